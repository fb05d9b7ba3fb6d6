//! What becomes of the pages after the first one.

use crate::feed::Rest;
use crate::later::warn_skipped;
use crate::model::Model;
use leptos::prelude::*;
use windchime_domain::directory::Page;

impl Model {
    /// A page of the feed has come.
    pub fn take(self, turn: u32, page: Page) {
        let (last, number) = (page.last_page, page.page_number);
        let fresh = self.take_some(turn, page);
        self.turn_page(turn, last, number, fresh);
    }

    /// All of a page has come: what follows it.
    pub fn turn_page(self, turn: u32, last: bool, number: Option<u32>, fresh: bool) {
        if self.read(|state| state.turn == turn) {
            self.change(|state| {
                state.rest = state.pages.turn(last, number, fresh);
                if state.catalogue.full {
                    state.rest = Rest::Capped;
                }
            });
            self.noted.notify();
        }
    }

    /// The next page is at this address.
    pub fn follow(self, turn: u32, address: String) {
        self.change_quietly(|state| {
            if state.turn == turn {
                state.pages.next = Some(address);
            }
        });
    }

    /// Names in the console the records that could not be read.
    #[inline(never)]
    pub fn name_skipped(self) {
        let (skipped, named) = self.change_quietly(|state| {
            let named = std::mem::replace(&mut state.catalogue.named, state.catalogue.skipped.len());
            (state.catalogue.skipped.clone(), named)
        });
        warn_skipped(self.stage, &skipped, named);
    }
}
