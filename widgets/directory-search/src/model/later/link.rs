//! The state of the directory in the address of the host page, links to one entry, and what is taken along.
//!
//! The address is always read, so that a link works wherever it is opened; it is written only where the page's editor has asked for that.

use super::facets::{self, group};
use crate::catalogue::CATEGORY;
use crate::feed::Rest;
use crate::model::{Model, State};
use crate::texts;
use leptos::prelude::*;
use windchime_domain::directory::{Entry, calendar, digits, read_digits};
use windchime_domain::page_state;
use windchime_search::facet;
use windchime_shell::page;
use windchime_shell::{js, paper};

/// What was typed, and which entry is open: `windchime-search`, …
const SEARCH: &str = "search";
const NEAR: &str = "near";
const WITHIN: &str = "within";
const ENTRY: &str = "entry";
/// What is ticked: these by their names,
const NAMED: [(&str, u16); 2] = [("category", CATEGORY), ("language", group::LANGUAGE)];
/// and these by their numbers, as `facets` counts them. Old links hold only as long as the numbers do.
const NUMBERED: [(&str, u16); 6] = [
    ("letter", group::LETTER),
    ("free", group::FREE),
    ("way", group::WAY),
    ("age", group::AGE),
    ("when", group::WHEN),
    ("open", group::OPEN),
];
/// A kind of access is a group of its own.
const ACCESS: &str = "access";
/// How long everything has to be quiet before the address is written, in milliseconds: browsers allow some hundred changes a minute.
const QUIET: f64 = 400.0;
/// Of more entries, no list is printed.
pub const MOST_ON_PAPER: usize = 300;
/// The list for paper.
pub const PAPER: &str = "paper";
/// The pages that style.css names.
const PAGE: paper::NamedPage = ("windchime-list", "size:A4;margin:16mm");
/// The address of the directory on a coordinator, and what is asked of it.
const COORDINATOR: (&str, &str) = ("/v1/services", "full=true");

impl Model {
    /// Reads the address once, and keeps it in step from then on.
    pub fn keep_address(self) {
        if !self.stage.host.is_live() || self.change_quietly(|state| std::mem::replace(&mut state.link.read, true)) {
            return;
        }
        self.restore(&page_state::read(&page::whole_address()));
    }

    /// Takes over what an address says. What has not come yet is waited for.
    pub fn restore(self, said: &[(String, String)]) {
        let (mut search, mut near) = (None, None);
        let mut filters = Vec::new();
        for (name, value) in said {
            match name.as_str() {
                SEARCH => search = Some(value.clone()),
                NEAR => near = Some(value.clone()),
                WITHIN => {
                    let within = read_digits(value).and_then(|within| u16::try_from(within).ok());
                    if within.is_some() {
                        self.change_quietly(|state| state.placing.within_chosen = true);
                        self.set_within(within);
                    }
                }
                ENTRY => self.change_quietly(|state| state.link.entry = Some(value.clone())),
                _ => filters.push((name.clone(), value.clone())),
            }
        }
        if filters.iter().any(|(name, _)| name != "category") {
            self.want_filters();
        }
        self.change_quietly(|state| state.link.filters = filters);
        if let Some(words) = search {
            self.write_into("search", words.clone());
            self.type_in(words);
        }
        if let Some(place) = near {
            self.write_into("place", place.clone());
            self.ask_place(&place);
        }
        self.linked.notify();
    }

    /// Writes into a field once it stands on the page: it may be built in the very moment in which the address is read.
    fn write_into(self, field: &'static str, words: String) {
        self.stage.spawn(async move {
            page::pause().await;
            if let Some(field) = self.stage.host.find(field) {
                js::set(&field, "value", &js::text(&words));
            }
        });
    }

    /// Ticks and opens what the address asks for, as soon as it is there. Follows what comes in.
    pub fn meet_address(self) {
        self.noted.track();
        self.linked.track();
        let (facets, entry) = self.change_quietly(|state| {
            let (mut facets, filters) = (Vec::new(), std::mem::take(&mut state.link.filters));
            for (name, value) in filters {
                match state.facet_of(&name, &value) {
                    Some(facet) => facets.push(facet),
                    None => state.link.filters.push((name, value)),
                }
            }
            let id = state.link.entry.as_deref().filter(|_| state.listing.is_some());
            let entry = id.and_then(|id| state.catalogue.number_of(id));
            if entry.is_some() {
                state.link.entry = None;
            }
            if state.link.entry.is_some() {
                state.ask_afar();
            }
            (facets, entry)
        });
        if !facets.is_empty() {
            untrack(|| self.narrow(|ticked| ticked.extend(facets)));
            self.cleared.notify();
        }
        if let Some(number) = entry {
            // Nobody has pressed anything: focus stays, and no event says that an entry was opened.
            self.change(|state| state.open = Some(number));
            self.opened.notify();
        }
    }

    /// Whether the address asks for an entry that is not in the list, although everything has come; followed.
    pub fn is_entry_gone(self) -> bool {
        let all = match self.rest() {
            Rest::All | Rest::Capped => true,
            Rest::Afar => self.read(|state| state.far.as_ref().is_some_and(|far| far.sought == state.link.entry)),
            Rest::Coming | Rest::Stopped(_) => false,
        };
        all && self.read(|state| state.link.entry.is_some() && state.listing.is_some())
    }

    /// Writes the address some time after the last change, where the page's editor wants it. Follows what is typed, ticked and opened.
    pub fn write_address(self) {
        self.found.track();
        self.listed.track();
        self.opened.track();
        if self.stage.option("url-state") != "on" || !self.stage.host.is_live() {
            return;
        }
        let alarm = page::alarm(QUIET, move || {
            let state = self.address_state();
            let state: Vec<(&str, &str)> = state.iter().map(|(name, value)| (*name, value.as_str())).collect();
            if let Some(address) = page_state::write(&page::whole_address(), &state) {
                page::replace_address(&address);
            }
        });
        self.change_quietly(|state| state.link.alarm = Some(alarm));
    }

    /// What the address says, without `windchime-`. Never where somebody asks from: a page that is loaded again would send it along, and the
    /// field promises that it stays on the device.
    pub fn address_state(self) -> Vec<(&'static str, String)> {
        self.read(|state| {
            let mut said = Vec::new();
            let typed = state.query.trim();
            if !typed.is_empty() {
                said.push((SEARCH, typed.to_owned()));
            }
            if let Some(within) = state.placing.within.filter(|_| state.placing.within_chosen) {
                said.push((WITHIN, digits(within.into())));
            }
            said.extend(state.ticked.iter().filter_map(|facet| state.name_of(*facet)));
            // What is still waited for has not been given up.
            for (name, value) in &state.link.filters {
                let known = NAMED.iter().chain(&NUMBERED).map(|(known, _)| *known).chain([ACCESS]);
                said.extend(known.filter(|known| known == name).map(|known| (known, value.clone())));
            }
            let open = state.open.and_then(|number| state.catalogue.entry(number)).map(|entry| entry.id.clone());
            said.extend(open.or_else(|| state.link.entry.clone()).map(|id| (ENTRY, id)));
            said
        })
    }

    /// The address of the page with one entry open.
    pub fn link_to(self, number: u32) -> String {
        let (id, name) = self.with_entry(number, |entry, _| (entry.id.clone(), entry.name.clone())).unwrap_or_default();
        let here = page::whole_address();
        let mut said = vec![(ENTRY, id.as_str())];
        // In files, an entry is found by its words.
        if self.read(|state| state.far.as_ref().is_some_and(|far| !far.offers.sends)) {
            said.push((SEARCH, &name));
        }
        page_state::write(&here, &said).unwrap_or(here)
    }

    /// Copies that link; where the browser lets no button copy, the link is shown to be copied by hand.
    pub fn copy_link(self, number: u32) {
        let stage = self.stage;
        stage.spawn(async move {
            let link = self.link_to(number);
            let copied = page::copy(&link).await;
            self.change_quietly(|state| state.link.by_hand = if copied { String::new() } else { link });
            self.linked.notify();
            if copied {
                stage.announce(untrack(|| stage.say(&texts::LINK_COPIED)));
            } else {
                self.focus("link");
            }
        });
    }

    /// The link that could not be copied; followed.
    pub fn link_by_hand(self) -> String {
        self.linked.track();
        self.read(|state| state.link.by_hand.clone())
    }

    /// Another entry has been opened: its link has not been asked for.
    pub fn forget_link(self) {
        self.change_quietly(|state| state.link.by_hand.clear());
    }

    /// Has the person choose another program to give the link to.
    pub fn share_link(self, number: u32) {
        let title = self.with_entry(number, |entry, _| entry.name.clone()).unwrap_or_default();
        page::share_link(&title, &self.link_to(number));
    }

    /// The sessions of an entry that are known to come, as a calendar file.
    pub fn calendar(self, number: u32) -> Option<String> {
        self.read(|state| calendar(state.catalogue.entry(number)?, &state.src, (state.clock?)()))
    }

    /// Where somebody can say that an entry is wrong: only a coordinator has such a page. Its feed is known by its address.
    pub fn report_address(self, number: u32) -> Option<String> {
        self.read(|state| report_address(&state.src, state.catalogue.entry(number)?))
    }

    /// Prints the list of what is found.
    #[inline(never)]
    pub fn print_list(self) {
        self.fetch_rest();
        let stage = self.stage;
        self.change_quietly(|state| state.link.paper = true);
        self.linked.notify();
        stage.spawn(async move {
            // By then the list for paper is there.
            page::pause().await;
            paper::print_alone(stage.host, PAPER, PAGE);
            self.change_quietly(|state| state.link.paper = false);
            self.linked.notify();
        });
    }

    /// Whether the list is being made for paper; followed.
    pub fn is_for_paper(self) -> bool {
        self.linked.track();
        self.read(|state| state.link.paper)
    }

    /// The entries to be printed, and how many there are in all.
    pub fn on_paper(self) -> (Vec<u32>, usize) {
        let mut all = self.change_quietly(State::all_hits);
        let many = all.len();
        all.truncate(MOST_ON_PAPER);
        (all, many)
    }
}

impl State {
    /// The filter that an address means, where some entry has it.
    fn facet_of(&self, name: &str, value: &str) -> Option<u32> {
        let number = || read_digits(value).and_then(|number| u16::try_from(number).ok());
        let numbered = || NUMBERED.iter().find(|(known, _)| *known == name);
        let found = match name {
            "category" => facet(CATEGORY, self.catalogue.category_number(value)?),
            "language" => {
                facet(group::LANGUAGE, self.languages.borrow().iter().position(|known| known == value)? as u16)
            }
            ACCESS => facet(group::ACCESS.checked_add(number()?)?, 0),
            _ => facet(numbered()?.1, number()?),
        };
        self.listing.as_ref().filter(|listing| listing.has(found)).map(|_| found)
    }

    /// The same the other way round.
    fn name_of(&self, facet: u32) -> Option<(&'static str, String)> {
        let (of, value) = ((facet >> 16) as u16, facet as u16);
        let named = |all: &[(&'static str, u16)]| all.iter().find(|(_, known)| *known == of).map(|(name, _)| *name);
        if let Some(name) = named(&NUMBERED) {
            return Some((name, digits(value.into())));
        }
        let name = named(&NAMED).unwrap_or(ACCESS);
        let value = match of {
            CATEGORY => self.catalogue.category(value).to_owned(),
            group::LANGUAGE => self.languages.borrow().get(usize::from(value))?.clone(),
            of => digits(of.checked_sub(group::ACCESS).filter(|kind| usize::from(*kind) < facets::ACCESS)?.into()),
        };
        Some((name, value))
    }
}

/// `/directory/report/ID` on the coordinator whose feed this is.
fn report_address(src: &str, entry: &Entry) -> Option<String> {
    let (path, query) = src.split('#').next()?.split_once('?')?;
    let base = coordinator(path, COORDINATOR.0)?;
    let asks = query.split('&').any(|part| part == COORDINATOR.1);
    asks.then(|| [base, "/directory/report/", &page_state::encoded(&entry.id)].concat())
}

/// The origin of the coordinator that has this list at this path: right behind the host, or behind nothing on the page's own origin.
pub fn coordinator<'a>(path: &'a str, list: &str) -> Option<&'a str> {
    let base = path.strip_suffix(list)?;
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let at_root = if host.len() == base.len() { base.is_empty() } else { !host.is_empty() && !host.contains('/') };
    at_root.then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_coordinators_feed_has_a_page_to_report_on() {
        let entry = Entry { id: "a/b c".to_owned(), ..Entry::default() };
        let of = |src| report_address(src, &entry);
        let page = "https://network.example/directory/report/a%2Fb%20c";
        assert_eq!(of("https://network.example/v1/services?full=true&per_page=100").as_deref(), Some(page));
        assert_eq!(of("/v1/services?per_page=100&full=true").as_deref(), Some("/directory/report/a%2Fb%20c"));
        for other in [
            "https://network.example/v1/services",
            "https://network.example/o/council/v1/services?full=true",
            "https://network.example/v1/services/?full=true",
            "https:///v1/services?full=true",
            "./v1/services?full=true",
            "https://network.example/services.json#/v1/services?full=true",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
