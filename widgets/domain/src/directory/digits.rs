//! Whole numbers as people write them. The standard library reads and writes each width of number with code of its own, of which
//! every piece would cost the widgets' visitors some hundred bytes; this is one way in and one way out.

/// The number that these digits make. Nothing where there are none, more than nine, or anything else.
#[must_use]
pub fn read_digits(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    let mut number = 0;
    for digit in text.bytes() {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u32::from(digit - b'0');
    }
    Some(number)
}

/// Adds a number to a text.
pub fn push_digits(text: &mut String, number: u64) {
    if number >= 10 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// A number as text.
#[must_use]
#[inline(never)]
pub fn digits(number: u64) -> String {
    let mut text = String::new();
    push_digits(&mut text, number);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_in_and_come_out() {
        for (text, number) in [("0", 0), ("7", 7), ("10", 10), ("2026", 2026), ("999999999", 999_999_999)] {
            assert_eq!((read_digits(text), digits(u64::from(number))), (Some(number), text.to_owned()));
        }
        assert_eq!(read_digits("007"), Some(7));
        for text in ["", "-1", "+1", "1.0", " 1", "1000000000", "٣", "x"] {
            assert_eq!(read_digits(text), None, "{text}");
        }
        assert_eq!(digits(u64::MAX), u64::MAX.to_string());
    }
}
