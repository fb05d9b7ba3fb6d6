//! Answers, and the one place where they become JSON and come back.

use super::{Code, FieldError, Form, Kind, Question, date_parts, tidy_date, tidy_postcode};
use crate::json::Value;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Typed text, an email address, a date, or the value of one choice.
    Text(String),
    /// A number on a scale.
    Number(i32),
    /// The values of several choices.
    Several(Vec<String>),
    /// Yes (`true`) or no; no is an answer.
    Truth(bool),
    /// The box is ticked.
    Yes,
}

/// A postcode's letters and digits.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| !letter.is_whitespace()).map(|letter| letter.to_ascii_uppercase())
}

impl Answer {
    /// Whether this says nothing: only white space, or no choice at all.
    pub fn is_empty(&self) -> bool {
        match self {
            Answer::Text(text) => text.trim().is_empty(),
            Answer::Several(values) => values.is_empty(),
            Answer::Number(_) | Answer::Truth(_) | Answer::Yes => false,
        }
    }

    /// Whether it says just this; the answer is tidy ([`Question::tidy`]).
    pub(super) fn says(&self, value: &Value) -> bool {
        match (self, value) {
            (Answer::Text(text), Value::Text(wanted)) => text == wanted,
            (Answer::Number(number), Value::Number(wanted)) => f64::from(*number) == *wanted,
            (Answer::Truth(truth), Value::Bool(wanted)) => truth == wanted,
            (Answer::Yes, Value::Bool(wanted)) => *wanted,
            _ => false,
        }
    }

    fn to_value(&self) -> Value {
        match self {
            Answer::Text(text) => Value::from(text.trim()),
            Answer::Number(number) => Value::from(*number),
            Answer::Several(values) => Value::List(values.iter().map(|value| Value::from(value.as_str())).collect()),
            Answer::Truth(truth) => Value::Bool(*truth),
            Answer::Yes => Value::Bool(true),
        }
    }
}

/// The answers of one person to one form, by question. A question without an answer is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(Vec<(String, Answer)>);

impl Answers {
    /// The answer to that question.
    pub fn get(&self, id: &str) -> Option<&Answer> {
        self.0.iter().find(|(of, _)| of == id).map(|(_, answer)| answer)
    }

    /// Keeps an answer in place of any earlier one. Text stays as typed; it is trimmed when checked and sent.
    pub fn set(&mut self, id: &str, answer: Answer) {
        match self.0.iter_mut().find(|(of, _)| of == id) {
            Some((_, old)) => *old = answer,
            None => self.0.push((String::from(id), answer)),
        }
    }

    /// Makes that question unanswered again.
    pub fn remove(&mut self, id: &str) {
        self.0.retain(|(of, _)| of != id);
    }

    /// Every question that was answered, in the order of answering.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(id, answer)| (id.as_str(), answer))
    }

    /// Whether nothing at all was answered.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, answer)| answer.is_empty())
    }

    /// A JSON object of what was answered, text trimmed; what says nothing is left out. Good for a draft; what is sent
    /// passes through [`Form::asked_answers`] first.
    pub fn to_value(&self) -> Value {
        Value::Map(
            self.0
                .iter()
                .filter(|(_, answer)| !answer.is_empty())
                .map(|(id, answer)| (id.clone(), answer.to_value()))
                .collect(),
        )
    }

    /// Reads a JSON object of answers to that form, in the order of its questions. Absent, `null`, empty and (for a
    /// box to tick) `false` all mean unanswered. Numbers count as numbers only, never as text. Dates and postcodes come in
    /// their one form, or as they were typed where they are not whole.
    ///
    /// # Errors
    /// [`Code::WrongKind`] and [`Code::UnknownQuestion`] for each answer that cannot be held, and
    /// [`Code::OutOfRange`] for a number beyond any scale. Everything else is for [`Form::check`].
    pub fn read(form: &Form, value: &Value) -> Result<Answers, Vec<FieldError>> {
        let (answers, errors) = read_all(form, value);
        if errors.is_empty() { Ok(answers) } else { Err(errors) }
    }
}

impl Form {
    /// Reads answers and checks them in one go, so that whoever sent them hears of everything at once.
    ///
    /// # Errors
    /// Everything [`Answers::read`] and [`Form::check`] find wrong, and [`Code::NotAsked`] for an answer to a question
    /// that is not asked: at most one error a question, in the order of the questions, then the answers to questions
    /// that this form does not have.
    pub fn accept(&self, value: &Value) -> Result<Answers, Vec<FieldError>> {
        let (answers, mut unreadable) = read_all(self, value);
        let mut refused = self.check(&answers);
        let mut errors = Vec::new();
        for (question, asked) in self.questions.iter().zip(self.asked(&answers)) {
            let mut error = take(&mut unreadable, &question.id);
            if !asked && question.kind.is_answerable() && (error.is_some() || answers.get(&question.id).is_some()) {
                error = Some(FieldError::new(&question.id, Code::NotAsked));
            }
            // What could not be read counts as missing to the check: the first of the two says more.
            errors.extend(error.or_else(|| take(&mut refused, &question.id)));
        }
        errors.append(&mut unreadable);
        if errors.is_empty() { Ok(answers) } else { Err(errors) }
    }
}

fn take(errors: &mut Vec<FieldError>, field: &str) -> Option<FieldError> {
    let place = errors.iter().position(|error| error.field == field)?;
    Some(errors.remove(place))
}

/// What can be read, and what is wrong with the rest.
fn read_all(form: &Form, value: &Value) -> (Answers, Vec<FieldError>) {
    let mut answers = Answers::default();
    let mut errors = Vec::new();
    for question in &form.questions {
        match read_answer(question, value.get(&question.id)) {
            Ok(None) => {}
            Ok(Some(answer)) => answers.0.push((question.id.clone(), answer)),
            Err(code) => errors.push(FieldError::new(&question.id, code)),
        }
    }
    for (name, _) in value.entries() {
        if form.question(name).is_none() {
            errors.push(FieldError::new(name, Code::UnknownQuestion));
        }
    }
    (answers, errors)
}

fn read_answer(question: &Question, value: Option<&Value>) -> Result<Option<Answer>, Code> {
    let value = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    let answer = match (&question.kind, value) {
        (Kind::Statement | Kind::Page, _) => return Err(Code::WrongKind),
        (Kind::Scale { .. }, Value::Number(_)) => {
            let whole = value.whole().ok_or(Code::WrongKind)?;
            Answer::Number(i32::try_from(whole).map_err(|_| Code::OutOfRange)?)
        }
        (Kind::SeveralChoices { .. }, Value::List(items)) => {
            let mut chosen = Vec::with_capacity(items.len());
            for item in items {
                chosen.push(String::from(item.text().ok_or(Code::WrongKind)?));
            }
            Answer::Several(chosen)
        }
        (Kind::YesNo, Value::Bool(truth)) => Answer::Truth(*truth),
        (Kind::Consent, Value::Bool(true)) => Answer::Yes,
        (Kind::Consent, Value::Bool(false)) => return Ok(None),
        (kind, Value::Text(text)) if kind.is_text() => Answer::Text(text.clone()),
        _ => return Err(Code::WrongKind),
    };
    Ok(question.tidy(&answer))
}

impl Question {
    /// Whether this, compared with an answer, could be equal: it is an answer that the question would take, in the form
    /// in which answers are compared.
    pub(super) fn takes(&self, value: &Value) -> bool {
        match read_answer(self, Some(value)) {
            Ok(Some(answer)) => answer.says(value) && self.refuses(&answer).is_none(),
            _ => false,
        }
    }

    /// Whether the answer, as it was typed so far, comes to a value that this question takes: what [`Question::tidy`] would say, without
    /// its code, since conditions are asked while a person types and nothing is sent yet.
    pub(super) fn comes_to(&self, answer: &Answer, value: &Value) -> bool {
        let (Answer::Text(typed), Value::Text(whole)) = (answer, value) else { return answer.says(value) };
        match self.kind {
            Kind::Date { .. } => {
                let mut parts = date_parts(typed).into_iter().zip(date_parts(whole));
                parts.all(|(typed, whole)| typed == whole || typed.len() == 1 && whole.strip_prefix('0') == Some(typed))
            }
            Kind::Postcode { .. } => letters(typed).eq(letters(whole)),
            _ => typed.trim() == whole,
        }
    }

    /// The answer as it is sent and compared: text trimmed, each choice once, a date or postcode in its one form if it
    /// is whole. `None` when it says nothing.
    pub(super) fn tidy(&self, answer: &Answer) -> Option<Answer> {
        let tidy = match answer {
            Answer::Text(text) => {
                let text = text.trim();
                let tidy = match self.kind {
                    Kind::Date { .. } => tidy_date(text),
                    Kind::Postcode { district } => tidy_postcode(text, district),
                    _ => None,
                };
                Answer::Text(tidy.unwrap_or_else(|| String::from(text)))
            }
            Answer::Several(values) => {
                let mut once: Vec<String> = Vec::with_capacity(values.len());
                for value in values {
                    if !once.contains(value) {
                        once.push(value.clone());
                    }
                }
                Answer::Several(once)
            }
            other => other.clone(),
        };
        Some(tidy).filter(|answer| !answer.is_empty())
    }
}
