//! The embed-code page: pick a widget, options and look, see it live, copy the snippet.

use axum::Router;

use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
}
