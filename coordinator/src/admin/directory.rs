//! The directory's editor: entries, when they were last checked, and what people say is wrong with them.

use axum::Router;

use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
}
