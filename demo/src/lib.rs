//! Partner sites to look at and to test against.
//!
//! They stand on an origin of their own, so that every embed is truly cross-origin, as it is on a real partner's
//! website. The pages are plain HTML under `pages/`, read at each request: edit one and load it again.
//! See the README for what each page shows.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

pub mod broken;
pub mod faults;
pub mod pages;
pub mod recovering;
pub mod reports;
pub mod stand_ins;
pub mod tiles;

/// Bootstrap's own style sheet, where `cargo xtask setup` has put it; without it the page has our own rules in its manner.
const BOOTSTRAP: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/node_modules/bootstrap/dist/css/bootstrap.min.css");

/// What the partner sites need to know of the world.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The coordinator's origin, such as `http://127.0.0.1:8787`: scheme, host and port, no slash at the end.
    pub coordinator: String,
    /// The folder that `cargo xtask dist` fills: `windchime.js`, the hashed `.wasm`, `sri.json`.
    pub dist: PathBuf,
}

/// The partner sites, ready to serve: pages, assets, endpoints that fail for good or for a while, stand-ins for form services, the
/// broken copy of the widgets, CSP reports.
pub fn router(settings: Settings) -> Router {
    let settings = Arc::new(settings);
    let assets = pages::folder("assets");
    let recovering = recovering::router(&settings);
    Router::new()
        .merge(pages::router())
        .nest("/broken", broken::router())
        .with_state(settings)
        .nest("/tiles", tiles::router())
        .nest("/faults", faults::router())
        .nest("/recovering", recovering)
        .nest("/stand-ins", stand_ins::router())
        .nest("/csp-report", reports::router())
        .route_service("/violations.js", ServeFile::new(assets.join("violations.js")))
        .route_service("/bootstrap.css", ServeFile::new(BOOTSTRAP))
        .nest_service("/assets", ServeDir::new(assets))
        // Browsers ask for it unbidden; a 404 would look like a fault of the page.
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        // Pages and the build change between two loads: nothing here may be remembered.
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}
