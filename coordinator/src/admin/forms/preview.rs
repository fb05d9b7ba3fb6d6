//! A form as visitors see it, with an endpoint that checks as the real one does and keeps nothing.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use windchime_domain::form::{Delivery, Form};
use windchime_domain::json::Value;
use windchime_domain::submission::{Receipt, Submission};
use windchime_domain::wording::Reading;

use super::{asked, problems};
use crate::admin::session::Admin;
use crate::gate::issued;
use crate::pages::{self, Given};
use crate::problem::Failure;
use crate::routes::{NoPage, body, script};
use crate::server::App;
use crate::{forms, marks};

/// What the framed page may do: what a partner's strictest page may, in a frame of ours, and send nothing without script.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// How long the addresses of a preview work, in seconds: the widget's requests carry no cookie, so the address has to do.
const LASTS: i64 = 12 * 60 * 60;

/// What stands in place of a receipt.
const RECEIPT: &str = "PREVIEW";

/// `GET /admin/forms/{form}/preview?of=draft`: the page in the frame. `of` is `draft` or a version; `as=plain` shows it
/// without script.
pub(super) async fn show(
    State(app): State<App>,
    _admin: Admin,
    Path(id): Path<String>,
    address: Uri,
) -> Result<Response, NoPage> {
    let of = asked(&address, "of");
    let form = wanted(&app, &id, &of).await?;
    let title = form.title.say(Reading::Standard);
    if asked(&address, "as") == "plain" {
        let plain = pages::form(&form, "", "", &Given::default(), None);
        return Ok(framed(pages::page(title, None, &plain)));
    }
    let Some(script) = script(&app).await else {
        let none = "<p>The widgets are not on this server: its dist directory holds no build. The page without JavaScript, below, works all the same.</p>";
        return Ok(framed(pages::page(title, None, none)));
    };
    let base = base(&app, &id, &of);
    let middle = format!(
        "<windchime-interest form=\"{base}\" endpoint=\"{base}/submissions\" draft=\"off\"><p>The widget could not start in \
         this browser.</p></windchime-interest>\n"
    );
    Ok(framed(pages::page(title, Some(&script), &middle)))
}

/// The address under which the widget finds the form, for as long as a working day: nobody can guess another.
pub(in crate::admin) fn base(app: &App, id: &str, of: &str) -> String {
    let mark = issued::issue(&app.previews, &format!("{id}\n{of}"), marks::seconds());
    format!("/preview/forms/{id}/{of}/{mark}")
}

/// A page for a frame on one of our own pages.
pub(in crate::admin) fn framed(page: String) -> Response {
    let mut response = (StatusCode::OK, page).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// `GET /preview/forms/{form}/{of}/{mark}`: the definition, without what would make the widget seal answers to it.
pub(super) async fn definition(
    State(app): State<App>,
    Path((id, of, mark)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let form = marked(&app, &id, &of, &mark).await?;
    let form = Form { delivery: Delivery::default(), ..(*form).clone() };
    json(StatusCode::OK, &form.to_value())
}

/// `POST /preview/forms/{form}/{of}/{mark}/submissions`: checks answers, and keeps nothing.
pub(super) async fn receive(
    State(app): State<App>,
    Path((id, of, mark)): Path<(String, String, String)>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    let form = marked(&app, &id, &of, &mark).await?;
    if body::media_type(&headers) != "application/json" {
        return Err(Failure::wrong_media_type("application/json"));
    }
    let bytes = body::read(request.into_body(), app.config.max_body).await?;
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|error| Failure::not_json(error.line(), error.column()))?;
    let submission = Submission::read(&form, &value).map_err(|refusal| Failure::refused(&form, refusal))?;
    let receipt = Receipt {
        receipt: RECEIPT.to_owned(),
        submission_id: submission.submission_id,
        digest: marks::digest(&bytes),
        received_at: marks::now(),
    };
    json(StatusCode::CREATED, &receipt.to_value())
}

async fn marked(app: &App, id: &str, of: &str, mark: &str) -> Result<Arc<Form>, Failure> {
    let made = issued::read(&app.previews, &format!("{id}\n{of}"), mark).ok_or_else(Failure::not_found)?;
    if !(0..=LASTS).contains(&(marks::seconds() - made)) {
        return Err(Failure::not_found());
    }
    wanted(app, id, of).await
}

/// The draft, where it is in order, or that version.
async fn wanted(app: &App, id: &str, of: &str) -> Result<Arc<Form>, Failure> {
    if of == "draft" {
        let draft = app.storage.form_draft(id).await?.ok_or_else(|| Failure::unknown_form(id))?;
        return problems::read(id, &draft.definition).map(Arc::new).map_err(|_| Failure::not_found());
    }
    let version = of.parse().map_err(|_| Failure::not_found())?;
    match app.forms.version(id, version) {
        Some(form) => Ok(form),
        // Another server on this database may have published it a moment ago.
        None => {
            let rows = app.storage.form_versions(id).await?;
            let row = rows.iter().find(|row| row.version == i64::from(version)).ok_or_else(Failure::not_found)?;
            Ok(Arc::new(forms::read_kept(&row.definition)))
        }
    }
}

fn json(status: StatusCode, value: &Value) -> Result<Response, Failure> {
    let text = serde_json::to_string(value).map_err(|_| Failure::internal())?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((status, headers, text).into_response())
}
