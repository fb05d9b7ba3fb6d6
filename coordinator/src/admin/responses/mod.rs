//! Responses: search, filter, read, tag, follow up, export.

mod download;
mod follow_up;
mod list;
mod one;
mod parts;
mod search;
mod tags;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use windchime_domain::wording::Reading;

use crate::problem::Failure;
use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/forms/{form}/responses", get(list::show))
        .route("/admin/forms/{form}/responses/tags", post(tags::tag_many))
        .route("/admin/forms/{form}/responses/export", post(download::send))
        .route("/admin/forms/{form}/responses/{receipt}", get(one::show))
        .route("/admin/forms/{form}/responses/{receipt}/tags", post(tags::tag_one))
        .route("/admin/forms/{form}/follow-up", get(follow_up::show))
}

/// The form's title. A form that is gone but was answered goes by its id.
async fn title(app: &App, form: &str) -> Result<String, Failure> {
    match app.forms.get(form) {
        Some(served) => Ok(served.form.title.say(Reading::Standard).to_owned()),
        None if app.storage.newest(form).await? > 0 => Ok(form.to_owned()),
        None => Err(Failure::unknown_form(form)),
    }
}

impl Failure {
    /// 404: no response with that receipt.
    pub fn unknown_response() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "unknown-response",
            "There is no such response",
            "No response to this form has that reference. It may have been erased, or the reference has a typing mistake.",
        )
    }
}
