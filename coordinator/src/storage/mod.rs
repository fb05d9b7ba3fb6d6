//! The only room that speaks to the database: SQLite in one file, or PostgreSQL where one machine is not enough.
//!
//! Both run the same queries, with `$1` for parameters, `BIGINT` for numbers and truths, RFC 3339 text for times that people
//! read, and seconds since 1970 for times that only the server compares. Where they cannot agree, `dialect` says how they
//! differ, and nothing else does.

mod accounts;
mod admins;
mod audit;
mod backup;
mod cleaning;
mod dialect;
mod door;
mod erasure;
mod figures;
mod fitness;
mod forms;
mod keep;
mod limits;
mod messages;
mod partners;
mod reports;
mod responses;
mod retention;
mod revisions;
mod rotation;
mod second_factor;
mod secrets;
mod services;
mod submissions;
mod summaries;
mod tally;
mod together;
mod webhooks;

pub use accounts::{AccountRow, Changed};
pub use admins::{AdminRow, NewSession, SessionRow};
pub use audit::{Audited, Note};
pub use backup::{Contents, Copy};
pub use cleaning::Cleaned;
pub use dialect::Kind;
pub use erasure::Doomed;
pub use figures::Pool;
pub use fitness::{Setting, Unfit};
pub use forms::{Added, DraftRow, FormRow, NewVersion, VersionRow};
pub use keep::{Kept, NewSubmission, NotKept};
pub use messages::{Announce, CopyToSend, Counts, MailTrouble, News, Outcome};
pub use partners::PartnerRow;
pub use reports::Report;
pub use responses::{Order, Sieve};
pub use retention::{AuditFilter, Kept as Retained};
pub use rotation::{SealedCell, SealedColumn};
pub use secrets::NoSecret;
pub use services::{Arrival, Imported, KeptService, Service};
pub use submissions::Row;
pub use summaries::PublishedSummary;
pub use tally::{Chosen, Standing};
pub use webhooks::{Delivery, DeliveryRow, WebhookRow};

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, ConnectOptions as _, Connection as _, Transaction};

/// How many connections read at the same time in SQLite.
const READERS: u32 = 4;
/// How many connections one server holds to PostgreSQL.
const CONNECTIONS: u32 = 16;
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
    kind: Kind,
    /// In SQLite one connection, so that writers queue here instead of colliding in the file.
    writer: AnyPool,
    /// In PostgreSQL the same pool.
    readers: AnyPool,
    queue: keep::Queue,
}

impl Storage {
    /// Opens the database at that address, creates the file where there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// See [`Unusable`]. A database whose settings did not take is refused.
    pub async fn open(url: &str) -> Result<Storage, Unusable> {
        sqlx::any::install_default_drivers();
        let kind = Kind::of(url);
        let options = AnyConnectOptions::from_str(&kind.address(url))?;

        // A pool hides why a connection was refused, so the first one is opened by hand.
        let mut first = options.connect().await?;
        kind.prepare(&mut first).await?;
        fitness::require(kind, &mut first).await?;
        kind.migrations().run(&mut first).await?;
        first.close().await?;

        let (writer, readers) = match kind {
            Kind::Sqlite => {
                let writer = pool(kind, 1, false).connect_with(options.clone()).await?;
                (writer, pool(kind, READERS, true).connect_with(options.clone()).await?)
            }
            Kind::Postgres => {
                let all = pool(kind, CONNECTIONS, false).connect_with(options.clone()).await?;
                (all.clone(), all)
            }
        };
        let queue = match kind {
            Kind::Sqlite => keep::Queue::Together(together::Together::open(&writer).await?),
            Kind::Postgres => keep::Queue::Straight(writer.clone()),
        };
        Ok(Storage { kind, writer, readers, queue })
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Connections to read from.
    fn read(&self) -> &AnyPool {
        &self.readers
    }

    /// A transaction to write in. In SQLite it takes the write lock before looking, so that no other process can come in
    /// between.
    async fn write(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        self.writer.begin_with(self.kind.begin()).await
    }

    /// Whether the database answers, on a connection that keeps its promises.
    ///
    /// # Errors
    /// See [`Unusable`].
    pub async fn ready(&self) -> Result<(), Unusable> {
        if !self.queue.is_open() {
            return Err(sqlx::Error::PoolClosed.into());
        }
        for pool in [&self.writer, &self.readers] {
            let mut connection = pool.acquire().await?;
            fitness::require(self.kind, &mut connection).await?;
        }
        let _: i64 =
            sqlx::query_scalar("SELECT count(*) FROM submissions WHERE number < 0").fetch_one(self.read()).await?;
        Ok(())
    }

    /// The settings that durability hangs on, as the writing connection reports them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settings(&self) -> Result<Vec<Setting>, sqlx::Error> {
        let mut connection = self.writer.acquire().await?;
        fitness::read(self.kind, &mut connection).await
    }

    /// What the database's own integrity checks find wrong; empty when all is well. PostgreSQL has none that ordinary
    /// users may run.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn integrity(&self) -> Result<Vec<String>, sqlx::Error> {
        if self.kind == Kind::Postgres {
            return Ok(Vec::new());
        }
        let mut found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(self.read()).await?;
        found.retain(|line| line != "ok");
        let strays = sqlx::query("PRAGMA foreign_key_check").fetch_all(self.read()).await?;
        if !strays.is_empty() {
            found.push(format!("{} rows point at rows that are not there", strays.len()));
        }
        Ok(found)
    }

    /// Writes everything back into the one database file, where it is one, and closes it.
    pub async fn close(&self) {
        self.queue.close().await;
        self.readers.close().await;
        if self.kind == Kind::Sqlite
            && let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await
        {
            tracing::warn!(%error, "the last checkpoint did not run; nothing is lost, the next start runs it");
        }
        self.writer.close().await;
    }
}

fn pool(kind: Kind, connections: u32, only_read: bool) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE).after_connect(move |connection, _| {
        Box::pin(async move {
            kind.prepare(connection).await?;
            match fitness::require(kind, connection).await {
                Ok(()) if only_read => kind.only_read(connection).await,
                Ok(()) => Ok(()),
                Err(Unusable::Closed(error)) => Err(error),
                Err(other) => Err(sqlx::Error::Configuration(Box::new(other))),
            }
        })
    })
}
