//! Mail and webhooks: what is waiting, what failed, and where it goes.

mod mail;
mod webhook;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::layout::{self, Place};
use super::session::{Admin, Role};
use crate::routes::NoPage;
use crate::server::App;
use crate::{local_time, marks};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/messages", get(show))
        .route("/admin/messages/mail/test", post(mail::test))
        .route("/admin/messages/mail/{number}/{action}", post(mail::act))
        .route("/admin/messages/copies", post(mail::set_copies))
        .route("/admin/messages/webhooks", post(webhook::add))
        .route("/admin/messages/webhooks/{number}", get(webhook::show).post(webhook::act))
        .route("/admin/messages/webhooks/{number}/{delivery}/{action}", post(webhook::act_on_delivery))
}

/// What was typed into one of the page's forms and could not be done, to be shown with it.
#[derive(Default)]
struct Wrong {
    /// The id of the field.
    field: &'static str,
    /// What was typed.
    typed: String,
    /// The form that was chosen, where there was a choice.
    form: String,
    /// What is wrong, in plain words.
    why: String,
}

impl Wrong {
    fn of(&self, field: &str) -> Option<&Wrong> {
        (self.field == field).then_some(self)
    }
}

async fn show(State(app): State<App>, admin: Admin, RawQuery(query): RawQuery) -> Result<Response, NoPage> {
    page(&app, &admin, said(query.as_deref()), &Wrong::default()).await
}

async fn page(app: &App, admin: &Admin, said: Option<&str>, wrong: &Wrong) -> Result<Response, NoPage> {
    let lines: Vec<(String, String)> =
        (!wrong.why.is_empty()).then(|| (wrong.field.to_owned(), wrong.why.clone())).into_iter().collect();
    let body = html! {
        (layout::errors(&lines))
        @if let Some(said) = said { (layout::said(said)) }
        h1 { "Messages" }
        p.lead { "What leaves this server when a response arrives." }
        (mail::section(app, admin, wrong).await?)
        (webhook::section(app, admin, wrong).await?)
    };
    let title = if lines.is_empty() { "Messages" } else { "Error: Messages" };
    Ok(layout::page(admin, Place::Messages, title, &body))
}

/// What the last action came to.
fn said(query: Option<&str>) -> Option<&'static str> {
    let done = form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "done").map(|(_, value)| value)?;
    Some(match &*done {
        "test" => "The mail server has taken the test mail. Look for it in the mailbox, and under unwanted mail.",
        "copies-on" => "People who leave an email address are sent a copy from now on.",
        "copies-off" => "People are sent no copies from now on.",
        "retry" => "It is tried again now. Reload this page in a moment to see how it went.",
        "delete" => "It was removed and will not be sent.",
        "webhook-test" => "The receiver has taken the test.",
        "webhook-on" => "The webhook is switched on. New responses are sent, and whatever was waiting.",
        "webhook-off" => {
            "The webhook is switched off. New responses are not sent, and whatever was waiting goes on waiting."
        }
        "webhook-delete" => "The webhook was removed. Responses that had already been sent stay with the receiver.",
        _ => return None,
    })
}

/// Whether somebody may change anything here.
fn may_change(admin: &Admin) -> bool {
    admin.role >= Role::Owner
}

/// A form that is only a button. `about` follows its words for those who do not see where it stands.
fn button(admin: &Admin, address: &str, fields: &[(&str, &str)], words: &str, about: &str) -> Markup {
    html! {
        form method="post" action=(address) {
            (admin.token())
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            button.quiet { (words) @if !about.is_empty() { span.unseen { " " (about) } } }
        }
    }
}

/// A field with its label, hint and error.
fn field(id: &str, label: &str, hint: &str, wrong: Option<&Wrong>, input: impl Fn(&str) -> Markup) -> Markup {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described = if wrong.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    html! {
        div.field {
            label for=(id) { (label) }
            p.hint id=(hint_id) { (hint) }
            @if let Some(wrong) = wrong { p.error id=(error_id) { span.unseen { "Error: " } (wrong.why) } }
            (input(&described))
        }
    }
}

/// A table of what is not through; `first` heads the columns that tell which it is, and [`tried`] makes the others of a row.
fn tries(admin: &Admin, name: &str, caption: &str, first: [&str; 2], rows: &Markup) -> Markup {
    html! {
        div.table role="region" tabindex="0" aria-label=(name) {
            table {
                caption { (caption) }
                thead {
                    tr {
                        @for head in first { th scope="col" { (head) } }
                        th scope="col" { "State" }
                        th scope="col" { "What went wrong" }
                        @if may_change(admin) { th scope="col" { "Do" } }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

/// How it went so far, and what can be done about it.
fn tried(admin: &Admin, address: &str, receipt: &str, state: Markup, wrong: &str) -> Markup {
    html! {
        td { (state) }
        td { (wrong) }
        @if may_change(admin) {
            td {
                (button(admin, &format!("{address}/retry"), &[], "Try now", receipt))
                (button(admin, &format!("{address}/delete"), &[], "Remove", receipt))
            }
        }
    }
}

/// How it stands with something that is not through.
fn state(state: &str, tries: i64, next_try: i64) -> Markup {
    let times = if tries == 1 { "once".to_owned() } else { format!("{tries} times") };
    html! {
        @if state == "failed" { strong { "Failed" } ", tried " (times) }
        @else if tries == 0 { "Waiting" }
        @else { "Waiting, tried " (times) "; next at " (moment(next_try)) }
    }
}

/// A time as people here read it: `1 May, 14:05`.
fn moment(seconds: i64) -> String {
    local_time::said(&marks::time(seconds), "%-d %B, %H:%M")
}
