//! The whole card on one page, as words, to read and to print.

use crate::model::{Model, Place};
use crate::texts;
use crate::view::{icon, said};
use crate::words;
use windchime_domain::card::Letter;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page::print;
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// The page. Its rows are written when a person comes to it, from the card as it then stands.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    let intro = move || stage.say(if model.is_blank() { &texts::WHOLE_BLANK } else { &texts::WHOLE_INTRO });
    let rows = move || {
        if model.is_at(Place::Whole) {
            el("div").children(Letter::ALL.into_iter().map(|letter| row(model, letter))).done()
        } else {
            View::Nothing
        }
    };
    let printing = el("div")
        .class("print")
        .child(parts::button(Weight::Main, stage.line(&texts::PRINT), print))
        .child(said(stage, "p", "hint", &texts::PRINT_HINT));
    el("div").child(el("p").class("whole-intro").live_text(intro)).live(rows).child(printing)
}

/// What stands on a letter's page. What was not written has no empty line of its own.
fn row(model: Model, letter: Letter) -> View {
    let stage = model.stage;
    let stands = model.page(letter);
    let title =
        el("h4").child(icon::view(Place::Letter(letter))).child(said(stage, "span", "", words::letter(letter).name));
    let chosen = said(stage, "dd", "", words::chosen(stands.response));
    let lines = el("dl")
        .child(line(stage, &texts::WHOLE_STEP, chosen))
        .child(written(stage, &texts::NOTE, stands.note))
        .child(written(stage, &texts::HELP, stands.help))
        .child(written(stage, &texts::SMALL_STEP, stands.small_step));
    el("div").attr("class", ["row ", letter.name()].concat()).child(title).child(lines).done()
}

fn line(stage: Stage, label: &'static Text, words: El) -> El {
    el("div").child(said(stage, "dt", "", label)).child(words)
}

/// A person's own words, as text and with their own line breaks.
fn written(stage: Stage, label: &'static Text, words: String) -> Option<El> {
    (!words.trim().is_empty()).then(|| line(stage, label, el("dd").class("written").text(words)))
}
