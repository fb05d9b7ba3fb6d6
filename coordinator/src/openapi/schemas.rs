//! What goes over the wire, as types that describe it. The handlers work with JSON values whose rules are `windchime-domain`'s;
//! a test holds every real response against these.
#![expect(dead_code, reason = "these types are never made: they say what the JSON looks like")]

use serde_json::Value;
use utoipa::ToSchema;

/// A problem document (RFC 9457).
#[derive(ToSchema)]
pub(crate) struct Problem {
    /// What kind of problem it is: the same text each time it occurs. A reference that nothing is served at.
    #[schema(pattern = "^/problems/[a-z]+(-[a-z]+)*$", example = "/problems/unknown-form")]
    r#type: String,
    /// The kind of problem in plain words.
    #[schema(min_length = 1)]
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened this time, and what to do next.
    #[schema(min_length = 1)]
    detail: String,
    /// What is wrong with single fields; left out where it is about none.
    #[schema(min_items = 1, nullable = false)]
    errors: Option<Vec<FieldProblem>>,
}

/// What is wrong with one field.
#[derive(ToSchema)]
pub(crate) struct FieldProblem {
    /// A question's id, or the name of a member, header or parameter.
    #[schema(example = "email")]
    field: String,
    /// What is wrong, for programs.
    #[schema(pattern = "^[a-z]+(-[a-z]+)*$", example = "not-an-email")]
    code: String,
    /// What is wrong, for people.
    #[schema(min_length = 1, example = "Enter an email address in the correct format, like name@example.com")]
    detail: String,
}

/// A problem document with a calculation to be done.
#[derive(ToSchema)]
pub(crate) struct ProofOfWorkNeeded {
    #[serde(flatten)]
    problem: Problem,
    /// What is to be solved.
    challenge: Challenge,
}

/// A proof of work by version 1 of the ALTCHA protocol: find the number from 0 to `maxnumber` which, written behind `salt`,
/// gives `challenge` as its SHA-256. The base64 of `{algorithm, challenge, number, salt, signature}` goes into the address, as
/// `altcha`.
#[derive(ToSchema)]
pub(crate) struct Challenge {
    /// The only algorithm.
    #[schema(pattern = "^SHA-256$")]
    algorithm: String,
    /// The digest sought, in hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    challenge: String,
    /// The highest number that it may be.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    maxnumber: u32,
    /// What the number is written behind; it names the submission and the time until when it holds.
    salt: String,
    /// Shows that the challenge is this server's.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    signature: String,
}

/// Answers, open or sealed.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "it is never made")]
pub(crate) enum AnySubmission {
    Open(Submission),
    Sealed(SealedSubmission),
}

/// Answers to a form. Members that are not known are passed over.
#[derive(ToSchema)]
pub(crate) struct Submission {
    /// The form's name, as in the address.
    #[schema(example = "interest")]
    form: String,
    /// The version of the form that was answered.
    form_version: i64,
    /// A UUID made once for these answers: sending the same body again gives the same receipt, and keeps nothing twice. It may be
    /// left out where the `Idempotency-Key` header stands in for it.
    #[schema(pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
    submission_id: Option<String>,
    /// The answers by the ids of their questions, as the form's definition asks for them. An unanswered question is absent.
    #[schema(value_type = Object)]
    answers: Value,
    /// The language the form was shown in (BCP 47). What is no language tag is passed over.
    lang: Option<Value>,
    /// The address of the page the form was on; origin and path of it are kept. What is no address is passed over.
    page: Option<Value>,
    /// The mark of when the form was handed out, as its definition's `delivery` said it. Not kept.
    issued: Option<Value>,
    /// What was written into a field that people do not see. Not kept.
    website: Option<Value>,
}

/// Answers that only the server can read (HPKE, RFC 9180): what is inside is the JSON text of a whole submission.
#[derive(ToSchema)]
pub(crate) struct SealedSubmission {
    /// The form's name, as in the address and inside.
    form: String,
    /// The version of the form that was answered, as inside.
    form_version: i64,
    /// As inside.
    #[schema(pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
    submission_id: Option<String>,
    sealed: Envelope,
}

/// What was sealed. Binary values are base64url without padding.
#[derive(ToSchema)]
pub(crate) struct Envelope {
    /// Which key of the server's it is sealed to.
    #[schema(min_length = 1, max_length = 200)]
    key_id: String,
    /// The encapsulated key.
    #[schema(pattern = "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,4})$")]
    enc: String,
    /// The sealed text.
    #[schema(pattern = "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2,4})$")]
    ciphertext: String,
}

/// Says that answers are on the disk.
#[derive(ToSchema)]
pub(crate) struct Receipt {
    /// A short reference that a person can read out.
    #[schema(pattern = "^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$", example = "7K3M-Q9TZ")]
    receipt: String,
    /// The submission's own id.
    #[schema(pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
    submission_id: String,
    /// The SHA-256 of the exact body, as RFC 9530 writes it.
    #[schema(
        pattern = "^sha-256=:[A-Za-z0-9+/]{43}=:$",
        example = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )]
    digest: String,
    /// When the answers were first kept: UTC, to the second.
    #[schema(format = DateTime, pattern = "Z$", example = "2026-01-31T09:30:00Z")]
    received_at: String,
}

/// One page of services, as Open Referral UK v3 asks.
#[derive(ToSchema)]
pub(crate) struct ServicePage {
    /// How many services there are on all pages.
    #[schema(minimum = 0)]
    total_items: u32,
    /// How many pages there are.
    #[schema(minimum = 0)]
    total_pages: u32,
    /// Which page this is, from 1.
    #[schema(minimum = 1)]
    page_number: u32,
    /// How many services are on it.
    #[schema(minimum = 0, maximum = 100)]
    size: u32,
    /// Whether it is the first.
    first_page: bool,
    /// Whether there is none behind it.
    last_page: bool,
    /// Whether nothing is on it.
    empty: bool,
    /// The services, by name.
    #[schema(max_items = 100)]
    contents: Vec<Service>,
}

/// A service as it was imported: a record of Open Referral UK v3, with all that it may hold beside these members. Lists leave out
/// what there may be several of, unless asked with `full=true`.
#[derive(ToSchema)]
pub(crate) struct Service {
    /// Its id.
    #[schema(min_length = 1)]
    id: String,
    /// Its name.
    #[schema(min_length = 1, example = "Sample Larder")]
    name: String,
    /// Whether it runs; lists hold those that do.
    #[schema(value_type = ServiceStatus)]
    status: String,
}

/// Whether a service runs.
#[derive(ToSchema)]
pub(crate) enum ServiceStatus {
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "inactive")]
    Inactive,
    #[serde(rename = "defunct")]
    Defunct,
    #[serde(rename = "temporarily closed")]
    TemporarilyClosed,
}

/// That the process runs.
#[derive(ToSchema)]
pub(crate) struct Alive {
    #[schema(pattern = "^alive$")]
    status: String,
}

/// That submissions can be kept.
#[derive(ToSchema)]
pub(crate) struct Ready {
    #[schema(pattern = "^ready$")]
    status: String,
}

/// A JSON Schema (draft 2020-12).
#[derive(ToSchema)]
pub(crate) struct JsonSchema {
    #[schema(pattern = "^https://json-schema\\.org/draft/2020-12/schema$")]
    #[serde(rename = "$schema")]
    schema: String,
}

/// An OpenAPI document.
#[derive(ToSchema)]
pub(crate) struct Description {
    #[schema(pattern = "^3\\.1\\.")]
    openapi: String,
    #[schema(value_type = Object)]
    paths: Value,
}
