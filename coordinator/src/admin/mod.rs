//! The pages behind a password: what people told, the forms, the partners, the directory. They work without JavaScript.
//!
//! A room is a file with its routes: it asks for [`Admin`], which is whoever is signed in, and answers with
//! [`layout::page`]. What changes something is a `POST` that goes through [`Posted`], which checks where it comes from.

pub mod accounts;
pub mod decide;
pub mod directory;
pub mod embed;
pub mod forms;
pub mod layout;
pub mod messages;
mod numbers;
pub mod own_account;
pub mod partners;
pub mod password;
pub mod responses;
pub mod rights;
pub mod second_factor;
pub mod session;
pub mod set_password;
pub mod sign_in;
mod tries;
pub mod welcome;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Router, middleware};

use crate::server::App;

pub use layout::Place;
pub use session::{Admin, Posted, Role};

/// Every route under `/admin`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin", get(decide::start))
        .route("/admin.css", get(layout::stylesheet))
        .merge(accounts::routes())
        .merge(decide::routes())
        .merge(directory::routes())
        .merge(embed::routes())
        .merge(forms::routes())
        .merge(messages::routes())
        .merge(own_account::routes())
        .merge(partners::routes())
        .merge(responses::routes())
        .merge(rights::routes())
        .merge(sign_in::routes())
        .merge(welcome::routes())
        .layer(middleware::map_response(never_kept))
}

/// No browser and no cache keeps what stands behind the password, redirects included; the style sheet says otherwise itself.
async fn never_kept(mut response: Response) -> Response {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
