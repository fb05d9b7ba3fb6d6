//! What is built with the second part of the wasm.

pub mod detail;
pub mod filters;
pub mod hours;
pub mod map;
pub mod paper;
pub mod place;

use crate::model::Model;
use crate::texts;
use windchime_shell::markup::{View, el, follow};
use windchime_shell::texts::later_style;

/// Keeps the page's address and the directory in step; says where an address asks for what is not there. Also the list for paper.
#[inline(never)]
pub fn address(model: Model) -> View {
    if let Some(css) = later_style("directory") {
        model.stage.host.dress(&css);
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
