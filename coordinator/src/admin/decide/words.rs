//! `/admin/forms/{form}/words/{question}`: what people wrote, the newest first. Reading it is noted in the audit log.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::html;
use windchime_domain::json::Value;

use super::{gather, sift, view, with_query};
use crate::admin::forms::tabs::{At, Page, tabs};
use crate::admin::layout::{self, Place};
use crate::admin::session::Admin;
use crate::local_time;
use crate::problem::Failure;
use crate::records::{self, Record};
use crate::routes::NoPage;
use crate::server::App;
use crate::tally::time;

/// How many answers stand on one page.
const ON_A_PAGE: usize = 50;
/// How many rows are read at a time.
const TOGETHER: i64 = 200;

/// One answer.
struct Written {
    text: String,
    record: Record,
}

pub(super) async fn show(
    State(app): State<App>,
    Path((id, question)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    admin: Admin,
) -> Result<Response, NoPage> {
    let known = gather::known(&app, &id).await?;
    let label = known.words().into_iter().find(|(of, _)| *of == question).ok_or_else(Failure::not_found)?.1;
    let given = view::parameters(query.as_deref());
    let (filter, _) = view::filter(&known.questions, &given);
    let before = given.iter().find(|(name, _)| name == "before").and_then(|(_, value)| value.parse().ok());
    app.storage.audit(&admin.login, "read-words", &id, Some(&question)).await?;

    let (mut written, mut from, mut more) = (Vec::new(), before.unwrap_or(i64::MAX), false);
    'reading: loop {
        let rows = app.storage.rows_before(&id, from, TOGETHER).await?;
        let Some(last) = rows.last() else { break };
        from = last.number;
        for row in &rows {
            if !filter.passes(&known.questions, &gather::response(row)?) {
                continue;
            }
            let Ok(record) = records::open(&app.keyring, row) else { continue };
            let text = record.answers.get(&question).and_then(Value::text).unwrap_or_default().trim().to_owned();
            if text.is_empty() {
                continue;
            }
            if written.len() == ON_A_PAGE {
                more = true;
                break 'reading;
            }
            written.push(Written { text, record });
        }
    }
    let page = format!("/admin/forms/{id}/words/{question}");
    let older = written.last().filter(|_| more).map(|last| {
        let set = filter.query();
        let and = if set.is_empty() { "" } else { "&" };
        format!("{page}?{set}{and}before={}", last.record.number)
    });
    let body = html! {
        h1 { "What people wrote: “" (label) "”" }
        (tabs(&app, &admin, &id, At::Below(Page::Counts)))
        @if !filter.is_empty() {
            div.note {
                p { "Only responses with" }
                ul { @for line in sift::in_words(&filter, &known.questions) { li { (line) } } }
                p { a href=(with_query(&format!("/admin/forms/{id}"), &filter.query())) { "Their counts" } }
            }
        }
        @if written.is_empty() { p { "Nobody wrote anything" @if before.is_some() { " before that" } "." } }
        ul.quotes {
            @for Written { text, record } in &written {
                li {
                    blockquote lang=[record.lang.as_deref()] { @for line in text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } }
                    p.soft {
                        @if let Some(day) = local_time::day_of(&record.received_at) { (time::in_words(day)) ", " }
                        a href={ "/admin/forms/" (id) "/responses/" (record.receipt) } { span.unseen { "response " } (record.receipt) }
                    }
                }
            }
        }
        @if older.is_some() || before.is_some() {
            nav.actions aria-label="More of what people wrote" {
                @if before.is_some() { a.button.quiet href=(with_query(&page, &filter.query())) { "Newest" } }
                @if let Some(older) = older { a.button.quiet href=(older) { "Older" } }
            }
        }
    };
    Ok(layout::page(&admin, Place::Forms, "What people wrote", &body))
}
