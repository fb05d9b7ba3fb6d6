//! What a search gathers about each document, in room that is used again.

/// So few documents with every word leave room for others.
const FEW: usize = 5;
/// What one document has gathered so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found {
    pub(crate) score: u32,
    /// The part of the score that is due to the word being looked up: only its best match counts.
    pub(crate) latest: u16,
    /// Which words of the query were found, one bit each.
    pub(crate) words: u16,
}

/// Room that is used again at every keystroke.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// One for each document, all empty between searches.
    pub(crate) found: Vec<Found>,
    /// Documents with something in `found`.
    pub(crate) touched: Vec<u32>,
    /// Words of the index that stand for the word being looked up, each with its quality.
    pub(crate) matches: Vec<(u32, u32)>,
    /// Some of the words looked up stand for others but for a slip.
    pub(crate) guessed: bool,
    /// Some of the words looked up stand in descriptions only: they may have been meant to be others.
    pub(crate) doubtful: bool,
}

impl Found {
    /// Takes what a word of the query brings, if that is its best so far. Whether this is the first word the document has.
    #[inline]
    pub(crate) fn credit(&mut self, bit: usize, gain: u16) -> bool {
        let first = self.words == 0;
        if self.words & 1 << bit == 0 {
            self.words |= 1 << bit;
            self.latest = gain;
            self.score += u32::from(gain);
        } else if gain > self.latest {
            self.score += u32::from(gain - self.latest);
            self.latest = gain;
        }
        first
    }
}

impl Scratch {
    pub(crate) fn new(documents: usize) -> Self {
        Self {
            found: vec![Found::default(); documents],
            touched: Vec::new(),
            matches: Vec::new(),
            guessed: false,
            doubtful: false,
        }
    }

    /// The documents with all these words, if they are few.
    pub(crate) fn few(&self, all: u16) -> Vec<u32> {
        let mut few = Vec::new();
        for document in &self.touched {
            if self.found.get(*document as usize).is_some_and(|found| found.words == all) {
                few.push(*document);
                if few.len() == FEW {
                    return Vec::new();
                }
            }
        }
        few
    }

    pub(crate) fn clear(&mut self) {
        self.guessed = false;
        self.doubtful = false;
        for document in self.touched.drain(..) {
            if let Some(found) = self.found.get_mut(document as usize) {
                *found = Found::default();
            }
        }
    }
}
