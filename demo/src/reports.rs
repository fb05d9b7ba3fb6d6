//! Counts the reports that browsers send when a page's content security policy was broken.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};

type Count = Arc<AtomicU64>;

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", post(receive).delete(reset))
        .route("/count", get(count).delete(reset))
        .with_state(Count::default())
}

// The body is read to its end, so that the browser's connection stays usable.
async fn receive(State(reports): State<Count>, _report: Bytes) -> StatusCode {
    reports.fetch_add(1, Ordering::SeqCst);
    StatusCode::NO_CONTENT
}

async fn count(State(reports): State<Count>) -> String {
    reports.load(Ordering::SeqCst).to_string()
}

async fn reset(State(reports): State<Count>) -> StatusCode {
    reports.store(0, Ordering::SeqCst);
    StatusCode::NO_CONTENT
}
