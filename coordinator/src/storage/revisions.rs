//! Numbers that grow with every change, so that each server knows when what it remembers is old.

use sqlx::{Any, Transaction};

use super::Storage;

impl Storage {
    /// How often what goes by that name has changed: `services`, `forms`, `partners` or `webhooks`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revision(&self, name: &str) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT value FROM revisions WHERE name = $1").bind(name).fetch_one(self.read()).await
    }
}

/// Notes a change, in the transaction that makes it.
pub(super) async fn changed(transaction: &mut Transaction<'static, Any>, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE revisions SET value = value + 1 WHERE name = $1")
        .bind(name)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
