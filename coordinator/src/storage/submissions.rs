//! Reading what was kept.

use windchime_domain::submission::Receipt;

use super::Storage;

/// A kept submission as it stands in the database: what was typed is still sealed. `records` opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the order of arrival.
    pub number: i64,
    /// Its UUID, in lower case.
    pub submission_id: String,
    /// The form's id.
    pub form: String,
    /// The form's version.
    pub form_version: i64,
    /// What was chosen: JSON.
    pub answers: String,
    /// What was typed, sealed.
    pub written: Option<Vec<u8>>,
    /// The key it is sealed under.
    pub written_key: Option<String>,
    /// The language the form was shown in.
    pub lang: Option<String>,
    /// The page it was on.
    pub page: Option<String>,
    /// Its receipt.
    pub receipt: String,
    /// When it was kept: RFC 3339.
    pub received_at: String,
}

/// A query for [`Row`]s, ending as given.
macro_rules! select {
    ($ending:literal) => {
        concat!(
            "SELECT number, submission_id, form, form_version, answers, written, written_key, lang, page, receipt, \
             received_at FROM submissions ",
            $ending
        )
    };
}

pub(super) use select;

impl<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> for Row {
    fn from_row(row: &'r sqlx::any::AnyRow) -> Result<Row, sqlx::Error> {
        use sqlx::Row as _;
        Ok(Row {
            number: row.try_get(0)?,
            submission_id: row.try_get(1)?,
            form: row.try_get(2)?,
            form_version: row.try_get(3)?,
            answers: row.try_get(4)?,
            written: row.try_get(5)?,
            written_key: row.try_get(6)?,
            lang: row.try_get(7)?,
            page: row.try_get(8)?,
            receipt: row.try_get(9)?,
            received_at: row.try_get(10)?,
        })
    }
}

/// Rows that are not sealed under a key. Forms without anything to type have rows with nothing sealed, so that a row counts as
/// done when it was looked at: its key is noted either way.
pub(super) const NOT_UNDER: &str =
    select!("WHERE (written_key IS NULL OR written_key <> $1) AND number > $2 ORDER BY number LIMIT $3");

/// Rows of every form, in the order of arrival, from those behind a number.
pub(super) const AFTER: &str = select!("WHERE number > $1 ORDER BY number LIMIT $2");
/// Those to one form from before a place in the order of arrival, the newest first.
pub(super) const BEFORE: &str = select!("WHERE form = $1 AND number < $2 ORDER BY number DESC LIMIT $3");

impl Storage {
    /// The receipt of a submission to that form which was kept before under this id, from the very same bytes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn receipt(&self, form: &str, submission_id: &str, digest: &str) -> Result<Option<Receipt>, sqlx::Error> {
        // Text in PostgreSQL holds no such character, so nothing was kept under that id.
        if submission_id.contains('\0') {
            return Ok(None);
        }
        let found: Option<(String, String)> = sqlx::query_as(
            "SELECT receipt, received_at FROM submissions WHERE submission_id = $1 AND digest = $2 AND form = $3",
        )
        .bind(submission_id.to_ascii_lowercase())
        .bind(digest)
        .bind(form)
        .fetch_optional(self.read())
        .await?;
        Ok(found.map(|(receipt, received_at)| Receipt {
            receipt,
            submission_id: submission_id.to_owned(),
            digest: digest.to_owned(),
            received_at,
        }))
    }

    /// How many submissions are kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn submissions(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT count(*) FROM submissions").fetch_one(self.read()).await
    }

    /// Every submission to that form, the earliest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows(&self, form: &str) -> Result<Vec<Row>, sqlx::Error> {
        sqlx::query_as(select!("WHERE form = $1 ORDER BY number")).bind(form).fetch_all(self.read()).await
    }

    /// One submission by its receipt, which is how people name it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn row(&self, receipt: &str) -> Result<Option<Row>, sqlx::Error> {
        sqlx::query_as(select!("WHERE receipt = $1")).bind(receipt).fetch_optional(self.read()).await
    }
}
