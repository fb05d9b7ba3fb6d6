//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md that a program can check, and the generated tables.

use crate::{readme, run, say, tools};
use anyhow::{Result, bail};
use regex_lite::Regex;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Rewrites the generated tables.
pub fn write() -> Result<()> {
    for (file, wanted, now) in readme::all()? {
        if wanted != now {
            fs::write(run::root().join(file), wanted)?;
            say(format!("tidy: rewrote the tables of {file}"));
        }
    }
    Ok(())
}

/// Checks everything; lists every fault, not just the first.
pub fn check() -> Result<()> {
    let mut faults = Vec::new();
    for (file, wanted, now) in readme::all()? {
        if wanted != now {
            faults.push(format!("{file}: its generated tables are out of date; run `cargo xtask tidy --write`"));
        }
    }
    versions(&mut faults)?;
    sources(&mut faults)?;
    manifests(&mut faults)?;
    texts(&mut faults)?;
    if !faults.is_empty() {
        bail!("tidy found:\n  {}", faults.join("\n  "));
    }
    say("tidy: tables, versions, invariants and texts are in order");
    Ok(())
}

/// The wasm-bindgen tool and crate speak a private format and must be the same version.
fn versions(faults: &mut Vec<String>) -> Result<()> {
    let lock = fs::read_to_string(run::root().join("Cargo.lock"))?;
    let wanted = format!("name = \"wasm-bindgen\"\nversion = \"{}\"", tools::WASM_BINDGEN);
    if !lock.contains(&wanted) {
        faults.push(format!(
            "Cargo.lock: wasm-bindgen is not {}, which xtask/src/tools.rs installs",
            tools::WASM_BINDGEN
        ));
    }
    let trunk = fs::read_to_string(run::root().join("Trunk.toml"))?;
    if !trunk.contains(&format!("wasm_bindgen = \"{}\"", tools::WASM_BINDGEN)) {
        faults.push(format!("Trunk.toml: wasm_bindgen is not {}", tools::WASM_BINDGEN));
    }
    Ok(())
}

/// What must not stand in a widget's source, and the one file where it may.
const ONLY_IN: &[(&str, &str, &str)] = &[
    (
        r"gloo_net|web_sys::Request|fetch_with|XmlHttpRequest|send_beacon|WebSocket",
        "widgets/shell/src/endpoint.rs",
        "makes a request (invariant 2)",
    ),
    (
        r"session_storage|local_storage|indexed_?d_?b|indexedDB|IdbFactory|set_cookie|CacheStorage",
        "widgets/shell/src/store/",
        "stores on the device (invariant 2)",
    ),
    (r"CustomEvent|dispatch_event", "widgets/shell/src/events.rs", "speaks to the host page (invariant 2)"),
    (r"inner_html|innerHTML|insertAdjacentHTML|outer_html|document\.write", "", "writes HTML from text (invariant 4)"),
    (r"\bview!\s*[\{\(\[]", "", "uses view!, whose static parts compile to innerHTML (invariant 4)"),
];

fn sources(faults: &mut Vec<String>) -> Result<()> {
    let mut rules = Vec::new();
    for (pattern, home, what) in ONLY_IN {
        rules.push((Regex::new(pattern)?, *home, *what));
    }
    let widgets = ["interest-form", "chime-card", "directory-search"];
    for path in files(&run::root().join("widgets"), &["rs", "js"])? {
        let shown = path.strip_prefix(run::root()).unwrap_or(&path).to_string_lossy().into_owned();
        // Tests reach for what the shell alone may touch, to see that it does.
        if shown.contains("/tests/") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        for (number, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            let at = format!("{shown}:{}", number + 1);
            for (pattern, home, what) in &rules {
                // loader.js fetches the wasm and reports a start or its failure, before any Rust can.
                let at_home = if home.ends_with('/') { shown.starts_with(home) } else { shown == *home };
                if !at_home && !shown.ends_with("embed/src/loader.js") && pattern.is_match(code) {
                    faults.push(format!("{at} {what}"));
                }
            }
            for other in widgets.iter().filter(|other| !shown.contains(*other)) {
                let name = format!("windchime_{}", other.replace('-', "_"));
                if code.contains(&name) && !shown.contains("/embed/") {
                    faults.push(format!("{at} imports another widget (invariant 3)"));
                }
            }
        }
    }
    Ok(())
}

/// `domain` and `search` have no web dependency (invariant 1).
fn manifests(faults: &mut Vec<String>) -> Result<()> {
    for name in ["domain", "search"] {
        let file = format!("widgets/{name}/Cargo.toml");
        let text = fs::read_to_string(run::root().join(&file))?;
        let dependencies = text.split("[dev-dependencies]").next().unwrap_or_default();
        for web in ["wasm-bindgen", "web-sys", "js-sys", "leptos", "gloo"] {
            if dependencies.contains(web) {
                faults.push(format!("{file}: depends on {web} (invariant 1)"));
            }
        }
    }
    Ok(())
}

/// At most this many words in an Easy Read sentence.
const LONGEST_SENTENCE: usize = 15;
/// Words that Easy Read does without.
const HARD: &[&str] = &[
    "utilise",
    "commence",
    "facilitate",
    "regarding",
    "approximately",
    "e.g.",
    "i.e.",
    "etc",
    "via",
    "prior to",
    "in order to",
];
/// Words that no text says to a visitor: they blame, beg, label or harm.
const NEVER: &[&str] = &[
    "invalid",
    "illegal",
    "please",
    "committed suicide",
    "sufferer",
    "suffers from",
    "mentally ill",
    "addict",
    "service user",
    "non-compliant",
    "diagnosis",
    "disorder",
    "score",
];

/// Every text that visitors read: both readings, plain words, short sentences.
fn texts(faults: &mut Vec<String>) -> Result<()> {
    let mut paths = files(&run::root().join("widgets"), &["json"])?;
    paths.extend(files(&run::root().join("demo/forms"), &["json"])?);
    // Questions and crisis lines as an editor would write them.
    paths.extend(files(&run::root().join("demo/assets"), &["json"])?);
    for path in paths {
        let shown = path.strip_prefix(run::root()).unwrap_or(&path).to_string_lossy().into_owned();
        if !["/texts/", "/forms/", "demo/assets/"].iter().any(|place| shown.contains(place)) {
            continue;
        }
        let json: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        each_wording(&json, "", &mut |name, standard, easy| {
            faults.extend(wording_faults(standard, easy).into_iter().map(|fault| format!("{shown}: {name}: {fault}")));
        });
        // In a widget's own texts every entry is a wording; only what editors read needs no Easy Read.
        let own = json.as_object().filter(|_| shown.contains("/texts/"));
        for (name, words) in own.into_iter().flatten() {
            if words.is_string() && !name.starts_with("editor-") {
                faults.push(format!("{shown}: {name}: has no Easy Read wording"));
            }
        }
    }
    Ok(())
}

/// Every `{"standard": …, "easy": …}`, wherever it stands, with its name.
fn each_wording(json: &Value, name: &str, look: &mut impl FnMut(&str, &str, &str)) {
    match json {
        Value::Object(members) => {
            let words = |reading| members.get(reading).and_then(Value::as_str);
            if let (Some(standard), Some(easy)) = (words("standard"), words("easy")) {
                look(name, standard, easy);
            }
            members.iter().for_each(|(name, value)| each_wording(value, name, look));
        }
        Value::Array(items) => items.iter().for_each(|item| each_wording(item, name, look)),
        _ => {}
    }
}

fn wording_faults(standard: &str, easy: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let says = |text: &str, word: &str| {
        let plain = text.to_lowercase().replace([',', ':', ';', '!', '?', '(', ')', '“', '”'], " ");
        format!(" {plain} ").replace(". ", " ").contains(&format!(" {} ", word.trim_end_matches('.')))
    };
    for word in HARD.iter().filter(|word| says(easy, word)) {
        faults.push(format!("“{word}” has no place in Easy Read"));
    }
    for word in NEVER.iter().filter(|word| says(easy, word) || says(standard, word)) {
        faults.push(format!("“{word}” has no place in words for visitors"));
    }
    if easy.contains([';', '–', '—']) || easy.contains(" - ") {
        faults.push("Easy Read has one idea a sentence: no semicolon and no dash".to_owned());
    }
    for sentence in easy.split(['.', '!', '?', ':']) {
        let words = sentence.split_whitespace().count();
        if words > LONGEST_SENTENCE {
            faults.push(format!(
                "an Easy Read sentence of {words} words (at most {LONGEST_SENTENCE}): “{}”",
                sentence.trim()
            ));
        }
    }
    let places = |text: &str| -> Vec<String> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
    };
    let known = places(standard);
    for place in places(easy).iter().filter(|place| !known.contains(place)) {
        faults.push(format!("Easy Read has a place {{{place}}} that the standard wording does not fill"));
    }
    faults
}

fn files(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, extensions)?);
        } else if path
            .extension()
            .and_then(|extension| extension.to_str())
            .is_some_and(|known| extensions.contains(&known))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn faults_of_wording_are_found() {
        let long = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen.";
        assert_eq!(wording_faults("Long. {n}", "This is short. So is this {n}."), Vec::<String>::new());
        assert_eq!(wording_faults("", long).len(), 1);
        assert_eq!(wording_faults("", "We facilitate groups.").len(), 1);
        assert_eq!(wording_faults("", "Rest; then walk.").len(), 1);
        assert_eq!(wording_faults("", "Rest – then walk.").len(), 1);
        assert_eq!(wording_faults("Please wait", "Wait a moment.").len(), 1);
        assert_eq!(wording_faults("Your total", "Your score.").len(), 1);
        assert_eq!(wording_faults("Bold", "It costs {price}.").len(), 1);
    }

    #[test]
    fn an_editors_own_questions_and_crisis_lines_are_held_to_the_same_rules() {
        for file in ["demo/assets/card-questions.json", "demo/assets/card-crisis-lines.json"] {
            let text = fs::read_to_string(run::root().join(file)).unwrap();
            let faults = |text: &str| {
                let mut found = Vec::new();
                let json: Value = serde_json::from_str(text).unwrap();
                each_wording(&json, "", &mut |_, standard, easy| found.extend(wording_faults(standard, easy)));
                found
            };
            assert_eq!(faults(&text), [""; 0], "{file}");
            let longer = text.replacen(
                "\"easy\": \"",
                "\"easy\": \"one two three four five six seven eight nine ten eleven ",
                1,
            );
            assert_eq!(faults(&longer).len(), 1, "{file}");
        }
    }

    #[test]
    fn wordings_are_found_at_any_depth() {
        let json = serde_json::json!({ "a": { "standard": "x", "easy": "one" }, "b": [{ "c": { "standard": "y", "easy": "two" } }] });
        let mut found = Vec::new();
        each_wording(&json, "", &mut |name, _, easy| found.push(format!("{name} {easy}")));
        assert_eq!(found, ["a one", "c two"]);
    }
}
