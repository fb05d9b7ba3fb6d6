//! Takes out of wasm-bindgen's output what nothing here calls, and shortens the names between wasm and glue.
//!
//! Leptos brings `server_fn`, which brings `wasm-streams`, whose exported classes no widget uses: an export is a root, so LTO must keep
//! them and all they reach. And each import and closure shim is named by some 40 letters, with a hash that does not compress.
//! Together about 10 kB after brotli. wasm-bindgen's version is pinned, so the shape of its glue is known; every step here fails
//! loudly should that shape change.

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

/// Exported by a dependency, called by nobody.
const UNUSED: &str = "intounderlying";

/// The last line of the glue's `const …Finalization = …`.
const FINALIZATION_END: &str = "        : new FinalizationRegistry(ptr => wasm.";

/// Rewrites `glue` and gives the slimmed wasm at `out`; `options` go to wasm-opt.
pub fn slim(glue: &Path, wasm: &Path, out: &Path, options: &[&str]) -> Result<String> {
    let pruned = out.with_extension("pruned.wasm");
    prune(wasm, &pruned)?;
    run::run("wasm-opt", &[&["-Oz", text(&pruned)?, "-o", text(&pruned)?], options].concat())?;
    let names = minify(&pruned, out)?;
    shorten(&unclass(&fs::read_to_string(glue)?)?, &names)
}

/// Drops the unused exports and what only they reach.
fn prune(wasm: &Path, out: &Path) -> Result<()> {
    let bytes = fs::read(wasm)?;
    let mut exports = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(&bytes) {
        if let wasmparser::Payload::ExportSection(section) = payload? {
            for export in section {
                exports.push(export?.name.to_owned());
            }
        }
    }
    let kept: Vec<&String> = exports.iter().filter(|name| !name.contains(UNUSED)).collect();
    ensure!(kept.len() < exports.len(), "no export named {UNUSED}: is wasm-streams gone? Then xtask/src/slim.rs can shrink");
    let mut graph = vec![serde_json::json!({
        "name": "page", "root": true, "reaches": kept.iter().map(|name| format!("export {name}")).collect::<Vec<_>>(),
    })];
    graph.extend(kept.iter().map(|name| serde_json::json!({ "name": format!("export {name}"), "export": name })));
    let file = out.with_extension("graph.json");
    fs::write(&file, serde_json::to_vec(&graph)?)?;
    // wasm-metadce lists what it drops; nobody needs to read that.
    let output = run::command("wasm-metadce")
        .args([text(wasm)?, "--graph-file", text(&file)?, "-o", text(out)?, "--all-features", "-g"])
        .output()
        .context("wasm-metadce could not be started; `cargo xtask setup` installs it")?;
    if !output.status.success() {
        bail!("wasm-metadce failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Gives imports and exports short names.
fn minify(wasm: &Path, out: &Path) -> Result<Names> {
    let output = run::command("wasm-opt")
        .args(["--minify-imports-and-exports-and-modules", "-g", text(wasm)?, "-o", text(out)?, "--all-features"])
        .output()?;
    if !output.status.success() {
        bail!("wasm-opt failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    // `{"imports": [[module, long, short], …], "exports": [[long, short], …]}`; every import's module becomes "a".
    let listing: serde_json::Value = serde_json::from_slice(&output.stdout).context("wasm-opt did not list the names it gave")?;
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

/// Takes the unused classes out of the glue.
fn unclass(glue: &str) -> Result<String> {
    let mut out = String::with_capacity(glue.len());
    let (mut skipping, mut end, mut dropped) = (false, "", BTreeSet::new());
    for line in glue.lines() {
        if skipping {
            // A class or a constant of several lines ends at its own indentation.
            skipping = !line.starts_with(end);
            continue;
        }
        let rest = line.trim_start();
        if rest.contains("IntoUnderlying") && !rest.starts_with("//") {
            dropped.insert(rest.split_whitespace().next().unwrap_or_default().to_owned());
            skipping = rest.starts_with("class ") || rest.starts_with("const ");
            end = if rest.starts_with("class ") { "    }" } else { FINALIZATION_END };
            continue;
        }
        out += line;
        out.push('\n');
    }
    ensure!(dropped.contains("class"), "the glue has no IntoUnderlying class: its shape has changed");
    ensure!(!out.contains("IntoUnderlying"), "the glue still mentions IntoUnderlying: its shape has changed");
    Ok(out)
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
