//! Figures for Prometheus at `/metrics`: how much is asked and how long it takes, what was kept and refused, what waits.
//!
//! No label ever holds an id, an address, a page or anything that a person wrote: routes stand as they do in the code, and every
//! other label is a word of ours. Each process counts for itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse as _, Response};
use clap::Args;
use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use subtle::ConstantTimeEq as _;

use crate::admin::Admin;
use crate::jobs::Stopping;
use crate::openapi::refusals;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::Pool;

/// The text format that Prometheus reads.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Bounds for durations, in seconds: a form is read in milliseconds, a slow phone sends for half a minute.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// How often what was measured is folded together where nobody reads it.
const UPKEEP: Duration = Duration::from_secs(30);
/// The fewest characters of a token: shorter ones can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Who may read the figures, as given.
#[derive(Args, Clone, Debug, Default)]
pub struct MetricsSettings {
    /// The bearer token with which programs may read /metrics, 16 characters or more
    #[arg(long, env = "WINDCHIME_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
}

impl MetricsSettings {
    /// Checks the setting.
    ///
    /// # Errors
    /// One line that names it and says what it needs, without showing it.
    pub fn checked(self) -> Result<Option<Token>, String> {
        match self.metrics_token {
            Some(token) if token.len() < SHORTEST_TOKEN || token.bytes().any(|byte| !byte.is_ascii_graphic()) => {
                Err(format!(
                    "WINDCHIME_METRICS_TOKEN cannot be used; it needs to be {SHORTEST_TOKEN} or more letters, digits and signs, \
                     without blanks"
                ))
            }
            token => Ok(token.map(Token)),
        }
    }
}

/// The bearer token for the figures.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    /// Without the token.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// What a server has counted since it started.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
    began: Instant,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Metrics").field("began", &self.began).finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).unwrap_or_default();
        let recorder = builder.build_recorder();
        let metrics = Metrics { handle: recorder.handle(), recorder: Arc::new(recorder), began: Instant::now() };
        metrics.record(describe);
        metrics
    }
}

impl Metrics {
    /// Counts with this server's own recorder: several servers may run in one process.
    fn record(&self, count: impl FnOnce()) {
        with_local_recorder(&*self.recorder, count);
    }

    /// A request was answered. `route` is as it stands in the code.
    pub fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        // A method can be any word that somebody sends.
        let method = match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            Method::OPTIONS => "OPTIONS",
            Method::PUT => "PUT",
            Method::PATCH => "PATCH",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        let route = route.to_owned();
        self.record(|| {
            counter!("windchime_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string())
                .increment(1);
            histogram!("windchime_request_duration_seconds", "route" => route).record(took.as_secs_f64());
        });
    }

    /// A submission is on the disk: just now, or since earlier.
    pub fn kept(&self, now: bool) {
        let outcome = if now { "kept" } else { "kept-before" };
        self.record(|| counter!("windchime_submissions_total", "outcome" => outcome).increment(1));
    }

    /// A submission was not kept.
    pub fn refused(&self, failure: &Failure) {
        let kind = failure.0.kind.strip_prefix("/problems/").unwrap_or_default().to_owned();
        self.record(|| {
            if kind == "proof-of-work-needed" {
                counter!("windchime_proof_of_work_asked_total").increment(1);
            }
            counter!("windchime_submissions_refused_total", "kind" => kind).increment(1);
        });
    }

    /// Everything, with what can only be known by looking now.
    pub async fn text(&self, app: &App) -> String {
        let waiting = app.storage.outgoing().await;
        self.record(|| {
            gauge!("windchime_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
            gauge!("windchime_uptime_seconds").set(self.began.elapsed().as_secs_f64());
            if let Some(bytes) = resident() {
                gauge!("process_resident_memory_bytes").set(bytes as f64);
            }
            gauge!("windchime_submissions_waiting").set(app.storage.waiting() as f64);
            for Pool { name, open, idle, most } in app.storage.pools() {
                gauge!("windchime_database_connections", "pool" => name, "state" => "idle").set(idle as f64);
                gauge!("windchime_database_connections", "pool" => name, "state" => "busy")
                    .set(open.saturating_sub(idle) as f64);
                gauge!("windchime_database_connections_most", "pool" => name).set(f64::from(most));
            }
            gauge!("windchime_database_answers").set(if waiting.is_ok() { 1.0 } else { 0.0 });
            for (queue, state, count) in waiting.iter().flatten() {
                gauge!("windchime_outgoing", "queue" => *queue, "state" => *state).set(*count as f64);
            }
        });
        if let Err(error) = waiting {
            tracing::error!(%error, "what waits to be sent could not be counted");
        }
        self.handle.render()
    }
}

fn describe() {
    describe_counter!("windchime_requests_total", "Requests answered, by route, method and status.");
    describe_histogram!(
        "windchime_request_duration_seconds",
        Unit::Seconds,
        "How long requests took, by route, in seconds."
    );
    describe_counter!("windchime_submissions_total", "Submissions acknowledged: kept, or kept before and sent again.");
    describe_counter!("windchime_submissions_refused_total", "Submissions not kept, by the kind of problem.");
    describe_counter!("windchime_proof_of_work_asked_total", "How often a proof of work was asked for.");
    describe_gauge!("windchime_submissions_waiting", "Submissions that wait to be written.");
    describe_gauge!("windchime_database_connections", "Connections to the database, by pool and state.");
    describe_gauge!("windchime_database_connections_most", "The most connections to the database, by pool.");
    describe_gauge!("windchime_database_answers", "Whether the database answered just now: 1 or 0.");
    describe_gauge!("windchime_outgoing", "Mail and webhook deliveries, by state.");
    describe_gauge!("windchime_build_info", "Always 1; the label says which version runs.");
    describe_gauge!("windchime_uptime_seconds", Unit::Seconds, "How long this process has served, in seconds.");
    describe_gauge!("process_resident_memory_bytes", Unit::Bytes, "Memory of this process, in bytes.");
}

/// How much memory this process holds, in bytes; Linux says so in a file.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Folds together what was measured now and then: unread measurements would pile up.
pub(crate) async fn upkeep(app: App, mut stopping: Stopping) {
    while tokio::time::timeout(UPKEEP, stopping.wait_for(|stop| *stop)).await.is_err() {
        app.metrics.handle.run_upkeep();
    }
}

refusals!(pub(crate) Refused: "not-found", "internal");

/// Figures for Prometheus
///
/// For whoever is signed in, and for whoever knows the token; where the server has no public address, for programs on its own
/// machine as well. To everybody else there is nothing here.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", operation_id = "getMetrics",
    responses(
        (status = 200, description = "The figures, in Prometheus' text format.", body = String, content_type = "text/plain",
         headers(("Cache-Control" = String, description = "`no-store`"))),
        Refused,
    ),
)]
pub(crate) async fn scrape(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    if !(is_local(&app, &parts) || has_token(&app, &parts.headers) || is_signed_in(&app, &mut parts).await) {
        return Err(Failure::not_found());
    }
    let headers = [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, app.metrics.text(&app).await).into_response())
}

/// Whether a program on this machine asks, and not a web server for somebody else: that one names whom it asks for, or the
/// address they used. Some do neither, so that where visitors come, by a public address, nobody is let in for that.
fn is_local(app: &App, parts: &Parts) -> bool {
    if app.config.public_url.is_some() {
        return false;
    }
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let from_here = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    let passed_on = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"]
        .into_iter()
        .any(|name| parts.headers.contains_key(name));
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let to_here = host.is_some_and(|host| {
        let host = host.host().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    });
    from_here && to_here && !passed_on
}

fn has_token(app: &App, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match (given, &app.config.metrics_token) {
        (Some(given), Some(Token(token))) => given.as_bytes().ct_eq(token.as_bytes()).into(),
        _ => false,
    }
}

async fn is_signed_in(app: &App, parts: &mut Parts) -> bool {
    parts.headers.contains_key(header::COOKIE) && Admin::from_request_parts(parts, app).await.is_ok()
}
