//! Spreadsheets: one row is one entry, and the first row names the columns.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};
use windchime_domain::card::Letter;

use super::{Found, Remark};
use crate::catalogue::places;
use crate::catalogue::plain::{Plain, Session, Terms};
use crate::catalogue::record::{as_uuid, uuid_of};
use crate::catalogue::written;

/// The columns that are read: those of the directory widget.
pub use windchime_domain::directory::columns as known_columns;

/// Every row, and what was passed over.
///
/// # Errors
/// When there is no column of names.
pub(super) fn read(text: &str, source: &str) -> Result<(Vec<Found>, Vec<Remark>), String> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| format!("it is no table: {error}"))?.clone();
    let mut remarks = Vec::new();
    let columns = columns(&header, &mut remarks);
    if !columns.contains_key("name") {
        return Err(
            "it has no column “name”. The first row needs to name the columns, such as name, description, days, \
                    opens, closes, postcode"
                .to_owned(),
        );
    }
    let mut found = Vec::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                found.push(Found {
                    place: format!("line {line}"),
                    record: Err("it cannot be read as a row".to_owned()),
                });
                continue;
            }
        };
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let place = format!("line {}", row.position().map_or(0, csv::Position::line));
        let mut cells = Cells { columns: &columns, row: &row, place: &place, remarks: &mut remarks };
        let plain = plain(&mut cells);
        let record = match cells.get("name") {
            "" => Err("“name” is empty".to_owned()),
            name => {
                let id = match cells.get("id") {
                    // The same row makes the same id each time, so that importing again replaces it.
                    "" => uuid_of(&["row", source, &name.to_lowercase(), &plain.postcode]),
                    id => as_uuid(source, id),
                };
                Ok(plain.record(&id, &Terms::new()))
            }
        };
        found.push(Found { place, record });
    }
    Ok((found, remarks))
}

/// Whichever of comma, semicolon and tab the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    b"\t;,".iter().copied().max_by_key(count).unwrap_or(b',')
}

/// Where each known column is. Unknown ones are named, once each.
fn columns(header: &StringRecord, remarks: &mut Vec<Remark>) -> HashMap<&'static str, usize> {
    let mut columns = HashMap::new();
    for (at, title) in header.iter().enumerate() {
        let name = title.trim().to_lowercase().replace([' ', '-'], "_");
        let known =
            known_columns().find(|(known, others)| *known == name || others.split(' ').any(|other| other == name));
        let remark = match known {
            None if name.is_empty() => continue,
            None => "is not known here, and was not read",
            Some((known, _)) if columns.contains_key(known) => "says the same as an earlier one, and was not read",
            Some((known, _)) => {
                columns.insert(known, at);
                continue;
            }
        };
        remarks.push(Remark { place: format!("column “{}”", title.trim()), words: remark.to_owned() });
    }
    columns
}

struct Cells<'a> {
    columns: &'a HashMap<&'static str, usize>,
    row: &'a StringRecord,
    place: &'a str,
    remarks: &'a mut Vec<Remark>,
}

impl<'a> Cells<'a> {
    fn get(&self, name: &str) -> &'a str {
        self.columns.get(name).and_then(|at| self.row.get(*at)).map_or("", str::trim)
    }

    fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// What stands there as `read` reads it; what it cannot read is remarked on and left out.
    fn read<T>(&mut self, name: &str, needs: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.get(name);
        if cell.is_empty() {
            return None;
        }
        let value = read(cell);
        if value.is_none() {
            self.remark(format!("“{name}” is {cell:?}, and needs to be {needs}; the entry is kept without it"));
        }
        value
    }

    fn remark(&mut self, words: String) {
        self.remarks.push(Remark { place: self.place.to_owned(), words });
    }
}

fn plain(cells: &mut Cells<'_>) -> Plain {
    let degrees = |most: f64| move |text: &str| text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
    let age = |text: &str| text.parse::<f64>().ok().filter(|age| (0.0..=150.0).contains(age));
    let latitude = cells.read("latitude", "degrees from -90 to 90", degrees(90.0));
    let longitude = cells.read("longitude", "degrees from -180 to 180", degrees(180.0));
    Plain {
        name: cells.text("name"),
        description: cells.text("description"),
        organisation: cells.text("organisation"),
        url: cells.text("url"),
        email: cells.text("email"),
        phone: cells.text("phone"),
        address: cells.text("address"),
        town: cells.text("town"),
        postcode: postcode(cells),
        position: latitude.zip(longitude),
        online: cells.read("online", "yes or no", yes).unwrap_or_default(),
        sessions: sessions(cells),
        dropped: Vec::new(),
        cost: cells.text("cost"),
        who_for: cells.text("who_for"),
        minimum_age: cells.read("minimum_age", "a number of years", age),
        maximum_age: cells.read("maximum_age", "a number of years", age),
        categories: list(cells.get("categories")),
        letters: letters(cells.get("chime")),
        accessibility: cells.text("accessibility"),
        alert: String::new(),
        status: match cells.get("status") {
            "" => "active".to_owned(),
            status => status.to_lowercase(),
        },
        checked: cells.read("last_checked", "a date such as 2026-03-02 or 2/3/2026", written::date),
    }
}

/// As it is written properly; one of another shape is kept as it is.
fn postcode(cells: &mut Cells<'_>) -> String {
    let written = cells.get("postcode");
    if !written.is_empty() && places::outcode(written).is_none() {
        cells.remark(format!("“postcode” is {written:?}, which has not the shape of a postcode; it is kept as it is"));
    }
    places::postcode(written).unwrap_or_else(|| written.to_owned())
}

/// Several sessions are parted by semicolons, in each of the three columns.
fn sessions(cells: &mut Cells<'_>) -> Vec<Session> {
    let parts = |text: &'_ str| text.split(';').map(|part| part.trim().to_owned()).collect::<Vec<String>>();
    let [days, opens, closes] = ["days", "opens", "closes"].map(|name| parts(cells.get(name)));
    let count = days.len().max(opens.len()).max(closes.len());
    let at = |parts: &[String], at: usize| parts.get(at).map_or("", String::as_str).to_owned();
    let mut sessions: Vec<Session> = Vec::new();
    for index in 0..count {
        let mut words = Vec::new();
        let written = at(&days, index);
        let read = written::days(&written);
        if read.is_none() && !written.is_empty() {
            cells.remark(format!("“days” is {written:?}, which cannot be read as days; it is kept as words"));
            words.push(written);
        }
        let mut time = |name: &str, parts: &[String]| {
            let written = at(parts, index);
            let read = written::time(&written);
            if read.is_none() && !written.is_empty() {
                cells.remark(format!(
                    "“{name}” is {written:?}, and needs to be a time such as 10:00; the entry is kept without it"
                ));
            }
            read
        };
        let (opens, closes) = (time("opens", &opens), time("closes", &closes));
        sessions.push(Session { at: None, days: read, opens, closes, words: words.join(". ") });
    }
    let more = cells.get("when");
    match sessions.first_mut() {
        Some(first) if first.words.is_empty() => first.words = more.to_owned(),
        _ => sessions.push(Session { words: more.to_owned(), ..Session::default() }),
    }
    sessions.retain(|session| !session.is_empty());
    sessions
}

/// Things parted by semicolons, bars or, where there are none of them, commas.
fn list(text: &str) -> Vec<String> {
    let parts: Vec<&str> =
        if text.contains([';', '|']) { text.split([';', '|']).collect() } else { text.split(',').collect() };
    let mut list: Vec<String> = Vec::new();
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        if !list.iter().any(|known| known.eq_ignore_ascii_case(part)) {
            list.push(part.to_owned());
        }
    }
    list
}

/// `CH`, or `Connectedness, Hope`.
fn letters(text: &str) -> [bool; 5] {
    let initials = text.bytes().all(|byte| byte.is_ascii_uppercase());
    let words = list(text);
    Letter::ALL.map(|letter| {
        let is_meant = |word: &String| word.get(..1).is_some_and(|first| first.eq_ignore_ascii_case(letter.initial()));
        if initials { text.contains(letter.initial()) } else { words.iter().any(is_meant) }
    })
}

fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "online" => Some(true),
        "no" | "n" | "false" | "0" | "in person" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use windchime_domain::json::Value;
    use windchime_domain::submission::is_uuid;

    use super::super::{Format, read_file};
    use super::*;

    fn feed(text: &str) -> super::super::Feed {
        read_file(text.as_bytes(), Format::Auto, "test").unwrap()
    }

    #[test]
    fn a_row_becomes_an_entry_that_the_widget_reads() {
        let feed = feed(
            "Name,Run by,Days,Opens,Closes,Postcode,Cost,Categories,CHIME,Online,Last checked,Min age\n\
             \"Tea, and talk\",Town Hall,Mon; first Friday,10am;14:00,noon;16:00,ox41ab,Free,Food; Company,CE,no,2/3/2026,18\n",
        );
        assert_eq!((feed.left_out, feed.remarks), (Vec::new(), Vec::new()));
        let service = &feed.services[0];
        assert!(is_uuid(&service.id));
        assert_eq!(service.name, "Tea, and talk");
        assert_eq!(service.record.get("assured_date").and_then(Value::text), Some("2026-03-02"));
        let plain = Plain::read(&service.record);
        let days: Vec<String> = plain.sessions.iter().map(|one| one.days.as_ref().unwrap().in_words()).collect();
        assert_eq!(days, ["Monday", "first Friday"]);
        assert_eq!((plain.sessions[1].opens, plain.sessions[1].closes), (Some(840), Some(960)));
        assert_eq!((plain.postcode.as_str(), plain.cost.as_str(), plain.minimum_age), ("OX4 1AB", "Free", Some(18.0)));
        assert_eq!(plain.letters, [true, false, false, false, true]);
        assert_eq!(plain.categories, ["Food", "Company"]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line_and_the_rest_is_kept() {
        let feed = feed(
            "name;colour;latitude;longitude;days;opens;online;status\n\
             A;red;north;-1;every other Monday;soon;perhaps;\n\
             ;;;;;;;\n\
             ;blue;;;;;;\n\
             \"B\nb\";;51;-1;;;;open\n\
             C;;51;-1;;;;\n",
        );
        let names: Vec<&str> = feed.services.iter().map(|service| service.name.as_str()).collect();
        assert_eq!(names, ["A", "C"]);
        let places: Vec<&str> = feed.left_out.iter().map(|remark| remark.place.as_str()).collect();
        assert_eq!(places, ["line 4", "line 5"]);
        assert!(feed.left_out[0].words.contains("“name” is empty") && feed.left_out[1].words.contains("open"));
        let told: Vec<String> =
            feed.remarks.iter().map(|remark| format!("{}: {}", remark.place, remark.words)).collect();
        for part in ["column “colour”", "line 2: “latitude” is \"north\"", "every other Monday", "soon", "perhaps"]
        {
            assert_eq!(told.iter().filter(|line| line.contains(part)).count(), 1, "{part}: {told:?}");
        }
    }

    #[test]
    fn the_same_row_has_the_same_id_each_time_and_another_in_another_source() {
        let id = |source: &str| read_file(b"id,name\n7,A\n", Format::Csv, source).unwrap().services[0].id.clone();
        assert_eq!(id("one"), id("one"));
        assert_ne!(id("one"), id("two"));
    }

    #[test]
    fn a_table_without_names_is_told_what_it_needs() {
        assert!(read_file(b"a,b\n1,2\n", Format::Auto, "").unwrap_err().contains("“name”"));
    }
}
