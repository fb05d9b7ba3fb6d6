//! `cargo xtask test`: everything that CI runs, in the order in which it fails soonest.

use crate::{contract, fuzz, postgres, run, say, size, tidy, tools, web};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

/// windchime-embed is a browser module; it is checked for the browser's target.
const NATIVE: &[&str] = &["--workspace", "--exclude", "windchime-embed"];

/// The journeys need a browser, and are a part of their own.
const WITHOUT_JOURNEYS: &[&str] = &["--exclude", "windchime-tests"];

/// Runs all parts, or the one that is named.
pub fn run(words: &[&str]) -> Result<()> {
    let (mut parts, mut engine, mut only) = (Vec::new(), "chromium", None);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--engine" => engine = words.next().copied().unwrap_or(engine),
            "--only" => only = words.next().copied(),
            part @ ("native" | "postgres" | "contract" | "wasm" | "browser") => parts.push(part),
            other => bail!("`cargo xtask test` does not know {other}"),
        }
    }
    if parts.is_empty() {
        parts = vec!["native", "postgres", "contract", "wasm", "browser"];
    }
    tools::setup(tools::Need::Everything)?;
    for part in parts {
        match part {
            "native" => native()?,
            "postgres" => on_postgres()?,
            "contract" => step("the coordinator against its own description", contract::run)?,
            "wasm" => wasm()?,
            _ => browser(engine, only)?,
        }
    }
    say("test: all of it passed");
    Ok(())
}

fn native() -> Result<()> {
    step("tidy", tidy::check)?;
    step("formatting", || run::cargo(&["fmt", "--all", "--check"], &[]))?;
    step("clippy", || {
        run::cargo(&[&["clippy", "--quiet", "--all-targets"], NATIVE].concat(), &["--", "-D", "warnings"])
    })?;
    step("native tests", || {
        let mut tests = run::command("cargo");
        tests.args([&["test", "--quiet"], NATIVE, WITHOUT_JOURNEYS].concat());
        if std::env::var_os(fuzz::SEED).is_none() {
            tests.env(fuzz::SEED, "1");
        }
        if tests.status()?.success() { Ok(()) } else { bail!("the native tests failed; the lines above say why") }
    })?;
    step("docs", || {
        let status = run::command("cargo")
            .args([&["doc", "--quiet", "--no-deps"], NATIVE].concat())
            .env("RUSTDOCFLAGS", "-D warnings")
            .status()?;
        if status.success() { Ok(()) } else { bail!("`cargo doc` failed; the lines above say why") }
    })
}

/// The coordinator's own tests once more, on a PostgreSQL server.
fn on_postgres() -> Result<()> {
    let tests = built("server")?;
    let server = postgres::start()?;
    step("the coordinator on PostgreSQL", || {
        let status = run::command(&tests.to_string_lossy())
            .arg("--quiet")
            .current_dir(run::root().join("coordinator"))
            .env("WINDCHIME_TEST_POSTGRES", &server.url)
            .status()?;
        if status.success() { Ok(()) } else { bail!("the coordinator's tests failed on PostgreSQL") }
    })
}

/// The test program of that name, as the native tests have built it, or now. Were its package named alone, Cargo would build half of
/// what it depends on a second time, with fewer features.
fn built(name: &str) -> Result<PathBuf> {
    let build = ["test", "--quiet", "--no-run", "--message-format", "json-render-diagnostics"];
    let output = run::command("cargo")
        .args([&build[..], NATIVE, WITHOUT_JOURNEYS].concat())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("the tests could not be built; the lines above say why");
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|artifact| artifact.pointer("/target/name").is_some_and(|found| found == name))
        .filter(|artifact| artifact.pointer("/target/kind/0").is_some_and(|kind| kind == "test"))
        .find_map(|artifact| artifact.get("executable")?.as_str().map(PathBuf::from))
        .with_context(|| format!("Cargo built no test program called {name}"))
}

/// The parts of `shell` that stand on the browser's own interfaces, in a headless browser.
fn wasm() -> Result<()> {
    let target = ["--target", "wasm32-unknown-unknown"];
    step("clippy for the browser", || {
        run::cargo(
            &[&["clippy", "--quiet", "--package", "windchime-embed"], &target[..]].concat(),
            &["--", "-D", "warnings"],
        )
    })?;
    step("wasm tests", || {
        let status = run::command("cargo")
            .args(["test", "--package", "windchime-shell", "--test", "browser"])
            .args(target)
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("WASM_BINDGEN_TEST_ONLY_WEB", "1")
            .env("CHROMEDRIVER", "/usr/bin/chromedriver")
            .status()?;
        if status.success() { Ok(()) } else { bail!("the wasm tests failed; the lines above say why") }
    })
}

/// The browser journeys, over the built dist/ and the real servers.
fn browser(engine: &str, only: Option<&str>) -> Result<()> {
    tools::engine(engine)?;
    step("dist", web::dist)?;
    step("servers", web::servers)?;
    step("sizes", size::print)?;
    step(&format!("browser journeys in {engine}"), || {
        let mut arguments = vec!["test", "--quiet", "--package", "windchime-tests", "--"];
        arguments.extend(only);
        let status = run::command("cargo").args(arguments).env("WINDCHIME_ENGINE", engine).status()?;
        if status.success() {
            Ok(())
        } else {
            bail!("the browser journeys failed in {engine}; the lines above say why")
        }
    })
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    say(format!("\n── {name}"));
    let start = Instant::now();
    work()?;
    say(format!("── {name}: passed in {} s", start.elapsed().as_secs()));
    Ok(())
}
