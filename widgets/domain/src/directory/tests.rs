#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::card::Letter;
use crate::json::Value;

fn value(json: &str) -> Value {
    serde_json::from_str(json).expect("the test's JSON is well formed")
}

fn page(json: &str) -> Page {
    read_page(&value(json)).expect("a known shape")
}

fn one(json: &str) -> Entry {
    let page = page(json);
    assert_eq!((page.entries.len(), page.skipped.len()), (1, 0), "{:?}", page.skipped);
    page.entries.into_iter().next().unwrap()
}

fn names(page: &Page) -> Vec<&str> {
    page.entries.iter().map(|entry| entry.name.as_str()).collect()
}

#[test]
fn every_shape_is_recognised() {
    for json in [
        r#"{"total_items": 3, "page_number": 1, "total_pages": 2, "last_page": false, "contents": [{"id": "a", "name": "Choir"}]}"#,
        r#"{"totalElements": 3, "number": 1, "totalPages": 2, "last": false, "content": [{"id": "a", "name": "Choir"}]}"#,
    ] {
        let page = page(json);
        assert_eq!(names(&page), ["Choir"]);
        assert_eq!((page.total_items, page.page_number, page.total_pages), (Some(3), Some(1), Some(2)));
        assert!(!page.last_page);
    }
    for json in [
        r#"[{"id": "a", "name": "Choir"}]"#,
        r#"{"id": "a", "name": "Choir"}"#,
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Choir"}}]}"#,
        r#"{"name": "Trust", "services": [{"name": "Choir"}]}"#,
        r#"{"contents": [{"id": "x", "service": {"id": "a", "name": "Choir"}, "location": {"name": "Hall"}}]}"#,
    ] {
        let page = page(json);
        assert_eq!(names(&page), ["Choir"], "{json}");
        assert!(page.last_page, "{json}");
    }
    assert_eq!(page("[]"), Page { last_page: true, ..Page::default() });
    for json in [r#"{"version": "3.0"}"#, r#""hello""#, "null", "{}", "12"] {
        assert_eq!(read_page(&value(json)), Err(FeedError::UnknownShape), "{json}");
    }
}

#[test]
fn one_bad_record_hides_no_other() {
    let page = page(
        r#"[{"id": "a", "name": "Choir"}, null, 7, {"id": "b"}, {"name": "  \u0000 "}, {"id": "a", "name": "Choir again"},
            {"name": 12}, {"id": {}, "name": "Shed", "schedules": "x", "languages": [null, 3], "organization": [],
             "contacts": {"email": 1}, "service_at_locations": [[], {"location": 4}], "attributes": [[1], {"taxonomy_term": 2}]}]"#,
    );
    assert_eq!(names(&page), ["Choir", "Shed"]);
    let reasons: Vec<_> = page.skipped.iter().map(|skipped| (skipped.index, skipped.reason)).collect();
    use SkipReason::{NoName, NotARecord, Repeated};
    assert_eq!(reasons, [(1, NotARecord), (2, NotARecord), (3, NoName), (4, NoName), (5, Repeated), (6, NoName)]);
    assert_eq!(page.skipped[4].name.as_deref(), Some("Choir again"));
}

#[test]
fn records_without_ids_do_not_swallow_each_other() {
    let page = page(
        r#"[{"name": "Choir", "postcode": "ox1 1aa"}, {"name": "Choir", "postcode": "OX2 2BB"}, {"id": 7, "name": "Shed"}]"#,
    );
    let ids: Vec<_> = page.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids, ["Choir @ OX1 1AA", "Choir @ OX2 2BB", "7"]);
}

#[test]
fn text_is_cleaned_and_bounded_but_never_unwrapped() {
    let entry = one(
        r#"{"name": "\u202eWalk\u0007ing\u2066 ", "description": "<b>Bold</b> &amp; <script>x</script>\r\nSecond\tline", "id": "1"}"#,
    );
    assert_eq!(entry.name, "Walking");
    assert_eq!(entry.description, "<b>Bold</b> &amp; <script>x</script>\nSecond line");
    let long = format!(r#"{{"name": "{}", "description": "{}"}}"#, "é".repeat(999), "é".repeat(30_000));
    let entry = one(&long);
    assert_eq!((entry.name.chars().count(), entry.description.chars().count()), (300, 20_000));
    let many: Vec<String> =
        (0..200).map(|n| format!(r#"{{"taxonomy_term": {{"id": "{n}", "name": "T{n}"}}}}"#)).collect();
    assert_eq!(one(&format!(r#"{{"name": "x", "attributes": [{}]}}"#, many.join(","))).categories.len(), 40);
}

#[test]
fn positions_are_on_the_globe_or_absent() {
    let position = |lat: &str, lng: &str| {
        let entry = one(&format!(r#"{{"name": "x", "postcode": "OX1 1AA", "latitude": {lat}, "longitude": {lng}}}"#));
        entry.places[0].position
    };
    assert_eq!(position("51.75", "-1.25"), Some((51.75, -1.25)));
    assert_eq!(position("\"51.75\"", "\"-1.25\""), Some((51.75, -1.25)));
    for (lat, lng) in [
        ("100", "101"),
        ("0", "0"),
        ("null", "1"),
        ("\"\"", "1"),
        ("\"51.7.5\"", "1"),
        ("\"1e3\"", "1"),
        ("51", "-180.5"),
        ("\"NaN\"", "1"),
    ] {
        assert_eq!(position(lat, lng), None, "{lat} {lng}");
    }
    let geo = one(
        r#"{"type": "FeatureCollection", "features": [{"id": 3, "geometry": {"type": "Point", "coordinates": [-1.25, 51.75]}, "properties": {"title": "Shed"}}]}"#,
    );
    assert_eq!((geo.id.as_str(), geo.places[0].position), ("3", Some((51.75, -1.25))));
}

#[test]
fn a_v1_record_is_read() {
    let entry = one(
        r#"{"content": [{"id": "s1", "name": "Lunch club", "status": "active", "fees": "Free", "url": "www.example.org",
            "organization": {"name": "Age Well"},
            "service_taxonomys": [{"taxonomy": {"id": "t1", "name": "Food", "vocabulary": "esdServiceTypes"}},
                                  {"taxonomy": {"id": "t2", "name": "Connectedness", "vocabulary": "CHIME"}}],
            "eligibilitys": [{"minimum_age": 55, "maximum_age": 110, "eligibility": "Over 55s"}],
            "languages": [{"language": "Urdu"}],
            "regular_schedules": [{"weekday": "Monday", "opens_at": "12:00:00Z", "closes_at": "14:00:00Z"}],
            "contacts": [{"name": "x", "phones": [{"number": "01865 123456"}]}],
            "service_at_locations": [{"location": {"name": "Hall", "latitude": 51.7, "longitude": -1.2,
                "physical_addresses": [{"address_1": "1 High Street", "city": "Oxford", "postal_code": "ox1 1aa"}],
                "accessibility_for_disabilities": [{"accessibility": "Step-free"}]}}]}]}"#,
    );
    assert_eq!(entry.organisation.as_deref(), Some("Age Well"));
    assert_eq!(entry.categories, [Category { id: "t1".into(), name: "Food".into() }]);
    assert_eq!(entry.letters, [Letter::Connectedness]);
    assert_eq!(entry.cost, Some(Cost::Free));
    assert_eq!(entry.ages, Ages { from: Some(55), to: None });
    assert_eq!(entry.eligibility.as_deref(), Some("Over 55s"));
    assert_eq!((entry.languages, entry.phones), (vec!["Urdu".to_owned()], vec!["01865 123456".to_owned()]));
    assert_eq!(entry.accessibility, ["Step-free"]);
    assert_eq!(entry.places[0].address, ["1 High Street", "Oxford"]);
    assert_eq!(entry.places[0].postcode.as_deref(), Some("OX1 1AA"));
    assert!(entry.in_person && !entry.online);
    assert_eq!(sentences(&entry.schedules), ["Monday, noon to 2pm"]);
}

#[test]
fn services_that_come_once_for_each_place_are_put_together() {
    let page = page(
        r#"{"contents": [
            {"id": "1", "service": {"id": "s", "name": "Walk"}, "location": {"name": "Park"}},
            {"id": "2", "service": {"id": "s", "name": "Walk"}, "location": {"name": "River"}, "schedules": [{"freq": "WEEKLY", "byday": "MO"}]}]}"#,
    );
    assert_eq!((names(&page), page.skipped.len()), (vec!["Walk"], 0));
    let places: Vec<_> = page.entries[0].places.iter().filter_map(|place| place.name.as_deref()).collect();
    assert_eq!((places, page.entries[0].schedules.len()), (vec!["Park", "River"], 1));
}

#[test]
fn costs() {
    let cost = |members: &str| one(&format!(r#"{{"name": "x", {members}}}"#)).cost;
    let said = |line: &str| Some(Cost::Said(vec![line.to_owned()]));
    assert_eq!(cost(r#""fees": "Free of charge.""#), Some(Cost::Free));
    assert_eq!(cost(r#""cost_options": [{"amount": 0}]"#), Some(Cost::Free));
    assert_eq!(
        cost(r#""cost_options": [{"amount": 2.5, "amount_description": "a session"}]"#),
        said("£2.50 a session")
    );
    assert_eq!(
        cost(r#""cost_options": [{"option": "Adults", "amount": 35, "currency": "EUR"}]"#),
        said("Adults: EUR 35")
    );
    assert_eq!(cost(r#""cost_options": [{"option": "Adults", "amount": 0.29}]"#), said("Adults: £0.29"));
    assert_eq!(cost(r#""fees": "Free for under-18s""#), said("Free for under-18s"));
    assert_eq!(
        cost(r#""fees": "free", "cost_options": [{"amount": 5}]"#),
        Some(Cost::Said(vec!["£5".into(), "free".into()]))
    );
    assert_eq!(cost(r#""fees": """#), None);
}

#[test]
fn letters_come_in_order_and_once() {
    let entry = one(r#"{"name": "x", "chime": ["Meaning", "Hope", "C"]}"#);
    assert_eq!(entry.letters, [Letter::Connectedness, Letter::Hope, Letter::Meaning]);
    assert_eq!(one(r#"{"name": "x", "chime": "EC"}"#).letters, [Letter::Connectedness, Letter::Empowerment]);
    let term = r#"{"name": "x", "attributes": [{"taxonomy_term": {"name": "Identity", "taxonomy_detail": {"name": "Chime"}}}]}"#;
    assert_eq!((one(term).letters, one(term).categories), (vec![Letter::Identity], vec![]));
}

#[test]
fn status_says_what_has_ended() {
    let status = |word: &str| one(&format!(r#"{{"name": "x", "status": "{word}"}}"#)).status;
    assert_eq!(status("defunct"), Status::Ended);
    assert_eq!(status("Inactive"), Status::Ended);
    assert_eq!(status("temporarily closed"), Status::TemporarilyClosed);
    assert_eq!((status("active"), status("whatever")), (Status::Active, Status::Active));
}

fn today() -> Date {
    // A Tuesday.
    Date::new(2026, 3, 3).unwrap()
}

fn schedules(list: &str) -> Vec<Schedule> {
    one(&format!(r#"{{"name": "x", "schedules": [{list}]}}"#)).schedules
}

fn sentences(schedules: &[Schedule]) -> Vec<String> {
    let date = |date: Date| format!("{}/{}", date.day(), date.month());
    lines(schedules, today()).iter().map(|line| line.sentence(&HoursWords::ENGLISH, &date)).collect()
}

#[test]
fn hours_read_as_people_say_them() {
    for (list, expected) in [
        (
            r#"{"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00:00+01:00"}"#,
            &["Monday to Friday, 9am to 5pm"][..],
        ),
        (
            r#"{"byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}, {"byday": "TU", "opens_at": "09:00", "closes_at": "12:00"}"#,
            &["Monday and Tuesday, 9am to noon"],
        ),
        (
            r#"{"byday": "MO", "opens_at": "13:30Z", "closes_at": "17:00Z"}, {"byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}"#,
            &["Monday, 9am to noon and 1:30pm to 5pm"],
        ),
        (
            r#"{"freq": "MONTHLY", "byday": "1TU", "opens_at": "10:00", "closes_at": "12:00"}"#,
            &["First Tuesday of the month, 10am to noon"],
        ),
        (r#"{"freq": "MONTHLY", "byday": "1TU,-1FR"}"#, &["First Tuesday and last Friday of the month"]),
        (
            r#"{"freq": "MONTHLY", "bymonthday": "2,-1", "opens_at": "22:00", "closes_at": "00:00"}"#,
            &["Day 2 of the month and last day of the month, 10pm to midnight"],
        ),
        (
            r#"{"freq": "WEEKLY", "interval": 2, "byday": "SA,SU,WE"}"#,
            &["Wednesday, Saturday and Sunday, every other week"],
        ),
        (
            r#"{"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59"}"#,
            &["Every day, all day"],
        ),
        (r#"{"byday": "FR", "valid_from": "2026-04-01", "valid_to": "2026-05-01"}"#, &["Friday, from 1/4, until 1/5"]),
        (r#"{"byday": "FR", "valid_from": "2020-04-01"}"#, &["Friday"]),
        (r#"{"byday": "FR", "valid_to": "2020-04-01"}"#, &[]),
        (r#"{"description": "Ring first"}"#, &["Times vary"]),
        (r#"{"byday": "XX", "opens_at": "25:00"}"#, &[]),
        (r#"{"weekday": "Wednesday", "opens_at": "18:05", "closes_at": "19:00"}"#, &["Wednesday, 6:05pm to 7pm"]),
    ] {
        assert_eq!(sentences(&schedules(list)), expected, "{list}");
    }
}

#[test]
fn words_that_only_name_the_days_again_are_left_out() {
    let words = |list: &str| -> Vec<Option<String>> {
        lines(&schedules(list), today()).into_iter().map(|line| line.words).collect()
    };
    for said in ["Mondays.", "Every Monday", "mon", "Mon and Tues", "Monday to Tuesday"] {
        assert_eq!(words(&format!(r#"{{"byday": "MO,TU", "description": "{said}"}}"#)), [None], "{said}");
    }
    for said in [
        "Fridays",
        "Monday evenings",
        "Every other Monday",
        "Monday 10am",
        "Moon",
        "Monday 夜",
        "Term time",
        "M",
        "to",
        "…",
    ] {
        let kept = words(&format!(r#"{{"byday": "MO,TU", "description": "{said}"}}"#));
        assert_eq!(kept, [Some(said.to_owned())], "{said}");
    }
    assert_eq!(words(r#"{"description": "Mondays"}"#), [Some("Mondays".to_owned())], "nothing else says it");
    let monthly = r#"{"freq": "MONTHLY", "byday": "1MO", "description": "Mondays"}"#;
    assert_eq!(words(monthly), [Some("Mondays".to_owned())], "it says something else");
    let two = schedules(
        r#"{"byday": "MO", "opens_at": "10:00", "closes_at": "11:00", "description": "Mondays"},
           {"byday": "TU", "opens_at": "10:00", "closes_at": "11:00", "description": "Tuesdays"}"#,
    );
    assert_eq!(sentences(&two), ["Monday and Tuesday, 10am to 11am"]);
}

#[test]
fn days_of_the_month_come_together_but_not_with_dates() {
    let lists = r#"{"freq": "MONTHLY", "byday": "1TU"}, {"freq": "MONTHLY", "byday": "3TU,1TU"},
        {"freq": "MONTHLY", "bymonthday": "5,+31,32,-32,x,--1"}, {"freq": "MONTHLY", "byday": "-2FR", "interval": 3}"#;
    assert_eq!(
        sentences(&schedules(lists)),
        [
            "First Tuesday and third Tuesday of the month",
            "Day 5 of the month and day 31 of the month",
            "Second to last Friday of the month, every 3 months"
        ]
    );
}

#[test]
fn a_clock_of_24_hours_can_be_had() {
    let words = HoursWords { halves: ["", ""], noon_midnight: ["", ""], ..HoursWords::ENGLISH };
    assert_eq!(
        [0, 65, 720, 1439, 1440].map(|minute| words.time(minute)),
        ["00:00", "01:05", "12:00", "23:59", "00:00"]
    );
    assert_eq!(
        [0, 30, 60, 720, 750].map(|minute| HoursWords::ENGLISH.time(minute)),
        ["midnight", "12:30am", "1am", "noon", "12:30pm"]
    );
}
