//! Days, dates and times of day: only what opening hours need, in the local time of the place.

use super::digits::read_digits;
use crate::links::is_one_of;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Day {
    /// Monday
    Monday,
    /// Tuesday
    Tuesday,
    /// Wednesday
    Wednesday,
    /// Thursday
    Thursday,
    /// Friday
    Friday,
    /// Saturday
    Saturday,
    /// Sunday
    Sunday,
}

impl Day {
    /// The week, from Monday.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// What the days are called in English, which feeds are written in.
    pub(super) const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// The day whose name begins so, if at least `least` letters say it.
    pub(super) fn beginning(text: &str, least: usize) -> Option<Self> {
        let starts = |name: &&str| name.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
        let at = Self::NAMES.iter().position(starts).filter(|_| text.len() >= least)?;
        Self::ALL.get(at).copied()
    }

    /// `MO`, `Mon`, `monday`: the first two letters decide.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::beginning(text.get(..2)?, 2)
    }
}

/// A set of days of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days(u8);

impl Days {
    /// The whole week.
    pub const ALL: Self = Self(0x7f);

    /// These days and one more.
    #[must_use]
    pub fn with(self, day: Day) -> Self {
        Self(self.0 | 1 << day as u8)
    }

    /// These days and those.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Is this day one of them?
    #[must_use]
    pub fn has(self, day: Day) -> bool {
        self.0 >> day as u8 & 1 == 1
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Calls `each` with first and last of the days that follow one another, in order.
    pub fn each_run(self, each: &mut dyn FnMut(Day, Day)) {
        let mut run = None;
        for day in Day::ALL {
            if self.has(day) {
                run = Some((run.map_or(day, |(first, _)| first), day));
            } else if let Some((first, last)) = run.take() {
                each(first, last);
            }
        }
        if let Some((first, last)) = run {
            each(first, last);
        }
    }

    /// Do these words merely name some of these days: "Mondays", "every Tues", "Monday to Friday"?
    #[must_use]
    pub fn are_all_of(self, words: &str) -> bool {
        let mut named = false;
        for word in words.split(|c: char| !c.is_ascii_alphabetic()) {
            if is_one_of(word, ",and,every,each,on,to") {
                continue;
            }
            let one = word.strip_suffix('s').unwrap_or(word);
            if !Day::beginning(one, 3).is_some_and(|day| self.has(day)) {
                return false;
            }
            named = true;
        }
        named && !words.bytes().any(|c| c.is_ascii_digit() || !c.is_ascii())
    }
}

/// A date of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// Nothing if there is no such date, or the year is not between 1900 and 9999.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        ((1900..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= date.days_in_month())
            .then_some(date)
    }

    /// Reads `YYYY-MM-DD`, with or without a time behind it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().get(..10)?;
        let number = |from, to| read_digits(text.get(from..to)?);
        let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        Self::new(number(0, 4)? as i32, number(5, 7)? as u8, number(8, 10)? as u8).filter(|_| dashes)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Which day of the week it is.
    #[must_use]
    pub fn weekday(self) -> Day {
        // Day 0, the first of January 1970, was a Thursday.
        let [first, ..] = Day::ALL;
        Day::ALL.get((self.number() + 3).rem_euclid(7) as usize).copied().unwrap_or(first)
    }

    /// The date so many days later, or earlier; nothing beyond the years that there are.
    #[must_use]
    pub fn plus(self, days: i32) -> Option<Self> {
        Self::of_number(self.number().checked_add(days)?)
    }

    /// The date of that many days after the first of January 1970, the other way round from [`Self::number`].
    pub(super) fn of_number(number: i32) -> Option<Self> {
        let shifted = number.checked_add(719_468)?;
        // Four hundred years have 146,097 days; within them, years begin in March.
        let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self::new(era * 400 + year + i32::from(month <= 2), month as u8, day as u8)
    }

    /// Which day of the year it is, from 1.
    pub(super) fn day_of_year(self) -> i32 {
        self.number() - Self { month: 1, day: 1, ..self }.number() + 1
    }

    /// The last day of its year.
    pub(super) fn year_end(self) -> Self {
        Self { month: 12, day: 31, ..self }
    }

    /// Which week of the year it is in, and how many weeks that year has: weeks begin on `start`, and the first is the first with
    /// at least four days in the year (RFC 5545, ISO 8601).
    pub(super) fn week(self, start: Day) -> (i32, i32) {
        let middle = |number: i32| number - (number + 3 - start as i32).rem_euclid(7) + 3;
        let week = |middle: Self| (middle.day_of_year() - 1) / 7 + 1;
        let Some(here) = Self::of_number(middle(self.number())) else { return (1, 52) };
        // The 28th of December always lies in its year's last week.
        let last = Self { month: 12, day: 28, ..here }.number();
        (week(here), Self::of_number(middle(last)).map_or(52, week))
    }

    /// The day before.
    #[must_use]
    pub fn before(self) -> Self {
        let Self { year, month, day } = self;
        match (month, day) {
            (1, 1) => Self { year: year - 1, month: 12, day: 31 },
            (_, 1) => {
                let last = Self { year, month: month - 1, day: 1 };
                Self { day: last.days_in_month(), ..last }
            }
            _ => Self { day: day - 1, ..self },
        }
    }

    pub(super) fn days_in_month(self) -> u8 {
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }

    /// Days since the first of January 1970, counted in years that begin in March, so that the leap day comes last.
    pub(super) fn number(self) -> i32 {
        let year = self.year - i32::from(self.month <= 2);
        let month = (i32::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i32::from(self.day) - 1;
        year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
    }
}

/// Minutes since midnight, from `HH:MM`, with or without seconds, `Z` or an offset, or a date before it.
///
/// The standard asks for UTC; feeds mean the clock on the wall whatever they append. So does this.
pub(super) fn minutes(text: &str) -> Option<u16> {
    let text = text.trim();
    let (start, minutes) = text.split_once(':')?;
    let minutes = minutes.get(..2)?;
    let date = start.bytes().rposition(|c| matches!(c, b'T' | b' '));
    let hours = start.get(date.map_or(0, |at| at + 1)..)?;
    if hours.len() > 2 {
        return None;
    }
    let (hours, minutes) = (read_digits(hours)?, read_digits(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some((hours * 60 + minutes) as u16)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn dates() {
        let date = Date::read("2026-03-02T10:00:00Z").unwrap();
        assert_eq!((date.year(), date.month(), date.day(), date.weekday()), (2026, 3, 2, Day::Monday));
        assert_eq!(Date::read("2024-02-29").unwrap().weekday(), Day::Thursday);
        assert_eq!(Date::read("1970-01-01").unwrap().number(), 0);
        for text in ["", "2026-02-29", "2026-13-01", "2026-00-01", "01/02/2026", "2026-1-01", "20é6-01-01"] {
            assert_eq!(Date::read(text), None, "{text}");
        }
    }

    #[test]
    fn one_day_follows_another() {
        let mut date = Date::read("2028-03-02").unwrap();
        for _ in 0..1_500 {
            let before = date.before();
            assert_eq!(before.number(), date.number() - 1);
            assert!(Date::new(before.year(), before.month(), before.day()).is_some());
            date = before;
        }
    }

    #[test]
    fn numbers_and_dates_are_two_ways_to_say_the_same() {
        for number in (-25_567..100_000).step_by(7).chain([2_932_896]) {
            assert_eq!(Date::of_number(number).unwrap().number(), number);
        }
        for number in [-25_568, 2_932_897, i32::MIN, i32::MAX] {
            assert_eq!(Date::of_number(number), None);
        }
        let leap = Date::read("2024-12-31").unwrap();
        assert_eq!((leap.day_of_year(), leap.plus(1)), (366, Date::read("2025-01-01")));
    }

    #[test]
    fn weeks_are_numbered_as_in_iso_8601() {
        for (date, week) in [
            ("2026-01-01", (1, 53)),
            ("2025-12-29", (1, 53)),
            ("2027-01-03", (53, 53)),
            ("2024-12-30", (1, 52)),
            ("2023-01-01", (52, 52)),
            ("2026-06-15", (25, 53)),
        ] {
            assert_eq!(Date::read(date).unwrap().week(Day::Monday), week, "{date}");
        }
    }

    #[test]
    fn times() {
        for (text, time) in [
            ("09:30", 570),
            ("9:30", 570),
            ("09:30:15", 570),
            ("09:30Z", 570),
            ("09:30:00+01:00", 570),
            ("09:30-05:00", 570),
            ("2026-01-01T09:30:00Z", 570),
            ("24:00", 1440),
            ("00:00", 0),
        ] {
            assert_eq!(minutes(text), Some(time), "{text}");
        }
        for text in ["", "noon", "25:00", "24:01", "10:60", "10", "1000", ":", "é:é", "-1:00"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
