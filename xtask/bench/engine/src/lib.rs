//! What the benchmark's page calls: the engine with nothing around it, built as the widgets are.

use wasm_bindgen::prelude::*;
use windchime_search::{Builder, Document, FIELDS, Finishing, Index, Query};

/// The widgets' allocator.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Parts entries, and fields within an entry: no text has these.
const ENTRY: char = '\u{1e}';
const FIELD: char = '\u{1f}';

#[allow(clippy::large_enum_variant, reason = "there is one of it, and a pointer would only hide its size")]
enum Stage {
    Adding(Builder),
    Finishing(Finishing),
    Ready(Index),
}

/// An index on its way from entries to answers.
#[wasm_bindgen]
pub struct Engine {
    stage: Stage,
    distances: Vec<u16>,
}

#[wasm_bindgen]
impl Engine {
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript has no Default")]
    pub fn new() -> Self {
        Self { stage: Stage::Adding(Index::builder()), distances: Vec::new() }
    }

    /// Adds entries: five fields each, then facets as numbers parted by commas.
    pub fn add(&mut self, entries: &str) {
        let Stage::Adding(builder) = &mut self.stage else {
            return;
        };
        for entry in entries.split(ENTRY) {
            let mut parts = entry.split(FIELD);
            let mut fields = [""; FIELDS];
            for field in &mut fields {
                *field = parts.next().unwrap_or_default();
            }
            let facets: Vec<u32> = parts.next().unwrap_or_default().split(',').flat_map(str::parse).collect();
            builder.add(&Document { fields, facets: &facets });
        }
    }

    /// A piece of finishing; `false` once the index is ready.
    pub fn step(&mut self, most: usize) -> bool {
        let stage = std::mem::replace(&mut self.stage, Stage::Adding(Index::builder()));
        self.stage = match stage {
            Stage::Adding(builder) => Stage::Finishing(builder.finishing()),
            Stage::Finishing(mut finishing) => {
                if finishing.step(most) {
                    Stage::Finishing(finishing)
                } else {
                    Stage::Ready(finishing.index())
                }
            }
            ready @ Stage::Ready(_) => ready,
        };
        !matches!(self.stage, Stage::Ready(_))
    }

    /// How far away each entry is, as a widget sets it once somebody has said where they are.
    pub fn near(&mut self, distances: Vec<u16>) {
        self.distances = distances;
    }

    /// The best entries by their numbers. `within` narrows by distance where it is not negative.
    pub fn search(&mut self, text: &str, facets: &[u32], within: i32, limit: usize) -> Vec<u32> {
        let Stage::Ready(index) = &mut self.stage else {
            return Vec::new();
        };
        let within = u16::try_from(within).ok();
        let distances = within.map(|_| self.distances.as_slice());
        let found = index.search(&Query { text, facets, distances, within, limit, ..Query::default() });
        found.hits.iter().map(|hit| hit.doc).collect()
    }

    /// Bytes that the index holds.
    pub fn bytes(&self) -> usize {
        if let Stage::Ready(index) = &self.stage { index.bytes() } else { 0 }
    }

    /// The index as bytes.
    pub fn save(&self) -> Vec<u8> {
        if let Stage::Ready(index) = &self.stage { index.save() } else { Vec::new() }
    }

    /// Takes an index as bytes instead; whether it could be read.
    pub fn load(&mut self, bytes: &[u8]) -> bool {
        let loaded = Index::load(bytes).ok();
        let done = loaded.is_some();
        self.stage = loaded.map_or(Stage::Adding(Index::builder()), Stage::Ready);
        done
    }
}
