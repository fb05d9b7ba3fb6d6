//! The words themselves, beyond what `cargo xtask tidy` checks of every widget's texts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Map, Value};

fn texts() -> Map<String, Value> {
    serde_json::from_str(include_str!("../texts/en-GB.json")).unwrap()
}

fn reading<'a>(words: &'a Value, name: &str, reading: &str) -> &'a str {
    words.get(reading).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} has no {reading} wording"))
}

#[test]
fn there_are_twelve_months() {
    for of in ["standard", "easy"] {
        let texts = texts();
        let months = reading(texts.get("months").unwrap(), "months", of);
        assert_eq!(months.split(' ').count(), 12);
    }
}

#[test]
fn the_columns_of_a_table_are_those_that_the_coordinator_reads() {
    let texts = texts();
    assert_eq!(reading(&texts["table-columns"], "table-columns", "standard"), windchime_domain::directory::COLUMNS);
}
