//! Days, times and dates as people write them in a spreadsheet, a form or an address.

use jiff::civil::Date;
use windchime_domain::directory::Day;

/// What Open Referral calls the days, from Monday.
pub const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// What people call them.
pub const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// The months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// On which days a session is: Open Referral's `freq` and `byday`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDays {
    /// `WEEKLY` or `MONTHLY`.
    pub freq: &'static str,
    /// Such as `MO,WE`, or `1TU,-1FR` in a month.
    pub byday: String,
}

impl OnDays {
    /// As people write it, and [`days`] reads it again: `Monday, Wednesday`, `first Tuesday, last Friday`.
    pub fn in_words(&self) -> String {
        let words = self.byday.split(',').map(|part| {
            let part = part.trim();
            let (nth, code) = part.split_at_checked(part.len().saturating_sub(2)).unwrap_or(("", part));
            let name = CODES.iter().position(|known| *known == code).and_then(|at| NAMES.get(at)).copied();
            let nth = match nth.trim_start_matches('+') {
                "1" => "first ",
                "2" => "second ",
                "3" => "third ",
                "4" => "fourth ",
                "5" => "fifth ",
                "-1" => "last ",
                _ => "",
            };
            format!("{nth}{}", name.unwrap_or(code))
        });
        words.collect::<Vec<String>>().join(", ")
    }
}

/// A day: `MO`, `Mon`, `monday`, `Mondays`.
pub fn day(text: &str) -> Option<Day> {
    place(text).and_then(|at| Day::ALL.get(at).copied())
}

fn place(text: &str) -> Option<usize> {
    let text = text.trim().to_ascii_lowercase();
    let names = |text: &str| {
        let begins = |name: &&str| text.len() >= 2 && name.to_ascii_lowercase().starts_with(text);
        NAMES.iter().position(begins)
    };
    names(&text).or_else(|| names(text.strip_suffix('s')?))
}

/// Minutes since midnight: `10:00`, `10.30`, `1030`, `10am`, `10:30 pm`, `noon`, `midnight`; seconds are passed over.
pub fn time(text: &str) -> Option<u16> {
    let text = text.trim().to_ascii_lowercase();
    match text.as_str() {
        "noon" | "midday" | "12 noon" => return Some(12 * 60),
        "midnight" => return Some(0),
        _ => {}
    }
    let (clock, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (_, Some(clock)) => (clock.trim_end(), Some(12)),
        _ => (text.as_str(), None),
    };
    let (hours, minutes) = match clock.split_once([':', '.']) {
        Some((hours, rest)) => (hours, rest.split(':').next().unwrap_or_default()),
        None if clock.len() == 4 => clock.split_at_checked(2)?,
        // A lone number is an hour only with "am" or "pm" behind it.
        None => (half.map(|_| clock)?, "00"),
    };
    let digits = |text: &str| (!text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())).then(|| text.parse().ok());
    let (hours, minutes): (u16, u16) = (digits(hours)??, digits(minutes)??);
    let hours = match half {
        None => hours,
        Some(half) if (1..=12).contains(&hours) => hours % 12 + half,
        Some(_) => return None,
    };
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// A time as Open Referral writes it: `10:00`.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Days: `Mon, Wed`, `Monday to Friday`, `weekdays`, `daily`, `first and third Tuesday`, `last Friday of the month`.
pub fn days(text: &str) -> Option<OnDays> {
    let spaced = text.to_ascii_lowercase().replace([',', '/', '&', '+'], " ").replace(['-', '–', '—'], " to ");
    let (mut weekly, mut monthly) = ([false; 7], Vec::new());
    let (mut nth, mut last, mut range) = (Vec::new(), None, false);
    for token in spaced.split_whitespace() {
        let mut mark = |days: std::ops::RangeInclusive<usize>| {
            for day in weekly.iter_mut().skip(*days.start()).take(days.count()) {
                *day = true;
            }
        };
        match token {
            "and" | "every" | "each" | "on" | "the" | "of" | "in" | "month" => {}
            "day" | "days" | "daily" | "everyday" => mark(0..=6),
            "weekday" | "weekdays" => mark(0..=4),
            "weekend" | "weekends" => mark(5..=6),
            "to" | "until" | "through" => range = true,
            "first" | "1st" => nth.push(1),
            "second" | "2nd" => nth.push(2),
            "third" | "3rd" => nth.push(3),
            "fourth" | "4th" => nth.push(4),
            "fifth" | "5th" => nth.push(5),
            "last" => nth.push(-1),
            _ => {
                let at = place(token)?;
                match (std::mem::take(&mut range), last) {
                    (true, Some(first)) if first <= at => mark(first..=at),
                    (true, Some(first)) => {
                        mark(first..=6);
                        mark(0..=at);
                    }
                    (true, None) => return None,
                    (false, _) if nth.is_empty() => mark(at..=at),
                    (false, _) => monthly.extend(nth.drain(..).map(|which: i8| (which, at))),
                }
                last = Some(at);
            }
        }
    }
    let code = |at: usize| CODES.get(at).copied().unwrap_or_default();
    let week: Vec<&str> = (0..7).filter(|at| weekly.get(*at) == Some(&true)).map(code).collect();
    match (week.is_empty(), monthly.is_empty()) {
        _ if !nth.is_empty() || range => None,
        (false, true) => Some(OnDays { freq: "WEEKLY", byday: week.join(",") }),
        (true, false) => {
            let days: Vec<String> = monthly.iter().map(|(which, at)| format!("{which}{}", code(*at))).collect();
            Some(OnDays { freq: "MONTHLY", byday: days.join(",") })
        }
        _ => None,
    }
}

/// A date: `2026-03-02`, with or without a time behind it, `2/3/2026` (day first), `2 March 2026`.
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(Ok(date)) = text.get(..10).map(str::parse::<Date>) {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['/', '.', '-', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let &[day, month, year] = parts.as_slice() else { return None };
    let day: i8 = day.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
    let named =
        |name: &&str| month.len() >= 3 && name.get(..month.len()).is_some_and(|n| n.eq_ignore_ascii_case(month));
    let month: i8 = match MONTHS.iter().position(named) {
        Some(at) => i8::try_from(at + 1).ok()?,
        None => month.parse().ok()?,
    };
    let number: i16 = year.parse().ok()?;
    let year = match year.len() {
        4 => number,
        2 => 2000 + number,
        _ => return None,
    };
    Date::new(year, month, day).ok()
}

/// A date as people read it: `2 March 2026`.
pub fn in_words(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// Today, by UTC.
pub fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_people_write_them() {
        for (text, minutes) in [
            ("10:00", Some(600)),
            ("9:30", Some(570)),
            ("10.30", Some(630)),
            ("1030", Some(630)),
            ("10am", Some(600)),
            ("12am", Some(0)),
            ("12 pm", Some(720)),
            ("7:30 PM", Some(1170)),
            ("14:00:00", Some(840)),
            ("noon", Some(720)),
            ("24:00", Some(1440)),
            ("10", None),
            ("25:00", None),
            ("10:60", None),
            ("13pm", None),
            ("half past", None),
            ("", None),
        ] {
            assert_eq!(time(text), minutes, "{text}");
        }
    }

    #[test]
    fn days_as_people_write_them() {
        for (text, freq, byday) in [
            ("Mon, Wed", "WEEKLY", "MO,WE"),
            ("Mondays & Fridays", "WEEKLY", "MO,FR"),
            ("Monday to Friday", "WEEKLY", "MO,TU,WE,TH,FR"),
            ("Sat-Mon", "WEEKLY", "MO,SA,SU"),
            ("weekends", "WEEKLY", "SA,SU"),
            ("every day", "WEEKLY", "MO,TU,WE,TH,FR,SA,SU"),
            ("TU,TH", "WEEKLY", "TU,TH"),
            ("first and third Tuesday", "MONTHLY", "1TU,3TU"),
            ("Last Friday of the month", "MONTHLY", "-1FR"),
        ] {
            assert_eq!(days(text), Some(OnDays { freq, byday: byday.to_owned() }), "{text}");
        }
        for text in ["", "fortnightly", "every other Monday", "first", "to Friday", "first Tuesday and Friday", "M"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn dates_as_people_write_them() {
        for text in ["2026-03-02", "2026-03-02T10:00:00Z", "2/3/2026", "02/03/26", "2 March 2026", "2nd Mar 2026"] {
            assert_eq!(date(text).map(in_words).as_deref(), Some("2 March 2026"), "{text}");
        }
        for text in ["", "31/02/2026", "March 2026", "2026", "3/2026", "13/13/2026"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
