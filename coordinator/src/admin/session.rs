//! Who is signed in, and whether a form that arrives is really theirs.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::marks::{self, NoRandomness};
use crate::problem::Failure;
use crate::routes::{NoPage, body};
use crate::server::App;
use crate::storage::NewSession;

/// A session ends when it was not used for so long: an hour away from the desk, in seconds.
const IDLE: i64 = 60 * 60;
/// A session ends after so long in any case: a working day.
const LONGEST: i64 = 12 * 60 * 60;
/// Being seen is written down at most so often.
const NOTED: i64 = 60;
/// The largest form an administrator may send: a whole form definition, or a directory file.
const LARGEST: usize = 4 * 1024 * 1024;

/// What somebody may do; each may also do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Viewer,
    /// Change forms, directory and tags; export.
    Editor,
    /// Erase, and decide who else may sign in.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Editor, Role::Owner];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Editor => "editor",
            Role::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn read(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// Whoever is signed in. A route that asks for it sends everybody else to the page to sign in.
#[derive(Clone, Debug)]
pub struct Admin {
    /// Their number.
    pub number: i64,
    /// Their name, as it goes into the audit log.
    pub login: String,
    /// What they may do.
    pub role: Role,
    csrf: String,
}

impl Admin {
    /// Whether they may do what needs that role.
    ///
    /// # Errors
    /// 403, as a page.
    pub fn needs(&self, role: Role) -> Result<(), NoPage> {
        if self.role >= role { Ok(()) } else { Err(Failure::not_allowed(role).into()) }
    }

    /// The hidden field that every form carries.
    pub fn token(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf); }
    }
}

impl FromRequestParts<App> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Admin, Response> {
        let away = || Redirect::to("/admin/sign-in").into_response();
        let token = token(app, &parts.headers).ok_or_else(away)?;
        let (now, hash) = (marks::seconds(), hash(&token));
        let failed = |error: sqlx::Error| NoPage::from(error).into_response();
        let found = app.storage.session(&hash, now - LONGEST, now - IDLE).await.map_err(failed)?;
        let (number, login, role, csrf, seen) = found.ok_or_else(away)?;
        if now - seen > NOTED {
            app.storage.touch_session(&hash, now).await.map_err(failed)?;
        }
        let role = Role::read(&role).ok_or_else(away)?;
        Ok(Admin { number, login, role, csrf })
    }
}

/// A form that somebody who is signed in has sent from one of our own pages.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Who sent it.
    pub admin: Admin,
    fields: Vec<(String, String)>,
}

impl Posted {
    /// The field of that name, without blanks around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of that name, for boxes to tick.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field of that name came with anything in it.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Posted, Response> {
        let (mut parts, body) = request.into_parts();
        let admin = Admin::from_request_parts(&mut parts, app).await?;
        let refused = |failure: Failure| NoPage::from(failure).into_response();
        if !from_our_own_page(&parts.headers) {
            return Err(refused(Failure::from_elsewhere()));
        }
        if body::media_type(&parts.headers) != "application/x-www-form-urlencoded" {
            return Err(refused(Failure::wrong_media_type("application/x-www-form-urlencoded")));
        }
        let bytes = body::read(body, LARGEST).await.map_err(refused)?;
        let fields: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        let given = fields.iter().find(|(name, _)| name == "csrf").map_or("", |(_, value)| value.as_str());
        if !bool::from(given.as_bytes().ct_eq(admin.csrf.as_bytes())) {
            return Err(refused(Failure::from_elsewhere()));
        }
        Ok(Posted { admin, fields })
    }
}

/// Begins a session: the cookie to set.
///
/// # Errors
/// When it cannot be kept.
pub async fn begin(app: &App, admin: i64) -> Result<String, Failure> {
    let token = new_token()?;
    let session = NewSession { token_hash: hash(&token), admin, csrf: new_token()?, created_at: marks::seconds() };
    app.storage.begin_session(&session).await?;
    Ok(cookie(app, &token, LONGEST))
}

/// Ends the session of this request: the cookie to set.
///
/// # Errors
/// When the database refuses.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<String, Failure> {
    if let Some(token) = token(app, headers) {
        app.storage.end_session(&hash(&token)).await?;
    }
    Ok(cookie(app, "", 0))
}

/// Whether a browser says that a request comes from a page of this server (Fetch Metadata), or says nothing, as old browsers
/// do; then the form's own token decides.
pub fn from_our_own_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}

/// Browsers hold `__Host-` cookies to HTTPS, to this host and to the whole of it. Over plain HTTP, on one's own machine, there
/// can be none.
fn name(app: &App) -> &'static str {
    if app.config.https { "__Host-windchime" } else { "windchime" }
}

fn cookie(app: &App, token: &str, seconds: i64) -> String {
    let secure = if app.config.https { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", name(app))
}

fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == self::name(app))
        .map(|(_, token)| token.to_owned())
}

/// 256 random bits.
fn new_token() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(marks::random::<32>()?))
}

/// A token is as random as a key, so a plain hash of it is enough.
fn hash(token: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(token.as_bytes()))
}
