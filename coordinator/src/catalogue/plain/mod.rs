//! An entry in plain fields, as a spreadsheet's row or the editor's form has it, and the way into an Open Referral record.
//!
//! Only what differs from before is written, so that a record from elsewhere keeps everything that has no field here.

mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use windchime_domain::card::Letter;
use windchime_domain::directory::Cost;
use windchime_domain::json::Value;

use super::record::{self, items, number, text};
use super::written::{self, OnDays};

/// The taxonomy whose terms are the letters.
pub const CHIME: &str = "CHIME";

/// Categories by name in small letters, with id and name: what the directory has already.
pub type Terms = BTreeMap<String, (String, String)>;

/// The plain fields. Texts are empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plain {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Who runs it.
    pub organisation: String,
    /// Its web address.
    pub url: String,
    /// Its e-mail address.
    pub email: String,
    /// Its telephone number.
    pub phone: String,
    /// Street and number, and what the place is called.
    pub address: String,
    /// Town or village.
    pub town: String,
    /// Its postcode.
    pub postcode: String,
    /// Latitude and longitude in degrees (WGS 84).
    pub position: Option<(f64, f64)>,
    /// Whether it can be joined from home.
    pub online: bool,
    /// When it happens.
    pub sessions: Vec<Session>,
    /// Places of schedules that are to go, among those that no session's fields can hold.
    pub dropped: Vec<usize>,
    /// What it costs.
    pub cost: String,
    /// Who it is for, in words.
    pub who_for: String,
    /// From this age on.
    pub minimum_age: Option<f64>,
    /// Up to this age.
    pub maximum_age: Option<f64>,
    /// What kind of thing it is.
    pub categories: Vec<String>,
    /// Which letters of CHIME, in the order of the word.
    pub letters: [bool; 5],
    /// What makes it easier to get in.
    pub accessibility: String,
    /// Something to know before anything else.
    pub alert: String,
    /// One of Open Referral's.
    pub status: String,
    /// When it was last checked.
    pub checked: Option<Date>,
}

/// One session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Its place among the record's schedules; absent for a new one.
    pub at: Option<usize>,
    /// On which days.
    pub days: Option<OnDays>,
    /// From when: minutes since midnight.
    pub opens: Option<u16>,
    /// Until when.
    pub closes: Option<u16>,
    /// More about it.
    pub words: String,
}

impl Session {
    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.days.is_none() && self.opens.is_none() && self.closes.is_none() && self.words.is_empty()
    }

    /// Reads a schedule; nothing where it says more than a session's fields can hold.
    fn read(at: usize, schedule: &Value) -> Option<Session> {
        let says_more = number(schedule, "interval").is_some_and(|every| every > 1.0)
            || (text(schedule, "bymonthday").is_some() && text(schedule, "freq") == Some("MONTHLY"));
        let byday = text(schedule, "byday");
        let freq = if text(schedule, "freq") == Some("MONTHLY") { "MONTHLY" } else { "WEEKLY" };
        let days = byday.map(|byday| OnDays { freq, byday: byday.to_owned() });
        let readable = days.as_ref().is_none_or(|days| written::days(&days.in_words()).as_ref() == Some(days));
        let time = |name: &str| text(schedule, name).map(written::time);
        let (opens, closes) = (time("opens_at"), time("closes_at"));
        if says_more || !readable || opens == Some(None) || closes == Some(None) {
            return None;
        }
        let words = text(schedule, "description").unwrap_or_default().to_owned();
        Some(Session { at: Some(at), days, opens: opens.flatten(), closes: closes.flatten(), words })
    }
}

impl Plain {
    /// What a record says, in plain fields.
    pub fn read(record: &Value) -> Plain {
        let (entry, _) = record::entry(record.clone());
        let entry = entry.unwrap_or_default();
        let said = |name: &str| text(record, name).unwrap_or_default().to_owned();
        let location = locations(record).find(|location| !is_virtual(location));
        let address = location.and_then(|location| items(location, "addresses").first());
        let of_address = |name: &str| address.and_then(|one| text(one, name)).unwrap_or_default().to_owned();
        let position = |name: &str| location.and_then(|location| number(location, name));
        let schedules = items(record, "schedules").iter().enumerate();
        Plain {
            name: said("name"),
            description: said("description"),
            organisation: entry.organisation.unwrap_or_default(),
            url: entry.url.unwrap_or_default(),
            email: entry.emails.into_iter().next().unwrap_or_default(),
            phone: entry.phones.into_iter().next().unwrap_or_default(),
            address: of_address("address_1"),
            town: of_address("city"),
            postcode: of_address("postal_code"),
            position: position("latitude").zip(position("longitude")),
            online: entry.online,
            sessions: schedules.filter_map(|(at, schedule)| Session::read(at, schedule)).collect(),
            dropped: Vec::new(),
            cost: match &entry.cost {
                Some(Cost::Free) if fees(record).is_none() => "Free".to_owned(),
                _ => fees(record).unwrap_or_default().to_owned(),
            },
            who_for: entry.eligibility.unwrap_or_default(),
            minimum_age: number(record, "minimum_age"),
            maximum_age: number(record, "maximum_age"),
            categories: entry.categories.into_iter().map(|category| category.name).collect(),
            letters: Letter::ALL.map(|letter| entry.letters.contains(&letter)),
            accessibility: entry.accessibility.into_iter().next().unwrap_or_default(),
            alert: said("alert"),
            status: said("status"),
            checked: entry.assured_date.as_deref().and_then(written::date),
        }
    }
}

/// "Connectedness" and so on.
pub fn capital(letter: Letter) -> String {
    let rest = letter.name().get(1..).unwrap_or_default();
    format!("{}{rest}", letter.initial())
}

fn fees(record: &Value) -> Option<&str> {
    text(record, "fees_description").or_else(|| text(record, "fees"))
}

fn locations(record: &Value) -> impl Iterator<Item = &Value> {
    items(record, "service_at_locations").iter().filter_map(|at| at.get("location"))
}

fn is_virtual(location: &Value) -> bool {
    text(location, "location_type") == Some("virtual")
}
