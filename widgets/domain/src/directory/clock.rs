//! The clock on the wall in Great Britain, whatever the visitor's own clock says.
//!
//! The rule is the one in force since 1996 (the Summer Time Order 2002): an hour ahead from the last Sunday of March, 01:00 UTC, to the
//! last Sunday of October, 01:00 UTC. A time-zone database would be larger than everything else that opening hours need.

use super::date::Date;

/// Minutes in a day.
pub(super) const DAY: u16 = 24 * 60;

/// A date and the minutes since its midnight, on the clock in Great Britain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The date.
    pub date: Date,
    /// Minutes since midnight, below 1440.
    pub minute: u16,
}

impl Moment {
    /// What the clock shows at an instant, in milliseconds since 1970 (UTC), as the browser's `Date.now()` counts. Nothing before 1970
    /// and after 9999.
    #[must_use]
    pub fn of(milliseconds: f64) -> Option<Self> {
        Self::of_minutes(minutes_of(milliseconds)?)
    }

    /// Likewise, from whole minutes.
    pub(super) fn of_minutes(utc: i64) -> Option<Self> {
        let local = if is_summer(utc) { utc.checked_add(60)? } else { utc };
        let date = Date::of_number(i32::try_from(local.div_euclid(DAY.into())).ok()?)?;
        Some(Self { date, minute: local.rem_euclid(DAY.into()) as u16 })
    }
}

/// Whole minutes since 1970.
pub(super) fn minutes_of(milliseconds: f64) -> Option<i64> {
    (0.0..2.6e14).contains(&milliseconds).then_some((milliseconds / 60_000.0) as i64)
}

/// The instant, in minutes since 1970 (UTC), at which the clock shows so many minutes after the midnight of a date; more than a day's
/// minutes lead into the next. A time that comes twice is the first of the two (RFC 5545, 3.3.5). One that is skipped is the moment of the
/// change: what opens at half past one is open when the clock jumps from one to two.
pub(super) fn instant(date: Date, minute: u16) -> i64 {
    let local = i64::from(date.number()) * i64::from(DAY) + i64::from(minute);
    match (is_summer(local - 60), is_summer(local)) {
        (true, _) => local - 60,
        (false, false) => local,
        (false, true) => local - local.rem_euclid(60),
    }
}

fn is_summer(utc: i64) -> bool {
    let number = i32::try_from(utc.div_euclid(DAY.into())).ok();
    let Some(date) = number.and_then(Date::of_number) else { return false };
    let change = |month| {
        let last = Date::new(date.year(), month, 31).map_or(0, Date::number);
        // Day 0 was a Thursday, so day 3 was a Sunday.
        i64::from(last - (last - 3).rem_euclid(7)) * i64::from(DAY) + 60
    };
    change(3) <= utc && utc < change(10)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn at(date: &str, minute: u16) -> Moment {
        Moment { date: Date::read(date).unwrap(), minute }
    }

    #[test]
    fn the_clock_is_put_forward_and_back() {
        for (milliseconds, date, minute) in [
            (0.0, "1970-01-01", 0),
            (1_774_745_999_999.0, "2026-03-29", 59),
            (1_774_746_000_000.0, "2026-03-29", 120),
            (1_792_889_999_999.0, "2026-10-25", 119),
            (1_792_890_000_000.0, "2026-10-25", 60),
            (1_782_864_000_000.0, "2026-07-01", 60),
            (1_798_761_599_000.0, "2026-12-31", 1439),
        ] {
            assert_eq!(Moment::of(milliseconds), Some(at(date, minute)), "{milliseconds}");
        }
        for milliseconds in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
            assert_eq!(Moment::of(milliseconds), None);
        }
    }

    #[test]
    fn a_time_that_comes_twice_is_the_first_and_a_skipped_one_is_the_change() {
        let instant = |date: &str, minute| instant(Date::read(date).unwrap(), minute) * 60_000;
        assert_eq!(instant("2026-10-25", 90), 1_792_888_200_000);
        assert_eq!(instant("2026-03-29", 90), 1_774_746_000_000);
        assert_eq!(instant("2026-03-29", 120), 1_774_746_000_000);
        assert_eq!(instant("2026-03-28", 1440 + 180), 1_774_749_600_000);
    }
}
