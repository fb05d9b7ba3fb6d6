//! The routes, and what every response has in common.

mod assets;
pub(crate) mod body;
mod forms;
mod health;
mod pages;
pub(crate) mod reports;
mod services;
mod submissions;
pub mod summary;
mod withdraw;
mod wrappings;

pub(crate) use assets::digests;
pub use pages::NoPage;
pub(crate) use pages::script;

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, Response, header};
use axum::response::IntoResponse as _;
use axum::routing::{any, get};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::config::Origins;
use crate::problem::Failure;
use crate::server::App;
use crate::{metrics, openapi};

/// How long browsers may remember what a preflight allowed.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

/// The routes of the public interface that partners' pages read from their own origin; `/openapi.json` describes them.
fn read() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(forms::definition))
        .routes(routes!(forms::schema))
        .routes(routes!(summary::summary))
        .routes(routes!(services::list))
        .routes(routes!(services::one))
        .routes(routes!(services::at_locations::list))
        .routes(routes!(openapi::served))
}

/// The one that they send to, which counts for itself; no layer stands before it in vain.
fn sent() -> OpenApiRouter<App> {
    OpenApiRouter::default().routes(routes!(submissions::receive))
}

/// The other routes that `/openapi.json` describes: those for whoever runs the server.
fn operation() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(metrics::scrape))
}

/// What `/openapi.json` describes.
pub(crate) fn described() -> OpenApi {
    read().merge(sent()).merge(operation()).into_openapi()
}

/// Every route of the server.
pub fn router(app: App) -> Router {
    // A panic is caught inside the CORS layer, so that the widget can read even that problem.
    let api = Router::from(read())
        .layer(middleware::from_fn_with_state(app.clone(), crate::limits::reads))
        .merge(Router::from(sent()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(cors(&app));
    let own = Router::from(operation())
        .route("/interest/{form}", get(pages::interest).post(pages::answer))
        .route("/card", get(pages::card))
        .route("/directory", get(pages::directory))
        .route("/directory/report/{id}", get(reports::show).post(reports::send))
        .route("/pages.css", get(pages::stylesheet))
        .route("/withdraw/{submission_id}/{token}", get(withdraw::ask).post(withdraw::erase))
        .route("/{file}", any(assets::asset))
        .merge(crate::admin::routes())
        .layer(middleware::from_fn_with_state(app.clone(), crate::limits::reads))
        .layer(CatchPanicLayer::custom(panicked));
    api.merge(own)
        .fallback(async || Failure::not_found())
        .with_state(app.clone())
        .layer(middleware::from_fn_with_state(app, wrappings::wrap))
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
