//! Forms: every version of each, which one is handed out, whether it takes answers, and what is being worked on.

use super::{Note, Storage, revisions};
use crate::marks;

/// A form as a whole.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FormRow {
    /// Its id.
    pub form: String,
    /// The version that is handed out.
    pub version: i64,
    /// Where that came from: `built-in`, `file` or `editor`.
    pub source: String,
    /// Whether it takes answers: 1 or 0.
    pub is_open: i64,
    /// When it was closed, in seconds since 1970.
    pub closed_at: Option<i64>,
}

/// One version of a form.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct VersionRow {
    /// The form's id.
    pub form: String,
    /// The version.
    pub version: i64,
    /// The definition: JSON.
    pub definition: String,
    /// What tells it from any other.
    pub digest: String,
    /// When it was put in: RFC 3339.
    pub created_at: String,
    /// By whom: somebody's login, a file's name, or `built-in`.
    pub created_by: String,
}

/// A definition that is being worked on; it may be wrong.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DraftRow {
    /// The form's id.
    pub form: String,
    /// What was typed.
    pub definition: String,
    /// When it was saved: RFC 3339.
    pub saved_at: String,
    /// By whom.
    pub saved_by: String,
}

/// A version to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewVersion<'a> {
    /// The form's id.
    pub form: &'a str,
    /// The version.
    pub version: u32,
    /// The definition: JSON.
    pub definition: &'a str,
    /// What tells it from any other.
    pub digest: &'a str,
    /// `built-in`, `file` or `editor`.
    pub source: &'a str,
    /// Somebody's login, a file's name, or `built-in`.
    pub by: &'a str,
}

/// What became of a version that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It was new.
    New,
    /// It was there already.
    Already,
    /// That version is there with other content, which stays.
    Differs {
        /// The form's newest version.
        newest: u32,
        /// Who put in what is there.
        by: String,
    },
}

impl Storage {
    /// Keeps a version; it is handed out from now on if it is the newest. A version that is there is never changed. Where somebody
    /// publishes it, that is noted, and what was being worked on goes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_form_version(
        &self,
        new: &NewVersion<'_>,
        published: Option<&Note<'_>>,
    ) -> Result<Added, sqlx::Error> {
        let mut transaction = self.write().await?;
        let version = i64::from(new.version);
        let added = sqlx::query(
            "INSERT INTO form_versions (form, version, definition, digest, created_at, created_by)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(new.form)
        .bind(version)
        .bind(new.definition)
        .bind(new.digest)
        .bind(marks::now())
        .bind(new.by)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() == 0 {
            let (digest, by): (String, String) =
                sqlx::query_as("SELECT digest, created_by FROM form_versions WHERE form = $1 AND version = $2")
                    .bind(new.form)
                    .bind(version)
                    .fetch_one(&mut *transaction)
                    .await?;
            let newest: i64 = sqlx::query_scalar("SELECT max(version) FROM form_versions WHERE form = $1")
                .bind(new.form)
                .fetch_one(&mut *transaction)
                .await?;
            let newest = u32::try_from(newest).unwrap_or(u32::MAX);
            return Ok(if digest == new.digest { Added::Already } else { Added::Differs { newest, by } });
        }
        sqlx::query(
            "INSERT INTO forms (form, version, source) VALUES ($1, $2, $3)
             ON CONFLICT (form) DO UPDATE SET version = excluded.version, source = excluded.source
             WHERE forms.version < excluded.version",
        )
        .bind(new.form)
        .bind(version)
        .bind(new.source)
        .execute(&mut *transaction)
        .await?;
        if let Some(note) = published {
            note.write(&mut transaction).await?;
            sqlx::query("DELETE FROM form_drafts WHERE form = $1").bind(new.form).execute(&mut *transaction).await?;
        }
        revisions::changed(&mut transaction, "forms").await?;
        transaction.commit().await?;
        Ok(Added::New)
    }

    /// Every form, by id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forms(&self) -> Result<Vec<FormRow>, sqlx::Error> {
        sqlx::query_as("SELECT form, version, source, is_open, closed_at FROM forms ORDER BY form")
            .fetch_all(self.read())
            .await
    }

    /// Every version of every form, the earliest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all_form_versions(&self) -> Result<Vec<VersionRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT form, version, definition, digest, created_at, created_by FROM form_versions ORDER BY form, version",
        )
        .fetch_all(self.read())
        .await
    }

    /// Every version of that form, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn form_versions(&self, form: &str) -> Result<Vec<VersionRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT form, version, definition, digest, created_at, created_by FROM form_versions
             WHERE form = $1 ORDER BY version DESC",
        )
        .bind(form)
        .fetch_all(self.read())
        .await
    }

    /// How many responses each version of that form has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn responses_by_version(&self, form: &str) -> Result<Vec<(i64, i64)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT form_version, count(*) FROM submissions WHERE form = $1 GROUP BY form_version ORDER BY form_version",
        )
        .bind(form)
        .fetch_all(self.read())
        .await
    }

    /// Closes a form at that time (seconds since 1970), or opens it again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_form_closed(&self, form: &str, closed_at: Option<i64>) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE forms SET is_open = $2, closed_at = $3 WHERE form = $1")
            .bind(form)
            .bind(i64::from(closed_at.is_none()))
            .bind(closed_at)
            .execute(&mut *transaction)
            .await?;
        revisions::changed(&mut transaction, "forms").await?;
        transaction.commit().await
    }

    /// What is being worked on at that form.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn form_draft(&self, form: &str) -> Result<Option<DraftRow>, sqlx::Error> {
        sqlx::query_as("SELECT form, definition, saved_at, saved_by FROM form_drafts WHERE form = $1")
            .bind(form)
            .fetch_optional(self.read())
            .await
    }

    /// Keeps what is being worked on at that form, in the place of what was.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn save_form_draft(&self, form: &str, definition: &str, by: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO form_drafts (form, definition, saved_at, saved_by) VALUES ($1, $2, $3, $4)
             ON CONFLICT (form) DO UPDATE SET definition = excluded.definition, saved_at = excluded.saved_at,
                 saved_by = excluded.saved_by",
        )
        .bind(form)
        .bind(definition)
        .bind(marks::now())
        .bind(by)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Throws away what was being worked on at that form.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn drop_form_draft(&self, form: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM form_drafts WHERE form = $1").bind(form).execute(&self.writer).await?;
        Ok(())
    }
}
