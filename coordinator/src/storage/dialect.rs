//! Where SQLite and PostgreSQL cannot be spoken to alike.

use sqlx::AnyConnection;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Whether another process holds the database: SQLite's busy and locked, PostgreSQL's lock not available.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(cause) = error else {
        return false;
    };
    cause.code().is_some_and(|code| match code.len() {
        5 => code == "55P03",
        _ => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
    })
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite, in one file.
    Sqlite,
    /// PostgreSQL, over a connection.
    Postgres,
}

impl Kind {
    /// The kind that an address names; settings are checked before.
    pub(super) fn of(url: &str) -> Kind {
        if url.starts_with("postgres") { Kind::Postgres } else { Kind::Sqlite }
    }

    /// The address to open: a SQLite file is created where there is none.
    pub(super) fn address(self, url: &str) -> String {
        match self {
            Kind::Sqlite if !url.contains("mode=") && !url.contains(":memory:") => {
                format!("{url}{}mode=rwc", if url.contains('?') { '&' } else { '?' })
            }
            _ => url.to_owned(),
        }
    }

    /// The statements that set up each new connection, whatever its address asked for; `fitness` reads back what they did.
    pub(super) fn settings(self) -> &'static [&'static str] {
        match self {
            Kind::Sqlite => &[
                "PRAGMA busy_timeout = 5000",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA secure_delete = ON",
            ],
            Kind::Postgres => &["SET synchronous_commit = on"],
        }
    }

    /// Sets up a new connection.
    pub(super) async fn prepare(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        for setting in self.settings() {
            sqlx::query(*setting).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Takes the right to write from a connection.
    pub(super) async fn only_read(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        if self == Kind::Sqlite {
            sqlx::query("PRAGMA query_only = ON").execute(connection).await?;
        }
        Ok(())
    }

    /// How a transaction that will write begins.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN",
        }
    }

    /// Every change the tables went through, in order. Once released, a migration is never edited: add another.
    pub(super) fn migrations(self) -> Migrator {
        let migration = |version, name: &'static str, sql: &'static str| {
            Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        };
        Migrator::with_migrations(match self {
            Kind::Sqlite => vec![
                migration(1, "start", include_str!("../../migrations/sqlite/0001_start.sql")),
                migration(2, "secrets", include_str!("../../migrations/sqlite/0002_secrets.sql")),
                migration(3, "people", include_str!("../../migrations/sqlite/0003_people.sql")),
                migration(4, "unread", include_str!("../../migrations/sqlite/0004_unread.sql")),
            ],
            Kind::Postgres => vec![
                migration(1, "start", include_str!("../../migrations/postgres/0001_start.sql")),
                migration(2, "unread", include_str!("../../migrations/postgres/0002_unread.sql")),
            ],
        })
    }
}
