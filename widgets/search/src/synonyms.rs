//! Everyday words for the same thing: whoever looks for a "food bank" is shown the larder too.

use crate::text::{each_word, family, is_stop_word};

/// The built-in English groups, words people use for the same thing when they look for help: one group a line, phrases parted by commas.
/// Words of one family (walk, walks, walking) are linked already; a word may stand in several groups.
const ENGLISH: &str = include_str!("../data/synonyms-en.txt");

/// One way of saying it, as the families of its words.
#[derive(Debug)]
struct Phrase {
    first: u32,
    rest: Vec<u32>,
    group: u16,
}

/// Groups of phrases that stand for one another.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    /// Ordered by first word.
    phrases: Vec<Phrase>,
    groups: u16,
}

impl Synonyms {
    pub(crate) fn english() -> Self {
        let mut synonyms = Self::default();
        for line in ENGLISH.lines() {
            synonyms.add_group(&mut line.split(','));
        }
        synonyms
    }

    pub(crate) fn add(&mut self, table: &[(&str, &[&str])]) {
        for (word, others) in table {
            self.add_group(&mut std::iter::once(*word).chain(others.iter().copied()));
        }
    }

    fn add_group(&mut self, phrases: &mut dyn Iterator<Item = &str>) {
        let group = self.groups;
        self.groups = self.groups.saturating_add(1);
        for phrase in phrases {
            let mut first = None;
            let mut rest = Vec::new();
            each_word(phrase, &mut |word, _| {
                if is_stop_word(word) {
                } else if first.is_none() {
                    first = Some(family(word));
                } else {
                    rest.push(family(word));
                }
            });
            if let Some(first) = first {
                let at = self.phrases.partition_point(|phrase| phrase.first <= first);
                self.phrases.insert(at, Phrase { first, rest, group });
            }
        }
    }

    /// Every phrase as numbers: how many phrases, then of each its group, its length, and its families.
    pub(crate) fn save(&self, put: &mut dyn FnMut(u32)) {
        put(self.phrases.len() as u32);
        for phrase in &self.phrases {
            put(phrase.group.into());
            put(phrase.rest.len() as u32 + 1);
            put(phrase.first);
            phrase.rest.iter().for_each(|family| put(*family));
        }
    }

    /// Takes the next phrase of those that were saved, which are in order.
    pub(crate) fn push_checked(&mut self, group: u16, families: &[u32]) -> Option<()> {
        let (first, rest) = families.split_first()?;
        if self.phrases.last().is_some_and(|last| last.first > *first) {
            return None;
        }
        self.groups = self.groups.max(group.saturating_add(1));
        self.phrases.push(Phrase { first: *first, rest: rest.to_vec(), group });
        Some(())
    }

    /// Does some phrase begin with a word of this family?
    pub(crate) fn begins(&self, family: u32) -> bool {
        self.phrases.binary_search_by_key(&family, |phrase| phrase.first).is_ok()
    }

    /// Calls `each` with the group and length of every phrase that stands at the beginning of `families`.
    pub(crate) fn at(&self, families: &[u32], each: &mut dyn FnMut(u16, usize)) {
        let Some((first, rest)) = families.split_first() else {
            return;
        };
        let from = self.phrases.partition_point(|phrase| phrase.first < *first);
        for phrase in self.phrases.iter().skip(from).take_while(|phrase| phrase.first == *first) {
            if rest.starts_with(&phrase.rest) {
                each(phrase.group, phrase.rest.len() + 1);
            }
        }
    }
}

/// The word under which a group is indexed. It starts with a control character, which no folded word contains.
pub(crate) fn group_word(group: u16) -> String {
    let mut word = String::from(GROUP_MARK);
    word.push(char::from_u32(0x1_0000 + u32::from(group)).unwrap_or(GROUP_MARK));
    word
}

/// First character of every [`group_word`].
pub(crate) const GROUP_MARK: char = '\u{1}';

#[cfg(test)]
mod tests {
    use super::*;

    fn groups_of(synonyms: &Synonyms, phrase: &str) -> Vec<u16> {
        let mut families = Vec::new();
        each_word(phrase, &mut |word, _| families.push(family(word)));
        let mut groups = Vec::new();
        synonyms.at(&families, &mut |group, length| {
            if length == families.len() {
                groups.push(group);
            }
        });
        groups
    }

    #[test]
    fn everyday_words_meet() {
        let synonyms = Synonyms::english();
        for (one, other) in
            [("food banks", "larder"), ("lonely", "befriending"), ("anxious", "worries"), ("well being", "wellbeing")]
        {
            let (one_groups, other_groups) = (groups_of(&synonyms, one), groups_of(&synonyms, other));
            assert!(one_groups.iter().any(|group| other_groups.contains(group)), "{one} ~ {other}");
        }
        assert!(groups_of(&synonyms, "bank").is_empty());
    }

    #[test]
    fn a_table_can_be_added() {
        let mut synonyms = Synonyms::english();
        synonyms.add(&[("cwtch", &["hug", "cuddle"])]);
        assert_eq!(groups_of(&synonyms, "cwtch"), groups_of(&synonyms, "cuddles"));
        assert!(!groups_of(&synonyms, "cwtch").is_empty());
    }
}
