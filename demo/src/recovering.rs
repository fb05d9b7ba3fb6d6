//! Endpoints that fail some times and then recover: from then on they pass everything on to the coordinator.
//!
//! `/recovering/KIND/TIMES/TOKEN/FORM` fails so many times for that token, so that two who look at once do not meet. `GET` lists what
//! was posted there, `DELETE` has it recover at once.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tower_http::cors::CorsLayer;

use crate::Settings;

/// How long `slow` holds a post before it passes it on.
pub const HOLD: Duration = Duration::from_secs(3);

/// The seconds for which `later` asks to be left alone.
pub const RETRY_AFTER: u32 = 3;

/// Long enough for what came before to leave this machine.
const BREAK: Duration = Duration::from_millis(50);

/// How a post fails before the endpoint has recovered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Busy,
    Later,
    Portal,
    Lost,
    Slow,
    Closed,
}

impl Way {
    fn find(name: &str) -> Option<Way> {
        Some(match name {
            "busy" => Way::Busy,
            "later" => Way::Later,
            "portal" => Way::Portal,
            "lost" => Way::Lost,
            "slow" => Way::Slow,
            "closed" => Way::Closed,
            _ => return None,
        })
    }
}

/// One post, as it came.
#[derive(Debug, Clone)]
struct Seen {
    /// Milliseconds since 1970.
    at: u64,
    failed: bool,
    body: String,
}

#[derive(Debug, Default)]
struct Run {
    recovered: bool,
    seen: Vec<Seen>,
}

/// What is posted, and what has become of each endpoint so far.
#[derive(Debug)]
struct Endpoints {
    coordinator: String,
    runs: Mutex<HashMap<String, Run>>,
}

impl Endpoints {
    fn runs(&self) -> MutexGuard<'_, HashMap<String, Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>(settings: &Settings) -> Router<S> {
    let endpoints = Endpoints { coordinator: settings.coordinator.clone(), runs: Mutex::default() };
    Router::new()
        .route("/{kind}/{times}/{token}/{form}", post(take).get(list).delete(recover))
        .layer(CorsLayer::permissive())
        .with_state(Arc::new(endpoints))
}

async fn take(
    State(endpoints): State<Arc<Endpoints>>,
    Path((kind, times, token, form)): Path<(String, usize, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(way) = Way::find(&kind) else {
        let say = "There is no such endpoint: use busy, later, portal, lost, slow or closed.\n";
        return (StatusCode::NOT_FOUND, say).into_response();
    };
    let failed = {
        let mut runs = endpoints.runs();
        let run = runs.entry(token).or_default();
        let failed = !run.recovered && run.seen.len() < times;
        run.seen.push(Seen { at: now(), failed, body: String::from_utf8_lossy(&body).into_owned() });
        failed
    };
    let url = format!(
        "{}/v1/forms/{form}/submissions{}",
        endpoints.coordinator,
        query.map(|query| format!("?{query}")).unwrap_or_default()
    );
    let passed_on = pass_on(url, headers, body);
    if !failed {
        return passed_on.await;
    }
    match way {
        Way::Busy => (StatusCode::SERVICE_UNAVAILABLE, "The service is restarting.\n").into_response(),
        Way::Later => {
            let headers = [(header::RETRY_AFTER, RETRY_AFTER.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, headers, "Too many at once.\n").into_response()
        }
        Way::Portal => Html(include_str!("../faults/portal.html")).into_response(),
        Way::Lost => {
            // It is kept there; whoever sent it only sees the connection break.
            passed_on.await;
            // The answer has to begin: a connection that breaks before its first byte is tried again by some browsers themselves.
            let parts = stream::iter([Some("{\"receipt\":"), None]);
            let broken = parts.then(|part| async move {
                tokio::time::sleep(BREAK).await;
                part.map(Bytes::from).ok_or_else(|| io::Error::from(io::ErrorKind::ConnectionAborted))
            });
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_LENGTH, "200")];
            (StatusCode::CREATED, headers, Body::from_stream(broken)).into_response()
        }
        Way::Slow => {
            // A task of its own, so that it arrives even where whoever sent it has gone.
            let late = tokio::spawn(async move {
                tokio::time::sleep(HOLD).await;
                passed_on.await
            });
            late.await.unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response())
        }
        Way::Closed => {
            let says = json!({ "type": "about:blank", "title": "This form is closed", "status": 403, "detail": "The form closed on Friday." });
            let headers = [(header::CONTENT_TYPE, "application/problem+json")];
            (StatusCode::FORBIDDEN, headers, says.to_string()).into_response()
        }
    }
}

/// Posts the same to the coordinator, and gives what it answers.
async fn pass_on(url: String, headers: HeaderMap, body: Bytes) -> Response {
    let answered = tokio::task::spawn_blocking(move || -> Result<Response, ureq::Error> {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.post(&url);
        if let Some(kind) = headers.get(header::CONTENT_TYPE) {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let (parts, mut answer) = request.send(&body[..])?.into_parts();
        let mut response = Response::new(Body::from(answer.read_to_vec()?));
        *response.status_mut() = parts.status;
        for name in [header::CONTENT_TYPE, header::RETRY_AFTER] {
            if let Some(value) = parts.headers.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        Ok(response)
    });
    match answered.await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            (StatusCode::BAD_GATEWAY, format!("The coordinator did not answer: {error}\n")).into_response()
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

async fn list(
    State(endpoints): State<Arc<Endpoints>>,
    Path((_, _, token, _)): Path<(String, String, String, String)>,
) -> Json<Vec<Value>> {
    let runs = endpoints.runs();
    let seen = runs.get(&token).map(|run| run.seen.as_slice()).unwrap_or_default();
    Json(seen.iter().map(|seen| json!({ "at": seen.at, "failed": seen.failed, "body": seen.body })).collect())
}

async fn recover(
    State(endpoints): State<Arc<Endpoints>>,
    Path((_, _, token, _)): Path<(String, String, String, String)>,
) -> StatusCode {
    endpoints.runs().entry(token).or_default().recovered = true;
    StatusCode::NO_CONTENT
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
