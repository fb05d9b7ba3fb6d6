//! `custom-elements.json` (the Custom Elements Manifest, schema 1.0.0) and the crisis lines for the loader.

use crate::{run, tables};
use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};
use windchime_domain::attributes::{CUSTOM_PROPERTIES, Element, Kind, SHARED_EVENTS};
use windchime_domain::crisis;

/// The manifest as text.
pub fn json() -> Result<String> {
    let declarations: Vec<Value> = tables::ELEMENTS.iter().map(|element| declaration(element)).collect();
    let exports: Vec<Value> = tables::ELEMENTS
        .iter()
        .map(|element| {
            let declaration = json!({ "name": element.tag, "module": "windchime.js" });
            json!({ "kind": "custom-element-definition", "name": element.tag, "declaration": declaration })
        })
        .collect();
    let module = json!({
        "kind": "javascript-module",
        "path": "windchime.js",
        "declarations": declarations,
        "exports": exports,
    });
    let manifest = json!({ "schemaVersion": "1.0.0", "modules": [module] });
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

fn declaration(element: &Element) -> Value {
    let attributes: Vec<Value> = element
        .all_attributes()
        .map(|attribute| {
            let mut entry = Map::new();
            entry.insert("name".into(), attribute.name.into());
            entry.insert("description".into(), attribute.doc.into());
            entry.insert("type".into(), json!({ "text": type_of(attribute.kind) }));
            if !attribute.default.is_empty() {
                entry.insert("default".into(), format!("\"{}\"", attribute.default).into());
            }
            Value::Object(entry)
        })
        .collect();
    let events: Vec<Value> = element
        .events
        .iter()
        .chain(SHARED_EVENTS)
        .map(|event| json!({ "name": event.name, "description": event.doc, "type": { "text": "CustomEvent" } }))
        .collect();
    let named = |parts: &[windchime_domain::attributes::Part]| -> Vec<Value> {
        parts.iter().map(|part| json!({ "name": part.name, "description": part.doc })).collect()
    };
    json!({
        "kind": "class",
        "customElement": true,
        "name": element.tag,
        "tagName": element.tag,
        "description": element.summary,
        "attributes": attributes,
        "events": events,
        "cssParts": named(element.parts),
        "cssProperties": named(CUSTOM_PROPERTIES),
        "slots": [{ "name": "", "description": "Fallback content: shown until the widget runs, and where it cannot run." }],
    })
}

/// An attribute's values as a TypeScript type, and as words for the README.
pub fn type_of(kind: Kind) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ");
    match kind {
        Kind::Word(known) => words(known),
        Kind::Url | Kind::Text | Kind::Language => "string".into(),
        Kind::UrlOr(known) | Kind::WordOrPointer(known) => format!("{} | string", words(known)),
    }
}

/// `{ "title": …, "lines": { nation: [[words, href, link], …] } }` from the card's own texts.
pub fn crisis() -> Result<Value> {
    let path = run::root().join("widgets/chime-card/texts/en-GB.json");
    let texts: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let words = |name: &str| -> Result<String> {
        let text = texts.get(name).with_context(|| format!("the card has no text {name}"))?;
        let standard = text.get("standard").unwrap_or(text);
        Ok(standard.as_str().context("a text that is not words")?.to_owned())
    };
    let mut lines = Map::new();
    for nation in crisis::NATIONS {
        let of_nation: Result<Vec<Value>> =
            crisis::lines(nation).iter().map(|line| Ok(json!([words(line.text)?, line.href, line.link]))).collect();
        lines.insert((*nation).into(), of_nation?.into());
    }
    Ok(json!({ "title": words("help-title")?, "lines": lines }))
}
