//! What of the local groups is there from the start: asking for the directory, taking what its widget gives, and the way to their page.

use super::{button, go};
use crate::model::{Model, Place};
use crate::texts;
use crate::words;
use windchime_domain::card::{Group, Letter};
use windchime_shell::js;
use windchime_shell::markup::{View, el, follow, live};
use windchime_shell::parts::Weight;
use windchime_shell::rest;

/// Asks for the directory that the page's editor has named, and takes groups that a directory on the same page gives to the card.
pub(super) fn listen(model: Model) {
    follow(move || model.set_directory(model.stage.option("directory")));
    model.stage.host.take("add", move |detail| {
        let group = Group::read(&|name| js::get(detail, name).as_string().unwrap_or_default());
        let taken = group.is_some();
        if let Some(group) = group {
            let letters = group.letters.clone();
            rest::then(Box::new(move || model.add_group(group, &letters)));
        }
        taken
    });
}

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
