#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::super::read_page;
use super::*;
use crate::json::Value;

/// Monday, 30 March 2026, 10:13 in Great Britain.
const NOW: f64 = 1_774_862_000_000.0;

fn entry(record: &str) -> Entry {
    let record: Value = serde_json::from_str(record).unwrap();
    read_page(&record).unwrap().entries.remove(0)
}

fn file(record: &str) -> String {
    calendar(&entry(record), "https://example.org/feed", NOW).unwrap()
}

/// The lines of the only event.
fn event(record: &str) -> Vec<String> {
    let unfolded = file(record).replace("\r\n ", "");
    let (_, event) = unfolded.split_once("BEGIN:VEVENT\r\n").unwrap();
    let (event, rest) = event.split_once("END:VEVENT\r\n").unwrap();
    assert_eq!(rest, "END:VCALENDAR\r\n");
    event.lines().map(str::to_owned).collect()
}

fn schedule(members: &str) -> String {
    format!(r#"{{"id": "tea", "name": "Tea", "schedules": [{{{members}}}]}}"#)
}

fn when(members: &str) -> String {
    let lines = event(&schedule(members));
    let when = ["DTSTART", "DTEND", "RRULE", "RDATE", "EXDATE"];
    let of: Vec<&str> =
        lines.iter().map(String::as_str).filter(|line| when.iter().any(|name| line.starts_with(name))).collect();
    of.join(" ").replace(";TZID=Europe/London:", "=").replace(";VALUE=DATE:", "~")
}

#[test]
fn schedules_are_written_as_rules_from_their_next_time_on() {
    for (members, expected) in [
        (
            r#""freq": "WEEKLY", "byday": "TU,FR", "opens_at": "10:00", "closes_at": "11:30""#,
            "DTSTART=20260331T100000 DTEND=20260331T113000 RRULE:FREQ=WEEKLY;BYDAY=TU,FR",
        ),
        (
            r#""freq": "WEEKLY", "interval": 2, "byday": "TU", "dtstart": "2026-03-24", "opens_at": "10:00", "closes_at": "11:00""#,
            "DTSTART=20260407T100000 DTEND=20260407T110000 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        ),
        (
            r#""freq": "MONTHLY", "byday": "1TU,-1FR", "opens_at": "19:00", "closes_at": "01:00""#,
            "DTSTART=20260407T190000 DTEND=20260408T010000 RRULE:FREQ=MONTHLY;BYDAY=1TU,-1FR",
        ),
        (
            r#""freq": "MONTHLY", "bymonthday": "15", "valid_to": "2026-06-30", "opens_at": "12:00", "closes_at": "13:00""#,
            // British Summer Time: noon is 11:00 UTC.
            "DTSTART=20260415T120000 DTEND=20260415T130000 RRULE:FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20260630T110000Z",
        ),
        (
            r#""freq": "WEEKLY", "byday": "MO", "opens_at": "00:00", "closes_at": "23:59""#,
            "DTSTART=20260330T000000 DTEND=20260331T000000 RRULE:FREQ=WEEKLY;BYDAY=MO",
        ),
        (
            r#""freq": "YEARLY", "dtstart": "2020-06-01", "opens_at": "10:00", "closes_at": "16:00""#,
            "DTSTART=20260601T100000 DTEND=20260601T160000 RRULE:FREQ=YEARLY",
        ),
        (
            r#""freq": "WEEKLY", "byday": "WE", "until": "2026-04-20""#,
            "DTSTART~20260401 RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20260420",
        ),
        (
            r#""valid_from": "2026-05-01", "valid_to": "2026-05-01", "opens_at": "10:00", "closes_at": "11:00""#,
            "DTSTART=20260501T100000 DTEND=20260501T110000",
        ),
        (
            // Fridays that are the thirteenth: each by itself.
            r#""freq": "MONTHLY", "byday": "FR", "bymonthday": "13", "until": "2027-09-01", "opens_at": "10:00", "closes_at": "11:00""#,
            "DTSTART=20261113T100000 DTEND=20261113T110000 RDATE=20270813T100000",
        ),
        (
            r#""freq": "WEEKLY", "byday": "TU", "exdate": "2026-04-07", "opens_at": "10:00", "closes_at": "11:00""#,
            "DTSTART=20260331T100000 DTEND=20260331T110000 RRULE:FREQ=WEEKLY;BYDAY=TU EXDATE=20260407T100000",
        ),
    ] {
        assert_eq!(when(members), expected, "{members}");
    }
}

#[test]
fn what_is_over_or_unsaid_makes_no_file() {
    for members in [
        r#""freq": "WEEKLY", "byday": "TU", "valid_to": "2026-03-29", "opens_at": "10:00", "closes_at": "11:00""#,
        r#""description": "Ring for times""#,
        r#""freq": "WEEKLY", "interval": 2, "byday": "TU", "opens_at": "10:00", "closes_at": "11:00""#,
    ] {
        assert_eq!(calendar(&entry(&schedule(members)), "", NOW), None, "{members}");
    }
    let closed = r#"{"name": "Tea", "status": "temporarily closed", "schedules": [{"freq": "WEEKLY", "byday": "TU"}]}"#;
    assert_eq!(calendar(&entry(closed), "", NOW), None);
    assert_eq!(calendar(&entry(&closed.replace("temporarily closed", "active")), "", f64::NAN), None);
}

#[test]
fn a_day_with_times_of_its_own_is_an_event_of_its_own() {
    let record = r#"{"id": "tea", "name": "Tea",
        "schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "11:00"}],
        "holiday_schedules": [{"closed": false, "start_date": "2026-04-07", "end_date": "2026-04-07", "opens_at": "14:00", "closes_at": "15:00"}]}"#;
    let file = file(record);
    assert!(file.contains("EXDATE;TZID=Europe/London:20260407T100000\r\n"), "{file}");
    assert!(
        file.contains("DTSTART;TZID=Europe/London:20260407T140000\r\nDTEND;TZID=Europe/London:20260407T150000\r\n"),
        "{file}"
    );
    let uids: Vec<&str> = file.lines().filter(|line| line.starts_with("UID:")).collect();
    assert!(uids.len() == 2 && uids[0] != uids[1], "{uids:?}");
}

#[test]
fn words_are_escaped_and_lines_folded() {
    let record = r#"{"id": "1", "name": "Tea, cake; and \\ more\u0007\r\nBEGIN:VALARM", "url": "https://example.org/tea",
        "description": "Grüße, ☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕☕\nSecond line",
        "schedules": [{"freq": "WEEKLY", "byday": "TU"}], "address_1": "1 High St", "city": "Oxford", "postcode": "OX1 4AB"}"#;
    let file = file(record);
    for line in file.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\n', '\r']), "{line:?}");
    }
    assert!(file.ends_with("END:VCALENDAR\r\n"));
    let lines = event(record);
    for line in [
        "SUMMARY:Tea\\, cake\\; and \\\\ more\\nBEGIN:VALARM",
        "LOCATION:1 High St\\, Oxford\\, OX1 4AB",
        "URL:https://example.org/tea",
        "DTSTAMP:20260330T091300Z",
    ] {
        assert!(lines.iter().any(|known| known == line), "{line} in {lines:#?}");
    }
    assert!(
        lines.iter().any(|line| line.starts_with("DESCRIPTION:Grüße\\, ☕") && line.ends_with("☕\\nSecond line")),
        "{lines:#?}"
    );
}

#[test]
fn the_same_entry_of_the_same_feed_has_the_same_identifier() {
    let tea = entry(&schedule(r#""freq": "WEEKLY", "byday": "TU""#));
    let uid = |entry: &Entry, feed: &str| {
        let file = calendar(entry, feed, NOW).unwrap();
        file.lines().find(|line| line.starts_with("UID:")).unwrap().to_owned()
    };
    let other = Entry { id: "cake".to_owned(), ..tea.clone() };
    assert_eq!(uid(&tea, "a"), uid(&tea.clone(), "a"));
    assert_ne!(uid(&tea, "a"), uid(&tea, "b"));
    assert_ne!(uid(&tea, "a"), uid(&other, "a"));
}
