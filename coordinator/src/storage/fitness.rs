//! The settings that durability hangs on, read back: SQLite passes over what it cannot do without a word.

use sqlx::AnyConnection;

use super::{Kind, Unusable};

/// One setting as the database reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What the database reports.
    pub found: String,
    /// What it needs to be.
    pub needs: &'static str,
}

impl Setting {
    /// Whether it took.
    pub fn holds(&self) -> bool {
        self.found == self.needs
    }
}

/// A setting that did not take.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database reports {name} = {found}, and needs {needs}; with less, submissions that were acknowledged could be \
     lost in a power cut. Use a database on a local disk, without such settings in DATABASE_URL"
)]
pub struct Unfit {
    name: &'static str,
    found: String,
    needs: &'static str,
}

/// Reads every setting back.
pub(super) async fn read(kind: Kind, connection: &mut AnyConnection) -> Result<Vec<Setting>, sqlx::Error> {
    let setting = |name, found, needs| Setting { name, found, needs };
    if kind == Kind::Postgres {
        let fsync: String = sqlx::query_scalar("SHOW fsync").fetch_one(&mut *connection).await?;
        let pages: String = sqlx::query_scalar("SHOW full_page_writes").fetch_one(&mut *connection).await?;
        let commit: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(&mut *connection).await?;
        return Ok(vec![
            setting("fsync", fsync, "on"),
            setting("full_page_writes", pages, "on"),
            setting("synchronous_commit", commit, "on"),
        ]);
    }
    let journal_mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *connection).await?;
    let secure_delete: i64 = sqlx::query_scalar("PRAGMA secure_delete").fetch_one(&mut *connection).await?;
    let busy_timeout: i64 = sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut *connection).await?;
    Ok(of_sqlite(journal_mode, synchronous, foreign_keys, secure_delete, busy_timeout))
}

/// Reads every setting back from a connection to SQLite that is held without a driver in between.
pub(super) fn read_file(connection: &rusqlite::Connection) -> Result<Vec<Setting>, rusqlite::Error> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let journal_mode = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let (synchronous, foreign_keys) = (number("synchronous")?, number("foreign_keys")?);
    Ok(of_sqlite(journal_mode, synchronous, foreign_keys, number("secure_delete")?, number("busy_timeout")?))
}

fn of_sqlite(
    journal_mode: String,
    synchronous: i64,
    foreign_keys: i64,
    secure_delete: i64,
    busy_timeout: i64,
) -> Vec<Setting> {
    let setting = |name, found, needs| Setting { name, found, needs };
    vec![
        setting("journal_mode", journal_mode, "wal"),
        setting("synchronous", level(synchronous), "full"),
        setting("foreign_keys", foreign_keys.to_string(), "1"),
        setting("secure_delete", secure_delete.to_string(), "1"),
        setting("busy_timeout", busy_timeout.to_string(), "5000"),
    ]
}

/// Refuses a connection on which any setting did not take.
pub(super) async fn require(kind: Kind, connection: &mut AnyConnection) -> Result<(), Unusable> {
    Ok(all_hold(read(kind, connection).await?)?)
}

/// Refuses where any setting did not take.
pub(super) fn all_hold(settings: Vec<Setting>) -> Result<(), Unfit> {
    match settings.into_iter().find(|setting| !setting.holds()) {
        None => Ok(()),
        Some(Setting { name, found, needs }) => Err(Unfit { name, found, needs }),
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

    async fn unprepared() -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect("sqlite::memory:").await.unwrap()
    }

    /// The refusal must come from what the database reports, not from what it was asked for.
    #[tokio::test]
    async fn a_connection_whose_settings_did_not_take_is_refused_by_name() {
        let mut connection = unprepared().await;
        Kind::Sqlite.prepare(&mut connection).await.unwrap();
        let refusal = require(Kind::Sqlite, &mut connection).await.unwrap_err().to_string();
        assert!(refusal.contains("journal_mode = memory, and needs wal"), "{refusal}");
    }

    #[tokio::test]
    async fn a_weaker_synchronous_is_seen() {
        let mut connection = unprepared().await;
        sqlx::query("PRAGMA synchronous = NORMAL").execute(&mut connection).await.unwrap();
        let settings = read(Kind::Sqlite, &mut connection).await.unwrap();
        let synchronous = settings.iter().find(|setting| setting.name == "synchronous").unwrap();
        assert_eq!((synchronous.found.as_str(), synchronous.holds()), ("normal", false));
    }
}
