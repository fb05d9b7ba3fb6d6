//! One group or service, as the directory shows it.

use super::fields::most;
use super::hours::{Exception, Schedule};
use crate::card::Letter;

/// One group or service. All text is plain text without control characters or text-direction marks, within sensible lengths;
/// none of it is markup, and none of it is a link before [`crate::links`] has made it one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The feed's own identifier, or one made from name and postcode where the feed has none.
    pub id: String,
    /// Never empty.
    pub name: String,
    /// Who runs it.
    pub organisation: Option<String>,
    /// The web address of whoever runs it, as written: to ask where the entry has none of its own.
    pub organisation_url: Option<String>,
    /// May have several paragraphs, parted by line breaks; empty where the feed has none.
    pub description: String,
    /// What kind of thing it is, without repetitions and without CHIME.
    pub categories: Vec<Category>,
    /// The CHIME letters it was tagged with, in the order of the word.
    pub letters: Vec<Letter>,
    /// Where it happens.
    pub places: Vec<Place>,
    /// When it happens.
    pub schedules: Vec<Schedule>,
    /// When it is not as usual: bank holidays and closures that the feed names.
    pub exceptions: Vec<Exception>,
    /// Opening hours as OpenStreetMap writes them (`Mo-Fr 09:00-17:00; PH off`), as written; [`super::Hours`] reads them.
    pub opening_hours: Option<String>,
    /// Telephone numbers as written; [`crate::links::phone_href`] makes links of them.
    pub phones: Vec<String>,
    /// E-mail addresses as written.
    pub emails: Vec<String>,
    /// Its own web address as written; [`crate::links::safe_href`] makes a link of it.
    pub url: Option<String>,
    /// What it costs, where the feed says so.
    pub cost: Option<Cost>,
    /// Can be joined from home.
    pub online: bool,
    /// Can be visited.
    pub in_person: bool,
    /// Who it is for.
    pub ages: Ages,
    /// Who it is for, in the feed's words.
    pub eligibility: Option<String>,
    /// How to join or be referred, in the feed's words.
    pub application: Option<String>,
    /// Which areas it serves, in the feed's words.
    pub areas: Vec<String>,
    /// What makes it easier to get there and take part, a sentence each.
    pub accessibility: Vec<String>,
    /// Languages spoken, besides English or with it.
    pub languages: Vec<String>,
    /// When somebody last checked the facts: a date as the feed gives it, at least `YYYY-MM-DD` where it follows the standard.
    pub assured_date: Option<String>,
    /// When the record was last changed, likewise.
    pub last_modified: Option<String>,
    /// Something to know before anything else ("Closed in August").
    pub alert: Option<String>,
    /// Is it running?
    pub status: Status,
}

impl Entry {
    pub(super) fn add_schedule(&mut self, schedule: Schedule) {
        if self.schedules.len() < most::SCHEDULES && !self.schedules.contains(&schedule) {
            self.schedules.push(schedule);
        }
    }

    pub(super) fn add_exception(&mut self, exception: Exception) {
        if self.exceptions.len() < most::SCHEDULES && !self.exceptions.contains(&exception) {
            self.exceptions.push(exception);
        }
    }

    pub(super) fn add_place(&mut self, place: Place) {
        if self.places.len() < most::PLACES && place != Place::default() && !self.places.contains(&place) {
            self.places.push(place);
        }
    }

    /// Takes over where and when the same service also happens; `false` when all that was known.
    pub fn merge(&mut self, other: Self) -> bool {
        let before = (self.places.len(), self.schedules.len());
        for place in other.places {
            self.add_place(place);
        }
        for schedule in other.schedules {
            self.add_schedule(schedule);
        }
        for exception in other.exceptions {
            self.add_exception(exception);
        }
        self.online |= other.online;
        self.in_person |= other.in_person;
        before != (self.places.len(), self.schedules.len())
    }
}

/// A kind of service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The feed's identifier of the term, or its name where it has none.
    pub id: String,
    /// The name people read.
    pub name: String,
}

/// A place where it happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// What the place is called, where it has a name of its own.
    pub name: Option<String>,
    /// The address without its postcode, a line each.
    pub address: Vec<String>,
    /// Which line of the address is the town or village.
    pub town_line: Option<u8>,
    /// As written, in capitals.
    pub postcode: Option<String>,
    /// Latitude and longitude in degrees (WGS 84): always both, finite, and on the globe.
    pub position: Option<(f64, f64)>,
}

impl Place {
    /// The town or village, where the feed names it as such.
    #[must_use]
    pub fn town(&self) -> Option<&str> {
        self.address.get(usize::from(self.town_line?)).map(String::as_str)
    }
}

/// What it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// The feed says that it is free.
    Free,
    /// What the feed says, a line each.
    Said(Vec<String>),
}

/// Ages in whole years; `None` means no bound that anybody stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// From this age on.
    pub from: Option<u8>,
    /// Up to and including this age.
    pub to: Option<u8>,
}

/// Is it running? (The ORUK `status`.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Running, or the feed does not say otherwise.
    #[default]
    Active,
    /// Not at the moment.
    TemporarilyClosed,
    /// Not running (`inactive`, `defunct`): the directory leaves it out.
    Ended,
}
