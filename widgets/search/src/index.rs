//! What is searched: words, where they occur, and what each document can be narrowed by.

use crate::Weights;
use crate::builder::Builder;
use crate::dictionary::Dictionary;
use crate::facets::Facets;
use crate::heads::Heads;
use crate::postings::Postings;
use crate::scratch::Scratch;
use crate::synonyms::Synonyms;

/// A searchable set of documents. Built once with [`Index::builder`] or loaded with [`Index::load`], then asked at every keystroke
/// with [`Index::search`].
#[derive(Debug)]
pub struct Index {
    pub(crate) dictionary: Dictionary,
    pub(crate) postings: Postings,
    pub(crate) heads: Heads,
    pub(crate) synonyms: Synonyms,
    pub(crate) facets: Facets,
    pub(crate) documents: usize,
    pub(crate) weights: Weights,
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

    /// Bytes of memory the index holds, without the room for searching (8 to 12 bytes a document).
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.dictionary.bytes() + self.postings.bytes() + self.heads.bytes() + self.facets.bytes()
    }

    pub(crate) fn new(
        dictionary: Dictionary,
        postings: Postings,
        heads: Heads,
        synonyms: Synonyms,
        facets: Facets,
        documents: usize,
        weights: Weights,
    ) -> Self {
        Self { dictionary, postings, heads, synonyms, facets, documents, weights, scratch: Scratch::new(documents) }
    }
}
