//! Reading a directory file, whatever its shape: Open Referral UK v3 and v1, HSDS 3 with its tables, and spreadsheets. What is
//! kept is always an Open Referral UK v3 record; a bad record never keeps the good ones out.

mod command;
mod rows;
mod tables;
mod text;
mod v1;

use std::collections::HashSet;

use windchime_domain::directory::Entry;
use windchime_domain::json::Value;

use crate::catalogue::record;
use crate::storage::Service;

pub use command::{How, Report, run};
pub use rows::known_columns;

/// The longest id kept.
const LONGEST_ID: usize = 200;
/// Every status Open Referral UK v3 knows.
pub const STATUSES: [&str; 4] = ["active", "inactive", "defunct", "temporarily closed"];

/// What a file may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Whatever it looks like
    #[default]
    Auto,
    /// Open Referral UK v3: a page with `contents`, a list, or one service
    OrukV3,
    /// Open Referral UK v1: a page with `content`, a list, or one service
    OrukV1,
    /// HSDS 3: services, or all its tables in one JSON file
    #[value(name = "hsds-3")]
    Hsds3,
    /// A spreadsheet saved as CSV
    Csv,
}

/// Something to tell whoever made the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Where: `record 2`, `line 5`, `column “colour”`; empty where it is about the whole file.
    pub place: String,
    /// What is wrong, and what becomes of it.
    pub words: String,
}

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// The records that can be kept.
    pub services: Vec<Service>,
    /// Why each of the others cannot.
    pub left_out: Vec<Remark>,
    /// What was passed over in the records that are kept.
    pub remarks: Vec<Remark>,
    /// The ids in the file, also those of records that were left out: a record that is merely wrong has not been removed.
    pub ids: HashSet<String>,
}

/// A record on its way in.
struct Found {
    /// Where it stood.
    place: String,
    record: Result<Value, String>,
}

/// Reads a JSON feed.
///
/// # Errors
/// When the whole is not a feed; the text says what it needs to be.
pub fn read(feed: &Value) -> Result<Feed, String> {
    read_json(feed, Format::Auto, "")
}

/// Reads a file. `source` tells records apart whose ids are no UUIDs.
///
/// # Errors
/// Likewise.
pub fn read_file(bytes: &[u8], format: Format, source: &str) -> Result<Feed, String> {
    let (text, encoding) = text::decoded(bytes)?;
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let mut feed = match format {
        Format::Csv => from_rows(&text, source)?,
        Format::Auto if !looks_like_json => from_rows(&text, source)?,
        _ => {
            let value = serde_json::from_str(&text).map_err(|error| {
                format!("it is not JSON: reading it stopped at line {}, column {}", error.line(), error.column())
            })?;
            read_json(&value, format, source)?
        }
    };
    if let Some(encoding) = encoding {
        let words = format!("the file is not UTF-8; it was read as {encoding}. Check a name with an accent in it");
        feed.remarks.insert(0, Remark { place: String::new(), words });
    }
    Ok(feed)
}

fn from_rows(text: &str, source: &str) -> Result<Feed, String> {
    let (found, remarks) = rows::read(text, source)?;
    Ok(Feed { remarks, ..collected(found) })
}

fn read_json(feed: &Value, format: Format, source: &str) -> Result<Feed, String> {
    if feed.get("services.csv").is_some() {
        let records = tables::services(feed)?;
        return Ok(collected(numbered(records.into_iter().map(|record| Ok(with_uuid(record, source))))));
    }
    let single;
    let records = if let Some(records) = feed.list() {
        records
    } else if let Some(contents) = feed.get("contents").or_else(|| feed.get("content")) {
        contents.list().ok_or("“contents” needs to be a list of services")?
    } else if feed.get("id").is_some() {
        single = [feed.clone()];
        &single
    } else {
        return Err("this is no Open Referral page, list of services or single service, and no HSDS tables".to_owned());
    };
    let is_v1 = match format {
        Format::OrukV1 => true,
        Format::OrukV3 | Format::Hsds3 => false,
        Format::Auto | Format::Csv => {
            feed.get("contents").is_none() && (feed.get("content").is_some() || records.iter().any(v1::looks_so))
        }
    };
    let records = records.iter().cloned();
    let mut found = match is_v1 {
        true => collected(numbered(records.map(|record| Ok(with_uuid(v1::to_v3(record), source))))),
        false => collected(numbered(records.map(Ok))),
    };
    let pages = feed.get("total_pages").or_else(|| feed.get("totalPages")).and_then(Value::whole).unwrap_or(1);
    if pages > 1 {
        let words = format!("this is one page of {pages}; import the others too");
        found.remarks.push(Remark { place: String::new(), words });
    }
    Ok(found)
}

/// Open Referral wants UUIDs for ids; older files and spreadsheets have none.
fn with_uuid(mut record: Value, source: &str) -> Value {
    if let Some(id) = record::text(&record, "id").map(|id| record::as_uuid(source, id)) {
        record::set_text(&mut record, "id", &id);
    }
    record
}

fn numbered(records: impl Iterator<Item = Result<Value, String>>) -> Vec<Found> {
    let place = |(index, record)| Found { place: format!("record {}", index + 1), record };
    records.enumerate().map(place).collect()
}

fn collected(records: Vec<Found>) -> Feed {
    let mut feed = Feed::default();
    let (mut ids, mut somewhere) = (HashSet::new(), false);
    for Found { place, record } in records {
        if let Some(id) = record.as_ref().ok().and_then(|record| record::text(record, "id")) {
            feed.ids.insert(id.to_owned());
        }
        let read = record.and_then(|record| {
            let (service, entry) = service(record)?;
            if ids.insert(service.id.clone()) {
                Ok((service, entry))
            } else {
                Err(format!("an earlier record has the id {:?} too", service.id))
            }
        });
        match read {
            Ok((service, entry)) => {
                somewhere |= entry.online || !entry.places.is_empty() || !entry.schedules.is_empty();
                feed.services.push(service);
            }
            Err(words) => feed.left_out.push(Remark { place, words }),
        }
    }
    if !somewhere && !feed.services.is_empty() {
        let words = "no record says where or when it is. If it comes from a list, fetch it with full=true".to_owned();
        feed.remarks.push(Remark { place: String::new(), words });
    }
    feed
}

/// Checks a record and makes it ready to be kept, with what the widget will make of it.
///
/// # Errors
/// Why it cannot be kept.
pub fn service(mut record: Value) -> Result<(Service, Entry), String> {
    if !record.is_map() {
        return Err("it is not an object".to_owned());
    }
    if record.get("service").is_some_and(Value::is_map) {
        return Err("it is a service at a location; fetch /services with full=true instead".to_owned());
    }
    let id = record::text(&record, "id").ok_or("“id” needs to be text")?.to_owned();
    if id.len() > LONGEST_ID || id.chars().any(char::is_control) {
        return Err(format!("“id” is longer than {LONGEST_ID} characters, or holds control characters"));
    }
    record::text(&record, "name").ok_or("“name” needs to be text")?;
    let status = record::text(&record, "status").ok_or("“status” needs to be text")?;
    let Some(status) = STATUSES.into_iter().find(|known| known.eq_ignore_ascii_case(status)) else {
        return Err(format!("“status” is {status:?}; it needs to be one of: {}", STATUSES.join(", ")));
    };
    record::set_text(&mut record, "status", status);
    let (entry, record) = record::entry(record);
    let entry = entry.ok_or("“name” holds nothing that can be shown")?;
    let mut search = entry.name.to_lowercase();
    let categories = entry.categories.iter().map(|category| category.name.as_str());
    let more = [Some(entry.description.as_str()), entry.organisation.as_deref()].into_iter().flatten();
    for more in more.chain(categories).filter(|more| !more.is_empty()) {
        search.push('\n');
        search.push_str(&more.to_lowercase());
    }
    let service = Service { id, name: entry.name.clone(), status: status.to_owned(), search, record };
    Ok((service, entry))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn feed(text: &str) -> Result<Feed, String> {
        read(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn a_page_an_array_and_a_single_service_are_all_feeds() {
        let one = r#"{"id":"a","name":"Larder","status":"Active","organization":{"name":"Town Hall"}}"#;
        for text in [one.to_owned(), format!("[{one}]"), format!(r#"{{"contents":[{one}]}}"#)] {
            let feed = feed(&text).unwrap();
            assert_eq!(feed.left_out, []);
            let names: Vec<&str> = feed.services.iter().map(|service| service.name.as_str()).collect();
            assert_eq!(names, ["Larder"]);
            assert!(feed.services.iter().all(|service| service.search == "larder\ntown hall"));
            assert!(feed.services.iter().all(|service| service.status == "active"));
        }
    }

    #[test]
    fn each_bad_record_is_named_by_its_place_and_the_rest_are_kept() {
        let feed = feed(
            r#"[{"id":"a","name":"A","status":"active"}, 7, {"name":"B","status":"active"},
                {"id":"c","status":"active"}, {"id":"d","name":"D"}, {"id":"e","name":"E","status":"open"},
                {"id":"a","name":"F","status":"active"}, {"id":"g","name":"G","status":"defunct"}]"#,
        )
        .unwrap();
        let ids: Vec<&str> = feed.services.iter().map(|service| service.id.as_str()).collect();
        assert_eq!(ids, ["a", "g"]);
        let places: Vec<&str> = feed.left_out.iter().map(|remark| remark.place.as_str()).collect();
        assert_eq!(places, ["record 2", "record 3", "record 4", "record 5", "record 6", "record 7"]);
        for (remark, part) in feed.left_out.iter().zip(["object", "id", "name", "status", "open", "\"a\""]) {
            assert!(remark.words.contains(part), "{remark:?}");
        }
        assert!(feed.ids.contains("e"), "a record that is merely wrong is still in the file");
    }

    #[test]
    fn what_is_no_feed_is_told_what_it_needs_to_be() {
        assert!(feed("{}").unwrap_err().contains("no Open Referral"));
        assert!(feed(r#"{"contents":{}}"#).unwrap_err().contains("contents"));
    }

    #[test]
    fn a_page_of_several_and_a_list_without_places_are_remarked_on() {
        let feed = feed(r#"{"total_pages":3,"contents":[{"id":"a","name":"A","status":"active"}]}"#).unwrap();
        let words: Vec<&str> = feed.remarks.iter().map(|remark| remark.words.as_str()).collect();
        assert!(words.iter().any(|words| words.contains("one page of 3")), "{words:?}");
        assert!(words.iter().any(|words| words.contains("full=true")), "{words:?}");
    }
}
