//! Erasing responses: their rows, and whatever hangs on them. What the database's files still hold of them is for `cleaning`.

use std::collections::HashSet;

use sqlx::{Any, Transaction};

use super::{Note, Row, Storage};
use crate::marks;

/// How many responses are looked at, or erased, at a time, so that answers can arrive in between.
const TOGETHER: i64 = 200;
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
                let note = Note { actor, action: "erase", subject: &one.receipt, detail: Some(&detail) };
                note.write(&mut transaction).await?;
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
            let note = Note { actor: "retention", action: "erase", subject: form, detail: Some(&detail) };
            note.write(&mut transaction).await?;
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
