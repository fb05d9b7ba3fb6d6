//! The decide page: is there enough interest, and when, how and how long should we meet?

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use maud::html;

use super::layout::{self, Place};
use super::session::Admin;
use crate::routes::NoPage;
use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/forms", get(all))
}

/// `/admin` leads to the forms.
pub(super) async fn start(_admin: Admin) -> Response {
    Redirect::to("/admin/forms").into_response()
}

async fn all(State(app): State<App>, admin: Admin) -> Result<Response, NoPage> {
    let body = html! {
        h1 { "Forms" }
        ul { @for id in app.forms.ids() { li { a href={ "/admin/forms/" (id) } { (id) } } } }
    };
    Ok(layout::page(&admin, Place::Forms, "Forms", &body))
}
