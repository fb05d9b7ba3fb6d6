//! Everything that can go wrong, each with its own problem document (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::form::{Code, FieldError, Form, Kind};
use windchime_domain::problem::{MEDIA_TYPE, Problem, ProblemError};
use windchime_domain::submission::Refusal;
use windchime_domain::wording::Reading;

use crate::marks::NoRandomness;

/// A request that cannot be granted. Every error leaves the server as one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Box<Problem>);

impl Failure {
    fn new(status: StatusCode, name: &str, title: &str, detail: impl Into<String>) -> Failure {
        Failure(Box::new(Problem {
            kind: format!("/problems/{name}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: Some(detail.into()),
            instance: None,
            errors: Vec::new(),
        }))
    }

    /// Names the one field it is about, in the same words; that nothing was saved need not be said twice.
    fn about(mut self, field: &str, code: &str) -> Failure {
        let detail = self.0.detail.as_deref().unwrap_or_default();
        let detail = detail.strip_prefix("Nothing was saved. ").unwrap_or(detail);
        self.0.errors.push(ProblemError { field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() });
        self
    }

    /// 404: no such page or route.
    pub fn not_found() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing at this address",
            "Check the address for a typing mistake.",
        )
    }

    /// 404: a file of the widgets that is not in the dist directory.
    pub fn asset_missing() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is nothing at this address",
            "This server has no such file of the widgets. Check the version in the address, and that the server's dist \
             directory holds a build.",
        )
    }

    /// 404: no form of that id.
    pub fn unknown_form(id: &str) -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "unknown-form",
            "There is no such form",
            format!("This server has no form called “{id}”. Check the form's name in the address."),
        )
    }

    /// 404: no service of that id.
    pub fn unknown_service(id: &str) -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "unknown-service",
            "There is no such service",
            format!("The directory has no service with the id “{id}”. It may have been removed."),
        )
    }

    /// 405: the route exists for other methods.
    pub fn method_not_allowed() -> Failure {
        Failure::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "This address does not take that method",
            "The `Allow` header lists the methods it takes.",
        )
    }

    /// 408: the body did not arrive in time.
    pub fn too_slow() -> Failure {
        Failure::new(
            StatusCode::REQUEST_TIMEOUT,
            "too-slow",
            "The request took too long to arrive",
            "Nothing was saved. Check the connection and send it again.",
        )
    }

    /// 413: the body is larger than the limit.
    pub fn too_large(limit: usize) -> Failure {
        Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            "The request is too large",
            format!("Nothing was saved. The most this server takes is {limit} bytes. Shorten the longest answers."),
        )
    }

    /// 415: the body is of a media type that this route does not read.
    pub fn wrong_media_type(needs: &str) -> Failure {
        Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "wrong-media-type",
            "The request is in a format this address does not read",
            format!("Nothing was saved. Send it with the content type {needs}."),
        )
    }

    /// 400: the body is not JSON.
    pub fn not_json(line: usize, column: usize) -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "not-json",
            "The request is not JSON",
            format!("Nothing was saved. Reading it stopped at line {line}, column {column}."),
        )
    }

    /// 400: the body could not be read from the connection.
    pub fn body_broken() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "body-broken",
            "The request did not arrive whole",
            "Nothing was saved. Check the connection and send it again.",
        )
    }

    /// 400: the `Idempotency-Key` header is not a UUID.
    pub fn key_not_uuid() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "submission-not-understood",
            "The submission is not in the expected form",
            "Nothing was saved. The Idempotency-Key header needs to be a UUID.",
        )
        .about("Idempotency-Key", "wrong-kind")
    }

    /// 400: the `Idempotency-Key` header and the body name different submissions.
    pub fn keys_differ() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "submission-ids-differ",
            "The submission has two different ids",
            "Nothing was saved. The Idempotency-Key header and submission_id in the body differ. Send one of them, or \
             the same in both.",
        )
        .about("submission_id", "differs")
    }

    /// 400 or 422: the submission was refused by the form's rules.
    pub fn refused(form: &Form, refusal: Refusal) -> Failure {
        let not_understood = |detail: String| {
            Failure::new(
                StatusCode::BAD_REQUEST,
                "submission-not-understood",
                "The submission is not in the expected form",
                format!("Nothing was saved. {detail}"),
            )
        };
        match refusal {
            Refusal::NotAnObject => not_understood("The body needs to be a JSON object.".to_owned()),
            Refusal::Member { name, needs } => {
                not_understood(format!("“{name}” needs to be {needs}.")).about(name, "wrong-kind")
            }
            Refusal::OtherForm => not_understood(format!("“form” needs to be “{}”, the form in the address.", form.id))
                .about("form", "other-form"),
            Refusal::OtherVersion => Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "other-form-version",
                "The form has changed",
                format!(
                    "Nothing was saved. These answers are to another version of the form; it is now at version {}. \
                     Load the form again, check the answers and send them.",
                    form.version
                ),
            )
            .about("form_version", "other-version"),
            Refusal::Answers(errors) => Failure::answers(form, &errors),
        }
    }

    fn answers(form: &Form, errors: &[FieldError]) -> Failure {
        let mut failure = Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "answers-not-accepted",
            "Some answers need changing",
            "Nothing was saved. Change the answers named here and send again.",
        );
        failure.0.errors = errors
            .iter()
            .map(|error| ProblemError {
                field: error.field.clone(),
                code: error.code.as_str().to_owned(),
                detail: words(form, error),
            })
            .collect();
        failure
    }

    /// 422: another submission with that id has already been kept.
    pub fn id_reused() -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "submission-id-reused",
            "Other answers were already sent under this id",
            "The answers that came first are safe and unchanged; these were not saved. To send new answers, use a new \
             submission_id.",
        )
        .about("submission_id", "reused")
    }

    /// 400: a parameter in the address that is unknown or has a value it cannot have.
    pub fn parameter(name: &str, code: &str, needs: &str) -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "parameter-not-accepted",
            "A parameter in the address cannot be used",
            format!("“{name}” {needs}"),
        )
        .about(name, code)
    }

    /// What fits any other refusal of that status.
    pub fn of_status(status: StatusCode) -> Failure {
        match status {
            StatusCode::NOT_FOUND => Failure::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Failure::method_not_allowed(),
            _ if status.is_client_error() => Failure::new(
                status,
                "not-understood",
                "The request could not be understood",
                "Check the address and the request against the server's documentation.",
            ),
            _ => Failure::internal(),
        }
    }

    /// 500: our fault.
    pub fn internal() -> Failure {
        Failure::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on the server",
            "Nothing is known to be saved. Send it again in a few minutes: sending the same answers twice never counts \
             twice.",
        )
    }

    /// 503: the database does not answer.
    pub fn not_ready() -> Failure {
        Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not-ready",
            "The server cannot save anything at the moment",
            "Send it again in a few minutes: sending the same answers twice never counts twice.",
        )
    }
}

/// The form's own words for an error, or else words that fit any form.
fn words(form: &Form, error: &FieldError) -> String {
    let question = form.question(&error.field);
    if let Some(own) = question.and_then(|question| question.message(error.code)) {
        return own.say(Reading::Standard).to_owned();
    }
    match (error.code, question.map(|question| &question.kind)) {
        (Code::Missing, _) => "Answer this question".to_owned(),
        (Code::TooLong, Some(Kind::ShortText { max_length, .. } | Kind::LongText { max_length })) => {
            format!("This answer must be {max_length} characters or fewer")
        }
        (Code::TooLong, _) => "This answer is too long".to_owned(),
        (Code::NotAnEmail, _) => "Enter an email address in the correct format, like name@example.com".to_owned(),
        (Code::NotAnOption, _) => "Select one of the answers offered".to_owned(),
        (Code::OutOfRange, Some(Kind::Scale { from, to, .. })) => {
            format!("Select a number from {from} to {to}")
        }
        (Code::OutOfRange, _) => "Select a number on the scale".to_owned(),
        (Code::WrongKind, _) => "This answer is not of the kind the question asks for".to_owned(),
        (Code::UnknownQuestion, _) => "The form has no such question".to_owned(),
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self.0.to_value()).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }
}

impl From<sqlx::Error> for Failure {
    /// The log tells the cause; the visitor is told only whether trying again can help.
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the database refused");
        // SQLite's busy, locked, input/output error and disk full: none of them is the request's fault, all can pass.
        let passing = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
            sqlx::Error::Database(cause) => cause
                .code()
                .and_then(|code| code.parse::<u32>().ok())
                .is_some_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13)),
            _ => false,
        };
        if passing { Failure::not_ready() } else { Failure::internal() }
    }
}

impl From<NoRandomness> for Failure {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "no randomness");
        Failure::not_ready()
    }
}
