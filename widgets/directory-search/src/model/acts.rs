//! What a person does with the list, save narrowing, which is in `filters`, and opening an entry, which is in `later::acts`.

use super::{Model, STEP, entry_id};
use leptos::prelude::*;
use windchime_shell::rest;

impl Model {
    /// Typed something.
    pub fn type_in(self, text: String) {
        self.change(|state| {
            state.query = text;
            state.search_anew();
        });
        self.searched();
        self.announce_soon();
    }

    /// Wants more results; focus goes to the first new one.
    pub fn show_more(self) {
        let next = self.change(|state| {
            let shown = state.results.hits.len();
            state.limit += STEP;
            state.search();
            state.hits().get(shown).copied()
        });
        // From afar they are not here yet, and the list stays as it is.
        if let Some(number) = next {
            self.listed.notify();
            self.focus_on(entry_id(number));
        }
    }

    /// Says the number of results once typing has paused. One task waits, however much is typed.
    pub(super) fn announce_soon(self) {
        let waiting = self.change_quietly(|state| std::mem::replace(&mut state.announcing, true));
        if !waiting {
            rest::then(Box::new(move || self.announce_when_quiet()));
        }
    }
}
