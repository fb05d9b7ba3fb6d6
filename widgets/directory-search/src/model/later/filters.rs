//! What there is to narrow by, as the listing has it.

use super::facets::{ACCESS, AGES, When, facets_of, group};
use crate::feed;
use crate::model::Model;
use crate::texts;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::directory::{Entry, Moment};
use windchime_search::facet;

/// More languages than these are not told apart.
const MOST_LANGUAGES: usize = 1_000;

/// Where a group of filters stands with the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Offer {
    /// CHIME letters.
    Letters,
    /// Days and times.
    Times,
    /// Free.
    Cost,
    /// In person, online.
    Ways,
    /// Ages.
    Ages,
    /// Kinds of access.
    Access,
    /// Languages.
    Languages,
}

impl Model {
    /// Somebody has opened the filters: a listing is made that knows all of them.
    #[inline(never)]
    pub fn want_filters(self) {
        if self.read(|state| state.far.is_some()) {
            return;
        }
        let access = untrack(|| self.stage.say(&texts::ACCESS_WORDS));
        let new = self.change_quietly(|state| {
            let new = state.more.is_none();
            if let (true, Some(clock)) = (new, state.clock) {
                let languages = state.languages.clone();
                state.more = Some(Rc::new(move |entry: &Entry, facets: &mut Vec<u32>| {
                    let now = clock();
                    let Some(moment) = Moment::of(now) else { return };
                    let mut number = |name: &str| {
                        let mut known = languages.borrow_mut();
                        let at = known.iter().position(|one| one == name);
                        if at.is_none() && known.len() < MOST_LANGUAGES {
                            known.push(name.to_owned());
                        }
                        u16::try_from(at.unwrap_or(known.len().saturating_sub(1))).ok()
                    };
                    facets_of(entry, now, moment.date, &mut number, &access, facets);
                }));
            }
            new
        });
        if new {
            self.stage.spawn(feed::list(self));
        }
    }

    /// Whether the listing knows all filters; followed.
    pub fn has_filters(self) -> bool {
        self.categorised.track();
        self.read(|state| state.listing.as_ref().is_some_and(|listing| listing.whole))
    }

    /// The facets of an offer that some entries have, of which at least one tells entries apart; followed.
    pub fn offered(self, offer: Offer) -> Vec<u32> {
        self.categorised.track();
        let all = match offer {
            Offer::Letters => each(group::LETTER, 5),
            Offer::Times => each(group::OPEN, 1).into_iter().chain(each(group::WHEN, 32)).collect(),
            Offer::Cost => each(group::FREE, 1),
            Offer::Ways => each(group::WAY, 2),
            Offer::Ages => each(group::AGE, AGES.len() as u16),
            Offer::Access => (0..ACCESS as u16).map(|kind| facet(group::ACCESS + kind, 0)).collect(),
            Offer::Languages => each(group::LANGUAGE, MOST_LANGUAGES as u16),
        };
        self.read(|state| {
            let Some(listing) = &state.listing else { return Vec::new() };
            let mut there = Vec::new();
            // Of a directory that is afar, nobody knows what tells entries apart.
            let mut tells = state.far.is_some();
            for (facet, count) in &listing.facets {
                if all.contains(facet) {
                    there.push(*facet);
                    tells |= (*count as usize) < listing.docs.len();
                }
            }
            if offer == Offer::Languages {
                let known = state.languages.borrow();
                there.sort_by_key(|facet| known.get(usize::from(*facet as u16)).cloned());
            }
            if tells { there } else { Vec::new() }
        })
    }

    /// What a language is called.
    pub fn language(self, facet: u32) -> String {
        self.read(|state| state.languages.borrow().get(usize::from(facet as u16)).cloned().unwrap_or_default())
    }

    /// What a category is called.
    pub fn category(self, facet: u32) -> String {
        self.read(|state| state.catalogue.category(facet as u16).to_owned())
    }

    /// Everything that is ticked, in the order in which it was; followed.
    pub fn all_ticked(self) -> Vec<u32> {
        self.found.track();
        self.read(|state| state.ticked.clone())
    }

    /// The one of a group that is chosen; followed.
    pub fn picked(self, group: u16) -> Option<u32> {
        self.found.track();
        self.read(|state| state.ticked.iter().copied().find(|facet| in_group(*facet, group)))
    }

    /// Chose one of a group, or none.
    pub fn pick(self, group: u16, facet: Option<u32>) {
        self.narrow(|ticked| {
            ticked.retain(|one| !in_group(*one, group));
            ticked.extend(facet);
        });
    }

    /// Chose a day, or any.
    pub fn pick_day(self, day: Option<u8>) {
        let now = self.when();
        self.pick(group::WHEN, When { day, ..now }.facet());
    }

    /// Chose a part of the day, or any.
    pub fn pick_part(self, part: Option<u8>) {
        let now = self.when();
        self.pick(group::WHEN, When { part, ..now }.facet());
    }

    /// The day and part of the day that are chosen; followed.
    pub fn when(self) -> When {
        self.picked(group::WHEN).map_or(When::default(), When::of)
    }

    /// How many results a day and a part of it have; followed.
    pub fn count_when(self, when: When) -> u32 {
        when.facet().map_or(0, |facet| self.count(facet))
    }

    /// Finds out anew what is open, where the listing knows it of an earlier minute.
    pub fn refresh_open(self) {
        if self.read(|state| state.listed_at != state.moment()) {
            self.stage.spawn(feed::list(self));
        }
    }

    /// Took one of the chosen filters away; focus goes to the next one, or to the filters.
    pub fn drop_tick(self, facet: u32) {
        let next = self.read(|state| {
            let at = state.ticked.iter().position(|one| *one == facet).unwrap_or(0);
            state.ticked.get(at + 1).or_else(|| state.ticked.get(at.wrapping_sub(1))).copied()
        });
        self.tick(facet, false);
        self.cleared.notify();
        match next {
            Some(next) => self.focus_on(chip_id(next)),
            None => self.focus("filters"),
        }
    }
}

/// The `id` of the button that takes a filter away.
pub fn chip_id(facet: u32) -> String {
    ["chip-", &windchime_domain::directory::digits(facet.into())].concat()
}

/// Whether a facet belongs to a group.
pub fn in_group(facet: u32, group: u16) -> bool {
    facet >> 16 == u32::from(group)
}

fn each(group: u16, count: u16) -> Vec<u32> {
    (0..count).map(|value| facet(group, value)).collect()
}
