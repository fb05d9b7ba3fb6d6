//! Single fields of a record, taken generously and cleaned on the way in.

use crate::json::Value;
use crate::links::is_deceptive;

/// Text without control characters and text-direction marks, at most `most` characters long. Line breaks stay; tags stay
/// as the text they are.
pub(super) fn clean(text: &str, most: usize) -> String {
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

/// The first of these members that is text and not empty, cleaned.
pub(super) fn text(record: &Value, names: &[&str], most: usize) -> Option<String> {
    names.iter().filter_map(|name| record.get(name)?.text()).map(|text| clean(text, most)).find(|text| !text.is_empty())
}

/// The items of all these members, as far as they are lists; a lone object counts as a list of one.
pub(super) fn items<'a>(record: &'a Value, names: &[&str], most: usize) -> Vec<&'a Value> {
    let mut all = Vec::new();
    for value in names.iter().filter_map(|name| record.get(name)) {
        match value {
            Value::List(list) => all.extend(list.iter().take(most)),
            Value::Null => {}
            other => all.push(other),
        }
    }
    all.truncate(most);
    all
}

/// A number, or text that is one: feeds write coordinates both ways.
pub(super) fn number(record: &Value, names: &[&str]) -> Option<f64> {
    names.iter().find_map(|name| {
        let value = record.get(name)?;
        value.number().or_else(|| decimal(value.text()?.trim())).filter(|number| number.is_finite())
    })
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
