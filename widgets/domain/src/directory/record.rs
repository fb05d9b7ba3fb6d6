//! From one record, in any of the dialects, to an [`Entry`].
//!
//! Generous in what it takes: the same thing is looked for under each of the names that feeds use. Every text is cleaned
//! and every list bounded on the way in, so that nothing later needs to ask.

use super::entry::{Ages, Category, Cost, Entry, Place, Status};
use super::feed::SkipReason;
use super::fields::{clean, items, number, text};
use super::hours::Schedule;
use crate::card::Letter;
use crate::json::Value;

/// Bounds, in characters and items: far above what real feeds hold, far below what would stall a cheap phone.
mod most {
    pub(super) const NAME: usize = 300;
    pub(super) const DESCRIPTION: usize = 20_000;
    pub(super) const SENTENCE: usize = 1_000;
    pub(super) const ADDRESS: usize = 2_000;
    pub(super) const CATEGORIES: usize = 40;
    pub(super) const PLACES: usize = 50;
    pub(super) const SCHEDULES: usize = 100;
    pub(super) const SHORT_LIST: usize = 20;
}

pub(super) fn read_entry(record: &Value) -> Result<Entry, SkipReason> {
    if !record.is_map() {
        return Err(SkipReason::NotARecord);
    }
    // A feature keeps its fields in `properties`, a service at a location its service in `service`.
    let inner = ["properties", "service"].iter().find_map(|name| record.get(name).filter(|inner| inner.is_map()));
    let service = inner.unwrap_or(record);
    let name = text(service, &["name", "title"], most::NAME).ok_or(SkipReason::NoName)?;

    let mut entry = Entry { name, ..Entry::default() };
    read_words(service, &mut entry);
    read_categories(service, &mut entry);
    read_contacts(service, &mut entry);
    read_schedules(service, &mut entry);
    read_places(service, &mut entry);
    if inner.is_some() {
        read_contacts(record, &mut entry);
        read_schedules(record, &mut entry);
        read_places(record, &mut entry);
    }
    entry.in_person |= entry.places.iter().any(|place| place.postcode.is_some() || place.position.is_some());
    entry.id = identifier(service).or_else(|| identifier(record)).unwrap_or_else(|| {
        let mut id = entry.name.clone();
        if let Some(postcode) = entry.places.iter().find_map(|place| place.postcode.as_deref()) {
            id.push_str(" @ ");
            id.push_str(postcode);
        }
        id
    });
    Ok(entry)
}

fn identifier(record: &Value) -> Option<String> {
    text(record, &["id", "slug"], most::NAME).or_else(|| record.get("id")?.whole().map(|id| id.to_string()))
}

fn read_words(service: &Value, entry: &mut Entry) {
    entry.description = text(service, &["description", "summary"], most::DESCRIPTION).unwrap_or_default();
    entry.organisation = ["organization", "organisation", "provider"].iter().find_map(|name| {
        let owner = service.get(name)?;
        text(owner, &["name"], most::NAME)
            .or_else(|| Some(clean(owner.text()?, most::NAME)).filter(|name| !name.is_empty()))
    });
    entry.url = text(service, &["url", "website", "link"], most::ADDRESS);
    entry.alert = text(service, &["alert"], most::SENTENCE);
    entry.assured_date = text(service, &["assured_date"], 40);
    entry.last_modified = text(service, &["last_modified", "updated_at"], 40);
    entry.status = match service.get("status").and_then(Value::text) {
        Some(status) if ["inactive", "defunct"].iter().any(|ended| status.eq_ignore_ascii_case(ended)) => Status::Ended,
        Some(status) if status.to_ascii_lowercase().starts_with("temporar") => Status::TemporarilyClosed,
        _ => Status::Active,
    };
    entry.cost = read_cost(service);

    let eligibilities = items(service, &["eligibilitys", "eligibility"], most::SHORT_LIST);
    let age = |names: &[&str]| {
        number(service, names)
            .or_else(|| eligibilities.iter().find_map(|one| number(one, names)))
            .filter(|age| (0.0..=150.0).contains(age))
            .map(|age| age as u8)
    };
    entry.ages = Ages {
        from: age(&["minimum_age", "min_age"]).filter(|age| *age > 0),
        // "Up to 100" and more is how feeds say "no limit".
        to: age(&["maximum_age", "max_age"]).filter(|age| (1..100).contains(age)),
    };
    entry.eligibility = text(service, &["eligibility_description", "eligibility"], most::SENTENCE)
        .or_else(|| eligibilities.iter().find_map(|one| text(one, &["eligibility"], most::SENTENCE)));
    for language in items(service, &["languages", "language"], most::SHORT_LIST) {
        push(&mut entry.languages, named(language, &["name", "language", "code"]));
    }
    for access in
        items(service, &["accessibility", "accessibility_for_disabilities", "accessibilities"], most::SHORT_LIST)
    {
        push(&mut entry.accessibility, named(access, &["description", "accessibility", "name"]));
    }
    for way in items(service, &["attending_type", "attending_types", "attendance"], most::SHORT_LIST) {
        read_attendance(way.text(), entry);
    }
}

/// Text itself, or the first of these members of an object.
fn named(value: &Value, names: &[&str]) -> Option<String> {
    match value.text() {
        Some(text) => Some(clean(text, most::SENTENCE)).filter(|text| !text.is_empty()),
        None => text(value, names, most::SENTENCE),
    }
}

fn push(list: &mut Vec<String>, item: Option<String>) {
    if let Some(item) = item
        && list.len() < most::SHORT_LIST
        && !list.contains(&item)
    {
        list.push(item);
    }
}

fn read_attendance(words: Option<&str>, entry: &mut Entry) {
    let words = words.unwrap_or("").to_ascii_lowercase();
    entry.online |= ["online", "virtual", "remote", "video"].iter().any(|word| words.contains(word));
    entry.in_person |= ["person", "venue", "physical", "face"].iter().any(|word| words.contains(word));
}

fn read_cost(service: &Value) -> Option<Cost> {
    let mut said = Vec::new();
    let mut priced = false;
    let options = items(service, &["cost_options"], most::SHORT_LIST);
    for option in &options {
        let amount = number(option, &["amount"]).filter(|amount| (0.0..1e9).contains(amount));
        priced |= amount != Some(0.0);
        let mut line = text(option, &["option"], most::SENTENCE).unwrap_or_default();
        if let Some(amount) = amount {
            if !line.is_empty() {
                line.push_str(": ");
            }
            push_amount(&mut line, amount, option.get("currency").and_then(Value::text));
        }
        if let Some(per) = text(option, &["amount_description"], most::SENTENCE) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&per);
        }
        push(&mut said, Some(line).filter(|line| !line.is_empty()));
    }
    let fees = text(service, &["fees_description", "fees", "cost", "price"], most::SENTENCE);
    let free_words = fees.as_deref().is_some_and(|fees| {
        let fees = fees.trim_end_matches(['.', '!']);
        ["free", "free of charge", "no charge", "none", "no cost"].iter().any(|free| fees.eq_ignore_ascii_case(free))
    });
    let free_said = service.get("free").and_then(Value::boolean) == Some(true);
    if !priced && (free_words || free_said || (!options.is_empty() && fees.is_none())) {
        return Some(Cost::Free);
    }
    push(&mut said, fees);
    (!said.is_empty()).then_some(Cost::Said(said))
}

/// Pounds and pence, without the machinery that prints any float.
fn push_amount(line: &mut String, amount: f64, currency: Option<&str>) {
    let pence = (amount * 100.0 + 0.5) as u64;
    match currency {
        None => line.push('£'),
        Some(code) if code.eq_ignore_ascii_case("gbp") || code == "£" => line.push('£'),
        Some(code) => {
            line.push_str(&clean(code, 8));
            line.push(' ');
        }
    }
    line.push_str(&(pence / 100).to_string());
    if !pence.is_multiple_of(100) {
        line.push('.');
        line.push(char::from(b'0' + (pence / 10 % 10) as u8));
        line.push(char::from(b'0' + (pence % 10) as u8));
    }
}

fn read_categories(service: &Value, entry: &mut Entry) {
    let names = ["attributes", "service_taxonomys", "taxonomies", "taxonomy_terms", "categories", "category", "tags"];
    for item in items(service, &names, most::CATEGORIES * 4) {
        // v3 keeps the term in `taxonomy_term`, v1 in `taxonomy`; others are the term, or just its name.
        let term = ["taxonomy_term", "taxonomy"]
            .iter()
            .find_map(|name| item.get(name).filter(|term| term.is_map()))
            .unwrap_or(item);
        let Some(name) = named(term, &["name", "term", "label"]) else {
            continue;
        };
        let of_chime = ["taxonomy", "vocabulary"].iter().any(|member| is_chime(term.get(member)))
            || is_chime(term.pointer("/taxonomy_detail/name"));
        if of_chime {
            entry.letters.extend(letter_of(&name));
            continue;
        }
        let id = identifier(term).unwrap_or_else(|| name.clone());
        let known = |category: &Category| category.id == id || category.name.eq_ignore_ascii_case(&name);
        if entry.categories.len() < most::CATEGORIES && !entry.categories.iter().any(known) {
            entry.categories.push(Category { id, name });
        }
    }
    // A plain list may say `"chime": "CH"` or `"chime": ["Hope"]`.
    for value in items(service, &["chime", "CHIME"], 5) {
        let term = value.text().unwrap_or("");
        if term.chars().all(|c| c.is_ascii_uppercase()) {
            entry.letters.extend(term.chars().filter_map(|c| letter_of(c.encode_utf8(&mut [0; 4]))));
        } else {
            entry.letters.extend(letter_of(term));
        }
    }
    let has = Letter::ALL.map(|letter| entry.letters.contains(&letter));
    entry.letters = Letter::ALL.into_iter().zip(has).filter(|(_, has)| *has).map(|(letter, _)| letter).collect();
}

/// The letter a term of a CHIME taxonomy stands for: "Hope", "hope and optimism", "H".
fn letter_of(term: &str) -> Option<Letter> {
    let first = term.trim_start().get(..1)?;
    Letter::ALL.into_iter().find(|letter| letter.initial().eq_ignore_ascii_case(first))
}

fn is_chime(taxonomy: Option<&Value>) -> bool {
    taxonomy.and_then(Value::text).is_some_and(|name| name.trim().eq_ignore_ascii_case("chime"))
}

fn read_contacts(record: &Value, entry: &mut Entry) {
    push(&mut entry.emails, text(record, &["email"], most::NAME));
    for phone in items(record, &["phones", "phone", "telephone"], most::SHORT_LIST) {
        push(&mut entry.phones, named(phone, &["number"]).map(|number| number.trim_matches('"').to_owned()));
    }
    for contact in items(record, &["contacts"], most::SHORT_LIST) {
        push(&mut entry.emails, text(contact, &["email"], most::NAME));
        for phone in items(contact, &["phones", "phone"], most::SHORT_LIST) {
            push(&mut entry.phones, named(phone, &["number"]).map(|number| number.trim_matches('"').to_owned()));
        }
    }
}

fn read_schedules(record: &Value, entry: &mut Entry) {
    for value in items(record, &["schedules", "regular_schedules", "regular_schedule"], most::SCHEDULES) {
        read_attendance(value.get("attending_type").and_then(Value::text), entry);
        let member = |name: &str| value.get(name);
        let whole =
            |name: &str| member(name).and_then(|value| value.whole().or_else(|| value.text()?.trim().parse().ok()));
        let schedule = Schedule::read(
            &|name| member(name).and_then(Value::text),
            whole("interval").and_then(|every| u8::try_from(every).ok()),
            text(value, &["description", "notes"], most::SENTENCE),
        );
        if let Some(schedule) = schedule
            && entry.schedules.len() < most::SCHEDULES
            && !entry.schedules.contains(&schedule)
        {
            entry.schedules.push(schedule);
        }
    }
}

fn read_places(record: &Value, entry: &mut Entry) {
    let mut locations = items(record, &["location", "locations"], most::PLACES);
    for at in items(record, &["service_at_locations"], most::PLACES) {
        // A place of its own times and telephone numbers.
        read_schedules(at, entry);
        read_contacts(at, entry);
        locations.extend(items(at, &["location"], 1));
    }
    if locations.is_empty() {
        // Plain lists put the place into the record itself; GeoJSON beside it.
        locations.push(record);
    }
    for location in locations {
        let lone = std::ptr::eq(location, record);
        if location.get("location_type").and_then(Value::text) == Some("virtual") {
            entry.online = true;
            continue;
        }
        if !lone {
            read_schedules(location, entry);
            read_contacts(location, entry);
            for access in items(
                location,
                &["accessibility", "accessibility_for_disabilities", "accessibilities"],
                most::SHORT_LIST,
            ) {
                push(&mut entry.accessibility, named(access, &["description", "accessibility", "name"]));
            }
        }
        let place = read_place(location, lone);
        if place != Place::default() && entry.places.len() < most::PLACES && !entry.places.contains(&place) {
            entry.places.push(place);
        }
    }
}

fn read_place(location: &Value, lone: bool) -> Place {
    let addresses = items(location, &["addresses", "physical_addresses"], most::SHORT_LIST);
    // Visitors need the physical address, where there is one besides the postal.
    let address = addresses
        .iter()
        .copied()
        .find(|address| address.get("address_type").and_then(Value::text) == Some("physical"))
        .or_else(|| addresses.first().copied())
        .unwrap_or(location);
    let mut lines = Vec::new();
    for name in ["address_1", "address_2", "address", "city", "town", "region", "state_province", "county"] {
        push(&mut lines, text(address, &[name], most::NAME));
    }
    let mut position =
        number(location, &["latitude", "lat"]).zip(number(location, &["longitude", "lng", "lon", "long"]));
    if position.is_none()
        && let Some(geometry) = location.get("geometry")
        && geometry.get("type").and_then(Value::text) == Some("Point")
        && let Some([Value::Number(longitude), Value::Number(latitude), ..]) =
            geometry.get("coordinates").and_then(Value::list)
    {
        position = Some((*latitude, *longitude));
    }
    Place {
        name: if lone { None } else { text(location, &["name"], most::NAME) },
        address: lines,
        postcode: text(address, &["postal_code", "postcode"], 12).map(|code| code.to_ascii_uppercase()),
        // 0, 0 lies in the sea off Ghana: it is what an unset pair of numbers looks like.
        position: position.filter(|(latitude, longitude)| {
            latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && !(*latitude == 0.0 && *longitude == 0.0)
        }),
    }
}
