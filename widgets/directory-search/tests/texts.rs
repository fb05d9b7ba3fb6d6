//! The words themselves: both readings, short sentences in Easy Read, nothing that blames.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Map, Value};

fn texts() -> Map<String, Value> {
    serde_json::from_str(include_str!("../texts/en-GB.json")).unwrap()
}

fn reading<'a>(words: &'a Value, name: &str, reading: &str) -> &'a str {
    words.get(reading).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} has no {reading} wording"))
}

/// `{places}` in a text, in order of the alphabet.
fn places(words: &str) -> Vec<&str> {
    let mut places: Vec<&str> = words.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect();
    places.sort_unstable();
    places
}

#[test]
fn every_text_has_both_readings() {
    for (name, words) in &texts() {
        for wanted in ["standard", "easy"] {
            assert!(!reading(words, name, wanted).trim().is_empty(), "{name}: {wanted}");
        }
    }
}

#[test]
fn easy_read_fills_no_place_that_the_standard_wording_does_not_have() {
    for (name, words) in &texts() {
        let standard = places(reading(words, name, "standard"));
        for place in places(reading(words, name, "easy")) {
            assert!(standard.contains(&place), "{name}: {place}");
        }
    }
}

#[test]
fn easy_read_sentences_are_short_and_plain() {
    for (name, words) in &texts() {
        if name == "months" {
            continue;
        }
        let easy = reading(words, name, "easy");
        for sentence in easy.split(['.', '?', '!', ':']) {
            let length = sentence.split_whitespace().count();
            assert!(length <= 15, "{name}: {length} words: {sentence}");
        }
        for never in ["e.g", "etc", "via", ";"] {
            assert!(!easy.contains(never), "{name} says “{never}”");
        }
    }
}

#[test]
fn nothing_blames_or_begs() {
    for (name, words) in &texts() {
        for of in ["standard", "easy"] {
            let said = reading(words, name, of).to_lowercase();
            for never in ["invalid", "please", "must", "illegal", "patient", "sorry"] {
                assert!(!said.contains(never), "{name} ({of}) says “{never}”: {said}");
            }
        }
    }
}

#[test]
fn there_are_twelve_months() {
    for of in ["standard", "easy"] {
        let texts = texts();
        let months = reading(texts.get("months").unwrap(), "months", of);
        assert_eq!(months.split(' ').count(), 12);
    }
}
