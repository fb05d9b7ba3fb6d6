//! People, places and activities, as a list and a picture drawn from it.

mod editor;
mod picture;
#[cfg(test)]
mod tests;

use crate::model::{Model, Place};
use crate::texts;
use crate::view::{button, said};
use crate::words;
use leptos::prelude::untrack;
use windchime_domain::card::Connection;
use windchime_domain::number::digits;
use windchime_shell::markup::{El, View, el, follow, live};
use windchime_shell::parts::Weight;

/// Where focus goes when the editor closes: the button that opens it.
const ADD: &str = "connection-add";
/// The button that puts back what was just taken off.
const UNDO: &str = "connection-undo";

/// The page. The list is the thing itself, and stands before the picture.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    super::deselect_when_left(model, Place::Connections);
    let mut stands = None;
    follow(move || {
        let (here, reading) = (model.is_at(Place::Connections), stage.reading());
        untrack(|| match (stands, here) {
            (Some(read), _) if read == reading => {}
            (Some(_), true) => model.build_anew(),
            (Some(_), false) => model.take_apart(),
            (None, true) => model.build(),
            (None, false) => {}
        });
        stands = (here || stands == Some(reading)).then_some(reading);
    });
    let none = move || (!model.has_connections()).then(String::new);
    let list = el("div").live_attr("hidden", none).child(table(model)).child(picture::view(model));
    // What comes and goes has an element of its own: a browser looks anew at every button beside a button that came.
    let above = el("div").live(move || add(model)).child(editor::view(model)).live(move || undo(model));
    el("div").child(said(stage, "p", "", &texts::CONNECTIONS_INTRO)).child(above).child(list)
}

fn add(model: Model) -> View {
    let stage = model.stage;
    if model.is_full() {
        return said(stage, "p", "hint", &texts::CONNECTION_FULL).id(ADD).attr("tabindex", "-1").done();
    }
    let open = move || editor::open(model, None);
    button(stage, Weight::Main, &texts::CONNECTION_ADD, String::new(), Box::new(open)).id(ADD).done()
}

/// What was just taken off, and the way to put it back.
fn undo(model: Model) -> View {
    let Some(name) = model.removed() else { return View::Nothing };
    let stage = model.stage;
    let back = move || {
        if let Some(name) = model.undo_remove() {
            stage.announce(stage.fill(&texts::CONNECTION_SAVED, &[("name", &name)]));
        }
        stage.host.focus(ADD);
    };
    el("div")
        .class("banner")
        .child(el("p").text(stage.fill(&texts::CONNECTION_REMOVED, &[("name", &name)])))
        .child(button(stage, Weight::Quiet, &texts::CONNECTION_UNDO, name, Box::new(back)).id(UNDO))
        .done()
}

/// Everything on the list. On a narrow screen its rows are stacked by the style sheet, which takes a table's meaning from it in some
/// browsers: so the roles are written out.
fn table(model: Model) -> El {
    let stage = model.stage;
    let column = |text| said(stage, "th", "", text).attr("role", "columnheader").attr("scope", "col").done();
    let columns = [
        &texts::COLUMN_NAME,
        &texts::COLUMN_CLOSENESS,
        &texts::COLUMN_EFFECT,
        &texts::COLUMN_LETTERS,
        &texts::COLUMN_CHANGE,
        &texts::COLUMN_DO,
    ];
    let head = el("tr").attr("role", "row").children(columns.map(column));
    let rows = (0..Model::ROW_GROUPS).map(|group| {
        live(move || {
            let rows = model.rows(group);
            if rows.is_empty() {
                return View::Nothing;
            }
            // Another reading comes to a few rows at a time, and not to all at once.
            let rows = untrack(|| rows.into_iter().map(|one| row(model, one)).collect::<Vec<_>>());
            el("tbody").attr("role", "rowgroup").children(rows).done()
        })
    });
    el("table")
        .class("connections-table")
        .attr("role", "table")
        .child(said(stage, "caption", "", &texts::CONNECTIONS_LIST))
        .child(el("thead").attr("role", "rowgroup").child(head))
        .children(rows)
}

fn row(model: Model, one: Connection) -> View {
    let stage = model.stage;
    let Connection { id, name, kind, closeness, effect, letters, change } = one;
    let cell = |class: &'static str, words: String| el("td").attr("role", "cell").class(class).text(words);
    let mut touched = String::new();
    for letter in letters {
        if !touched.is_empty() {
            touched.push_str(", ");
        }
        touched.push_str(&stage.say(words::letter(letter).name));
    }
    let press = |text, name: &str| {
        let of = el("span").class("unseen").text([" ", name].concat());
        el("button").attr("type", "button").attr("part", "button").class("button quiet").text(stage.say(text)).child(of)
    };
    let open = press(&texts::CONNECTION_OPEN, &name)
        .id(row_button(id))
        .on_now("click", move |_| editor::open(model, Some(id)));
    let remove = press(&texts::CONNECTION_REMOVE, &name).on_now("click", move |_| remove(model, id));
    let head = el("th").attr("role", "rowheader").attr("scope", "row").text(name);
    let kind = el("span").class("hint").text(stage.say(words::kind(kind)));
    el("tr")
        .attr("role", "row")
        .child(head.child(kind))
        .child(cell("", stage.say(words::closeness(closeness))))
        .child(cell("", stage.say(words::effect(effect))))
        .child(cell("", touched))
        .child(cell("written", change))
        .child(cell("do", String::new()).child(open).child(remove))
        .done()
}

/// The button that opens a row's editor.
fn row_button(id: u32) -> String {
    ["connection-row-", &digits(id)].concat()
}

fn remove(model: Model, id: u32) {
    let (stage, name) = (model.stage, model.remove(id));
    stage.announce(stage.fill(&texts::CONNECTION_REMOVED, &[("name", &name)]));
    stage.host.focus(UNDO);
}
