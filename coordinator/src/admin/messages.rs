//! Mail and webhooks: what is waiting, what failed, and where it goes.

use axum::Router;

use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
}
