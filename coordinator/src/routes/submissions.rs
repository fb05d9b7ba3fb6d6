//! `POST /v1/forms/{form}/submissions`: answers arrive.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::form::Form;
use windchime_domain::json::Value;
use windchime_domain::submission::{Receipt, Submission, is_uuid};

use super::body;
use crate::marks;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::{Kept, NotKept, Storage};

pub(super) async fn receive(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let form = &app.forms.get(&id).ok_or_else(|| Failure::unknown_form(&id))?.form;
    let (parts, body) = request.into_parts();
    // `text/plain` is what spares a page on another origin the preflight.
    if !matches!(body::media_type(&parts.headers).as_str(), "application/json" | "text/plain") {
        return Err(Failure::wrong_media_type("application/json or text/plain, with JSON inside"));
    }
    let bytes = body::read(body, app.config.max_body).await?;
    let mut value: Value =
        serde_json::from_slice(&bytes).map_err(|error| Failure::not_json(error.line(), error.column()))?;
    take_key(&parts.headers, &mut value)?;
    let receipt = keep(&app.storage, form, &value, &bytes).await?;
    let body = serde_json::to_string(&receipt.to_value()).map_err(|_| Failure::internal())?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, body).into_response())
}

/// Checks a submission by its form's rules and keeps it. `bytes` are the exact bytes it came in.
pub(super) async fn keep(storage: &Storage, form: &Form, value: &Value, bytes: &[u8]) -> Result<Receipt, Failure> {
    let submission = Submission::read(form, value).map_err(|refusal| Failure::refused(form, refusal))?;
    match storage.keep(&submission, &marks::digest(bytes)).await {
        Ok(Kept::New(receipt) | Kept::Already(receipt)) => Ok(receipt),
        Ok(Kept::Reused) => Err(Failure::id_reused()),
        Err(NotKept::Database(error)) => Err(error.into()),
        Err(NotKept::Randomness(error)) => Err(error.into()),
    }
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
