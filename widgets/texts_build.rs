// Shared by the widgets' build scripts (`#[path]`): turns `texts/LANG.json` into one typed constant per text, so that a text
// that is missing or misspelt does not compile, and nothing is parsed on a visitor's phone.
//
// A file is one flat object: `"name": "words"` or `"name": {"standard": "words", "easy": "Easy Read words"}`. With `"later": true` it
// is only said by code that comes later.
//
// With the feature `apart` words that a page does not say at first stay out of the wasm: Easy Read, and what comes later. They are in
// a file of their own, which `xtask` writes from the same texts (see `widgets/shell/src/texts.rs`).

use std::{env, fmt::Write as _, fs, path::Path};

type Texts = serde_json::Map<String, serde_json::Value>;

fn read(source: &Path) -> Result<Texts, Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={}", source.display());
    Ok(serde_json::from_str(&fs::read_to_string(source)?).map_err(|error| format!("{}: {error}", source.display()))?)
}

/// Reads `texts/en-GB.json` and writes `$OUT_DIR/texts.rs`.
pub fn generate() -> Result<(), Box<dyn std::error::Error>> {
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("texts/en-GB.json");
    let texts = read(&source)?;
    let apart = env::var_os("CARGO_FEATURE_APART").is_some();
    let room = env::var("CARGO_PKG_NAME")?;
    let mut out = String::new();
    for (name, words) in &texts {
        let (standard, easy) = match words {
            serde_json::Value::String(standard) => (standard.as_str(), None),
            serde_json::Value::Object(both) => (
                both.get("standard").and_then(|w| w.as_str()).ok_or(format!("{name}: no standard wording"))?,
                both.get("easy").and_then(|w| w.as_str()),
            ),
            _ => return Err(format!("{name}: neither words nor an object of wordings").into()),
        };
        let later = words.get("later").is_some();
        let said = if apart && later { "" } else { standard };
        let more = if apart { String::new() } else { format!(", name: {name:?}, easy: {easy:?}") };
        let constant = name.to_uppercase().replace(['-', '.'], "_");
        writeln!(
            out,
            "#[doc = {standard:?}]\npub static {constant}: Text = \
             Text {{ key: windchime_domain::wording::key({room:?}, {name:?}), standard: {said:?}{more} }};",
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), out)?;
    style()
}

/// Writes `$OUT_DIR/style.css`, where the crate has a style sheet: minified where `xtask` builds what people download.
fn style() -> Result<(), Box<dyn std::error::Error>> {
    let room = env::var("CARGO_MANIFEST_DIR")?;
    let own = Path::new(&room).join("style.css");
    if !own.exists() {
        return Ok(());
    }
    println!("cargo::rerun-if-env-changed=WINDCHIME_STYLES");
    let name = Path::new(&room).file_name().unwrap_or_default();
    let minified = env::var_os("WINDCHIME_STYLES").map(|styles| Path::new(&styles).join(name).with_extension("css"));
    let source = minified.unwrap_or(own);
    println!("cargo::rerun-if-changed={}", source.display());
    fs::copy(source, Path::new(&env::var("OUT_DIR")?).join("style.css"))?;
    Ok(())
}
