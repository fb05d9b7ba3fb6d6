//! Looking the answers over before they are sent.

use super::words;
use crate::model::Model;
use crate::texts;
use crate::view::question;
use leptos::prelude::untrack;
use windchime_shell::markup::{View, el};

/// Every answer, each with a way to change it.
#[inline(never)]
pub fn view(model: Model) -> View {
    let stage = model.stage;
    let form = model.form();
    let rows = words::answers(model).into_iter().filter_map(|(place, words)| {
        let question = form.questions.get(place)?;
        let (label, control, id) =
            (stage.words(&question.label), question::first_control(question), question.id.clone());
        let change = el("button")
            .attr("type", "button")
            .class("link")
            .text(stage.say(&texts::REVIEW_CHANGE))
            .child(el("span").class("unseen").text([" ", &label].concat()))
            .on("click", move |_| {
                untrack(|| model.turn_to(&id));
                stage.host.focus_on(control.clone());
            });
        let words = if words.is_empty() { stage.say(&texts::REVIEW_NONE) } else { words };
        Some(el("div").child(el("dt").text(label)).child(el("dd").text(words)).child(el("dd").child(change)).done())
    });
    el("dl").class("review").children(rows).done()
}
