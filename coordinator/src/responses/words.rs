//! Answers, times and addresses in words.

use windchime_domain::form::{Answers, Choice, Form, Kind, Question};
use windchime_domain::json::Value;
use windchime_domain::wording::Reading;

use crate::local_time;

/// How several choices are joined.
pub const BETWEEN: &str = "; ";

/// An answer in the form's words. Where the question is not known, as it was sent.
pub fn said(question: Option<&Question>, answer: &Value) -> String {
    let kind = question.map(|question| &question.kind);
    match (kind, answer) {
        (Some(Kind::OneChoice { options } | Kind::SeveralChoices { options, .. }), Value::Text(value)) => {
            label(options, value)
        }
        (Some(Kind::SeveralChoices { options, .. }), Value::List(values)) => {
            values.iter().filter_map(Value::text).map(|value| label(options, value)).collect::<Vec<_>>().join(BETWEEN)
        }
        (Some(Kind::Date { .. }), Value::Text(day)) => {
            day.parse::<jiff::civil::Date>().map_or_else(|_| day.clone(), |date| date.strftime("%-d %B %Y").to_string())
        }
        (_, Value::Bool(truth)) => if *truth { "Yes" } else { "No" }.to_owned(),
        _ => plain(answer),
    }
}

/// An answer as it was sent, in one line of text.
pub fn plain(answer: &Value) -> String {
    match answer {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(BETWEEN),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// A question in the standard wording.
pub fn asked(question: &Question) -> &str {
    question.label.say(Reading::Standard)
}

fn label(options: &[Choice], value: &str) -> String {
    options
        .iter()
        .find(|option| option.value == value)
        .map_or(value, |option| option.label.say(Reading::Standard))
        .to_owned()
}

/// A time of ours (RFC 3339) in the words of the server's own time zone: `Friday 21 November 2026, 10:05am GMT`.
pub fn long_time(at: &str) -> String {
    local_time::said(at, "%A %-d %B %Y, %-I:%M%P %Z")
}

/// The same, shorter: `21 Nov 2026, 10:05am`.
pub fn short_time(at: &str) -> String {
    local_time::said(at, "%-d %b %Y, %-I:%M%P")
}

/// A way to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As they wrote it.
    pub text: String,
    /// A `mailto:` or `tel:` link.
    pub link: String,
}

/// Every email address and phone number somebody left.
pub fn addresses(form: &Form, answers: &Value) -> Vec<Address> {
    form.questions
        .iter()
        .filter_map(|question| {
            let text = answers.get(&question.id)?.text()?.to_owned();
            let link = link(&question.kind, &text)?;
            Some(Address { text, link })
        })
        .collect()
}

/// The link to an email address or a phone number; nothing for other answers.
pub fn link(kind: &Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Email => Some(format!("mailto:{}", escaped(text))),
        Kind::Phone => Some(format!("tel:{}", dialled(text))),
        _ => None,
    }
}

/// Whether somebody ticked every box of consent that they were shown. A form that shows none leaves it to the address.
pub fn consented(form: &Form, answers: &Value) -> bool {
    let asked = match Answers::read(form, answers) {
        Ok(answers) => form.asked(&answers),
        Err(_) => return false,
    };
    form.questions
        .iter()
        .zip(asked)
        .filter(|(question, asked)| *asked && question.kind == Kind::Consent)
        .all(|(question, _)| answers.get(&question.id) == Some(&Value::Bool(true)))
}

/// What somebody may be called in a list: the first short text the form asks for.
pub fn called<'a>(form: &Form, answers: &'a Value) -> Option<&'a str> {
    let named = form.questions.iter().find(|question| matches!(question.kind, Kind::ShortText { .. }))?;
    answers.get(&named.id)?.text()
}

/// An email address as a link may hold it (RFC 6068): it ends where it ends, and adds no headers.
fn escaped(email: &str) -> String {
    let mut link = String::with_capacity(email.len());
    for byte in email.bytes() {
        if byte.is_ascii_alphanumeric() || b"@.-_+~!$*'".contains(&byte) {
            link.push(char::from(byte));
        } else {
            link.push_str(&format!("%{byte:02X}"));
        }
    }
    link
}

/// A phone number as a link may hold it (RFC 3966): digits, and a plus in front.
fn dialled(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if phone.trim_start().starts_with('+') { format!("+{digits}") } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_an_address_and_nothing_more() {
        assert_eq!(escaped("robin+a@larder.example"), "robin+a@larder.example");
        assert_eq!(escaped("robin?cc=x&y%0a@larder.example"), "robin%3Fcc%3Dx%26y%250a@larder.example");
        assert_eq!(dialled("+44 (0)1632 960 001"), "+4401632960001");
        assert_eq!(dialled("01632 960 001"), "01632960001");
    }

    #[test]
    fn what_is_not_known_is_said_as_it_was_sent() {
        let several = Value::List(vec![Value::from("a"), Value::from(-3)]);
        assert_eq!(said(None, &several), "a; -3");
        assert_eq!(said(None, &Value::from(false)), "No");
        assert_eq!(long_time("no time"), "no time");
    }
}
