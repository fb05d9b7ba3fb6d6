//! The settings that durability hangs on, read back: SQLite passes over what it cannot do without a word.

use std::time::Duration;

use sqlx::SqliteConnection;

use super::Unusable;

/// How long a connection waits for another process, such as a backup, to let go.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// One setting as the database reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pragma {
    /// Its name.
    pub name: &'static str,
    /// What the database reports.
    pub found: String,
    /// What it needs to be.
    pub needs: &'static str,
}

impl Pragma {
    /// Whether it took.
    pub fn holds(&self) -> bool {
        self.found == self.needs
    }
}

/// A setting that did not take.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database reports {name} = {found}, and needs {needs}; with less, submissions that were acknowledged could be \
     lost in a power cut. Use a database file on a local disk, without such settings in DATABASE_URL"
)]
pub struct Unfit {
    name: &'static str,
    found: String,
    needs: &'static str,
}

/// Reads every setting back.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Vec<Pragma>, sqlx::Error> {
    let journal_mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *connection).await?;
    let busy_timeout: i64 = sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut *connection).await?;
    let pragma = |name, found, needs| Pragma { name, found, needs };
    Ok(vec![
        pragma("journal_mode", journal_mode, "wal"),
        pragma("synchronous", level(synchronous), "full"),
        pragma("foreign_keys", foreign_keys.to_string(), "1"),
        pragma("busy_timeout", busy_timeout.to_string(), "5000"),
    ])
}

/// Refuses a connection on which any setting did not take.
pub(super) async fn require(connection: &mut SqliteConnection) -> Result<(), Unusable> {
    match read(connection).await?.into_iter().find(|pragma| !pragma.holds()) {
        None => Ok(()),
        Some(Pragma { name, found, needs }) => Err(Unfit { name, found, needs }.into()),
    }
}

fn level(number: i64) -> String {
    match number {
        0 => "off".to_owned(),
        1 => "normal".to_owned(),
        2 => "full".to_owned(),
        3 => "extra".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use sqlx::Connection as _;

    use super::*;

    /// The refusal must come from what the database reports, not from what it was asked for.
    #[tokio::test]
    async fn a_connection_whose_settings_did_not_take_is_refused_by_name() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::query("PRAGMA journal_mode = WAL").execute(&mut connection).await.unwrap();
        let refusal = require(&mut connection).await.unwrap_err().to_string();
        assert!(refusal.contains("journal_mode = memory, and needs wal"), "{refusal}");
    }

    #[tokio::test]
    async fn a_weaker_synchronous_is_seen() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        sqlx::query("PRAGMA synchronous = NORMAL").execute(&mut connection).await.unwrap();
        let pragmas = read(&mut connection).await.unwrap();
        let synchronous = pragmas.iter().find(|pragma| pragma.name == "synchronous").unwrap();
        assert_eq!((synchronous.found.as_str(), synchronous.holds()), ("normal", false));
    }
}
