//! Opening what a widget has sealed: HPKE (RFC 9180) in base mode, with P-256, HKDF-SHA256 and AES-256-GCM.
//!
//! Browsers have all three in Web Crypto, so that the widgets seal without any cryptography of their own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, Serializable as _};
use sha2::{Digest as _, Sha256};
use windchime_domain::form::SealTo;
use windchime_domain::submission::Sealed;
use zeroize::Zeroizing;

use crate::marks::{self, NoRandomness};

/// What every submission is sealed for (the `info` of RFC 9180), so that nothing sealed for another use opens here.
pub const INFO: &[u8] = b"windchime submission 1";

/// DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM in the registries of RFC 9180, section 7.
const SUITE: [u32; 3] = [0x0010, 0x0001, 0x0002];

/// The public half of a key pair, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name: the beginning of its own SHA-256, 16 hexadecimal digits.
    pub key_id: String,
    /// The uncompressed point, 65 bytes.
    pub point: Vec<u8>,
}

impl PublicKey {
    /// How a form's definition publishes it.
    pub fn seal_to(&self) -> SealTo {
        let [kem_id, kdf_id, aead_id] = SUITE;
        let public_key = URL_SAFE_NO_PAD.encode(&self.point);
        SealTo { key_id: self.key_id.clone(), kem_id, kdf_id, aead_id, public_key }
    }
}

/// A private key on its way to or from the database: 32 bytes, wiped when dropped, and never shown.
pub struct PrivateKey(Zeroizing<Vec<u8>>);

impl PrivateKey {
    /// Takes the bytes in. Whether they are a key is seen when it opens something.
    pub fn new(bytes: Vec<u8>) -> PrivateKey {
        PrivateKey(Zeroizing::new(bytes))
    }

    /// The bytes, for the database.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A new random key pair.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_pair() -> Result<(PrivateKey, PublicKey), NoRandomness> {
    // As RFC 9180, section 7.1.3, derives a key pair from random bytes. The private key's own memory is wiped by `hpke`.
    let random = Zeroizing::new(marks::random::<32>()?);
    let (private, public) = DhP256HkdfSha256::derive_keypair(random.as_slice());
    let mut bytes = Zeroizing::new(vec![0; 32]);
    private.write_exact(&mut bytes);
    let point = public.to_bytes().to_vec();
    let key_id = base16ct::lower::encode_string(Sha256::digest(&point).get(..8).unwrap_or_default());
    Ok((PrivateKey(bytes), PublicKey { key_id, point }))
}

/// Opens an envelope, which is bound to its `submission_id` as it is written there. `None` where it was not sealed to
/// this key, for this use and under this id, or was changed on the way: which of them, nobody can tell.
pub fn open(private: &PrivateKey, sealed: &Sealed) -> Option<Vec<u8>> {
    let private = <DhP256HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(private.bytes()).ok()?;
    let enc = URL_SAFE_NO_PAD.decode(&sealed.enc).ok()?;
    let enc = <DhP256HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&enc).ok()?;
    let ciphertext = URL_SAFE_NO_PAD.decode(&sealed.ciphertext).ok()?;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeR::Base,
        &private,
        &enc,
        INFO,
        &ciphertext,
        sealed.submission_id.as_bytes(),
    )
    .ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// Sealed with the Web Crypto of Node 20, following RFC 9180 step by step, without any HPKE library.
    const PRIVATE_KEY: &str = "K-UVTN5wpoLiHlFnXAq-Mti3pjzEuLlaEvKexEwSUA8";

    fn from_web_crypto() -> Sealed {
        Sealed {
            form: "interest".to_owned(),
            form_version: 1,
            submission_id: "00000001-6a4e-4c31-9b52-4f0c1d2e3a4b".to_owned(),
            key_id: "any".to_owned(),
            enc: "BDyH-avOB7HR7tFcS2d34oefDU2LMEUBSIDZ7EbkhNp8OroR4BGxnwWu9paDB1sPX0Ak0P9S8DvsBtyUWu2SpjM".to_owned(),
            ciphertext: "ZjVS9cJRKad5DSM-kR8rakSDKDbPWHyHnrEs2G9hUqmq0O44QSQAF7AEygETfZUu5WQYvVsjUOkiOMmQAGsWGjvMRWW_6SCfVvNNhRpKBHy53fVWZueM0w2yPuuFJpJbr0LcWbLVWjndyMuVgxqttI-NQXSQ5uq9EDbhSJY3QoyRMfjkQ3NrBWa1nUzJ2N2P9sCco7nsBkC0YTIWf8bssQE15CMvrr5mUXuc1H1iIVgsZ6MnJUgAgkCiXib8h6JUhwv1m2kK7f5TzMn5iX0YcQKOe7hpmH5x-NDIHAgl9d-O3satUb1tVkigzmZXB8Jmo1BNmyDdMetQqr5xSZa-i2Xdfh1tp-zfIRgFAPZwmhQ".to_owned(),
        }
    }

    fn private() -> PrivateKey {
        PrivateKey::new(URL_SAFE_NO_PAD.decode(PRIVATE_KEY).unwrap())
    }

    #[test]
    fn what_web_crypto_seals_opens() {
        let plain = String::from_utf8(open(&private(), &from_web_crypto()).unwrap()).unwrap();
        assert_eq!(plain.len(), 256, "the spaces that hide its length are still there");
        assert!(plain.starts_with(r#"{"form":"interest","form_version":1,"submission_id":"00000001-"#), "{plain}");
        assert!(plain.trim_end().ends_with(r#""lang":"en-GB"}"#), "{plain}");
    }

    #[test]
    fn what_was_changed_or_is_for_another_does_not_open() {
        let sealed = from_web_crypto();
        let other_id = Sealed { submission_id: sealed.submission_id.replace("6a4e", "6a4f"), ..sealed.clone() };
        let shouted = Sealed { submission_id: sealed.submission_id.to_uppercase(), ..sealed.clone() };
        let changed = Sealed { ciphertext: sealed.ciphertext.replacen("ZjVS", "ZjVT", 1), ..sealed.clone() };
        let other_enc = Sealed { enc: new_pair().unwrap().1.seal_to().public_key, ..sealed.clone() };
        let no_point = Sealed { enc: "AAAA".to_owned(), ..sealed.clone() };
        let empty = Sealed { ciphertext: String::new(), ..sealed.clone() };
        for wrong in [other_id, shouted, changed, other_enc, no_point, empty] {
            assert_eq!(open(&private(), &wrong), None, "{wrong:?}");
        }
        assert_eq!(open(&new_pair().unwrap().0, &sealed), None, "another key");
        assert_eq!(open(&PrivateKey::new(Vec::new()), &sealed), None, "no key");
    }

    #[test]
    fn every_pair_is_another_and_is_published_as_web_crypto_takes_it() {
        let ((_, one), (_, other)) = (new_pair().unwrap(), new_pair().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.key_id.len(), 16);
        assert_eq!(
            (one.point.len(), one.point.first()),
            (65, Some(&4)),
            "an uncompressed point (SEC 1, section 2.3.3)"
        );
        let published = one.seal_to();
        assert_eq!((published.kem_id, published.kdf_id, published.aead_id), (16, 1, 2));
        assert_eq!(URL_SAFE_NO_PAD.decode(published.public_key).unwrap(), one.point);
    }
}
