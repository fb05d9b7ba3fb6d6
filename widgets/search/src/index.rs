//! What is searched: words, where they occur, and what each document can be narrowed by.

use std::mem;

use crate::builder::Builder;
use crate::dictionary::{Dictionary, sort};
use crate::search::Scratch;
use crate::synonyms::Synonyms;

/// A searchable set of documents. Built once with [`Index::builder`], then asked at every keystroke with [`Index::search`].
#[derive(Debug)]
pub struct Index {
    pub(crate) dictionary: Dictionary,
    pub(crate) postings: Postings,
    pub(crate) synonyms: Synonyms,
    pub(crate) facets: Facets,
    pub(crate) documents: usize,
    /// Room that every search uses again.
    pub(crate) scratch: Scratch,
}

impl Index {
    /// Starts an index with the built-in English synonyms.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents
    }

    /// Is there nothing to find?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// Bytes of memory the index holds, without the room for searching (8 bytes a document).
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.dictionary.bytes() + self.postings.bytes() + self.facets.bytes()
    }

    pub(crate) fn new(
        dictionary: Dictionary,
        postings: Postings,
        synonyms: Synonyms,
        documents: usize,
        facets: &[u32],
        facet_ends: Vec<u32>,
    ) -> Self {
        Self {
            dictionary,
            postings,
            synonyms,
            facets: Facets::new(facets, facet_ends),
            documents,
            scratch: Scratch::new(documents),
        }
    }
}

/// For each word the documents that have it, ascending, with how much it says about each.
///
/// A posting is the distance to the document before (seven bits a byte, the last byte below 128), then one byte of impact.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    data: Vec<u8>,
    /// Where the postings of each word end.
    ends: Vec<u32>,
    /// How many documents each word is in.
    counts: Vec<u32>,
}

impl Postings {
    /// Takes word and impact of every posting, document after document; they are read twice, so that no word needs a list of
    /// its own while building. `count` is how many words there are.
    pub(crate) fn new(count: usize, document_ends: &[u32], words: &[u32], impacts: &[u8]) -> Self {
        let mut counts = vec![0u32; count];
        let mut sizes = vec![0u32; count];
        let mut last = vec![0u32; count];
        each_posting(document_ends, words, impacts, &mut |document, word, _| {
            if let (Some(count), Some(size), Some(last)) =
                (counts.get_mut(word), sizes.get_mut(word), last.get_mut(word))
            {
                *count += 1;
                *size += varint_size(document - *last) + 1;
                *last = document;
            }
        });
        let mut ends = sizes;
        let mut at = 0;
        for end in &mut ends {
            at += mem::replace(end, at);
        }
        let mut data = vec![0u8; at as usize];
        last.fill(0);
        // Each end starts out as the beginning, and moves as the postings are written.
        each_posting(document_ends, words, impacts, &mut |document, word, impact| {
            if let (Some(end), Some(last)) = (ends.get_mut(word), last.get_mut(word)) {
                let mut distance = document - *last;
                *last = document;
                let mut write = |byte| {
                    if let Some(slot) = data.get_mut(*end as usize) {
                        *slot = byte;
                    }
                    *end += 1;
                };
                while distance >= 0x80 {
                    write(distance as u8 | 0x80);
                    distance >>= 7;
                }
                write(distance as u8);
                write(impact);
            }
        });
        Self { data, ends, counts }
    }

    pub(crate) fn count(&self, word: usize) -> u32 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// Calls `each` with document and impact.
    #[inline]
    pub(crate) fn of(&self, word: usize, mut each: impl FnMut(u32, u8)) {
        let end = self.ends.get(word).copied().unwrap_or(0) as usize;
        let start = word.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        let mut bytes = self.data.get(start..end).unwrap_or_default().iter();
        let mut document = 0u32;
        while let Some(&first) = bytes.next() {
            let mut distance = u32::from(first & 0x7f);
            let mut more = first & 0x80 != 0;
            let mut shift = 7;
            while more {
                let Some(&byte) = bytes.next() else { return };
                distance |= u32::from(byte & 0x7f) << shift;
                shift += 7;
                more = byte & 0x80 != 0;
            }
            document += distance;
            let Some(&impact) = bytes.next() else { return };
            each(document, impact);
        }
    }

    fn bytes(&self) -> usize {
        self.data.len() + self.ends.len() * 8
    }
}

#[inline(never)]
fn each_posting(document_ends: &[u32], words: &[u32], impacts: &[u8], each: &mut dyn FnMut(u32, usize, u8)) {
    let mut document = 0;
    let mut ends = document_ends.iter();
    let mut end = ends.next();
    for (at, (word, impact)) in words.iter().zip(impacts).enumerate() {
        while end.is_some_and(|end| *end as usize <= at) {
            end = ends.next();
            document += 1;
        }
        each(document, *word as usize, *impact);
    }
}

fn varint_size(value: u32) -> u32 {
    (38 - value.leading_zeros().min(31)) / 7
}

/// What documents can be narrowed by. A facet is known by its place among all facets, ascending.
#[derive(Debug, Default)]
pub(crate) struct Facets {
    pub(crate) values: Vec<u32>,
    places: Vec<u16>,
    ends: Vec<u32>,
}

impl Facets {
    fn new(facets: &[u32], ends: Vec<u32>) -> Self {
        let mut all: Vec<u64> = facets.iter().map(|facet| u64::from(*facet)).collect();
        sort(&mut all, &|a, b| a < b);
        all.dedup();
        let values: Vec<u32> = all.iter().map(|facet| *facet as u32).collect();
        let places = facets.iter().map(|facet| values.partition_point(|value| value < facet) as u16).collect();
        Self { values, places, ends }
    }

    /// The facets of a document, as places in `values`.
    pub(crate) fn of(&self, document: usize) -> &[u16] {
        let end = self.ends.get(document).copied().unwrap_or(0) as usize;
        let start = document.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        self.places.get(start..end).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        self.values.len() * 4 + self.places.len() * 2 + self.ends.len() * 4
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn postings_come_back() {
        let documents = [0u32, 1, 127, 128, 129, 20_000, 3_000_000];
        let last = *documents.last().unwrap();
        let document_ends: Vec<u32> = (0..=last).map(|d| documents.partition_point(|x| *x <= d) as u32).collect();
        let postings = Postings::new(2, &document_ends, &[1; 7], &[1, 2, 3, 4, 5, 6, 7]);
        let mut found = Vec::new();
        postings.of(1, |document, impact| found.push((document, impact)));
        let expected: Vec<_> = documents.iter().copied().zip(1u8..).collect();
        assert_eq!(found, expected);
        assert_eq!((postings.count(0), postings.count(1)), (0, 7));
        postings.of(0, |document, impact| found.push((document, impact)));
        assert_eq!(found.len(), 7, "the other word is nowhere");
    }

    #[test]
    fn sizes_of_varints() {
        for (value, size) in [(0, 1), (1, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u32::MAX, 5)] {
            assert_eq!(varint_size(value), size, "{value}");
        }
    }
}
