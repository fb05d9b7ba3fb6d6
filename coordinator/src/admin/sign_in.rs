//! Signing in and out.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::session::{self, Posted, from_our_own_page};
use super::tries::{Guess, Try};
use super::{layout, password, second_factor};
use crate::limits::{self, told_when};
use crate::problem::Failure;
use crate::routes::{NoPage, body};
use crate::server::App;
use crate::storage::{AdminRow, Note};

pub use super::password::hashed;

/// The largest form anybody may send without being signed in.
const LARGEST: usize = 4096;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/sign-in", get(show).post(sign_in))
        .route("/admin/sign-in/code", get(show_code).post(take_code))
        .route("/admin/sign-out", post(sign_out))
}

impl Failure {
    /// 429: too many wrong tries to sign in.
    fn too_many_tries(seconds: i64) -> Failure {
        let detail = format!(
            "There were too many tries that were not right. Wait, and try again in {}. Whoever runs the server can set a new \
             password at once.",
            limits::in_words(seconds)
        );
        Failure::new(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", "Too many tries", detail).again_in(seconds)
    }
}

async fn show(State(app): State<App>, uri: Uri) -> Result<Response, NoPage> {
    let said = match uri.query() {
        Some("done=password-set") => Some("Your password is set. Sign in with it."),
        Some("done=signed-out-everywhere") => Some("You are signed out everywhere."),
        Some("done=too-late") => Some("That took too long. Sign in again."),
        _ => None,
    };
    let note = html! {
        @if let Some(said) = said { (layout::said(said)) }
        @if !app.storage.anybody_can_sign_in().await? {
            div.note {
                p { "Nobody can sign in yet. Whoever runs the server can make the first account there:" }
                pre { "windchime-coordinator set-password NAME" }
            }
        }
    };
    Ok(form(StatusCode::OK, "", &[], &note))
}

async fn sign_in(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, fields) = posted(&app, request).await?;
    let (login, password) = (field(&fields, "login").trim(), field(&fields, "password"));
    let this = Try::begin(&app, Guess::Password, login, &parts).await?;
    if let Some(seconds) = this.wait {
        let failure = Failure::too_many_tries(seconds);
        let wrong = [("login".to_owned(), failure.0.detail.clone().unwrap_or_default())];
        return Ok(told_when(form(StatusCode::TOO_MANY_REQUESTS, login, &wrong, &html! {}), &failure));
    }
    // Names are made in lower case; a telephone may begin them with a capital.
    let found = match app.storage.admin(login).await? {
        None => app.storage.admin(&login.to_lowercase()).await?,
        found => found,
    };
    let hash = found.as_ref().map(|admin| admin.password.clone());
    let right = password::is_right(password.to_owned(), hash).await?;
    let Some(admin) = found.filter(|_| right) else {
        let wrong = [("login".to_owned(), "The name or the password is not right".to_owned())];
        return Ok(form(StatusCode::FORBIDDEN, login, &wrong, &html! {}));
    };
    this.was_right(&app).await?;
    if password::is_dated(&admin.password) {
        let newer = password::hash(password.to_owned()).await?;
        app.storage.rehash(admin.number, &admin.password, &newer).await?;
    }
    if admin.totp.is_some() {
        let cookie = session::begin_half(&app, admin.number).await?;
        return Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin/sign-in/code")).into_response());
    }
    signed_in(&app, &parts.headers, &admin).await
}

async fn show_code(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Result<Response, NoPage> {
    Ok(match session::half(&app, &headers).await? {
        Some(_) => code_form(StatusCode::OK, uri.query() == Some("with=recovery"), None),
        None => Redirect::to("/admin/sign-in").into_response(),
    })
}

async fn take_code(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, fields) = posted(&app, request).await?;
    let Some((admin, token_hash)) = session::half(&app, &parts.headers).await? else {
        return Ok(Redirect::to("/admin/sign-in?done=too-late").into_response());
    };
    let recovery = field(&fields, "with") == "recovery";
    let typed = field(&fields, "code");
    let this = Try::begin(&app, Guess::Code, &admin.login, &parts).await?;
    if let Some(seconds) = this.wait {
        let failure = Failure::too_many_tries(seconds);
        let page = code_form(StatusCode::TOO_MANY_REQUESTS, recovery, failure.0.detail.as_deref());
        return Ok(told_when(page, &failure));
    }
    let right = match recovery {
        true => {
            let hash = second_factor::code_hash(admin.number, typed);
            let note = Note { actor: &admin.login, action: "recovery-code-used", subject: &admin.login, detail: None };
            app.storage.use_recovery_code(admin.number, &hash, &note).await?
        }
        false => second_factor::is_code(&app.storage, &app.keyring, &admin, typed).await?,
    };
    if !right {
        let text = match recovery {
            true => "This is not one of your recovery codes, or it was used before",
            false => "The code is not right, or was used before. Wait for the next one in your app",
        };
        return Ok(code_form(StatusCode::FORBIDDEN, recovery, Some(text)));
    }
    this.was_right(&app).await?;
    // Only one request may turn it into a session.
    if !app.storage.end_sign_in(&token_hash).await? {
        return Ok(Redirect::to("/admin/sign-in?done=too-late").into_response());
    }
    let response = signed_in(&app, &parts.headers, &admin).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, session::end_half(&app))]), response).into_response())
}

async fn signed_in(app: &App, headers: &HeaderMap, admin: &AdminRow) -> Result<Response, NoPage> {
    app.storage.audit(&admin.login, "sign-in", &admin.login, None).await?;
    let cookie = session::begin(app, headers, admin.number).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin")).into_response())
}

async fn sign_out(State(app): State<App>, headers: HeaderMap, _posted: Posted) -> Result<Response, NoPage> {
    let cookie = session::end(&app, &headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin/sign-in")).into_response())
}

/// The fields of a form of ours from somebody who is not signed in.
pub(super) async fn posted(app: &App, request: Request) -> Result<(Parts, Vec<(String, String)>), Failure> {
    let (parts, body) = request.into_parts();
    if !from_our_own_page(app, &parts.headers) {
        return Err(Failure::from_elsewhere());
    }
    if body::media_type(&parts.headers) != "application/x-www-form-urlencoded" {
        return Err(Failure::wrong_media_type("application/x-www-form-urlencoded"));
    }
    let bytes = body::read(body, LARGEST).await?;
    Ok((parts, form_urlencoded::parse(&bytes).into_owned().collect()))
}

/// The field of that name as it was typed; empty where there is none.
pub(super) fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}

fn form(status: StatusCode, login: &str, wrong: &[(String, String)], note: &Markup) -> Response {
    let is_wrong = (!wrong.is_empty()).then_some("true");
    let by = (!wrong.is_empty()).then_some("login-error");
    let body = html! {
        (layout::errors(wrong))
        (note)
        h1 { "Sign in" }
        form.narrow method="post" action="/admin/sign-in" {
            div.field {
                label for="login" { "Name" }
                @for (_, text) in wrong { p.error #login-error { span.unseen { "Error: " } (text) } }
                input type="text" id="login" name="login" value=(login) autocomplete="username" spellcheck="false"
                    autocapitalize="none" aria-invalid=[is_wrong] aria-describedby=[by];
            }
            div.field {
                label for="password" { "Password" }
                input type="password" id="password" name="password" autocomplete="current-password"
                    aria-invalid=[is_wrong] aria-describedby=[by];
            }
            button { "Sign in" }
        }
    };
    layout::open_page(status, titled("Sign in", !wrong.is_empty()).as_str(), &body)
}

fn code_form(status: StatusCode, recovery: bool, wrong: Option<&str>) -> Response {
    let lines: Vec<_> = wrong.map(|text| ("code".to_owned(), text.to_owned())).into_iter().collect();
    let describes = if wrong.is_some() { "code-hint code-error" } else { "code-hint" };
    let body = html! {
        (layout::errors(&lines))
        h1 { @if recovery { "Use a recovery code" } @else { "Enter the code from your app" } }
        form.narrow method="post" action="/admin/sign-in/code" {
            @if recovery { input type="hidden" name="with" value="recovery"; }
            div.field {
                label for="code" { @if recovery { "Recovery code" } @else { "Code" } }
                p.hint #code-hint {
                    @if recovery { "One of the ten you were given, like 7K3M-Q9TZ-0ABC-DEFG. Each works once." }
                    @else { "Six digits. A new code comes every half minute." }
                }
                @if let Some(text) = wrong { p.error #code-error { span.unseen { "Error: " } (text) } }
                input type="text" id="code" name="code" autocomplete=(if recovery { "off" } else { "one-time-code" })
                    inputmode=[(!recovery).then_some("numeric")] spellcheck="false" autocapitalize="none"
                    aria-invalid=[wrong.map(|_| "true")] aria-describedby=(describes);
            }
            button { "Continue" }
        }
        p.other {
            @if recovery { a href="/admin/sign-in/code" { "Use the code from your app" } }
            @else { a href="/admin/sign-in/code?with=recovery" { "Use a recovery code instead" } }
        }
    };
    let title = if recovery { "Use a recovery code" } else { "Enter the code" };
    layout::open_page(status, titled(title, wrong.is_some()).as_str(), &body)
}

/// A page's title, which says first where something is wrong.
pub(super) fn titled(title: &str, wrong: bool) -> String {
    if wrong { format!("Error: {title}") } else { title.to_owned() }
}
