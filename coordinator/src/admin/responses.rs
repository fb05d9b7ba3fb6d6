//! Responses: search, filter, read, tag, follow up, export.

use axum::Router;

use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
}
