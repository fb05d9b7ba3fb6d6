//! The public contract as snapshots under `tests/contract/`. A change that is meant is written anew with `WINDCHIME_BLESS=1`, and
//! needs an entry in CHANGELOG.md and a frozen page of the old form.

use crate::filling::SEND;
use serde_json::{Map, Value, json};
use windchime_tests::page::Page;
use windchime_tests::recovering::Recovering;
use windchime_tests::{eventually, root};

windchime_tests::journeys![
    Every:
        elements_and_their_attributes_are_as_promised,
        events_carry_what_is_promised,
        a_submission_and_its_receipt_have_the_promised_shape;
];

/// Compares with `tests/contract/NAME.json`, or writes it when `WINDCHIME_BLESS` is set.
fn is_as_promised(name: &str, now: &Value) {
    let path = root().join("tests/contract").join(name).with_extension("json");
    let now = serde_json::to_string_pretty(now).expect("JSON") + "\n";
    if std::env::var_os("WINDCHIME_BLESS").is_some() {
        std::fs::write(&path, &now).expect("the snapshot is written");
    }
    let promised = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(promised == now, "the contract “{name}” has changed. Promised:\n{promised}\nNow:\n{now}");
}

/// The kind of each member, and not its value.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, member)| (name.clone(), shape(member))).collect())
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("yes or no"),
        Value::Null => Value::Null,
    }
}

fn elements_and_their_attributes_are_as_promised(_: Page) {
    let file = windchime_tests::world::dist().join("custom-elements.json");
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(file).expect("the manifest")).expect("JSON");
    let mut elements = Map::new();
    for element in manifest["modules"][0]["declarations"].as_array().expect("declarations") {
        let named = |list: &str| -> Vec<Value> {
            element[list].as_array().into_iter().flatten().map(|one| one["name"].clone()).collect()
        };
        let attributes: Map<String, Value> = element["attributes"]
            .as_array()
            .expect("attributes")
            .iter()
            .map(|one| {
                (
                    one["name"].as_str().expect("a name").to_owned(),
                    json!({ "type": one["type"]["text"], "default": one["default"] }),
                )
            })
            .collect();
        let parts = named("cssParts");
        let entry = json!({ "attributes": attributes, "events": named("events"), "parts": parts, "properties": named("cssProperties") });
        elements.insert(element["tagName"].as_str().expect("a tag").to_owned(), entry);
    }
    is_as_promised("elements", &Value::Object(elements));
}

fn events_carry_what_is_promised(page: Page) {
    let mut events = Map::new();
    let mut note = |name: &str, event: Value| {
        assert_eq!((&event["composed"], &event["bubbles"]), (&json!(true), &json!(true)), "{name}");
        events.insert(format!("windchime:{name}"), shape(&event["detail"]));
    };
    let heard = |name: &str| eventually(&format!("windchime:{name}"), || page.heard(name).pop());

    let form = crate::filling::form(page);
    form.set("endpoint", &Recovering::new(page, "closed", 1, "recovery-network").url);
    crate::filling::fill(&form);
    form.button(SEND).click();
    note("failed", heard("failed"));
    form.set("endpoint", &Recovering::new(page, "busy", 1, "recovery-network").url);
    form.control("q-email").clear();
    form.button(SEND).click();
    note("queued", heard("queued"));
    page.nudge();
    note("sent", heard("sent"));
    form.set("form", &format!("{}/faults/500", page.world.partner));
    note("error", heard("error"));
    page.run("document.body.append(document.createElement('windchime-card'))");
    note("ready", heard("ready"));

    let directory = crate::directory::directory(page);
    directory.find(".result h3 button, .result h3 a").click();
    note("select", heard("select"));
    is_as_promised("events", &Value::Object(events));
}

fn a_submission_and_its_receipt_have_the_promised_shape(page: Page) {
    let form = crate::filling::open_form(page);
    let submissions = page.world.submissions_to("interest");
    page.copy_posts();
    crate::filling::fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("after");
    let body = page.posted().pop().expect("a post");
    is_as_promised("submission", &shape(&serde_json::from_str(&body).expect("JSON")));
    let (_, receipt) = page.world.post(&submissions, &body);
    is_as_promised("receipt", &shape(&receipt));
    let (_, problem) = page.world.post(&submissions, &body.replace("face-to-face", "by-pigeon"));
    is_as_promised("problem", &shape(&problem));

    let form = crate::filling::form(page);
    page.copy_posts();
    crate::filling::fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("after");
    let body = page.posted().pop().expect("a post");
    is_as_promised("sealed-submission", &shape(&serde_json::from_str(&body).expect("JSON")));
}
