//! The key schedule of RFC 9180 (base mode, one message), from the shared point on. The browser's Web Crypto has the curve and the
//! cipher; it cannot do the labelled steps between them with an empty salt, and SHA-256 is here anyway for the proof of work.

use super::SUITE;
use sha2::{Digest as _, Sha256};

/// What one message is encrypted with.
#[derive(Debug, PartialEq)]
pub struct Schedule {
    /// AES-256-GCM key.
    pub key: [u8; 32],
    /// Its nonce.
    pub nonce: [u8; 12],
}

/// From the Diffie-Hellman result (`dh`), both public keys and `info` to key and nonce.
pub fn key_schedule(dh: &[u8], enc: &[u8], public_key: &[u8], info: &[u8]) -> Schedule {
    // Two bytes each, the first of them 0 in our suite.
    let [kem, kdf, aead] = SUITE.map(|id| [0, id as u8]);
    let kem_suite = [b"KEM".as_slice(), &kem].concat();
    let suite = [b"HPKE".as_slice(), &kem, &kdf, &aead].concat();

    let eae_prk = extract(&kem_suite, &[], b"eae_prk", dh);
    let shared = expand(&kem_suite, &eae_prk, b"shared_secret", &[enc, public_key].concat(), 32);

    let psk_id_hash = extract(&suite, &[], b"psk_id_hash", &[]);
    let info_hash = extract(&suite, &[], b"info_hash", info);
    let context = [[0].as_slice(), &psk_id_hash, &info_hash].concat();
    let secret = extract(&suite, &shared, b"secret", &[]);
    let key = expand(&suite, &secret, b"key", &context, 32);
    let mut nonce = [0; 12];
    let block = expand(&suite, &secret, b"base_nonce", &context, 12);
    nonce.iter_mut().zip(block).for_each(|(byte, of_block)| *byte = of_block);
    Schedule { key, nonce }
}

/// `LabeledExtract` of RFC 9180, section 4.
fn extract(suite: &[u8], salt: &[u8], label: &[u8], input: &[u8]) -> [u8; 32] {
    hmac(salt, &[b"HPKE-v1", suite, label, input].concat())
}

/// `LabeledExpand` of RFC 9180, section 4, for at most one block; the caller takes the first `length` bytes.
fn expand(suite: &[u8], prk: &[u8], label: &[u8], info: &[u8], length: u8) -> [u8; 32] {
    hmac(prk, &[&[0, length], b"HPKE-v1".as_slice(), suite, label, info, &[1]].concat())
}

/// HMAC-SHA-256 (RFC 2104) with a key of at most one block; the crate for it is generic over every hash, at five times the size.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = sha256(&[&pad(0x36), message].concat());
    sha256(&[pad(0x5c).as_slice(), &inner].concat())
}

/// SHA-256; one place, so that its code exists once.
#[inline(never)]
pub fn sha256(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "schedule_tests.rs"]
mod tests;
