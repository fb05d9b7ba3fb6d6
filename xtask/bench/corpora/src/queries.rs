//! What people type: names as they come to mind, letter by letter, with slips, and with a word left out.

use std::collections::HashMap;

use crate::{Dice, Entry};

/// One thing asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What stands in the box.
    pub text: String,
    /// `prefix`, `typo`, `two words`, `narrowed`, or `meant` for success@5.
    pub group: &'static str,
    /// Values that are ticked.
    pub facets: Vec<u32>,
    /// From where distances count, and how far is near enough, in units of 100 m.
    pub near: Option<([u16; 2], u16)>,
    /// The entry that was meant.
    pub entry: usize,
    /// Where a word was left out: the share of lots drawn among the names with all remaining words, every slip seen through, that
    /// would bring the entry among five. Only what tells names apart by more than their words can do better.
    pub by_lot: f64,
}

/// Everything asked of one directory.
#[derive(Clone, Debug)]
pub struct Queries {
    /// Keystrokes, in no order: whoever is slow may do fewer, and still has all sorts.
    pub keystrokes: Vec<Asked>,
    /// Names (and the town, where others have the same) without one of their words, and with one slip in another: is the entry among the
    /// first five?
    pub meant: Vec<Asked>,
}

/// Words that a name is not missed for.
const SMALL: &[&str] = &["", "the", "at", "and", "in", "for", "of", "y", "yn", "i", "na", "an", "a"];
/// Nobody types more of a name than this before looking.
const TYPED: usize = 24;
/// Lots are counted for so many queries only: each reads every name.
const LOTS: usize = 300;

/// Makes queries: `count` of each sort, and ten times as many for success@5.
#[must_use]
pub fn queries(entries: &[Entry], seed: u64, count: usize) -> Queries {
    let mut dice = Dice::new(seed ^ 0x5eed);
    let mut keystrokes = Vec::new();
    for _ in 0..count {
        let entry = dice.below(entries.len());
        let Some(found) = entries.get(entry) else { break };
        let asked = |group, text: String| Asked { text, group, facets: Vec::new(), near: None, entry, by_lot: 1.0 };
        let name = found.name.to_lowercase();
        for (at, letter) in name.char_indices().take(TYPED) {
            let text = name.get(..at + letter.len_utf8()).unwrap_or_default().to_owned();
            keystrokes.push(asked("prefix", text));
        }
        let words = words(&found.name);
        let long: Vec<&String> = words.iter().filter(|word| word.chars().count() >= 4).collect();
        if let Some(word) = long.get(dice.below(long.len())) {
            keystrokes.push(asked("typo", slip(word, &mut dice)));
        }
        let any = |dice: &mut Dice, words: &[String]| words.get(dice.below(words.len())).cloned().unwrap_or_default();
        let place = crate::queries::words(&found.place);
        let two = format!("{} {}", any(&mut dice, &words), any(&mut dice, &place));
        keystrokes.push(asked("two words", two.clone()));
        let facets = found.facets.iter().take(2).copied().collect();
        let near = Some((dice.point(), 200));
        let half = two.chars().take(2 + dice.below(8)).collect();
        for text in [half, two] {
            keystrokes.push(Asked { facets: Vec::clone(&facets), near, ..asked("narrowed", text) });
        }
    }
    for at in (1..keystrokes.len()).rev() {
        keystrokes.swap(at, dice.below(at + 1));
    }

    let mut counts: HashMap<&str, u32> = HashMap::new();
    entries.iter().for_each(|entry| *counts.entry(&entry.name).or_default() += 1);
    let shared = |name: &str| counts.get(name).is_some_and(|count| *count > 1);
    let names: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            // Whoever means one branch of many says where it is: the last word before the postcode.
            let place = if shared(&entry.name) { entry.place.rsplit([',', ' ']).nth(2) } else { None };
            words(&entry.name).into_iter().chain(place.map(str::to_lowercase)).collect()
        })
        .collect();
    let mut meant = Vec::new();
    for turn in 0..count * 10 {
        let entry = dice.below(entries.len());
        let Some(mut kept) = names.get(entry).cloned() else { break };
        if kept.len() > 2 {
            // Never the place: it is the last word where there is one.
            let place = usize::from(entries.get(entry).is_some_and(|entry| shared(&entry.name)));
            kept.remove(dice.below(kept.len() - place));
        }
        let by_lot = if turn < LOTS {
            let alike = names.iter().filter(|name| kept.iter().all(|word| name.contains(word))).count();
            (5.0 / alike.max(1) as f64).min(1.0)
        } else {
            f64::NAN
        };
        let long: Vec<usize> =
            (0..kept.len()).filter(|at| kept.get(*at).is_some_and(|word| word.chars().count() >= 4)).collect();
        if let Some(word) = long.get(dice.below(long.len())).and_then(|at| kept.get_mut(*at)) {
            *word = slip(word, &mut dice);
        }
        let text = kept.join(" ");
        meant.push(Asked { text, group: "meant", facets: Vec::new(), near: None, entry, by_lot });
    }
    Queries { keystrokes, meant }
}

/// The words of a name that count, in lower case.
fn words(name: &str) -> Vec<String> {
    let parts = name.split(|c: char| c.is_whitespace() || ",–:()/".contains(c)).map(str::to_lowercase);
    parts.filter(|word| !SMALL.contains(&word.as_str())).collect()
}

/// One slip of the finger: a letter too many, too few, another one, or two swapped.
fn slip(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let letter = char::from(b'a' + dice.below(26) as u8);
    let at = dice.below(letters.len());
    match dice.below(4) {
        0 => letters.insert(at, letter),
        1 => drop(letters.remove(at)),
        2 => letters.iter_mut().skip(at).take(1).for_each(|old| *old = letter),
        _ => {
            let at = at.min(letters.len().saturating_sub(2));
            if at + 1 < letters.len() {
                letters.swap(at, at + 1);
            }
        }
    }
    letters.into_iter().collect()
}
