//! `/admin/forms/{form}/follow-up`: who waits to hear from us, the earliest first.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};

use super::parts;
use super::title;
use crate::admin::forms::tabs::{At, Page, tabs};
use crate::admin::layout::{self, Place};
use crate::admin::numbers::counted;
use crate::admin::{Admin, Role};
use crate::responses::{CONTACTED, Filter, Found, Reader, words};
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::Order;

/// How many people stand on a page.
const PAGE: usize = 25;

pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(form): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, NoPage> {
    let title = title(&app, &form).await?;
    let query = query.unwrap_or_default();
    let field = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(field, _)| field == name);
    let after: i64 = field("after").and_then(|(_, value)| value.parse().ok()).unwrap_or_default();
    let done = field("done").is_some_and(|(_, value)| value == "contacted");

    let (waiting, _) = Filter::read([("without", CONTACTED), ("address", "yes")].into_iter());
    let mut reader = Reader::new(&app, &form, &waiting, Order::Oldest);
    let (mut all, mut more, mut shown): (u64, bool, Vec<Found>) = (0, false, Vec::new());
    while let Some(found) = reader.next().await? {
        if !found.form.as_ref().is_some_and(|form| words::consented(form, &found.record.answers)) {
            continue;
        }
        all += 1;
        if found.record.number > after && shown.len() < PAGE {
            shown.push(found);
        } else if found.record.number > after {
            more = true;
        }
    }
    app.storage.audit(&admin.login, "list", &form, Some(&format!("{} shown to follow up", shown.len()))).await?;
    let address = format!("/admin/forms/{form}/follow-up");
    let body = html! {
        @if done { (layout::said("Marked as contacted.")) }
        h1 { "Follow up: " (title) }
        (tabs(&app, &admin, &form, At::Page(Page::FollowUp)))
        @if all == 0 {
            p.lead { "Nobody is waiting to hear from you." }
            p { "Those who leave an email address or a phone number stand here, the earliest first, until they are marked as contacted." }
        } @else {
            p.lead { (counted(all, "person waits", "people wait")) " to hear from you, the earliest first." }
            p.soft {
                "They left an email address or a phone number, and agreed wherever the form asked them to. Mark each one when you have \
                 written or rung; they then stand under "
                a href={ "/admin/forms/" (form) "/responses?tag=" (CONTACTED) } { "responses with the tag “contacted”" } "."
            }
            @if shown.is_empty() { p { "Nobody further down the list waits. " a href=(address) { "Back to the beginning" } } }
            ul.people { @for found in &shown { (person(&admin, found, after)) } }
            @if after > 0 || more {
                nav.actions aria-label="More people" {
                    @if after > 0 { a.button.quiet href=(address) { "Back to the beginning" } }
                    @if let (true, Some(last)) = (more, shown.last()) {
                        a.button.quiet href={ (address) "?after=" (last.record.number) } { "Next people" }
                    }
                }
            }
        }
    };
    Ok(layout::page(&admin, Place::Forms, &format!("Follow up: {title}"), &body))
}

fn person(admin: &Admin, found: &Found, after: i64) -> Markup {
    html! {
        li {
            h2 { (parts::called(found)) }
            p.reaches { (parts::addresses(&parts::addresses_of(found))) }
            p.soft { "Answered on " (words::short_time(&found.record.received_at)) }
            @if !found.tags.is_empty() { p { span.unseen { "Tags: " } @for tag in &found.tags { span.tag { (tag) } " " } } }
            div.actions {
                @if admin.role >= Role::Editor { (parts::contacted(admin, found, "follow-up", after)) }
                a href=(parts::address(found)) { "Read the response" span.unseen { " of " (parts::called(found)) } }
            }
        }
    }
}
