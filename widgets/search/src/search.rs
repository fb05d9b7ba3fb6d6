//! One keystroke: from what was typed to the best documents.

use std::mem;

use crate::dictionary::sort;
use crate::distance::forgiven;
use crate::heads::Head;
use crate::index::Index;
use crate::scratch::Scratch;
use crate::synonyms::group_word;
use crate::text::{each_word, family, is_hyphen, is_silent, is_stop_word};
use crate::ticked::Ticked;
use crate::{Hit, Order, Query, Results, UNKNOWN};

/// How many words of a query count. Each needs a bit of [`Found::words`].
const MOST_WORDS: usize = 12;

/// A word of at least this impact somewhere stands in a name or the like, not in descriptions alone.
const NAMED: u8 = 64;
/// Put before a score: higher than any score without it.
const FIRST: u32 = 1 << 31;

/// How good a match is, in sixteenths of an exact one.
mod quality {
    pub(super) const EXACT: u32 = 16;
    /// Another word of its family: "walks" for "walking".
    pub(super) const RELATIVE: u32 = 14;
    /// The beginning of a longer word; up to `PREFIX + PREFIX_NEARLY` where hardly anything is missing.
    pub(super) const PREFIX: u32 = 8;
    pub(super) const PREFIX_NEARLY: u32 = 4;
    pub(super) const SYNONYM: u32 = 7;
    /// One and two slips.
    pub(super) const TYPO: [u32; 2] = [9, 6];
    /// One and two slips in the beginning of a longer word.
    pub(super) const PREFIX_TYPO: [u32; 2] = [6, 4];
}

/// What a word that stands in a document says about it, from its impact there and how good a match it is. 1 to 255 for such qualities.
#[inline]
pub(crate) fn worth(impact: u8, quality: u32) -> u32 {
    (u32::from(impact) * quality).div_ceil(16)
}

/// How good a match the beginning of a longer word is: the better, the less is missing.
pub(crate) fn beginning_quality(letters: u32, whole: u8) -> u32 {
    quality::PREFIX + quality::PREFIX_NEARLY * letters / u32::from(whole).max(1)
}

/// One word of the query.
struct Word {
    typed: String,
    folded: String,
    /// Its groups of synonyms, as words of the index.
    groups: Vec<usize>,
    unfinished: bool,
}

impl Index {
    /// Finds documents. Every word counts, if that finds anything; otherwise as few words as possible are left out, and
    /// [`Results::dropped`] names them.
    pub fn search(&mut self, query: &Query<'_>) -> Results {
        let ticked = Ticked::new(&self.facets, query);
        let mut words = self.read(query.text, false);
        let mut scratch = mem::take(&mut self.scratch);

        // Documents with every word as it was typed, where so few have them that others follow.
        let mut first = Vec::new();
        let wanted;
        if words.is_empty() {
            wanted = 0;
            scratch.touched.extend(0..self.documents as u32);
        } else {
            let mut attempt = |words: &[Word], eager| {
                scratch.clear();
                let all = u16::MAX >> (16 - words.len());
                let known = self.gather(words, eager, &mut scratch);
                let best = best_words(&scratch, all, &ticked);
                let few = if best == all && scratch.doubtful { scratch.few(all) } else { Vec::new() };
                (known, best, best == all, few)
            };
            let (mut known, mut best, mut done, few) = attempt(&words, false);
            first = few;
            if !done || !first.is_empty() {
                // Perhaps a word that exists was meant to be another one.
                (known, best, done, _) = attempt(&words, true);
            }
            if !done {
                // Perhaps the hyphen stands in the wrong place.
                let joined = self.read(query.text, true);
                if !joined.is_empty() && joined.len() < words.len() {
                    let as_one = attempt(&joined, true);
                    if as_one.2 {
                        words = joined;
                        (known, best, ..) = as_one;
                    } else {
                        _ = attempt(&words, true);
                    }
                }
            }
            // Words that stand nowhere are dropped freely, others only up to half of them.
            wanted = if best.count_ones() * 2 >= known.count_ones() { best } else { 0 };
            if wanted == 0 {
                scratch.clear();
            }
        }

        let mut results = self.collect(wanted, query, &ticked, &first, &scratch);
        if results.total > 0 {
            results.dropped = words
                .into_iter()
                .enumerate()
                .filter(|(bit, _)| wanted & 1 << bit == 0)
                .map(|(_, word)| word.typed)
                .collect();
        }
        scratch.clear();
        self.scratch = scratch;
        results
    }

    /// The words of a query that count; what a hyphen parts is one word if they are to be `joined`.
    fn read(&self, text: &str, joined: bool) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let mut end = 0;
        each_word(text, &mut |folded, range| {
            let unfinished = text.get(range.end..).is_some_and(is_silent);
            let gap = text.get(end..range.start).unwrap_or("");
            end = range.end;
            if let Some(before) = words.last_mut()
                && joined
                && is_hyphen(gap)
            {
                before.folded.push_str(folded);
                before.typed.push_str(gap);
                before.typed.push_str(text.get(range).unwrap_or(""));
                before.unfinished = unfinished;
            } else if words.len() < MOST_WORDS {
                let typed = text.get(range).unwrap_or("").to_owned();
                words.push(Word { typed, folded: folded.to_owned(), groups: Vec::new(), unfinished });
            }
        });
        if words.iter().any(|word| !is_stop_word(&word.folded)) {
            words.retain(|word| !is_stop_word(&word.folded));
        }
        let families: Vec<u32> = words.iter().map(|word| family(&word.folded)).collect();
        let mut rest = families.as_slice();
        let mut at = 0;
        while !rest.is_empty() {
            self.synonyms.at(rest, &mut |group, length| {
                if let Some(place) = self.dictionary.find(&group_word(group)) {
                    words.iter_mut().skip(at).take(length).for_each(|word| word.groups.push(place));
                }
            });
            at += 1;
            rest = rest.get(1..).unwrap_or_default();
        }
        words
    }

    /// Looks every word up and adds up what each document gets. `eager` forgives slips even in words that exist.
    /// Gives back which words stand anywhere at all.
    fn gather(&self, words: &[Word], eager: bool, scratch: &mut Scratch) -> u16 {
        let mut known = 0;
        for (bit, word) in words.iter().enumerate() {
            let head = self.heads.find(&word.folded).filter(|_| word.unfinished);
            scratch.guessed |= self.matches(word, eager, head, &mut scratch.matches);
            let Scratch { found, touched, matches, .. } = scratch;
            if matches.is_empty() && head.is_none() {
                continue;
            }
            known |= 1 << bit;
            let mut frequency: u32 = matches.iter().map(|(place, _)| self.postings.count(*place as usize)).sum();
            frequency = frequency.saturating_add(head.map_or(0, |head| head.frequency));
            let rarity = rarity(self.documents as u32, frequency);
            let gain = |worth: u32| (worth * rarity).min(u32::from(u16::MAX)) as u16;
            let worths = head.map_or(&[][..], |head| head.worths.as_slice());
            for (document, (worth, found)) in worths.iter().zip(&mut *found).enumerate() {
                if *worth > 0 && found.credit(bit, gain(u32::from(*worth))) {
                    touched.push(document as u32);
                }
            }
            let mut strongest = if head.is_some() { NAMED } else { 0 };
            for (place, quality) in &*matches {
                self.postings.of(*place as usize, |document, impact| {
                    strongest = strongest.max(impact);
                    if let Some(found) = found.get_mut(document as usize)
                        && found.credit(bit, gain(worth(impact, *quality)))
                    {
                        touched.push(document);
                    }
                });
            }
            scratch.doubtful |= strongest < NAMED;
        }
        // So many are read sooner in the order in which they lie.
        if scratch.touched.len() > self.documents / 4 {
            scratch.touched.clear();
            scratch.touched.extend(0..self.documents as u32);
        }
        known
    }

    /// Which words of the index stand for a word of the query, and how well; without those that it
    /// begins, where `head` has them. Whether slips were forgiven.
    fn matches(&self, word: &Word, eager: bool, head: Option<&Head>, matches: &mut Vec<(u32, u32)>) -> bool {
        matches.clear();
        let dictionary = &self.dictionary;
        let letters = word.folded.chars().count() as u32;
        let beginning = dictionary.beginning(&word.folded);
        let exact = beginning.clone().next().filter(|place| dictionary.word(*place) == word.folded);
        matches.extend(exact.map(|place| (place as u32, quality::EXACT)));
        dictionary.relatives(&word.folded, &mut |place| {
            if Some(place) != exact {
                matches.push((place as u32, quality::RELATIVE));
            }
        });
        matches.extend(word.groups.iter().map(|place| (*place as u32, quality::SYNONYM)));
        // A finished word that stands nowhere may be a shortened one.
        if head.is_none() && (word.unfinished || matches.is_empty()) {
            matches.extend(
                beginning
                    .skip(usize::from(exact.is_some()))
                    .map(|place| (place as u32, beginning_quality(letters, dictionary.length(place)))),
            );
        }
        let before = matches.len();
        if matches.is_empty() || eager {
            // Three letters that stand nowhere are better guessed than dropped ("clb").
            let guess = eager && matches.is_empty() && letters == 3;
            let forgiven = if guess { 1 } else { forgiven(letters as usize) };
            if forgiven > 0 {
                dictionary.alike(&word.folded, forgiven, word.unfinished && !guess, &mut |place, edits, whole| {
                    let qualities = if whole { quality::TYPO } else { quality::PREFIX_TYPO };
                    // No edits: a beginning or the word itself, which stand in the list already.
                    if let Some(quality) = usize::from(edits).checked_sub(1).and_then(|at| qualities.get(at)) {
                        matches.push((place as u32, *quality));
                    }
                });
            }
        }
        matches.len() > before
    }

    /// Ranks the documents that have all `wanted` words, those in `first` before all others, and counts their facets.
    fn collect(
        &self,
        wanted: u16,
        query: &Query<'_>,
        ticked: &Ticked<'_>,
        first: &[u32],
        scratch: &Scratch,
    ) -> Results {
        let mut counts = vec![0u32; self.facets.values.len()];
        let mut total = 0;
        // Score above, document below: larger is better, and earlier documents win ties. Sorted and cut whenever there are twice
        // as many as are wanted, which the best soon keep from happening.
        let mut best: Vec<u64> = Vec::new();
        let room = query.limit.saturating_mul(2).max(64);
        let mut worst = 0;
        for &document in &scratch.touched {
            let Some(found) = scratch.found.get(document as usize) else {
                continue;
            };
            if found.words & wanted != wanted || !ticked.allows(document) {
                continue;
            }
            let missing = ticked.missing(document);
            if missing.count_ones() > 1 {
                continue;
            }
            for place in self.facets.of(document as usize) {
                // What fails one group alone would be found if a sibling in that group were ticked.
                if (missing == 0 || ticked.group_of(*place) & missing != 0)
                    && let Some(count) = counts.get_mut(usize::from(*place))
                {
                    *count += 1;
                }
            }
            if missing != 0 {
                continue;
            }
            total += 1;
            let mut rank = self.rank(found.score, wanted != 0, document, query);
            if query.order == Order::Best && first.contains(&document) {
                rank |= FIRST;
            }
            let key = u64::from(rank) << 32 | u64::from(!document);
            if key <= worst {
                continue;
            }
            best.push(key);
            if best.len() >= room {
                cut(&mut best, query.limit);
                worst = best.last().copied().unwrap_or(u64::MAX);
            }
        }
        cut(&mut best, query.limit);
        let hits = best.iter().map(|key| Hit { doc: !(*key as u32), score: (*key >> 32) as u32 }).collect();
        Results {
            hits,
            total,
            facet_counts: self.facets.values.iter().copied().zip(counts).collect(),
            dropped: Vec::new(),
            guessed: scratch.guessed,
        }
    }

    /// What a document is ranked by, from what its words are worth.
    fn rank(&self, score: u32, typed: bool, document: u32, query: &Query<'_>) -> u32 {
        if query.distances.is_none() && query.freshness.is_none() {
            return score;
        }
        let distance = query.distance(document);
        if query.order == Order::Nearest {
            return u32::from(UNKNOWN - distance) << 16 | score.min(0xffff);
        }
        let weights = &self.weights;
        // In 25,600ths of the score, since weights are in hundredths.
        let mut lift = 25_600;
        if distance != UNKNOWN {
            let halfway = u32::from(weights.halfway).max(1);
            lift += 256 * u32::from(weights.nearness) * halfway / (halfway + u32::from(distance));
        }
        let fresh = query.freshness.and_then(|all| all.get(document as usize)).copied().unwrap_or(0);
        lift += 256 * u32::from(weights.freshness) * u32::from(fresh) / 255;
        let score = if typed { score } else { 1 << 16 };
        // Sixteen times as fine as scores are, so that a little nearer is a little better.
        (u64::from(score) * u64::from(lift) / 1_600).min(u64::from(FIRST - 1)) as u32
    }
}

/// Keeps the best, in order.
#[inline(never)]
fn cut(keys: &mut Vec<u64>, limit: usize) {
    sort(keys, &|a, b| a > b);
    keys.truncate(limit);
}

/// The words of the best document that may be shown: the most words (of `all`), and of those the highest score.
fn best_words(scratch: &Scratch, all: u16, ticked: &Ticked<'_>) -> u16 {
    let mut best = (0, 0);
    let mut words = 0;
    for &document in &scratch.touched {
        let Some(found) = scratch.found.get(document as usize) else {
            continue;
        };
        let rank = (found.words.count_ones(), found.score);
        if rank > best && ticked.allows(document) && ticked.missing(document) == 0 {
            best = rank;
            words = found.words;
            if words == all {
                break;
            }
        }
    }
    words
}

/// What having a word counts, in eighths of a doubling of its rarity. Each was typed on purpose: a common one in a name must not be
/// worth next to nothing because descriptions are full of it.
const TYPED: u32 = 32;

/// How much a word tells documents apart: eight times log2(1 + documents / frequency), in whole numbers, and [`TYPED`].
fn rarity(documents: u32, frequency: u32) -> u32 {
    let ratio = 16 + (u64::from(documents) << 4) / u64::from(frequency.max(1));
    let whole = ratio.ilog2();
    let eighths = (ratio >> (whole - 3) & 7) as u32;
    (whole - 4) * 8 + eighths + TYPED
}
