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
    command.current_dir(root()).env("PATH", path()).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", remap());
    command
}

/// Panic messages name source files. Short, and without the paths of the machine that built them, so that every machine makes the
/// same bytes and none of them tells where it stands.
fn remap() -> String {
    let home = |name: &str, folder: &str| {
        let given = std::env::var_os(name).map(PathBuf::from);
        given.or_else(|| std::env::home_dir().map(|home| home.join(folder))).unwrap_or_default()
    };
    let registry = home("CARGO_HOME", ".cargo").join("registry/src");
    let index = std::fs::read_dir(&registry).ok().and_then(|mut entries| entries.next()?.ok()).map(|entry| entry.path());
    let sysroot = first_line_of("rustc", &["--print", "sysroot"]).unwrap_or_default();
    let from = [
        index.unwrap_or(registry).display().to_string(),
        format!("{sysroot}/lib/rustlib/src/rust/library"),
        root().display().to_string(),
    ];
    from.iter().map(|path| format!("--remap-path-prefix={path}=.")).collect::<Vec<_>>().join(" ")
}

fn first_line_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_owned())
}

fn path() -> OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let ours = npm_home().join("node_modules/.bin");
    std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&old))).unwrap_or(old)
}
