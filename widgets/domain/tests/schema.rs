//! The JSON Schema is the one that the code draws, and agrees with the reader.
//!
//! With `WINDCHIME_BLESS=1` the file is written anew; look at what changed before keeping it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use windchime_domain::form::{BUILT_IN, DefinitionProblem, Form, built_in, schema};
use windchime_domain::json::Value;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn validator() -> jsonschema::Validator {
    let schema = serde_json::to_value(schema()).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{error}"));
    jsonschema::draft202012::new(&schema).unwrap()
}

fn read(definition: &Json) -> Result<Form, Vec<DefinitionProblem>> {
    let value: Value = serde_json::from_str(&definition.to_string()).unwrap();
    Form::read(&value)
}

/// A definition that uses every key there is.
fn everything() -> Json {
    let text = std::fs::read_to_string(here("tests/every-key.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The built-in forms, the demo's, and the one with every key.
fn good() -> Vec<Json> {
    let mut forms: Vec<Json> =
        BUILT_IN.iter().map(|name| serde_json::from_str(built_in(name).unwrap()).unwrap()).collect();
    for entry in std::fs::read_dir(here("../../demo/forms")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            forms.push(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap());
        }
    }
    assert!(forms.len() > BUILT_IN.len(), "the demo's forms are not there");
    forms.push(everything());
    forms
}

#[test]
fn the_file_is_what_the_code_draws() {
    let drawn = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let file = here("forms/form.schema.json");
    if std::env::var_os("WINDCHIME_BLESS").is_some() {
        std::fs::write(&file, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(drawn, kept, "differs from {}; WINDCHIME_BLESS=1 writes it anew", file.display());
}

#[test]
fn good_forms_pass_both() {
    let validator = validator();
    for form in good() {
        read(&form).unwrap_or_else(|problems| panic!("{}: {problems:?}", form["id"]));
        let errors: Vec<String> =
            validator.iter_errors(&form).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", form["id"]);
        // What the coordinator serves is the form written anew.
        let written = serde_json::to_value(read(&form).unwrap().to_value()).unwrap();
        assert!(validator.is_valid(&written), "{}", form["id"]);
    }
}

#[test]
fn bad_forms_fail_both_at_the_same_place() {
    let validator = validator();
    let place = |id: &str| {
        let everything = everything();
        let questions = everything["questions"].as_array().unwrap();
        questions.iter().position(|question| question["id"] == id).unwrap()
    };
    let in_question = |id: &str, key: &str| format!("/questions/{}/{key}", place(id));
    let table = [
        ("/id".to_owned(), json!("Interest")),
        ("/id".to_owned(), json!("x".repeat(65))),
        ("/version".to_owned(), json!(0)),
        ("/version".to_owned(), json!(1.5)),
        ("/lang".to_owned(), json!("English")),
        ("/title".to_owned(), json!(" ")),
        ("/title".to_owned(), json!({"easy": "E"})),
        ("/intro".to_owned(), json!("one paragraph")),
        ("/questions".to_owned(), json!([])),
        ("/questions".to_owned(), json!({})),
        ("/after".to_owned(), json!({"body": []})),
        ("/send".to_owned(), json!({"standard": "S", "welsh": "A"})),
        ("/send".to_owned(), json!({"standard": "S", "cy": {"standard": "A", "pl": "B"}})),
        ("/delivery/seal_to/kem_id".to_owned(), json!("16")),
        ("/delivery/seal_to/secret".to_owned(), json!("x")),
        ("/unknown".to_owned(), json!(1)),
        (in_question("short", "kind"), json!("slider")),
        (in_question("short", "label"), json!(7)),
        (in_question("short", "required"), json!("yes")),
        (in_question("short", "max_length"), json!(0)),
        (in_question("short", "min_length"), json!(2_147_483_648_u32)),
        (in_question("short", "autocomplete"), json!("name ")),
        (in_question("short", "autocomplete"), json!(" name")),
        (in_question("short", "options"), json!([{"value": "a", "label": "A"}])),
        (in_question("short", "messages"), json!({"absent": "M"})),
        (in_question("postcode", "accept"), json!("half")),
        (in_question("date", "earliest"), json!("1 May 2026")),
        (in_question("one", "options"), json!([])),
        (in_question("one", "options/0/exclusive"), json!(true)),
        (in_question("one", "options/0/value"), json!("")),
        (in_question("several", "options/0/exclusive"), json!("yes")),
        (in_question("several", "at_least"), json!(0)),
        (in_question("scale", "as"), json!("dial")),
        (in_question("scale", "from"), json!("0")),
        (in_question("email", "show_if"), json!({"question": "one"})),
        (in_question("email", "show_if"), json!({"question": "one", "is": "a", "answered": true})),
        (in_question("email", "show_if"), json!({"question": "one", "is": ["a"]})),
        (in_question("email", "show_if"), json!({"question": "one", "any_of": []})),
        (in_question("email", "show_if"), json!({"is": "a"})),
        (in_question("email", "show_if"), json!({"all": []})),
        (in_question("email", "show_if"), json!({"all": [{"not": {"any": [7]}}]})),
    ];
    for (path, value) in table {
        let mut form = everything();
        put(&mut form, &path, value.clone());
        let problems = read(&form).expect_err(&format!("the reader takes {value} at {path}"));
        assert!(
            problems.iter().any(|problem| problem.path.starts_with(&path)),
            "{value} at {path} is told elsewhere: {problems:?}"
        );
        assert!(!validator.is_valid(&form), "the schema takes {value} at {path}");
    }
    for path in
        ["/id", "/version", "/title", "/questions", "/after", "/after/title", "/questions/0/kind", "/questions/0/label"]
    {
        let mut form = everything();
        let (inside, key) = path.rsplit_once('/').unwrap();
        form.pointer_mut(inside).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        let problems = read(&form).expect_err(path);
        assert!(problems.iter().any(|problem| problem.path == path), "{path}: {problems:?}");
        assert!(!validator.is_valid(&form), "the schema does without {path}");
    }
}

fn put(form: &mut Json, path: &str, value: Json) {
    let (inside, key) = path.rsplit_once('/').unwrap();
    form.pointer_mut(inside).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
}

/// The form with every key must have every key, or the tests above prove less than they say.
#[test]
fn every_key_of_the_schema_is_used_by_the_form_with_every_key_and_told_in_the_readme() {
    let schema = serde_json::to_value(schema()).unwrap();
    let definition = everything().to_string();
    let readme = std::fs::read_to_string(here("README.md")).unwrap();
    let mut objects: Vec<&Json> = schema["$defs"].as_object().unwrap().values().collect();
    objects.push(&schema);
    let mut keys = 0;
    for key in objects.iter().filter_map(|object| object["properties"].as_object()).flat_map(serde_json::Map::keys) {
        assert!(definition.contains(&format!("\"{key}\":")), "every-key.json does not use {key}");
        assert!(readme.contains(&format!("`{key}`")), "the README does not tell of {key}");
        keys += 1;
    }
    assert!(keys > 150, "the walk over the keys lost some: {keys}");
    for kind in schema["$defs"]["question"]["properties"]["kind"]["enum"].as_array().unwrap() {
        assert!(definition.contains(&format!("\"kind\":{kind}")), "every-key.json has no {kind}");
        assert!(readme.contains(&format!("`{}`", kind.as_str().unwrap())), "the README does not tell of {kind}");
    }
}

/// Every place in a document.
fn places(value: &Json, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Json::Object(members) => {
            for (name, inner) in members {
                places(inner, &format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Json::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places(inner, &format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-3..200_i64).prop_map(Json::from),
        prop::sample::select(vec![0.5, 1.0, 1e300, -2_147_483_649.0]).prop_map(Json::from),
        "[ a-z0-9_-]{0,6}".prop_map(Json::from),
        ".{0,4}".prop_map(Json::from),
        prop::sample::select(vec![
            "short",
            "one",
            "a",
            "scale",
            "district",
            "2026-05-01",
            "2026-13-01",
            "cy",
            "page",
            "several-choices",
            // What is white to one standard and not to another.
            "\u{feff}",
            "\u{85}",
            "a\u{85}",
            "\u{feff}a",
            "\u{200b}",
            "\u{180e}",
            "\u{3000}",
            "\u{1f}"
        ])
        .prop_map(Json::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let key = prop::sample::select(vec![
            "id", "kind", "label", "standard", "easy", "cy", "value", "question", "is", "any_of", "at_least", "all",
            "not", "x",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            prop::collection::btree_map(key.prop_map(str::to_owned), inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// What a schema cannot say, as the reader says it.
const BEYOND: [&str; 12] = [
    "is the id of an earlier question too",
    "cannot be true: this takes no answer",
    "cannot be more than the most characters",
    "cannot be before `earliest`",
    "cannot be less than `at_least`",
    "asks for more choices than there are",
    "needs to be larger than `from`",
    "is too far from `from`",
    "is the value of an earlier choice too",
    "tests for an answer that the question it names cannot have",
    "needs the id of an earlier question that takes an answer",
    // The schema knows the form of a day, not the calendar.
    "needs a day of the calendar",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Where a good definition is changed at random, the two never part ways, but for what only the reader can know.
    #[test]
    fn schema_and_reader_agree(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::option::weighted(0.7, any_json()), "[a-z_]{1,8}"), 1..3),
    ) {
        thread_local!(static GOOD: Vec<Json> = good());
        let mut form = GOOD.with(|forms| which.get(forms).clone());
        for (at, value, key) in changes {
            let mut all = Vec::new();
            places(&form, "", &mut all);
            let path = at.get(&all).clone();
            match (value, form.pointer_mut(&path).unwrap()) {
                (Some(value), Json::Object(members)) if key.len() > 4 => { members.insert(key, value); }
                (Some(value), place) => *place = value,
                (None, Json::Object(members)) => { members.retain(|name, _| *name > key); }
                (None, Json::Array(items)) => { items.pop(); }
                (None, place) => *place = Json::Null,
            }
        }
        thread_local!(static VALIDATOR: jsonschema::Validator = validator());
        let accepted = VALIDATOR.with(|validator| validator.is_valid(&form));
        match read(&form) {
            Ok(_) => prop_assert!(accepted, "only the reader takes {}", form),
            Err(problems) if accepted => {
                for problem in problems {
                    let known = BEYOND.iter().any(|beyond| problem.message.starts_with(beyond));
                    prop_assert!(known, "only the schema takes {}: {:?}", form, problem);
                }
            }
            Err(_) => {}
        }
    }

    #[test]
    fn no_json_makes_the_reader_fail_to_answer(value in any_json()) {
        if let Err(problems) = read(&value) {
            prop_assert!(!problems.is_empty());
        }
    }
}
