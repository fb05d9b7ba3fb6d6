//! Who saw, exported, changed or erased what, and when.
//!
//! A line is there before what it tells is done, or comes with it in one transaction ([`Note`]), where only the database knows
//! whether it is done.

use sqlx::AnyConnection;

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

/// A line for the audit log; see [`Audited`].
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// Who does it.
    pub actor: &'a str,
    /// What is done.
    pub action: &'a str,
    /// To what.
    pub subject: &'a str,
    /// More about it.
    pub detail: Option<&'a str>,
}

impl Note<'_> {
    /// Writes it, in the transaction that does what it tells.
    pub(super) async fn write(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)")
            .bind(marks::now())
            .bind(self.actor)
            .bind(self.action)
            .bind(self.subject)
            .bind(self.detail)
            .execute(connection)
            .await?;
        Ok(())
    }
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
        Note { actor, action, subject, detail }.write(&mut *self.writer.acquire().await?).await
    }
}
