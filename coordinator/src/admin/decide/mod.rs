//! The decide page: is there enough interest, and when, how and how long should we meet?
//!
//! It shows counts, and says nothing about any one person. What people wrote stands on a page of its own (`words`), so that the
//! counts can be printed and handed round.

mod chart;
mod forms;
mod gather;
mod sift;
mod summary;
mod view;
mod words;

use axum::Router;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;

use super::session::Admin;
use crate::server::App;

pub(crate) use gather::{Known, known, read};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/forms", get(forms::show))
        .route("/admin/forms/{form}", get(view::show))
        .route("/admin/forms/{form}/words/{question}", get(words::show))
        .route("/admin/forms/{form}/summary", get(summary::show).post(summary::set))
}

/// `/admin` leads to the forms.
pub(super) async fn start(_admin: Admin) -> Response {
    Redirect::to("/admin/forms").into_response()
}

/// `1 response`, `1,234 responses`.
fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `1,234`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A path with a query behind it, where there is one.
fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(counted(1, "response", "responses"), "1 response");
    }
}
