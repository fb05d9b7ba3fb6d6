//! Accounts: who may sign in, with which role; one's own password and second factor.

use axum::Router;

use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
}
