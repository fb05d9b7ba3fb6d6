//! An index as bytes, and back: made once by whoever publishes a directory, loaded by every page without reading a document again.
//!
//! ```text
//! "windex" version(1 byte) 0
//! documents                      a number (seven bits a byte, lowest first, the last byte below 128), as all that follow
//! weights                        five fields, nearness, halfway, freshness
//! words                          their count; the length in bytes of each; their letters in one run, in order
//! postings                       bytes of each word; then these bytes (see `Postings`)
//! facets                         count; each as its distance from the one before; then for each document how many, and their places
//! synonyms                       phrases; each as its group, its count of words, and their families
//! ```
//!
//! What can be had by reading once (how often a word occurs, which letters it has) is not written. Nothing in the bytes is trusted:
//! each number is checked before it is used, and no room is made for more than the bytes that are there can fill.

use std::fmt;

use crate::dictionary::Dictionary;
use crate::facets::Facets;
use crate::heads::Heads;
use crate::index::Index;
use crate::postings::Postings;
use crate::synonyms::Synonyms;
use crate::text::WORD_BYTES;
use crate::{FIELDS, Weights};

const MARK: &[u8; 6] = b"windex";
/// To be raised whenever older readers would misread: also when words are folded, stemmed or weighed differently.
const VERSION: u8 = 1;

/// Why bytes could not be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// They do not begin as an index does.
    NotAnIndex,
    /// They are of another version of this crate.
    Version(u8),
    /// They were cut short or changed; found out at this byte.
    Damaged(usize),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnIndex => f.write_str("these bytes are not a search index: look whether the address is right"),
            Self::Version(version) => {
                write!(f, "the search index has format {version}, this program reads {VERSION}: make the index again")
            }
            Self::Damaged(at) => {
                write!(f, "the search index was cut short or changed (seen at byte {at}): fetch or make it again")
            }
        }
    }
}

impl std::error::Error for Unreadable {}

impl Index {
    /// The index as bytes, for [`load`](Self::load). The same documents give the same bytes.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let mut out = MARK.to_vec();
        out.extend([VERSION, 0]);
        put(&mut out, self.documents as u32);
        self.weights.fields.iter().for_each(|weight| put(&mut out, (*weight).into()));
        put(&mut out, self.weights.nearness.into());
        put(&mut out, self.weights.halfway.into());
        put(&mut out, self.weights.freshness.into());

        let words = self.dictionary.len();
        put(&mut out, words as u32);
        (0..words).for_each(|word| put(&mut out, self.dictionary.word(word).len() as u32));
        (0..words).for_each(|word| out.extend(self.dictionary.word(word).bytes()));

        self.postings.sizes().for_each(|size| put(&mut out, size));
        out.extend(&self.postings.data);

        put(&mut out, self.facets.values.len() as u32);
        let mut before = 0;
        for value in &self.facets.values {
            put(&mut out, *value - before);
            before = *value;
        }
        for document in 0..self.documents {
            let places = self.facets.of(document);
            put(&mut out, places.len() as u32);
            places.iter().for_each(|place| put(&mut out, (*place).into()));
        }
        self.synonyms.save(&mut |number| put(&mut out, number));
        out
    }

    /// An index from what [`save`](Self::save) gave, in time proportional to the bytes.
    ///
    /// # Errors
    /// Where the bytes are no index, of another version, or damaged. Bytes that somebody forged may load, and then find what they
    /// please; they never make this crate panic or take more than a small multiple of their own length in memory.
    pub fn load(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (mark, rest) = bytes.split_first_chunk().ok_or(Unreadable::NotAnIndex)?;
        if mark != MARK {
            return Err(Unreadable::NotAnIndex);
        }
        let [version, _, rest @ ..] = rest else {
            return Err(Unreadable::Damaged(bytes.len()));
        };
        if *version != VERSION {
            return Err(Unreadable::Version(*version));
        }
        let mut reader = Reader(rest);
        read(&mut reader).ok_or(Unreadable::Damaged(bytes.len() - reader.0.len()))
    }
}

fn read(reader: &mut Reader<'_>) -> Option<Index> {
    let documents = reader.count()?;
    let mut fields = [0; FIELDS];
    for weight in &mut fields {
        *weight = u8::try_from(reader.number()?).ok()?;
    }
    let weights = Weights {
        fields,
        nearness: u8::try_from(reader.number()?).ok()?,
        halfway: u16::try_from(reader.number()?).ok()?,
        freshness: u8::try_from(reader.number()?).ok()?,
    };

    let count = reader.count()?;
    let lengths = reader.numbers(count)?;
    let mut dictionary = Dictionary::default();
    let mut before = "";
    for length in lengths {
        let word = str::from_utf8(reader.take(length)?).ok()?;
        if word.len() > WORD_BYTES || (word <= before && dictionary.len() > 0) {
            return None;
        }
        dictionary.push(word);
        before = word;
    }
    dictionary.shrink();

    let sizes = reader.numbers(count)?;
    let mut all = 0u32;
    for size in &sizes {
        all = all.checked_add(*size)?;
    }
    let postings = Postings::checked(reader.take(all)?.to_vec(), &sizes, documents)?;

    let count = reader.count()?;
    let mut values = reader.numbers(count)?;
    let mut before = 0u32;
    for value in &mut values {
        *value = before.checked_add(*value)?;
        before = *value;
    }
    let mut facets = Facets::checked(values)?;
    for _ in 0..documents {
        let count = reader.number()?;
        facets.push_checked(&mut (0..count).map(|_| reader.number()))?;
    }

    let mut synonyms = Synonyms::default();
    let phrases = reader.count()?;
    for _ in 0..phrases {
        let group = u16::try_from(reader.number()?).ok()?;
        let count = reader.count()?;
        synonyms.push_checked(group, &reader.numbers(count)?)?;
    }
    if !reader.0.is_empty() {
        return None;
    }
    let (mut heads, mut place) = (Heads::default(), 0);
    while place < dictionary.len() {
        place = heads.read(&dictionary, &postings, documents, place);
    }
    Some(Index::new(dictionary, postings, heads, synonyms, facets, documents, weights))
}

pub(crate) fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// What is left to read.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u32> {
        let mut number = 0u64;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(number).ok();
            }
        }
        None
    }

    /// How many of something follow. Each takes a byte at least, so there are no more of them than bytes.
    pub(crate) fn count(&mut self) -> Option<usize> {
        self.number().map(|count| count as usize).filter(|count| *count <= self.0.len())
    }

    pub(crate) fn numbers(&mut self, count: usize) -> Option<Vec<u32>> {
        let mut numbers = Vec::with_capacity(count);
        for _ in 0..count {
            numbers.push(self.number()?);
        }
        Some(numbers)
    }

    pub(crate) fn take(&mut self, count: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count as usize)?;
        self.0 = rest;
        Some(taken)
    }
}
