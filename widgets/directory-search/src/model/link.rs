//! What the address of the host page knows; its rules are in `later::link`.

use super::Model;
use windchime_shell::page::{self, Alarm};

/// What stands in the address, and what leaves the widget.
#[derive(Default)]
pub(super) struct Link {
    /// The address has been read.
    pub(super) read: bool,
    /// Filters, and the id of an entry, that the address asks for and that have not come yet.
    pub(super) filters: Vec<(String, String)>,
    pub(super) entry: Option<String>,
    /// Writes the address once all is quiet.
    pub(super) alarm: Option<Alarm>,
    /// A link that no button could copy.
    pub(super) by_hand: String,
    /// The list that is being made for paper.
    pub(super) paper: bool,
}

impl Model {
    /// Where the address of the page says what to show, asks for the code that reads it.
    pub fn heed_address(self) {
        // Not `contains`, whose way to search is over a kilobyte.
        let (address, ours) = (page::whole_address(), b"windchime-");
        if address.as_bytes().windows(ours.len()).any(|part| part == ours) {
            self.fetch_rest();
        }
    }
}
