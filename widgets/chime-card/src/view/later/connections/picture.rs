//! The picture of the list. It says nothing that the table does not say, and everything in it can be done there as well.

use super::editor;
use crate::model::Model;
use crate::texts;
use crate::view::later::{Piece, by_turns};
use crate::view::said;
use crate::words;
use leptos::prelude::untrack;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use windchime_domain::card::picture::{MARK, Mark, Picture, RING_NAME, picture};
use windchime_domain::card::{Closeness, Connection, Effect};
use windchime_domain::directory::read_digits;
use windchime_domain::number::digits as number;
use windchime_shell::js;
use windchime_shell::markup::{El, View, el, svg};
use windchime_shell::page::listen;
use windchime_shell::texts::Text;

/// So many marks are drawn at once.
const AT_ONCE: usize = 25;

/// The picture under its heading, with what its marks mean.
pub(super) fn view(model: Model) -> El {
    let stage = model.stage;
    let listening = Rc::new(Cell::new(false));
    let frame = el("div")
        .class("drawing")
        .attr("role", "group")
        .attr("aria-labelledby", "picture")
        .attr("aria-describedby", "picture-intro picture-keys")
        // Nothing is pressed before something has focus, so this is early enough; and `on` does not tell which key it was.
        .on_now("focusin", move |frame| {
            if !listening.replace(true) {
                listen(&frame, "keydown", move |event| keys(model, event));
                listen(&frame, "click", move |event| press(model, event));
            }
        })
        .live(move || {
            let list = model.drawing();
            if list.is_empty() { View::Nothing } else { untrack(|| drawn(model, &list)) }
        });
    let key = Effect::ALL.map(|effect| {
        let mark = svg("svg").attr("viewBox", "-10 -10 20 20").attr("aria-hidden", "true").child(shape(Some(effect)));
        el("li").child(mark).child(said(stage, "span", "", words::effect(Some(effect)))).done()
    });
    el("div")
        .child(said(stage, "h4", "", &texts::PICTURE).id("picture"))
        .child(said(stage, "p", "", &texts::PICTURE_INTRO).id("picture-intro"))
        .child(frame)
        .child(el("ul").class("key").attr("role", "list").children(key))
        .child(said(stage, "p", "hint", &texts::PICTURE_KEYS).id("picture-keys"))
}

fn drawn(model: Model, list: &[Connection]) -> View {
    let stage = model.stage;
    let Picture { rings, marks } = picture(list);
    let [.., outer] = rings;
    let focused = model.refocus();
    let stop = marks.iter().find(|mark| mark.id == model.mark()).or(marks.first()).map_or(0, |mark| mark.id);
    let side = 2 * outer + 8;
    let view_box =
        [&number(-outer - 4), " ", &number(-outer - 4), " ", &number(side), " ", &number(side + 20)].concat();
    // The fifth that may be taken off is the least at which names can be read; it grows to the width that there is.
    let width = side * 4 / 5;
    let circles =
        rings.into_iter().rev().map(|ring| svg("circle").attr("class", "ring").attr("r", number(ring)).done());
    let slant = [number(outer * 97 / 112), number(outer / 2)];
    let lines =
        ["M0 0V-", &number(outer), "M0 0L", &slant[0], " ", &slant[1], "M0 0L-", &slant[0], " ", &slant[1]].concat();
    let names = Closeness::ALL
        .into_iter()
        .zip(rings)
        .map(|(ring, radius)| name("ring-name", 0, RING_NAME - 5 - radius, stage.say(words::closeness(Some(ring)))));
    let known = |mark: Mark| {
        let one = list.iter().find(|one| one.id == mark.id)?;
        Some((mark, one.clone()))
    };
    let marks: Vec<_> = marks.into_iter().filter_map(known).collect();
    let some = |some: &[(Mark, Connection)]| -> Piece {
        let some = some.to_vec();
        Box::new(move || View::All(some.iter().map(|(mark, one)| placed(model, mark, one, stop)).collect()))
    };
    let focus = move || {
        if focused {
            stage.host.focus_on(mark_id(stop));
        }
    };
    let marks = by_turns(model, 1, marks.chunks(AT_ONCE).map(some).collect(), focus);
    svg("svg")
        .attr("viewBox", view_box)
        .attr("width", number(width))
        .class(if width > 480 { "wide" } else { "" })
        .attr("direction", "ltr")
        .children(circles)
        .child(svg("path").attr("class", "sectors").attr("d", lines))
        .children(names)
        .child(name("start", -outer, 10 - outer, stage.say(&texts::PICTURE_PEOPLE)))
        .child(name("end", outer, 10 - outer, stage.say(&texts::PICTURE_PLACES)))
        .child(name("below", 0, outer + 16, stage.say(&texts::PICTURE_ACTIVITIES)))
        .child(svg("g").children(marks))
        .done()
}

fn name(class: &'static str, x: i32, y: i32, words: String) -> View {
    svg("text").class(class).attr("x", number(x)).attr("y", number(y)).attr("aria-hidden", "true").text(words).done()
}

/// One of the list, to go to and to open.
fn placed(model: Model, mark: &Mark, one: &Connection, stop: u32) -> View {
    let stage = model.stage;
    let say = |text: &'static Text| stage.say(text);
    let words = [
        &one.name,
        ": ",
        &say(words::kind(one.kind)),
        ", ",
        &say(words::closeness(one.closeness)),
        ", ",
        &say(words::effect(one.effect)),
    ];
    let at = ["translate(", &number(mark.x), " ", &number(mark.y), ")"].concat();
    let whole = svg("rect").attr("y", "-12").attr("width", number(mark.width)).attr("height", "24");
    svg("g")
        .id(mark_id(mark.id))
        .attr("role", "button")
        .attr("tabindex", if mark.id == stop { "0" } else { "-1" })
        .attr("aria-label", words.concat())
        .attr("transform", at)
        .child(whole)
        .child(svg("g").attr("transform", "translate(9)").child(shape(one.effect)))
        .child(svg("text").attr("x", number(MARK)).attr("y", "4.5").text(mark.label.clone()))
        .done()
}

/// A mark that differs in shape and line, and only then in colour. One is half full: the other half is drawn twice, which the rule
/// `evenodd` leaves empty.
fn shape(effect: Option<Effect>) -> El {
    let (class, lines) = match effect {
        Some(Effect::Helps) => ("mark-helps", "M0-6.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z"),
        Some(Effect::Mixed) => {
            ("mark-mixed", "M0-6.5a6.5 6.5 0 1 0 0 13zM0-6.5a6.5 6.5 0 1 1 0 13zM0-6.5a6.5 6.5 0 1 1 0 13z")
        }
        Some(Effect::Hard) => ("mark-hard", "M0-7L7 0L0 7L-7 0z"),
        Some(Effect::NotSure) => ("mark-not-sure", "M0-6.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z"),
        None => ("mark-open", "M0-3a3 3 0 1 0 0 6a3 3 0 1 0 0-6z"),
    };
    svg("path").class(class).attr("d", lines)
}

const ID: &str = "mark-";

fn mark_id(id: u32) -> String {
    [ID, &number(id)].concat()
}

/// The mark that an event has happened on.
fn mark_of(event: &JsValue) -> Option<(JsValue, u32)> {
    let mark = js::call(&js::get(event, "target"), "closest", &[js::text("[role=button]")]).ok()?;
    let id = js::get(&mark, "id").as_string()?;
    Some((mark, read_digits(id.strip_prefix(ID)?)?))
}

fn press(model: Model, event: &JsValue) {
    if let Some((_, id)) = mark_of(event) {
        model.set_mark(id);
        editor::open(model, Some(id));
    }
}

fn keys(model: Model, event: &JsValue) {
    let (Some((mark, id)), Some(key)) = (mark_of(event), js::get(event, "key").as_string()) else { return };
    let to = match key.as_str() {
        "ArrowRight" | "ArrowDown" => js::get(&mark, "nextElementSibling"),
        "ArrowLeft" | "ArrowUp" => js::get(&mark, "previousElementSibling"),
        "Home" => js::get(&js::get(&mark, "parentNode"), "firstElementChild"),
        "End" => js::get(&js::get(&mark, "parentNode"), "lastElementChild"),
        "Enter" | " " => {
            press(model, event);
            JsValue::NULL
        }
        "+" | "=" => moved(model, id, true),
        "-" => moved(model, id, false),
        _ => return,
    };
    _ = js::call(event, "preventDefault", &[]);
    if let Some(next) = js::get(&to, "id").as_string().and_then(|id| read_digits(id.strip_prefix(ID)?)) {
        for (of, index) in [(&mark, "-1"), (&to, "0")] {
            _ = js::call(of, "setAttribute", &[js::text("tabindex"), js::text(index)]);
        }
        model.set_mark(next);
        _ = js::call(&to, "focus", &[]);
    }
}

/// A ring closer, or further away, and says where it is now.
fn moved(model: Model, id: u32, closer: bool) -> JsValue {
    let stage = model.stage;
    if let Some((name, ring)) = model.move_ring(id, closer) {
        let ring = stage.say(words::closeness(Some(ring)));
        stage.announce(stage.fill(&texts::CONNECTION_MOVED, &[("name", &name), ("closeness", &ring)]));
    }
    JsValue::NULL
}
