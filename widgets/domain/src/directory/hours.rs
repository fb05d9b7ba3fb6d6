//! When a service is open: schedules as feeds write them, and whether it is open now.

use super::date::{Date, Day, Days, minutes};
use super::digits::read_digits;
use super::fields::{most, number, said, text};
use crate::json::Value;

/// Minutes in a day.
pub(super) const DAY: u16 = 24 * 60;

/// One schedule: on which days, from when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// On which days.
    pub pattern: Pattern,
    /// Every week or month (1), every other (2), and so on.
    pub every: u8,
    /// From when to when, where the feed says so.
    pub times: Option<Times>,
    /// Not before this date.
    pub from: Option<Date>,
    /// Not after this date.
    pub until: Option<Date>,
    /// The first time, from which "every other" counts.
    pub start: Option<Date>,
    /// What the feed says in words.
    pub words: Option<String>,
}

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Days of the week.
    Weekly(Days),
    /// Days of the month: of the week in it, or dates; never both.
    Monthly(Vec<MonthDay>),
    /// Only the words say.
    Unsaid,
}

/// One day of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// Which: the first (1), the last (-1).
    pub which: i8,
    /// Of what: the first Tuesday; without it, the first of the month.
    pub day: Option<Day>,
}

/// From when to when, in minutes since midnight. Where it closes before it opens, it closes on the next day; 0 and 1440 mean all day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Times {
    /// Opens at.
    pub opens: u16,
    /// Closes at.
    pub closes: u16,
}

impl Times {
    fn read(schedule: &Value) -> Option<Self> {
        let time = |name| minutes(said(schedule, name)?);
        let (opens, closes) = (time("opens_at")?, time("closes_at")?);
        // Midnight to a minute before midnight, or to midnight: the whole day.
        let whole_day = opens == 0 && (closes == 0 || closes == DAY - 1);
        let closes = if whole_day { DAY } else { closes };
        (opens < DAY && opens != closes).then_some(Self { opens, closes })
    }
}

impl Schedule {
    /// Reads a schedule from its members (`byday`, `opens_at`, …). Nothing if it says nothing.
    pub(super) fn read(schedule: &Value) -> Option<Self> {
        let times = Times::read(schedule);
        let pattern = Pattern::read(schedule);
        let words = text(schedule, "description notes", most::SENTENCE);
        if times.is_none() && pattern == Pattern::Unsaid && words.is_none() {
            return None;
        }
        let date = |name| Date::read(said(schedule, name)?);
        let every =
            number(schedule, "interval").filter(|every| (1.0..256.0).contains(every) && every.trunc() == *every);
        Some(Self {
            pattern,
            every: every.map_or(1, |every| every as u8),
            times,
            from: date("valid_from"),
            until: date("valid_to"),
            start: date("dtstart"),
            words,
        })
    }

    /// Does the pattern fall on this date? Nothing if that cannot be told.
    fn falls_on(&self, date: Date) -> Option<bool> {
        if self.from.is_some_and(|from| date < from) || self.until.is_some_and(|until| date > until) {
            return Some(false);
        }
        let fits = match &self.pattern {
            Pattern::Weekly(days) => days.has(date.weekday()),
            Pattern::Monthly(days) => {
                let (day, length) = (date.day() as i8, date.days_in_month() as i8);
                days.iter().any(|one| match one.day {
                    Some(of) => {
                        of == date.weekday() && [(day - 1) / 7 + 1, (day - length) / 7 - 1].contains(&one.which)
                    }
                    None => [day, day - length - 1].contains(&one.which),
                })
            }
            Pattern::Unsaid => return None,
        };
        if self.every == 1 || !fits {
            return Some(fits);
        }
        let start = self.start?;
        let every = i32::from(self.every);
        let passed = match self.pattern {
            // Weeks begin on Monday.
            Pattern::Weekly(_) => (date.number() + 3).div_euclid(7) - (start.number() + 3).div_euclid(7),
            _ => (date.year() - start.year()) * 12 + i32::from(date.month()) - i32::from(start.month()),
        };
        Some(date >= start && passed.rem_euclid(every) == 0)
    }
}

impl Pattern {
    fn read(schedule: &Value) -> Self {
        let member = |name| said(schedule, name).unwrap_or("");
        let frequency = member("freq").trim();
        let is = |name: &str| frequency.eq_ignore_ascii_case(name);
        let (mut days, mut month) = (Days::default(), Vec::new());
        // v1 and others say `weekday`, with the day's whole name.
        let written = said(schedule, "byday").unwrap_or_else(|| member("weekday"));
        for part in written.split([',', ';', ' ']) {
            let number = part.bytes().take_while(|c| !c.is_ascii_alphabetic()).count();
            let (number, day) = part.split_at_checked(number).unwrap_or((part, ""));
            let Some(day) = Day::read(day) else { continue };
            match nth(number, 5) {
                Some(which) if !is("WEEKLY") => month.push(MonthDay { which, day: Some(day) }),
                _ => days = days.with(day),
            }
        }
        if month.is_empty() && is("MONTHLY") {
            for part in member("bymonthday").split(',') {
                month.extend(nth(part.trim(), 31).map(|which| MonthDay { which, day: None }));
            }
            days = Days::default();
        } else if days.is_empty() && is("DAILY") {
            days = Days::ALL;
        }
        if !month.is_empty() {
            Self::Monthly(month)
        } else if days.is_empty() {
            Self::Unsaid
        } else {
            Self::Weekly(days)
        }
    }
}

/// "1", "+1", "-1": which one, counted from the beginning or from the end, and no further than `most`.
fn nth(text: &str, most: u32) -> Option<i8> {
    let back = text.starts_with('-');
    let signed = back || text.starts_with('+');
    let number = read_digits(text.get(usize::from(signed)..)?).filter(|number| (1..=most).contains(number))?;
    Some(if back { -(number as i8) } else { number as i8 })
}

/// Is it open?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// Until so many minutes after midnight (of the day it opened on, or of the next where that has passed).
    OpenUntil(u16),
    /// Closed at this moment; the schedules are clear about it.
    Closed,
    /// The schedules do not say.
    Unknown,
}

/// Is something with these schedules open on this date, so many minutes after midnight, on the clock of the place?
#[must_use]
pub fn open_at(schedules: &[Schedule], date: Date, minute: u16) -> Openness {
    let mut clear = !schedules.is_empty();
    let mut until = None;
    for schedule in schedules {
        let (Some(today), Some(yesterday)) = (schedule.falls_on(date), schedule.falls_on(date.before())) else {
            clear = false;
            continue;
        };
        let Some(Times { opens, closes }) = schedule.times else {
            clear &= !today;
            continue;
        };
        let overnight = closes < opens;
        if (today && opens <= minute && (overnight || minute < closes)) || (yesterday && overnight && minute < closes) {
            until = until.max(Some(closes));
        }
    }
    match until {
        Some(closes) => Openness::OpenUntil(closes),
        None if clear => Openness::Closed,
        None => Openness::Unknown,
    }
}
