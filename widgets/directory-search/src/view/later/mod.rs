//! What is built with the second part of the wasm.

pub mod detail;
pub mod far;
pub mod filters;
pub mod hours;
pub mod map;
pub mod paper;
pub mod place;

use crate::model::Model;
use crate::texts;
use windchime_shell::markup::{View, el, follow};
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::sheet;

/// Keeps the page's address and the directory in step; says where an address asks for what is not there. Also the list for paper.
#[inline(never)]
pub fn address(model: Model) -> View {
    if let Some(css) = sheet(crate::ELEMENT.kind) {
        model.stage.host.wear(&css);
    }
    model.keep_address();
    follow(move || model.meet_address());
    follow(move || model.write_address());
    let gone = move || {
        if model.is_entry_gone() && model.opened().is_none() {
            el("p").class("dropped").attr("role", "status").text(model.stage.say(&texts::LINK_GONE)).done()
        } else {
            View::Nothing
        }
    };
    el("div").live(gone).live(move || paper::view(model)).done()
}

/// Two other ways to look at what is found.
#[inline(never)]
pub fn ways(model: Model) -> View {
    let stage = model.stage;
    let words = move || stage.say(if model.is_map_shown() { &texts::MAP_HIDE } else { &texts::MAP_SHOW });
    let expanded = move || Some(if model.is_map_shown() { "true" } else { "false" }.to_owned());
    let map = move || {
        if !model.has_positions() {
            return View::Nothing;
        }
        let button = parts::button(Weight::Quiet, words, move || model.toggle_map());
        button.id("map-show").live_attr("aria-expanded", expanded).done()
    };
    let print = parts::button(Weight::Quiet, stage.line(&texts::PRINT), move || model.print_list());
    el("div").class("ways").live(map).child(print).done()
}
