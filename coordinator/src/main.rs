//! `windchime-coordinator`: the command line.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to the person who ran it")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::keyring::Keyring;
use windchime_coordinator::server::{self, App};
use windchime_coordinator::storage::Storage;
use windchime_coordinator::{export, forms::Forms, import};

/// Receives what people answer, keeps it safe, and serves the forms, the directory and the widgets.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until it is told to stop
    Serve(Settings),
    /// Check the settings, the forms and the database, and say what was found
    Check(Settings),
    /// Make a new key for sealing; it is published at once, and the earlier ones still open
    Keygen(Settings),
    /// Take the services of an Open Referral UK v3 file into the directory
    ImportServices {
        /// The JSON file: a page with `contents`, a list, or one service
        file: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// Write the responses to a form into a file
    Export {
        #[command(flatten)]
        what: export::command::Arguments,
        #[command(flatten)]
        settings: Settings,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(settings) => serve(settings).await,
        Command::Check(settings) => check(settings).await,
        Command::Keygen(settings) => keygen(settings).await,
        Command::ImportServices { file, settings } => import_services(settings, &file).await,
        Command::Export { what, settings } => export(settings, &what).await,
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings) -> anyhow::Result<ExitCode> {
    log_as_json();
    let config = checked(settings)?;
    let listen = config.listen;
    let app = App::open(config).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another server using it? WINDCHIME_LISTEN moves this one")
    })?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    server::serve(app, listener, async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn check(settings: Settings) -> anyhow::Result<ExitCode> {
    let config = checked(settings)?;
    println!("settings   fine; would listen on {}", config.listen);
    let forms = Forms::load(config.forms.as_deref()).map_err(|lines| anyhow!(lines.join("\n")))?;
    println!("forms      fine: {}", forms.ids().join(", "));
    if config.dist.join("windchime.js").is_file() {
        println!("widgets    found in {}", config.dist.display());
    } else {
        println!("widgets    none in {}; the server runs without them", config.dist.display());
    }
    let storage = Storage::open(&config.database.0).await?;
    for setting in storage.settings().await? {
        println!("database   {} = {}", setting.name, setting.found);
    }
    let wrong = storage.integrity().await?;
    println!("database   {} submissions", storage.submissions().await?);
    if wrong.is_empty() {
        match storage.newest_sealing_key().await? {
            Some(key) => {
                println!("sealing    keys kept: {}, the newest is {}", storage.sealing_keys().await?, key.key_id);
            }
            None => println!("sealing    no key yet; the server makes the first when it starts"),
        }
    }
    storage.close().await;
    if wrong.is_empty() {
        println!("database   whole");
        return Ok(ExitCode::SUCCESS);
    }
    for line in wrong {
        println!("database   DAMAGED: {line}");
    }
    println!("Stop the server, keep a copy of the database file, and restore the last good backup.");
    Ok(ExitCode::FAILURE)
}

async fn keygen(settings: Settings) -> anyhow::Result<ExitCode> {
    let config = checked(settings)?;
    let storage = Storage::open(&config.database.0).await?;
    let key = storage.new_sealing_key(&Keyring::open(&config.key_file)?).await?;
    let all = storage.sealing_keys().await?;
    storage.close().await;
    println!("key {} made; it is published from now on", key.key_id);
    println!("earlier keys kept: {}; they still open what was sealed to them", all.saturating_sub(1));
    Ok(ExitCode::SUCCESS)
}

async fn import_services(settings: Settings, file: &Path) -> anyhow::Result<ExitCode> {
    let config = checked(settings)?;
    let named = || file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(named)?;
    let feed = serde_json::from_str(&text).with_context(named)?;
    let feed = import::read(&feed).map_err(|reason| anyhow!("{}: {reason}", named()))?;
    let storage = Storage::open(&config.database.0).await?;
    let imported = storage.import(&feed.services).await?;
    storage.close().await;
    println!("{} services kept: {} added, {} replaced", feed.services.len(), imported.added, imported.replaced);
    for (index, reason) in &feed.left_out {
        println!("record {index} left out: {reason}");
    }
    let nothing_kept = feed.services.is_empty() && !feed.left_out.is_empty();
    Ok(if nothing_kept { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn export(settings: Settings, what: &export::command::Arguments) -> anyhow::Result<ExitCode> {
    let app = App::open(checked(settings)?).await?;
    let count = export::command::run(&app, what).await;
    app.storage.close().await;
    // Standard output may be the export itself.
    eprintln!("{} responses exported", count?);
    Ok(ExitCode::SUCCESS)
}

fn checked(settings: Settings) -> anyhow::Result<Config> {
    Config::from_settings(settings).map_err(|lines| anyhow!(lines.join("\n")))
}

/// One JSON object a line on standard output. `RUST_LOG` sets how much.
fn log_as_json() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).init();
    // A panic's message could quote what somebody wrote; the place is enough to find it.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic; the request it served was answered with 500");
    }));
}
