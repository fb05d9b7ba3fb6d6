//! Turns `texts/en-GB.json` into typed constants, and makes the form that every page carries as small as it can be.

use serde_json::Value;
use std::{env, fs, path::Path};

#[path = "../texts_build.rs"]
mod texts_build;

/// Errors that the widget's own controls cannot cause; the coordinator, which reads the whole definition, has words for them.
const NEVER_HERE: [&str; 3] = ["wrong-kind", "not-an-option", "out-of-range"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    texts_build::generate()?;
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../domain/forms/interest.json");
    println!("cargo::rerun-if-changed={}", source.display());
    let mut form: Value = serde_json::from_str(&fs::read_to_string(source)?)?;
    for question in form.get_mut("questions").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(messages) = question.get_mut("messages").and_then(Value::as_object_mut) {
            messages.retain(|code, _| !NEVER_HERE.contains(&code.as_str()));
        }
    }
    if env::var_os("CARGO_FEATURE_APART").is_some() {
        only_standard(&mut form);
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("interest.json"), form.to_string())?;
    Ok(())
}

/// Leaves Easy Read out: `xtask` puts it with the words, under what it stands for.
fn only_standard(of: &mut Value) {
    if let Some(standard) = of.get("standard") {
        *of = standard.clone();
        return;
    }
    match of {
        Value::Object(members) => members.values_mut().for_each(only_standard),
        Value::Array(items) => items.iter_mut().for_each(only_standard),
        _ => {}
    }
}
