//! Forms: their versions, an editor with a live preview, and how long answers are kept.

use axum::Router;

use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
}
