//! What the decide page counts, and whether a form's counts are public.

use std::collections::HashMap;

use super::{Row, Storage};

/// What was chosen in one response; what was typed is not read.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Chosen {
    /// Its place in the order of arrival.
    pub number: i64,
    /// The form's version.
    pub form_version: i64,
    /// What was chosen: JSON.
    pub answers: String,
    /// The page it was on.
    pub page: Option<String>,
    /// When it was kept: RFC 3339.
    pub received_at: String,
}

/// How a form stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it takes answers.
    pub is_open: bool,
    /// Whether anybody may see its counts.
    pub summary_public: bool,
}

impl Default for Standing {
    fn default() -> Standing {
        Standing { is_open: true, summary_public: false }
    }
}

impl Storage {
    /// How many responses each form has, and when the last of them arrived (RFC 3339).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn responses_by_form(&self) -> Result<HashMap<String, (i64, String)>, sqlx::Error> {
        let found: Vec<(String, i64, String)> =
            sqlx::query_as("SELECT form, count(*), max(received_at) FROM submissions GROUP BY form")
                .fetch_all(self.read())
                .await?;
        Ok(found.into_iter().map(|(form, count, last)| (form, (count, last))).collect())
    }

    /// How every form stands of which something was set; any other is open, and its counts are not public.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn standings(&self) -> Result<HashMap<String, Standing>, sqlx::Error> {
        let found: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT form, is_open, summary_public FROM forms").fetch_all(self.read()).await?;
        let standing = |(form, open, public)| (form, Standing { is_open: open != 0, summary_public: public != 0 });
        Ok(found.into_iter().map(standing).collect())
    }

    /// What was chosen in that form by those who answered before that time (RFC 3339, UTC), the earliest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn chosen_before(&self, form: &str, time: &str) -> Result<Vec<Chosen>, sqlx::Error> {
        sqlx::query_as(
            "SELECT number, form_version, answers, page, received_at FROM submissions
             WHERE form = $1 AND received_at < $2 ORDER BY number",
        )
        .bind(form)
        .bind(time)
        .fetch_all(self.read())
        .await
    }

    /// Some of the responses to that form, the newest first, from those before `before` (a response's number).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows_before(&self, form: &str, before: i64, most: i64) -> Result<Vec<Row>, sqlx::Error> {
        sqlx::query_as(super::submissions::BEFORE).bind(form).bind(before).bind(most).fetch_all(self.read()).await
    }
}
