//! From text to rules, from left to right, with no way back further than a word.

use super::super::date::{Date, Day};
use super::super::digits::read_digits;
use super::super::open::Span;
use super::{Joint, Kind, MonthDay, Range, Rule};
use crate::links::{is_one_of, starts_with};

/// Longer texts are not read, nor more rules.
const LONGEST: usize = 2_000;
const MOST_RULES: usize = 60;

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

pub(super) fn rules(text: &str) -> Option<Vec<Rule>> {
    if text.len() > LONGEST {
        return None;
    }
    let plain: String = text.chars().map(|c| if matches!(c, '–' | '—' | '−' | '‑') { '-' } else { c }).collect();
    let mut reader = Reader { rest: plain.trim() };
    let mut rules = Vec::new();
    let mut joint = Joint::Instead;
    while !reader.rest.is_empty() {
        if rules.len() >= MOST_RULES {
            return None;
        }
        rules.push(reader.rule(joint)?);
        reader.blank();
        joint = if reader.eat("||") {
            Joint::Else
        } else if reader.eat(";") {
            Joint::Instead
        } else if reader.eat(",") {
            Joint::Also
        } else if reader.rest.is_empty() {
            break;
        } else {
            return None;
        };
        reader.blank();
    }
    (!rules.is_empty()).then_some(rules)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => self.rest = rest,
            None => return false,
        }
        true
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// The word, or the number, that stands here.
    fn peek(&self, is: fn(&u8) -> bool) -> &'a str {
        let length = self.rest.bytes().take_while(is).count();
        self.rest.get(..length).unwrap_or("")
    }

    fn skip(&mut self, text: &str) {
        self.rest = self.rest.get(text.len()..).unwrap_or("");
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let text = self.peek(u8::is_ascii_digit);
        let number = read_digits(text).filter(|_| digits.contains(&text.len()))?;
        self.skip(text);
        Some(number)
    }

    /// A dash between two things, with or without blanks around it.
    fn dash(&mut self) -> bool {
        let before = self.rest;
        self.blank();
        let dash = self.eat("-");
        if dash {
            self.blank();
        } else {
            self.rest = before;
        }
        dash
    }

    fn rule(&mut self, joint: Joint) -> Option<Rule> {
        let mut rule = Rule { joint, ..Rule::default() };
        let start = self.rest;
        if self.eat("24/7") {
            rule.spans.push(Span::ALL_DAY);
        } else {
            self.year_parts(&mut rule)?;
            self.day_parts(&mut rule)?;
            self.blank();
            if self.eat(":") {
                self.blank();
            }
            self.times(&mut rule)?;
        }
        rule.any_day = rule.days.is_empty() && rule.nths.is_empty() && !rule.holidays;
        self.blank();
        let word = self.peek(u8::is_ascii_alphabetic);
        let said = is_one_of(word, "off,closed,open,unknown");
        if said {
            self.skip(word);
            rule.kind = match () {
                () if is_one_of(word, "open") => Kind::Open,
                () if is_one_of(word, "unknown") => Kind::Unknown,
                () => Kind::Off,
            };
        } else if !word.is_empty() {
            return None;
        }
        self.blank();
        if self.eat("\"") {
            let (comment, rest) = self.rest.split_once('"')?;
            rule.comment = Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
            self.rest = rest;
            // Words without "open" or "off" are a condition, such as "by appointment".
            if !said {
                rule.kind = Kind::Unknown;
            }
        }
        // It must have said something, and a rule that only names days means the whole of them.
        if self.rest.len() == start.len() {
            return None;
        }
        if rule.spans.is_empty() && !rule.vague && rule.kind == Kind::Open {
            rule.spans.push(Span::ALL_DAY);
        }
        Some(rule)
    }

    /// Months, dates and weeks.
    fn year_parts(&mut self, rule: &mut Rule) -> Option<()> {
        loop {
            self.blank();
            let word = self.peek(u8::is_ascii_alphabetic);
            if is_one_of(word, "week,weeks") {
                self.skip(word);
                self.weeks(rule)?;
            } else if month(word).is_some() || self.is_year() {
                rule.ranges.push(self.range()?);
            } else {
                return Some(());
            }
            self.blank();
            // A comma goes on with months; before anything else it begins a new rule, which it cannot here.
            if self.rest.strip_prefix(',').is_some() {
                self.eat(",");
            } else {
                self.eat(":");
            }
        }
    }

    /// Four digits, and a month behind them.
    fn is_year(&self) -> bool {
        let digits = self.peek(u8::is_ascii_digit);
        let after = self.rest.get(digits.len()..).unwrap_or("").trim_start();
        digits.len() == 4 && month(Reader { rest: after }.peek(u8::is_ascii_alphabetic)).is_some()
    }

    fn weeks(&mut self, rule: &mut Rule) -> Option<()> {
        loop {
            self.blank();
            let from = self.number(1..=2)?;
            let to = if self.dash() { self.number(1..=2)? } else { from };
            let every = if self.eat("/") { self.number(1..=2)? } else { 1 };
            if from == 0 || to > 53 || from > to || every == 0 {
                return None;
            }
            rule.weeks.push((from as u8, to as u8, every as u8));
            let before = self.rest;
            self.blank();
            if !self.eat(",") {
                self.rest = before;
                return Some(());
            }
        }
    }

    /// `Jan`, `Jan-Mar`, `Dec 24-26`, `Mar 15-Oct 31`, `2026 Dec 24-2027 Jan 2`.
    fn range(&mut self) -> Option<Range> {
        let (year, first, day) = self.date(None)?;
        let (mut to_year, mut last, mut to_day) = (year, first, day);
        if self.dash() {
            if self.peek(u8::is_ascii_digit).len() <= 2 && !self.peek(u8::is_ascii_digit).is_empty() {
                // The same month's day; without a day before, it is a time.
                day?;
                to_day = Some(self.day_number()?);
            } else {
                (to_year, last, to_day) = self.date(year)?;
            }
        }
        let until = to_day.unwrap_or(31);
        match (year, to_year) {
            (Some(year), Some(to_year)) => {
                let end = Date::new(to_year, last, until).or_else(|| Date::new(to_year, last, 30));
                let end = end.or_else(|| Date::new(to_year, last, 29)).or_else(|| Date::new(to_year, last, 28))?;
                Some(Range::Once(Date::new(year, first, day.unwrap_or(1))?, end))
            }
            (None, None) => Some(Range::EachYear((first, day.unwrap_or(1)), (last, until))),
            _ => None,
        }
    }

    fn date(&mut self, year: Option<i32>) -> Option<(Option<i32>, u8, Option<u8>)> {
        let year = match self.is_year() {
            true => Some(self.number(4..=4)? as i32),
            false => year,
        };
        self.blank();
        let word = self.peek(u8::is_ascii_alphabetic);
        let month = month(word)?;
        self.skip(word);
        let before = self.rest;
        self.blank();
        // "Dec 25" is a date, "Dec 09:00" a month and a time.
        let digits = self.peek(u8::is_ascii_digit);
        let after = self.rest.get(digits.len()..).unwrap_or("");
        if digits.is_empty() || after.starts_with([':', '.']) {
            self.rest = before;
            return Some((year, month, None));
        }
        Some((year, month, Some(self.day_number()?)))
    }

    fn day_number(&mut self) -> Option<u8> {
        self.number(1..=2).filter(|day| (1..=31).contains(day)).map(|day| day as u8)
    }

    /// `Mo-Fr,Su`, `Sa[1,-1]`, `PH`.
    fn day_parts(&mut self, rule: &mut Rule) -> Option<()> {
        loop {
            self.blank();
            let word = self.peek(u8::is_ascii_alphabetic);
            if is_one_of(word, "PH") {
                self.skip(word);
                rule.holidays = true;
            } else if let Some(first) = day(word) {
                self.skip(word);
                self.days_from(first, rule)?;
            } else {
                return Some(());
            }
            let before = self.rest;
            self.blank();
            let comma = self.eat(",");
            self.blank();
            let next = self.peek(u8::is_ascii_alphabetic);
            // "Mo-Fr, PH off": the comma that joins days also begins rules; a day before any time belongs to this one.
            let is_day = is_one_of(next, "PH") || day(next).is_some();
            if !comma && !is_day {
                self.rest = before;
                return Some(());
            }
            if comma && !is_day {
                return None;
            }
        }
    }

    fn days_from(&mut self, first: Day, rule: &mut Rule) -> Option<()> {
        if self.eat("[") {
            loop {
                let back = self.eat("-");
                let from = self.number(1..=1)?;
                let to = if !back && self.eat("-") { self.number(1..=1)? } else { from };
                if from == 0 || to > 5 || from > to {
                    return None;
                }
                for which in from..=to {
                    let which = if back { -(which as i8) } else { which as i8 };
                    if rule.nths.len() < 40 {
                        rule.nths.push(MonthDay { which, day: Some(first) });
                    }
                }
                if self.eat("]") {
                    break;
                }
                if !self.eat(",") {
                    return None;
                }
                self.blank();
            }
            // "Su[1] +1 day" moves it, which is not read; as a time cannot begin so, it is found out later.
            return Some(());
        }
        let before = self.rest;
        if !self.dash() {
            rule.days = rule.days.with(first);
            return Some(());
        }
        let word = self.peek(u8::is_ascii_alphabetic);
        let Some(last) = day(word) else {
            // "Mo-18:00" makes no sense.
            self.rest = before;
            return None;
        };
        self.skip(word);
        for day in Day::ALL.into_iter().cycle().skip(first as usize).take(7) {
            rule.days = rule.days.with(day);
            if day == last {
                break;
            }
        }
        Some(())
    }

    fn times(&mut self, rule: &mut Rule) -> Option<()> {
        loop {
            self.blank();
            let starts = self.rest.bytes().next().is_some_and(|c| c.is_ascii_digit() || c == b'(') || self.is_sun();
            if !starts {
                return Some(());
            }
            let opens = self.time()?;
            let mut closes = None;
            let mut vague = opens.is_none();
            if self.dash() {
                closes = self.time()?;
                vague |= closes.is_none();
                // "10:00-16:00+": perhaps longer.
                rule.vague |= self.eat("+");
            } else {
                self.eat("+");
            }
            rule.vague |= vague;
            if let (Some(opens), false) = (opens, vague) {
                let closes = match closes {
                    Some(closes) if closes <= opens => Some(closes + 24 * 60),
                    other => other,
                };
                if opens >= 24 * 60 || rule.spans.len() >= 20 {
                    return None;
                }
                rule.spans.push(Span { opens, closes });
            }
            let before = self.rest;
            self.blank();
            let comma = self.eat(",");
            self.blank();
            let time = self.rest.bytes().next().is_some_and(|c| c.is_ascii_digit() || c == b'(');
            if !comma || !(time || self.is_sun()) || self.is_year() {
                self.rest = before;
                return Some(());
            }
        }
    }

    fn is_sun(&self) -> bool {
        "sunrise,sunset,dawn,dusk".split(',').any(|word| starts_with(self.rest, word))
    }

    /// Minutes since midnight; `Some(None)` for a time by the sun.
    fn time(&mut self) -> Option<Option<u16>> {
        if self.eat("(") {
            let (inside, rest) = self.rest.split_once(')')?;
            self.rest = rest;
            return Reader { rest: inside }.is_sun().then_some(None);
        }
        if self.is_sun() {
            self.skip(self.peek(u8::is_ascii_alphabetic));
            return Some(None);
        }
        let hours = self.number(1..=2)?;
        if !self.eat(":") && !self.eat(".") {
            return None;
        }
        let minutes = self.number(2..=2)?;
        (minutes < 60 && hours * 60 + minutes <= 48 * 60).then_some(Some((hours * 60 + minutes) as u16))
    }
}

/// `Jan`, `January`.
fn month(word: &str) -> Option<u8> {
    let starts = |name: &&str| word.len() >= 3 && starts_with(name, word);
    MONTHS.iter().position(starts).map(|at| at as u8 + 1)
}

/// `Mo`, `Mon`, `Monday`.
fn day(word: &str) -> Option<Day> {
    let word = word.strip_suffix(['s', 'S']).filter(|rest| rest.len() > 5).unwrap_or(word);
    Day::beginning(word, 2)
}
