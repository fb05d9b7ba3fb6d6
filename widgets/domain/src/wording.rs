//! Words shown to people, in the standard wording and, where there is one, in Easy Read.

use crate::json::{Value, map};

/// Which wording a visitor asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Plain English.
    #[default]
    Standard,
    /// Easy Read: one idea a sentence, short and active.
    Easy,
}

/// One piece of text in both wordings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The plain English text.
    pub standard: String,
    /// The Easy Read text; absent where the standard text is easy enough.
    pub easy: Option<String>,
}

impl Wording {
    /// The text for that reading; Easy Read falls back to the standard text.
    pub fn say(&self, reading: Reading) -> &str {
        match (reading, &self.easy) {
            (Reading::Easy, Some(easy)) => easy,
            _ => &self.standard,
        }
    }

    /// Reads a string, or `{ "standard": "…", "easy": "…" }`. `None` where it is neither, or holds no words.
    pub fn read(value: &Value) -> Option<Wording> {
        if let Some(text) = filled(value) {
            return Some(Wording::from(text));
        }
        let standard = filled(value.get("standard")?)?;
        let easy = match value.get("easy") {
            None | Some(Value::Null) => None,
            Some(easy) => Some(String::from(filled(easy)?)),
        };
        Some(Wording { standard: String::from(standard), easy })
    }

    /// The JSON form that [`Wording::read`] reads.
    pub fn to_value(&self) -> Value {
        match &self.easy {
            None => Value::from(self.standard.as_str()),
            Some(easy) => map([
                ("standard", Some(Value::from(self.standard.as_str()))),
                ("easy", Some(Value::from(easy.as_str()))),
            ]),
        }
    }
}

impl From<&str> for Wording {
    fn from(standard: &str) -> Self {
        Wording { standard: String::from(standard), easy: None }
    }
}

fn filled(value: &Value) -> Option<&str> {
    value.text().filter(|text| !text.trim().is_empty())
}
