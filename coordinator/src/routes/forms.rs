//! `GET /v1/forms/{form}`: a form's definition.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Failure;
use crate::server::App;

pub(super) async fn definition(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let served = app.forms.get(&id).ok_or_else(|| Failure::unknown_form(&id))?;
    let caching = [(header::ETAG, served.etag.clone()), (header::CACHE_CONTROL, "public, max-age=300".to_owned())];
    if has_already(&headers, &served.etag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((caching, kind, served.json.clone()).into_response())
}

/// Whether `If-None-Match` names this entity tag; the comparison is the weak one of RFC 9110, section 13.1.2.
fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
