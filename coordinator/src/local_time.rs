//! Days and times as people read them: on one clock for the whole server, `Europe/London` unless set otherwise.
//!
//! What is kept and what programs are told stays in UTC.

use std::sync::OnceLock;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The clock where nothing else is set.
const USUAL: &str = "Europe/London";

/// The server's clock.
static ZONE: OnceLock<TimeZone> = OnceLock::new();

/// The setting of the clock.
#[derive(Args, Clone, Debug)]
pub struct TimeZoneSettings {
    /// The clock that days and times are shown and chosen by: a name of the IANA time zone database
    #[arg(long, env = "WINDCHIME_TIME_ZONE", default_value = USUAL)]
    pub time_zone: String,
}

impl Default for TimeZoneSettings {
    fn default() -> TimeZoneSettings {
        TimeZoneSettings { time_zone: USUAL.to_owned() }
    }
}

impl TimeZoneSettings {
    /// The time zone of that name. Where the machine has no time zones at all, the usual one is UTC.
    ///
    /// # Errors
    /// What the setting needs.
    pub fn checked(&self) -> Result<TimeZone, String> {
        let name = &self.time_zone;
        match TimeZone::get(name) {
            Ok(zone) => Ok(zone),
            Err(_) if name == USUAL => {
                tracing::warn!("this machine has no time zones (the package tzdata): days and times are those of UTC");
                Ok(TimeZone::UTC)
            }
            Err(_) => Err(format!(
                "WINDCHIME_TIME_ZONE is {name:?}, which this machine does not know; it needs to be like {USUAL}, UTC or \
                 Europe/Dublin, with the time zone database (the package tzdata) installed"
            )),
        }
    }
}

/// Sets the server's clock, once: it is read from the settings when the server starts, and stays.
pub fn set(zone: TimeZone) {
    ZONE.get_or_init(|| zone);
}

/// The server's clock.
pub fn zone() -> TimeZone {
    ZONE.get_or_init(|| TimeZone::get(USUAL).unwrap_or(TimeZone::UTC)).clone()
}

/// When that day begins: RFC 3339, UTC, as times are kept.
pub fn begins(day: Date) -> Option<String> {
    begins_in(zone(), day)
}

/// The day of a time that is kept.
pub fn day_of(time: &str) -> Option<Date> {
    Some(time.parse::<Timestamp>().ok()?.to_zoned(zone()).date())
}

/// A time that is kept in words: `31 January 2026`. What is no time is left as it is.
pub fn day(time: &str) -> String {
    said(time, "%-d %B %Y")
}

/// A time that is kept in words: `31 January 2026, 09:30 GMT`.
pub fn moment(time: &str) -> String {
    said(time, "%-d %B %Y, %H:%M %Z")
}

/// A time that is kept, in that format of strftime.
pub fn said(time: &str, format: &str) -> String {
    said_in(zone(), time, format)
}

fn begins_in(zone: TimeZone, day: Date) -> Option<String> {
    Some(day.to_zoned(zone).ok()?.timestamp().to_string())
}

fn said_in(zone: TimeZone, time: &str, format: &str) -> String {
    let read = time.parse::<Timestamp>().map(|time| time.to_zoned(zone));
    read.map_or_else(|_| time.to_owned(), |time| time.strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn days_and_times_are_those_of_the_clock() {
        let zone = |name: &str| TimeZoneSettings { time_zone: name.to_owned() }.checked().unwrap();
        let format = "%-d %B, %H:%M %Z";
        for (name, time, words) in [
            ("Europe/London", "2026-06-30T23:30:00Z", "1 July, 00:30 BST"),
            ("Europe/London", "2026-01-31T09:30:00Z", "31 January, 09:30 GMT"),
            ("UTC", "2026-06-30T23:30:00Z", "30 June, 23:30 UTC"),
        ] {
            assert_eq!(said_in(zone(name), time, format), words);
        }
        assert_eq!(said_in(zone("UTC"), "no time", format), "no time");
        let day: Date = "2026-07-01".parse().unwrap();
        assert_eq!(begins_in(zone("Europe/London"), day).as_deref(), Some("2026-06-30T23:00:00Z"));
        assert_eq!(begins_in(zone("UTC"), day).as_deref(), Some("2026-07-01T00:00:00Z"));
    }

    #[test]
    fn without_a_setting_it_is_that_of_the_united_kingdom() {
        assert_eq!(moment("2026-06-30T23:30:00Z"), "1 July 2026, 00:30 BST");
        assert_eq!(day("2026-06-30T23:30:00Z"), "1 July 2026");
        assert_eq!(day_of("2026-06-30T23:30:00Z"), "2026-07-01".parse().ok());
    }
}
