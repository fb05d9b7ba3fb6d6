//! What of the local groups is there from the start: the way to their page.

use super::{button, go};
use crate::model::{Model, Place};
use crate::texts;
use crate::words;
use windchime_domain::card::Letter;
use windchime_shell::markup::{View, el, live};
use windchime_shell::parts::Weight;

/// From a letter's page to its groups; the same whatever stands on the page.
pub(super) fn way(model: Model, letter: Letter) -> View {
    live(move || {
        let stage = model.stage;
        if !model.has_directory() {
            return View::Nothing;
        }
        let name = stage.say(words::letter(letter).name);
        let lead = move || {
            model.open_groups(Some(letter));
            go(model, Place::Groups);
        };
        el("p").child(button(stage, Weight::Quiet, &texts::GROUPS_FOR, name, Box::new(lead))).done()
    })
}
