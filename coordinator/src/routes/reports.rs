//! `/directory/report/{id}`: anybody can say that an entry is wrong, without JavaScript and without saying who they are.

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::body;
use super::pages::{NoPage, html};
use crate::keyring::{Keyring, NotOpened};
use crate::limits::in_words;
use crate::marks;
use crate::pages::{self, Told};
use crate::problem::Failure;
use crate::server::App;
use crate::storage::Report;

/// What can be wrong with an entry.
pub(crate) const KINDS: [(&str, &str); 5] = [
    ("closed", "It has closed or moved"),
    ("times", "The days or times are wrong"),
    ("contact", "The phone number, email address or website is wrong"),
    ("who", "It is not for the people it says, or costs something else"),
    ("other", "Something else"),
];

/// The longest report, in characters.
const LONGEST: usize = 1000;
/// The most reports about one entry that wait at a time: more would say nothing new.
const MOST: i64 = 20;

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, NoPage> {
    let name = name(&app, &id).await?;
    Ok(match query.as_deref() {
        Some("done=kept") => html(StatusCode::OK, pages::reported(&name, true)),
        Some("done=enough") => html(StatusCode::OK, pages::reported(&name, false)),
        _ => html(StatusCode::OK, pages::report(&id, &name, &KINDS, &Told::default())),
    })
}

pub(super) async fn send(State(app): State<App>, Path(id): Path<String>, request: Request) -> Result<Response, NoPage> {
    let name = name(&app, &id).await?;
    let (parts, body) = request.into_parts();
    if body::media_type(&parts.headers) != "application/x-www-form-urlencoded" {
        return Err(Failure::wrong_media_type("application/x-www-form-urlencoded").into());
    }
    let bytes = body::read(body, app.config.max_body).await?;
    let mut told = told(&bytes);
    if !told.errors.is_empty() {
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, pages::report(&id, &name, &KINDS, &told)));
    }
    if let Some(seconds) = app.limits.report(&parts).await {
        let words = format!(
            "Nothing was kept. Very many reports came from your network in a short time. Send it again in {}",
            in_words(seconds)
        );
        told.errors.push(("words", words));
        let page = html(StatusCode::TOO_MANY_REQUESTS, pages::report(&id, &name, &KINDS, &told));
        return Ok(([(header::RETRY_AFTER, HeaderValue::from(seconds))], page).into_response());
    }
    let at = marks::now();
    let sealed = match told.words.as_str() {
        "" => None,
        words => Some(app.keyring.seal(&place(&id, &told.kind, &at), words.as_bytes())?),
    };
    let kept = app.storage.add_report(&id, &told.kind, sealed.as_ref(), &at, MOST).await?;
    let done = if kept { "kept" } else { "enough" };
    Ok(Redirect::to(&format!("/directory/report/{}?done={done}", marks::in_path(&id))).into_response())
}

/// What somebody wrote into a report.
///
/// # Errors
/// When its key is not in the ring, or it was changed.
pub(crate) fn opened(keyring: &Keyring, report: &Report) -> Result<Option<String>, NotOpened> {
    let (Some(bytes), Some(key)) = (&report.written, &report.written_key) else { return Ok(None) };
    let place = place(&report.service, &report.kind, &report.reported_at);
    let plain = keyring.open_sealed(&place, key, bytes)?;
    Ok(Some(String::from_utf8_lossy(&plain).into_owned()))
}

/// The row that a report's words belong to: they open in no other.
fn place(service: &str, kind: &str, at: &str) -> String {
    format!("windchime report 1\n{service}\n{kind}\n{at}")
}

/// The name of an entry that is listed.
async fn name(app: &App, id: &str) -> Result<String, Failure> {
    let shelf = app.catalogue.shelf(&app.storage).await?;
    let item = shelf.get(id).filter(|item| item.active);
    item.map(|item| item.entry.name.clone()).ok_or_else(|| Failure::unknown_service(id))
}

fn told(body: &[u8]) -> Told {
    let field = |name: &str| {
        let found = form_urlencoded::parse(body).find(|(field, _)| field == name);
        found.map(|(_, value)| value.replace("\r\n", "\n").trim().to_owned()).unwrap_or_default()
    };
    let mut told = Told { kind: field("kind"), words: field("words"), website: field("website"), errors: Vec::new() };
    if !KINDS.iter().any(|(kind, _)| *kind == told.kind) {
        told.errors.push(("kind", "Choose what is wrong".to_owned()));
    }
    let length = told.words.chars().count();
    if length > LONGEST {
        let words = format!("Shorten what you wrote: it has {length} characters, and {LONGEST} fit");
        told.errors.push(("words", words));
    }
    if !told.website.is_empty() {
        let words =
            "Delete what is in the field “Leave this empty”. Your browser may have filled it by itself".to_owned();
        told.errors.push(("website", words));
    }
    told
}
