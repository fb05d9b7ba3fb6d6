//! Whether a form's counts are public, and what was published of them: it stays until it may be replaced.

use super::Storage;

/// What was last published of a form. Everything is empty or 0 where that is nothing yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct PublishedSummary {
    /// The midnight at which it was last looked whether it may be replaced: RFC 3339.
    pub looked_at: String,
    /// The smallest count that was shown then.
    pub smallest: i64,
    /// Only responses from before this time are counted in it: RFC 3339.
    pub as_of: String,
    /// The highest number of a response that is counted in it.
    pub last_number: i64,
    /// How many responses are counted in it.
    pub responses: i64,
    /// What anybody reads: JSON.
    pub body: String,
}

impl Storage {
    /// What was published of a form; nothing where its counts are not public.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn published_summary(&self, form: &str) -> Result<Option<PublishedSummary>, sqlx::Error> {
        sqlx::query_as(
            "SELECT COALESCE(looked_at, '') AS looked_at, COALESCE(smallest, 0) AS smallest, COALESCE(as_of, '') AS as_of,
                    COALESCE(last_number, 0) AS last_number, COALESCE(responses, 0) AS responses, COALESCE(body, '') AS body
             FROM forms LEFT JOIN published_summaries ON published_summaries.form = forms.form
             WHERE forms.form = $1 AND summary_public = 1",
        )
        .bind(form)
        .fetch_optional(self.read())
        .await
    }

    /// Keeps what is published of a form from now on. Nothing happens where its counts are not public any more, or where another
    /// server looked at the same midnight.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn publish_summary(&self, form: &str, new: &PublishedSummary) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        // Holds the form's row, so that nobody turns the summary off in between.
        let public = sqlx::query("UPDATE forms SET summary_public = 1 WHERE form = $1 AND summary_public = 1")
            .bind(form)
            .execute(&mut *transaction)
            .await?;
        if public.rows_affected() == 0 {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO published_summaries (form, looked_at, smallest, as_of, last_number, responses, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (form) DO UPDATE SET looked_at = excluded.looked_at, smallest = excluded.smallest,
                 as_of = excluded.as_of, last_number = excluded.last_number, responses = excluded.responses,
                 body = excluded.body
             WHERE published_summaries.looked_at < excluded.looked_at OR published_summaries.smallest <> excluded.smallest",
        )
        .bind(form)
        .bind(&new.looked_at)
        .bind(new.smallest)
        .bind(&new.as_of)
        .bind(new.last_number)
        .bind(new.responses)
        .bind(&new.body)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    /// Sets whether anybody may see the counts of that form. What was published goes when they may not.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_summary_public(&self, form: &str, public: bool) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE forms SET summary_public = $1 WHERE form = $2")
            .bind(i64::from(public))
            .bind(form)
            .execute(&mut *transaction)
            .await?;
        if !public {
            sqlx::query("DELETE FROM published_summaries WHERE form = $1")
                .bind(form)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await
    }
}
