//! A form is data: its questions, its rules and every word of it. Widgets show it; the coordinator checks against it.

mod answers;
mod check;
mod code;
mod email;
mod read;
mod write;

pub use answers::{Answer, Answers};
pub use code::{Code, FieldError};
pub use email::is_email;
pub use read::DefinitionProblem;

use crate::wording::Wording;

/// A whole form. Read one with [`Form::read`]; check answers with [`Form::check`].
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its name in addresses: lower-case letters, digits, `-` and `_`.
    pub id: String,
    /// Grows with every change to its questions, so that each submission says what was asked.
    pub version: u32,
    /// The heading.
    pub title: Wording,
    /// Paragraphs before the first question.
    pub intro: Vec<Wording>,
    /// The questions and statements in the order in which they are shown.
    pub questions: Vec<Question>,
    /// The words on the button; the widget has its own where the form says nothing.
    pub send: Option<Wording>,
    /// What is shown once the answers have arrived.
    pub after: After,
}

/// What is shown once the answers have arrived.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct After {
    /// The heading.
    pub title: Wording,
    /// Paragraphs about what happens next.
    pub body: Vec<Wording>,
}

/// One question, or a statement between questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name among the answers: lower-case letters, digits, `-` and `_`; unique in the form.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The question itself; a statement's heading.
    pub label: Wording,
    /// Help with answering; a statement's body.
    pub hint: Option<Wording>,
    /// Why it is asked.
    pub why: Option<Wording>,
    /// Whether the form can be sent without an answer to it.
    pub required: bool,
    /// The form's own words for what can be wrong with the answer.
    pub messages: Vec<(Code, Wording)>,
}

impl Question {
    /// The form's own words for that error, if it has any.
    pub fn message(&self, code: Code) -> Option<&Wording> {
        self.messages.iter().find(|(of, _)| *of == code).map(|(_, words)| words)
    }
}

/// What kind of answer a question takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// One line of text; answered by [`Answer::Text`].
    ShortText {
        /// The most Unicode scalar values it may hold.
        max_length: u32,
        /// The HTML `autocomplete` token that lets the browser help.
        autocomplete: Option<String>,
    },
    /// Several lines of text; answered by [`Answer::Text`].
    LongText {
        /// The most Unicode scalar values it may hold.
        max_length: u32,
    },
    /// An email address ([`is_email`]); answered by [`Answer::Text`].
    Email,
    /// One of several choices; answered by [`Answer::Text`] with its value.
    OneChoice {
        /// The choices in the order in which they are shown.
        options: Vec<Choice>,
    },
    /// Any number of choices; answered by [`Answer::Several`] with their values.
    SeveralChoices {
        /// The choices in the order in which they are shown.
        options: Vec<Choice>,
    },
    /// A whole number between two ends; answered by [`Answer::Number`].
    Scale {
        /// The lowest number.
        from: i32,
        /// The highest number.
        to: i32,
        /// What the lowest number means.
        from_label: Wording,
        /// What the highest number means.
        to_label: Wording,
    },
    /// A box to tick; answered by [`Answer::Yes`].
    Consent,
    /// Words without a question; takes no answer.
    Statement,
}

impl Kind {
    /// Its name in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::ShortText { .. } => "short-text",
            Kind::LongText { .. } => "long-text",
            Kind::Email => "email",
            Kind::OneChoice { .. } => "one-choice",
            Kind::SeveralChoices { .. } => "several-choices",
            Kind::Scale { .. } => "scale",
            Kind::Consent => "consent",
            Kind::Statement => "statement",
        }
    }
}

/// One choice among several.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is sent when it is chosen; unique in its question.
    pub value: String,
    /// What the visitor sees.
    pub label: Wording,
    /// Help with choosing it.
    pub hint: Option<Wording>,
}

impl Form {
    /// The question of that id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The questions that take an answer: everything but the statements.
    pub fn questions_answerable(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| question.kind != Kind::Statement)
    }
}

/// The JSON text of a form that Windchime carries with it, by its id.
pub fn built_in(name: &str) -> Option<&'static str> {
    match name {
        "interest" => Some(include_str!("../../forms/interest.json")),
        _ => None,
    }
}
