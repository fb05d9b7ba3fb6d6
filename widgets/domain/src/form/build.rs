//! A typed form from a definition. What is missing or of another shape becomes something empty: the table has noted it.

use super::{After, Choice, Code, Condition, Delivery, Form, Kind, Question, SealTo, Test};
use crate::json::Value;
use crate::wording::Wording;

/// The most letters in a short text where the form does not say.
const SHORT_TEXT: u32 = 200;
/// The most letters in a long text where the form does not say.
const LONG_TEXT: u32 = 4_000;

pub(super) fn form(value: &Value) -> Form {
    let after = at(value, "after");
    let delivery = at(value, "delivery");
    Form {
        id: text(value, "id"),
        version: count(value, "version").unwrap_or_default(),
        lang: text_if_any(value, "lang"),
        title: wording(value, "title"),
        intro: paragraphs(value, "intro"),
        questions: items(value, "questions").iter().map(question).collect(),
        send: wording_if_any(value, "send"),
        after: After { title: wording(after, "title"), body: paragraphs(after, "body") },
        delivery: Delivery {
            issued: text_if_any(delivery, "issued"),
            seal_to: delivery.get("seal_to").map(|key| SealTo {
                key_id: text(key, "key_id"),
                kem_id: count(key, "kem_id").unwrap_or_default(),
                kdf_id: count(key, "kdf_id").unwrap_or_default(),
                aead_id: count(key, "aead_id").unwrap_or_default(),
                public_key: text(key, "public_key"),
            }),
        },
    }
}

fn question(value: &Value) -> Question {
    let mut messages = Vec::new();
    for (name, words) in at(value, "messages").entries() {
        if let (Some(code), Some(words)) = (Code::from_str(name), Wording::read(words)) {
            messages.push((code, words));
        }
    }
    Question {
        id: text(value, "id"),
        kind: kind(value),
        label: wording(value, "label"),
        hint: wording_if_any(value, "hint"),
        why: wording_if_any(value, "why"),
        required: truth(value, "required"),
        show_if: value.get("show_if").map(condition),
        messages,
    }
}

fn kind(value: &Value) -> Kind {
    let min_length = count(value, "min_length");
    let max_length = count(value, "max_length");
    match word(value, "kind") {
        "short-text" => Kind::ShortText {
            min_length,
            max_length: max_length.unwrap_or(SHORT_TEXT),
            autocomplete: text_if_any(value, "autocomplete"),
        },
        "long-text" => Kind::LongText { min_length, max_length: max_length.unwrap_or(LONG_TEXT) },
        "email" => Kind::Email,
        "phone" => Kind::Phone,
        "postcode" => Kind::Postcode { district: word(value, "accept") == "district" },
        "yes-no" => Kind::YesNo,
        "date" => Kind::Date { earliest: text_if_any(value, "earliest"), latest: text_if_any(value, "latest") },
        "one-choice" => Kind::OneChoice { options: options(value) },
        "several-choices" => Kind::SeveralChoices {
            options: options(value),
            at_least: count(value, "at_least"),
            at_most: count(value, "at_most"),
        },
        "scale" => Kind::Scale {
            from: number(value, "from").unwrap_or_default(),
            to: number(value, "to").unwrap_or_default(),
            from_label: wording(value, "from_label"),
            to_label: wording(value, "to_label"),
            slider: word(value, "as") == "slider",
        },
        "consent" => Kind::Consent,
        "page" => Kind::Page,
        _ => Kind::Statement,
    }
}

fn options(value: &Value) -> Vec<Choice> {
    let choice = |value: &Value| Choice {
        value: text(value, "value"),
        label: wording(value, "label"),
        hint: wording_if_any(value, "hint"),
        exclusive: truth(value, "exclusive"),
    };
    items(value, "options").iter().map(choice).collect()
}

fn condition(value: &Value) -> Condition {
    let inner = |key| items(value, key).iter().map(condition).collect();
    if value.get("all").is_some() {
        return Condition::All(inner("all"));
    }
    if value.get("any").is_some() {
        return Condition::Any(inner("any"));
    }
    if let Some(not) = value.get("not") {
        return Condition::Not(Box::new(condition(not)));
    }
    let test = if let Some(is) = value.get("is") {
        Test::AnyOf(Vec::from([is.clone()]))
    } else if value.get("any_of").is_some() {
        Test::AnyOf(items(value, "any_of").to_vec())
    } else if value.get("includes").is_some() {
        Test::Includes(text(value, "includes"))
    } else if value.get("answered").is_some() {
        Test::Answered(truth(value, "answered"))
    } else {
        Test::Between { at_least: number(value, "at_least"), at_most: number(value, "at_most") }
    };
    Condition::Of { question: text(value, "question"), test }
}

fn at<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    at(value, key).list().unwrap_or_default()
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    at(value, key).text().unwrap_or_default()
}

fn text(value: &Value, key: &str) -> String {
    String::from(word(value, key))
}

fn text_if_any(value: &Value, key: &str) -> Option<String> {
    Some(text(value, key)).filter(|text| !text.is_empty())
}

fn truth(value: &Value, key: &str) -> bool {
    at(value, key).boolean().unwrap_or_default()
}

fn number(value: &Value, key: &str) -> Option<i32> {
    at(value, key).whole().and_then(|whole| i32::try_from(whole).ok())
}

fn count(value: &Value, key: &str) -> Option<u32> {
    number(value, key).and_then(|number| u32::try_from(number).ok())
}

fn wording(value: &Value, key: &str) -> Wording {
    wording_if_any(value, key).unwrap_or_default()
}

fn wording_if_any(value: &Value, key: &str) -> Option<Wording> {
    Wording::read(value.get(key)?)
}

fn paragraphs(value: &Value, key: &str) -> Vec<Wording> {
    items(value, key).iter().filter_map(Wording::read).collect()
}
