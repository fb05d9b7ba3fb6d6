//! A post as the services read it: its kind, its fields by name.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, HeaderName, header};
use serde_json::{Map, Value};

/// More than any form holds.
const LONGEST: usize = 1 << 20;

/// The media types that the services tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Text,
    Form,
    Multipart,
    Other,
}

/// What came with one post.
pub(super) struct Post {
    pub(super) kind: Kind,
    pub(super) content_type: String,
    pub(super) accept: String,
    /// Whether a WordPress nonce came along.
    pub(super) has_nonce: bool,
    /// By name; a name that came more than once has a list. `None` where the body cannot be read.
    pub(super) fields: Option<Map<String, Value>>,
    /// How the service is told to answer; empty for its normal way.
    pub(super) mode: String,
    /// How many posts came before this one.
    pub(super) number: usize,
}

impl Post {
    pub(super) async fn read(request: Request, mode: &str) -> Post {
        let headers = request.headers();
        let content_type = text(headers, header::CONTENT_TYPE);
        let accept = text(headers, header::ACCEPT);
        let has_nonce = headers.contains_key("x-wp-nonce");
        let kind = match content_type.split(';').next().unwrap_or_default().trim() {
            "application/json" => Kind::Json,
            "text/plain" => Kind::Text,
            "application/x-www-form-urlencoded" => Kind::Form,
            "multipart/form-data" => Kind::Multipart,
            _ => Kind::Other,
        };
        let fields = fields(kind, request).await;
        Post { kind, content_type, accept, has_nonce, fields, mode: mode.to_owned(), number: 0 }
    }

    /// The fields, for a service that reads these kinds; it sees none in any other post.
    pub(super) fn fields_of(&self, kinds: &[Kind]) -> Map<String, Value> {
        let readable = self.fields.as_ref().filter(|_| kinds.contains(&self.kind));
        readable.cloned().unwrap_or_default()
    }
}

async fn fields(kind: Kind, request: Request) -> Option<Map<String, Value>> {
    if kind == Kind::Multipart {
        return multipart(Multipart::from_request(request, &()).await.ok()?).await;
    }
    let body = to_bytes(request.into_body(), LONGEST).await.ok()?;
    if kind == Kind::Form {
        let mut fields = Map::new();
        form_urlencoded::parse(&body).for_each(|(name, value)| add(&mut fields, &name, value.into_owned()));
        return Some(fields);
    }
    match serde_json::from_slice(&body) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

async fn multipart(mut parts: Multipart) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        add(&mut fields, &name, part.text().await.ok()?);
    }
    Some(fields)
}

/// The second value of a name makes a list of both.
fn add(fields: &mut Map<String, Value>, name: &str, value: String) {
    match fields.get_mut(name) {
        None => {
            fields.insert(name.to_owned(), Value::String(value));
        }
        Some(Value::Array(values)) => values.push(Value::String(value)),
        Some(first) => *first = Value::Array(vec![first.take(), Value::String(value)]),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
