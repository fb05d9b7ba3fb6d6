//! The description of the public interface (OpenAPI 3.1) at `/openapi.json`, made from the routes themselves.
//!
//! A route is described where it is written: `#[utoipa::path]` on the handler, `refusals!` for what
//! it may refuse, `routes!` in `routes`. What every response has in common is added here, and so is what a table of Rust types
//! cannot say.

pub(crate) mod refusals;
pub(crate) mod schemas;

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::problem::Failure;
use crate::routes;

pub(crate) use refusals::refusals;

/// Where parts that several responses share stand in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// Where submissions that come as text are described.
const AS_TEXT: &str = "/paths/~1v1~1forms~1{form}~1submissions/post/requestBody/content/text~1plain/schema";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "The Windchime coordinator",
        description = "Receives what people answer, keeps it safe, and serves forms and a directory of services.\n\n\
                       Every refusal is a problem document (RFC 9457) in plain words, also where the request was not understood at \
                       all. A method that an address does not take is refused with 405 and an `Allow` header; wherever GET is \
                       taken, HEAD is as well. Other websites may read these routes from a page as far as the server's settings \
                       allow theirs (CORS).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "forms", description = "Forms, and the answers to them."),
        (name = "services", description = "The directory, as Open Referral UK v3."),
        (name = "operation", description = "For those who run the server."),
    ),
    components(schemas(schemas::Problem, schemas::ProofOfWorkNeeded)),
)]
struct Base;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| complete(routes::described()));

/// The description, as it is served.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// What the description of the routes is added to.
pub(crate) fn base() -> utoipa::openapi::OpenApi {
    Base::openapi()
}

/// This description
#[utoipa::path(
    get, path = "/openapi.json", tag = "operation", operation_id = "getDescription",
    responses(
        (status = 200, description = "The description of this interface: OpenAPI 3.1.", body = schemas::Description,
         headers(("Cache-Control" = String, description = "How long it may be kept."))),
        refusals::Internal,
    ),
)]
pub(crate) async fn served() -> Result<Response, Failure> {
    let text = serde_json::to_string(document()).map_err(|_| Failure::internal())?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, text).into_response())
}

fn complete(described: utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(described).unwrap_or_default();
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        form_schemas(schemas);
        // An envelope is told from open answers by its member `sealed`, and by nothing else.
        if let Some(Value::Object(open)) = schemas.get_mut("Submission") {
            open.insert("not".to_owned(), json!({ "required": ["sealed"] }));
        }
    }
    for parameter in parameters(&mut document) {
        // An optional parameter is absent; in an address or a header there is no null.
        if let Some(kind) = parameter.pointer_mut("/schema/type")
            && let Some(only) = kind.as_array().and_then(|kinds| kinds.iter().find(|kind| *kind != "null")).cloned()
        {
            *kind = only;
        }
    }
    // Text, with the same JSON inside.
    if let Some(Value::Object(text)) = document.pointer_mut(AS_TEXT) {
        text.insert("contentMediaType".to_owned(), json!("application/json"));
        text.insert("contentSchema".to_owned(), json!({ "$ref": format!("{SCHEMAS}AnySubmission") }));
    }
    if let Some(Value::Object(components)) = document.get_mut("components") {
        components.insert("headers".to_owned(), headers());
    }
    for (status, response) in responses(&mut document) {
        let Some(response) = response.as_object_mut() else { continue };
        let named = response.entry("headers").or_insert_with(|| json!({}));
        let mut add = |name: &str, part: &str| {
            if let Some(named) = named.as_object_mut() {
                named.insert(name.to_owned(), json!({ "$ref": format!("#/components/headers/{part}") }));
            }
        };
        add("X-Request-Id", "RequestId");
        if matches!(status.as_str(), "429" | "503") {
            add("Retry-After", "RetryAfter");
        }
        if status.starts_with(['4', '5']) {
            add("Cache-Control", "NoStore");
        }
    }
    document
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter();
    paths.flat_map(|paths| paths.values_mut()).filter_map(Value::as_object_mut).flat_map(|path| path.values_mut())
}

fn parameters(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    operations(document).filter_map(|operation| operation.get_mut("parameters")?.as_array_mut()).flatten()
}

/// Every response of every operation, with its status.
fn responses(document: &mut Value) -> Vec<(String, &mut Value)> {
    operations(document)
        .filter_map(|operation| operation.get_mut("responses").and_then(Value::as_object_mut))
        .flat_map(|responses| responses.iter_mut())
        .map(|(status, response)| (status.clone(), response))
        .collect()
}

fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "Names this request in the server's log; random, and says nothing about who asked.",
            "required": true,
            "schema": { "type": "string", "format": "uuid" },
            "example": "0197f0a2-6a4e-4c31-9b52-4f0c1d2e3a4b",
        },
        "RetryAfter": {
            "description": "After how many seconds to come again.",
            "required": true,
            "schema": { "type": "integer", "minimum": 0 },
            "example": 30,
        },
        "NoStore": {
            "description": "A refusal is never kept by a cache.",
            "required": true,
            "schema": { "type": "string", "enum": ["no-store"] },
        },
    })
}

/// The JSON Schema of form definitions, with its parts beside the other schemas: few programs follow a schema inside a schema.
fn form_schemas(schemas: &mut Map<String, Value>) {
    let Ok(Value::Object(mut form)) = serde_json::to_value(windchime_domain::form::schema()) else {
        return;
    };
    form.remove("$schema");
    form.remove("$id");
    if let Some(Value::Object(parts)) = form.remove("$defs") {
        for (name, mut part) in parts {
            move_references(&mut part);
            schemas.insert(format!("Form.{name}"), part);
        }
    }
    let mut form = Value::Object(form);
    move_references(&mut form);
    schemas.insert("Form".to_owned(), form);
}

fn move_references(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "$ref" => {
                        if let Some(part) = text.strip_prefix("#/$defs/") {
                            *text = format!("{SCHEMAS}Form.{part}");
                        }
                    }
                    other => move_references(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(move_references),
        _ => {}
    }
}
