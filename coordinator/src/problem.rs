//! Everything that can go wrong, each with its own problem document (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use windchime_domain::form::{Code, FieldError, Form, Kind};
use windchime_domain::json::Value;
use windchime_domain::problem::{MEDIA_TYPE, Problem, ProblemError};
use windchime_domain::submission::{Refusal, Submission};
use windchime_domain::wording::Reading;

use crate::admin::Role;
use crate::gate::Asked;
use crate::gate::proof::Challenge;
use crate::keyring::NotOpened;
use crate::marks::NoRandomness;
use crate::storage::{NoSecret, NotKept};

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

    /// 422: the field of a page that is to stay empty was filled. What else is wrong with the answers is told as well.
    pub fn not_left_empty(form: &Form, submission: &Value) -> Failure {
        let errors = match Submission::read(form, submission) {
            Err(Refusal::Answers(errors)) => errors,
            Err(other) => return Failure::refused(form, other),
            Ok(_) => Vec::new(),
        };
        Failure::answers(form, &errors).about_text(
            "website",
            "not-left-empty",
            "Delete what is in the field “Leave this empty”. It is there to catch programs. Your browser may have filled \
             it by itself",
        )
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

    /// 410: what was sent under that id was erased.
    pub fn erased() -> Failure {
        Failure::new(
            StatusCode::GONE,
            "submission-erased",
            "These answers were erased",
            "They were kept, and then erased: somebody asked for it, or the time they are kept for was over. Nothing was \
             saved now. To send answers again, fill in the form anew.",
        )
        .about("submission_id", "erased")
    }

    /// 403: a proof of work is needed.
    pub fn proof_needed(challenge: Challenge, asked: Asked) -> Failure {
        let why = match asked {
            Asked::Suspected => "These answers look as if a program had sent them.",
            Asked::Everybody => "This server asks everybody's device for it.",
            Asked::Many => "Many answers came from the same network in the last minutes.",
            Asked::NotHeld => "The solution that came with these answers was too late, or is not theirs.",
        };
        let mut failure = Failure::new(
            StatusCode::FORBIDDEN,
            "proof-of-work-needed",
            "A short calculation is needed first",
            format!(
                "Nothing was saved yet. {why} Solve the challenge, and send the same answers again with the solution in \
                 the address, as ?altcha=."
            ),
        );
        failure.1 = Some(Box::new(challenge));
        failure
    }

    /// 422: sealed to a key that this server does not have.
    pub fn unknown_sealing_key() -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown-sealing-key",
            "The answers are sealed to a key this server does not have",
            "Nothing was saved. Load the form again and send the answers again, sealed to the key that it names.",
        )
        .about("sealed", "unknown-key")
    }

    /// 422: it does not open.
    pub fn not_opened() -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "sealed-not-opened",
            "The sealed answers cannot be opened",
            "Nothing was saved. They were changed on the way, or sealed for something else than this submission_id. Seal \
             the answers anew and send them.",
        )
        .about("sealed", "not-opened")
    }

    /// 422: what was sealed is not JSON.
    pub fn sealed_not_json(line: usize, column: usize) -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "sealed-not-json",
            "What was sealed is not JSON",
            format!("Nothing was saved. Reading what was sealed stopped at line {line}, column {column}."),
        )
        .about("sealed", "not-json")
    }

    /// 422: the envelope says something else than what is inside.
    pub fn sealed_differs(name: &str) -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "sealed-differs",
            "The envelope and what was sealed in it differ",
            format!("Nothing was saved. “{name}” needs to be the same outside and inside of what was sealed."),
        )
        .about(name, "differs")
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

    /// 403: whoever is signed in may not do that.
    pub fn not_allowed(needs: Role) -> Failure {
        Failure::new(
            StatusCode::FORBIDDEN,
            "not-allowed",
            "You may not do that",
            format!("Nothing was changed. It needs the role “{}”. An owner can give it to you.", needs.as_str()),
        )
    }

    /// 403: a form that did not come from a page of this session.
    pub fn from_elsewhere() -> Failure {
        Failure::new(
            StatusCode::FORBIDDEN,
            "from-elsewhere",
            "This did not come from a page of this session",
            "Nothing was changed. Go back, load the page again and send it again.",
        )
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
        (Code::Missing, Some(Kind::YesNo)) | (Code::WrongKind, Some(Kind::YesNo)) => "Select yes or no".to_owned(),
        (Code::Missing, _) => "Answer this question".to_owned(),
        (
            Code::TooShort,
            Some(Kind::ShortText { min_length: Some(least), .. } | Kind::LongText { min_length: Some(least), .. }),
        ) => format!("This answer must be {least} characters or more"),
        (Code::TooShort, _) => "This answer is too short".to_owned(),
        (Code::TooLong, Some(Kind::ShortText { max_length, .. } | Kind::LongText { max_length, .. })) => {
            format!("This answer must be {max_length} characters or fewer")
        }
        (Code::TooLong, _) => "This answer is too long".to_owned(),
        (Code::NotAnEmail, _) => "Enter an email address in the correct format, like name@example.com".to_owned(),
        // A number that is kept free for use in drama.
        (Code::NotAPhone, _) => "Enter a phone number in full, like 01632 960 001".to_owned(),
        (Code::NotAPostcode, Some(Kind::Postcode { district: true })) => {
            "Enter a postcode, or its first half, like OX4".to_owned()
        }
        (Code::NotAPostcode, _) => "Enter a full postcode, like OX4 1AA".to_owned(),
        (Code::NotADate, _) => "Enter a real date: a day, a month and a year with four digits".to_owned(),
        (Code::TooEarly, Some(Kind::Date { earliest: Some(day), .. })) => {
            format!("Enter a date that is not before {}", in_words(day))
        }
        (Code::TooEarly, _) => "Enter a later date".to_owned(),
        (Code::TooLate, Some(Kind::Date { latest: Some(day), .. })) => {
            format!("Enter a date that is not after {}", in_words(day))
        }
        (Code::TooLate, _) => "Enter an earlier date".to_owned(),
        (Code::NotAnOption, _) => "Select one of the answers offered".to_owned(),
        (Code::TooFew, Some(Kind::SeveralChoices { at_least: Some(least), .. })) => {
            format!("Select at least {least} answers")
        }
        (Code::TooFew, _) => "Select more answers".to_owned(),
        (Code::TooMany, Some(Kind::SeveralChoices { at_most: Some(most), .. })) => {
            format!("Select no more than {most} of the answers")
        }
        (Code::TooMany, _) => "Select fewer answers".to_owned(),
        (Code::OutOfRange, Some(Kind::Scale { from, to, .. })) => {
            format!("Select a number from {from} to {to}")
        }
        (Code::OutOfRange, _) => "Select a number on the scale".to_owned(),
        (Code::WrongKind, Some(Kind::SeveralChoices { options, .. })) => {
            match options.iter().find(|option| option.exclusive) {
                Some(alone) => {
                    format!("Select either “{}” or other answers, not both", alone.label.say(Reading::Standard))
                }
                None => "Select answers from the list".to_owned(),
            }
        }
        (Code::WrongKind, _) => "This answer is not of the kind the question asks for".to_owned(),
        (Code::NotAsked, _) => "The other answers leave this question out. Send nothing for it".to_owned(),
        (Code::UnknownQuestion, _) => "The form has no such question".to_owned(),
    }
}

/// `2026-05-01` as `1 May 2026`.
fn in_words(day: &str) -> String {
    day.parse::<jiff::civil::Date>().map_or_else(|_| day.to_owned(), |date| date.strftime("%-d %B %Y").to_string())
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

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Failure::of_database(&error)
    }
}

impl Failure {
    /// The log tells the cause; the visitor is told only whether trying again can help.
    fn of_database(error: &sqlx::Error) -> Failure {
        tracing::error!(%error, "the database refused");
        // None of these is the request's fault, and all can pass: SQLite's busy, locked, input/output error and disk full;
        // PostgreSQL's connections lost, conflicts, resources and shutdowns (its classes 08, 40, 53 and 57).
        let passing = match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            sqlx::Error::Database(cause) => cause.code().is_some_and(|code| match code.len() {
                5 => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
                _ => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13)),
            }),
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

impl From<NotKept> for Failure {
    fn from(error: NotKept) -> Self {
        match error {
            NotKept::Database(error) => Failure::of_database(&error),
            NotKept::Randomness(error) => error.into(),
            NotKept::Stopping => Failure::not_ready(),
        }
    }
}

impl From<NoSecret> for Failure {
    fn from(error: NoSecret) -> Self {
        match error {
            NoSecret::Database(error) => error.into(),
            NoSecret::Randomness(error) => error.into(),
            NoSecret::Sealed(error) => error.into(),
        }
    }
}

impl From<NotOpened> for Failure {
    fn from(error: NotOpened) -> Self {
        tracing::error!(%error, "something kept could not be read");
        Failure::internal()
    }
}
