//! `cargo xtask size`: what a visitor downloads, per kind of page, against the figures to hold, and what the wasm is made of.

use crate::{compose, run, say, tables, web};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The figures to hold, in bytes after brotli 11 (1 kB = 1,000 bytes): the transfer of a page until its first look.
const PAGES: &[(&str, u64)] = &[("interest", 60_000), ("card", 70_000), ("directory", 80_000), ("all", 110_000)];
/// A page with the form once somebody has begun to write: then the later part has come too.
const BEGUN: (&str, u64) = ("interest", 105_000);
/// `windchime.js` before any wasm.
const SCRIPT: u64 = 12_000;

/// Prints the tables; an error when a figure is not held.
pub fn print() -> Result<()> {
    let sri: serde_json::Value = serde_json::from_slice(
        &fs::read(run::root().join("dist/sri.json")).context("dist/ is not built; run `cargo xtask dist` first")?,
    )?;
    let files: Vec<&String> = sri.as_object().context("sri.json is not an object")?.keys().collect();
    let size_of = |name: &str| -> Result<u64> { Ok(fs::metadata(run::root().join(format!("dist/{name}.br")))?.len()) };
    let script = size_of("windchime.js")?;
    let (mut over, mut begun) = (Vec::new(), 0);

    say(
        "Whole transfer of a page with one widget until its first look, bytes after brotli 11 (style and texts are inside the wasm); and \
         what comes later: code, words, style:",
    );
    say(format!(
        "{:<11}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "page", "script", "(css)", "wasm", "(texts)", "whole", "figure", "later"
    ));
    for (page, figure) in PAGES {
        let wasm = size_of(wasm_file(&files, page).with_context(|| format!("no module {page}"))?)?;
        let words = format!("windchime-{page}-words-");
        let words = files.iter().find(|file| file.starts_with(&words)).map_or(Ok(0), |file| size_of(file))?;
        let later = wasm_file(&files, &format!("{page}-later")).map_or(Ok(0), size_of)? + words;
        let whole = script + wasm;
        let (css, texts) = (css(page)?, texts(page)?);
        say(format!("{page:<11}{script:>9}{css:>9}{wasm:>9}{texts:>9}{whole:>9}{figure:>9}{later:>9}"));
        if whole > *figure {
            over.push(format!("{page}: {whole} > {figure}"));
        }
        if *page == BEGUN.0 {
            begun = whole + later;
        }
    }
    say(format!("A page with a form, once somebody has begun to write: {begun} of {}", BEGUN.1));
    if begun > BEGUN.1 {
        over.push(format!("{} with its later part: {begun} > {}", BEGUN.0, BEGUN.1));
    }
    say(format!("windchime.js before any wasm: {script} of {SCRIPT}"));
    if script > SCRIPT {
        over.push(format!("windchime.js: {script} > {SCRIPT}"));
    }
    for (page, ..) in PAGES {
        composition(page, &web::modules_dir().join(page).join("named.wasm"), 10)?;
    }
    if !over.is_empty() {
        bail!("over the figures to hold:\n  {}", over.join("\n  "));
    }
    Ok(())
}

/// A wasm file of `sri.json` by its name: only a hash may follow, so that a later part is not taken for the first.
fn wasm_file<'a>(files: &[&'a String], name: &str) -> Option<&'a str> {
    let named = |file: &str| {
        let hash = file.strip_prefix("windchime-")?.strip_prefix(name)?.strip_prefix('-')?.strip_suffix(".wasm")?;
        is_hash(hash).then_some(())
    };
    files.iter().map(|file| file.as_str()).find(|file| named(file).is_some())
}

fn css(page: &str) -> Result<usize> {
    let mut sheets = fs::read_to_string(run::root().join("widgets/shell/src/theme.css"))?;
    for element in tables::ELEMENTS.iter().filter(|element| page == "all" || element.kind == page) {
        sheets += &fs::read_to_string(run::root().join(tables::room(element.kind)).join("style.css"))?;
    }
    Ok(compose::brotli(sheets.as_bytes())?.len())
}

fn texts(page: &str) -> Result<usize> {
    let mut texts = fs::read_to_string(run::root().join("widgets/shell/texts/en-GB.json"))?;
    for element in tables::ELEMENTS.iter().filter(|element| page == "all" || element.kind == page) {
        texts += &fs::read_to_string(run::root().join(tables::room(element.kind)).join("texts/en-GB.json"))?;
    }
    Ok(compose::brotli(texts.as_bytes())?.len())
}

/// The largest functions of a module that kept its names, for whoever looks for what to cut.
pub fn functions(path: &str) -> Result<()> {
    composition(path, Path::new(path), 40)?;
    let hash = regex_lite::Regex::new("::h[0-9a-f]{16}$")?;
    // Instances of one generic function count together: that is what is worth cutting.
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (name, length) in bodies(&fs::read(path)?)?.0 {
        let plain = hash.replace(&format!("{:#}", rustc_demangle::demangle(&name)), "").into_owned();
        let (times, bytes) = groups.entry(plain).or_default();
        *times += 1;
        *bytes += length;
    }
    let mut rows: Vec<_> = groups.into_iter().collect();
    rows.sort_by_key(|(_, (_, bytes))| std::cmp::Reverse(*bytes));
    for (name, (times, bytes)) in rows.iter().take(200) {
        say(format!("  {bytes:>7} {times:>4} x  {name}"));
    }
    Ok(())
}

/// Code bytes by crate (before compression), from the twin module that kept its names.
fn composition(page: &str, path: &Path, rows_shown: usize) -> Result<()> {
    let bytes = fs::read(path).with_context(|| format!("{} is not there; run `cargo xtask dist`", path.display()))?;
    let (bodies, data) = bodies(&bytes)?;
    let mut crates: BTreeMap<String, usize> = BTreeMap::new();
    for (name, length) in bodies {
        *crates.entry(crate_of(&name)).or_default() += length;
    }
    let code: usize = crates.values().sum();
    let mut rows: Vec<(String, usize)> = crates.into_iter().collect();
    rows.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    say(format!("\n{page}: {code} bytes of code, {data} of data, before compression; by crate:"));
    for (name, length) in rows.iter().take(rows_shown) {
        say(format!("  {length:>7}  {:>3} %  {name}", length * 100 / code.max(1)));
    }
    Ok(())
}

/// Each function's mangled name and length, and the length of the data.
fn bodies(bytes: &[u8]) -> Result<(Vec<(String, usize)>, usize)> {
    let (mut bodies, mut names, mut imports, mut data) = (Vec::new(), BTreeMap::new(), 0_u32, 0_usize);
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        match payload? {
            wasmparser::Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            wasmparser::Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            wasmparser::Payload::DataSection(section) => data = section.range().len(),
            wasmparser::Payload::CustomSection(section) => {
                if let wasmparser::KnownCustom::Name(reader) = section.as_known() {
                    for part in reader {
                        if let wasmparser::Name::Function(map) = part? {
                            for naming in map {
                                let naming = naming?;
                                names.insert(naming.index, naming.name.to_owned());
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let named = (imports..).zip(bodies).map(|(place, length)| (names.remove(&place).unwrap_or_default(), length));
    Ok((named.collect(), data))
}

/// The crate that a function's body comes from; generic code counts for the crate that wrote it.
fn crate_of(mangled: &str) -> String {
    // Demangled by the newer scheme a crate's name has its hash behind it: `core[1f2e…]::fmt`.
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    let name: String = name
        .split('[')
        .map(|piece| piece.split_once(']').filter(|(hash, _)| is_hash(hash)).map_or(piece, |(_, rest)| rest))
        .collect();
    // `<T as reactive_graph::traits::Read>::read`, `<alloc[1f]::vec::Vec<T> as …>::drop`: the first path names the crate.
    let path = name.split(['<', '&', '(', '[', ' ', '*']).find(|word| word.contains("::") && !word.starts_with("::"));
    let path = path.or_else(|| name.split(' ').find(|word| word.contains("::"))).unwrap_or(&name);
    let word: String = path.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    if word.is_empty() { name.split_whitespace().next().unwrap_or("unnamed").to_owned() } else { word }
}

fn is_hash(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_counts_for_the_crate_that_wrote_it() {
        // `<windchime_shell[…]::stage::Stage>::settle`, `core[…]::fmt::write`, and the older scheme.
        assert_eq!(crate_of("_RNvMNtCs5QoS2rW3wKh_15windchime_shell5stageNtB2_5Stage6settle"), "windchime_shell");
        assert_eq!(crate_of("_ZN4core3fmt5write17h0123456789abcdefE"), "core");
        assert_eq!(crate_of("mount"), "mount");
    }

    #[test]
    fn a_later_part_is_not_taken_for_the_first() {
        // The later part stands first, as `dist` writes it.
        let files = [
            "windchime-interest-later-46e06f4679672fe7.wasm",
            "windchime-interest-aa4a7cacea1f27a7.wasm",
            "windchime-card-da1ced18e8c95f48.wasm",
            "windchime-form-story-e64dcce7a5273af5.json",
        ]
        .map(str::to_owned);
        let files: Vec<&String> = files.iter().collect();
        assert_eq!(wasm_file(&files, "interest"), Some("windchime-interest-aa4a7cacea1f27a7.wasm"));
        assert_eq!(wasm_file(&files, "interest-later"), Some("windchime-interest-later-46e06f4679672fe7.wasm"));
        assert_eq!(wasm_file(&files, "card-later"), None, "a card has no later part");
        assert_eq!(wasm_file(&files, "form-story"), None, "a form is not wasm");
    }
}
