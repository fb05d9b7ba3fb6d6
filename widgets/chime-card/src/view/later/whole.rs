//! The whole card on one page, as words, to read and to take along.

use super::take;
use crate::model::later::content;
use crate::model::{Model, Place};
use crate::texts;
use crate::view::icon;
use windchime_domain::card::pocket::{Line, Section};
use windchime_shell::markup::{El, View, el};
use windchime_shell::stage::Stage;

/// The page. Its rows are written when a person comes to it, from the card as it then stands.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    let intro = move || stage.say(if model.is_blank() { &texts::WHOLE_BLANK } else { &texts::WHOLE_INTRO });
    let sheet = move || if model.is_at(Place::Whole) { sheet(model) } else { View::Nothing };
    el("div").child(el("p").class("whole-intro").live_text(intro)).live(sheet).child(take::view(model))
}

/// What the full page holds on paper as well, there with its title and the crisis lines.
fn sheet(model: Model) -> View {
    let stage = model.stage;
    let rows = content::everything(model).into_iter().map(|(place, section)| row(stage, place, &section));
    let help = content::help(stage);
    let calls = help
        .lines
        .into_iter()
        .map(|Line { label, words }| el("li").text(label).text(" ").child(el("strong").text(words)).done());
    let help = el("div").class("help only-paper").child(el("h4").text(help.heading)).child(el("ul").children(calls));
    el("div")
        .id(take::SHEET)
        .class("sheet whole")
        .child(el("h2").class("only-paper").text(stage.say(&texts::TITLE)))
        .child(help)
        .children(rows)
        .done()
}

/// What stands at one place. What was not written has no empty line of its own.
fn row(stage: Stage, place: Place, section: &Section) -> View {
    let chosen = Line { label: stage.say(&texts::WHOLE_STEP), words: section.chosen.clone() };
    let chosen = (!section.chosen.is_empty()).then_some(chosen);
    let lines = chosen.iter().chain(&section.lines).map(|Line { label, words }| {
        let words = el("dd").class("written").attr("dir", "auto").text(words.clone());
        el("div").child(el("dt").attr("dir", "auto").text(label.clone())).child(words).done()
    });
    let title = el("h4").child(icon::view(place)).child(el("span").text(section.heading.clone()));
    el("div").attr("class", ["row ", place.name()].concat()).child(title).child(el("dl").children(lines)).done()
}
