//! `windchime-coordinator`: the command line.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to the person who ran it")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use windchime_coordinator::admin::set_password;
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::limits::Limits;
use windchime_coordinator::server::{self, App};
use windchime_coordinator::storage::Storage;
use windchime_coordinator::{config_file, export, import};

mod commands;

/// Each request makes and drops many small things, often in different threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    Keygen {
        /// Print a new pair for backups instead: an age identity to keep elsewhere, and its recipient
        #[arg(long)]
        backup: bool,
        #[command(flatten)]
        settings: Settings,
    },
    Backup(commands::backup::Backup),
    Restore(commands::backup::Restore),
    /// Set somebody's password, also the first one: asked for on the terminal, or one line of standard input
    SetPassword {
        #[command(flatten)]
        wanted: set_password::Wanted,
        #[command(flatten)]
        settings: Settings,
    },
    Erase(commands::rights::Erase),
    /// Add a key to the key file and seal everything anew under it
    RotateKeys(Settings),
    /// Take the services of a file into the directory: Open Referral UK v3 or v1, HSDS 3, or a spreadsheet saved as CSV
    ImportServices {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        how: import::How,
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
    let given: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let arguments = match config_file::apply(Arguments::command(), &given) {
        Ok(command) => Arguments::from_arg_matches(&command.get_matches()),
        Err(lines) => {
            eprintln!("{}", lines.join("\n"));
            return ExitCode::FAILURE;
        }
    };
    let arguments = arguments.unwrap_or_else(|error| error.exit());
    let done = match arguments.command {
        Command::Serve(settings) => serve(settings).await,
        Command::Check(settings) => commands::check::run(checked(settings)).await,
        Command::Keygen { backup: true, .. } => Ok(commands::backup::new_identity()),
        Command::Keygen { settings, .. } => keygen(settings).await,
        Command::Backup(backup) => commands::backup::make(backup, checked).await,
        Command::Restore(restore) => commands::backup::restore(restore, checked).await,
        Command::SetPassword { wanted, settings } => set_password(settings, &wanted).await,
        Command::ImportServices { file, how, settings } => import_services(settings, &file, &how).await,
        Command::Erase(erase) => commands::rights::erase(erase, checked).await,
        Command::RotateKeys(settings) => commands::rights::rotate_keys(settings, checked).await,
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
    if let Some(line) = config.lacks_public_url() {
        tracing::warn!("{line}");
    }
    let app = App::open(config).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another server using it? WINDCHIME_LISTEN moves this one")
    })?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    if !app.storage.anybody_can_sign_in().await? {
        tracing::warn!(
            "nobody can sign in yet; run `windchime-coordinator set-password NAME` to make the first account"
        );
    }
    server::serve(app, listener, async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
    .await;
    Ok(ExitCode::SUCCESS)
}

async fn keygen(settings: Settings) -> anyhow::Result<ExitCode> {
    let config = checked(settings)?;
    let storage = Storage::open(&config.database.0).await?;
    let key = storage.new_sealing_key(&server::keyring(&config, &storage).await?).await?;
    let all = storage.sealing_keys().await?;
    storage.close().await;
    println!("key {} made; it is published from now on", key.key_id);
    println!("earlier keys kept: {}; they still open what was sealed to them", all.saturating_sub(1));
    Ok(ExitCode::SUCCESS)
}

async fn set_password(settings: Settings, wanted: &set_password::Wanted) -> anyhow::Result<ExitCode> {
    let config = checked(settings)?;
    let storage = Storage::open(&config.database.0).await?;
    let keyring = server::keyring(&config, &storage).await?;
    let limits = Limits::open(&config, &storage, &keyring).await?;
    let done = set_password::run(&storage, &limits, wanted).await;
    storage.close().await;
    println!("{}", done?);
    Ok(ExitCode::SUCCESS)
}

async fn import_services(settings: Settings, file: &Path, how: &import::How) -> anyhow::Result<ExitCode> {
    let config = checked(settings)?;
    let named = || file.display().to_string();
    let bytes = std::fs::read(file).with_context(named)?;
    let storage = Storage::open(&config.database.0).await?;
    let report = import::run(&storage, &bytes, how).await;
    storage.close().await;
    let report = report.map_err(|reason| anyhow!("{}: {reason}", named()))?;
    println!("{}", report.lines.join("\n"));
    Ok(if report.nothing_kept { ExitCode::FAILURE } else { ExitCode::SUCCESS })
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
