//! What is written is read again, and what did not change stays.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;

fn full() -> Plain {
    Plain {
        name: "Tea and talk".to_owned(),
        description: "Tea.".to_owned(),
        organisation: "Town Hall".to_owned(),
        url: "https://hall.example/tea".to_owned(),
        email: "tea@hall.example".to_owned(),
        phone: "01865 000000".to_owned(),
        address: "1 High Street".to_owned(),
        town: "Oxford".to_owned(),
        postcode: "OX4 1AB".to_owned(),
        position: Some((51.74, -1.23)),
        online: true,
        sessions: vec![Session {
            at: None,
            days: written::days("first Tuesday"),
            opens: Some(600),
            closes: Some(720),
            words: "Not in August".to_owned(),
        }],
        dropped: Vec::new(),
        cost: "£1 for tea".to_owned(),
        who_for: "Carers".to_owned(),
        minimum_age: Some(18.0),
        maximum_age: Some(60.0),
        categories: vec!["Food".to_owned(), "Company".to_owned()],
        letters: [true, false, false, false, true],
        accessibility: "Step-free".to_owned(),
        alert: "Closed in August".to_owned(),
        status: "active".to_owned(),
        checked: written::date("2026-03-02"),
    }
}

#[test]
fn what_is_written_is_read_again() {
    let mut plain = full();
    let record = plain.record("a", &Terms::new());
    for session in &mut plain.sessions {
        session.at = Some(0);
    }
    assert_eq!(Plain::read(&record), plain);
}

#[test]
fn what_did_not_change_stays_as_it_was_written() {
    let text = r#"{"id":"a","name":"A","status":"active","odd":{"x":1},"fees_description":"£2",
        "contacts":[{"id":"c","email":"x@y.example","phones":[{"number":"1"}]}],
        "organization":{"id":"o","name":"O","uri":"https://o.example"},
        "schedules":[{"id":"s","freq":"WEEKLY","byday":"MO","opens_at":"10:00:00","closes_at":"11:00","valid_to":"2030-01-01"},
                     {"id":"t","freq":"WEEKLY","interval":2,"byday":"TU"}],
        "attributes":[{"id":"z"},{"id":"y","taxonomy_term":{"id":"f","name":"Food"}}]}"#;
    let before: Value = serde_json::from_str(text).unwrap();
    let plain = Plain::read(&before);
    let mut same = before.clone();
    plain.write(&mut same, &plain, &Terms::new());
    assert_eq!(same, before);

    let mut changed = plain.clone();
    changed.organisation = "P".to_owned();
    changed.email = "new@y.example".to_owned();
    changed.cost = "£3".to_owned();
    changed.categories = vec!["Company".to_owned()];
    for session in &mut changed.sessions {
        session.closes = Some(750);
    }
    let mut after = before;
    changed.write(&mut after, &plain, &Terms::new());
    for (pointer, said) in [
        ("/organization/uri", "https://o.example"),
        ("/organization/name", "P"),
        ("/contacts/0/email", "new@y.example"),
        ("/fees_description", "£3"),
        ("/schedules/0/closes_at", "12:30"),
        ("/schedules/0/opens_at", "10:00:00"),
        ("/schedules/0/valid_to", "2030-01-01"),
        ("/schedules/1/byday", "TU"),
        ("/attributes/0/id", "z"),
        ("/attributes/1/taxonomy_term/name", "Company"),
    ] {
        assert_eq!(after.pointer(pointer).and_then(Value::text), Some(said), "{pointer}");
    }
    assert!(after.get("odd").is_some() && after.pointer("/attributes/2").is_none());
}

#[test]
fn another_postcode_takes_the_old_position_away() {
    let record = full().record("a", &Terms::new());
    let before = Plain::read(&record);
    let moved = Plain { postcode: "OX1 1AA".to_owned(), ..before.clone() };
    let mut after = record;
    moved.write(&mut after, &before, &Terms::new());
    assert_eq!(Plain::read(&after).position, None);
}

#[test]
fn everything_can_be_emptied_again() {
    let mut record = full().record("a", &Terms::new());
    let before = Plain::read(&record);
    let empty = Plain { name: "A".to_owned(), status: "active".to_owned(), ..Plain::default() };
    empty.write(&mut record, &before, &Terms::new());
    assert_eq!(serde_json::to_string(&record).unwrap(), r#"{"id":"a","name":"A","status":"active"}"#);
}
