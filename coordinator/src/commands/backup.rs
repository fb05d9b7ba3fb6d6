//! `backup`, `restore` and `keygen --backup`.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use windchime_coordinator::backup::{self, Reader, Secrecy, Summary};
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::server;
use windchime_coordinator::storage::Storage;
use zeroize::Zeroizing;

/// Make a backup of everything, encrypted, while the server runs
#[derive(Args)]
pub struct Backup {
    /// The file to write; one that is there is replaced once the new one is whole
    #[arg(long)]
    to: Option<PathBuf>,
    /// Only open a backup and count what is in it
    #[arg(long, conflicts_with = "to", requires = "identity")]
    verify: Option<PathBuf>,
    /// Who can open it: an age recipient (`age1…`); may be given several times
    #[arg(long)]
    recipient: Vec<String>,
    /// The file with the age identity that opens it, for --verify
    #[arg(long)]
    identity: Option<PathBuf>,
    /// Encrypt to a passphrase instead; it is asked for, or read from standard input
    #[arg(long)]
    passphrase: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Restore a backup into an empty database
#[derive(Args)]
pub struct Restore {
    /// The backup
    #[arg(long)]
    from: PathBuf,
    /// The file with the age identity that opens it
    #[arg(long, required_unless_present = "passphrase")]
    identity: Option<PathBuf>,
    /// It is encrypted to a passphrase; it is asked for, or read from standard input
    #[arg(long, conflicts_with = "identity")]
    passphrase: bool,
    /// The database to restore into, instead of the one in the settings
    #[arg(long)]
    into: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Makes a backup, or looks into one.
pub async fn make(command: Backup, checked: fn(Settings) -> anyhow::Result<Config>) -> anyhow::Result<ExitCode> {
    let config = checked(command.settings)?;
    if let Some(file) = &command.verify {
        let reader = reader(command.identity.as_deref(), command.passphrase)?;
        let summary = backup::verify(file, reader, &backup::workplace(&config.database.0)).await?;
        println!("{} is whole", file.display());
        say(&summary);
        return Ok(ExitCode::SUCCESS);
    }
    let Some(to) = &command.to else {
        bail!("name the file to write with --to, such as --to windchime-2026-03-01.age");
    };
    let secrecy = if command.passphrase {
        Secrecy::passphrase(&secret("Passphrase for the backup: ", true)?)?
    } else {
        let recipients: Vec<String> =
            if command.recipient.is_empty() { config.backup_recipients.clone() } else { command.recipient };
        Secrecy::recipients(&recipients).map_err(|line| anyhow!(line))?
    };
    let storage = Storage::open(&config.database.0).await?;
    let keyring = server::keyring(&config, &storage).await?;
    let summary = backup::make(&storage, &keyring, to, secrecy).await;
    storage.close().await;
    let summary = summary?;
    println!("{} written", to.display());
    say(&summary);
    Ok(ExitCode::SUCCESS)
}

/// Restores a backup.
pub async fn restore(command: Restore, checked: fn(Settings) -> anyhow::Result<Config>) -> anyhow::Result<ExitCode> {
    let mut settings = command.settings;
    if let Some(into) = command.into {
        settings.database_url = into;
    }
    let config = checked(settings)?;
    let reader = reader(command.identity.as_deref(), command.passphrase)?;
    let summary = backup::restore(&command.from, reader, &config.database.0, &config.key_file).await?;
    println!("restored; the keys are in {}", config.key_file.display());
    say(&summary);
    println!("Everybody has to sign in anew. `check` looks at the settings.");
    Ok(ExitCode::SUCCESS)
}

/// Prints a new pair for backups.
pub fn new_identity() -> ExitCode {
    let (identity, recipient) = backup::new_identity();
    println!("# Keep this file away from the server: whoever has it can read every backup, and without it nobody can.");
    println!("# recipient: {recipient}");
    println!("{}", *identity);
    eprintln!("recipient, for --recipient or WINDCHIME_BACKUP_RECIPIENTS: {recipient}");
    ExitCode::SUCCESS
}

fn say(summary: &Summary) {
    println!("made at {} by version {}", summary.made_at, summary.version);
    for table in summary.tables.iter().filter(|table| table.rows > 0) {
        println!("{:>9} {}", table.rows, table.table);
    }
}

fn reader(identity: Option<&Path>, passphrase: bool) -> anyhow::Result<Reader> {
    match identity {
        Some(file) if !passphrase => {
            let text = std::fs::read_to_string(file).map(Zeroizing::new).with_context(|| file.display().to_string())?;
            Reader::identities(&text).map_err(|line| anyhow!("{}: {line}", file.display()))
        }
        _ => Ok(Reader::Passphrase(secret("Passphrase of the backup: ", false)?.as_str().into())),
    }
}

/// Asks at the terminal, twice where it is a new one, or else reads a line.
fn secret(prompt: &str, twice: bool) -> anyhow::Result<Zeroizing<String>> {
    use std::io::IsTerminal as _;
    if !std::io::stdin().is_terminal() {
        let mut line = Zeroizing::new(String::new());
        std::io::stdin().lock().read_line(&mut line)?;
        return Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()));
    }
    let first = Zeroizing::new(rpassword::prompt_password(prompt)?);
    if twice && *Zeroizing::new(rpassword::prompt_password("Once more: ")?) != *first {
        bail!("the two differ; nothing was done");
    }
    Ok(first)
}
