//! Forms: an editor with a live preview, every version that was published, and whether a form takes answers.

mod diff;
mod edit;
mod guard;
mod new;
pub(super) mod preview;
mod problems;
mod settings;
pub(super) mod tabs;
mod versions;

use axum::Router;
use axum::http::Uri;
use axum::routing::{get, post};
use windchime_domain::form::Form;

use crate::local_time::moment as at;
use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/forms/new", get(new::show).post(new::make))
        .route("/admin/forms/{form}/edit", get(edit::show).post(edit::act))
        .route("/admin/forms/{form}/preview", get(preview::show))
        .route("/admin/forms/{form}/versions", get(versions::list).post(versions::restore))
        .route("/admin/forms/{form}/versions/compare", get(versions::compare))
        .route("/admin/forms/{form}/versions/{version}", get(versions::one))
        .route("/admin/forms/{form}/settings", get(settings::show).post(settings::act))
        // The widget sends no cookie with its requests, so these are outside and carry a mark of their own.
        .route("/preview/forms/{form}/{of}/{mark}", get(preview::definition))
        .route("/preview/forms/{form}/{of}/{mark}/submissions", post(preview::receive))
}

/// What the address says behind the question mark under that name; empty where it says nothing.
pub(super) fn asked(address: &Uri, name: &str) -> String {
    let query = address.query().unwrap_or_default();
    let found = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A definition as it is edited: JSON over many lines.
fn pretty(form: &Form) -> String {
    serde_json::to_string_pretty(&form.to_value()).unwrap_or_default()
}

/// `1 answer`, `2 answers`.
fn count(number: i64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
