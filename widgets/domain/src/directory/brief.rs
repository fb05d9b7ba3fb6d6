//! Only what a card keeps of a record. A card's page would otherwise carry the code for everything that a directory shows.

use super::feed::{FeedError, list_in};
use super::fields::{inside, items, most, said, text};
use super::hours::Schedule;
use super::record::{identifier, named, read_letters};
use super::{Date, HoursWords, lines};
use crate::card::Group;
use crate::json::Value;
use crate::links::is_one_of;

/// The groups in an answer of one of the shapes of [`super::read_page`], in its order. What has ended is left out, and what has no name.
pub(crate) fn groups(
    answer: &Value,
    today: Option<Date>,
    date: &dyn Fn(Date) -> String,
) -> Result<Vec<Group>, FeedError> {
    let records = answer.list().or_else(|| list_in(answer)).ok_or(FeedError::UnknownShape)?;
    let mut groups: Vec<Group> = Vec::new();
    for record in records {
        let known = |group: &Group| groups.iter().any(|known| known.id == group.id);
        if let Some(group) = read(record, today, date).filter(|group| !known(group)) {
            groups.push(group);
        }
    }
    Ok(groups)
}

fn read(record: &Value, today: Option<Date>, date: &dyn Fn(Date) -> String) -> Option<Group> {
    // A feature keeps its fields in `properties`, a service at a location its service in `service`.
    let service = inside(record, "properties service").unwrap_or(record);
    let name = text(service, "name title", most::NAME)?;
    if is_one_of(said(service, "status").unwrap_or(""), "inactive,defunct") {
        return None;
    }
    // Where there may be times, numbers and an address: the record itself, and each of its places.
    let mut sources = vec![service];
    if !std::ptr::eq(service, record) {
        sources.push(record);
    }
    for at in 0..sources.len() {
        let source = sources.get(at).copied().unwrap_or(record);
        for place in items(source, "service_at_locations locations location", most::SHORT_LIST) {
            sources.push(place);
            sources.extend(items(place, "location", 1));
        }
    }
    let (mut schedules, mut phone, mut place) = (Vec::new(), None, String::new());
    for source in sources {
        let all = items(source, "schedules regular_schedules regular_schedule", most::SCHEDULES);
        for schedule in all.into_iter().filter_map(Schedule::read) {
            if !schedules.contains(&schedule) {
                schedules.push(schedule);
            }
        }
        for source in [source].into_iter().chain(items(source, "contacts", most::SHORT_LIST)) {
            for number in items(source, "phones phone telephone", most::SHORT_LIST) {
                phone = phone.or_else(|| named(number, "number", most::SENTENCE));
            }
        }
        if place.is_empty() {
            place = address(source, service);
        }
    }
    let mut hours = String::new();
    for line in today.map(|today| lines(&schedules, today)).unwrap_or_default() {
        match line.words.as_deref().filter(|_| line.is_unsaid()) {
            Some(words) => push(&mut hours, "; ", words),
            None => push(&mut hours, "; ", &line.sentence(&HoursWords::ENGLISH, date)),
        }
    }
    Some(Group {
        id: identifier(service).or_else(|| identifier(record)).unwrap_or_else(|| name.clone()),
        name,
        phone: phone.unwrap_or_default(),
        hours,
        place,
        url: text(service, "url website link", most::ADDRESS).unwrap_or_default(),
        letters: read_letters(service, &mut |_, _| {}),
    })
}

/// A place on one line; empty where it has no address. The name of a place is not that of the service itself.
fn address(place: &Value, service: &Value) -> String {
    let mut line = String::new();
    let address = items(place, "addresses physical_addresses", 1).first().copied().unwrap_or(place);
    for part in "address_1 address_2 address city town postal_code postcode".split(' ') {
        push(&mut line, ", ", &text(address, part, most::NAME).unwrap_or_default());
    }
    let name = text(place, "name", most::NAME).filter(|_| !std::ptr::eq(place, service) && !line.is_empty());
    match name {
        Some(name) => [&name, ", ", &line].concat(),
        None => line,
    }
}

fn push(line: &mut String, between: &str, part: &str) {
    if !line.is_empty() && !part.is_empty() {
        line.push_str(between);
    }
    line.push_str(part);
}
