//! Reading a form's definition, and saying everything that is wrong with it at once.

use super::{After, Choice, Code, Form, Kind, Question};
use crate::json::{Value, push_pointer};
use crate::wording::Wording;

/// The most letters in a short text where the form does not say.
const SHORT_TEXT: u32 = 200;
/// The most letters in a long text where the form does not say.
const LONG_TEXT: u32 = 4_000;
/// The most steps a scale may have: each is one radio button.
const MOST_STEPS: i64 = 101;
/// The longest id.
const LONGEST_ID: usize = 64;

/// One thing wrong with a form's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionProblem {
    /// Where: a JSON pointer (RFC 6901) into the definition.
    pub path: String,
    /// What is wrong there and what it needs.
    pub message: String,
}

impl Form {
    /// Reads a form's definition.
    ///
    /// # Errors
    /// Every problem in the definition with the place where it stands, so that one round of mending is enough.
    pub fn read(value: &Value) -> Result<Form, Vec<DefinitionProblem>> {
        let mut reader = Reader::default();
        let form = reader.form(value);
        if reader.problems.is_empty() { Ok(form) } else { Err(reader.problems) }
    }
}

/// Walks through a definition, remembering where it stands. What cannot be read is replaced by something empty, and
/// noted.
#[derive(Default)]
struct Reader {
    path: String,
    problems: Vec<DefinitionProblem>,
}

impl Reader {
    fn form(&mut self, value: &Value) -> Form {
        self.keys(value, &["id", "version", "title", "intro", "questions", "send", "after"]);
        let after = self.after(value.get("after"));
        let form = Form {
            id: self.id(value),
            version: self.positive(value, "version").unwrap_or_default(),
            title: self.wording(value, "title"),
            intro: self.paragraphs(value, "intro"),
            questions: self.questions(value),
            send: self.wording_if_any(value, "send"),
            after,
        };
        if value.get("version").is_none() {
            self.note_at("version", "is missing; a form's first version is 1");
        }
        form
    }

    fn after(&mut self, value: Option<&Value>) -> After {
        let Some(value) = value else {
            self.note_at("after", "is missing; it holds the title and body shown once the answers have arrived");
            return After::default();
        };
        let mark = self.enter("after");
        self.keys(value, &["title", "body"]);
        let after = After { title: self.wording(value, "title"), body: self.paragraphs(value, "body") };
        self.leave(mark);
        after
    }

    fn questions(&mut self, value: &Value) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        let mark = self.enter("questions");
        match value.get("questions").and_then(Value::list) {
            Some(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    let inner = self.enter(&index.to_string());
                    let question = self.question(item);
                    if !question.id.is_empty() && questions.iter().any(|q| q.id == question.id) {
                        self.note_at("id", "is the id of an earlier question too");
                    }
                    questions.push(question);
                    self.leave(inner);
                }
            }
            _ => self.note("needs a list of at least one question"),
        }
        self.leave(mark);
        questions
    }

    fn question(&mut self, value: &Value) -> Question {
        let kind_name = value.get("kind").and_then(Value::text).unwrap_or_default();
        let (kind, own_keys) = self.kind(value, kind_name);
        let mut keys = vec!["id", "kind", "label", "hint", "why", "required", "messages"];
        keys.extend_from_slice(own_keys);
        self.keys(value, &keys);
        let required = match value.get("required") {
            None => false,
            Some(Value::Bool(required)) => *required,
            Some(_) => {
                self.note_at("required", "needs to be true or false");
                false
            }
        };
        if required && kind == Kind::Statement {
            self.note_at("required", "cannot be true: a statement takes no answer");
        }
        Question {
            id: self.id(value),
            kind,
            label: self.wording(value, "label"),
            hint: self.wording_if_any(value, "hint"),
            why: self.wording_if_any(value, "why"),
            required,
            messages: self.messages(value),
        }
    }

    /// The kind, and the keys that only this kind has.
    fn kind(&mut self, value: &Value, name: &str) -> (Kind, &'static [&'static str]) {
        match name {
            "short-text" => (
                Kind::ShortText {
                    max_length: self.positive(value, "max_length").unwrap_or(SHORT_TEXT),
                    autocomplete: self.text_if_any(value, "autocomplete"),
                },
                &["max_length", "autocomplete"],
            ),
            "long-text" => (
                Kind::LongText { max_length: self.positive(value, "max_length").unwrap_or(LONG_TEXT) },
                &["max_length"],
            ),
            "email" => (Kind::Email, &[]),
            "one-choice" => (Kind::OneChoice { options: self.options(value) }, &["options"]),
            "several-choices" => (Kind::SeveralChoices { options: self.options(value) }, &["options"]),
            "scale" => (self.scale(value), &["from", "to", "from_label", "to_label"]),
            "consent" => (Kind::Consent, &[]),
            "statement" => (Kind::Statement, &[]),
            _ => {
                self.note_at(
                    "kind",
                    "needs one of: short-text, long-text, email, one-choice, several-choices, scale, consent, statement",
                );
                (Kind::Statement, &["max_length", "autocomplete", "options", "from", "to", "from_label", "to_label"])
            }
        }
    }

    fn scale(&mut self, value: &Value) -> Kind {
        let from = self.end_of_scale(value, "from");
        let to = self.end_of_scale(value, "to");
        if let (Some(from), Some(to)) = (from, to) {
            if from >= to {
                self.note_at("to", "needs to be larger than `from`");
            } else if i64::from(to) - i64::from(from) >= MOST_STEPS {
                self.note_at("to", "is too far from `from`: a scale has at most 101 steps");
            }
        }
        Kind::Scale {
            from: from.unwrap_or_default(),
            to: to.unwrap_or_default(),
            from_label: self.wording(value, "from_label"),
            to_label: self.wording(value, "to_label"),
        }
    }

    fn end_of_scale(&mut self, value: &Value, key: &str) -> Option<i32> {
        let number = value.get(key).and_then(Value::whole).and_then(|whole| i32::try_from(whole).ok());
        if number.is_none() {
            self.note_at(key, "needs a whole number");
        }
        number
    }

    fn options(&mut self, value: &Value) -> Vec<Choice> {
        let mut options: Vec<Choice> = Vec::new();
        let mark = self.enter("options");
        match value.get("options").and_then(Value::list) {
            Some(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    let inner = self.enter(&index.to_string());
                    self.keys(item, &["value", "label", "hint"]);
                    let choice = Choice {
                        value: self.text_if_any(item, "value").unwrap_or_default(),
                        label: self.wording(item, "label"),
                        hint: self.wording_if_any(item, "hint"),
                    };
                    if item.get("value").is_none() {
                        self.note_at("value", "is missing; it is what gets sent");
                    } else if options.iter().any(|earlier| earlier.value == choice.value) {
                        self.note_at("value", "is the value of an earlier choice too");
                    }
                    options.push(choice);
                    self.leave(inner);
                }
            }
            _ => self.note("needs a list of at least one choice"),
        }
        self.leave(mark);
        options
    }

    fn messages(&mut self, value: &Value) -> Vec<(Code, Wording)> {
        let Some(value) = value.get("messages") else {
            return Vec::new();
        };
        let mut messages = Vec::new();
        let mark = self.enter("messages");
        self.keys(value, &Code::ALL.map(Code::as_str));
        for (name, _) in value.entries() {
            if let Some(code) = Code::from_str(name) {
                messages.push((code, self.wording(value, name)));
            }
        }
        self.leave(mark);
        messages
    }

    fn id(&mut self, value: &Value) -> String {
        let id = value.get("id").and_then(Value::text).unwrap_or_default();
        let fine = (1..=LONGEST_ID).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_');
        if !fine {
            self.note_at("id", "needs 1 to 64 lower-case letters, digits, hyphens or underscores");
        }
        String::from(id)
    }

    fn positive(&mut self, value: &Value, key: &str) -> Option<u32> {
        let found = value.get(key)?;
        let number = found.whole().and_then(|whole| u32::try_from(whole).ok()).filter(|number| *number > 0);
        if number.is_none() {
            self.note_at(key, "needs a whole number of at least 1");
        }
        number
    }

    fn text_if_any(&mut self, value: &Value, key: &str) -> Option<String> {
        let found = value.get(key)?;
        // Text is trimmed before it is compared, so a choice with spaces around it could never be picked.
        let text = found.text().filter(|text| !text.is_empty() && text.trim() == *text);
        if text.is_none() {
            self.note_at(key, "needs text with no space around it");
        }
        text.map(String::from)
    }

    fn wording(&mut self, value: &Value, key: &str) -> Wording {
        if value.get(key).is_none() {
            self.note_at(key, "is missing; it needs text");
        }
        self.wording_if_any(value, key).unwrap_or_default()
    }

    fn wording_if_any(&mut self, value: &Value, key: &str) -> Option<Wording> {
        let found = value.get(key)?;
        let mark = self.enter(key);
        let wording = self.words(found);
        self.leave(mark);
        wording
    }

    fn paragraphs(&mut self, value: &Value, key: &str) -> Vec<Wording> {
        let mut paragraphs = Vec::new();
        let mark = self.enter(key);
        match value.get(key) {
            None => {}
            Some(Value::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let inner = self.enter(&index.to_string());
                    paragraphs.extend(self.words(item));
                    self.leave(inner);
                }
            }
            Some(_) => self.note("needs a list of paragraphs"),
        }
        self.leave(mark);
        paragraphs
    }

    fn words(&mut self, value: &Value) -> Option<Wording> {
        if value.is_map() {
            self.keys(value, &["standard", "easy"]);
        }
        let wording = Wording::read(value);
        if wording.is_none() {
            self.note("needs text, or an object with `standard` and `easy` text");
        }
        wording
    }

    /// Notes every key that is not among the known ones.
    fn keys(&mut self, value: &Value, known: &[&str]) {
        if !value.is_map() {
            self.note("needs to be an object");
        }
        for (name, _) in value.entries() {
            if !known.contains(&name.as_str()) {
                let mut message = String::from("is not known here; the keys are: ");
                message.push_str(&known.join(", "));
                self.note_at(name, &message);
            }
        }
    }

    fn note(&mut self, message: &str) {
        self.problems.push(DefinitionProblem { path: self.path.clone(), message: String::from(message) });
    }

    fn note_at(&mut self, key: &str, message: &str) {
        let mark = self.enter(key);
        self.note(message);
        self.leave(mark);
    }

    fn enter(&mut self, token: &str) -> usize {
        let mark = self.path.len();
        push_pointer(&mut self.path, token);
        mark
    }

    fn leave(&mut self, mark: usize) {
        self.path.truncate(mark);
    }
}
