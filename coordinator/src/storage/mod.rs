//! The only room that speaks to the database.
//!
//! One connection writes, so that writers queue here instead of colliding in SQLite; a few others read. Every one of
//! them is asked, before its first use, whether it really keeps what it is told to keep.

mod pragmas;
mod secrets;
mod services;
mod submissions;

pub use pragmas::{Pragma, Unfit};
pub use secrets::NoSecret;
pub use services::{Imported, Page, Service};
pub use submissions::{Kept, NotKept};

use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, SqlSafeStr as _};

/// How many connections read at the same time.
const READERS: u32 = 4;
/// How long a request waits for its turn before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It would not keep acknowledged submissions through a power cut.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// It cannot be opened or read.
    #[error("the database cannot be opened: {0}")]
    Closed(#[from] sqlx::Error),
    /// Its tables cannot be brought up to this version.
    #[error("the database cannot be brought up to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// The database, open and known to be fit.
#[derive(Clone, Debug)]
pub struct Storage {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Storage {
    /// Opens the database, creates it where there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// See [`Unusable`]. A database whose settings did not take is refused.
    pub async fn open(options: &SqliteConnectOptions) -> Result<Storage, Unusable> {
        let options = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(pragmas::BUSY_TIMEOUT);

        // A pool hides why a connection was refused, so the first one is opened by hand.
        let mut first = options.connect().await?;
        pragmas::require(&mut first).await?;
        migrations().run(&mut first).await?;
        first.close().await?;

        let storage = Storage {
            writer: pool(1).connect_with(options.clone()).await?,
            readers: pool(READERS).connect_with(options.pragma("query_only", "ON")).await?,
        };
        Ok(storage)
    }

    /// Whether the database answers, on a connection that keeps its promises.
    ///
    /// # Errors
    /// See [`Unusable`].
    pub async fn ready(&self) -> Result<(), Unusable> {
        for pool in [&self.writer, &self.readers] {
            let mut connection = pool.acquire().await?;
            pragmas::require(&mut connection).await?;
        }
        let _: i64 =
            sqlx::query_scalar("SELECT count(*) FROM submissions WHERE number < 0").fetch_one(&self.readers).await?;
        Ok(())
    }

    /// The settings that durability hangs on, as the writing connection reports them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pragmas(&self) -> Result<Vec<Pragma>, sqlx::Error> {
        let mut connection = self.writer.acquire().await?;
        pragmas::read(&mut connection).await
    }

    /// What SQLite's own integrity checks find wrong; empty when all is well.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn integrity(&self) -> Result<Vec<String>, sqlx::Error> {
        let mut found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&self.readers).await?;
        found.retain(|line| line != "ok");
        let strays = sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.readers).await?;
        if !strays.is_empty() {
            found.push(format!("{} rows point at rows that are not there", strays.len()));
        }
        Ok(found)
    }

    /// Writes everything back into the one database file and closes it.
    pub async fn close(self) {
        self.readers.close().await;
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await {
            tracing::warn!(%error, "the last checkpoint did not run; nothing is lost, the next start runs it");
        }
        self.writer.close().await;
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE).after_connect(|connection, _| {
        Box::pin(async move {
            match pragmas::require(connection).await {
                Ok(()) => Ok(()),
                Err(Unusable::Closed(error)) => Err(error),
                Err(other) => Err(sqlx::Error::Configuration(Box::new(other))),
            }
        })
    })
}

/// Every change the tables went through, in order. Once released, a migration is never edited: add another.
fn migrations() -> Migrator {
    let migration = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![
        migration(1, "start", include_str!("../../migrations/0001_start.sql")),
        migration(2, "secrets", include_str!("../../migrations/0002_secrets.sql")),
    ])
}
