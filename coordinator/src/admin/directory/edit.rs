//! One entry: adding, changing, checking, removing.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use windchime_domain::json::Value;

use super::fields::fields;
use super::typed::Typed;
use super::{address, done, freshness, reports};
use crate::admin::layout::{self, Place};
use crate::admin::session::{Admin, Posted, Role};
use crate::catalogue::freshness::Freshness;
use crate::catalogue::plain::{Plain, Terms};
use crate::catalogue::{record, written};
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{KeptService, Note};
use crate::{import, marks};

/// How many empty sessions stand behind those that are filled in.
const MORE_SESSIONS: usize = 1;

/// What is said where two people change one entry.
const MEANWHILE: &str = "Somebody else changed this entry while you did. What you typed is still here, and not saved yet. Look at \
their version in another tab; if you save now, yours takes its place";

pub(super) async fn new(State(app): State<App>, admin: Admin) -> Result<Response, NoPage> {
    admin.needs(Role::Editor)?;
    let plain = Plain { status: "active".to_owned(), ..Plain::default() };
    let form =
        form(&admin, "/admin/directory/new", &Typed::of(&plain, MORE_SESSIONS + 1), &[], &terms(&app).await?, None);
    Ok(layout::page(&admin, Place::Directory, "Add an entry", &html! { (back()) h1 { "Add an entry" } (form) }))
}

pub(super) async fn add(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    let (typed, terms) = (Typed::posted(&posted), terms(&app).await?);
    let plain = match typed.read(&Plain::default()) {
        Ok(plain) => plain,
        Err(wrong) => {
            let form = form(admin, "/admin/directory/new", &typed, &wrong, &terms, None);
            let body = html! { (layout::errors(&wrong)) (back()) h1 { "Add an entry" } (form) };
            return Ok(refused(admin, "Error: add an entry", &body));
        }
    };
    let id = marks::new_uuid()?;
    keep(&app, admin, "add", &id, plain.record(&id, &terms), None).await?;
    Ok(Redirect::to(&format!("{}?done=added", address(&id))).into_response())
}

pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, NoPage> {
    admin.needs(Role::Editor)?;
    let (kept, record) = kept(&app, &id).await?;
    let plain = Plain::read(&record);
    let typed = Typed::of(&plain, MORE_SESSIONS);
    let body = html! {
        @if let Some(text) = done(query.as_deref()) { (layout::said(text)) }
        (back())
        h1 { (kept.name) }
        (state(&admin, &kept, &plain))
        (reports::waiting(&app, &admin, &id).await?)
        (form(&admin, &address(&id), &typed, &[], &terms(&app).await?, Some((&kept, &record))))
        p { a href={ (address(&id)) "/remove" } { "Remove this entry" } }
    };
    Ok(layout::page(&admin, Place::Directory, &kept.name, &body))
}

pub(super) async fn save(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    let (kept, record) = kept(&app, &id).await?;
    let (typed, terms, before) = (Typed::posted(&posted), terms(&app).await?, Plain::read(&record));
    let again = |wrong: &[(String, String)]| {
        let form = form(admin, &address(&id), &typed, wrong, &terms, Some((&kept, &record)));
        let body = html! { (layout::errors(wrong)) (back()) h1 { (kept.name) } (form) };
        Ok(refused(admin, &format!("Error: {}", kept.name), &body))
    };
    let meanwhile = || [("name".to_owned(), MEANWHILE.to_owned())];
    let plain = match typed.read(&before) {
        Ok(_) if posted.get("was") != marks::short_digest(kept.record.as_bytes()) => return again(&meanwhile()),
        Ok(plain) => plain,
        Err(wrong) => return again(&wrong),
    };
    let mut changed = record.clone();
    plain.write(&mut changed, &before, &terms);
    if changed != record {
        record::set_text(&mut changed, "last_modified", &marks::now());
        if !keep(&app, admin, "change", &id, changed, Some(&kept.record)).await? {
            return again(&meanwhile());
        }
    }
    Ok(Redirect::to(&format!("{}?done=saved", address(&id))).into_response())
}

/// "I checked this today."
pub(super) async fn checked(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Editor)?;
    // Whoever changes the entry at the same moment has not made the check untrue: try again on their version.
    for _ in 0..3 {
        let (kept, mut record) = kept(&app, &id).await?;
        record::set_text(&mut record, "assured_date", &written::today().to_string());
        if keep(&app, &posted.admin, "check", &id, record, Some(&kept.record)).await? {
            return Ok(Redirect::to(&format!("{}?done=checked", address(&id))).into_response());
        }
    }
    Err(Failure::not_ready().into())
}

pub(super) async fn ask_to_remove(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<Response, NoPage> {
    admin.needs(Role::Editor)?;
    let (kept, _) = kept(&app, &id).await?;
    let body = html! {
        (back())
        h1 { "Remove " (kept.name) "?" }
        p { "The entry and the reports about it are deleted, and cannot be brought back. To hide it and keep it, change its "
            a href={ (address(&id)) "#status" } { "status" } " instead." }
        @if let Some(source) = &kept.source { p.note { "It came from “" (source) "”. The next import from there brings it back." } }
        form.actions method="post" action={ (address(&id)) "/remove" } {
            (admin.token())
            button.danger { "Remove it" }
            a href=(address(&id)) { "Keep it" }
        }
    };
    Ok(layout::page(&admin, Place::Directory, &format!("Remove {}?", kept.name), &body))
}

pub(super) async fn remove(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Editor)?;
    app.storage.audit(&posted.admin.login, "remove", &id, None).await?;
    if !app.storage.remove_service(&id).await? {
        return Err(Failure::unknown_service(&id).into());
    }
    app.catalogue.look_again().await;
    Ok(Redirect::to("/admin/directory?done=removed").into_response())
}

async fn kept(app: &App, id: &str) -> Result<(KeptService, Value), Failure> {
    let kept = app.storage.kept_service(id).await?.ok_or_else(|| Failure::unknown_service(id))?;
    let record = serde_json::from_str(&kept.record).map_err(|_| Failure::internal())?;
    Ok((kept, record))
}

/// Keeps a record; `false` where somebody else was faster.
async fn keep(
    app: &App,
    admin: &Admin,
    action: &str,
    id: &str,
    record: Value,
    was: Option<&str>,
) -> Result<bool, Failure> {
    // Every field was checked before, so that a record that cannot be kept is a mistake of ours.
    let (service, _) = import::service(record).map_err(|_| Failure::internal())?;
    let saved = app
        .storage
        .save_service(&service, was, &Note { actor: &admin.login, action, subject: id, detail: None })
        .await?;
    app.catalogue.look_again().await;
    Ok(saved)
}

async fn terms(app: &App) -> Result<Terms, Failure> {
    Ok(app.catalogue.shelf(&app.storage).await?.categories())
}

fn refused(admin: &Admin, title: &str, body: &Markup) -> Response {
    let mut response = layout::page(admin, Place::Directory, title, body);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn back() -> Markup {
    html! { p { a href="/admin/directory" { "Back to the directory" } } }
}

/// Where it came from, how old it is, and the button for having checked it.
fn state(admin: &Admin, kept: &KeptService, plain: &Plain) -> Markup {
    html! {
        p {
            (freshness(Freshness::of(plain.checked, written::today())))
            @if let Some(date) = plain.checked { ". Last checked " (written::in_words(date)) "." }
        }
        @if let Some(source) = &kept.source {
            p.note { "It came from “" (source) "”. If it changes there, the next import replaces what you change here." }
        }
        form.actions method="post" action={ (address(&kept.id)) "/checked" } {
            (admin.token())
            button.quiet { "I checked this today" }
        }
    }
}

fn form(
    admin: &Admin,
    action: &str,
    typed: &Typed,
    wrong: &[(String, String)],
    terms: &Terms,
    kept: Option<(&KeptService, &Value)>,
) -> Markup {
    let names: Vec<String> = terms.values().map(|(_, name)| name.clone()).collect();
    html! {
        form method="post" action=(action) novalidate {
            (admin.token())
            @if let Some((kept, _)) = kept {
                input type="hidden" name="was" value=(marks::short_digest(kept.record.as_bytes()));
            }
            (fields(typed, wrong, &names, kept.map(|(_, record)| record)))
            div.choice {
                input type="checkbox" id="today" name="today" value="yes" checked[typed.ticked("today", "yes")];
                label for="today" { "I checked all of this today" }
            }
            p.actions { button { "Save" } }
        }
    }
}
