//! Words shown to people: in the standard wording and, where there is one, in Easy Read; in one language or several.

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

/// The part of a text's [`key`] that stands for its name.
pub const NAME: u32 = 0xff_ffff;

/// A number that stands for a text's name where the name itself would weigh too much: 8 bits for the crate whose text it is, and 24
/// for the name. FNV-1a; two texts with one key stop the build of `dist/`.
pub const fn key(room: &str, name: &str) -> u32 {
    (sum(room) << 24) | (sum(name) & NAME)
}

const fn sum(text: &str) -> u32 {
    let (mut bytes, mut sum) = (text.as_bytes(), 0x811c_9dc5_u32);
    while let [first, rest @ ..] = bytes {
        sum = (sum ^ *first as u32).wrapping_mul(0x0100_0193);
        bytes = rest;
    }
    sum
}

/// One piece of text in both wordings, and in further languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The plain text.
    pub standard: String,
    /// The Easy Read text; absent where the standard text is easy enough.
    pub easy: Option<String>,
    /// The same words in further languages, by language tag (BCP 47); those words have no languages of their own.
    pub languages: Vec<(String, Wording)>,
}

impl Wording {
    /// The text for that reading in the text's own language; Easy Read falls back to the standard text.
    pub fn say(&self, reading: Reading) -> &str {
        match (reading, &self.easy) {
            (Reading::Easy, Some(easy)) => easy,
            _ => &self.standard,
        }
    }

    /// The text for that reading in that language (BCP 47): in exactly that one, or else in its first part's (`cy` for
    /// `cy-GB`), or else in the text's own.
    pub fn say_in(&self, reading: Reading, lang: &str) -> &str {
        self.in_language(lang).map_or(self, |(_, words)| words).say(reading)
    }

    /// The tag of the language in which [`Wording::say_in`] answers; `None` when it is the text's own.
    pub fn lang_said(&self, lang: &str) -> Option<&str> {
        self.in_language(lang).map(|(tag, _)| tag.as_str())
    }

    fn in_language(&self, lang: &str) -> Option<&(String, Wording)> {
        let find = |wanted: &str| self.languages.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
        find(lang).or_else(|| find(lang.split('-').next().unwrap_or_default()))
    }

    /// Reads a string, or `{ "standard": "…", "easy": "…", "cy": "…", "pl": { "standard": "…", "easy": "…" } }`. `None`
    /// where it is neither, or holds no words. A member that is no language, or holds no words, is passed over.
    pub fn read(value: &Value) -> Option<Wording> {
        if let Some(text) = filled(value) {
            return Some(Wording::from(text));
        }
        let standard = filled(value.get("standard")?)?;
        let easy = match value.get("easy") {
            None | Some(Value::Null) => None,
            Some(easy) => Some(String::from(filled(easy)?)),
        };
        let mut wording = Wording { easy, ..Wording::from(standard) };
        for (tag, words) in value.entries() {
            if is_language(tag)
                && let Some(words) = Wording::read(words)
            {
                wording.languages.push((tag.clone(), words));
            }
        }
        Some(wording)
    }

    /// Whether this holds for the words in every reading and language.
    pub fn every(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        holds(&self.standard)
            && self.easy.as_deref().is_none_or(holds)
            && self.languages.iter().all(|(_, words)| words.every(holds))
    }

    /// The JSON form that [`Wording::read`] reads.
    pub fn to_value(&self) -> Value {
        let standard = Value::from(self.standard.as_str());
        if self.easy.is_none() && self.languages.is_empty() {
            return standard;
        }
        let mut value = map([("standard", Some(standard)), ("easy", self.easy.as_deref().map(Value::from))]);
        if let Value::Map(members) = &mut value {
            members.extend(self.languages.iter().map(|(tag, words)| (tag.clone(), words.to_value())));
        }
        value
    }
}

impl From<&str> for Wording {
    fn from(standard: &str) -> Self {
        Wording { standard: String::from(standard), easy: None, languages: Vec::new() }
    }
}

/// Whether this has the form of a language tag (BCP 47) whose language has two or three letters: `cy`, `pl`, `zh-Hant`.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The text, if it holds words.
pub(crate) fn filled(value: &Value) -> Option<&str> {
    value.text().filter(|text| !text.trim().is_empty())
}
