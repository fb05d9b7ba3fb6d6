//! `/withdraw/{submission_id}/{token}`: where a person erases what they sent, with nothing but the link that was sent to them.
//!
//! The page says to which form and on which day, never what was answered. Opening it changes nothing, since programs that
//! look after mail open every link: it takes the button.

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use subtle::ConstantTimeEq as _;
use windchime_domain::submission::is_uuid;
use windchime_domain::wording::Reading;

use super::NoPage;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::{Cleaned, Doomed};
use crate::{erasure, local_time, marks, pages};

/// Nothing runs, and nothing is loaded but our own style sheet.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What stays true after erasing.
const COPIES: &str = "Copies made before, such as the coordinator's backups, are kept for a limited time and then destroyed. \
Ask the people who run this service if you want to know more.";

pub(super) async fn ask(State(app): State<App>, Path((id, token)): Path<(String, String)>) -> Result<Response, NoPage> {
    admit(&app, &id, &token)?;
    match app.storage.doomed_by_id(&id).await? {
        Some(found) => Ok(page("Erase what you sent", &question(&app, &found))),
        None => already(&app, &id).await,
    }
}

pub(super) async fn erase(
    State(app): State<App>,
    Path((id, token)): Path<(String, String)>,
) -> Result<Response, NoPage> {
    admit(&app, &id, &token)?;
    let Some(found) = app.storage.doomed_by_id(&id).await? else {
        return already(&app, &id).await;
    };
    let erased = erasure::erase(&app, vec![found], erasure::PERSON, "by the link").await?;
    let Some(gone) = erased.gone.first() else {
        // A second press of the button was quicker.
        return already(&app, &id).await;
    };
    let body = html! {
        h1 { "What you sent has been erased" }
        p { "Your answers of " (local_time::day(&gone.received_at)) " are gone from this service, with everything that was noted about them." }
        @if gone.sent_on > 0 {
            p { "A message about them was passed on before. What was passed on cannot be erased from here. Ask the people who run this service to have it erased too." }
        }
        @if erased.cleaned == Some(Cleaned::Busy) {
            p { "Traces are left in the server’s own files. The server removes them within a day." }
        }
        @if erased.cleaned == Some(Cleaned::NotOwner) {
            p { "Traces are left in the database’s own files until they are cleaned by the people who run this service." }
        }
        p { (COPIES) }
        p { "You can close this page." }
    };
    Ok(page("What you sent has been erased", &body))
}

/// Lets only those through who have the link.
fn admit(app: &App, id: &str, token: &str) -> Result<(), Failure> {
    let right = erasure::withdraw_token(app, id);
    if is_uuid(id) && bool::from(right.as_bytes().ct_eq(token.as_bytes())) {
        Ok(())
    } else {
        Err(Failure::no_such_link())
    }
}

fn question(app: &App, found: &Doomed) -> Markup {
    let title = app.forms.get(&found.form).map(|served| served.form.title.say(Reading::Standard).to_owned());
    html! {
        h1 { "Erase what you sent" }
        p {
            "On " (local_time::day(&found.received_at)) " you sent answers"
            @if let Some(title) = title { " to “" (title) "”" }
            "."
        }
        p { "If you erase them, nobody who runs this service can read them any more, and nobody will contact you because of them. This cannot be undone." }
        form method="post" { button type="submit" { "Erase my answers" } }
        p { "If you do not want to erase them, close this page. Nothing will change." }
    }
}

async fn already(app: &App, id: &str) -> Result<Response, NoPage> {
    let hash = marks::keyed(&app.erasing, &id.to_ascii_lowercase());
    let at = app.storage.erased_at(&hash).await?;
    let body = html! {
        h1 { "What you sent is already gone" }
        p {
            @match at {
                Some(at) => { "Your answers were erased on " (local_time::day(&at)) ". " }
                None => {}
            }
            "There is nothing left here to erase."
        }
        p { (COPIES) }
    };
    Ok(page("What you sent is already gone", &body))
}

fn page(title: &str, body: &Markup) -> Response {
    let headers = [
        (header::CONTENT_TYPE, super::pages::HTML),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (StatusCode::OK, headers, pages::page(title, None, &body.clone().into_string())).into_response()
}

impl Failure {
    /// 404: a link to erase that is not whole, or not ours.
    pub fn no_such_link() -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "no-such-link",
            "This link does not lead anywhere",
            "Nothing was erased. Copy the whole link from the message that it came in, and try again. If that does not help, \
             tell the people who run this service your reference.",
        )
    }
}
