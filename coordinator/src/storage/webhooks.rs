//! Webhooks: where responses are sent on to, and what is on its way there.

use super::messages::{Counts, Outcome};
use super::{NoSecret, Storage};
use crate::keyring::Sealed;
use crate::marks::NoRandomness;

/// A webhook as it stands in the database: its secret is sealed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WebhookRow {
    /// Its number.
    pub number: i64,
    /// Where to.
    pub url: String,
    /// Which form's responses; all where there is none.
    pub form: Option<String>,
    /// What is signed with, sealed.
    pub secret: Vec<u8>,
    /// The key it is sealed under.
    pub secret_key: String,
    /// 1 where responses are sent, 0 where not.
    pub is_active: i64,
    /// Since when it is there: RFC 3339.
    pub created_at: String,
}

/// A delivery that this server has claimed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Delivery {
    /// Its number.
    pub number: i64,
    /// The webhook's number.
    pub webhook: i64,
    /// The number of the response.
    pub submission: i64,
    /// The receipt of the response.
    pub receipt: String,
    /// How often it was tried, this time included.
    pub tries: i64,
}

/// A delivery that is not through.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DeliveryRow {
    /// Its number.
    pub number: i64,
    /// The receipt of the response.
    pub receipt: String,
    /// `waiting` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next: seconds since 1970.
    pub next_try: i64,
    /// The HTTP status of the last answer, if there was one.
    pub last_status: Option<i64>,
    /// What went wrong last, in plain words.
    pub last_error: Option<String>,
    /// When the response arrived: RFC 3339.
    pub created_at: String,
}

/// A query for [`WebhookRow`]s, ending as given.
macro_rules! select {
    ($ending:literal) => {
        concat!("SELECT number, url, form, secret, secret_key, is_active, created_at FROM webhooks ", $ending)
    };
}

impl Storage {
    /// Whether there is any webhook to send to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn any_webhook(&self) -> Result<bool, sqlx::Error> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM webhooks WHERE is_active = 1").fetch_one(self.read()).await?;
        Ok(count > 0)
    }

    /// Every webhook, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhooks(&self) -> Result<Vec<WebhookRow>, sqlx::Error> {
        sqlx::query_as(select!("ORDER BY number")).fetch_all(self.read()).await
    }

    /// The webhook of that number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn webhook(&self, number: i64) -> Result<Option<WebhookRow>, sqlx::Error> {
        sqlx::query_as(select!("WHERE number = $1")).bind(number).fetch_optional(self.read()).await
    }

    /// Adds a webhook; `seal` seals its secret for the number it gets.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn add_webhook(
        &self,
        url: &str,
        form: Option<&str>,
        now: &str,
        seal: impl FnOnce(i64) -> Result<Sealed, NoRandomness>,
    ) -> Result<i64, NoSecret> {
        let mut transaction = self.write().await?;
        let number: i64 = sqlx::query_scalar(
            "INSERT INTO webhooks (url, form, secret, secret_key, created_at) VALUES ($1, $2, $3, '', $4) RETURNING number",
        )
        .bind(url)
        .bind(form)
        .bind(Vec::<u8>::new())
        .bind(now)
        .fetch_one(&mut *transaction)
        .await?;
        let sealed = seal(number)?;
        sqlx::query("UPDATE webhooks SET secret = $2, secret_key = $3 WHERE number = $1")
            .bind(number)
            .bind(&sealed.bytes)
            .bind(&sealed.key_id)
            .execute(&mut *transaction)
            .await?;
        super::revisions::changed(&mut transaction, "webhooks").await?;
        transaction.commit().await?;
        Ok(number)
    }

    /// Switches a webhook on or off. What waits for it goes on waiting.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_webhook_active(&self, number: i64, active: bool) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("UPDATE webhooks SET is_active = $2 WHERE number = $1")
            .bind(number)
            .bind(i64::from(active))
            .execute(&mut *transaction)
            .await?;
        super::revisions::changed(&mut transaction, "webhooks").await?;
        transaction.commit().await
    }

    /// Removes a webhook and whatever waits for it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete_webhook(&self, number: i64) -> Result<(), sqlx::Error> {
        let mut transaction = self.write().await?;
        sqlx::query("DELETE FROM webhooks WHERE number = $1").bind(number).execute(&mut *transaction).await?;
        super::revisions::changed(&mut transaction, "webhooks").await?;
        transaction.commit().await
    }

    /// Claims one delivery that is due, to a webhook that is switched on. `until` is when the claim ends.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_delivery(&self, now: i64, until: i64) -> Result<Option<Delivery>, sqlx::Error> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT webhook_deliveries.number
             FROM webhook_deliveries JOIN webhooks ON webhooks.number = webhook_deliveries.webhook
             WHERE state = 'waiting' AND next_try <= $1 AND is_active = 1
             ORDER BY next_try, webhook_deliveries.number LIMIT 1",
        )
        .bind(now)
        .fetch_optional(self.read())
        .await?;
        let Some(next) = next else {
            return Ok(None);
        };
        sqlx::query_as(
            "UPDATE webhook_deliveries SET tries = tries + 1, next_try = $3
             WHERE number = $1 AND state = 'waiting' AND next_try <= $2
             RETURNING number, webhook, submission,
                 (SELECT receipt FROM submissions WHERE submissions.number = webhook_deliveries.submission) AS receipt, tries",
        )
        .bind(next)
        .bind(now)
        .bind(until)
        .fetch_optional(&self.writer)
        .await
    }

    /// Writes down how a delivery went. `status` is the HTTP status of the answer, if there was one. `until` is when the claim on
    /// it ends or ended: what another has claimed since is for the other to settle. That it was passed on is noted either way.
    ///
    /// # Errors
    /// When the database refuses; then it is sent again when the claim ends.
    pub async fn settle_delivery(
        &self,
        delivery: &Delivery,
        until: i64,
        status: Option<u16>,
        outcome: &Outcome,
    ) -> Result<(), sqlx::Error> {
        let (state, at, why) = outcome.columns();
        let mut transaction = self.write().await?;
        sqlx::query(
            "UPDATE webhook_deliveries SET state = $3, next_try = coalesce($4, next_try), last_status = $5, last_error = $6
             WHERE number = $1 AND next_try = $2 AND state = 'waiting'",
        )
        .bind(delivery.number)
        .bind(until)
        .bind(state)
        .bind(at)
        .bind(status.map(i64::from))
        .bind(why)
        .execute(&mut *transaction)
        .await?;
        super::messages::passed_on(&mut transaction, delivery.submission, outcome).await?;
        transaction.commit().await
    }

    /// How many deliveries to a webhook are in each state.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn delivery_counts(&self, webhook: i64) -> Result<Counts, sqlx::Error> {
        let rows = sqlx::query_as("SELECT state, count(*) FROM webhook_deliveries WHERE webhook = $1 GROUP BY state")
            .bind(webhook)
            .fetch_all(self.read())
            .await?;
        Ok(Counts::of(rows))
    }

    /// Deliveries to a webhook that wait or failed, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn deliveries(&self, webhook: i64, most: i64) -> Result<Vec<DeliveryRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT webhook_deliveries.number, receipt, state, tries, next_try, last_status, last_error, created_at
             FROM webhook_deliveries JOIN submissions ON submissions.number = webhook_deliveries.submission
             WHERE webhook = $1 AND state <> 'sent' ORDER BY webhook_deliveries.number DESC LIMIT $2",
        )
        .bind(webhook)
        .bind(most)
        .fetch_all(self.read())
        .await
    }

    /// Lets a delivery that failed be tried anew, from now on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn retry_delivery(&self, webhook: i64, number: i64, now: i64) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE webhook_deliveries SET state = 'waiting', tries = 0, next_try = $3
             WHERE webhook = $1 AND number = $2 AND state <> 'sent'",
        )
        .bind(webhook)
        .bind(number)
        .bind(now)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// Gives up a delivery.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn delete_delivery(&self, webhook: i64, number: i64) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM webhook_deliveries WHERE webhook = $1 AND number = $2")
            .bind(webhook)
            .bind(number)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
