//! On which dates a schedule falls: the part of RFC 5545 that Open Referral UK uses.

use super::date::{Date, Day};
use super::hours::{Frequency, Limits, MonthDay, Pattern, Schedule};

/// How far the last of so many times is looked for, in days: some 27 years.
const MOST_DAYS: i32 = 10_000;

impl Schedule {
    /// Does it fall on this date? Nothing if that cannot be told. `count` is left aside: see [`Schedule::last`].
    pub(super) fn falls_on(&self, date: Date) -> Option<bool> {
        let unsaid = self.pattern == Pattern::Unsaid;
        if self.from.is_some_and(|from| date < from) || self.until.is_some_and(|until| date > until) {
            return Some(false);
        }
        if unsaid {
            return None;
        }
        let limits = self.limits.as_deref();
        let fits = self.fits(date) && limits.is_none_or(|limits| limits.allow(date));
        if self.every == 1 || !fits {
            return Some(fits);
        }
        let start = self.start?;
        let week_start = limits.and_then(|limits| limits.week_start).unwrap_or(Day::Monday);
        let week = |date: Date| (date.number() + 3 - week_start as i32).div_euclid(7);
        let passed = match self.frequency {
            Frequency::Daily => date.number() - start.number(),
            Frequency::Weekly => week(date) - week(start),
            Frequency::Monthly => {
                (date.year() - start.year()) * 12 + i32::from(date.month()) - i32::from(start.month())
            }
            Frequency::Yearly => date.year() - start.year(),
        };
        Some(date >= start && passed.rem_euclid(i32::from(self.every)) == 0)
    }

    fn fits(&self, date: Date) -> bool {
        match &self.pattern {
            Pattern::Weekly(days) => {
                days.has(date.weekday()) && (self.frequency != Frequency::Yearly || self.is_its_year_day(date))
            }
            Pattern::Monthly(days) => days.iter().any(|one| one.is(date)),
            Pattern::Unsaid => false,
        }
    }

    /// A year's schedule without any other bound comes on one day of the year, that of its first time.
    fn is_its_year_day(&self, date: Date) -> bool {
        let Some(start) = self.start.filter(|_| self.is_annual()) else { return true };
        (date.month(), date.day()) == (start.month(), start.day())
    }

    fn is_annual(&self) -> bool {
        let all = self.pattern == Pattern::Weekly(super::Days::ALL);
        all && self
            .limits
            .as_ref()
            .is_none_or(|limits| limits.dates.is_empty() && limits.weeks.is_empty() && limits.year_days.is_empty())
    }

    /// The last date of a schedule that comes only so many times; `Ok(None)` where it is not bounded so, or further away than anybody
    /// plans. `Err` where it cannot be told, since no first time is given.
    pub(super) fn last(&self) -> Result<Option<Date>, ()> {
        let Some(mut left) = self.limits.as_ref().and_then(|limits| limits.count) else { return Ok(None) };
        let start = self.start.ok_or(())?;
        // Dates that are left out by `exdate` or before `valid_from` count (RFC 5545, 3.8.5.1).
        let mut rule = self.clone();
        rule.from = Some(start);
        if let Some(limits) = &mut rule.limits {
            limits.not_on.clear();
        }
        for days in 0..MOST_DAYS {
            let Some(date) = start.plus(days) else { break };
            if rule.until.is_some_and(|until| date > until) {
                return Ok(rule.until);
            }
            if rule.falls_on(date).ok_or(())? {
                left -= 1;
                if left == 0 {
                    return Ok(Some(date));
                }
            }
        }
        Ok(None)
    }
}

impl MonthDay {
    pub(super) fn is(self, date: Date) -> bool {
        let (day, length) = (date.day() as i8, date.days_in_month() as i8);
        match self.day {
            Some(of) => of == date.weekday() && [(day - 1) / 7 + 1, (day - length) / 7 - 1].contains(&self.which),
            None => [day, day - length - 1].contains(&self.which),
        }
    }
}

impl Limits {
    fn allow(&self, date: Date) -> bool {
        let has = |list: &[i16], number: i32, of: i32| {
            list.is_empty() || list.iter().any(|one| [number, number - of - 1].contains(&i32::from(*one)))
        };
        let in_week = || {
            let (week, of) = date.week(self.week_start.unwrap_or(Day::Monday));
            has(&self.weeks, week, of)
        };
        !self.not_on.contains(&date)
            && has(&self.dates, date.day().into(), date.days_in_month().into())
            && has(&self.year_days, date.day_of_year(), date.year_end().day_of_year())
            && (self.weeks.is_empty() || in_week())
    }
}
