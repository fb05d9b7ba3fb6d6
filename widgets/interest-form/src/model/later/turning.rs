//! Turning from page to page.

use crate::model::pages::{page_at, pages};
use crate::model::{Model, Phase, State, Wrong};
use leptos::prelude::*;

impl Model {
    /// "Continue" was pressed. Gives whether another page is shown now; otherwise [`Model::with_wrong`] says what is wrong on this one.
    pub fn next_page(self) -> bool {
        let moved = self.change(|state| {
            let mut wrong = state.form.check(&state.answers);
            let wrong_here = |field: &str| state.page_of(field) == Some(state.page);
            let elsewhere =
                wrong.iter().find(|error| !wrong_here(&error.field)).and_then(|error| state.page_of(&error.field));
            wrong.retain(|error| wrong_here(&error.field));
            state.wrong = wrong.into_iter().map(Wrong::from).collect();
            if !state.phase.is_busy() {
                state.phase = Phase::Filling;
            }
            if !state.wrong.is_empty() {
                return false;
            }
            let last = pages(&state.form);
            let next = (state.page + 1..last).find(|page| state.is_asked(*page)).unwrap_or(last);
            // Somebody who came from looking over goes back there, by way of what a changed answer has newly asked.
            state.page = if state.looked_over { elsewhere.unwrap_or(last) } else { next };
            state.looked_over |= state.page == last;
            true
        });
        self.changed.notify();
        self.moved.notify();
        moved
    }

    /// "Back" was pressed.
    #[inline(never)]
    pub fn previous_page(self) {
        self.change(|state| {
            state.page = (0..state.page).rev().find(|page| state.is_asked(*page)).unwrap_or(state.page);
            state.wrong.clear();
        });
        self.changed.notify();
        self.moved.notify();
    }

    /// Shows the page of that question.
    pub fn turn_to(self, question: &str) {
        self.change(|state| state.page = state.page_of(question).unwrap_or(state.page));
        self.moved.notify();
    }
}

impl State {
    fn page_of(&self, question: &str) -> Option<usize> {
        let place = self.form.questions.iter().position(|known| known.id == question)?;
        Some(page_at(&self.form, place))
    }

    /// Shows the page of the first question that is wrong.
    pub(super) fn turn_to_wrong(&mut self) {
        let page = self.wrong.first().and_then(|wrong| self.page_of(&wrong.field));
        self.page = page.unwrap_or(self.page);
    }

    /// Shows the page where a person has left off.
    pub(super) fn turn_to_last_answered(&mut self) {
        let pages = self.answers.iter().filter_map(|(question, _)| self.page_of(question));
        self.page = pages.filter(|page| self.is_asked(*page)).max().unwrap_or_default();
    }
}
