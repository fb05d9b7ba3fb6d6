//! What can be wrong with an answer.

/// The kinds of error an answer can have. Their names are part of the public contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A required question has no answer.
    Missing,
    /// The text is shorter than the question allows.
    TooShort,
    /// The text is longer than the question allows.
    TooLong,
    /// The text does not have the form of an email address.
    NotAnEmail,
    /// The text does not have the form of a phone number.
    NotAPhone,
    /// The text does not have the form of a postcode.
    NotAPostcode,
    /// The text is no day of the calendar.
    NotADate,
    /// The date is before the earliest day that the question allows.
    TooEarly,
    /// The date is after the latest day that the question allows.
    TooLate,
    /// The answer is not among the choices.
    NotAnOption,
    /// Fewer choices were made than the question asks for.
    TooFew,
    /// More choices were made than the question allows.
    TooMany,
    /// The number is off the scale.
    OutOfRange,
    /// The answer is of another kind than the question asks for, such as text for a scale, or joins a choice that stands
    /// alone with others.
    WrongKind,
    /// The question is not asked of somebody who gave the other answers.
    NotAsked,
    /// The form has no question of that id.
    UnknownQuestion,
}

impl Code {
    /// Every code, in the order of the enum.
    pub const ALL: [Code; 16] = [
        Code::Missing,
        Code::TooShort,
        Code::TooLong,
        Code::NotAnEmail,
        Code::NotAPhone,
        Code::NotAPostcode,
        Code::NotADate,
        Code::TooEarly,
        Code::TooLate,
        Code::NotAnOption,
        Code::TooFew,
        Code::TooMany,
        Code::OutOfRange,
        Code::WrongKind,
        Code::NotAsked,
        Code::UnknownQuestion,
    ];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Missing => "missing",
            Code::TooShort => "too-short",
            Code::TooLong => "too-long",
            Code::NotAnEmail => "not-an-email",
            Code::NotAPhone => "not-a-phone",
            Code::NotAPostcode => "not-a-postcode",
            Code::NotADate => "not-a-date",
            Code::TooEarly => "too-early",
            Code::TooLate => "too-late",
            Code::NotAnOption => "not-an-option",
            Code::TooFew => "too-few",
            Code::TooMany => "too-many",
            Code::OutOfRange => "out-of-range",
            Code::WrongKind => "wrong-kind",
            Code::NotAsked => "not-asked",
            Code::UnknownQuestion => "unknown-question",
        }
    }

    /// The code of that name.
    #[expect(clippy::should_implement_trait, reason = "an unknown name is no error worth a type: callers ignore it")]
    pub fn from_str(name: &str) -> Option<Code> {
        Code::ALL.into_iter().find(|code| code.as_str() == name)
    }
}

/// One thing wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The question's id.
    pub field: String,
    /// What is wrong.
    pub code: Code,
}

impl FieldError {
    pub(crate) fn new(field: &str, code: Code) -> FieldError {
        FieldError { field: String::from(field), code }
    }
}
