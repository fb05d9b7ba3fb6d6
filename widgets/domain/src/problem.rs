//! Problem documents (RFC 9457): how the coordinator says what went wrong, and how a widget hears it.

use crate::json::{Value, map};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// One problem document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The `type`: a URI reference such as `/problems/answers-not-accepted`.
    pub kind: String,
    /// A short summary that is the same each time this kind occurs.
    pub title: String,
    /// The HTTP status code.
    pub status: u16,
    /// What happened this time and what to do next.
    pub detail: Option<String>,
    /// A URI reference to this very occurrence.
    pub instance: Option<String>,
    /// What is wrong with single fields.
    pub errors: Vec<ProblemError>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemError {
    /// The field: a question's id, or the name of a member or parameter.
    pub field: String,
    /// A code from [`crate::form::Code`], or a word of the same style.
    pub code: String,
    /// The same in plain words.
    pub detail: String,
}

impl Problem {
    /// The JSON document. `errors` is left out where there are none.
    pub fn to_value(&self) -> Value {
        let errors = self
            .errors
            .iter()
            .map(|error| {
                map([
                    ("field", Some(Value::from(error.field.as_str()))),
                    ("code", Some(Value::from(error.code.as_str()))),
                    ("detail", Some(Value::from(error.detail.as_str()))),
                ])
            })
            .collect();
        map([
            ("type", Some(Value::from(self.kind.as_str()))),
            ("title", Some(Value::from(self.title.as_str()))),
            ("status", Some(Value::from(u32::from(self.status)))),
            ("detail", self.detail.as_deref().map(Value::from)),
            ("instance", self.instance.as_deref().map(Value::from)),
            ("errors", Some(Value::List(errors)).filter(|_| !self.errors.is_empty())),
        ])
    }

    /// Reads a problem document, being generous as RFC 9457 asks: members that are absent or of the wrong kind are
    /// passed over. `None` where the value is not an object.
    pub fn read(value: &Value) -> Option<Problem> {
        if !value.is_map() {
            return None;
        }
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::text).map(String::from);
        let errors = value.get("errors").and_then(Value::list).unwrap_or_default();
        Some(Problem {
            kind: text(value, "type").unwrap_or_else(|| String::from("about:blank")),
            title: text(value, "title").unwrap_or_default(),
            status: value
                .get("status")
                .and_then(Value::whole)
                .and_then(|status| u16::try_from(status).ok())
                .unwrap_or_default(),
            detail: text(value, "detail"),
            instance: text(value, "instance"),
            errors: errors
                .iter()
                .filter_map(|error| {
                    Some(ProblemError {
                        field: text(error, "field")?,
                        code: text(error, "code").unwrap_or_default(),
                        detail: text(error, "detail").unwrap_or_default(),
                    })
                })
                .collect(),
        })
    }
}
