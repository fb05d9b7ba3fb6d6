//! Which documents may be shown: what was ticked, how far away, and which alone.

use crate::facets::Facets;
use crate::{Query, UNKNOWN};

/// The facets that were ticked, by group.
pub(crate) struct Ticked<'a> {
    facets: &'a Facets,
    query: &'a Query<'a>,
    /// For each facet of the index: the bit of its group, if something in that group is ticked.
    groups: Vec<u32>,
    /// For each facet of the index: the same bit, if it is ticked itself.
    marks: Vec<u32>,
    /// All groups in which something is ticked.
    pub(crate) all: u32,
}

impl<'a> Ticked<'a> {
    pub(crate) fn new(facets: &'a Facets, query: &'a Query<'a>) -> Self {
        let mut ticked = Self { facets, query, groups: Vec::new(), marks: Vec::new(), all: 0 };
        if query.facets.is_empty() {
            return ticked;
        }
        let mut names: Vec<u32> = Vec::new();
        for facet in query.facets {
            if !names.contains(&(facet >> 16)) {
                names.push(facet >> 16);
            }
        }
        // More than 32 groups: the rest do not narrow. No directory has so many.
        names.truncate(32);
        ticked.all = u32::MAX >> (32 - names.len() as u32);
        let bit = |facet: u32| names.iter().position(|name| *name == facet >> 16).map_or(0, |at| 1 << at);
        ticked.groups = facets.values.iter().map(|value| bit(*value)).collect();
        ticked.marks =
            facets.values.iter().map(|value| if query.facets.contains(value) { bit(*value) } else { 0 }).collect();
        ticked
    }

    pub(crate) fn allows(&self, document: u32) -> bool {
        let query = self.query;
        query.only.is_none_or(|only| only.get(document as usize).copied().unwrap_or(false))
            && (query.within.is_none()
                || query.distances.is_none()
                || query
                    .within
                    .is_some_and(|most| query.distance(document) <= most && query.distance(document) != UNKNOWN))
    }

    /// The groups of which the document has no ticked facet.
    pub(crate) fn missing(&self, document: u32) -> u32 {
        if self.all == 0 {
            return 0;
        }
        let has = self
            .facets
            .of(document as usize)
            .iter()
            .fold(0, |has, place| has | self.marks.get(usize::from(*place)).copied().unwrap_or(0));
        self.all & !has
    }

    pub(crate) fn group_of(&self, place: u16) -> u32 {
        self.groups.get(usize::from(place)).copied().unwrap_or(0)
    }
}

impl Query<'_> {
    pub(crate) fn distance(&self, document: u32) -> u16 {
        self.distances.and_then(|all| all.get(document as usize)).copied().unwrap_or(UNKNOWN)
    }
}
