//! The order of functions in the wasm. What runs does not depend on it, and what compresses does: brotli finds a likeness sooner in
//! the neighbour than far back, for about 2 % of a module.

use super::glue::by_length;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, ImportSection, Module};
use wasmparser::Payload;

/// The same module, each function beside the one most like it, imports in the order of their names, and no custom sections.
pub fn by_likeness(bytes: &[u8]) -> Result<Vec<u8>> {
    let (mut imports, mut bodies) = (Vec::new(), Vec::new());
    for payload in wasmparser::Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    // Functions first; tables, memories and globals are numbered by themselves and keep their order.
                    let other = !matches!(import.ty, wasmparser::TypeRef::Func(_));
                    let key = if other { (imports.len(), String::new()) } else { by_length(import.name) };
                    imports.push((other, key));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let functions = imports.iter().filter(|(other, _)| !other).count();
    let mut import_order: Vec<usize> = (0..imports.len()).collect();
    import_order.sort_by_key(|&old| imports.get(old));
    let body_order = chain(&bodies);

    // An import's number counts functions alone.
    let number = |old: usize| imports.iter().take(old).filter(|(other, _)| !other).count();
    let moved_imports = import_order.iter().take(functions).map(|&old| number(old));
    let moved = moved_imports.chain(body_order.iter().map(|old| old + functions));
    let places = moved.enumerate().map(|(new, old)| Ok((u32::try_from(old)?, u32::try_from(new)?)));
    let mut order = Order { places: places.collect::<Result<_>>()?, import_order, body_order };
    let mut module = Module::new();
    order
        .parse_core_module(&mut module, wasmparser::Parser::new(0), bytes)
        .map_err(|error| anyhow::anyhow!("the wasm could not be put in order: {error}"))?;
    Ok(module.finish())
}

/// Begins with the smallest body, and follows each with the one that shares most of its four-byte pieces with it.
fn chain(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<BTreeSet<&[u8]>> = bodies.iter().map(|body| body.windows(4).collect()).collect();
    let mut holders: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (body, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            holders.entry(piece).or_default().push(body);
        }
    }
    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut next = (0..bodies.len()).min_by_key(|&body| bodies.get(body).map(|body| body.len()));
    let mut chain = Vec::new();
    while let Some(body) = next {
        left.remove(&body);
        chain.push(body);
        let mut shared = vec![0_u32; bodies.len()];
        for other in pieces.get(body).into_iter().flatten().filter_map(|piece| holders.get(piece)).flatten() {
            if let Some(count) = shared.get_mut(*other) {
                *count += 1;
            }
        }
        // Between the share of the other's pieces, which favours the small, and their number, which favours the large: measured.
        let likeness = |other: usize| {
            let (shared, all) = (shared.get(other).copied().unwrap_or(0), pieces.get(other).map_or(0, BTreeSet::len));
            f64::from(shared) / (all as f64 + 10.0).powf(0.75)
        };
        next = left.iter().copied().max_by(|one, other| likeness(*one).total_cmp(&likeness(*other)));
    }
    chain
}

/// Imports and bodies by their new places.
struct Order {
    /// From a function's old number to its new one.
    places: BTreeMap<u32, u32>,
    import_order: Vec<usize>,
    body_order: Vec<usize>,
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, old: u32) -> Result<u32, Error<Self::Error>> {
        Ok(self.places.get(&old).copied().unwrap_or(old))
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let all: Vec<_> = section.into_imports().collect::<Result<_, _>>()?;
        let moved: Vec<_> = self.import_order.iter().filter_map(|&old| all.get(old).copied()).collect();
        moved.into_iter().try_for_each(|import| utils::parse_import(self, imports, import))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let all: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for kind in self.body_order.iter().filter_map(|&old| all.get(old)) {
            functions.function(*kind);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: wasmparser::CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let all: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        let moved: Vec<_> = self.body_order.iter().filter_map(|&old| all.get(old).cloned()).collect();
        moved.into_iter().try_for_each(|body| self.parse_function_body(code, body))
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use wasm_encoder::{
        CustomSection, EntityType, ExportKind, ExportSection, Function, GlobalType, InstructionSink, RefType,
        TableType, TypeSection, ValType,
    };

    /// Four functions: `odd` stands between two long ones that are alike but for the import that they call.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let (mut imports, mut functions, mut code, mut exports) =
            (ImportSection::new(), FunctionSection::new(), CodeSection::new(), ExportSection::new());
        for name in ["AA", "B"] {
            imports.import("a", name, EntityType::Function(0));
        }
        let body = |write: &dyn Fn(&mut InstructionSink)| {
            let mut function = Function::new([]);
            write(&mut function.instructions());
            function.instructions().end();
            function
        };
        let long = |sink: &mut InstructionSink, call: u32| {
            for number in 0..40 {
                sink.i32_const(1_000_000 + number).drop();
            }
            sink.call(call);
        };
        let bodies = [
            ("small", body(&|_| {})),
            ("first", body(&|sink| long(sink, 0))),
            (
                "odd",
                body(&|sink| {
                    for _ in 0..9 {
                        sink.f64_const(1.5.into()).drop();
                    }
                }),
            ),
            ("second", body(&|sink| long(sink, 1))),
        ];
        for (number, (name, function)) in (2..).zip(bodies) {
            functions.function(0);
            code.function(&function);
            exports.export(name, ExportKind::Func, number);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.section(&CustomSection { name: "producers".into(), data: (&[]).into() });
        module.finish()
    }

    /// Import names, exported function numbers by name, the import that each body calls, and whether there are custom sections.
    fn look(bytes: &[u8]) -> (Vec<String>, BTreeMap<String, u32>, Vec<Option<u32>>, bool) {
        let (mut imports, mut exports, mut calls, mut custom) = (Vec::new(), BTreeMap::new(), Vec::new(), false);
        for payload in wasmparser::Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::ImportSection(section) => {
                    imports.extend(section.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::ExportSection(section) => {
                    exports.extend(
                        section.into_iter().map(|export| export.unwrap()).map(|it| (it.name.to_owned(), it.index)),
                    );
                }
                Payload::CodeSectionEntry(body) => {
                    calls.push(body.get_operators_reader().unwrap().into_iter().find_map(|operator| {
                        match operator.unwrap() {
                            wasmparser::Operator::Call { function_index } => Some(function_index),
                            _ => None,
                        }
                    }));
                }
                Payload::CustomSection(_) => custom = true,
                _ => {}
            }
        }
        (imports, exports, calls, custom)
    }

    #[test]
    fn alike_functions_stand_together_and_everything_still_means_the_same() {
        assert_eq!(look(&module()).2, [None, Some(0), None, Some(1)]);
        let (imports, exports, calls, custom) = look(&by_likeness(&module()).unwrap());
        assert_eq!(imports, ["B", "AA"]);
        assert!(!custom, "custom sections are for tools");
        assert_eq!(exports["small"], 2, "the smallest comes first");
        assert_eq!(exports["first"].abs_diff(exports["second"]), 1, "alike, so together");
        let calls = |name: &str| calls[exports[name] as usize - 2].map(|number| imports[number as usize].as_str());
        assert_eq!((calls("first"), calls("odd"), calls("second")), (Some("AA"), None, Some("B")));
    }

    #[test]
    fn imported_tables_and_globals_keep_their_order_behind_the_functions() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let table = |element_type| {
            EntityType::Table(TableType { element_type, table64: false, minimum: 1, maximum: None, shared: false })
        };
        let global = |val_type| EntityType::Global(GlobalType { val_type, mutable: false, shared: false });
        let (mut imports, mut functions, mut code) = (ImportSection::new(), FunctionSection::new(), CodeSection::new());
        // By their names all of them would be turned round.
        imports.import("p", "table2", table(RefType::FUNCREF)).import("p", "f22", EntityType::Function(0));
        imports.import("p", "global2", global(ValType::I32)).import("p", "table", table(RefType::EXTERNREF));
        imports.import("p", "f1", EntityType::Function(0)).import("p", "g", global(ValType::F64));
        let mut body = Function::new([]);
        body.instructions().call(0).call(1).call(2).global_get(0).call_indirect(0, 0).global_get(1).drop().end();
        functions.function(0);
        code.function(&body);
        let mut part = Module::new();
        part.section(&types).section(&imports).section(&functions).section(&code);
        let bytes = part.finish();

        let ordered = by_likeness(&bytes).unwrap();
        assert_eq!(look(&ordered).0, ["f1", "f22", "table2", "global2", "table", "g"]);
        let mut called = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(&ordered) {
            let Payload::CodeSectionEntry(body) = payload.unwrap() else { continue };
            called.extend(body.get_operators_reader().unwrap().into_iter().filter_map(|operator| match operator {
                Ok(wasmparser::Operator::Call { function_index }) => Some(function_index),
                _ => None,
            }));
        }
        assert_eq!(called, [1, 0, 2], "f22, f1, and itself");
        // What it takes from table and global 0 and global 1 is of the right kind still.
        wasmparser::Validator::new().validate_all(&ordered).unwrap();
    }
}
