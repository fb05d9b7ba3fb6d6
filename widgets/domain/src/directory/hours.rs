//! When a service is open: schedules as feeds write them, and whether it is open now.

use super::date::{Date, Day, Days, minutes};

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
    /// The first Tuesday of the month (1), the last Friday (-1).
    MonthlyByDay(Vec<(i8, Day)>),
    /// The second of the month (2), the last day (-1).
    MonthlyByDate(Vec<i8>),
    /// Only the words say.
    Unsaid,
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
    fn read(opens: Option<&str>, closes: Option<&str>) -> Option<Self> {
        let (opens, closes) = (minutes(opens?)?, minutes(closes?)?);
        // Midnight to a minute before midnight, or to midnight: the whole day.
        let whole_day = opens == 0 && (closes == 0 || closes == DAY - 1);
        let closes = if whole_day { DAY } else { closes };
        (opens < DAY && opens != closes).then_some(Self { opens, closes })
    }
}

impl Schedule {
    /// Reads a schedule from its members (`byday`, `opens_at`, …). Nothing if it says nothing.
    pub(super) fn read<'a>(
        member: &dyn Fn(&str) -> Option<&'a str>,
        every: Option<u8>,
        words: Option<String>,
    ) -> Option<Self> {
        let times = Times::read(member("opens_at"), member("closes_at"));
        let pattern = Pattern::read(member);
        if times.is_none() && pattern == Pattern::Unsaid && words.is_none() {
            return None;
        }
        let date = |name| member(name).and_then(Date::read);
        Some(Self {
            pattern,
            every: every.unwrap_or(1).max(1),
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
            Pattern::MonthlyByDay(days) => {
                let left = date.days_in_month() - date.day();
                let (nth, last) = ((date.day() - 1) as i8 / 7 + 1, -(left as i8 / 7 + 1));
                days.iter().any(|(which, day)| *day == date.weekday() && (*which == nth || *which == last))
            }
            Pattern::MonthlyByDate(dates) => {
                let (nth, last) = (date.day() as i8, date.day() as i8 - date.days_in_month() as i8 - 1);
                dates.iter().any(|which| *which == nth || *which == last)
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
    fn read<'a>(member: &dyn Fn(&str) -> Option<&'a str>) -> Self {
        let frequency = member("freq").unwrap_or("").trim();
        let is = |name: &str| frequency.eq_ignore_ascii_case(name);
        let mut days = Days::default();
        let mut numbered = Vec::new();
        // v1 and others say `weekday`, with the day's whole name.
        for part in member("byday").or(member("weekday")).unwrap_or("").split([',', ';', ' ']) {
            let at = part.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(part.len());
            let (number, day) = part.split_at(at);
            let Some(day) = Day::read(day) else { continue };
            match number.trim_start_matches('+').parse::<i8>() {
                Ok(number) if (1..=5).contains(&number.unsigned_abs()) => {
                    numbered.push((number, day));
                }
                _ => days = days.with(day),
            }
        }
        if !numbered.is_empty() && !is("WEEKLY") {
            return Self::MonthlyByDay(numbered);
        }
        let days = numbered.iter().fold(days, |days, (_, day)| days.with(*day));
        if is("MONTHLY") {
            let dates = member("bymonthday").unwrap_or("").split(',');
            let dates: Vec<i8> = dates
                .filter_map(|date| date.trim().trim_start_matches('+').parse().ok())
                .filter(|date: &i8| (1..=31).contains(&date.unsigned_abs()))
                .collect();
            return if dates.is_empty() { Self::Unsaid } else { Self::MonthlyByDate(dates) };
        }
        if days.is_empty() && is("DAILY") {
            return Self::Weekly(Days::ALL);
        }
        if days.is_empty() { Self::Unsaid } else { Self::Weekly(days) }
    }
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
