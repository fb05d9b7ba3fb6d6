//! How entries stand now, and their week. Monday, 2 March 2026, ten o'clock, is when these tests happen.

use crate::{html, list, page, stage};
use leptos::prelude::*;
use windchime_directory_search::model::{Clock, Model};

/// The list of one entry at an instant.
fn listed(entry: &str, clock: Clock) -> String {
    let owner = Owner::new();
    owner.set();
    let model = Model::new(stage(&[]), Some(clock));
    model.set_src("https://example.org/services");
    model.take(1, page(&["[{\"name\": \"One\",", entry, "}]"].concat()));
    list(model);
    html(model)
}

/// What it says of that entry.
fn said(entry: &str, clock: Clock) -> String {
    let whole = listed(entry, clock);
    let (_, rest) = whole.split_once("<strong class=\"now").unwrap_or(("", ">nothing</strong>"));
    let (words, _) = rest.split_once("</strong>").unwrap();
    words.split_once('>').unwrap().1.trim().to_owned()
}

const MONDAY: Clock = || 1_772_445_600_000.0;

#[test]
fn how_it_stands_is_said_in_words() {
    let schedule = |rest: &str| ["\"schedules\": [{", rest, "}]"].concat();
    let hours = |hours: &str| ["\"opening_hours\": \"", hours, "\""].concat();
    for (entry, words) in [
        (schedule(r#""byday": "MO", "opens_at": "09:00", "closes_at": "16:00""#), "Open now until 4pm."),
        (schedule(r#""byday": "MO", "opens_at": "18:30", "closes_at": "20:30""#), "Opens today 6:30pm."),
        (schedule(r#""byday": "TU", "opens_at": "10:00", "closes_at": "12:00""#), "Opens tomorrow 10am."),
        (schedule(r#""byday": "TH", "opens_at": "10:00", "closes_at": "12:00""#), "Opens Thursday 10am."),
        (
            schedule(
                r#""freq": "MONTHLY", "byday": "1TH", "valid_from": "2026-12-01", "opens_at": "10:00", "closes_at": "12:00""#,
            ),
            "Next: Thursday 3 December.",
        ),
        (schedule(r#""byday": "MO""#), "On today."),
        (schedule(r#""byday": "WE""#), "Next: Wednesday."),
        (schedule(r#""description": "Ring first""#), "nothing"),
        (hours("24/7"), "Always open."),
        (hours("Mo-Fr 08:00-24:00"), "Open now until midnight."),
        (hours("Mo-We 09:00-17:00; Th off"), "Open now until 5pm."),
        (r#""status": "temporarily closed", "opening_hours": "24/7""#.to_owned(), "nothing"),
    ] {
        assert_eq!(said(&entry, MONDAY), words, "{entry}");
    }
}

#[test]
fn an_entry_whose_hours_nobody_knows_has_no_line_of_them() {
    let line = |entry: &str| {
        let whole = listed(entry, MONDAY);
        let (_, line) = whole.split_once("class=\"hours\">").unwrap();
        line.split_once("</p>").unwrap().0.contains("class=\"unknown\"")
    };
    assert!(line(r#""status": "temporarily closed", "opening_hours": "24/7""#));
    assert!(!line(r#""opening_hours": "24/7""#));
    assert!(!line(r#""schedules": [{"description": "Ring first"}]"#));
}

#[test]
fn the_clock_is_that_of_great_britain_also_in_summer_and_on_bank_holidays() {
    let entry = r#""schedules": [{"byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"}]"#;
    // 1 July 2026, 08:30 UTC is half past nine in Great Britain; 07:30 UTC half past eight.
    assert_eq!(said(entry, || 1_782_894_600_000.0), "Open now until 5pm.");
    assert_eq!(said(entry, || 1_782_891_000_000.0), "Opens today 9am.");
    // Good Friday, 3 April 2026, 10:00 UTC.
    assert_eq!(
        said(entry, || 1_775_210_400_000.0),
        "Open now until 5pm. Today is a bank holiday. Check before you go."
    );
}

#[test]
fn an_open_entry_has_its_week_as_a_table_whose_picture_says_nothing_else() {
    let feed = r#"[{"name": "Desk", "schedules": [
        {"byday": "MO,TU", "opens_at": "09:00", "closes_at": "12:00"}, {"byday": "MO", "opens_at": "14:00", "closes_at": "16:00"},
        {"byday": "WE"}], "holiday_schedules": [{"closed": true, "start_date": "2026-03-03", "end_date": "2026-03-03"}]},
        {"name": "Silent"}]"#;
    let (_owner, model) = crate::loaded(&[], feed);
    model.open(0);
    let open = html(model);
    for words in [
        "<caption>The next seven days</caption>",
        "<tr aria-current=\"date\"><th scope=\"row\">Today, Monday 2 March</th><td>9am to noon and 2pm to 4pm</td>",
        "<th scope=\"row\">Wednesday 4 March</th><td>On, at a time not given</td>",
        "<th scope=\"row\">Sunday 8 March</th><td>Closed</td>",
        "<td class=\"bar\" aria-hidden=\"true\">",
        "<rect class=\"open-time\" x=\"540\" y=\"0\" width=\"180\" height=\"10\">",
    ] {
        assert!(open.contains(words), "{words}: {open}");
    }
    model.open(1);
    assert!(!html(model).contains("<caption>"), "nothing is said of it");
}
