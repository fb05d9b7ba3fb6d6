//! `cargo xtask setup`: installs what is missing, skips what is there, and says what it is doing, since two of the tools take minutes
//! to build.

use crate::{postgres, run, say};
use anyhow::{Context as _, Result, bail};
use std::process::Command;

/// Must equal the `wasm-bindgen` crate's version in Cargo.lock: the tool and the crate speak a private format (`tidy` checks).
pub const WASM_BINDGEN: &str = "0.2.130";
/// The newest Trunk that builds on the Rust version of rust-toolchain.toml.
const TRUNK: &str = "0.21.14";
/// From npm, exact, so that every machine makes the same bytes. axe-core and Bootstrap are for tests: a partner's page with its CSS.
const NPM: &[(&str, &str)] =
    &[("binaryen", "132.0.0"), ("esbuild", "0.28.2"), ("axe-core", "4.14.1"), ("bootstrap", "5.3.8")];

/// What a command needs.
#[derive(Clone, Copy, PartialEq)]
pub enum Need {
    /// To build dist/.
    Build,
    /// To build and to test in Chromium.
    Everything,
}

/// Installs what is missing.
pub fn setup(need: Need) -> Result<()> {
    wasm_target()?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, &[])?;
    cargo_tool("trunk", "trunk", TRUNK, &["--locked", "--no-default-features", "--features", "rustls"])?;
    npm()?;
    // Of this package only `wasm-split` is used: the npm package, which is newer, lacks it.
    apt("wasm-split", "binaryen")?;
    if need == Need::Everything {
        apt("chromium", "chromium")?;
        apt("chromedriver", "chromium-driver")?;
        // Measures what the card prints.
        apt("pdftohtml", "poppler-utils")?;
        // For the coordinator on PostgreSQL; the tests start a server of their own.
        if postgres::programs().is_err() {
            apt("pg_ctlcluster", "postgresql")?;
        }
    }
    Ok(())
}

/// An engine's driver for the browser journeys.
pub fn engine(name: &str) -> Result<()> {
    match name {
        "chromium" => Ok(()),
        "firefox" => {
            apt("firefox-esr", "firefox-esr")?;
            cargo_tool("geckodriver", "geckodriver", "0.36.0", &["--locked"])
        }
        "webkit" => {
            apt("WebKitWebDriver", "webkit2gtk-driver")?;
            apt("Xvfb", "xvfb")
        }
        other => bail!("there is no engine {other}: use chromium, firefox or webkit"),
    }
}

/// The browser's target, and the standard library's source, which is built along for size.
fn wasm_target() -> Result<()> {
    let sysroot =
        run::first_line("rustc", &["--print", "sysroot"]).context("rustc is not here; install Rust with rustup")?;
    let rustlib = std::path::Path::new(&sysroot).join("lib/rustlib");
    if !rustlib.join("wasm32-unknown-unknown").exists() {
        say("setup: adding the wasm32-unknown-unknown target");
        run::run("rustup", &["target", "add", "wasm32-unknown-unknown"])?;
    }
    if !rustlib.join("src/rust/library").exists() {
        say("setup: adding rust-src");
        run::run("rustup", &["component", "add", "rust-src"])?;
    }
    Ok(())
}

/// Built with little optimisation: these tools are used for seconds, and optimising them would take minutes.
fn cargo_tool(program: &str, package: &str, version: &str, options: &[&str]) -> Result<()> {
    let there = run::first_line(program, &["--version"]);
    if there.is_some_and(|line| line.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    say(format!("setup: building {package} {version} (once; about 4 minutes on two cores)"));
    let status = run::command("cargo")
        .args(["install", package, "--version", version, "--force"])
        .args(options)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
        .env("CARGO_TARGET_DIR", run::root().join("target/tools/cargo"))
        .status()?;
    if !status.success() {
        bail!("{package} {version} could not be installed; the lines above say why");
    }
    Ok(())
}

fn npm() -> Result<()> {
    apt("node", "nodejs")?;
    apt("npm", "npm")?;
    let home = run::npm_home();
    let missing: Vec<String> = NPM
        .iter()
        .filter(|(name, version)| {
            let manifest = home.join("node_modules").join(name).join("package.json");
            let text = std::fs::read_to_string(manifest).unwrap_or_default();
            !text.contains(&format!("\"version\": \"{version}\""))
        })
        .map(|(name, version)| format!("{name}@{version}"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    say(format!("setup: npm packages {}", missing.join(" ")));
    std::fs::create_dir_all(&home)?;
    let prefix = home.to_string_lossy().into_owned();
    let mut arguments =
        vec!["install", "--prefix", &prefix, "--no-fund", "--no-audit", "--no-save", "--loglevel", "error"];
    // npm removes what `--no-save` did not name, so all are named each time.
    let all: Vec<String> = NPM.iter().map(|(name, version)| format!("{name}@{version}")).collect();
    arguments.extend(all.iter().map(String::as_str));
    run::run("npm", &arguments)
}

/// A Debian package, for its program. Other systems are told what to install.
fn apt(program: &str, package: &str) -> Result<()> {
    let there = Command::new("sh").args(["-c", &format!("command -v {program}")]).output()?.status.success();
    if there {
        return Ok(());
    }
    if Command::new("apt-get").arg("--version").output().is_err() {
        bail!("{program} is not here, and neither is apt-get: install {package} and try again");
    }
    say(format!("setup: installing {package}"));
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0"));
    let apt = |arguments: &[&str]| {
        if root { run::run("apt-get", arguments) } else { run::run("sudo", &[&["apt-get"], arguments].concat()) }
    };
    apt(&["update", "-qq"])?;
    apt(&["install", "-y", "-qq", "--no-install-recommends", package])
}
