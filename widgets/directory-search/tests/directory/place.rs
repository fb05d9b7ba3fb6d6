//! Asking from a postcode, a town or the device, without any request but for the table.

use crate::{html, loaded, names};
use windchime_directory_search::model::{Model, Standing, Why};
use windchime_domain::places::{Code, Point, Table, pack};
use windchime_shell::page::NoLocation;

const FEED: &str = r#"[
  {"name": "At the river", "latitude": 51.7440, "longitude": -1.2577, "city": "Oxford", "category": "Outdoors", "description": "Swimming, paddling and some walking too, whatever the weather is."},
  {"name": "On the hill", "postcode": "OX3 7AB"},
  {"name": "Far away", "postcode": "LS1 1AA"},
  {"name": "Walking from home", "attending_type": "online"}
]"#;

fn table() -> Vec<u8> {
    let at = |code: &str, latitude, longitude| (Code::read(code).unwrap(), Point { latitude, longitude });
    let places = [
        at("OX1", 51.7519, -1.2578),
        at("OX3", 51.7620, -1.2110),
        at("OX4", 51.7310, -1.2190),
        at("LS1", 53.7970, -1.5470),
    ];
    pack(&places, "Licence line").unwrap()
}

/// Looks a place up and measures, as the page does in slices.
fn ask(model: Model, typed: &str, bytes: Option<&[u8]>) {
    model.ask_place(typed);
    if let Some(bytes) = bytes {
        model.take_table(bytes);
    }
    let table = bytes.map(|bytes| Table::read(bytes).unwrap());
    let mut locating = model.begin_locating().unwrap();
    while model.step_locating(&mut locating, table.as_ref(), 2) {}
    if model.finish_locating(locating, table.as_ref()) {
        measure(model);
    }
}

fn measure(model: Model) {
    let mut measuring = model.begin_measuring().unwrap();
    while model.step_measuring(&mut measuring, 2) {}
    model.finish_measuring(measuring);
}

#[test]
fn the_nearest_come_first_with_how_far_they_are_and_the_table_is_named() {
    let (_owner, model) = loaded(&[], FEED);
    assert!(!html(model).contains("away</strong>"));
    ask(model, "ox4 1ab", Some(&table()));
    assert_eq!(model.standing(), Standing::Near("OX4".into(), true));
    assert_eq!(names(model), ["At the river", "On the hill", "Far away", "Walking from home"]);
    let said = html(model);
    for words in [
        "Near OX4, measured from its middle.",
        "About 2 miles away",
        "About 143 miles away",
        "Where postcodes are: Licence line",
        "Nearest first",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    model.forget_place();
    assert_eq!(names(model).first().map(String::as_str), Some("At the river"), "by name again");
    assert!(!html(model).contains("away</strong>"));
}

#[test]
fn a_radius_leaves_out_what_is_further_and_what_does_not_say_and_an_empty_one_shows_the_nearest() {
    let (_owner, model) = loaded(&[], FEED);
    ask(model, "OX4", Some(&table()));
    model.set_within(Some(3));
    assert_eq!(names(model), ["At the river", "On the hill"]);
    assert!(!model.is_beyond());
    model.set_within(Some(1));
    assert!(model.is_beyond());
    assert_eq!(names(model).len(), 4);
    assert!(html(model).contains("Nothing within 1 mile of OX4. The nearest are shown instead."));
    model.set_within(None);
    assert!(!model.is_beyond());
}

#[test]
fn a_town_of_the_feed_is_known_without_a_table_and_kilometres_are_a_switch() {
    let (_owner, model) = loaded(&[("units", "km")], FEED);
    ask(model, "  oxford ", None);
    assert_eq!(model.standing(), Standing::Near("Oxford".into(), true));
    assert_eq!(model.away_words(0).as_deref(), Some("About 1 km away"));
    assert_eq!(model.away_words(1), None, "its postcode needs the table");
    ask(model, "OX1", Some(&table()));
    assert_eq!(model.away_words(2).as_deref(), Some("About 228 km away"));
}

#[test]
fn what_is_not_known_is_said_plainly() {
    let (_owner, model) = loaded(&[], FEED);
    for (typed, why, words) in [
        ("BT1 1AA", Why::NorthernIreland, "Northern Ireland are not in the table"),
        ("JE2 3AB", Why::Island, "Jersey, Guernsey and the Isle of Man"),
        ("GY1", Why::Island, "Jersey"),
        ("IM1 1AA", Why::Island, "Jersey"),
        ("zz99 1ab", Why::NoCode, "There is no postcode ZZ99 1AB"),
        ("nowhere", Why::NoPlace, "“nowhere” is not a postcode"),
    ] {
        ask(model, typed, Some(&table()));
        assert!(
            matches!(model.standing(), Standing::Unknown(known, _) if known == why),
            "{typed}: {:?}",
            model.standing()
        );
        assert!(html(model).contains(words), "{words}");
        assert_eq!(names(model).len(), 4, "{typed}: the list stays");
    }
}

#[test]
fn without_the_table_a_postcode_says_so_and_can_be_tried_again() {
    let (_owner, model) = loaded(&[], FEED);
    ask(model, "OX4", None);
    assert!(html(model).contains("The table of postcodes could not be loaded."));
    ask(model, "OX4", Some(&table()));
    assert_eq!(model.standing(), Standing::Near("OX4".into(), true));
    // An unknown place takes the distances of the last one away.
    ask(model, "nowhere", Some(&table()));
    assert_eq!((model.origin(), model.away_words(0)), (None, None));
}

#[test]
fn the_device_is_asked_only_by_its_button_and_its_refusal_is_said() {
    let (_owner, model) = loaded(&[], FEED);
    model.ask_device();
    let turn = model.place_turn();
    model.take_device(turn, Err(NoLocation::Refused));
    assert!(html(model).contains("The browser did not give your location"));
    model.take_device(turn, Err(NoLocation::Unknown));
    assert!(html(model).contains("Your location could not be found."));
    model.take_device(turn, Ok((f64::NAN, 0.0)));
    assert_eq!(model.standing(), Standing::Unknown(Why::Lost, String::new()));
    model.take_device(turn, Ok((51.7440, -1.2577)));
    measure(model);
    assert_eq!(model.standing(), Standing::Here);
    assert_eq!(model.away_words(0).as_deref(), Some("Less than 0.1 miles away"));
    // A place that was typed meanwhile wins over a late answer.
    ask(model, "OX4", Some(&table()));
    model.take_device(turn, Err(NoLocation::Refused));
    assert_eq!(model.standing(), Standing::Near("OX4".into(), true));
}

#[test]
fn a_feed_that_says_of_nothing_where_it_is_offers_no_field_for_a_place() {
    let (_owner, model) = loaded(&[], r#"[{"name": "Helpline"}]"#);
    assert!(html(model).contains("<form hidden=\"\""));
    let (_owner, model) = loaded(&[], FEED);
    assert!(!html(model).contains("<form hidden"));
}

#[test]
fn best_first_lifts_what_is_near_and_keeps_what_matches() {
    let (_owner, model) = loaded(&[], FEED);
    ask(model, "OX4", Some(&table()));
    model.type_in("walking".into());
    assert_eq!(names(model), ["At the river", "Walking from home"], "the nearest first, whatever matches better");
    model.set_best_first(true);
    assert_eq!(names(model), ["Walking from home", "At the river"], "its name says so");
}
