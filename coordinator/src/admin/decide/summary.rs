//! `/admin/forms/{form}/summary`: what a public summary would show, and the switch that makes it public.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::gather;
use crate::admin::forms::tabs::{At, Page, tabs};
use crate::admin::layout::{self, Place};
use crate::admin::numbers::grouped;
use crate::admin::session::{Admin, Posted, Role};
use crate::local_time;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::routes::summary::{Summary, midnight, published, summarised};
use crate::server::App;

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    admin: Admin,
) -> Result<Response, NoPage> {
    let known = gather::known(&app, &id).await?;
    let published = published(&app, &id).await?;
    let public = published.is_some();
    let summary = match published {
        Some(body) => serde_json::from_str(&body).map_err(|_| Failure::internal())?,
        None => summarised(&app, &known, &id).await?,
    };
    let said = match query.as_deref() {
        Some("done=shown") if public => Some("The summary is public now."),
        Some("done=hidden") if !public => {
            Some("The summary is not public any more. Copies that others hold can be shown for up to an hour.")
        }
        _ => None,
    };
    let address = format!("{}/v1/forms/{id}/summary", app.config.public_url.as_deref().unwrap_or_default());
    let body = html! {
        @if let Some(words) = said { (layout::said(words)) }
        h1 { "Public summary of “" (known.title()) "”" }
        (tabs(&app, &admin, &id, At::Below(Page::Counts)))
        p.lead {
            @if public { "The summary is public: anybody can read it, and partners’ websites can show it." }
            @else { "The summary is not public. Nobody sees these counts without signing in." }
        }
        p { "Its address is " @if public { a href=(address) { (address) } } @else { code { (address) } } "." }
        h2 { "What it shows" }
        ul {
            li { "How many people answered, and how many chose each answer. Nothing that anybody wrote, and no filters." }
            li { "No count below " (summary.smallest) ". Where a small count could be worked out from the others, those are left out too." }
            li { "Nothing at all before " (summary.fewest) " people have answered." }
            li { "Only questions that everybody is asked." }
            li { "The counts of a midnight. They change at another midnight, when at least " (summary.smallest) " more people have answered, and no fewer than " (summary.smallest) " responses or none at all have been erased: so no change shows what one person said." }
        }
        (switch(&admin, &id, public))
        h2 { "Preview" }
        (preview(&summary))
    };
    Ok(layout::page(&admin, Place::Forms, "Public summary", &body))
}

/// The switch: for owners, since what was public once cannot be taken back from those who read it.
fn switch(admin: &Admin, id: &str, public: bool) -> Markup {
    html! {
        @if admin.role >= Role::Owner {
            form method="post" action={ "/admin/forms/" (id) "/summary" } {
                (admin.token())
                input type="hidden" name="public" value=(if public { "no" } else { "yes" });
                p.actions { button { @if public { "Stop showing it" } @else { "Make it public" } } }
            }
        } @else {
            p.note { "An owner can " @if public { "stop showing it." } @else { "make it public." } }
        }
    }
}

/// What anybody would read.
fn preview(summary: &Summary) -> Markup {
    let said = |count: Option<usize>| match count {
        Some(count) => html! { (grouped(count)) },
        None => html! { span.soft { "withheld" } },
    };
    html! {
        @match summary.responses {
            None => p { "Nothing would be shown: fewer than " (summary.fewest) " people had answered by last midnight." },
            Some(responses) => {
                p { (grouped(responses)) " responses, as of "
                    @if summary.as_of == midnight() { "last midnight." }
                    @else { (local_time::moment(&summary.as_of)) "." }
                }
                @for question in &summary.questions {
                    table.small {
                        caption { (question.label) }
                        thead { tr { th scope="col" { "Answer" } th.number scope="col" { "Responses" } } }
                        tbody {
                            @for answer in &question.answers {
                                tr { th scope="row" { (answer.label) } td.number { (said(answer.count)) } }
                            }
                            @if let Some(missing) = question.no_answer {
                                tr { th scope="row" { "No answer" } td.number { (said(missing.count)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn set(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    if app.forms.get(&id).is_none() {
        return Err(Failure::unknown_form(&id).into());
    }
    let public = posted.get("public") == "yes";
    let action = if public { "summary-public" } else { "summary-hidden" };
    app.storage.audit(&posted.admin.login, action, &id, None).await?;
    app.storage.set_summary_public(&id, public).await?;
    let done = if public { "shown" } else { "hidden" };
    Ok(Redirect::to(&format!("/admin/forms/{id}/summary?done={done}")).into_response())
}
