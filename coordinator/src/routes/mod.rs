//! The routes, and what every response has in common.

mod assets;
pub(crate) mod body;
mod forms;
mod health;
mod pages;
mod services;
mod submissions;
mod wrappings;

pub use pages::NoPage;
pub(crate) use pages::script;

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, Response, header};
use axum::response::IntoResponse as _;
use axum::routing::{any, get, post};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::Origins;
use crate::problem::Failure;
use crate::server::App;

/// How long browsers may remember what a preflight allowed.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

/// Every route of the server.
pub fn router(app: App) -> Router {
    // Partners' pages reach these from their own origin. A panic is caught inside the CORS layer, so that the widget
    // can read even that problem.
    let api = Router::new()
        .route("/v1/forms/{form}", get(forms::definition))
        .route("/v1/form.schema.json", get(forms::schema))
        .route("/v1/forms/{form}/submissions", post(submissions::receive))
        .route("/v1/services", get(services::list))
        .route("/v1/services/{id}", get(services::one))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(cors(&app));
    let own = Router::new()
        .route("/interest/{form}", get(pages::interest).post(pages::answer))
        .route("/card", get(pages::card))
        .route("/directory", get(pages::directory))
        .route("/pages.css", get(pages::stylesheet))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/{file}", any(assets::asset))
        .merge(crate::admin::routes())
        .layer(CatchPanicLayer::custom(panicked));
    api.merge(own)
        .fallback(async || Failure::not_found())
        .with_state(app.clone())
        .layer(middleware::map_response(wrappings::only_problems))
        .layer(middleware::map_response_with_state(app, wrappings::safe_headers))
        .layer(middleware::from_fn(wrappings::log))
}

/// The websites of the settings, and those of partners, who can be added and removed while the server runs.
fn cors(app: &App) -> CorsLayer {
    let (config, partners) = (app.config.clone(), app.partners.clone());
    let allowed = match &config.allowed_origins {
        Origins::Any => AllowOrigin::any(),
        Origins::Only(_) => AllowOrigin::predicate(move |origin: &HeaderValue, _| {
            origin.to_str().is_ok_and(|origin| config.allowed_origins.allow(origin) || partners.allows(origin))
        }),
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers([header::CONTENT_TYPE, HeaderName::from_static("idempotency-key")])
        .expose_headers([header::RETRY_AFTER])
        .max_age(PREFLIGHT_AGE)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response<axum::body::Body> {
    Failure::internal().into_response()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    /// No route of ours panics on purpose, so this one stands in for a mistake.
    #[tokio::test]
    async fn a_panic_is_answered_with_a_problem_document() {
        let mistaken = Router::new()
            .route("/", get(async || -> &'static str { panic!("a mistake") }))
            .layer(CatchPanicLayer::custom(panicked));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = mistaken.oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), 500);
        let kind = response.headers().get(header::CONTENT_TYPE).unwrap();
        assert_eq!(kind, windchime_domain::problem::MEDIA_TYPE);
    }
}
