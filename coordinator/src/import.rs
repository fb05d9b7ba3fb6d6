//! Reading a directory feed: an Open Referral UK v3 page, an array of services, or one service.

use std::collections::HashSet;

use windchime_domain::json::Value;

use crate::storage::Service;

/// The longest id kept.
const LONGEST_ID: usize = 200;
/// Every status Open Referral UK v3 knows.
const STATUSES: [&str; 4] = ["active", "inactive", "defunct", "temporarily closed"];

/// What a feed held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// The records that can be kept.
    pub services: Vec<Service>,
    /// Why each of the others cannot: its place in the feed, counted from 0, and the reason.
    pub left_out: Vec<(usize, String)>,
}

/// Reads a feed. A bad record never keeps the good ones out.
///
/// # Errors
/// When the whole is not a feed; the text says what it needs to be.
pub fn read(feed: &Value) -> Result<Feed, String> {
    let single;
    let records = if let Some(records) = feed.list() {
        records
    } else if let Some(contents) = feed.get("contents") {
        contents.list().ok_or("“contents” needs to be a list of services")?
    } else if feed.get("content").is_some() {
        return Err("this looks like Open Referral UK v1 (“content”); export it as v3 (“contents”)".to_owned());
    } else if feed.get("id").is_some() {
        single = [feed.clone()];
        &single
    } else {
        return Err("this is no Open Referral UK v3 page, list of services or single service".to_owned());
    };
    let mut found = Feed::default();
    let mut ids = HashSet::new();
    for (index, record) in records.iter().enumerate() {
        match service(record) {
            Ok(service) if !ids.insert(service.id.clone()) => {
                let reason = format!("an earlier record has the id {:?} too", service.id);
                found.left_out.push((index, reason));
            }
            Ok(service) => found.services.push(service),
            Err(reason) => found.left_out.push((index, reason)),
        }
    }
    Ok(found)
}

fn service(record: &Value) -> Result<Service, String> {
    if !record.is_map() {
        return Err("it is not an object".to_owned());
    }
    let text = |name: &str| record.get(name).and_then(Value::text).map(str::trim).filter(|text| !text.is_empty());
    let id = text("id").ok_or("“id” needs to be text")?;
    if id.len() > LONGEST_ID {
        return Err(format!("“id” is longer than {LONGEST_ID} characters"));
    }
    let name = text("name").ok_or("“name” needs to be text")?;
    let status = text("status").ok_or("“status” needs to be text")?;
    if !STATUSES.contains(&status) {
        return Err(format!("“status” is {status:?}; it needs to be one of: {}", STATUSES.join(", ")));
    }
    let mut search = name.to_lowercase();
    for more in [text("description"), organization_name(record)].into_iter().flatten() {
        search.push('\n');
        search.push_str(&more.to_lowercase());
    }
    Ok(Service { id: id.to_owned(), name: name.to_owned(), status: status.to_owned(), search, record: record.clone() })
}

fn organization_name(record: &Value) -> Option<&str> {
    record.get("organization")?.get("name")?.text()
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
        let one = r#"{"id":"a","name":"Larder","status":"active","organization":{"name":"Town Hall"}}"#;
        for text in [one.to_owned(), format!("[{one}]"), format!(r#"{{"contents":[{one}]}}"#)] {
            let feed = feed(&text).unwrap();
            assert_eq!(feed.left_out, []);
            let names: Vec<&str> = feed.services.iter().map(|service| service.name.as_str()).collect();
            assert_eq!(names, ["Larder"]);
            assert!(feed.services.iter().all(|service| service.search == "larder\ntown hall"));
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
        let places: Vec<usize> = feed.left_out.iter().map(|(index, _)| *index).collect();
        assert_eq!(places, [1, 2, 3, 4, 5, 6]);
        let reasons: Vec<&str> = feed.left_out.iter().map(|(_, reason)| reason.as_str()).collect();
        for (reason, part) in reasons.iter().zip(["object", "id", "name", "status", "open", "\"a\""]) {
            assert!(reason.contains(part), "{reason}");
        }
    }

    #[test]
    fn what_is_no_feed_is_told_what_it_needs_to_be() {
        assert!(feed(r#"{"content":[]}"#).unwrap_err().contains("v1"));
        assert!(feed("{}").unwrap_err().contains("no Open Referral"));
        assert!(feed(r#"{"contents":{}}"#).unwrap_err().contains("contents"));
    }
}
