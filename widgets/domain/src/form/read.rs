//! Reading a form's definition, and saying everything that is wrong with it at once.

use super::shape::{ASKED, CONDITIONS, FORM, KINDS, Key, Object, Shape};
use super::{Code, Form, build, cross, tidy_date};
use crate::json::{Value, push_pointer};
use crate::number::digits;
use crate::wording::{filled, is_language};

/// The longest id.
const LONGEST_ID: usize = 64;

/// One thing wrong with a form's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionProblem {
    /// Where: a JSON pointer (RFC 6901) into the definition.
    pub path: String,
    /// What is wrong there and what it needs.
    pub message: String,
    /// The id of the question in which it stands, where that has one.
    pub question: Option<String>,
}

impl DefinitionProblem {
    /// The whole problem in one line: where, in which question, and what.
    pub fn say(&self) -> String {
        let mut line = self.path.clone();
        if let Some(id) = &self.question {
            for part in [" (question “", id, "”)"] {
                line.push_str(part);
            }
        }
        line.push(' ');
        line.push_str(&self.message);
        line
    }
}

impl Form {
    /// Reads a form's definition.
    ///
    /// # Errors
    /// Every problem in the definition with the place where it stands, so that one round of mending is enough.
    pub fn read(value: &Value) -> Result<Form, Vec<DefinitionProblem>> {
        let mut notes = Notes::default();
        notes.object(value, &FORM);
        let form = build::form(value);
        cross::check(&form, &mut notes);
        if notes.problems.is_empty() { Ok(form) } else { Err(notes.problems) }
    }

    /// Builds a form from a definition that [`Form::read`] has accepted, here or at the coordinator: the widgets' page need not carry
    /// the check. Of any other definition it makes what it can.
    pub fn trusted(value: &Value) -> Form {
        build::form(value)
    }
}

/// Walks through a definition beside the table, remembers where it stands, and notes what is wrong.
#[derive(Default)]
pub(super) struct Notes {
    path: String,
    question: Option<String>,
    problems: Vec<DefinitionProblem>,
}

impl Notes {
    fn object(&mut self, value: &Value, object: &Object) {
        self.keys(value, object.own, object.shared);
        for (name, _) in value.entries() {
            let known = |keys: &[Key]| keys.iter().any(|key| key.name == name);
            if !known(object.own) && !known(object.shared) {
                let mut names = object.shared.iter().chain(object.own).map(|key| key.name);
                let message = list("is not known here; the keys are: ", &mut names);
                self.note_at(name, &message);
            }
        }
    }

    fn keys(&mut self, value: &Value, own: &[Key], shared: &[Key]) {
        if !value.is_map() {
            return self.note("needs to be an object");
        }
        for key in shared.iter().chain(own) {
            let mark = self.enter(key.name);
            match value.get(key.name) {
                Some(found) => self.shape(found, key.shape),
                None if key.required => {
                    let mut message = String::from("is missing; it ");
                    message.push_str(&needs(key.shape));
                    self.note(&message);
                }
                None => {}
            }
            self.leave(mark);
        }
    }

    fn shape(&mut self, value: &Value, shape: Shape) {
        let text = value.text().unwrap_or_default();
        let number = value.whole().filter(|number| i32::try_from(*number).is_ok());
        let fine = match shape {
            Shape::Id => is_id(text),
            // Text is trimmed before it is compared, so a choice with spaces around it could never be picked.
            Shape::Text => is_trim(text),
            Shape::Language => is_language(text),
            Shape::Day => tidy_date(text).is_some_and(|day| day == text),
            Shape::Count => number.is_some_and(|number| number > 0),
            Shape::Number => number.is_some(),
            Shape::Truth => value.boolean().is_some(),
            Shape::Word(words) => words.contains(&text),
            Shape::Kind => kind(text).is_some(),
            Shape::Compared => value.boolean().is_some() || value.number().is_some() || is_trim(text),
            Shape::Wording => return self.wording(value, true),
            Shape::Messages => return self.messages(value),
            Shape::Wordings => match value.list() {
                Some(items) => return self.list(items, Shape::Wording),
                None => false,
            },
            Shape::List(inner) => match value.list() {
                Some(items) if !items.is_empty() => return self.list(items, *inner),
                _ => false,
            },
            Shape::Object(object) => return self.object(value, object),
            Shape::Question => return self.question(value),
            Shape::Condition => match CONDITIONS.iter().find(|object| is_condition(value, object)) {
                Some(object) => return self.object(value, object),
                None => false,
            },
        };
        if !fine {
            self.note(&needs(shape));
        }
    }

    fn list(&mut self, items: &[Value], inner: Shape) {
        for (index, item) in items.iter().enumerate() {
            let mark = self.enter(&digits(index as i64));
            self.shape(item, inner);
            self.leave(mark);
        }
    }

    fn question(&mut self, value: &Value) {
        self.within(value.get("id").and_then(Value::text));
        match kind(value.get("kind").and_then(Value::text).unwrap_or_default()) {
            Some(object) => self.object(value, object),
            // Which keys it may have is known once its kind is.
            None => self.keys(value, &[], ASKED),
        }
        self.question = None;
    }

    /// `whole` is false for the words of one language, which have no languages inside.
    fn wording(&mut self, value: &Value, whole: bool) {
        if !value.is_map() {
            if filled(value).is_none() {
                self.note(&needs(Shape::Wording));
            }
            return;
        }
        if value.get("standard").is_none() {
            self.note_at("standard", "is missing; it needs text");
        }
        for (name, words) in value.entries() {
            let mark = self.enter(name);
            if name == "standard" || name == "easy" {
                if filled(words).is_none() {
                    self.note("needs text");
                }
            } else if whole && is_language(name) {
                self.wording(words, false);
            } else {
                self.note("is not known here; the keys are: standard, easy, and tags of languages such as cy");
            }
            self.leave(mark);
        }
    }

    fn messages(&mut self, value: &Value) {
        if !value.is_map() {
            self.note(&needs(Shape::Messages));
        }
        for (name, words) in value.entries() {
            let mark = self.enter(name);
            match Code::from_str(name) {
                Some(_) => self.wording(words, true),
                None => self.note(&list("is no code; the codes are: ", &mut Code::ALL.into_iter().map(Code::as_str))),
            }
            self.leave(mark);
        }
    }

    /// Notes belong to that question from now on.
    pub(super) fn within(&mut self, id: Option<&str>) {
        self.question = id.filter(|id| !id.is_empty()).map(String::from);
    }

    pub(super) fn note(&mut self, message: &str) {
        self.problems.push(DefinitionProblem {
            path: self.path.clone(),
            message: String::from(message),
            question: self.question.clone(),
        });
    }

    pub(super) fn note_at(&mut self, key: &str, message: &str) {
        let mark = self.enter(key);
        self.note(message);
        self.leave(mark);
    }

    /// Whether something is wrong with that very key here.
    pub(super) fn has_noted(&mut self, key: &str) -> bool {
        let mark = self.enter(key);
        let noted = self.problems.iter().any(|problem| problem.path == self.path);
        self.leave(mark);
        noted
    }

    /// Whether something is wrong here or further in.
    pub(super) fn has_noted_below(&self) -> bool {
        self.problems.iter().any(|problem| problem.path.starts_with(self.path.as_str()))
    }

    /// Whether something is wrong anywhere in the question of that id.
    pub(super) fn has_noted_in(&self, question: &str) -> bool {
        self.problems.iter().any(|problem| problem.question.as_deref() == Some(question))
    }

    pub(super) fn enter(&mut self, token: &str) -> usize {
        let mark = self.path.len();
        push_pointer(&mut self.path, token);
        mark
    }

    pub(super) fn leave(&mut self, mark: usize) {
        self.path.truncate(mark);
    }
}

fn needs(shape: Shape) -> String {
    let plain = match shape {
        Shape::Id => "needs 1 to 64 lower-case letters, digits, hyphens or underscores",
        Shape::Text => "needs text with no space around it",
        Shape::Language => "needs the tag of a language, such as en-GB or cy",
        Shape::Day => "needs a day of the calendar, written YYYY-MM-DD",
        Shape::Count => "needs a whole number of at least 1",
        Shape::Number => "needs a whole number",
        Shape::Truth => "needs to be true or false",
        Shape::Compared => "needs text, a number, true or false",
        Shape::Wording => "needs text, or an object with `standard` and `easy` text",
        Shape::Wordings => "needs a list of paragraphs",
        Shape::List(_) => "needs a list of at least one entry",
        Shape::Messages | Shape::Object(_) | Shape::Question => "needs to be an object",
        Shape::Word(words) => return list("needs one of: ", &mut words.iter().copied()),
        Shape::Kind => return list("needs one of: ", &mut KINDS.iter().map(|kind| kind.name)),
        Shape::Condition => {
            "needs a condition: an object with `all`, `any` or `not`, or with `question` and one of `is`, \
                             `any_of`, `at_least`, `at_most`, `includes`, `answered`"
        }
    };
    String::from(plain)
}

/// One function for lists of every kind: each iterator of its own would be compiled anew.
fn list(start: &str, words: &mut dyn Iterator<Item = &str>) -> String {
    let mut text = String::from(start);
    for (place, word) in words.enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        text.push_str(word);
    }
    text
}

fn kind(name: &str) -> Option<&'static Object> {
    KINDS.iter().find(|kind| kind.name == name)
}

fn is_condition(value: &Value, object: &Object) -> bool {
    object.own.first().is_some_and(|key| value.get(key.name).is_some())
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_')
}

fn is_trim(text: &str) -> bool {
    !text.is_empty() && text.trim() == text
}
