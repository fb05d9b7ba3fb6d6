//! Keeping submissions: each once, and none acknowledged before it is on the disk.

use windchime_domain::submission::{Receipt, Submission};

use super::Storage;
use crate::marks::{self, NoRandomness};

/// How often a receipt is drawn again when someone has it already: with 40 random bits, once is already rare.
const DRAWS: u32 = 5;

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was new, and is now on the disk.
    New(Receipt),
    /// The very same submission was here already; this is its receipt.
    Already(Receipt),
    /// Another submission has that id.
    Reused,
}

/// Why a submission could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// No receipt could be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl Storage {
    /// Keeps a submission whose exact body had that digest. On return it is on the disk, or was so before.
    ///
    /// # Errors
    /// See [`NotKept`]. Sending it again is always safe.
    pub async fn keep(&self, submission: &Submission, digest: &str) -> Result<Kept, NotKept> {
        let answers = serde_json::to_string(&submission.answers.to_value())
            .map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        // IMMEDIATE takes the write lock before looking, so that no other process can come in between.
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let earlier: Option<(String, String, String, String)> = sqlx::query_as(
            "SELECT receipt, submission_id, digest, received_at FROM submissions WHERE submission_id = ?",
        )
        .bind(&submission.submission_id)
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some((receipt, submission_id, kept_digest, received_at)) = earlier {
            return Ok(if kept_digest == digest {
                Kept::Already(Receipt { receipt, submission_id, digest: kept_digest, received_at })
            } else {
                Kept::Reused
            });
        }
        let received_at = marks::now();
        for _ in 0..DRAWS {
            let receipt = marks::new_receipt()?;
            let kept = sqlx::query(
                "INSERT INTO submissions
                     (submission_id, form, form_version, answers, lang, page, digest, receipt, received_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (receipt) DO NOTHING",
            )
            .bind(&submission.submission_id)
            .bind(&submission.form)
            .bind(submission.form_version)
            .bind(&answers)
            .bind(&submission.lang)
            .bind(&submission.page)
            .bind(digest)
            .bind(&receipt)
            .bind(&received_at)
            .execute(&mut *transaction)
            .await?;
            if kept.rows_affected() == 1 {
                transaction.commit().await?;
                return Ok(Kept::New(Receipt {
                    receipt,
                    submission_id: submission.submission_id.clone(),
                    digest: digest.to_owned(),
                    received_at,
                }));
            }
        }
        Err(NotKept::Randomness(NoRandomness::exhausted()))
    }

    /// The receipt of a submission to that form which was kept before under this id, from the very same bytes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn receipt(&self, form: &str, submission_id: &str, digest: &str) -> Result<Option<Receipt>, sqlx::Error> {
        let found: Option<(String, String, String)> = sqlx::query_as(
            "SELECT receipt, submission_id, received_at FROM submissions
             WHERE submission_id = ? AND digest = ? AND form = ?",
        )
        .bind(submission_id)
        .bind(digest)
        .bind(form)
        .fetch_optional(&self.readers)
        .await?;
        Ok(found.map(|(receipt, submission_id, received_at)| Receipt {
            receipt,
            submission_id,
            digest: digest.to_owned(),
            received_at,
        }))
    }

    /// How many submissions are kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn submissions(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM submissions").fetch_one(&self.readers).await
    }
}
