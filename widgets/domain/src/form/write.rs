//! A form's definition as JSON.

use super::{Choice, Condition, Delivery, Form, Kind, Question, SealTo, Test};
use crate::json::{Value, map};
use crate::wording::Wording;

impl Form {
    /// The definition that [`Form::read`] reads.
    pub fn to_value(&self) -> Value {
        map([
            ("id", Some(Value::from(self.id.as_str()))),
            ("version", Some(Value::from(self.version))),
            ("lang", self.lang.as_deref().map(Value::from)),
            ("title", Some(self.title.to_value())),
            ("intro", Some(paragraphs(&self.intro))),
            ("questions", Some(Value::List(self.questions.iter().map(question).collect()))),
            ("send", words(self.send.as_ref())),
            (
                "after",
                Some(map([("title", Some(self.after.title.to_value())), ("body", Some(paragraphs(&self.after.body)))])),
            ),
            ("delivery", Some(&self.delivery).filter(|delivery| **delivery != Delivery::default()).map(delivery)),
        ])
    }
}

fn question(question: &Question) -> Value {
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut put = |name: &str, value: Option<Value>| entries.extend(value.map(|value| (name.to_owned(), value)));
    put("id", Some(Value::from(question.id.as_str())));
    put("kind", Some(Value::from(question.kind.as_str())));
    put("label", Some(question.label.to_value()));
    put("hint", words(question.hint.as_ref()));
    put("why", words(question.why.as_ref()));
    put("required", Some(Value::Bool(question.required)));
    put("show_if", question.show_if.as_ref().map(condition));
    match &question.kind {
        Kind::ShortText { min_length, max_length, autocomplete } => {
            put("min_length", min_length.map(Value::from));
            put("max_length", Some(Value::from(*max_length)));
            put("autocomplete", autocomplete.as_deref().map(Value::from));
        }
        Kind::LongText { min_length, max_length } => {
            put("min_length", min_length.map(Value::from));
            put("max_length", Some(Value::from(*max_length)));
        }
        Kind::Postcode { district } => put("accept", district.then(|| Value::from("district"))),
        Kind::Date { earliest, latest } => {
            put("earliest", earliest.as_deref().map(Value::from));
            put("latest", latest.as_deref().map(Value::from));
        }
        Kind::OneChoice { options } => put("options", Some(choices(options))),
        Kind::SeveralChoices { options, at_least, at_most } => {
            put("options", Some(choices(options)));
            put("at_least", at_least.map(Value::from));
            put("at_most", at_most.map(Value::from));
        }
        Kind::Scale { from, to, from_label, to_label, slider } => {
            put("from", Some(Value::from(*from)));
            put("to", Some(Value::from(*to)));
            put("from_label", Some(from_label.to_value()));
            put("to_label", Some(to_label.to_value()));
            put("as", slider.then(|| Value::from("slider")));
        }
        Kind::Email | Kind::Phone | Kind::YesNo | Kind::Consent | Kind::Statement | Kind::Page => {}
    }
    if !question.messages.is_empty() {
        let messages =
            question.messages.iter().map(|(code, words)| (String::from(code.as_str()), words.to_value())).collect();
        put("messages", Some(Value::Map(messages)));
    }
    Value::Map(entries)
}

fn choices(options: &[Choice]) -> Value {
    let choice = |choice: &Choice| {
        map([
            ("value", Some(Value::from(choice.value.as_str()))),
            ("label", Some(choice.label.to_value())),
            ("hint", words(choice.hint.as_ref())),
            ("exclusive", choice.exclusive.then_some(Value::Bool(true))),
        ])
    };
    Value::List(options.iter().map(choice).collect())
}

fn condition(of: &Condition) -> Value {
    let list = |inner: &[Condition]| Some(Value::List(inner.iter().map(condition).collect()));
    match of {
        Condition::All(inner) => map([("all", list(inner))]),
        Condition::Any(inner) => map([("any", list(inner))]),
        Condition::Not(inner) => map([("not", Some(condition(inner)))]),
        Condition::Of { question, test } => {
            let mut entries = vec![("question".to_owned(), Value::from(question.as_str()))];
            let mut put =
                |name: &str, value: Option<Value>| entries.extend(value.map(|value| (name.to_owned(), value)));
            match test {
                Test::AnyOf(values) => match values.as_slice() {
                    [only] => put("is", Some(only.clone())),
                    several => put("any_of", Some(Value::List(several.to_vec()))),
                },
                Test::Between { at_least, at_most } => {
                    put("at_least", at_least.map(Value::from));
                    put("at_most", at_most.map(Value::from));
                }
                Test::Includes(value) => put("includes", Some(Value::from(value.as_str()))),
                Test::Answered(wanted) => put("answered", Some(Value::Bool(*wanted))),
            }
            Value::Map(entries)
        }
    }
}

fn delivery(delivery: &Delivery) -> Value {
    let seal_to = |key: &SealTo| {
        map([
            ("key_id", Some(Value::from(key.key_id.as_str()))),
            ("kem_id", Some(Value::from(key.kem_id))),
            ("kdf_id", Some(Value::from(key.kdf_id))),
            ("aead_id", Some(Value::from(key.aead_id))),
            ("public_key", Some(Value::from(key.public_key.as_str()))),
        ])
    };
    map([("issued", delivery.issued.as_deref().map(Value::from)), ("seal_to", delivery.seal_to.as_ref().map(seal_to))])
}

fn words(words: Option<&Wording>) -> Option<Value> {
    words.map(Wording::to_value)
}

fn paragraphs(texts: &[Wording]) -> Value {
    Value::List(texts.iter().map(Wording::to_value).collect())
}
