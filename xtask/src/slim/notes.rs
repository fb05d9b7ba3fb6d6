//! The linker's notes (`--emit-relocs`): every place, in code and in data, where an address stands, and of what. Format:
//! WebAssembly tool conventions, "Linking" and "Dynamic linking".

use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    DataKind, KnownCustom, Linking, LinkingSectionReader, Operator, Payload, RelocationEntry, RelocationType,
    SymbolInfo,
};

/// What the linker noted about one module's data.
#[derive(Debug, Default)]
pub struct Notes {
    /// Where data stands.
    pub segments: Vec<Segment>,
    /// Each piece of data, by the number of its symbol: where it stands in memory. They may overlap.
    pub pieces: BTreeMap<u32, Range<u32>>,
    /// Every address of a piece.
    pub addresses: Vec<Address>,
    /// From a function's name to the pieces whose addresses it holds.
    by_code: BTreeMap<String, BTreeSet<u32>>,
    /// From a piece to those whose addresses it holds.
    by_data: BTreeMap<u32, BTreeSet<u32>>,
}

/// Bytes of a module that are in memory from the start.
#[derive(Debug)]
pub struct Segment {
    /// Where they stand in the file.
    pub file: Range<usize>,
    /// Where in memory they begin.
    pub memory: u32,
}

impl Segment {
    /// Where it stands in memory.
    pub fn in_memory(&self) -> Range<u32> {
        self.memory..self.memory + self.file.len() as u32
    }

    /// Where a place in memory, which is in this segment, stands in the file.
    pub fn in_file(&self, place: &Range<u32>) -> Range<usize> {
        let file = |memory: u32| self.file.start + (memory - self.memory) as usize;
        file(place.start)..file(place.end)
    }
}

/// A place where an address stands.
#[derive(Debug)]
pub struct Address {
    /// Its first byte in the file.
    pub at: usize,
    /// How it is written.
    pub form: RelocationType,
    /// The piece that it is of.
    pub piece: u32,
    /// How far behind that piece's beginning, or before it: a loop may count from one.
    pub behind: i64,
}

impl Notes {
    /// Reads them in what the linker has made, before any other tool has changed it.
    pub fn read(linked: &[u8]) -> Result<Self> {
        let (mut notes, mut bodies, mut symbols, mut entries) = (Self::default(), Vec::new(), Vec::new(), Vec::new());
        let mut starts = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(linked) {
            let payload = payload?;
            starts.extend(payload.as_section().map(|(_, range)| range.start));
            match payload {
                Payload::CodeSectionEntry(body) => bodies.push(body.range()),
                Payload::DataSection(section) => {
                    for segment in section {
                        let segment = segment?;
                        let file = segment.range.end - segment.data.len()..segment.range.end;
                        notes.segments.push(Segment { file, memory: address(&segment.kind)? });
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Linking(section) => symbols = self::symbols(section)?,
                    KnownCustom::Reloc(section) => {
                        let start = starts.get(usize::try_from(section.section_index())?).copied();
                        let start = start.context("the linker's notes are of a section that is not there")?;
                        for entry in section.entries() {
                            entries.push((start, entry?));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        notes.pieces = pieces(&symbols, &notes.segments);
        let entries = entries.into_iter().filter(|(_, entry)| is_address(entry));
        for (start, entry) in entries.filter(|(_, entry)| notes.pieces.contains_key(&entry.index)) {
            let at = start + usize::try_from(entry.offset)?;
            notes.addresses.push(Address { at, form: entry.ty, piece: entry.index, behind: entry.addend });
        }
        if notes.addresses.is_empty() {
            bail!("the linker has noted nothing: was it called with --emit-relocs?");
        }
        notes.tell_holders(&bodies, linked)?;
        Ok(notes)
    }

    fn tell_holders(&mut self, bodies: &[Range<usize>], linked: &[u8]) -> Result<()> {
        let names: BTreeMap<u32, String> = super::wasm::function_names(linked)?.into_iter().collect();
        let first = super::wasm::first_own(linked)?;
        for address in &self.addresses {
            let body = bodies.partition_point(|body| body.end <= address.at);
            if bodies.get(body).is_some_and(|body| body.contains(&address.at)) {
                let name = names.get(&(first + u32::try_from(body)?)).context("a function without a name")?;
                self.by_code.entry(name.clone()).or_default().insert(address.piece);
                continue;
            }
            let segment = self.segments.iter().find(|segment| segment.file.contains(&address.at));
            let segment = segment.context("the linker's notes are of neither code nor data")?;
            let place = segment.memory + u32::try_from(address.at - segment.file.start)?;
            for (holder, _) in self.pieces.iter().filter(|(_, piece)| piece.contains(&place)) {
                self.by_data.entry(*holder).or_default().insert(address.piece);
            }
        }
        Ok(())
    }

    /// The pieces that any function can come to but those of these names.
    pub fn reached_without(&self, later: &BTreeSet<&str>) -> BTreeSet<u32> {
        let mut reached = BTreeSet::new();
        let others = self.by_code.iter().filter(|(name, _)| !later.contains(name.as_str()));
        let mut next: Vec<u32> = others.flat_map(|(_, pieces)| pieces).copied().collect();
        while let Some(piece) = next.pop() {
            if reached.insert(piece) {
                next.extend(self.by_data.get(&piece).into_iter().flatten());
            }
        }
        reached
    }
}

/// Where a segment of data goes.
pub fn address(kind: &DataKind<'_>) -> Result<u32> {
    if let DataKind::Active { memory_index: 0, offset_expr } = kind {
        let mut operators = offset_expr.get_operators_reader();
        if let (Operator::I32Const { value }, Operator::End) = (operators.read()?, operators.read()?) {
            return Ok(value.cast_unsigned());
        }
    }
    bail!("data without a fixed address: the compiler did not do that before")
}

/// What the notes speak of, in their order.
fn symbols(section: LinkingSectionReader<'_>) -> Result<Vec<SymbolInfo<'_>>> {
    for part in section.subsections() {
        if let Linking::SymbolTable(symbols) = part? {
            return Ok(symbols.into_iter().collect::<Result<_, _>>()?);
        }
    }
    bail!("linker's notes without symbols")
}

/// The symbols that are data. What is zero at first has no segment.
fn pieces(symbols: &[SymbolInfo<'_>], segments: &[Segment]) -> BTreeMap<u32, Range<u32>> {
    let place = |symbol: &SymbolInfo<'_>| {
        let SymbolInfo::Data { symbol: Some(data), .. } = symbol else { return None };
        let start = segments.get(usize::try_from(data.index).ok()?)?.memory + data.offset;
        Some(start..start + data.size)
    };
    (0..).zip(symbols).filter_map(|(number, symbol)| Some((number, place(symbol)?))).collect()
}

/// Those of types are numbered by themselves; what else is noted names a symbol.
fn is_address(entry: &RelocationEntry) -> bool {
    entry.ty != RelocationType::TypeIndexLeb
}
