//! What the model knows of a directory that is asked anew for each question; its rules are in `later::far`.

use super::{Model, State};
use crate::feed::Trouble;
use leptos::prelude::*;
use std::rc::Rc;
use std::task::Waker;

/// What can be asked, besides words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    /// What is typed leaves the device.
    pub sends: bool,
    /// From where, and how far.
    pub places: bool,
    /// On which day, at what time.
    pub times: bool,
    /// In which category.
    pub categories: bool,
}

/// Where questions and answers stand.
#[derive(Default)]
pub(super) struct Far {
    /// Wakes whoever asks, once there may be another question.
    pub(super) waker: Option<Waker>,
    pub(super) offers: Offers,
    /// An answer is on its way.
    pub(super) looking: bool,
    /// There are more than are shown, and nobody knows how many.
    pub(super) more: bool,
    /// Why there is no answer.
    pub(super) trouble: Option<Rc<Trouble>>,
    /// How often it was tried again.
    pub(super) tries: u32,
    /// The entry that was asked for by its id.
    pub(super) sought: Option<String>,
}

impl State {
    /// There may be another question; `false` where the index answers.
    pub(super) fn ask_afar(&mut self) -> bool {
        if let Some(waker) = self.far.as_mut().and_then(|far| far.waker.take()) {
            waker.wake();
        }
        self.far.is_some()
    }
}

impl Model {
    /// Whether the page's editor wants every question to be sent.
    pub fn is_remote(self) -> bool {
        untrack(|| self.stage.option("mode")) == "remote"
    }

    /// Whether what is typed leaves the device; followed.
    pub fn is_sent(self) -> bool {
        self.noted.track();
        self.read(|state| state.far.as_ref().is_some_and(|far| far.offers.sends))
    }
}
