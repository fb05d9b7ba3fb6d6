//! Building what browsers get (`dist/`) and the servers beside it.

use crate::slim::{self, Glue};
use crate::{run, say, tools};
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};

/// Where each module's glue and wasm are put before they are composed.
pub fn modules_dir() -> PathBuf {
    run::root().join("target/web")
}

/// One wasm module: its name in windchime.js and the features it is built with.
pub struct Module {
    /// Name in `MODULES` of loader.js.
    pub name: &'static str,
    /// Its wasm, made by wasm-bindgen and wasm-opt.
    pub wasm: PathBuf,
    /// The part that is fetched later; an empty file where there is none.
    pub later: PathBuf,
}

/// Builds `dist/` through Trunk, whose hook calls [`crate::compose::after_trunk`].
pub fn dist() -> Result<()> {
    tools::setup(tools::Need::Build)?;
    say("build: the wasm modules and windchime.js");
    crate::compose::styles()?;
    // Trunk refuses NO_COLOR=1, which CI machines set.
    let status = run::wasm_command("trunk")
        .args(["build", "--release"])
        .env_remove("NO_COLOR")
        .env("XTASK", std::env::current_exe()?)
        .status()
        .context("trunk could not be started")?;
    if !status.success() {
        bail!("`trunk build` failed; the lines above say why");
    }
    Ok(())
}

/// Builds the coordinator, its example that writes sample responses, and the partner sites.
pub fn servers() -> Result<()> {
    say("build: the coordinator and the demo's partner sites");
    let what = ["--package", "windchime-coordinator", "--package", "windchime-demo"];
    run::cargo(&[&["build"], &what[..], &["--bins", "--example", "sample_responses"]].concat(), &[])
}

/// Builds one single-widget module, to run with the glue `shared`. The dependencies are those that Trunk has just built; only the last
/// link is new.
pub fn module(kind: &'static str, shared: &Glue) -> Result<Module> {
    say(format!("build: the module for {kind} alone"));
    let status = run::wasm_command("cargo")
        .args([
            "build",
            "--quiet",
            "--package",
            "windchime-embed",
            "--profile",
            "wasm",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .args(["--no-default-features", "--features", kind])
        .status()?;
    if !status.success() {
        bail!("the module for {kind} could not be built; the lines above say why");
    }
    take(kind, Some(shared)).map(|(module, _)| module)
}

/// Takes the module that the compiler built last through wasm-bindgen and what comes after it: once for people, once with names for
/// `cargo xtask size`. Unchanged input is not done again. Without a glue to share, its own is what the others share.
pub fn take(name: &'static str, shared: Option<&Glue>) -> Result<(Module, Glue)> {
    let out = modules_dir().join(name);
    std::fs::create_dir_all(&out)?;
    let (arranged, notes) =
        slim::arrange(&std::fs::read(run::root().join("target/wasm32-unknown-unknown/wasm/windchime_embed.wasm"))?)?;
    let linked = out.join("linked.wasm");
    std::fs::write(&linked, arranged)?;
    run::run(
        "wasm-bindgen",
        &[
            "--target",
            "no-modules",
            "--no-typescript",
            // The names say where a function stands, which decides what is fetched later.
            "--no-demangle",
            "--out-dir",
            text(&out)?,
            "--out-name",
            "windchime",
            text(&linked)?,
        ],
    )?;
    let own = Glue::read(&std::fs::read_to_string(out.join("windchime.js"))?)?;
    let names = own.names_in(shared.unwrap_or(&own))?;
    let bytes = std::fs::read(out.join("windchime_bg.wasm"))?;
    let (small, named, stamp) = (out.join("small.wasm"), out.join("named.wasm"), out.join("source.txt"));
    let later = out.join("later.wasm");
    let source = crate::compose::hash(&[bytes.as_slice(), format!("{names:?}").as_bytes(), slim::RECIPE].concat());
    let done = small.exists() && std::fs::read_to_string(&stamp).is_ok_and(|known| known == source);
    if !done {
        say(format!("build: slimming {name}"));
        let places =
            slim::Places { small: &small, later: &later, named: &named, later_named: &out.join("later-named.wasm") };
        slim::slim(&bytes, &names, &notes, &places)?;
        std::fs::write(stamp, source)?;
    }
    Ok((Module { name, wasm: small, later }, own))
}

/// A path as text; ours are.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is not UTF-8")
}
