//! `/healthz` says that the process runs; `/readyz` that it can keep a submission.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::openapi::refusals;
use crate::openapi::schemas::{Alive, Ready};
use crate::problem::Failure;
use crate::server::App;

/// Whether the process runs
#[utoipa::path(
    get, path = "/healthz", tag = "operation", operation_id = "getHealth",
    responses((status = 200, description = "It runs.", body = Alive, example = json!({"status": "alive"}))),
)]
pub(super) async fn alive() -> Response {
    said(r#"{"status":"alive"}"#)
}

refusals!(pub(super) NotReady: "not-ready");

/// Whether answers can be kept
#[utoipa::path(
    get, path = "/readyz", tag = "operation", operation_id = "getReadiness",
    responses(
        (status = 200, description = "The database answers, and keeps what it acknowledges.", body = Ready,
         example = json!({"status": "ready"})),
        NotReady,
    ),
)]
pub(super) async fn ready(State(app): State<App>) -> Result<Response, Failure> {
    if app.draining.load(Ordering::Relaxed) {
        return Err(Failure::not_ready());
    }
    app.storage.ready().await.map_err(|error| {
        tracing::error!(%error, "not ready");
        Failure::not_ready()
    })?;
    Ok(said(r#"{"status":"ready"}"#))
}

fn said(body: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, body).into_response()
}
