//! How the card looks in a reading. How that changes is in [`super::later::look`].

use super::Model;
use leptos::prelude::*;
use windchime_domain::wording::Reading;

/// A part of the card that changes its look at once.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The way out, the title, the readings.
    Head,
    /// What is kept private, and the crisis lines.
    Help,
    /// What the card is.
    About,
    /// The row of letters.
    Nav,
    /// The pages.
    Pages,
}

impl Part {
    /// From the top down.
    pub const ALL: [Part; 5] = [Part::Head, Part::Help, Part::About, Part::Nav, Part::Pages];
}

#[derive(Debug, Default)]
pub(super) struct Look {
    /// One for each [`Part`].
    pub(super) easy: [bool; Part::ALL.len()],
    /// Another reading was chosen, and not every part has its look yet.
    pub(super) changing: bool,
    /// How many lists are being cleared away.
    pub(super) clearing: usize,
}

impl Look {
    pub(super) fn of(reading: Reading) -> Self {
        Look { easy: [reading == Reading::Easy; Part::ALL.len()], ..Look::default() }
    }
}

impl Model {
    /// Whether that part has the look of Easy Read; followed.
    pub fn looks_easy(self, part: Part) -> bool {
        self.looked.track();
        self.cell().borrow().look.easy.get(part as usize) == Some(&true)
    }

    /// Another reading was chosen: from now on until [`Model::look_again`] is done, nothing long is to be built.
    pub fn begin_look(self) {
        self.cell().borrow_mut().look.changing = true;
    }
}
