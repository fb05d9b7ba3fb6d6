//! Spreadsheets saved as CSV (RFC 4180): one row is one entry, and the first row names the columns.
//!
//! A reader of our own: the `csv` crate with `csv-core` is about 20 kB of wasm before compression, and has no way to go on behind a
//! quotation that is never closed, which would hide every row after it.

use super::digits::digits;
use super::feed::{FeedError, Page, Reader, SkipReason};
use super::written;
use crate::json::{Value, map};

/// The columns that are read, a line each: its name, then the other names it may go by, parted by blanks. One text, which a page that has to
/// be small can fetch when it is wanted, and give to [`Table::open_by`].
pub const COLUMNS: &str = "\
id service_id ref reference
name title service service_name
description summary what about
organisation organization provider run_by organisation_name organization_name
url website web link web_address
email e_mail email_address
phone telephone tel phone_number
address address_1 street venue
town city village
postcode postal_code post_code
latitude lat
longitude lng lon long
days day weekday weekdays
opens opens_at start start_time from
closes closes_at end end_time until
when times opening_hours notes
cost price fees
who_for eligibility for
minimum_age min_age
maximum_age max_age
online virtual
categories category tags type
chime letters
accessibility access
status state
last_checked checked assured_date";

/// The [`COLUMNS`], each with its other names. The coordinator's `import-services` reads the same.
pub fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    apart(COLUMNS)
}

fn apart(columns: &str) -> impl Iterator<Item = (&str, &str)> {
    columns.lines().filter_map(|line| line.split_once(' '))
}

/// A quotation that goes on for longer than this, in bytes, was never closed.
const LONGEST_CELL: usize = 100_000;
/// Cells further to the right are not read.
const MOST_CELLS: usize = 200;
/// Several sessions stand in one cell; no more of them are read.
const MOST_SESSIONS: usize = 40;

/// Reads a table all at once.
///
/// # Errors
/// [`FeedError::NoNames`] where no column is called `name`.
pub fn read_table(text: &str) -> Result<Page, FeedError> {
    let mut table = Table::open(text)?;
    while table.step(usize::MAX) {}
    Ok(table.finish())
}

/// A table that is read some rows at a time.
#[derive(Debug)]
pub struct Table<'a> {
    rows: Rows<'a>,
    columns: &'a str,
    /// Where each of the [`columns`] stands.
    places: Vec<Option<usize>>,
    /// Titles of columns that are not known, or that say the same as an earlier one: they are not read.
    pub unread: Vec<String>,
    reader: Reader,
}

impl<'a> Table<'a> {
    /// Reads the row of titles.
    ///
    /// # Errors
    /// Likewise.
    pub fn open(text: &'a str) -> Result<Self, FeedError> {
        Self::open_by(text, COLUMNS)
    }

    /// The same by these columns, as [`COLUMNS`] has them: others are none.
    ///
    /// # Errors
    /// Likewise.
    pub fn open_by(text: &'a str, columns: &'a str) -> Result<Self, FeedError> {
        let mut rows = Rows::new(text);
        let titles = match rows.next() {
            Some(Row { cells: Some(cells), .. }) => cells,
            _ => return Err(FeedError::NoNames),
        };
        let (mut places, mut unread) = (vec![None; apart(columns).count()], Vec::new());
        for (at, title) in titles.iter().enumerate() {
            let title = title.trim();
            match column(columns, title).and_then(|column| places.get_mut(column)) {
                Some(place @ None) => *place = Some(at),
                _ if title.is_empty() => {}
                _ => unread.push(super::fields::clean(title, 80)),
            }
        }
        let table = Self { rows, columns, places, unread, reader: Reader::new(&Value::Null) };
        if table.place("name").is_none() { Err(FeedError::NoNames) } else { Ok(table) }
    }

    fn place(&self, name: &str) -> Option<usize> {
        let at = apart(self.columns).position(|(known, _)| known == name)?;
        self.places.get(at).copied().flatten()
    }

    /// Reads up to `most` further rows; `false` once there are none.
    pub fn step(&mut self, most: usize) -> bool {
        for _ in 0..most {
            let Some(Row { line, cells }) = self.rows.next() else { return false };
            let Some(cells) = cells else {
                self.reader.lose(line, SkipReason::OpenQuote);
                continue;
            };
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                let record = self.record(&cells);
                self.reader.add_from(&record, Some(line));
            }
        }
        true
    }

    /// How many rows have been read, or skipped.
    #[must_use]
    pub fn len(&self) -> usize {
        self.reader.len()
    }

    /// Has no row been read yet?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reader.is_empty()
    }

    /// The page, with all that was read.
    #[must_use]
    pub fn finish(self) -> Page {
        self.reader.finish()
    }

    /// The row as a record of Open Referral, so that one set of rules reads both.
    fn record(&self, cells: &[String]) -> Value {
        let get = |name: &str| {
            let cell = self.place(name).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
            Some(cell).filter(|cell| !cell.is_empty())
        };
        let cell = |name: &str| get(name).map(Value::from);
        let checked = get("last_checked").and_then(written::date).map(|date| {
            let mut text = digits(date.year() as u64);
            for part in [date.month(), date.day()] {
                text.push_str(if part < 10 { "-0" } else { "-" });
                text.push_str(&digits(part.into()));
            }
            Value::from(text.as_str())
        });
        map([
            ("id", cell("id")),
            ("name", cell("name")),
            ("description", cell("description")),
            ("organisation", cell("organisation")),
            ("url", cell("url")),
            ("email", cell("email")),
            ("phone", cell("phone")),
            ("address", cell("address")),
            ("city", cell("town")),
            ("postcode", get("postcode").map(|code| tidy(code).map_or_else(|| Value::from(code), Value::Text))),
            ("latitude", cell("latitude")),
            ("longitude", cell("longitude")),
            ("schedules", Some(Value::List(sessions(&get)))),
            ("opening_hours", get("when").filter(|when| super::Osm::read(when).is_some()).map(Value::from)),
            ("fees", cell("cost")),
            ("eligibility_description", cell("who_for")),
            ("minimum_age", get("minimum_age").and_then(age)),
            ("maximum_age", get("maximum_age").and_then(age)),
            ("attendance", get("online").filter(|online| is_yes(online)).map(|_| Value::from("online"))),
            ("categories", Some(Value::List(list(get("categories").unwrap_or(""))))),
            (
                "chime",
                get("chime").map(
                    |letters| if is_initials(letters) { Value::from(letters) } else { Value::List(list(letters)) },
                ),
            ),
            ("accessibility", cell("accessibility")),
            ("status", cell("status")),
            ("assured_date", checked),
        ])
    }
}

fn tidy(postcode: &str) -> Option<String> {
    crate::form::tidy_postcode(postcode, false)
}

fn is_initials(letters: &str) -> bool {
    letters.bytes().all(|c| c.is_ascii_uppercase())
}

fn is_yes(text: &str) -> bool {
    crate::links::is_one_of(text, "yes,y,true,1,x,online")
}

fn age(text: &str) -> Option<Value> {
    super::read_digits(text).map(Value::from)
}

fn column(columns: &str, title: &str) -> Option<usize> {
    let mut name = String::new();
    for c in title.chars().take(60) {
        name.push(if matches!(c, ' ' | '-') { '_' } else { c }.to_ascii_lowercase());
    }
    apart(columns).position(|(known, others)| known == name || others.split(' ').any(|other| other == name))
}

/// Several sessions are parted by semicolons, in each of the three columns.
fn sessions<'a>(get: &dyn Fn(&str) -> Option<&'a str>) -> Vec<Value> {
    let mut sessions = Vec::new();
    let mut parts = ["days", "opens", "closes"].map(|name| get(name).unwrap_or("").split(';'));
    let mut when = get("when");
    for _ in 0..MOST_SESSIONS {
        let [days, opens, closes] = &mut parts;
        let (days, opens, closes) = (days.next(), opens.next(), closes.next());
        if days.is_none() && opens.is_none() && closes.is_none() {
            break;
        }
        let written = days.unwrap_or("").trim();
        let on = written::days(written);
        let words = match on {
            None if !written.is_empty() => Some(written),
            _ => when.take(),
        };
        let time = |cell: Option<&str>| written::time(cell?).map(clock);
        let session = map([
            ("freq", on.as_ref().map(|on| Value::from(on.freq))),
            ("byday", on.map(|on| Value::Text(on.byday))),
            ("opens_at", time(opens)),
            ("closes_at", time(closes)),
            ("description", words.map(Value::from)),
        ]);
        sessions.push(session);
    }
    if let Some(when) = when.filter(|when| super::Osm::read(when).is_none()) {
        sessions.push(map([("description", Some(Value::from(when)))]));
    }
    sessions
}

/// A time as Open Referral writes it: `10:00`.
fn clock(minutes: u16) -> Value {
    let mut text = digits(u64::from(minutes / 60));
    text.push_str(if minutes % 60 < 10 { ":0" } else { ":" });
    text.push_str(&digits(u64::from(minutes % 60)));
    Value::Text(text)
}

/// Things parted by semicolons, bars or, where there are none of them, commas.
fn list(text: &str) -> Vec<Value> {
    let apart = |c: char| if text.contains([';', '|']) { matches!(c, ';' | '|') } else { c == ',' };
    text.split(apart).map(str::trim).filter(|part| !part.is_empty()).take(MOST_CELLS).map(Value::from).collect()
}

/// One row.
struct Row {
    /// The line on which it begins, from 1.
    line: u32,
    /// Nothing where a quotation in it is never closed.
    cells: Option<Vec<String>>,
}

/// The rows of a text.
#[derive(Debug)]
struct Rows<'a> {
    rest: &'a str,
    delimiter: u8,
    line: u32,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str) -> Self {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = rest.lines().next().unwrap_or("");
        let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
        // Whichever of comma, semicolon and tab the first line has most of.
        let delimiter = b"\t;,".iter().copied().max_by_key(count).unwrap_or(b',');
        Self { rest, delimiter, line: 1 }
    }

    /// Takes what stands before the byte at `at`, and goes on behind it.
    fn take(&mut self, at: usize) -> &'a str {
        let taken = self.rest.get(..at).unwrap_or("");
        self.rest = self.rest.get(at + 1..).unwrap_or("");
        taken
    }

    /// The cell that begins here, and whether the row goes on; nothing where its quotation is never closed.
    fn cell(&mut self) -> Option<(String, bool)> {
        let mut cell = String::new();
        if self.rest.starts_with('"') {
            self.take(0);
            loop {
                let quote = self.rest.bytes().take(LONGEST_CELL).position(|c| c == b'"')?;
                let inside = self.take(quote);
                cell.push_str(inside);
                self.line = self.line.saturating_add(inside.bytes().filter(|c| *c == b'\n').count() as u32);
                if !self.rest.starts_with('"') {
                    break;
                }
                self.take(0);
                cell.push('"');
                if cell.len() > LONGEST_CELL {
                    return None;
                }
            }
        }
        let delimiter = self.delimiter;
        let ends = |c: u8| c == delimiter || matches!(c, b'\n' | b'\r');
        // What stands behind a quotation belongs to the cell, though no writer should put it there. Where the quotation went over
        // several lines, it is another cell's quotation that seemed to end it.
        if cell.contains('\n') && self.rest.bytes().next().is_some_and(|c| !ends(c)) {
            return None;
        }
        let Some(end) = self.rest.bytes().position(ends) else {
            cell.push_str(std::mem::take(&mut self.rest));
            return Some((cell, false));
        };
        let goes_on = self.rest.as_bytes().get(end) == Some(&delimiter);
        let line_feed = self.rest.as_bytes().get(end..end + 2) == Some(b"\r\n".as_slice());
        cell.push_str(self.take(end));
        if line_feed {
            self.take(0);
        }
        Some((cell, goes_on))
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, start) = (self.line, self.rest);
        let mut cells = Vec::new();
        loop {
            let Some((cell, goes_on)) = self.cell() else {
                // One line is lost, and not all that follow.
                self.line = line.saturating_add(1);
                self.rest = start.split_once('\n').map_or("", |(_, rest)| rest);
                return Some(Row { line, cells: None });
            };
            if cells.len() < MOST_CELLS {
                cells.push(cell);
            }
            if !goes_on {
                self.line = self.line.saturating_add(1);
                return Some(Row { line, cells: Some(cells) });
            }
        }
    }
}
