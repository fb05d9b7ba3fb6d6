//! A form of several pages: where one is, going on and back, and looking the answers over before they are sent.

use crate::model::{Model, Progress};
use crate::sending::PAGE;
use crate::texts;
use windchime_shell::markup::{View, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::digits;

/// Whether the button leads to another page, rather than sending; followed.
pub fn goes_on(model: Model) -> bool {
    model.progress().is_some() && !model.is_looking_over()
}

/// Whether the first page lies behind; followed.
pub fn is_later(model: Model) -> bool {
    model.progress().is_some_and(|progress| progress.step > 1)
}

/// The step, and the page's own heading; nothing on a form of one page.
pub fn heading(model: Model) -> View {
    let stage = model.stage;
    let step = move || {
        model.progress().map_or(String::new(), |Progress { step, of }| {
            stage.fill(&texts::PROGRESS, &[("step", &digits(step as i64)), ("of", &digits(of as i64))])
        })
    };
    let own = move || match model.page() {
        _ if model.is_looking_over() => stage.say(&texts::REVIEW_TITLE),
        Some(label) => stage.words(&label),
        None => String::new(),
    };
    el("h3")
        .id(PAGE)
        .class("page")
        .attr("tabindex", "-1")
        .live_attr("hidden", move || (step().is_empty() && own().is_empty()).then(String::new))
        .child(el("span").class("step-of").live_text(step))
        .text(" ")
        .live_text(own)
        .done()
}

/// The way back to the page before.
pub fn back(model: Model) -> View {
    if !is_later(model) {
        return View::Nothing;
    }
    let back = move || {
        model.previous_page();
        model.stage.host.focus(PAGE);
    };
    parts::button(Weight::Quiet, model.stage.line(&texts::BACK), back).done()
}
