//! The directory's records.

use std::collections::HashSet;

use sqlx::{Any, Transaction};
use windchime_domain::json::Value;

use super::{Note, Storage};
use crate::catalogue::record;
use crate::marks;

/// One record of the directory, checked by the import or the editor.
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

/// A record as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptService {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its status.
    pub status: String,
    /// Everything a search looks at, in lower case.
    pub search: String,
    /// The whole record: JSON.
    pub record: String,
    /// What file or feed it came from, where the import named it.
    pub source: Option<String>,
    /// When it last changed here: RFC 3339.
    pub modified_at: String,
}

/// How records are taken in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arrival<'a> {
    /// What they came from; absent keeps what is known.
    pub source: Option<&'a str>,
    /// The ids that stay: every other record of the same source is removed. Absent removes nothing.
    pub only: Option<&'a HashSet<String>>,
    /// Who takes them in, for the audit log.
    pub actor: Option<&'a str>,
    /// Counts, and changes nothing.
    pub dry_run: bool,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that were not there before.
    pub added: usize,
    /// Records that took the place of an earlier one with the same id.
    pub replaced: usize,
    /// Records that are kept already as they came.
    pub unchanged: usize,
    /// Records of the same source that are not in it any more.
    pub removed: usize,
}

impl Imported {
    /// What came in and what became of it, in words; `what` is what was done with all of them, such as `kept`.
    pub fn counted(&self, what: &str) -> String {
        let Imported { added, replaced, unchanged, .. } = self;
        let all = added.saturating_add(*replaced).saturating_add(*unchanged);
        format!("{all} services {what}: {added} added, {replaced} replaced, {unchanged} as they were")
    }
}

impl Storage {
    /// Keeps all of these records or none. A record takes the place of the one with its id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn import(&self, services: &[Service]) -> Result<Imported, sqlx::Error> {
        self.import_from(services, Arrival::default()).await
    }

    /// The same, with a source.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn import_from(&self, services: &[Service], arrival: Arrival<'_>) -> Result<Imported, sqlx::Error> {
        let mut imported = Imported::default();
        let mut transaction = self.write().await?;
        for service in services {
            match keep(&mut transaction, service, arrival.source).await? {
                Kept::Added => imported.added += 1,
                Kept::Replaced => imported.replaced += 1,
                Kept::Unchanged => imported.unchanged += 1,
            }
        }
        if let (Some(source), Some(only)) = (arrival.source, arrival.only) {
            let there: Vec<String> = sqlx::query_scalar("SELECT id FROM services WHERE source = $1")
                .bind(source)
                .fetch_all(&mut *transaction)
                .await?;
            for id in there.into_iter().filter(|id| !only.contains(id)) {
                remove(&mut transaction, &id).await?;
                imported.removed += 1;
            }
        }
        if arrival.dry_run {
            transaction.rollback().await?;
        } else {
            if let Some(actor) = arrival.actor {
                let detail = imported.counted("kept");
                let note = Note { actor, action: "import", subject: "directory", detail: Some(&detail) };
                note.write(&mut transaction).await?;
            }
            super::revisions::changed(&mut transaction, "services").await?;
            transaction.commit().await?;
        }
        Ok(imported)
    }

    /// Every record, in no particular order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_services(&self) -> Result<Vec<KeptService>, sqlx::Error> {
        sqlx::query_as("SELECT id, name, status, search, record, source, modified_at FROM services")
            .fetch_all(self.read())
            .await
    }

    /// One record, whatever its status.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn kept_service(&self, id: &str) -> Result<Option<KeptService>, sqlx::Error> {
        // Text in PostgreSQL holds no such character, so nothing has that id.
        if id.contains('\0') {
            return Ok(None);
        }
        sqlx::query_as("SELECT id, name, status, search, record, source, modified_at FROM services WHERE id = $1")
            .bind(id)
            .fetch_optional(self.read())
            .await
    }

    /// Puts a record in the place of `was`, the JSON text that was edited, or adds it where there was none. `false` where
    /// somebody else was faster; then nothing changes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save_service(
        &self,
        service: &Service,
        was: Option<&str>,
        note: &Note<'_>,
    ) -> Result<bool, sqlx::Error> {
        let record = json(&service.record)?;
        let mut transaction = self.write().await?;
        let query = match was {
            None => sqlx::query(
                "INSERT INTO services (id, name, status, search, record, modified_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
            ),
            Some(_) => sqlx::query(
                "UPDATE services SET name = $2, status = $3, search = $4, record = $5, modified_at = $6
                 WHERE id = $1 AND record = $7",
            ),
        };
        let query = query
            .bind(&service.id)
            .bind(&service.name)
            .bind(&service.status)
            .bind(&service.search)
            .bind(&record)
            .bind(marks::now());
        let query = match was {
            Some(was) => query.bind(was),
            None => query,
        };
        if query.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        note.write(&mut transaction).await?;
        super::revisions::changed(&mut transaction, "services").await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Removes a record and what people said about it; whether there was one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn remove_service(&self, id: &str) -> Result<bool, sqlx::Error> {
        let mut transaction = self.write().await?;
        let removed = remove(&mut transaction, id).await?;
        super::revisions::changed(&mut transaction, "services").await?;
        transaction.commit().await?;
        Ok(removed)
    }
}

/// Removes a record and the reports about it, which nobody could settle any more; whether there was one.
async fn remove(transaction: &mut Transaction<'static, Any>, id: &str) -> Result<bool, sqlx::Error> {
    sqlx::query("DELETE FROM service_reports WHERE service = $1").bind(id).execute(&mut **transaction).await?;
    let removed = sqlx::query("DELETE FROM services WHERE id = $1").bind(id).execute(&mut **transaction).await?;
    Ok(removed.rows_affected() == 1)
}

enum Kept {
    Added,
    Replaced,
    Unchanged,
}

async fn keep(
    transaction: &mut Transaction<'static, Any>,
    service: &Service,
    source: Option<&str>,
) -> Result<Kept, sqlx::Error> {
    let there: Option<String> = sqlx::query_scalar("SELECT record FROM services WHERE id = $1")
        .bind(&service.id)
        .fetch_optional(&mut **transaction)
        .await?;
    let (record, kept) = match &there {
        None => (Some(service.record.clone()), Kept::Added),
        // What cannot be read any more is replaced.
        Some(text) => match record::newer(&serde_json::from_str(text).unwrap_or_default(), &service.record) {
            Some(record) => (Some(record), Kept::Replaced),
            None => (None, Kept::Unchanged),
        },
    };
    let Some(record) = record else {
        sqlx::query("UPDATE services SET source = coalesce($2, source) WHERE id = $1")
            .bind(&service.id)
            .bind(source)
            .execute(&mut **transaction)
            .await?;
        return Ok(kept);
    };
    sqlx::query(
        "INSERT INTO services (id, name, status, search, record, source, modified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status, search = excluded.search,
             record = excluded.record,
             source = coalesce(excluded.source, services.source), modified_at = excluded.modified_at",
    )
    .bind(&service.id)
    .bind(&service.name)
    .bind(&service.status)
    .bind(&service.search)
    .bind(json(&record)?)
    .bind(source)
    .bind(marks::now())
    .execute(&mut **transaction)
    .await?;
    Ok(kept)
}

fn json(record: &Value) -> Result<String, sqlx::Error> {
    serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
