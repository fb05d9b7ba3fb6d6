//! Sealing a card that a person keeps: under a passphrase (PBKDF2-SHA-256, then AES-256-GCM), or under a key of this browser that cannot
//! be taken out of it. The bytes are laid out by [`windchime_domain::card::sealed`]; salt and initialisation vector are new each time.

use crate::seal::{aes, gcm, new_key, subtle, usages};
use crate::{js, page, store};
use wasm_bindgen::JsValue;
use windchime_domain::card::sealed::{self, Header, ITERATIONS, Lock, Refusal, pad, unpad};

/// What a card is sealed with.
#[derive(Debug, Clone)]
pub enum Key {
    /// The browser's own key.
    Device,
    /// A passphrase, as a `CryptoKey` that gives other keys and not itself: the words are not held.
    Passphrase(JsValue),
}

impl Key {
    /// A passphrase. Its accents are brought into one form (NFC), since keyboards write them in several.
    ///
    /// # Errors
    /// [`Trouble::Browser`].
    pub async fn of(passphrase: &str) -> Result<Key, Trouble> {
        let words = js_sys::JsString::from(passphrase).normalize("NFC").as_string().unwrap_or_default();
        let import =
            [js::text("raw"), js::bytes(words.as_bytes()), js::text("PBKDF2"), JsValue::FALSE, usages(&["deriveKey"])];
        Ok(Key::Passphrase(js::wait(&subtle(), "importKey", &import).await?))
    }

    /// What it is.
    pub fn lock(&self) -> Lock {
        match self {
            Key::Device => Lock::Device,
            Key::Passphrase(_) => Lock::Passphrase,
        }
    }

    /// AES-GCM with the key of one file. To seal makes the browser's own key where there is none yet.
    async fn cipher(&self, way: &str, header: &Header, head: &[u8], data: &[u8]) -> Result<Vec<u8>, Trouble> {
        let made = match self {
            Key::Device => {
                let make = (way == SEAL).then(new_key);
                store::vault::device_key(make).await?.ok_or(Trouble::WrongKey)?
            }
            Key::Passphrase(base) => {
                let how = js::object(&[
                    ("name", js::text("PBKDF2")),
                    ("hash", js::text("SHA-256")),
                    ("salt", js::bytes(&header.salt)),
                    ("iterations", JsValue::from_f64(f64::from(header.iterations))),
                ]);
                let derive = [how, base.clone(), aes(), JsValue::FALSE, usages(&[SEAL, OPEN])];
                js::wait(&subtle(), "deriveKey", &derive).await?
            }
        };
        let done = gcm(way, &made, &header.iv, head, data).await;
        done.map_err(|_| if way == SEAL { Trouble::Browser } else { Trouble::WrongKey })
    }
}

/// What Web Crypto calls the two ways.
const SEAL: &str = "encrypt";
const OPEN: &str = "decrypt";

impl From<JsValue> for Trouble {
    /// Whatever the browser throws where it has no reason of ours to.
    fn from(_: JsValue) -> Self {
        Trouble::Browser
    }
}

/// Why something was not sealed, or not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The browser has no Web Crypto (a page over plain http), or refuses storage.
    Browser,
    /// It is not a card.
    NotACard,
    /// A later version has made it.
    Newer,
    /// It is not whole, or was damaged.
    Damaged,
    /// This key does not open it; or somebody has changed it with care.
    WrongKey,
    /// There is more of it than is kept.
    TooLarge,
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotACard => Trouble::NotACard,
            Refusal::Newer => Trouble::Newer,
            Refusal::Damaged => Trouble::Damaged,
        }
    }
}

/// Seals a document, and opens it again to see that it can be.
///
/// # Errors
/// [`Trouble`].
pub async fn seal(key: &Key, document: &str) -> Result<Vec<u8>, Trouble> {
    let padded = pad(document).ok_or(Trouble::TooLarge)?;
    let lock = key.lock();
    let mut header = Header { lock, iterations: 0, salt: [0; 16], iv: [0; 12] };
    page::random(&mut header.iv).ok_or(Trouble::Browser)?;
    if lock == Lock::Passphrase {
        header.iterations = ITERATIONS;
        page::random(&mut header.salt).ok_or(Trouble::Browser)?;
    }
    let mut bytes = header.to_bytes();
    let ciphertext = key.cipher(SEAL, &header, &bytes, &padded).await?;
    bytes.extend_from_slice(&ciphertext);
    let sum = checksum(&bytes).await?;
    bytes.extend_from_slice(&sum);
    if open(key, &bytes).await? == document { Ok(bytes) } else { Err(Trouble::Damaged) }
}

/// Opens what [`seal`] has made.
///
/// # Errors
/// [`Trouble`].
pub async fn open(key: &Key, bytes: &[u8]) -> Result<String, Trouble> {
    let sealed = sealed::read(bytes)?;
    if checksum(sealed.before).await? != sealed.checksum {
        return Err(Trouble::Damaged);
    }
    if sealed.header.lock != key.lock() {
        return Err(Trouble::WrongKey);
    }
    let padded = key.cipher(OPEN, &sealed.header, sealed.head, sealed.ciphertext).await?;
    unpad(&padded).map(str::to_owned).ok_or(Trouble::Damaged)
}

async fn checksum(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    Ok(js::to_bytes(&js::wait(&subtle(), "digest", &[js::text("SHA-256"), js::bytes(bytes)]).await?))
}
