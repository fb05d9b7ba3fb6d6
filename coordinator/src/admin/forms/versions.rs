//! Every version that was published: look at one, compare two, take one up again.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use windchime_domain::wording::Reading;

use super::diff::{self, Line};
use super::tabs::{At, Page, tabs};
use super::{asked, at, count, pretty};
use crate::admin::layout::{self, Place};
use crate::admin::session::{Admin, Posted, Role};
use crate::forms::read_kept;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::VersionRow;

/// The page of one version shows it in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// `GET /admin/forms/{form}/versions`
pub(super) async fn list(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    address: Uri,
) -> Result<Response, NoPage> {
    let rows = rows(&app, &id).await?;
    let current = app.forms.get(&id).map_or(0, |served| i64::from(served.form.version));
    let responses = app.storage.responses_by_version(&id).await?;
    let draft = app.storage.form_draft(&id).await?;
    let given = |version| responses.iter().find(|(of, _)| *of == version).map_or(0, |(_, count)| *count);
    let done = match asked(&address, "done").as_str() {
        "published" => Some("The new version is published. Visitors see it within five minutes."),
        "discarded" => Some("The draft was thrown away."),
        _ => None,
    };
    let title = title(&rows);
    let body = html! {
        @if let Some(done) = done { (layout::said(done)) }
        h1 { "Versions: " (title) }
        (tabs(&app, &admin, &id, At::Page(Page::Versions)))
        p.lead { "A version never changes once it is published, so every answer keeps the meaning of the questions it was given to. Answers that waited on somebody’s device are taken under the version they were given to." }
        @if let Some(draft) = &draft {
            p.note { "There is a draft, saved by " (draft.saved_by) " on " (at(&draft.saved_at)) ". " a href={ "/admin/forms/" (id) "/edit" } { "Go on with it" } }
        }
        div.table tabindex="0" role="region" aria-labelledby="versions" {
            table {
                caption #versions { "Versions, the newest first" }
                thead { tr { th scope="col" { "Version" } th scope="col" { "Published" } th scope="col" { "By" } th.number scope="col" { "Responses" } @if admin.role >= Role::Editor { th scope="col" { span.unseen { "Draft" } } } } }
                tbody {
                    @for row in &rows {
                        tr {
                            th scope="row" {
                                a href={ "/admin/forms/" (id) "/versions/" (row.version) } { "Version " (row.version) }
                                @if row.version == current { " " span.tag { "In use" } }
                            }
                            td { (at(&row.created_at)) }
                            td { (by(&row.created_by)) }
                            td.number { (given(row.version)) }
                            @if admin.role >= Role::Editor {
                                td.act {
                                    form method="post" action={ "/admin/forms/" (id) "/versions" } {
                                        (admin.token())
                                        input type="hidden" name="version" value=(row.version);
                                        button.quiet { "Make a draft of it" span.unseen { ": version " (row.version) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if rows.len() > 1 || draft.is_some() {
            h2 { "Compare" }
            form.filters method="get" action={ "/admin/forms/" (id) "/versions/compare" } {
                (choice("from", "From", &rows, false, rows.get(1).or(rows.first())))
                (choice("to", "To", &rows, draft.is_some(), rows.first().filter(|_| draft.is_none())))
                button { "Compare" }
            }
        }
    };
    Ok(layout::page(&admin, Place::Forms, &format!("Versions: {title}"), &body))
}

/// `POST /admin/forms/{form}/versions`: makes a draft of a version, unless there is a draft that would be lost.
pub(super) async fn restore(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Editor)?;
    let row = one_of(&rows(&app, &id).await?, posted.get("version"))?;
    if let Some(draft) = app.storage.form_draft(&id).await?.filter(|_| !posted.has("replace")) {
        let body = html! {
            h1 { "There is a draft already" }
            p { "It was saved by " (draft.saved_by) " on " (at(&draft.saved_at)) ". To make a draft of version " (row.version) ", that one has to go." }
            form method="post" action={ "/admin/forms/" (id) "/versions" } {
                (posted.admin.token())
                input type="hidden" name="version" value=(row.version);
                div.actions {
                    button.danger name="replace" value="yes" { "Throw the draft away and start from version " (row.version) }
                    a.button.quiet href={ "/admin/forms/" (id) "/edit" } { "Keep the draft" }
                }
            }
        };
        return Ok(layout::page(&posted.admin, Place::Forms, "There is a draft already", &body));
    }
    app.storage.audit(&posted.admin.login, "restore-form", &id, Some(&format!("version {}", row.version))).await?;
    app.storage.save_form_draft(&id, &pretty(&read_kept(&row.definition)), &posted.admin.login).await?;
    Ok(Redirect::to(&format!("/admin/forms/{id}/edit?done=restored")).into_response())
}

/// `GET /admin/forms/{form}/versions/{version}`
pub(super) async fn one(
    State(app): State<App>,
    admin: Admin,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, NoPage> {
    let row = one_of(&rows(&app, &id).await?, &version)?;
    let form = read_kept(&row.definition);
    let title = format!("Version {} of {}", row.version, form.title.say(Reading::Standard));
    let body = html! {
        h1 { (title) }
        (tabs(&app, &admin, &id, At::Below(Page::Versions)))
        p { "Published on " (at(&row.created_at)) " by " (by(&row.created_by)) "." }
        h2 { "As visitors saw it" }
        iframe.preview src={ "/admin/forms/" (id) "/preview?of=" (row.version) } title={ "Version " (row.version) " as visitors saw it" } {}
        h2 #definition { "Definition" }
        pre tabindex="0" role="region" aria-labelledby="definition" { (pretty(&form)) }
    };
    Ok(layout::page_with_policy(&admin, Place::Forms, &title, POLICY, &body))
}

/// `GET /admin/forms/{form}/versions/compare?from=1&to=draft`
pub(super) async fn compare(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    address: Uri,
) -> Result<Response, NoPage> {
    let rows = rows(&app, &id).await?;
    let (from, to) = (asked(&address, "from"), asked(&address, "to"));
    let old = pretty(&read_kept(&one_of(&rows, &from)?.definition));
    let (new, name) = if to == "draft" {
        let draft = app.storage.form_draft(&id).await?.ok_or_else(Failure::not_found)?;
        // Written in the same way, so that only what it says can differ; a draft that cannot be read is compared as it is.
        let text = super::problems::read(&id, &draft.definition).map_or(draft.definition, |form| pretty(&form));
        (text, "the draft".to_owned())
    } else {
        let row = one_of(&rows, &to)?;
        (pretty(&read_kept(&row.definition)), format!("version {}", row.version))
    };
    let lines = diff::compare(&old, &new);
    let number = |which: fn(&Line) -> bool| lines.iter().filter(|line| which(line)).count();
    let (gone, come) = (number(|line| matches!(line, Line::Gone(_))), number(|line| matches!(line, Line::Come(_))));
    let title = format!("From version {from} to {name}");
    let words = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX), "line", "lines");
    let body = html! {
        h1 { (title) }
        (tabs(&app, &admin, &id, At::Below(Page::Versions)))
        p #summary {
            @if gone + come == 0 { "They say the same." }
            @else { (words(gone)) " gone (−), " (words(come)) " new (+)." }
        }
        pre.diff tabindex="0" role="region" aria-labelledby="summary" {
            @for line in &lines {
                @match line {
                    Line::Same(text) => span { "  " (text) "\n" },
                    Line::Gone(text) => del { "− " (text) "\n" },
                    Line::Come(text) => ins { "+ " (text) "\n" },
                    Line::Left(number) => span.soft { "  … " (words(*number)) " the same …\n" },
                }
            }
        }
    };
    Ok(layout::page(&admin, Place::Forms, &title, &body))
}

async fn rows(app: &App, id: &str) -> Result<Vec<VersionRow>, Failure> {
    let rows = app.storage.form_versions(id).await?;
    if rows.is_empty() { Err(Failure::unknown_form(id)) } else { Ok(rows) }
}

fn one_of(rows: &[VersionRow], version: &str) -> Result<VersionRow, Failure> {
    rows.iter().find(|row| row.version.to_string() == version).cloned().ok_or_else(Failure::not_found)
}

fn title(rows: &[VersionRow]) -> String {
    rows.first().map(|row| read_kept(&row.definition).title.say(Reading::Standard).to_owned()).unwrap_or_default()
}

/// Who put a version in, in words.
fn by(who: &str) -> String {
    match who {
        "built-in" => "built in".to_owned(),
        file if file.ends_with(".json") => format!("the file {file}"),
        login => login.to_owned(),
    }
}

fn choice(name: &str, label: &str, rows: &[VersionRow], draft: bool, chosen: Option<&VersionRow>) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @if draft { option value="draft" { "The draft" } }
                @for row in rows {
                    option value=(row.version) selected[chosen == Some(row)] { "Version " (row.version) }
                }
            }
        }
    }
}
