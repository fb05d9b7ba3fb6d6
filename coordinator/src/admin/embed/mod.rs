//! The embed-code page: pick a widget, options and look, see it live, copy the snippet.

mod look;
mod options;
mod snippet;
mod tables;

use std::cmp::Reverse;

use axum::Router;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use maud::{Markup, html};
use windchime_domain::attributes::{Attribute, Kind};
use windchime_domain::wording::Reading;

use self::options::{Naming, Options, choosable};
use self::snippet::{Script, escaped};
use self::tables::ELEMENTS;
use super::forms::preview;
use super::layout::{self, Place};
use super::session::Admin;
use crate::config::is_origin;
use crate::pages;
use crate::problem::Failure;
use crate::routes::{NoPage, digests, script};
use crate::server::App;

/// The page shows the widget in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/embed", get(show))
        .route("/admin/embed/preview", get(framed))
        .route("/admin/embed/look.css", get(stylesheet))
}

async fn chosen(app: &App, address: &Uri) -> Result<Options, Failure> {
    let responses = app.storage.responses_by_form().await?;
    let mut forms = app.forms.ids();
    // Whoever names no form most likely means the one that people answer.
    forms.sort_by_key(|id| Reverse(responses.get(id).map_or(0, |(count, _)| *count)));
    Ok(Options::read(address.query().unwrap_or_default(), &forms))
}

/// The address that visitors' browsers reach this server by.
fn base(app: &App) -> String {
    app.config.public_url.clone().unwrap_or_else(|| format!("http://{}", app.config.listen))
}

async fn built(app: &App) -> Option<Script> {
    Script::read(&digests(app).await?)
}

async fn show(State(app): State<App>, admin: Admin, address: Uri) -> Result<Response, NoPage> {
    let options = chosen(&app, &address).await?;
    let partners = app.storage.partner_origins().await?;
    let built = built(&app).await;
    let body = html! {
        (layout::errors(&options.wrong))
        h1 { "Embed code" }
        p.lead { "Choose a widget and how it looks, then copy the code for a partner’s website." }
        nav.tabs aria-label="Widget" {
            ul {
                @for element in ELEMENTS {
                    @let site = if options.site.is_empty() { String::new() } else { format!("&site={}", form_urlencoded::byte_serialize(options.site.as_bytes()).collect::<String>()) };
                    li { a href={ "/admin/embed?widget=" (element.kind) (site) } aria-current=[(element.kind == options.element.kind).then_some("page")] { (tables::name(element.kind)) } }
                }
            }
        }
        p { (layout::with_code(options.element.summary)) }
        (choices(&app, &options, &partners))
        h2 #preview { "Preview" }
        p { "The real widget, on a page under a strict security policy. Nothing you send here is kept." }
        iframe.preview src={ "/admin/embed/preview?" (options.query()) } title={ (tables::name(options.element.kind)) ", as chosen above" } {}
        (copy(&app, &options, built.as_ref()))
        (editor_needs(&app, &options, &partners))
    };
    Ok(layout::page_with_policy(&admin, Place::Embed, "Embed code", POLICY, &body))
}

/// Everything to choose, as a form that only asks.
fn choices(app: &App, options: &Options, partners: &[(String, i64)]) -> Markup {
    html! {
        form method="get" action="/admin/embed" {
            input type="hidden" name="widget" value=(options.element.kind);
            @if options.element.kind == "interest" {
                div.field {
                    label for="form" { "Form" }
                    select #form name="form" {
                        @for id in app.forms.ids() {
                            @if let Some(served) = app.forms.get(&id) {
                                option value=(id) selected[id == options.form] {
                                    (served.form.title.say(Reading::Standard)) " (" (id) @if served.closed_at.is_some() { ", closed" } ")"
                                }
                            }
                        }
                    }
                }
            }
            div.field {
                label for="site" { "Partner’s website" }
                p.hint #site-hint { "The start of its address, like https://larder.example. Then this page says whether it may show the widget." }
                input type="text" inputmode="url" #site name="site" value=(options.site) list="sites" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="site-hint";
                datalist #sites { @for (origin, _) in partners { option value=(origin) {} } }
            }
            fieldset.field.wide {
                legend { "Options" }
                div.grid { @for attribute in choosable(options.element) { (attribute_field(options, attribute)) } }
            }
            details open[!options.look.is_empty() || options.wrong.iter().any(|(field, _)| field.starts_with("look-"))] {
                summary { "Look" }
                p.hint { "Leave a field empty to keep what the widget has by itself: the website’s font, and colours that people can read on light and dark pages." }
                div.grid { @for field in look::FIELDS { (text_field(options, field.name, field.label, field.doc(), "")) } }
            }
            fieldset.field.wide {
                legend { "Script" }
                @for (naming, word, label) in Naming::ALL {
                    div.choice {
                        input type="radio" id={ "script-" (word) } name="script" value=(word) checked[naming == options.naming];
                        label for={ "script-" (word) } { (label) }
                    }
                }
            }
            div.actions { button { "Show the code" } a href={ "/admin/embed?widget=" (options.element.kind) } { "Start again" } }
        }
    }
}

fn attribute_field(options: &Options, attribute: &'static Attribute) -> Markup {
    let name = attribute.name;
    match attribute.kind {
        Kind::Word(words) => {
            let now = options.attribute(name).unwrap_or(attribute.default);
            let wrong = options.wrong(name);
            html! {
                div.field {
                    label for=(name) { (tables::label(name)) }
                    p.hint id={ (name) "-hint" } { (layout::with_code(attribute.doc)) }
                    @if let Some(wrong) = wrong { p.error id={ (name) "-error" } { span.unseen { "Error: " } (wrong) } }
                    select id=(name) name=(name) aria-invalid=[wrong.map(|_| "true")] aria-describedby={ (name) "-hint" @if wrong.is_some() { " " (name) "-error" } } {
                        @for word in words { option value=(word) selected[*word == now] { (word) } }
                    }
                }
            }
        }
        _ => text_field(options, name, tables::label(name), attribute.doc, attribute.default),
    }
}

fn text_field(options: &Options, name: &str, label: &str, doc: &str, default: &str) -> Markup {
    let wrong = options.wrong(name);
    html! {
        div.field {
            label for=(name) { (label) }
            p.hint id={ (name) "-hint" } { (layout::with_code(doc)) }
            @if let Some(wrong) = wrong { p.error id={ (name) "-error" } { span.unseen { "Error: " } (wrong) } }
            input type="text" id=(name) name=(name) value=(options.typed(name)) placeholder=[(!default.is_empty()).then_some(default)] autocomplete="off" autocapitalize="none" spellcheck="false"
                aria-invalid=[wrong.map(|_| "true")] aria-describedby={ (name) "-hint" @if wrong.is_some() { " " (name) "-error" } };
        }
    }
}

/// The lines to copy.
fn copy(app: &App, options: &Options, built: Option<&Script>) -> Markup {
    let base = base(app);
    let title = app
        .forms
        .get(&options.form)
        .map(|served| served.form.title.say(Reading::Standard).to_owned())
        .unwrap_or_default();
    let script = snippet::script(&base, built, options.naming);
    let element = snippet::element(&base, options, &title);
    let div = snippet::div(&base, options, &title);
    let faint = look::faint(&options.look, options.attribute("theme").unwrap_or_default());
    html! {
        h2 #code { "The code" }
        @if app.config.public_url.is_none() {
            p.warning { "The code names this server as " code { (base) } ", which visitors cannot reach. Set WINDCHIME_PUBLIC_URL to the address that they use." }
        }
        @if built.is_none() {
            p.warning { "The widgets are not on this server: its dist directory holds no build. Until it does, visitors see only what stands between the tags." }
        }
        @for line in &faint { p.warning { (line) } }
        (lines("snippet-script", "1. Once on each page: the script", "In the page’s head, or just above the widget.", &script))
        (lines("snippet-element", "2. Where the widget is to stand", "What stands between the tags is what visitors see until the widget runs, and where it cannot. Change its words as you like.", &element))
        @if !options.look.is_empty() {
            (lines("snippet-css", "3. The look", "In the website’s own style sheet, often called “Additional CSS”.", snippet::css(options).trim_end()))
        }
        details {
            summary { "If the website’s editor removes unknown elements" }
            (lines("snippet-div", "In place of 2", "Some editors keep only elements they know. This says the same.", &div))
        }
    }
}

fn lines(id: &str, label: &str, hint: &str, text: &str) -> Markup {
    html! {
        div.field.wide {
            label for=(id) { (label) }
            p.hint id={ (id) "-hint" } { (hint) }
            textarea.code.snippet id=(id) readonly rows=(text.lines().count().max(2) + 1) spellcheck="false" aria-describedby={ (id) "-hint" } { "\n" (text) }
        }
    }
}

/// What to tell whoever looks after the partner's website.
fn editor_needs(app: &App, options: &Options, partners: &[(String, i64)]) -> Markup {
    let base = base(app);
    let site = &options.site;
    let allowed = app.config.allowed_origins.allow(site) || partners.iter().any(|(origin, _)| origin == site);
    html! {
        h2 { "What to tell the website’s editor" }
        @if site.is_empty() {
            p.note { "Enter the partner’s website above to see whether it may show the widget." }
        } @else if !is_origin(site) {
            p.warning { "“" (site) "” is not the start of a website’s address. It needs to be like https://larder.example." }
        } @else if options.element.kind == "card" {
            p.note { "The card asks this server for nothing but its own files, so it works on any website, " (site) " included." }
        } @else if allowed {
            p.note { (site) " may show the widget." }
        } @else {
            p.warning { (site) " is not on the list of partners’ websites, so the widget cannot " @if options.element.kind == "interest" { "load the form or send answers" } @else { "load the directory" } " there. " a href="/admin/partners" { "Add it to a partner" } "." }
        }
        ul {
            li { "Paste the script once on each page, and the element where the widget is to stand. On WordPress use a “Custom HTML” block, on Squarespace a “Code” block." }
            @if options.element.kind != "card" {
                li { "The page’s address has to begin with " @if is_origin(site) { code { (site) } } @else { "the website on the partners’ list" } ", with and without www being two different websites." }
            }
            @match options.naming {
                Naming::Pinned => li { "The script stays at this version. Look here again after an update of this server." },
                Naming::Checked => li { "After each update of this server the integrity value has to be changed. Until then the browser refuses the new script and visitors see what stands between the tags." },
                Naming::Trusted => li { "The script has no integrity value, so the website trusts this server with each update." },
            }
        }
        (lines("snippet-policy", "If the website has a Content Security Policy", "It has to allow this, and no more. No style-src is needed.", &snippet::policy(&base, options)))
    }
}

/// `GET /admin/embed/preview`: the page in the frame.
async fn framed(State(app): State<App>, _admin: Admin, address: Uri) -> Result<Response, NoPage> {
    let options = chosen(&app, &address).await?;
    let tag = options.element.tag;
    let mut attributes = String::new();
    match options.element.kind {
        "interest" => {
            let served = app.forms.get(&options.form).ok_or_else(|| Failure::unknown_form(&options.form))?;
            let base = preview::base(&app, &options.form, &served.form.version.to_string());
            attributes.push_str(&format!(" form=\"{base}\" endpoint=\"{base}/submissions\" draft=\"off\""));
        }
        "directory" => attributes.push_str(" src=\"/v1/services?full=true&amp;per_page=100\""),
        _ => {}
    }
    for (attribute, value) in options.attributes.iter().filter(|(attribute, _)| attribute.name != "draft") {
        attributes.push_str(&format!(" {}=\"{}\"", attribute.name, escaped(value)));
    }
    let look = match options.look.is_empty() {
        true => String::new(),
        false => format!("<link rel=\"stylesheet\" href=\"/admin/embed/look.css?{}\">\n", escaped(&options.query())),
    };
    let name = tables::name(options.element.kind);
    let middle = format!(
        "{look}<{tag}{attributes}><p>The widget is not on this server, or could not start in this browser.</p></{tag}>\n"
    );
    Ok(preview::framed(pages::page(name, script(&app).await.as_ref(), &middle)))
}

/// `GET /admin/embed/look.css`: the look, as the frame's policy lets no style in but from here.
async fn stylesheet(State(app): State<App>, _admin: Admin, address: Uri) -> Result<Response, NoPage> {
    let options = chosen(&app, &address).await?;
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, options.look.css(options.element.tag)).into_response())
}
