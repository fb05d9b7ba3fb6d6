//! Schedules against another implementation of RFC 5545: the `rrule` crate, over the IANA time-zone database.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rrule::RRuleSet;
use std::collections::BTreeSet;
use windchime_domain::directory::{Date, Day, Entry, Exception, Hours, Moment, State, Times, calendar, read_page};
use windchime_domain::json::{Value, map};

/// How many days are looked at from the first: more than three years, with seven changes of the clock.
const WINDOW: i32 = 1_200;
/// Some days before the first, on which nothing may be.
const BEFORE: i32 = 40;

/// A rule, as both write it.
#[derive(Clone, Debug)]
struct Rule {
    start: Date,
    opens: u16,
    members: Vec<(&'static str, String)>,
    rrule: String,
    until: Option<Date>,
}

fn joined<T: ToString>(parts: &[T]) -> String {
    parts.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

fn days() -> impl Strategy<Value = String> {
    subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..4).prop_map(|days| joined(&days))
}

/// The fifth from the end is beyond the crate.
fn nths() -> impl Strategy<Value = String> {
    let nth = (select(vec![-4, -3, -2, -1, 1, 2, 3, 4, 5]), select(vec!["MO", "WE", "SA", "SU"]));
    proptest::collection::btree_set(nth, 1..4)
        .prop_map(|nths| joined(&nths.iter().map(|(nth, day)| format!("{nth}{day}")).collect::<Vec<_>>()))
}

fn numbers(most: i32) -> impl Strategy<Value = String> {
    proptest::collection::btree_set(prop_oneof![1..=most, -most..=-1], 1..5)
        .prop_map(|numbers| joined(&numbers.iter().collect::<Vec<_>>()))
}

/// What the schedule says, and the same in RFC 5545, where it has another name there.
fn pattern() -> impl Strategy<Value = (Vec<(&'static str, String)>, String)> {
    let same = |freq: &'static str, parts: Vec<(&'static str, String)>| {
        let rule = parts.iter().map(|(name, value)| format!(";{}={value}", name.to_uppercase())).collect::<String>();
        let mut members = vec![("freq", freq.to_owned())];
        members.extend(parts);
        (members, format!("FREQ={freq}{rule}"))
    };
    prop_oneof![
        4 => (days(), select(vec!["MO", "SU", "TU"]))
            .prop_map(move |(days, start)| same("WEEKLY", vec![("byday", days), ("wkst", start.to_owned())])),
        1 => Just(()).prop_map(move |()| same("WEEKLY", vec![])),
        1 => Just(()).prop_map(move |()| same("DAILY", vec![])),
        1 => days().prop_map(move |days| same("DAILY", vec![("byday", days)])),
        3 => nths().prop_map(move |nths| same("MONTHLY", vec![("byday", nths)])),
        2 => days().prop_map(move |days| same("MONTHLY", vec![("byday", days)])),
        3 => numbers(31).prop_map(move |dates| same("MONTHLY", vec![("bymonthday", dates)])),
        2 => (days(), numbers(31))
            .prop_map(move |(days, dates)| same("MONTHLY", vec![("byday", days), ("bymonthday", dates)])),
        2 => (nths(), numbers(31))
            .prop_map(move |(nths, dates)| same("MONTHLY", vec![("byday", nths), ("bymonthday", dates)])),
        1 => Just(()).prop_map(move |()| same("MONTHLY", vec![])),
        1 => Just(()).prop_map(move |()| same("YEARLY", vec![])),
        2 => numbers(366).prop_map(move |days| same("YEARLY", vec![("byyearday", days)])),
        2 => (days(), numbers(366))
            .prop_map(move |(days, numbers)| same("YEARLY", vec![("byday", days), ("byyearday", numbers)])),
    ]
}

/// Open Referral counts the weeks of a year in weekly schedules, where RFC 5545 asks for yearly ones.
fn weeks() -> impl Strategy<Value = (Vec<(&'static str, String)>, String)> {
    // Counted from the end, the first week of a year is -52 or -53, which the crate misses where it begins in December.
    (days(), prop_oneof![numbers(51), select(vec!["52", "53", "1,53"]).prop_map(str::to_owned)]).prop_map(
        |(days, weeks)| {
            let rule = format!("FREQ=YEARLY;BYDAY={days};BYWEEKNO={weeks}");
            (vec![("freq", "WEEKLY".to_owned()), ("byday", days), ("byweekno", weeks)], rule)
        },
    )
}

fn rule() -> impl Strategy<Value = Rule> {
    let start = (0..1_000_i32).prop_map(|days| Date::new(2023, 1, 1).unwrap().plus(days).unwrap());
    // The crate takes no beginning that the clock skips, or shows twice.
    let start = start.prop_filter("the clock changes", |date| {
        !(matches!(date.month(), 3 | 10) && date.day() >= 25 && date.weekday() == Day::Sunday)
    });
    let opens = select(vec![60_u16, 90, 120, 540, 1_200]);
    let every = prop_oneof![3 => Just(1), 2 => 2..5_u8];
    let kinds = prop_oneof![
        6 => (pattern(), every),
        1 => (weeks(), Just(1)),
    ];
    let end = prop_oneof![2 => Just(None), 1 => (1..800_i32).prop_map(|n| Some(Err(n))), 1 => (1..30_u16).prop_map(|n| Some(Ok(n)))];
    (start, opens, kinds, end).prop_map(|(start, opens, ((mut members, mut rrule), every), end)| {
        if every > 1 {
            members.push(("interval", every.to_string()));
            rrule.push_str(&format!(";INTERVAL={every}"));
        }
        let mut until = None;
        match end {
            None => {}
            Some(Ok(count)) => {
                members.push(("count", count.to_string()));
                rrule.push_str(&format!(";COUNT={count}"));
            }
            Some(Err(days)) => {
                let date = start.plus(days).unwrap();
                members.push(("until", written(date, "-")));
                until = Some(date);
            }
        }
        Rule { start, opens, members, rrule, until }
    })
}

fn written(date: Date, between: &str) -> String {
    format!("{}{between}{:02}{between}{:02}", date.year(), date.month(), date.day())
}

fn ours(rule: &Rule) -> Entry {
    let closes = rule.opens + 45;
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let mut members = rule.members.clone();
    members.extend([
        ("dtstart", written(rule.start, "-")),
        ("opens_at", clock(rule.opens)),
        ("closes_at", clock(closes)),
    ]);
    let members = members.into_iter().map(|(name, value)| {
        let value = if name == "interval" || name == "count" {
            Value::Number(value.parse().unwrap())
        } else {
            Value::Text(value)
        };
        (name.to_owned(), value)
    });
    let schedules = Value::List(vec![Value::Map(members.collect())]);
    let record = map([("name", Some(Value::from("x"))), ("schedules", Some(schedules))]);
    read_page(&record).unwrap().entries.remove(0)
}

/// The openings of a rule, in milliseconds since 1970.
fn theirs(rule: &Rule) -> Vec<i64> {
    let start = format!("{}T{:02}{:02}00", written(rule.start, ""), rule.opens / 60, rule.opens % 60);
    let last = rule.until.unwrap_or_else(|| rule.start.plus(WINDOW).unwrap());
    // An end by date, and one by count, do not go together in RFC 5545.
    let until =
        if rule.rrule.contains("COUNT") { String::new() } else { format!(";UNTIL={}T230000Z", written(last, "")) };
    let text = format!("DTSTART;TZID=Europe/London:{start}\nRRULE:{}{until}", rule.rrule);
    let set: RRuleSet = text.parse().unwrap();
    set.all(10_000).dates.iter().map(|date| date.timestamp_millis()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn schedules_fall_where_the_standard_says(rule in rule()) {
        let entry = ours(&rule);
        let hours = Hours::of(&entry);
        let end = rule.start.plus(WINDOW).unwrap();
        let mut expected = BTreeSet::new();
        for at in theirs(&rule) {
            let moment = Moment::of(at as f64).unwrap();
            if moment.date > end {
                continue;
            }
            expected.insert(moment.date);
            // A time that the clock skips: theirs comes an hour later, ours is the moment of the change.
            if moment.minute != rule.opens {
                prop_assert_eq!((moment.date.month(), moment.minute), (3, rule.opens + 60));
                continue;
            }
            let open = hours.now(at as f64).unwrap().state;
            prop_assert!(matches!(open, State::Until(_)), "{open:?} at {moment:?}");
            let before = hours.now(at as f64 - 60_000.0).unwrap().state;
            prop_assert!(matches!(before, State::Closed | State::ClosedToday), "{before:?} a minute before {moment:?}");
        }
        let found: BTreeSet<Date> = (-BEFORE..=WINDOW)
            .map(|days| rule.start.plus(days).unwrap())
            .filter(|date| !hours.on(*date).spans.is_empty())
            .collect();
        let (missing, more): (Vec<_>, Vec<_>) = (expected.difference(&found).collect(), found.difference(&expected).collect());
        prop_assert!(missing.is_empty() && more.is_empty(), "missing {missing:?}, too many {more:?}: {:?}", entry.schedules);
    }

    #[test]
    fn what_is_written_for_calendars_falls_on_the_same_days(
        rule in rule(),
        ahead in -100..400_i32,
        closed in proptest::collection::vec((0..300_i32, 0..9_i32), 0..3),
        odd in proptest::option::of(0..300_i32),
    ) {
        // The crate takes no time that the clock skips, in the night.
        let rule = Rule { opens: rule.opens.max(540), ..rule };
        let mut entry = ours(&rule);
        let today = rule.start.plus(ahead).unwrap();
        let day = |days: i32| today.plus(days).unwrap();
        for (from, length) in closed {
            entry.exceptions.push(Exception { from: day(from), until: day(from + length), times: None });
        }
        if let Some(odd) = odd.map(day) {
            entry.exceptions.push(Exception { from: odd, until: odd, times: Some(Times { opens: 600, closes: 660 }) });
        }
        let now = f64::from((-40_000..40_000).find(|n| Date::new(1970, 1, 1).unwrap().plus(*n) == Some(today)).unwrap());
        let file = calendar(&entry, "https://example.org/feed", now * 86_400_000.0 + 43_200_000.0).unwrap_or_default();
        let hours = Hours::of(&entry);
        let expected: BTreeSet<Date> = (0..YEAR).map(day).filter(|date| !hours.on(*date).spans.is_empty()).collect();
        let mut found = BTreeSet::new();
        for event in events(&file) {
            for date in event.parse::<RRuleSet>().unwrap().all(2_000).dates {
                let date = Moment::of(date.timestamp_millis() as f64).unwrap().date;
                prop_assert!(found.insert(date) || date > day(YEAR - 1), "{date:?} comes twice in {file}");
            }
        }
        found.retain(|date| *date < day(YEAR));
        let (missing, more): (Vec<_>, Vec<_>) = (expected.difference(&found).collect(), found.difference(&expected).collect());
        prop_assert!(missing.is_empty() && more.is_empty(), "missing {missing:?}, too many {more:?}: {file}");
    }
}

/// How far a calendar file is compared, in days: further ahead, what no rule can say is left out.
const YEAR: i32 = 365;

/// What the events of a calendar file say about when, unfolded.
fn events(file: &str) -> Vec<String> {
    let file = file.replace("\r\n ", "");
    let lines = |event: &str| {
        let when = |line: &&str| ["DTSTART", "RRULE", "RDATE", "EXDATE"].iter().any(|name| line.starts_with(name));
        let mut when: Vec<String> = event.lines().filter(when).map(str::to_owned).collect();
        // The beginning is the first time of all; the crate asks for it by name where there is no rule.
        if !event.contains("RRULE") {
            let first = when[0].replace("DTSTART", "RDATE");
            when.push(first);
        }
        when.join("\n")
    };
    file.split("BEGIN:VEVENT").skip(1).map(lines).collect()
}
