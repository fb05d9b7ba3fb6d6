//! Takes documents in, one at a time, so that whoever builds can stop for breath between slices.

use std::ops::Range;

use crate::facets::Facets;
use crate::finishing::{Finishing, Gathered};
use crate::index::Index;
use crate::synonyms::{Synonyms, group_word};
use crate::text::{WORD_BYTES, each_word, family, hash, is_hyphen, is_stop_word};
use crate::{Document, FIELDS, Weights};

/// How many words each field usually has: in a longer one each counts for less.
const USUAL_LENGTHS: [u32; FIELDS] = [4, 3, 4, 60, 12];
/// Weight of one word in a field of usual length, for each point of [`Weights::fields`].
const UNIT: u32 = 64;
/// The weight at which a word reaches half of what repetition can bring.
const HALFWAY: u32 = 320;
/// Only one part in so many counts of what a word is worth in other fields than its best.
const OTHERS: u32 = 4;
/// No vocabulary slot yet.
const EMPTY: u32 = u32::MAX;

/// Collects documents for an [`Index`]. Made by [`Index::builder`].
#[derive(Debug)]
pub struct Builder {
    synonyms: Synonyms,
    vocabulary: Vocabulary,
    /// Word and weight of every posting, document after document.
    words: Vec<u32>,
    impacts: Vec<u8>,
    document_ends: Vec<u32>,
    facets: Facets,
    weights: Weights,
    /// Scratch of the document being added, as long as its part of `words`.
    sums: Vec<Sum>,
    /// Scratch of the field being read.
    field_words: Vec<u32>,
    field_families: Vec<u32>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            synonyms: Synonyms::english(),
            vocabulary: Vocabulary::default(),
            words: Vec::new(),
            impacts: Vec::new(),
            document_ends: Vec::new(),
            facets: Facets::default(),
            weights: Weights::default(),
            sums: Vec::new(),
            field_words: Vec::new(),
            field_families: Vec::new(),
        }
    }

    /// Adds everyday words of one's own to the built-in table: each word with others (or whole phrases) that stand for it.
    ///
    /// To be called before the first [`add`](Self::add): documents are not read again.
    pub fn synonyms(&mut self, table: &[(&str, &[&str])]) -> &mut Self {
        self.synonyms.add(table);
        self
    }

    /// What counts for how much, instead of the defaults. To be called before the first [`add`](Self::add).
    pub fn weights(&mut self, weights: Weights) -> &mut Self {
        self.weights = weights;
        self
    }

    /// Adds a document and gives back its number: 0 for the first, then 1, and so on.
    pub fn add(&mut self, document: &Document<'_>) -> u32 {
        let number = self.document_ends.len() as u32;
        let start = self.words.len();
        self.sums.clear();
        for (field, text) in document.fields.iter().enumerate() {
            self.read_field(field == 0, text);
            let length = self.field_families.len() as u32;
            let usual = USUAL_LENGTHS.get(field).copied().unwrap_or(1);
            let weight =
                u32::from(self.weights.fields.get(field).copied().unwrap_or(1)) * UNIT * 2 * usual / (usual + length);
            for word in &self.field_words {
                let Some(entry) = self.vocabulary.entries.get_mut(*word as usize) else {
                    continue;
                };
                if entry.last_document == number {
                    if let Some(sum) = self.sums.get_mut(entry.place as usize) {
                        sum.add(field as u32, weight);
                    }
                } else {
                    entry.last_document = number;
                    entry.place = self.sums.len() as u32;
                    self.words.push(*word);
                    self.sums.push(Sum { field: field as u32, here: weight, best: weight, all: weight });
                }
            }
        }
        self.impacts.extend(self.sums.iter().map(Sum::impact));
        debug_assert_eq!(self.words.len() - start, self.sums.len());
        self.document_ends.push(self.words.len() as u32);

        self.facets.add(document.facets);
        number
    }

    /// How many documents have been added.
    #[must_use]
    pub fn len(&self) -> usize {
        self.document_ends.len()
    }

    /// Has nothing been added yet?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.document_ends.is_empty()
    }

    /// Turns a field into words: those typed, and the groups of synonyms they belong to.
    fn read_field(&mut self, is_name: bool, text: &str) {
        let Self { synonyms, vocabulary, field_words, field_families, .. } = self;
        field_words.clear();
        field_families.clear();
        let mut may_begin_phrase = false;
        let mut compounds: Vec<Range<usize>> = Vec::new();
        let mut before = 0..0;
        each_word(text, &mut |word, range| {
            if before.end > 0 && text.get(before.end..range.start).is_some_and(is_hyphen) {
                match compounds.last_mut() {
                    Some(compound) if compound.end == before.end => compound.end = range.end,
                    _ => compounds.push(before.start..range.end),
                }
            }
            before = range;
            let stop = is_stop_word(word);
            // "For You" must be found by "for"; elsewhere such words only cost room.
            if stop && !is_name {
                return;
            }
            let (number, entry) = vocabulary.number(word, synonyms);
            field_words.push(number);
            if !stop {
                field_families.push(entry.family);
                may_begin_phrase |= entry.begins_phrase;
            }
        });
        // "Drop-in" is also found by "dropin".
        for compound in compounds {
            let mut joined = String::new();
            each_word(text.get(compound).unwrap_or(""), &mut |word, _| joined.push_str(word));
            if joined.len() <= WORD_BYTES {
                field_words.push(vocabulary.number(&joined, synonyms).0);
            }
        }
        if may_begin_phrase {
            let mut rest = field_families.as_slice();
            while let Some((_, after)) = rest.split_first() {
                synonyms.at(rest, &mut |group, _| {
                    field_words.push(vocabulary.number(&group_word(group), synonyms).0);
                });
                rest = after;
            }
        }
    }

    /// Makes the index at once. Takes about a tenth of the time of the adding; [`finishing`](Self::finishing) does it in pieces.
    #[must_use]
    pub fn finish(self) -> Index {
        self.finishing().index()
    }

    /// Begins to make the index, in pieces.
    #[must_use]
    pub fn finishing(self) -> Finishing {
        let Self { synonyms, vocabulary, words, impacts, document_ends, facets, weights, .. } = self;
        Finishing::new(Gathered { vocabulary, words, impacts, document_ends, synonyms, facets, weights })
    }
}

/// What a word is worth in one document.
#[derive(Debug)]
struct Sum {
    /// The field it was last seen in, and its worth there.
    field: u32,
    here: u32,
    /// The most that one field gives, and what all fields give.
    best: u32,
    all: u32,
}

impl Sum {
    fn add(&mut self, field: u32, weight: u32) {
        self.here = if field == self.field { self.here.saturating_add(weight) } else { weight };
        self.field = field;
        self.best = self.best.max(self.here);
        self.all = self.all.saturating_add(weight);
    }

    /// The best field counts, the others a little: a name with all the words comes before words strewn over many fields.
    /// Repetition levels off, the idea of BM25's k1.
    fn impact(&self) -> u8 {
        let sum = (self.best + (self.all - self.best) / OTHERS).min(1 << 20);
        (256 * sum / (sum + HALFWAY)).clamp(1, 255) as u8
    }
}

/// What the builder knows about a word.
#[derive(Debug)]
struct Entry {
    end: u32,
    hash: u32,
    family: u32,
    begins_phrase: bool,
    /// The last document that had it, and where its weight stands in that document's scratch.
    last_document: u32,
    place: u32,
}

/// Words numbered as they come, with an open-addressing table to find them again.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    text: String,
    entries: Vec<Entry>,
    slots: Vec<u32>,
}

impl Vocabulary {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn word(&self, number: usize) -> &str {
        let end = self.entries.get(number).map_or(0, |entry| entry.end) as usize;
        let start =
            number.checked_sub(1).and_then(|before| self.entries.get(before)).map_or(0, |entry| entry.end) as usize;
        self.text.get(start..end).unwrap_or("")
    }

    fn number(&mut self, word: &str, synonyms: &Synonyms) -> (u32, &Entry) {
        if (self.entries.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash(word.as_bytes());
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        let number = loop {
            let number = self.slots.get(at).copied().unwrap_or(EMPTY);
            if number == EMPTY {
                let number = self.entries.len() as u32;
                self.text.push_str(word);
                let family = family(word);
                self.entries.push(Entry {
                    end: self.text.len() as u32,
                    hash,
                    family,
                    begins_phrase: synonyms.begins(family),
                    last_document: EMPTY,
                    place: 0,
                });
                if let Some(slot) = self.slots.get_mut(at) {
                    *slot = number;
                }
                break number;
            }
            if self.entries.get(number as usize).is_some_and(|entry| entry.hash == hash)
                && self.word(number as usize) == word
            {
                break number;
            }
            at = (at + 1) & mask;
        };
        #[expect(clippy::indexing_slicing, reason = "the number was either found in the table or pushed just now")]
        (number, &self.entries[number as usize])
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1024);
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        let mask = size - 1;
        for (number, entry) in self.entries.iter().enumerate() {
            let mut at = entry.hash as usize & mask;
            while self.slots.get(at).is_some_and(|slot| *slot != EMPTY) {
                at = (at + 1) & mask;
            }
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = number as u32;
            }
        }
    }
}
