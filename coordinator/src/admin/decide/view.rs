//! `/admin/forms/{form}`: the answer in one sentence, what those who are likely to come chose, and every count.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use maud::{Markup, html};

use super::chart::{self, About, Bar};
use super::gather::{self, Gathered, Known, One};
use super::sift::{self, Sift};
use super::{forms, with_query};
use crate::admin::forms::tabs::{At, Page, tabs};
use crate::admin::layout::{self, Place};
use crate::admin::numbers::{counted, grouped};
use crate::admin::session::Admin;
use crate::routes::NoPage;
use crate::server::App;
use crate::tally::{self, Counted, Filter, Question, Shape, percent, time};

/// A scale with more numbers is drawn in ranges.
const MOST_COLUMNS: usize = 12;

/// The parameters of an address, in their order.
pub(super) fn parameters(query: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The filter that those parameters say, and what is wrong with them.
pub(super) fn filter(questions: &[Question], given: &[(String, String)]) -> (Filter, Vec<tally::filter::Wrong>) {
    Filter::read(questions, given.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// The scale that the page begins with, and from which number on its answers are put first.
struct Lead<'a> {
    question: &'a Question,
    least: i32,
}

/// What the page shows.
struct View<'a> {
    id: &'a str,
    known: &'a Known,
    filter: &'a Filter,
    gathered: &'a Gathered,
    lead: Option<Lead<'a>>,
    /// The responses whose answers are counted.
    shown: Vec<&'a One>,
    /// Those of them at the lead's number or more; without a lead all of them.
    likely: Vec<&'a One>,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    admin: Admin,
) -> Result<Response, NoPage> {
    let known = gather::known(&app, &id).await?;
    let given = parameters(query.as_deref());
    let (filter, wrong) = filter(&known.questions, &given);
    let scale =
        known.questions.iter().find(|question| matches!(question.shape, Shape::Scale { .. }) && !question.former);
    let lead = scale.and_then(|question| {
        let set = filter.at_least.iter().filter(|(of, _)| *of == question.id).map(|(_, least)| *least).max();
        Some(Lead { question, least: set.or_else(|| question.usual_threshold())? })
    });
    // The first sentence compares with those below the number, so they are read in any case.
    let wide = lead.as_ref().map_or_else(|| filter.clone(), |lead| filter.without_scale(&lead.question.id));
    let gathered = gather::gather(&app, &id, &known, &wide).await?;
    let view = View {
        id: &id,
        known: &known,
        filter: &filter,
        shown: gathered.passed.iter().filter(|one| filter.passes(&known.questions, &one.response)).collect(),
        likely: gathered.passed.iter().filter(|one| lead.as_ref().is_none_or(|lead| lead.takes(one))).collect(),
        lead,
        gathered: &gathered,
    };
    let standing = app.storage.standings().await?.remove(&id).unwrap_or_default();
    let action = format!("/admin/forms/{id}");
    let sift = Sift {
        action: &action,
        questions: &known.questions,
        sites: &gathered.sites,
        filter: &filter,
        given: &given,
        wrong: &wrong,
    };
    let lines: Vec<(String, String)> =
        wrong.iter().map(|(name, words)| (sift::field_id(name), format!("{words}. It was not used."))).collect();
    let body = html! {
        (layout::errors(&lines))
        h1 { (known.title()) }
        (tabs(&app, &admin, &id, At::Page(Page::Counts)))
        p { (forms::state(standing.is_open)) }
        @if gathered.total == 0 {
            p.lead { "Nobody has answered yet." }
            p { "Counts appear here with the first response. " a href="/admin/embed" { "Put the form on a website" } "." }
        } @else {
            (view.sentence())
            (sift.markup())
            (view.condition())
            @if view.shown.is_empty() {
                p { "No response fits. " a href=(action) { "Count everybody" } "." }
            } @else {
                (view.chosen_most())
                (view.over_time())
                (view.answers())
                (view.words())
            }
        }
        h2.on-screen { "Public summary" }
        p.on-screen {
            @if standing.summary_public { "Anybody may see the public summary of this form." } @else { "Only those who sign in see these counts." }
            " " a href={ "/admin/forms/" (id) "/summary" } { "See what a public summary would show" } "."
        }
    };
    Ok(layout::page(&admin, Place::Forms, known.title(), &body))
}

impl Lead<'_> {
    fn takes(&self, one: &One) -> bool {
        self.question.number(&one.response).is_some_and(|number| number >= self.least)
    }
}

impl View<'_> {
    /// The answer in words: counts, and nothing about whether they are good.
    fn sentence(&self) -> Markup {
        let reachable = self.likely.iter().filter(|one| one.reachable).count();
        let asks = !self.known.addresses().is_empty();
        let days = self.gathered.passed.iter().map(|one| one.response.day);
        html! {
            @match &self.lead {
                Some(lead) => {
                    @let of = self.gathered.passed.iter().filter(|one| lead.question.number(&one.response).is_some()).count();
                    p.lead {
                        strong { (grouped(self.likely.len())) " of " (grouped(of)) }
                        " answered " strong { (lead.least) " or more" } " to “" (lead.question.label) "”"
                        @if self.filter.without_scale(&lead.question.id).is_empty() { (stop(&lead.question.label)) } @else { ", of those who fit what is set below." }
                    }
                    @if asks && !self.likely.is_empty() {
                        p.lead { strong { (grouped(reachable)) " of these " (grouped(self.likely.len())) } " left an email address or phone number." }
                    }
                }
                None => {
                    p.lead { strong { (counted(self.shown.len(), "response", "responses")) } " so far." }
                    @if asks { p.lead { strong { (grouped(reachable)) } " left an email address or phone number." } }
                }
            }
            @if let (Some(first), Some(last)) = (days.clone().min(), days.max()) {
                p.soft {
                    (counted(self.gathered.passed.len(), "response", "responses"))
                    @if first == last { " on " (time::in_words(first)) "." }
                    @else { " from " (time::in_words(first)) " to " (time::in_words(last)) "." }
                    @if self.gathered.unopened > 0 {
                        " " (counted(self.gathered.unopened, "response", "responses")) " could not be opened: what was chosen is counted, an \
                        address or words in it are not. The server’s log says more."
                    }
                }
            }
        }
    }

    /// Which responses are counted below, where it is not all of them.
    fn condition(&self) -> Markup {
        html! {
            @if !self.filter.is_empty() {
                div.note {
                    p { "Below, " strong { (grouped(self.shown.len())) " of " (counted(self.gathered.total, "response", "responses")) } " are counted: those with" }
                    ul { @for line in sift::in_words(self.filter, &self.known.questions) { li { (line) } } }
                }
            }
        }
    }

    /// What those who are likely to come chose most, question by question.
    fn chosen_most(&self) -> Markup {
        let mut rows = Vec::new();
        for question in self.current().filter(|question| !matches!(question.shape, Shape::Scale { .. })) {
            let counted = tally::count(question, self.likely.iter().map(|one| &one.response));
            let most = counted.cells.iter().copied().max().unwrap_or_default();
            let labels: Vec<&str> = question
                .cells
                .iter()
                .zip(&counted.cells)
                .filter(|(_, count)| **count == most)
                .map(|(cell, _)| cell.label.as_str())
                .collect();
            if most > 0 && question.kind != "consent" {
                rows.push((question, labels, most, counted.answered));
            }
        }
        html! {
            @if !rows.is_empty() {
                h2 {
                    @match &self.lead {
                        Some(lead) => { "What the " (grouped(self.likely.len())) " at " (lead.least) " or more chose most" }
                        None => "What was chosen most"
                    }
                }
                table.most {
                    caption.unseen { "The answer chosen most to each question" }
                    thead { tr { th scope="col" { "Question" } th scope="col" { "Chosen most" } th.number scope="col" { "By" } } }
                    tbody {
                        @for (question, labels, most, answered) in &rows {
                            tr {
                                th scope="row" { a href={ "#q-" (question.id) } { (question.label) } }
                                td { (labels.join(", or as often: ")) }
                                td.number { (grouped(*most)) " of " (grouped(*answered)) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn over_time(&self) -> Markup {
        let days: Vec<jiff::civil::Date> = self.shown.iter().map(|one| one.response.day).collect();
        let (stretch, counts) = time::over_time(&days);
        let format = match stretch {
            time::Stretch::Day | time::Stretch::Week => "%-d %b",
            time::Stretch::Month => "%b %Y",
            time::Stretch::Year => "%Y",
        };
        let bars: Vec<Bar> = counts
            .iter()
            .map(|(begins, count)| Bar { label: begins.strftime(format).to_string(), count: *count })
            .collect();
        let title = format!("Responses by {}", stretch.word());
        let head = if stretch == time::Stretch::Week { "Week from" } else { "Time" };
        let caption = counted(days.len(), "response", "responses");
        let about =
            About { key: "time", title: &title, heads: (head, "Responses"), base: None, caption, below: Vec::new() };
        html! { h2 { (title) } (chart::columns(&about, &bars, 0, None, None)) }
    }

    fn answers(&self) -> Markup {
        let former: Vec<&Question> = self.known.questions.iter().filter(|question| question.former).collect();
        html! {
            h2 { "Every question" }
            @for question in self.current() { (self.question(question)) }
            @if !former.is_empty() {
                h2 { "Questions of earlier versions" }
                @for question in former { (self.question(question)) }
            }
        }
    }

    fn question(&self, question: &Question) -> Markup {
        let counted = tally::count(question, self.shown.iter().map(|one| &one.response));
        let missing = self.shown.len() - counted.answered;
        let mut below = Vec::new();
        if counted.other > 0 {
            below.push(("Other answers, of a version that is not known".to_owned(), counted.other));
        }
        if missing > 0 {
            below.push(("No answer".to_owned(), missing));
        }
        let about = About {
            key: &format!("q-{}", question.id),
            title: &question.label,
            heads: ("Answer", "Responses"),
            base: Some(counted.answered),
            caption: format!("{} of {} answered", grouped(counted.answered), grouped(self.shown.len())),
            below,
        };
        let drawn = match &question.shape {
            Shape::Scale { from_label, to_label, .. } => self.scale(question, &counted, &about, (from_label, to_label)),
            Shape::One | Shape::Several => chart::bars(&about, &bars(question, &counted)),
        };
        html! {
            section aria-labelledby={ "q-" (question.id) } {
                h3 id={ "q-" (question.id) } { (question.label) }
                @if question.shape == Shape::Several { p.soft { "Several answers could be chosen, so the shares can add up to more than 100%." } }
                @if !question.not_in.is_empty() {
                    p.soft { "Version " (versions(&question.not_in)) " of the form asked something else under this name. Those answers are not counted here." }
                }
                (drawn)
            }
        }
    }

    fn scale(&self, question: &Question, counted: &Counted, about: &About, ends: (&str, &str)) -> Markup {
        if question.cells.len() > MOST_COLUMNS {
            return chart::bars(about, &ranges(question, counted));
        }
        // Where only those at a number or more are counted, all columns stand for them.
        let sifted = self.filter.at_least.iter().any(|(id, _)| *id == question.id);
        let lead = self.lead.as_ref().filter(|lead| lead.question.id == question.id && !sifted);
        let solid = lead.and_then(|lead| question.cells.iter().position(|cell| cell.value == lead.least.to_string()));
        let over = solid.map(|solid| {
            let together: usize = counted.cells.iter().skip(solid).sum();
            format!("{} of {} ({}%)", grouped(together), grouped(counted.answered), percent(together, counted.answered))
        });
        chart::columns(about, &bars(question, counted), solid.unwrap_or_default(), over.as_deref(), Some(ends))
    }

    /// Where to read what people wrote: on another page, so that this one can be handed round.
    fn words(&self) -> Markup {
        let words = self.known.words();
        html! {
            @if !words.is_empty() {
                h2.on-screen { "What people wrote" }
                p.soft.on-screen { "It is on pages of its own, so that this one can be printed and shown without anybody’s words in it." }
                ul.links.down.on-screen {
                    @for (index, (id, label)) in words.iter().enumerate() {
                        @let count = self.shown.iter().filter(|one| one.wrote.get(index).copied().unwrap_or_default()).count();
                        li {
                            @if count > 0 {
                                a href=(with_query(&format!("/admin/forms/{}/words/{id}", self.id), &self.filter.query())) { (label) }
                                ": " (counted_answers(count))
                            } @else { (label) ": nobody wrote anything" }
                        }
                    }
                }
            }
        }
    }

    fn current(&self) -> impl Iterator<Item = &Question> {
        self.known.questions.iter().filter(|question| !question.former)
    }
}

/// The full stop behind a quotation, where the words in it do not end by themselves.
fn stop(quoted: &str) -> &'static str {
    if quoted.ends_with(['?', '!', '.']) { "" } else { "." }
}

fn counted_answers(count: usize) -> String {
    counted(count, "answer", "answers")
}

fn versions(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

fn bars(question: &Question, counted: &Counted) -> Vec<Bar> {
    let bar = |(cell, count): (&tally::Cell, &usize)| Bar {
        label: if cell.former && !question.former {
            format!("{} (no longer offered)", cell.label)
        } else {
            cell.label.clone()
        },
        count: *count,
    };
    question.cells.iter().zip(&counted.cells).filter(|(cell, count)| !cell.former || **count > 0).map(bar).collect()
}

/// A long scale in about ten ranges of equal length.
fn ranges(question: &Question, counted: &Counted) -> Vec<Bar> {
    let length = question.cells.len().div_ceil(11).max(1);
    let length = if length > 5 { length.next_multiple_of(5) } else { length };
    let range = |(cells, counts): (&[tally::Cell], &[usize])| {
        let label = match (cells.first(), cells.last()) {
            (Some(first), Some(last)) if first.value != last.value => format!("{} to {}", first.label, last.label),
            (Some(only), _) => only.label.clone(),
            _ => String::new(),
        };
        Bar { label, count: counts.iter().sum() }
    };
    question.cells.chunks(length).zip(counted.cells.chunks(length)).map(range).collect()
}
