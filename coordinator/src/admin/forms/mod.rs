//! Forms: an editor with a live preview, every version that was published, and whether a form takes answers.

mod diff;
mod edit;
mod guard;
mod new;
pub(super) mod preview;
mod problems;
mod settings;
mod versions;

use axum::Router;
use axum::http::Uri;
use axum::routing::{get, post};
use maud::{Markup, html};
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

/// The pages of one form, beside what people answered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Edit,
    Versions,
    Settings,
}

/// Links between the pages of one form. `published`: it has a page of answers.
fn tabs(id: &str, at: Page, published: bool) -> Markup {
    let pages = [
        (Page::Edit, "edit", "Edit"),
        (Page::Versions, "versions", "Versions"),
        (Page::Settings, "settings", "Open or closed"),
    ];
    html! {
        nav.tabs aria-label={ "Form " (id) } {
            ul {
                @if published { li { a href={ "/admin/forms/" (id) } { "Responses" } } }
                @for (page, address, name) in pages {
                    @if published || page == Page::Edit {
                        li { a href={ "/admin/forms/" (id) "/" (address) } aria-current=[(page == at).then_some("page")] { (name) } }
                    }
                }
            }
        }
    }
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
