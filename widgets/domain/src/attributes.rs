//! The attribute tables: the keystone from which the observed attributes, `custom-elements.json`, the README tables and the
//! contract tests all derive. Each widget keeps its own table in its `attributes.rs`; what all widgets share stands here.

use crate::wording::is_language;

/// One custom element: its tag, what it is for, and everything a partner may set on it or listen to.
#[derive(Debug)]
pub struct Element {
    /// The custom element's name, such as `windchime-interest`.
    pub tag: &'static str,
    /// The short name used by `data-windchime="…"`.
    pub kind: &'static str,
    /// One sentence for the manifest and the README.
    pub summary: &'static str,
    /// The attributes of this element alone; [`SHARED`] come on top.
    pub attributes: &'static [Attribute],
    /// Keys of the `config` JSON that are objects and so have no attribute.
    pub config: &'static [Part],
    /// The events this element sends to the host page.
    pub events: &'static [Event],
    /// The `::part(…)` names a partner may style.
    pub parts: &'static [Part],
}

/// One attribute of an element. The same name works as a key of the `config` JSON and as `data-NAME` on the `<div>` form.
#[derive(Debug)]
pub struct Attribute {
    /// Name as written in HTML.
    pub name: &'static str,
    /// Which values are accepted.
    pub kind: Kind,
    /// The value when the attribute is absent; empty where there is none.
    pub default: &'static str,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

/// Which values an attribute accepts.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// One of these words.
    Word(&'static [&'static str]),
    /// An absolute `https:` or `http:` URL, or a path on the page's own origin.
    Url,
    /// A URL as above, or one of these built-in names.
    UrlOr(&'static [&'static str]),
    /// A BCP 47 language tag.
    Language,
    /// Any text, for example a comma-separated list.
    Text,
    /// One of these words, or a JSON pointer and the value to be found there, such as `/status=mail_sent`.
    WordOrPointer(&'static [&'static str]),
}

/// An event sent to the host page; it bubbles and is composed.
#[derive(Debug)]
pub struct Event {
    /// Full name, such as `windchime:sent`.
    pub name: &'static str,
    /// When it is sent and what `detail` holds (never what a person wrote).
    pub doc: &'static str,
}

/// A `::part(…)` name.
#[derive(Debug)]
pub struct Part {
    /// The name inside `::part(…)`.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
}

/// The attributes that every widget understands.
pub const SHARED: &[Attribute] = &[
    Attribute {
        name: "lang",
        kind: Kind::Language,
        default: "en-GB",
        doc: doc(
            "Language (BCP 47) of a form's own wording, and of your `texts`. The widget's own words are British English until `texts` replaces them.",
        ),
    },
    Attribute {
        name: "reading",
        kind: Kind::Word(&["standard", "easy"]),
        default: "standard",
        doc: doc("`easy` shows every text in Easy Read wording."),
    },
    Attribute {
        name: "theme",
        kind: Kind::Word(&["auto", "light", "dark"]),
        default: "auto",
        doc: doc("`auto` follows the `color-scheme` of the host page, so that a light page never gets a dark box."),
    },
    Attribute {
        name: "config",
        kind: Kind::Url,
        default: "",
        doc: doc(
            "URL of a JSON object with any of these options and, under `texts`, any of the widget's texts. An attribute wins over it.",
        ),
    },
];

/// The events that every widget sends.
pub const SHARED_EVENTS: &[Event] = &[
    Event { name: "windchime:ready", doc: doc("The widget is on the page and can be used. No detail.") },
    Event {
        name: "windchime:error",
        doc: doc("The widget could not start or could not load its data. `detail.code` says why, in one word."),
    },
];

/// The custom properties (CSS) that a partner may set on any element.
pub const CUSTOM_PROPERTIES: &[Part] = &[
    Part {
        name: "--windchime-accent",
        doc: doc("Colour of buttons, links and the chosen answer; needs 4.5:1 against the surface."),
    },
    Part { name: "--windchime-accent-ink", doc: doc("Colour of text on the accent colour.") },
    Part { name: "--windchime-surface", doc: doc("Background of the widget.") },
    Part { name: "--windchime-ink", doc: doc("Colour of text.") },
    Part { name: "--windchime-radius", doc: doc("Corner radius of the widget and its controls.") },
    Part { name: "--windchime-font", doc: doc("Font family; by default the host page's own.") },
    Part {
        name: "--windchime-font-size",
        doc: doc("Size of body text; by default the visitor's own browser setting."),
    },
];

/// Words for manifests and READMEs; a visitor's phone need not carry them.
pub const fn doc(words: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") { "" } else { words }
}

impl Element {
    /// Every attribute of the element: its own first, then the shared ones.
    pub fn all_attributes(&self) -> impl Iterator<Item = &'static Attribute> + use<> {
        self.attributes.iter().chain(SHARED)
    }

    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.all_attributes().find(|attribute| attribute.name == name)
    }
}

impl Kind {
    /// Whether `value` is acceptable. An empty value counts as absent and is never asked about.
    pub fn accepts(self, value: &str) -> bool {
        match self {
            Kind::Word(words) => words.contains(&value),
            Kind::Url => is_fetchable(value),
            Kind::UrlOr(names) => names.contains(&value) || is_fetchable(value),
            Kind::Language => is_language(value),
            Kind::Text => true,
            Kind::WordOrPointer(words) => words.contains(&value) || (value.starts_with('/') && value.contains('=')),
        }
    }

    /// What a page editor should write instead, as the end of the sentence "Use …".
    pub fn expected(self) -> String {
        match self {
            Kind::Word(words) => list(words),
            Kind::Url => "a web address that begins with https://".into(),
            Kind::UrlOr(names) => [list(names).as_str(), " or a web address that begins with https://"].concat(),
            Kind::Language => "a language tag such as en-GB or cy".into(),
            Kind::Text => "any text".into(),
            Kind::WordOrPointer(words) => {
                [list(words).as_str(), " or a JSON pointer with a value, such as /status=sent"].concat()
            }
        }
    }
}

/// `a, b or c`.
fn list(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => [rest.join(", ").as_str(), " or ", last].concat(),
        Some((last, _)) => (*last).into(),
        None => String::new(),
    }
}

/// `https:` and `http:` URLs, and paths on the host's own origin (`/…`, `./…`, `../…`).
fn is_fetchable(value: &str) -> bool {
    let lower = value.trim_start().to_ascii_lowercase();
    let absolute =
        ["https://", "http://"].iter().any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    absolute || lower.starts_with('/') || lower.starts_with("./") || lower.starts_with("../")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_accept_what_they_say_and_nothing_else() {
        assert!(Kind::Word(&["auto", "light"]).accepts("light"));
        assert!(!Kind::Word(&["auto", "light"]).accepts("purple"));
        assert!(Kind::Url.accepts("https://example.org/a"));
        assert!(Kind::Url.accepts("/v1/forms/x"));
        for refused in ["ftp://example.org", "javascript:alert(1)", "https://", "example.org", "data:,x"] {
            assert!(!Kind::Url.accepts(refused), "{refused}");
        }
        assert!(Kind::UrlOr(&["interest"]).accepts("interest"));
        assert!(!Kind::UrlOr(&["interest"]).accepts("story"));
        assert!(Kind::Language.accepts("EN-gb"));
        assert!(Kind::Language.accepts("cy"));
        assert!(!Kind::Language.accepts("Welsh!"));
        assert!(Kind::WordOrPointer(&["status"]).accepts("/status=mail_sent"));
        assert!(!Kind::WordOrPointer(&["status"]).accepts("mail_sent"));
    }

    #[test]
    fn expected_reads_as_a_sentence() {
        assert_eq!(Kind::Word(&["auto", "light", "dark"]).expected(), "auto, light or dark");
        assert_eq!(Kind::Language.expected(), "a language tag such as en-GB or cy");
    }
}
