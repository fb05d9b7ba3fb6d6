//! `/admin/forms/{form}/responses/{receipt}`: one response, whole.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use windchime_domain::form::{Answers, Form, Kind, Question};
use windchime_domain::json::Value;

use super::parts;
use super::title;
use crate::admin::forms::tabs::{At, Page, tabs};
use crate::admin::layout::{self, Place};
use crate::admin::{Admin, Role};
use crate::marks;
use crate::problem::Failure;
use crate::records::is_written;
use crate::responses::{CONTACTED, Found, Wrong, words};
use crate::routes::NoPage;
use crate::server::App;

pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path((form, receipt)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, NoPage> {
    let found = find(&app, &form, &receipt).await?;
    let done = match query.as_deref() {
        Some("done=tagged") => Some("The response has the tag now."),
        Some("done=untagged") => Some("The tag was taken off."),
        _ => None,
    };
    page(&app, &admin, &found, &Wrong::new(), done).await
}

/// The response with that receipt, if it answers that form.
pub(super) async fn find(app: &App, form: &str, receipt: &str) -> Result<Found, Failure> {
    let receipt = marks::receipt(receipt).ok_or_else(Failure::unknown_response)?;
    let row = app.storage.row(&receipt).await?.filter(|row| row.form == form).ok_or_else(Failure::unknown_response)?;
    let tags = app.storage.tags_between(form, row.number, row.number).await?.into_iter().map(|(_, tag)| tag).collect();
    Ok(Found::open(app, row, tags))
}

/// The page, also with what was wrong in a form that was sent from it. That it was read is noted before it is shown.
pub(super) async fn page(
    app: &App,
    admin: &Admin,
    found: &Found,
    wrong: &Wrong,
    done: Option<&str>,
) -> Result<Response, NoPage> {
    let record = &found.record;
    app.storage.audit(&admin.login, "read", &record.receipt, None).await?;
    let title = title(app, &record.form).await?;
    let consents = app.storage.consents(record.number).await?;
    let all_tags = app.storage.tags(&record.form).await?;
    let body = html! {
        @if let Some(text) = done { (layout::said(text)) }
        (layout::errors(wrong))
        h1 { "Response " span.receipt { (record.receipt) } }
        (tabs(app, admin, &record.form, At::Below(Page::Responses)))
        p.soft { "To “" (title) "”" }
        @if !found.whole {
            p.note { "What this person typed could not be opened: the key file lacks its key, or it was changed in the database. What \
                      they chose is shown. Restore the key file that belongs to this database." }
        }
        @if found.form.is_none() {
            p.note { "This server does not know version " (record.form_version) " of the form, so that the answers stand here without \
                      their questions." }
        }
        (answers(found))
        @if !consents.is_empty() {
            h2 { "Agreed to" }
            ul { @for (_, words) in &consents { li { "“" (words) "”" } } }
        }
        h2 { "Tags" }
        (tags(admin, found, &all_tags, wrong))
        h2 { "About this response" }
        dl.about {
            dt { "Received" } dd { (words::long_time(&record.received_at)) }
            @if let Some(page) = &record.page { dt { "On the page" } dd { (page) } }
            @if let Some(lang) = &record.lang { dt { "Language of the form" } dd { (lang) } }
            dt { "Version of the form" } dd { (record.form_version) }
        }
    };
    let heading = format!("{}Response {}", if wrong.is_empty() { "" } else { "Error: " }, record.receipt);
    let mut response = layout::page(admin, Place::Forms, &heading, &body);
    if !wrong.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Every question this person was asked, in the words of the form they answered; then whatever it does not know.
fn answers(found: &Found) -> Markup {
    let given = &found.record.answers;
    let asked = found.form.as_deref().map(|form| asked(form, given)).unwrap_or_default();
    let strays: Vec<&(String, Value)> =
        given.entries().iter().filter(|(id, _)| asked.iter().all(|question| question.id != *id)).collect();
    html! {
        h2 { "Answers" }
        dl.answers {
            @for question in asked {
                dt { (words::asked(question)) }
                dd { @match given.get(&question.id) {
                    Some(value) => (answer(question, value)),
                    None if !found.whole && is_written(&question.kind) => span.error { "Could not be opened" },
                    None => span.soft { "No answer" },
                } }
            }
            @for (id, value) in strays { dt { code { (id) } } dd.written { (words::plain(value)) } }
        }
    }
}

/// The questions that were asked, given the answers; and those answered in any case.
fn asked<'a>(form: &'a Form, given: &Value) -> Vec<&'a Question> {
    let asked = Answers::read(form, given).map(|answers| form.asked(&answers)).unwrap_or_default();
    let was_asked = |index: usize| asked.get(index).copied().unwrap_or(false);
    form.questions
        .iter()
        .enumerate()
        .filter(|(index, question)| {
            question.kind.is_answerable() && (was_asked(*index) || given.get(&question.id).is_some())
        })
        .map(|(_, question)| question)
        .collect()
}

fn answer(question: &Question, value: &Value) -> Markup {
    match (&question.kind, value) {
        (Kind::SeveralChoices { .. }, Value::List(values)) => html! {
            ul { @for value in values { li { (words::said(Some(question), value)) } } }
        },
        (Kind::Scale { from, to, .. }, _) => {
            html! { (words::plain(value)) span.soft { " (from " (from) " to " (to) ")" } }
        }
        (Kind::Email | Kind::Phone, Value::Text(text)) => html! {
            a.reach href=[words::link(&question.kind, text)] { (text) }
        },
        _ => html! { span.written { (words::said(Some(question), value)) } },
    }
}

fn tags(admin: &Admin, found: &Found, all_tags: &[String], wrong: &Wrong) -> Markup {
    let error = wrong.iter().find(|(field, _)| field == "add").map(|(_, text)| text);
    let action = format!("{}/tags", parts::address(found));
    let may_change = admin.role >= Role::Editor;
    html! {
        @if found.tags.is_empty() { p.soft { "None yet." } }
        @else {
            ul.tags {
                @for tag in &found.tags {
                    li {
                        span.tag { (tag) }
                        @if may_change {
                            form method="post" action=(action) {
                                (admin.token())
                                input type="hidden" name="remove" value=(tag);
                                button.quiet { "Take off" span.unseen { ": " (tag) } }
                            }
                        }
                    }
                }
            }
        }
        @if may_change {
            @if !found.tags.iter().any(|tag| tag == CONTACTED) { div.actions { (parts::contacted(admin, found, "", 0)) } }
            form.narrow method="post" action=(action) {
                (admin.token())
                div.field {
                    label for="add" { "Another tag" }
                    p.hint id="add-hint" { "Up to 40 letters, digits and spaces" }
                    @if let Some(error) = error { p.error id="add-error" { (error) } }
                    div.together {
                        input type="text" id="add" name="add" maxlength="60" list="tags" autocomplete="off" autocapitalize="none"
                            aria-invalid=[error.map(|_| "true")]
                            aria-describedby=(if error.is_some() { "add-hint add-error" } else { "add-hint" });
                        button.quiet { "Add" }
                    }
                    datalist id="tags" { @for tag in all_tags { option value=(tag) {} } }
                }
            }
        }
    }
}
