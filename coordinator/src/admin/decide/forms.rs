//! `/admin/forms`: every form, and how many answered.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use windchime_domain::wording::Reading;

use crate::admin::layout::{self, Place};
use crate::admin::numbers::counted;
use crate::admin::session::{Admin, Role};
use crate::local_time;
use crate::routes::NoPage;
use crate::server::App;
use crate::tally::time;

pub(super) async fn show(State(app): State<App>, admin: Admin) -> Result<Response, NoPage> {
    let responses = app.storage.responses_by_form().await?;
    let standings = app.storage.standings().await?;
    let ids = app.forms.ids();
    let mut orphans: Vec<&String> = responses.keys().filter(|form| !ids.contains(form)).collect();
    orphans.sort();
    let said = |id: &str| match responses.get(id) {
        Some((count, last)) => html! {
            (counted(usize::try_from(*count).unwrap_or_default(), "response", "responses"))
            @if let Some(day) = local_time::day_of(last) { ", the last on " time datetime=(day) { (time::in_words(day)) } }
        },
        None => html! { "No responses yet" },
    };
    let body = html! {
        h1 { "Forms" }
        @if admin.role >= Role::Editor { p.actions { a.button href="/admin/forms/new" { "New form" } } }
        ul.forms {
            @for form in ids.iter().filter_map(|id| app.forms.get(id)) {
                @let form = &form.form;
                @let standing = standings.get(&form.id).cloned().unwrap_or_default();
                li {
                    h2 { a href={ "/admin/forms/" (form.id) } { (form.title.say(Reading::Standard)) } " " span.soft { (form.id) } }
                    p { (said(&form.id)) }
                    p { (state(standing.is_open)) @if standing.summary_public { " " span.tag { "Counts are public" } } }
                    (links(&admin, &form.id, form.title.say(Reading::Standard)))
                }
            }
            @for id in orphans {
                li {
                    h2 { (id) }
                    p { (said(id)) }
                    p.soft { "This server has no definition of this form any more. The responses are kept and can be read." }
                    p { a href={ "/admin/forms/" (id) "/responses" } { "Read the responses" } }
                }
            }
        }
    };
    Ok(layout::page(&admin, Place::Forms, "Forms", &body))
}

pub(super) fn state(is_open: bool) -> Markup {
    html! { span.tag { @if is_open { "Open for answers" } @else { "Closed" } } }
}

/// The pages about one form, with its name for those who hear links one by one.
fn links(admin: &Admin, id: &str, title: &str) -> Markup {
    let pages = [("", "Counts"), ("/responses", "Responses"), ("/follow-up", "Follow up"), ("/edit", "Edit")];
    let pages = pages.into_iter().filter(|(_, name)| *name != "Edit" || admin.role >= Role::Editor);
    html! {
        ul.links {
            @for (page, name) in pages {
                li { a href={ "/admin/forms/" (id) (page) } { (name) span.unseen { " of " (title) } } }
            }
        }
    }
}
