//! Sealing anew what is kept in the clear, from before there was a key file, or under an earlier key.

use super::{Row, Storage};
use crate::keyring::Sealed;

/// How many rows are sealed by one commit, so that answers can arrive in between.
const TOGETHER: i64 = 200;

/// A column of sealed bytes, in a table whose rows have numbers; the key's name stands in a column beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedColumn {
    /// The secret of an administrator's second factor.
    SecondFactor,
    /// What a webhook's messages are signed with.
    WebhookSecret,
    /// What somebody wrote about an entry of the directory.
    ServiceReport,
}

/// Something sealed in such a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCell {
    /// The row's number.
    pub number: i64,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
    /// The key's name.
    pub key_id: String,
    /// Of a report: the entry, the kind, and the time; else empty.
    pub about: [String; 3],
}

impl SealedColumn {
    /// Every such column. What is sealed in a table that is not here is never sealed anew.
    pub const ALL: [SealedColumn; 3] =
        [SealedColumn::SecondFactor, SealedColumn::WebhookSecret, SealedColumn::ServiceReport];

    /// The query for what is not under a key, and the statement that puts it back. A report is bound to
    /// its entry, its kind and its time; the others only to their number.
    fn sql(self) -> (&'static str, &'static str) {
        match self {
            SealedColumn::SecondFactor => (
                "SELECT number, totp, totp_key, '', '', '' FROM admins WHERE totp IS NOT NULL AND totp_key <> $1",
                "UPDATE admins SET totp = $2, totp_key = $3 WHERE number = $1 AND totp_key = $4",
            ),
            SealedColumn::WebhookSecret => (
                "SELECT number, secret, secret_key, '', '', '' FROM webhooks WHERE secret_key <> $1",
                "UPDATE webhooks SET secret = $2, secret_key = $3 WHERE number = $1 AND secret_key = $4",
            ),
            SealedColumn::ServiceReport => (
                "SELECT number, written, written_key, service, kind, reported_at
                 FROM service_reports WHERE written IS NOT NULL AND written_key <> $1",
                "UPDATE service_reports SET written = $2, written_key = $3 WHERE number = $1 AND written_key = $4",
            ),
        }
    }
}

impl Storage {
    /// What is sealed in that column, and not under that key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sealed_not_under(&self, column: SealedColumn, key_id: &str) -> Result<Vec<SealedCell>, sqlx::Error> {
        type Found = (i64, Vec<u8>, String, String, String, String);
        let found: Vec<Found> = sqlx::query_as(column.sql().0).bind(key_id).fetch_all(self.read()).await?;
        let cell = |(number, bytes, key_id, service, kind, at)| SealedCell {
            number,
            bytes,
            key_id,
            about: [service, kind, at],
        };
        Ok(found.into_iter().map(cell).collect())
    }

    /// Puts sealed bytes back, where they are still under the key `was`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_sealed(
        &self,
        column: SealedColumn,
        number: i64,
        sealed: &Sealed,
        was: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(column.sql().1)
            .bind(number)
            .bind(&sealed.bytes)
            .bind(&sealed.key_id)
            .bind(was)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Some of the rows that are not sealed under that key, in the order of arrival, from those behind `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows_not_under(&self, key_id: &str, after: i64) -> Result<Vec<Row>, sqlx::Error> {
        sqlx::query_as(super::submissions::NOT_UNDER)
            .bind(key_id)
            .bind(after)
            .bind(TOGETHER)
            .fetch_all(self.read())
            .await
    }

    /// Puts rows back with what is chosen in the clear and what is typed sealed.
    ///
    /// # Errors
    /// When the database refuses; then all stay as they were.
    pub async fn reseal(&self, rows: &[(i64, String, Sealed)]) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        for (number, answers, sealed) in rows {
            sqlx::query("UPDATE submissions SET answers = $2, written = $3, written_key = $4 WHERE number = $1")
                .bind(number)
                .bind(answers)
                .bind(&sealed.bytes)
                .bind(&sealed.key_id)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await
    }

    /// Every key of the key file that something in the database is sealed under.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keys_in_use(&self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT written_key FROM submissions WHERE written_key IS NOT NULL
             UNION SELECT sealed_by FROM sealing_keys WHERE sealed_by IS NOT NULL
             UNION SELECT totp_key FROM admins WHERE totp_key IS NOT NULL
             UNION SELECT secret_key FROM webhooks
             UNION SELECT written_key FROM service_reports WHERE written_key IS NOT NULL",
        )
        .fetch_all(self.read())
        .await
    }
}
