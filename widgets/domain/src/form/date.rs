//! Dates: whole ones, and what somebody has typed so far into fields for year, month and day.

/// The one form of that date: `YYYY-MM-DD`, with day and month padded to two digits. `None` where the text is no day of
/// the calendar (ISO 8601: the Gregorian one, also before it was in use).
pub fn tidy_date(text: &str) -> Option<String> {
    let parts = date_parts(text);
    let [year, month, day] = parts;
    let whole_year = number(year).filter(|_| year.len() == 4)?;
    let leap = whole_year % 4 == 0 && (whole_year % 100 != 0 || whole_year % 400 == 0);
    let days = match number(month)? {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if month.len() > 2 || day.len() > 2 || !(1..=days).contains(&number(day)?) {
        return None;
    }
    let mut tidy = String::with_capacity(10);
    for part in parts {
        if !tidy.is_empty() {
            tidy.push('-');
        }
        if part.len() == 1 {
            tidy.push('0');
        }
        tidy.push_str(part);
    }
    Some(tidy)
}

/// Year, month and day of a date as it was typed; a part that was not typed is empty.
pub fn date_parts(text: &str) -> [&str; 3] {
    let mut parts = text.splitn(3, '-').map(str::trim);
    let mut next = || parts.next().unwrap_or_default();
    [next(), next(), next()]
}

/// What was typed into the three fields, as the text of one answer, whether it is a date or not. Nothing typed is no
/// text.
pub fn join_date(year: &str, month: &str, day: &str) -> String {
    let mut text = String::new();
    if !(year.is_empty() && month.is_empty() && day.is_empty()) {
        for part in [year, "-", month, "-", day] {
            text.push_str(part);
        }
    }
    text
}

/// Up to four digits and nothing else.
fn number(text: &str) -> Option<u32> {
    let mut number = 0;
    for byte in text.bytes() {
        number = number * 10 + u32::from(byte).checked_sub(u32::from(b'0')).filter(|digit| *digit < 10)?;
    }
    Some(number).filter(|_| (1..=4).contains(&text.len()))
}
