//! `/admin/forms/{form}/responses`: who answered, the newest first.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use windchime_domain::form::Kind;

use super::parts;
use super::search::{self, Offered};
use super::title;
use crate::admin::forms::tabs::{At, Page, tabs};
use crate::admin::layout::{self, Place};
use crate::admin::numbers::{counted, grouped};
use crate::admin::{Admin, Role};
use crate::export::Format;
use crate::responses::{Filter, Found, Reader, Wrong, count, words};
use crate::routes::NoPage;
use crate::server::App;
use crate::storage::Order;

/// How many responses stand on a page.
const PAGE: usize = 50;

pub(super) async fn show(
    State(app): State<App>,
    admin: Admin,
    Path(form): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, NoPage> {
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let (filter, wrong) = Filter::read(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let field = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let place = |name: &str| field(name).and_then(|value| value.parse().ok());
    let done = match field("done") {
        Some("tagged") => Some("The responses have the tag now."),
        Some("untagged") => Some("The tag was taken off the responses."),
        _ => None,
    };
    page(&app, &admin, &form, &filter, &wrong, (place("after"), place("before")), done).await
}

/// The page, also with what was wrong in a form that was sent from it.
pub(super) async fn page(
    app: &App,
    admin: &Admin,
    form: &str,
    filter: &Filter,
    wrong: &Wrong,
    between: (Option<i64>, Option<i64>),
    done: Option<&str>,
) -> Result<Response, NoPage> {
    let title = title(app, form).await?;
    let offered = Offered::of(app, form).await?;
    // With a filter that cannot be used nothing is shown, rather than something else than was asked for.
    let usable = !wrong.iter().any(|(field, _)| Filter::NAMES.contains(&field.as_str()));
    let (all, newest) =
        (app.storage.count_sifted(&Filter::default().sieve(form)).await?, app.storage.newest(form).await?);
    let all = u64::try_from(all).unwrap_or_default();
    let (matching, shown) = if usable {
        let stretch = Stretch::read(app, form, filter, between).await?;
        app.storage.audit(&admin.login, "list", form, Some(&format!("{} shown", stretch.found.len()))).await?;
        (stretch.matching, Some(stretch))
    } else {
        (0, None)
    };
    let action = format!("/admin/forms/{form}/responses");
    let body = html! {
        @if let Some(text) = done { (layout::said(text)) }
        (layout::errors(wrong))
        h1 { "Responses: " (title) }
        (tabs(app, admin, form, At::Page(Page::Responses)))
        @if all == 0 {
            p.lead { "Nobody has answered this form yet. What people send will stand here, the newest first." }
        } @else {
            (search::form(&action, filter, &offered, wrong))
            @if let Some(stretch) = &shown {
                (stretch.markup(&action, filter, matching, all))
                @if matching > 0 && admin.role >= Role::Editor {
                    (tag_these(admin, &action, filter, &offered, wrong, matching, newest))
                    (export_these(admin, &action, filter, matching))
                }
            }
        }
    };
    let heading = if wrong.is_empty() { format!("Responses: {title}") } else { format!("Error: Responses: {title}") };
    let mut response = layout::page(admin, Place::Forms, &heading, &body);
    if !wrong.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The responses of one page, the newest first.
struct Stretch {
    found: Vec<Found>,
    /// How many there are on all pages.
    matching: u64,
    is_newer: bool,
    is_older: bool,
}

impl Stretch {
    async fn read(
        app: &App,
        form: &str,
        filter: &Filter,
        (after, before): (Option<i64>, Option<i64>),
    ) -> Result<Stretch, sqlx::Error> {
        let order = if after.is_some() { Order::Oldest } else { Order::Newest };
        let end = if after.is_some() { None } else { before };
        let mut reader = Reader::new(app, form, filter, order).between(after.unwrap_or(0), end.unwrap_or(i64::MAX));
        // One more than is shown says whether there are more.
        let mut found = reader.take(PAGE + 1).await?;
        let mut matching = u64::try_from(found.len()).unwrap_or_default();
        if after.is_none() && before.is_none() && filter.needs_opening() {
            // What was opened for the first page need not be opened again to be counted.
            while reader.next().await?.is_some() {
                matching += 1;
            }
        } else {
            matching = count(app, form, filter, i64::MAX).await?;
        }
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        if after.is_some() {
            found.reverse();
            return Ok(Stretch { found, matching, is_newer: more, is_older: true });
        }
        Ok(Stretch { found, matching, is_newer: before.is_some(), is_older: more })
    }

    fn markup(&self, action: &str, filter: &Filter, matching: u64, all: u64) -> Markup {
        let to = |name: &'static str, number: i64| {
            let number = number.to_string();
            let mut fields = filter.fields();
            fields.push((name, &number));
            format!("{action}?{}", parts::query(fields))
        };
        let (first, last) = (self.found.first(), self.found.last());
        html! {
            h2 id="results" {
                @if filter.is_empty() { (counted(all, "response", "responses")) }
                @else { (counted(matching, "response", "responses")) " of " (grouped(all)) }
            }
            @if self.found.is_empty() {
                p { "None of the responses is like that. Try fewer words, or " a href=(action) { "look at all of them" } "." }
            } @else {
                (table(&self.found))
            }
            @if self.is_newer || self.is_older {
                nav.actions aria-label="More responses" {
                    @if let (true, Some(first)) = (self.is_newer, first) { a.button.quiet href=(to("after", first.record.number)) { "Newer" } }
                    @if let (true, Some(last)) = (self.is_older, last) { a.button.quiet href=(to("before", last.record.number)) { "Older" } }
                }
            }
        }
    }
}

/// On a narrow screen each row is a card, with the column's name before each cell. The roles are written out, since browsers
/// take a table that is laid out otherwise for no table.
fn table(found: &[Found]) -> Markup {
    let scale = found.iter().find_map(|one| {
        let form = one.form.as_ref()?;
        let scale = form.questions.iter().find(|question| matches!(question.kind, Kind::Scale { .. }))?;
        Some((scale.id.clone(), words::asked(scale).to_owned()))
    });
    html! {
        table.cards role="table" aria-labelledby="results" {
            thead role="rowgroup" {
                tr role="row" {
                    th role="columnheader" scope="col" { "Who" }
                    th role="columnheader" scope="col" { "Received" }
                    @if let Some((_, asked)) = &scale { th.scale role="columnheader" scope="col" { (asked) } }
                    th role="columnheader" scope="col" { "Email or phone" }
                    th role="columnheader" scope="col" { "Tags" }
                    th role="columnheader" scope="col" { "Reference" }
                }
            }
            tbody role="rowgroup" {
                @for one in found {
                    tr role="row" {
                        th role="rowheader" scope="row" { a href=(parts::address(one)) { (parts::called(one)) } }
                        td role="cell" data-label="Received:" { (words::short_time(&one.record.received_at)) }
                        @if let Some((id, asked)) = &scale {
                            td.scale role="cell" data-label=(label(asked)) { (one.record.answers.get(id).map(words::plain).unwrap_or_default()) }
                        }
                        td role="cell" data-label="Email or phone:" { (reach(one)) }
                        td role="cell" data-label="Tags:" { @for tag in &one.tags { span.tag { (tag) } " " } }
                        td role="cell" data-label="Reference:" { span.receipt { (one.record.receipt) } }
                    }
                }
            }
        }
    }
}

/// A question before its answer: with a colon where it has no sign of its own.
fn label(asked: &str) -> String {
    if asked.ends_with(['?', '.', '!', ':']) { asked.to_owned() } else { format!("{asked}:") }
}

fn reach(found: &Found) -> Markup {
    html! {
        @if found.whole { (parts::addresses(&parts::addresses_of(found))) } @else { span.error { "Could not be opened" } }
    }
}

fn tag_these(
    admin: &Admin,
    action: &str,
    filter: &Filter,
    offered: &Offered,
    wrong: &Wrong,
    matching: u64,
    newest: i64,
) -> Markup {
    let error = wrong.iter().find(|(field, _)| field == "new-tag").map(|(_, text)| text);
    html! {
        h2 { "Tag " (these(filter, matching)) }
        form.narrow method="post" action={ (action) "/tags" } {
            (admin.token())
            (parts::hidden(&filter.fields()))
            // What arrives between looking and tagging was not looked at.
            input type="hidden" name="newest" value=(newest);
            div.field {
                label for="new-tag" { "Tag" }
                p.hint id="new-tag-hint" { "Up to 40 letters, digits and spaces" }
                @if let Some(error) = error { p.error id="new-tag-error" { (error) } }
                input type="text" id="new-tag" name="new-tag" value="" maxlength="60" list="tags" autocomplete="off" autocapitalize="none"
                    aria-invalid=[error.map(|_| "true")]
                    aria-describedby=(if error.is_some() { "new-tag-hint new-tag-error" } else { "new-tag-hint" });
                datalist id="tags" { @for tag in &offered.tags { option value=(tag) {} } }
            }
            div.actions {
                button name="do" value="add" { "Add the tag" }
                button.quiet name="do" value="remove" { "Take the tag off" }
            }
        }
    }
}

fn export_these(admin: &Admin, action: &str, filter: &Filter, matching: u64) -> Markup {
    let said = |format: Format| match format {
        Format::Xlsx => ("Spreadsheet (XLSX)", "For Excel, LibreOffice or Numbers"),
        Format::Csv => ("CSV", "For other programs that read tables"),
        Format::Json => ("JSON", "For programmers: one list"),
        Format::Ndjson => ("JSON lines", "For programmers: one response a line"),
    };
    html! {
        h2 { "Export " (these(filter, matching)) }
        p.note {
            "The file holds what people wrote, and how to reach them. Keep it where only those who need it can open it, and delete it \
             when you are done. That you exported it is noted in the audit log."
        }
        form method="post" action={ (action) "/export" } {
            (admin.token())
            (parts::hidden(&filter.fields()))
            fieldset.field {
                legend { "Kind of file" }
                @for format in Format::ALL {
                    div.choice {
                        input type="radio" id={ "format-" (format.as_str()) } name="format" value=(format.as_str()) checked[format == Format::Xlsx];
                        label for={ "format-" (format.as_str()) } { (said(format).0) span.hint.block { (said(format).1) } }
                    }
                }
            }
            fieldset.field {
                legend { "For spreadsheet and CSV" }
                div.choice {
                    input type="checkbox" id="codes" name="codes" value="yes";
                    label for="codes" { "Short codes in place of the form’s words" span.hint.block { "Like “up-to-1-hour”: they stay the same when words change" } }
                }
                div.choice {
                    input type="checkbox" id="mark" name="mark" value="yes" checked;
                    label for="mark" { "CSV will be opened in Excel" span.hint.block { "Adds a byte order mark, so that Excel shows accents right" } }
                }
            }
            button { "Export " (counted(matching, "response", "responses")) }
        }
    }
}

fn these(filter: &Filter, matching: u64) -> String {
    match (filter.is_empty(), matching) {
        (true, _) => "all responses".to_owned(),
        (false, 1) => "this response".to_owned(),
        (false, _) => format!("these {}", counted(matching, "response", "responses")),
    }
}
