//! Against the RFC's own numbers, and against the crate with which the coordinator opens.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable as _, Kem as _, OpModeR, Serializable as _};
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use proptest::prelude::*;

type Private = <DhP256HkdfSha256 as hpke::Kem>::PrivateKey;
type Encapped = <DhP256HkdfSha256 as hpke::Kem>::EncappedKey;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// What the browser's Web Crypto does: the encapsulated key and the shared point.
fn agree(ephemeral: &[u8], public_key: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let ephemeral = SecretKey::from_slice(ephemeral).unwrap();
    let public_key = PublicKey::from_sec1_bytes(public_key).unwrap();
    let enc = ephemeral.public_key().to_sec1_point(false).as_bytes().to_vec();
    let dh = diffie_hellman(ephemeral.to_nonzero_scalar(), public_key.as_affine());
    (enc, dh.raw_secret_bytes().to_vec())
}

/// RFC 9180, appendix A.3.1: the same curve and hash as ours, another cipher, so the steps are taken one by one.
#[test]
fn the_labelled_steps_are_those_of_the_rfc() {
    let public_key = bytes(
        "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
    );
    let (enc, dh) = agree(&bytes("4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb"), &public_key);
    assert_eq!(
        enc,
        bytes(
            "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4"
        )
    );
    let eae_prk = extract(b"KEM\x00\x10", &[], b"eae_prk", &dh);
    let shared = expand(b"KEM\x00\x10", &eae_prk, b"shared_secret", &[enc, public_key].concat(), 32);
    assert_eq!(shared.to_vec(), bytes("c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8"));

    let suite = b"HPKE\x00\x10\x00\x01\x00\x01";
    let info = bytes("4f6465206f6e2061204772656369616e2055726e");
    let hashes = [extract(suite, &[], b"psk_id_hash", &[]), extract(suite, &[], b"info_hash", &info)];
    let context = [vec![0], hashes.concat()].concat();
    assert_eq!(
        context,
        bytes(
            "00b88d4e6d91759e65e87c470e8b9141113e9ad5f0c8ceefc1e088c82e6980500798e486f9c9c09c9b5c753ac72d6005de254c607d1b534ed11d493ae1c1d9ac85"
        )
    );
    let secret = extract(suite, &shared, b"secret", &[]);
    assert_eq!(secret.to_vec(), bytes("2eb7b6bf138f6b5aff857414a058a3f1750054a9ba1f72c2cf0684a6f20b10e1"));
    assert_eq!(expand(suite, &secret, b"key", &context, 16)[..16], bytes("868c066ef58aae6dc589b6cfdd18f97e"));
    assert_eq!(expand(suite, &secret, b"base_nonce", &context, 12)[..12], bytes("4e0bc5018beba4bf004cca59"));
    let exporter = bytes("14ad94af484a7ad3ef40e9f3be99ecc6fa9036df9d4920548424df127ee0d99f");
    assert_eq!(expand(suite, &secret, b"exp", &context, 32).to_vec(), exporter);
}

/// RFC 4231, test case 2.
#[test]
fn hmac_is_that_of_the_rfc() {
    let wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hmac(b"Jefe", b"what do ya want for nothing?").to_vec(), bytes(wanted));
    assert_eq!(hmac(&[], b"x"), hmac(&[0; 32], b"x"), "no key is a key of zeros");
}

/// As `seal::to_key`, with other hands than the browser's.
fn seal(ephemeral: &[u8], public_key: &[u8], info: &[u8], aad: &[u8], plain: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (enc, dh) = agree(ephemeral, public_key);
    let Schedule { key, nonce } = key_schedule(&dh, &enc, public_key, info);
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key));
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad }).unwrap();
    (enc, sealed)
}

fn open(private: &Private, enc: &[u8], info: &[u8], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let enc = Encapped::from_bytes(enc).ok()?;
    let mode = OpModeR::Base;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(&mode, private, &enc, info, sealed, aad).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_here_opens_with_hpke_and_only_for_its_purpose(
        seed in any::<[u8; 32]>(),
        ephemeral in any::<[u8; 31]>(),
        info in prop::collection::vec(any::<u8>(), 0..80),
        aad in prop::collection::vec(any::<u8>(), 0..80),
        plain in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let (private, public) = DhP256HkdfSha256::derive_keypair(&seed);
        // Any number from 1 to less than 2 to the 248th is a key of this curve.
        let ephemeral = [&[0][..], &ephemeral[..30], &[ephemeral[30] | 1]].concat();
        let (enc, sealed) = seal(&ephemeral, &public.to_bytes(), &info, &aad, &plain);
        prop_assert_eq!(open(&private, &enc, &info, &aad, &sealed), Some(plain));
        let other = |of: &[u8]| [of, b"!"].concat();
        prop_assert_eq!(open(&private, &enc, &other(&info), &aad, &sealed), None);
        prop_assert_eq!(open(&private, &enc, &info, &other(&aad), &sealed), None);
        let (stranger, _) = DhP256HkdfSha256::derive_keypair(&[&seed[..], b"!"].concat());
        prop_assert_eq!(open(&stranger, &enc, &info, &aad, &sealed), None);
    }
}
