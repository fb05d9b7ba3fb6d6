//! What is seen once the answers have arrived.

use crate::model::Model;
use crate::texts;
use crate::view::{paragraphs, said};
use windchime_shell::markup::{View, el};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};

/// The form's own words, and the reference to keep.
#[inline(never)]
pub fn view(model: Model, receipt: String) -> View {
    let (stage, form) = (model.stage, model.form());
    stage.host.focus("after");
    let receipt = (!receipt.is_empty()).then(|| {
        let line = el("p").live_text(stage.line(&texts::RECEIPT)).text(" ").child(el("strong").text(receipt.clone()));
        let copy = move || {
            let receipt = receipt.clone();
            stage.spawn(async move {
                let done = if page::copy(&receipt).await { &texts::RECEIPT_COPIED } else { &texts::RECEIPT_NOT_COPIED };
                stage.announce(stage.say(done));
            });
        };
        el("div")
            .class("receipt")
            .child(line)
            .child(el("p").class("hint").live_text(stage.line(&texts::RECEIPT_KEEP)))
            .child(parts::button(Weight::Quiet, stage.line(&texts::RECEIPT_COPY), copy))
            .child(parts::button(Weight::Quiet, stage.line(&texts::RECEIPT_PRINT), page::print))
    });
    el("div")
        .child(parts::title("after", said(stage, &form.after.title)))
        .children(paragraphs(stage, &form.after.body))
        .child(receipt)
        .done()
}
