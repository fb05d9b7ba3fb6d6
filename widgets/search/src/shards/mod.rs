//! A directory too large to be fetched whole: many small files beside a list of them, and only those are fetched that a question needs.
//!
//! [`Shards::ask`] says which file is wanted next, or gives the answer. It fetches nothing itself: whoever asks hands the bytes to
//! [`Shards::take`] and asks again. The README has the format; `cargo xtask index` writes it.

mod manifest;
mod shard;

pub use manifest::{Listed, Manifest, Near};
pub use shard::{NOWHERE, Shard};

use crate::saved::Unreadable;
use crate::{Query, Results};

/// What a person asks of all shards.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'a> {
    /// What was typed so far.
    pub text: &'a str,
    /// Values that were ticked, as in [`Query::facets`].
    pub facets: &'a [u32],
    /// From where, and how far away at most. With it whole areas are searched, descriptions too; without it names, organisations,
    /// categories and places everywhere.
    pub near: Option<Near>,
    /// How many hits to return.
    pub limit: usize,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Fetch this file ([`Manifest::file`] has its name), give it to [`Shards::take`], ask again.
    Fetch(usize),
    /// The answer.
    Done(Answer),
}

/// What was found in the shards that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Numbers of entries, each with its score, best first.
    pub hits: Vec<(u32, u32)>,
    /// How many were found in the shards that were read: all there are with [`Question::near`], otherwise perhaps more.
    pub total: u32,
    /// The facets of these, as in [`Results::facet_counts`].
    pub facet_counts: Vec<(u32, u32)>,
    /// Words that had to be left out.
    pub dropped: Vec<String>,
    guessed: bool,
}

/// The shards that were fetched, up to so many bytes, and the list of all.
#[derive(Debug)]
pub struct Shards {
    manifest: Manifest,
    held: Vec<Held>,
    most: usize,
    now: u32,
}

#[derive(Debug)]
struct Held {
    number: usize,
    shard: Shard,
    /// When it was last asked.
    last: u32,
}

impl Shards {
    /// Holds no shard yet, and later so many bytes of them at `most`, but always as many as one question needs
    /// (twelve at the outside, each as large as whoever made them chose).
    #[must_use]
    pub fn new(manifest: Manifest, most: usize) -> Self {
        Self { manifest, held: Vec::new(), most, now: 0 }
    }

    /// The list of all shards.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Bytes of memory that the shards hold, and the list.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.manifest.bytes() + self.held.iter().map(|held| held.shard.bytes()).sum::<usize>()
    }

    /// Answers from what is held, or says which file is missing. Costs about as much as searching the shards that were read so far.
    pub fn ask(&mut self, question: &Question<'_>) -> Step {
        self.now += 1;
        let mut best = Answer::default();
        for way in self.manifest.ways(question.text, question.near) {
            let mut answer = Answer::default();
            for number in way {
                let Some(held) = self.held.iter_mut().find(|held| held.number == number) else {
                    return Step::Fetch(number);
                };
                held.last = self.now;
                answer.add(held.shard.search(question, &self.manifest), &held.shard);
                if question.near.is_none() && answer.is_sure() && answer.total as usize >= question.limit {
                    break;
                }
            }
            if answer.is_better_than(&best) {
                best = answer;
            }
            if best.is_sure() || (best.total > 0 && best.dropped.is_empty() && question.near.is_some()) {
                break;
            }
        }
        best.finish(question.limit);
        Step::Done(best)
    }

    /// Takes a file that was fetched. The shards that were asked longest ago make room for it.
    ///
    /// # Errors
    /// Where these are not the bytes of a shard, or of another version.
    pub fn take(&mut self, number: usize, bytes: &[u8]) -> Result<(), Unreadable> {
        let shard = Shard::load(bytes)?;
        let mut room = self.most.saturating_sub(shard.bytes());
        // The youngest stay: those the question at hand was just asked of, and others while there is room.
        self.held.retain(|held| held.number != number);
        self.held.sort_by_key(|held| u32::MAX - held.last);
        let now = self.now;
        self.held.retain(|held| {
            let size = held.shard.bytes();
            let stays = held.last == now || size <= room;
            room = if stays { room.saturating_sub(size) } else { 0 };
            stays
        });
        self.held.push(Held { number, shard, last: now });
        Ok(())
    }
}

impl Answer {
    /// Every word was found as it was typed.
    fn is_sure(&self) -> bool {
        self.total > 0 && self.dropped.is_empty() && !self.guessed
    }

    /// Fewer words left out; then fewer guesses; then more found.
    fn is_better_than(&self, other: &Self) -> bool {
        let merit =
            |answer: &Self| (answer.total > 0, usize::MAX - answer.dropped.len(), !answer.guessed, answer.total);
        merit(self) > merit(other)
    }

    /// Puts in what another shard found, if it did as well; instead of what is there, if it did better.
    fn add(&mut self, results: Results, shard: &Shard) {
        let hits = results.hits.iter().filter_map(|hit| Some((shard.entry(hit.doc)?, hit.score))).collect();
        let Results { total, facet_counts, dropped, guessed, .. } = results;
        let new = Self { hits, total, facet_counts, dropped, guessed };
        if new.total == 0 {
            return;
        }
        let class = |answer: &Self| (answer.dropped.len(), answer.guessed);
        if self.total == 0 || class(&new) < class(self) {
            *self = new;
        } else if new.dropped == self.dropped && new.guessed == self.guessed {
            for (entry, score) in new.hits {
                // An entry stands under each of its words, and so perhaps in two shards of a way.
                if !self.hits.iter().any(|(known, _)| *known == entry) {
                    self.hits.push((entry, score));
                }
            }
            self.total += new.total;
            for (facet, count) in new.facet_counts {
                match self.facet_counts.binary_search_by_key(&facet, |(known, _)| *known) {
                    Ok(at) => self.facet_counts.iter_mut().skip(at).take(1).for_each(|(_, sum)| *sum += count),
                    Err(at) => self.facet_counts.insert(at, (facet, count)),
                }
            }
        }
    }

    fn finish(&mut self, limit: usize) {
        self.hits.sort_by_key(|(entry, score)| (u32::MAX - score, *entry));
        self.hits.truncate(limit);
    }
}

impl Shard {
    fn search(&mut self, question: &Question<'_>, manifest: &Manifest) -> Results {
        let distances = question.near.map(|near| self.distances(near, manifest));
        self.index.search(&Query {
            text: question.text,
            facets: question.facets,
            distances: distances.as_deref(),
            within: question.near.map(|near| near.within),
            limit: question.limit,
            ..Query::default()
        })
    }
}
