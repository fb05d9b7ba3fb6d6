//! What the browser journeys stand on: two real servers ([`world`]), a real browser ([`browser`]), and the words in which a journey
//! is told ([`page`], [`widget`]). The journeys themselves are in `tests/journeys/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod ax_tree;
pub mod axe;
pub mod browser;
pub mod collect;
pub mod crowd;
pub mod desk;
pub mod ended;
pub mod journey;
pub mod large;
pub mod looks;
pub mod page;
pub mod pdf;
pub mod pictures;
pub mod recovering;
pub mod requests;
pub mod widget;
pub mod world;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long anything may take that a journey waits for.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The workspace root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Asks again and again until there is an answer; fails, naming `what`, when none comes within [`PATIENCE`].
#[track_caller]
pub fn eventually<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    eventually_within(PATIENCE, what, ask)
}

/// As [`eventually`], with a patience of its own.
#[track_caller]
pub fn eventually_within<T>(patience: Duration, what: &str, ask: impl FnMut() -> Option<T>) -> T {
    match poll(patience, ask) {
        Some(answer) => answer,
        // Not in a closure, so that the place named is the journey's.
        None => panic!("waited {} s in vain: {what}", patience.as_secs()),
    }
}

/// Whether something comes true within [`PATIENCE`].
pub fn comes_true(mut is_so: impl FnMut() -> bool) -> bool {
    poll(PATIENCE, || is_so().then_some(())).is_some()
}

fn poll<T>(patience: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        let answer = ask();
        if answer.is_some() || start.elapsed() >= patience {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// Waits until something is so.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    eventually(what, || is_so().then_some(()));
}
