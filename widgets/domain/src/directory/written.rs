//! Days and times as people write them in a spreadsheet: `Monday to Friday`, `first Tuesday`, `10am`.

use super::date::{Day, Days};
use super::digits::{push_digits, read_digits};
use crate::links::is_one_of;

/// What RFC 5545 calls the days.
pub(super) const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// On which days: Open Referral's `freq` and `byday`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDays {
    /// `WEEKLY` or `MONTHLY`.
    pub freq: &'static str,
    /// Such as `MO,WE`, or `1TU,-1FR` in a month.
    pub byday: String,
}

/// Minutes since midnight: `10:00`, `10.30`, `1030`, `10am`, `10:30 pm`, `noon`, `midnight`; seconds are passed over.
#[must_use]
pub fn time(text: &str) -> Option<u16> {
    let text = text.trim().to_ascii_lowercase();
    if is_one_of(&text, "noon,midday,12 noon") {
        return Some(12 * 60);
    }
    if text == "midnight" {
        return Some(0);
    }
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        _ => (text.as_str(), None),
    };
    let (hours, minutes) = match clock.split_once([':', '.']) {
        Some((hours, rest)) => (hours, rest.split(':').next().unwrap_or("")),
        None if clock.len() == 4 => clock.split_at_checked(2)?,
        // A lone number is an hour only with "am" or "pm" behind it.
        None => (half.map(|_| clock)?, "00"),
    };
    // A spreadsheet makes 10.3 of 10.30, and nobody knows which of them was meant.
    if minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (read_digits(hours)?, read_digits(minutes)?);
    let hours = match half {
        None => hours,
        Some(half) if (1..=12).contains(&hours) => hours % 12 + half,
        Some(_) => return None,
    };
    if hours > 24 || minutes > 59 {
        return None;
    }
    Some((hours * 60 + minutes) as u16).filter(|minutes| *minutes <= 24 * 60)
}

/// Days: `Mon, Wed`, `Monday to Friday`, `weekdays`, `daily`, `first and third Tuesday`, `last Friday of the month`. Nothing where
/// any word is not understood, such as "every other Monday".
#[must_use]
pub fn days(text: &str) -> Option<OnDays> {
    let mut spaced = String::new();
    for c in text.chars() {
        match c {
            ',' | '/' | '&' | '+' => spaced.push(' '),
            '-' | '–' | '—' => spaced.push_str(" to "),
            c => spaced.push(c.to_ascii_lowercase()),
        }
    }
    let (mut weekly, mut monthly) = (Days::default(), String::new());
    let (mut nths, mut last, mut range) = (Vec::new(), None, false);
    for word in spaced.split_whitespace() {
        if is_one_of(word, "and,every,each,on,the,of,in,month") {
            continue;
        }
        let nth = ["first,1st", "second,2nd", "third,3rd", "fourth,4th", "fifth,5th", "last"]
            .iter()
            .position(|names| is_one_of(word, names));
        if let Some(nth) = nth {
            nths.push(nth);
        } else if is_one_of(word, "day,days,daily,everyday") {
            weekly = Days::ALL;
        } else if is_one_of(word, "weekday,weekdays") {
            weekly = between(weekly, Day::Monday, Day::Friday);
        } else if is_one_of(word, "weekend,weekends") {
            weekly = between(weekly, Day::Saturday, Day::Sunday);
        } else if is_one_of(word, "to,until,through") {
            range = true;
        } else {
            let day = named(word)?;
            if std::mem::take(&mut range) {
                weekly = between(weekly, last?, day);
            } else if nths.is_empty() {
                weekly = weekly.with(day);
            }
            for nth in nths.drain(..) {
                if !monthly.is_empty() {
                    monthly.push(',');
                }
                if nth == 5 {
                    monthly.push_str("-1");
                } else {
                    push_digits(&mut monthly, nth as u64 + 1);
                }
                monthly.push_str(code(day));
            }
            last = Some(day);
        }
    }
    if !nths.is_empty() || range || weekly.is_empty() == monthly.is_empty() {
        return None;
    }
    if weekly.is_empty() {
        return Some(OnDays { freq: "MONTHLY", byday: monthly });
    }
    let mut byday = String::new();
    for day in Day::ALL {
        if weekly.has(day) {
            if !byday.is_empty() {
                byday.push(',');
            }
            byday.push_str(code(day));
        }
    }
    Some(OnDays { freq: "WEEKLY", byday })
}

fn code(day: Day) -> &'static str {
    CODES.get(day as usize).copied().unwrap_or("")
}

/// `MO`, `Mon`, `monday`, `Mondays`.
fn named(word: &str) -> Option<Day> {
    Day::beginning(word, 2).or_else(|| Day::beginning(word.strip_suffix('s')?, 2))
}

/// Adds the days from the first to the last, over the end of the week where it has to be.
fn between(mut days: Days, first: Day, last: Day) -> Days {
    for day in Day::ALL.into_iter().cycle().skip(first as usize).take(7) {
        days = days.with(day);
        if day == last {
            break;
        }
    }
    days
}

/// A date: `2026-03-02`, with or without a time behind it, `2/3/2026` (day first), `2 March 2026`.
#[must_use]
pub fn date(text: &str) -> Option<super::Date> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.trim();
    if let Some(date) = super::Date::read(text) {
        return Some(date);
    }
    let mut parts = text.split(['/', '.', '-', ' ', ',']).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let day = read_digits(day.trim_end_matches(|c: char| c.is_ascii_alphabetic()))?;
    let starts = |name: &&str| month.len() >= 3 && crate::links::starts_with(name, month);
    let month = match MONTHS.iter().position(starts) {
        Some(at) => at as u32 + 1,
        None => read_digits(month)?,
    };
    let number = read_digits(year)?;
    let year = match year.len() {
        4 => number,
        2 => 2000 + number,
        _ => return None,
    };
    super::Date::new(year as i32, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}
