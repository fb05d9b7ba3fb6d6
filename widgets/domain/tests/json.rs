//! The JSON value reads what `serde_json` reads, writes it back, and follows JSON pointers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use windchime_domain::json::{Value, push_pointer};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn reads_every_kind_of_json() {
    let value = parse(r#"{"n":null,"t":true,"i":-3,"f":0.5,"s":"é","l":[1,[]],"m":{"a":{}}}"#);
    assert!(value.get("n").unwrap().is_null());
    assert_eq!(value.get("t").unwrap().boolean(), Some(true));
    assert_eq!(value.get("i").unwrap().whole(), Some(-3));
    assert_eq!(value.get("f").unwrap().number(), Some(0.5));
    assert_eq!(value.get("f").unwrap().whole(), None);
    assert_eq!(value.get("s").unwrap().text(), Some("é"));
    assert_eq!(value.get("l").unwrap().list().unwrap().len(), 2);
    assert!(value.get("m").unwrap().get("a").unwrap().is_map());
    assert!(value.get("absent").is_none());
}

#[test]
fn whole_numbers_are_written_without_a_decimal_point() {
    let text = r#"{"a":7,"b":-1,"c":7.5,"d":9007199254740992}"#;
    assert_eq!(serde_json::to_string(&parse(text)).unwrap(), text);
}

#[test]
fn where_a_key_stands_twice_the_last_one_counts_as_in_browsers() {
    assert_eq!(parse(r#"{"a":1,"a":2}"#).get("a").unwrap().whole(), Some(2));
}

#[test]
fn nesting_that_could_exhaust_the_stack_is_refused() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(serde_json::from_str::<Value>(&nested(64)).is_ok());
    let refusal = serde_json::from_str::<Value>(&nested(65)).unwrap_err();
    assert!(refusal.to_string().contains("nested too deeply"));
}

/// The examples of RFC 6901, section 5.
#[test]
fn follows_the_pointers_of_rfc_6901() {
    let value = parse(r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#);
    assert_eq!(value.pointer(""), Some(&value));
    assert_eq!(value.pointer("/foo/0").unwrap().text(), Some("bar"));
    for (pointer, number) in [
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ("/k\"l", 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ] {
        let found = value.pointer(pointer).and_then(Value::whole);
        assert_eq!(found, Some(number), "{pointer}");
    }
    for nowhere in ["foo", "/foo/2", "/foo/00", "/foo/+1", "/foo/-", "/foo/", "/foo/0/x", "/x"] {
        assert_eq!(value.pointer(nowhere), None, "{nowhere}");
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::from),
        // Eighths are exact: serde_json itself may read other fractions one unit in the last place off.
        any::<i32>().prop_map(|eighths| Value::Number(f64::from(eighths) / 8.0)),
        ".*".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::vec((".{0,6}", inner), 0..6).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_comes_back_from_json_text_as_it_was(value in any_value()) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(parse(&text), value);
    }

    #[test]
    fn every_pushed_pointer_finds_its_member(name in ".*") {
        let value = Value::Map(vec![(name.clone(), Value::Bool(true))]);
        let mut pointer = String::new();
        push_pointer(&mut pointer, &name);
        prop_assert_eq!(value.pointer(&pointer), Some(&Value::Bool(true)));
    }
}
