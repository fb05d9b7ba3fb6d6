//! The list of what was found.

use super::later;
use crate::catalogue::{address, excerpt};
use crate::model::{Model, entry_id};
use crate::texts;
use windchime_domain::directory::{Entry, Status};
use windchime_search::highlights;
use windchime_shell::markup::{El, View, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::rest;

/// How much of a description the list shows, in characters.
const EXCERPT: usize = 160;
/// How much of a place.
const PLACE: usize = 90;
/// How many categories.
const TAGS: usize = 4;

pub(super) fn view(model: Model) -> View {
    let stage = model.stage;
    let dropped = move || match model.dropped_words() {
        Some(words) => parts::paragraph("dropped", words),
        None => View::Nothing,
    };
    // Words in the list follow the reading; the list is made anew for it.
    let list = move || {
        _ = stage.reading();
        let query = model.query();
        let one = |number: u32| model.with_entry(number, |entry, _| result(model, number, entry, &query)).into();
        el("ul").class("results").children(model.hits().into_iter().map(one)).done()
    };
    let more = move || {
        let (total, _) = model.summary();
        if (model.hits().len() as u32) < total {
            parts::button(Weight::Quiet, stage.line(&texts::SHOW_MORE), move || model.show_more()).done()
        } else {
            View::Nothing
        }
    };
    el("section")
        .live_attr("aria-label", move || Some(stage.say(&texts::RESULTS_TITLE)))
        .live(dropped)
        .live(move || if model.is_whole() { later::place::beyond(model) } else { View::Nothing })
        .child(el("p").id("count").class("found").attr("tabindex", "-1").live_text(move || model.count_words()))
        .live(list)
        .live(more)
        .done()
}

#[inline(never)]
fn result(model: Model, number: u32, entry: &Entry, query: &str) -> El {
    let stage = model.stage;
    let open =
        el("button").id(entry_id(number)).attr("type", "button").class("open").on("click", move |_| model.open(number));
    let closed =
        (entry.status == Status::TemporarilyClosed).then(|| el("p").class("closed").text(stage.say(&texts::CLOSED)));
    let organisation = entry
        .organisation
        .as_deref()
        .filter(|organisation| *organisation != entry.name)
        .map(|organisation| marked(el("p").class("quiet"), organisation, query));
    let place = match entry.places.first() {
        Some(place) => excerpt(&address(place), PLACE),
        None if entry.online => stage.say(&texts::ONLINE),
        None => String::new(),
    };
    let timed = !entry.schedules.is_empty() || entry.opening_hours.is_some();
    let hours = move || if model.is_whole() { later::hours::line(model, number) } else { View::Nothing };
    let away = move || if model.is_whole() { later::place::away(model, number) } else { View::Nothing };
    let tags = entry.categories.iter().take(TAGS).map(|category| marked(el("li"), &category.name, query).into());
    el("li")
        .class("result")
        .attr("part", "result")
        .child(el("h3").child(marked(open, &entry.name, query)))
        .child(closed)
        .child(organisation)
        .child((!place.is_empty()).then(|| marked(el("p"), &place, query).live(away)))
        // Its line is there at once, so that nothing moves when the words come.
        .child(timed.then(|| el("p").class("hours").live(hours)))
        .child((!entry.description.is_empty()).then(|| marked(el("p"), &excerpt(&entry.description, EXCERPT), query)))
        .child((!entry.categories.is_empty()).then(|| el("ul").class("tags").children(tags)))
}

/// A text with the words marked that match what was typed.
#[inline(never)]
fn marked(mut into: El, text: &str, query: &str) -> El {
    // The second part finds what matches; it comes as soon as the list stands, or somebody goes to the search.
    if query.is_empty() || !rest::is_here() {
        return into.text(text.to_owned());
    }
    let mut done = 0;
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
    for range in highlights(text, query) {
        into = into.text(piece(done, range.start)).child(el("mark").text(piece(range.start, range.end)));
        done = range.end;
    }
    into.text(piece(done, text.len()))
}
