//! Renaming between wasm and glue, in the wasm itself.

use super::glue::plain;
use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{DataSection, ExportSection, ImportSection, Module, NameMap, NameSection};
use wasmparser::{Operator, Payload};

/// From the names that wasm-bindgen gives to those that ship.
#[derive(Debug)]
pub struct Names {
    /// By the name in this module.
    pub imports: BTreeMap<String, String>,
    /// By the [`plain`] name; an export that is not here is used by nobody, and goes.
    pub exports: BTreeMap<String, String>,
}

/// The wasm with its imports and exports renamed; the imports' module is called "a".
pub fn rename(bytes: &[u8], names: &Names) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Renaming(names)
        .parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow::anyhow!("the wasm could not be renamed: {error}"))?;
    Ok(module.finish())
}

/// The names of the functions that a module imports.
pub fn imports(bytes: &[u8]) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                names.insert(import?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// Every function's number and name; imports and functions without a name are left out.
pub fn function_names(bytes: &[u8]) -> Result<Vec<(u32, String)>> {
    let mut names = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        let Payload::CustomSection(section) = payload? else { continue };
        let wasmparser::KnownCustom::Name(section) = section.as_known() else { continue };
        for part in section {
            let wasmparser::Name::Function(functions) = part? else { continue };
            for function in functions {
                let function = function?;
                names.push((function.index, function.name.to_owned()));
            }
        }
    }
    Ok(names)
}

/// The number of the first function that a module has itself, behind those that it imports.
pub fn first_own(bytes: &[u8]) -> Result<u32> {
    let mut imports = 0;
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                imports += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
            }
        }
    }
    Ok(imports)
}

/// Which functions call which, by number; imports left out.
#[derive(Debug, Default)]
pub struct Calls {
    /// From a function to those that call it directly.
    pub callers: BTreeMap<u32, BTreeSet<u32>>,
    /// Functions that can be called in other ways: exported, or in a table.
    pub held: BTreeSet<u32>,
}

/// Reads the calls of a module.
pub fn calls(bytes: &[u8]) -> Result<Calls> {
    let mut calls = Calls::default();
    let first = first_own(bytes)?;
    let mut number = first;
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::StartSection { func, .. } => _ = calls.held.insert(func),
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == wasmparser::ExternalKind::Func {
                        calls.held.insert(export.index);
                    }
                }
            }
            Payload::ElementSection(section) => {
                for element in section {
                    let wasmparser::ElementItems::Functions(functions) = element?.items else {
                        anyhow::bail!("a table is filled with expressions: the compiler did not do that before");
                    };
                    for function in functions {
                        calls.held.insert(function?);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                for operator in body.get_operators_reader()? {
                    match operator? {
                        Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                            calls.callers.entry(function_index).or_default().insert(number);
                        }
                        Operator::RefFunc { function_index } => _ = calls.held.insert(function_index),
                        _ => {}
                    }
                }
                number += 1;
            }
            _ => {}
        }
    }
    calls.callers.retain(|callee, _| *callee >= first);
    Ok(calls)
}

/// The same module, with functions that are called `f` and their number.
pub fn numbered(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut functions = NameMap::new();
    for (number, _) in function_names(bytes)? {
        functions.append(number, &format!("f{number}"));
    }
    with_names(bytes, &functions)
}

fn with_names(bytes: &[u8], functions: &NameMap) -> Result<Vec<u8>> {
    let mut module = bare(bytes)?;
    module.section(&names(functions));
    Ok(module.finish())
}

/// The same module, which has no data, with that. The names of its functions stay.
pub fn with_data(bytes: &[u8], data: &DataSection) -> Result<Vec<u8>> {
    let mut functions = NameMap::new();
    for (number, name) in function_names(bytes)? {
        functions.append(number, &name);
    }
    let mut module = bare(bytes)?;
    module.section(data).section(&names(&functions));
    Ok(module.finish())
}

/// The same module without its custom sections, to be finished.
pub fn bare(bytes: &[u8]) -> Result<Module> {
    let mut module = Module::new();
    Bare.parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow::anyhow!("the wasm could not be copied: {error}"))?;
    Ok(module)
}

fn names(functions: &NameMap) -> NameSection {
    let mut names = NameSection::new();
    names.functions(functions);
    names
}

/// The same module, with functions that are called `f` and a number by the name that is known under that number.
pub fn named(bytes: &[u8], known: &[(u32, String)]) -> Result<Vec<u8>> {
    let known: BTreeMap<u32, &str> = known.iter().map(|(number, name)| (*number, name.as_str())).collect();
    let mut functions = NameMap::new();
    for (number, name) in function_names(bytes)? {
        let was = name.strip_prefix('f').and_then(|digits| digits.parse().ok());
        functions.append(number, was.and_then(|was: u32| known.get(&was)).copied().unwrap_or(&name));
    }
    with_names(bytes, &functions)
}

/// Renames what the parts of a split module take from each other: the first part's stand-ins for later functions are all "_" of the
/// glue, since none is ever called, and what the second part takes from the first is in its module "p". Tables are exported as they were
/// from the `whole`: Binaryen 108 exports the first table under every name.
pub fn rename_split(bytes: &[u8], whole: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::new();
    Parting { tables: exported_tables(whole)? }
        .parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow::anyhow!("the part could not be renamed: {error}"))?;
    Ok(module.finish())
}

/// Copies a module without its custom sections.
struct Bare;

impl Reencode for Bare {
    type Error = std::convert::Infallible;

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }
}

fn exported_tables(bytes: &[u8]) -> Result<BTreeMap<String, u32>> {
    let mut tables = BTreeMap::new();
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        let Payload::ExportSection(section) = payload? else { continue };
        for export in section {
            let export = export?;
            if export.kind == wasmparser::ExternalKind::Table {
                tables.insert(export.name.to_owned(), export.index);
            }
        }
    }
    Ok(tables)
}

struct Parting {
    tables: BTreeMap<String, u32>,
}

impl Reencode for Parting {
    type Error = std::convert::Infallible;

    fn parse_export(
        &mut self,
        section: &mut ExportSection,
        export: wasmparser::Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let index = self.tables.get(export.name).copied().unwrap_or(export.index);
        utils::parse_export(self, section, wasmparser::Export { index, ..export })
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for import in section.into_imports() {
            let import = import?;
            let (module, name) = match import.module {
                "placeholder" => ("a", "_"),
                "primary" => ("p", import.name),
                module => (module, import.name),
            };
            imports.import(module, name, self.entity_type(import.ty)?);
        }
        Ok(())
    }
}

struct Renaming<'a>(&'a Names);

impl Reencode for Renaming<'_> {
    type Error = anyhow::Error;

    fn parse_import(
        &mut self,
        section: &mut ImportSection,
        import: wasmparser::Import<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let name = self.0.imports.get(import.name);
        let name = name.with_context(|| format!("the glue has no function for {}", import.name));
        section.import("a", name.map_err(Error::UserError)?, self.entity_type(import.ty)?);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        section.into_imports().try_for_each(|import| self.parse_import(imports, import?))
    }

    fn parse_export(
        &mut self,
        section: &mut ExportSection,
        export: wasmparser::Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let name = self.0.exports.get(&plain(export.name).map_err(Error::UserError)?);
        match name {
            Some(name) => utils::parse_export(self, section, wasmparser::Export { name, ..export }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::slim::sample::module;
    use wasm_encoder::{
        CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, Function, FunctionSection, RefType,
        StartSection, TableType, TypeSection,
    };

    #[test]
    fn names_become_short_and_what_nobody_uses_goes() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut section, mut exports) = (ImportSection::new(), ExportSection::new());
        section.import("./windchime_bg.js", "__wbg_ok_0123456789abcdef", EntityType::Function(0));
        exports.export("invoke_0123456789abcdef___Event_", ExportKind::Func, 0);
        exports.export("__abort_handler", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&section).section(&exports);
        let bytes = module.finish();

        let pair = |long: &str, short: &str| BTreeMap::from([(long.to_owned(), short.to_owned())]);
        let mut names =
            Names { imports: pair("__wbg_ok_0123456789abcdef", "B"), exports: pair("invoke___Event_", "C") };
        let renamed = rename(&bytes, &names).unwrap();
        assert_eq!(imports(&renamed).unwrap(), ["B".to_owned()].into());
        let mut exported = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(&renamed) {
            if let Payload::ExportSection(section) = payload.unwrap() {
                exported.extend(section.into_iter().map(|export| export.unwrap().name.to_owned()));
            }
        }
        assert_eq!(exported, ["C"]);

        names.imports.clear();
        assert!(rename(&bytes, &names).is_err(), "an import without a function");
    }

    fn set<const N: usize>(numbers: [u32; N]) -> BTreeSet<u32> {
        numbers.into()
    }

    #[test]
    fn calls_are_counted_from_behind_the_imports() {
        let functions: &[(_, &[_])] =
            &[("one", &["two", "three", "log"]), ("two", &["three", "three"]), ("three", &["log"]), ("four", &[])];
        let calls = calls(&module(functions, &["four"], &["one"])).unwrap();
        assert_eq!(calls.callers, [(2, set([1])), (3, set([1, 2]))].into(), "the import, 0, is left out");
        assert_eq!(calls.held, set([1, 4]));
    }

    #[test]
    fn a_function_can_also_be_reached_by_a_reference_a_tail_call_or_the_start() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        let mut body = Function::new([]);
        body.instructions().ref_func(1).drop().return_call(2).end();
        functions.function(0);
        code.function(&body);
        for _ in 1..4 {
            functions.function(0);
            code.raw(&[0, 0x0b]);
        }
        let start = StartSection { function_index: 3 };
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&start).section(&code);
        let found = calls(&module.finish()).unwrap();
        assert_eq!((found.callers, found.held), ([(2, set([0]))].into(), set([1, 3])));
    }

    #[test]
    fn a_table_filled_in_an_unknown_way_is_not_taken_for_an_empty_one() {
        let mut elements = ElementSection::new();
        let items = [ConstExpr::ref_func(0)];
        elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Expressions(RefType::FUNCREF, (&items).into()));
        let mut module = Module::new();
        module.section(&elements);
        assert!(calls(&module.finish()).unwrap_err().to_string().contains("filled with expressions"));
    }

    #[test]
    fn names_are_given_back_by_number_wherever_a_function_has_gone() {
        let whole = module(&[("one", &["two"]), ("two", &[])], &[], &["one"]);
        let numbers = numbered(&whole).unwrap();
        let pair = |number: u32, name: &str| (number, name.to_owned());
        assert_eq!(function_names(&numbers).unwrap(), [pair(1, "f1"), pair(2, "f2")]);
        assert!(!has_producers(&numbers) && has_producers(&whole));

        let part = module(&[("f2", &[]), ("f1", &["f2"]), ("f9", &[]), ("fresh", &[])], &[], &[]);
        let known = function_names(&whole).unwrap();
        let given = function_names(&named(&part, &known).unwrap()).unwrap();
        assert_eq!(given, [pair(1, "two"), pair(2, "one"), pair(3, "f9"), pair(4, "fresh")]);
    }

    fn has_producers(bytes: &[u8]) -> bool {
        let mut payloads = wasmparser::Parser::new(0).parse_all(bytes);
        payloads
            .any(|payload| matches!(payload.unwrap(), Payload::CustomSection(section) if section.name() == "producers"))
    }

    #[test]
    fn parts_know_each_other_by_short_names_and_tables_are_exported_as_they_were() {
        let whole = module(&[], &[], &[]);
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut section = ImportSection::new();
        let table =
            TableType { element_type: RefType::FUNCREF, table64: false, minimum: 9, maximum: Some(9), shared: false };
        section.import("placeholder", "0", EntityType::Function(0)).import("placeholder", "7", EntityType::Function(0));
        section.import("primary", "f1", EntityType::Function(0)).import("a", "B", EntityType::Function(0));
        section.import("primary", "table", EntityType::Table(table));
        let mut exports = ExportSection::new();
        // As Binaryen 108 writes it: the first table under every name; the last is its own.
        for name in ["others", "functions", "table"] {
            exports.export(name, ExportKind::Table, 0);
        }
        exports.export("f1", ExportKind::Func, 2);
        let mut part = Module::new();
        part.section(&types).section(&section).section(&exports);
        let renamed = rename_split(&part.finish(), &whole).unwrap();

        let (mut imported, mut exported) = (Vec::new(), Vec::new());
        for payload in wasmparser::Parser::new(0).parse_all(&renamed) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    imported.extend(section.into_imports().map(Result::unwrap).map(|it| (it.module, it.name)));
                }
                Payload::ExportSection(section) => {
                    exported.extend(section.into_iter().map(Result::unwrap).map(|it| (it.name, it.index)));
                }
                _ => {}
            }
        }
        assert_eq!(imported, [("a", "_"), ("a", "_"), ("p", "f1"), ("a", "B"), ("p", "table")]);
        assert_eq!(exported, [("others", 1), ("functions", 0), ("table", 0), ("f1", 2)]);
    }
}
