//! A small HTTP receiver of webhooks, which answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use windchime_domain::json::Value;

/// What it does with the next request.
#[derive(Clone, Copy)]
pub enum Mood {
    /// Answers with that status, and with these lines of headers.
    Answer(u16, &'static str),
    /// Breaks off without an answer.
    Drop,
    /// Answers only after so long.
    Slow(Duration),
}

/// A request that came.
#[derive(Clone)]
pub struct Came {
    pub head: String,
    pub body: String,
}

impl Came {
    pub fn header(&self, name: &str) -> String {
        let find = |line: &str| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        };
        self.head.lines().find_map(find).unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Verifies it as the standard tells receivers to, with the secret as it was shown.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(
            format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body).as_bytes(),
        );
        let given = self.header("webhook-signature");
        let given = STANDARD.decode(given.strip_prefix("v1,").unwrap()).unwrap();
        mac.verify_slice(&given).is_ok()
    }
}

#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    came: Arc<Mutex<Vec<Came>>>,
    moods: Arc<Mutex<VecDeque<Mood>>>,
}

impl Receiver {
    pub async fn open(moods: &[Mood]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Receiver {
            url: format!("http://{}/hooks/secret-path", listener.local_addr().unwrap()),
            came: Arc::default(),
            moods: Arc::new(Mutex::new(moods.iter().copied().collect())),
        };
        let serving = receiver.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let receiver = serving.clone();
                tokio::spawn(async move { receiver.answer(stream).await });
            }
        });
        receiver
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    async fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        let came = loop {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            let text = String::from_utf8_lossy(&bytes);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let came = Came { head: head.to_owned(), body: body.to_owned() };
            if came.body.len() >= came.header("content-length").parse().unwrap() {
                break came;
            }
        };
        let mood = self.moods.lock().unwrap().pop_front().unwrap_or(Mood::Answer(204, ""));
        self.came.lock().unwrap().push(came);
        let (status, headers) = match mood {
            Mood::Drop => return Ok(()),
            Mood::Answer(status, headers) => (status, headers),
            Mood::Slow(time) => {
                tokio::time::sleep(time).await;
                (204, "")
            }
        };
        let answer = format!("HTTP/1.1 {status} Said\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n");
        stream.write_all(answer.as_bytes()).await
    }
}
