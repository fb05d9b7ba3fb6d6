//! The directory's editor: entries, when they were last checked, and what people say is wrong with them.

mod edit;
mod fields;
mod reports;
mod typed;

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::layout::{self, Place};
use super::session::{Admin, Role};
use crate::catalogue::freshness::Freshness;
use crate::catalogue::{Item, written};
use crate::marks;
use crate::routes::NoPage;
use crate::server::App;

/// How many entries stand on a page.
const ON_A_PAGE: usize = 100;

/// What a list can be narrowed to.
const SHOWN: [(&str, &str); 5] = [
    ("all", "Every entry"),
    ("reported", "Reports waiting"),
    ("old", "Out of date or never checked"),
    ("ageing", "Getting old"),
    ("hidden", "Not shown to the public"),
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/directory", get(list))
        .route("/admin/directory/new", get(edit::new).post(edit::add))
        .route("/admin/directory/entries/{id}", get(edit::show).post(edit::save))
        .route("/admin/directory/entries/{id}/checked", post(edit::checked))
        .route("/admin/directory/entries/{id}/remove", get(edit::ask_to_remove).post(edit::remove))
        .route("/admin/directory/reports/{number}/settle", post(reports::settle))
}

/// The address of an entry's page.
fn address(id: &str) -> String {
    format!("/admin/directory/entries/{}", marks::in_path(id))
}

/// What the last action came to.
fn done(query: Option<&str>) -> Option<&'static str> {
    let done = form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "done")?.1;
    Some(match done.as_ref() {
        "saved" => "The entry is saved. The public sees it within a few minutes.",
        "added" => "The entry is added. The public sees it within a few minutes.",
        "checked" => "Noted: you checked the entry today.",
        "removed" => "The entry and the reports about it are removed.",
        "settled" => "The report is settled, and what was written is deleted.",
        "gone" => "That report was settled already.",
        _ => return None,
    })
}

struct Narrowed {
    search: String,
    shown: String,
    page: usize,
}

impl Narrowed {
    fn read(query: Option<&str>) -> Narrowed {
        let field = |name: &str| {
            let found = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).find(|(field, _)| field == name);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let shown = Some(field("show")).filter(|shown| SHOWN.iter().any(|(known, _)| known == shown));
        Narrowed {
            search: field("search"),
            shown: shown.unwrap_or_else(|| "all".to_owned()),
            page: field("page").parse().unwrap_or(1).max(1),
        }
    }

    fn fits(&self, item: &Item, freshness: Freshness, reports: usize) -> bool {
        let words = self.search.to_lowercase();
        words.split_whitespace().all(|word| item.says(word))
            && match self.shown.as_str() {
                "reported" => reports > 0,
                "old" => matches!(freshness, Freshness::Stale | Freshness::Unknown),
                "ageing" => freshness == Freshness::GettingOld,
                "hidden" => !item.active,
                _ => true,
            }
    }

    fn at(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("search", &self.search)
            .append_pair("show", &self.shown)
            .append_pair("page", &page.to_string());
        format!("/admin/directory?{}", query.finish())
    }
}

async fn list(State(app): State<App>, admin: Admin, RawQuery(query): RawQuery) -> Result<Response, NoPage> {
    let shelf = app.catalogue.shelf(&app.storage).await?;
    let mut reports: BTreeMap<String, usize> = BTreeMap::new();
    for report in app.storage.waiting_reports().await? {
        *reports.entry(report.service).or_default() += 1;
    }
    let narrowed = Narrowed::read(query.as_deref());
    let today = written::today();
    let all: Vec<Row<'_>> = shelf.all().iter().map(|item| Row::of(item, &reports, today)).collect();
    let found: Vec<&Row<'_>> = all.iter().filter(|row| narrowed.fits(row.item, row.freshness, row.reports)).collect();
    let from = (narrowed.page - 1).saturating_mul(ON_A_PAGE).min(found.len());
    let rows = found.get(from..(from + ON_A_PAGE).min(found.len())).unwrap_or_default();
    let body = html! {
        @if let Some(text) = done(query.as_deref()) { (layout::said(text)) }
        h1 { "Directory" }
        @if all.is_empty() {
            p { "There are no entries yet. Add them here one by one, or take in a whole file with "
                code { "windchime-coordinator import-services" } "." }
        } @else {
            (overview(&all))
        }
        @if admin.role >= Role::Editor {
            p.actions { a.button href="/admin/directory/new" { "Add an entry" } a href="/directory" { "What the public sees" } }
        }
        @if !all.is_empty() {
            (filters(&narrowed))
            (table(&admin, rows, found.len(), from))
            (pages(&narrowed, found.len()))
        }
    };
    Ok(layout::page(&admin, Place::Directory, "Directory", &body))
}

struct Row<'a> {
    item: &'a Item,
    freshness: Freshness,
    reports: usize,
}

impl<'a> Row<'a> {
    fn of(item: &'a Item, reports: &BTreeMap<String, usize>, today: jiff::civil::Date) -> Row<'a> {
        let reports = reports.get(&item.id).copied().unwrap_or_default();
        Row { item, freshness: Freshness::of(item.checked, today), reports }
    }
}

/// How the whole directory fares, in one sentence.
fn overview(all: &[Row<'_>]) -> Markup {
    let count = |freshness| all.iter().filter(|row| row.freshness == freshness).count();
    let reports: usize = all.iter().map(|row| row.reports).sum();
    let parts = [
        (Freshness::Fresh, "checked in the last six months"),
        (Freshness::GettingOld, "getting old"),
        (Freshness::Stale, "out of date"),
        (Freshness::Unknown, "never checked"),
    ];
    let parts = parts.map(|(freshness, words)| (count(freshness), words));
    let told: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    html! {
        p.lead {
            (all.len()) (if all.len() == 1 { " entry: " } else { " entries: " }) (told.join(", ")) "."
            @if reports == 1 { " One report waits." } @else if reports > 1 { " " (reports) " reports wait." }
        }
    }
}

fn filters(narrowed: &Narrowed) -> Markup {
    html! {
        form.filters method="get" action="/admin/directory" role="search" {
            div.field {
                label for="search" { "Search" }
                input type="search" id="search" name="search" value=(narrowed.search);
            }
            div.field {
                label for="show" { "Show" }
                select id="show" name="show" {
                    @for (value, words) in SHOWN { option value=(value) selected[narrowed.shown == value] { (words) } }
                }
            }
            div { button { "Search" } }
        }
    }
}

fn table(admin: &Admin, rows: &[&Row<'_>], total: usize, from: usize) -> Markup {
    html! {
        @if rows.is_empty() {
            p { "No entry fits. " a href="/admin/directory" { "Show every entry" } }
        } @else {
            table.cards role="table" {
                caption { "Entries " (from + 1) " to " (from + rows.len()) " of " (total) }
                thead role="rowgroup" { tr role="row" {
                    th role="columnheader" scope="col" { "Entry" } th role="columnheader" scope="col" { "Status" }
                    th role="columnheader" scope="col" { "Last checked" } th.number role="columnheader" scope="col" { "Reports" }
                    @if admin.role >= Role::Editor { th role="columnheader" scope="col" { "Check" } }
                } }
                tbody role="rowgroup" { @for row in rows { (line(admin, row)) } }
            }
        }
    }
}

fn line(admin: &Admin, row: &Row<'_>) -> Markup {
    let (item, name) = (row.item, &row.item.entry.name);
    html! {
        tr role="row" {
            th role="rowheader" scope="row" {
                @if admin.role >= Role::Editor { a href=(address(&item.id)) { (name) } } @else { (name) }
                @if let Some(organisation) = &item.entry.organisation { br; span.soft { (organisation) } }
            }
            td role="cell" data-label="Status:" { (status(&item.status)) }
            td role="cell" data-label="Last checked:" { (freshness(row.freshness)) @if let Some(date) = item.checked { br; (written::in_words(date)) } }
            td.number role="cell" data-label="Reports:" { @if row.reports > 0 { (row.reports) } }
            @if admin.role >= Role::Editor {
                td role="cell" {
                    form method="post" action={ (address(&item.id)) "/checked" } {
                        (admin.token())
                        button.quiet { "I checked this today" span.unseen { ": " (name) } }
                    }
                }
            }
        }
    }
}

/// A letter in a ring and the words: never colour alone.
fn freshness(freshness: Freshness) -> Markup {
    html! { span.tag aria-hidden="true" { (freshness.letter()) } " " (freshness.words()) }
}

fn status(status: &str) -> &str {
    match status {
        "active" => "Shown",
        "temporarily closed" => "Closed for now",
        _ => "Not running",
    }
}

fn pages(narrowed: &Narrowed, total: usize) -> Markup {
    let last = total.div_ceil(ON_A_PAGE);
    html! {
        @if last > 1 {
            nav.actions aria-label="Pages" {
                @if narrowed.page > 1 { a href=(narrowed.at(narrowed.page - 1)) { "Earlier entries" } }
                span { "Page " (narrowed.page) " of " (last) }
                @if narrowed.page < last { a href=(narrowed.at(narrowed.page + 1)) { "Further entries" } }
            }
        }
    }
}
