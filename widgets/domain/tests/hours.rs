//! When things are open: cases with answers that were worked out by hand from a calendar, apart from the code.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use windchime_domain::directory::{
    Date, Day, DayHours, Entry, Fits, Hours, HoursWords, Moment, Next, Now, Osm, State, lines, read_page,
};
use windchime_domain::json::Value;

fn entry(members: &str) -> Entry {
    let value: Value = serde_json::from_str(&format!(r#"{{"name": "x", {members}}}"#)).unwrap();
    read_page(&value).unwrap().entries.remove(0)
}

fn schedules(list: &str) -> Entry {
    entry(&format!(r#""schedules": [{list}]"#))
}

fn osm(text: &str) -> Entry {
    entry(&format!(r#""opening_hours": {}"#, serde_json::to_string(text).unwrap()))
}

fn date(text: &str) -> Date {
    Date::read(text).unwrap()
}

/// Milliseconds of a UTC time: `2026-03-03 09:00`.
fn utc(text: &str) -> f64 {
    let (day, time) = text.split_once(' ').unwrap();
    let (hours, minutes) = time.split_once(':').unwrap();
    let minutes = hours.parse::<f64>().unwrap() * 60.0 + minutes.parse::<f64>().unwrap();
    let days = (0..40_000).find(|days| date("1970-01-01").plus(*days) == Some(date(day))).unwrap();
    f64::from(days) * 86_400_000.0 + minutes * 60_000.0
}

fn clock(moment: Moment) -> String {
    format!("{} {:02}:{:02}", day(moment.date), moment.minute / 60, moment.minute % 60)
}

fn day(date: Date) -> String {
    format!("{}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// How it stands, in a word or two.
fn now(entry: &Entry, at: &str) -> String {
    let Now { state, next, perhaps_holiday } = Hours::of(entry).now(utc(at)).unwrap();
    let state = match state {
        State::Always => "always".to_owned(),
        State::Until(moment) => format!("until {}", clock(moment)),
        State::Open => "open".to_owned(),
        State::Today => "today".to_owned(),
        State::Closed => "closed".to_owned(),
        State::ClosedToday => "closed today".to_owned(),
        State::Unknown => "unknown".to_owned(),
    };
    let next = match next {
        None => String::new(),
        Some(Next::Opens(moment)) => format!(", opens {}", clock(moment)),
        Some(Next::OnDay(date)) => format!(", on {}", day(date)),
        Some(Next::Later(date)) => format!(", later {}", day(date)),
    };
    format!("{state}{next}{}", if perhaps_holiday { ", holiday?" } else { "" })
}

#[track_caller]
fn check(entry: &Entry, cases: &[(&str, &str)]) {
    for (at, expected) in cases {
        assert_eq!(now(entry, at), *expected, "{at}: {:?} {:?}", entry.schedules, entry.opening_hours);
    }
}

/// The days of a span of dates on which it is open, as "MM-DD".
fn days(entry: &Entry, from: &str, count: i32) -> String {
    let hours = Hours::of(entry);
    let open = |date: &Date| !hours.on(*date).spans.is_empty();
    let all: Vec<String> = (0..count)
        .filter_map(|days| date(from).plus(days))
        .filter(open)
        .map(|date| format!("{:02}-{:02}", date.month(), date.day()))
        .collect();
    all.join(" ")
}

const MORNING: &str = r#""opens_at": "09:00", "closes_at": "12:00""#;

#[test]
fn a_week_of_mornings() {
    let tuesdays = schedules(&format!(r#"{{"freq": "WEEKLY", "byday": "TU", {MORNING}}}"#));
    check(
        &tuesdays,
        &[
            // Tuesday, 3 March 2026, in winter time.
            ("2026-03-03 08:59", "closed, opens 2026-03-03 09:00"),
            ("2026-03-03 09:00", "until 2026-03-03 12:00"),
            ("2026-03-03 11:59", "until 2026-03-03 12:00"),
            // A week from now is not within the six days that follow.
            ("2026-03-03 12:00", "closed, later 2026-03-10"),
            ("2026-03-04 00:00", "closed today, opens 2026-03-10 09:00"),
            ("2026-03-09 23:59", "closed today, opens 2026-03-10 09:00"),
            // In summer time, an hour earlier by UTC.
            ("2026-07-07 07:59", "closed, opens 2026-07-07 09:00"),
            ("2026-07-07 08:00", "until 2026-07-07 12:00"),
            ("2026-07-07 11:00", "closed, later 2026-07-14"),
            // Before midnight by UTC, Tuesday has already begun in Britain.
            ("2026-07-06 23:30", "closed, opens 2026-07-07 09:00"),
        ],
    );
}

#[test]
fn nights_around_the_changes_of_the_clock() {
    let nights = schedules(r#"{"byday": "SA", "opens_at": "22:00", "closes_at": "03:00"}"#);
    check(
        &nights,
        &[
            ("2026-03-28 21:59", "closed, opens 2026-03-28 22:00"),
            ("2026-03-28 22:00", "until 2026-03-29 03:00"),
            // 03:00 summer time is 02:00 UTC: the night is an hour shorter.
            ("2026-03-29 01:59", "until 2026-03-29 03:00"),
            ("2026-03-29 02:00", "closed today, opens 2026-04-04 22:00"),
            // And an hour longer in October: 22:00 summer time is 21:00 UTC, 03:00 winter time is 03:00 UTC.
            ("2026-10-24 20:59", "closed, opens 2026-10-24 22:00"),
            ("2026-10-24 21:00", "until 2026-10-25 03:00"),
            ("2026-10-25 02:59", "until 2026-10-25 03:00"),
            ("2026-10-25 03:00", "closed today, opens 2026-10-31 22:00"),
        ],
    );
    // Half past one comes twice; it closes at the first.
    let early = schedules(r#"{"byday": "SU", "opens_at": "00:30", "closes_at": "01:30"}"#);
    check(
        &early,
        &[
            ("2026-10-25 00:29", "until 2026-10-25 01:30"),
            ("2026-10-25 00:30", "closed, later 2026-11-01"),
            ("2026-10-25 01:10", "closed, later 2026-11-01"),
        ],
    );
}

#[test]
fn what_is_not_said_is_not_claimed() {
    check(&entry(r#""id": "1""#), &[("2026-03-03 09:00", "unknown")]);
    check(&schedules(r#"{"description": "Ring first"}"#), &[("2026-03-03 09:00", "unknown")]);
    check(
        &schedules(r#"{"byday": "TU"}"#),
        &[("2026-03-03 09:00", "today, later 2026-03-10"), ("2026-03-04 09:00", "closed today, on 2026-03-10")],
    );
    // Every other week, and nobody says which.
    let other = schedules(&format!(r#"{{"freq": "WEEKLY", "interval": 2, "byday": "TU", {MORNING}}}"#));
    check(&other, &[("2026-03-03 10:00", "unknown"), ("2026-03-04 10:00", "closed today")]);
    // Only six times, and nobody says from when.
    let few = schedules(&format!(r#"{{"freq": "WEEKLY", "count": 6, "byday": "TU", {MORNING}}}"#));
    check(&few, &[("2026-03-03 10:00", "unknown")]);
    // Some of it is known: what is open is open.
    let both = schedules(&format!(r#"{{"byday": "TU", {MORNING}}}, {{"description": "And by appointment"}}"#));
    check(&both, &[("2026-03-03 10:00", "until 2026-03-03 12:00"), ("2026-03-03 13:00", "unknown, later 2026-03-10")]);
    check(&osm("Mo-Fr 09:00-17:00; SH off"), &[("2026-03-03 10:00", "unknown")]);
}

#[test]
fn every_other_week_and_month() {
    let other = format!(r#"{{"freq": "WEEKLY", "interval": 2, "byday": "MO,TU", "dtstart": "2026-03-03", {MORNING}}}"#);
    // The third of March is a Tuesday; the Monday of its week lies before the beginning.
    assert_eq!(days(&schedules(&other), "2026-02-01", 60), "03-03 03-16 03-17 03-30 03-31");
    let from_sunday = other.replace("\"dtstart\"", "\"wkst\": \"TU\", \"dtstart\"");
    // Weeks that begin on Tuesday: the Monday six days after the first Tuesday is of the same week.
    assert_eq!(days(&schedules(&from_sunday), "2026-02-01", 60), "03-03 03-09 03-17 03-23 03-31");
    let months = schedules(&format!(
        r#"{{"freq": "MONTHLY", "interval": 3, "byday": "-2FR", "dtstart": "2026-01-01", {MORNING}}}"#
    ));
    assert_eq!(days(&months, "2026-01-01", 365), "01-23 04-17 07-24 10-23");
    let mondays = schedules(&format!(
        r#"{{"freq": "MONTHLY", "interval": 2, "byday": "MO", "dtstart": "2026-02-01", {MORNING}}}"#
    ));
    assert_eq!(days(&mondays, "2026-02-01", 70), "02-02 02-09 02-16 02-23 04-06");
    let daily = schedules(&format!(r#"{{"freq": "DAILY", "interval": 3, "dtstart": "2026-02-27", {MORNING}}}"#));
    assert_eq!(days(&daily, "2026-02-20", 16), "02-27 03-02 03-05");
}

#[test]
fn days_of_the_month_and_of_the_year() {
    for (rule, expected) in [
        (r#""freq": "MONTHLY", "byday": "1TU,-1TU""#, "01-06 01-27 02-03 02-24 03-03 03-31"),
        (r#""freq": "MONTHLY", "bymonthday": "1,-2""#, "01-01 01-30 02-01 02-27 03-01 03-30"),
        (r#""freq": "MONTHLY", "byday": "5SA""#, "01-31"),
        // Friday the thirteenth.
        (r#""freq": "MONTHLY", "byday": "FR", "bymonthday": "13""#, "02-13 03-13"),
        (
            r#""freq": "MONTHLY", "byday": "WE""#,
            "01-07 01-14 01-21 01-28 02-04 02-11 02-18 02-25 03-04 03-11 03-18 03-25",
        ),
        (r#""freq": "MONTHLY", "byyearday": "1,60,-365""#, "01-01 03-01"),
        (r#""freq": "WEEKLY", "byday": "TH", "byweekno": "2,-47""#, "01-08 02-12"),
        (r#""freq": "MONTHLY", "dtstart": "2025-12-30""#, "01-30 03-30"),
        (r#""freq": "WEEKLY", "dtstart": "2026-03-11""#, "03-11 03-18 03-25"),
        (r#""freq": "YEARLY", "dtstart": "2024-02-14""#, "02-14"),
        (r#""freq": "YEARLY", "byyearday": "45", "interval": 2, "dtstart": "2024-02-14""#, "02-14"),
        (r#""freq": "YEARLY", "byyearday": "45", "interval": 3, "dtstart": "2024-02-14""#, ""),
        // Weekly ignores the days of a month, as the examples of Open Referral UK expect.
        (r#""freq": "WEEKLY", "byday": "TU", "bymonthday": "2,3,4", "until": "2026-01-14""#, "01-06 01-13"),
        (r#""byday": "TU", "valid_from": "2026-01-14", "valid_to": "2026-01-27""#, "01-20 01-27"),
        (r#""valid_from": "2026-01-14", "valid_to": "2026-01-14""#, "01-14"),
        (r#""freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 3"#, "01-06 01-13 01-20"),
        (
            r#""freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 3, "exdate": "2026-01-13T09:00""#,
            "01-06 01-20",
        ),
        (
            r#""freq": "WEEKLY", "byday": "TU", "dtstart": "2026-01-06", "count": 3, "valid_from": "2026-01-12""#,
            "01-13 01-20",
        ),
    ] {
        assert_eq!(days(&schedules(&format!("{{{rule}, {MORNING}}}")), "2026-01-01", 90), expected, "{rule}");
    }
}

#[test]
fn exceptions_take_the_place_of_the_week() {
    let shop = entry(&format!(
        r#""regular_schedules": [{{"weekday": "Friday", {MORNING}}}], "holiday_schedules": [
            {{"closed": true, "start_date": "2026-04-03", "end_date": "2026-04-10"}},
            {{"closed": false, "start_date": "2026-04-17", "end_date": "2026-04-17", "opens_at": "10:00", "closes_at": "11:00"}},
            {{"closed": false, "start_date": "2026-04-24"}}, {{"start_date": "nonsense", "closed": true}}]"#
    ));
    check(
        &shop,
        &[
            // Good Friday, which the feed speaks of.
            ("2026-04-03 09:00", "closed today, later 2026-04-17"),
            ("2026-04-17 08:59", "closed, opens 2026-04-17 10:00"),
            ("2026-04-17 09:59", "until 2026-04-17 11:00"),
            ("2026-04-24 08:30", "until 2026-04-24 12:00"),
            // Good Friday a year later, of which it does not.
            ("2027-03-26 09:30", "until 2027-03-26 12:00, holiday?"),
        ],
    );
    let closed = entry(&format!(r#""schedules": [{{"byday": "FR", {MORNING}}}], "closed_dates": ["2026-04-24"]"#));
    assert_eq!(days(&closed, "2026-04-17", 15), "04-17 05-01");
}

#[test]
fn opening_hours_of_open_street_map() {
    let week = osm("Mo-Fr 09:00-12:30,13:30-17:00; Sa 10:00-13:00; PH off");
    check(
        &week,
        &[
            ("2026-03-03 12:29", "until 2026-03-03 12:30"),
            ("2026-03-03 12:30", "closed, opens 2026-03-03 13:30"),
            ("2026-03-07 13:00", "closed, opens 2026-03-09 09:00"),
            // Good Friday and Easter Monday.
            ("2026-04-03 09:30", "closed today, opens 2026-04-04 10:00"),
            ("2026-04-06 09:30", "closed today, opens 2026-04-07 09:00"),
        ],
    );
    check(&osm("24/7"), &[("2026-03-03 12:29", "always")]);
    check(&osm("Mo-Su 00:00-24:00"), &[("2026-03-03 12:29", "always")]);
    check(
        &osm("Fr,Sa 22:00-02:00"),
        &[("2026-03-07 01:59", "until 2026-03-07 02:00"), ("2026-03-07 02:00", "closed, opens 2026-03-07 22:00")],
    );
    check(&osm("Mo 22:00-26:00"), &[("2026-03-03 01:59", "until 2026-03-03 02:00")]);
    check(
        &osm("Mo-Fr 08:00-17:00; Mo-Fr 12:00-13:00 off"),
        &[("2026-03-03 11:00", "until 2026-03-03 12:00"), ("2026-03-03 12:00", "closed, opens 2026-03-03 13:00")],
    );
    check(&osm("Tu 18:00+"), &[("2026-03-03 17:00", "closed, opens 2026-03-03 18:00"), ("2026-03-03 19:00", "open")]);
    check(&osm("Tu sunrise-12:00"), &[("2026-03-03 10:00", "unknown"), ("2026-03-04 10:00", "closed today")]);
    check(&osm("Tu 10:00-12:00 \"by appointment\""), &[("2026-03-03 10:00", "unknown")]);
    check(&osm("Tu 10:00-12:00 open \"use the side door\""), &[("2026-03-03 10:00", "until 2026-03-03 12:00")]);
    check(
        &osm("Tu 10:00-12:00 || \"call us\""),
        &[("2026-03-03 11:00", "until 2026-03-03 12:00"), ("2026-03-04 11:00", "unknown, opens 2026-03-10 10:00")],
    );
    for (text, expected) in [
        ("Apr-Sep: Tu 10:00-12:00", ""),
        ("Oct-Mar Tu 10:00-12:00", "03-03 03-10 03-17 03-24 03-31"),
        ("Mar 5-Mar 12 10:00-12:00", "03-05 03-06 03-07 03-08 03-09 03-10 03-11 03-12"),
        ("Mar 5-6,Mar 30 10:00-12:00", "03-05 03-06 03-30"),
        ("Dec 20-Mar 2 Mo 10:00-12:00", "03-02"),
        ("2026 Mar 3-2026 Mar 4 10:00-12:00", "03-03 03-04"),
        ("2025 Mar 3-4 10:00-12:00", ""),
        ("week 10-11 We 10:00-12:00", "03-04 03-11"),
        ("week 2-53/2 We 10:00-12:00", "03-04 03-18"),
        ("Tu[1] 10:00-12:00; Th[-1] 14:00-15:00", "03-03 03-26"),
        ("Tu[2,4] 10:00-12:00", "03-10 03-24"),
        ("Sa-Mo 10:00-12:00; Mar 9-31 off", "03-01 03-02 03-07 03-08"),
        ("We 10:00-11:00, Th 12:00-13:00; Mar 10-31 off", "03-04 03-05"),
        ("Mon-Wed 9:00–17.00; Tuesday closed; Mar 8-31 off", "03-02 03-04"),
        ("Mo", "03-02 03-09 03-16 03-23 03-30"),
    ] {
        assert!(Osm::read(text).is_some(), "{text}");
        assert_eq!(days(&osm(text), "2026-03-01", 31), expected, "{text}");
    }
    for text in [
        "",
        ";",
        "Mo-",
        "Mo-Fr 9-17",
        "Mo-Fr 09:00-17:00 SH off",
        "easter off",
        "Su[1] +1 day 10:00-12:00",
        "Mo 25:00-49:00",
        "Mo 10:60-11:00",
        "Mo[6] 10:00-11:00",
        "Mo 10:00-16:00/01:30",
        "Jan 5-10:00",
        "week 0",
        "week 54",
        "Mo-Fr \"open",
        "ring first",
        "Mo-Fr 09:00-17:00; ; ;",
        "2024 Mo 10:00-11:00",
        "Mo,,Tu 10:00-11:00",
    ] {
        assert_eq!(Osm::read(text), None, "{text}");
    }
}

#[test]
fn simple_hours_of_open_street_map_read_as_sentences() {
    let said = |text: &str| -> Option<Vec<String>> {
        let schedules = Osm::read(text)?.schedules()?;
        let date = |date: Date| day(date);
        Some(
            lines(&schedules, self::date("2026-03-03"))
                .iter()
                .map(|line| line.sentence(&HoursWords::ENGLISH, &date))
                .collect(),
        )
    };
    for (text, expected) in [
        (
            "Mo-Fr 09:00-12:30,13:30-17:00; Sa 10:00-13:00; PH off",
            "Monday to Friday, 9am to 12:30pm and 1:30pm to 5pm|Saturday, 10am to 1pm",
        ),
        ("24/7", "Every day, all day"),
        ("Fr 22:00-02:00; Su off", "Friday, 10pm to 2am"),
        ("Tu[1] 10:00-12:00", "First Tuesday of the month, 10am to noon"),
    ] {
        assert_eq!(said(text).map(|lines| lines.join("|")).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "Mo 10:00+",
        "Apr-Sep 10:00-12:00",
        "Mo-Fr 09:00-17:00; We off; We 10:00-11:00",
        "Mo sunrise-sunset",
        "Mo-Su 10:00-12:00; Su 11:00-12:00",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
}

#[test]
fn the_filter_and_the_strip() {
    let today = date("2026-03-03");
    let both = schedules(&format!(
        r#"{{"byday": "TU", {MORNING}}}, {{"freq": "MONTHLY", "byday": "1FR", "opens_at": "20:00", "closes_at": "01:00"}}"#
    ));
    let hours = Hours::of(&both);
    let fits = |day, minute| hours.open_at_time(day, minute, today);
    assert_eq!(fits(Day::Tuesday, 540), Fits::Yes);
    assert_eq!(fits(Day::Tuesday, 720), Fits::No);
    assert_eq!(fits(Day::Friday, 1_260), Fits::Sometimes);
    assert_eq!(fits(Day::Saturday, 30), Fits::Sometimes);
    assert_eq!(fits(Day::Wednesday, 540), Fits::No);
    let vague = schedules(r#"{"description": "Ring first"}"#);
    assert_eq!(Hours::of(&vague).open_at_time(Day::Monday, 600, today), Fits::Unknown);
    let strip: Vec<usize> = hours.week(date("2026-03-02")).iter().map(|day: &DayHours| day.spans.len()).collect();
    assert_eq!(strip, [0, 1, 0, 0, 1, 0, 0]);
    assert!(hours.on(date("2026-03-02")).is_closed() && !Hours::of(&vague).on(today).is_closed());
}
