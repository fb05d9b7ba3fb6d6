//! What data comes later: texts, names and tables that only later code uses. Binaryen leaves all data in the first part, since it cannot
//! tell a number from an address; the linker's notes can. So what comes later is put behind the rest before anything else is done, and
//! goes to the second part when the module has been cut.

use super::notes::{Notes, Segment, address};
use anyhow::{Context as _, Result, bail};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ConstExpr, DataSection, Module};
use wasmparser::RelocationType;

/// Pieces that overlap, and so stay together.
#[derive(Debug)]
struct Block {
    from: Range<u32>,
    to: u32,
    /// A power of 2. It is noted nowhere: so a block is aligned as it was, up to what any number wants, and what is nothing but letters
    /// can stand anywhere.
    alignment: u32,
    later: bool,
}

/// Puts the data that only functions of these names come to behind the rest. The notes are of the old places before, and of the new ones
/// afterwards.
pub fn arrange(linked: &[u8], notes: &mut Notes, later: &BTreeSet<&str>) -> Result<Vec<u8>> {
    let reached = notes.reached_without(later);
    let mut places = BTreeMap::new();
    let mut segments = Vec::new();
    for segment in &notes.segments {
        let blocks = ordered(blocks(linked, notes, segment, &reached)?, segment)?;
        places.extend(blocks.iter().map(|block| (block.from.start, block.to)));
        segments.push((segment, blocks));
    }
    let new_place = |old: u32| {
        let (from, to) = places.range(..=old).next_back().context("data that is nowhere")?;
        Ok::<_, anyhow::Error>(to + (old - from))
    };

    let mut addressed = linked.to_vec();
    for one in &notes.addresses {
        let start = notes.pieces.get(&one.piece).context("an address of nothing")?.start;
        let address = |start: u32| Ok::<_, anyhow::Error>(u32::try_from(i64::from(start) + one.behind)?);
        let room = addressed.get_mut(one.at..).context("an address behind the end")?;
        write(room, one.form, address(start)?, address(new_place(start)?)?)?;
    }
    let mut arranged = addressed.clone();
    for (segment, blocks) in segments {
        arranged.get_mut(segment.file.clone()).context("a segment behind the end")?.fill(0);
        for block in blocks {
            let to = segment.in_file(&(block.to..block.to + (block.from.end - block.from.start)));
            let bytes = addressed.get(segment.in_file(&block.from)).context("a block behind the end")?;
            arranged.get_mut(to).context("a block behind the end")?.copy_from_slice(bytes);
        }
    }
    for piece in notes.pieces.values_mut() {
        let start = new_place(piece.start)?;
        *piece = start..start + (piece.end - piece.start);
    }
    Ok(arranged)
}

/// A segment's blocks, as they stand.
fn blocks(linked: &[u8], notes: &Notes, segment: &Segment, reached: &BTreeSet<u32>) -> Result<Vec<Block>> {
    let all = segment.in_memory();
    let mut pieces: Vec<_> = notes.pieces.iter().filter(|(_, place)| all.contains(&place.start)).collect();
    pieces.sort_by_key(|(_, place)| (place.start, place.end));
    let mut blocks: Vec<Block> = Vec::new();
    for (number, place) in pieces {
        let later = !reached.contains(number);
        match blocks.last_mut() {
            Some(block) if place.start < block.from.end || place.start == block.from.start => {
                block.from.end = block.from.end.max(place.end);
                block.later &= later;
            }
            _ => blocks.push(Block { from: place.clone(), to: place.start, alignment: 1, later }),
        }
    }
    let bytes = |place: &Range<u32>| linked.get(segment.in_file(place)).context("data behind the end");
    let addresses: BTreeSet<usize> = notes.addresses.iter().map(|one| one.at).collect();
    let mut known = all.start;
    for block in &mut blocks {
        only_zeros(bytes(&(known..block.from.start))?)?;
        known = block.from.end;
        let is_text = std::str::from_utf8(bytes(&block.from)?)
            .is_ok_and(|text| !text.chars().any(|letter| letter.is_control() && letter != '\n'));
        if !is_text || addresses.range(segment.in_file(&block.from)).next().is_some() {
            // A size is a multiple of its alignment, too.
            let size = block.from.end - block.from.start;
            block.alignment = 1 << (block.from.start | size).trailing_zeros().min(3);
        }
    }
    only_zeros(bytes(&(known..all.end))?)?;
    Ok(blocks)
}

fn only_zeros(between: &[u8]) -> Result<()> {
    if between.iter().any(|byte| *byte != 0) {
        bail!("data that the linker has noted nowhere");
    }
    Ok(())
}

/// The blocks with their new places: those of later code behind the rest, and in each half those that are aligned widely first, which
/// leaves no gaps.
fn ordered(mut blocks: Vec<Block>, segment: &Segment) -> Result<Vec<Block>> {
    blocks.sort_by_key(|block| (block.later, Reverse(block.alignment)));
    let mut end = segment.memory;
    for block in &mut blocks {
        block.to = end.next_multiple_of(block.alignment);
        end = block.to + (block.from.end - block.from.start);
    }
    if end > segment.in_memory().end {
        bail!("data needs more room in another order");
    }
    Ok(blocks)
}

/// Writes an address in the room that the old one takes.
fn write(bytes: &mut [u8], form: RelocationType, old: u32, new: u32) -> Result<()> {
    let mut room = bytes.iter_mut();
    let mut swap = |old: u8, new: u8| match room.next() {
        Some(byte) if *byte == old => {
            *byte = new;
            Ok(())
        }
        _ => bail!("no address stands where the linker has noted one"),
    };
    match form {
        RelocationType::MemoryAddrI32 => {
            old.to_le_bytes().into_iter().zip(new.to_le_bytes()).try_for_each(|(old, new)| swap(old, new))
        }
        // LEB128 in five bytes. Addresses are below 2^31, so that both signs are written the same.
        RelocationType::MemoryAddrLeb | RelocationType::MemoryAddrSleb => (0..5).try_for_each(|place| {
            let more = if place < 4 { 0x80 } else { 0 };
            let part = |of: u32| ((of >> (7 * place)) & 0x7f) as u8 | more;
            swap(part(old), part(new))
        }),
        other => bail!("an address written as {other:?}: the compiler did not do that before"),
    }
}

/// Moves what only functions of these names come to from the first part to the second. It is in memory once the second part is there.
pub fn part(first: &[u8], second: &[u8], notes: &Notes, later: &BTreeSet<&str>) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut moving = Moving { notes, reached: notes.reached_without(later), moved: DataSection::new() };
    let mut module = Module::new();
    moving
        .parse_core_module(&mut module, wasmparser::Parser::new(0), first)
        .map_err(|error| anyhow::anyhow!("the data could not be cut in two: {error}"))?;
    Ok((module.finish(), super::wasm::with_data(second, &moving.moved)?))
}

struct Moving<'a> {
    notes: &'a Notes,
    reached: BTreeSet<u32>,
    moved: DataSection,
}

impl Moving<'_> {
    /// The stretches of a segment that only later functions come to, in bytes from its beginning. Where pieces overlap, one that is
    /// wanted at first keeps what it needs; what is between pieces goes with the one before.
    fn stretches(&self, start: u32, length: usize) -> Vec<Range<usize>> {
        let mut told: Vec<Option<bool>> = vec![None; length];
        for wanted in [false, true] {
            for (_, place) in self.notes.pieces.iter().filter(|(number, _)| self.reached.contains(number) == wanted) {
                let (Some(from), Some(to)) = (place.start.checked_sub(start), place.end.checked_sub(start)) else {
                    continue;
                };
                if let Some(bytes) = told.get_mut(from as usize..to as usize) {
                    bytes.fill(Some(!wanted));
                }
            }
        }
        let mut later = false;
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (place, told) in told.into_iter().enumerate() {
            later = told.unwrap_or(later);
            match stretches.last_mut() {
                Some(stretch) if later && stretch.end == place => stretch.end += 1,
                _ if later => stretches.push(place..place + 1),
                _ => {}
            }
        }
        stretches
    }
}

impl Reencode for Moving<'_> {
    type Error = anyhow::Error;

    fn parse_data(
        &mut self,
        section: &mut DataSection,
        segment: wasmparser::Data<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let start = address(&segment.kind).map_err(Error::UserError)?;
        let to = |place: u32| ConstExpr::i32_const(place.cast_signed());
        let mut left = segment.data.to_vec();
        for stretch in self.stretches(start, left.len()) {
            let place = start + stretch.start as u32;
            if let Some(bytes) = left.get_mut(stretch) {
                self.moved.active(0, &to(place), bytes.to_vec());
                bytes.fill(0);
            }
        }
        left.truncate(left.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
        section.active(0, &to(start), left);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::super::sample::module;
    use super::*;
    use wasm_encoder::{
        CodeSection, CustomSection, DataSymbolDefinition, Function, FunctionSection, LinkingSection, MemorySection,
        MemoryType, NameMap, NameSection, SymbolTable, TypeSection,
    };
    use wasmparser::{Operator, Payload};

    /// In memory from 1024 on: "later text", a gap, the address of "first" and a number, "first".
    const DATA: &[u8] = b"later text\0\0\x14\x04\0\0\x05\0\0\0first";

    /// What a linker makes of two functions: `first` holds the address of the pair at 1036, and `later` that of the third letter of
    /// "later text". Its notes may be left out.
    fn linked(data: &[u8], noted: bool) -> Vec<u8> {
        let (mut types, mut functions, mut memories) =
            (TypeSection::new(), FunctionSection::new(), MemorySection::new());
        types.ty().function([], []);
        functions.function(0).function(0);
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        let mut code = CodeSection::new();
        // `i32.const` in five bytes, `drop`, `end`.
        for address in [0x040c_u32, 0x0402] {
            let (low, high) = ((address & 0x7f) as u8 | 0x80, (address >> 7) as u8 | 0x80);
            code.function(&{
                let mut function = Function::new([]);
                function.raw([0x41, low, high, 0x80, 0x80, 0x00, 0x1a, 0x0b]);
                function
            });
        }
        let mut segments = DataSection::new();
        segments.active(0, &ConstExpr::i32_const(1024), data.iter().copied());
        let mut symbols = SymbolTable::new();
        for (name, offset, size) in [("LATER", 0, 10), ("PAIR", 12, 8), ("FIRST", 20, 5)] {
            symbols.data(0, name, Some(DataSymbolDefinition { index: 0, offset, size }));
        }
        let mut linking = LinkingSection::new();
        linking.symbol_table(&symbols);
        let mut names = NameMap::new();
        names.append(0, "first");
        names.append(1, "later");
        let mut named = NameSection::new();
        named.functions(&names);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&code).section(&segments);
        module.section(&linking).section(&named);
        // Of the fourth section (and fifth): kind, offset, symbol, how far behind. A body begins with its size and no locals.
        let (of_code, of_data) = ([3, 2, 4, 4, 1, 0, 4, 14, 0, 2], [4, 1, 5, 19, 2, 0]);
        if noted {
            module.section(&CustomSection { name: "reloc.CODE".into(), data: (&of_code).into() });
            module.section(&CustomSection { name: "reloc.DATA".into(), data: (&of_data).into() });
        }
        module.finish()
    }

    /// The numbers in the code, and the segments of data by their address.
    fn look(bytes: &[u8]) -> (Vec<i32>, Vec<(u32, Vec<u8>)>) {
        let (mut numbers, mut segments) = (Vec::new(), Vec::new());
        for payload in wasmparser::Parser::new(0).parse_all(bytes) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(body) => {
                    numbers.extend(body.get_operators_reader().unwrap().into_iter().filter_map(|operator| {
                        match operator.unwrap() {
                            Operator::I32Const { value } => Some(value),
                            _ => None,
                        }
                    }));
                }
                Payload::DataSection(section) => {
                    let segment = |it: wasmparser::Data| (address(&it.kind).unwrap(), it.data.to_vec());
                    segments.extend(section.into_iter().map(|it| segment(it.unwrap())));
                }
                _ => {}
            }
        }
        (numbers, segments)
    }

    #[test]
    fn what_only_later_code_comes_to_stands_behind_the_rest_and_every_address_follows() {
        let linked = linked(DATA, true);
        let mut notes = Notes::read(&linked).unwrap();
        let arranged = arrange(&linked, &mut notes, &["later"].into()).unwrap();
        let (numbers, segments) = look(&arranged);
        // The pair, which holds the address of "first", then "first", then what is later.
        assert_eq!(segments, [(1024, b"\x08\x04\0\0\x05\0\0\0firstlater text\0\0".to_vec())]);
        assert_eq!(numbers, [1024, 1037 + 2]);
        assert_eq!(notes.pieces.values().cloned().collect::<Vec<_>>(), [1037..1047, 1024..1032, 1032..1037]);

        let (first, second) = part(&arranged, &module(&[], &[], &[]), &notes, &["later"].into()).unwrap();
        assert_eq!(look(&first).1, [(1024, b"\x08\x04\0\0\x05\0\0\0first".to_vec())]);
        assert_eq!(look(&second).1, [(1037, b"later text\0\0".to_vec())]);
    }

    #[test]
    fn what_nothing_at_first_names_itself_stays_where_something_at_first_leads_to_it() {
        let notes = Notes::read(&linked(DATA, true)).unwrap();
        let pieces = |later: &[&str]| Vec::from_iter(notes.reached_without(&later.iter().copied().collect()));
        assert_eq!((pieces(&["later"]), pieces(&["first"])), (vec![1, 2], vec![0]));
        // A name that another tool has changed is nobody's later.
        assert_eq!((pieces(&["other"]), pieces(&["first", "later"])), (vec![0, 1, 2], vec![]));
    }

    #[test]
    fn what_the_linker_has_not_noted_stops_the_build() {
        assert!(Notes::read(&linked(DATA, false)).unwrap_err().to_string().contains("--emit-relocs"));
        let arranged_with = |byte: u8, place: usize| {
            let mut data = DATA.to_vec();
            data[place] = byte;
            let linked = linked(&data, true);
            arrange(&linked, &mut Notes::read(&linked).unwrap(), &["later"].into()).unwrap_err().to_string()
        };
        assert!(arranged_with(1, 10).contains("noted nowhere"));
        assert!(arranged_with(1, 12).contains("no address stands"));
    }
}
