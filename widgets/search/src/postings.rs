//! Where each word occurs, packed.

use std::mem;

/// For each word the documents that have it, ascending, with how much it says about each.
///
/// A posting is the distance to the document before (seven bits a byte, the last byte below 128), then one byte of impact. The
/// first distance of a word is from document 0.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    pub(crate) data: Vec<u8>,
    /// Where the postings of each word end.
    ends: Vec<u32>,
    /// How many documents each word is in.
    counts: Vec<u32>,
}

impl Postings {
    /// Takes postings as they were [`saved`](Self::data), the bytes of each word in `sizes`. `None` where they are no postings
    /// of so many documents: whatever is let through here can be read without a second look.
    pub(crate) fn checked(data: Vec<u8>, sizes: &[u32], documents: usize) -> Option<Self> {
        let mut postings =
            Self { data, ends: Vec::with_capacity(sizes.len()), counts: Vec::with_capacity(sizes.len()) };
        let mut rest = postings.data.as_slice();
        let mut end = 0u32;
        for size in sizes {
            let (own, after) = rest.split_at_checked(*size as usize)?;
            rest = after;
            end = end.checked_add(*size)?;
            postings.ends.push(end);
            postings.counts.push(check(own, documents)?);
        }
        rest.is_empty().then_some(postings)
    }

    pub(crate) fn count(&self, word: usize) -> u32 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// Bytes of the postings of each word.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = u32> {
        let mut start = 0;
        self.ends.iter().map(move |end| *end - mem::replace(&mut start, *end))
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

    pub(crate) fn bytes(&self) -> usize {
        self.data.len() + self.ends.len() * 8
    }
}

/// How many postings these are, if that is what they are: whole, ascending, of documents that exist.
fn check(bytes: &[u8], documents: usize) -> Option<u32> {
    let mut bytes = bytes.iter();
    let (mut next, mut count) = (0u64, 0u32);
    while let Some(first) = bytes.next() {
        let (mut distance, mut byte, mut shift) = (u64::from(first & 0x7f), *first, 7);
        while byte & 0x80 != 0 {
            byte = *bytes.next()?;
            if shift > 28 {
                return None;
            }
            distance |= u64::from(byte & 0x7f) << shift;
            shift += 7;
        }
        bytes.next()?;
        // `next` is one past the document before.
        let document = if count == 0 { distance } else { (next - 1).checked_add(distance)? };
        if document < next || document >= documents as u64 {
            return None;
        }
        next = document + 1;
        count += 1;
    }
    Some(count)
}

/// Postings being laid out: read twice, document after document, so that no word needs a list of its own while building.
#[derive(Debug, Default)]
pub(crate) struct Laying {
    data: Vec<u8>,
    /// How many bytes each word needs; then where it is written next, and in the end where its postings end.
    ends: Vec<u32>,
    counts: Vec<u32>,
    /// The last document of each word.
    last: Vec<u32>,
    /// The posting that is read next, and its document.
    at: usize,
    document: usize,
}

impl Laying {
    /// `count` is how many words there are.
    pub(crate) fn new(count: usize) -> Self {
        Self { ends: vec![0; count], counts: vec![0; count], last: vec![0; count], ..Self::default() }
    }

    /// Counts the postings before `upto`; whether those were all.
    pub(crate) fn count(&mut self, document_ends: &[u32], words: &[u32], upto: usize) -> bool {
        let Self { ends, counts, last, at, document, .. } = self;
        for word in words.iter().take(upto).skip(*at) {
            let now = document_at(document_ends, document, *at);
            *at += 1;
            let word = *word as usize;
            if let (Some(count), Some(size), Some(last)) =
                (counts.get_mut(word), ends.get_mut(word), last.get_mut(word))
            {
                *count += 1;
                *size += varint_size(now - *last) + 1;
                *last = now;
            }
        }
        *at >= words.len()
    }

    /// Gives each word its place, once all are counted.
    pub(crate) fn lay_out(&mut self) {
        let mut at = 0;
        for end in &mut self.ends {
            at += mem::replace(end, at);
        }
        self.data = vec![0; at as usize];
        self.last.fill(0);
        self.at = 0;
        self.document = 0;
    }

    /// Writes the postings before `upto`; whether those were all.
    pub(crate) fn write(&mut self, document_ends: &[u32], words: &[u32], impacts: &[u8], upto: usize) -> bool {
        let Self { data, ends, last, at, document, .. } = self;
        for (word, impact) in words.iter().zip(impacts).take(upto).skip(*at) {
            let now = document_at(document_ends, document, *at);
            *at += 1;
            let word = *word as usize;
            if let (Some(end), Some(last)) = (ends.get_mut(word), last.get_mut(word)) {
                let mut distance = now - *last;
                *last = now;
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
                write(*impact);
            }
        }
        *at >= words.len()
    }

    pub(crate) fn postings(self) -> Postings {
        Postings { data: self.data, ends: self.ends, counts: self.counts }
    }
}

/// The document of a posting, no earlier than `document`.
#[inline]
fn document_at(document_ends: &[u32], document: &mut usize, posting: usize) -> u32 {
    while document_ends.get(*document).is_some_and(|end| *end as usize <= posting) {
        *document += 1;
    }
    *document as u32
}

fn varint_size(value: u32) -> u32 {
    (38 - value.leading_zeros().min(31)) / 7
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use proptest::prelude::*;

    fn laid(count: usize, document_ends: &[u32], words: &[u32], impacts: &[u8], slice: usize) -> Postings {
        let mut laying = Laying::new(count);
        let mut upto = slice;
        while !laying.count(document_ends, words, upto) {
            upto += slice;
        }
        laying.lay_out();
        upto = slice;
        while !laying.write(document_ends, words, impacts, upto) {
            upto += slice;
        }
        laying.postings()
    }

    #[test]
    fn postings_come_back() {
        let documents = [0u32, 1, 127, 128, 129, 20_000, 3_000_000];
        let last = *documents.last().unwrap();
        let document_ends: Vec<u32> = (0..=last).map(|d| documents.partition_point(|x| *x <= d) as u32).collect();
        for slice in [1, 3, 100] {
            let postings = laid(2, &document_ends, &[1; 7], &[1, 2, 3, 4, 5, 6, 7], slice);
            let mut found = Vec::new();
            postings.of(1, |document, impact| found.push((document, impact)));
            let expected: Vec<_> = documents.iter().copied().zip(1u8..).collect();
            assert_eq!(found, expected);
            assert_eq!((postings.count(0), postings.count(1)), (0, 7));
            postings.of(0, |document, impact| found.push((document, impact)));
            assert_eq!(found.len(), 7, "the other word is nowhere");
        }
    }

    #[test]
    fn sizes_of_varints() {
        for (value, size) in [(0, 1), (1, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u32::MAX, 5)] {
            assert_eq!(varint_size(value), size, "{value}");
        }
    }

    proptest! {
        #[test]
        fn what_is_let_through_can_be_read(data in proptest::collection::vec(prop_oneof![0u8..4, any::<u8>()], 0..24), documents in 0usize..300) {
            let size = data.len() as u32;
            if let Some(postings) = Postings::checked(data, &[size], documents) {
                let mut found = Vec::new();
                postings.of(0, |document, _| found.push(document));
                prop_assert_eq!(found.len(), postings.count(0) as usize);
                prop_assert!(found.is_sorted_by(|a, b| a < b) && found.iter().all(|document| (*document as usize) < documents));
            }
        }
    }
}
