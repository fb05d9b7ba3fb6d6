//! The built widgets with one byte of the `.wasm` changed: `windchime.js` must notice and leave the fallback standing.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Settings;

pub(crate) fn router() -> Router<Arc<Settings>> {
    Router::new().route("/{file}", get(serve))
}

async fn serve(State(settings): State<Arc<Settings>>, Path(file): Path<String>) -> Response {
    // One plain name, never a way out of the folder.
    let plain = file.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let kind = match file.rsplit_once('.') {
        Some((_, "js")) if plain => "text/javascript; charset=utf-8",
        Some((_, "wasm")) if plain => "application/wasm",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let Ok(mut bytes) = tokio::fs::read(settings.dist.join(&file)).await else {
        return (StatusCode::NOT_FOUND, "There is no such file in the build.\n").into_response();
    };
    if kind == "application/wasm" {
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 1;
        }
    }
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}
