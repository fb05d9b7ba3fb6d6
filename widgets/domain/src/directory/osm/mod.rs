//! Opening hours as OpenStreetMap writes them: `Mo-Fr 09:00-17:00; PH off`.
//!
//! Read is what is in common use of the specification of `opening_hours`: weekdays and the nth of a month, public holidays, months and
//! dates, weeks, several times, past midnight, open ends, `24/7`, `off`, `unknown`, comments, rules that override, add or fall back.
//! A text that has anything else in it (`SH`, `easter`, offsets) is not read at all, since a rule that is left out may be the very
//! one that closes. Sunrise and sunset are read, and said to be unknown.

mod read;

use super::date::{Date, Day, Days};
use super::holiday::is_bank_holiday;
use super::hours::{Frequency, Limits, MonthDay, Pattern, Schedule, Times};
use super::open::{DayHours, Span};

/// Opening hours in OpenStreetMap's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Osm {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rule {
    joint: Joint,
    ranges: Vec<Range>,
    /// From, to, every how many.
    weeks: Vec<(u8, u8, u8)>,
    /// No day is named: every day is meant.
    any_day: bool,
    days: Days,
    nths: Vec<MonthDay>,
    /// Public holidays are among the days.
    holidays: bool,
    spans: Vec<Span>,
    /// Some of its times cannot be told.
    vague: bool,
    kind: Kind,
    comment: Option<String>,
}

/// What a rule does to those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Joint {
    /// It counts instead, on its days.
    #[default]
    Instead,
    /// It adds to them.
    Also,
    /// It counts where none of them does.
    Else,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Open,
    Off,
    Unknown,
}

/// Part of a year, or of years that are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    /// From and to, as month and day; the end may lie before the beginning, in the next year.
    EachYear((u8, u8), (u8, u8)),
    Once(Date, Date),
}

impl Range {
    fn has(self, date: Date) -> bool {
        let day = (date.month(), date.day());
        match self {
            Self::EachYear(from, to) if from <= to => from <= day && day <= to,
            Self::EachYear(from, to) => from <= day || day <= to,
            Self::Once(from, to) => from <= date && date <= to,
        }
    }
}

impl Rule {
    fn is_on(&self, date: Date) -> bool {
        let week = || {
            let (week, _) = date.week(Day::Monday);
            let has = |(from, to, every): &(u8, u8, u8)| {
                let (from, to) = (i32::from(*from), i32::from(*to));
                from <= week && week <= to && (week - from) % i32::from((*every).max(1)) == 0
            };
            self.weeks.iter().any(has)
        };
        let day = || {
            self.any_day
                || self.days.has(date.weekday())
                || self.nths.iter().any(|one| one.is(date))
                || (self.holidays && is_bank_holiday(date))
        };
        (self.ranges.is_empty() || self.ranges.iter().any(|range| range.has(date)))
            && (self.weeks.is_empty() || week())
            && day()
    }
}

impl Osm {
    /// Reads the text; nothing where any part of it is not understood.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        read::rules(text).map(|rules| Self { rules })
    }

    /// When it is open on a date.
    #[must_use]
    pub fn on(&self, date: Date) -> DayHours {
        let mut day = DayHours::of(date);
        let mut said = false;
        for rule in &self.rules {
            if (said && rule.joint == Joint::Else) || !rule.is_on(date) {
                continue;
            }
            if rule.kind == Kind::Off && !rule.spans.is_empty() {
                for span in &rule.spans {
                    day.cut(*span);
                }
                continue;
            }
            said = true;
            if rule.joint != Joint::Also || rule.kind == Kind::Off {
                day = DayHours::of(date);
            }
            match rule.kind {
                Kind::Open => {
                    for span in &rule.spans {
                        day.add(*span);
                    }
                    day.sure &= !rule.vague;
                }
                Kind::Unknown => day.sure = false,
                Kind::Off => day.excepted = rule.holidays,
            }
        }
        day
    }

    /// What it adds in words, such as "by appointment".
    pub fn comments(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter_map(|rule| rule.comment.as_deref())
    }

    /// Does it say what happens on public holidays?
    #[must_use]
    pub fn knows_holidays(&self) -> bool {
        self.rules.iter().any(|rule| rule.holidays)
    }

    /// Is it closed on every public holiday?
    #[must_use]
    pub fn is_off_on_holidays(&self) -> bool {
        let last = self.rules.iter().rev().find(|rule| rule.holidays);
        last.is_some_and(|rule| rule.kind == Kind::Off && rule.ranges.is_empty() && rule.spans.is_empty())
    }

    /// The same as schedules, which [`super::lines`] makes sentences of; nothing where they cannot say it. What happens on public
    /// holidays is left aside.
    #[must_use]
    pub fn schedules(&self) -> Option<Vec<Schedule>> {
        let mut schedules: Vec<Schedule> = Vec::new();
        let mut taken = Days::default();
        for rule in &self.rules {
            let only_holidays = rule.holidays && rule.days.is_empty() && rule.nths.is_empty();
            if only_holidays {
                continue;
            }
            let plain = rule.ranges.is_empty() && rule.weeks.is_empty() && !rule.vague && rule.joint != Joint::Else;
            let days = if rule.any_day { Days::ALL } else { rule.days };
            let again = rule.joint == Joint::Instead && Day::ALL.into_iter().any(|day| days.has(day) && taken.has(day));
            if !plain || again || rule.kind == Kind::Unknown {
                return None;
            }
            if rule.kind == Kind::Off {
                // Days that nothing else names are closed anyhow.
                if !rule.spans.is_empty() || !rule.nths.is_empty() {
                    return None;
                }
                continue;
            }
            let pattern = match (days.is_empty(), rule.nths.is_empty()) {
                (false, true) => Pattern::Weekly(days),
                (true, false) if taken.is_empty() => Pattern::Monthly(rule.nths.clone()),
                _ => return None,
            };
            taken = taken.and(days);
            if !rule.nths.is_empty() {
                taken = Days::ALL;
            }
            for span in &rule.spans {
                let closes = span.closes.filter(|closes| *closes <= span.opens.saturating_add(24 * 60))?;
                let closes = if closes > 24 * 60 { closes - 24 * 60 } else { closes };
                let times = Times { opens: span.opens, closes };
                schedules.push(Schedule::plain(pattern.clone(), times, rule.comment.clone()));
            }
        }
        (!schedules.is_empty()).then_some(schedules)
    }
}

impl Schedule {
    fn plain(pattern: Pattern, times: Times, words: Option<String>) -> Self {
        let frequency = if matches!(pattern, Pattern::Monthly(_)) { Frequency::Monthly } else { Frequency::Weekly };
        let limits: Option<Box<Limits>> = None;
        Self { pattern, frequency, every: 1, times: Some(times), from: None, until: None, start: None, limits, words }
    }
}
