//! What is to be sent when a response arrives: queued with the response itself or not at all. Mail is read and settled here,
//! webhooks next door.
//!
//! A message is claimed by one server for a while (`next_try` is when the claim ends), so that several on one database do not
//! send it twice, and one that dies in between leaves it to the others.

use sqlx::AnyConnection;

use super::door::{Cell, Door};
use super::{NewSubmission, Storage};

/// What a new response sets off. `mail::announce` says so, by the settings and the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Announce {
    /// A mail to the coordinators, together with other responses.
    pub coordinators: bool,
    /// A copy to the person, where the form's setting asks for it.
    pub copy: bool,
    /// Webhooks.
    pub webhooks: bool,
}

/// How sending went, once tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Sent,
    /// It is to be tried again.
    Again {
        /// When: seconds since 1970.
        at: i64,
        /// What went wrong, in plain words and without anything a person wrote.
        why: String,
    },
    /// It is not to be tried again.
    Failed {
        /// What went wrong, likewise.
        why: String,
    },
}

impl Outcome {
    /// The columns `state`, `next_try` and `last_error`; no time where it stays as it is.
    pub(super) fn columns(&self) -> (&'static str, Option<i64>, Option<&str>) {
        match self {
            Outcome::Sent => ("sent", None, None),
            Outcome::Again { at, why } => ("waiting", Some(*at), Some(why)),
            Outcome::Failed { why } => ("failed", None, Some(why)),
        }
    }
}

/// Mail that this server has claimed, for the coordinators.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct News {
    /// The mail's number.
    pub number: i64,
    /// The number of the response that it is about.
    pub submission: i64,
    /// How often it was tried, this time included.
    pub tries: i64,
}

/// A copy that this server has claimed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CopyToSend {
    /// The mail's number.
    pub number: i64,
    /// The number of the response.
    pub submission: i64,
    /// Whose it is: the receipt of the response.
    pub receipt: String,
    /// How often it was tried, this time included.
    pub tries: i64,
}

/// A mail that waits after it failed, or that failed for good.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MailTrouble {
    /// Its number.
    pub number: i64,
    /// `new` to the coordinators, `copy` to a person.
    pub kind: String,
    /// The receipt of the response.
    pub receipt: String,
    /// `waiting` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next: seconds since 1970.
    pub next_try: i64,
    /// What went wrong.
    pub last_error: String,
}

/// How many messages are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// On their way, or to be tried again.
    pub waiting: i64,
    /// Sent, in the last 30 days.
    pub sent: i64,
    /// Given up.
    pub failed: i64,
}

impl Counts {
    pub(super) fn of(rows: Vec<(String, i64)>) -> Counts {
        let count = |state| rows.iter().find(|(found, _)| found == state).map_or(0, |(_, count)| *count);
        Counts { waiting: count("waiting"), sent: count("sent"), failed: count("failed") }
    }
}

/// Queues what a new response sets off, in the transaction that keeps it. Where nothing is set up it asks the database nothing.
pub(super) async fn announce<D: Door>(
    door: &mut D,
    number: i64,
    new: &NewSubmission,
    received_at: &str,
) -> Result<(), sqlx::Error> {
    let Announce { coordinators, copy, webhooks } = new.announce;
    let cells = [
        Cell::Number(number),
        Cell::Number(crate::marks::seconds()),
        Cell::Text(Some(received_at)),
        Cell::Text(Some(&new.form)),
    ];
    let [response, now, at, _] = cells;
    if coordinators {
        door.run(
            "INSERT INTO mail (kind, submission, next_try, created_at) VALUES ('new', $1, $2, $3)",
            &[response, now, at],
        )
        .await?;
    }
    if copy {
        door.run(
            "INSERT INTO mail (kind, submission, next_try, created_at)
             SELECT 'copy', $1, $2, $3 FROM forms WHERE form = $4 AND mail_copy = 1",
            &cells,
        )
        .await?;
    }
    if webhooks {
        door.run(
            "INSERT INTO webhook_deliveries (webhook, submission, next_try, created_at)
             SELECT number, $1, $2, $3 FROM webhooks WHERE is_active = 1 AND (form IS NULL OR form = $4)",
            &cells,
        )
        .await?;
    }
    Ok(())
}

/// Counts with the response that one more message about it was sent: the message itself is forgotten before the response is.
pub(super) async fn passed_on(
    connection: &mut AnyConnection,
    submission: i64,
    outcome: &Outcome,
) -> Result<(), sqlx::Error> {
    if *outcome == Outcome::Sent {
        sqlx::query("UPDATE submissions SET passed_on = passed_on + 1 WHERE number = $1")
            .bind(submission)
            .execute(connection)
            .await?;
    }
    Ok(())
}

impl Storage {
    /// Claims everything that the coordinators have not been told of, once the oldest of it has waited for `gather` seconds or
    /// the time for another try has come. `until` is when the claim ends.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_news(&self, now: i64, gather: i64, until: i64) -> Result<Vec<News>, sqlx::Error> {
        let due: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM mail WHERE kind = 'new' AND state = 'waiting'
             AND next_try <= CASE WHEN tries = 0 THEN $2 ELSE $1 END",
        )
        .bind(now)
        .bind(now - gather)
        .fetch_one(self.read())
        .await?;
        if due == 0 {
            return Ok(Vec::new());
        }
        // Whether it is due is asked again: another server may have claimed it since.
        sqlx::query_as(
            "UPDATE mail SET tries = tries + 1, next_try = $3
             WHERE kind = 'new' AND state = 'waiting' AND (tries = 0 OR next_try <= $1)
                 AND EXISTS (SELECT 1 FROM mail AS due WHERE due.kind = 'new' AND due.state = 'waiting'
                     AND due.next_try <= CASE WHEN due.tries = 0 THEN $2 ELSE $1 END)
             RETURNING number, submission, tries",
        )
        .bind(now)
        .bind(now - gather)
        .bind(until)
        .fetch_all(&self.writer)
        .await
    }

    /// Claims one copy that is due.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_copy(&self, now: i64, until: i64) -> Result<Option<CopyToSend>, sqlx::Error> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT number FROM mail WHERE kind = 'copy' AND state = 'waiting' AND next_try <= $1
             ORDER BY next_try, number LIMIT 1",
        )
        .bind(now)
        .fetch_optional(self.read())
        .await?;
        let Some(next) = next else {
            return Ok(None);
        };
        sqlx::query_as(
            "UPDATE mail SET tries = tries + 1, next_try = $3 WHERE number = $1 AND state = 'waiting' AND next_try <= $2
             RETURNING number, submission,
                 (SELECT receipt FROM submissions WHERE submissions.number = mail.submission) AS receipt, tries",
        )
        .bind(next)
        .bind(now)
        .bind(until)
        .fetch_optional(&self.writer)
        .await
    }

    /// Writes down how sending these mails went: pairs of a mail's number and its response's. `until` is when the claim on them
    /// ends or ended: what another has claimed since is for the other to settle. That something was passed on is noted either
    /// way.
    ///
    /// # Errors
    /// When the database refuses; then they are sent again when the claim ends.
    pub async fn settle_mail(&self, mails: &[(i64, i64)], until: i64, outcome: &Outcome) -> Result<(), sqlx::Error> {
        let (state, at, why) = outcome.columns();
        let mut transaction = self.write().await?;
        for (number, submission) in mails {
            sqlx::query(
                "UPDATE mail SET state = $3, next_try = coalesce($4, next_try), last_error = $5
                 WHERE number = $1 AND next_try = $2 AND state = 'waiting'",
            )
            .bind(number)
            .bind(until)
            .bind(state)
            .bind(at)
            .bind(why)
            .execute(&mut *transaction)
            .await?;
            passed_on(&mut transaction, *submission, outcome).await?;
        }
        transaction.commit().await
    }

    /// How much mail of that kind is in each state.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_counts(&self, kind: &str) -> Result<Counts, sqlx::Error> {
        let rows = sqlx::query_as("SELECT state, count(*) FROM mail WHERE kind = $1 GROUP BY state")
            .bind(kind)
            .fetch_all(self.read())
            .await?;
        Ok(Counts::of(rows))
    }

    /// Mail that did not get through so far, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn mail_troubles(&self, most: i64) -> Result<Vec<MailTrouble>, sqlx::Error> {
        sqlx::query_as(
            "SELECT mail.number, kind, receipt, state, tries, next_try, last_error
             FROM mail JOIN submissions ON submissions.number = mail.submission
             WHERE state <> 'sent' AND last_error IS NOT NULL ORDER BY mail.number DESC LIMIT $1",
        )
        .bind(most)
        .fetch_all(self.read())
        .await
    }

    /// Lets a mail that failed be tried anew, from now on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retry_mail(&self, number: i64, now: i64) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE mail SET state = 'waiting', tries = 0, next_try = $2 WHERE number = $1 AND state <> 'sent'",
        )
        .bind(number)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Gives up a mail.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete_mail(&self, number: i64) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM mail WHERE number = $1").bind(number).execute(&self.writer).await?;
        Ok(())
    }

    /// The forms whose answers are sent to the person as a copy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forms_with_copies(&self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT form FROM forms WHERE mail_copy = 1 ORDER BY form").fetch_all(self.read()).await
    }

    /// Sets whether people get a copy of what they answer to that form.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_copies(&self, form: &str, on: bool) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE forms SET mail_copy = $1 WHERE form = $2")
            .bind(i64::from(on))
            .bind(form)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Counts one copy more to an address, named by a keyed hash, on a day that begins at `day` (seconds since 1970). Says how
    /// many it has been.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count_copy(&self, name: &str, day: i64) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(
            "INSERT INTO limits (name, starts, ends, count) VALUES ($1, $2, $3, 1)
             ON CONFLICT (name, starts) DO UPDATE SET count = limits.count + 1 RETURNING count",
        )
        .bind(name)
        .bind(day)
        .bind(day + 24 * 60 * 60)
        .fetch_one(&self.writer)
        .await
    }

    /// Forgets what was sent before that time (RFC 3339), and what was given up before the other.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn prune_messages(&self, sent: &str, failed: &str) -> Result<(), sqlx::Error> {
        for (state, before) in [("sent", sent), ("failed", failed)] {
            for delete in [
                "DELETE FROM mail WHERE state = $1 AND created_at < $2",
                "DELETE FROM webhook_deliveries WHERE state = $1 AND created_at < $2",
            ] {
                sqlx::query(delete).bind(state).bind(before).execute(&self.writer).await?;
            }
        }
        Ok(())
    }
}
