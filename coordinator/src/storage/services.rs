//! The directory's records.

use windchime_domain::json::Value;

use super::Storage;
use crate::marks;

/// One record of the directory, checked by the import.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its name, by which lists are sorted.
    pub name: String,
    /// Its status; only `active` ones are listed.
    pub status: String,
    /// Everything a search looks at, in lower case.
    pub search: String,
    /// The whole Open Referral record.
    pub record: Value,
}

/// How many records an import added and how many it replaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that were not there before.
    pub added: usize,
    /// Records that took the place of an earlier one with the same id.
    pub replaced: usize,
}

/// One page of records.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// How many records match altogether.
    pub total: u32,
    /// The matching records on this page.
    pub records: Vec<Value>,
}

impl Storage {
    /// Keeps all of these records or none. A record takes the place of the one with its id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn import(&self, services: &[Service]) -> Result<Imported, sqlx::Error> {
        let mut imported = Imported::default();
        let mut transaction = self.write().await?;
        for service in services {
            let record =
                serde_json::to_string(&service.record).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
            let there: i64 = sqlx::query_scalar("SELECT count(*) FROM services WHERE id = $1")
                .bind(&service.id)
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query(
                "INSERT INTO services (id, name, status, search, record, modified_at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status,
                     search = excluded.search, record = excluded.record, modified_at = excluded.modified_at",
            )
            .bind(&service.id)
            .bind(&service.name)
            .bind(&service.status)
            .bind(&service.search)
            .bind(&record)
            .bind(marks::now())
            .execute(&mut *transaction)
            .await?;
            if there > 0 {
                imported.replaced += 1;
            } else {
                imported.added += 1;
            }
        }
        super::revisions::changed(&mut transaction, "services").await?;
        transaction.commit().await?;
        Ok(imported)
    }

    /// The active services in which every one of the words (in lower case) occurs, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn services(&self, words: &[String], skip: u32, take: u32) -> Result<Page, sqlx::Error> {
        let found: Vec<(String, String)> =
            sqlx::query_as("SELECT search, record FROM services WHERE status = 'active' ORDER BY lower(name), id")
                .fetch_all(self.read())
                .await?;
        let matching: Vec<&String> = found
            .iter()
            .filter(|(search, _)| words.iter().all(|word| search.contains(word)))
            .map(|(_, record)| record)
            .collect();
        let total = u32::try_from(matching.len()).unwrap_or(u32::MAX);
        let page = matching.into_iter().skip(skip as usize).take(take as usize);
        let records = page.map(|text| record(text)).collect::<Result<_, _>>()?;
        Ok(Page { total, records })
    }

    /// The record of that id, whatever its status.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn service(&self, id: &str) -> Result<Option<Value>, sqlx::Error> {
        // Text in PostgreSQL holds no such character, so nothing has that id.
        if id.contains('\0') {
            return Ok(None);
        }
        let text: Option<String> = sqlx::query_scalar("SELECT record FROM services WHERE id = $1")
            .bind(id)
            .fetch_optional(self.read())
            .await?;
        text.as_deref().map(record).transpose()
    }
}

fn record(text: &str) -> Result<Value, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
