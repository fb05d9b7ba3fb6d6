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
    easy_read(&mut faults)?;
    if !faults.is_empty() {
        bail!("tidy found:\n  {}", faults.join("\n  "));
    }
    say("tidy: tables, versions, invariants and Easy Read texts are in order");
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
        r"session_storage|local_storage|indexed_db|IdbFactory|set_cookie|CacheStorage",
        "widgets/shell/src/store.rs",
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
                if shown != *home && !shown.ends_with("embed/src/loader.js") && pattern.is_match(code) {
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
/// Words that Easy Read texts do without, and words that no text about people may use.
const BANNED: &[&str] = &[
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
    "committed suicide",
    "sufferer",
    "suffers from",
    "mentally ill",
    "addict",
    "service user",
    "non-compliant",
];

fn easy_read(faults: &mut Vec<String>) -> Result<()> {
    let mut paths = files(&run::root().join("widgets"), &["json"])?;
    paths.extend(files(&run::root().join("demo/forms"), &["json"])?);
    for path in paths {
        let shown = path.strip_prefix(run::root()).unwrap_or(&path).to_string_lossy().into_owned();
        if shown.contains("/texts/") || shown.contains("/forms/") {
            let json: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            easy_texts(&json, &mut |easy| {
                for fault in easy_faults(easy) {
                    faults.push(format!("{shown}: {fault}: “{easy}”"));
                }
            });
        }
    }
    Ok(())
}

/// Every `"easy"` text, wherever it stands.
fn easy_texts(json: &Value, look: &mut impl FnMut(&str)) {
    match json {
        Value::Object(members) => {
            for (key, value) in members {
                match value.as_str() {
                    Some(text) if key == "easy" => look(text),
                    _ => easy_texts(value, look),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| easy_texts(item, look)),
        _ => {}
    }
}

fn easy_faults(easy: &str) -> Vec<String> {
    let lower = easy.to_lowercase();
    let padded = format!(" {} ", lower.replace([',', ':', ';', '!', '?', '(', ')'], " "));
    let mut faults: Vec<String> = BANNED
        .iter()
        .filter(|word| padded.contains(&format!(" {word} ")))
        .map(|word| format!("“{word}” has no place in Easy Read"))
        .collect();
    for sentence in easy.split_inclusive(['.', '!', '?']).filter(|sentence| !sentence.trim().is_empty()) {
        let words = sentence.split_whitespace().count();
        if words > LONGEST_SENTENCE {
            faults.push(format!("a sentence of {words} words (at most {LONGEST_SENTENCE})"));
        }
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
mod tests {
    use super::*;

    #[test]
    fn easy_read_faults_are_found() {
        assert_eq!(easy_faults("This is short. So is this."), Vec::<String>::new());
        assert_eq!(
            easy_faults(
                "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."
            )
            .len(),
            1
        );
        assert_eq!(easy_faults("We facilitate groups.").len(), 1);
    }

    #[test]
    fn easy_texts_are_found_at_any_depth() {
        let json = serde_json::json!({ "a": { "standard": "x", "easy": "one" }, "b": [{ "c": { "easy": "two" } }] });
        let mut found = Vec::new();
        easy_texts(&json, &mut |easy| found.push(easy.to_owned()));
        assert_eq!(found, ["one", "two"]);
    }
}
