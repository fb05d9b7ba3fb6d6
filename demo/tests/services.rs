//! The sample directory: nothing in it may be taken for a real group by mistake.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::Value;

/// The organisations that exist. Only what is publicly certain about them is said; all others are examples.
const REAL: &[&str] = &[
    "Samaritans",
    "Shout",
    "NHS 111",
    "Restore",
    "Response",
    "Oxfordshire Mind",
    "Connection Support",
    "Elmore Community Services",
    "Oxford Health NHS Foundation Trust",
    "Oxfordshire Homeless Movement",
    "Makespace Oxford",
];

const CATEGORIES: &[&str] = &[
    "Peer support",
    "Talking therapies",
    "Food and warmth",
    "Creative",
    "Nature and gardening",
    "Movement",
    "Housing",
    "Work and volunteering",
    "Money and rights",
    "Family and carers",
    "Young people",
    "Older people",
    "Faith and culture",
    "Crisis",
];

const CHIME: &[&str] = &["Connectedness", "Hope", "Identity", "Meaning", "Empowerment"];

fn page() -> Value {
    serde_json::from_str(include_str!("../services/oxfordshire.json")).unwrap()
}

fn services() -> Vec<Value> {
    page().get("contents").unwrap().as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn is_real(service: &Value) -> bool {
    REAL.contains(&text(service, "/organization/name"))
}

/// The host of a web or mail address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").or_else(|| address.split_once('@')).map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap()
}

#[test]
fn it_is_one_whole_page_of_at_least_64_services() {
    let page = page();
    let count = services().len();
    assert!(count >= 64, "only {count}");
    assert_eq!(page.get("total_items").unwrap(), count);
    assert_eq!(page.get("size").unwrap(), count);
    assert_eq!(page.get("total_pages").unwrap(), 1);
}

#[test]
fn no_two_things_share_an_id() {
    // Organisations and taxonomy terms are the same thing wherever they stand; all else is met once.
    fn gather(value: &Value, key: &str, ids: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let (Some(Value::String(id)), false) =
                    (fields.get("id"), matches!(key, "organization" | "taxonomy_term"))
                {
                    ids.push(id.clone());
                }
                fields.iter().for_each(|(key, value)| gather(value, key, ids));
            }
            Value::Array(items) => items.iter().for_each(|item| gather(item, key, ids)),
            _ => {}
        }
    }
    let mut ids = Vec::new();
    gather(&page(), "", &mut ids);
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
}

#[test]
fn every_example_says_that_it_is_one() {
    for service in services().iter().filter(|service| !is_real(service)) {
        let name = text(service, "/name");
        assert!(name.ends_with("(example)"), "{name}");
        assert!(text(service, "/organization/name").starts_with("Example "), "{name}");
        assert!(text(service, "/description").starts_with("This is an example entry. "), "{name}");
        for address in ["/url", "/email", "/organization/website"]
            .map(|at| text(service, at))
            .into_iter()
            .filter(|a| !a.is_empty())
        {
            let host = host(address);
            let reserved =
                ["example.org", "example.com"].iter().any(|d| host == *d || host.ends_with(&format!(".{d}")));
            assert!(reserved, "{name}: {address}");
        }
        for phone in list(service, "phones") {
            // Ofcom keeps 01632 960000 to 960999 free for drama.
            let digits: String = text(phone, "/number").chars().filter(|c| !c.is_whitespace()).collect();
            assert!(digits.len() == 11 && digits.starts_with("01632960"), "{name}: {digits}");
        }
        for at in list(service, "service_at_locations") {
            for address in at.pointer("/location/addresses").and_then(Value::as_array).into_iter().flatten() {
                assert!(text(address, "/address_1").starts_with("Example Street"), "{name}");
                assert!(!text(address, "/postal_code").contains(' '), "{name}: a whole postcode points at real doors");
            }
        }
    }
}

#[test]
fn real_organisations_carry_nothing_that_could_be_out_of_date() {
    for service in services().iter().filter(|service| is_real(service)) {
        let name = text(service, "/name");
        assert!(!name.contains("example"), "{name}");
        assert!(service.get("service_at_locations").is_none() && service.get("email").is_none(), "{name}");
        let crisis = matches!(text(service, "/organization/name"), "Samaritans" | "Shout" | "NHS 111");
        assert_eq!(crisis, service.get("phones").is_some(), "{name}");
        assert_eq!(crisis, service.get("schedules").is_some(), "{name}");
    }
    let numbers: Vec<String> = services()
        .iter()
        .filter(|service| is_real(service))
        .flat_map(|service| {
            list(service, "phones").iter().map(|phone| text(phone, "/number").to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(numbers, ["116 123", "85258", "111"]);
}

#[test]
fn every_place_lies_in_oxfordshire() {
    let mut places = 0;
    for service in services() {
        for at in list(&service, "service_at_locations") {
            let (Some(latitude), Some(longitude)) = (
                at.pointer("/location/latitude").and_then(Value::as_f64),
                at.pointer("/location/longitude").and_then(Value::as_f64),
            ) else {
                assert_eq!(text(at, "/location/location_type"), "virtual", "{}", text(&service, "/name"));
                continue;
            };
            places += 1;
            let inside = (51.45..52.17).contains(&latitude) && (-1.72..-0.87).contains(&longitude);
            assert!(inside, "{}: {latitude}, {longitude}", text(&service, "/name"));
        }
    }
    assert!(places >= 64, "only {places} places");
}

#[test]
fn every_service_has_a_category_and_a_chime_term_and_all_are_used() {
    let mut used = BTreeSet::new();
    for service in services() {
        let mut taxonomies = BTreeSet::new();
        for attribute in list(&service, "attributes") {
            let (taxonomy, term) = (text(attribute, "/taxonomy_term/taxonomy"), text(attribute, "/taxonomy_term/name"));
            let known = match taxonomy {
                "Windchime categories" => CATEGORIES,
                "CHIME" => CHIME,
                other => panic!("{other} is no taxonomy of ours"),
            };
            assert!(known.contains(&term), "{term}");
            taxonomies.insert(taxonomy.to_owned());
            used.insert(term.to_owned());
        }
        assert_eq!(taxonomies.len(), 2, "{}", text(&service, "/name"));
    }
    assert_eq!(used.len(), CATEGORIES.len() + CHIME.len());
}

#[test]
fn every_schedule_opens_before_it_closes() {
    for service in services() {
        for schedule in list(&service, "schedules") {
            let (opens, closes) = (text(schedule, "/opens_at"), text(schedule, "/closes_at"));
            assert!(
                opens.len() == 5 && closes.len() == 5 && opens < closes,
                "{}: {opens} to {closes}",
                text(&service, "/name")
            );
            assert!(["WEEKLY", "MONTHLY"].contains(&text(schedule, "/freq")), "{}", text(&service, "/name"));
            assert!(!text(schedule, "/byday").is_empty(), "{}", text(&service, "/name"));
        }
    }
}
