//! A page of a feed: which shape it has, and what it holds.

use std::fmt;

use super::entry::Entry;
use super::fields::{inside, said, text};
use super::record::read_entry;
use crate::json::Value;

/// Longest name that is shown for a record that had to be left out.
const NAME_OF_SKIPPED: usize = 120;

/// More records of one page are counted, and not read.
pub const MOST_RECORDS: usize = 100_000;

/// Longest web address.
const LONGEST: usize = 2_000;

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
    /// The address of the next page, where the feed gives it instead of numbers; as written, and perhaps relative to the page's own.
    pub next: Option<String>,
    /// How many records were not read, since the page has more than [`MOST_RECORDS`].
    pub beyond: usize,
}

/// A record that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its place on the page, from 0.
    pub index: usize,
    /// The line on which it begins, in a table.
    pub line: Option<u32>,
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
    /// A row of a table begins a quotation, and does not end it.
    OpenQuote,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotARecord => "This record is not an object with fields. Check how the feed is made.",
            Self::NoName => "This record has no name. Give it one in the feed.",
            Self::OpenQuote => "This row has a quotation mark without a second one. Write it twice, or take it out.",
            Self::Repeated => "A record with the same id came before this one. Give each its own id in the feed.",
        })
    }
}

/// The whole answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedError {
    /// None of the shapes that are known.
    UnknownShape,
    /// A table whose first row has no column `name`.
    NoNames,
}

impl fmt::Display for FeedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownShape => {
                "The address answered, but not with a list of services. Use the address of an Open Referral \
                 services page, of a plain JSON list, of a GeoJSON file, or of a table (CSV)."
            }
            Self::NoNames => {
                "The table has no column “name”. Its first row needs to name the columns, such as name, description, \
                 days, opens, closes, postcode."
            }
        })
    }
}

impl std::error::Error for FeedError {}

/// Reads a page, whatever its shape: Open Referral UK v3 and HSDS 3 (`contents`), Open Referral UK v1 (`content`), a plain
/// list, GeoJSON features, an organisation with its services, or a single record.
///
/// Services that come once for each of their locations (`/service_at_locations`) are put together.
///
/// All at once: a page that is to stay responsive takes [`records`] and a [`Reader`].
///
/// # Errors
/// [`FeedError::UnknownShape`] where none of these fits. An empty list is a page without entries.
pub fn read_page(answer: &Value) -> Result<Page, FeedError> {
    let records = records(answer)?;
    let mut reader = Reader::new(answer);
    for record in records {
        reader.add(record);
    }
    Ok(reader.finish())
}

/// The records of an answer, as they stand.
///
/// # Errors
/// Likewise.
pub fn records(answer: &Value) -> Result<&[Value], FeedError> {
    match answer {
        Value::List(records) => Ok(records),
        Value::Map(_) => match list_in(answer) {
            Some(records) => Ok(records),
            None if is_record(answer) => Ok(std::slice::from_ref(answer)),
            None => Err(FeedError::UnknownShape),
        },
        _ => Err(FeedError::UnknownShape),
    }
}

/// Reads records one after another, so that whoever calls can pause whenever it has to.
#[derive(Debug, Default)]
pub struct Reader {
    page: Page,
    /// Places in `page.entries`, in the order of their ids.
    by_id: Vec<u32>,
    /// The name of the organisation whose services these are, and its website.
    owner: Option<(String, Option<String>)>,
    index: usize,
}

impl Reader {
    /// Takes from the answer what it says besides its records: how many there are, which page it is. The records themselves may be
    /// left out of it.
    #[must_use]
    pub fn new(answer: &Value) -> Self {
        let count = |names: &str| {
            names.split(' ').find_map(|name| answer.get(name)?.whole()).and_then(|number| u32::try_from(number).ok())
        };
        let truth = |names: &str| names.split(' ').find_map(|name| answer.get(name)?.boolean());
        let total_pages = count("total_pages totalPages");
        let page_number = count("page_number number page");
        let next = next_in(answer);
        let page = Page {
            total_items: count("total_items totalElements total numberMatched"),
            page_number,
            total_pages,
            // v1 counts its pages from 0 or from 1, so the numbers alone decide only where nothing is said.
            last_page: truth("last_page last").unwrap_or(match (page_number, total_pages) {
                (Some(number), Some(total)) => number >= total,
                _ => next.is_none(),
            }) || truth("empty") == Some(true),
            next,
            ..Page::default()
        };
        let owner = || Some((text(answer, "name", NAME_OF_SKIPPED)?, text(answer, "website url", LONGEST)));
        let owner = answer.get("services").and_then(|_| owner());
        Self { page, owner, ..Self::default() }
    }

    /// Reads one more record. One that cannot be read is named among [`Page::skipped`].
    pub fn add(&mut self, record: &Value) {
        self.add_from(record, None);
    }

    /// Likewise, from a line of a table.
    pub(super) fn add_from(&mut self, record: &Value, line: Option<u32>) {
        if self.index >= MOST_RECORDS {
            self.page.beyond += 1;
            return;
        }
        if let Err(reason) = self.read(record) {
            self.skip(text(record, "name", NAME_OF_SKIPPED), line, reason);
        }
        self.index += 1;
    }

    /// Counts a record that could not even be told apart from the others.
    pub(super) fn lose(&mut self, line: u32, reason: SkipReason) {
        self.skip(None, Some(line), reason);
        self.index += 1;
    }

    fn skip(&mut self, name: Option<String>, line: Option<u32>, reason: SkipReason) {
        self.page.skipped.push(Skipped { index: self.index, line, name, reason });
    }

    fn read(&mut self, record: &Value) -> Result<(), SkipReason> {
        let mut entry = read_entry(record)?;
        if let (None, Some((name, url))) = (&entry.organisation, &self.owner) {
            entry.organisation = Some(name.clone());
            entry.organisation_url = url.clone();
        }
        let page = &mut self.page;
        let id = |at: &u32| page.entries.get(*at as usize).map_or("", |known| &known.id);
        match self.by_id.binary_search_by(|at| id(at).cmp(&entry.id)) {
            Err(slot) => {
                self.by_id.insert(slot, page.entries.len() as u32);
                page.entries.push(entry);
            }
            // The same service at another of its locations.
            Ok(slot) if record.get("service").is_some_and(Value::is_map) => {
                if let Some(known) = self.by_id.get(slot).and_then(|at| page.entries.get_mut(*at as usize)) {
                    known.merge(entry);
                }
            }
            Ok(_) => return Err(SkipReason::Repeated),
        }
        Ok(())
    }

    /// How many records have been read, or skipped.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index
    }

    /// Has nothing been read yet?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index == 0
    }

    /// The page, with all that was read.
    #[must_use]
    pub fn finish(self) -> Page {
        self.page
    }
}

pub(super) fn list_in(answer: &Value) -> Option<&[Value]> {
    "contents content features services items results data".split(' ').find_map(|name| answer.get(name)?.list())
}

/// `next`, `links.next`, or the link whose `rel` is `next` (OGC API features, RFC 8288 in JSON).
fn next_in(answer: &Value) -> Option<String> {
    let next = text(answer, "next", LONGEST);
    let links = || answer.get("links");
    next.or_else(|| text(links()?, "next", LONGEST)).or_else(|| {
        let link = links()?.list()?.iter().take(40).find(|link| said(link, "rel") == Some("next"))?;
        text(link, "href", LONGEST)
    })
}

fn is_record(answer: &Value) -> bool {
    answer.get("name").is_some() || answer.get("title").is_some() || inside(answer, "service properties").is_some()
}
