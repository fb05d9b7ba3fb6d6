//! Schedules as feeds write them: on which days, from when to when. What they come to on a day is in [`super::open`].

use super::clock::DAY;
use super::date::{Date, Day, Days, minutes};
use super::digits::read_digits;
use super::fields::{items, most, number, said, text};
use crate::json::Value;

/// One schedule: on which days, from when to when. The members are those of Open Referral UK, and with them those of a recurrence
/// rule of RFC 5545.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// On which days.
    pub pattern: Pattern,
    /// What `every` counts.
    pub frequency: Frequency,
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
    /// What few feeds say: it leaves days out that the pattern has.
    pub limits: Option<Box<Limits>>,
    /// What the feed says in words.
    pub words: Option<String>,
}

/// How often it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frequency {
    /// By the day.
    Daily,
    /// By the week.
    #[default]
    Weekly,
    /// By the month.
    Monthly,
    /// By the year.
    Yearly,
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

/// What a schedule may say besides. Where a list is empty it leaves nothing out; numbers below 0 count from the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Only on these days of the month (`bymonthday` beside `byday`).
    pub dates: Vec<i16>,
    /// Only in these weeks of the year (`byweekno`).
    pub weeks: Vec<i16>,
    /// Only on these days of the year (`byyearday`).
    pub year_days: Vec<i16>,
    /// Only so many times, from `start` (`count`).
    pub count: Option<u16>,
    /// Not on these dates (`exdate`).
    pub not_on: Vec<Date>,
    /// On which day weeks begin, where that is not Monday (`wkst`).
    pub week_start: Option<Day>,
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
    pub(super) fn read(schedule: &Value) -> Option<Self> {
        let time = |name| minutes(said(schedule, name)?);
        let (opens, closes) = (time("opens_at")?, time("closes_at")?);
        // Midnight to a minute before midnight, or to midnight: the whole day.
        let whole_day = opens == 0 && (closes == 0 || closes == DAY - 1);
        let closes = if whole_day { DAY } else { closes };
        (opens < DAY && opens != closes).then_some(Self { opens, closes })
    }
}

/// A time when it is not as usual: a bank holiday, a closure, a day with other times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// When it is open instead; closed where there is nothing.
    pub times: Option<Times>,
}

impl Exception {
    /// Reads what ORUK v1 calls a holiday schedule (`closed`, `start_date`, `end_date`, `opens_at`, `closes_at`), or a plain date.
    pub(super) fn read(value: &Value) -> Option<Self> {
        if let Some(date) = value.text() {
            let date = Date::read(date)?;
            return Some(Self { from: date, until: date, times: None });
        }
        let date = |name| Date::read(said(value, name)?);
        let from = date("start_date").or_else(|| date("date"))?;
        let times = Times::read(value);
        let closed = match value.get("closed") {
            Some(Value::Text(text)) => text.eq_ignore_ascii_case("true"),
            said => said.and_then(Value::boolean) == Some(true),
        };
        // Neither closed nor with other times: nothing is said.
        let says = closed || times.is_some();
        says.then_some(Self {
            from,
            until: date("end_date").filter(|until| *until >= from).unwrap_or(from),
            times: if closed { None } else { times },
        })
    }
}

impl Schedule {
    /// Reads a schedule from its members (`byday`, `opens_at`, …). Nothing if it says nothing.
    pub(super) fn read(schedule: &Value) -> Option<Self> {
        let times = Times::read(schedule);
        let words = text(schedule, "description notes", most::SENTENCE);
        let date = |name| Date::read(said(schedule, name)?);
        let (start, until) = (date("dtstart"), date("until"));
        let every =
            number(schedule, "interval").filter(|every| (1.0..256.0).contains(every) && every.trunc() == *every);
        let mut read = Self {
            pattern: Pattern::Unsaid,
            frequency: Frequency::Weekly,
            every: every.map_or(1, |every| every as u8),
            times,
            // The first time lies within the rule (RFC 5545, 3.8.5.3), so nothing comes before it.
            from: date("valid_from").max(start),
            until: match date("valid_to") {
                Some(valid) => Some(until.map_or(valid, |until| until.min(valid))),
                None => until,
            },
            start,
            limits: None,
            words,
        };
        let mut limits = Limits {
            not_on: dates(schedule),
            count: number(schedule, "count").filter(|count| (1.0..10_000.0).contains(count)).map(|count| count as u16),
            week_start: said(schedule, "wkst").and_then(Day::read).filter(|day| *day != Day::Monday),
            ..Limits::default()
        };
        read.read_pattern(schedule, &mut limits);
        if limits != Limits::default() {
            read.limits = Some(Box::new(limits));
        }
        let says = times.is_some() || read.pattern != Pattern::Unsaid || read.words.is_some();
        says.then_some(read)
    }

    /// Which days, by the rules of Open Referral UK: what belongs to another frequency is passed over, as in its own examples.
    fn read_pattern(&mut self, schedule: &Value, limits: &mut Limits) {
        let frequency = said(schedule, "freq").unwrap_or("").trim();
        let is = |name: &str| frequency.eq_ignore_ascii_case(name);
        let (weekly, monthly, yearly) = (is("WEEKLY"), is("MONTHLY"), is("YEARLY"));
        let (mut days, mut nths) = (Days::default(), Vec::new());
        // v1 and others say `weekday`, with the day's whole name.
        let written = said(schedule, "byday").or_else(|| said(schedule, "weekday")).unwrap_or("");
        for part in written.split([',', ';', ' ']) {
            let number = part.bytes().take_while(|c| !c.is_ascii_alphabetic()).count();
            let (number, day) = part.split_at_checked(number).unwrap_or((part, ""));
            let Some(day) = Day::read(day) else { continue };
            match nth(number, 5) {
                Some(which) if !weekly && nths.len() < most::SHORT_LIST => {
                    nths.push(MonthDay { which: which as i8, day: Some(day) });
                }
                _ => days = days.with(day),
            }
        }
        let start = self.start;
        if monthly || yearly {
            limits.year_days = numbers(schedule, "byyearday", 366);
        }
        if weekly || yearly {
            limits.weeks = numbers(schedule, "byweekno", 53);
        }
        if monthly || yearly || is("DAILY") {
            limits.dates = numbers(schedule, "bymonthday", 31);
        }
        let has_limits = !(limits.dates.is_empty() && limits.weeks.is_empty() && limits.year_days.is_empty());
        let of_start = || start.map_or(Days::default(), |start| Days::default().with(start.weekday()));
        let or = |days: Days, others: Days| if days.is_empty() { others } else { days };
        if is("DAILY") {
            self.frequency = Frequency::Daily;
            days = or(days, Days::ALL);
        } else if weekly {
            days = or(days, of_start());
        } else if yearly {
            self.frequency = Frequency::Yearly;
            let annual = start.is_some() && days.is_empty();
            days = match () {
                // The twentieth Monday of a year: no feed means it.
                () if !nths.is_empty() => Days::default(),
                () if !limits.weeks.is_empty() => or(days, of_start()),
                () if has_limits || annual => or(days, Days::ALL),
                () => days,
            };
            nths.clear();
        } else if monthly {
            self.frequency = Frequency::Monthly;
            if !nths.is_empty() || (self.every > 1 && !has_limits) {
                // Every Monday of a month is its first to its fifth.
                for day in Day::ALL.into_iter().filter(|day| days.has(*day)) {
                    nths.extend((1..=5).map(|which| MonthDay { which, day: Some(day) }));
                }
                days = Days::default();
            }
            if nths.is_empty() && days.is_empty() {
                let date = |which: i16| MonthDay { which: which as i8, day: None };
                nths.extend(std::mem::take(&mut limits.dates).into_iter().map(date));
                if nths.is_empty() && !limits.year_days.is_empty() {
                    days = Days::ALL;
                } else if nths.is_empty() {
                    nths.extend(start.map(|start| date(start.day().into())));
                }
            }
        } else if !nths.is_empty() {
            self.frequency = Frequency::Monthly;
        } else if days.is_empty() && frequency.is_empty() && self.from.is_some() && self.from == self.until {
            // Once.
            days = self.from.map_or(days, |once| days.with(once.weekday()));
        }
        if !nths.is_empty() {
            self.pattern = Pattern::Monthly(nths);
        } else if !days.is_empty() {
            self.pattern = Pattern::Weekly(days);
        }
    }

    /// Are there days that the pattern has and this schedule has not, besides those before `from` and after `until`?
    pub(super) fn is_limited(&self) -> bool {
        let finer = self
            .limits
            .as_ref()
            .is_some_and(|limits| !(limits.dates.is_empty() && limits.weeks.is_empty() && limits.year_days.is_empty()));
        finer || self.frequency == Frequency::Yearly || (self.frequency == Frequency::Daily && self.every > 1)
    }
}

/// The dates that are left out: text with commas, or a list.
fn dates(schedule: &Value) -> Vec<Date> {
    let mut dates = Vec::new();
    for item in items(schedule, "exdate exdates", most::SCHEDULES) {
        for date in item.text().unwrap_or("").split(',') {
            if dates.len() < most::SCHEDULES {
                dates.extend(Date::read(date));
            }
        }
    }
    dates
}

/// Numbers parted by commas, from 1 to `most`, or counted from the end.
#[inline(never)]
fn numbers(schedule: &Value, name: &str, most: u32) -> Vec<i16> {
    let mut numbers = Vec::new();
    match schedule.get(name) {
        Some(Value::Text(text)) => {
            for part in text.split(',').take(most as usize) {
                numbers.extend(nth(part.trim(), most));
            }
        }
        Some(Value::Number(number)) if number.abs() >= 1.0 && number.abs() <= f64::from(most) => {
            numbers.push(*number as i16);
        }
        _ => {}
    }
    numbers
}

/// "1", "+1", "-1": which one, counted from the beginning or from the end, and no further than `most`.
fn nth(text: &str, most: u32) -> Option<i16> {
    let back = text.starts_with('-');
    let signed = back || text.starts_with('+');
    let number = read_digits(text.get(usize::from(signed)..)?).filter(|number| (1..=most).contains(number))?;
    Some(if back { -(number as i16) } else { number as i16 })
}
