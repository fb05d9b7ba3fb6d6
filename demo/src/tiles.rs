//! Map tiles that are plainly no map: a grid with each tile's number, for the directory's map to stand on without a request to anybody.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::cors::CorsLayer;

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/{z}/{x}/{y}", get(tile)).layer(CorsLayer::permissive())
}

async fn tile(Path((z, x, y)): Path<(u32, u32, String)>) -> Response {
    let y = y.strip_suffix(".svg").and_then(|y| y.parse::<u32>().ok());
    // A tile beyond the edge of the Earth is none.
    let Some(y) = y.filter(|y| z <= 19 && x < 1 << z && *y < 1 << z) else {
        return (StatusCode::NOT_FOUND, "There is no such tile.\n").into_response();
    };
    let ground = if (x + y).is_multiple_of(2) { "#e8efe2" } else { "#eef2ea" };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"256\" height=\"256\" viewBox=\"0 0 256 256\">\
         <path fill=\"{ground}\" d=\"M0 0h256v256H0z\"/>\
         <path stroke=\"#b9c4b2\" fill=\"none\" d=\"M.5 0v256M0 .5h256M64.5 0v256M128.5 0v256M192.5 0v256M0 64.5h256M0 128.5h256M0 192.5h256\"/>\
         <text x=\"8\" y=\"22\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#5c6656\">Sample tile {z}/{x}/{y}</text></svg>"
    );
    ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response()
}
