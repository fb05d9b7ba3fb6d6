//! When a service is open, as people read it.

use super::clock::DAY;
use super::date::{Date, Day, Days};
use super::digits::{digits, push_digits};
use super::hours::{MonthDay, Pattern, Schedule, Times};

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
/// What ended before `today` is left out, and so are words that only name the days again.
#[must_use]
pub fn lines(schedules: &[Schedule], today: Date) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for schedule in schedules {
        if schedule.until.is_some_and(|until| until < today) {
            continue;
        }
        // What a line cannot say it leaves unsaid, rather than name days that the schedule leaves out.
        let unsaid = schedule.is_limited();
        let line = Line {
            when: if unsaid { Pattern::Unsaid } else { schedule.pattern.clone() },
            every: if unsaid { 1 } else { schedule.every },
            times: schedule.times.into_iter().collect(),
            from: schedule.from.filter(|from| *from > today),
            until: schedule.until,
            words: schedule.words.clone().filter(|words| match &schedule.pattern {
                Pattern::Weekly(days) if !unsaid => !days.are_all_of(words),
                _ => true,
            }),
        };
        let same = lines.iter_mut().find(|other| other.is_like(&line) && other.times == line.times);
        if !same.is_some_and(|same| same.when.take_in(&line.when)) {
            lines.push(line);
        }
    }
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        let same = |other: &&mut Line| other.is_like(&line) && other.when == line.when && !line.times.is_empty();
        match joined.iter_mut().find(same) {
            Some(other) => {
                for times in line.times {
                    if let Err(at) = other.times.binary_search(&times) {
                        other.times.insert(at, times);
                    }
                }
            }
            None => joined.push(line),
        }
    }
    joined
}

impl Line {
    /// Equal but for days and times.
    #[inline(never)]
    fn is_like(&self, other: &Self) -> bool {
        self.every == other.every && self.from == other.from && self.until == other.until && self.words == other.words
    }
}

impl Pattern {
    /// Adds other days to these, where the two can be said in one; whether they could.
    fn take_in(&mut self, more: &Self) -> bool {
        match (self, more) {
            (Self::Weekly(days), Self::Weekly(more)) => *days = days.and(*more),
            (Self::Monthly(days), Self::Monthly(more))
                if days.iter().chain(more).all(|day| day.day.is_some()) || days == more =>
            {
                for day in more {
                    if !days.contains(day) {
                        days.push(*day);
                    }
                }
            }
            (Self::Unsaid, Self::Unsaid) => {}
            _ => return false,
        }
        true
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
        days: Day::NAMES,
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
        let mut time = String::new();
        self.push_time(&mut time, minute);
        time
    }

    #[inline(never)]
    fn push_time(&self, said: &mut String, minute: u16) {
        let [noon, midnight] = self.noon_midnight;
        let [am, pm] = self.halves;
        let minute = minute % DAY;
        let (hour, rest) = (minute / 60, minute % 60);
        let word = match minute {
            0 => midnight,
            720 => noon,
            _ => "",
        };
        if !word.is_empty() {
            said.push_str(word);
            return;
        }
        if am.is_empty() {
            push_two(said, hour);
        } else {
            push_digits(said, u64::from((hour + 11) % 12 + 1));
        }
        if rest != 0 || am.is_empty() {
            said.push(':');
            push_two(said, rest);
        }
        said.push_str(if hour < 12 { am } else { pm });
    }

    fn push_when(&self, said: &mut String, when: &Pattern) {
        let mut parts = Parts::default();
        match when {
            Pattern::Weekly(days) if *days == Days::ALL => parts.next().push_str(self.every_day),
            Pattern::Weekly(days) => days.each_run(&mut |first, last| {
                if first != last {
                    let part = parts.next();
                    part.push_str(self.day(first));
                    if last as u8 - first as u8 > 1 {
                        part.push_str(self.to);
                        part.push_str(self.day(last));
                        return;
                    }
                    // "Saturday and Sunday" rather than "Saturday to Sunday".
                }
                parts.next().push_str(self.day(last));
            }),
            Pattern::Monthly(days) => {
                for day in days {
                    let part = parts.next();
                    let start = part.len();
                    self.push_day_of_month(part, day);
                    // The second "First Tuesday" in a sentence is a "first Tuesday".
                    if start > 0
                        && let Some(first) = part.get_mut(start..=start)
                    {
                        first.make_ascii_lowercase();
                    }
                }
            }
            Pattern::Unsaid => parts.next().push_str(self.unsaid),
        }
        parts.push_to(said, self.and);
        if let Pattern::Monthly(days) = when
            && days.iter().any(|day| day.day.is_some())
        {
            said.push(' ');
            said.push_str(self.of_the_month);
        }
    }

    fn day(&self, day: Day) -> &str {
        self.days.get(day as usize).copied().unwrap_or("")
    }

    fn push_day_of_month(&self, said: &mut String, &MonthDay { which, day }: &MonthDay) {
        let [first, last, before] = match (day, self.last, self.date) {
            (Some(_), [last, to_last], _) => ["{n}", last, to_last],
            (None, _, patterns) => patterns,
        };
        let pattern = match which {
            -1 => last,
            i8::MIN..0 => before,
            _ => first,
        };
        let number = which.unsigned_abs();
        match day {
            Some(day) => {
                push_filled(said, pattern, self.nth.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or(""));
                said.push(' ');
                said.push_str(self.day(day));
            }
            None => push_filled(said, pattern, &digits(u64::from(number - u8::from(which < 0)))),
        }
    }
}

impl Line {
    /// Does only [`Line::words`] say when?
    #[must_use]
    pub fn is_unsaid(&self) -> bool {
        self.when == Pattern::Unsaid
    }

    /// The line as people read it: "Monday to Friday, 9am to 5pm". `date` words a date for "from" and "until".
    ///
    /// What the feed adds in words ([`Line::words`]) is not in it: it may be several sentences, and stands by itself.
    #[must_use]
    pub fn sentence(&self, words: &HoursWords<'_>, date: &dyn Fn(Date) -> String) -> String {
        let (mut parts, mut times) = (Parts::default(), Parts::default());
        words.push_when(parts.next(), &self.when);
        if self.every > 1 {
            let [other, every] = if matches!(self.when, Pattern::Weekly(_)) { words.weeks } else { words.months };
            let pattern = if self.every == 2 { other } else { every };
            push_filled(parts.next(), pattern, &digits(u64::from(self.every)));
        }
        for &Times { opens, closes } in &self.times {
            let time = times.next();
            if opens == 0 && closes == DAY {
                time.push_str(words.all_day);
            } else {
                words.push_time(time, opens);
                time.push_str(words.to);
                words.push_time(time, closes);
            }
        }
        if !self.times.is_empty() {
            times.push_to(parts.next(), words.and);
        }
        for (bound, pattern) in [self.from, self.until].into_iter().zip(words.bounds) {
            if let Some(bound) = bound {
                push_filled(parts.next(), pattern, &date(bound));
            }
        }
        let mut sentence = String::new();
        parts.push_to(&mut sentence, ", ");
        sentence
    }
}

/// What a list is made of, a line each: one text takes less code than a list of them.
#[derive(Default)]
struct Parts(String);

impl Parts {
    /// Where the next part is to be written.
    #[inline(never)]
    fn next(&mut self) -> &mut String {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        &mut self.0
    }

    /// "one, two and three"
    #[inline(never)]
    fn push_to(&self, said: &mut String, and: &str) {
        let last = self.0.bytes().rposition(|c| c == b'\n');
        for (at, c) in self.0.char_indices() {
            match c {
                '\n' => said.push_str(if last == Some(at) { and } else { ", " }),
                c => said.push(c),
            }
        }
    }
}

/// The pattern with the word in place of what stands in its braces.
#[inline(never)]
fn push_filled(said: &mut String, pattern: &str, word: &str) {
    let mut inside = false;
    for c in pattern.chars() {
        match c {
            '{' => {
                inside = true;
                said.push_str(word);
            }
            '}' => inside = false,
            c if !inside => said.push(c),
            _ => {}
        }
    }
}

fn push_two(text: &mut String, number: u16) {
    text.push(char::from(b'0' + (number / 10 % 10) as u8));
    text.push(char::from(b'0' + (number % 10) as u8));
}
