//! What people say is wrong with an entry.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::address;
use crate::admin::session::{Admin, Posted, Role};
use crate::catalogue::written;
use crate::routes::{NoPage, reports};
use crate::server::App;

/// The reports about an entry that wait; reading them is noted.
pub(super) async fn waiting(app: &App, admin: &Admin, id: &str) -> Result<Markup, NoPage> {
    let mut all = Vec::new();
    for report in app.storage.waiting_reports().await?.into_iter().filter(|report| report.service == id) {
        let words = reports::opened(&app.keyring, &report)?;
        all.push((report, words));
    }
    if all.is_empty() {
        return Ok(html! {});
    }
    if all.iter().any(|(_, words)| words.is_some()) {
        app.storage.audit(&admin.login, "read", &format!("reports about {id}"), None).await?;
    }
    let kind = |kind: &str| {
        reports::KINDS.iter().find(|(known, _)| *known == kind).map_or("Something else", |(_, words)| words)
    };
    Ok(html! {
        h2 { "What people say is wrong" }
        @for (report, words) in all {
            div.note {
                h3 { (kind(&report.kind)) }
                @if let Some(date) = written::date(&report.reported_at) { p.soft { "Sent on " (written::in_words(date)) } }
                @if let Some(words) = words { @for line in words.lines() { p { (line) } } }
                form.actions method="post" action={ "/admin/directory/reports/" (report.number) "/settle" } {
                    (admin.token())
                    button.quiet { "Settled" span.unseen { ": " (kind(&report.kind)) } }
                    span.hint { "Deletes what was written." }
                }
            }
        }
    })
}

pub(super) async fn settle(
    State(app): State<App>,
    Path(number): Path<i64>,
    posted: Posted,
) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Editor)?;
    let settled = app.storage.settle_report(number, &posted.admin.login).await?;
    let Some(id) = settled else {
        return Ok(Redirect::to("/admin/directory?done=gone").into_response());
    };
    Ok(Redirect::to(&format!("{}?done=settled", address(&id))).into_response())
}
