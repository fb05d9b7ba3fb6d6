//! What a route may refuse, described by the very problem documents that the tests keep: each names its type, status and words.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use windchime_domain::problem::MEDIA_TYPE;

/// Defines the refusals of a route by the names of their documents under `tests/snapshots`, for `responses(…)`:
///
/// ```text
/// refusals!(pub(super) Refused: "unknown-form", "internal");
/// ```
macro_rules! refusals {
    ($visible:vis $name:ident: $($kept:literal),+ $(,)?) => {
        /// What this route may refuse.
        $visible struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::openapi::refusals::described(&[
                    $(($kept, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/", $kept, ".json")))),+
                ])
            }
        }
    };
}

pub(crate) use refusals;

refusals!(pub(crate) Internal: "internal");

/// The responses that these problem documents come in, by status.
pub(crate) fn described(kept: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<(&str, Value)>> = BTreeMap::new();
    for (name, text) in kept {
        let document = serde_json::from_str::<Value>(text).unwrap_or_default();
        let status = document.get("status").map(ToString::to_string).unwrap_or_default();
        by_status.entry(status).or_default().push((name, document));
    }
    by_status.into_iter().map(|(status, documents)| (status, response(documents).into())).collect()
}

fn response(documents: Vec<(&str, Value)>) -> Response {
    let mut titles: Vec<String> = Vec::new();
    let (mut types, mut statuses, mut examples) = (Vec::new(), Vec::new(), Vec::new());
    let mut schema = "Problem";
    for (name, mut document) in documents {
        let title = document.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
        push_new(&mut types, document.get("type"));
        push_new(&mut statuses, document.get("status"));
        if let Some(challenge) = document.get_mut("challenge") {
            // What is kept leaves out what is never twice the same.
            *challenge = sample_challenge();
            schema = "ProofOfWorkNeeded";
        }
        examples.push((name.to_owned(), ExampleBuilder::new().summary(&title).value(Some(document)).build()));
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    let one_of_these = ObjectBuilder::new()
        .property(
            "type",
            ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String).enum_values(Some(types)),
        )
        .property(
            "status",
            ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::Integer).enum_values(Some(statuses)),
        )
        .required("type")
        .required("status");
    let schema = AllOfBuilder::new().item(Ref::from_schema_name(schema)).item(one_of_these).build();
    let content = ContentBuilder::new().schema(Some(RefOr::T(schema.into()))).examples_from_iter(examples).build();
    ResponseBuilder::new().description(titles.join(". ") + ".").content(MEDIA_TYPE, content).build()
}

fn push_new(values: &mut Vec<Value>, value: Option<&Value>) {
    if let Some(value) = value.filter(|value| !values.contains(value)) {
        values.push(value.clone());
    }
}

fn sample_challenge() -> Value {
    json!({
        "algorithm": "SHA-256",
        "challenge": "af3ad54452569e0664d641b920574a7a68034e8a3e1a772b0d3872cbb5e814f4",
        "maxnumber": 50_000,
        "salt": "00112233445566778899aabb?submission=00000001-6a4e-4c31-9b52-4f0c1d2e3a4b&expires=1893457200&",
        "signature": "1645366de7b98f123d44d34e0b74889abd599562e88f3cc6e22d3371db0230d7",
    })
}
