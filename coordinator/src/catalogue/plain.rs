//! An entry in plain fields, as a spreadsheet's row or the editor's form has it, and the way into an Open Referral record.
//!
//! Only what differs from before is written, so that a record from elsewhere keeps everything that has no field here.

use std::collections::BTreeMap;

use jiff::civil::Date;
use windchime_domain::card::Letter;
use windchime_domain::directory::Cost;
use windchime_domain::json::{Value, map};

use super::record::{self, first, inside, items, number, set, set_text, text, uuid_of};
use super::written::{self, OnDays};

/// The taxonomy whose terms are the letters.
pub const CHIME: &str = "CHIME";
/// The taxonomy of categories that are made here.
const OURS: &str = "Windchime categories";

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

    fn write(&self, schedule: &mut Value, before: &Session) {
        if self.days != before.days {
            set(schedule, "freq", self.days.as_ref().map(|days| Value::from(days.freq)));
            set(schedule, "byday", self.days.as_ref().map(|days| Value::from(days.byday.as_str())));
        }
        for (name, time, was) in [("opens_at", self.opens, before.opens), ("closes_at", self.closes, before.closes)] {
            if time != was {
                set(schedule, name, time.map(|time| Value::from(written::clock(time))));
            }
        }
        if self.words != before.words {
            set_text(schedule, "description", &self.words);
        }
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

    /// A new record of that id.
    pub fn record(&self, id: &str, terms: &Terms) -> Value {
        let mut record = map([("id", Some(Value::from(id)))]);
        self.write(&mut record, &Plain::default(), terms);
        record
    }

    /// Writes into a record what differs from `before`, which is what [`Plain::read`] made of it.
    pub fn write(&self, record: &mut Value, before: &Plain, terms: &Terms) {
        let id = text(record, "id").unwrap_or_default().to_owned();
        for (name, new, old) in [
            ("name", &self.name, &before.name),
            ("description", &self.description, &before.description),
            ("url", &self.url, &before.url),
            ("status", &self.status, &before.status),
            ("eligibility_description", &self.who_for, &before.who_for),
            ("alert", &self.alert, &before.alert),
        ] {
            if new != old {
                set_text(record, name, new);
            }
        }
        if self.cost != before.cost {
            let name = if text(record, "fees_description").is_some() { "fees_description" } else { "fees" };
            set_text(record, name, &self.cost);
        }
        for (name, new, old) in [
            ("minimum_age", self.minimum_age, before.minimum_age),
            ("maximum_age", self.maximum_age, before.maximum_age),
        ] {
            if new != old {
                set(record, name, new.map(Value::Number));
            }
        }
        if self.checked != before.checked {
            set(record, "assured_date", self.checked.map(|date| Value::from(date.to_string())));
        }
        self.write_organisation(record, before);
        self.write_contact(record, before, &id);
        self.write_sessions(record, before, &id);
        self.write_place(record, before, &id);
        self.write_online(record, before, &id);
        self.write_terms(record, before, &id, terms);
    }

    fn write_organisation(&self, record: &mut Value, before: &Plain) {
        if self.organisation == before.organisation {
            return;
        }
        if self.organisation.is_empty() {
            set(record, "organization", None);
        } else if let Some(organization) = inside(record, "organization", Value::Map(Vec::new())) {
            // Open Referral wants these three of every organisation.
            if text(organization, "id").is_none() {
                set_text(organization, "id", &uuid_of(&["organisation", &self.organisation.to_lowercase()]));
            }
            set_text(organization, "name", &self.organisation);
            if text(organization, "description").is_none() {
                set_text(organization, "description", &self.organisation);
            }
        }
    }

    fn write_contact(&self, record: &mut Value, before: &Plain, id: &str) {
        if self.email != before.email {
            let of_contact = |record: &Value| {
                let contact = items(record, "contacts").first().and_then(|one| text(one, "email"));
                text(record, "email").is_none() && contact == Some(before.email.as_str())
            };
            match of_contact(record).then(|| first(record, "contacts", Value::default)).flatten() {
                Some(contact) => set_text(contact, "email", &self.email),
                None => set_text(record, "email", &self.email),
            }
        }
        if self.phone != before.phone {
            let new = || Value::Map(vec![("id".to_owned(), Value::from(uuid_of(&["phone", id])))]);
            if self.phone.is_empty() {
                remove_first(record, "phones");
            } else if let Some(phone) = first(record, "phones", new) {
                set_text(phone, "number", &self.phone);
            }
        }
    }

    fn write_sessions(&self, record: &mut Value, before: &Plain, id: &str) {
        if self.sessions == before.sessions && self.dropped.is_empty() {
            return;
        }
        let Some(Value::List(schedules)) = inside(record, "schedules", Value::List(Vec::new())) else { return };
        let mut gone = self.dropped.clone();
        for old in &before.sessions {
            let new = self.sessions.iter().find(|session| session.at == old.at && !session.is_empty());
            match (new, old.at.and_then(|at| schedules.get_mut(at))) {
                (Some(new), Some(schedule)) => new.write(schedule, old),
                (None, Some(_)) => gone.extend(old.at),
                (_, None) => {}
            }
        }
        for new in self.sessions.iter().filter(|session| session.at.is_none() && !session.is_empty()) {
            let count = schedules.len().to_string();
            let mut schedule = map([("id", Some(Value::from(uuid_of(&["schedule", id, &count]))))]);
            new.write(&mut schedule, &Session::default());
            schedules.push(schedule);
        }
        drop_at(schedules, &gone);
        if schedules.is_empty() {
            set(record, "schedules", None);
        }
    }

    fn write_place(&self, record: &mut Value, before: &Plain, id: &str) {
        let address = |plain: &Plain| [plain.address.clone(), plain.town.clone(), plain.postcode.clone()];
        let (new, old) = (address(self), address(before));
        if new == old && self.position == before.position && self.accessibility == before.accessibility {
            return;
        }
        let nowhere = new.iter().all(String::is_empty) && self.position.is_none();
        if nowhere && self.accessibility.is_empty() {
            remove_location(record, |location| !is_virtual(location));
            return;
        }
        let Some(location) = location_mut(record, id, "physical") else { return };
        if new != old
            && let Some(address) = first(location, "addresses", || map([("id", Some(Value::from(uuid_of(&["address", id]))))]))
        {
            for (name, value) in ["address_1", "city", "postal_code"].into_iter().zip(new) {
                set(address, name, Some(Value::from(value)));
            }
            // Open Referral wants these of every address, also where there is nothing to say.
            for (name, value) in [("state_province", ""), ("country", "GB"), ("address_type", "physical")] {
                if address.get(name).is_none() {
                    set(address, name, Some(Value::from(value)));
                }
            }
        }
        // The position of another postcode would lead people astray.
        let moved = self.postcode != before.postcode && self.position == before.position;
        let position = if moved { None } else { self.position };
        if position != before.position || moved {
            set(location, "latitude", position.map(|(latitude, _)| Value::Number(latitude)));
            set(location, "longitude", position.map(|(_, longitude)| Value::Number(longitude)));
        }
        if self.accessibility != before.accessibility {
            let new = || map([("id", Some(Value::from(uuid_of(&["accessibility", id]))))]);
            if self.accessibility.is_empty() {
                remove_first(location, "accessibility");
            } else if let Some(one) = first(location, "accessibility", new) {
                set_text(one, "description", &self.accessibility);
            }
        }
    }

    fn write_online(&self, record: &mut Value, before: &Plain, id: &str) {
        if self.online == before.online {
            return;
        }
        if self.online {
            // Made where there is none.
            location_mut(record, id, "virtual");
        } else {
            remove_location(record, is_virtual);
            set(record, "attending_type", None);
        }
    }

    fn write_terms(&self, record: &mut Value, before: &Plain, id: &str, terms: &Terms) {
        if self.categories == before.categories && self.letters == before.letters {
            return;
        }
        let Some(Value::List(attributes)) = inside(record, "attributes", Value::List(Vec::new())) else { return };
        let wants = |name: &str| self.categories.iter().any(|category| category.eq_ignore_ascii_case(name));
        let had = |name: &str| before.categories.iter().any(|category| category.eq_ignore_ascii_case(name));
        attributes.retain(|attribute| {
            let Some(term) = attribute.get("taxonomy_term") else { return true };
            let name = text(term, "name").unwrap_or_default();
            if text(term, "taxonomy").is_some_and(|taxonomy| taxonomy.eq_ignore_ascii_case(CHIME)) {
                Letter::ALL.into_iter().zip(self.letters).any(|(letter, wanted)| wanted && begins(name, letter))
            } else {
                wants(name) || !had(name)
            }
        });
        for category in self.categories.iter().filter(|category| !had(category)) {
            let known = terms.get(&category.to_lowercase());
            let new = || uuid_of(&["category", &category.to_lowercase()]);
            let term_id = known.map_or_else(new, |(known, _)| known.clone());
            attributes.push(attribute(id, "category", &term_id, category, OURS));
        }
        for ((letter, wanted), had) in Letter::ALL.into_iter().zip(self.letters).zip(before.letters) {
            if wanted && !had {
                let name = capital(letter);
                attributes.push(attribute(id, "outcome", &uuid_of(&["chime", &name]), &name, CHIME));
            }
        }
        if attributes.is_empty() {
            set(record, "attributes", None);
        }
    }
}

/// "Connectedness" and so on.
pub fn capital(letter: Letter) -> String {
    let rest = letter.name().get(1..).unwrap_or_default();
    format!("{}{rest}", letter.initial())
}

fn begins(name: &str, letter: Letter) -> bool {
    name.trim_start().get(..1).is_some_and(|first| first.eq_ignore_ascii_case(letter.initial()))
}

fn attribute(service: &str, link: &str, term_id: &str, name: &str, taxonomy: &str) -> Value {
    map([
        ("id", Some(Value::from(uuid_of(&["attribute", service, term_id])))),
        ("link_type", Some(Value::from(link))),
        (
            "taxonomy_term",
            Some(map([
                ("id", Some(Value::from(term_id))),
                ("name", Some(Value::from(name))),
                ("description", Some(Value::from(name))),
                ("taxonomy", Some(Value::from(taxonomy))),
            ])),
        ),
    ])
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

/// The first location of that kind, made where there is none.
fn location_mut<'a>(record: &'a mut Value, id: &str, kind: &str) -> Option<&'a mut Value> {
    let Value::List(places) = inside(record, "service_at_locations", Value::List(Vec::new()))? else { return None };
    let fits = |at: &Value| at.get("location").is_some_and(|location| is_virtual(location) == (kind == "virtual"));
    let index = places.iter().position(fits).unwrap_or_else(|| {
        let location = map([
            ("id", Some(Value::from(uuid_of(&["location", kind, id])))),
            ("location_type", Some(Value::from(kind))),
        ]);
        let at = map([("id", Some(Value::from(uuid_of(&["at", kind, id])))), ("location", Some(location))]);
        places.push(at);
        places.len() - 1
    });
    inside(places.get_mut(index)?, "location", Value::Map(Vec::new()))
}

fn remove_location(record: &mut Value, which: impl Fn(&Value) -> bool) {
    if let Some(Value::List(places)) = inside(record, "service_at_locations", Value::List(Vec::new())) {
        if let Some(at) = places.iter().position(|at| at.get("location").is_some_and(&which)) {
            places.remove(at);
        }
        if places.is_empty() {
            set(record, "service_at_locations", None);
        }
    }
}

fn remove_first(record: &mut Value, name: &str) {
    if let Some(Value::List(items)) = inside(record, name, Value::List(Vec::new())) {
        if !items.is_empty() {
            items.remove(0);
        }
        if items.is_empty() {
            set(record, name, None);
        }
    }
}

/// Removes the schedules at these places.
fn drop_at(schedules: &mut Vec<Value>, gone: &[usize]) {
    let mut at = 0;
    schedules.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn full() -> Plain {
        Plain {
            name: "Tea and talk".to_owned(),
            description: "Tea.".to_owned(),
            organisation: "Town Hall".to_owned(),
            url: "https://hall.example/tea".to_owned(),
            email: "tea@hall.example".to_owned(),
            phone: "01865 000000".to_owned(),
            address: "1 High Street".to_owned(),
            town: "Oxford".to_owned(),
            postcode: "OX4 1AB".to_owned(),
            position: Some((51.74, -1.23)),
            online: true,
            sessions: vec![Session {
                at: None,
                days: written::days("first Tuesday"),
                opens: Some(600),
                closes: Some(720),
                words: "Not in August".to_owned(),
            }],
            dropped: Vec::new(),
            cost: "£1 for tea".to_owned(),
            who_for: "Carers".to_owned(),
            minimum_age: Some(18.0),
            maximum_age: Some(60.0),
            categories: vec!["Food".to_owned(), "Company".to_owned()],
            letters: [true, false, false, false, true],
            accessibility: "Step-free".to_owned(),
            alert: "Closed in August".to_owned(),
            status: "active".to_owned(),
            checked: written::date("2026-03-02"),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut plain = full();
        let record = plain.record("a", &Terms::new());
        for session in &mut plain.sessions {
            session.at = Some(0);
        }
        assert_eq!(Plain::read(&record), plain);
    }

    #[test]
    fn what_did_not_change_stays_as_it_was_written() {
        let text = r#"{"id":"a","name":"A","status":"active","odd":{"x":1},"fees_description":"£2",
            "contacts":[{"id":"c","email":"x@y.example","phones":[{"number":"1"}]}],
            "organization":{"id":"o","name":"O","uri":"https://o.example"},
            "schedules":[{"id":"s","freq":"WEEKLY","byday":"MO","opens_at":"10:00:00","closes_at":"11:00","valid_to":"2030-01-01"},
                         {"id":"t","freq":"WEEKLY","interval":2,"byday":"TU"}],
            "attributes":[{"id":"z"},{"id":"y","taxonomy_term":{"id":"f","name":"Food"}}]}"#;
        let before: Value = serde_json::from_str(text).unwrap();
        let plain = Plain::read(&before);
        let mut same = before.clone();
        plain.write(&mut same, &plain, &Terms::new());
        assert_eq!(same, before);

        let mut changed = plain.clone();
        changed.organisation = "P".to_owned();
        changed.email = "new@y.example".to_owned();
        changed.cost = "£3".to_owned();
        changed.categories = vec!["Company".to_owned()];
        for session in &mut changed.sessions {
            session.closes = Some(750);
        }
        let mut after = before.clone();
        changed.write(&mut after, &plain, &Terms::new());
        for (pointer, said) in [
            ("/organization/uri", "https://o.example"),
            ("/organization/name", "P"),
            ("/contacts/0/email", "new@y.example"),
            ("/fees_description", "£3"),
            ("/schedules/0/closes_at", "12:30"),
            ("/schedules/0/opens_at", "10:00:00"),
            ("/schedules/0/valid_to", "2030-01-01"),
            ("/schedules/1/byday", "TU"),
            ("/attributes/0/id", "z"),
            ("/attributes/1/taxonomy_term/name", "Company"),
        ] {
            assert_eq!(after.pointer(pointer).and_then(Value::text), Some(said), "{pointer}");
        }
        assert!(after.get("odd").is_some() && after.pointer("/attributes/2").is_none());
    }

    #[test]
    fn another_postcode_takes_the_old_position_away() {
        let record = full().record("a", &Terms::new());
        let before = Plain::read(&record);
        let moved = Plain { postcode: "OX1 1AA".to_owned(), ..before.clone() };
        let mut after = record.clone();
        moved.write(&mut after, &before, &Terms::new());
        assert_eq!(Plain::read(&after).position, None);
    }

    #[test]
    fn everything_can_be_emptied_again() {
        let mut record = full().record("a", &Terms::new());
        let before = Plain::read(&record);
        let empty = Plain { name: "A".to_owned(), status: "active".to_owned(), ..Plain::default() };
        empty.write(&mut record, &before, &Terms::new());
        assert_eq!(serde_json::to_string(&record).unwrap(), r#"{"id":"a","name":"A","status":"active"}"#);
    }
}
