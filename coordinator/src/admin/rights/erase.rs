//! Finding what a person sent, showing what would go, and erasing it.
//!
//! An address is only ever posted: it stands in no link, no history and no log.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::super::forms::tabs;
use super::super::layout::{self, Place};
use super::super::session::{Admin, Posted, Role};
use super::{page, responses};
use crate::erasure::{self, Search, Sought};
use crate::local_time::day;
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::{Cleaned, Doomed};

/// What was typed into the form, and what is wrong with it.
#[derive(Default)]
pub(super) struct Asked {
    typed: String,
    wrong: Option<&'static str>,
}

const NOT_UNDERSTOOD: &str = "Enter a reference like 7K3M-Q9TZ, an email address, or a phone number in full";
const TICK: &str = "Tick the box if you want to erase this for good";

/// The form that finds.
pub(super) fn form(admin: &Admin, asked: &Asked) -> Markup {
    let described = if asked.wrong.is_some() { "whom-hint whom-error" } else { "whom-hint" };
    html! {
        h2 { "Erase what a person sent" }
        form.narrow method="post" action="/admin/rights/find" {
            (admin.token())
            div.field {
                label for="whom" { "Reference, email address or phone number" }
                p.hint #whom-hint {
                    "The reference is what the person was shown after sending. An address is looked for in every response to every form. You will see what was found before anything is erased."
                }
                @if let Some(wrong) = asked.wrong {
                    p.error #whom-error { span.unseen { "Error: " } (wrong) }
                }
                input type="text" id="whom" name="whom" value=(asked.typed) autocomplete="off" spellcheck="false"
                    autocapitalize="none" aria-describedby=(described) aria-invalid=[asked.wrong.map(|_| "true")];
            }
            button { "Find" }
        }
    }
}

pub(super) async fn find(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    let typed = posted.get("whom");
    let Some(sought) = Sought::read(typed) else {
        let wrong = [("whom".to_owned(), NOT_UNDERSTOOD.to_owned())];
        let asked = Asked { typed: typed.to_owned(), wrong: Some(NOT_UNDERSTOOD) };
        return page(&app, &posted.admin, &html! {}, &asked, &wrong).await;
    };
    let search = erasure::search(&app, &sought).await?;
    let detail = format!("{} found, {} mentioned", search.found.len(), search.mentioned.len());
    app.storage.audit(&posted.admin.login, "find", sought.how(), Some(&detail)).await?;
    Ok(confirm(&app, &posted.admin, &sought, &search, false))
}

/// Shows what would be erased, and asks whether it shall be.
fn confirm(app: &App, admin: &Admin, sought: &Sought, search: &Search, unticked: bool) -> Response {
    let count = i64::try_from(search.found.len()).unwrap_or(i64::MAX);
    let sent_on: i64 = search.found.iter().map(|one| one.sent_on).sum();
    let wrong: Vec<(String, String)> = if unticked { vec![("sure".to_owned(), TICK.to_owned())] } else { Vec::new() };
    let body = html! {
        (layout::errors(&wrong))
        p { a href="/admin/rights" { "Back to Privacy" } }
        @if search.found.is_empty() {
            h1 { "Nothing was found" }
            @match sought {
                Sought::Receipt(_) | Sought::Id(_) => p { "There is no response with that reference. It may have been erased already, or was never sent here." },
                Sought::Email(_) | Sought::Phone(_) => p { "No response has that address as an answer." },
            }
        } @else {
            h1 { "Erase " (responses(count)) "?" }
            p { "This would go for good, with all answers, consents, tags and waiting messages:" }
            (table(app, "Responses to be erased", &search.found))
        }
        @if !search.mentioned.is_empty() {
            h2 { "The address stands in other people’s texts" }
            p { "These responses mention the address within a longer text. They may be somebody else’s, so they are not erased along. Read them first, then erase each by its reference." }
            (table(app, "Responses that mention the address", &search.mentioned))
        }
        @if search.unread > 0 {
            div.note { p { (responses(i64::try_from(search.unread).unwrap_or(i64::MAX))) " could not be opened, and so not searched. The command " code { "check" } " says more." } }
        }
        @if !search.found.is_empty() {
            h2 { "Before you erase" }
            ul {
                li { "It cannot be undone. A device that still holds the answers cannot bring them back." }
                li { "Backups made before still hold them until they are destroyed." }
                @if sent_on > 0 {
                    li { (sent_on) @if sent_on == 1 { " message about them has" } @else { " messages about them have" } " been sent on, by mail or to other services. Have those erased there too." }
                }
            }
            form method="post" action="/admin/rights/erase" {
                (admin.token())
                input type="hidden" name="how" value=(sought.how());
                @for one in &search.found { input type="hidden" name="receipt" value=(one.receipt); }
                @if unticked { p.error #sure-error { span.unseen { "Error: " } (TICK) } }
                div.choice {
                    input type="checkbox" id="sure" name="sure" value="yes" aria-describedby=[unticked.then_some("sure-error")]
                        aria-invalid=[unticked.then_some("true")];
                    label for="sure" { "Yes, erase " (responses(count)) " for good" }
                }
                div.actions {
                    button.danger { "Erase" }
                    a.button.quiet href="/admin/rights" { "Keep everything" }
                }
            }
        }
    };
    layout::page(admin, Place::Rights, "Erase what a person sent", &body)
}

fn table(app: &App, caption: &str, rows: &[Doomed]) -> Markup {
    html! {
        table.cards role="table" {
            caption { (caption) }
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { "Reference" } th role="columnheader" scope="col" { "Form" }
                th role="columnheader" scope="col" { "Sent on" } th.number role="columnheader" scope="col" { "Consents" }
                th.number role="columnheader" scope="col" { "Tags" } th.number role="columnheader" scope="col" { "Messages" }
            } }
            tbody role="rowgroup" { @for one in rows { tr role="row" {
                th role="rowheader" scope="row" { span.receipt { (one.receipt) } }
                td role="cell" data-label="Form:" { (tabs::name(app, &one.form)) }
                td role="cell" data-label="Sent on:" { (day(&one.received_at)) }
                td.number role="cell" data-label="Consents:" { (one.consents) }
                td.number role="cell" data-label="Tags:" { (one.tags) }
                td.number role="cell" data-label="Messages:" { (one.messages) }
            } } }
        }
    }
}

pub(super) async fn erase(State(app): State<App>, posted: Posted) -> Result<Response, NoPage> {
    posted.admin.needs(Role::Owner)?;
    // Only what the page before could have said goes into the audit log.
    let ways = [
        Sought::Receipt(String::new()),
        Sought::Id(String::new()),
        Sought::Email(String::new()),
        Sought::Phone(String::new()),
    ];
    let Some(way) = ways.into_iter().find(|way| way.how() == posted.get("how")) else {
        return Ok(Redirect::to("/admin/rights").into_response());
    };
    let mut found = Vec::new();
    for receipt in posted.all("receipt") {
        found.extend(app.storage.doomed_by_receipt(receipt).await?);
    }
    if found.is_empty() {
        return Ok(Redirect::to("/admin/rights?done=nothing").into_response());
    }
    if posted.get("sure") != "yes" {
        let search = Search { found, ..Search::default() };
        return Ok(confirm(&app, &posted.admin, &way, &search, true));
    }
    let erased = erasure::erase(&app, found, &posted.admin.login, way.how()).await?;
    let word = match erased.cleaned {
        None => "nothing",
        Some(Cleaned::Whole) => "erased",
        Some(Cleaned::Busy) => "erased-busy",
        Some(Cleaned::NotOwner) => "erased-not-owner",
        Some(Cleaned::AllButLog) => "erased-log",
        Some(Cleaned::AtNextCheckpoint) => "erased-checkpoint",
    };
    Ok(Redirect::to(&format!("/admin/rights?done={word}&count={}", erased.gone.len())).into_response())
}

/// What erasing came to.
pub(super) fn said(word: &str, count: i64) -> Markup {
    let text = match word {
        "erased-busy" => {
            "The rows are gone. Something else is at work in the database just now, so that traces are left in its files: the server removes them within a day."
        }
        "erased-not-owner" => {
            "The rows are gone. They are still in the files of PostgreSQL’s tables, since the server’s database user does not own these. Ask whoever looks after the database to run VACUUM FULL."
        }
        "erased-checkpoint" => {
            "The tables were written anew without them. PostgreSQL removes the old files at its next checkpoint, within minutes."
        }
        "erased-log" => {
            "Nothing of them is left in the tables or in their files. PostgreSQL’s write-ahead log holds them until its files are used again."
        }
        _ => "Nothing that they said is left in the database or in its files.",
    };
    html! {
        div.said role="status" {
            p { strong { (responses(count.clamp(1, 100_000))) @if count == 1 { " was" } @else { " were" } " erased." } " " (text)
                " Backups made before still hold them. The audit log keeps their references." }
        }
    }
}
