//! Every word of the index, in order, in one string: looked up whole, by beginning, by family, and by likeness.

use std::mem;
use std::ops::Range;

use crate::distance::edits_from;
use crate::synonyms::GROUP_MARK;
use crate::text::{Stem, WORD_BYTES};

/// The sorted words. A word is known by its place.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    /// Which letters each word has, to rule out most of them before counting edits.
    letters: Vec<u32>,
    /// How many characters each word has; 0 for what nobody can type.
    lengths: Vec<u8>,
}

impl Dictionary {
    /// Takes the next word; words come in ascending order.
    pub(crate) fn push(&mut self, word: &str) {
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        self.letters.push(letters_of(word));
        self.lengths.push(if word.starts_with(GROUP_MARK) { 0 } else { word.chars().count() as u8 });
    }

    /// Gives back room that is not needed once all words are in.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.letters.shrink_to_fit();
        self.lengths.shrink_to_fit();
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 9
    }

    pub(crate) fn word(&self, place: usize) -> &str {
        let end = self.ends.get(place).copied().unwrap_or(0) as usize;
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        self.text.get(start..end).unwrap_or("")
    }

    /// Where the whole word stands.
    pub(crate) fn find(&self, word: &str) -> Option<usize> {
        let at = self.first_not(0, &|candidate| candidate < word);
        (at < self.ends.len() && self.word(at) == word).then_some(at)
    }

    /// All words that begin so.
    pub(crate) fn beginning(&self, start: &str) -> Range<usize> {
        let from = self.first_not(0, &|candidate| candidate < start);
        from..self.first_not(from, &|candidate| candidate.starts_with(start))
    }

    /// Characters in the word.
    pub(crate) fn length(&self, place: usize) -> u8 {
        self.lengths.get(place).copied().unwrap_or(0)
    }

    /// Calls `each` with every word that has the stem of this one.
    pub(crate) fn relatives(&self, word: &str, each: &mut dyn FnMut(usize)) {
        let stem = Stem::of(word);
        for place in self.beginning(stem.beginning()) {
            if Stem::of(self.word(place)) == stem {
                each(place);
            }
        }
    }

    /// Calls `each` with every word within `most` edits of `typed`, the number of edits, and whether `typed` is like the
    /// whole word rather than only like its beginning (looked for when `unfinished`).
    pub(crate) fn alike(&self, typed: &str, most: u8, unfinished: bool, each: &mut dyn FnMut(usize, u8, bool)) {
        let mut letters = ['\0'; WORD_BYTES];
        let mut count = 0;
        for (slot, c) in letters.iter_mut().zip(typed.chars()) {
            *slot = c;
            count += 1;
        }
        let Some(letters) = letters.get(..count) else {
            return;
        };
        let typed_letters = letters_of(typed);
        let shortest = count.saturating_sub(usize::from(most)).max(1) as u8;
        let longest = if unfinished { u8::MAX } else { (count + usize::from(most)) as u8 };
        for (place, (&word_letters, &length)) in self.letters.iter().zip(&self.lengths).enumerate() {
            // Each edit can hide at most one letter that was typed.
            if length < shortest || length > longest || (typed_letters & !word_letters).count_ones() > u32::from(most) {
                continue;
            }
            let word = self.word(place);
            let whole = if usize::from(length) <= count + usize::from(most) {
                edits_from(letters, word, most, false)
            } else {
                None
            };
            if let Some(edits) = whole {
                each(place, edits, true);
            } else if unfinished && let Some(edits) = edits_from(letters, word, most, true) {
                each(place, edits, false);
            }
        }
    }

    /// The first word from `from` on for which `before` no longer holds.
    fn first_not(&self, from: usize, before: &dyn Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (from, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if before(self.word(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// One bit for each Latin letter, one for all digits, five for everything else.
fn letters_of(word: &str) -> u32 {
    word.chars().fold(0, |set, c| {
        set | 1
            << match c {
                'a'..='z' => c as u32 - 'a' as u32,
                '0'..='9' => 26,
                _ => 27 + c as u32 % 5,
            }
    })
}

/// The one sort of this crate. The standard sorts are a little quicker, and each would add four kilobytes of machine code to
/// the download.
pub(crate) fn sort(entries: &mut Vec<u64>, before: &dyn Fn(u64, u64) -> bool) {
    let mut merging = Merging::new();
    while merging.step(entries, before) {}
}

/// A sort by merging ever longer runs, one length of run at a time.
#[derive(Debug, Default)]
pub(crate) struct Merging {
    run: usize,
    merged: Vec<u64>,
}

impl Merging {
    pub(crate) fn new() -> Self {
        Self { run: 1, merged: Vec::new() }
    }

    /// Reads all entries once; `false` when they were in order already.
    pub(crate) fn step(&mut self, entries: &mut Vec<u64>, before: &dyn Fn(u64, u64) -> bool) -> bool {
        if self.run >= entries.len() {
            return false;
        }
        self.merged.resize(entries.len(), 0);
        for (from, to) in entries.chunks(2 * self.run).zip(self.merged.chunks_mut(2 * self.run)) {
            let (mut left, mut right) = from.split_at(self.run.min(from.len()));
            for slot in to {
                let side = match (left.first(), right.first()) {
                    (Some(one), Some(other)) if !before(*other, *one) => &mut left,
                    (_, Some(_)) => &mut right,
                    _ => &mut left,
                };
                if let Some((first, rest)) = side.split_first() {
                    *slot = *first;
                    *side = rest;
                }
            }
        }
        mem::swap(entries, &mut self.merged);
        self.run *= 2;
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::distance::edits;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts(mut numbers in proptest::collection::vec(0u64..50, 0..40)) {
            let mut expected = numbers.clone();
            expected.sort();
            sort(&mut numbers, &|a, b| a < b);
            prop_assert_eq!(numbers, expected);
        }

        #[test]
        fn finds_what_reading_all_words_finds(mut words in proptest::collection::vec("[abcdé1]{1,7}", 1..40), typed in "[abcdé1]{1,7}", most in 0u8..3) {
            words.sort();
            words.dedup();
            let mut dictionary = Dictionary::default();
            words.iter().for_each(|word| dictionary.push(word));
            prop_assert_eq!(dictionary.len(), words.len());
            prop_assert_eq!(dictionary.find(&typed), words.iter().position(|word| *word == typed));
            let begin: Vec<usize> = (0..words.len()).filter(|at| words.get(*at).unwrap().starts_with(&typed)).collect();
            prop_assert_eq!(dictionary.beginning(&typed).collect::<Vec<_>>(), begin);
            for unfinished in [false, true] {
                let mut found = Vec::new();
                dictionary.alike(&typed, most, unfinished, &mut |place, edits, whole| found.push((place, edits, whole)));
                let expected: Vec<_> = words.iter().enumerate().filter_map(|(at, word)| {
                    edits(&typed, word, most, false).map(|n| (at, n, true)).or_else(|| {
                        edits(&typed, word, most, true).filter(|_| unfinished).map(|n| (at, n, false))
                    })
                }).filter(|(at, ..)| word_long_enough(words.get(*at).unwrap(), &typed, most)).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    proptest! {
        #[test]
        fn relatives_are_all_words_with_the_stem(mut words in proptest::collection::vec("[a-ceiy]{1,5}(s|es|ies|ing|ed|tion|ness|y|e|)", 1..40), typed in "[a-ceiy]{1,5}(s|es|ies|ing|ed|tion|ness|y|e|)") {
            words.sort();
            words.dedup();
            let mut dictionary = Dictionary::default();
            words.iter().for_each(|word| dictionary.push(word));
            let mut found = Vec::new();
            dictionary.relatives(&typed, &mut |place| found.push(place));
            let expected: Vec<usize> = (0..words.len()).filter(|at| Stem::of(words.get(*at).unwrap()) == Stem::of(&typed)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    /// Words shorter than what was typed by more than the edits can never match; said here so that the reference agrees for "".
    fn word_long_enough(word: &str, typed: &str, most: u8) -> bool {
        word.chars().count() + usize::from(most) >= typed.chars().count()
    }
}
