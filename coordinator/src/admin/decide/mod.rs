//! The decide page: is there enough interest, and when, how and how long should we meet?
//!
//! It shows counts, and says nothing about any one person. What people wrote stands on a page of its own (`words`), so that the
//! counts can be printed and handed round.

mod chart;
mod forms;
mod gather;
mod sift;
mod summary;
mod view;
mod words;

use axum::Router;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;

use super::session::Admin;
use crate::server::App;

pub(crate) use gather::{Known, known, read};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/forms", get(forms::show))
        .route("/admin/forms/{form}", get(view::show))
        .route("/admin/forms/{form}/words/{question}", get(words::show))
        .route("/admin/forms/{form}/summary", get(summary::show).post(summary::set))
}

/// `/admin` leads to the forms.
pub(super) async fn start(_admin: Admin) -> Response {
    Redirect::to("/admin/forms").into_response()
}

/// A path with a query behind it, where there is one.
fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
