//! What the map knows; its rules are in `later::map`. Nothing of it is asked for, and no tile, before somebody wants to see it.

use super::Model;
use leptos::prelude::*;
use windchime_domain::map::{Frame, Spot};

/// What is shown of the map.
#[derive(Debug, Default)]
pub(super) struct Map {
    pub(super) shown: bool,
    /// Everything that is found and has a position, best first: the entry's number, and where it is.
    pub(super) places: Vec<(u32, Spot)>,
    /// How many entries that are found have none.
    pub(super) without: usize,
    /// What the picture shows; nothing where that follows from what is found.
    pub(super) frame: Option<Frame>,
    /// Somebody has moved the picture: it stays where it is.
    pub(super) moved: bool,
    /// The mark that takes focus when the picture is drawn anew, as a place in `places`.
    pub(super) focus: Option<u32>,
    /// The entries of a cluster that stand at one place.
    pub(super) here: Vec<u32>,
    /// Their mark, which takes focus when their list is closed.
    pub(super) here_of: Option<u32>,
    /// What takes focus when an entry that was opened from the map is closed.
    pub(super) back: Option<String>,
}

impl Model {
    /// Whether the map is shown; followed.
    pub fn is_map_shown(self) -> bool {
        self.unfolded.track();
        self.read(|state| state.map.shown)
    }

    /// Whether any entry says where it is; followed.
    pub fn has_positions(self) -> bool {
        self.noted.track();
        self.read(|state| {
            let listing = state.listing.as_ref();
            let mut docs = listing.iter().flat_map(|listing| &listing.docs);
            docs.any(|number| {
                let entry = state.catalogue.entry(*number);
                entry.is_some_and(|entry| entry.places.iter().any(|place| place.position.is_some()))
            })
        })
    }
}
