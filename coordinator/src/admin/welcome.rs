//! The link with which somebody sets a password of their own. It works once, and for a day.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::sign_in::{field, posted, titled};
use super::{layout, password, session};
use crate::marks;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::Note;

/// How long a link works, in seconds.
pub(super) const LASTS: i64 = 24 * 60 * 60;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/welcome/{token}", get(show).post(set))
}

impl Failure {
    /// 404: a link that was used, or is too old.
    fn link_ended() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "link-ended",
            "This link does not work any more",
            "It was used already, or is more than a day old. Ask whoever sent it to you for a new one.",
        )
    }
}

/// What two fields for a new password came to.
pub(super) fn chosen(login: &str, new: &str, again: &str) -> Result<String, (String, String)> {
    let wrong = |field: &str, text: &str| Err((field.to_owned(), text.to_owned()));
    match password::unfit(login, new) {
        Some(text) => wrong("new", text),
        None if new != again => wrong("again", "The two passwords are not the same"),
        None => Ok(new.to_owned()),
    }
}

/// The two fields for a new password.
pub(super) fn fields(wrong: &[(String, String)]) -> Markup {
    html! {
        (secret("new", "New password", Some("12 characters or more. Three or four words are good."), "new-password", wrong))
        (secret("again", "New password again", None, "new-password", wrong))
    }
}

/// A field for a password, which never shows what was typed before.
pub(super) fn secret(
    name: &str,
    label: &str,
    hint: Option<&str>,
    autocomplete: &str,
    wrong: &[(String, String)],
) -> Markup {
    let error = wrong.iter().find(|(field, _)| field == name).map(|(_, text)| text);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let by: Vec<&str> =
        [hint.map(|_| hint_id.as_str()), error.map(|_| error_id.as_str())].into_iter().flatten().collect();
    html! {
        div.field {
            label for=(name) { (label) }
            @if let Some(hint) = hint { p.hint id=(hint_id) { (hint) } }
            @if let Some(error) = error { p.error id=(error_id) { span.unseen { "Error: " } (error) } }
            input type="password" id=(name) name=(name) autocomplete=(autocomplete)
                aria-invalid=[error.map(|_| "true")] aria-describedby=[(!by.is_empty()).then(|| by.join(" "))];
        }
    }
}

async fn show(State(app): State<App>, Path(token): Path<String>) -> Result<Response, NoPage> {
    let login = whose(&app, &token).await?;
    Ok(page(StatusCode::OK, &token, &login, &[]))
}

async fn set(State(app): State<App>, Path(token): Path<String>, request: Request) -> Result<Response, NoPage> {
    let (parts, fields) = posted(&app, request).await?;
    let login = whose(&app, &token).await?;
    let new = match chosen(&login, field(&fields, "new"), field(&fields, "again")) {
        Ok(new) => password::hash(new).await?,
        Err(wrong) => return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &token, &login, &[wrong])),
    };
    let note = Note { actor: &login, action: "password-set", subject: &login, detail: None };
    if !app.storage.accept(&session::hash(&token), marks::seconds(), &new, &note).await? {
        return Err(Failure::link_ended().into());
    }
    // Whoever was signed in here before is not the one who sets this password.
    let cookie = session::end(&app, &parts.headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin/sign-in?done=password-set")).into_response())
}

async fn whose(app: &App, token: &str) -> Result<String, Failure> {
    let found = app.storage.invitation(&session::hash(token), marks::seconds()).await?;
    found.map(|(_, login)| login).ok_or_else(Failure::link_ended)
}

fn page(status: StatusCode, token: &str, login: &str, wrong: &[(String, String)]) -> Response {
    let body = html! {
        (layout::errors(wrong))
        h1 { "Set your password" }
        p { "You will sign in with the name " strong { (login) } " and this password." }
        form.narrow method="post" action={ "/admin/welcome/" (token) } {
            input type="text" name="login" value=(login) autocomplete="username" hidden;
            (fields(wrong))
            button { "Set the password" }
        }
    };
    layout::open_page(status, &titled("Set your password", !wrong.is_empty()), &body)
}
