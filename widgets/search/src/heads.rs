//! Beginnings of one or two letters that stand for so many words that reading them all would be the slowest keystroke of all.

use std::ops::Range;

use crate::dictionary::Dictionary;
use crate::postings::Postings;
use crate::search::{beginning_quality, worth};

/// Fewer documents are read quickly enough as they are.
const MANY: usize = 1_000;

/// The beginnings whose words have more postings than there are documents.
#[derive(Debug, Default)]
pub(crate) struct Heads(Vec<Head>);

/// One beginning, with the best that any longer word says about each document.
#[derive(Debug)]
pub(crate) struct Head {
    start: String,
    /// How many postings these words have together.
    pub(crate) frequency: u32,
    /// For each document what the best of them is [`worth`]; 0 where it has none.
    pub(crate) worths: Vec<u8>,
}

impl Heads {
    /// Reads all words that share the first letter of the word at `place`, and gives the place after them.
    pub(crate) fn read(
        &mut self,
        dictionary: &Dictionary,
        postings: &Postings,
        documents: usize,
        place: usize,
    ) -> usize {
        if documents < MANY {
            return dictionary.len();
        }
        let before = self.0.len();
        let all = self.read_start(dictionary, postings, documents, place, 1);
        // What is rare with one letter is rarer with two.
        if self.0.len() > before {
            let mut at = all.start;
            while at < all.end {
                at = self.read_start(dictionary, postings, documents, at, 2).end;
            }
        }
        all.end
    }

    /// The words that begin with the first `letters` of the word at `place`; their head is kept if they are common enough.
    fn read_start(
        &mut self,
        dictionary: &Dictionary,
        postings: &Postings,
        documents: usize,
        place: usize,
        letters: usize,
    ) -> Range<usize> {
        let only_it = place..place + 1;
        let start: String = dictionary.word(place).chars().take(letters).collect();
        // What nobody can type, and a word that is itself shorter.
        if usize::from(dictionary.length(place)) < letters {
            return only_it;
        }
        let words = dictionary.beginning(&start);
        let longer = words.clone().filter(|word| usize::from(dictionary.length(*word)) > letters);
        let frequency: u32 = longer.clone().map(|word| postings.count(word)).sum();
        if frequency as usize > documents {
            let mut worths = vec![0u8; documents];
            for word in longer {
                let quality = beginning_quality(letters as u32, dictionary.length(word));
                postings.of(word, |document, impact| {
                    if let Some(best) = worths.get_mut(document as usize) {
                        *best = (*best).max(worth(impact, quality) as u8);
                    }
                });
            }
            self.0.push(Head { start, frequency, worths });
        }
        // Never back, whatever the order of the words.
        words.start..words.end.max(place + 1)
    }

    pub(crate) fn find(&self, start: &str) -> Option<&Head> {
        self.0.iter().find(|head| head.start == start)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(|head| head.worths.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use crate::text::hash;
    use crate::{Document, Index, Query};
    use proptest::prelude::*;

    const WORDS: [&str; 14] =
        ["s", "sa", "sab", "saba", "sack", "sam", "sax", "spa", "walk", "walks", "water", "food bank", "ŵyl", "a"];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever is typed, in whatever order the words come: the same documents with the same scores as without.
        #[test]
        fn change_nothing_but_the_time(
            seed in any::<u32>(),
            texts in proptest::collection::vec("((walk|s|wa|food) )?(s|w|sa|we|wh|wal|sab|a|f|fo)( )?", 8),
        ) {
            let mut builder = Index::builder();
            for name in 0..1_100u32 {
                let word = |at| hash(&[seed, name, at].map(u32::to_le_bytes).concat()) >> 8;
                let words = (0..3 + word(9) % 5).map(|at| WORDS.get(word(at) as usize % WORDS.len()).copied().unwrap_or(""));
                let name = words.collect::<Vec<_>>().join(" ");
                builder.add(&Document { fields: [&name, "", "", "", ""], facets: &[word(10) % 3] });
            }
            let mut index = builder.finish();
            prop_assert!(index.heads.find("s").is_some() && index.heads.find("sa").is_some(), "there is something to compare");
            for text in &texts {
                let queries = [&[][..], &[1]].map(|facets| Query { text, facets, limit: usize::MAX, ..Query::default() });
                let with = queries.map(|query| index.search(&query));
                let heads = std::mem::take(&mut index.heads);
                prop_assert_eq!(&with, &queries.map(|query| index.search(&query)), "{}", text);
                index.heads = heads;
            }
        }
    }
}
