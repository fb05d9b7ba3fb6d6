//! Sealing what waits on the device, so that nobody who sits down at a shared computer reads it: to the coordinator's published key,
//! which only the coordinator can open (RFC 9180, base mode), or else under a key of this browser that cannot be taken out of it.

mod base64;
mod schedule;

pub use base64::{base64, base64url, from_base64};
pub use schedule::sha256;

use crate::{js, store};
use schedule::{Schedule, key_schedule};
use wasm_bindgen::JsValue;

/// `kem_id`, `kdf_id` and `aead_id` of RFC 9180 that this module seals with: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
pub const SUITE: [u32; 3] = [0x0010, 0x0001, 0x0002];

/// The browser has no Web Crypto (a page over plain http), or refuses storage.
pub type Refused = JsValue;

/// A sealed message.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// The encapsulated key: an uncompressed point of P-256.
    pub enc: Vec<u8>,
    /// What was sealed, and its tag.
    pub ciphertext: Vec<u8>,
}

/// Seals to a public key (an uncompressed point of P-256).
///
/// # Errors
/// [`Refused`], also where the key is no key.
pub async fn to_key(public_key: &[u8], info: &[u8], aad: &[u8], plaintext: &[u8]) -> Result<Sealed, Refused> {
    let subtle = subtle();
    let curve = js::object(&[("name", js::text("ECDH")), ("namedCurve", js::text("P-256"))]);
    let theirs = [js::text("raw"), js::bytes(public_key), curve.clone(), JsValue::FALSE, js_sys::Array::new().into()];
    let theirs = js::wait(&subtle, "importKey", &theirs).await?;
    let pair = js::wait(&subtle, "generateKey", &[curve, JsValue::FALSE, usages(&["deriveBits"])]).await?;
    let enc = js::wait(&subtle, "exportKey", &[js::text("raw"), js::get(&pair, "publicKey")]).await?;
    let enc = js::to_bytes(&enc);
    let agreement = js::object(&[("name", js::text("ECDH")), ("public", theirs)]);
    let shared = [agreement, js::get(&pair, "privateKey"), JsValue::from_f64(256.0)];
    let shared = js::to_bytes(&js::wait(&subtle, "deriveBits", &shared).await?);
    let Schedule { key, nonce } = key_schedule(&shared, &enc, public_key, info);
    let import = [js::text("raw"), js::bytes(&key), js::text("AES-GCM"), JsValue::FALSE, usages(&["encrypt"])];
    let key = js::wait(&subtle, "importKey", &import).await?;
    Ok(Sealed { enc, ciphertext: gcm("encrypt", &key, &nonce, aad, plaintext).await? })
}

/// Seals under this browser's own key: 12 random bytes, then the ciphertext.
///
/// # Errors
/// [`Refused`].
pub async fn for_device(aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, Refused> {
    let key = device_key().await?;
    let mut sealed = vec![0_u8; 12];
    crate::page::random(&mut sealed).ok_or(JsValue::NULL)?;
    let ciphertext = gcm("encrypt", &key, &sealed, aad, plaintext).await?;
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Opens what [`for_device`] has sealed.
///
/// # Errors
/// [`Refused`], also where the bytes or their `aad` are not those that were sealed.
pub async fn open(aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let (nonce, ciphertext) = sealed.split_at_checked(12).ok_or(JsValue::NULL)?;
    gcm("decrypt", &device_key().await?, nonce, aad, ciphertext).await
}

async fn device_key() -> Result<JsValue, Refused> {
    store::device_key(new_key()).await
}

/// A new key that cannot be taken out of the browser.
pub(crate) async fn new_key() -> Result<JsValue, Refused> {
    js::wait(&subtle(), "generateKey", &[aes(), JsValue::FALSE, usages(&["encrypt", "decrypt"])]).await
}

/// AES-256-GCM, as keys for it are made.
pub(crate) fn aes() -> JsValue {
    js::object(&[("name", js::text("AES-GCM")), ("length", JsValue::from_f64(256.0))])
}

pub(crate) async fn gcm(way: &str, key: &JsValue, nonce: &[u8], aad: &[u8], data: &[u8]) -> Result<Vec<u8>, Refused> {
    let how = [("name", js::text("AES-GCM")), ("iv", js::bytes(nonce)), ("additionalData", js::bytes(aad))];
    let done = js::wait(&subtle(), way, &[js::object(&how), key.clone(), js::bytes(data)]).await?;
    Ok(js::to_bytes(&done))
}

/// `undefined` on a page over plain http; then every call fails, and nothing is kept.
pub(crate) fn subtle() -> JsValue {
    js::get(&js::global("crypto"), "subtle")
}

pub(crate) fn usages(of: &[&str]) -> JsValue {
    of.iter().map(|usage| js::text(usage)).collect::<js_sys::Array>().into()
}
