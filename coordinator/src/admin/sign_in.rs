//! Signing in and out.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use maud::html;

use super::layout;
use super::session::{self, Posted, from_our_own_page};
use crate::problem::Failure;
use crate::routes::{NoPage, body};
use crate::server::App;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/sign-in", get(show).post(sign_in)).route("/admin/sign-out", post(sign_out))
}

async fn show() -> Response {
    form(StatusCode::OK, "", &[])
}

async fn sign_in(State(app): State<App>, request: Request) -> Result<Response, NoPage> {
    let (parts, body) = request.into_parts();
    if !from_our_own_page(&parts.headers) {
        return Err(Failure::from_elsewhere().into());
    }
    let bytes = body::read(body, 4096).await?;
    let field = |name: &str| {
        form_urlencoded::parse(&bytes)
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let (login, password) = (field("login"), field("password"));
    let found = app.storage.admin(login.trim()).await?;
    match found.filter(|admin| is_password(&password, &admin.password)) {
        Some(admin) => {
            let cookie = session::begin(&app, admin.number).await?;
            app.storage.audit(&admin.login, "sign-in", &admin.login, None).await?;
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin")).into_response())
        }
        None => {
            let wrong = [("login".to_owned(), "The name or the password is not right".to_owned())];
            Ok(form(StatusCode::FORBIDDEN, login.trim(), &wrong))
        }
    }
}

async fn sign_out(State(app): State<App>, headers: HeaderMap, _posted: Posted) -> Result<Response, NoPage> {
    let cookie = session::end(&app, &headers).await?;
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/admin/sign-in")).into_response())
}

fn form(status: StatusCode, login: &str, wrong: &[(String, String)]) -> Response {
    let body = html! {
        (layout::errors(wrong))
        h1 { "Sign in" }
        form.narrow method="post" action="/admin/sign-in" {
            div.field {
                label for="login" { "Name" }
                input type="text" id="login" name="login" value=(login) autocomplete="username" spellcheck="false" autocapitalize="none";
            }
            div.field {
                label for="password" { "Password" }
                input type="password" id="password" name="password" autocomplete="current-password";
            }
            button { "Sign in" }
        }
    };
    layout::open_page(status, "Sign in", &body)
}

/// A password's hash: Argon2id with the crate's defaults (19 MiB, 2 passes), which are OWASP's.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn hashed(password: &str) -> Result<String, crate::marks::NoRandomness> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| crate::marks::NoRandomness::exhausted())
}

/// Whether that is the password of this hash.
fn is_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
