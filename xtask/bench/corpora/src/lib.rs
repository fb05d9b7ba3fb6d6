//! Directories that nobody runs, and what people type into them: sample data, for measuring the search engine and its peers on the
//! same entries and the same queries.
//!
//! Three generators that share no code but the dice: [`Kind::Names`] makes many short names that differ in a word or two,
//! [`Kind::Services`] makes services as councils publish them, [`Kind::Feeds`] many branches with one name. The same kind, size and seed give the same entries and queries.

mod feeds;
mod names;
mod queries;
mod services;

pub use queries::{Asked, Queries, queries};

use std::collections::HashSet;

/// Which generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Short names of groups, descriptions of 20 to 70 words.
    Names,
    /// Services with long descriptions, organisations that are nearly alike, Welsh and Gaelic, numbers and abbreviations.
    Services,
    /// Branches of large organisations that share name and text, told apart by their place, beside small groups of all sorts.
    Feeds,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Names, Self::Services, Self::Feeds];

    /// As it is written in tables and addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Services => "services",
            Self::Feeds => "feeds",
        }
    }
}

/// One entry of a directory.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is called; no two are called the same at the same place.
    pub name: String,
    /// Who runs it.
    pub organisation: String,
    /// Categories, parted by commas.
    pub categories: String,
    /// Plain text.
    pub description: String,
    /// Where it is, in words.
    pub place: String,
    /// What it can be narrowed by: the group in the upper half, the value in the lower.
    pub facets: Vec<u32>,
    /// Where it is, in units of 100 m on a square of 100 km.
    pub at: [u16; 2],
}

impl Entry {
    /// How far it is from there, in units of 100 m.
    #[must_use]
    pub fn distance(&self, from: [u16; 2]) -> u16 {
        let [x, y] = [0, 1].map(|axis| {
            let of = |point: [u16; 2]| f64::from(point.get(axis).copied().unwrap_or(0));
            of(self.at) - of(from)
        });
        x.hypot(y) as u16
    }
}

/// So many entries, by name and place all different.
#[must_use]
pub fn entries(kind: Kind, size: usize, seed: u64) -> Vec<Entry> {
    let mut dice = Dice::new(seed);
    let mut make: Box<dyn FnMut(&mut Dice) -> Entry> = match kind {
        Kind::Names => {
            let words = names::Words::new();
            Box::new(move |dice| words.entry(dice))
        }
        Kind::Services => {
            let mut council = services::Council::new(size, &mut dice);
            Box::new(move |dice| council.entry(dice))
        }
        Kind::Feeds => {
            let feed = feeds::Feed::new(size, &mut dice);
            Box::new(move |dice| feed.entry(dice))
        }
    };
    let mut seen = HashSet::new();
    let mut entries = Vec::with_capacity(size);
    while entries.len() < size {
        let entry = make(&mut dice);
        // Only a feed's branches share a name.
        let place = if kind == Kind::Feeds { entry.place.clone() } else { String::new() };
        if seen.insert((entry.name.clone(), place)) {
            entries.push(entry);
        }
    }
    entries
}

/// Splitmix64: chance that can be had again.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The same seed throws the same.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where there is none.
    pub fn below(&mut self, n: usize) -> usize {
        (self.throw() % (n as u64).max(1)) as usize
    }

    /// One of these; empty where there are none.
    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or("")
    }

    /// A number below `n`, small ones oftener: as words are used (Zipf's law).
    pub fn seldom(&mut self, n: usize) -> usize {
        let share = self.throw() as f64 / u64::MAX as f64;
        ((n as f64).powf(share) as usize).saturating_sub(1).min(n.saturating_sub(1))
    }

    /// A point on the square.
    pub fn point(&mut self) -> [u16; 2] {
        [self.below(1000) as u16, self.below(1000) as u16]
    }
}

fn split(list: &'static str) -> Vec<&'static str> {
    list.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same() {
        for kind in Kind::ALL {
            let all = |seed| {
                let entries = entries(kind, 300, seed);
                let queries = queries(&entries, seed, 20);
                format!("{entries:?} {queries:?}")
            };
            assert_eq!(all(7), all(7));
            assert_ne!(all(7), all(8));
        }
    }
}
