//! Bank holidays of England and Wales, by the rules of the Banking and Financial Dealings Act 1971 as they have stood since 1978.
//! Single days that were proclaimed, or moved, for an occasion are not known here.

use super::date::{Date, Day};

/// Whether it is a bank holiday in England and Wales, by rule.
#[must_use]
pub fn is_bank_holiday(date: Date) -> bool {
    let (month, day, weekday) = (date.month(), date.day(), date.weekday());
    let is_monday = weekday == Day::Monday;
    let at_weekend = |weekday| matches!(weekday, Day::Saturday | Day::Sunday);
    match month {
        // On a weekend, the next Monday stands in.
        1 => (day == 1 && !at_weekend(weekday)) || (is_monday && matches!(day, 2 | 3)),
        5 => is_monday && (day <= 7 || day >= 25),
        8 => is_monday && day >= 25,
        // The two days of Christmas: Monday and Tuesday stand in for what falls on Saturday and Sunday.
        12 => match day {
            25 | 26 => !at_weekend(weekday),
            27 | 28 => matches!(weekday, Day::Monday | Day::Tuesday),
            _ => false,
        },
        _ => matches!(date.number() - easter(date.year()), -2 | 1),
    }
}

/// Easter Sunday, as a day's number (the anonymous Gregorian computus).
fn easter(year: i32) -> i32 {
    let (golden, century, in_century) = (year % 19, year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (in_century / 4) - moon - in_century % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let count = moon + weekday - 7 * late + 114;
    Date::new(year, (count / 31) as u8, (count % 31 + 1) as u8).map_or(0, Date::number)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// As gov.uk lists them (2024 to 2027); 2021 and 2022 have what stands in for weekends.
    #[test]
    fn the_years_as_they_were_published() {
        for (year, days) in [
            ("2021", "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
            ("2024", "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"),
            ("2025", "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
            ("2026", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
            ("2027", "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        ] {
            let first = Date::read(&format!("{year}-01-01")).unwrap();
            let found: Vec<String> = (0..365)
                .filter_map(|n| first.plus(n))
                .filter(|date| is_bank_holiday(*date))
                .map(|date| format!("{:02}-{:02}", date.month(), date.day()))
                .collect();
            assert_eq!(found.join(" "), days, "{year}");
        }
        let first = Date::read("2022-01-03").unwrap();
        assert!(is_bank_holiday(first) && !is_bank_holiday(first.before()));
    }
}
