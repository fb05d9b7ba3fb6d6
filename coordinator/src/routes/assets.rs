//! The widgets' files, from the dist directory: only names a build leaves there, to any website.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;
use windchime_domain::json::Value;

use crate::problem::Failure;
use crate::server::App;

/// For names that stay while what they hold changes.
const MOVING: &str = "public, max-age=300, must-revalidate";
/// For names that hold the version or hash of what they hold.
const FIXED: &str = "public, max-age=31536000, immutable";

pub(super) async fn asset(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let (content_type, caching) = kind(&name).ok_or_else(Failure::not_found)?;
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let mut refusal = Failure::method_not_allowed().into_response();
        refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(refusal);
    }
    let files = ServeDir::new(&app.config.dist)
        .append_index_html_on_directories(false)
        .redirect_to_trailing_slash(false)
        .precompressed_br()
        .precompressed_gzip();
    let Ok(served) = files.oneshot(request).await;
    let mut response = served.map(Body::new);
    if response.status() == StatusCode::NOT_FOUND {
        return Err(Failure::asset_missing());
    }
    let headers = response.headers_mut();
    if headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    for (name, value) in [
        (header::CACHE_CONTROL, caching),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// The digests of the widgets' files, as the build wrote them down; nothing where there is no build.
pub(crate) async fn digests(app: &App) -> Option<Value> {
    let text = tokio::fs::read_to_string(app.config.dist.join("sri.json")).await.ok()?;
    serde_json::from_str(&text).ok()
}

/// Content type and caching of a file that may be served. A name without a slash cannot lead out of the directory.
fn kind(name: &str) -> Option<(&'static str, &'static str)> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if !name.bytes().all(plain) {
        return None;
    }
    match name {
        "windchime.js" => Some(("text/javascript; charset=utf-8", MOVING)),
        "custom-elements.json" | "sri.json" => Some(("application/json", MOVING)),
        _ if !name.starts_with("windchime") => None,
        _ if name.ends_with(".js") => Some(("text/javascript; charset=utf-8", FIXED)),
        _ if name.ends_with(".wasm") => Some(("application/wasm", FIXED)),
        _ if name.ends_with(".json") => Some(("application/json", FIXED)),
        _ if name.ends_with(".places") => Some(("application/octet-stream", FIXED)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_build_leaves_are_served() {
        assert_eq!(kind("windchime.js"), Some(("text/javascript; charset=utf-8", MOVING)));
        assert_eq!(kind("windchime-0.1.0.js"), Some(("text/javascript; charset=utf-8", FIXED)));
        assert_eq!(kind("windchime-1a2b.wasm"), Some(("application/wasm", FIXED)));
        assert_eq!(kind("windchime-words-1a2b.json"), Some(("application/json", FIXED)));
        assert_eq!(kind("sri.json"), Some(("application/json", MOVING)));
        assert_eq!(kind("windchime-form-story-1a2b.json"), Some(("application/json", FIXED)));
        assert_eq!(kind("windchime-1a2b.places"), Some(("application/octet-stream", FIXED)));
        for wrong in ["windchime.db", "index.html", "windchime.js.br", "../windchime.js", "windchime/..\\x.js", ""] {
            assert_eq!(kind(wrong), None, "{wrong}");
        }
    }
}
