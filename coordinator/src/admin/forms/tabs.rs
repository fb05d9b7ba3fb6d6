//! The pages of one form, and the way between them.

use maud::{Markup, html};
use windchime_domain::wording::Reading;

use crate::admin::session::{Admin, Role};
use crate::server::App;

/// A page about one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::admin) enum Page {
    Counts,
    Responses,
    FollowUp,
    Edit,
    Versions,
    Settings,
}

/// Which page this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::admin) enum At {
    /// That one.
    Page(Page),
    /// One that belongs to it, such as a single response.
    Below(Page),
}

const PAGES: [(Page, &str, &str); 6] = [
    (Page::Counts, "", "Counts"),
    (Page::Responses, "/responses", "Responses"),
    (Page::FollowUp, "/follow-up", "Follow up"),
    (Page::Edit, "/edit", "Edit"),
    (Page::Versions, "/versions", "Versions"),
    (Page::Settings, "/settings", "Open or closed"),
];

/// Links to every page of that form which this person may open.
pub(in crate::admin) fn tabs(app: &App, admin: &Admin, id: &str, at: At) -> Markup {
    let (At::Page(here) | At::Below(here)) = at;
    let current = if at == At::Page(here) { "page" } else { "true" };
    // A draft that was never published has nothing but its editor; a form that is gone, only what people answered.
    let served = app.forms.get(id).is_some();
    let answered = matches!(here, Page::Responses | Page::FollowUp);
    let is_there = |page| match page {
        Page::Edit => admin.role >= Role::Editor && (served || here == Page::Edit),
        Page::Responses | Page::FollowUp => served || answered,
        Page::Counts | Page::Versions | Page::Settings => served,
    };
    html! {
        nav.tabs aria-label="This form" {
            ul {
                @for (page, path, name) in PAGES.into_iter().filter(|(page, ..)| is_there(*page)) {
                    li { a href={ "/admin/forms/" (id) (path) } aria-current=[(page == here).then_some(current)] { (name) } }
                }
            }
        }
    }
}

/// A form in a table: its title, and its id, since two forms can have one title.
pub(in crate::admin) fn name(app: &App, id: &str) -> Markup {
    html! {
        @match title(app, id) {
            Some(title) => { (title) " " span.soft { (id) } }
            None => (id),
        }
    }
}

/// A form in a sentence: its title, or its id where this server has no definition of it any more.
pub(in crate::admin) fn spoken(app: &App, id: &str) -> String {
    title(app, id).map_or_else(|| id.to_owned(), |title| format!("“{title}” ({id})"))
}

fn title(app: &App, id: &str) -> Option<String> {
    app.forms.get(id).map(|served| served.form.title.say(Reading::Standard).to_owned())
}
