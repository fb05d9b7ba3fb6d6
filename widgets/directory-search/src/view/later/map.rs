//! The entries on a map, beside the list that says the same: over tiles that the page's editor names, or drawn plainly, with north up and
//! rings around where somebody asks from. Marks are buttons, in the order of the list.

use crate::model::Model;
use crate::model::later::map::{Drawing, Mark, here_id, mark_id};
use crate::texts;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use windchime_domain::directory::read_digits;
use windchime_domain::links::safe_href;
use windchime_domain::map::{TILE, Tile};
use windchime_domain::number::digits;
use windchime_shell::js;
use windchime_shell::markup::{El, View, el, follow, svg};
use windchime_shell::page::listen;
use windchime_shell::parts;
use windchime_shell::texts::Text;

/// How many of a cluster's entries its name has.
const NAMED: usize = 3;
/// Width of the picture where there is no browser to say.
const WIDTH: i32 = 640;
/// The longest line of the scale.
const SCALE: i32 = 130;

/// Between the filters and the results.
#[inline(never)]
pub fn view(model: Model) -> View {
    if !model.is_map_shown() {
        return View::Nothing;
    }
    untrack(|| whole(model))
}

fn whole(model: Model) -> View {
    let stage = model.stage;
    // Now, so that the first picture is the right one, and whenever something else is found.
    model.gather();
    follow(move || model.gather());
    let drawn = Rc::new(RefCell::new(Vec::new()));
    let listening = Rc::new(Cell::new(false));
    let (marks, resized) = (drawn.clone(), Cell::new(false));
    let frame = el("div")
        .id("map")
        .class("map-frame")
        .attr("role", "group")
        .attr("tabindex", "0")
        .attr("aria-labelledby", "map-title")
        .attr("aria-describedby", "map-hint")
        // Nothing is pressed before something has focus or the pointer is over it; and `on` does not tell which key it was.
        .on_now("focusin", {
            let (drawn, listening) = (drawn.clone(), listening.clone());
            move |frame| attend(model, &frame, &drawn, &listening)
        })
        .on_now("pointerdown", move |frame| attend(model, &frame, &drawn, &listening))
        .live(move || {
            _ = stage.reading();
            if !resized.replace(true) && stage.host.is_live() {
                listen(&js_sys::global(), "resize", move |_| model.redraw_map());
            }
            picture(model, &marks)
        });
    let title = el("h3").id("map-title").attr("tabindex", "-1").live_text(stage.line(&texts::MAP));
    el("section")
        .class("map")
        .attr("aria-labelledby", "map-title")
        .child(title)
        .child(el("p").id("map-hint").class("hint").live_text(stage.line(&texts::MAP_HINT)))
        .live(move || notices(model))
        .child(controls(model))
        .child(frame)
        .live(move || under(model))
        .live(move || here(model))
        .done()
}

/// What an editor of the page has left out.
fn notices(model: Model) -> View {
    let stage = model.stage;
    let (tiles, attribution) = (stage.option("tiles"), stage.option("tiles-attribution"));
    let notice = |text| parts::editor_notice(stage).child(el("p").text(stage.say(text))).done();
    match tiles.as_str() {
        "" => View::Nothing,
        template if !Tile::fits(template) => notice(&texts::TILES_TEMPLATE),
        _ if attribution.is_empty() => notice(&texts::TILES_ATTRIBUTION),
        _ => View::Nothing,
    }
}

fn controls(model: Model) -> El {
    let press = |text: &'static Text, sign: &'static str, does: fn(Model)| {
        el("button")
            .attr("type", "button")
            .attr("part", "button")
            .class("button quiet sign")
            .live_attr("aria-label", move || Some(model.stage.say(text)))
            .on_now("click", move |_| does(model))
            .child(el("span").attr("aria-hidden", "true").text(sign))
    };
    let zoom = |text, sign, closer: bool, does| {
        let none = move || (!model.can_zoom(closer)).then(|| "true".to_owned());
        press(text, sign, does).live_attr("aria-disabled", none)
    };
    let all = parts::button(parts::Weight::Quiet, model.stage.line(&texts::MAP_ALL), move || model.fit_map());
    el("div")
        .class("map-ways")
        .attr("role", "group")
        .live_attr("aria-label", move || Some(model.stage.say(&texts::MAP_MOVE)))
        .child(zoom(&texts::MAP_CLOSER, "+", true, |model| model.zoom_map(true, None)))
        .child(zoom(&texts::MAP_FURTHER, "−", false, |model| model.zoom_map(false, None)))
        // North, south, west, east: these do not turn with the direction of writing.
        .child(press(&texts::MAP_NORTH, "↑", |model| model.move_map(0, -1, None)))
        .child(press(&texts::MAP_SOUTH, "↓", |model| model.move_map(0, 1, None)))
        .child(press(&texts::MAP_WEST, "←", |model| model.move_map(-1, 0, None)))
        .child(press(&texts::MAP_EAST, "→", |model| model.move_map(1, 0, None)))
        .child(all)
}

/// The picture, as wide as there is room for now.
fn picture(model: Model, marks: &RefCell<Vec<Mark>>) -> View {
    let stage = model.stage;
    let room = stage.host.find("count").and_then(|count| js::get(&count, "clientWidth").as_f64());
    // Without the frame's two lines.
    let width = room.map_or(WIDTH, |room| room as i32 - 2).max(160);
    let height = (width * 5 / 8).clamp(280, 460);
    let template = stage.option("tiles");
    let tiled = Tile::fits(&template);
    let Some(drawing) = model.drawing(width, height, tiled) else {
        return parts::paragraph("quiet", stage.say(&texts::MAP_NOTHING));
    };
    let buttons = drawing.marks.iter().map(|mark| placed(model, mark)).collect::<Vec<_>>();
    if let Some(focus) = drawing.focus {
        let there = drawing.marks.iter().any(|mark| mark.number == focus);
        stage.host.focus_on(if there { mark_id(focus) } else { "map".to_owned() });
    }
    let whole = svg("svg")
        .attr("viewBox", ["0 0 ", &digits(width), " ", &digits(height)].concat())
        .attr("width", digits(width))
        .attr("height", digits(height))
        .attr("direction", "ltr")
        .class(if tiled { "tiled" } else { "plain" });
    let whole = if tiled { whole.child(tiles(&drawing, &template)) } else { whole.children(towns(&drawing)) };
    let whole = whole
        .children(rings(model, &drawing))
        .children(edges(model, &drawing))
        .child(svg("g").attr("role", "list").children(buttons));
    *marks.borrow_mut() = drawing.marks;
    whole.done()
}

/// The tiles as one piece of ordinary pictures: only these can be asked for without cookies in every browser.
fn tiles(drawing: &Drawing, template: &str) -> Option<El> {
    let tiles = drawing.frame.tiles();
    let (first, last) = (tiles.first()?, tiles.last()?);
    let (across, down) = (last.left - first.left + TILE, last.top - first.top + TILE);
    let images = tiles.iter().map(|tile| {
        el("img")
            .attr("crossorigin", "anonymous")
            .attr("referrerpolicy", "strict-origin")
            .attr("alt", "")
            .attr("width", digits(TILE))
            .attr("height", digits(TILE))
            .attr("draggable", "false")
            .attr("src", tile.url(template))
            .done()
    });
    let grid = el("div").class("tiles").attr("dir", "ltr").attr("aria-hidden", "true").children(images);
    let piece = svg("foreignObject")
        .attr("x", digits(first.left))
        .attr("y", digits(first.top))
        .attr("width", digits(across))
        .attr("height", digits(down));
    Some(piece.child(grid))
}

fn towns(drawing: &Drawing) -> Vec<View> {
    let name = |(name, (x, y)): &(String, (i32, i32))| words("town", *x, *y, name.clone()).done();
    drawing.towns.iter().map(name).collect()
}

fn words(class: &'static str, x: i32, y: i32, words: String) -> El {
    svg("text").class(class).attr("x", digits(x)).attr("y", digits(y)).attr("aria-hidden", "true").text(words)
}

/// One mile, three, ten around where somebody asks from.
fn rings(model: Model, drawing: &Drawing) -> Vec<View> {
    let Some(((x, y), point)) = drawing.origin else { return Vec::new() };
    let mut views = Vec::new();
    let (radii, unit) = model.rings();
    for count in radii {
        let radius = drawing.frame.ring(point, f64::from(count) * unit);
        // Smaller ones lie under the mark of the middle, larger ones far outside.
        if (24..4_000).contains(&radius) {
            let ring =
                svg("circle").class("ring").attr("cx", digits(x)).attr("cy", digits(y)).attr("r", digits(radius));
            views.push(ring.done());
            views.push(words("ring-name", x, y - radius - 4, model.distance_words(u32::from(count) * 10)).done());
        }
    }
    let middle = ["M", &digits(x), " ", &digits(y - 9), "v18m-9-9h18"].concat();
    views.push(svg("path").class("origin").attr("d", middle).done());
    views
}

/// Which way is north, and how long some miles are.
fn edges(model: Model, drawing: &Drawing) -> [View; 4] {
    let (width, bottom) = (drawing.frame.width, drawing.frame.height - 12);
    let (tenths, length) = drawing.frame.scale(SCALE, model.rings().1);
    let line = ["M12 ", &digits(bottom - 6), "v6h", &digits(length), "v-6"].concat();
    let arrow = ["M", &digits(width - 20), " 28V9m-5 6l5-7 5 7"].concat();
    [
        svg("path").class("edge").attr("d", line).done(),
        words("edge-name", 16, bottom - 6, model.distance_words(tenths)).done(),
        svg("path").class("edge").attr("d", arrow).done(),
        words("edge-name north", width - 20, 44, model.stage.say(&texts::MAP_N)).done(),
    ]
}

/// A mark, 44 pixels wide and high to press.
fn placed(model: Model, mark: &Mark) -> View {
    let at = ["translate(", &digits(mark.at.0), " ", &digits(mark.at.1), ")"].concat();
    let name = named(model, &mark.entries);
    let several = mark.entries.len() > 1;
    let shape = svg("circle").class("dot").attr("r", if several { "17" } else { "10" });
    let count = several.then(|| {
        svg("text").class("count").attr("y", "5").attr("aria-hidden", "true").text(digits(mark.entries.len() as u32))
    });
    let whole = svg("rect").attr("x", "-22").attr("y", "-22").attr("width", "44").attr("height", "44").attr("rx", "22");
    let button = svg("g")
        .id(mark_id(mark.number))
        .attr("role", "button")
        .attr("tabindex", "0")
        .class(if several { "mark several" } else { "mark" })
        .attr("transform", at)
        // Its name; a label besides would be said twice.
        .child(svg("title").text(name))
        .child(whole)
        .child(shape)
        .child(count);
    svg("g").attr("role", "listitem").child(button).done()
}

/// The name of an entry, or how many there are and the names of the first.
fn named(model: Model, entries: &[u32]) -> String {
    let mut names = String::new();
    for entry in entries.iter().take(NAMED) {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&model.with_entry(*entry, |entry, _| entry.name.clone()).unwrap_or_default());
    }
    if entries.len() > NAMED {
        names.push_str(", …");
    }
    match entries {
        [entry] => match model.away_words(*entry) {
            Some(away) => [&names, ": ", &away].concat(),
            None => names,
        },
        several => {
            let count = digits(several.len() as u32);
            model.stage.fill(&texts::MAP_SEVERAL, &[("count", &count), ("names", &names)])
        }
    }
}

/// Under the picture: whose tiles these are, and what is not in it.
fn under(model: Model) -> View {
    let stage = model.stage;
    let attribution =
        if Tile::fits(&stage.option("tiles")) { stage.option("tiles-attribution") } else { String::new() };
    let (said, href) = match attribution.rsplit_once(' ').map(|(said, last)| (said, safe_href(last))) {
        Some((said, Some(href))) => (said.to_owned(), Some(href)),
        _ => (attribution, None),
    };
    let attribution = (!said.is_empty()).then(|| {
        let line = el("p").class("attribution").attr("part", "attribution");
        match href {
            Some(href) => line.child(parts::link(href, said)),
            None => line.text(said),
        }
    });
    let without = match model.without_position() {
        0 => View::Nothing,
        1 => parts::paragraph("quiet", stage.say(&texts::MAP_WITHOUT_ONE)),
        some => parts::paragraph("quiet", stage.fill(&texts::MAP_WITHOUT, &[("count", &digits(some as u32))])),
    };
    el("div").class("under").child(attribution).child(without).done()
}

/// The entries of a cluster that stand at one place.
fn here(model: Model) -> View {
    let stage = model.stage;
    let entries = model.entries_here();
    if entries.is_empty() {
        return View::Nothing;
    }
    let one = |entry: u32| {
        let name = model.with_entry(entry, |entry, _| entry.name.clone()).unwrap_or_default();
        let open = el("button").id(here_id(entry)).attr("type", "button").class("open");
        el("li").child(open.on_now("click", move |_| model.open_here(entry)).text(name)).done()
    };
    let title = stage.fill(&texts::MAP_HERE, &[("count", &digits(entries.len() as u32))]);
    let close = parts::button(parts::Weight::Quiet, stage.line(&texts::MAP_HERE_CLOSE), move || model.close_here());
    el("div")
        .class("here")
        .child(el("h4").id("here").attr("tabindex", "-1").text(title))
        .child(el("ul").class("results").children(entries.into_iter().map(one)))
        .child(close)
        .done()
}

/// Listens from the first time on that somebody comes near.
fn attend(model: Model, frame: &JsValue, marks: &Rc<RefCell<Vec<Mark>>>, listening: &Cell<bool>) {
    if listening.replace(true) {
        return;
    }
    let drawn = marks.clone();
    listen(frame, "keydown", move |event| keys(model, event, &drawn));
    let drawn = marks.clone();
    listen(frame, "click", move |event| press(model, event, &drawn));
}

/// The number of the mark that an event has happened on.
fn mark_of(event: &JsValue) -> Option<u32> {
    let mark = js::call(&js::get(event, "target"), "closest", &[js::text("[role=button]")]).ok()?;
    read_digits(js::get(&mark, "id").as_string()?.strip_prefix("mark-")?)
}

fn press(model: Model, event: &JsValue, marks: &RefCell<Vec<Mark>>) {
    // Taken out: what is pressed may draw anew at once.
    let all = marks.take();
    if let Some(mark) = mark_of(event).and_then(|number| all.iter().find(|mark| mark.number == number)) {
        model.press_mark(mark);
    }
    let mut now = marks.borrow_mut();
    if now.is_empty() {
        *now = all;
    }
}

fn keys(model: Model, event: &JsValue, marks: &RefCell<Vec<Mark>>) {
    let is = |name| js::get(event, name).is_truthy();
    let (Some(key), false) = (js::get(event, "key").as_string(), is("ctrlKey") || is("metaKey") || is("altKey")) else {
        return;
    };
    let focus = mark_of(event);
    match key.as_str() {
        "ArrowUp" => model.move_map(0, -1, focus),
        "ArrowDown" => model.move_map(0, 1, focus),
        "ArrowLeft" => model.move_map(-1, 0, focus),
        "ArrowRight" => model.move_map(1, 0, focus),
        "+" | "=" => model.zoom_map(true, focus),
        "-" => model.zoom_map(false, focus),
        "Enter" | " " if focus.is_some() => press(model, event, marks),
        _ => return,
    }
    _ = js::call(event, "preventDefault", &[]);
}
