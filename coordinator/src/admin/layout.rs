//! The frame of every page behind the password: skip link, navigation, heading; one style sheet and no script.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};

use super::session::Admin;

/// Nothing runs, nothing is loaded from elsewhere, nothing is framed. The pages that show a widget have a policy of their
/// own.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// Where a page belongs in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Forms, and what people answered.
    Forms,
    /// The directory.
    Directory,
    /// Partners and their websites.
    Partners,
    /// The snippet to embed.
    Embed,
    /// Mail and webhooks.
    Messages,
    /// Erasing, retention, the audit log.
    Rights,
    /// Accounts.
    Accounts,
}

const NAVIGATION: [(Place, &str, &str); 7] = [
    (Place::Forms, "/admin/forms", "Forms"),
    (Place::Directory, "/admin/directory", "Directory"),
    (Place::Partners, "/admin/partners", "Partners"),
    (Place::Embed, "/admin/embed", "Embed code"),
    (Place::Messages, "/admin/messages", "Messages"),
    (Place::Rights, "/admin/rights", "Privacy"),
    (Place::Accounts, "/admin/accounts", "Accounts"),
];

/// A page for somebody who is signed in. `title` stands in the browser's tab; the body begins with its own `h1`.
pub fn page(admin: &Admin, place: Place, title: &str, body: &Markup) -> Response {
    let header = html! {
        nav aria-label="Main" {
            ul {
                @for (at, address, name) in NAVIGATION {
                    li { a href=(address) aria-current=[(at == place).then_some("page")] { (name) } }
                }
            }
        }
        form.sign-out method="post" action="/admin/sign-out" {
            (admin.token())
            span { "Signed in as " a href="/admin/account" { (admin.login) } }
            button.quiet { "Sign out" }
        }
    };
    respond(StatusCode::OK, POLICY, document(title, &header, body))
}

/// A page for anybody, such as the one to sign in.
pub fn open_page(status: StatusCode, title: &str, body: &Markup) -> Response {
    respond(status, POLICY, document(title, &html! {}, body))
}

/// A page with a policy of its own, for those that show a widget.
pub fn page_with_policy(admin: &Admin, place: Place, title: &str, policy: &'static str, body: &Markup) -> Response {
    let mut response = page(admin, place, title, body);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, axum::http::HeaderValue::from_static(policy));
    response
}

/// What the last action came to, above a page's content; read out when the page opens.
pub fn said(text: &str) -> Markup {
    html! { div.said role="status" { p { (text) } } }
}

/// What is wrong, above a form; each line leads to its field by the id.
pub fn errors(lines: &[(String, String)]) -> Markup {
    html! {
        @if !lines.is_empty() {
            div.errors role="alert" tabindex="-1" {
                h2 { "There is a problem" }
                ul { @for (field, text) in lines { li { a href={ "#" (field) } { (text) } } } }
            }
        }
    }
}

/// A sentence in which names of code stand between backticks.
pub fn with_code(text: &str) -> Markup {
    html! {
        @for (place, part) in text.split('`').enumerate() {
            @if place % 2 == 1 { code { (part) } } @else { (part.replace('\'', "’")) }
        }
    }
}

fn document(title: &str, header: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – Windchime" }
                link rel="stylesheet" href="/admin.css";
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header { p.name { a href="/admin" { "Windchime" } } (header) }
                main id="content" tabindex="-1" { (body) }
            }
        }
    }
}

fn respond(status: StatusCode, policy: &'static str, page: Markup) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy),
        // Other websites learn no more than by `no-referrer`; under that, though, browsers would not even tell ourselves which
        // page of ours a form comes from.
        (header::REFERRER_POLICY, "same-origin"),
    ];
    (status, headers, page.into_string()).into_response()
}

pub(super) async fn stylesheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, include_str!("admin.css")).into_response()
}
