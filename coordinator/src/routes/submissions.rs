//! `POST /v1/forms/{form}/submissions`: answers arrive.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::form::Form;
use windchime_domain::json::Value;
use windchime_domain::submission::{Receipt, Sealed, Submission, is_uuid};

use super::body;
use crate::forms::Served;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::{Kept, Storage};
use crate::{marks, records, sealing};

pub(super) async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let served = app.forms.get(&id).ok_or_else(|| Failure::unknown_form(&id))?;
    let (parts, body) = request.into_parts();
    // `text/plain` is what spares a page on another origin the preflight.
    if !matches!(body::media_type(&parts.headers).as_str(), "application/json" | "text/plain") {
        return Err(Failure::wrong_media_type("application/json or text/plain, with JSON inside"));
    }
    let bytes = body::read(body, app.config.max_body).await?;
    let mut value: Value =
        serde_json::from_slice(&bytes).map_err(|error| Failure::not_json(error.line(), error.column()))?;
    take_key(&parts.headers, &mut value)?;
    let (served, form) = answered(&app, served, &value).await?;
    let (served, form) = (&*served, &*form);
    let receipt = match admitted(&app, served, form, &value, solution(&parts.uri)).await {
        Ok(submission) => store(&app, form, &submission, &bytes).await?,
        Err(failure) => kept_before(&app.storage, form, &value, &bytes).await?.ok_or(failure)?,
    };
    let body = serde_json::to_string(&receipt.to_value()).map_err(|_| Failure::internal())?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, body).into_response())
}

/// The version of the form that was answered, whose rules hold: answers may have waited on a device for days. For a version
/// that nobody knows it is the one that is handed out, whose refusal says so.
pub(super) async fn answered(
    app: &App,
    served: Arc<Served>,
    value: &Value,
) -> Result<(Arc<Served>, Arc<Form>), Failure> {
    let version = value.get("form_version").and_then(Value::whole).and_then(|version| u32::try_from(version).ok());
    let Some(version) = version else {
        let form = served.form.clone();
        return Ok((served, form));
    };
    if let Some(form) = served.version(version) {
        return Ok((served, form));
    }
    // Another server on this database may have published it a moment ago.
    app.forms.refresh(&app.storage).await?;
    let served = app.forms.get(&served.form.id).unwrap_or(served);
    let form = served.version(version).unwrap_or_else(|| served.form.clone());
    Ok((served, form))
}

/// Checks a submission by its form's rules and keeps it. `bytes` are the exact bytes it came in. Nothing here asks for a
/// proof of work: a page without script could not give one.
pub(super) async fn keep(
    app: &App,
    served: &Served,
    form: &Form,
    value: &Value,
    bytes: &[u8],
) -> Result<Receipt, Failure> {
    match open_for(app, served, value) {
        Ok(()) => {}
        Err(failure) => return kept_before(&app.storage, form, value, bytes).await?.ok_or(failure),
    }
    let submission = Submission::read(form, value).map_err(|refusal| Failure::refused(form, refusal))?;
    store(app, form, &submission, bytes).await
}

/// A submission, opened where it was sealed, that its form's rules and the gate let through.
async fn admitted(
    app: &App,
    served: &Served,
    form: &Form,
    value: &Value,
    solution: Option<String>,
) -> Result<Submission, Failure> {
    let refused = |refusal| Failure::refused(form, refusal);
    let submission = match Sealed::read(value).transpose().map_err(refused)? {
        Some(sealed) => {
            let inside = opened(app, &sealed, value).await?;
            open_for(app, served, &inside)?;
            Submission::read(form, &inside)
        }
        None => {
            open_for(app, served, value)?;
            Submission::read(form, value)
        }
    };
    let submission = submission.map_err(refused)?;
    app.gate.admit(&submission, solution.as_deref(), marks::seconds())?;
    Ok(submission)
}

/// Refuses answers to a form that is closed, save those that were begun before it closed, as the mark of when it was handed
/// out tells.
fn open_for(app: &App, served: &Served, submission: &Value) -> Result<(), Failure> {
    let begun = submission.get("issued").and_then(Value::text);
    let begun = begun.and_then(|mark| app.gate.issued_at(&served.form.id, mark));
    if served.takes(marks::seconds(), begun) { Ok(()) } else { Err(Failure::form_closed(true)) }
}

/// What is inside of an envelope.
async fn opened(app: &App, sealed: &Sealed, envelope: &Value) -> Result<Value, Failure> {
    let key = app.storage.private_key(&app.keyring, &sealed.key_id).await?.ok_or_else(Failure::unknown_sealing_key)?;
    let plain = sealing::open(&key, sealed).ok_or_else(Failure::not_opened)?;
    let inside: Value =
        serde_json::from_slice(&plain).map_err(|error| Failure::sealed_not_json(error.line(), error.column()))?;
    // Else answers could be kept under another name than the one they were sealed under.
    match ["form", "form_version", "submission_id"].into_iter().find(|name| inside.get(name) != envelope.get(name)) {
        Some(name) => Err(Failure::sealed_differs(name)),
        None => Ok(inside),
    }
}

async fn store(app: &App, form: &Form, submission: &Submission, bytes: &[u8]) -> Result<Receipt, Failure> {
    let new = records::seal(&app.keyring, &app.erasing, form, submission, marks::digest(bytes))?;
    match app.storage.keep(new).await? {
        Kept::New(receipt) | Kept::Already(receipt) => Ok(receipt),
        Kept::Reused => Err(Failure::id_reused()),
        Kept::Erased => Err(Failure::erased()),
    }
}

/// What is safe already is never refused: a receipt may have been lost on the way, and the form changed since.
async fn kept_before(storage: &Storage, form: &Form, value: &Value, bytes: &[u8]) -> Result<Option<Receipt>, Failure> {
    match value.get("submission_id").and_then(Value::text) {
        Some(id) => Ok(storage.receipt(&form.id, id, &marks::digest(bytes)).await?),
        None => Ok(None),
    }
}

/// The solution of a proof of work, from the address.
fn solution(address: &Uri) -> Option<String> {
    let query = address.query()?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "altcha").map(|(_, value)| value.into_owned())
}

/// Lets an `Idempotency-Key` header stand in for a `submission_id` that the body does not have.
fn take_key(headers: &HeaderMap, value: &mut Value) -> Result<(), Failure> {
    let Some(header) = headers.get("idempotency-key") else {
        return Ok(());
    };
    // The draft standard writes it as a quoted string; many clients send it bare.
    let key = header.to_str().map(|key| key.trim().trim_matches('"')).unwrap_or_default();
    if !is_uuid(key) {
        return Err(Failure::key_not_uuid());
    }
    match value.get("submission_id") {
        None | Some(Value::Null) => {
            if let Value::Map(members) = value {
                members.push(("submission_id".to_owned(), Value::from(key)));
            }
            Ok(())
        }
        Some(Value::Text(id)) if !id.eq_ignore_ascii_case(key) => Err(Failure::keys_differ()),
        Some(_) => Ok(()),
    }
}
