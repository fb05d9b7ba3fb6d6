//! How long responses and the audit log are kept, and reading the audit log.

use super::{Audited, Note, Storage};
use crate::retention::MONTHS;

/// How long a form's responses are kept, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    /// The form's id.
    pub form: String,
    /// In months.
    pub months: i64,
    /// How many responses are kept.
    pub responses: i64,
}

/// Which lines of the audit log to show; an empty text is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
}

impl Storage {
    /// Every form that is known to the database, or has responses in it, by id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn retention(&self) -> Result<Vec<Kept>, sqlx::Error> {
        sqlx::query_as(
            "SELECT known.form AS form, COALESCE(forms.retention_months, $1) AS months,
                    (SELECT count(*) FROM submissions WHERE submissions.form = known.form) AS responses
             FROM (SELECT form FROM forms UNION SELECT form FROM submissions) AS known
             LEFT JOIN forms ON forms.form = known.form
             ORDER BY known.form",
        )
        .bind(MONTHS)
        .fetch_all(self.read())
        .await
    }

    /// Sets how many months a form's responses are kept, and notes in the audit log from how many. `false`, and nothing is set,
    /// where there is no such form.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_retention(&self, form: &str, months: i64, actor: &str) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let before: Option<i64> = sqlx::query_scalar("SELECT retention_months FROM forms WHERE form = $1")
            .bind(form)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(before) = before else {
            return Ok(false);
        };
        sqlx::query("UPDATE forms SET retention_months = $1 WHERE form = $2")
            .bind(months)
            .bind(form)
            .execute(&mut *transaction)
            .await?;
        let detail = format!("{months} months; before, {before}");
        Note { actor, action: "retention", subject: form, detail: Some(&detail) }.write(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// How many responses to that form arrived before `before` (RFC 3339).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn older(&self, form: &str, before: &str) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM submissions WHERE form = $1 AND received_at < $2")
            .bind(form)
            .bind(before)
            .fetch_one(self.read())
            .await
    }

    /// Removes the lines of the audit log from before `before` (RFC 3339). Says how many those were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn prune_audit(&self, before: &str) -> Result<u64, sqlx::Error> {
        let done = sqlx::query("DELETE FROM audit WHERE at < $1").bind(before).execute(&self.writer).await?;
        Ok(done.rows_affected())
    }

    /// The newest lines of the audit log that the filter lets through, the newest first, from those before `before` (a line's
    /// number).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audited_by(&self, filter: &AuditFilter, before: i64, most: i64) -> Result<Vec<Audited>, sqlx::Error> {
        sqlx::query_as(
            "SELECT number, at, actor, action, subject, detail FROM audit
             WHERE number < $1 AND ($2 = '' OR actor = $3) AND ($4 = '' OR action = $5)
             ORDER BY number DESC LIMIT $6",
        )
        .bind(before)
        .bind(&filter.actor)
        .bind(&filter.actor)
        .bind(&filter.action)
        .bind(&filter.action)
        .bind(most)
        .fetch_all(self.read())
        .await
    }

    /// Everybody who did something that is in the audit log, and everything that was done.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_words(&self) -> Result<(Vec<String>, Vec<String>), sqlx::Error> {
        let actors =
            sqlx::query_scalar("SELECT DISTINCT actor FROM audit ORDER BY actor").fetch_all(self.read()).await?;
        let actions =
            sqlx::query_scalar("SELECT DISTINCT action FROM audit ORDER BY action").fetch_all(self.read()).await?;
        Ok((actors, actions))
    }
}
