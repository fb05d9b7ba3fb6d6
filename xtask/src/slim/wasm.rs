//! Renaming between wasm and glue, in the wasm itself.

use super::glue::plain;
use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module, NameMap, NameSection};
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
    let (mut imports, mut number) = (0, 0);
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
                number = imports;
            }
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
    calls.callers.retain(|callee, _| *callee >= imports);
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
    let mut names = NameSection::new();
    names.functions(functions);
    let mut module = Module::new();
    Bare.parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow::anyhow!("the wasm could not be named: {error}"))?;
    module.section(&names);
    Ok(module.finish())
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
    use wasm_encoder::{EntityType, ExportKind, TypeSection};

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
}
