//! How much one client may do in a while: enough for a library or an office that shares one address, too little for a program
//! that fills the database. Nobody's address is kept: counters stand under keyed hashes, and no longer than they count.

mod client;
mod settings;

pub use settings::{Allowed, LimitSettings};

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::config::Config;
use crate::gate::Secret;
use crate::jobs::Stopping;
use crate::keyring::Keyring;
use crate::marks;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::{Kind, NoSecret, Storage};

/// Submissions are counted for so long, in seconds.
const SUBMISSIONS_FOR: i64 = 10 * 60;
/// Reads are counted for so long, in seconds.
const READS_FOR: i64 = 60;
/// So many times the submissions of an ordinary client are refused.
const REFUSED_FROM: i64 = 4;
/// The most counters kept in memory; beyond that an attacker holds more networks than counting can stop.
const MOST_COUNTERS: usize = 200_000;
/// How often counters that count no more are removed.
const TIDIED: Duration = Duration::from_secs(60);

/// How many submissions came from one client lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As many as people send.
    Usual,
    /// More: each is asked for a proof of work, and for so many times the usual work.
    Work(u32),
    /// So many that none is taken, for so many seconds more.
    Refused(i64),
}

impl Level {
    /// Whether proof of work is asked for whatever the answers look like.
    pub fn is_unusual(self) -> bool {
        self != Level::Usual
    }

    /// How many times the usual work is asked for.
    pub fn times_the_work(self) -> u32 {
        if let Level::Work(times) = self { times } else { 1 }
    }

    /// Whether submissions are taken at all.
    ///
    /// # Errors
    /// 429, with the time to come again.
    pub fn refuses_submissions(self) -> Result<(), Failure> {
        match self {
            Level::Refused(seconds) => Err(Failure::too_many(seconds)),
            Level::Usual | Level::Work(_) => Ok(()),
        }
    }

    /// The level of the `count`th submission where `usual` are nothing unusual.
    fn of(count: i64, usual: u32, seconds: i64) -> Level {
        let usual = i64::from(usual);
        match count.saturating_sub(1) / usual.max(1) {
            _ if usual == 0 => Level::Usual,
            0 => Level::Usual,
            times if times >= REFUSED_FROM => Level::Refused(seconds),
            1 => Level::Work(1),
            2 => Level::Work(2),
            _ => Level::Work(4),
        }
    }
}

impl Failure {
    /// 429: too many requests from one client.
    pub fn too_many(seconds: i64) -> Failure {
        let detail = format!(
            "Nothing was saved. Very many requests came from your network in a short time. Send it again in {}: sending the \
             same answers twice never counts twice.",
            in_words(seconds)
        );
        Failure::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests at the moment", detail)
            .again_in(seconds)
    }
}

/// Some seconds as people say them.
pub fn in_words(seconds: i64) -> String {
    match seconds {
        ..=90 => "a minute".to_owned(),
        _ => format!("{} minutes", (seconds + 59) / 60),
    }
}

/// Copies the time to come again from a failure to the page that tells of it.
pub(crate) fn told_when(mut page: Response, failure: &Failure) -> Response {
    if let Some(seconds) = failure.retry_after() {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    page
}

/// The counters.
pub struct Limits {
    allowed: Allowed,
    secret: Secret,
    storage: Storage,
    /// Where one server has the database to itself. Several on one PostgreSQL count in its table.
    memory: Option<Mutex<HashMap<String, Counter>>>,
    /// Whether it has yet to be said that a proxy of ours tells nothing about visitors. Never where nobody but this machine is
    /// known to come.
    unsaid: AtomicBool,
}

/// What was counted, and until when it counts (seconds since 1970).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// How often it happened, this time included.
    pub count: i64,
    /// When counting begins anew.
    pub ends: i64,
}

impl Limits {
    /// Opens the counters with their key in the database, which every server that shares it uses.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn open(config: &Config, storage: &Storage, keyring: &Keyring) -> Result<Limits, NoSecret> {
        Ok(Limits {
            allowed: config.limits.clone(),
            secret: storage.secret(keyring, "limits").await?,
            storage: storage.clone(),
            memory: (storage.kind() == Kind::Sqlite).then(Mutex::default),
            unsaid: AtomicBool::new(config.public_url.is_some()),
        })
    }

    /// Counts a submission, and says how many came from its client lately.
    pub async fn submission(&self, parts: &Parts) -> Level {
        if self.allowed.submissions == 0 {
            return Level::Usual;
        }
        let now = marks::seconds();
        match self.count("submission", parts, now, SUBMISSIONS_FOR).await {
            Some(counter) => Level::of(counter.count, self.allowed.submissions, (counter.ends - now).max(1)),
            None => Level::Usual,
        }
    }

    /// Counts a report about the directory, by the bounds of submissions. After how many seconds to come again, where there
    /// were too many.
    pub(crate) async fn report(&self, parts: &Parts) -> Option<i64> {
        if self.allowed.submissions == 0 {
            return None;
        }
        let now = marks::seconds();
        let counter = self.count("report", parts, now, SUBMISSIONS_FOR).await?;
        match Level::of(counter.count, self.allowed.submissions, (counter.ends - now).max(1)) {
            Level::Refused(seconds) => Some(seconds),
            Level::Usual | Level::Work(_) => None,
        }
    }

    /// Counts a read. After how many seconds to come again, where there were too many.
    async fn read(&self, parts: &Parts) -> Option<i64> {
        if self.allowed.reads == 0 {
            return None;
        }
        let now = marks::seconds();
        let counter = self.count("read", parts, now, READS_FOR).await?;
        (counter.count > i64::from(self.allowed.reads)).then_some((counter.ends - now).max(1))
    }

    /// The name under which what a client does today is counted; `None` where it is not known who that is.
    pub(crate) fn client(&self, purpose: &str, parts: &Parts, now: i64) -> Option<String> {
        let Some(address) = client::address(&self.allowed.proxies, parts) else {
            if self.unsaid.swap(false, Ordering::Relaxed) {
                tracing::warn!(
                    "a request came through a trusted proxy that did not say from whom: visitors cannot be told apart, and limits \
                     hold for nobody; let the proxy set X-Forwarded-For, or correct WINDCHIME_TRUSTED_PROXIES"
                );
            }
            return None;
        };
        let address = match address {
            IpAddr::V4(address) => address.to_string(),
            // One household or office has a whole /64 to choose addresses from.
            IpAddr::V6(address) => (address.to_bits() >> 64).to_string(),
        };
        Some(self.name(purpose, &format!("{}\n{address}", now.div_euclid(24 * 60 * 60))))
    }

    /// The name under which something is counted: nobody can turn it back without the key.
    pub(crate) fn name(&self, purpose: &str, what: &str) -> String {
        marks::keyed(&self.secret, &format!("{purpose}\n{what}"))
    }

    async fn count(&self, purpose: &str, parts: &Parts, now: i64, seconds: i64) -> Option<Counter> {
        let name = self.client(purpose, parts, now)?;
        let Some(memory) = &self.memory else {
            // Where the database does not answer, what comes next says so.
            return self.storage.count(&name, now, seconds).await.ok();
        };
        let mut counters = memory.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() >= MOST_COUNTERS {
            counters.clear();
        }
        let counter = counters.entry(name).or_insert(Counter { count: 0, ends: now + seconds });
        if counter.ends <= now {
            *counter = Counter { count: 0, ends: now + seconds };
        }
        counter.count += 1;
        Some(*counter)
    }

    fn forget_before(&self, now: i64) {
        if let Some(memory) = &self.memory {
            memory.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, counter| counter.ends > now);
        }
    }
}

/// Refuses what is read too often from one client. Widgets' files, health and the pages behind a password are not counted.
pub(crate) async fn reads(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if is_counted(&parts)
        && let Some(seconds) = app.limits.read(&parts).await
    {
        let detail = format!("Very many requests came from your network. Try again in {}.", in_words(seconds));
        let title = "Too many requests at the moment";
        let failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", title, detail).again_in(seconds);
        let is_page = parts.headers.get(header::ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
        return match is_page {
            true => crate::routes::NoPage::from(failure).into_response(),
            false => failure.into_response(),
        };
    }
    next.run(Request::from_parts(parts, body)).await
}

fn is_counted(parts: &Parts) -> bool {
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let not_counted = ["/{file}", "/healthz", "/readyz", "/metrics"].contains(&route)
        || route.starts_with("/admin")
        || route.ends_with(".css");
    (parts.method == Method::GET || parts.method == Method::HEAD) && !not_counted
}

/// Removes what counts no more, and what has ended: counters, sessions, half sign-ins, links.
pub(crate) async fn tidy(app: &App, mut stopping: Stopping) {
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(TIDIED) => {}
        }
        let now = marks::seconds();
        app.limits.forget_before(now);
        if let Err(error) = crate::admin::session::tidy(&app.storage, now).await {
            tracing::warn!(%error, "what has ended could not be removed; it is tried again in a minute");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_grows_with_what_comes_until_none_is_taken() {
        let level = |count| Level::of(count, 30, 60);
        assert_eq!((level(1), level(30)), (Level::Usual, Level::Usual));
        assert_eq!((level(31), level(60)), (Level::Work(1), Level::Work(1)));
        assert_eq!((level(61), level(90)), (Level::Work(2), Level::Work(2)));
        assert_eq!((level(91), level(120)), (Level::Work(4), Level::Work(4)));
        assert_eq!(level(121), Level::Refused(60));
        assert_eq!(Level::of(i64::MAX, 0, 60), Level::Usual, "0 turns it off");
    }

    #[test]
    fn times_are_said_in_whole_minutes() {
        assert_eq!(
            [1, 90, 91, 600].map(in_words),
            ["a minute", "a minute", "2 minutes", "10 minutes"].map(str::to_owned)
        );
    }
}
