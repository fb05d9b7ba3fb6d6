//! What can be wrong with an answer.

/// The kinds of error an answer can have. Their names are part of the public contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A required question has no answer.
    Missing,
    /// The text is longer than the question allows.
    TooLong,
    /// The text does not have the form of an email address.
    NotAnEmail,
    /// The answer is not among the choices.
    NotAnOption,
    /// The number is off the scale.
    OutOfRange,
    /// The answer is of another kind than the question asks for, such as text for a scale.
    WrongKind,
    /// The form has no question of that id.
    UnknownQuestion,
}

impl Code {
    /// Every code, in the order of the enum.
    pub const ALL: [Code; 7] = [
        Code::Missing,
        Code::TooLong,
        Code::NotAnEmail,
        Code::NotAnOption,
        Code::OutOfRange,
        Code::WrongKind,
        Code::UnknownQuestion,
    ];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Missing => "missing",
            Code::TooLong => "too-long",
            Code::NotAnEmail => "not-an-email",
            Code::NotAnOption => "not-an-option",
            Code::OutOfRange => "out-of-range",
            Code::WrongKind => "wrong-kind",
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
