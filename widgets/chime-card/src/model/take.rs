//! Text that the person copies by hand, where no button may.

use super::Model;
use leptos::prelude::{Notify as _, Track as _};

impl Model {
    /// The text that is there to be copied by hand; empty where there is none. Followed.
    pub fn copied_by_hand(self) -> String {
        self.taken.track();
        self.cell().borrow().by_hand.clone()
    }

    /// Has the person copy a text by hand, or no longer where it is empty.
    pub fn copy_by_hand(self, text: String) {
        self.cell().borrow_mut().by_hand = text;
        self.taken.notify();
    }
}
