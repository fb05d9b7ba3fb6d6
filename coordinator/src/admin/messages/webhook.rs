//! The part about webhooks, and the page of each.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use windchime_domain::wording::Reading;

use super::{Wrong, button, field, may_change, moment, page, said, state, tried, tries};
use crate::admin::layout::{self, Place};
use crate::admin::session::{Admin, Posted, Role};
use crate::marks;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{Counts, DeliveryRow, WebhookRow};
use crate::webhooks::{self, Tried};

/// How many deliveries are listed.
const LISTED: i64 = 100;

pub(super) async fn section(app: &App, admin: &Admin, wrong: &Wrong) -> Result<Markup, NoPage> {
    let mut hooks = Vec::new();
    for hook in app.storage.webhooks().await? {
        let counts = app.storage.delivery_counts(hook.number).await?;
        hooks.push((hook, counts));
    }
    Ok(html! {
        h2 { "Webhooks" }
        p { "A webhook sends each new response, with all its answers, to another program, such as your own database. From "
            "there on you no longer control the answers from here: erasing a response here does not erase it there." }
        @if hooks.is_empty() { p { "There are no webhooks." } } @else { (table(app, &hooks)) }
        @if may_change(admin) { (add_form(app, admin, wrong)) }
    })
}

fn table(app: &App, hooks: &[(WebhookRow, Counts)]) -> Markup {
    html! {
        div.table role="region" tabindex="0" aria-label="Webhooks" {
            table {
                caption { "Webhooks" }
                thead {
                    tr {
                        th scope="col" { "Receiver" }
                        th scope="col" { "Responses to" }
                        th scope="col" { "State" }
                        th.number scope="col" { "Waiting" }
                        th.number scope="col" { "Failed" }
                        th.number scope="col" { "Sent in 30 days" }
                    }
                }
                tbody {
                    @for (hook, counts) in hooks {
                        tr {
                            th scope="row" { a href={ "/admin/messages/webhooks/" (hook.number) } { (webhooks::host(&hook.url)) } }
                            td { (form_name(app, hook.form.as_deref())) }
                            td { (if hook.is_active == 1 { "On" } else { "Off" }) }
                            td.number { (counts.waiting) }
                            td.number { (counts.failed) }
                            td.number { (counts.sent) }
                        }
                    }
                }
            }
        }
    }
}

fn add_form(app: &App, admin: &Admin, wrong: &Wrong) -> Markup {
    let wrong = wrong.of("url");
    let chosen = wrong.map_or("", |wrong| wrong.form.as_str());
    html! {
        h3 { "Add a webhook" }
        form method="post" action="/admin/messages/webhooks" novalidate {
            (admin.token())
            (field("url", "Address of the receiver", "It needs to begin with https://", wrong, |described| html! {
                input type="url" id="url" name="url" autocomplete="off" spellcheck="false" aria-describedby=(described)
                    aria-invalid=[wrong.map(|_| "true")] value=[wrong.map(|wrong| &wrong.typed)];
            }))
            div.field {
                label for="form" { "Responses to" }
                select id="form" name="form" {
                    option value="" { "All forms" }
                    @for id in app.forms.ids() {
                        option value=(id) selected[chosen == id] { (form_name(app, Some(&id))) }
                    }
                }
            }
            button { "Add webhook" }
        }
    }
}

/// The address, or only its host for those who may not change it: the rest often lets whoever knows it send things.
fn shown(admin: &Admin, hook: &WebhookRow) -> String {
    if may_change(admin) { hook.url.clone() } else { webhooks::host(&hook.url) }
}

fn form_name(app: &App, form: Option<&str>) -> String {
    match form {
        None => "All forms".to_owned(),
        Some(id) => match app.forms.get(id) {
            Some(served) => format!("{} ({id})", served.form.title.say(Reading::Standard)),
            None => id.to_owned(),
        },
    }
}

pub(super) async fn add(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let (typed, form) = (posted.get("url").to_owned(), posted.get("form").to_owned());
    let wrong = |why: &str| Wrong { field: "url", typed: typed.clone(), form: form.clone(), why: why.to_owned() };
    let url = match webhooks::address(&typed) {
        Ok(url) => url,
        Err(why) => return page(&app, admin, None, &wrong(why)).await,
    };
    let form = Some(form.as_str()).filter(|form| !form.is_empty());
    if let Some(id) = form.filter(|id| app.forms.get(id).is_none()) {
        return Err(Failure::unknown_form(id).into());
    }
    if app.storage.webhooks().await?.iter().any(|hook| hook.url == url && hook.form.as_deref() == form) {
        return page(&app, admin, None, &wrong("There is a webhook to this address for these responses already")).await;
    }
    let subject = webhooks::host(&url);
    app.storage.audit(&admin.login, "webhook-add", &subject, form).await?;
    let (number, secret) = webhooks::add(&app, &url, form).await?;
    let body = html! {
        (layout::said("The webhook was added. New responses are sent from now on."))
        h1 { "Secret of the new webhook" }
        p { "The receiver needs this secret to check that deliveries come from here. It is shown this once: copy it now." }
        pre { (secret.as_str()) }
        p { "Deliveries are signed as " a href="https://www.standardwebhooks.com" { "Standard Webhooks" } " says. Libraries "
            "for most languages take the secret as it stands here." }
        p.actions { a.button href={ "/admin/messages/webhooks/" (number) } { "I have copied it" } }
    };
    Ok(layout::page(admin, Place::Messages, "Secret of the new webhook", &body))
}

pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Response, NoPage> {
    let hook = found(&app, number).await?;
    one(&app, &admin, &hook, said(query.as_deref()), None).await
}

async fn found(app: &App, number: i64) -> Result<WebhookRow, NoPage> {
    Ok(app.storage.webhook(number).await?.ok_or_else(Failure::not_found)?)
}

async fn one(
    app: &App,
    admin: &Admin,
    hook: &WebhookRow,
    said: Option<&str>,
    wrong: Option<&str>,
) -> Result<Response, NoPage> {
    let counts = app.storage.delivery_counts(hook.number).await?;
    let deliveries = app.storage.deliveries(hook.number, LISTED).await?;
    let lines: Vec<(String, String)> = wrong.map(|why| ("test".to_owned(), why.to_owned())).into_iter().collect();
    let body = html! {
        (layout::errors(&lines))
        @if let Some(said) = said { (layout::said(said)) }
        p { a href="/admin/messages" { "Back to messages" } }
        h1 { "Webhook to " (webhooks::host(&hook.url)) }
        dl {
            dt { "Address" } dd { (shown(admin, hook)) }
            dt { "Responses to" } dd { (form_name(app, hook.form.as_deref())) }
            dt { "State" } dd { (if hook.is_active == 1 { "On" } else { "Off: new responses are not sent" }) }
            dt { "Deliveries" }
            dd { (counts.waiting) " waiting, " (counts.failed) " failed, " (counts.sent) " sent in the last 30 days" }
        }
        @if may_change(admin) { (controls(admin, hook, counts)) }
        h2 { "Not delivered" }
        @if deliveries.is_empty() { p { "Everything has been delivered." } } @else { (table_of(admin, hook, &deliveries)) }
    };
    let title = format!("{}Webhook to {}", if lines.is_empty() { "" } else { "Error: " }, webhooks::host(&hook.url));
    Ok(layout::page(admin, Place::Messages, &title, &body))
}

fn controls(admin: &Admin, hook: &WebhookRow, counts: Counts) -> Markup {
    let address = format!("/admin/messages/webhooks/{}", hook.number);
    let (switch, words) = if hook.is_active == 1 { ("off", "Switch off") } else { ("on", "Switch on") };
    html! {
        div.actions id="test" tabindex="-1" {
            (button(admin, &address, &[("action", "test")], "Send a test", ""))
            (button(admin, &address, &[("action", switch)], words, ""))
        }
        details {
            summary { "Remove this webhook" }
            p { "New responses are no longer sent, and its secret is forgotten. What is still waiting for it ("
                (counts.waiting) ") is removed as well." }
            form method="post" action=(address) {
                (admin.token())
                input type="hidden" name="action" value="delete";
                button.danger { "Remove webhook" }
            }
        }
    }
}

fn table_of(admin: &Admin, hook: &WebhookRow, deliveries: &[DeliveryRow]) -> Markup {
    let rows = html! {
        @for row in deliveries {
            tr {
                th scope="row" { (row.receipt) }
                td { (arrived(&row.created_at)) }
                (tried(admin, &format!("/admin/messages/webhooks/{}/{}", hook.number, row.number), &row.receipt,
                    state(&row.state, row.tries, row.next_try), row.last_error.as_deref().unwrap_or("Nothing so far")))
            }
        }
    };
    tries(admin, "Deliveries", "Deliveries, the newest first", ["Response", "Arrived"], &rows)
}

fn arrived(time: &str) -> String {
    time.parse::<jiff::Timestamp>().map_or_else(|_| time.to_owned(), |time| moment(time.as_second()))
}

pub(super) async fn act(State(app): State<App>, Path(number): Path<i64>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Owner)?;
    let hook = found(&app, number).await?;
    let action = match posted.get("action") {
        action @ ("test" | "on" | "off" | "delete") => format!("webhook-{action}"),
        _ => return Err(Failure::not_found().into()),
    };
    let host = webhooks::host(&hook.url);
    app.storage.audit(&admin.login, &action, &format!("webhook {number}"), Some(&host)).await?;
    match action.as_str() {
        "webhook-test" => {
            let why = match webhooks::send_test(&app, &hook).await {
                Tried::Taken => None,
                Tried::Gone => Some("The receiver answered 410: it wants nothing more.".to_owned()),
                Tried::Refused { why, .. } | Tried::Later { why, .. } => Some(why),
                Tried::Unmade { why } => Some(why.to_owned()),
            };
            if let Some(why) = why {
                return one(&app, admin, &hook, None, Some(&format!("The test was not taken. {why}"))).await;
            }
        }
        "webhook-delete" => app.storage.delete_webhook(number).await?,
        on_or_off => app.storage.set_webhook_active(number, on_or_off == "webhook-on").await?,
    }
    app.webhooks.look(&app.storage).await?;
    let at = if action == "webhook-delete" { String::new() } else { format!("/webhooks/{number}") };
    Ok(Redirect::to(&format!("/admin/messages{at}?done={action}")).into_response())
}

pub(super) async fn act_on_delivery(
    State(app): State<App>,
    Path((number, delivery, action)): Path<(i64, i64, String)>,
    posted: Posted,
) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    let subject = format!("webhook {number} delivery {delivery}");
    match action.as_str() {
        "retry" => {
            app.storage.audit(&posted.admin.login, "delivery-retry", &subject, None).await?;
            app.storage.retry_delivery(number, delivery, marks::seconds()).await?;
        }
        "delete" => {
            app.storage.audit(&posted.admin.login, "delivery-delete", &subject, None).await?;
            app.storage.delete_delivery(number, delivery).await?;
        }
        _ => return Err(Failure::not_found().into()),
    }
    Ok(Redirect::to(&format!("/admin/messages/webhooks/{number}?done={action}")).into_response())
}
