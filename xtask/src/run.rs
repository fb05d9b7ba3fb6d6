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

/// Where the widgets' minified style sheets are put.
pub fn styles() -> PathBuf {
    root().join("target/styles")
}

/// A command that builds the wasm people download: the standard library is built along, for size, and a panic is a bare trap, without
/// the machinery that words it (loader.js hears of the trap and starts a new instance). That takes 14 % off every module. The flags are
/// not stable yet, so they are allowed for these builds alone; everything else, and every test of a rule, is plain stable Rust.
pub fn wasm_command(program: &str) -> Command {
    let mut command = command(program);
    // Functions with the same body stay apart until the module has been cut in two (see slim/split.rs); then wasm-opt makes them one.
    let flags = [
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        "-Zfmt-debug=none",
        "-Zmerge-functions=disabled",
        "-Clink-arg=--emit-relocs",
    ]
    .map(str::to_owned);
    command
        .env("WINDCHIME_STYLES", styles())
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", [flags.as_slice(), &remap()].concat().join(" "));
    command
}

/// Source paths without those of the machine that built them, so that every machine makes the same bytes.
fn remap() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let sysroot = first_line("rustc", &["--print", "sysroot"]).unwrap_or_default();
    let from = [home.display().to_string(), sysroot, root().display().to_string()];
    from.iter().map(|path| format!("--remap-path-prefix={path}=.")).collect()
}

fn path() -> OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let ours = npm_home().join("node_modules/.bin");
    std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&old))).unwrap_or(old)
}
