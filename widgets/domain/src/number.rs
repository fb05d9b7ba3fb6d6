//! Whole numbers in words of digits.

/// A whole number in decimal digits. The standard library's way brings its formatting machinery into every widget, over 1 kB.
pub fn digits(number: impl Into<i64>) -> String {
    fn push(digits: &mut String, number: u64) {
        if number > 9 {
            push(digits, number / 10);
        }
        digits.push(char::from(b'0' + (number % 10) as u8));
    }
    #[inline(never)]
    fn written(number: i64) -> String {
        let mut digits = String::new();
        if number < 0 {
            digits.push('-');
        }
        push(&mut digits, number.unsigned_abs());
        digits
    }
    written(number.into())
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn digits_are_those_of_the_standard_library() {
        for number in [0, 7, 10, -1, 101, i64::MAX, i64::MIN] {
            assert_eq!(digits(number), number.to_string());
        }
    }
}
