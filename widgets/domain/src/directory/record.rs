//! From one record, in any of the dialects, to an [`Entry`].
//!
//! Generous in what it takes: the same thing is looked for under each of the names that feeds use. Every text is cleaned
//! and every list bounded on the way in, so that nothing later needs to ask.

use super::digits::push_digits;
use super::entry::{Ages, Category, Cost, Entry, Place, Status};
use super::feed::SkipReason;
use super::fields::{clean, inside, items, most, number, said, text};
use super::hours::{Exception, Schedule};
use crate::card::Letter;
use crate::json::Value;
use crate::links::{is_one_of, mentions, starts_with};

pub(super) fn read_entry(record: &Value) -> Result<Entry, SkipReason> {
    if !record.is_map() {
        return Err(SkipReason::NotARecord);
    }
    // A feature keeps its fields in `properties`, a service at a location its service in `service`.
    let inner = inside(record, "properties service");
    let service = inner.unwrap_or(record);
    let name = text(service, "name title", most::NAME).ok_or(SkipReason::NoName)?;

    let mut entry = Entry { name, ..Entry::default() };
    read_words(service, &mut entry);
    read_categories(service, &mut entry);
    read_where_and_when(service, &mut entry);
    if inner.is_some() {
        read_where_and_when(record, &mut entry);
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

pub(super) fn identifier(record: &Value) -> Option<String> {
    text(record, "id slug", most::NAME).or_else(|| {
        let id = record.get("id")?.whole()?;
        let mut text = String::new();
        if id < 0 {
            text.push('-');
        }
        push_digits(&mut text, id.unsigned_abs());
        Some(text)
    })
}

fn read_words(service: &Value, entry: &mut Entry) {
    entry.description = text(service, "description summary", most::DESCRIPTION).unwrap_or_default();
    entry.organisation =
        "organization organisation provider".split(' ').find_map(|name| named(service.get(name)?, "name", most::NAME));
    entry.url = text(service, "url website link contact:website", most::ADDRESS);
    let owner = inside(service, "organization organisation provider");
    entry.organisation_url = owner.and_then(|owner| text(owner, "website url", most::ADDRESS));
    entry.alert = text(service, "alert", most::SENTENCE);
    entry.assured_date = text(service, "assured_date", 40);
    entry.last_modified = text(service, "last_modified updated_at", 40);
    let status = said(service, "status").unwrap_or("");
    entry.status = if is_one_of(status, "inactive,defunct") {
        Status::Ended
    } else if starts_with(status, "temporar") {
        Status::TemporarilyClosed
    } else {
        Status::Active
    };
    entry.cost = read_cost(service);

    let eligibilities = items(service, "eligibilitys eligibility", most::SHORT_LIST);
    let age = |names: &str, below: f64| {
        number(service, names)
            .or_else(|| eligibilities.iter().find_map(|one| number(one, names)))
            .filter(|age| (1.0..below).contains(age))
            .map(|age| age as u8)
    };
    entry.ages = Ages {
        from: age("minimum_age min_age", 151.0),
        // "Up to 100" and more is how feeds say "no limit".
        to: age("maximum_age max_age", 100.0),
    };
    entry.application = text(service, "application_process", most::SENTENCE);
    entry.opening_hours = text(service, "opening_hours", most::ADDRESS);
    push_all(&mut entry.areas, service, "service_areas", "name service_area description");
    entry.eligibility = text(service, "eligibility_description eligibility", most::SENTENCE)
        .or_else(|| eligibilities.iter().find_map(|one| text(one, "eligibility", most::SENTENCE)));
    push_all(&mut entry.languages, service, "languages language", "name language code");
    read_access(service, entry);
    for way in items(service, "attending_type attending_types attendance", most::SHORT_LIST) {
        read_attendance(way.text(), entry);
    }
}

fn read_access(record: &Value, entry: &mut Entry) {
    let lists = "accessibility accessibility_for_disabilities accessibilities";
    push_all(&mut entry.accessibility, record, lists, "description accessibility name");
    push_all(&mut entry.accessibility, record, lists, "details");
}

/// Text itself, or the first of these members of an object.
pub(super) fn named(value: &Value, names: &str, most: usize) -> Option<String> {
    match value.text() {
        Some(text) => Some(clean(text, most)).filter(|text| !text.is_empty()),
        None => text(value, names, most),
    }
}

/// Adds what the items of these lists are called.
#[inline(never)]
fn push_all(list: &mut Vec<String>, record: &Value, lists: &str, names: &str) {
    for item in items(record, lists, most::SHORT_LIST) {
        push(list, named(item, names, most::SENTENCE));
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
    let words = words.unwrap_or("");
    entry.online |= mentions(words, "online,virtual,remote,video");
    entry.in_person |= mentions(words, "person,venue,physical,face");
}

fn read_cost(service: &Value) -> Option<Cost> {
    let mut lines = Vec::new();
    let mut priced = false;
    let options = items(service, "cost_options", most::SHORT_LIST);
    for option in &options {
        let amount = number(option, "amount").filter(|amount| (0.0..1e9).contains(amount));
        priced |= amount != Some(0.0);
        let mut line = text(option, "option", most::SENTENCE).unwrap_or_default();
        if let Some(amount) = amount {
            if !line.is_empty() {
                line.push_str(": ");
            }
            push_amount(&mut line, amount, said(option, "currency"));
        }
        if let Some(per) = text(option, "amount_description", most::SENTENCE) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&per);
        }
        push(&mut lines, Some(line).filter(|line| !line.is_empty()));
    }
    let fees = text(service, "fees_description fees cost price", most::SENTENCE);
    let free_words = fees.as_deref().is_some_and(|fees| {
        is_one_of(fees.trim_end_matches('!').trim_end_matches('.'), "free,free of charge,no charge,none,no cost")
    });
    let free_said = service.get("free").and_then(Value::boolean) == Some(true);
    if !priced && (free_words || free_said || (!options.is_empty() && fees.is_none())) {
        return Some(Cost::Free);
    }
    push(&mut lines, fees);
    (!lines.is_empty()).then_some(Cost::Said(lines))
}

/// Pounds and pence, without the machinery that prints any float.
fn push_amount(line: &mut String, amount: f64, currency: Option<&str>) {
    let pence = (amount * 100.0 + 0.5) as u64;
    match currency {
        None => line.push('£'),
        Some(code) if is_one_of(code, "gbp,£") => line.push('£'),
        Some(code) => {
            line.push_str(&clean(code, 8));
            line.push(' ');
        }
    }
    push_digits(line, pence / 100);
    if !pence.is_multiple_of(100) {
        line.push('.');
        push_digits(line, pence / 10 % 10);
        push_digits(line, pence % 10);
    }
}

fn read_categories(service: &Value, entry: &mut Entry) {
    let categories = &mut entry.categories;
    entry.letters = read_letters(service, &mut |term, name| {
        let id = identifier(term).unwrap_or_else(|| name.clone());
        let known = |category: &Category| category.id == id || category.name.eq_ignore_ascii_case(&name);
        if categories.len() < most::CATEGORIES && !categories.iter().any(known) {
            categories.push(Category { id, name });
        }
    });
}

/// The CHIME letters of a record; every other term it is tagged with goes to `category`, with its name.
pub(super) fn read_letters(service: &Value, category: &mut dyn FnMut(&Value, String)) -> Vec<Letter> {
    let mut letters = [false; Letter::ALL.len()];
    let lists = "attributes service_taxonomys taxonomies taxonomy_terms categories category tags";
    for item in items(service, lists, most::CATEGORIES * 4) {
        // v3 keeps the term in `taxonomy_term`, v1 in `taxonomy`; others are the term, or just its name.
        let term = inside(item, "taxonomy_term taxonomy").unwrap_or(item);
        let Some(name) = named(term, "name term label", most::SENTENCE) else {
            continue;
        };
        let detail = term.get("taxonomy_detail").and_then(|detail| said(detail, "name"));
        if [said(term, "taxonomy"), said(term, "vocabulary"), detail].into_iter().flatten().any(is_chime) {
            mark_letter(&mut letters, &name);
        } else {
            category(term, name);
        }
    }
    // A plain list may say `"chime": "CH"` or `"chime": ["Hope"]`.
    for value in items(service, "chime CHIME", 5) {
        let mut rest = value.text().unwrap_or("");
        let initials = rest.bytes().all(|c| c.is_ascii_uppercase());
        while !rest.is_empty() {
            mark_letter(&mut letters, rest);
            rest = if initials { rest.get(1..).unwrap_or("") } else { "" };
        }
    }
    let mut named = Vec::new();
    for (letter, has) in Letter::ALL.into_iter().zip(letters) {
        if has {
            named.push(letter);
        }
    }
    named
}

/// Marks the letter that a term of a CHIME taxonomy stands for: "Hope", "hope and optimism", "H".
#[inline(never)]
fn mark_letter(letters: &mut [bool], term: &str) {
    let first = term.trim_start().get(..1).unwrap_or("");
    for (letter, mark) in Letter::ALL.into_iter().zip(letters) {
        *mark |= letter.initial().eq_ignore_ascii_case(first);
    }
}

fn is_chime(taxonomy: &str) -> bool {
    is_one_of(taxonomy.trim(), "chime")
}

fn read_contacts(record: &Value, entry: &mut Entry) {
    let mut sources = vec![record];
    sources.extend(items(record, "contacts", most::SHORT_LIST));
    for source in sources {
        push(&mut entry.emails, text(source, "email contact:email", most::NAME));
        for phone in items(source, "phones phone telephone contact:phone", most::SHORT_LIST) {
            let number = named(phone, "number", most::SENTENCE);
            push(&mut entry.phones, number.map(|number| number.trim_matches('"').to_owned()));
        }
    }
}

fn read_schedules(record: &Value, entry: &mut Entry) {
    for value in items(record, "schedules regular_schedules regular_schedule", most::SCHEDULES) {
        read_attendance(said(value, "attending_type"), entry);
        if let Some(schedule) = Schedule::read(value) {
            entry.add_schedule(schedule);
        }
    }
    for value in items(record, "holiday_schedules holiday_schedule exceptions closed_dates", most::SCHEDULES) {
        if let Some(exception) = Exception::read(value) {
            entry.add_exception(exception);
        }
    }
}

#[inline(never)]
fn read_when(record: &Value, entry: &mut Entry) {
    read_schedules(record, entry);
    read_contacts(record, entry);
}

fn read_where_and_when(record: &Value, entry: &mut Entry) {
    read_when(record, entry);
    let mut locations = items(record, "location locations", most::PLACES);
    for at in items(record, "service_at_locations", most::PLACES) {
        // A place of its own times and telephone numbers.
        read_when(at, entry);
        locations.extend(items(at, "location", 1));
    }
    if locations.is_empty() {
        // Plain lists put the place into the record itself; GeoJSON beside it.
        locations.push(record);
    }
    for location in locations {
        let lone = std::ptr::eq(location, record);
        if said(location, "location_type") == Some("virtual") {
            entry.online = true;
            continue;
        }
        if !lone {
            read_when(location, entry);
            read_access(location, entry);
        }
        entry.add_place(read_place(location, lone));
    }
}

fn read_place(location: &Value, lone: bool) -> Place {
    let addresses = items(location, "addresses physical_addresses", most::SHORT_LIST);
    // Visitors need the physical address, where there is one besides the postal.
    let address = addresses
        .iter()
        .copied()
        .find(|address| said(address, "address_type") == Some("physical"))
        .or_else(|| addresses.first().copied())
        .unwrap_or(location);
    let mut lines = Vec::new();
    let mut town_line = None;
    for name in
        "address_1 address_2 address addr:street city town village addr:city region state_province county".split(' ')
    {
        let line = text(address, name, most::NAME);
        if town_line.is_none() && is_one_of(name, "city,town,village,addr:city") {
            // A town that an earlier line names already is said once.
            town_line =
                line.as_ref().map(|town| lines.iter().position(|known| known == town).unwrap_or(lines.len()) as u8);
        }
        push(&mut lines, line);
    }
    let mut position = number(location, "latitude lat").zip(number(location, "longitude lng lon long"));
    if position.is_none()
        && let Some(geometry) = location.get("geometry")
        && said(geometry, "type") == Some("Point")
        && let Some([Value::Number(longitude), Value::Number(latitude), ..]) =
            geometry.get("coordinates").and_then(Value::list)
    {
        position = Some((*latitude, *longitude));
    }
    Place {
        name: if lone { None } else { text(location, "name", most::NAME) },
        address: lines,
        town_line,
        postcode: text(address, "postal_code postcode addr:postcode", 12).map(|code| code.to_ascii_uppercase()),
        // 0, 0 lies in the sea off Ghana: it is what an unset pair of numbers looks like.
        position: position.filter(|(latitude, longitude)| {
            latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && !(*latitude == 0.0 && *longitude == 0.0)
        }),
    }
}
