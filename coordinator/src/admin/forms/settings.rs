//! Whether a form takes answers.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use windchime_domain::wording::Reading;

use super::tabs::{At, Page, tabs};
use super::{asked, at};
use crate::admin::layout::{self, Place};
use crate::admin::session::{Admin, Posted, Role};
use crate::marks;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;

/// `GET /admin/forms/{form}/settings`
pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    address: Uri,
) -> Result<Response, NoPage> {
    let served = app.forms.get(&id).ok_or_else(|| Failure::unknown_form(&id))?;
    let title = served.form.title.say(Reading::Standard);
    let done = match asked(&address, "done").as_str() {
        "closed" => Some("The form is closed."),
        "opened" => Some("The form is open."),
        _ => None,
    };
    let closed = served.closed_at.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let body = html! {
        @if let Some(done) = done { (layout::said(done)) }
        h1 { "Open or closed: " (title) }
        (tabs(&app, &admin, &id, At::Page(Page::Settings)))
        @match closed {
            None => {
                p.lead { "This form is open: it takes answers." }
                p { "When you close it, its page says so. On partners’ websites the widget says that it could not show the form, and the partner’s own words stand below. Answers that somebody began before and sends later, for want of a connection, are still taken for 14 days. What is kept stays." }
            }
            Some(when) => {
                p.lead { "This form has been closed since " (at(&when.to_string())) "." }
                p { "It takes only answers that were begun before, for 14 days from then. What is kept stays." }
            }
        }
        @if admin.role >= Role::Editor {
            form method="post" action={ "/admin/forms/" (id) "/settings" } {
                (admin.token())
                @if closed.is_none() { button name="do" value="close" { "Close the form" } }
                @else { button name="do" value="open" { "Open the form again" } }
            }
        }
        h2 { "How long answers are kept" }
        p { "That is set under " a href="/admin/rights" { "Privacy" } "." }
    };
    Ok(layout::page(&admin, Place::Forms, &format!("Open or closed: {title}"), &body))
}

/// `POST /admin/forms/{form}/settings`
pub(super) async fn act(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Editor)?;
    let served = app.forms.get(&id).ok_or_else(|| Failure::unknown_form(&id))?;
    let (action, closed_at, done) = match posted.get("do") {
        // Closing what is closed must not begin the fourteen days anew.
        "close" => ("close-form", Some(served.closed_at.unwrap_or_else(marks::seconds)), "closed"),
        _ => ("open-form", None, "opened"),
    };
    if closed_at != served.closed_at {
        app.storage.audit(&posted.admin.login, action, &id, None).await?;
        app.storage.set_form_closed(&id, closed_at).await?;
        app.forms.refresh(&app.storage).await?;
    }
    Ok(Redirect::to(&format!("/admin/forms/{id}/settings?done={done}")).into_response())
}
