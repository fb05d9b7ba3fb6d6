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
use crate::storage::{AdminRow, NewSession, SessionRow, Storage};

/// A session ends when it was not used for so long: an hour away from the desk, in seconds.
const IDLE: i64 = 60 * 60;
/// A session ends after so long in any case: a working day.
const LONGEST: i64 = 12 * 60 * 60;
/// How long somebody may take for the second factor, in seconds.
const HALF: i64 = 10 * 60;
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
    /// The hash of this session's token.
    pub(super) session: String,
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
        let token = token(&parts.headers, Cookie::Session.name(app)).ok_or_else(away)?;
        let (now, hash) = (marks::seconds(), hash(&token));
        let failed = |error: sqlx::Error| NoPage::from(error).into_response();
        let found = app.storage.session(&hash, now - LONGEST, now - IDLE).await.map_err(failed)?;
        let (number, login, role, csrf, seen) = found.ok_or_else(away)?;
        if now - seen > NOTED {
            app.storage.touch_session(&hash, now).await.map_err(failed)?;
        }
        let role = Role::read(&role).ok_or_else(away)?;
        Ok(Admin { number, login, role, csrf, session: hash })
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

    /// The field of that name just as it was typed, for passwords.
    pub(super) fn exact(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
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
        if !from_our_own_page(app, &parts.headers) {
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

/// Begins a session in the place of the one this browser may have had: the cookie to set.
///
/// # Errors
/// When it cannot be kept.
pub async fn begin(app: &App, headers: &HeaderMap, admin: i64) -> Result<String, Failure> {
    if let Some(earlier) = token(headers, Cookie::Session.name(app)) {
        app.storage.end_session(&hash(&earlier)).await?;
    }
    let token = new_token()?;
    let session = NewSession { token_hash: hash(&token), admin, csrf: new_token()?, created_at: marks::seconds() };
    app.storage.begin_session(&session).await?;
    Ok(Cookie::Session.set(app, &token, LONGEST))
}

/// Ends the session of this request: the cookie to set.
///
/// # Errors
/// When the database refuses.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<String, Failure> {
    if let Some(token) = token(headers, Cookie::Session.name(app)) {
        app.storage.end_session(&hash(&token)).await?;
    }
    Ok(ended(app))
}

/// The cookie that forgets a session which has ended.
pub(super) fn ended(app: &App) -> String {
    Cookie::Session.set(app, "", 0)
}

/// Somebody's sessions that hold, the newest first.
pub(super) async fn all(app: &App, admin: i64) -> Result<Vec<SessionRow>, Failure> {
    let now = marks::seconds();
    Ok(app.storage.sessions(admin, now - LONGEST, now - IDLE).await?)
}

/// Keeps that somebody's password was right until their second factor is as well: the cookie to set.
pub(super) async fn begin_half(app: &App, admin: i64) -> Result<String, Failure> {
    let token = new_token()?;
    app.storage.begin_sign_in(&hash(&token), admin, marks::seconds() + HALF).await?;
    Ok(Cookie::Half.set(app, &token, HALF))
}

/// Whose password was right in this browser, and the hash of the token that says so.
pub(super) async fn half(app: &App, headers: &HeaderMap) -> Result<Option<(AdminRow, String)>, Failure> {
    let Some(token) = token(headers, Cookie::Half.name(app)) else {
        return Ok(None);
    };
    let hash = hash(&token);
    Ok(app.storage.sign_in(&hash, marks::seconds()).await?.map(|admin| (admin, hash)))
}

/// The cookie that ends waiting for a second factor.
pub(super) fn end_half(app: &App) -> String {
    Cookie::Half.set(app, "", 0)
}

/// Removes what has ended.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tidy(storage: &Storage, now: i64) -> Result<(), sqlx::Error> {
    storage.remove_ended(now - LONGEST, now - IDLE, now).await
}

/// Whether a request comes from a page of this server. Browsers say so themselves (Fetch Metadata); older ones, and those on
/// plain HTTP, name the page's origin with what is posted. What says neither is no browser: there, no cookie is sent unasked.
pub fn from_our_own_page(app: &App, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    // A web server in front may ask under another name than visitors do.
    app.config.public_url.as_deref() == Some(origin) || (named.is_some() && named == host)
}

/// The cookies there are.
#[derive(Clone, Copy)]
enum Cookie {
    /// A session's token.
    Session,
    /// The token of a sign-in that waits for the second factor.
    Half,
}

impl Cookie {
    /// Browsers hold `__Host-` cookies to HTTPS, to this host and to the whole of it. Over plain HTTP, on one's own machine,
    /// there can be none.
    fn name(self, app: &App) -> &'static str {
        match (self, app.config.https) {
            (Cookie::Session, true) => "__Host-windchime",
            (Cookie::Session, false) => "windchime",
            (Cookie::Half, true) => "__Host-windchime-half",
            (Cookie::Half, false) => "windchime-half",
        }
    }

    fn set(self, app: &App, token: &str, seconds: i64) -> String {
        let secure = if app.config.https { "; Secure" } else { "" };
        format!("{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}", self.name(app))
    }
}

fn token(headers: &HeaderMap, cookie: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .map(|(_, token)| token.to_owned())
}

/// 256 random bits.
pub(super) fn new_token() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(marks::random::<32>()?))
}

/// A token is as random as a key, so a plain hash of it is enough.
pub(super) fn hash(token: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(token.as_bytes()))
}
