//! `cargo xtask test contract`: a running coordinator is held against its own description, by Schemathesis
//! (<https://schemathesis.readthedocs.io>). What it tries and may be refused stands in `coordinator/tests/contract/`.

use crate::server::Server;
use crate::{run, say};
use anyhow::{Context as _, Result, bail};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exact, so that the same seed makes the same requests on every machine.
const SCHEMATHESIS: &str = "4.32.5";
/// How many requests are made up for each operation in each phase.
const EXAMPLES: &str = "150";

/// Starts a server on a fresh database, with the sample directory in it, and tries everything that its description says.
pub fn run() -> Result<()> {
    let program = schemathesis()?;
    run::cargo(&["build", "--quiet", "--package", "windchime-coordinator"], &[])?;
    let home = run::root().join("target/contract").join(std::process::id().to_string());
    std::fs::create_dir_all(&home)?;
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let server = |arguments: &[&str]| {
        let mut command = run::command("target/debug/windchime-coordinator");
        command
            .args(arguments)
            .env("DATABASE_URL", format!("sqlite://{}", home.join("windchime.db").display()))
            .env("WINDCHIME_KEY_FILE", home.join("windchime.keys"))
            .env("WINDCHIME_LISTEN", &address)
            .env("RUST_LOG", "warn");
        command
    };
    let imported = server(&["import-services", "demo/services/oxfordshire.json"]).output()?;
    if !imported.status.success() {
        bail!("the sample services could not be imported:\n{}", String::from_utf8_lossy(&imported.stderr));
    }
    let log = home.join("coordinator.log");
    let file = std::fs::File::create(&log)?;
    let mut running = Server::start(server(&["serve"]).stdout(file.try_clone()?).stderr(file))?;
    running.wait_for(&address).with_context(|| format!("{} says why", log.display()))?;

    let rules = run::root().join("coordinator/tests/contract");
    let status = run::command(&program.to_string_lossy())
        .arg("--config-file")
        .arg(rules.join("schemathesis.toml"))
        .args(["run", &format!("http://{address}/openapi.json")])
        .args(["--checks", "all", "--max-examples", EXAMPLES, "--continue-on-failure"])
        .env("SCHEMATHESIS_HOOKS", rules.join("hooks.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // It leaves its own notes where it runs.
        .current_dir(&home)
        .status()?;
    running.still_runs().with_context(|| format!("the coordinator's log, {}, says why", log.display()))?;
    if !status.success() {
        bail!("the coordinator is not as its description says; the lines above and {} say where", log.display());
    }
    drop(running);
    std::fs::remove_dir_all(&home)?;
    Ok(())
}

/// The program, in an environment of its own under `target/tools`.
fn schemathesis() -> Result<PathBuf> {
    let home = run::root().join("target/tools/schemathesis");
    let program = home.join("bin/schemathesis");
    if version(&program).is_some_and(|line| line.contains(SCHEMATHESIS)) {
        return Ok(program);
    }
    say(format!("setup: Schemathesis {SCHEMATHESIS}"));
    let home = home.to_string_lossy();
    run::run("python3", &["-m", "venv", "--clear", &home])
        .context("Python's venv is needed; Debian has it in the package python3-venv")?;
    run::run(&format!("{home}/bin/pip"), &["install", "--quiet", &format!("schemathesis=={SCHEMATHESIS}")])?;
    Ok(program)
}

fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
