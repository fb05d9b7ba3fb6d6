//! Partners and their websites.

use super::{Note, Storage, revisions};
use crate::marks;

/// A partner.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PartnerRow {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
}

impl Storage {
    /// Every partner, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn partners(&self) -> Result<Vec<PartnerRow>, sqlx::Error> {
        sqlx::query_as("SELECT number, name FROM partners ORDER BY lower(name), number").fetch_all(self.read()).await
    }

    /// Every website (origin) of a partner, with the partner's number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn partner_origins(&self) -> Result<Vec<(String, i64)>, sqlx::Error> {
        sqlx::query_as("SELECT origin, partner FROM partner_origins ORDER BY origin").fetch_all(self.read()).await
    }

    /// Adds a partner with its first website: `false`, and nothing is added, where another has the name or the website.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_partner(&self, name: &str, origin: &str, note: &Note<'_>) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let number: Option<i64> = sqlx::query_scalar(
            "INSERT INTO partners (name, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING number",
        )
        .bind(name)
        .bind(marks::now())
        .fetch_optional(&mut *transaction)
        .await?;
        let added = match number {
            Some(number) => add_origin(&mut transaction, number, origin).await?,
            None => false,
        };
        if added {
            note.write(&mut transaction).await?;
            revisions::changed(&mut transaction, "partners").await?;
            transaction.commit().await?;
        }
        Ok(added)
    }

    /// Adds a website to a partner: `false` where somebody has it already.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_partner_origin(&self, partner: i64, origin: &str, note: &Note<'_>) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let added = add_origin(&mut transaction, partner, origin).await?;
        if added {
            note.write(&mut transaction).await?;
            revisions::changed(&mut transaction, "partners").await?;
            transaction.commit().await?;
        }
        Ok(added)
    }

    /// Takes a website from whoever has it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_partner_origin(&self, origin: &str) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM partner_origins WHERE origin = $1").bind(origin).execute(&mut *transaction).await?;
        revisions::changed(&mut transaction, "partners").await?;
        transaction.commit().await
    }

    /// Removes a partner and its websites.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_partner(&self, partner: i64) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM partner_origins WHERE partner = $1").bind(partner).execute(&mut *transaction).await?;
        sqlx::query("DELETE FROM partners WHERE number = $1").bind(partner).execute(&mut *transaction).await?;
        revisions::changed(&mut transaction, "partners").await?;
        transaction.commit().await
    }

    /// How many responses came from each page; no page where a response did not say.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn counts_by_page(&self) -> Result<Vec<(Option<String>, i64)>, sqlx::Error> {
        sqlx::query_as("SELECT page, count(*) FROM submissions GROUP BY page").fetch_all(self.read()).await
    }
}

async fn add_origin(
    transaction: &mut sqlx::Transaction<'static, sqlx::Any>,
    partner: i64,
    origin: &str,
) -> Result<bool, sqlx::Error> {
    let added = sqlx::query("INSERT INTO partner_origins (origin, partner) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(origin)
        .bind(partner)
        .execute(&mut **transaction)
        .await?;
    Ok(added.rows_affected() > 0)
}
