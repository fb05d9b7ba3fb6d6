//! What there is to see of a directory: every question the view asks. Most are followed: whoever asks is told when the answer changes.

use super::{Model, Phase, State};
use crate::catalogue::CATEGORY;
use crate::feed::Rest;
use crate::texts;
use leptos::prelude::*;
use windchime_domain::directory::{Date, Entry, digits};
use windchime_search::facet;

impl Model {
    /// What there is to see; followed.
    pub fn phase(self) -> Phase {
        self.turned.track();
        self.read(State::phase)
    }

    /// What is still to come; followed.
    pub fn rest(self) -> Rest {
        self.noted.track();
        self.read(|state| state.rest.clone())
    }

    /// How many entries have come; followed.
    #[expect(clippy::len_without_is_empty, reason = "an empty one is a phase")]
    pub fn len(self) -> usize {
        self.noted.track();
        self.read(|state| state.catalogue.len())
    }

    /// Whether any entry says where it is; followed.
    pub fn has_places(self) -> bool {
        self.noted.track();
        self.read(|state| state.catalogue.has_places)
    }

    /// Whether the page's editor has said where to ask from.
    pub fn has_near(self) -> bool {
        self.read(|state| !state.placing.near.is_empty())
    }

    /// Now, in milliseconds since 1970; nothing where there is no clock.
    pub fn now(self) -> Option<f64> {
        self.read(|state| Some((state.clock?)()))
    }

    /// How many records could not be read; followed.
    pub fn skipped(self) -> usize {
        self.noted.track();
        self.read(|state| state.catalogue.skipped.len())
    }

    /// The names in `show` that no entry has, once everything is here; followed.
    pub fn unknown(self) -> Vec<String> {
        self.noted.track();
        self.read(|state| match state.rest {
            Rest::All | Rest::Capped => state.catalogue.unknown(&state.show),
            _ => Vec::new(),
        })
    }

    /// How many results there are, and which words had to be left out; followed.
    pub fn summary(self) -> (u32, Vec<String>) {
        self.found.track();
        self.read(|state| (state.results.total, state.results.dropped.clone()))
    }

    /// The numbers of the entries to show, best first; followed.
    pub fn hits(self) -> Vec<u32> {
        self.listed.track();
        self.read(State::hits)
    }

    /// The categories there are, alphabetical, each with its number and name; the commonest ones only, where there are more than
    /// `most` and not all are wanted. With it, how many there are in all. Followed.
    pub fn categories(self, most: usize) -> (Vec<(u16, String)>, usize) {
        self.categorised.track();
        self.read(|state| {
            let all = state.listing.as_ref().map_or(&[][..], |listing| &listing.categories);
            let few = !state.all_categories && all.len() > most;
            let common = if few { commonest(all, most) } else { Vec::new() };
            let mut shown = Vec::new();
            for (number, _) in all {
                if !few || common.contains(number) || state.ticked.contains(&facet(CATEGORY, *number)) {
                    shown.push((*number, state.catalogue.category(*number).to_owned()));
                }
            }
            (shown, all.len())
        })
    }

    /// What was typed; not followed, since the box holds its own text.
    pub fn query(self) -> String {
        self.read(|state| state.query.clone())
    }

    /// The entry that is open; followed.
    pub fn opened(self) -> Option<u32> {
        self.opened.track();
        self.read(|state| state.open)
    }

    /// Reads an entry by its number, with today's date where it is known.
    pub fn with_entry<T>(self, number: u32, read: impl FnOnce(&Entry, Option<Date>) -> T) -> Option<T> {
        self.read(|state| Some(read(state.catalogue.entry(number)?, state.today())))
    }

    /// The number of results in words.
    pub fn count_words(self) -> String {
        let (total, _) = self.summary();
        if self.read(|state| state.far.is_some())
            && let Some(words) = self.far_words()
        {
            return words;
        }
        match total {
            0 => self.stage.say(&texts::RESULTS_NONE),
            1 => self.stage.say(&texts::RESULTS_ONE),
            _ => self.stage.fill(&texts::RESULTS, &[("count", &digits(total.into()))]),
        }
    }

    /// That words had to be left out, in words; nothing when every word counted.
    pub fn dropped_words(self) -> Option<String> {
        let (_, dropped) = self.summary();
        if dropped.is_empty() {
            return None;
        }
        let query = self.query();
        // Not of the `String`s themselves: to join those has code of its own.
        let words = dropped.iter().map(String::as_str).collect::<Vec<_>>().join("”, “");
        Some(self.stage.fill(&texts::DROPPED, &[("query", query.trim()), ("words", &words)]))
    }
}

/// The categories with the most entries.
fn commonest(all: &[(u16, u32)], most: usize) -> Vec<u16> {
    let mut common: Vec<u16> = Vec::new();
    while common.len() < most {
        let others = all.iter().filter(|(number, _)| !common.contains(number));
        match others.reduce(|best, one| if one.1 > best.1 { one } else { best }) {
            Some((number, _)) => common.push(*number),
            None => break,
        }
    }
    common
}
