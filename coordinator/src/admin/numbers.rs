//! Numbers in words.

/// A number with its thousands grouped: `20,083`.
pub(super) fn grouped(number: impl std::fmt::Display) -> String {
    let mut digits = number.to_string();
    let mut at = digits.len();
    while at > 3 {
        at -= 3;
        digits.insert(at, ',');
    }
    digits
}

/// So many things: `1 response`, `1,234 responses`.
pub(super) fn counted(number: impl std::fmt::Display, one: &str, many: &str) -> String {
    let number = grouped(number);
    let things = if number == "1" { one } else { many };
    format!("{number} {things}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (20_083, "20,083"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(counted(1, "response", "responses"), "1 response");
        assert_eq!(counted(1000, "response", "responses"), "1,000 responses");
    }
}
