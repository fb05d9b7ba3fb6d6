//! Who saw, exported, changed or erased what, and when.

use super::Storage;
use crate::marks;

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Audited {
    /// Its place in the log.
    pub number: i64,
    /// When: RFC 3339.
    pub at: String,
    /// Who: the login of somebody who signed in, `person`, `command` or `retention`.
    pub actor: String,
    /// What was done, such as `read`, `export` or `erase`.
    pub action: String,
    /// To what: a receipt, a form's id, a login. Never anything that a person wrote.
    pub subject: String,
    /// More about it, likewise.
    pub detail: Option<String>,
}

impl Storage {
    /// Writes a line into the audit log, on the disk when it returns.
    ///
    /// # Errors
    /// When the database refuses; then what was to be noted is not to be done.
    pub async fn audit(
        &self,
        actor: &str,
        action: &str,
        subject: &str,
        detail: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)")
            .bind(marks::now())
            .bind(actor)
            .bind(action)
            .bind(subject)
            .bind(detail)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The newest lines of the audit log, the newest first, from those before `before` (a line's number).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audited(&self, before: i64, most: i64) -> Result<Vec<Audited>, sqlx::Error> {
        sqlx::query_as(
            "SELECT number, at, actor, action, subject, detail FROM audit WHERE number < $1 ORDER BY number DESC LIMIT $2",
        )
        .bind(before)
        .bind(most)
        .fetch_all(self.read())
        .await
    }
}
