//! One's own account: the password, the second factor, and where one is signed in.

use axum::Router;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::{Markup, html};

use super::layout::{self, Place};
use super::session::{self, Admin, Posted};
use super::sign_in::titled;
use super::tries::{Guess, Try};
use super::{password, second_factor, welcome};
use crate::keyring::Sealed;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::AdminRow;
use crate::{limits, local_time, marks};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/account", get(show))
        .route("/admin/account/password", post(change_password))
        .route("/admin/account/second-factor", get(set_up).post(turn_on))
        .route("/admin/account/second-factor/off", post(turn_off))
        .route("/admin/account/recovery-codes", post(new_recovery_codes))
        .route("/admin/account/sign-out-everywhere", post(sign_out_everywhere))
}

/// What is wrong, by field.
type Wrong = Vec<(String, String)>;

async fn show(State(app): State<App>, admin: Admin, uri: Uri) -> Result<Response, NoPage> {
    let said = match uri.query() {
        Some("done=password") => Some("Your password is changed. You are signed out everywhere else."),
        Some("done=second-factor-off") => Some("The second factor is off."),
        _ => None,
    };
    page(&app, &admin, StatusCode::OK, said, &[]).await
}

async fn page(
    app: &App,
    admin: &Admin,
    status: StatusCode,
    said: Option<&str>,
    wrong: &[(String, String)],
) -> Result<Response, NoPage> {
    let row = row(app, admin).await?;
    let codes = app.storage.recovery_codes(admin.number).await?;
    let sessions = session::all(app, admin.number).await?;
    let body = html! {
        @if let Some(said) = said { (layout::said(said)) }
        (layout::errors(wrong))
        h1 { "Your account" }
        p { "Your name is " strong { (admin.login) } " and your role is " strong { (admin.role.as_str()) } "." }

        h2 #second-factor { "Second factor" }
        @if row.totp.is_some() {
            p { "It is on: signing in asks for a code from your app. " (left(codes)) }
            h3 { "Make new recovery codes" }
            p { "The earlier ones stop working." }
            form.narrow method="post" action="/admin/account/recovery-codes" {
                (admin.token())
                (welcome::secret("codes-password", "Your password", None, "current-password", wrong))
                button.quiet { "Make new recovery codes" }
            }
            h3 { "Turn it off" }
            form.narrow method="post" action="/admin/account/second-factor/off" {
                (admin.token())
                (welcome::secret("off-password", "Your password", None, "current-password", wrong))
                button.danger { "Turn the second factor off" }
            }
        } @else {
            p { "With a second factor, a stolen password alone does not let anybody in. It needs an app on your phone that shows
                 codes." }
            p { a.button href="/admin/account/second-factor" { "Set up a second factor" } }
        }

        h2 { "Change your password" }
        p { "You are signed out everywhere else when you change it." }
        form.narrow method="post" action="/admin/account/password" {
            (admin.token())
            input type="text" name="login" value=(admin.login) autocomplete="username" hidden;
            (welcome::secret("current", "Current password", None, "current-password", wrong))
            (welcome::fields(wrong))
            button { "Change the password" }
        }

        h2 { "Where you are signed in" }
        div.table tabindex="0" role="region" aria-labelledby="sessions" {
            table {
                caption #sessions { "Sessions, the newest first" }
                thead { tr { th scope="col" { "Session" } th scope="col" { "Began" } th scope="col" { "Last seen" } } }
                tbody {
                    @for session in &sessions {
                        tr {
                            th scope="row" {
                                @if session.token_hash == admin.session { "This one" } @else { "Another one" }
                            }
                            td { (time(session.created_at)) }
                            td { (time(session.seen_at)) }
                        }
                    }
                }
            }
        }
        form.actions method="post" action="/admin/account/sign-out-everywhere" {
            (admin.token())
            button.quiet { "Sign out everywhere" }
        }
    };
    let mut response = layout::page(admin, Place::Accounts, &titled("Your account", !wrong.is_empty()), &body);
    *response.status_mut() = status;
    Ok(response)
}

async fn change_password(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, posted) = match taken(&app, request).await {
        Ok(taken) => taken,
        Err(response) => return Ok(response),
    };
    let admin = &posted.admin;
    if let Some(refused) = not_theirs(&app, &parts, &posted, "current").await? {
        return refused.page(&app, admin).await;
    }
    match welcome::chosen(&admin.login, posted.exact("new"), posted.exact("again")) {
        Err(wrong) => page(&app, admin, StatusCode::UNPROCESSABLE_ENTITY, None, &[wrong]).await,
        Ok(new) => {
            let hash = password::hash(new).await?;
            app.storage.audit(&admin.login, "password-changed", &admin.login, None).await?;
            app.storage.set_password(admin.number, &hash, &admin.session).await?;
            Ok(Redirect::to("/admin/account?done=password").into_response())
        }
    }
}

async fn set_up(State(app): State<App>, admin: Admin) -> Result<Response, NoPage> {
    if row(&app, &admin).await?.totp.is_some() {
        return Ok(Redirect::to("/admin/account").into_response());
    }
    let secret = second_factor::new_secret(&app.keyring, admin.number)?;
    set_up_page(&app, &admin, StatusCode::OK, &secret, &[])
}

/// The secret waits, sealed, in the page itself until a code shows that the app has it.
fn set_up_page(
    app: &App,
    admin: &Admin,
    status: StatusCode,
    secret: &Sealed,
    wrong: &[(String, String)],
) -> Result<Response, NoPage> {
    let codes = second_factor::codes_of(&app.keyring, admin.number, &admin.login, secret)?;
    let error = wrong.iter().find(|(field, _)| field == "code").map(|(_, text)| text);
    let body = html! {
        (layout::errors(wrong))
        h1 { "Set up a second factor" }
        ol {
            li {
                p { "Open an authenticator app on your phone, and scan this picture with it." }
                figure.qr role="img" aria-label="QR code with the secret; the same secret stands below as text" {
                    (second_factor::picture(&codes)?)
                }
                p { "Or type this secret into the app:" }
                p { code { (second_factor::in_groups(&codes)) } }
            }
            li { p { "Enter the code that the app shows, and your password." } }
        }
        form.narrow method="post" action="/admin/account/second-factor" {
            (admin.token())
            input type="hidden" name="key" value=(secret.key_id);
            input type="hidden" name="secret" value=(URL_SAFE_NO_PAD.encode(&secret.bytes));
            div.field {
                label for="code" { "Code" }
                p.hint #code-hint { "Six digits. A new code comes every half minute." }
                @if let Some(error) = error { p.error #code-error { span.unseen { "Error: " } (error) } }
                input type="text" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" spellcheck="false"
                    aria-invalid=[error.map(|_| "true")]
                    aria-describedby=(if error.is_some() { "code-hint code-error" } else { "code-hint" });
            }
            (welcome::secret("on-password", "Your password", None, "current-password", wrong))
            div.actions {
                button { "Turn it on" }
                a href="/admin/account" { "Leave it off" }
            }
        }
    };
    let title = titled("Set up a second factor", !wrong.is_empty());
    let mut response = layout::page(admin, Place::Accounts, &title, &body);
    *response.status_mut() = status;
    Ok(response)
}

async fn turn_on(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, posted) = match taken(&app, request).await {
        Ok(taken) => taken,
        Err(response) => return Ok(response),
    };
    let admin = &posted.admin;
    // On already, from another window.
    if row(&app, admin).await?.totp.is_some() {
        return Ok(Redirect::to("/admin/account").into_response());
    }
    let bytes = URL_SAFE_NO_PAD.decode(posted.get("secret")).unwrap_or_default();
    let secret = Sealed { key_id: posted.get("key").to_owned(), bytes };
    let Ok(codes) = second_factor::codes_of(&app.keyring, admin.number, &admin.login, &secret) else {
        return Ok(Redirect::to("/admin/account/second-factor").into_response());
    };
    let refused = |status, wrong: Wrong| set_up_page(&app, admin, status, &secret, &wrong);
    let Some(step) = second_factor::step(&codes, posted.get("code")) else {
        let text = "The code is not right. Check that the clock of your phone is, and enter the code it shows now";
        return refused(StatusCode::UNPROCESSABLE_ENTITY, vec![("code".to_owned(), text.to_owned())]);
    };
    if let Some(NotTheirs { status, wrong, .. }) = not_theirs(&app, &parts, &posted, "on-password").await? {
        return refused(status, wrong);
    }
    let recovery = second_factor::new_recovery_codes()?;
    let hashes = hashes(admin, &recovery);
    app.storage.audit(&admin.login, "second-factor-on", &admin.login, None).await?;
    app.storage.turn_second_factor_on(admin.number, &secret, step, &hashes, &admin.session).await?;
    Ok(codes_page(admin, "The second factor is on. You are signed out everywhere else.", &recovery))
}

async fn turn_off(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, posted) = match taken(&app, request).await {
        Ok(taken) => taken,
        Err(response) => return Ok(response),
    };
    let admin = &posted.admin;
    if let Some(refused) = not_theirs(&app, &parts, &posted, "off-password").await? {
        return refused.page(&app, admin).await;
    }
    app.storage.audit(&admin.login, "second-factor-off", &admin.login, None).await?;
    app.storage.turn_second_factor_off(admin.number, &admin.session).await?;
    Ok(Redirect::to("/admin/account?done=second-factor-off").into_response())
}

async fn new_recovery_codes(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, posted) = match taken(&app, request).await {
        Ok(taken) => taken,
        Err(response) => return Ok(response),
    };
    let admin = &posted.admin;
    if row(&app, admin).await?.totp.is_none() {
        return Ok(Redirect::to("/admin/account").into_response());
    }
    if let Some(refused) = not_theirs(&app, &parts, &posted, "codes-password").await? {
        return refused.page(&app, admin).await;
    }
    let recovery = second_factor::new_recovery_codes()?;
    app.storage.audit(&admin.login, "recovery-codes-made", &admin.login, None).await?;
    app.storage.set_recovery_codes(admin.number, &hashes(admin, &recovery)).await?;
    Ok(codes_page(admin, "These codes take the place of the earlier ones.", &recovery))
}

async fn sign_out_everywhere(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    app.storage.audit(&admin.login, "sign-out-everywhere", &admin.login, None).await?;
    app.storage.end_sessions(admin.number).await?;
    let cookie = session::ended(&app);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin/sign-in?done=signed-out-everywhere")).into_response())
}

/// The form, and what else came with it.
async fn taken(app: &App, request: Request) -> Result<(Parts, Posted), Response> {
    let (parts, body) = request.into_parts();
    let posted = Posted::from_request(Request::from_parts(parts.clone(), body), app).await?;
    Ok((parts, posted))
}

/// Why a password was not taken for that of whoever is signed in.
struct NotTheirs {
    status: StatusCode,
    wrong: Wrong,
    wait: Option<i64>,
}

impl NotTheirs {
    async fn page(self, app: &App, admin: &Admin) -> Result<Response, NoPage> {
        let mut response = page(app, admin, self.status, None, &self.wrong).await?;
        if let Some(seconds) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        Ok(response)
    }
}

/// Asks once more for the password: a session may be somebody else's by now. Guessing here is as slow as anywhere, and counted
/// apart: what strangers try to sign in with does not get in the way.
async fn not_theirs(app: &App, parts: &Parts, posted: &Posted, name: &str) -> Result<Option<NotTheirs>, Failure> {
    let admin = &posted.admin;
    let refused = |status, text: String, wait| NotTheirs { status, wrong: vec![(name.to_owned(), text)], wait };
    let this = Try::begin(app, Guess::Again, &admin.login, parts).await?;
    if let Some(seconds) = this.wait {
        let text = format!("There were too many tries that were not right. Try again in {}", limits::in_words(seconds));
        return Ok(Some(refused(StatusCode::TOO_MANY_REQUESTS, text, Some(seconds))));
    }
    let row = row(app, admin).await?;
    if !password::is_right(posted.exact(name).to_owned(), Some(row.password)).await? {
        return Ok(Some(refused(StatusCode::FORBIDDEN, "This is not your password".to_owned(), None)));
    }
    this.was_right(app).await?;
    Ok(None)
}

async fn row(app: &App, admin: &Admin) -> Result<AdminRow, Failure> {
    app.storage.admin(&admin.login).await?.ok_or_else(Failure::not_found)
}

fn hashes(admin: &Admin, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| second_factor::code_hash(admin.number, code)).collect()
}

fn codes_page(admin: &Admin, said: &str, codes: &[String]) -> Response {
    let body = html! {
        (layout::said(said))
        h1 { "Your recovery codes" }
        p { "Each of these lets you in once when you do not have your phone. " strong { "They are shown only now." } " Print this
             page or write them down, and keep them where you keep other important papers." }
        ol.codes { @for code in codes { li { code { (code) } } } }
        p { a.button href="/admin/account" { "I have kept them" } }
    };
    layout::page(admin, Place::Accounts, "Your recovery codes", &body)
}

fn left(codes: i64) -> Markup {
    html! {
        @match codes {
            0 => strong { "You have no recovery codes left: make new ones." },
            1 => "You have 1 recovery code left.",
            _ => { "You have " (codes) " recovery codes left." },
        }
    }
}

/// Seconds since 1970 as a day and a time.
pub(super) fn time(seconds: i64) -> String {
    local_time::moment(&marks::time(seconds))
}
