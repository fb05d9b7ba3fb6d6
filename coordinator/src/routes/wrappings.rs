//! What every response gets on its way out: a problem document where something failed, safe headers, a line in the log.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use windchime_domain::problem::MEDIA_TYPE;

use crate::marks;
use crate::problem::Failure;
use crate::server::App;

/// For everything that is not one of our pages: nothing in it may run, load or be framed.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What no page of ours needs of a device.
const NO_FEATURES: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Refusals that the framework wrote by itself become problem documents like all others.
fn only_problems(response: Response) -> Response {
    let status = response.status();
    let spoken = matches!(
        response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()),
        Some(MEDIA_TYPE | super::pages::HTML)
    );
    if spoken || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut problem = Failure::of_status(status).into_response();
    // `Allow`, `Vary` and the CORS headers still hold.
    for (name, value) in response.headers() {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) {
            problem.headers_mut().insert(name.clone(), value.clone());
        }
    }
    problem
}

/// Headers that keep a response from being taken for something else.
fn safe_headers(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, header::REFERRER_POLICY, "no-referrer");
    set(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(headers, HeaderName::from_static("permissions-policy"), NO_FEATURES);
    if app.config.https {
        set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// All of it in one layer: every request goes through each of them, and none is free.
///
/// One line for each request: enough to see that the server is well, nothing about who asked or what they wrote.
/// The route is logged as it stands in the code, so that no id from an address gets in.
pub(super) async fn wrap(State(app): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let Ok(id) = marks::new_uuid() else {
        return Failure::not_ready().into_response();
    };
    let mut response = only_problems(next.run(request).await);
    safe_headers(&app, &mut response);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let status = response.status();
    let took = began.elapsed();
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    app.metrics.answered(&method, route, status.as_u16(), took);
    if status >= StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(%method, route, status = status.as_u16(), ms, request_id = id, "request");
    } else {
        tracing::info!(%method, route, status = status.as_u16(), ms, request_id = id, "request");
    }
    response
}
