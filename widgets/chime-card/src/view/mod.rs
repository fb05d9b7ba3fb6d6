//! The card's markup. Every page stays in the document once it is built, shown or hidden: what is typed, and the browser's own undo,
//! stay with their page whatever happens around it.

mod groups;
mod help;
mod icon;
mod later;
mod letter;

use crate::model::{Model, Place};
use crate::texts;
use crate::words;
use windchime_domain::card::Letter;
use windchime_shell::markup::{El, View, el, live};
use windchime_shell::parts::{self, Weight};
use windchime_shell::rest;
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// The widget.
pub fn view(stage: Stage) -> View {
    let model = Model::new(stage);
    groups::listen(model);
    // No landmark around it: the crisis box is one, and stands on its own.
    el("div")
        .class("card")
        .child(parts::title("title", stage.line(&texts::TITLE)))
        .child(said(stage, "p", "privacy", &texts::PRIVACY))
        .child(help::view(stage))
        .child(said(stage, "p", "intro", &texts::INTRO))
        .child(nav(model))
        .live(move || {
            model.follow_replacing();
            el("div").children(Letter::ALL.into_iter().map(|letter| letter::view(model, letter))).done()
        })
        .child(late(model, Place::Connections, later::connections::view))
        .child(late(model, Place::Groups, later::groups::view))
        .child(late(model, Place::Whole, later::whole::view))
        .child(late(model, Place::Keep, later::keep::view))
        // So that it is there when it is wanted, also offline.
        .on_now("input", |_| rest::then(Box::new(|| {})))
        .done()
}

/// The letters and the whole card, to go to in any order.
fn nav(model: Model) -> El {
    let stage = model.stage;
    el("nav").class("letters").live_attr("aria-label", move || Some(stage.say(&texts::LETTERS))).live(move || {
        el("ul").attr("role", "list").children(model.places().into_iter().map(|place| way_to(model, place))).done()
    })
}

fn way_to(model: Model, place: Place) -> View {
    // The word begins with the letter: read aloud, the letter alone would only be said twice.
    let initial = match place {
        Place::Letter(letter) => Some(el("span").class("initial").attr("aria-hidden", "true").text(letter.initial())),
        _ => None,
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

/// A page that is built when somebody first comes to it, by code that comes later.
fn late(model: Model, place: Place, body: fn(Model) -> El) -> View {
    let body = move || {
        model.follow_replacing();
        if model.has_been_at(place) { body(model).done() } else { View::Nothing }
    };
    page(model, place, el("div").live(body))
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
fn turn(model: Model, place: Place) -> View {
    let button = move |weight, text, to: Option<Place>| {
        to.map(|to| {
            let words = move || model.stage.fill(text, &[("place", &model.stage.say(words::place(to)))]);
            parts::button(weight, words, move || go(model, to))
        })
    };
    live(move || {
        let back = button(Weight::Quiet, &texts::BACK, model.back(place));
        el("div").class("turn").child(back).child(button(Weight::Main, &texts::NEXT, model.next(place))).done()
    })
}

/// Goes there, and takes focus along, so that a screen reader starts at the new heading.
fn go(model: Model, place: Place) {
    let arrive = move || {
        model.go(place);
        model.stage.host.focus(place.name());
    };
    if place.comes_later() { rest::then(Box::new(arrive)) } else { arrive() }
}

/// A button, whose words may have a place for a `{name}`. Boxed, so that its code exists once.
#[inline(never)]
fn button(stage: Stage, weight: Weight, text: &'static Text, name: String, press: Box<dyn Fn()>) -> El {
    parts::button(weight, move || stage.fill(text, &[("name", &name)]), press)
}

/// An element whose words follow the reading by themselves, so that nothing is built anew while a person uses it.
fn said(stage: Stage, tag: &'static str, class: &'static str, text: &'static Text) -> El {
    let element = if class.is_empty() { el(tag) } else { el(tag).class(class) };
    element.live_text(stage.line(text))
}
