//! How long each form's responses are kept.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::super::forms::tabs;
use super::super::layout::{self, Place};
use super::super::session::{Admin, Posted, Role};
use super::{erase, page, responses};
use crate::local_time::day;
use crate::problem::Failure;
use crate::retention::{self, Due, MONTHS, MOST_MONTHS};
use crate::routes::NoPage;
use crate::server::App;

/// The table of forms. An owner gets a field for each.
pub(super) async fn section(app: &App, admin: &Admin, wrong: &[(String, String)]) -> Result<Markup, NoPage> {
    let owner = admin.role >= Role::Owner;
    let list = all(app).await?;
    Ok(html! {
        h2 { "How long responses are kept" }
        p { "Every hour the server erases what is older. Keep them no longer than people were told, and no longer than you need." }
        table.cards role="table" {
            caption.unseen { "How long responses are kept, by form" }
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { "Form" } th.number role="columnheader" scope="col" { "Responses" }
                th.number role="columnheader" scope="col" { "Older, due now" } th role="columnheader" scope="col" { "Kept for" }
            } }
            tbody role="rowgroup" { @for due in &list { tr role="row" {
                th role="rowheader" scope="row" { (tabs::name(app, &due.form)) }
                td.number role="cell" data-label="Responses:" { (due.responses) }
                td.number role="cell" data-label="Older, due now:" { (due.older) }
                td role="cell" data-label="Kept for:" { @if owner { (field(app, admin, due, wrong)) } @else { (due.months) " months" } }
            } } }
        }
        p.soft { "The audit log is kept for " (app.config.audit_months) " months." }
    })
}

fn field(app: &App, admin: &Admin, due: &Due, wrong: &[(String, String)]) -> Markup {
    let id = format!("months-{}", due.form);
    let error = wrong.iter().find(|(field, _)| *field == id).map(|(_, text)| text);
    let error_id = format!("{id}-error");
    html! {
        form.months method="post" action="/admin/rights/retention" {
            (admin.token())
            input type="hidden" name="form" value=(due.form);
            @if let Some(error) = error { p.error id=(error_id) { span.unseen { "Error: " } (error) } }
            label.unseen for=(id) { "Months to keep responses to " (tabs::spoken(app, &due.form)) }
            input type="text" inputmode="numeric" id=(id) name="months" value=(due.months) size="3"
                aria-describedby=[error.map(|_| error_id.as_str())] aria-invalid=[error.map(|_| "true")];
            span { "months" }
            button.quiet { "Save" span.unseen { " for " (tabs::spoken(app, &due.form)) } }
        }
    }
}

/// Every form that is served or has responses, by id.
async fn all(app: &App) -> Result<Vec<Due>, sqlx::Error> {
    let mut list = retention::due(&app.storage).await?;
    for form in app.forms.ids() {
        if list.iter().all(|due| due.form != form) {
            list.push(Due { form, months: MONTHS, responses: 0, older: 0 });
        }
    }
    list.sort_by(|one, other| one.form.cmp(&other.form));
    Ok(list)
}

pub(super) async fn set(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let known = all(&app).await?.into_iter().find(|due| due.form == posted.get("form"));
    let Some(due) = known else {
        return Ok(Redirect::to("/admin/rights").into_response());
    };
    let months = posted.get("months").parse::<i64>().ok().filter(|months| (1..=MOST_MONTHS).contains(months));
    let Some(months) = months else {
        let wrong = [(
            format!("months-{}", due.form),
            format!("Enter a whole number of months from 1 to {MOST_MONTHS} for {}", tabs::spoken(&app, &due.form)),
        )];
        return page(&app, admin, &html! {}, &erase::Asked::default(), &wrong).await;
    };
    let before = retention::cutoff(Timestamp::now(), months);
    let older = app.storage.older(&due.form, &before).await?;
    if older > 0 && months < due.months && posted.get("sure") != "yes" {
        return Ok(confirm(&app, admin, &due, months, &before, older));
    }
    if !app.storage.set_retention(&due.form, months, &admin.login).await? {
        return Err(Failure::unknown_form(&due.form).into());
    }
    let gone = retention::expire_and_clean(&app, &due.form, months).await?;
    let word = if gone > 0 { "kept-erased" } else { "kept" };
    Ok(Redirect::to(&format!("/admin/rights?done={word}")).into_response())
}

fn confirm(app: &App, admin: &Admin, due: &Due, months: i64, before: &str, older: i64) -> Response {
    let body = html! {
        p { a href="/admin/rights" { "Back to Privacy" } }
        h1 { "Keep responses to " (tabs::spoken(app, &due.form)) " for " (months) " months?" }
        p { "They are kept for " (due.months) " months now. "
            strong { (responses(older)) " from before " (day(before)) " would be erased at once." }
            " That cannot be undone." }
        form method="post" action="/admin/rights/retention" {
            (admin.token())
            input type="hidden" name="form" value=(due.form);
            input type="hidden" name="months" value=(months);
            input type="hidden" name="sure" value="yes";
            div.actions {
                button.danger { "Save, and erase " (responses(older)) }
                a.button.quiet href="/admin/rights" { "Change nothing" }
            }
        }
    };
    layout::page(admin, Place::Rights, "Keep responses for less time", &body)
}
