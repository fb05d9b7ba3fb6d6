//! What is found, for paper: a line or two for each entry, and nothing to press.

use crate::catalogue::address;
use crate::model::Model;
use crate::model::later::link::PAPER;
use crate::texts;
use crate::view::wording;
use windchime_domain::directory::{Date, Entry, Status, digits};
use windchime_shell::markup::{El, View, el};
use windchime_shell::page;
use windchime_shell::stage::Stage;

/// The list, there only while it is being printed.
pub fn view(model: Model) -> View {
    if !model.is_for_paper() {
        return View::Nothing;
    }
    let stage = model.stage;
    let (numbers, all) = model.on_paper();
    let query = model.query();
    let asked = (!query.trim().is_empty()).then(|| stage.fill(&texts::PAPER_SEARCH, &[("query", query.trim())]));
    let left_out = (numbers.len() < all).then(|| {
        let places = [("count", digits(numbers.len() as u64)), ("all", digits(all as u64))];
        let places = places.each_ref().map(|(name, number)| (*name, number.as_str()));
        el("p").text(stage.fill(&texts::PAPER_FIRST, &places))
    });
    let day = page::local_day(&page::today(), &stage.option("lang"));
    let source = stage.host.is_live().then(page::address).flatten();
    let source = source.map(|address| el("p").text([&address, ", ", &day].concat()));
    let one = |number: u32| model.with_entry(number, |entry, today| entry_on_paper(stage, entry, today)).into();
    el("div")
        .id(PAPER)
        .class("only-paper")
        .child(el("h2").text(stage.say(&texts::TITLE)))
        .child(asked.map(|words| el("p").text(words)))
        .child(left_out)
        .child(el("ul").class("results").children(numbers.into_iter().map(one)))
        .child(source)
        .done()
}

fn entry_on_paper(stage: Stage, entry: &Entry, today: Option<Date>) -> El {
    let mut lines: Vec<String> = Vec::new();
    if entry.status == Status::TemporarilyClosed {
        lines.push(stage.say(&texts::CLOSED));
    }
    lines.extend(entry.places.iter().map(address));
    if entry.online {
        lines.push(stage.say(&texts::ONLINE));
    }
    lines.extend(wording::hours(stage, &entry.schedules, today, false));
    lines.extend(entry.phones.iter().chain(&entry.emails).chain(&entry.url).cloned());
    let lines = lines.into_iter().filter(|line| !line.is_empty()).map(|line| el("p").text(line).done());
    el("li").class("result").child(el("h3").text(entry.name.clone())).children(lines)
}
