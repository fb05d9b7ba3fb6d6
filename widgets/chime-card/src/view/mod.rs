//! The card's markup. Every page is in the document from the start and shown or hidden: what is typed, and the browser's own
//! undo, stay with their page whatever happens around it.

mod help;
mod icon;
mod letter;
mod whole;

use crate::model::{Model, Place};
use crate::texts;
use crate::words;
use windchime_domain::card::Letter;
use windchime_shell::markup::{El, View, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// The widget.
pub fn view(stage: Stage) -> View {
    let model = Model::new(stage);
    // No landmark around it: the crisis box is one, and stands on its own.
    el("div")
        .class("card")
        .child(parts::title("title", stage.line(&texts::TITLE)))
        .child(said(stage, "p", "privacy", &texts::PRIVACY))
        .child(help::view(stage))
        .child(said(stage, "p", "intro", &texts::INTRO))
        .child(nav(model))
        .children(Letter::ALL.into_iter().map(|letter| letter::view(model, letter)))
        .child(whole::view(model))
        .done()
}

/// The letters and the whole card, to go to in any order.
fn nav(model: Model) -> El {
    let stage = model.stage;
    el("nav")
        .class("letters")
        .live_attr("aria-label", move || Some(stage.say(&texts::LETTERS)))
        .child(el("ul").attr("role", "list").children(Place::ALL.into_iter().map(|place| way_to(model, place))))
}

fn way_to(model: Model, place: Place) -> View {
    // The word begins with the letter: read aloud, the letter alone would only be said twice.
    let initial = match place {
        Place::Letter(letter) => Some(el("span").class("initial").attr("aria-hidden", "true").text(letter.initial())),
        Place::Whole => None,
    };
    let button = el("button")
        .attr("type", "button")
        .attr("part", "letter")
        .live_attr("aria-current", move || model.is_at(place).then(|| "step".to_owned()))
        .on("click", move |_| go(model, place))
        .child(icon::view(place))
        .child(initial)
        .child(said(model.stage, "span", "word", words::place(place)))
        .live(move || written(model, place));
    el("li").class(place.name()).child(button).done()
}

/// A mark on the letters that something stands on, so that a person finds it again. The others lack nothing.
fn written(model: Model, place: Place) -> View {
    match place {
        Place::Letter(letter) if model.is_touched(letter) => {
            let words = [" ", &model.stage.say(&texts::WRITTEN)].concat();
            el("span").class("mark").child(el("span").class("unseen").text(words)).done()
        }
        _ => View::Nothing,
    }
}

/// A page under its heading; hidden while the person is elsewhere.
fn page(model: Model, place: Place, body: El) -> View {
    let heading = said(model.stage, "h3", "", words::place(place)).id(place.name()).attr("tabindex", "-1");
    el("section")
        .attr("class", ["page ", place.name()].concat())
        .attr("aria-labelledby", place.name())
        .live_attr("hidden", move || (!model.is_at(place)).then(String::new))
        .child(el("div").class("top").child(icon::view(place)).child(heading))
        .child(body)
        .child(turn(model, place))
        .done()
}

/// The buttons that lead to the places before and after.
fn turn(model: Model, place: Place) -> El {
    let button = |weight, text, to: Option<Place>| {
        to.map(|to| {
            let words = move || model.stage.fill(text, &[("place", &model.stage.say(words::place(to)))]);
            parts::button(weight, words, move || go(model, to))
        })
    };
    el("div").class("turn").child(button(Weight::Quiet, &texts::BACK, place.back())).child(button(
        Weight::Main,
        &texts::NEXT,
        place.next(),
    ))
}

/// Goes there, and takes focus along, so that a screen reader starts at the new heading.
fn go(model: Model, place: Place) {
    model.go(place);
    model.stage.host.focus(place.name());
}

/// An element whose words follow the reading by themselves, so that nothing is built anew while a person uses it.
fn said(stage: Stage, tag: &'static str, class: &'static str, text: &'static Text) -> El {
    let element = if class.is_empty() { el(tag) } else { el(tag).class(class) };
    element.live_text(stage.line(text))
}
