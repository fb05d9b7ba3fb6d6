//! The marks put on what is kept: digests, receipts, ids and times.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use sha2::{Digest as _, Sha256};

use crate::gate::{self, Secret};

/// Crockford's base 32: no letter that can be mistaken for another when read aloud
/// (<https://www.crockford.com/base32.html>).
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The operating system could not give random bytes.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the operating system gave no random bytes: {0}")]
pub struct NoRandomness(String);

impl NoRandomness {
    /// Every draw gave something that was taken already, which true randomness does not do.
    pub(crate) fn exhausted() -> NoRandomness {
        NoRandomness("every receipt drawn was taken already".to_owned())
    }
}

/// The SHA-256 of some bytes as RFC 9530 writes it: `sha-256=:BASE64:`.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(bytes)))
}

/// What tells some bytes from any others: the first half of their SHA-256, in hexadecimal digits.
pub fn short_digest(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(Sha256::digest(bytes).get(..16).unwrap_or_default())
}

/// A new reference that a person can read out, such as `7K3M-Q9TZ`: 40 random bits.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_receipt() -> Result<String, NoRandomness> {
    let mut receipt = String::with_capacity(9);
    for (index, byte) in random::<8>()?.into_iter().enumerate() {
        if index == 4 {
            receipt.push('-');
        }
        let letter = CROCKFORD.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
        receipt.push(char::from(letter));
    }
    Ok(receipt)
}

/// A receipt as it is kept, from the way somebody took it down: in any case, with or without hyphen and blanks, and with the
/// letters that no receipt has (Crockford's base 32) read as what they look like: I and L as 1, O as 0, U as V. Nothing where
/// it cannot be a receipt.
pub fn receipt(text: &str) -> Option<String> {
    let mut letters = String::with_capacity(9);
    for letter in text.chars().filter(|letter| *letter != '-' && !letter.is_whitespace()) {
        letters.push(match letter.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            'U' => 'V',
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => return None,
        });
    }
    (letters.len() == 8).then(|| {
        letters.insert(4, '-');
        letters
    })
}

/// A new random UUID (RFC 9562, version 4).
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn new_uuid() -> Result<String, NoRandomness> {
    let bits = u128::from_be_bytes(random::<16>()?);
    let bits = bits & !(0xf << 76) | (0x4 << 76);
    let bits = bits & !(0x3 << 62) | (0x2 << 62);
    let mut uuid = format!("{bits:032x}");
    for at in [20, 16, 12, 8] {
        uuid.insert(at, '-');
    }
    Ok(uuid)
}

/// A name for something that nobody can turn back without the key: the first half of an HMAC-SHA256, in hexadecimal digits.
pub fn keyed(secret: &Secret, text: &str) -> String {
    let whole = gate::sign(secret, &[text]).finalize().into_bytes();
    base16ct::lower::encode_string(whole.get(..16).unwrap_or_default())
}

/// The time now: RFC 3339, UTC, to the second.
pub fn now() -> String {
    time(seconds())
}

/// A time in seconds since 1970 as RFC 3339, UTC.
pub fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// The time now, in seconds since 1970.
pub fn seconds() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Text as one step of an address (RFC 3986): everything but unreserved characters is percent-encoded.
pub fn in_path(text: &str) -> String {
    let mut step = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => step.push(char::from(byte)),
            other => step.push_str(&format!("%{other:02X}")),
        }
    }
    step
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// The example digest of RFC 9530, appendix B.1.
    #[test]
    fn digests_are_written_as_in_rfc_9530() {
        assert_eq!(digest(b"{\"hello\": \"world\"}\n"), "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
    }

    #[test]
    fn receipts_are_two_groups_of_letters_that_cannot_be_mistaken() {
        let receipt = new_receipt().unwrap();
        let (left, right) = receipt.split_once('-').unwrap();
        assert_eq!((left.len(), right.len()), (4, 4));
        assert!(!receipt.contains(['I', 'L', 'O', 'U']));
        assert_ne!(receipt, new_receipt().unwrap());
    }

    #[test]
    fn receipts_are_read_as_people_take_them_down() {
        for written in ["7K3M-Q9TZ", "7k3mq9tz", " 7K3M Q9TZ ", "7K3M-Q9TZ\n"] {
            assert_eq!(receipt(written).as_deref(), Some("7K3M-Q9TZ"), "{written}");
        }
        assert_eq!(receipt("oi1l-0u0v").as_deref(), Some("0111-0V0V"));
        for wrong in ["7K3M-Q9T", "7K3M-Q9TZZ", "7K3M-Q9T!", "", "name@a.b", "ééééé"] {
            assert_eq!(receipt(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn uuids_are_random_ones() {
        let uuid = new_uuid().unwrap();
        assert!(windchime_domain::submission::is_uuid(&uuid), "{uuid}");
        assert_eq!(uuid.chars().nth(14), Some('4'));
        assert!(uuid.chars().nth(19).is_some_and(|variant| "89ab".contains(variant)));
        assert_ne!(uuid, new_uuid().unwrap());
    }

    #[test]
    fn times_are_utc_to_the_second() {
        let now = now();
        assert_eq!(now.len(), "2026-01-31T09:30:00Z".len(), "{now}");
        assert!(now.ends_with('Z'), "{now}");
    }
}
