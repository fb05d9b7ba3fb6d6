//! The config funnel: attribute > `config` JSON > default, in one place, for every widget.
//!
//! A value that cannot be used never breaks a page: it is named as a [`Trouble`] for the editor, and the next source is used.

use crate::texts::Text;
use windchime_domain::attributes::{Attribute, Element};
use windchime_domain::json::Value;
use windchime_domain::wording::{NAME, Reading, Wording, key};

/// The settled options of one widget, and the partner's own texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    options: Vec<(&'static str, String)>,
    texts: Vec<(u32, Wording)>,
    /// The config's objects that have no attribute, by their key.
    objects: Vec<(String, Value)>,
}

/// One value that could not be used.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// An attribute or config key whose value is not accepted.
    BadValue {
        /// The attribute's name.
        attribute: &'static str,
        /// What was written.
        value: String,
        /// What is used instead; empty when nothing is.
        used: String,
        /// What could be written, as the end of "Use …".
        expected: String,
    },
    /// A key of the config JSON that no widget knows.
    UnknownKey(String),
    /// The config JSON could not be read.
    BadConfig {
        /// Where it was asked for.
        url: String,
        /// Why, in plain words.
        reason: String,
    },
}

impl Config {
    /// Settles every attribute of `element`. `written` has them as the host page does, in the order of [`Element::all_attributes`];
    /// `json` is the config object.
    #[inline(never)]
    pub fn settle(element: &Element, written: &[Option<String>], json: Option<&Value>) -> (Self, Vec<Trouble>) {
        let mut config = Config::default();
        let mut troubles = Vec::new();
        for (place, attribute) in element.all_attributes().enumerate() {
            let of_page = written.get(place).cloned().flatten();
            let of_file = json.and_then(|json| as_option(json.get(attribute.name)?));
            let value = first_usable(attribute, [of_page, of_file], &mut troubles);
            config.options.push((attribute.name, value));
        }
        for (key, value) in json.map(Value::entries).unwrap_or_default() {
            if key == "texts" {
                config.texts = read_texts(value);
            } else if element.config.iter().any(|known| known.name == key) && value.is_map() {
                config.objects.push((key.clone(), value.clone()));
            } else if element.attribute(key).is_none() {
                troubles.push(Trouble::UnknownKey(key.clone()));
            }
        }
        (config, troubles)
    }

    /// The settled value of an attribute; empty when it is absent and has no default.
    pub fn get(&self, name: &str) -> &str {
        self.options.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// One of the config's objects; empty when it is absent.
    pub fn object(&self, name: &str) -> &[(String, Value)] {
        self.objects.iter().find(|(known, _)| known == name).map_or(&[], |(_, value)| value.entries())
    }

    /// Standard or Easy Read.
    pub fn reading(&self) -> Reading {
        if self.get("reading") == "easy" { Reading::Easy } else { Reading::Standard }
    }

    /// Reads in this way from now on, whatever was written.
    pub(crate) fn read_in(&mut self, reading: Reading) {
        if let Some((_, value)) = self.options.iter_mut().find(|(known, _)| *known == "reading") {
            value.clear();
            value.push_str(if reading == Reading::Easy { "easy" } else { "standard" });
        }
    }

    /// The partner's own wording of a text, if there is one.
    pub fn text(&self, text: &Text) -> Option<&Wording> {
        self.texts.iter().find(|(known, _)| *known == text.key & NAME).map(|(_, wording)| wording)
    }
}

/// The first source that is present and accepted; each that is not accepted becomes a trouble.
#[inline(never)]
fn first_usable(attribute: &Attribute, sources: [Option<String>; 2], troubles: &mut Vec<Trouble>) -> String {
    let before = troubles.len();
    let mut used = attribute.default;
    let mut accepted = String::new();
    for value in sources.into_iter().flatten() {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        if attribute.kind.accepts(value) {
            accepted.push_str(value);
            used = &accepted;
            break;
        }
        let expected = attribute.kind.expected();
        troubles.push(Trouble::BadValue {
            attribute: attribute.name,
            value: value.into(),
            used: String::new(),
            expected,
        });
    }
    for trouble in troubles.iter_mut().skip(before) {
        if let Trouble::BadValue { used: instead, .. } = trouble {
            instead.push_str(used);
        }
    }
    used.to_owned()
}

/// An option in JSON may be text, or a yes/no where the attribute says `on`/`off`.
fn as_option(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(true) => Some("on".into()),
        Value::Bool(false) => Some("off".into()),
        _ => None,
    }
}

/// `{"name": "words"}` or `{"name": {"standard": "…", "easy": "…"}}`; anything else is left out.
fn read_texts(value: &Value) -> Vec<(u32, Wording)> {
    let entries = value.entries();
    entries.iter().filter_map(|(name, words)| Some((key("", name) & NAME, Wording::read(words)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use windchime_domain::attributes::Kind;

    const ELEMENT: Element = Element {
        tag: "windchime-test",
        kind: "test",
        summary: "",
        attributes: &[Attribute { name: "endpoint", kind: Kind::Url, default: "", doc: "" }],
        config: &[],
        events: &[],
        parts: &[],
    };

    /// The page has written `theme` and nothing else.
    fn theme(value: &str) -> Vec<Option<String>> {
        ELEMENT.all_attributes().map(|attribute| (attribute.name == "theme").then(|| value.to_owned())).collect()
    }

    fn json(entries: &[(&str, &str)]) -> Value {
        Value::Map(entries.iter().map(|(k, v)| ((*k).to_owned(), Value::Text((*v).to_owned()))).collect())
    }

    #[test]
    fn an_attribute_wins_over_the_config_and_the_config_over_the_default() {
        let file = json(&[("theme", "dark"), ("reading", "easy")]);
        let (config, troubles) = Config::settle(&ELEMENT, &theme("light"), Some(&file));
        assert_eq!(config.get("theme"), "light");
        assert_eq!(config.reading(), Reading::Easy);
        assert_eq!(config.get("lang"), "en-GB");
        assert_eq!(troubles, []);
    }

    #[test]
    fn a_bad_value_is_named_and_falls_back_to_the_next_source() {
        let file = json(&[("theme", "dark"), ("endpoint", "ftp://example.org"), ("colour", "red")]);
        let (config, troubles) = Config::settle(&ELEMENT, &theme("purple"), Some(&file));
        assert_eq!(config.get("theme"), "dark");
        assert_eq!(config.get("endpoint"), "");
        let named: Vec<_> = troubles
            .iter()
            .map(|trouble| match trouble {
                Trouble::BadValue { attribute, value, used, .. } => format!("{attribute} {value} {used}"),
                Trouble::UnknownKey(key) => key.clone(),
                Trouble::BadConfig { url, .. } => url.clone(),
            })
            .collect();
        assert_eq!(named, ["endpoint ftp://example.org ", "theme purple dark", "colour"]);
    }

    #[test]
    fn a_partners_own_wording_is_found_by_the_name_of_the_text_and_goes_to_no_other() {
        use crate::texts::own::{LOADING, NO, YES};
        let texts = json(&[("loading", "One moment"), ("lodging", "A typing error")]);
        let file = Value::Map(vec![("texts".into(), texts)]);
        let (config, troubles) = Config::settle(&ELEMENT, &theme("light"), Some(&file));
        assert_eq!(config.text(&LOADING).map(|words| words.say(Reading::Easy)), Some("One moment"));
        assert_eq!((config.text(&YES), config.text(&NO), troubles), (None, None, vec![]));
    }
}
