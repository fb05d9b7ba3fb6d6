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
use crate::limits::Level;
use crate::openapi::refusals;
use crate::openapi::schemas::{AnySubmission, Receipt as ReceiptSchema};
use crate::problem::Failure;
use crate::server::App;
use crate::storage::Kept;
use crate::{mail, marks, records, sealing};

refusals!(pub(super) Refused: "answers-missing", "answers-not-accepted", "answers-off-the-scale", "body-broken", "internal",
    "key-not-a-uuid", "keys-differ", "member-missing", "member-missing-sealed", "member-wrong-kind", "not-a-uuid",
    "not-an-object", "not-json", "not-json-empty", "not-ready", "not-understood", "other-form", "other-form-version",
    "proof-of-work-needed", "proof-of-work-not-held", "sealed-differs", "sealed-not-json", "sealed-not-opened",
    "submission-erased", "submission-id-reused", "too-large", "too-slow", "unknown-form", "unknown-sealing-key",
    "wrong-media-type");

/// Send answers
///
/// A receipt is sent once the answers are on the disk. Sending the same body again is always safe: it gives the same receipt. The
/// answers are judged by the form's own definition.
#[utoipa::path(
    post, path = "/v1/forms/{form}/submissions", tag = "forms", operation_id = "sendAnswers",
    params(
        ("form" = String, Path, description = "The form's name.", pattern = "^[a-z0-9_-]{1,64}$", example = "interest"),
        ("altcha" = Option<String>, Query, description = "The solution of the challenge that an earlier try was answered with."),
        ("Idempotency-Key" = Option<String>, Header, description = "Stands in for `submission_id` where the body has none; as it \
         is, or as a quoted string.", pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
    ),
    request_body(description = "Answers, open or sealed. `text/plain` with the same JSON inside spares a page on another website \
        the preflight.", content(
        (AnySubmission = "application/json", examples(
            ("open" = (summary = "Open answers", value = json!({
                "form": "interest", "form_version": 1, "submission_id": "0197f0a2-6a4e-4c31-9b52-4f0c1d2e3a4b",
                "answers": { "name": "Sample", "likelihood": 8, "meeting": "either", "how-often": "weekly",
                    "how-long": "up-to-1-hour", "oxfordshire": "live" },
                "lang": "en-GB", "page": "https://larder.example/join" }))),
            ("sealed" = (summary = "Sealed answers", value = json!({
                "form": "interest", "form_version": 1, "submission_id": "0197f0a2-6a4e-4c31-9b52-4f0c1d2e3a4c",
                "sealed": { "key_id": "4f0c1d2e3a4b5968", "enc": "BDyH-avO", "ciphertext": "ZjVS9cJR" } }))),
        )),
        (String = "text/plain"),
    )),
    responses(
        (status = 201, description = "The answers are on the disk.", body = ReceiptSchema,
         headers(("Cache-Control" = String, description = "`no-store`"))),
        Refused,
    ),
)]
pub(super) async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    received(&app, &id, request).await.inspect_err(|failure| app.metrics.refused(failure))
}

async fn received(app: &App, id: &str, request: Request) -> Result<Response, Failure> {
    let served = app.forms.get(id).ok_or_else(|| Failure::unknown_form(id))?;
    let (parts, body) = request.into_parts();
    // `text/plain` is what spares a page on another origin the preflight.
    if !matches!(body::media_type(&parts.headers).as_str(), "application/json" | "text/plain") {
        return Err(Failure::wrong_media_type("application/json or text/plain, with JSON inside"));
    }
    let bytes = body::read(body, app.config.max_body).await?;
    let mut value: Value =
        serde_json::from_slice(&bytes).map_err(|error| Failure::not_json(error.line(), error.column()))?;
    take_key(&parts.headers, &mut value)?;
    let solution = solution(&parts.uri);
    // Whoever has done the work was counted when it was asked for.
    let level = match app.gate.is_solved(&value, solution.as_deref(), marks::seconds()) {
        true => Level::Usual,
        false => app.limits.submission(&parts).await,
    };
    let (served, form) = answered(app, served, &value).await?;
    let (served, form) = (&*served, &*form);
    let receipt = match admitted(app, served, form, &value, solution, level).await {
        Ok(submission) => store(app, form, &submission, &bytes).await?,
        Err(failure) => kept_before(app, form, &value, &bytes).await?.ok_or(failure)?,
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
    level: Level,
) -> Result<Receipt, Failure> {
    let kept = async {
        if let Err(failure) = open_for(app, served, value) {
            return kept_before(app, form, value, bytes).await?.ok_or(failure);
        }
        if let Err(failure) = level.refuses_submissions() {
            return kept_before(app, form, value, bytes).await?.ok_or(failure);
        }
        let submission = Submission::read(form, value).map_err(|refusal| Failure::refused(form, refusal))?;
        store(app, form, &submission, bytes).await
    };
    kept.await.inspect_err(|failure| app.metrics.refused(failure))
}

/// A submission, opened where it was sealed, that its form's rules and the gate let through.
async fn admitted(
    app: &App,
    served: &Served,
    form: &Form,
    value: &Value,
    solution: Option<String>,
    level: Level,
) -> Result<Submission, Failure> {
    level.refuses_submissions()?;
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
    app.gate.admit(&submission, solution.as_deref(), level, marks::seconds())?;
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
    let mut new = records::seal(&app.keyring, &app.erasing, form, submission, marks::digest(bytes))?;
    new.announce = mail::announce(app, form, submission);
    let kept = app.storage.keep(new).await?;
    if let Kept::New(_) | Kept::Already(_) = kept {
        app.metrics.kept(matches!(kept, Kept::New(_)));
    }
    match kept {
        Kept::New(receipt) | Kept::Already(receipt) => Ok(receipt),
        Kept::Reused => Err(Failure::id_reused()),
        Kept::Erased => Err(Failure::erased()),
    }
}

/// What is safe already is never refused: a receipt may have been lost on the way, and the form changed since.
async fn kept_before(app: &App, form: &Form, value: &Value, bytes: &[u8]) -> Result<Option<Receipt>, Failure> {
    match value.get("submission_id").and_then(Value::text) {
        Some(id) => {
            let receipt = app.storage.receipt(&form.id, id, &marks::digest(bytes)).await?;
            Ok(receipt.inspect(|_| app.metrics.kept(false)))
        }
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
