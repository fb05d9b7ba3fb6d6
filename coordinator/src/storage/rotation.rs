//! Sealing anew what is kept in the clear, from before there was a key file, or under an earlier key.

use super::{Row, Storage};
use crate::keyring::Sealed;

/// How many rows are sealed by one commit, so that answers can arrive in between.
const TOGETHER: i64 = 200;

impl Storage {
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
