//! Signing what is sent: Standard Webhooks 1.0.0, symmetric.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How many bytes a secret has; the standard asks for 24 to 64.
pub const SECRET: usize = 32;

/// The header `webhook-signature`: `v1,` and the HMAC-SHA256 of id, time (seconds since 1970) and body in base64.
pub fn signature(secret: &[u8], id: &str, at: i64, body: &[u8]) -> String {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// Computed with another program: `openssl dgst -sha256 -hmac`.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let signed = signature(b"0123456789abcdef0123456789abcdef", "msg_1", 1_674_087_231, br#"{"event":"test"}"#);
        assert_eq!(signed, "v1,914zhx1F9x2gj1s2RKJQ5dpDYc6FaWPKq/gSfFNJmv4=");
    }
}
