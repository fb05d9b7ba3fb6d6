//! What is built with the second part of the wasm.

pub mod detail;
pub mod far;
pub mod filters;
pub mod hours;
pub mod map;
pub mod paper;
pub mod place;

use crate::catalogue::MOST_ENTRIES;
use crate::feed::Rest;
use crate::model::Model;
use crate::texts;
use windchime_domain::directory::digits;
use windchime_shell::markup::{View, el, follow};
use windchime_shell::parts::{self, Weight};

/// Keeps the page's address and the directory in step; says where an address asks for what is not there. Also the list for paper.
#[inline(never)]
pub fn address(model: Model) -> View {
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

/// Under the list: what is not in it.
#[inline(never)]
pub fn notes(model: Model) -> View {
    let stage = model.stage;
    let capped = (model.rest() == Rest::Capped).then(|| {
        let most = digits(MOST_ENTRIES.min(model.len()) as u64);
        parts::paragraph("quiet", stage.fill(&texts::CAPPED, &[("count", &most)]))
    });
    let skipped = match model.skipped() {
        0 => View::Nothing,
        1 => parts::paragraph("quiet", stage.say(&texts::SKIPPED_ONE)),
        more => parts::paragraph("quiet", stage.fill(&texts::SKIPPED, &[("count", &digits(more as u64))])),
    };
    el("div").child(capped).child(far::notes(model)).child(skipped).done()
}

/// What an editor wrote into `show` that fits nothing.
#[inline(never)]
pub fn unknown(model: Model) -> View {
    let names = model.unknown();
    if names.is_empty() {
        return View::Nothing;
    }
    let stage = model.stage;
    let line = |name: String| el("p").text(stage.fill(&texts::SHOW_UNKNOWN, &[("name", &name)])).into();
    parts::editor_notice(stage).children(names.into_iter().map(line)).done()
}
