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
        let base = js::wait(&subtle(), "importKey", &import).await.map_err(|_| Trouble::Browser)?;
        Ok(Key::Passphrase(base))
    }

    /// What it is.
    pub fn lock(&self) -> Lock {
        match self {
            Key::Device => Lock::Device,
            Key::Passphrase(_) => Lock::Passphrase,
        }
    }

    /// The key of one file. `make` makes the browser's own where there is none yet.
    async fn for_file(&self, header: &Header, make: bool) -> Result<JsValue, Trouble> {
        let base = match self {
            Key::Device => {
                let key = store::vault::device_key(make.then(new_key)).await;
                return key.map_err(|_| Trouble::Browser)?.ok_or(Trouble::WrongKey);
            }
            Key::Passphrase(base) => base,
        };
        let how = js::object(&[
            ("name", js::text("PBKDF2")),
            ("hash", js::text("SHA-256")),
            ("salt", js::bytes(&header.salt)),
            ("iterations", JsValue::from_f64(f64::from(header.iterations))),
        ]);
        let derive = [how, base.clone(), aes(), JsValue::FALSE, usages(&["encrypt", "decrypt"])];
        js::wait(&subtle(), "deriveKey", &derive).await.map_err(|_| Trouble::Browser)
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
    let own = key.for_file(&header, true).await?;
    let ciphertext = gcm("encrypt", &own, &header.iv, &bytes, &padded).await.map_err(|_| Trouble::Browser)?;
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
    let own = key.for_file(&sealed.header, false).await?;
    let opened = gcm("decrypt", &own, &sealed.header.iv, sealed.head, sealed.ciphertext).await;
    let padded = opened.map_err(|_| Trouble::WrongKey)?;
    unpad(&padded).map(str::to_owned).ok_or(Trouble::Damaged)
}

async fn checksum(bytes: &[u8]) -> Result<Vec<u8>, Trouble> {
    let sum = js::wait(&subtle(), "digest", &[js::text("SHA-256"), js::bytes(bytes)]).await;
    sum.map(|sum| js::to_bytes(&sum)).map_err(|_| Trouble::Browser)
}
