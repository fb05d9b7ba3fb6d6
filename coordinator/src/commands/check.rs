//! `check`: looks at everything and says what it found; ends with 1 when something is wrong.

use std::process::ExitCode;

use anyhow::anyhow;
use windchime_coordinator::config::Config;
use windchime_coordinator::forms::Forms;
use windchime_coordinator::server;
use windchime_coordinator::storage::Storage;

/// What was found so far.
struct Findings(bool);

impl Findings {
    fn fine(&self, of: &str, text: impl std::fmt::Display) {
        println!("{of:<10} {text}");
    }

    /// Not wrong everywhere; the command ends well all the same.
    fn doubtful(&self, of: &str, text: impl std::fmt::Display) {
        println!("{of:<10} WARNING: {text}");
    }

    fn wrong(&mut self, of: &str, text: impl std::fmt::Display) {
        println!("{of:<10} WRONG: {text}");
        self.0 = true;
    }
}

/// Looks at settings, forms, widgets, database and keys.
pub async fn run(config: anyhow::Result<Config>) -> anyhow::Result<ExitCode> {
    let config = config?;
    let mut found = Findings(false);
    found.fine("settings", format!("fine; would listen on {}", config.listen));
    if let Some(line) = config.lacks_public_url() {
        found.doubtful("settings", line);
    }
    let forms = Forms::load(config.forms.as_deref()).map_err(|lines| anyhow!(lines.join("\n")))?;
    found.fine("forms", format!("fine: {}", forms.ids().join(", ")));
    if config.dist.join("windchime.js").is_file() {
        found.fine("widgets", format!("found in {}", config.dist.display()));
    } else {
        found.fine("widgets", format!("none in {}; the server runs without them", config.dist.display()));
    }
    let storage = Storage::open(&config.database.0).await?;
    database(&storage, &mut found).await?;
    keys(&config, &storage, &mut found).await?;
    super::rights::report(&storage).await?;
    if config.backup_recipients.is_empty() {
        found.fine("backups", "no recipients in the settings; `backup` has to be told who can open them");
    } else {
        found.fine("backups", format!("to {} recipients", config.backup_recipients.len()));
    }
    storage.close().await;
    Ok(if found.0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn database(storage: &Storage, found: &mut Findings) -> anyhow::Result<()> {
    for setting in storage.settings().await? {
        found.fine("database", format!("{} = {}", setting.name, setting.found));
    }
    found.fine("database", format!("{} submissions", storage.submissions().await?));
    let damage = storage.integrity().await?;
    for line in &damage {
        found.wrong("database", format!("DAMAGED: {line}"));
    }
    if damage.is_empty() {
        found.fine("database", "whole");
    } else {
        println!("Stop the server, keep a copy of the database file, and restore the last good backup.");
    }
    Ok(())
}

async fn keys(config: &Config, storage: &Storage, found: &mut Findings) -> anyhow::Result<()> {
    // Asked before looking, since a first key would be made.
    if config.key_file.exists() || !storage.keys_in_use().await?.is_empty() {
        match server::keyring(config, storage).await {
            Ok(ring) => found.fine("key file", format!("{} keys, the newest is {}", ring.ids().len(), ring.current())),
            Err(error) => found.wrong("key file", error),
        }
    } else {
        found.fine("key file", format!("none yet; the server makes {} when it starts", config.key_file.display()));
    }
    match storage.newest_sealing_key().await? {
        Some(key) => {
            found
                .fine("sealing", format!("keys kept: {}, the newest is {}", storage.sealing_keys().await?, key.key_id));
        }
        None => found.fine("sealing", "no key yet; the server makes the first when it starts"),
    }
    Ok(())
}
