//! Endpoints that fail, each in a way that real ones do, for the widgets to meet.
//!
//! They answer every method and allow every origin, so that a fault is never hidden behind a refused preflight.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::any;
use futures_util::{StreamExt, stream};
use tower_http::cors::CorsLayer;

/// One way to fail.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Its name in `/faults/KIND` and in `/fault.html?…=KIND`.
    pub kind: &'static str,
    /// What the endpoint does, in one sentence.
    pub says: &'static str,
}

/// Every fault there is.
pub const FAULTS: &[Fault] = &[
    fault("500", "The server answers 500 with a line of plain text."),
    fault("503", "The server answers 503 with a problem document and asks to be tried again in 2 seconds."),
    fault("html", "A web page under status 200, as a captive portal sends."),
    fault("hang", "No answer for 60 seconds."),
    fault("huge", "A directory of 50 MB."),
    fault("not-json", "Status 200, says it is JSON, and is not."),
    fault("links", "A directory that tries to smuggle in scripts, markup and reversed text."),
    fault("422", "The server refuses the answers and names the field `name`."),
    fault("empty", "A directory with nothing in it."),
    fault("cut", "The connection closes in the middle of the answer."),
    fault("unreachable", "Nothing listens at the address."),
];

/// How large the answer of `/faults/huge` is at least, in bytes.
pub const HUGE_BYTES: usize = 50_000_000;

/// How long `/faults/hang` says nothing.
pub const HANG: Duration = Duration::from_secs(60);

/// An address next to the demo's own two where nothing listens.
const CLOSED: &str = "http://127.0.0.1:8789/unreachable";

const fn fault(kind: &'static str, says: &'static str) -> Fault {
    Fault { kind, says }
}

impl Fault {
    /// The whole URL of the failing endpoint, on the partner server known to the browser as `host` (`host:port`).
    pub fn url(&self, host: &str) -> String {
        match self.kind {
            "unreachable" => CLOSED.to_owned(),
            kind => format!("http://{host}/faults/{kind}"),
        }
    }
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/500", any(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error\n") }))
        .route("/503", any(busy))
        .route("/html", any(|| async { Html(include_str!("../faults/portal.html")) }))
        .route("/hang", any(hang))
        .route("/huge", any(huge))
        .route("/not-json", any(|| json("{\"contents\": [{\"id\": \"1\", name: oops")))
        .route("/links", any(|| json(include_str!("../faults/links.json"))))
        .route("/422", any(refused))
        .route("/empty", any(|| json(include_str!("../faults/empty.json"))))
        // No endpoint but a form definition with three mistakes in it.
        .route("/definition", any(|| json(include_str!("../faults/definition.json"))))
        .route("/cut", any(cut))
        .layer(CorsLayer::permissive())
}

async fn json(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}

async fn busy() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "application/problem+json"), (header::RETRY_AFTER, "2")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, include_str!("../faults/503.json"))
}

async fn refused() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "application/problem+json")];
    (StatusCode::UNPROCESSABLE_ENTITY, headers, include_str!("../faults/422.json"))
}

async fn hang() -> StatusCode {
    tokio::time::sleep(HANG).await;
    StatusCode::GATEWAY_TIMEOUT
}

/// A page object whose records never seem to end, made as it is read: the server itself holds none of it.
async fn huge() -> impl IntoResponse {
    // A record is its padded description and a little more than a hundred bytes around it.
    const PADDED: usize = 390;
    const RECORD_BYTES: usize = 500;
    // As much as a server writes at once. WebKit takes each piece by itself: of single records it would have to take 100,000.
    const AT_ONCE: usize = 100;
    let records = HUGE_BYTES / RECORD_BYTES;
    let head =
        format!("{{\"total_items\":{records},\"total_pages\":1,\"page_number\":1,\"size\":{records},\"contents\":[");
    let record = |number| {
        let comma = if number == 0 { "" } else { "," };
        let id = format!("00000000-0000-4000-8000-{number:012}");
        format!(
            "{comma}{{\"id\":\"{id}\",\"name\":\"Example group {number} (example)\",\"status\":\"active\",\"description\":\"{:PADDED$}\"}}",
            "This is an example entry."
        )
    };
    let body = (0..records).step_by(AT_ONCE).map(move |first| (first..first + AT_ONCE).map(record).collect::<String>());
    let parts = std::iter::once(head).chain(body).chain(std::iter::once("]}".to_owned()));
    let stream = stream::iter(parts.map(Ok::<_, Infallible>));
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(stream))
}

/// Sends the beginning of an answer, then breaks the connection.
async fn cut() -> impl IntoResponse {
    let parts = stream::iter([Some("{\"total_items\": 2, \"contents\": [{\"id\": \"1\", \"name\": \"Half a"), None]);
    let stream = parts.then(|part| async move {
        match part {
            Some(text) => Ok(text),
            None => {
                // Long enough for what came before to leave this machine.
                tokio::time::sleep(Duration::from_millis(50)).await;
                Err(io::Error::from(io::ErrorKind::ConnectionAborted))
            }
        }
    });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(stream))
}
