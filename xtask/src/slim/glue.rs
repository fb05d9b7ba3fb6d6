//! wasm-bindgen's glue, read as text: the functions that wasm imports, known by what they do rather than by their names, and what they
//! need. Several modules have one glue, the one of the module with every widget.

use super::wasm::Names;
use anyhow::{Context as _, Result, bail, ensure};
use regex_lite::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A glue that wasm-bindgen has written.
pub struct Glue {
    /// What the wasm imports: its name there, and the function's text.
    functions: Vec<(String, String)>,
    /// What those functions need.
    helpers: String,
    /// The wasm's exports that are used, by [`plain`] names; those that the loader calls keep theirs.
    exports: BTreeMap<String, String>,
}

/// Statements of the glue that nobody needs here, by their beginnings: other ways to fetch and start wasm, and stand-ins for what every
/// browser has that knows reference types.
const DROPPED: &[&str] = &[
    "let script_src;",
    "if (typeof document !== 'undefined'",
    "if (!('encodeInto' in cachedTextEncoder)) {",
    "function __wbg_finalize_init(instance, module) {",
    "async function __wbg_load(module, imports) {",
    "function initSync(module) {",
    "let __wbg_init_promise;",
    "async function __wbg_init(module_or_path) {",
    "async function __wbg_init_once(module_or_path) {",
    "return Object.assign(__wbg_init, { initSync }, exports);",
];

/// Statements that can be shorter, and their beginnings.
const SHORTER: &[(&str, &str)] = &[
    ("let wasmModule, wasmInstance, wasm;", "let wasm;"),
    (
        "const CLOSURE_DTORS = ",
        "const CLOSURE_DTORS = new FinalizationRegistry((state) => wasm.__wbindgen_destroy_closure(state.a, state.b));",
    ),
    // Takes the function alone and gives one that hands its error to the wasm.
    (
        "function handleError(f, args) {",
        "const handleError = (f) => (...args) => {
            try {
                return f(...args);
            } catch (error) {
                wasm.__wbindgen_exn_store(addToExternrefTable0(error));
            }
        };",
    ),
];

/// How a module is started, instead of what was dropped.
const START: &str = "imports._ = () => {
    throw new WebAssembly.RuntimeError('later code was called before it was here');
};
return async (code) => {
    wasm = (await WebAssembly.instantiate(code, { a: imports })).exports;
    wasm.__wbindgen_start();
    return wasm;
};";

impl Glue {
    /// Takes a glue apart. An error when its shape is not the known one.
    pub fn read(text: &str) -> Result<Self> {
        let (mut functions, mut helpers, mut called) = (Vec::new(), String::new(), BTreeSet::new());
        let mut left: BTreeSet<&str> = DROPPED.iter().copied().chain(SHORTER.iter().map(|(start, _)| *start)).collect();
        let text = &plain(text)?;
        let statements = statements(text);
        for statement in &statements {
            if let Some(name) = statement.strip_prefix("exports.").and_then(|rest| rest.split(' ').next()) {
                called.insert(name);
            }
        }
        for statement in &statements {
            let known = left.iter().find(|start| statement.starts_with(**start)).copied();
            if let Some(start) = known {
                left.remove(start);
                if let Some((_, short)) = SHORTER.iter().find(|(long, _)| *long == start) {
                    helpers = helpers + short + "\n";
                }
            } else if statement.starts_with("function __wbg_get_imports() {") {
                functions = imported(statement)?;
            } else if let Some(name) = called.iter().find(|name| statement.starts_with(&format!("function {name}("))) {
                ensure!(only_passes_on(statement, name)?, "the glue does more for `{name}` than call it: {statement}");
            } else if !statement.starts_with("/**") && !statement.starts_with("exports.") {
                helpers = helpers + statement + "\n";
            }
        }
        ensure!(left.is_empty(), "the glue lacks {left:?}: its shape has changed");
        ensure!(
            functions.len() > 20,
            "the glue has only {} functions for the wasm: its shape has changed",
            functions.len()
        );

        let used = Regex::new(r"\bwasm\.(\w+)")?;
        let mut exports = BTreeMap::new();
        for found in used.captures_iter(text) {
            let name = found.get(1).map_or("", |name| name.as_str()).to_owned();
            let short = if called.contains(name.as_str()) { name.clone() } else { short(exports.len()) };
            exports.entry(name).or_insert(short);
        }
        Ok(Self { functions, helpers, exports })
    }

    /// Short names for a module that was made with this glue and will run with `shared`.
    pub fn names_in(&self, shared: &Self) -> Result<Names> {
        let shorts = shared.shorts();
        let mut imports = BTreeMap::new();
        for (name, function) in &self.functions {
            let short = shorts.get(function.as_str()).with_context(|| {
                format!(
                    "the glue of the module with every widget lacks `{name}`, which a smaller one needs: {function}"
                )
            })?;
            imports.insert(name.clone(), short.clone());
        }
        Ok(Names { imports, exports: shared.exports.clone() })
    }

    /// A function's text, and its short name: the first letters for the first functions, so that a list of them compresses.
    fn shorts(&self) -> BTreeMap<&str, String> {
        let mut shorts = BTreeMap::new();
        for (_, function) in &self.functions {
            let next = short(shorts.len());
            shorts.entry(function.as_str()).or_insert(next);
        }
        shorts
    }

    /// JavaScript for the body of a function that gives `code => promise of exports`, with those functions that are `wanted`.
    pub fn script(&self, wanted: &BTreeSet<String>) -> Result<String> {
        let mut shorts: Vec<(&str, String)> = self.shorts().into_iter().collect();
        shorts.retain(|(_, short)| wanted.contains(short));
        shorts.sort_by_key(|(_, short)| by_length(short));
        let mut script = format!("{}const imports = {{\n", self.helpers);
        for (function, short) in shorts {
            writeln!(script, "{short}: {function},")?;
        }
        script = script + "};\n" + START;
        let used = Regex::new(r"\bwasm\.(\w+)")?;
        let mut odd = BTreeSet::new();
        let script = used.replace_all(&script, |found: &regex_lite::Captures| {
            let name = found.get(1).map_or("", |name| name.as_str());
            let short = self.exports.get(name);
            if short.is_none() {
                odd.insert(name.to_owned());
            }
            format!("wasm.{}", short.map_or("", String::as_str))
        });
        ensure!(odd.is_empty(), "the glue calls {odd:?}, which it did not before");
        Ok(script.into_owned())
    }
}

/// The order of short names.
pub fn by_length(short: &str) -> (usize, String) {
    (short.len(), short.to_owned())
}

/// The `n`th short name: A, B, …, z, AA, BA, ….
fn short(mut n: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(n % 52).unwrap_or_default();
        name.insert(0, char::from(if letter < 26 { b'A' + letter } else { b'a' + letter - 26 }));
        if n < 52 {
            return name;
        }
        n = n / 52 - 1;
    }
}

/// Names without what may differ between modules: the hashes of crates, and the crate that a generic function was made for.
pub fn plain(name: &str) -> Result<String> {
    let (crate_hash, made_for) = (Regex::new("Cs[0-9A-Za-z]+_")?, Regex::new("^(.*E)Cs_[0-9]+[a-z0-9_]+$")?);
    let mangled = Regex::new(r"\b_R\w+")?.replace_all(name, |found: &regex_lite::Captures| {
        let name = crate_hash.replace_all(found.get(0).map_or("", |name| name.as_str()), "Cs_").into_owned();
        made_for.replace(&name, "$1").into_owned()
    });
    Ok(Regex::new("_[0-9a-f]{16}___")?.replace_all(&mangled, "___").into_owned())
}

/// The statements in the glue's one function: each begins in column 4.
fn statements(text: &str) -> Vec<String> {
    let mut statements: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("    ")) {
        let begins = line.chars().nth(4).is_some_and(|letter| letter != ' ' && letter != '}');
        match statements.last_mut() {
            Some(statement) if !begins => *statement = format!("{statement}\n{line}"),
            _ => statements.push(line.trim_start().to_owned()),
        }
    }
    statements
}

/// The functions in the object that the glue hands to the wasm, as arrow functions.
fn imported(statement: &str) -> Result<Vec<(String, String)>> {
    let first = Regex::new(r"^ {12}(\w+): function\((.*)\) \{$")?;
    let guarded = Regex::new(r"^ {12}(\w+): function\(\) \{ return handleError\(function \((.*)\) \{$")?;
    let mut functions = Vec::new();
    let mut lines = statement.lines();
    while let Some(line) = lines.next() {
        let guard = guarded.captures(line);
        let (opening, end) = if guard.is_some() { ("handleError((", "}, arguments); },") } else { ("(", "},") };
        let Some(found) = guard.or_else(|| first.captures(line)) else { continue };
        let (name, arguments) = (found.get(1).map_or("", |it| it.as_str()), found.get(2).map_or("", |it| it.as_str()));
        let mut text = format!("{opening}{arguments}) => {{");
        loop {
            let line = lines.next().with_context(|| format!("the glue's `{name}` has no end"))?;
            let inner = line.trim_start();
            if line.len() - inner.len() == 12 {
                ensure!(inner == end, "the glue's `{name}` ends with {inner}: its shape has changed");
                break;
            }
            // Comments hold numbers that differ between modules.
            if !inner.starts_with("//") {
                text = text + "\n" + inner;
            }
        }
        if text.contains("this") || text.contains("arguments") {
            bail!("the glue's `{name}` wants its `this` or `arguments`: an arrow function has none");
        }
        text += if end == "}," { "\n}" } else { "\n})" };
        functions.push((name.to_owned(), text));
    }
    Ok(functions)
}

/// Whether the glue's own function for an export only calls it, so that the loader may do that itself.
fn only_passes_on(statement: &str, name: &str) -> Result<bool> {
    let shape = Regex::new(&format!(
        r"^function {name}\(([\w, ]*)\) \{{\s+(const ret = )?wasm\.{name}\(([\w, ]*)\);(\s+return ret( >>> 0)?;)?\s+\}}$"
    ))?;
    Ok(shape
        .captures(statement)
        .is_some_and(|found| found.get(1).map(|it| it.as_str()) == found.get(3).map(|it| it.as_str())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// What the shorter statements still call.
    const OLD: &str = "old(wasm.__wbindgen_start, wasm.__wbindgen_destroy_closure, wasm.__wbindgen_exn_store);";

    /// A glue of the known shape, with 20 functions that do nothing, a getter, a setter that may fail, and a closure.
    fn glue(hash: &str, number: u8) -> String {
        let mut functions = String::new();
        for n in 0..20 {
            functions +=
                &format!("            __wbg_f{n}_{hash}: function() {{\n                f{n}();\n            }},\n");
        }
        let dropped: String = DROPPED.iter().map(|start| format!("    {start}\n")).collect();
        let shorter: String = SHORTER.iter().map(|(start, _)| format!("    {start}\n        {OLD}\n")).collect();
        format!(
            "let wasm_bindgen = (function(exports) {{
{dropped}{shorter}    /**
     * Says hello.
     */
    function greet(kind, host) {{
        const ret = wasm.greet(kind, host);
        return ret >>> 0;
    }}
    exports.greet = greet;
    function __wbg_get_imports() {{
        const import0 = {{
            __proto__: null,
{functions}            __wbg_ok_{hash}: function(arg0) {{
                const ret = arg0.ok;
                return ret;
            }},
            __wbg_focus_{hash}: function() {{ return handleError(function (arg0) {{
                arg0.focus();
            }}, arguments); }},
            __wbindgen_generic_000000000000000{number}: function(arg0) {{
                // Closure, shim_idx: {number}
                return call(arg0, invoke_{hash}___Event_);
            }},
        }};
    }}
    function invoke_{hash}___Event_(arg0) {{
        wasm.invoke_{hash}___Event_(arg0);
    }}
}})({{ __proto__: null }});
"
        )
    }

    #[test]
    fn one_glue_serves_modules_that_name_the_same_functions_otherwise() {
        let shared = Glue::read(&glue("0123456789abcdef", 1)).unwrap();
        let own = Glue::read(&glue("fedcba9876543210", 7)).unwrap();
        let names = own.names_in(&shared).unwrap();
        assert_eq!(names.imports.get("__wbg_f0_fedcba9876543210").unwrap(), "A");
        assert_eq!(names.imports.get("__wbindgen_generic_0000000000000007").unwrap(), "W");
        assert_eq!(names.exports.get("greet").unwrap(), "greet", "the loader calls it by its name");
        assert_eq!(names.exports.get("invoke___Event_").unwrap(), "E", "after the three of OLD and greet");

        let script = shared.script(&["U", "V", "W"].map(str::to_owned).into()).unwrap();
        assert!(script.contains("U: (arg0) => {\nconst ret = arg0.ok;\nreturn ret;\n},"), "{script}");
        assert!(script.contains("V: handleError((arg0) => {\narg0.focus();\n}),"), "{script}");
        assert!(script.contains("function invoke___Event_(arg0) {\n        wasm.E(arg0);"), "{script}");
        assert!(!script.contains("f0()") && !script.contains("old(") && !script.contains("initSync"), "{script}");
    }

    #[test]
    fn a_function_that_the_shared_glue_lacks_stops_the_build() {
        let shared = Glue::read(&glue("0123456789abcdef", 1)).unwrap();
        let own = Glue::read(&glue("0123456789abcdef", 1).replace("arg0.ok", "arg0.status")).unwrap();
        assert!(own.names_in(&shared).unwrap_err().to_string().contains("__wbg_ok"));
    }

    #[test]
    fn another_shape_stops_the_build() {
        let known = glue("0123456789abcdef", 1);
        let read = |text: &str| Glue::read(text).map(|_| ()).unwrap_err().to_string();
        assert!(read(&known.replace("let script_src;", "var script_src;")).contains("let script_src;"));
        assert!(read(&known.replace("wasm.greet(kind, host)", "wasm.greet(kind, text(host))")).contains("greet"));
        assert!(read(&known.replace("arg0.focus()", "this.focus()")).contains("__wbg_focus"));
    }

    #[test]
    fn short_names_are_all_different() {
        let names: BTreeSet<String> = (0..3000).map(short).collect();
        assert_eq!((names.len(), short(0), short(51), short(52)), (3000, "A".into(), "z".into(), "AA".into()));
    }
}
