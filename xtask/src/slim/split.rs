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
    "windchime_shell::(seal|store::(database|outbox|vault)|vault)::",
    "sha2::",
    "windchime_domain::form::(check|cross|email|read)::",
    "windchime_domain::form::numbers::is_phone",
    "windchime_domain::form::Form>::(accept|asked_answers|check|read)",
    "windchime_domain::form::Question>::refuses",
    "windchime_domain::form::answers::(read|<impl|Answers>::read)",
    "windchime_domain::submission::Submission>::to_value",
    "windchime_domain::problem::",
    "windchime_shell::(canvas|paper)::",
    "windchime_shell::rest::bytes",
    "windchime_domain::card::pocket::",
    "windchime_shell::page::(can_share|chosen_file|copy|day_of|drawn|english_day|local_day|local_time|location|on_return|pause|replace_address|save|save_bytes|save_file|share|shared|today|two|uuid)",
    "windchime_domain::directory::(calendar|holiday|open|osm|recur|table|written)::",
    "windchime_domain::directory::Schedule>::(falls_on|fits|last)",
    "windchime_domain::(places|map|page_state)::",
    "windchime_shell::parts::error_summary",
    "windchime_directory_search::view::(detail|for_card|wording)::",
    "windchime_search::(highlight|saved|shards)::",
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
pub fn later(names: &[(u32, String)], calls: &Calls) -> Result<BTreeSet<u32>> {
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
        // A function that also calls itself is no less alone.
        let alone = |(callee, callers): &(&u32, &BTreeSet<u32>)| {
            let mut others = callers.iter().filter(|caller| caller != callee).peekable();
            let by_later = others.peek().is_some() && others.all(|caller| later.contains(caller));
            !later.contains(*callee) && !calls.held.contains(*callee) && by_later
        };
        let more: Vec<u32> = calls.callers.iter().filter(alone).map(|(callee, _)| *callee).collect();
        if more.is_empty() {
            return;
        }
        later.extend(more);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use crate::slim::sample::module;
    use crate::slim::wasm::{imports, named};
    use std::collections::BTreeMap;
    use wasmparser::types::EntityType;
    use wasmparser::{Payload, RefType, TypeRef, Validator};

    /// `windchime_shell::later::show`.
    const SHOW: &str = "_RNvNtC15windchime_shell5later4show";
    /// `<core::option::Option<windchime_shell::later::Note>>::take`: shared code.
    const TAKE: &str = "_RNvMNtC4core6optionINtB2_6OptionNtNtC15windchime_shell5later4NoteE4take";
    /// `core::ptr::drop_in_place::<windchime_shell::later::Note>`.
    const DROP: &str = "_RINvNtC4core3ptr13drop_in_placeNtNtC15windchime_shell5later4NoteE";

    /// The names of what comes later.
    fn goes(functions: &[(&'static str, &[&str])], held: &[&str], exported: &[&str]) -> BTreeSet<String> {
        let bytes = module(functions, held, exported);
        let names = function_names(&bytes).unwrap();
        let later = later(&names, &calls(&bytes).unwrap()).unwrap();
        names.into_iter().filter(|(number, _)| later.contains(number)).map(|(_, name)| name).collect()
    }

    fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
        names.map(str::to_owned).into()
    }

    #[test]
    fn what_stands_in_a_later_place_goes_whoever_calls_or_holds_it() {
        // A method in a module `later`, of a type that stands elsewhere: `<windchime_shell::sending::Sending>::delete`.
        let elsewhere = "_RNvMNtNtC15windchime_shell7sending5laterNtB4_7Sending6delete";
        // `windchime_post::send`; `<windchime_domain::form::Form>::accept`.
        let (place, method) = ("_RNvC14windchime_post4send", "_RNvMNtC16windchime_domain4formNtB2_4Form6accept");
        let functions: &[(_, &[_])] = &[
            ("first", &[SHOW, elsewhere, place, method]),
            (SHOW, &[]),
            (elsewhere, &[]),
            (place, &[]),
            (method, &[]),
            // `windchime_shell::latest::show` and `<windchime_domain::form::Form>::title`.
            ("_RNvNtC15windchime_shell6latest4show", &[]),
            ("_RNvMNtC16windchime_domain4formNtB2_4Form5title", &[]),
        ];
        assert_eq!(goes(functions, &[SHOW, place], &["first"]), set([SHOW, elsewhere, place, method]));
    }

    #[test]
    fn code_made_for_a_later_type_stays_where_something_at_first_calls_it() {
        for made in [TAKE, DROP] {
            let at_first: &[(_, &[_])] = &[("first", &[made, SHOW]), (SHOW, &[made]), (made, &[])];
            assert_eq!(goes(at_first, &[], &["first"]), set([SHOW]), "{made}");
            let later: &[(_, &[_])] = &[("first", &[SHOW]), (SHOW, &[made]), (made, &[])];
            assert_eq!(goes(later, &[], &["first"]), set([SHOW, made]), "{made}");
            // Only who was given a value of a later type can reach this by the table, and then the later part is here.
            assert_eq!(goes(later, &[made], &["first"]), set([SHOW, made]), "{made}");
        }
        // Made for it twice over: what calls it is shared code too, which also goes.
        let twice: &[(_, &[_])] = &[("first", &[SHOW]), (SHOW, &[TAKE]), (TAKE, &[DROP]), (DROP, &[])];
        assert_eq!(goes(twice, &[DROP], &["first"]), set([SHOW, TAKE, DROP]));
        // Through other shared code that is called at first.
        let chain: &[(_, &[_])] = &[("first", &[TAKE]), (TAKE, &[DROP]), (DROP, &[]), (SHOW, &[DROP])];
        assert_eq!(goes(chain, &[], &["first"]), set([SHOW]));
    }

    #[test]
    fn a_helper_goes_where_only_later_code_can_call_it() {
        let functions: &[(_, &[_])] = &[
            ("first", &[SHOW, "both"]),
            (SHOW, &["helper", "both", "held", "exported", "log"]),
            ("helper", &["its own"]),
            ("its own", &["its own"]),
            ("both", &[]),
            ("held", &[]),
            ("exported", &[]),
        ];
        assert_eq!(goes(functions, &["held"], &["first", "exported"]), set([SHOW, "helper", "its own"]));
    }

    /// A part that was found valid: what the tables hold that it exports, and imports by "module name"; how many functions it imports.
    #[derive(Default)]
    struct Valid {
        exported: BTreeMap<String, RefType>,
        imported: BTreeMap<String, RefType>,
        functions: u32,
    }

    fn validated(bytes: &[u8]) -> Valid {
        let types = Validator::new().validate_all(bytes).unwrap();
        let mut valid = Valid::default();
        for payload in wasmparser::Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    for export in section.into_iter().map(Result::unwrap) {
                        if let Some(EntityType::Table(table)) = types.as_ref().entity_type_from_export(&export) {
                            valid.exported.insert(export.name.to_owned(), table.element_type);
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports().map(Result::unwrap) {
                        match import.ty {
                            TypeRef::Table(table) => {
                                let name = format!("{} {}", import.module, import.name);
                                valid.imported.insert(name, table.element_type);
                            }
                            TypeRef::Func(_) => valid.functions += 1,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        valid
    }

    #[test]
    fn both_parts_of_a_cut_are_valid_and_share_the_right_tables() {
        let functions: &[(_, &[_])] = &[
            ("first", &[SHOW, "both"]),
            (SHOW, &["helper", "both", "log"]),
            ("helper", &[]),
            ("both", &["log"]),
            (DROP, &["log"]),
        ];
        let whole = module(functions, &[SHOW, "both", DROP], &["first"]);
        let room = std::env::temp_dir().join(format!("windchime-split-{}", std::process::id()));
        fs::create_dir_all(&room).unwrap();
        let (first, second) = split(&whole, &room.join("small.wasm")).unwrap();
        assert_eq!(fs::read_dir(&room).unwrap().count(), 0, "what the cut needed is cleared away");

        let plain = module(&[("first", &["log"])], &["first"], &["first"]);
        let (uncut, nothing) = split(&plain, &room.join("small.wasm")).unwrap();
        assert_eq!((uncut, nothing), (numbered(&plain).unwrap(), None), "nothing of it comes later");
        fs::remove_dir(&room).unwrap();

        let second = second.unwrap();
        let (early, late) = (validated(&first), validated(&second));
        assert_eq!((early.exported["functions"], early.exported["others"]), (RefType::FUNCREF, RefType::EXTERNREF));
        assert!(!late.imported.is_empty(), "it fills slots of the first part's table");
        for (name, kind) in &late.imported {
            assert_eq!(early.exported.get(name.strip_prefix("p ").unwrap()), Some(kind), "{name}");
        }
        assert_eq!(imports(&first).unwrap(), set(["_", "B"]));

        let known = function_names(&whole).unwrap();
        let bodies = |part: &[u8], valid: &Valid| -> BTreeSet<String> {
            let names = function_names(&named(part, &known).unwrap()).unwrap();
            names.into_iter().filter(|(number, _)| *number >= valid.functions).map(|(_, name)| name).collect()
        };
        assert_eq!(bodies(&first, &early), set(["first", "both"]));
        assert_eq!(bodies(&second, &late), set([SHOW, "helper", DROP]));
    }
}
