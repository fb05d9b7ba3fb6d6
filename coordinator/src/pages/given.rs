//! What a browser posts from a form without script, and the submission that it stands for.

use windchime_domain::form::{Answers, Form, Kind, Question, join_date};
use windchime_domain::json::{Value, map};

/// What stands before each question's id in the names of the form's fields, so that no question can be mistaken for
/// the fields the form has of its own.
pub(super) const ANSWER: &str = "answer-";

/// The fields of a date: what follows a dot after the question's name, and the label. No id holds a dot.
pub(super) const DATE_PARTS: [(&str, &str); 3] = [("day", "Day"), ("month", "Month"), ("year", "Year")];

/// The name of the field that is to stay empty. People do not see it; programs fill it.
pub(super) const WEBSITE: &str = "website";

/// What a visitor gave, as the browser posted it.
#[derive(Clone, Debug, Default)]
pub struct Given(Vec<(String, String)>);

impl Given {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn read(body: &[u8]) -> Given {
        Given(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// What was written into the field that is to stay empty, if anything was.
    pub fn website(&self) -> Option<&str> {
        self.get(WEBSITE).filter(|text| !text.trim().is_empty())
    }

    /// The version of the form that was on the page.
    pub fn version(&self) -> Option<u32> {
        self.get("form_version").and_then(|text| text.parse().ok())
    }

    pub(super) fn answers(&self, id: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field.strip_prefix(ANSWER) == Some(id)).map(|(_, value)| value.as_str())
    }

    pub(super) fn chose(&self, id: &str, value: &str) -> bool {
        self.answers(id).any(|given| given == value)
    }

    /// One of the fields of a date, as it was typed.
    pub(super) fn date_part(&self, id: &str, part: &str) -> &str {
        self.answers(&format!("{id}.{part}")).next().unwrap_or_default().trim()
    }

    fn value(&self, question: &Question) -> Option<Value> {
        let id = &question.id;
        if let Kind::Date { .. } = question.kind {
            let [day, month, year] = DATE_PARTS.map(|(part, _)| self.date_part(id, part));
            return Some(Value::from(join_date(year, month, day)));
        }
        let first = self.answers(id).next()?;
        Some(match (&question.kind, first) {
            (Kind::SeveralChoices { .. }, _) => Value::List(self.answers(id).map(Value::from).collect()),
            // In a posted form everything is text; only here may a scale's number be read from it.
            (Kind::Scale { .. }, text) => text.parse::<i32>().map_or_else(|_| Value::from(text), Value::from),
            (Kind::YesNo, "yes") | (Kind::Consent, _) => Value::Bool(true),
            (Kind::YesNo, "no") => Value::Bool(false),
            // Browsers send line ends as CR LF; a widget sends them as LF.
            (_, text) => Value::Text(text.replace("\r\n", "\n")),
        })
    }
}

/// The same submission a widget would have sent, so that the same code checks and keeps it. Without script every question
/// is shown; what was answered to one that the other answers leave unasked is left out.
pub fn submission(form: &Form, given: &Given) -> Value {
    let mut answers: Vec<(String, Value)> = Vec::new();
    let mut readable = Answers::default();
    for question in form.questions_answerable() {
        let Some(value) = given.value(question) else { continue };
        let one = Value::Map(vec![(question.id.clone(), value.clone())]);
        if let Some(answer) = Answers::read(form, &one).ok().and_then(|read| read.get(&question.id).cloned()) {
            readable.set(&question.id, answer);
        }
        answers.push((question.id.clone(), value));
    }
    for (question, asked) in form.questions.iter().zip(form.asked(&readable)) {
        if !asked {
            answers.retain(|(id, _)| *id != question.id);
        }
    }
    map([
        ("form", Some(Value::from(form.id.as_str()))),
        ("form_version", given.version().map(Value::from)),
        ("submission_id", given.get("submission_id").map(Value::from)),
        ("answers", Some(Value::Map(answers))),
        ("issued", given.get("issued").map(Value::from)),
        ("lang", Some(Value::from(form.lang.as_deref().unwrap_or("en-GB")))),
    ])
}
