//! How many slips of the finger lie between two words.

use crate::text::WORD_BYTES;

/// The longest word, in characters, that distances are counted for.
const LONGEST: usize = WORD_BYTES;

/// Slips that are forgiven in a word of so many letters: none below 4, one from 4, two from 8.
pub(crate) fn forgiven(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The optimal string alignment distance of two words, if it is no more than `most`: insertions, deletions, substitutions and
/// swaps of neighbours count one each, and nothing is edited twice.
///
/// With `as_prefix`, the distance from `typed` to the nearest beginning of `word`. Words past 40 characters are no match.
#[must_use]
pub fn edits(typed: &str, word: &str, most: u8, as_prefix: bool) -> Option<u8> {
    let mut letters = ['\0'; LONGEST];
    let mut count = 0;
    for (slot, c) in letters.iter_mut().zip(typed.chars()) {
        *slot = c;
        count += 1;
    }
    if typed.chars().nth(count).is_some() {
        return None;
    }
    edits_from(letters.get(..count)?, word, most, as_prefix)
}

/// [`edits`] for a word that is compared with many: its letters are unpacked once.
pub(crate) fn edits_from(typed: &[char], word: &str, most: u8, as_prefix: bool) -> Option<u8> {
    // Each row is a beginning of `word`; column i holds its distance from the first i letters typed.
    let mut before_last = [0u8; LONGEST + 1];
    let mut last = [0u8; LONGEST + 1];
    let mut row = [0u8; LONGEST + 1];
    for (i, cell) in last.iter_mut().enumerate() {
        *cell = i as u8;
    }
    let end = typed.len();
    let mut nearest = *last.get(end)?;
    let mut previous = None;
    let mut last_best = 0;
    for (j, c) in word.chars().enumerate() {
        if j >= end + usize::from(most) {
            // Longer than any match: an inner beginning may still have been near enough.
            return (as_prefix && nearest <= most).then_some(nearest);
        }
        let mut left = j as u8 + 1;
        let mut best = left;
        *row.first_mut()? = left;
        let mut swapped_from = 0;
        let mut letter_before = None;
        let above = last.iter().zip(last.iter().skip(1)).zip(before_last.iter());
        for ((letter, cell), ((&diagonal, &up), &two_before)) in typed.iter().zip(row.iter_mut().skip(1)).zip(above) {
            let mut distance = (diagonal + u8::from(*letter != c)).min(left + 1).min(up + 1);
            if letter_before == Some(c) && previous == Some(*letter) {
                distance = distance.min(swapped_from + 1);
            }
            swapped_from = two_before;
            letter_before = Some(*letter);
            *cell = distance;
            left = distance;
            best = best.min(distance);
        }
        // Two hopeless rows in a row cannot recover: a swap reaches back no further.
        if best > most && last_best > most {
            return (as_prefix && nearest <= most).then_some(nearest);
        }
        last_best = best;
        nearest = if as_prefix { nearest.min(left) } else { left };
        previous = Some(c);
        before_last = last;
        last = row;
    }
    (nearest <= most).then_some(nearest)
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::indexing_slicing,
        clippy::needless_range_loop,
        reason = "the reference is written as in the textbook"
    )]

    use super::*;
    use proptest::prelude::*;

    /// The textbook table, whole and slow.
    fn reference(a: &str, b: &str) -> Vec<usize> {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut d = (table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                        .min(table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        d = d.min(table[i - 2][j - 2] + 1);
                    }
                    d
                };
            }
        }
        table[a.len()].clone()
    }

    proptest! {
        #[test]
        fn agrees_with_the_textbook(a in "[abcé]{0,9}", b in "[abcé]{0,9}", most in 0u8..4) {
            let row = reference(&a, &b);
            let whole = row[b.chars().count()];
            prop_assert_eq!(edits(&a, &b, most, false), (whole <= usize::from(most)).then_some(whole as u8));
            let prefix = row.iter().copied().min().unwrap_or(0);
            prop_assert_eq!(edits(&a, &b, most, true), (prefix <= usize::from(most)).then_some(prefix as u8));
        }
    }

    #[test]
    fn counts_slips() {
        assert_eq!(edits("walkng", "walking", 1, false), Some(1));
        assert_eq!(edits("wlaking", "walking", 1, false), Some(1));
        assert_eq!(edits("alking", "walking", 1, false), Some(1));
        assert_eq!(edits("wlak", "walking", 1, true), Some(1));
        assert_eq!(edits("gardn", "walking", 2, true), None);
        assert_eq!(edits(&"a".repeat(41), "a", 2, false), None);
    }
}
