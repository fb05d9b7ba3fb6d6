//! The banner over a form whose answers were typed before a reload.

use crate::model::Model;
use crate::texts;
use windchime_shell::markup::{View, el};
use windchime_shell::parts::{self, Weight};

/// Says so, and offers to start again.
#[inline(never)]
pub fn view(model: Model) -> View {
    let stage = model.stage;
    let clear = move || {
        model.clear();
        stage.announce(stage.say(&texts::DRAFT_CLEARED));
        stage.host.focus("title");
    };
    el("div")
        .class("banner")
        .child(el("p").live_text(stage.line(&texts::DRAFT_KEPT)))
        .child(parts::button(Weight::Quiet, stage.line(&texts::DRAFT_CLEAR), clear))
        .done()
}
