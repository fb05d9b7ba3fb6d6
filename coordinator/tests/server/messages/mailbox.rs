//! A small mail server (RFC 5321) that takes mail, or fails in the ways mail servers do.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What it does with the next mail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Asks to come again: 451 after the whole mail.
    Later,
    /// Refuses the address: 550, and says it back, as mail servers do.
    Refuse,
    /// Breaks off in the middle of the mail.
    Drop,
    /// Takes the mail and breaks off before it says so.
    TakeSilently,
}

/// A mail that was taken.
#[derive(Clone)]
pub struct Taken {
    pub to: Vec<String>,
    pub whole: String,
}

impl Taken {
    /// A header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.whole.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ");
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
    }

    /// The whole of it with quoted-printable undone.
    pub fn readable(&self) -> String {
        let text = self.whole.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, behind @ ..] = rest {
            let code = behind.get(..2).and_then(|two| std::str::from_utf8(two).ok());
            match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'=') {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &behind[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = behind;
                }
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}

#[derive(Clone)]
pub struct Mailbox {
    pub port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
    moods: Arc<Mutex<VecDeque<Mood>>>,
    tried: Arc<Mutex<usize>>,
}

impl Mailbox {
    pub async fn open(moods: &[Mood]) -> Mailbox {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mailbox = Mailbox {
            port: listener.local_addr().unwrap().port(),
            taken: Arc::default(),
            moods: Arc::new(Mutex::new(moods.iter().copied().collect())),
            tried: Arc::default(),
        };
        let serving = mailbox.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mailbox = serving.clone();
                // A connection that breaks is the test's own doing.
                tokio::spawn(async move { mailbox.talk(stream).await });
            }
        });
        mailbox
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// How many mails were begun.
    pub fn tried(&self) -> usize {
        *self.tried.lock().unwrap()
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 post.example\r\n").await?;
        let (mut to, mut mood) = (Vec::new(), None);
        while let Some(line) = lines.next_line().await? {
            let command = line.to_ascii_uppercase();
            let reply = if command.starts_with("MAIL") {
                *self.tried.lock().unwrap() += 1;
                mood = self.moods.lock().unwrap().pop_front();
                to.clear();
                "250 fine".to_owned()
            } else if let Some(address) = command.strip_prefix("RCPT TO:") {
                to.push(address.trim_matches(['<', '>']).to_ascii_lowercase());
                match mood {
                    Some(Mood::Refuse) => format!("550 5.1.1 {address} is not known here"),
                    _ => "250 fine".to_owned(),
                }
            } else if command == "DATA" {
                write.write_all(b"354 go on\r\n").await?;
                let mut whole = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    if mood == Some(Mood::Drop) {
                        return Ok(());
                    }
                    whole.push_str(line.strip_prefix('.').unwrap_or(&line));
                    whole.push_str("\r\n");
                }
                if mood == Some(Mood::Later) {
                    "451 4.3.0 come again".to_owned()
                } else {
                    self.taken.lock().unwrap().push(Taken { to: to.clone(), whole });
                    if mood == Some(Mood::TakeSilently) {
                        return Ok(());
                    }
                    "250 taken".to_owned()
                }
            } else if command == "QUIT" {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            } else {
                "250 post.example".to_owned()
            };
            write.write_all(format!("{reply}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}
