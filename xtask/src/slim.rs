//! wasm-opt, and shorter names between wasm and glue: each import and closure shim is named by some 40 letters, with a hash that does
//! not compress, about 3 kB after brotli on every page. wasm-bindgen's version is pinned, so the shape of its glue is known; every step
//! fails loudly should that shape change.

use crate::run;
use crate::web::text;
use anyhow::{Context as _, Result, bail, ensure};
use regex_lite::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// From long names to short ones.
struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

/// Rewrites `glue` and gives the slimmed wasm at `out`; `options` go to wasm-opt.
pub fn slim(glue: &Path, wasm: &Path, out: &Path, options: &[&str]) -> Result<String> {
    let names = minify(wasm, out, options)?;
    shorten(&fs::read_to_string(glue)?, &names)
}

/// Gives imports and exports short names.
fn minify(wasm: &Path, out: &Path, options: &[&str]) -> Result<Names> {
    let output = run::command("wasm-opt")
        .args(["-Oz", text(wasm)?, "-o", text(out)?, "--minify-imports-and-exports-and-modules"])
        .args(options)
        .output()?;
    if !output.status.success() {
        bail!("wasm-opt failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    // `{"imports": [[module, long, short], …], "exports": [[long, short], …]}`; every import's module becomes "a".
    let listing: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("wasm-opt did not list the names it gave")?;
    let pairs = |kind: &str| -> BTreeMap<String, String> {
        let entries = listing.get(kind).and_then(|list| list.as_array()).into_iter().flatten();
        entries
            .filter_map(|entry| {
                let words: Vec<&str> = entry.as_array()?.iter().filter_map(|word| word.as_str()).collect();
                let [.., long, short] = words.as_slice() else { return None };
                Some(((*long).to_owned(), (*short).to_owned()))
            })
            .collect()
    };
    let names = Names { imports: pairs("imports"), exports: pairs("exports") };
    ensure!(names.imports.len() > 20, "wasm-opt named only {} imports", names.imports.len());
    Ok(names)
}

/// Renames the import functions and the uses of exports, and drops the import functions that the wasm no longer asks for.
fn shorten(glue: &str, names: &Names) -> Result<String> {
    let import = Regex::new(r"^( {12})(__wb\w+): function\(")?;
    let export = Regex::new(r"\bwasm\.(\w+)")?;
    let mut out = String::with_capacity(glue.len());
    let mut skipping = false;
    let mut used = BTreeSet::new();
    for line in glue.lines() {
        if skipping {
            skipping = line != "            },";
            continue;
        }
        let mut line = line.to_owned();
        if let Some(found) = import.captures(&line) {
            let long = found.get(2).map_or("", |name| name.as_str());
            let Some(short) = names.imports.get(long) else {
                skipping = !line.ends_with("},");
                continue;
            };
            used.insert(long.to_owned());
            line = line.replacen(long, short, 1);
        }
        let renamed = export.replace_all(&line, |found: &regex_lite::Captures| {
            let long = found.get(1).map_or("", |name| name.as_str());
            format!("wasm.{}", names.exports.get(long).map_or(long, String::as_str))
        });
        out += &renamed;
        out.push('\n');
    }
    let odd: Vec<&String> = names.imports.keys().filter(|name| !used.contains(*name)).collect();
    ensure!(odd.is_empty(), "the glue has no function for {odd:?}: its shape has changed");
    let out = Regex::new(r#""\./[\w-]+_bg\.js": import0"#)?.replace(&out, "a: import0").into_owned();
    ensure!(out.contains("a: import0"), "the glue hands over no import module: its shape has changed");
    Ok(out)
}
