//! Writing plain fields into a record: only what differs, only where it belongs.

use windchime_domain::card::Letter;
use windchime_domain::json::{Value, map};

use super::{CHIME, Plain, Session, Terms, capital, is_virtual};
use crate::catalogue::record::{first, inside, items, set, set_text, text, uuid_of};
use crate::catalogue::written;

/// The taxonomy of categories that are made here.
const OURS: &str = "Windchime categories";

impl Plain {
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
            && let Some(address) =
                first(location, "addresses", || map([("id", Some(Value::from(uuid_of(&["address", id]))))]))
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

impl Session {
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
