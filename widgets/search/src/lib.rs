//! Typo-tolerant, as-you-type search over the entries of a directory, small and quick enough for a cheap phone.
//!
//! ```
//! use windchime_search::{Document, Index, Query, facet};
//!
//! let mut builder = Index::builder();
//! builder.add(&Document {
//!     fields: ["Thursday Walking Group", "Riverside Trust", "Walking", "A slow walk by the river.", "Headington"],
//!     facets: &[facet(0, 7)],
//! });
//! let mut index = builder.finish();
//! let found = index.search(&Query { text: "wlaking grou", limit: 20, ..Query::default() });
//! assert_eq!(found.hits[0].doc, 0);
//! ```
//!
//! How it ranks, what it measured, and what it leaves out: `README.md` beside this crate.

mod builder;
mod dictionary;
mod distance;
mod facets;
mod finishing;
mod heads;
mod highlight;
mod index;
mod postings;
mod saved;
mod scratch;
mod search;
pub mod shards;
mod synonyms;
mod text;
mod ticked;

pub use builder::Builder;
pub use distance::edits;
pub use finishing::Finishing;
pub use highlight::highlights;
pub use index::Index;
pub use saved::Unreadable;
pub use text::words;

/// How many text fields a document has.
pub const FIELDS: usize = 5;

/// One entry, as the words to find it by.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Name, organisation, categories, description, place: in this order, plain text, empty where there is none.
    pub fields: [&'a str; FIELDS],
    /// What the entry can be narrowed by: values made by [`facet`], at most 65,535 different ones in an index. Order and
    /// repetition do not matter.
    pub facets: &'a [u32],
}

/// A value to narrow by, such as "category: Walking", as one number.
///
/// Values of one `group` are alternatives (walking *or* gardening); groups add up (walking, *and* open to under-18s).
#[must_use]
pub const fn facet(group: u16, value: u16) -> u32 {
    ((group as u32) << 16) | value as u32
}

/// What a person asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<'a> {
    /// What was typed so far. Its last word counts as unfinished unless something follows it. Empty finds everything.
    pub text: &'a str,
    /// Values that were ticked: any within a group, and every group.
    pub facets: &'a [u32],
    /// Where given, only documents whose place in this slice is `true` are found (for example those that are open).
    pub only: Option<&'a [bool]>,
    /// Where given, how far away each document is, in a unit of the caller's (of 100 m, say); [`UNKNOWN`] where nobody knows.
    pub distances: Option<&'a [u16]>,
    /// Only documents no further away than this; those whose distance is unknown are not. Nothing without `distances`.
    pub within: Option<u16>,
    /// Where given, how fresh each document is: from 0 (long ago, or nobody knows) to 255 (looked after today).
    pub freshness: Option<&'a [u8]>,
    /// Which hits come first.
    pub order: Order,
    /// How many hits to return ([`Query::default`] returns none); [`Results::total`] counts them all.
    pub limit: usize,
}

/// The distance of a document of which nobody knows where it is.
pub const UNKNOWN: u16 = u16::MAX;

/// Which hits come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Those that match best, near and fresh ones lifted as [`Weights`] say. Where nothing was typed, nearness and freshness alone.
    #[default]
    Best,
    /// The nearest; at the same distance those that match best.
    Nearest,
}

/// What counts for how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// What a word is worth in each field of a [`Document`].
    pub fields: [u8; FIELDS],
    /// By how much of itself a document's score rises where the document is right here, in per cent.
    /// Matches with slips in them are not found at all where others are, however near they are.
    pub nearness: u8,
    /// The distance at which half of that rise is left, in the unit of [`Query::distances`].
    pub halfway: u16,
    /// By how much a score rises where the document is as fresh as can be, in per cent.
    pub freshness: u8,
}

impl Default for Weights {
    /// Distances in units of 100 m: halfway is 3 km, a walk that most people would rather not make.
    fn default() -> Self {
        Self { fields: [5, 3, 3, 1, 2], nearness: 50, halfway: 30, freshness: 10 }
    }
}

/// One document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The document: 0 for the first that was added.
    pub doc: u32,
    /// Larger is better. Comparable only within one answer.
    pub score: u32,
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// The best documents, best first; in the order they were added where nothing tells them apart.
    pub hits: Vec<Hit>,
    /// How many documents were found, whatever the limit.
    pub total: u32,
    /// Every facet of the index, ascending, with how many documents there would be if it were ticked too
    /// (for a group in which something is ticked: how many it would bring by itself).
    pub facet_counts: Vec<(u32, u32)>,
    /// Words, as typed and in their order, that had to be left out to find anything. Empty when every word counted.
    pub dropped: Vec<String>,
    /// Slips were forgiven in some of the words.
    pub guessed: bool,
}
