//! What is open when: the schedules, exceptions and opening hours of an entry, on the clock in Great Britain.
//!
//! ```
//! # use windchime_domain::directory::{Hours, State, read_page};
//! # use windchime_domain::json::{Value, map};
//! # let schedule = map([("byday", Some(Value::from("MO,TU"))), ("opens_at", Some(Value::from("10:00"))), ("closes_at", Some(Value::from("12:00")))]);
//! # let record = map([("name", Some(Value::from("Tea"))), ("schedules", Some(Value::List(vec![schedule])))]);
//! # let page = read_page(&record).unwrap();
//! # let entry = &page.entries[0];
//! let hours = Hours::of(entry);
//! let now = hours.now(1_774_862_000_000.0).unwrap(); // Monday, 30 March 2026, 10:13 in Great Britain
//! assert!(matches!(now.state, State::Until(moment) if moment.minute == 12 * 60));
//! ```

use super::clock::{DAY, Moment, instant, minutes_of};
use super::date::{Date, Day, Days};
use super::entry::Entry;
use super::holiday::is_bank_holiday;
use super::hours::{Exception, Schedule};
use super::osm::Osm;

/// How many days ahead the next time is looked for.
const AHEAD: i32 = 370;

/// When something is open, ready to be asked. Make it once for an entry, and ask it often.
#[derive(Clone, Debug, Default)]
pub struct Hours<'a> {
    rules: Vec<Rule<'a>>,
    exceptions: &'a [Exception],
    osm: Option<Osm>,
    /// Nothing is said, or something that cannot be read.
    unread: bool,
}

#[derive(Clone, Debug)]
struct Rule<'a> {
    schedule: &'a Schedule,
    /// The last date, where it comes only so many times.
    last: Option<Date>,
    /// How often it comes cannot be told.
    vague: bool,
}

/// An opening: minutes since midnight of the day on which it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Opens at, below 1440.
    pub opens: u16,
    /// Closes at, later than it opens: from 1441 on the next day, 2880 at most. Nothing where the end is not said.
    pub closes: Option<u16>,
}

impl Span {
    pub(super) const ALL_DAY: Self = Self { opens: 0, closes: Some(DAY) };
}

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// The date.
    pub date: Date,
    /// When it is open, in order, none touching another.
    pub spans: Vec<Span>,
    /// It is on, and nobody says when.
    pub untimed: bool,
    /// All is known: where this is `false`, it may be open at other times as well.
    pub sure: bool,
    /// The day is not as usual: an exception of the feed's, or a rule for public holidays.
    pub excepted: bool,
}

impl DayHours {
    pub(super) fn of(date: Date) -> Self {
        Self { date, spans: Vec::new(), untimed: false, sure: true, excepted: false }
    }

    /// Is it closed all day, for all that is known?
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.sure && !self.untimed && self.spans.is_empty()
    }

    /// Is it open at any time from `from` to before `to`, in minutes since midnight?
    #[must_use]
    pub fn is_open_between(&self, from: u16, to: u16) -> bool {
        self.spans.iter().any(|span| span.opens < to && span.closes.is_none_or(|closes| from < closes))
    }

    pub(super) fn add(&mut self, span: Span) {
        let mut new = span;
        self.spans.retain(|known| {
            let ends = |span: &Span| span.closes.unwrap_or(u16::MAX);
            let apart = known.opens > ends(&new) || new.opens > ends(known);
            if !apart {
                // Together they last until the later end; nobody knows which that is where one is not said.
                let closes = match (known.closes, new.closes) {
                    (Some(one), Some(other)) => Some(one.max(other)),
                    _ => None,
                };
                new = Span { opens: known.opens.min(new.opens), closes };
            }
            apart
        });
        let at = self.spans.partition_point(|known| known.opens < new.opens);
        self.spans.insert(at, new);
    }

    pub(super) fn cut(&mut self, off: Span) {
        let end = off.closes.unwrap_or(u16::MAX);
        let spans = std::mem::take(&mut self.spans);
        for span in spans {
            let closes = span.closes.unwrap_or(u16::MAX);
            if closes <= off.opens || end <= span.opens {
                self.spans.push(span);
                continue;
            }
            if span.opens < off.opens {
                self.spans.push(Span { opens: span.opens, closes: Some(off.opens) });
            }
            if end < closes && end < DAY {
                self.spans.push(Span { opens: end, closes: span.closes });
            }
        }
    }
}

/// How it stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Open or closed.
    pub state: State,
    /// When it opens next; nothing while it is open, and where nothing is known to come within a year.
    pub next: Option<Next>,
    /// It is a bank holiday in England and Wales, and the feed does not say what happens then: better ask.
    pub perhaps_holiday: bool,
}

/// Open or closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Open day and night.
    Always,
    /// Open, until then.
    Until(Moment),
    /// Open; until when is not said.
    Open,
    /// It is on today, and nobody says when.
    Today,
    /// Closed at the moment; there is, or was, another time today.
    Closed,
    /// Closed all day.
    ClosedToday,
    /// The feed does not say, or says it in words only.
    Unknown,
}

/// When it opens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Then, today or on one of the six days that follow: the day of the week says which.
    Opens(Moment),
    /// Then, today or on one of the six days that follow, and nobody says at what time.
    OnDay(Date),
    /// Later, on this date.
    Later(Date),
}

/// Whether it is usually open at some time of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fits {
    /// Never within the next five weeks.
    No,
    /// Nobody says.
    Unknown,
    /// In some of the next five weeks.
    Sometimes,
    /// In each of the next five weeks.
    Yes,
}

impl<'a> Hours<'a> {
    /// Makes ready what an entry says.
    #[must_use]
    pub fn of(entry: &'a Entry) -> Self {
        let osm = entry.opening_hours.as_deref().and_then(Osm::read);
        let unread = osm.is_none() && (entry.schedules.is_empty() || entry.opening_hours.is_some());
        let rule = |schedule: &'a Schedule| {
            let last = schedule.last();
            Rule { schedule, vague: last.is_err(), last: last.unwrap_or_default() }
        };
        Self { rules: entry.schedules.iter().map(rule).collect(), exceptions: &entry.exceptions, osm, unread }
    }

    /// Does the feed say nothing about when, that can be read?
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.rules.is_empty() && self.osm.is_none()
    }

    /// The hours in OpenStreetMap's way, where the entry has such and they can be read.
    #[must_use]
    pub fn osm(&self) -> Option<&Osm> {
        self.osm.as_ref()
    }

    /// When it is open on a date.
    #[must_use]
    pub fn on(&self, date: Date) -> DayHours {
        let mut exception = None;
        for one in self.exceptions {
            if one.from <= date && date <= one.until {
                exception = Some(one);
            }
        }
        if let Some(exception) = exception {
            let mut day = DayHours { excepted: true, ..DayHours::of(date) };
            if let Some(times) = exception.times {
                day.add(Span::from(times));
            }
            return day;
        }
        let mut day = self.osm.as_ref().map_or_else(|| DayHours::of(date), |osm| osm.on(date));
        day.sure &= !self.unread;
        for rule in &self.rules {
            if rule.last.is_some_and(|last| date > last) {
                continue;
            }
            match rule.schedule.falls_on(date) {
                None => day.sure = false,
                Some(true) if rule.vague => day.sure = false,
                Some(true) => match rule.schedule.times {
                    Some(times) => day.add(Span::from(times)),
                    None => day.untimed = true,
                },
                Some(false) => {}
            }
        }
        day
    }

    /// Seven days from `first`: the strip of a week.
    #[must_use]
    pub fn week(&self, first: Date) -> Vec<DayHours> {
        (0..7).filter_map(|days| first.plus(days)).map(|date| self.on(date)).collect()
    }

    /// How it stands at an instant: milliseconds since 1970 (UTC), as the browser's `Date.now()` counts. Nothing where that is none.
    #[must_use]
    pub fn now(&self, milliseconds: f64) -> Option<Now> {
        let utc = minutes_of(milliseconds)?;
        let Moment { date, .. } = Moment::of_minutes(utc)?;
        let (yesterday, today) = (self.on(date.before()), self.on(date));
        let state = match self.open_at(utc, &yesterday, &today) {
            Some(state) => state,
            None if !today.sure => State::Unknown,
            None if today.untimed => State::Today,
            None if today.spans.is_empty() => State::ClosedToday,
            None => State::Closed,
        };
        let is_open = matches!(state, State::Always | State::Until(_) | State::Open);
        let knows_holidays = today.excepted || self.osm.as_ref().is_some_and(Osm::knows_holidays);
        Some(Now {
            state,
            next: if is_open { None } else { self.next(utc, today) },
            perhaps_holiday: !knows_holidays && !self.is_unknown() && is_bank_holiday(date),
        })
    }

    /// Is it open at that instant, for all that is known? Without the search for the next time that [`Hours::now`] makes.
    #[must_use]
    pub fn is_open(&self, milliseconds: f64) -> bool {
        let utc = minutes_of(milliseconds);
        let open = utc.and_then(|utc| {
            let Moment { date, .. } = Moment::of_minutes(utc)?;
            self.open_at(utc, &self.on(date.before()), &self.on(date))
        });
        open.is_some()
    }

    fn open_at(&self, utc: i64, yesterday: &DayHours, today: &DayHours) -> Option<State> {
        let mut end = None;
        for (day, is_today) in [(yesterday, false), (today, true)] {
            for span in &day.spans {
                let begun = instant(day.date, span.opens) <= utc;
                match span.closes {
                    Some(closes) if begun && utc < instant(day.date, closes) => {
                        end = end.max(Some(instant(day.date, closes)));
                    }
                    None if begun && is_today => return Some(State::Open),
                    _ => {}
                }
            }
        }
        let mut end = end?;
        // What closes at midnight and opens at midnight has not closed; after a week of that it never does.
        for days in 0..8 {
            let day = self.on(today.date.plus(days)?);
            for span in &day.spans {
                if instant(day.date, span.opens) <= end {
                    match span.closes {
                        Some(closes) => end = end.max(instant(day.date, closes)),
                        None if instant(day.date, span.opens) > utc => return Some(State::Open),
                        None => {}
                    }
                }
            }
            if end < instant(day.date, DAY) {
                return Moment::of_minutes(end).map(State::Until);
            }
        }
        Some(State::Always)
    }

    /// The next time that is known to come.
    fn next(&self, utc: i64, today: DayHours) -> Option<Next> {
        let first = today.date;
        if self.is_unknown() {
            return None;
        }
        let mut day = today;
        for days in 0..AHEAD {
            if days > 0 {
                day = self.on(first.plus(days)?);
            }
            let opens = day.spans.iter().map(|span| span.opens).find(|opens| instant(day.date, *opens) > utc);
            let untimed = day.untimed && days > 0;
            match opens {
                Some(_) if days > 6 => return Some(Next::Later(day.date)),
                Some(minute) => return Some(Next::Opens(Moment { date: day.date, minute })),
                None if untimed && days > 6 => return Some(Next::Later(day.date)),
                None if untimed => return Some(Next::OnDay(day.date)),
                None => {}
            }
        }
        None
    }

    /// Is it open at this time of the week, in the five weeks from `today`?
    #[must_use]
    pub fn open_at_time(&self, day: Day, minute: u16, today: Date) -> Fits {
        self.open_between(Days::default().with(day), minute, minute.saturating_add(1), today)
    }

    /// Is it open on any of these days at any time from `from` to before `to`, in the five weeks from `today`?
    #[must_use]
    pub fn open_between(&self, days: Days, from: u16, to: u16, today: Date) -> Fits {
        let (mut weeks, mut sure) = (0, true);
        for week in 0..5 {
            let mut open = false;
            for date in (0..7).filter_map(|day| today.plus(week * 7 + day)).filter(|date| days.has(date.weekday())) {
                let day = self.on(date);
                open |= day.is_open_between(from, to);
                // Past midnight, it still belongs to the night of the day before.
                if from < DAY && !open {
                    open = self.on(date.before()).is_open_between(from + DAY, to.saturating_add(DAY));
                }
                sure &= day.sure && !day.untimed;
            }
            weeks += u8::from(open);
        }
        match weeks {
            5 => Fits::Yes,
            0 if sure => Fits::No,
            0 => Fits::Unknown,
            _ => Fits::Sometimes,
        }
    }
}

impl From<super::Times> for Span {
    fn from(times: super::Times) -> Self {
        let next_day = if times.closes <= times.opens { DAY } else { 0 };
        Self { opens: times.opens, closes: Some(times.closes + next_day) }
    }
}
