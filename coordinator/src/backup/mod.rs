//! Backups: the whole database and the key file in one file, encrypted with age (<https://age-encryption.org/v1>).
//!
//! Inside is a SQLite file, whether it comes from SQLite or PostgreSQL, and it can be restored into either. It is made while
//! the server runs, as of one moment. What each table holds is noted in it, and counted again when it is restored.

mod sealed;

pub use sealed::{NoPassphrase, Reader, Secrecy, new_identity};

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use windchime_domain::json::{Value, map};
use zeroize::Zeroizing;

use crate::keyring::Keyring;
use crate::marks::{self, NoRandomness};
use crate::storage::{Contents, Copy, Storage, Unusable};

/// The notes in a backup.
const FORMAT: &str = "1";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// When it was made: RFC 3339.
    pub made_at: String,
    /// The version of Windchime that made it.
    pub version: String,
    /// What each table holds.
    pub tables: Vec<Contents>,
}

/// Why a backup could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum NoBackup {
    /// A file cannot be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] Unusable),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// It does not open.
    #[error("{0}")]
    Sealed(String),
    /// It opens, and holds something else.
    #[error("this is an age file, but no backup of Windchime, or one that was cut off")]
    NotABackup,
    /// It was made by a later version.
    #[error("this backup was made by a later version of Windchime ({0}); restore it with that version")]
    Later(String),
    /// What is in it is not what was put in.
    #[error("the backup is damaged: {0}. Use another one")]
    Damaged(String),
    /// The database to restore into is in use.
    #[error("this database is not empty; name a new one with --into, so that nothing is overwritten")]
    NotEmpty,
    /// There is another key file.
    #[error("{} is there already and is another key file; move it away, or name another with --key-file", .0.display())]
    OtherKeyFile(PathBuf),
}

impl From<sqlx::Error> for NoBackup {
    fn from(error: sqlx::Error) -> Self {
        NoBackup::Database(Unusable::Closed(error))
    }
}

/// Makes a backup of a database, which may be in use, and of its keys.
///
/// # Errors
/// See [`NoBackup`]. A file that was there stays as it was.
pub async fn make(storage: &Storage, keyring: &Keyring, to: &Path, secrecy: Secrecy) -> Result<Summary, NoBackup> {
    let plain = Scratch::beside(to, "copy")?;
    let mut copy = storage.copy_to(&plain.0).await?;
    let tables = copy.contents().await?;
    let keys = keyring.text().map_err(|error| NoBackup::File { path: to.to_owned(), error })?;
    let summary = Summary { made_at: marks::now(), version: env!("CARGO_PKG_VERSION").to_owned(), tables };
    copy.note(&[
        ("format", FORMAT),
        ("made_at", &summary.made_at),
        ("version", &summary.version),
        ("tables", &written(&summary.tables)),
        ("keys", &keys),
    ])
    .await?;
    copy.close().await?;
    let target = to.to_owned();
    blocking(move || sealed_into(&plain, &target, secrecy)).await?;
    Ok(summary)
}

/// Opens a backup and counts again what is in it. Nothing is written but a scratch file that is removed.
///
/// # Errors
/// See [`NoBackup`].
pub async fn verify(from: &Path, reader: Reader, scratch: &Path) -> Result<Summary, NoBackup> {
    let (plain, mut copy, summary, _) = opened(from, reader, scratch).await?;
    check(&summary.tables, &copy.contents().await?)?;
    copy.close().await?;
    drop(plain);
    Ok(summary)
}

/// Restores a backup into an empty database and a key file that is not there yet.
///
/// # Errors
/// See [`NoBackup`]. Nothing is written unless all of it is.
pub async fn restore(from: &Path, reader: Reader, into: &str, key_file: &Path) -> Result<Summary, NoBackup> {
    let (plain, mut copy, summary, keys) = opened(from, reader, key_file).await?;
    check(&summary.tables, &copy.contents().await?)?;
    let there = std::fs::read_to_string(key_file).map(Zeroizing::new);
    if there.as_ref().is_ok_and(|there| **there != *keys) {
        return Err(NoBackup::OtherKeyFile(key_file.to_owned()));
    }
    let storage = Storage::open(into).await?;
    if !storage.is_empty().await? {
        storage.close().await;
        return Err(NoBackup::NotEmpty);
    }
    let found = storage.take_from(&mut copy).await?;
    copy.close().await?;
    drop(plain);
    // A table that came with a later version has nothing in it that the backup could have known.
    let known: Vec<Contents> =
        found.into_iter().filter(|table| summary.tables.iter().any(|known| known.table == table.table)).collect();
    storage.close().await;
    check(&summary.tables, &known)?;
    if there.is_err() {
        write_new(key_file, keys.as_bytes()).map_err(|error| NoBackup::File { path: key_file.to_owned(), error })?;
    }
    Ok(summary)
}

/// A plain copy on the disk for as long as it is needed: only its owner can read it, and it goes when this goes.
struct Scratch(PathBuf);

impl Scratch {
    /// A name beside that file that nothing has yet.
    fn beside(file: &Path, purpose: &str) -> Result<Scratch, NoBackup> {
        let random = base16ct::lower::encode_string(&marks::random::<8>()?);
        let scratch = Scratch(file.with_file_name(format!(".windchime-{purpose}-{random}")));
        // Made here with its rights, since a database would make it with those of everything else.
        write_new(&scratch.0, b"").map_err(|error| NoBackup::File { path: scratch.0.clone(), error })?;
        Ok(scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed was not made.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn opened(
    from: &Path,
    reader: Reader,
    beside: &Path,
) -> Result<(Scratch, Copy, Summary, Zeroizing<String>), NoBackup> {
    let plain = Scratch::beside(beside, "restore")?;
    let (source, scratch) = (from.to_owned(), plain.0.clone());
    blocking(move || {
        let file = |path: &Path, error| NoBackup::File { path: path.to_owned(), error };
        let input = File::open(&source).map_err(|error| file(&source, error))?;
        let mut output =
            OpenOptions::new().write(true).truncate(true).open(&scratch).map_err(|error| file(&scratch, error))?;
        sealed::open(io::BufReader::new(input), &mut output, reader)
    })
    .await?;
    let mut copy = Copy::open(&plain.0).await.map_err(|_| NoBackup::NotABackup)?;
    let format = copy.noted("format").await.map_err(|_| NoBackup::NotABackup)?;
    let version = copy.noted("version").await?;
    if format != FORMAT {
        return Err(NoBackup::Later(version));
    }
    let tables = read(&copy.noted("tables").await?).ok_or(NoBackup::NotABackup)?;
    let summary = Summary { made_at: copy.noted("made_at").await?, version, tables };
    let keys = Zeroizing::new(copy.noted("keys").await?);
    Ok((plain, copy, summary, keys))
}

/// Whether that is what was noted.
fn check(noted: &[Contents], found: &[Contents]) -> Result<(), NoBackup> {
    for table in noted {
        match found.iter().find(|found| found.table == table.table) {
            Some(same) if same == table => {}
            Some(other) => {
                return Err(NoBackup::Damaged(format!(
                    "the table {} has {} rows of the {} that were put in, or other ones",
                    table.table, other.rows, table.rows
                )));
            }
            None => return Err(NoBackup::Damaged(format!("the table {} is not there", table.table))),
        }
    }
    Ok(())
}

fn written(tables: &[Contents]) -> String {
    let table = |table: &Contents| {
        map([
            ("table", Some(Value::from(table.table.as_str()))),
            ("rows", Some(Value::Number(table.rows as f64))),
            ("digest", Some(Value::from(table.digest.as_str()))),
        ])
    };
    serde_json::to_string(&Value::List(tables.iter().map(table).collect())).unwrap_or_default()
}

fn read(text: &str) -> Option<Vec<Contents>> {
    let tables: Value = serde_json::from_str(text).ok()?;
    let table = |table: &Value| {
        Some(Contents {
            table: table.get("table")?.text()?.to_owned(),
            rows: table.get("rows")?.whole()?,
            digest: table.get("digest")?.text()?.to_owned(),
        })
    };
    tables.list()?.iter().map(table).collect()
}

/// Encrypts a plain copy into its place, which holds the whole of it or what was there before.
fn sealed_into(plain: &Scratch, to: &Path, secrecy: Secrecy) -> Result<(), NoBackup> {
    let file = |path: &Path, error| NoBackup::File { path: path.to_owned(), error };
    let partial = Scratch::beside(to, "backup")?;
    let input = File::open(&plain.0).map_err(|error| file(&plain.0, error))?;
    let mut output = OpenOptions::new().write(true).open(&partial.0).map_err(|error| file(&partial.0, error))?;
    sealed::seal(io::BufReader::new(input), &mut output, secrecy)?;
    output.sync_all().map_err(|error| file(&partial.0, error))?;
    std::fs::rename(&partial.0, to).map_err(|error| file(to, error))?;
    let directory = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(|error| file(directory, error))
}

/// Writes a file that must not be there, for its owner alone.
fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NoBackup> + Send + 'static,
) -> Result<T, NoBackup> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(NoBackup::Sealed(error.to_string())),
    }
}
