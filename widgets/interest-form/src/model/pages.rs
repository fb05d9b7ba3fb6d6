//! Forms that are shown page by page: which page is shown, and what comes next.

use super::{Model, State};
use leptos::prelude::*;
use windchime_domain::form::{Form, Kind};
use windchime_domain::wording::Wording;

/// Where a person is in a form of several pages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// This step, from 1.
    pub step: usize,
    /// All steps as the answers stand now; the last is to look the answers over.
    pub of: usize,
}

impl Model {
    /// Whether that entry of the form is shown: its question is asked, and its page is the one that is shown; followed.
    pub fn is_shown(self, place: usize) -> bool {
        self.moved.track();
        self.cell().borrow().is_shown(place)
    }

    /// Whether that entry of the form is asked, on whichever page it stands; followed.
    pub fn is_asked(self, place: usize) -> bool {
        self.moved.track();
        self.cell().borrow().asked.get(place).is_some_and(|asked| *asked)
    }

    /// The heading of the page that is shown, where it has one; followed.
    pub fn page(self) -> Option<Wording> {
        self.moved.track();
        let cell = self.cell();
        let state = cell.borrow();
        let mut entries = state.form.questions.iter().enumerate();
        let first = entries.find(|(place, _)| page_at(&state.form, *place) == state.page)?.1;
        (first.kind == Kind::Page).then(|| first.label.clone())
    }

    /// The step of a form with pages; followed. `None` where the form is one page.
    pub fn progress(self) -> Option<Progress> {
        self.moved.track();
        let cell = self.cell();
        let state = cell.borrow();
        if pages(&state.form) < 2 {
            return None;
        }
        let asked = |page: &usize| state.is_asked(*page);
        let (before, all) = ((0..state.page).filter(asked).count(), (0..pages(&state.form)).filter(asked).count());
        Some(Progress { step: before + 1, of: all + 1 })
    }

    /// Whether the answers are being looked over before they are sent; followed.
    pub fn is_looking_over(self) -> bool {
        self.moved.track();
        let cell = self.cell();
        let state = cell.borrow();
        pages(&state.form) > 1 && state.page == pages(&state.form)
    }
}

impl State {
    fn is_shown(&self, place: usize) -> bool {
        let asked = self.asked.get(place).is_some_and(|asked| *asked);
        asked && (pages(&self.form) < 2 || page_at(&self.form, place) == self.page)
    }

    /// Whether that page has anything to show.
    pub(super) fn is_asked(&self, page: usize) -> bool {
        self.asked.iter().enumerate().any(|(place, asked)| *asked && page_at(&self.form, place) == page)
    }
}

/// The pages of a form: a `page` begins one, and so does anything before the first of them.
pub(super) fn pages(form: &Form) -> usize {
    form.questions.len().checked_sub(1).map_or(0, |last| page_at(form, last) + 1)
}

/// The page, from 0, on which an entry of the form stands.
pub(super) fn page_at(form: &Form, place: usize) -> usize {
    let begins = |at: usize| form.questions.get(at).is_some_and(|question| question.kind == Kind::Page);
    (1..=place).filter(|at| begins(*at)).count()
}
