//! The lines to copy: the script, the element, the same for editors that strip unknown elements, and the look.

use maud::{Render as _, html};
use windchime_domain::crisis;
use windchime_domain::json::Value;
use windchime_domain::wording::{Reading, Wording};

use super::options::{Naming, Options};

/// The card's own words, for its crisis lines.
const CARD: &str = include_str!("../../../../widgets/chime-card/texts/en-GB.json");

/// The widgets' script as the build left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// Digest of `windchime.js`.
    pub integrity: String,
    /// Name and digest of this version's own file.
    pub pinned: Option<(String, String)>,
}

impl Script {
    /// Reads `sri.json`.
    pub(super) fn read(digests: &Value) -> Option<Script> {
        let integrity = digests.get("windchime.js")?.text()?.to_owned();
        let is_version = |name: &str| {
            let version = name.strip_prefix("windchime-").and_then(|rest| rest.strip_suffix(".js"));
            version.is_some_and(|version| version.starts_with(|letter: char| letter.is_ascii_digit()))
        };
        let pinned = digests.entries().iter().find(|(name, _)| is_version(name));
        let pinned = pinned.and_then(|(name, digest)| Some((name.clone(), digest.text()?.to_owned())));
        Some(Script { integrity, pinned })
    }
}

/// The script tag, once for each page. Without a build there is no digest.
pub(super) fn script(base: &str, script: Option<&Script>, naming: Naming) -> String {
    let (name, integrity) = match (script, naming) {
        (Some(Script { pinned: Some((name, digest)), .. }), Naming::Pinned) => (name.as_str(), Some(digest.as_str())),
        (_, Naming::Trusted) | (None, _) => ("windchime.js", None),
        (Some(script), _) => ("windchime.js", Some(script.integrity.as_str())),
    };
    let integrity = integrity.map(|digest| format!(" integrity=\"{}\"", escaped(digest))).unwrap_or_default();
    format!("<script src=\"{}/{name}\" defer crossorigin=\"anonymous\"{integrity}></script>", escaped(base))
}

/// The custom element.
pub(super) fn element(base: &str, options: &Options, title: &str) -> String {
    let tag = options.element.tag;
    let indent = " ".repeat(tag.len() + 2);
    let attributes = written(base, options).into_iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(&value)));
    let attributes: Vec<String> = attributes.collect();
    let blank = if attributes.is_empty() { "" } else { " " };
    format!("<{tag}{blank}{}>\n{}</{tag}>", attributes.join(&format!("\n{indent}")), fallback(base, options, title))
}

/// The same as a `div`.
pub(super) fn div(base: &str, options: &Options, title: &str) -> String {
    let mut attributes = vec![format!("data-windchime=\"{}\"", options.element.kind)];
    for (name, value) in written(base, options) {
        attributes.push(format!("data-{name}=\"{}\"", escaped(&value)));
    }
    format!("<div {}>\n{}</div>", attributes.join("\n     "), fallback(base, options, title))
}

/// The look, as CSS for the website's own style sheet.
pub(super) fn css(options: &Options) -> String {
    options.look.css(&format!("{}, [data-windchime=\"{}\"]", options.element.tag, options.element.kind))
}

/// The policy that the page needs, where it has one.
pub(super) fn policy(base: &str, options: &Options) -> String {
    let mut connect = vec![base.to_owned()];
    if let Some((scheme, rest)) = options.attribute("config").and_then(|url| url.split_once("://")) {
        let origin = format!("{scheme}://{}", rest.split(['/', '?', '#']).next().unwrap_or_default());
        if origin != base {
            connect.push(origin);
        }
    }
    format!("script-src {base} 'wasm-unsafe-eval'; connect-src {}", connect.join(" "))
}

/// Name and value of each attribute: those of this server first, then what was chosen.
fn written(base: &str, options: &Options) -> Vec<(&'static str, String)> {
    let mut all = match options.element.kind {
        "interest" => vec![
            ("endpoint", format!("{base}/v1/forms/{}/submissions", options.form)),
            ("form", format!("{base}/v1/forms/{}", options.form)),
        ],
        "directory" => vec![("src", format!("{base}/v1/services?full=true&per_page=100"))],
        _ => Vec::new(),
    };
    all.extend(options.attributes.iter().map(|(attribute, value)| (attribute.name, value.clone())));
    all
}

/// What visitors see until the widget runs, and where it cannot.
fn fallback(base: &str, options: &Options, title: &str) -> String {
    let link = |path: &str, words: &str| format!("  <a href=\"{}{path}\">{}</a>\n", escaped(base), escaped(words));
    match options.element.kind {
        "interest" => link(&format!("/interest/{}", options.form), title),
        "directory" => link("/directory", "Find groups and services near you"),
        _ => {
            let easy = options.attribute("reading") == Some("easy");
            let lines = crisis_lines(options.attribute("nation").unwrap_or_default(), easy);
            lines + &link("/card", "Open the card on a page of its own")
        }
    }
}

/// The nation's crisis lines, in the card's own words.
fn crisis_lines(nation: &str, easy: bool) -> String {
    let texts: Value = serde_json::from_str(CARD).unwrap_or_default();
    let reading = if easy { Reading::Easy } else { Reading::Standard };
    let line = |line: &crisis::Line| {
        let words = texts.get(line.text).and_then(Wording::read).unwrap_or_default();
        format!("  <p>{} <a href=\"{}\">{}</a></p>\n", escaped(words.say(reading)), line.href, line.link)
    };
    crisis::lines(nation).iter().map(line).collect()
}

/// Text that stays text, in elements and in quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    html! { (text) }.render().into_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const BASE: &str = "https://network.example";

    fn options(query: &str) -> Options {
        Options::read(query, &["interest".to_owned(), "walk".to_owned()])
    }

    #[test]
    fn the_element_is_written_as_the_readme_writes_it() {
        assert_eq!(
            element(BASE, &options("widget=interest&form=walk&reading=easy&theme=auto"), "Tea & \"talk\""),
            "<windchime-interest endpoint=\"https://network.example/v1/forms/walk/submissions\"\n                    \
             form=\"https://network.example/v1/forms/walk\"\n                    reading=\"easy\">\n  \
             <a href=\"https://network.example/interest/walk\">Tea &amp; &quot;talk&quot;</a>\n</windchime-interest>"
        );
        assert_eq!(
            div(BASE, &options("widget=directory&show=Food+%26+%22warmth%22"), ""),
            "<div data-windchime=\"directory\"\n     \
             data-src=\"https://network.example/v1/services?full=true&amp;per_page=100\"\n     \
             data-show=\"Food &amp; &quot;warmth&quot;\">\n  \
             <a href=\"https://network.example/directory\">Find groups and services near you</a>\n</div>"
        );
        assert!(element(BASE, &options("widget=card"), "").starts_with("<windchime-card>\n  <p>"));
    }

    #[test]
    fn the_card_keeps_its_nations_lines_when_it_cannot_run() {
        let ireland = element(BASE, &options("widget=card&nation=northern-ireland"), "");
        assert!(ireland.contains("nation=\"northern-ireland\"") && ireland.contains("0808 808 8000"), "{ireland}");
        let england = element(BASE, &options("widget=card&nation=england"), "");
        assert!(
            !england.contains("nation=")
                && england.contains("<p>If a life is in danger, call <a href=\"tel:999\">999</a></p>"),
            "{england}"
        );
    }

    #[test]
    fn the_script_is_pinned_checked_or_trusted() {
        let digests = r#"{"windchime-all-1.wasm": "w", "windchime-0.1.0.js": "sha384-p", "windchime.js": "sha384-m"}"#;
        let read = Script::read(&serde_json::from_str(digests).unwrap()).unwrap();
        let tag = |naming| script(BASE, Some(&read), naming);
        let wrap = |name: &str, more: &str| {
            format!("<script src=\"{BASE}/{name}\" defer crossorigin=\"anonymous\"{more}></script>")
        };
        assert_eq!(tag(Naming::Pinned), wrap("windchime-0.1.0.js", " integrity=\"sha384-p\""));
        assert_eq!(tag(Naming::Checked), wrap("windchime.js", " integrity=\"sha384-m\""));
        assert_eq!(tag(Naming::Trusted), wrap("windchime.js", ""));
        assert_eq!(script(BASE, None, Naming::Pinned), wrap("windchime.js", ""));
    }

    #[test]
    fn the_policy_names_other_origins_only_where_they_are_asked() {
        let ours = "script-src https://network.example 'wasm-unsafe-eval'; connect-src https://network.example";
        assert_eq!(policy(BASE, &options("config=/w.json")), ours);
        assert_eq!(
            policy(BASE, &options("config=https://larder.example/w.json")),
            format!("{ours} https://larder.example")
        );
    }

    #[test]
    fn what_cannot_be_used_is_named_and_left_out() {
        let wrong = options(
            "widget=interest&form=nope&theme=purple&config=javascript:alert(1)&privacy=ftp://x&look-accent=red;}",
        );
        let fields: Vec<&str> = wrong.wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["form", "privacy", "theme", "config", "look-accent"]);
        assert!(wrong.attributes.is_empty() && wrong.look.is_empty());
        assert!(!wrong.query().contains("purple"));
    }
}
