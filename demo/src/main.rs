//! Serves the partner sites. `cargo xtask demo` runs this beside the coordinator.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use axum::http::Uri;
use clap::Parser;
use windchime_demo::{Settings, router};

/// Partner sites to look at and to test against.
#[derive(Debug, Parser)]
#[command(name = "windchime-demo", version)]
struct Flags {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8788")]
    listen: SocketAddr,
    /// The coordinator's origin.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    coordinator: String,
    /// The folder of the built widgets, as `cargo xtask dist` leaves it.
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Flags::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "the address is what whoever starts it needs")]
async fn serve(flags: Flags) -> anyhow::Result<()> {
    let settings = Settings { coordinator: origin(&flags.coordinator)?, dist: flags.dist };
    let listener = tokio::net::TcpListener::bind(flags.listen)
        .await
        .with_context(|| format!("Could not listen on {}: choose another address with --listen", flags.listen))?;
    println!("The partner sites stand at http://{}/", listener.local_addr()?);
    axum::serve(listener, router(settings)).await?;
    Ok(())
}

/// The origin that was meant, without the slash at its end.
fn origin(text: &str) -> anyhow::Result<String> {
    let say = || format!("--coordinator is {text:?}: write it like http://127.0.0.1:8787, with no path");
    let uri: Uri = text.parse().with_context(say)?;
    ensure!(matches!(uri.scheme_str(), Some("http" | "https")) && uri.path() == "/" && uri.query().is_none(), say());
    Ok(text.trim_end_matches('/').to_owned())
}
