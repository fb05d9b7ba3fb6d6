//! Sending deliveries, and what becomes of them.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;
use windchime_domain::json::{Value, map};

use super::{host, secret, signature};
use crate::jobs::Stopping;
use crate::records::{self, Record};
use crate::server::App;
use crate::storage::{Delivery, Outcome, WebhookRow};
use crate::{marks, retries};

/// How many deliveries are under way at once, so that a slow receiver does not hold up the others.
const TOGETHER: usize = 8;
/// How long a claim lasts beyond the receiver's time, in seconds.
const CLAIM: i64 = 60;

/// How one try went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The receiver took it: a status from 200 to 299.
    Taken,
    /// The receiver wants nothing more: 410.
    Gone,
    /// It was refused for good.
    Refused {
        /// The status.
        status: u16,
        /// In plain words.
        why: String,
    },
    /// It may get through later.
    Later {
        /// The status, if there was an answer.
        status: Option<u16>,
        /// In plain words.
        why: String,
        /// How many seconds the receiver asked for.
        after: Option<i64>,
    },
    /// It could not be made; `why` says what to look at.
    Unmade {
        /// In plain words.
        why: &'static str,
    },
}

/// Sends what is due, until the server stops.
pub async fn run(app: App, mut stopping: Stopping) {
    loop {
        if let Err(error) = send_due(&app, &stopping).await {
            tracing::error!(%error, "deliveries could not be taken from the queue; trying again");
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(app.config.mail.every) => {}
        }
    }
}

async fn send_due(app: &App, stopping: &Stopping) -> Result<(), sqlx::Error> {
    app.webhooks.look(&app.storage).await?;
    let patience = i64::try_from(app.config.mail.webhook_patience.as_secs()).unwrap_or_default();
    let mut under_way = JoinSet::new();
    while !*stopping.borrow() {
        if under_way.len() >= TOGETHER {
            settled(under_way.join_next().await)?;
        }
        let now = marks::seconds();
        let until = now + patience + CLAIM;
        match app.storage.claim_delivery(now, until).await? {
            Some(delivery) => {
                let app = app.clone();
                under_way.spawn(async move { deliver(&app, &delivery, until).await });
            }
            None => break,
        }
    }
    while let Some(done) = under_way.join_next().await {
        settled(Some(done))?;
    }
    Ok(())
}

/// A delivery that was cut off is sent again when its claim ends.
fn settled(done: Option<Result<Result<(), sqlx::Error>, tokio::task::JoinError>>) -> Result<(), sqlx::Error> {
    match done {
        Some(Ok(done)) => done,
        Some(Err(_)) | None => Ok(()),
    }
}

/// `until` is when the claim on it ends.
async fn deliver(app: &App, delivery: &Delivery, until: i64) -> Result<(), sqlx::Error> {
    let Some(hook) = app.storage.webhook(delivery.webhook).await? else {
        // Removed meanwhile, and the delivery with it.
        return Ok(());
    };
    let tried = match app.storage.row(&delivery.receipt).await? {
        None => return Ok(()),
        Some(row) => match records::open(&app.keyring, &row) {
            Ok(record) => {
                let id = id(&hook, &record.submission_id);
                send(app, &hook, &id, payload(&id, &record)).await
            }
            Err(_) => {
                Tried::Unmade { why: "The answers could not be opened. Check that the key file is the right one." }
            }
        },
    };
    if tried == Tried::Gone {
        app.storage.audit("server", "webhook-off", &format!("webhook {}", hook.number), Some("410")).await?;
        app.storage.set_webhook_active(hook.number, false).await?;
        app.webhooks.look(&app.storage).await?;
    }
    let (status, outcome) = outcome(app, delivery.tries, tried);
    match &outcome {
        Outcome::Sent => tracing::info!(webhook = hook.number, "a response was delivered"),
        Outcome::Again { why, .. } => tracing::warn!(webhook = hook.number, why, "a delivery is tried again"),
        Outcome::Failed { why } => tracing::error!(webhook = hook.number, why, "a delivery was given up"),
    }
    app.storage.settle_delivery(delivery, until, status, &outcome).await
}

/// Sends a message that says only that it is a test, once and now.
pub async fn send_test(app: &App, hook: &WebhookRow) -> Tried {
    let id = format!("msg_{}", marks::new_uuid().unwrap_or_default().replace('-', ""));
    let body = message("test", &id, &marks::now(), Value::from(Vec::<(String, Value)>::new()));
    send(app, hook, &id, body).await
}

/// A message's id: the same for each try, so that the receiver can tell when something comes twice.
fn id(hook: &WebhookRow, submission_id: &str) -> String {
    let digest = Sha256::digest(format!("{}\n{}\n{submission_id}", hook.number, hook.created_at));
    format!("msg_{}", base16ct::lower::encode_string(digest.get(..16).unwrap_or_default()))
}

fn payload(id: &str, record: &Record) -> String {
    let data = map([
        ("receipt", Some(Value::from(record.receipt.as_str()))),
        ("submission_id", Some(Value::from(record.submission_id.as_str()))),
        ("form", Some(Value::from(record.form.as_str()))),
        ("form_version", Some(Value::from(record.form_version))),
        ("received_at", Some(Value::from(record.received_at.as_str()))),
        ("lang", record.lang.as_deref().map(Value::from)),
        ("page", record.page.as_deref().map(Value::from)),
        ("answers", Some(record.answers.clone())),
    ]);
    message("response.received", id, &record.received_at, data)
}

fn message(event: &str, id: &str, created: &str, data: Value) -> String {
    let whole = map([
        ("event", Some(Value::from(event))),
        ("id", Some(Value::from(id))),
        ("created", Some(Value::from(created))),
        ("data", Some(data)),
    ]);
    // A value of ours always has a JSON text.
    serde_json::to_string(&whole).unwrap_or_default()
}

async fn send(app: &App, hook: &WebhookRow, id: &str, body: String) -> Tried {
    let Ok(secret) = secret(app, hook) else {
        return Tried::Unmade {
            why: "The webhook’s secret could not be opened. Check that the key file is the right one.",
        };
    };
    let at = marks::seconds();
    let signature = signature(&secret, id, at, body.as_bytes());
    let request = app
        .webhooks
        .agent
        .post(&hook.url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", at.to_string())
        .header("webhook-signature", signature);
    // A proxy is no way to this very machine.
    let request = if hook.url.starts_with("http:") { request.config().proxy(None).build() } else { request };
    let patience = app.config.mail.webhook_patience;
    // What the receiver answers beyond its status is not read.
    let sent = tokio::task::spawn_blocking(move || {
        request.send(body.as_bytes()).map(|answer| (answer.status().as_u16(), retry_after(answer.headers())))
    });
    match sent.await {
        Ok(Ok((status, after))) => read(status, after),
        Ok(Err(error)) => Tried::Later { status: None, why: in_words(&error, &hook.url, patience), after: None },
        Err(_) => Tried::Later { status: None, why: "Sending was cut off.".to_owned(), after: None },
    }
}

/// What a receiver's status means.
fn read(status: u16, after: Option<i64>) -> Tried {
    match status {
        200..=299 => Tried::Taken,
        410 => Tried::Gone,
        408 | 425 | 429 | 500..=599 => {
            Tried::Later { status: Some(status), why: format!("The receiver answered {status}."), after }
        }
        300..=399 => Tried::Refused {
            status,
            why: format!("The receiver answered {status}, a redirect. Redirects are not followed: change the address."),
        },
        _ => Tried::Refused { status, why: format!("The receiver refused it and answered {status}.") },
    }
}

/// `Retry-After` (RFC 9110): seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_) => jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second() - marks::seconds(),
    };
    Some(seconds.clamp(0, retries::LONGEST))
}

fn in_words(error: &ureq::Error, url: &str, patience: Duration) -> String {
    let host = host(url);
    match error {
        ureq::Error::Timeout(_) => format!("{host} did not answer within {} seconds.", patience.as_secs().max(1)),
        ureq::Error::HostNotFound => format!("There is no {host}. Check the address."),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            format!("No encrypted connection to {host} could be made. Check its certificate.")
        }
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            format!("{host} takes no connections.")
        }
        _ => format!("The connection to {host} could not be made, or broke off."),
    }
}

fn outcome(app: &App, tries: i64, tried: Tried) -> (Option<u16>, Outcome) {
    match tried {
        Tried::Taken => (None, Outcome::Sent),
        Tried::Gone => {
            let why = "The receiver wants nothing more (410), so the webhook was switched off.".to_owned();
            (Some(410), Outcome::Failed { why })
        }
        Tried::Refused { status, why } => (Some(status), Outcome::Failed { why }),
        Tried::Unmade { why } => (None, Outcome::Failed { why: why.to_owned() }),
        Tried::Later { status, why, after } => match retries::pause(tries, app.config.mail.first_pause) {
            Some(pause) => {
                let at = marks::seconds() + pause.max(after.unwrap_or_default());
                (status, Outcome::Again { at, why })
            }
            None => (status, Outcome::Failed { why }),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn after(value: &str) -> Option<i64> {
        retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, value.parse().unwrap())]))
    }

    #[test]
    fn a_receiver_may_ask_for_a_pause_in_seconds_or_until_a_date_but_not_for_ever() {
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
        assert_eq!(after("Thu, 31 Dec 2099 23:59:59 GMT"), Some(retries::LONGEST));
        assert_eq!(after("999999999"), Some(retries::LONGEST));
        assert_eq!(after("soon"), None);
        assert_eq!(after("-5"), Some(0));
    }

    #[test]
    fn what_a_status_means() {
        let later = |status| matches!(read(status, None), Tried::Later { .. });
        let refused = |status| matches!(read(status, None), Tried::Refused { .. });
        assert!([200, 201, 202, 204, 299].into_iter().all(|status| read(status, None) == Tried::Taken));
        assert!([408, 425, 429, 500, 502, 503, 504].into_iter().all(later));
        assert!([301, 302, 307, 308, 400, 401, 403, 404, 405, 413, 422].into_iter().all(refused));
        assert_eq!(read(410, None), Tried::Gone);
    }
}
