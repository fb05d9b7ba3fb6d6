//! A form's definition as JSON.

use super::{Choice, Form, Kind, Question};
use crate::json::{Value, map};
use crate::wording::Wording;

impl Form {
    /// The definition that [`Form::read`] reads.
    pub fn to_value(&self) -> Value {
        map([
            ("id", Some(Value::from(self.id.as_str()))),
            ("version", Some(Value::from(self.version))),
            ("title", Some(self.title.to_value())),
            ("intro", Some(paragraphs(&self.intro))),
            ("questions", Some(Value::List(self.questions.iter().map(question).collect()))),
            ("send", self.send.as_ref().map(Wording::to_value)),
            (
                "after",
                Some(map([("title", Some(self.after.title.to_value())), ("body", Some(paragraphs(&self.after.body)))])),
            ),
        ])
    }
}

fn question(question: &Question) -> Value {
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut put = |name: &str, value: Value| entries.push((String::from(name), value));
    put("id", Value::from(question.id.as_str()));
    put("kind", Value::from(question.kind.as_str()));
    put("label", question.label.to_value());
    if let Some(hint) = &question.hint {
        put("hint", hint.to_value());
    }
    if let Some(why) = &question.why {
        put("why", why.to_value());
    }
    put("required", Value::Bool(question.required));
    match &question.kind {
        Kind::ShortText { max_length, autocomplete } => {
            put("max_length", Value::from(*max_length));
            if let Some(token) = autocomplete {
                put("autocomplete", Value::from(token.as_str()));
            }
        }
        Kind::LongText { max_length } => put("max_length", Value::from(*max_length)),
        Kind::OneChoice { options } | Kind::SeveralChoices { options } => {
            put("options", Value::List(options.iter().map(choice).collect()));
        }
        Kind::Scale { from, to, from_label, to_label } => {
            put("from", Value::from(*from));
            put("to", Value::from(*to));
            put("from_label", from_label.to_value());
            put("to_label", to_label.to_value());
        }
        Kind::Email | Kind::Consent | Kind::Statement => {}
    }
    if !question.messages.is_empty() {
        let messages =
            question.messages.iter().map(|(code, words)| (String::from(code.as_str()), words.to_value())).collect();
        put("messages", Value::Map(messages));
    }
    Value::Map(entries)
}

fn choice(choice: &Choice) -> Value {
    map([
        ("value", Some(Value::from(choice.value.as_str()))),
        ("label", Some(choice.label.to_value())),
        ("hint", choice.hint.as_ref().map(Wording::to_value)),
    ])
}

fn paragraphs(texts: &[Wording]) -> Value {
    Value::List(texts.iter().map(Wording::to_value).collect())
}
