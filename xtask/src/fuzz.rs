//! `cargo xtask fuzz [TARGET] [SECONDS]`: the parsers against whatever libFuzzer finds to send them.
//!
//! cargo-fuzz needs a nightly compiler for the address sanitiser. Nothing here is `unsafe`, so coverage alone will do, and its passes
//! are stable.

use crate::{run, say};
use anyhow::{Result, bail};
use std::fs;

/// What there is to fuzz: the programs of `widgets/domain/fuzz`.
const TARGETS: &[&str] = &["feed", "table", "schedule", "hours", "place"];
/// For each target, where nothing else is said.
const SECONDS: u32 = 10;

const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Runs every target, or the one that is named, each for so many seconds.
pub fn fuzz(words: &[&str]) -> Result<()> {
    let (mut targets, mut seconds) = (TARGETS.to_vec(), SECONDS);
    for word in words {
        match word.parse() {
            Ok(number) => seconds = number,
            Err(_) if TARGETS.contains(word) => targets = vec![word],
            Err(_) => bail!("there is nothing to fuzz called {word}; there is: {}", TARGETS.join(", ")),
        }
    }
    let home = run::root().join("widgets/domain/fuzz");
    // A target of its own, so that build scripts are built without coverage, and nothing of the workspace is built anew.
    let host = run::first_line("rustc", &["--print", "host-tuple"]).unwrap_or_default();
    let built = run::root().join("target/fuzz");
    let status = run::command("cargo")
        .args(["build", "--quiet", "--release", "--target", &host, "--manifest-path"])
        .arg(home.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&built)
        .env("RUSTFLAGS", COVERAGE)
        .status()?;
    if !status.success() {
        bail!("what is to be fuzzed could not be built");
    }
    for target in targets {
        let (corpus, found) = (built.join("corpus").join(target), built.join("found").join(target));
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&found)?;
        let status = run::command("nice")
            .args(["-n", "19"])
            .arg(built.join(&host).join("release").join(target))
            .args([&corpus, &home.join("seeds").join(target)])
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-artifact_prefix={}/", found.display()))
            // Of wall time: a patient process on a busy machine waits for seconds without doing anything wrong.
            .args(["-timeout=60", "-rss_limit_mb=1024", "-max_len=8192", "-verbosity=0", "-print_final_stats=1"])
            .status()?;
        if !status.success() {
            bail!("{target} failed; what made it fail lies in {}", found.display());
        }
        say(format!("fuzz: {target}, {seconds} seconds, nothing found"));
    }
    Ok(())
}
