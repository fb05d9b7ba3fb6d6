//! How long things are kept: each form's responses for as many months as an owner has set, the audit log for as many as the
//! settings say. What is older is erased by the server itself.

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::erasure;
use crate::jobs::Stopping;
use crate::server::App;
use crate::storage::{Cleaned, Storage};

/// How many months a form's responses are kept where nobody has said otherwise.
pub const MONTHS: i64 = 12;
/// The most months that anything may be kept.
pub const MOST_MONTHS: i64 = 120;

/// How often the server looks for what is too old.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How often the files are cleaned of what was erased for its age: it takes the whole database.
const CLEANED_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// The settings as given.
#[derive(clap::Args, Clone, Debug)]
pub struct KeepingSettings {
    /// How long the audit log is kept, in months
    #[arg(long, env = "WINDCHIME_AUDIT_MONTHS", default_value_t = 24)]
    pub audit_months: i64,
}

impl KeepingSettings {
    /// A line for each setting that cannot be used.
    pub(crate) fn wrong(&self) -> Option<String> {
        (!(1..=MOST_MONTHS).contains(&self.audit_months))
            .then(|| format!("WINDCHIME_AUDIT_MONTHS is {}; it needs to be from 1 to {MOST_MONTHS}", self.audit_months))
    }
}

/// The moment before which everything is older than so many months: RFC 3339, as times are kept.
pub fn cutoff(now: Timestamp, months: i64) -> String {
    let then = Span::new()
        .try_months(months)
        .and_then(|span| now.to_zoned(TimeZone::UTC).checked_sub(span))
        .map_or(Timestamp::UNIX_EPOCH, |then| then.timestamp());
    Timestamp::from_second(then.as_second()).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// How long one form's responses are kept, and what is older than that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The form's id.
    pub form: String,
    /// In months.
    pub months: i64,
    /// How many responses are kept.
    pub responses: i64,
    /// How many of them are older.
    pub older: i64,
}

/// Every form in the database, and what is due to be erased now.
///
/// # Errors
/// When the database does not answer.
pub async fn due(storage: &Storage) -> Result<Vec<Due>, sqlx::Error> {
    let mut list = Vec::new();
    for kept in storage.retention().await? {
        let older = storage.older(&kept.form, &cutoff(Timestamp::now(), kept.months)).await?;
        list.push(Due { form: kept.form, months: kept.months, responses: kept.responses, older });
    }
    Ok(list)
}

/// Erases what is too old, form by form, a few at a time. Says how many responses those were.
///
/// # Errors
/// When the database refuses; what was erased until then is noted.
pub async fn expire(app: &App) -> Result<usize, sqlx::Error> {
    let mut gone = 0;
    for kept in app.storage.retention().await? {
        gone += expire_form(app, &kept.form, kept.months).await?;
    }
    let pruned = app.storage.prune_audit(&cutoff(Timestamp::now(), app.config.audit_months)).await?;
    if gone > 0 || pruned > 0 {
        tracing::info!(responses = gone, audit_lines = pruned, "what was too old was erased");
    }
    Ok(gone)
}

/// Erases one form's responses that are older than so many months, at once, and cleans the files of them. Says how many those
/// were.
///
/// # Errors
/// When the database refuses; what was erased until then is noted.
pub async fn expire_and_clean(app: &App, form: &str, months: i64) -> Result<usize, sqlx::Error> {
    let gone = expire_form(app, form, months).await?;
    if gone > 0 {
        app.storage.clean().await?;
    }
    Ok(gone)
}

async fn expire_form(app: &App, form: &str, months: i64) -> Result<usize, sqlx::Error> {
    let before = cutoff(Timestamp::now(), months);
    let mut gone = 0;
    loop {
        let doomed = app.storage.doomed_by_age(form, &before).await?;
        if doomed.is_empty() {
            return Ok(gone);
        }
        let hashed: Vec<_> = doomed.into_iter().map(|one| erasure::hashed(app, one)).collect();
        // Where another server does the same at the same time, some of them are gone already, and counted there.
        gone += app.storage.expire(form, months, &hashed).await?;
    }
}

/// Looks every hour, and at the start; cleans the files once a day where something was erased.
pub async fn job(app: App, mut stopping: Stopping) {
    let stop = async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let work = async {
        let mut cleaned: Option<Instant> = None;
        loop {
            if let Err(error) = expire(&app).await {
                tracing::error!(%error, "what is too old could not be erased; it is tried again in an hour");
            }
            match erasure::erase_returned(&app).await {
                Ok(0) => {}
                Ok(gone) => tracing::warn!(responses = gone, "what was erased had come back, and was removed again"),
                Err(error) => {
                    tracing::error!(%error, "what was erased could not be looked for; tried again in an hour");
                }
            }
            if cleaned.is_none_or(|at| at.elapsed() >= CLEANED_EVERY) && clean(&app.storage).await {
                cleaned = Some(Instant::now());
            }
            tokio::time::sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = stop => {}
        () = work => {}
    }
}

/// Says whether the files were cleaned.
async fn clean(storage: &Storage) -> bool {
    let done = async {
        match storage.unclean().await? {
            true => storage.clean().await.map(Some),
            false => Ok(None),
        }
    };
    match done.await {
        Ok(None) => false,
        Ok(Some(Cleaned::Busy)) => {
            tracing::warn!(
                "something is at work in the database and keeps its files from being cleaned; tried again in an hour"
            );
            false
        }
        Ok(Some(Cleaned::NotOwner)) => {
            tracing::warn!(
                "PostgreSQL's user does not own the tables, so that what was erased is left in their files; make it their owner, \
                 or let their owner run VACUUM FULL; tried again in a day"
            );
            true
        }
        Ok(Some(_)) => true,
        Err(error) => {
            tracing::error!(%error, "the database's files could not be cleaned; it is tried again in an hour");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(cutoff(at("2026-11-21T10:00:00Z"), 12), "2025-11-21T10:00:00Z");
        assert_eq!(cutoff(at("2026-03-31T10:00:00.5Z"), 1), "2026-02-28T10:00:00Z");
        assert_eq!(cutoff(at("2028-02-29T00:00:00Z"), 120), "2018-02-28T00:00:00Z");
    }
}
