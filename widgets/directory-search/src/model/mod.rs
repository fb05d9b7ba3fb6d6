//! The state of one directory on one page, and the few things that can happen to it. No markup, no network. What comes in is in
//! `coming`, what a person does in `acts` and `filters`, what there is to see in `seen`. What stands in `later` comes with the second
//! part of the wasm (`widgets/shell/src/rest.rs` has the rule).

mod acts;
mod coming;
mod far;
mod filters;
pub mod later;
mod link;
mod map;
mod place;
mod seen;

pub use far::Offers;
pub use place::{Away, Standing, Why};

use crate::catalogue::{Catalogue, Listing, More};
use crate::feed::{Pages, Rest};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::directory::{Date, Moment, digits};
use windchime_search::{Order, Query, Results};
use windchime_shell::rest;
use windchime_shell::stage::Stage;

/// How many results are shown at first, and how many each press of "Show more" adds.
pub const STEP: usize = 20;

/// What tells the time: milliseconds since 1970 (UTC).
pub type Clock = fn() -> f64;

/// What there is to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The page's editor has not said where the feed is.
    NoSource,
    /// Nothing has come yet.
    Waiting,
    /// Nothing came.
    Failed,
    /// The feed is here, and has nothing to show.
    Empty,
    /// A list to search.
    Listing,
}

/// Handed to every part of the view; cheap to copy.
#[derive(Clone, Copy)]
pub struct Model {
    /// Config, words, host.
    pub stage: Stage,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    /// Notified when the phase has changed.
    turned: Trigger,
    /// Notified when there are other categories to choose from.
    categorised: Trigger,
    /// Notified when more has come, or nothing more comes.
    noted: Trigger,
    /// Notified when the numbers of results have changed.
    found: Trigger,
    /// Notified when the list of results has changed: never merely because more of the feed has come, so that focus stays.
    listed: Trigger,
    /// Notified when an entry is opened or closed.
    opened: Trigger,
    /// Notified when the second part of the wasm is here.
    arrived: Trigger,
    /// Notified when the map is shown or hidden.
    unfolded: Trigger,
    /// Notified when what it shows has changed.
    mapped: Trigger,
    /// Notified when the address of the page, or what is made for paper, has changed.
    linked: Trigger,
    /// Notified when filters were taken away by other means than their own controls.
    cleared: Trigger,
    /// Notified when another place is asked from, or how far it may be.
    placed: Trigger,
    /// Notified when somebody asks from somewhere who did not before, or no longer does.
    located: Trigger,
}

#[derive(Default)]
struct State {
    /// Nothing where there is no browser; then no hours are shown.
    clock: Option<Clock>,
    src: String,
    show: String,
    /// The second part of the wasm is here, and everybody has been told.
    whole: bool,
    /// Which loading and which listing are the latest; earlier ones give up.
    turn: u32,
    listing_turn: u32,
    /// A listing is being made.
    making: bool,
    pages: Pages,
    rest: Rest,
    catalogue: Catalogue,
    listing: Option<Listing>,
    query: String,
    /// What was ticked, as facets of the index.
    ticked: Vec<u32>,
    /// Gives entries their other facets besides categories, once filters have been asked for.
    more: Option<More>,
    /// The names of languages by their numbers.
    languages: Rc<RefCell<Vec<String>>>,
    /// When the latest listing was begun.
    listed_at: Option<Moment>,
    placing: place::Placing,
    all_categories: bool,
    limit: usize,
    results: Results,
    open: Option<u32>,
    /// How far the host page was scrolled when the entry was opened.
    scrolled: f64,
    /// Counts what was typed and ticked, for the announcer.
    changes: u32,
    announcing: bool,
    map: map::Map,
    link: link::Link,
    /// Questions are answered from afar.
    far: Option<Box<far::Far>>,
}

impl State {
    /// Now, by the clock in Great Britain.
    fn moment(&self) -> Option<Moment> {
        Moment::of((self.clock?)())
    }

    fn today(&self) -> Option<Date> {
        Some(self.moment()?.date)
    }

    fn phase(&self) -> Phase {
        match (&self.listing, &self.rest) {
            _ if self.src.is_empty() => Phase::NoSource,
            (Some(listing), _) if !listing.docs.is_empty() => Phase::Listing,
            (Some(_), Rest::Afar) => Phase::Listing,
            (_, Rest::Stopped(_)) => Phase::Failed,
            (Some(_), Rest::All | Rest::Capped) => Phase::Empty,
            _ => Phase::Waiting,
        }
    }

    fn search(&mut self) {
        if self.ask_afar() {
            return;
        }
        let Some(listing) = &mut self.listing else {
            return;
        };
        let placing = &mut self.placing;
        let mut query = Query {
            text: &self.query,
            facets: &self.ticked,
            limit: self.limit,
            distances: placing.distances(),
            within: placing.within_hundreds.filter(|_| placing.origin.is_some()),
            order: placing.order(),
            ..Query::default()
        };
        self.results = listing.index.search(&query);
        let mut beyond = false;
        if self.results.total == 0 && query.within.take().is_some() {
            query.order = Order::Nearest;
            self.results = listing.index.search(&query);
            beyond = self.results.total > 0;
        }
        placing.beyond = beyond;
    }

    /// Another text or other filters: from the top again.
    fn search_anew(&mut self) {
        self.limit = STEP;
        self.changes = self.changes.wrapping_add(1);
        self.search();
    }

    fn forget(&mut self) {
        self.ask_afar();
        self.far = None;
        self.turn = self.turn.wrapping_add(1);
        self.listing_turn = self.listing_turn.wrapping_add(1);
        self.making = false;
        self.pages = Pages::of(&self.src);
        self.rest = Rest::Coming;
        self.catalogue = Catalogue::default();
        self.listing = None;
        self.ticked.clear();
        self.results = Results::default();
        self.placing.away.clear();
        self.open = None;
    }
}

impl Model {
    /// An empty directory. `clock` decides what is open, and which opening hours have passed; none are shown without it.
    pub fn new(stage: Stage, clock: Option<Clock>) -> Self {
        let state = State { clock, limit: STEP, ..State::default() };
        Model {
            stage,
            state: StoredValue::new_local(Rc::new(RefCell::new(state))),
            turned: Trigger::new(),
            categorised: Trigger::new(),
            noted: Trigger::new(),
            found: Trigger::new(),
            listed: Trigger::new(),
            opened: Trigger::new(),
            arrived: Trigger::new(),
            unfolded: Trigger::new(),
            mapped: Trigger::new(),
            linked: Trigger::new(),
            cleared: Trigger::new(),
            placed: Trigger::new(),
            located: Trigger::new(),
        }
    }

    /// Whether the second part of the wasm is here; followed.
    pub fn is_whole(self) -> bool {
        self.arrived.track();
        rest::is_here()
    }

    /// Asks for the second part of the wasm, so that it is there when it is wanted, also offline.
    pub fn fetch_rest(self) {
        if !self.read(|state| state.whole) {
            rest::then(Box::new(move || {
                // Once: what is built from it is not to be built anew under somebody's fingers.
                if !self.change_quietly(|state| std::mem::replace(&mut state.whole, true)) {
                    self.arrived.notify();
                }
            }));
        }
    }

    fn focus(self, id: &'static str) {
        self.focus_on(id.to_owned());
    }

    fn focus_on(self, id: String) {
        if self.stage.host.is_live() {
            self.stage.host.focus_on(id);
        }
    }

    fn read<T>(self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.cell().borrow())
    }

    fn change_quietly<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.cell().borrow_mut())
    }

    /// Changes the state; the lock is gone before anything is notified.
    fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        let before = self.read(State::phase);
        let changed = self.change_quietly(change);
        self.tell(before);
        changed
    }

    #[inline(never)]
    fn tell(self, before: Phase) {
        if self.read(State::phase) != before {
            self.turned.notify();
        }
    }

    /// Something else was asked for.
    fn searched(self) {
        self.found.notify();
        self.listed.notify();
    }

    /// The one way to the state. What asks after the widget has gone finds an empty one.
    #[inline(never)]
    fn cell(self) -> Rc<RefCell<State>> {
        self.state.try_get_value().unwrap_or_default()
    }
}

impl State {
    /// The numbers of the entries to show, best first.
    #[inline(never)]
    fn hits(&self) -> Vec<u32> {
        let mut numbers = Vec::new();
        if let Some(listing) = &self.listing {
            for hit in &self.results.hits {
                numbers.extend(listing.docs.get(hit.doc as usize));
            }
        }
        numbers
    }

    /// What no entry has any more cannot stay ticked.
    fn keep_ticks(&mut self) {
        if let Some(listing) = &self.listing {
            self.ticked.retain(|facet| listing.has(*facet));
        }
    }

    /// The numbers of the categories there are.
    #[inline(never)]
    fn categories(&self) -> Vec<u16> {
        let mut numbers = Vec::new();
        if let Some(listing) = &self.listing {
            for (number, _) in &listing.categories {
                numbers.push(*number);
            }
        }
        numbers
    }
}

/// The `id` of the button that opens an entry.
pub fn entry_id(number: u32) -> String {
    ["entry-", &digits(number.into())].concat()
}
