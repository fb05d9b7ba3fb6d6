//! Turns `texts/` into typed constants, and `drawings.json` into the names of its drawings.

#[path = "../texts_build.rs"]
mod texts_build;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    texts_build::generate()?;
    drawings()
}

/// Writes `$OUT_DIR/drawings.rs`: an enum of the drawings in the order of their names, and their paths, which with the feature `apart`
/// stand in the file of the words in that same order.
fn drawings() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=drawings.json");
    let drawings: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string("drawings.json")?)?;
    let mut out = String::from(
        "/// What a picture shows.\n#[derive(Debug, Clone, Copy, PartialEq, Eq)]\n\
         #[allow(missing_docs, reason = \"each is documented by its name\")]\npub enum Picture {\n",
    );
    for name in drawings.keys() {
        let words = name.split('-').map(|word| [&word[..1].to_uppercase(), &word[1..]].concat());
        writeln!(out, "    {},", words.collect::<String>())?;
    }
    let paths: Vec<&String> = drawings.values().collect();
    writeln!(out, "}}\n\n#[cfg(not(feature = \"apart\"))]\nstatic PATHS: &[&str] = &{paths:?};")?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("drawings.rs"), out)?;
    Ok(())
}
