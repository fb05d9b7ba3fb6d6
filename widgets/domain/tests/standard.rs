//! The standard's own schemas and examples: they lie beside the project, and `WINDCHIME_ORUK` says where. Its licence (CC BY-SA 4.0) is
//! another than ours, so nothing of it is copied here.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use windchime_domain::directory::{Ages, Cost, Date, FeedError, HoursWords, Page, lines, read_page};
use windchime_domain::json::Value;

/// What each field is passed over for: a table that people read, and that this test holds to be true.
const IGNORED: &str = include_str!("../FEEDS.md");

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/oruk");
    let folder = std::env::var_os("WINDCHIME_ORUK").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A path to every leaf of a schema: `schedules.byday`, with an example of what stands there.
fn leaves(schema: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    if let Some(items) = schema.get("items") {
        return leaves(items, path, found);
    }
    let properties = schema.get("properties").map(Value::entries).unwrap_or_default();
    for (name, inner) in properties {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        leaves(inner, &path, found);
    }
    if properties.is_empty() {
        found.insert(path.to_owned(), example(path, schema));
    }
}

/// A value that makes a difference wherever the field is read.
fn example(path: &str, schema: &Value) -> Value {
    let name = path.rsplit('.').next().unwrap();
    match name {
        // What the standard's examples have there says nothing, or the same as if it were not there.
        "status" => Value::from("inactive"),
        "latitude" | "longitude" => Value::from(51.5),
        "maximum_age" => Value::from(60.0),
        "interval" => Value::from(2.0),
        "location_type" => Value::from("virtual"),
        "freq" => Value::from("MONTHLY"),
        "byday" => Value::from("MO"),
        "bymonthday" => Value::from("7"),
        "byweekno" => Value::from("7,8"),
        "byyearday" => Value::from("7"),
        "wkst" => Value::from("TU"),
        "address_type" => Value::from("physical"),
        "fees" => Value::from("Two pounds"),
        "attending_type" => Value::from("online"),
        "valid_from" => Value::from("2026-03-09"),
        "name" if path.contains("taxonomy_term") => Value::from("Hope"),
        "taxonomy" => Value::from("CHIME"),
        _ if schema.get("type").and_then(Value::text).is_some_and(|kind| kind == "number" || kind == "integer") => {
            Value::from(12.0)
        }
        _ if name.contains("date") || name.starts_with("valid") || name == "dtstart" || name == "until" => {
            Value::from("2026-03-02")
        }
        "opens_at" => Value::from("10:00"),
        "closes_at" => Value::from("12:00"),
        _ => Value::from(format!("Words of {path}").as_str()),
    }
}

/// Sets what stands at the end of a path; names of the schema that are lists become lists of one.
fn set(record: &mut Value, path: &str, value: Option<Value>, lists: &BTreeSet<String>, here: &str) {
    let Value::Map(members) = record else { panic!("{path} leads nowhere") };
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let here = if here.is_empty() { name.to_owned() } else { format!("{here}.{name}") };
    let Some(rest) = rest else {
        members.retain(|(known, _)| known != name);
        members.extend(value.map(|value| (name.to_owned(), value)));
        return;
    };
    if !members.iter().any(|(known, _)| known == name) {
        let map = Value::Map(Vec::new());
        members.push((name.to_owned(), if lists.contains(&here) { Value::List(vec![map]) } else { map }));
    }
    let (_, inner) = members.iter_mut().find(|(known, _)| known == name).unwrap();
    let inner = match inner {
        Value::List(items) => &mut items[0],
        inner => inner,
    };
    set(inner, rest, value, lists, &here);
}

/// Adds an item to the list at the end of a path.
fn push(record: &mut Value, path: &str, item: Value) {
    let mut here = record;
    for name in path.split('.') {
        let inner = match here {
            Value::List(items) => &mut items[0],
            inner => inner,
        };
        let Value::Map(members) = inner else { return };
        let Some((_, value)) = members.iter_mut().find(|(known, _)| known == name) else { return };
        here = value;
    }
    if let Value::List(items) = here {
        items.push(item);
    }
}

fn find_lists(schema: &Value, path: &str, lists: &mut BTreeSet<String>) {
    if let Some(items) = schema.get("items") {
        lists.insert(path.to_owned());
        return find_lists(items, path, lists);
    }
    for (name, inner) in schema.get("properties").map(Value::entries).unwrap_or_default() {
        find_lists(inner, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, lists);
    }
}

/// Is it in the table? A name that ends in `.*` stands for all below it, one that begins with `*.` for that name at any depth.
fn ignored_by<'a>(rules: &'a [String], path: &str) -> Option<&'a String> {
    rules.iter().find(|rule| {
        let (any_depth, rest) = rule.strip_prefix("*.").map_or((false, rule.as_str()), |rest| (true, rest));
        let (below, name) = rest.strip_suffix(".*").map_or((false, rest), |name| (true, name));
        let fits = |path: &str| match path.strip_prefix(name) {
            Some(rest) => {
                if below {
                    rest.starts_with('.')
                } else {
                    rest.is_empty()
                }
            }
            None => false,
        };
        fits(path) || (any_depth && path.match_indices('.').any(|(at, _)| fits(&path[at + 1..])))
    })
}

#[test]
fn every_field_of_the_standard_is_read_or_listed_as_ignored() {
    let Some(data) = data() else { return };
    let rules: Vec<String> = IGNORED
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| line.split_once("` |"))
        .filter(|(_, rest)| rest.contains("ignored"))
        .flat_map(|(names, _)| names.split("`, `").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert!(!rules.is_empty(), "the table of ignored fields was not found");
    let mut used = BTreeSet::new();
    let (mut read, mut passed, mut missing) = (0, 0, Vec::new());
    let files = [
        "service.json",
        "service_at_location.json",
        "service_list.json",
        "service_at_location_list.json",
        "organization.json",
    ];
    for file in files {
        let schema = json(&data.join("v3-schema").join(file));
        let (mut all, mut lists) = (BTreeMap::new(), BTreeSet::new());
        leaves(&schema, "", &mut all);
        find_lists(&schema, "", &mut lists);
        assert!(all.len() > 20, "{file}");
        let of_organisation = file.starts_with("organization");
        let at_location = file.starts_with("service_at_location");
        let bare = || {
            let mut record = Value::Map(Vec::new());
            let name = match () {
                () if at_location => "service.name",
                () if of_organisation => "services.name",
                () => "name",
            };
            set(&mut record, name, Some(Value::from("A name")), &lists, "");
            if of_organisation {
                set(&mut record, "name", Some(Value::from("Who runs it")), &lists, "");
            }
            record
        };
        let mut full = bare();
        for (path, value) in &all {
            set(&mut full, path, Some(value.clone()), &lists, "");
        }
        let page = |record: &Value| match of_organisation {
            true => read_page(record).unwrap(),
            false => read_page(&Value::List(vec![record.clone()])).unwrap(),
        };
        for (path, value) in &all {
            // By itself, and taken out of a record that has everything but what would speak for it, or make it moot.
            let mut alone = bare();
            let before = page(&alone);
            set(&mut alone, path, Some(value.clone()), &lists, "");
            let makes_a_difference = |base: &Value| {
                let mut with = base.clone();
                set(&mut with, path, Some(value.clone()), &lists, "");
                let mut without = base.clone();
                set(&mut without, path, None, &lists, "");
                page(&with) != page(&without)
            };
            let mut physical = full.clone();
            let prefix = match () {
                () if at_location => "location",
                () if of_organisation => "services.service_at_locations.location",
                () => "service_at_locations.location",
            };
            set(&mut physical, &format!("{prefix}.location_type"), Some(Value::from("physical")), &lists, "");
            let mut dated = physical.clone();
            for base in ["schedules", "service.schedules", "services.schedules"] {
                if lists.contains(base) {
                    set(&mut dated, &format!("{base}.freq"), Some(Value::from("WEEKLY")), &lists, "");
                    set(&mut dated, &format!("{base}.description"), None, &lists, "");
                }
            }
            // A term of another taxonomy is a category.
            let mut plain = full.clone();
            for term in lists.iter().filter(|list| list.ends_with("attributes")) {
                set(&mut plain, &format!("{term}.taxonomy_term.taxonomy"), None, &lists, "");
            }
            // Which address is the physical one only matters where there are two.
            let mut two = physical.clone();
            let second = [("address_1", "Second"), ("address_type", "physical")];
            let second = second.map(|(name, text)| (name.to_owned(), Value::from(text))).to_vec();
            let all_lists: Vec<String> = lists.iter().filter(|list| list.ends_with(".addresses")).cloned().collect();
            for list in all_lists {
                push(&mut two, &list, Value::Map(second.clone()));
            }
            let is_read =
                page(&alone) != before || [&full, &physical, &dated, &two, &plain].into_iter().any(makes_a_difference);
            // An organisation's own fields are those of the organisation of a service.
            let own = of_organisation && path != "name" && !path.starts_with("services.");
            let path = if own { format!("organization.{path}") } else { path.clone() };
            match (is_read, ignored_by(&rules, &path)) {
                (true, None) => read += 1,
                (false, Some(rule)) => {
                    used.insert(rule.clone());
                    passed += 1;
                }
                (true, Some(rule)) => panic!("{file}: {path} is read, and FEEDS.md says by `{rule}` that it is not"),
                (false, None) => missing.push(format!("{file}: {path}")),
            }
        }
    }
    assert!(missing.is_empty(), "neither read nor among the ignored fields of FEEDS.md:\n{}", missing.join("\n"));
    let unused: Vec<&String> = rules.iter().filter(|rule| !used.contains(*rule)).collect();
    assert_eq!(unused, Vec::<&String>::new(), "FEEDS.md names fields that the standard does not have");
    println!("{read} fields are read, {passed} are ignored on purpose");
    assert!(read > 80, "{read}");
}

fn sentences(page: &Page) -> Vec<String> {
    let then = Date::read("2005-01-01").unwrap();
    let schedules = &page.entries[0].schedules;
    lines(schedules, then).iter().map(|line| line.sentence(&HoursWords::ENGLISH, &|_| "then".into())).collect()
}

#[test]
fn every_example_of_the_standard_is_read() {
    let Some(data) = data() else { return };
    let mut read = 0;
    for folder in ["v3-examples", "hsds3-examples"] {
        for file in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let page = read_page(&json(&path));
            read += 1;
            let file = path.file_name().unwrap().to_str().unwrap();
            if file == "base.json" || file == "tabular.json" {
                assert_eq!(page, Err(FeedError::UnknownShape), "{path:?}");
                continue;
            }
            let page = page.unwrap_or_else(|error| panic!("{path:?}: {error}"));
            assert_eq!((page.entries.len().max(1), page.skipped.len()), (page.entries.len(), 0), "{path:?}");
            if file.starts_with("service_") {
                let entry = &page.entries[0];
                assert_eq!(entry.name, "Community Counselling", "{path:?}");
                assert_eq!(entry.organisation.as_deref(), Some("Example Organization Inc."));
                assert_eq!(entry.organisation_url.as_deref(), Some("http://example.com"));
                assert_eq!(entry.ages, Ages { from: Some(12), to: None });
                assert_eq!(entry.assured_date.as_deref(), Some("2005-01-01"));
                // The example's latitude of 100 lies on no globe.
                assert!(entry.places.iter().all(|place| place.position.is_none()));
                if file == "service_list.json" {
                    assert_eq!((page.total_items, page.last_page), (Some(10), false));
                }
            }
            if file == "service_full.json" {
                let entry = &page.entries[0];
                assert_eq!(entry.places[0].name.as_deref(), Some("MyCity Civic Center"));
                assert_eq!(
                    (entry.places[0].postcode.as_deref(), entry.places[0].town()),
                    (Some("ABC 1234"), Some("MyCity"))
                );
                let Some(Cost::Said(cost)) = &entry.cost else { panic!("{path:?} has a price") };
                assert_eq!(cost[0], "Under 18s and Over 60s: £35 per 1 hour session");
                // The example of HSDS falls on two weeks of the year only, which a line cannot say.
                let days = if folder == "v3-examples" { "Thursday and Friday" } else { "Times vary" };
                assert_eq!(sentences(&page)[0], format!("{days}, 10am to 6pm, until then"), "{path:?}");
                assert!(entry.online && entry.in_person);
            }
        }
    }
    assert_eq!(read, 23);
}
