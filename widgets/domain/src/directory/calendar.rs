//! An entry's times as a calendar file (iCalendar, RFC 5545), which every calendar program takes.

use super::clock::{DAY, Moment, instant, minutes_of};
use super::date::{Date, Day, Days};
use super::digits::push_digits;
use super::entry::{Entry, Place, Status};
use super::hours::{Exception, Frequency, Pattern, Schedule, Times};
use super::written::CODES;
use crate::links::safe_href;

/// How many days from its first time on a schedule is looked at: long enough to find the next of something that comes every other year.
const AHEAD: i32 = 800;
/// What no rule can say is written date by date, for about a year.
const MOST_DATES: usize = 370;
/// How many days that are not as usual get an event of their own.
const MOST_ODD: usize = 60;
/// How much of a description goes along, in characters.
const DESCRIPTION: usize = 2_000;
/// The longest line, in octets (3.1).
const LINE: usize = 75;

/// The rule of the Summer Time Order 2002, in force since 1996, as in `clock.rs`: a calendar program that does not know the zone by name
/// finds it here.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n\
    BEGIN:DAYLIGHT\r\nDTSTART:19960331T010000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nTZNAME:BST\r\nEND:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\nDTSTART:19961027T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// The calendar file of everything that is known to come: an event for each schedule, and one for each day with times of its own.
/// Nothing where nothing is known to come.
///
/// `feed` is the feed's address: with the entry's id it makes identifiers that are the same each time, so that a file that is taken twice
/// makes no second event. `now` is in milliseconds since 1970, as the browser's `Date.now()` counts.
#[must_use]
pub fn calendar(entry: &Entry, feed: &str, now: f64) -> Option<String> {
    let today = Moment::of(now)?.date;
    let mut file = File { text: String::new(), length: 0 };
    file.raw("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Windchime//Directory//EN\r\nCALSCALE:GREGORIAN\r\n");
    file.raw(ZONE);
    let event = Event { entry, feed, stamp: utc(minutes_of(now)?) };
    let mut events = 0;
    if entry.status != Status::Active {
        return None;
    }
    for (number, schedule) in entry.schedules.iter().enumerate() {
        let Some(series) = Series::of(schedule, &entry.exceptions, today) else { continue };
        event.begin(&mut file, &["s", &number_of(number)].concat());
        series.write(&mut file);
        file.line("END:VEVENT");
        events += 1;
    }
    for (date, times) in odd_days(&entry.exceptions, today) {
        event.begin(&mut file, &["d", &day(date)].concat());
        write_times(&mut file, date, Some(times));
        file.line("END:VEVENT");
        events += 1;
    }
    file.line("END:VCALENDAR");
    (events > 0).then_some(file.text)
}

/// The days from today on which the feed gives times of their own.
fn odd_days(exceptions: &[Exception], today: Date) -> Vec<(Date, Times)> {
    let mut days = Vec::new();
    for exception in exceptions {
        let (Some(times), mut date) = (exception.times, exception.from.max(today)) else { continue };
        while date <= exception.until && days.len() < MOST_ODD {
            days.push((date, times));
            let Some(next) = date.plus(1) else { break };
            date = next;
        }
    }
    days
}

/// What all events of an entry say.
struct Event<'a> {
    entry: &'a Entry,
    feed: &'a str,
    stamp: String,
}

impl Event<'_> {
    fn begin(&self, file: &mut File, which: &str) {
        let entry = self.entry;
        file.line("BEGIN:VEVENT");
        file.line(&["UID:", &fingerprint(&[self.feed, "\n", &entry.id]), "-", which, "@windchime"].concat());
        file.line(&["DTSTAMP:", &self.stamp].concat());
        file.says("SUMMARY", &entry.name);
        if let Some(place) = entry.places.first() {
            file.says("LOCATION", &on_one_line(place));
        }
        let short: String = entry.description.chars().take(DESCRIPTION).collect();
        file.says("DESCRIPTION", &short);
        if let Some(url) = entry.url.as_deref().and_then(safe_href) {
            file.line(&["URL:", &url].concat());
        }
    }
}

/// A schedule from its next time on.
struct Series<'a> {
    schedule: &'a Schedule,
    /// The next time and all that follow within [`AHEAD`] days of it.
    dates: Vec<Date>,
    /// Dates that the rule has, and on which it does not take place.
    not_on: Vec<Date>,
    /// The last time, where there is one.
    last: Option<Date>,
}

impl<'a> Series<'a> {
    /// Nothing where it never comes again, or nobody can tell when.
    fn of(schedule: &'a Schedule, exceptions: &[Exception], today: Date) -> Option<Self> {
        let count = schedule.last().ok()?;
        let last = match (schedule.until, count) {
            (Some(until), Some(count)) => Some(until.min(count)),
            (until, count) => until.or(count),
        };
        let excepted = |date: Date| exceptions.iter().any(|one| one.from <= date && date <= one.until);
        let first = schedule.from.map_or(today, |from| from.max(today));
        let (mut dates, mut not_on): (Vec<Date>, Vec<Date>) = (Vec::new(), Vec::new());
        for days in 0..AHEAD {
            let Some(date) = first.plus(days).filter(|date| last.is_none_or(|last| *date <= last)) else { break };
            match schedule.falls_on(date)? {
                true if !excepted(date) => dates.push(date),
                // What comes before the first time needs no word.
                true if !dates.is_empty() => not_on.push(date),
                _ => {}
            }
        }
        let start = *dates.first()?;
        for date in schedule.limits.iter().flat_map(|limits| &limits.not_on) {
            if *date > start && last.is_none_or(|last| *date <= last) {
                not_on.push(*date);
            }
        }
        Some(Series { schedule, dates, not_on, last })
    }

    fn write(&self, file: &mut File) {
        let Some((first, others)) = self.dates.split_first() else { return };
        let times = self.schedule.times;
        write_times(file, *first, times);
        if others.is_empty() {
            return;
        }
        let Some(mut rule) = rule(self.schedule) else {
            return file.dates("RDATE", others, times);
        };
        if let Some(last) = self.last {
            rule.push_str(";UNTIL=");
            // In UTC where the times have a zone, a date where they are none (3.3.10).
            rule.push_str(&times.map_or_else(|| day(last), |times| utc(instant(last, times.opens))));
        }
        file.line(&["RRULE:", &rule].concat());
        file.dates("EXDATE", &self.not_on, times);
    }
}

/// From when to when, or a whole day where nobody says.
fn write_times(file: &mut File, date: Date, times: Option<Times>) {
    file.dates("DTSTART", &[date], times);
    match times {
        None => file.line("TRANSP:TRANSPARENT"),
        Some(Times { opens, closes }) => {
            let next_day = closes <= opens || closes >= DAY;
            let date = if next_day { date.plus(1).unwrap_or(date) } else { date };
            file.dates("DTEND", &[date], Some(Times { opens: closes % DAY, closes }));
        }
    }
}

/// The recurrence rule of a schedule, which begins at one of its own times; nothing where no plain rule says the same.
fn rule(schedule: &Schedule) -> Option<String> {
    let mut week_start = None;
    if let Some(limits) = schedule.limits.as_deref() {
        if !(limits.dates.is_empty() && limits.weeks.is_empty() && limits.year_days.is_empty()) {
            return None;
        }
        week_start = limits.week_start;
    }
    let frequency = match schedule.frequency {
        Frequency::Daily => "DAILY",
        Frequency::Weekly => "WEEKLY",
        Frequency::Monthly => "MONTHLY",
        Frequency::Yearly => "YEARLY",
    };
    let mut rule = ["FREQ=", frequency].concat();
    if schedule.every > 1 {
        rule.push_str(";INTERVAL=");
        push_digits(&mut rule, schedule.every.into());
    }
    let code = |day: Day| CODES.get(day as usize).copied().unwrap_or("");
    let mut parts = Vec::new();
    match &schedule.pattern {
        // Every day of the week says nothing more; in a year, it is the day of the first time that counts.
        Pattern::Weekly(days) if *days == Days::ALL && schedule.frequency != Frequency::Weekly => {}
        Pattern::Weekly(days) => {
            parts.extend(Day::ALL.into_iter().filter(|day| days.has(*day)).map(|day| code(day).to_owned()));
            push_parts(&mut rule, ";BYDAY=", &parts);
        }
        Pattern::Monthly(days) => {
            let of_week = days.iter().any(|one| one.day.is_some());
            for one in days {
                let mut part = String::from(if one.which < 0 { "-" } else { "" });
                push_digits(&mut part, one.which.unsigned_abs().into());
                part.push_str(one.day.map_or("", code));
                parts.push(part);
            }
            push_parts(&mut rule, if of_week { ";BYDAY=" } else { ";BYMONTHDAY=" }, &parts);
        }
        Pattern::Unsaid => return None,
    }
    if let Some(day) = week_start {
        rule.push_str(";WKST=");
        rule.push_str(code(day));
    }
    Some(rule)
}

fn push_parts(rule: &mut String, name: &str, parts: &[String]) {
    rule.push_str(name);
    push_list(rule, parts);
}

fn push_list(text: &mut String, parts: &[String]) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(part);
    }
}

/// The file as it grows.
struct File {
    text: String,
    /// Octets of the line that is being written.
    length: usize,
}

impl File {
    fn raw(&mut self, text: &str) {
        self.text.push_str(text);
        self.length = 0;
    }

    /// A whole line, folded where it is too long, never inside a character (3.1).
    fn line(&mut self, line: &str) {
        for c in line.chars() {
            if self.length + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                self.length = 1;
            }
            self.text.push(c);
            self.length += c.len_utf8();
        }
        self.raw("\r\n");
    }

    /// A property that is text, escaped (3.3.11); no line where there is none.
    fn says(&mut self, name: &str, words: &str) {
        let mut line = [name, ":"].concat();
        for c in words.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        if !words.is_empty() {
            self.line(&line);
        }
    }

    /// A property of one or more dates, at the time that each opens.
    fn dates(&mut self, name: &str, dates: &[Date], times: Option<Times>) {
        let mut all = Vec::new();
        for date in dates.iter().take(MOST_DATES) {
            let mut one = day(*date);
            if let Some(times) = times {
                one.push('T');
                push_clock(&mut one, times.opens);
            }
            all.push(one);
        }
        let kind = if times.is_some() { ";TZID=Europe/London:" } else { ";VALUE=DATE:" };
        if !all.is_empty() {
            let mut line = [name, kind].concat();
            push_list(&mut line, &all);
            self.line(&line);
        }
    }
}

/// `20260302`
fn day(date: Date) -> String {
    let mut text = String::new();
    push_digits(&mut text, date.year().unsigned_abs().into());
    push_two(&mut text, date.month().into());
    push_two(&mut text, date.day().into());
    text
}

/// `20260302T093000Z`, from minutes since 1970.
fn utc(minutes: i64) -> String {
    let of_day = i64::from(DAY);
    let date = i32::try_from(minutes.div_euclid(of_day)).ok().and_then(Date::of_number);
    let mut text = date.map_or_else(String::new, day);
    text.push('T');
    push_clock(&mut text, minutes.rem_euclid(of_day) as u16);
    text.push('Z');
    text
}

fn push_clock(text: &mut String, minutes: u16) {
    push_two(text, minutes / 60);
    push_two(text, minutes % 60);
    text.push_str("00");
}

fn push_two(text: &mut String, number: u16) {
    if number < 10 {
        text.push('0');
    }
    push_digits(text, number.into());
}

fn number_of(number: usize) -> String {
    super::digits(number as u64)
}

fn on_one_line(place: &Place) -> String {
    let mut line = String::new();
    for part in place.name.iter().chain(&place.address).chain(&place.postcode) {
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(part);
    }
    line
}

/// FNV-1a in 64 bits, in hexadecimal: not to be kept apart from a forged one, only from other entries.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let digit = |at: u32| char::from_digit((hash >> (at * 4)) as u32 & 15, 16);
    (0..16).rev().filter_map(digit).collect()
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
