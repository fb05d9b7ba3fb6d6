//! What people say is wrong with an entry of the directory.

use super::{Note, Storage};
use crate::keyring::Sealed;
use crate::marks;

/// One report that waits.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Report {
    /// Its number.
    pub number: i64,
    /// The id of the entry.
    pub service: String,
    /// What kind of thing is wrong.
    pub kind: String,
    /// The words, sealed; absent where none were written.
    pub written: Option<Vec<u8>>,
    /// The key they are sealed under.
    pub written_key: Option<String>,
    /// When it was sent: RFC 3339.
    pub reported_at: String,
}

impl Storage {
    /// Keeps a report, unless so many about this entry wait already; whether it was kept.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_report(
        &self,
        service: &str,
        kind: &str,
        written: Option<&Sealed>,
        reported_at: &str,
        most: i64,
    ) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let waiting: i64 =
            sqlx::query_scalar("SELECT count(*) FROM service_reports WHERE service = $1 AND settled_at IS NULL")
                .bind(service)
                .fetch_one(&mut *transaction)
                .await?;
        if waiting >= most {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO service_reports (service, kind, written, written_key, reported_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(service)
        .bind(kind)
        .bind(written.map(|sealed| sealed.bytes.clone()))
        .bind(written.map(|sealed| sealed.key_id.clone()))
        .bind(reported_at)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Every report that waits, the earliest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn waiting_reports(&self) -> Result<Vec<Report>, sqlx::Error> {
        sqlx::query_as(
            "SELECT number, service, kind, written, written_key, reported_at FROM service_reports
             WHERE settled_at IS NULL ORDER BY number",
        )
        .fetch_all(self.read())
        .await
    }

    /// Settles a report, and deletes its words, which have done their work. The entry it is about; nothing where it was settled
    /// already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn settle_report(&self, number: i64, by: &str) -> Result<Option<String>, sqlx::Error> {
        let mut transaction = self.write().await?;
        let about: Option<String> = sqlx::query_scalar(
            "UPDATE service_reports SET settled_at = $2, settled_by = $3, written = NULL, written_key = NULL
             WHERE number = $1 AND settled_at IS NULL RETURNING service",
        )
        .bind(number)
        .bind(marks::now())
        .bind(by)
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(id) = &about {
            let subject = format!("report {number} about {id}");
            Note { actor: by, action: "settle", subject: &subject, detail: None }.write(&mut transaction).await?;
            transaction.commit().await?;
        }
        Ok(about)
    }
}
