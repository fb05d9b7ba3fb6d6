//! Erasing responses: their rows, whatever hangs on them, and what the database's files still hold of them afterwards.

use std::collections::HashSet;
use std::time::Duration;

use sqlx::{Any, Transaction};

use super::{Kind, Row, Storage};
use crate::marks;

/// How many responses are looked at, or erased, at a time, so that answers can arrive in between.
const TOGETHER: i64 = 200;
/// How often the files are tried to be cleaned while somebody else reads them.
const TRIES: u32 = 10;
/// How long to wait between two tries, on top of SQLite's own five seconds.
const PAUSE: Duration = Duration::from_millis(200);

/// A response that is to be erased, and how much hangs on it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Doomed {
    /// Its place in the order of arrival.
    pub number: i64,
    /// Its UUID, in lower case.
    pub submission_id: String,
    /// Its receipt.
    pub receipt: String,
    /// The form's id.
    pub form: String,
    /// When it arrived: RFC 3339.
    pub received_at: String,
    /// How many consents go with it.
    pub consents: i64,
    /// How many tags go with it.
    pub tags: i64,
    /// How many messages about it are waiting or noted: mail and webhooks.
    pub messages: i64,
    /// How many messages about it have been sent, also those that are no longer noted: what they said is with others now.
    pub sent_on: i64,
}

/// Whether the database's files hold nothing of what was erased any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// Nothing is left in them.
    Whole,
    /// Something else reads the files and keeps them from being cleaned; the server tries again by itself.
    Busy,
    /// Nothing is left in the files of PostgreSQL's tables; its write-ahead log holds what was erased until its files are used again.
    AllButLog,
    /// PostgreSQL left the tables as they were, since its user does not own them: what was erased is still in their files.
    NotOwner,
    /// PostgreSQL's tables are written anew; its user may not ask for a checkpoint, which comes by itself in some minutes.
    AtNextCheckpoint,
}

/// What is to be known of a response before it is erased, from those that `$ending` picks.
macro_rules! doomed {
    ($ending:literal) => {
        concat!(
            "SELECT number, submission_id, receipt, form, received_at,
                    (SELECT count(*) FROM consents WHERE submission = submissions.number) AS consents,
                    (SELECT count(*) FROM tags WHERE submission = submissions.number) AS tags,
                    (SELECT count(*) FROM mail WHERE submission = submissions.number)
                        + (SELECT count(*) FROM webhook_deliveries WHERE submission = submissions.number) AS messages,
                    passed_on AS sent_on
             FROM submissions ",
            $ending
        )
    };
}

impl Storage {
    /// The response of that receipt.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn doomed_by_receipt(&self, receipt: &str) -> Result<Option<Doomed>, sqlx::Error> {
        sqlx::query_as(doomed!("WHERE receipt = $1")).bind(receipt).fetch_optional(self.read()).await
    }

    /// The response of that UUID, in any case.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn doomed_by_id(&self, submission_id: &str) -> Result<Option<Doomed>, sqlx::Error> {
        sqlx::query_as(doomed!("WHERE submission_id = $1"))
            .bind(submission_id.to_ascii_lowercase())
            .fetch_optional(self.read())
            .await
    }

    /// Some of the responses to that form which arrived before `before` (RFC 3339), the earliest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn doomed_by_age(&self, form: &str, before: &str) -> Result<Vec<Doomed>, sqlx::Error> {
        sqlx::query_as(doomed!("WHERE form = $1 AND received_at < $2 ORDER BY number LIMIT $3"))
            .bind(form)
            .bind(before)
            .bind(TOGETHER)
            .fetch_all(self.read())
            .await
    }

    /// Some of all responses, in the order of arrival, from those behind `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows_after(&self, after: i64) -> Result<Vec<Row>, sqlx::Error> {
        sqlx::query_as(super::submissions::AFTER).bind(after).bind(TOGETHER).fetch_all(self.read()).await
    }

    /// Erases responses, each with the hash under which it will be known as erased, and notes each in the audit log. Says which
    /// ones were there. All of it happens, or nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase(&self, doomed: &[(Doomed, String)], actor: &str, how: &str) -> Result<Vec<Doomed>, sqlx::Error> {
        let mut transaction = self.write().await?;
        let mut gone = Vec::new();
        for (one, id_hash) in doomed {
            if remove(&mut transaction, one, id_hash).await? {
                let detail = format!(
                    "{how}; form {}, consents {}, tags {}, messages {}, sent on {}",
                    one.form, one.consents, one.tags, one.messages, one.sent_on
                );
                note(&mut transaction, actor, "erase", &one.receipt, &detail).await?;
                gone.push(one.clone());
            }
        }
        if !gone.is_empty() {
            super::revisions::changed(&mut transaction, "erased").await?;
        }
        transaction.commit().await?;
        Ok(gone)
    }

    /// Erases responses whose time is over, with one line in the audit log for all of them. Says how many were there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn expire(&self, form: &str, months: i64, doomed: &[(Doomed, String)]) -> Result<usize, sqlx::Error> {
        let mut transaction = self.write().await?;
        let mut gone = 0;
        for (one, id_hash) in doomed {
            gone += usize::from(remove(&mut transaction, one, id_hash).await?);
        }
        if gone > 0 {
            let detail = format!("{gone} older than {months} months");
            note(&mut transaction, "retention", "erase", form, &detail).await?;
            super::revisions::changed(&mut transaction, "erased").await?;
        }
        transaction.commit().await?;
        Ok(gone)
    }

    /// Removes what was erased and is there again, by its ids: in PostgreSQL a device may send the same answers at the very moment
    /// in which they are erased, and be taken for the first. Says how many were there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn erase_again(&self, ids: &[String]) -> Result<u64, sqlx::Error> {
        let mut transaction = self.write().await?;
        let mut gone = 0;
        for id in ids {
            let done = sqlx::query("DELETE FROM submissions WHERE submission_id = $1")
                .bind(id)
                .execute(&mut *transaction)
                .await?;
            gone += done.rows_affected();
        }
        if gone > 0 {
            super::revisions::changed(&mut transaction, "erased").await?;
        }
        transaction.commit().await?;
        Ok(gone)
    }

    /// The hash of everything that was erased.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erased_hashes(&self) -> Result<HashSet<String>, sqlx::Error> {
        let hashes: Vec<String> = sqlx::query_scalar("SELECT id_hash FROM erased").fetch_all(self.read()).await?;
        Ok(hashes.into_iter().collect())
    }

    /// Numbers and ids of some of all responses, in the order of arrival, from those behind `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ids_after(&self, after: i64) -> Result<Vec<(i64, String)>, sqlx::Error> {
        sqlx::query_as("SELECT number, submission_id FROM submissions WHERE number > $1 ORDER BY number LIMIT $2")
            .bind(after)
            .bind(TOGETHER)
            .fetch_all(self.read())
            .await
    }

    /// When the response with that hash was erased, if it was: RFC 3339.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn erased_at(&self, id_hash: &str) -> Result<Option<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT erased_at FROM erased WHERE id_hash = $1")
            .bind(id_hash)
            .fetch_optional(self.read())
            .await
    }

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

/// Removes one response and whatever hangs on it, and leaves the hash of its id. Says whether it was there.
async fn remove(transaction: &mut Transaction<'static, Any>, one: &Doomed, id_hash: &str) -> Result<bool, sqlx::Error> {
    sqlx::query("INSERT INTO erased (id_hash, erased_at) VALUES ($1, $2) ON CONFLICT (id_hash) DO NOTHING")
        .bind(id_hash)
        .bind(marks::now())
        .execute(&mut **transaction)
        .await?;
    let done = sqlx::query("DELETE FROM submissions WHERE number = $1 AND submission_id = $2")
        .bind(one.number)
        .bind(&one.submission_id)
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// A line in the audit log, in the transaction that does what it tells.
pub(super) async fn note(
    transaction: &mut Transaction<'static, Any>,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)")
        .bind(marks::now())
        .bind(actor)
        .bind(action)
        .bind(subject)
        .bind(detail)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Waits until nobody reads as of a moment at which what was deleted was still there: `VACUUM` keeps for them what they can see.
async fn unseen(connection: &mut sqlx::AnyConnection) -> Result<bool, sqlx::Error> {
    let now: String =
        sqlx::query_scalar("SELECT CAST(txid_current() % 4294967296 AS TEXT)").fetch_one(&mut *connection).await?;
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let earlier: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
                 AND greatest(age(backend_xmin), age(backend_xid)) >= age(CAST(CAST($1 AS TEXT) AS xid))",
        )
        .bind(&now)
        .fetch_one(&mut *connection)
        .await?;
        if earlier == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
