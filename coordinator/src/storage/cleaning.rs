//! Cleaning the database's files of what was erased: of rows that are deleted, and still stand in them.

use std::time::Duration;

use super::{Kind, Storage};

/// How often the files are tried to be cleaned while somebody else is at them.
const TRIES: u32 = 10;
/// How long to wait between two tries, on top of SQLite's own five seconds.
const PAUSE: Duration = Duration::from_millis(200);

/// Whether the database's files hold nothing of what was erased any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// Nothing is left in them.
    Whole,
    /// Something else may still see what was erased, or holds the tables; the server tries again by itself.
    Busy,
    /// Nothing is left in the files of PostgreSQL's tables; its write-ahead log holds what was erased until its files are used again.
    AllButLog,
    /// PostgreSQL left the tables as they were, since its user does not own them: what was erased is still in their files.
    NotOwner,
    /// PostgreSQL's tables are written anew; its user may not ask for a checkpoint, which comes by itself in some minutes.
    AtNextCheckpoint,
}

impl Storage {
    /// Whether something was erased since the files were last cleaned.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unclean(&self) -> Result<bool, sqlx::Error> {
        Ok(self.revision("erased").await? > self.revision("cleaned").await?)
    }

    /// Sees to it that nothing of what was erased is left in the database's files: not in free pages, and not in the log of
    /// what is still to be written into them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn clean(&self) -> Result<Cleaned, sqlx::Error> {
        // Read first: what is erased meanwhile is for the next time.
        let erased = self.revision("erased").await?;
        let cleaned = match self.kind {
            Kind::Sqlite => self.clean_sqlite().await?,
            Kind::Postgres => self.clean_postgres().await?,
        };
        if !matches!(cleaned, Cleaned::Busy | Cleaned::NotOwner) {
            sqlx::query("UPDATE revisions SET value = $1 WHERE name = 'cleaned' AND value < $1")
                .bind(erased)
                .execute(&self.writer)
                .await?;
        }
        Ok(cleaned)
    }

    /// `secure_delete` has overwritten the rows themselves. When rows move between pages, copies can stay behind in the gaps:
    /// `VACUUM` writes the file anew without gaps. The write-ahead log holds the pages as they were: it is emptied before, so
    /// that the zeroes are in the file, and afterwards, so that the new pages are.
    async fn clean_sqlite(&self) -> Result<Cleaned, sqlx::Error> {
        for attempt in 0..TRIES {
            if attempt > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            let mut connection = self.writer.acquire().await?;
            if !truncate(&mut connection).await? {
                continue;
            }
            // Else `VACUUM` would write a second copy of everything into the system's temporary directory.
            sqlx::query("PRAGMA temp_store = MEMORY").execute(&mut *connection).await?;
            match sqlx::query("VACUUM").execute(&mut *connection).await {
                Ok(_) => {}
                Err(error) if super::dialect::is_busy(&error) => continue,
                Err(error) => return Err(error),
            }
            if truncate(&mut connection).await? {
                return Ok(Cleaned::Whole);
            }
        }
        Ok(Cleaned::Busy)
    }

    /// Writes the tables anew, without what was deleted, and asks for the old files to be removed.
    ///
    /// That takes each table for itself, and waits for whoever reads it, such as a backup; whoever comes later waits behind. So it
    /// gives up soon, and nobody waits for long.
    async fn clean_postgres(&self) -> Result<Cleaned, sqlx::Error> {
        let mut connection = self.writer.acquire().await?;
        // What is set here is for nobody else.
        connection.close_on_drop();
        sqlx::query("SET lock_timeout = '2s'").execute(&mut *connection).await?;
        if !unseen(&mut connection).await? {
            return Ok(Cleaned::Busy);
        }
        let before = files(&mut connection).await?;
        let vacuum = sqlx::query(
            "VACUUM (FULL, ANALYZE) submissions, consents, tags, mail, webhook_deliveries, service_reports",
        );
        match vacuum.execute(&mut *connection).await {
            Ok(_) => {}
            // 55P03: lock not available.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("55P03") => return Ok(Cleaned::Busy),
            Err(error) => return Err(error),
        }
        // Where the user may not, PostgreSQL only warns, and leaves the table in the file that it was in.
        let after = files(&mut connection).await?;
        if before.iter().any(|file| after.contains(file)) {
            return Ok(Cleaned::NotOwner);
        }
        match sqlx::query("CHECKPOINT").execute(&mut *connection).await {
            Ok(_) => Ok(Cleaned::AllButLog),
            // 42501: insufficient privilege. It needs the role pg_checkpoint.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501") => {
                Ok(Cleaned::AtNextCheckpoint)
            }
            Err(error) => Err(error),
        }
    }
}

/// Waits until nobody can see what was deleted so far, and nobody will again: `VACUUM FULL` copies what somebody may still see.
///
/// It goes by the oldest transaction that may: of those that read in this database, of replicas, and of its own snapshot, which
/// begins at the oldest transaction that writes in *any* database of the server. Once all that began earlier have ended, every
/// new snapshot begins later; then those remain that were taken before.
async fn unseen(connection: &mut sqlx::AnyConnection) -> Result<bool, sqlx::Error> {
    // What is deleted was deleted by transactions before this one. Until PostgreSQL 15, a server can be set to keep rows for longer.
    let next: String = sqlx::query_scalar(
        "SELECT CAST(CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)
             + coalesce(CAST(current_setting('vacuum_defer_cleanup_age', true) AS BIGINT), 0) AS TEXT)",
    )
    .fetch_one(&mut *connection)
    .await?;
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        // `xid8` goes on counting where `xid` begins anew, and `age` knows how to compare the latter.
        let seen: bool = sqlx::query_scalar(
            "WITH next AS (SELECT CAST(CAST($1 AS TEXT) AS xid8) AS id)
             SELECT pg_snapshot_xmin(pg_current_snapshot()) < id
                 OR EXISTS (SELECT 1 FROM pg_stat_activity
                     WHERE (datid IS NULL OR datname = current_database()) AND pid <> pg_backend_pid()
                         AND age(backend_xmin) > age(CAST(id AS xid)))
                 OR EXISTS (SELECT 1 FROM pg_replication_slots WHERE age(xmin) > age(CAST(id AS xid)))
             FROM next",
        )
        .bind(&next)
        .fetch_one(&mut *connection)
        .await?;
        if !seen {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The files of PostgreSQL in which the tables are that hold something of responses. A table that is written anew gets another.
async fn files(connection: &mut sqlx::AnyConnection) -> Result<Vec<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT CAST(pg_relation_filenode(oid) AS BIGINT) FROM pg_class
         WHERE relkind = 'r' AND pg_table_is_visible(oid) AND relname IN
             ('submissions', 'consents', 'tags', 'mail', 'webhook_deliveries', 'service_reports')",
    )
    .fetch_all(connection)
    .await
}

/// Writes everything of the write-ahead log into the file and cuts the log to nothing. Says whether that could be done.
async fn truncate(connection: &mut sqlx::AnyConnection) -> Result<bool, sqlx::Error> {
    let said: Result<(i64, i64, i64), _> =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await;
    match said {
        Ok((busy, _, _)) => Ok(busy == 0),
        Err(error) if super::dialect::is_busy(&error) => Ok(false),
        Err(error) => Err(error),
    }
}
