//! Base64 and base64url (RFC 4648). Written here because the crates for it are generic over alphabets and paddings, at several times
//! the size of these lines.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    let mut text = encode(bytes, STANDARD);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// Base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    encode(bytes, URL)
}

fn encode(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    let (mut held, mut bits) = (0_u32, 0);
    let mut put = |sextet: u32| text.extend(alphabet.get((sextet & 63) as usize).map(|letter| char::from(*letter)));
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 6 {
            bits -= 6;
            put(held >> bits);
        }
    }
    if bits > 0 {
        put(held << (6 - bits));
    }
    text
}

/// The bytes of either kind, with or without padding; `None` for anything else.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let known = |alphabet: &[u8; 64]| alphabet.iter().position(|known| *known == letter);
        held = held << 6 | known(URL).or_else(|| known(STANDARD))? as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_vectors_of_the_rfc() {
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (plain, coded) in vectors {
            assert_eq!(base64(plain.as_bytes()), coded);
            assert_eq!(from_base64(coded).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(base64url(&[0xfb, 0xff, 0xfe, 0x01]), "-__-AQ");
        assert_eq!(from_base64("-__-AQ"), Some(vec![0xfb, 0xff, 0xfe, 0x01]));
        assert_eq!(from_base64("+//+AQ=="), Some(vec![0xfb, 0xff, 0xfe, 0x01]));
        assert_eq!(from_base64("a b"), None);
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        for length in 0..=256 {
            let bytes = all.get(..length).unwrap_or_default();
            assert_eq!(from_base64(&base64(bytes)).as_deref(), Some(bytes));
        }
    }
}
