//! A page of a feed: which shape it has, and what it holds.

use std::fmt;

use super::entry::Entry;
use super::fields::{clean, inside, said, text};
use super::record::read_entry;
use crate::json::Value;

/// Longest name that is shown for a record that had to be left out.
const NAME_OF_SKIPPED: usize = 120;

/// What one answer of a feed held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The records that could be read, in the feed's order.
    pub entries: Vec<Entry>,
    /// The others. One that cannot be read never hides the rest.
    pub skipped: Vec<Skipped>,
    /// How many records the feed says it has in all. Feeds get this wrong: a hint, not a promise.
    pub total_items: Option<u32>,
    /// Which page this is, as the feed counts.
    pub page_number: Option<u32>,
    /// How many pages there are.
    pub total_pages: Option<u32>,
    /// Nothing follows: the feed says so, or it has no pages.
    pub last_page: bool,
}

/// A record that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its place on the page, from 0.
    pub index: usize,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Why.
    pub reason: SkipReason,
}

/// Why a record was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// It is not an object with fields.
    NotARecord,
    /// It has no name to show.
    NoName,
    /// A record with the same identifier came before it.
    Repeated,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotARecord => "This record is not an object with fields. Check how the feed is made.",
            Self::NoName => "This record has no name. Give it one in the feed.",
            Self::Repeated => "A record with the same id came before this one. Give each its own id in the feed.",
        })
    }
}

/// The whole answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedError {
    /// None of the shapes that are known.
    UnknownShape,
}

impl fmt::Display for FeedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "The address answered, but not with a list of services. Use the address of an Open Referral \
             services page, of a plain JSON list, or of a GeoJSON file.",
        )
    }
}

impl std::error::Error for FeedError {}

/// Reads a page, whatever its shape: Open Referral UK v3 and HSDS 3 (`contents`), Open Referral UK v1 (`content`), a plain
/// list, GeoJSON features, an organisation with its services, or a single record.
///
/// Services that come once for each of their locations (`/service_at_locations`) are put together.
///
/// # Errors
/// [`FeedError::UnknownShape`] where none of these fits. An empty list is a page without entries.
pub fn read_page(answer: &Value) -> Result<Page, FeedError> {
    let records = match answer {
        Value::List(records) => records.as_slice(),
        Value::Map(_) => match list_in(answer) {
            Some(records) => records,
            None if is_record(answer) => std::slice::from_ref(answer),
            None => return Err(FeedError::UnknownShape),
        },
        _ => return Err(FeedError::UnknownShape),
    };

    let count = |names: &str| {
        names.split(' ').find_map(|name| answer.get(name)?.whole()).and_then(|number| u32::try_from(number).ok())
    };
    let total_pages = count("total_pages totalPages");
    let page_number = count("page_number number page");
    let said_last = "last_page last".split(' ').find_map(|name| answer.get(name)?.boolean());
    let mut page = Page {
        total_items: count("total_items totalElements total"),
        page_number,
        total_pages,
        // v1 counts its pages from 0 or from 1, so the numbers alone decide only where nothing is said.
        last_page: said_last.unwrap_or(match (page_number, total_pages) {
            (Some(number), Some(total)) => number >= total,
            _ => true,
        }),
        ..Page::default()
    };

    let owner = answer.get("services").and_then(|_| said(answer, "name"));
    // Places in `page.entries`, in the order of their ids.
    let mut by_id: Vec<u32> = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let reason = match read_entry(record) {
            Err(reason) => reason,
            Ok(mut entry) => {
                if entry.organisation.is_none() {
                    entry.organisation = owner.map(|name| clean(name, NAME_OF_SKIPPED));
                }
                let id = |at: &u32| page.entries.get(*at as usize).map_or("", |known| &known.id);
                match by_id.binary_search_by(|at| id(at).cmp(&entry.id)) {
                    Err(slot) => {
                        by_id.insert(slot, page.entries.len() as u32);
                        page.entries.push(entry);
                        continue;
                    }
                    // The same service at another of its locations.
                    Ok(slot) if record.get("service").is_some_and(Value::is_map) => {
                        let known = by_id.get(slot).and_then(|at| page.entries.get_mut(*at as usize));
                        if let Some(known) = known {
                            known.merge(entry);
                        }
                        continue;
                    }
                    Ok(_) => SkipReason::Repeated,
                }
            }
        };
        page.skipped.push(Skipped { index, name: text(record, "name", NAME_OF_SKIPPED), reason });
    }
    Ok(page)
}

pub(super) fn list_in(answer: &Value) -> Option<&[Value]> {
    "contents content features services items results data".split(' ').find_map(|name| answer.get(name)?.list())
}

fn is_record(answer: &Value) -> bool {
    answer.get("name").is_some() || answer.get("title").is_some() || inside(answer, "service properties").is_some()
}
