//! Tags: what the coordinators note about a response.

/// What a response is tagged with once somebody has written to the person or rung them.
pub const CONTACTED: &str = "contacted";
/// The most characters of a tag.
const LONGEST: usize = 40;

/// A text that cannot be a tag, in words for whoever typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATag {
    /// Nothing was typed.
    #[error("Enter a tag, like “contacted”")]
    Missing,
    /// It is too long.
    #[error("A tag must be 40 characters or fewer")]
    TooLong,
    /// It has other characters.
    #[error("A tag can have only letters, digits and spaces")]
    Characters,
}

/// A tag in its one form: lower case, with single spaces, so that nobody gets two that look alike.
///
/// # Errors
/// See [`NotATag`].
pub fn tidy_tag(text: &str) -> Result<String, NotATag> {
    let tag = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    match tag {
        _ if tag.is_empty() => Err(NotATag::Missing),
        _ if tag.chars().count() > LONGEST => Err(NotATag::TooLong),
        _ if !tag.chars().all(|letter| letter.is_alphanumeric() || letter == ' ') => Err(NotATag::Characters),
        _ => Ok(tag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_one_form() {
        assert_eq!(tidy_tag("  Rang   TWICE "), Ok("rang twice".to_owned()));
        assert_eq!(tidy_tag("Café 2"), Ok("café 2".to_owned()));
        assert_eq!(tidy_tag(" \t"), Err(NotATag::Missing));
        assert_eq!(tidy_tag(&"x".repeat(40)), Ok("x".repeat(40)));
        assert_eq!(tidy_tag(&"x".repeat(41)), Err(NotATag::TooLong));
        for wrong in ["=1", "a,b", "<b>", "a-b", "a\u{202e}b"] {
            assert_eq!(tidy_tag(wrong), Err(NotATag::Characters), "{wrong}");
        }
    }
}
