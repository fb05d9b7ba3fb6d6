//! The audit log: who saw, exported, changed or erased what.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};

use super::super::layout::{self, Place};
use super::super::session::{Admin, Role};
use crate::export::neutral;
use crate::local_time::moment;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{AuditFilter, Audited};

/// How many lines a page shows.
const SHOWN: i64 = 50;
/// How many lines are read at a time for the file.
const TOGETHER: i64 = 1000;

/// What the address says.
#[derive(Default, serde::Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    actor: String,
    #[serde(default)]
    action: String,
    before: Option<i64>,
}

impl Wanted {
    fn filter(&self) -> AuditFilter {
        AuditFilter { actor: self.actor.clone(), action: self.action.clone() }
    }

    /// The same filter in an address.
    fn address(&self, path: &str, before: Option<i64>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("actor", &self.actor).append_pair("action", &self.action);
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        format!("{path}?{}", query.finish())
    }
}

pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, NoPage> {
    admin.needs(Role::Owner)?;
    let (actors, actions) = app.storage.audit_words().await?;
    let mut lines = app.storage.audited_by(&wanted.filter(), wanted.before.unwrap_or(i64::MAX), SHOWN + 1).await?;
    let more = lines.len() > usize::try_from(SHOWN).unwrap_or(usize::MAX);
    if more {
        lines.pop();
    }
    let last = lines.last().map(|line| line.number);
    let body = html! {
        p { a href="/admin/rights" { "Back to Privacy" } }
        h1 { "Audit log" }
        p { "Who saw, exported, changed or erased what. It never holds what a person wrote. Lines are kept for "
            (app.config.audit_months) " months." }
        form.filters method="get" action="/admin/rights/audit" {
            (choice("actor", "Who", "Anybody", &actors, &wanted.actor))
            (choice("action", "What was done", "Anything", &actions, &wanted.action))
            button { "Show" }
        }
        @if lines.is_empty() { p { "There is no such line." } } @else { (table(&lines)) }
        div.actions {
            @if wanted.before.is_some() { a.button.quiet href=(wanted.address("/admin/rights/audit", None)) { "Newest" } }
            @if more { a.button.quiet href=(wanted.address("/admin/rights/audit", last)) { "Older" } }
            a href=(wanted.address("/admin/rights/audit.csv", None)) { "Download as CSV" }
        }
    };
    Ok(layout::page(&admin, Place::Rights, "Audit log", &body))
}

fn choice(name: &str, label: &str, any: &str, words: &[String], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (any) }
                @for word in words { option value=(word) selected[word == chosen] { (word) } }
            }
        }
    }
}

fn table(lines: &[Audited]) -> Markup {
    html! {
        table.cards role="table" {
            caption { "The newest first" }
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { "When" } th role="columnheader" scope="col" { "Who" }
                th role="columnheader" scope="col" { "What" } th role="columnheader" scope="col" { "To what" }
                th role="columnheader" scope="col" { "More" }
            } }
            tbody role="rowgroup" { @for line in lines { tr role="row" {
                td role="cell" data-label="When:" { time datetime=(line.at) { (moment(&line.at)) } }
                td role="cell" data-label="Who:" { (line.actor) }
                td role="cell" data-label="What:" { (line.action) }
                td role="cell" data-label="To what:" { (line.subject) }
                td role="cell" data-label="More:" { (line.detail.as_deref().unwrap_or_default()) }
            } } }
        }
    }
}

/// All lines that the filter lets through, as CSV (RFC 4180).
pub(super) async fn download(
    State(app): State<App>,
    admin: Admin,
    Query(wanted): Query<Wanted>,
) -> Result<Response, NoPage> {
    admin.needs(Role::Owner)?;
    app.storage.audit(&admin.login, "export", "audit log", None).await?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let failed = |error: csv::Error| {
        tracing::error!(%error, "the audit log could not be written as CSV");
        Failure::internal()
    };
    writer.write_record(["when", "who", "what", "to what", "more"]).map_err(failed)?;
    let mut before = i64::MAX;
    loop {
        let lines = app.storage.audited_by(&wanted.filter(), before, TOGETHER).await?;
        let Some(last) = lines.last() else { break };
        before = last.number;
        for line in &lines {
            let detail = line.detail.as_deref().unwrap_or_default();
            let cells = [&line.at, &line.actor, &line.action, &line.subject, detail].map(neutral);
            writer.write_record(cells).map_err(failed)?;
        }
    }
    let bytes = writer.into_inner().map_err(|_| Failure::internal())?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"windchime-audit-log.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}
