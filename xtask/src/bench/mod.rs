//! `cargo xtask bench search`: this engine beside others, on the same made-up directories and queries, in one run of headless Chromium.
//!
//! The page (xtask/bench) asks for one job after another, loads itself anew for each, and posts the figures. A fresh seed each run.

mod page;
mod server;
mod shards;
mod table;

use crate::{run, say, tools};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};
use windchime_corpora::Kind;

pub use shards::shards;

/// The engines of peers.js: ours, then theirs.
const ENGINES: &[&str] =
    &["windchime", "minisearch", "flexsearch balance", "flexsearch soundex", "fuse", "orama", "ufuzzy", "lunr"];
const SIZES: &[usize] = &[1_000, 10_000, 100_000];

/// One engine on one directory.
pub struct Job {
    engine: String,
    kind: Kind,
    size: usize,
}

/// What is asked for on the command line.
struct Plan {
    seed: u64,
    /// The same for the example that measures natively.
    natively: Vec<String>,
    jobs: Vec<Job>,
    /// How long an engine may take for keystrokes, and again for success@5, in milliseconds.
    most: u64,
}

/// Measures natively, then in Chromium; leaves `target/bench/search.json` and `search.md`.
pub fn search(words: &[&str]) -> Result<()> {
    let plan = Plan::read(words)?;
    tools::setup(tools::Need::Everything)?;
    let folder = run::root().join("target/bench");
    fs::create_dir_all(&folder)?;
    say(format!("bench: seed {}; natively first", plan.seed));
    run::cargo(
        &["run", "--quiet", "--release", "--package", "windchime-search", "--example", "measure", "--"],
        &plan.natively.iter().map(String::as_str).collect::<Vec<_>>(),
    )?;
    let www = page::build()?;
    let server = server::Server::open(www, plan.seed, plan.most)?;
    let mut browser = Browser::open(&server.address())?;
    let results = server.run(plan.jobs, &mut || browser.is_there())?;
    drop(browser);
    let report = serde_json::json!({ "seed": plan.seed, "results": results });
    fs::write(folder.join("search.json"), serde_json::to_string_pretty(&report)?)?;
    let table = table::of(&results);
    fs::write(folder.join("search.md"), &table)?;
    say(format!("{table}\nbench: seed {}; all figures are in target/bench/search.json", plan.seed));
    let failed = results.iter().filter(|result| result.get("error").is_some()).count();
    if failed > 0 {
        bail!("{failed} of the measurements failed; target/bench/search.json says why");
    }
    Ok(())
}

impl Plan {
    fn read(words: &[&str]) -> Result<Self> {
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut seed = u64::from(clock.subsec_nanos()) % 1_000_000;
        let (mut engines, mut sizes, mut kinds) = (ENGINES.to_vec(), SIZES.to_vec(), Kind::ALL.to_vec());
        let mut most = 15_000;
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = words.next().copied().with_context(|| format!("{word} needs a value after it"))?;
            match *word {
                "--seed" => seed = value.parse().context("--seed takes a number")?,
                "--engines" => engines = value.split(',').collect(),
                "--sizes" => sizes = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--kinds" => kinds.retain(|kind| value.split(',').any(|name| name == kind.name())),
                "--seconds" => most = value.parse::<u64>().context("--seconds takes a number")?.saturating_mul(1000),
                other => bail!(
                    "`cargo xtask bench search` knows --seed, --engines, --sizes, --kinds, --seconds; not {other}"
                ),
            }
        }
        let mut natively = vec![seed.to_string()];
        natively.extend(kinds.iter().map(|kind| kind.name().to_owned()));
        natively.extend(sizes.iter().map(usize::to_string));
        let mut jobs = Vec::new();
        for kind in kinds {
            for size in &sizes {
                for engine in &engines {
                    jobs.push(Job { engine: (*engine).to_owned(), kind, size: *size });
                }
            }
        }
        Ok(Self { seed, natively, jobs, most })
    }
}

/// A headless Chromium with a profile of its own; ended when dropped.
struct Browser {
    process: Child,
    profile: PathBuf,
}

impl Browser {
    fn open(address: &str) -> Result<Self> {
        let profile = run::root().join("target/bench/profile");
        _ = fs::remove_dir_all(&profile);
        let process = Command::new("chromium")
            .args(["--headless=new", "--no-first-run", "--disable-extensions", "--disable-background-networking"])
            // Chromium will not run as root with its sandbox; only this machine's own page is opened.
            .args(["--no-sandbox", "--disable-dev-shm-usage", "--js-flags=--max-old-space-size=4096"])
            // Memory is measured at once, not within twenty seconds.
            .arg("--enable-blink-features=ForceEagerMeasureMemory")
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("Chromium could not be started; `cargo xtask setup` installs it")?;
        Ok(Self { process, profile })
    }

    fn is_there(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
        _ = fs::remove_dir_all(&self.profile);
    }
}

/// A number of a result; not a number where it has none.
fn number(result: &Value, name: &str) -> f64 {
    result.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

/// A text of a result.
fn text<'a>(result: &'a Value, name: &str) -> &'a str {
    result.get(name).and_then(Value::as_str).unwrap_or_default()
}
