//! What is said under the list of a directory that is asked anew for each question.

use crate::model::Model;
use crate::texts;
use windchime_shell::markup::{View, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::own;

/// That there is no answer, and why.
#[inline(never)]
pub fn notes(model: Model) -> View {
    let stage = model.stage;
    let Some(trouble) = model.far_trouble() else { return View::Nothing };
    el("div")
        .class("failure")
        .attr("role", "alert")
        .child(el("p").child(el("strong").text(stage.say(&texts::FAR_STOPPED))))
        .child(el("p").text(trouble.words(stage)))
        .child(parts::button(Weight::Quiet, stage.line(&own::TRY_AGAIN), move || model.ask_again()))
        .done()
}
