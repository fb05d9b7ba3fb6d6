//! What the page is made of: the peers from npm in one script, and the engine as a wasm module, built as the widgets are.

use crate::web::text;
use crate::{run, say, slim};
use anyhow::{Result, bail};
use std::fs;
use std::path::PathBuf;

/// Exact, so that figures can be compared.
const PEERS: &[&str] = &[
    "minisearch@7.2.0",
    "flexsearch@0.8.212",
    "fuse.js@7.5.0",
    "@orama/orama@3.1.18",
    "@leeoniya/ufuzzy@1.0.19",
    "lunr@2.3.9",
];

/// Builds the folder that is served.
pub fn build() -> Result<PathBuf> {
    let home = run::npm_home().join("bench");
    let done = home.join("installed.txt");
    if fs::read_to_string(&done).is_ok_and(|known| known == PEERS.join(" ")) {
        say("bench: the peers are here");
    } else {
        say("bench: installing the peers from npm");
        fs::create_dir_all(&home)?;
        let options =
            ["install", "--prefix", text(&home)?, "--no-fund", "--no-audit", "--no-save", "--loglevel", "error"];
        run::run("npm", &[&options[..], PEERS].concat())?;
        fs::write(done, PEERS.join(" "))?;
    }

    let www = run::root().join("target/bench/www");
    fs::create_dir_all(&www)?;
    engine(&www)?;
    let sources = run::root().join("xtask/bench");
    fs::copy(sources.join("page.html"), www.join("page.html"))?;
    let out = format!("--outfile={}", www.join("page.js").display());
    let status = run::command("esbuild")
        .arg(sources.join("page.js"))
        .args(["--bundle", "--format=esm", "--external:./windchime_bench_engine.js", "--log-level=warning", &out])
        .env("NODE_PATH", home.join("node_modules"))
        .status()?;
    if !status.success() {
        bail!("the benchmark's page could not be put together; the lines above say why");
    }
    Ok(www)
}

fn engine(www: &std::path::Path) -> Result<()> {
    say("bench: building the engine as wasm");
    let status = run::wasm_command("cargo")
        .args(["build", "--quiet", "--package", "windchime-bench-engine", "--profile", "wasm"])
        .args(["--target", "wasm32-unknown-unknown"])
        .status()?;
    if !status.success() {
        bail!("the engine could not be built as wasm; the lines above say why");
    }
    let built = run::root().join("target/wasm32-unknown-unknown/wasm/windchime_bench_engine.wasm");
    run::run("wasm-bindgen", &["--target", "web", "--no-typescript", "--out-dir", text(www)?, text(&built)?])?;
    slim::shrink(&www.join("windchime_bench_engine_bg.wasm"))
}
