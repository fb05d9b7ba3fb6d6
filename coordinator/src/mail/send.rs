//! Sending what is queued, and what becomes of it.

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use lettre::transport::smtp::Error;

use super::letter::Letter;
use super::{Smtp, reachable, words};
use crate::jobs::Stopping;
use crate::records;
use crate::server::App;
use crate::storage::{CopyToSend, News, Outcome};
use crate::{marks, retries};

/// How long sending one mail may take altogether.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);
/// How long a claim lasts, in seconds: longer than sending can take.
const CLAIM: i64 = 300;
/// How often what is long over is forgotten.
const TIDIED: Duration = Duration::from_secs(60 * 60);
/// What was sent is shown for so long, in seconds: 30 days.
const SENT_SHOWN: i64 = 30 * 24 * 60 * 60;
/// What failed is shown for so long, in seconds: 90 days.
const FAILED_SHOWN: i64 = 90 * 24 * 60 * 60;
/// The most copies to one address in a day, so that nobody can use the form to flood somebody's mailbox.
const COPIES_A_DAY: i64 = 5;

/// Why a mail did not go out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NotSent {
    /// In plain words. Never the mail server's own, which tend to repeat people's addresses.
    pub why: String,
    /// Whether trying again can help.
    pub passing: bool,
}

impl NotSent {
    fn new(why: impl Into<String>, passing: bool) -> NotSent {
        NotSent { why: why.into(), passing }
    }

    pub(super) fn unconfigured() -> NotSent {
        NotSent::new("No mail server is set.", true)
    }

    pub(super) fn unwritable(error: &lettre::error::Error) -> NotSent {
        tracing::error!(%error, "a mail could not be written");
        NotSent::new("The mail could not be written. This is a mistake in the coordinator.", false)
    }

    pub(super) fn slow() -> NotSent {
        NotSent::new("The mail server did not answer in time.", true)
    }

    pub(super) fn of(error: &Error) -> NotSent {
        if let Some(code) = error.status() {
            let code: u16 = code.into();
            return NotSent::refused(code, error.is_permanent());
        }
        let mut source = error.source();
        while let Some(cause) = source {
            match cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
                Some(ErrorKind::ConnectionRefused) => {
                    return NotSent::new("The mail server takes no connections. Check its name and port.", true);
                }
                Some(ErrorKind::TimedOut) => return NotSent::slow(),
                _ => source = cause.source(),
            }
        }
        if error.is_tls() {
            return NotSent::new(
                "No encrypted connection to the mail server could be made. Check its certificate.",
                true,
            );
        }
        if error.is_client() {
            return NotSent::new("The mail server offers no way to sign in that this server knows.", true);
        }
        NotSent::new("The connection to the mail server could not be made, or broke off.", true)
    }

    /// What a reply of that code means (RFC 5321 and, for signing in, RFC 4954).
    fn refused(code: u16, permanent: bool) -> NotSent {
        match code {
            // No fault of the mail: it is sent once the settings are right.
            530 | 534 | 535 | 538 => {
                NotSent::new(format!("The mail server did not accept the name and password ({code})."), true)
            }
            _ if !permanent => NotSent::new(format!("The mail server asked to try again later ({code})."), true),
            550 | 551 | 553 => {
                NotSent::new(format!("The mail server refused the address; it may not exist ({code})."), false)
            }
            552 => NotSent::new(format!("The mailbox is full ({code})."), false),
            _ => NotSent::new(format!("The mail server refused the mail ({code})."), false),
        }
    }
}

/// Sends what is due, until the server stops.
pub async fn run(app: App, mut stopping: Stopping) {
    let mut tidied: Option<tokio::time::Instant> = None;
    loop {
        if let Some(smtp) = &app.config.mail.smtp
            && let Err(error) = send_due(&app, smtp, &stopping).await
        {
            tracing::error!(%error, "mail could not be taken from the queue; trying again");
        }
        if tidied.is_none_or(|at| at.elapsed() > TIDIED) {
            tidied = Some(tokio::time::Instant::now());
            let before = |seconds| marks::time(marks::seconds() - seconds);
            if let Err(error) = app.storage.prune_messages(&before(SENT_SHOWN), &before(FAILED_SHOWN)).await {
                tracing::error!(%error, "old messages could not be forgotten");
            }
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(app.config.mail.every) => {}
        }
    }
}

async fn send_due(app: &App, smtp: &Smtp, stopping: &Stopping) -> Result<(), sqlx::Error> {
    let now = marks::seconds();
    let gather = i64::try_from(app.config.mail.gather.as_secs()).unwrap_or_default();
    let news = app.storage.claim_news(now, gather, now + CLAIM).await?;
    if !news.is_empty() {
        send_news(app, smtp, &news, now + CLAIM).await?;
    }
    while !*stopping.borrow() {
        let now = marks::seconds();
        match app.storage.claim_copy(now, now + CLAIM).await? {
            Some(copy) => send_copy(app, smtp, &copy, now + CLAIM).await?,
            None => return Ok(()),
        }
    }
    Ok(())
}

async fn send_news(app: &App, smtp: &Smtp, news: &[News], until: i64) -> Result<(), sqlx::Error> {
    let numbers: Vec<i64> = news.iter().map(|one| one.number).collect();
    let tries = news.iter().map(|one| one.tries).max().unwrap_or_default();
    // The same responses make the same mail; with others it is another.
    let id = format!("news.{}", marks::keyed(&app.erasing, &format!("news {numbers:?}")));
    let letter = words::news(app, smtp, numbers.len(), id);
    let outcome = outcome(app, tries, app.mail.send(smtp, &letter).await);
    note("news", &outcome);
    let mails: Vec<(i64, i64)> = news.iter().map(|one| (one.number, one.submission)).collect();
    app.storage.settle_mail(&mails, until, &outcome).await
}

async fn send_copy(app: &App, smtp: &Smtp, copy: &CopyToSend, until: i64) -> Result<(), sqlx::Error> {
    let outcome = match write_copy(app, smtp, copy).await? {
        Ok(letter) => outcome(app, copy.tries, app.mail.send(smtp, &letter).await),
        Err(why) => Outcome::Failed { why: why.to_owned() },
    };
    note("copy", &outcome);
    app.storage.settle_mail(&[(copy.number, copy.submission)], until, &outcome).await
}

/// The copy as it goes out, or why there is none.
async fn write_copy(app: &App, smtp: &Smtp, copy: &CopyToSend) -> Result<Result<Letter, &'static str>, sqlx::Error> {
    let Some(row) = app.storage.row(&copy.receipt).await? else {
        return Ok(Err("The response has been erased."));
    };
    let Ok(record) = records::open(&app.keyring, &row) else {
        return Ok(Err("The answers could not be opened. Check that the key file is the right one."));
    };
    let Some(form) = app.forms.version(&record.form, record.form_version) else {
        return Ok(Err("The form is no longer known in the version that was answered."));
    };
    let answer = |question: &str| record.answers.get(question).and_then(|answer| answer.text());
    let Some(to) = reachable(&form, answer) else {
        return Ok(Err("The address that was left cannot be used for mail."));
    };
    if copy.tries == 1 {
        let address = to.email.to_string().to_ascii_lowercase();
        let name = marks::keyed(&app.erasing, &format!("copies to {address}"));
        let now = marks::seconds();
        if app.storage.count_copy(&name, now - now.rem_euclid(24 * 60 * 60)).await? > COPIES_A_DAY {
            return Ok(Err("This address has had 5 copies today already, so this one was held back."));
        }
    }
    Ok(Ok(words::copy(app, smtp, &form, &record, to)))
}

fn outcome(app: &App, tries: i64, sent: Result<(), NotSent>) -> Outcome {
    match sent {
        Ok(()) => Outcome::Sent,
        Err(NotSent { why, passing: false }) => Outcome::Failed { why },
        Err(NotSent { why, passing: true }) => match retries::pause(tries, app.config.mail.first_pause) {
            Some(pause) => Outcome::Again { at: marks::seconds() + pause, why },
            None => Outcome::Failed { why },
        },
    }
}

fn note(kind: &'static str, outcome: &Outcome) {
    match outcome {
        Outcome::Sent => tracing::info!(kind, "a mail was sent"),
        Outcome::Again { why, .. } => tracing::warn!(kind, why, "a mail did not get through, and is tried again"),
        Outcome::Failed { why } => tracing::error!(kind, why, "a mail was given up"),
    }
}
