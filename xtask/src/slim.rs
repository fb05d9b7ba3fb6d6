//! What lies between wasm-bindgen and `dist/`: one glue for every module, short names between it and the wasm, wasm-opt, and an order
//! of functions that compresses well. wasm-bindgen names each import and closure shim by some 40 letters with a hash that does not
//! compress, and writes a glue for each module. Its version is pinned, so the shape of its glue is known; every step fails loudly
//! should that shape change.

mod data;
mod glue;
mod notes;
mod order;
mod split;
mod wasm;

pub use glue::Glue;
pub use notes::Notes;
pub use wasm::imports;

use crate::run;
use crate::web::text;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Judged by size after brotli on every module. Flattened and rebuilt, loops and locals come out more alike; the second round finds
/// what the first has freed. Nothing lies below 1,024, the stack's far end, so small offsets fold into loads.
const OPTIONS: &[&str] = &[
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--low-memory-unused",
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
    "--always-inline-max-function-size=4",
    "-g",
];

/// What the compiler uses, and every browser of the last five years has; the cut loses the section that says so.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What was done is known by these, so that a change here is not taken for done.
pub const RECIPE: &[u8] = concat!(
    include_str!("slim.rs"),
    include_str!("slim/wasm.rs"),
    include_str!("slim/data.rs"),
    include_str!("slim/notes.rs"),
    include_str!("slim/order.rs"),
    include_str!("slim/split.rs")
)
.as_bytes();

/// Where a module's parts are put: for people, and with the functions' names for `cargo xtask size`.
pub struct Places<'a> {
    /// What a page fetches at once.
    pub small: &'a Path,
    /// What it fetches later; an empty file where there is nothing.
    pub later: &'a Path,
    /// The first again, named.
    pub named: &'a Path,
    /// The second again, named.
    pub later_named: &'a Path,
}

/// What the linker has made, with the data of later code behind the rest, and the linker's notes on that.
pub fn arrange(linked: &[u8]) -> Result<(Vec<u8>, Notes)> {
    let mut notes = Notes::read(linked)?;
    let names = wasm::function_names(linked)?;
    let later = split::later(&names, &wasm::calls(linked)?)?;
    let (later, first): (Vec<_>, Vec<_>) = names.iter().partition(|(number, _)| later.contains(number));
    let arranged = data::arrange(linked, &mut notes, &only_in(&later, &first))?;
    Ok((arranged, notes))
}

/// Slims a module. It is cut before it is optimised: wasm-opt would take later functions into earlier ones.
pub fn slim(bytes: &[u8], names: &wasm::Names, notes: &Notes, places: &Places) -> Result<()> {
    let renamed = wasm::rename(bytes, names)?;
    let known = wasm::function_names(&renamed)?;
    let (mut first, second) = split::split(&renamed, places.small)?;
    if let Some(mut second) = second {
        let (at_first, later) = (own_names(&first, &known)?, own_names(&second, &known)?);
        (first, second) = data::part(&first, &second, notes, &only_in(&later, &at_first))?;
        optimise(&second, &known, places.later, places.later_named)?;
    } else {
        fs::write(places.later, [])?;
    }
    optimise(&first, &known, places.small, places.named)
}

/// The names of the functions that a part has itself.
fn own_names<'a>(part: &[u8], known: &'a [(u32, String)]) -> Result<Vec<&'a (u32, String)>> {
    let known: BTreeMap<String, _> = known.iter().map(|one| (format!("f{}", one.0), one)).collect();
    let (own, names) = (wasm::first_own(part)?, wasm::function_names(part)?);
    Ok(names.iter().filter(|(number, _)| *number >= own).filter_map(|(_, name)| known.get(name).copied()).collect())
}

/// The names of these that none of the others has.
fn only_in<'a>(these: &[&'a (u32, String)], others: &[&'a (u32, String)]) -> BTreeSet<&'a str> {
    let names = |of: &[&'a (u32, String)]| of.iter().map(|(_, name)| name.as_str()).collect::<BTreeSet<_>>();
    &names(these) - &names(others)
}

/// One part through wasm-opt; its functions are called `f` and their number among the `known`.
fn optimise(part: &[u8], known: &[(u32, String)], small: &Path, named: &Path) -> Result<()> {
    let raw = small.with_extension("raw.wasm");
    fs::write(&raw, part)?;
    let output =
        run::command("wasm-opt").args([text(&raw)?, "-o", text(named)?]).args(OPTIONS).args(FEATURES).output()?;
    if !output.status.success() {
        bail!("wasm-opt failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    fs::remove_file(raw)?;
    let bytes = wasm::named(&fs::read(named)?, known)?;
    fs::write(named, &bytes)?;
    fs::write(small, order::by_likeness(&bytes)?)?;
    Ok(())
}

/// A whole module that nobody downloads, optimised with the same options.
pub fn shrink(module: &Path) -> Result<()> {
    // Without the linker's notes, which wasm-opt would carry along.
    fs::write(module, wasm::bare(&fs::read(module)?)?.finish())?;
    run::run("wasm-opt", &[&[text(module)?, "-o", text(module)?], OPTIONS, FEATURES].concat())
}

/// A small module for the tests of the steps.
#[cfg(test)]
mod sample {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use wasm_encoder::*;

    /// An import, called "log"; then functions by their names, each with those that it calls. Two tables, the first of functions: those
    /// that are `held` by it. Both tables and the functions that are `exported` are exported; a section is there that tools leave.
    pub fn module(functions: &[(&str, &[&str])], held: &[&str], exported: &[&str]) -> Vec<u8> {
        let numbers: Vec<&str> = std::iter::once("log").chain(functions.iter().map(|(name, _)| *name)).collect();
        let number = |name: &str| u32::try_from(numbers.iter().position(|known| *known == name).unwrap()).unwrap();
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        imports.import("a", "B", EntityType::Function(0));
        let (mut kinds, mut code, mut names) = (FunctionSection::new(), CodeSection::new(), NameMap::new());
        for (name, callees) in functions {
            let mut body = Function::new([]);
            callees.iter().for_each(|callee| _ = body.instructions().call(number(callee)));
            body.instructions().end();
            kinds.function(0);
            code.function(&body);
            names.append(number(name), name);
        }
        let (mut tables, mut elements, mut exports) =
            (TableSection::new(), ElementSection::new(), ExportSection::new());
        for (place, (name, element_type)) in
            (0..).zip([("functions", RefType::FUNCREF), ("others", RefType::EXTERNREF)])
        {
            tables.table(TableType { element_type, table64: false, minimum: 9, maximum: Some(9), shared: false });
            exports.export(name, ExportKind::Table, place);
        }
        exported.iter().for_each(|name| _ = exports.export(name, ExportKind::Func, number(name)));
        let held: Vec<u32> = held.iter().map(|name| number(name)).collect();
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(held.into()));
        let mut named = NameSection::new();
        named.functions(&names);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&kinds).section(&tables).section(&exports);
        module.section(&elements).section(&code).section(&named);
        module.section(&CustomSection { name: "producers".into(), data: (&[]).into() });
        module.finish()
    }
}
