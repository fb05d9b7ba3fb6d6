//! The rules for phone numbers and postcodes: generous about how they are typed.

/// Whether the text can be a phone number: spaces, hyphens, dots and brackets do not count, one `+` may stand first, and
/// 7 to 15 digits remain (ITU-T E.164 allows no more than 15).
pub fn is_phone(text: &str) -> bool {
    let mut digits = 0;
    let mut plus = false;
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits += 1,
            '+' if digits == 0 && !plus => plus = true,
            '-' | '.' | '(' | ')' | '[' | ']' => {}
            space if space.is_whitespace() => {}
            _ => return false,
        }
    }
    (7..=15).contains(&digits)
}

/// The one form of a full postcode of the United Kingdom: capitals, and one space before the last three characters
/// (`OX4 1AA`). With `district`, the part before that space is enough by itself. `None` where it is neither.
///
/// Only the pattern is checked (BS 7666), not whether the postcode is in use.
pub fn tidy_postcode(text: &str, district: bool) -> Option<String> {
    let mut code = String::with_capacity(8);
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        if !letter.is_ascii_alphanumeric() || code.len() > 7 {
            return None;
        }
        code.push(letter.to_ascii_uppercase());
    }
    if district && is_outward(code.as_bytes()) {
        return Some(code);
    }
    let (outward, inward) = code.as_bytes().split_last_chunk::<3>()?;
    if !is_outward(outward) || shape(inward) != 0b011 {
        return None;
    }
    code.insert(outward.len(), ' ');
    Some(code)
}

/// `A9`, `A99`, `A9A`, `AA9`, `AA99` or `AA9A`, letters and digits as the bits of [`shape`].
fn is_outward(part: &[u8]) -> bool {
    match part.len() {
        2 => shape(part) == 0b10,
        3 => matches!(shape(part), 0b100..=0b110),
        4 => matches!(shape(part), 0b1100 | 0b1101),
        _ => false,
    }
}

/// One bit for each character, the first one highest: set where it is a letter.
fn shape(part: &[u8]) -> u32 {
    part.iter().fold(0, |shape, byte| shape << 1 | u32::from(byte.is_ascii_alphabetic()))
}
