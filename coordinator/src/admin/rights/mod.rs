//! People's rights: erasing what somebody sent, how long responses are kept, and the audit log.

mod audit;
mod erase;
mod retention;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::layout::{self, Place};
use super::session::{Admin, Role};
use crate::routes::NoPage;
use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/rights", get(show))
        .route("/admin/rights/find", post(erase::find))
        .route("/admin/rights/erase", post(erase::erase))
        .route("/admin/rights/retention", post(retention::set))
        .route("/admin/rights/audit", get(audit::show))
        .route("/admin/rights/audit.csv", get(audit::download))
}

/// What the last action came to: a word, and how many responses it was about.
#[derive(Default, serde::Deserialize)]
struct Outcome {
    #[serde(default)]
    done: String,
    #[serde(default)]
    count: i64,
}

async fn show(State(app): State<App>, admin: Admin, Query(outcome): Query<Outcome>) -> Result<Response, NoPage> {
    let said = match outcome.done.as_str() {
        "erased" | "erased-busy" | "erased-log" | "erased-checkpoint" | "erased-not-owner" => {
            erase::said(&outcome.done, outcome.count)
        }
        "kept" => layout::said("The time was saved. Nothing had to be erased."),
        "kept-erased" => layout::said("The time was saved, and what was older has been erased."),
        "nothing" => layout::said("Nothing was erased: what was to be erased is gone already."),
        _ => html! {},
    };
    page(&app, &admin, &said, &erase::Asked::default(), &[]).await
}

/// The whole page, with what was typed and what is wrong with it.
async fn page(
    app: &App,
    admin: &Admin,
    said: &Markup,
    asked: &erase::Asked,
    wrong: &[(String, String)],
) -> Result<Response, NoPage> {
    let body = html! {
        (layout::errors(wrong))
        (said)
        h1 { "Privacy" }
        @if admin.role >= Role::Owner {
            p { "Here you erase what a person sent, and set how long responses are kept. "
                a href="/admin/rights/audit" { "The audit log" } " says who saw, exported, changed or erased what." }
            (erase::form(admin, asked))
        } @else {
            p { "Only an owner can erase what a person sent, change how long responses are kept, or read the audit log." }
        }
        (retention::section(app, admin, wrong).await?)
    };
    Ok(layout::page(admin, Place::Rights, "Privacy", &body))
}

/// `1 response`, `2 responses`.
fn responses(count: i64) -> String {
    if count == 1 { "1 response".to_owned() } else { format!("{count} responses") }
}
