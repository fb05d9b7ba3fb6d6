//! Backups: the whole database and the key file in one file, encrypted with age (<https://age-encryption.org/v1>).
//!
//! Inside is one line of JSON, with the keys and what each table holds, and behind it a SQLite file, whether it comes from SQLite
//! or PostgreSQL; it can be restored into either. It is made while the server runs, as of one moment, and counted again when it
//! is restored.
//!
//! While it is made or opened, the SQLite file stands in a directory of this machine: the database's own, or that for temporary
//! files where the database has none. It is never where the backup goes, and never has the keys in it.

mod sealed;

pub use sealed::{NoPassphrase, Reader, Secrecy, new_identity};

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use windchime_domain::json::{Value, map};
use zeroize::Zeroizing;

use crate::keyring::Keyring;
use crate::marks::{self, NoRandomness};
use crate::storage::{Contents, Copy, Storage, Unusable};

/// The format of what is inside.
const FORMAT: &str = "1";
/// The most bytes that the line in front may have: far more than the keys need.
const MOST_IN_FRONT: u64 = 1024 * 1024;

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
    let directory = storage.directory().await?.unwrap_or_else(std::env::temp_dir);
    let plain = Scratch::within(&directory, "copy")?;
    let mut copy = storage.copy_to(&plain.0).await?;
    let tables = copy.contents().await?;
    let keys = keyring.text().map_err(|error| NoBackup::File { path: to.to_owned(), error })?;
    let summary = Summary { made_at: marks::now(), version: env!("CARGO_PKG_VERSION").to_owned(), tables };
    copy.close().await?;
    let (target, front) = (to.to_owned(), front(&summary, &keys));
    blocking(move || sealed_into(&front, &plain, &target, secrecy)).await?;
    Ok(summary)
}

/// Opens a backup and counts again what is in it. Nothing is written but a scratch file beside `scratch` that is removed; see
/// [`workplace`].
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
    let (plain, mut copy, summary, keys) = opened(from, reader, &workplace(into)).await?;
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
    // What an earlier version noted fits its own tables, as has been seen; what is restored is compared with them as they are now.
    copy.update().await?;
    let updated = copy.contents().await?;
    let found = storage.take_from(&mut copy).await?;
    copy.close().await?;
    drop(plain);
    storage.close().await;
    check(&updated, &found)?;
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
        Scratch::within(file.parent().unwrap_or(Path::new("")), purpose)
    }

    /// A name in that directory that nothing has yet.
    fn within(directory: &Path, purpose: &str) -> Result<Scratch, NoBackup> {
        let random = base16ct::lower::encode_string(&marks::random::<8>()?);
        let scratch = Scratch(directory.join(format!(".windchime-{purpose}-{random}")));
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
    let front = blocking(move || {
        let file = |path: &Path, error| NoBackup::File { path: path.to_owned(), error };
        let input = File::open(&source).map_err(|error| file(&source, error))?;
        let mut output =
            OpenOptions::new().write(true).truncate(true).open(&scratch).map_err(|error| file(&scratch, error))?;
        sealed::open(io::BufReader::new(input), &mut output, reader)
    })
    .await?;
    let front: Value = serde_json::from_slice(&front).map_err(|_| NoBackup::NotABackup)?;
    let text = |name: &str| front.get(name).and_then(Value::text).map(str::to_owned).ok_or(NoBackup::NotABackup);
    let version = text("version")?;
    if text("windchime_backup")? != FORMAT {
        return Err(NoBackup::Later(version));
    }
    let tables = front.get("tables").and_then(read).ok_or(NoBackup::NotABackup)?;
    let summary = Summary { made_at: text("made_at")?, version, tables };
    let keys = Zeroizing::new(text("keys")?);
    let copy = Copy::open(&plain.0).await.map_err(|_| NoBackup::NotABackup)?;
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

/// A file beside which a backup is opened that is to go into the database of that address, or only to be looked into: in the
/// database's own directory, or else in that for temporary files.
pub fn workplace(url: &str) -> PathBuf {
    let file = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    let file =
        file.and_then(|rest| rest.split('?').next()).filter(|file| !file.is_empty() && !file.contains(":memory:"));
    let directory = file.and_then(|file| Path::new(file).parent());
    match directory.filter(|directory| directory.as_os_str().is_empty() || directory.is_dir()) {
        Some(directory) => directory.join("windchime"),
        None => std::env::temp_dir().join("windchime"),
    }
}

/// The line in front: JSON has no line break of its own.
fn front(summary: &Summary, keys: &str) -> Zeroizing<Vec<u8>> {
    let line = map([
        ("windchime_backup", Some(Value::from(FORMAT))),
        ("made_at", Some(Value::from(summary.made_at.as_str()))),
        ("version", Some(Value::from(summary.version.as_str()))),
        ("tables", Some(written(&summary.tables))),
        ("keys", Some(Value::from(keys))),
    ]);
    // A value of ours always has a JSON text.
    let mut line = Zeroizing::new(serde_json::to_vec(&line).unwrap_or_default());
    line.push(b'\n');
    line
}

fn written(tables: &[Contents]) -> Value {
    let table = |table: &Contents| {
        map([
            ("table", Some(Value::from(table.table.as_str()))),
            ("rows", Some(Value::Number(table.rows as f64))),
            ("digest", Some(Value::from(table.digest.as_str()))),
        ])
    };
    Value::List(tables.iter().map(table).collect())
}

fn read(tables: &Value) -> Option<Vec<Contents>> {
    let table = |table: &Value| {
        Some(Contents {
            table: table.get("table")?.text()?.to_owned(),
            rows: table.get("rows")?.whole()?,
            digest: table.get("digest")?.text()?.to_owned(),
        })
    };
    tables.list()?.iter().map(table).collect()
}

/// Encrypts the line in front and a plain copy into its place, which holds the whole of it or what was there before.
fn sealed_into(front: &[u8], plain: &Scratch, to: &Path, secrecy: Secrecy) -> Result<(), NoBackup> {
    let file = |path: &Path, error| NoBackup::File { path: path.to_owned(), error };
    let partial = Scratch::beside(to, "backup")?;
    let input = File::open(&plain.0).map_err(|error| file(&plain.0, error))?;
    let mut output = OpenOptions::new().write(true).open(&partial.0).map_err(|error| file(&partial.0, error))?;
    sealed::seal(front.chain(io::BufReader::new(input)), &mut output, secrecy)?;
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
