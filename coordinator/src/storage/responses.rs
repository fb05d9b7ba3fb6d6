//! Sifting responses: what the database itself can tell apart, a stretch at a time, and the tags.

use super::submissions::select;
use super::{Row, Storage};

/// Which responses: what can be said without opening them. An empty text stands for any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sieve {
    /// The form's id.
    pub form: String,
    /// Received at this time or later: RFC 3339, UTC, to the second.
    pub from: String,
    /// Received before this time.
    pub until: String,
    /// With this tag.
    pub tag: String,
    /// Without this tag.
    pub without_tag: String,
    /// The language the form was shown in.
    pub lang: String,
    /// Behind this place in the order of arrival.
    pub after: i64,
    /// Ahead of this place.
    pub before: i64,
}

impl Sieve {
    /// Every response to that form.
    pub fn all(form: &str) -> Sieve {
        Sieve {
            form: form.to_owned(),
            from: String::new(),
            until: String::new(),
            tag: String::new(),
            without_tag: String::new(),
            lang: String::new(),
            after: 0,
            before: i64::MAX,
        }
    }

    /// Times are compared as texts; no time of ours comes after this one, whatever the database's collation.
    fn until(&self) -> &str {
        if self.until.is_empty() { "9999" } else { &self.until }
    }
}

/// In which order responses are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The latest first.
    Newest,
    /// The earliest first.
    Oldest,
}

/// A query's condition for a [`Sieve`], ending as given.
macro_rules! sifted {
    ($ending:literal) => {
        concat!(
            "WHERE form = $1 AND number > $2 AND number < $3 AND received_at >= $4 AND received_at < $5
             AND ($6 = '' OR EXISTS (SELECT 1 FROM tags WHERE submission = submissions.number AND tag = $7))
             AND ($8 = '' OR NOT EXISTS (SELECT 1 FROM tags WHERE submission = submissions.number AND tag = $9))
             AND ($10 = '' OR lang = $11) ",
            $ending
        )
    };
}

/// A [`Row`]'s query for a [`Sieve`].
macro_rules! select_sifted {
    ($ending:literal) => {
        concat!(select!(""), sifted!($ending))
    };
}

/// Binds a [`Sieve`] to the first eleven parameters.
macro_rules! bound {
    ($query:expr, $sieve:expr) => {
        $query
            .bind(&$sieve.form)
            .bind($sieve.after)
            .bind($sieve.before)
            .bind(&$sieve.from)
            .bind($sieve.until())
            .bind(&$sieve.tag)
            .bind(&$sieve.tag)
            .bind(&$sieve.without_tag)
            .bind(&$sieve.without_tag)
            .bind(&$sieve.lang)
            .bind(&$sieve.lang)
    };
}

impl Storage {
    /// The first of the responses that pass the sieve, at most so many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sift(&self, sieve: &Sieve, order: Order, most: i64) -> Result<Vec<Row>, sqlx::Error> {
        let query = match order {
            Order::Newest => select_sifted!("ORDER BY number DESC LIMIT $12"),
            Order::Oldest => select_sifted!("ORDER BY number LIMIT $12"),
        };
        bound!(sqlx::query_as(query), sieve).bind(most).fetch_all(self.read()).await
    }

    /// How many responses pass the sieve.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_sifted(&self, sieve: &Sieve) -> Result<i64, sqlx::Error> {
        let query = concat!("SELECT count(*) FROM submissions ", sifted!(""));
        bound!(sqlx::query_scalar(query), sieve).fetch_one(self.read()).await
    }

    /// The place of the newest response to that form; 0 where there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest(&self, form: &str) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT COALESCE(max(number), 0) FROM submissions WHERE form = $1")
            .bind(form)
            .fetch_one(self.read())
            .await
    }

    /// Every version of a form that somebody answered, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions_answered(&self, form: &str) -> Result<Vec<i64>, sqlx::Error> {
        sqlx::query_scalar("SELECT DISTINCT form_version FROM submissions WHERE form = $1 ORDER BY form_version DESC")
            .bind(form)
            .fetch_all(self.read())
            .await
    }

    /// Every language that a form was answered in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn languages(&self, form: &str) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT DISTINCT lang FROM submissions WHERE form = $1 AND lang IS NOT NULL ORDER BY lang")
            .bind(form)
            .fetch_all(self.read())
            .await
    }

    /// The address of every page that a form was answered on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pages(&self, form: &str) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT DISTINCT page FROM submissions WHERE form = $1 AND page IS NOT NULL ORDER BY page")
            .bind(form)
            .fetch_all(self.read())
            .await
    }

    /// What a response agreed to: the question, and the words that stood beside the box.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn consents(&self, submission: i64) -> Result<Vec<(String, String)>, sqlx::Error> {
        sqlx::query_as("SELECT question, words FROM consents WHERE submission = $1 ORDER BY question")
            .bind(submission)
            .fetch_all(self.read())
            .await
    }

    /// Every tag that a response to that form has.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tags(&self, form: &str) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT DISTINCT tag FROM tags JOIN submissions ON number = submission WHERE form = $1 ORDER BY tag",
        )
        .bind(form)
        .fetch_all(self.read())
        .await
    }

    /// The tags of a form's responses from one place in the order of arrival to another, both included.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tags_between(&self, form: &str, first: i64, last: i64) -> Result<Vec<(i64, String)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT submission, tag FROM tags JOIN submissions ON number = submission
             WHERE form = $1 AND submission >= $2 AND submission <= $3 ORDER BY submission, tag",
        )
        .bind(form)
        .bind(first)
        .bind(last)
        .fetch_all(self.read())
        .await
    }

    /// Tags responses; one that has the tag, or was erased meanwhile, is passed over. Says how many were tagged.
    ///
    /// # Errors
    /// When the database refuses; then none is tagged.
    pub async fn tag(&self, submissions: &[i64], tag: &str, by: &str, now: &str) -> Result<u64, sqlx::Error> {
        let mut transaction = self.write().await?;
        let mut tagged = 0;
        for number in submissions {
            tagged += sqlx::query(
                "INSERT INTO tags (submission, tag, tagged_at, tagged_by)
                 SELECT number, $1, $2, $3 FROM submissions WHERE number = $4 ON CONFLICT DO NOTHING",
            )
            .bind(tag)
            .bind(now)
            .bind(by)
            .bind(number)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        }
        transaction.commit().await?;
        Ok(tagged)
    }

    /// Takes a tag off responses. Says how many had it.
    ///
    /// # Errors
    /// When the database refuses; then all stay as they were.
    pub async fn untag(&self, submissions: &[i64], tag: &str) -> Result<u64, sqlx::Error> {
        let mut transaction = self.write().await?;
        let mut untagged = 0;
        for number in submissions {
            untagged += sqlx::query("DELETE FROM tags WHERE submission = $1 AND tag = $2")
                .bind(number)
                .bind(tag)
                .execute(&mut *transaction)
                .await?
                .rows_affected();
        }
        transaction.commit().await?;
        Ok(untagged)
    }
}
