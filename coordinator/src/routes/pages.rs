//! The whole pages: `/interest/{form}`, `/card` and `/directory`.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::form::Form;
use windchime_domain::json::{Value, map};
use windchime_domain::submission::{Refusal, is_uuid};
use windchime_domain::wording::Reading;

use super::{body, submissions};
use crate::pages::{self, Given, Script};
use crate::problem::Failure;
use crate::server::App;
use crate::{forms, limits, marks};

/// The media type of every page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The strictest policy under which the widgets work: the very one a partner may have.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// The most services in the plain list.
const LISTED: usize = 100;

/// What the card's page says when the card cannot run. The numbers are those of the card itself.
const CARD_FALLBACK: &str = "<p>The card needs JavaScript and a browser from the last few years. Nothing you write on it \
leaves your device.</p>\n<h2>If you need help now</h2>\n<ul>\n\
<li>Samaritans, any time: <a href=\"tel:116123\">116 123</a></li>\n\
<li>Text SHOUT to <a href=\"sms:85258\">85258</a></li>\n\
<li>NHS urgent mental health help: <a href=\"tel:111\">111</a>, option 2</li>\n\
<li>If a life is in danger: <a href=\"tel:999\">999</a></li>\n</ul>\n";

/// What a visitor is told who sends other answers from a page that was sent before.
const REUSED: &str = "Answers were already sent from this page, and they are safe. What you see now differs from them and \
has not been saved. To send it as well, send it again.";

/// What a visitor is told whose page is older than the form.
const CHANGED: &str =
    "The form has changed since you opened it. Nothing was saved. Check your answers and send them again.";

/// A page that could not be made: said as a page, since a person reads it.
pub struct NoPage(Failure);

impl<F: Into<Failure>> From<F> for NoPage {
    fn from(failure: F) -> Self {
        NoPage(failure.into())
    }
}

impl IntoResponse for NoPage {
    fn into_response(self) -> Response {
        let status = status(&self.0);
        let text = self.0.0.detail.as_deref().unwrap_or_default();
        let page = html(status, pages::message(&self.0.0.title, text));
        limits::told_when(page, &self.0)
    }
}

pub(super) async fn interest(State(app): State<App>, Path(id): Path<String>) -> Result<Response, NoPage> {
    let served = form(&app, &id)?;
    if served.closed_at.is_some() {
        return Err(Failure::form_closed(false).into());
    }
    let page = form_page(&app, &served.form, &marks::new_uuid()?, &Given::default(), None).await;
    Ok(html(StatusCode::OK, page))
}

/// The answers of somebody whose browser runs no script.
pub(super) async fn answer(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, NoPage> {
    let served = form(&app, &id)?;
    let (parts, body) = request.into_parts();
    if body::media_type(&parts.headers) != "application/x-www-form-urlencoded" {
        return Err(Failure::wrong_media_type("application/x-www-form-urlencoded").into());
    }
    let bytes = body::read(body, app.config.max_body).await?;
    let given = Given::read(&bytes);
    let version = map([("form_version", given.version().map(Value::from))]);
    let (served, form) = submissions::answered(&app, served, &version).await?;
    let submission = pages::submission(&form, &given);
    let kept = match given.website() {
        // Nobody is turned away for it: the field is shown, and can be emptied.
        Some(_) => Err(Failure::not_left_empty(&form, &submission)),
        None => {
            let level = app.limits.submission(&parts).await;
            submissions::keep(&app, &served, &form, &submission, &bytes, level).await
        }
    };
    let mut failure = match kept {
        Ok(receipt) => return Ok(html(StatusCode::OK, pages::thanks(&form, &receipt))),
        Err(failure) => failure,
    };
    // What was typed stays, under the same id as long as nothing was kept under it. An id that already holds other
    // answers, or is none, is replaced, so that sending again can succeed.
    let reused = failure == Failure::id_reused();
    let submission_id = match given.get("submission_id").filter(|id| is_uuid(id)) {
        Some(id) if !reused => id.to_owned(),
        _ => marks::new_uuid()?,
    };
    // The page has already done what a program would be told to do.
    if reused {
        failure.0.detail = Some(REUSED.to_owned());
    } else if failure == Failure::refused(&form, Refusal::OtherVersion) {
        failure.0.detail = Some(CHANGED.to_owned());
    }
    let status = status(&failure);
    let page = form_page(&app, &form, &submission_id, &given, Some(&failure)).await;
    Ok(limits::told_when(html(status, page), &failure))
}

pub(super) async fn card(State(app): State<App>) -> Response {
    let middle = format!(
        "<windchime-card directory=\"/v1/services?full=true&amp;per_page=100\">\n<h1>My recovery card</h1>\n\
         {CARD_FALLBACK}</windchime-card>\n"
    );
    html(StatusCode::OK, pages::page("My recovery card", script(&app).await.as_ref(), &middle))
}

pub(super) async fn directory(State(app): State<App>) -> Result<Response, NoPage> {
    let shelf = app.catalogue.shelf(&app.storage).await?;
    let middle = format!(
        "<h1>Groups and services nearby</h1>\n<windchime-directory src=\"/v1/services?full=true&amp;per_page=100\">\n{}\
         </windchime-directory>\n",
        pages::directory(&shelf, LISTED)
    );
    let page = pages::page("Groups and services nearby", script(&app).await.as_ref(), &middle);
    Ok(html(StatusCode::OK, page))
}

pub(super) async fn stylesheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, pages::STYLESHEET).into_response()
}

fn form(app: &App, id: &str) -> Result<Arc<forms::Served>, Failure> {
    app.forms.get(id).ok_or_else(|| Failure::unknown_form(id))
}

async fn form_page(app: &App, form: &Form, submission_id: &str, given: &Given, failure: Option<&Failure>) -> String {
    let problem = failure.map(|failure| failure.0.as_ref());
    let issued = given.get("issued").map_or_else(|| app.gate.issue(&form.id, marks::seconds()), str::to_owned);
    let plain = pages::form(form, submission_id, &issued, given, problem);
    let title = form.title.say(Reading::Standard);
    match failure {
        // With errors the widget stays away: it would not know what was typed.
        Some(_) => pages::page(&format!("Error: {title}"), None, &plain),
        None => {
            let middle = format!(
                "<windchime-interest endpoint=\"/v1/forms/{id}/submissions\" form=\"/v1/forms/{id}\">\n{plain}\
                 </windchime-interest>\n",
                id = form.id
            );
            pages::page(title, script(app).await.as_ref(), &middle)
        }
    }
}

/// The script's digest as the build wrote it down; without a build the pages work without the script.
pub(crate) async fn script(app: &App) -> Option<Script> {
    let integrity = super::assets::digests(app).await?.get("windchime.js")?.text()?.to_owned();
    Some(Script { integrity })
}

fn status(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(super) fn html(status: StatusCode, page: String) -> Response {
    let headers =
        [(header::CONTENT_TYPE, HTML), (header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (status, headers, page).into_response()
}
