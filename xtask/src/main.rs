//! Windchime's own commands. `cargo xtask` alone lists them.

mod bench;
mod compose;
mod contract;
mod demo;
mod fuzz;
mod manifest;
mod places;
mod postgres;
mod readme;
mod run;
mod server;
mod shards;
mod size;
mod slim;
mod tables;
mod test;
mod tidy;
mod tools;
mod web;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask setup                     install what is missing: wasm target, trunk, wasm-bindgen, wasm-opt, Chromium, axe-core
cargo xtask build                     build dist/ and the coordinator
cargo xtask dist                      build dist/ alone: windchime.js, the wasm, manifests, each compressed
cargo xtask demo                      build, then run the coordinator and the partner sites on this machine
cargo xtask test [native|postgres|contract|wasm|browser] [--engine chromium|firefox|webkit] [--only NAME]
                                      everything CI runs, or one part of it
cargo xtask bench search [--seed N] [--engines A,B] [--sizes N,N] [--kinds names,services,feeds] [--seconds N]
                                      the search engine beside others, natively and in Chromium
cargo xtask bench shards [--entries N] [--seed N]
                                      a directory of 1,000,000 entries in shards: what a question fetches, holds and finds
cargo xtask bench durable             time submissions over HTTP against bare inserts into SQLite
cargo xtask bench card                count the card's long tasks in a slow browser
cargo xtask fuzz [feed|table|schedule|hours|place] [SECONDS]
                                      try the directory's parsers with whatever libFuzzer finds; 3600 for an hour each
cargo xtask fuzz properties [SECONDS]  run the tests of rules again and again, each time on other random inputs
cargo xtask places [CSV] [--area OX] [--licence LINE] [--out FILE]
                                      pack postcodes and where they are, for the directory; without a CSV, all outward codes
cargo xtask index FEED OUT            a large feed as static shards for a CDN: the format is in widgets/search/README.md
cargo xtask size [WASM]               what a visitor downloads, against the figures to hold; or one module's functions
cargo xtask tidy [--write]            check (or rewrite) generated tables, manifests and invariants
";

fn main() -> ExitCode {
    match obey() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format!("\n{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn obey() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["setup"] => tools::setup(tools::Need::Everything),
        ["build"] => web::dist().and_then(|()| web::servers()),
        ["dist"] => web::dist(),
        ["compose"] => compose::after_trunk(), // called by Trunk's post_build hook, not by people
        ["demo"] => demo::run(),
        ["test", rest @ ..] => test::run(rest),
        ["bench", "search", rest @ ..] => bench::search(rest),
        ["bench", "durable"] => run::cargo(
            &["run", "--release", "--package", "windchime-coordinator", "--example", "durable", "--"],
            &["target/bench"],
        ),
        ["bench", "card"] => {
            tools::setup(tools::Need::Everything)?;
            web::dist()?;
            web::servers()?;
            run::cargo(&["run", "--quiet", "--package", "windchime-tests", "--example", "card"], &[])
        }
        ["places", rest @ ..] => places::run(rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["bench", "shards", rest @ ..] => optimised(&words, || bench::shards(rest)),
        ["index", feed, out] => optimised(&words, || shards::index(feed.as_ref(), out.as_ref())),
        ["size"] => size::print(),
        ["size", module] => size::functions(module),
        ["tidy"] => tidy::check(),
        ["tidy", "--write"] => tidy::write(),
        [] | ["help" | "--help" | "-h"] => {
            say(HELP);
            Ok(())
        }
        unknown => bail!("there is no `cargo xtask {}`.\n\n{HELP}", unknown.join(" ")),
    }
}

/// For a million entries the debug build is too slow: the same command again, optimised.
fn optimised(words: &[&str], work: impl FnOnce() -> Result<()>) -> Result<()> {
    if cfg!(debug_assertions) {
        run::cargo(&["run", "--quiet", "--release", "--package", "xtask", "--"], words)
    } else {
        work()
    }
}

/// What went wrong, said once.
fn complain(line: impl std::fmt::Display) {
    eprintln!("{line}");
}

/// Progress and results, for a person at a terminal.
#[expect(clippy::print_stdout, reason = "a command's output is its purpose; everything printed goes through here")]
fn say(line: impl std::fmt::Display) {
    println!("{line}");
}
