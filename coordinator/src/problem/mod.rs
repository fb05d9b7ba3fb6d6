//! Everything that can go wrong, each with its own problem document (RFC 9457).

mod requests;
mod server;
mod submissions;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::json::Value;
use windchime_domain::problem::{MEDIA_TYPE, Problem, ProblemError};

use crate::gate::proof::Challenge;

/// A request that cannot be granted. Every error leaves the server as one of these: a problem document, and beside it
/// what is to be solved where a proof of work would change the answer, and after how many seconds trying again can help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Box<Problem>, Option<Box<Challenge>>, Option<i64>);

impl Failure {
    /// A problem of that name under `/problems/`. Rooms define their own beside what they are about.
    pub(crate) fn new(status: StatusCode, name: &str, title: &str, detail: impl Into<String>) -> Failure {
        let problem = Problem {
            kind: format!("/problems/{name}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: Some(detail.into()),
            instance: None,
            errors: Vec::new(),
        };
        Failure(Box::new(problem), None, None)
    }

    /// Says when to come again (`Retry-After`), in seconds.
    pub(crate) fn again_in(mut self, seconds: i64) -> Failure {
        self.2 = Some(seconds);
        self
    }

    /// When to come again, in seconds.
    pub(crate) fn retry_after(&self) -> Option<i64> {
        self.2
    }

    /// Names the one field it is about, in the same words; that nothing was saved need not be said twice.
    pub(crate) fn about(self, field: &str, code: &str) -> Failure {
        let detail = self.0.detail.as_deref().unwrap_or_default();
        let detail = detail.strip_prefix("Nothing was saved. ").unwrap_or(detail).to_owned();
        self.about_text(field, code, &detail)
    }

    /// Names one field more, in words of its own.
    pub(crate) fn about_text(mut self, field: &str, code: &str, detail: &str) -> Failure {
        self.0.errors.push(ProblemError { field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() });
        self
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut document = self.0.to_value();
        if let (Value::Map(members), Some(challenge)) = (&mut document, &self.1) {
            members.push(("challenge".to_owned(), challenge.to_value()));
        }
        let body = serde_json::to_string(&document).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        if let Some(seconds) = self.2 {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
