//! The state of one directory on one page, and the few things that can happen to it. No markup, no network. What there is to see of
//! it is in `seen`.

mod seen;

use crate::catalogue::{CATEGORY, Catalogue, Indexing, Listing};
use crate::feed::{self, Pages, Rest, Trouble};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::directory::{Date, Page, digits};
use windchime_domain::json::Value;
use windchime_search::{Query, Results, facet};
use windchime_shell::stage::Stage;

/// How many results are shown at first, and how many each press of "Show more" adds.
pub const STEP: usize = 20;
/// How long after the last keystroke the number of results is announced, in milliseconds.
const QUIET: u32 = 500;

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
}

#[derive(Default)]
struct State {
    today: Option<Date>,
    src: String,
    show: String,
    /// Which loading and which listing are the latest; earlier ones give up.
    turn: u32,
    listing_turn: u32,
    pages: Pages,
    rest: Rest,
    catalogue: Catalogue,
    listing: Option<Listing>,
    query: String,
    ticked: Vec<u16>,
    all_categories: bool,
    limit: usize,
    results: Results,
    open: Option<u32>,
    /// How far the host page was scrolled when the entry was opened.
    scrolled: f64,
    /// Counts what was typed and ticked, for the announcer.
    changes: u32,
    announcing: bool,
}

impl State {
    fn phase(&self) -> Phase {
        match (&self.listing, &self.rest) {
            _ if self.src.is_empty() => Phase::NoSource,
            (Some(listing), _) if !listing.docs.is_empty() => Phase::Listing,
            (_, Rest::Stopped(_)) => Phase::Failed,
            (Some(_), Rest::All | Rest::Capped) => Phase::Empty,
            _ => Phase::Waiting,
        }
    }

    fn search(&mut self) {
        let Some(listing) = &mut self.listing else {
            return;
        };
        let facets: Vec<u32> = self.ticked.iter().map(|one| facet(CATEGORY, *one)).collect();
        let query = Query { text: &self.query, facets: &facets, limit: self.limit, ..Query::default() };
        self.results = listing.index.search(&query);
    }

    /// Another text or other filters: from the top again.
    fn search_anew(&mut self) {
        self.limit = STEP;
        self.changes = self.changes.wrapping_add(1);
        self.search();
    }

    fn forget(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        self.listing_turn = self.listing_turn.wrapping_add(1);
        self.pages = Pages::of(&self.src);
        self.rest = Rest::Coming;
        self.catalogue = Catalogue::default();
        self.listing = None;
        self.ticked.clear();
        self.results = Results::default();
        self.open = None;
    }
}

impl Model {
    /// An empty directory. `today` decides which opening hours have passed; none are shown without it.
    pub fn new(stage: Stage, today: Option<Date>) -> Self {
        let state = State { today, limit: STEP, ..State::default() };
        Model {
            stage,
            state: StoredValue::new_local(Rc::new(RefCell::new(state))),
            turned: Trigger::new(),
            categorised: Trigger::new(),
            noted: Trigger::new(),
            found: Trigger::new(),
            listed: Trigger::new(),
            opened: Trigger::new(),
        }
    }

    // ---- what comes in ----

    /// The `src` attribute as it is now: another feed begins from the beginning.
    pub fn set_src(self, src: &str) {
        let same = self.read(|state| state.src == src);
        if !same {
            self.change(|state| {
                state.src = src.to_owned();
                state.forget();
            });
            self.opened.notify();
            self.noted.notify();
            self.searched();
            self.load();
        }
    }

    /// The `show` attribute as it is now.
    pub fn set_show(self, show: &str) {
        let (same, waiting) = self.read(|state| (state.show == show, state.listing.is_none()));
        if !same {
            self.change(|state| state.show = show.to_owned());
            if !waiting {
                self.stage.spawn(feed::list(self));
            }
        }
    }

    /// Asks again for the page that did not come.
    pub fn try_again(self) {
        self.change(|state| {
            state.turn = state.turn.wrapping_add(1);
            state.rest = Rest::Coming;
        });
        self.noted.notify();
        self.load();
    }

    fn load(self) {
        let (turn, nothing) = self.read(|state| (state.turn, state.src.is_empty()));
        if !nothing {
            self.stage.spawn(feed::load(self, turn));
        }
    }

    /// The address of the page to ask for; none when nothing is to come, or another loading has begun.
    pub fn next_page(self, turn: u32) -> Option<String> {
        self.read(|state| (state.turn == turn && matches!(state.rest, Rest::Coming)).then(|| state.pages.url()))
    }

    /// A page of the feed has come.
    pub fn take(self, turn: u32, page: Page) {
        if self.read(|state| state.turn != turn) {
            return;
        }
        self.change(|state| {
            let (last, number) = (page.last_page, page.page_number);
            let fresh = state.catalogue.take(page);
            state.rest = state.pages.turn(last, number, fresh);
            if state.catalogue.full {
                state.rest = Rest::Capped;
            }
        });
        self.noted.notify();
    }

    /// A page did not come. `false` when nobody waits for it any more.
    pub fn stop(self, turn: u32, trouble: Trouble) -> bool {
        let current = self.read(|state| state.turn == turn);
        if current {
            self.change(|state| state.rest = Rest::Stopped(Rc::new(trouble)));
            self.noted.notify();
        }
        current
    }

    /// Whether it is time to make a listing: of the first page, when twice as many entries have come, and in the end.
    pub fn wants_listing(self, turn: u32) -> bool {
        self.read(|state| {
            let (all, listed) = (state.catalogue.len(), state.listing.as_ref().map_or(0, |l| l.of));
            let ready = !matches!(state.rest, Rest::Coming) || all >= listed * 2;
            let nothing = all == 0 && matches!(state.rest, Rest::Coming | Rest::Stopped(_));
            state.turn == turn && ready && !nothing
        })
    }

    /// Begins a listing; its number goes to [`Model::step`] and [`Model::finish_listing`].
    pub fn begin_listing(self) -> (u32, Indexing) {
        let cell = self.cell();
        let mut state = cell.borrow_mut();
        state.listing_turn = state.listing_turn.wrapping_add(1);
        (state.listing_turn, state.catalogue.begin(&state.show))
    }

    /// Adds some entries to it: whether there are more, or nothing when another listing has been begun.
    pub fn step(self, mine: u32, indexing: &mut Indexing, most: usize) -> Option<bool> {
        self.read(|state| (state.listing_turn == mine).then(|| indexing.step(&state.catalogue, most)))
    }

    /// The listing is complete, and is searched from now on. What was typed, ticked and shown stays.
    pub fn finish_listing(self, mine: u32, indexing: Indexing) {
        if self.read(|state| state.listing_turn != mine) {
            return;
        }
        let (categorised, listed) = self.change(|state| {
            let (shown, before) = (state.hits(), state.categories());
            state.listing = Some(indexing.finish(&state.catalogue));
            let now = state.categories();
            state.ticked.retain(|number| now.contains(number));
            state.search();
            (now != before, shown != state.hits())
        });
        self.noted.notify();
        self.found.notify();
        if categorised {
            self.categorised.notify();
        }
        if listed {
            self.listed.notify();
        }
    }

    // ---- what a person does ----

    /// Typed something.
    pub fn type_in(self, text: String) {
        self.change(|state| {
            state.query = text;
            state.search_anew();
        });
        self.searched();
        self.announce_soon();
    }

    /// Ticked or unticked a category.
    pub fn tick(self, category: u16, on: bool) {
        self.change(|state| {
            state.ticked.retain(|one| *one != category);
            if on {
                state.ticked.push(category);
            }
            state.search_anew();
        });
        self.searched();
        self.announce_soon();
    }

    /// Took all ticks away.
    pub fn clear_ticks(self) {
        self.change(|state| {
            state.ticked.clear();
            state.search_anew();
        });
        self.searched();
        self.announce_soon();
        self.focus("categories");
    }

    /// Wants to see every category.
    pub fn show_all_categories(self) {
        self.change(|state| state.all_categories = true);
        self.categorised.notify();
        self.focus("categories");
    }

    /// Wants more results; focus goes to the first new one.
    pub fn show_more(self) {
        let next = self.change(|state| {
            let shown = state.results.hits.len();
            state.limit += STEP;
            state.search();
            state.hits().get(shown).copied()
        });
        self.listed.notify();
        if let Some(number) = next {
            self.focus_on(entry_id(number));
        }
    }

    /// Opened an entry.
    pub fn open(self, number: u32) {
        let live = self.stage.host.is_live();
        let id = self.change(|state| {
            state.open = Some(number);
            if live {
                state.scrolled = web_sys::window().map_or(0.0, |w| w.scroll_y().unwrap_or(0.0));
            }
            state.catalogue.entry(number).map(|entry| entry.id.clone())
        });
        self.opened.notify();
        self.focus("detail");
        if let Some(id) = id {
            self.stage.host.send("select", &[("id", Value::from(id.as_str()))]);
        }
    }

    /// Went back to the results: they are as they were, and focus is where it was.
    pub fn close(self) {
        let (number, scrolled, there) = self.change(|state| {
            let number = state.open.take();
            let there = number.is_some_and(|number| state.hits().contains(&number));
            (number.unwrap_or(0), state.scrolled, there)
        });
        self.opened.notify();
        if there {
            self.focus_on(entry_id(number));
        } else {
            self.focus("count");
        }
        if self.stage.host.is_live() {
            // After focus, which may scroll.
            request_animation_frame(move || {
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, scrolled);
                }
            });
        }
    }

    // ---- inside ----

    /// Says the number of results once typing has paused. One task waits, however much is typed.
    fn announce_soon(self) {
        let waiting = self.change_quietly(|state| std::mem::replace(&mut state.announcing, true));
        if waiting {
            return;
        }
        self.stage.spawn(async move {
            loop {
                let before = self.read(|state| state.changes);
                feed::pause(QUIET).await;
                if self.read(|state| state.changes == before) {
                    break;
                }
            }
            self.change_quietly(|state| state.announcing = false);
            let words = untrack(|| {
                let mut words = self.dropped_words().unwrap_or_default();
                words.push(' ');
                words.push_str(&self.count_words());
                words
            });
            self.stage.announce(words);
        });
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
