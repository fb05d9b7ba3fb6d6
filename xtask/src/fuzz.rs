//! `cargo xtask fuzz [TARGET] [SECONDS]`: the parsers against whatever libFuzzer finds to send them, and the rules against inputs
//! that no run before has tried.
//!
//! cargo-fuzz needs a nightly compiler for the address sanitiser. Nothing here is `unsafe`, so coverage alone will do, and its passes
//! are stable.

use crate::{run, say};
use anyhow::{Result, bail};
use std::fs;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What there is to fuzz: the programs of `widgets/domain/fuzz`.
const TARGETS: &[&str] = &["feed", "table", "schedule", "hours", "place"];
/// The tests that draw their inputs at random.
const PROPERTIES: &str = "properties";
const WITH_PROPERTIES: &[&str] =
    &["windchime-domain", "windchime-search", "windchime-shell", "windchime-interest-form"];
/// Where the tests of rules start drawing: always there in `cargo xtask test`, so that a change is refused for what it changes and
/// for nothing else; `cargo xtask fuzz properties` goes elsewhere each time.
pub const SEED: &str = "PROPTEST_RNG_SEED";
/// For each target, where nothing else is said.
const SECONDS: u32 = 10;

const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing";

/// Runs every target, or the one that is named, each for so many seconds.
pub fn fuzz(words: &[&str]) -> Result<()> {
    let (mut targets, mut seconds, mut parsers) = (TARGETS.to_vec(), SECONDS, true);
    for word in words {
        match word.parse() {
            Ok(number) => seconds = number,
            Err(_) if *word == PROPERTIES => parsers = false,
            Err(_) if TARGETS.contains(word) => targets = vec![word],
            Err(_) => bail!("there is nothing to fuzz called {word}; there is: {PROPERTIES}, {}", TARGETS.join(", ")),
        }
    }
    if !parsers {
        return properties(seconds);
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

/// Runs the tests of rules until the time is over, each round from another seed.
fn properties(seconds: u32) -> Result<()> {
    let start = Instant::now();
    let mut rounds = 0;
    let mut tests = vec!["test", "--quiet", "--tests"];
    tests.extend(WITH_PROPERTIES.iter().flat_map(|package| ["--package", package]));
    while start.elapsed() < Duration::from_secs(seconds.into()) {
        let seed = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos() as u64;
        let output = run::command("cargo").args(&tests).env(SEED, seed.to_string()).output()?;
        if !output.status.success() {
            say(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()));
            bail!("a rule does not hold; {SEED}={seed} shows it again");
        }
        rounds += 1;
    }
    say(format!("fuzz: {PROPERTIES}, {rounds} rounds, nothing found"));
    Ok(())
}
