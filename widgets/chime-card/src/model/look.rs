//! How the card looks in a reading. How that changes is in [`super::later::look`].

use super::Model;
use leptos::prelude::*;
use windchime_domain::wording::Reading;

/// A part of the card that changes its look at once.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// What stands above the row of letters.
    Top,
    /// The row of letters.
    Nav,
    /// The pages.
    Pages,
}

#[derive(Debug, Default)]
pub(super) struct Look {
    /// One for each [`Part`].
    pub(super) easy: [bool; 3],
    /// How many lists are being cleared away.
    pub(super) clearing: usize,
    /// The list of connections is still being taken apart, on a page that was left.
    pub(super) leaving: bool,
}

impl Look {
    pub(super) fn of(reading: Reading) -> Self {
        Look { easy: [reading == Reading::Easy; 3], ..Look::default() }
    }
}

impl Model {
    /// Whether that part has the look of Easy Read; followed.
    pub fn looks_easy(self, part: Part) -> bool {
        self.looked.track();
        self.cell().borrow().look.easy.get(part as usize) == Some(&true)
    }

    /// Whether the list of connections is still being taken apart, after its page was left; followed.
    pub fn is_leaving(self) -> bool {
        self.looked.track();
        self.cell().borrow().look.leaving
    }
}
