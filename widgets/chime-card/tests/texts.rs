//! The words themselves: no acronyms in Easy Read, nothing clinical. `cargo xtask tidy` checks what holds for every widget's texts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Map, Value};

/// Every text that visitors read.
fn texts() -> Map<String, Value> {
    let mut texts: Map<String, Value> = serde_json::from_str(include_str!("../texts/en-GB.json")).unwrap();
    texts.retain(|name, _| !name.starts_with("editor-"));
    texts
}

fn reading<'a>(words: &'a Value, name: &str, reading: &str) -> &'a str {
    words.get(reading).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} has no {reading} wording"))
}

#[test]
fn easy_read_uses_no_acronym_but_names_that_people_know() {
    for (name, words) in &texts() {
        let easy = reading(words, name, "easy");
        let capitals = |word: &&str| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase());
        for word in easy.split(|letter: char| !letter.is_alphanumeric()).filter(capitals) {
            // SHOUT is the word to send.
            assert!(["NHS", "SHOUT"].contains(&word), "{name}: {word}");
        }
    }
}

#[test]
fn no_word_judges_labels_or_harms() {
    const NEVER: &[&str] = &[
        "commit",
        "suicid",
        "overdos",
        "self-harm",
        "method",
        "patient",
        "suffer",
        "score",
        "diagnos",
        "disorder",
        "symptom",
        "complian",
        "assess",
        "treatment",
        "clinic",
        "illness",
        "mentally",
        "victim",
        "failure",
        "wrong with",
        "normal",
        "should",
        "must",
        "please",
        "invalid",
        "vulnerable",
        "service user",
        "level",
        "progress",
        "improve",
        "result",
    ];
    for (name, words) in &texts() {
        for of in ["standard", "easy"] {
            let said = reading(words, name, of).to_lowercase();
            for never in NEVER {
                assert!(!said.contains(never), "{name} ({of}) says “{never}”: {said}");
            }
        }
    }
}

#[test]
fn the_online_service_is_named_and_the_words_lead_to_a_number() {
    let texts = texts();
    for of in ["standard", "easy"] {
        assert!(reading(texts.get("help-online").unwrap(), "help-online", of).contains("NHS 111 online"));
        assert!(reading(texts.get("help-shout").unwrap(), "help-shout", of).contains("SHOUT"));
        for (name, words) in texts
            .iter()
            .filter(|(name, _)| name.starts_with("help-") && !["help-title", "help-hint"].contains(&name.as_str()))
        {
            // The number or link comes next: a full stop before it would leave it standing alone.
            assert!(!reading(words, name, of).ends_with(['.', '?', '!']), "{name}: {of}");
        }
    }
}
