//! `erase` and `rotate-keys`.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::erasure::{self, Search, Sought};
use windchime_coordinator::server::App;
use windchime_coordinator::storage::{Cleaned, Doomed, Storage};
use windchime_coordinator::{marks, retention, rotation};

/// How the settings are checked.
type Check = fn(Settings) -> anyhow::Result<Config>;

/// Erase what somebody sent, everywhere in the database and its files
#[derive(Args)]
pub struct Erase {
    #[command(flatten)]
    whom: Whom,
    /// Do not ask before erasing
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// The receipt that the person was given, like 7K3M-Q9TZ
    #[arg(long)]
    receipt: Option<String>,
    /// The id under which it was sent: a UUID
    #[arg(long)]
    submission_id: Option<String>,
    /// Everything with this email address or telephone number, in every form
    #[arg(long)]
    address: Option<String>,
}

impl Whom {
    fn sought(&self) -> anyhow::Result<Sought> {
        let found = match (&self.receipt, &self.submission_id, &self.address) {
            (Some(text), _, _) => marks::receipt(text).map(Sought::Receipt),
            (_, Some(text), _) => Sought::read(text).filter(|sought| matches!(sought, Sought::Id(_))),
            (_, _, Some(text)) => Sought::address(text),
            _ => None,
        };
        match found {
            Some(sought) => Ok(sought),
            None => bail!(
                "nothing was erased: a receipt is like 7K3M-Q9TZ, a submission id is a UUID, an address is an email address \
                 or a telephone number of 7 digits or more"
            ),
        }
    }
}

/// Erases what one person sent. Ends with 1 when there was nothing, or when something could not be looked at.
pub async fn erase(erase: Erase, checked: Check) -> anyhow::Result<ExitCode> {
    let sought = erase.whom.sought()?;
    let app = App::open(checked(erase.settings)?).await?;
    let done = erase_with(&app, &sought, erase.yes).await;
    app.storage.close().await;
    done
}

async fn erase_with(app: &App, sought: &Sought, yes: bool) -> anyhow::Result<ExitCode> {
    let Search { found, mentioned, unread } = erasure::search(app, sought).await?;
    list(&found);
    if !mentioned.is_empty() {
        println!(
            "The address also stands within longer texts, which may be somebody else's. Read these, and erase each by its receipt:"
        );
        list(&mentioned);
    }
    if unread > 0 {
        println!("{unread} responses could not be opened, and so not searched; `check` says more.");
    }
    if found.is_empty() {
        println!("Nothing to erase was found.");
        return Ok(ExitCode::FAILURE);
    }
    if !yes && !agreed(found.len())? {
        println!("Nothing was erased.");
        return Ok(ExitCode::FAILURE);
    }
    let sent_on: i64 = found.iter().map(|one| one.sent_on).sum();
    let erased = erasure::erase(app, found, "command", sought.how()).await?;
    println!("{} erased, with everything that hung on them.", responses(erased.gone.len()));
    match erased.cleaned {
        Some(Cleaned::Whole) => println!("Nothing of them is left in the database's files."),
        Some(Cleaned::AllButLog) => println!(
            "Nothing of them is left in the tables' files. PostgreSQL's write-ahead log holds them until its files are used again."
        ),
        Some(Cleaned::AtNextCheckpoint) => {
            println!("The tables are written anew; PostgreSQL removes the old files at its next checkpoint.");
        }
        Some(Cleaned::NotOwner) => println!(
            "The rows are gone, and still in the tables' files: PostgreSQL's user does not own the tables. Let their owner run VACUUM FULL."
        ),
        Some(Cleaned::Busy) => {
            println!(
                "Something else is at work in the database, so that traces are left in its files; the server removes them within a day."
            );
        }
        None => {}
    }
    if sent_on > 0 {
        println!(
            "{sent_on} messages about them were sent before, by mail or to webhooks: have these erased there too."
        );
    }
    println!("Backups made before still hold them.");
    Ok(if unread == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn list(found: &[Doomed]) {
    for one in found {
        println!(
            "{}  {}  {}  consents {}, tags {}, messages {}",
            one.receipt, one.received_at, one.form, one.consents, one.tags, one.messages
        );
    }
}

fn responses(count: usize) -> String {
    if count == 1 { "1 response".to_owned() } else { format!("{count} responses") }
}

/// Asks whoever sits at the terminal.
fn agreed(count: usize) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("nothing was erased: nobody is there to be asked; `--yes` erases without asking");
    }
    print!("Erase {} for good? Type yes: ", responses(count));
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

/// Adds a key to the key file, and seals everything anew under it.
pub async fn rotate_keys(settings: Settings, checked: Check) -> anyhow::Result<ExitCode> {
    let app = App::open(checked(settings)?).await?;
    let done = rotate_with(&app).await;
    app.storage.close().await;
    done
}

async fn rotate_with(app: &App) -> anyhow::Result<ExitCode> {
    let key = app.keyring.add()?;
    println!("key {key} added to {}; it seals from now on", app.config.key_file.display());
    app.storage.audit("command", "rotate-keys", &key, None).await?;
    let sealed = rotation::reseal(&app.storage, &app.keyring, &app.forms).await?;
    println!("sealed anew: {sealed}");
    let cleaned = app.storage.clean().await?;
    if cleaned == Cleaned::NotOwner {
        println!(
            "What was sealed before is still in the tables' files: PostgreSQL's user does not own the tables. Let their owner run VACUUM FULL."
        );
    }
    if cleaned == Cleaned::Busy {
        println!(
            "Something else is at work in the database, so that what was sealed before is still in its files; it is overwritten in time."
        );
    }
    let unneeded = rotation::unneeded(&app.storage, &app.keyring).await?;
    for id in &unneeded {
        println!("key {id} is not needed by anything in the database any more");
    }
    if !unneeded.is_empty() {
        println!("Make a backup with the whole key file first. Then the lines of these keys can be removed from it.");
    }
    Ok(ExitCode::SUCCESS)
}

/// What `check` says about what is due to be erased.
pub async fn report(storage: &Storage) -> anyhow::Result<()> {
    for due in retention::due(storage).await? {
        let overdue = match due.older {
            0 => "none is older".to_owned(),
            older => {
                format!("{} older, which a running server erases within the hour", responses(usize::try_from(older)?))
            }
        };
        println!("retention  {}: {} kept for {} months; {overdue}", due.form, due.responses, due.months);
    }
    Ok(())
}
