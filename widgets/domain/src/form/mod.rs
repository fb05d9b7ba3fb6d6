//! A form is data: its questions, its rules and every word of it. Widgets show it; the coordinator checks against it.

mod answers;
mod build;
mod check;
mod code;
mod condition;
mod cross;
mod date;
mod delivery;
mod email;
mod numbers;
mod read;
#[cfg(not(target_arch = "wasm32"))]
mod schema;
mod shape;
mod write;

pub use answers::{Answer, Answers};
pub use code::{Code, FieldError};
pub use condition::{Condition, Test};
pub use date::{date_parts, join_date, tidy_date};
pub use delivery::{Delivery, SealTo};
pub use email::is_email;
pub use numbers::{is_phone, tidy_postcode};
pub use read::DefinitionProblem;
#[cfg(not(target_arch = "wasm32"))]
pub use schema::schema;

use crate::wording::Wording;

/// A whole form. Read one with [`Form::read`]; check answers with [`Form::check`].
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Its name in addresses: lower-case letters, digits, `-` and `_`.
    pub id: String,
    /// Grows with every change to its questions, so that each submission says what was asked.
    pub version: u32,
    /// The language of its plain words (BCP 47); `None` means British English.
    pub lang: Option<String>,
    /// The heading.
    pub title: Wording,
    /// Paragraphs before the first question.
    pub intro: Vec<Wording>,
    /// The questions, statements and beginnings of pages in the order in which they are shown. A form with at least one
    /// page is shown page by page; what stands before the first one makes a page without a heading.
    pub questions: Vec<Question>,
    /// The words on the button; the widget has its own where the form says nothing.
    pub send: Option<Wording>,
    /// What is shown once the answers have arrived.
    pub after: After,
    /// What the coordinator says about sending answers; empty in a definition on its own.
    pub delivery: Delivery,
}

/// What is shown once the answers have arrived.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct After {
    /// The heading.
    pub title: Wording,
    /// Paragraphs about what happens next.
    pub body: Vec<Wording>,
}

/// One question, a statement between questions, or the beginning of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name among the answers: lower-case letters, digits, `-` and `_`; unique in the form.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The question itself; the heading of a statement or page.
    pub label: Wording,
    /// Help with answering; the text of a statement or under a page's heading.
    pub hint: Option<Wording>,
    /// Why it is asked.
    pub why: Option<Wording>,
    /// Whether the form cannot be sent without an answer to it.
    pub required: bool,
    /// When it is asked; `None` means always. A page's condition holds for every question of that page.
    pub show_if: Option<Condition>,
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
        /// The fewest Unicode scalar values it may hold, once answered.
        min_length: Option<u32>,
        /// The most Unicode scalar values it may hold.
        max_length: u32,
        /// The HTML `autocomplete` token that lets the browser help.
        autocomplete: Option<String>,
    },
    /// Several lines of text; answered by [`Answer::Text`].
    LongText {
        /// The fewest Unicode scalar values it may hold, once answered.
        min_length: Option<u32>,
        /// The most Unicode scalar values it may hold.
        max_length: u32,
    },
    /// An email address ([`is_email`]); answered by [`Answer::Text`].
    Email,
    /// A phone number ([`is_phone`]); answered by [`Answer::Text`].
    Phone,
    /// A postcode of the United Kingdom ([`tidy_postcode`]); answered by [`Answer::Text`].
    Postcode {
        /// Whether its first half alone is enough (`OX4`), for people who do not want to give more.
        district: bool,
    },
    /// A question to be answered with yes or no; answered by [`Answer::Truth`].
    YesNo,
    /// A day; answered by [`Answer::Text`], `YYYY-MM-DD` once it is whole ([`tidy_date`], [`date_parts`]).
    Date {
        /// The earliest day it may be: `YYYY-MM-DD`.
        earliest: Option<String>,
        /// The latest day it may be: `YYYY-MM-DD`.
        latest: Option<String>,
    },
    /// One of several choices; answered by [`Answer::Text`] with its value.
    OneChoice {
        /// The choices in the order in which they are shown.
        options: Vec<Choice>,
    },
    /// Any number of choices; answered by [`Answer::Several`] with their values.
    SeveralChoices {
        /// The choices in the order in which they are shown.
        options: Vec<Choice>,
        /// The fewest choices, once answered; an exclusive choice is enough by itself.
        at_least: Option<u32>,
        /// The most choices.
        at_most: Option<u32>,
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
        /// Whether it is shown as a slider, rather than as one radio button a step.
        slider: bool,
    },
    /// A box to tick; answered by [`Answer::Yes`].
    Consent,
    /// Words without a question; takes no answer.
    Statement,
    /// Begins a new page; takes no answer.
    Page,
}

impl Kind {
    /// Its name in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::ShortText { .. } => "short-text",
            Kind::LongText { .. } => "long-text",
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::Postcode { .. } => "postcode",
            Kind::YesNo => "yes-no",
            Kind::Date { .. } => "date",
            Kind::OneChoice { .. } => "one-choice",
            Kind::SeveralChoices { .. } => "several-choices",
            Kind::Scale { .. } => "scale",
            Kind::Consent => "consent",
            Kind::Statement => "statement",
            Kind::Page => "page",
        }
    }

    /// Whether it takes an answer: everything but statements and pages does.
    pub fn is_answerable(&self) -> bool {
        !matches!(self, Kind::Statement | Kind::Page)
    }

    /// Whether it is answered by [`Answer::Text`].
    pub fn is_text(&self) -> bool {
        use Kind::{Date, Email, LongText, OneChoice, Phone, Postcode, ShortText};
        matches!(
            self,
            ShortText { .. } | LongText { .. } | Email | Phone | Postcode { .. } | Date { .. } | OneChoice { .. }
        )
    }
}

/// One choice among several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// What is sent when it is chosen; unique in its question.
    pub value: String,
    /// What the visitor sees.
    pub label: Wording,
    /// Help with choosing it.
    pub hint: Option<Wording>,
    /// Whether it cannot be chosen together with others ("None of these"); only among several choices.
    pub exclusive: bool,
}

impl Form {
    /// The question of that id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The questions that take an answer: everything but statements and pages.
    pub fn questions_answerable(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| question.kind.is_answerable())
    }
}

/// The ids of the forms that Windchime carries with it.
pub const BUILT_IN: [&str; 3] = ["interest", "page-feedback", "story"];

/// The JSON text of a form that Windchime carries with it, by its id.
pub fn built_in(name: &str) -> Option<&'static str> {
    match name {
        "interest" => Some(include_str!("../../forms/interest.json")),
        "page-feedback" => Some(include_str!("../../forms/page-feedback.json")),
        "story" => Some(include_str!("../../forms/story.json")),
        _ => None,
    }
}
