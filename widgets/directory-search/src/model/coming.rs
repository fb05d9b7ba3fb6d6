//! What comes in: the attributes, page after page of the feed, and the listing made of them.

use super::{Model, place};
use crate::catalogue::Indexing;
use crate::feed::{self, Rest, Trouble};
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::directory::Page;
use windchime_domain::json::Value;

impl Model {
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

    /// Some of a page has come; whether it brought anything new.
    pub fn take_some(self, turn: u32, page: Page) -> bool {
        if self.read(|state| state.turn != turn) {
            return false;
        }
        let fresh = self.change(|state| state.catalogue.take(page));
        self.noted.notify();
        fresh
    }

    /// All of the feed has come.
    pub fn end(self, turn: u32) {
        if self.read(|state| state.turn == turn) {
            self.change(|state| state.rest = if state.catalogue.full { Rest::Capped } else { Rest::All });
            self.noted.notify();
        }
    }

    /// A page did not come, and somebody waits for it.
    pub fn stop(self, turn: u32, trouble: Trouble) {
        if self.read(|state| state.turn == turn) {
            let code = Value::from(trouble.code());
            self.change(|state| state.rest = Rest::Stopped(Rc::new(trouble)));
            self.noted.notify();
            self.stage.host.send("error", &[("code", code)]);
        }
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

    /// Whether a listing is being made.
    pub fn is_listing(self) -> bool {
        self.read(|state| state.making)
    }

    /// Begins a listing; its number goes to [`Model::step`] and [`Model::finish_listing`].
    pub fn begin_listing(self) -> (u32, Indexing) {
        let cell = self.cell();
        let mut state = cell.borrow_mut();
        state.listing_turn = state.listing_turn.wrapping_add(1);
        state.listed_at = state.moment();
        state.making = true;
        (state.listing_turn, state.catalogue.begin(&state.show, state.more.is_some()))
    }

    /// Adds some entries to it: whether there are more, or nothing when another listing has been begun.
    pub fn step(self, mine: u32, indexing: &mut Indexing, most: usize) -> Option<bool> {
        self.change_quietly(|state| {
            let wanted = state.listing_turn == mine && !state.ask_afar();
            wanted.then(|| indexing.step(&state.catalogue, state.more.as_ref(), most))
        })
    }

    /// The listing is complete, and is searched from now on. What was typed, ticked and shown stays.
    pub fn finish_listing(self, mine: u32, indexing: Indexing) {
        if self.read(|state| state.listing_turn != mine) {
            return;
        }
        let (categorised, listed) = self.change(|state| {
            state.making = false;
            let (shown, before) = (state.hits(), state.categories());
            let whole = state.listing.as_ref().is_some_and(|listing| listing.whole);
            let listing = indexing.finish(&state.catalogue);
            let more = listing.whole != whole;
            state.listing = Some(listing);
            let now = state.categories();
            state.placing.settle(state.listing.as_ref().map_or(&[], |listing| &listing.docs));
            state.keep_ticks();
            state.search();
            (now != before || more || state.more.is_some(), shown != state.hits())
        });
        self.noted.notify();
        self.found.notify();
        if categorised {
            self.categorised.notify();
        }
        if listed {
            self.listed.notify();
        }
        if self.read(|state| state.placing.asked != place::Asked::Nothing) {
            // Somebody has asked from a place, so the second part is here.
            self.place_anew();
        }
    }
}
