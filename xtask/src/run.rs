//! Running other programs: from the workspace root, with our tools on the PATH, failing loudly.

use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where npm puts wasm-opt, esbuild and axe-core: kept out of the source tree.
pub fn npm_home() -> PathBuf {
    root().join("target/tools")
}

/// Runs a program to its end; an exit code other than 0 is an error that names the command.
pub fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let mut command = command(program);
    command.args(arguments);
    let status = command.status().with_context(|| format!("{program} could not be started"))?;
    if !status.success() {
        bail!("`{program} {}` failed ({status})", arguments.join(" "));
    }
    Ok(())
}

/// `cargo` with arguments and whatever the person added.
pub fn cargo(arguments: &[&str], rest: &[&str]) -> Result<()> {
    run("cargo", &[arguments, rest].concat())
}

/// A program's first line of output, when it can be run at all.
pub fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// A command at the workspace root with our own tools found first.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", path());
    command
}

fn path() -> OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let ours = npm_home().join("node_modules/.bin");
    std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&old))).unwrap_or(old)
}
