//! One file: an index of some entries, with their numbers and where they are.

use super::manifest::{Manifest, Near};
use crate::saved::{Reader, Unreadable, put};
use crate::{Index, UNKNOWN};

/// Where an entry is of which nobody knows.
pub const NOWHERE: [u16; 2] = [u16::MAX; 2];

const MARK: &[u8; 6] = b"windsh";
const VERSION: u8 = 1;

/// Some entries of a directory.
#[derive(Debug)]
pub struct Shard {
    /// The number each document has among all entries, ascending.
    entries: Vec<u32>,
    /// Where each is, in 65,534ths of the directory's bounds from west to east and from south to north.
    at: Vec<[u16; 2]>,
    pub(super) index: Index,
}

impl Shard {
    /// The bytes of a shard. `entries` ascending; `entries` and `at` as many as the index has documents.
    #[must_use]
    pub fn save(entries: &[u32], at: &[[u16; 2]], index: &Index) -> Vec<u8> {
        let mut out = MARK.to_vec();
        out.extend([VERSION, 0]);
        put(&mut out, entries.len() as u32);
        let mut before = 0;
        for entry in entries {
            put(&mut out, *entry - before);
            before = *entry;
        }
        at.iter().flatten().for_each(|part| out.extend(part.to_le_bytes()));
        out.extend(index.save());
        out
    }

    /// Reads what [`save`](Self::save) wrote.
    ///
    /// # Errors
    /// Where the bytes are no shard, of another version, or damaged, as [`Index::load`].
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
        let (entries, at) = table(&mut reader).ok_or(Unreadable::Damaged(bytes.len() - reader.0.len()))?;
        let index = Index::load(reader.0)?;
        if index.len() == entries.len() {
            Ok(Self { entries, at, index })
        } else {
            Err(Unreadable::Damaged(bytes.len()))
        }
    }

    /// The number of a document among all entries.
    pub(super) fn entry(&self, document: u32) -> Option<u32> {
        self.entries.get(document as usize).copied()
    }

    /// Bytes of memory it holds, with the room for searching.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.entries.len() * 20 + self.index.bytes()
    }

    /// How far away each document is, in units of 100 m.
    pub(super) fn distances(&self, near: Near, manifest: &Manifest) -> Vec<u16> {
        self.at.iter().map(|at| if *at == NOWHERE { UNKNOWN } else { manifest.distance(near, *at) }).collect()
    }
}

fn table(reader: &mut Reader<'_>) -> Option<(Vec<u32>, Vec<[u16; 2]>)> {
    let count = reader.count()?;
    let mut entries = reader.numbers(count)?;
    let mut before = 0u32;
    for entry in &mut entries {
        *entry = before.checked_add(*entry)?;
        before = *entry;
    }
    let places = reader.take(u32::try_from(count).ok()?.checked_mul(4)?)?;
    let (places, _) = places.as_chunks::<4>();
    let at = places.iter().map(|[a, b, c, d]| [u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d])]).collect();
    Some((entries, at))
}
