//! The second half of building: putting words in order and postings in their places, in pieces small enough for a page that is in use.

use std::mem;

use crate::Weights;
use crate::builder::Vocabulary;
use crate::dictionary::{Dictionary, Merging};
use crate::facets::Facets;
use crate::heads::Heads;
use crate::index::Index;
use crate::postings::{Laying, Postings};
use crate::synonyms::Synonyms;

/// An index being finished. Made by [`Builder::finishing`](crate::Builder::finishing).
#[derive(Debug)]
pub struct Finishing {
    stage: Stage,
    /// How far the stage has come.
    at: usize,
    vocabulary: Vocabulary,
    /// Numbers of words, in the order of the words when sorted: the first letters above, the number below.
    order: Vec<u64>,
    merging: Merging,
    /// The place of each word by its number.
    places: Vec<u32>,
    /// Word and impact of every posting, document after document.
    words: Vec<u32>,
    impacts: Vec<u8>,
    document_ends: Vec<u32>,
    laying: Laying,
    dictionary: Dictionary,
    postings: Postings,
    heads: Heads,
    synonyms: Synonyms,
    facets: Facets,
    weights: Weights,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Number,
    Sort,
    Words,
    Count,
    Write,
    Facets,
    Heads,
    Done,
}

/// What the builder hands over.
pub(crate) struct Gathered {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) words: Vec<u32>,
    pub(crate) impacts: Vec<u8>,
    pub(crate) document_ends: Vec<u32>,
    pub(crate) synonyms: Synonyms,
    pub(crate) facets: Facets,
    pub(crate) weights: Weights,
}

impl Finishing {
    pub(crate) fn new(gathered: Gathered) -> Self {
        let Gathered { vocabulary, words, impacts, document_ends, synonyms, facets, weights } = gathered;
        Self {
            stage: Stage::Number,
            at: 0,
            order: Vec::with_capacity(vocabulary.len()),
            merging: Merging::new(),
            places: vec![0; vocabulary.len()],
            laying: Laying::new(vocabulary.len()),
            vocabulary,
            words,
            impacts,
            document_ends,
            dictionary: Dictionary::default(),
            postings: Postings::default(),
            heads: Heads::default(),
            synonyms,
            facets,
            weights,
        }
    }

    /// Does a piece of the work; `false` once nothing is left, and [`index`](Self::index) costs nothing.
    ///
    /// `most` is how many words or postings the piece may touch, each 5 to 30 ns on a computer: 50,000 are about a millisecond
    /// there, and well under ten on a cheap phone. One piece may touch every different word of the index, or every
    /// posting of the words with one first letter, whatever `most` is.
    pub fn step(&mut self, most: usize) -> bool {
        let most = most.max(1);
        let from = self.at;
        let mut upto = from.saturating_add(most);
        let done = match self.stage {
            Stage::Number => {
                let vocabulary = &self.vocabulary;
                upto = upto.min(vocabulary.len());
                self.order
                    .extend((from..upto).map(|number| first_letters(vocabulary.word(number)) << 32 | number as u64));
                upto == vocabulary.len()
            }
            Stage::Sort => {
                let vocabulary = &self.vocabulary;
                let before = |a: u64, b: u64| {
                    if a >> 32 == b >> 32 { vocabulary.word(low(a)) < vocabulary.word(low(b)) } else { a < b }
                };
                !self.merging.step(&mut self.order, &before)
            }
            Stage::Words => {
                upto = upto.min(self.order.len());
                for (place, number) in self.order.iter().enumerate().take(upto).skip(from) {
                    self.dictionary.push(self.vocabulary.word(low(*number)));
                    if let Some(slot) = self.places.get_mut(low(*number)) {
                        *slot = place as u32;
                    }
                }
                let done = upto == self.order.len();
                if done {
                    self.dictionary.shrink();
                    self.vocabulary = Vocabulary::default();
                    self.order = Vec::new();
                    self.merging = Merging::new();
                }
                done
            }
            Stage::Count => {
                // From here on a posting knows its word by place, not by number.
                for word in self.words.iter_mut().take(upto).skip(from) {
                    *word = self.places.get(*word as usize).copied().unwrap_or(0);
                }
                let done = self.laying.count(&self.document_ends, &self.words, upto);
                if done {
                    self.places = Vec::new();
                    self.laying.lay_out();
                }
                done
            }
            Stage::Write => self.laying.write(&self.document_ends, &self.words, &self.impacts, upto),
            Stage::Facets => {
                self.postings = mem::take(&mut self.laying).postings();
                self.words = Vec::new();
                self.impacts = Vec::new();
                self.facets.finish();
                true
            }
            Stage::Heads => {
                upto = if from < self.dictionary.len() {
                    self.heads.read(&self.dictionary, &self.postings, self.document_ends.len(), from)
                } else {
                    from
                };
                upto >= self.dictionary.len()
            }
            Stage::Done => return false,
        };
        self.at = upto;
        if done {
            self.at = 0;
            self.stage = match self.stage {
                Stage::Number => Stage::Sort,
                Stage::Sort => Stage::Words,
                Stage::Words => Stage::Count,
                Stage::Count => Stage::Write,
                Stage::Write => Stage::Facets,
                Stage::Facets => Stage::Heads,
                Stage::Heads | Stage::Done => Stage::Done,
            };
        }
        self.stage != Stage::Done
    }

    /// The index, after whatever is left to do.
    #[must_use]
    pub fn index(mut self) -> Index {
        while self.step(usize::MAX) {}
        Index::new(
            self.dictionary,
            self.postings,
            self.heads,
            self.synonyms,
            self.facets,
            self.document_ends.len(),
            self.weights,
        )
    }
}

/// The first four bytes: most words are told apart by them, without looking the words up.
fn first_letters(word: &str) -> u64 {
    let mut letters = [0; 4];
    for (slot, byte) in letters.iter_mut().zip(word.bytes()) {
        *slot = byte;
    }
    u32::from_be_bytes(letters).into()
}

fn low(entry: u64) -> usize {
    (entry & 0xffff_ffff) as usize
}
