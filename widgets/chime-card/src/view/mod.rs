//! The card's markup. Every page stays in the document once it is built, shown or hidden: what is typed, and the browser's own undo,
//! stay with their page whatever happens around it.

mod bar;
mod groups;
mod help;
mod icon;
mod idea;
mod later;
mod letter;

use crate::model::{File, Model, Part, Place};
use crate::texts;
use crate::words;
use leptos::prelude::untrack;
use windchime_domain::card::Letter;
use windchime_shell::markup::{El, View, el, follow, live};
use windchime_shell::parts::{self, Weight};
use windchime_shell::rest;
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// The widget.
pub fn view(stage: Stage) -> View {
    let model = Model::new(stage);
    model.look_for_card();
    begin(model);
    // Asks for the directory that the page's editor has named.
    follow(move || model.set_directory(model.stage.option("directory")));
    // No landmark around it: the crisis box is one, and stands on its own.
    let head = look(model, Part::Head, "div", "first")
        .child(bar::exit(model))
        .live(move || told(model))
        .child(parts::title("title", stage.line(&texts::TITLE)))
        .child(bar::view(model))
        .live(move || offer(model))
        .child(bar::exit_hint(model));
    let help = look(model, Part::Help, "div", "looks")
        .child(idea::view(stage, "privacy", &words::SEEN))
        .child(help::view(stage, move || model.help_lines()));
    let about = look(model, Part::About, "div", "looks").child(idea::view(stage, "intro", &words::ABOUT));
    let pages = look(model, Part::Pages, "div", "looks")
        .live(move || {
            model.follow_replacing();
            el("div").children(Letter::ALL.into_iter().map(|letter| letter::view(model, letter))).done()
        })
        .child(late(model, Place::Connections, later::connections::view))
        .child(late(model, Place::Groups, later::groups::view))
        .child(late(model, Place::Whole, later::whole::view))
        .child(late(model, Place::Keep, later::keep::view));
    el("div")
        .class("card")
        .child(head)
        .child(help)
        .child(about)
        .child(nav(model))
        .child(pages)
        // Where it could not be fetched, it is tried again.
        .on_now("input", |_| rest::then(Box::new(|| {})))
        .done()
}

/// A part of the card that changes its look by itself.
fn look(model: Model, part: Part, tag: &'static str, class: &'static str) -> El {
    el(tag).live_attr("class", move || Some([class, if model.looks_easy(part) { " easy" } else { "" }].concat()))
}

/// A card that is kept here is offered, never opened by itself.
fn offer(model: Model) -> View {
    if !model.is_card_offered() {
        return View::Nothing;
    }
    let go = parts::button(Weight::Quiet, model.stage.line(&texts::OFFER_GO), move || go(model, Place::Keep));
    el("div").class("offer").child(said(model.stage, "p", "", &texts::OFFER)).child(go).done()
}

/// What the card asks of its page once it stands there.
fn begin(model: Model) {
    let mut stands = false;
    follow(move || {
        _ = model.stage.reading();
        if std::mem::replace(&mut stands, true) {
            model.begin_look();
            untrack(|| rest::then(Box::new(move || model.look_again())));
        }
    });
    follow(move || {
        for file in File::ALL {
            let url = model.stage.option(file.attribute());
            untrack(|| rest::then(Box::new(move || model.fetch(file, url))));
        }
    });
    if model.stage.host.is_live() {
        model.listen_for_exit();
        // All of the card's code comes at once, asked for or not: nothing is fetched because of what a person does.
        rest::then(Box::new(move || {
            model.listen_for_voices();
            later::groups::listen(model);
        }));
        // A page that begins in Easy Read has the words already.
        model.stage.dress(crate::ELEMENT.kind);
    }
}

/// What the page's editor is told about the files that they named.
fn told(model: Model) -> View {
    let told = model.editor_told();
    if told.is_empty() {
        return View::Nothing;
    }
    parts::editor_notice(model.stage).children(told.into_iter().map(|words| el("p").text(words).done())).done()
}

/// The letters and the rest of the card, to go to in any order.
fn nav(model: Model) -> El {
    let stage = model.stage;
    look(model, Part::Nav, "nav", "letters").live_attr("aria-label", move || Some(stage.say(&texts::LETTERS))).live(
        move || {
            let (letters, rest): (Vec<_>, Vec<_>) =
                model.places().into_iter().partition(|place| matches!(place, Place::Letter(_)));
            let row = |class, places: Vec<Place>| {
                let ways = places.into_iter().map(|place| way_to(model, place));
                el("ul").class(class).attr("role", "list").children(ways)
            };
            el("div").child(row("five", letters)).child(row("others", rest)).done()
        },
    )
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
    let heading = said(model.stage, "h3", "aloud", words::place(place)).id(place.name()).attr("tabindex", "-1");
    let away = move |value: &str| (!model.is_at(place)).then(|| value.to_owned());
    el("section")
        .attr("class", ["page ", place.name()].concat())
        .attr("aria-labelledby", place.name())
        .live_attr("hidden", move || away(""))
        // The style sheet hides the long ones by taking their content from sight, and would leave an empty region.
        .live_attr("aria-hidden", move || away("true"))
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
    model.fall_silent();
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
