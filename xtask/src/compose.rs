//! From Trunk's output to `dist/`: loader + glue + style sheets in one `windchime.js`, hashed wasm beside it, every integrity value,
//! the manifest, and a `.br` and `.gz` of each file.

use crate::slim::{self, Glue};
use crate::web::{self, Module};
use crate::{manifest, places, run, say, tables};
use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256, Sha384};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use windchime_domain::form::{BUILT_IN, built_in};
use windchime_domain::wording;

/// Trunk's post_build hook.
pub fn after_trunk() -> Result<()> {
    let staging =
        PathBuf::from(std::env::var("TRUNK_STAGING_DIR").context("`compose` is called by Trunk's hook, not by hand")?);
    let (all, glue) = take_trunks(&staging)?;
    let mut modules = vec![all];
    for element in tables::ELEMENTS {
        modules.push(web::module(element.kind, &glue)?);
    }

    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let (mut names, mut wanted) = (Map::new(), BTreeSet::new());
    for module in &modules {
        let bytes = fs::read(&module.wasm)?;
        wanted.append(&mut slim::imports(&bytes)?);
        let (file, sum) = (hashed(&format!("windchime-{}", module.name), &bytes, "wasm"), integrity(&bytes));
        let (later, words) = (fs::read(&module.later)?, serde_json::to_vec(&words_apart(module.name)?)?);
        let second = hashed(&format!("windchime-{}-later", module.name), &later, "wasm");
        let said = hashed(&format!("windchime-{}-words", module.name), &words, "json");
        let entry = json!([file, sum, second, integrity(&later), said, integrity(&words)]);
        names.insert(module.name.into(), entry);
        files.extend([(file, bytes), (second, later), (said, words)]);
    }

    let mut forms = Map::new();
    for name in BUILT_IN.iter().filter(|name| **name != "interest") {
        let text = built_in(name).context("a built-in form without a definition")?;
        let bytes = serde_json::to_vec(&serde_json::from_str::<Value>(text)?)?;
        let file = hashed(&format!("windchime-form-{name}"), &bytes, "json");
        forms.insert((*name).to_owned(), json!([file, integrity(&bytes)]));
        files.push((file, bytes));
    }

    let places = places::outcodes()?;
    let file = hashed("windchime", &places, "places");
    forms.insert("places".into(), json!([file, integrity(&places)]));
    files.push((file, places));

    let script = script(&glue.script(&wanted)?, &Value::Object(names), &Value::Object(forms))?;
    if script.contains("innerHTML") {
        bail!("windchime.js mentions innerHTML: a view has a static template; Trusted Types 'none' would forbid it");
    }
    files.push((format!("windchime-{}.js", env!("CARGO_PKG_VERSION")), script.clone().into_bytes()));
    files.push(("windchime.js".into(), script.into_bytes()));
    files.push(("custom-elements.json".into(), manifest::json()?.into_bytes()));

    let sri: Map<String, Value> = files.iter().map(|(name, bytes)| (name.clone(), integrity(bytes).into())).collect();
    let page = staging.join("index.html");
    let gallery = fs::read_to_string(&page)?
        .replace("INTEGRITY", sri.get("windchime.js").and_then(Value::as_str).unwrap_or_default())
        .replace("VERSION", env!("CARGO_PKG_VERSION"));
    fs::write(&page, &gallery)?;
    files.push(("sri.json".into(), serde_json::to_vec_pretty(&sri)?));

    say("build: compressing");
    for (name, bytes) in &files {
        fs::write(staging.join(name), bytes)?;
        fs::write(staging.join(format!("{name}.br")), brotli(bytes)?)?;
        fs::write(staging.join(format!("{name}.gz")), gzip(bytes)?)?;
    }
    Ok(())
}

/// What a module does not carry: words by key and reading (`widgets/texts_build.rs` leaves out the same ones), under `drawings` those of
/// Easy Read, and under `sheets`, by kind, the style of what comes later.
fn words_apart(module: &str) -> Result<Value> {
    let elements = || tables::ELEMENTS.iter().filter(|element| module == "all" || element.kind == module);
    let (mut apart, mut sheets, mut keys) = (Map::new(), Map::new(), BTreeSet::new());
    for element in elements() {
        let path = format!("{}/later.css", tables::room(element.kind));
        if run::root().join(&path).exists() {
            sheets.insert(element.kind.into(), minified(&path)?.into());
        }
    }
    apart.insert("sheets".into(), sheets.into());
    for room in std::iter::once("widgets/shell").chain(elements().map(|element| tables::room(element.kind))) {
        let path = run::root().join(room).join("texts/en-GB.json");
        let texts: Map<String, Value> = serde_json::from_slice(&fs::read(&path)?)?;
        for (name, words) in &texts {
            let key = wording::key(&room.replace("widgets/", "windchime-"), name);
            if !keys.insert(key) {
                bail!("{}: `{name}` has the key of another text; call it something else", path.display());
            }
            let later = words.get("later").is_some();
            let standard = words.get("standard").filter(|_| later);
            let easy = words.get("easy").or(standard);
            let both = [("standard", standard), ("easy", easy)].into_iter();
            let both: Map<String, Value> =
                both.filter_map(|(reading, words)| Some((reading.to_owned(), words?.clone()))).collect();
            if !both.is_empty() {
                apart.insert(key.to_string(), both.into());
            }
        }
        if let Ok(drawings) = fs::read(run::root().join(room).join("drawings.json")) {
            // In the order of their names, as `widgets/chime-card/build.rs` numbers them.
            let drawings: BTreeMap<String, String> = serde_json::from_slice(&drawings)?;
            apart.insert("drawings".into(), drawings.into_values().collect());
        }
    }
    if module == "all" || module == "interest" {
        let form: Value = serde_json::from_str(built_in("interest").context("no built-in form")?)?;
        let mut wordings = BTreeMap::new();
        easy_of(&form, &mut wordings)?;
        for (standard, easy) in wordings {
            let key = wording::key("", standard);
            if !keys.insert(key) {
                bail!("`{standard}` has the key of another text; word it differently");
            }
            apart.insert(key.to_string(), json!({ "easy": easy }));
        }
    }
    Ok(apart.into())
}

/// The Easy Read of everything that a form says, by what it stands for.
fn easy_of<'a>(of: &'a Value, wordings: &mut BTreeMap<&'a str, &'a Value>) -> Result<()> {
    if let (Some(standard), Some(easy)) = (of.get("standard").and_then(Value::as_str), of.get("easy")) {
        match wordings.insert(standard, easy) {
            Some(other) if other != easy => bail!("`{standard}` has two Easy Read wordings; the widget knows one"),
            _ => return Ok(()),
        }
    }
    let members = of.as_object().into_iter().flat_map(Map::values);
    members.chain(of.as_array().into_iter().flatten()).try_for_each(|one| easy_of(one, wordings))
}

/// Takes the module with every widget out of Trunk's staging directory, since windchime.js carries its glue.
fn take_trunks(staging: &Path) -> Result<(Module, Glue)> {
    for entry in fs::read_dir(staging)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js" || extension == "wasm") {
            fs::remove_file(path)?;
        }
    }
    web::take("all", None)
}

/// loader.js with its `@NAMES@` filled, minified.
fn script(glue: &str, names: &Value, forms: &Value) -> Result<String> {
    let kinds: Map<String, Value> = tables::ELEMENTS
        .iter()
        .map(|element| {
            let attributes: Vec<&str> = element.all_attributes().map(|attribute| attribute.name).collect();
            (element.kind.to_owned(), attributes.into())
        })
        .collect();
    let fills = [
        ("KINDS", Value::Object(kinds).to_string()),
        ("MODULES", names.to_string()),
        ("FORMS", forms.to_string()),
        ("GLUE", format!("(fetchRest, fetchForm) => {{\n{glue}\n}}")),
        ("THEME", json!(minified("widgets/shell/src/theme.css")?).to_string()),
        ("CRISIS", manifest::crisis()?.to_string()),
    ];
    let mut text = fs::read_to_string(run::root().join("widgets/embed/src/loader.js"))?;
    for (name, fill) in fills {
        let place = format!("\"@{name}@\"");
        if !text.contains(&place) {
            bail!("loader.js has no place {place}");
        }
        text = text.replace(&place, &fill);
    }
    let banner = format!("/* Windchime {} */", env!("CARGO_PKG_VERSION"));
    esbuild(&text, "js", &["--minify", "--charset=utf8", "--target=es2022", &format!("--banner={banner}")])
}

/// Minifies each widget's style sheet to where its build script takes it from (`widgets/texts_build.rs`): a page then carries the style of
/// the widgets that it has.
pub fn styles() -> Result<()> {
    fs::create_dir_all(run::styles())?;
    for element in tables::ELEMENTS {
        let room = tables::room(element.kind);
        let name = Path::new(room).file_name().context("a room without a name")?;
        let file = run::styles().join(name).with_extension("css");
        let css = minified(&format!("{room}/style.css"))?;
        // Cargo builds anew what depends on a file that was written.
        if fs::read_to_string(&file).is_ok_and(|there| there == css) {
            continue;
        }
        fs::write(file, css)?;
    }
    Ok(())
}

fn minified(path: &str) -> Result<String> {
    let css = fs::read_to_string(run::root().join(path)).with_context(|| path.to_owned())?;
    Ok(esbuild(&css, "css", &["--minify", "--charset=utf8"])?.trim().to_owned())
}

/// Text through esbuild.
fn esbuild(text: &str, loader: &str, options: &[&str]) -> Result<String> {
    let mut child = run::command("esbuild")
        .arg(format!("--loader={loader}"))
        .args(options)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .context("esbuild could not be started; `cargo xtask setup` installs it")?;
    child.stdin.take().context("esbuild takes no input")?.write_all(text.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("esbuild failed; the lines above say why");
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A file's name with a piece of its content's hash.
fn hashed(stem: &str, bytes: &[u8], ending: &str) -> String {
    format!("{stem}-{}.{ending}", hash(bytes).get(..16).unwrap_or_default())
}

/// SHA-256 in hexadecimal, for names and stamps.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A Subresource Integrity value.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", base64::engine::general_purpose::STANDARD.encode(Sha384::digest(bytes)))
}

/// Brotli at its highest quality, as the figures in ARCHITECTURE.md are measured.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    brotli::CompressorWriter::new(&mut out, 4096, 11, 22).write_all(bytes)?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
