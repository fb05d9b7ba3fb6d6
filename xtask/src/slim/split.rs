//! Cuts a module in two: what a page needs to be seen, and what comes later (see `widgets/shell/src/rest.rs` for the rule). Binaryen's
//! `wasm-split` does the cutting, over one table and one memory: in the first part a later function is a slot of the table, which the
//! second part fills in when it arrives.

use super::wasm::{Calls, calls, function_names, numbered, rename_split};
use crate::run;
use crate::web::text;
use anyhow::{Result, bail};
use regex_lite::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A module named `later`, in the compiler's own spelling of a path (RFC 2603): also that of a method whose type stands elsewhere.
const LATER: &str = "5later";

/// Other places whose code comes later, as the beginnings of paths; methods by their type and name.
const PLACES: &[&str] = &[
    "windchime_post::",
    "windchime_shell::(seal|store::outbox)::",
    "sha2::",
    "windchime_domain::form::(check|cross|email|read)::",
    "windchime_domain::form::numbers::is_phone",
    "windchime_domain::form::Form>::(accept|asked_answers|check|read)",
    "windchime_domain::form::Question>::refuses",
    "windchime_domain::form::answers::(read|<impl|Answers>::read)",
    "windchime_domain::submission::Submission>::to_value",
    "windchime_domain::problem::",
    "windchime_shell::page::(copy|local_time|on_return|pause|save_file|uuid)",
    "windchime_shell::parts::error_summary",
];

/// Dropping is done wherever a value happens to end, also at first.
const DROPPING: &str = "drop_in_place|drop_glue";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    First,
    /// Stands in a later place.
    Later,
    /// Shared code, made for something later: it comes later unless something at first calls it.
    ForLater,
}

/// The first part, and the later part where the module has any later code.
pub fn split(whole: &[u8], beside: &Path) -> Result<(Vec<u8>, Option<Vec<u8>>)> {
    let names = function_names(whole)?;
    if !names.iter().any(|(_, name)| name.contains(LATER)) {
        return Ok((numbered(whole)?, None));
    }
    let later: Vec<String> = later(&names, &calls(whole)?)?.iter().map(|number| format!("f{number}")).collect();

    let path = |ending: &str| beside.with_extension(ending);
    let (input, list, first, second) =
        (path("numbered.wasm"), path("later.txt"), path("first.wasm"), path("second.wasm"));
    // `wasm-split` takes a list of names without commas, which Rust's have.
    fs::write(&input, numbered(whole)?)?;
    fs::write(&list, later.join("\n"))?;
    let output = run::command("wasm-split")
        .args(["-g", "--split-funcs", &format!("@{}", text(&list)?), "--all-features", text(&input)?])
        .args(["-o1", text(&first)?, "-o2", text(&second)?])
        .output()?;
    if !output.status.success() || !output.stderr.is_empty() {
        bail!("wasm-split failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let parts = (rename_split(&fs::read(&first)?, whole)?, Some(rename_split(&fs::read(&second)?, whole)?));
    for file in [input, list, first, second] {
        fs::remove_file(file)?;
    }
    Ok(parts)
}

/// The functions of the later part, by number.
fn later(names: &[(u32, String)], calls: &Calls) -> Result<BTreeSet<u32>> {
    let places = PLACES.join("|");
    let (own, named, dropping) = (Regex::new(&format!("^<?({places})"))?, Regex::new(&places)?, Regex::new(DROPPING)?);
    let (ours, crate_hash) = (Regex::new("^<?windchime_")?, Regex::new(r"\[[0-9a-f]{8,}\]")?);
    let kind = |name: &str| {
        let path = format!("{:#}", rustc_demangle::demangle(name));
        let path = crate_hash.replace_all(&path, "");
        let marked = name.contains(LATER);
        if (marked && ours.is_match(&path) || own.is_match(&path)) && !dropping.is_match(&path) {
            Kind::Later
        } else if marked || named.is_match(&path) {
            Kind::ForLater
        } else {
            Kind::First
        }
    };
    let of = |wanted: Kind| -> BTreeSet<u32> {
        names.iter().filter(|(_, name)| kind(name) == wanted).map(|(number, _)| *number).collect()
    };
    let (mut later, mut perhaps) = (of(Kind::Later), of(Kind::ForLater));
    leave_shared(calls, &later, &mut perhaps);
    later.append(&mut perhaps);
    take_helpers(calls, &mut later);
    Ok(later)
}

/// Leaves in `perhaps` only what nothing at first calls.
fn leave_shared(calls: &Calls, later: &BTreeSet<u32>, perhaps: &mut BTreeSet<u32>) {
    loop {
        let known = |caller: &u32| later.contains(caller) || perhaps.contains(caller);
        let wanted = |callee: &u32| calls.callers.get(callee).is_some_and(|callers| !callers.iter().all(known));
        let shared: Vec<u32> = perhaps.iter().copied().filter(wanted).collect();
        if shared.is_empty() {
            return;
        }
        perhaps.retain(|callee| !shared.contains(callee));
    }
}

/// Adds every function that nothing but later functions can call.
fn take_helpers(calls: &Calls, later: &mut BTreeSet<u32>) {
    loop {
        let alone = |(callee, callers): &(&u32, &BTreeSet<u32>)| {
            !later.contains(*callee) && !calls.held.contains(*callee) && callers.is_subset(later)
        };
        let more: Vec<u32> = calls.callers.iter().filter(alone).map(|(callee, _)| *callee).collect();
        if more.is_empty() {
            return;
        }
        later.extend(more);
    }
}
