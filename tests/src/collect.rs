//! A third origin: it serves pages of this crate's own, and keeps what is posted to it, so that a journey can count.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;

/// Long enough for impatient clicks to fall into the time of one request.
const ANSWER_TIME: Duration = Duration::from_millis(400);

/// One post.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// The name in `/collect/NAME`.
    pub to: String,
    /// The `Content-Type` it came with.
    pub content_type: String,
    /// The body, as text.
    pub body: String,
}

/// The server's address and what it has got so far.
#[derive(Debug, Clone)]
pub struct Collector {
    /// Scheme, host and port.
    pub origin: String,
    posts: Arc<Mutex<Vec<Posted>>>,
    coordinator: String,
}

impl Collector {
    /// Starts it on a free port, for as long as the runtime lives.
    pub fn start(runtime: &Runtime, coordinator: String) -> Collector {
        let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("its address"));
        let collector = Collector { origin, posts: Arc::default(), coordinator };
        let router = Router::new()
            .route("/collect/{name}", post(take).options(allow))
            .route("/frozen/{version}/{file}", get(frozen))
            .route("/crowd", get(crate::crowd::page))
            .route("/linked/{page}", get(crate::crowd::linked))
            .route("/table/{rows}", get(crate::crowd::table))
            .route("/files/{*path}", get(crate::crowd::file))
            .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
            .with_state(collector.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        collector
    }

    /// An endpoint that takes anything and says 201, a little slowly.
    pub fn endpoint(&self, name: &str) -> String {
        format!("{}/collect/{name}", self.origin)
    }

    /// What was posted to that name.
    pub fn posts(&self, name: &str) -> Vec<Posted> {
        let posts = self.posts.lock().expect("no one panicked with the posts");
        posts.iter().filter(|posted| posted.to == name).cloned().collect()
    }
}

const ANYONE: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

async fn allow() -> impl IntoResponse {
    ([ANYONE, (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type")], StatusCode::NO_CONTENT)
}

async fn take(
    State(collector): State<Collector>,
    Path(to): Path<String>,
    headers: HeaderMap,
    body: String,
) -> impl IntoResponse {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    collector.posts.lock().expect("no one panicked with the posts").push(Posted { to, content_type, body });
    tokio::time::sleep(ANSWER_TIME).await;
    (StatusCode::CREATED, [ANYONE, (header::CONTENT_TYPE, "application/json")], json!({ "ok": true }).to_string())
}

/// An old page, with this run's coordinator put in.
async fn frozen(State(collector): State<Collector>, Path((version, file)): Path<(String, String)>) -> Response {
    let path = crate::root().join("tests/frozen").join(version).join(file);
    match tokio::fs::read_to_string(path).await {
        Ok(page) => Html(page.replace("{{coordinator}}", &collector.coordinator)).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
