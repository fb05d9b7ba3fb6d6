//! Which words of a text made it match.

use std::ops::Range;

use crate::distance::{edits, forgiven};
use crate::text::{each_word, family, is_silent, is_stop_word};

/// The words of `text` that match a word of `query`: exactly, by family, by beginning, or but for a slip.
///
/// Byte ranges on character boundaries, in order, never overlapping, each one whole word. What matched only as a synonym is not
/// marked.
#[must_use]
pub fn highlights(text: &str, query: &str) -> Vec<Range<usize>> {
    let mut typed: Vec<(String, bool)> = Vec::new();
    each_word(query, &mut |word, range| {
        let unfinished = query.get(range.end..).is_some_and(is_silent);
        if !is_stop_word(word) {
            typed.push((word.to_owned(), unfinished));
        }
    });
    let mut ranges = Vec::new();
    each_word(text, &mut |word, range| {
        if typed.iter().any(|(typed, unfinished)| is_match(typed, *unfinished, word)) {
            ranges.push(range);
        }
    });
    ranges
}

fn is_match(typed: &str, unfinished: bool, word: &str) -> bool {
    let slips = forgiven(typed.chars().count());
    typed == word
        || (unfinished && word.starts_with(typed))
        || family(typed) == family(word)
        || (slips > 0 && !is_stop_word(word) && edits(typed, word, slips, unfinished).is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use proptest::prelude::*;

    fn marked<'a>(text: &'a str, query: &str) -> Vec<&'a str> {
        highlights(text, query).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn marks_whole_words() {
        assert_eq!(marked("Café Walks, the walking group", "cafe wlaking"), ["Café", "walking"]);
        assert_eq!(marked("Café Walks, the walking group", "walks the gr"), ["Walks", "walking", "group"]);
        assert_eq!(marked("Café Walks", "wa "), Vec::<&str>::new());
        assert_eq!(marked("", "a"), Vec::<&str>::new());
    }

    proptest! {
        #[test]
        fn stays_within_the_text(text in "\\PC{0,40}", query in "\\PC{0,12}") {
            let mut end = 0;
            for range in highlights(&text, &query) {
                prop_assert!(range.start >= end && text.get(range.clone()).is_some_and(|word| !word.is_empty()));
                end = range.end;
            }
        }
    }
}
