//! The whole card on one page, as words, to read and to take along.

use super::{Piece, by_turns, take};
use crate::model::later::content;
use crate::model::{Model, Place};
use crate::texts;
use crate::view::icon;
use std::cell::Cell;
use std::rc::Rc;
use windchime_domain::card::pocket::{Line, Section};
use windchime_shell::markup::{El, View, el};

/// So many lines of a list are written at once.
const AT_ONCE: usize = 15;

/// With more bytes of words than this, or in another reading, each place is written after the one before has been drawn.
const MUCH: usize = 5_000;

/// The page. Its rows are written when a person comes to it, from the card as it then stands.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    let under_way = UnderWay::default();
    let intro = move || stage.say(if model.is_blank() { &texts::WHOLE_BLANK } else { &texts::WHOLE_INTRO });
    let own = under_way.clone();
    let sheet = move || if model.is_at(Place::Whole) { sheet(model, &own) } else { View::Nothing };
    el("div").child(el("p").class("whole-intro").live_text(intro)).live(sheet).child(take::view(model, under_way))
}

/// What the full page holds on paper as well, there with its title and the crisis lines.
fn sheet(model: Model, under_way: &UnderWay) -> View {
    let stage = model.stage;
    let sections = content::everything(model);
    let length: usize = sections.iter().flat_map(|(_, section)| &section.lines).map(|line| line.words.len()).sum();
    let rows = sections.into_iter().map(|(place, section)| -> Piece {
        let under_way = under_way.clone();
        Box::new(move || row(model, place, section.clone(), &under_way))
    });
    let at_once = if length > MUCH || model.is_looking_anew() { 1 } else { usize::MAX };
    let rows = by_turns(model, at_once, rows.collect(), under_way.one());
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

/// What stands at one place; a long list a few lines at a time. What was not written has no empty line of its own.
fn row(model: Model, place: Place, section: Section, under_way: &UnderWay) -> View {
    let stage = model.stage;
    let Section { heading, chosen, lines, .. } = section;
    let chosen = (!chosen.is_empty()).then(|| Line { label: stage.say(&texts::WHOLE_STEP), words: chosen });
    let lines: Vec<Line> = chosen.into_iter().chain(lines).collect();
    let some = |some: &[Line]| -> Piece {
        let some = some.to_vec();
        Box::new(move || View::All(some.iter().map(line).collect()))
    };
    let lines = by_turns(model, 1, lines.chunks(AT_ONCE).map(some).collect(), under_way.one());
    let title = el("h4").child(icon::view(place)).child(el("span").text(heading));
    el("div").attr("class", ["row ", place.name()].concat()).child(title).child(el("dl").children(lines)).done()
}

fn line(Line { label, words }: &Line) -> View {
    let words = el("dd").class("written").attr("dir", "auto").text(words.clone());
    el("div").child(el("dt").attr("dir", "auto").text(label.clone())).child(words).done()
}

/// How many things are still being drawn: what is printed waits for all of them.
#[derive(Clone, Default)]
pub struct UnderWay(Rc<Cell<usize>>);

impl UnderWay {
    /// One more; and what is to be done when it stands.
    pub fn one(&self) -> impl FnOnce() + use<> {
        let all = self.0.clone();
        all.set(all.get() + 1);
        move || all.set(all.get() - 1)
    }

    /// Whether there is anything.
    pub fn is_any(&self) -> bool {
        self.0.get() > 0
    }
}
