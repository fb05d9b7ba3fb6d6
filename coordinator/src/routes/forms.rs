//! `GET /v1/forms/{form}`: a form's definition, with what the widget needs for delivering answers to it.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::form::{Delivery, Form};

use crate::marks;
use crate::openapi::refusals;
use crate::openapi::refusals::Internal;
use crate::openapi::schemas::JsonSchema;
use crate::problem::Failure;
use crate::server::App;

/// Any cache may keep a definition for a while: what it says of the time of issue concerns nobody, and an older one only
/// makes answers look less hurried. Earlier keys still open, so that an older key does no harm either.
const CACHING: &str = "public, max-age=300";

refusals!(pub(super) NoForm: "unknown-form", "not-understood", "internal");

/// A form's definition
///
/// Its questions, rules and words, and under `delivery` what answers to it are to be sent with: the time of issue, and the key to
/// seal them to.
#[utoipa::path(
    get, path = "/v1/forms/{form}", tag = "forms", operation_id = "getForm",
    params(
        ("form" = String, Path, description = "The form's name.", pattern = "^[a-z0-9_-]{1,64}$", example = "interest"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the definition that is there already."),
    ),
    responses(
        (status = 200, description = "The definition.", body = ref("#/components/schemas/Form"),
         content_type = "application/json",
         headers(
            ("ETag" = String, description = "Changes with the form and the key, and not with the time of issue."),
            ("Cache-Control" = String, description = "How long it may be kept."),
         ),
         links(("sendAnswers" = (operation_id = "sendAnswers", parameters(("form" = "$request.path.form")))))),
        (status = 304, description = "It has not changed.", headers(
            ("ETag" = String, description = "As it was."),
            ("Cache-Control" = String, description = "How long it may be kept."),
        )),
        NoForm,
    ),
)]
pub(super) async fn definition(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let served = app.forms.get(&id).ok_or_else(|| Failure::unknown_form(&id))?;
    // Else people would fill in what cannot be sent. Answers that are under way need no definition.
    if served.closed_at.is_some() {
        return Err(Failure::form_closed(false));
    }
    // Asked each time, so that a key made by `keygen` is published at once. A form can still be read, and answers to it
    // typed, while the database does not answer: the key known from the start opens as well.
    let key = app.storage.newest_sealing_key().await.unwrap_or_else(|error| {
        tracing::error!(%error, "the newest sealing key could not be read; the one known from the start is published");
        None
    });
    let key = key.as_ref().unwrap_or(&app.first_key);
    // Weak (RFC 9110, section 8.8.1): it stands for the form and the key, whatever the time of issue.
    let etag = format!("W/\"{}-{}\"", served.digest, key.key_id);
    let caching = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, CACHING.to_owned())];
    if has_already(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let issued = app.gate.issue(&id, marks::seconds());
    let delivery = Delivery { issued: Some(issued), seal_to: Some(key.seal_to()) };
    let form = Form { delivery, ..(*served.form).clone() };
    let json = serde_json::to_string(&form.to_value()).map_err(|_| Failure::internal())?;
    Ok((caching, [(header::CONTENT_TYPE, "application/json")], json).into_response())
}

/// The JSON Schema of form definitions
///
/// For editors, and for those who write forms.
#[utoipa::path(
    get, path = "/v1/form.schema.json", tag = "forms", operation_id = "getFormSchema",
    responses(
        (status = 200, description = "The schema.", body = JsonSchema, content_type = "application/schema+json",
         headers(("Cache-Control" = String, description = "How long it may be kept."))),
        Internal,
    ),
)]
pub(super) async fn schema() -> Result<Response, Failure> {
    let json = serde_json::to_string_pretty(&windchime_domain::form::schema()).map_err(|_| Failure::internal())?;
    let headers = [(header::CONTENT_TYPE, "application/schema+json"), (header::CACHE_CONTROL, CACHING)];
    Ok((headers, json).into_response())
}

/// Whether `If-None-Match` names this entity tag; the comparison is the weak one of RFC 9110, section 13.1.2.
fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    let weakly = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || weakly(tag) == weakly(etag))
}
