//! How often the right entry is among the first five, and how long a keystroke takes, natively.
//!
//! `cargo run --release --example measure -p windchime-search [seed] [kind…] [size…] [missed]`
//!
//! Entries and queries are made up, from a fresh seed each run unless one is given: the same seed gives the same. `missed` shows what
//! was not found. `cargo xtask bench search` measures the same in a browser, beside other engines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops at the first surprise"
)]

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use windchime_corpora::{Asked, Entry, Kind, entries, queries};
use windchime_search::{Document, Index, Query};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seed = arguments.first().map_or_else(
        || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64 % 1_000_000,
        |seed| seed.parse().unwrap(),
    );
    let missed = arguments.iter().any(|word| word == "missed");
    println!("seed {seed}");
    println!("entries          build ms  longest piece  MB    saved  load ms  success@5  by lot   median ms  p95 ms");
    let kinds = Kind::ALL.into_iter().filter(|kind| arguments.iter().any(|word| word == kind.name()));
    let sizes = arguments.iter().skip(1).filter_map(|word| word.parse().ok());
    let (mut kinds, mut sizes): (Vec<Kind>, Vec<usize>) = (kinds.collect(), sizes.collect());
    if kinds.is_empty() {
        kinds.extend(Kind::ALL);
    }
    if sizes.is_empty() {
        sizes.extend([1_000, 10_000, 100_000]);
    }
    for kind in kinds {
        for size in &sizes {
            measure(kind, *size, seed, missed);
        }
    }
}

fn measure(kind: Kind, size: usize, seed: u64, missed: bool) {
    let entries = entries(kind, size, seed);
    let asked = queries(&entries, seed, 200);

    let (mut longest, mut took) = (Duration::ZERO, Duration::ZERO);
    let mut piece = |start: Instant| {
        longest = longest.max(start.elapsed());
        took += start.elapsed();
    };
    let mut builder = Index::builder();
    for slice in entries.chunks(200) {
        let start = Instant::now();
        for entry in slice {
            let Entry { name, organisation, categories, description, place, facets, .. } = entry;
            builder.add(&Document { fields: [name, organisation, categories, description, place], facets });
        }
        piece(start);
    }
    let start = Instant::now();
    let mut finishing = builder.finishing();
    piece(start);
    loop {
        let start = Instant::now();
        let more = finishing.step(50_000);
        piece(start);
        if !more {
            break;
        }
    }
    let bytes = finishing.index().save();
    let start = Instant::now();
    let mut index = Index::load(&bytes).unwrap();
    let load = start.elapsed();

    let (mut found, mut by_lot, mut lots) = (0, 0.0, 0);
    for query in &asked.meant {
        let results = index.search(&Query { text: &query.text, limit: 5, ..Query::default() });
        let hit = results.hits.iter().any(|hit| hit.doc as usize == query.entry);
        found += usize::from(hit);
        if !query.by_lot.is_nan() {
            by_lot += query.by_lot;
            lots += 1;
        }
        if missed && !hit {
            let got: Vec<_> = results.hits.iter().map(|hit| (&entries[hit.doc as usize].name, hit.score)).collect();
            println!(
                "  {:?} for {:?}; got {got:?}, dropped {:?}",
                query.text, entries[query.entry].name, results.dropped
            );
        }
    }

    let mut times: Vec<f64> = asked.keystrokes.iter().map(|query| keystroke(&mut index, query, &entries)).collect();
    times.sort_by(f64::total_cmp);
    let at = |hundredths: usize| times[(times.len() - 1) * hundredths / 100];
    println!(
        "{:<8} {size:>6} {:>9.1} {:>10.1} {:>9.1} {:>7.1} {:>7.1} {:>9.1} % {:>6.1} % {:>9.3} {:>8.3}",
        kind.name(),
        took.as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3,
        index.bytes() as f64 / 1e6,
        bytes.len() as f64 / 1e6,
        load.as_secs_f64() * 1e3,
        found as f64 * 100.0 / asked.meant.len() as f64,
        by_lot * 100.0 / f64::from(lots),
        at(50),
        at(95)
    );
}

/// Milliseconds of one keystroke. Distances are there already: a page works them out once somebody has said where they are.
fn keystroke(index: &mut Index, asked: &Asked, entries: &[Entry]) -> f64 {
    let distances: Option<Vec<u16>> = asked.near.map(|(from, _)| entries.iter().map(|e| e.distance(from)).collect());
    let query = Query {
        text: &asked.text,
        facets: &asked.facets,
        distances: distances.as_deref(),
        within: asked.near.map(|(_, within)| within),
        limit: 20,
        ..Query::default()
    };
    let start = Instant::now();
    black_box(index.search(black_box(&query)));
    start.elapsed().as_secs_f64() * 1e3
}
