//! Single fields of a record, taken generously and cleaned on the way in.

use crate::json::Value;
use crate::links::is_deceptive;

/// Bounds, in characters and items: far above what real feeds hold, far below what would stall a cheap phone.
pub(super) mod most {
    pub(in super::super) const NAME: usize = 300;
    pub(in super::super) const DESCRIPTION: usize = 20_000;
    pub(in super::super) const SENTENCE: usize = 1_000;
    pub(in super::super) const ADDRESS: usize = 2_000;
    pub(in super::super) const CATEGORIES: usize = 40;
    pub(in super::super) const PLACES: usize = 50;
    pub(in super::super) const SCHEDULES: usize = 100;
    pub(in super::super) const SHORT_LIST: usize = 20;
}

/// Text without control characters and text-direction marks, at most `most` characters long. Line breaks stay; tags stay
/// as the text they are.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let mut cleaned = String::new();
    let mut room = most;
    for c in text.trim().chars() {
        if room == 0 {
            break;
        }
        let c = match c {
            '\n' => '\n',
            '\t' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() || is_deceptive(c) => continue,
            c => c,
        };
        cleaned.push(c);
        room -= 1;
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// The text of a member, as it stands.
pub(super) fn said<'a>(record: &'a Value, name: &str) -> Option<&'a str> {
    record.get(name)?.text()
}

/// The first of these members that is an object. Names are parted by blanks, here and below: one text for each question costs
/// less than a list of several.
pub(super) fn inside<'a>(record: &'a Value, names: &str) -> Option<&'a Value> {
    names.split(' ').find_map(|name| record.get(name).filter(|inner| inner.is_map()))
}

/// The first of these members that is text and not empty, cleaned.
#[inline(never)]
pub(super) fn text(record: &Value, names: &str, most: usize) -> Option<String> {
    for name in names.split(' ') {
        let text = clean(said(record, name).unwrap_or(""), most);
        if !text.is_empty() {
            return Some(text);
        }
    }
    None
}

/// The items of all these members, as far as they are lists; a lone object counts as a list of one.
#[inline(never)]
pub(super) fn items<'a>(record: &'a Value, names: &str, most: usize) -> Vec<&'a Value> {
    let mut all = Vec::new();
    for name in names.split(' ') {
        let list = match record.get(name) {
            Some(Value::List(list)) => list.as_slice(),
            None | Some(Value::Null) => &[],
            Some(other) => std::slice::from_ref(other),
        };
        for item in list {
            if all.len() < most {
                all.push(item);
            }
        }
    }
    all
}

/// A number, or text that is one: feeds write coordinates both ways.
#[inline(never)]
pub(super) fn number(record: &Value, names: &str) -> Option<f64> {
    for name in names.split(' ') {
        let number = match record.get(name) {
            Some(Value::Number(number)) => Some(*number).filter(|number| number.is_finite()),
            Some(Value::Text(text)) => decimal(text.trim()),
            _ => None,
        };
        if number.is_some() {
            return number;
        }
    }
    None
}

/// A plain decimal number. The standard parser is exact to the last bit, and costs kilobytes of tables for it.
fn decimal(text: &str) -> Option<f64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut value, mut scale) = (0.0, 1.0);
    for (at, digit) in whole.bytes().chain(fraction.bytes()).take(18).enumerate() {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10.0 + f64::from(digit - b'0');
        if at >= whole.len() {
            scale *= 10.0;
        }
    }
    (whole.len() <= 15).then_some(sign * value / scale)
}
