//! When a service is open, as people read it.

use super::date::{Date, Day, Days};
use super::hours::{DAY, Pattern, Schedule, Times};

/// Several schedules, put together for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// On which days.
    pub when: Pattern,
    /// Every week or month (1), every other (2), and so on.
    pub every: u8,
    /// One or several sessions, in order; none where the feed does not say.
    pub times: Vec<Times>,
    /// From this date on, if that is still to come.
    pub from: Option<Date>,
    /// Up to and including this date.
    pub until: Option<Date>,
    /// What the feed adds in words.
    pub words: Option<String>,
}

/// Puts schedules together into as few lines as say the same: days with equal times, and several times on equal days.
/// What ended before `today` is left out.
#[must_use]
pub fn lines(schedules: &[Schedule], today: Date) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for schedule in schedules.iter().filter(|schedule| schedule.until.is_none_or(|until| until >= today)) {
        let line = Line {
            when: schedule.pattern.clone(),
            every: schedule.every,
            times: schedule.times.into_iter().collect(),
            from: schedule.from.filter(|from| *from > today),
            until: schedule.until,
            words: schedule.words.clone(),
        };
        let same = lines.iter_mut().find(|other| other.bounds() == line.bounds() && other.times == line.times);
        match (same, &line.when) {
            (Some(Line { when: Pattern::Weekly(days), .. }), Pattern::Weekly(more)) => *days = days.and(*more),
            (Some(Line { when: Pattern::MonthlyByDay(days), .. }), Pattern::MonthlyByDay(more)) => {
                days.extend(more.iter().filter(|day| !days.contains(day)).copied().collect::<Vec<_>>());
            }
            (Some(same), when) if same.when == *when => {}
            _ => lines.push(line),
        }
    }
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        match joined
            .iter_mut()
            .find(|other| other.bounds() == line.bounds() && other.when == line.when && !line.times.is_empty())
        {
            Some(other) => other.times.extend(line.times),
            None => joined.push(line),
        }
    }
    for line in &mut joined {
        line.times.sort_unstable();
        line.times.dedup();
    }
    joined
}

impl Line {
    fn bounds(&self) -> (u8, Option<Date>, Option<Date>, Option<&str>) {
        (self.every, self.from, self.until, self.words.as_deref())
    }
}

/// The words from which [`Line::sentence`] makes a sentence: data of a language, so that no rule holds any.
#[derive(Clone, Copy, Debug)]
pub struct HoursWords<'a> {
    /// Monday to Sunday.
    pub days: [&'a str; 7],
    /// "First" to "Fifth".
    pub nth: [&'a str; 5],
    /// "Last"; for others counted from the end, with `{n}` for a word of `nth`: "{n} to last".
    pub last: [&'a str; 2],
    /// "of the month"
    pub of_the_month: &'a str,
    /// "Day {n} of the month", "Last day of the month", "Day {n} before the end of the month".
    pub date: [&'a str; 3],
    /// "Every day"
    pub every_day: &'a str,
    /// "every other week", "every {n} weeks"
    pub weeks: [&'a str; 2],
    /// "every other month", "every {n} months"
    pub months: [&'a str; 2],
    /// Between first and last of days and times: " to ".
    pub to: &'a str,
    /// Before the last of several: " and ".
    pub and: &'a str,
    /// "am", "pm"; both empty for the 24-hour clock.
    pub halves: [&'a str; 2],
    /// "noon", "midnight"; empty to write the time.
    pub noon_midnight: [&'a str; 2],
    /// "all day"
    pub all_day: &'a str,
    /// "from {date}", "until {date}": the caller words the date.
    pub bounds: [&'a str; 2],
    /// "Times vary": where nothing is said.
    pub unsaid: &'a str,
}

impl HoursWords<'_> {
    /// British English.
    pub const ENGLISH: HoursWords<'static> = HoursWords {
        days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        nth: ["First", "Second", "Third", "Fourth", "Fifth"],
        last: ["Last", "{n} to last"],
        of_the_month: "of the month",
        date: ["Day {n} of the month", "Last day of the month", "Day {n} before the end of the month"],
        every_day: "Every day",
        weeks: ["every other week", "every {n} weeks"],
        months: ["every other month", "every {n} months"],
        to: " to ",
        and: " and ",
        halves: ["am", "pm"],
        noon_midnight: ["noon", "midnight"],
        all_day: "all day",
        bounds: ["from {date}", "until {date}"],
        unsaid: "Times vary",
    };

    /// "9am", "1:30pm", "noon".
    #[must_use]
    pub fn time(&self, minute: u16) -> String {
        let [noon, midnight] = self.noon_midnight;
        match minute % DAY {
            0 if !midnight.is_empty() => return midnight.to_owned(),
            720 if !noon.is_empty() => return noon.to_owned(),
            _ => {}
        }
        let (hour, rest) = (minute % DAY / 60, minute % 60);
        let [am, pm] = self.halves;
        let mut time = String::new();
        if am.is_empty() {
            push_two(&mut time, hour);
        } else {
            time.push_str(&((hour + 11) % 12 + 1).to_string());
        }
        if rest != 0 || am.is_empty() {
            time.push(':');
            push_two(&mut time, rest);
        }
        time.push_str(if hour < 12 { am } else { pm });
        time
    }

    fn list(&self, parts: &[String]) -> String {
        let mut list = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                list.push_str(if at + 1 == parts.len() { self.and } else { ", " });
            }
            list.push_str(part);
        }
        list
    }

    fn day(&self, day: Day) -> &str {
        self.days.get(day as usize).copied().unwrap_or("")
    }

    fn nth(&self, which: i8) -> String {
        let nth = |at: u8| self.nth.get(usize::from(at).wrapping_sub(1)).copied().unwrap_or("");
        let [last, to_last] = self.last;
        match which {
            -1 => last.to_owned(),
            i8::MIN..0 => to_last.replace("{n}", nth(which.unsigned_abs())),
            _ => nth(which.unsigned_abs()).to_owned(),
        }
    }

    fn when(&self, when: &Pattern) -> String {
        let mut parts = Vec::new();
        match when {
            Pattern::Weekly(days) if *days == Days::ALL => return self.every_day.to_owned(),
            Pattern::Weekly(days) => {
                for (first, last) in days.runs() {
                    match last as u8 - first as u8 {
                        0 => {}
                        // "Saturday and Sunday" rather than "Saturday to Sunday".
                        1 => parts.push(self.day(first).to_owned()),
                        _ => {
                            let mut run = self.day(first).to_owned();
                            run.push_str(self.to);
                            run.push_str(self.day(last));
                            parts.push(run);
                            continue;
                        }
                    }
                    parts.push(self.day(last).to_owned());
                }
                return self.list(&parts);
            }
            Pattern::MonthlyByDay(days) => {
                for (which, day) in days {
                    let mut part = self.nth(*which);
                    part.push(' ');
                    part.push_str(self.day(*day));
                    parts.push(if parts.is_empty() { part } else { lower_first(&part) });
                }
                let mut list = self.list(&parts);
                list.push(' ');
                list.push_str(self.of_the_month);
                return list;
            }
            Pattern::MonthlyByDate(dates) => {
                let [date, last, before_end] = self.date;
                for which in dates {
                    let part = match which {
                        -1 => last.to_owned(),
                        i8::MIN..0 => before_end.replace("{n}", &(which.unsigned_abs() - 1).to_string()),
                        _ => date.replace("{n}", &which.to_string()),
                    };
                    parts.push(if parts.is_empty() { part } else { lower_first(&part) });
                }
            }
            Pattern::Unsaid => parts.push(self.unsaid.to_owned()),
        }
        self.list(&parts)
    }
}

impl Line {
    /// The line as people read it: "Monday to Friday, 9am to 5pm". `date` words a date for "from" and "until".
    ///
    /// What the feed adds in words ([`Line::words`]) is not in it: it may be several sentences, and stands by itself.
    #[must_use]
    pub fn sentence(&self, words: &HoursWords<'_>, date: &dyn Fn(Date) -> String) -> String {
        let mut parts = vec![words.when(&self.when)];
        if self.every > 1 {
            let [other, every] = if matches!(self.when, Pattern::Weekly(_)) { words.weeks } else { words.months };
            parts.push(if self.every == 2 { other.to_owned() } else { every.replace("{n}", &self.every.to_string()) });
        }
        let mut times = Vec::new();
        for &Times { opens, closes } in &self.times {
            if opens == 0 && closes == DAY {
                times.push(words.all_day.to_owned());
                continue;
            }
            let mut time = words.time(opens);
            time.push_str(words.to);
            time.push_str(&words.time(closes));
            times.push(time);
        }
        if !times.is_empty() {
            parts.push(words.list(&times));
        }
        for (bound, pattern) in [self.from, self.until].into_iter().zip(words.bounds) {
            parts.extend(bound.map(|bound| pattern.replace("{date}", &date(bound))));
        }
        parts.join(", ")
    }
}

fn push_two(text: &mut String, number: u16) {
    text.push(char::from(b'0' + (number / 10 % 10) as u8));
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// The second "First Tuesday" in a sentence is a "first Tuesday".
fn lower_first(text: &str) -> String {
    let mut lower = text.to_owned();
    if let Some(first) = lower.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    lower
}
