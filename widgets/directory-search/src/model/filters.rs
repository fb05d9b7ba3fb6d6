//! Narrowing by what is ticked. Everything that can be ticked is a facet of the index: any within a group, and every group.

use super::Model;
use leptos::prelude::*;

impl Model {
    /// Ticked or unticked a facet.
    pub fn tick(self, facet: u32, on: bool) {
        self.narrow(|ticked| {
            ticked.retain(|one| *one != facet);
            if on {
                ticked.push(facet);
            }
        });
    }

    /// Took all ticks away.
    pub fn clear_ticks(self) {
        self.narrow(Vec::clear);
        self.cleared.notify();
        self.focus("filters");
    }

    /// Changes what is ticked, and searches anew.
    pub(super) fn narrow(self, change: impl FnOnce(&mut Vec<u32>)) {
        self.change(|state| {
            change(&mut state.ticked);
            state.search_anew();
        });
        self.searched();
        self.announce_soon();
    }

    /// Whoever follows this is told when ticks were taken away by other means than their own control.
    pub fn follow_clearing(self) {
        self.cleared.track();
    }

    /// Wants to see every category.
    pub fn show_all_categories(self) {
        self.change(|state| state.all_categories = true);
        self.categorised.notify();
        self.focus("filters");
    }

    /// How many results a facet has for the text as it is; followed.
    pub fn count(self, facet: u32) -> u32 {
        self.found.track();
        self.read(|state| {
            let counts = &state.results.facet_counts;
            counts.iter().find(|(one, _)| *one == facet).map_or(0, |(_, count)| *count)
        })
    }

    /// Whether anybody knows how many results facets have; followed.
    pub fn has_counts(self) -> bool {
        self.found.track();
        self.read(|state| !state.results.facet_counts.is_empty())
    }

    /// How many facets are ticked; followed.
    pub fn ticked(self) -> usize {
        self.found.track();
        self.read(|state| state.ticked.len())
    }

    /// Whether a facet is ticked; followed.
    pub fn is_ticked(self, facet: u32) -> bool {
        self.found.track();
        self.read(|state| state.ticked.contains(&facet))
    }
}
