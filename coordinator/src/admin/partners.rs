//! Partners, and the websites that may show a form and send answers.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::forms::asked;
use super::layout::{self, Place};
use super::session::{Admin, Posted, Role};
use crate::config::{Origins, is_origin};
use crate::partners;
use crate::problem::Failure;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{Note, PartnerRow};

/// The longest name of a partner, in characters.
const LONGEST: usize = 100;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/partners", get(show).post(act))
}

/// What was typed into a form that could not be taken: which form (the partner's number, 0 for a new partner), and the
/// fields.
#[derive(Clone, Debug, Default)]
struct Typed {
    partner: i64,
    name: String,
    origin: String,
    wrong: Vec<(String, String)>,
}

async fn show(State(app): State<App>, admin: Admin, address: Uri) -> Result<Response, NoPage> {
    let done = match asked(&address, "done").as_str() {
        "partner" => Some("The partner was added. Its website may show the widgets at once."),
        "website" => Some("The website was added. It may show the widgets at once."),
        "website-removed" => {
            Some("The website was removed. It can no longer show a form or read the directory. Responses from it stay.")
        }
        "partner-removed" => Some("The partner and its websites were removed. Responses from them stay."),
        _ => None,
    };
    page(&app, &admin, &Typed::default(), done).await
}

async fn act(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    let admin = &posted.admin;
    admin.needs(Role::Editor)?;
    let number: i64 = posted.get("partner").parse().unwrap_or_default();
    let (name, origin) = (posted.get("name"), posted.get("origin"));
    let mut typed = Typed { partner: number, name: name.to_owned(), origin: origin.to_owned(), wrong: Vec::new() };
    let done = match posted.get("do") {
        "add-partner" => {
            typed.partner = 0;
            name_fits(name).unwrap_or_else(|text| typed.wrong.push(("name".to_owned(), text)));
            origin_fits(origin).unwrap_or_else(|text| typed.wrong.push(("origin".to_owned(), text)));
            let note = Note { actor: &admin.login, action: "add-partner", subject: name, detail: Some(origin) };
            if typed.wrong.is_empty() && !app.storage.add_partner(name, origin, &note).await? {
                typed.wrong.push(taken(&app, name, origin).await?);
            }
            typed.wrong.is_empty().then_some("partner")
        }
        "add-website" => {
            let partner = known(&app, number).await?.name;
            let note = Note { actor: &admin.login, action: "add-website", subject: &partner, detail: Some(origin) };
            let field = format!("origin-{number}");
            origin_fits(origin).unwrap_or_else(|text| typed.wrong.push((field.clone(), text)));
            if typed.wrong.is_empty() && !app.storage.add_partner_origin(number, origin, &note).await? {
                typed.wrong.push((field, taken(&app, "", origin).await?.1));
            }
            typed.wrong.is_empty().then_some("website")
        }
        "remove-website" => {
            app.storage.audit(&admin.login, "remove-website", origin, None).await?;
            app.storage.remove_partner_origin(origin).await?;
            Some("website-removed")
        }
        "remove-partner" => {
            let partner = known(&app, number).await?.name;
            app.storage.audit(&admin.login, "remove-partner", &partner, None).await?;
            app.storage.remove_partner(number).await?;
            Some("partner-removed")
        }
        _ => return Err(Failure::not_found().into()),
    };
    match done {
        Some(done) => {
            app.partners.refresh(&app.storage).await?;
            Ok(Redirect::to(&format!("/admin/partners?done={done}")).into_response())
        }
        None => page(&app, admin, &typed, None).await,
    }
}

async fn known(app: &App, number: i64) -> Result<PartnerRow, Failure> {
    app.storage.partners().await?.into_iter().find(|partner| partner.number == number).ok_or_else(Failure::not_found)
}

/// Whether that is the name or the website that somebody else has, and what to do.
async fn taken(app: &App, name: &str, origin: &str) -> Result<(String, String), Failure> {
    let partners = app.storage.partners().await?;
    let holder = app.storage.partner_origins().await?.into_iter().find(|(known, _)| known == origin);
    let holder = holder.and_then(|(_, number)| partners.iter().find(|partner| partner.number == number));
    Ok(match holder {
        Some(holder) => {
            ("origin".to_owned(), format!("Enter another website: {origin} belongs to {} already", holder.name))
        }
        None => ("name".to_owned(), format!("Enter another name: there is a partner called {name} already")),
    })
}

fn name_fits(name: &str) -> Result<(), String> {
    if name.is_empty() {
        Err("Enter the partner’s name".to_owned())
    } else if name.chars().count() > LONGEST {
        Err(format!("The name must be {LONGEST} characters or fewer"))
    } else {
        Ok(())
    }
}

/// Whether it is an origin; where it is the address of a page, the origin is offered.
fn origin_fits(text: &str) -> Result<(), String> {
    if is_origin(text) {
        return Ok(());
    }
    let lower = text.to_ascii_lowercase();
    let with_scheme = if lower.contains("://") { lower } else { format!("https://{lower}") };
    let end = with_scheme.get(8..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(with_scheme.len(), |at| at + 8);
    let bare = with_scheme.get(..end).unwrap_or_default();
    let bare = bare.strip_suffix(":443").filter(|_| bare.starts_with("https:")).unwrap_or(bare);
    Err(if text.is_empty() || !is_origin(bare) {
        "Enter the start of the website’s address, without a page, like https://larder.example".to_owned()
    } else {
        format!("Enter only the start of the address: {bare}")
    })
}

async fn page(app: &App, admin: &Admin, typed: &Typed, done: Option<&str>) -> Result<Response, NoPage> {
    let partners = app.storage.partners().await?;
    let origins = app.storage.partner_origins().await?;
    let counts = partners::responses(&app.storage).await?;
    let editor = admin.role >= Role::Editor;
    let fixed: &[String] = match &app.config.allowed_origins {
        Origins::Any => &[],
        Origins::Only(list) => list,
    };
    let listed: BTreeSet<&str> =
        origins.iter().map(|(origin, _)| origin.as_str()).chain(fixed.iter().map(String::as_str)).collect();
    let elsewhere: BTreeMap<&str, i64> = counts
        .iter()
        .filter(|(origin, _)| !listed.contains(origin.as_str()))
        .map(|(origin, count)| (origin.as_str(), *count))
        .collect();
    let given = |origin: &str| counts.get(origin).copied().unwrap_or_default();
    let body = html! {
        @if let Some(done) = done { (layout::said(done)) }
        (layout::errors(&typed.wrong))
        h1 { "Partners" }
        p.lead { "The organisations that show the widgets, and the websites on which they may. A website that is not listed here cannot show a form or read the directory." }
        @if app.config.allowed_origins == Origins::Any {
            p.warning { "The server’s settings let every website in (WINDCHIME_ALLOWED_ORIGINS is *), so this list limits nothing." }
        }
        @if partners.is_empty() { p { "There are no partners yet." } }
        @for partner in &partners {
            h2 id={ "partner-" (partner.number) } { (partner.name) }
            (websites(admin, partner, &origins, &given))
            @if editor {
                form.inline method="post" action="/admin/partners" {
                    (admin.token())
                    input type="hidden" name="partner" value=(partner.number);
                    (origin_field(&format!("origin-{}", partner.number), "Another website", typed, typed.partner == partner.number))
                    button.quiet name="do" value="add-website" { "Add" span.unseen { " a website of " (partner.name) } }
                }
                details {
                    summary { "Remove " (partner.name) }
                    p { "Its websites can no longer show a form or read the directory. Responses from them stay." }
                    form method="post" action="/admin/partners" {
                        (admin.token())
                        input type="hidden" name="partner" value=(partner.number);
                        button.danger name="do" value="remove-partner" { "Remove " (partner.name) " and its websites" }
                    }
                }
            }
        }
        @if editor {
            h2 { "Add a partner" }
            form.narrow method="post" action="/admin/partners" {
                (admin.token())
                @let wrong = typed.wrong.iter().find(|(field, _)| field == "name");
                div.field {
                    label for="name" { "Name" }
                    @if let Some((_, text)) = wrong { p.error #name-error { span.unseen { "Error: " } (text) } }
                    input type="text" #name name="name" value=(typed.name) autocomplete="organization" aria-invalid=[wrong.map(|_| "true")] aria-describedby=[wrong.map(|_| "name-error")];
                }
                (origin_field("origin", "Website", typed, typed.partner == 0))
                button name="do" value="add-partner" { "Add the partner" }
            }
        }
        @if !fixed.is_empty() { (plain("Websites of the server’s settings", "Set in WINDCHIME_ALLOWED_ORIGINS. They can only be changed there.", fixed.iter().map(|origin| (origin.clone(), given(origin))))) }
        @if !elsewhere.is_empty() {
            (plain("Responses from elsewhere", "From websites that are not listed any more, and from this server’s own pages.", elsewhere.iter().map(|(origin, count)| {
                (if origin.is_empty() { "This server’s own pages, or not said".to_owned() } else { (*origin).to_owned() }, *count)
            })))
        }
    };
    Ok(layout::page(admin, Place::Partners, "Partners", &body))
}

fn websites(admin: &Admin, partner: &PartnerRow, origins: &[(String, i64)], given: &dyn Fn(&str) -> i64) -> Markup {
    let own: Vec<&str> =
        origins.iter().filter(|(_, of)| *of == partner.number).map(|(origin, _)| origin.as_str()).collect();
    let editor = admin.role >= Role::Editor;
    html! {
        @if own.is_empty() { p { "No website yet: the widgets cannot be shown anywhere." } }
        @else {
            div.table tabindex="0" role="region" aria-label={ "Websites of " (partner.name) } {
                table {
                    caption.unseen { "Websites of " (partner.name) }
                    thead { tr { th scope="col" { "Website" } th.number scope="col" { "Responses" } @if editor { th scope="col" { span.unseen { "Change" } } } } }
                    tbody {
                        @for origin in &own {
                            tr {
                                th.address scope="row" { (origin) }
                                td.number { (given(origin)) }
                                @if editor {
                                    td.act {
                                        form method="post" action="/admin/partners" {
                                            (admin.token())
                                            input type="hidden" name="origin" value=(origin);
                                            button.quiet name="do" value="remove-website" { "Remove" span.unseen { " " (origin) } }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p { a href={ "/admin/embed?site=" (own.first().unwrap_or(&"")) } { "Embed code for " (partner.name) } }
        }
    }
}

/// A list of websites and counts that cannot be changed here.
fn plain(title: &str, hint: &str, rows: impl Iterator<Item = (String, i64)>) -> Markup {
    html! {
        h2 { (title) }
        p { (hint) }
        div.table tabindex="0" role="region" aria-label=(title) {
            table {
                caption.unseen { (title) }
                thead { tr { th scope="col" { "Website" } th.number scope="col" { "Responses" } } }
                tbody { @for (origin, count) in rows { tr { th.address scope="row" { (origin) } td.number { (count) } } } }
            }
        }
    }
}

fn origin_field(id: &str, label: &str, typed: &Typed, own: bool) -> Markup {
    let wrong = typed.wrong.iter().find(|(field, _)| field == id).filter(|_| own);
    html! {
        div.field {
            label for=(id) { (label) }
            p.hint id={ (id) "-hint" } { "Like https://larder.example" }
            @if let Some((_, text)) = wrong { p.error id={ (id) "-error" } { span.unseen { "Error: " } (text) } }
            input type="text" inputmode="url" id=(id) name="origin" value=[own.then_some(&typed.origin)] autocomplete="off" autocapitalize="none" spellcheck="false"
                aria-invalid=[wrong.map(|_| "true")] aria-describedby={ (id) "-hint" @if wrong.is_some() { " " (id) "-error" } };
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_address_of_a_page_is_answered_with_its_origin() {
        assert_eq!(origin_fits("https://larder.example"), Ok(()));
        for (typed, offered) in [
            ("https://Larder.example/join?a=1", "https://larder.example"),
            ("larder.example", "https://larder.example"),
            ("https://larder.example:443/", "https://larder.example"),
            ("http://larder.example:8080/x", "http://larder.example:8080"),
        ] {
            assert_eq!(origin_fits(typed).unwrap_err(), format!("Enter only the start of the address: {offered}"));
        }
        for nothing in ["", "our website", "ftp://larder.example", "https://*.example", "é"] {
            assert!(
                origin_fits(nothing).unwrap_err().starts_with("Enter the start of the website’s address"),
                "{nothing}"
            );
        }
    }
}
