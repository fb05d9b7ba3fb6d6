//! How the last press of "Send" stands, said above the button, where the person is looking.

use super::words;
use crate::model::{Model, Phase};
use crate::texts;
use windchime_post::delivery::Refusal;
use windchime_post::item::Lock;
use windchime_post::office;
use windchime_shell::endpoint::failure_words;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// Nothing while the form is being filled in.
#[inline(never)]
pub fn view(model: Model) -> View {
    let stage = model.stage;
    let (class, title, refusal, body) = match model.with_phase(Phase::clone) {
        Phase::Solving => {
            let stop = parts::button(Weight::Quiet, stage.line(&texts::SOLVING_STOP), office::cancel);
            return el("div")
                .class("banner")
                .attr("role", "status")
                .child(line(stage, &texts::SOLVING))
                .child(stop)
                .done();
        }
        Phase::Saved(refusal) => {
            let body = if model.saved_lock() == Some(Lock::Coordinator) {
                &texts::SAVED_BODY_LOCKED
            } else {
                &texts::SAVED_BODY
            };
            ("saved", &texts::SAVED_TITLE, refusal, body)
        }
        Phase::NotSent { refusal, unkept } => {
            let body = if unkept && refusal.is_passing() { &texts::FAILED_UNSAVED } else { &texts::FAILED_KEPT };
            ("failure", &texts::FAILED_TITLE, refusal, body)
        }
        _ => return View::Nothing,
    };
    let save = move || page::save_file("answers.txt", &words::of_answers(model));
    el("div")
        .id("outcome")
        .class(class)
        .attr("tabindex", "-1")
        .attr("role", "alert")
        .child(el("p").child(el("strong").text(stage.say(title))))
        .child(el("p").text(reason(stage, &refusal)))
        .child(line(stage, body))
        .child(parts::button(Weight::Quiet, stage.line(&texts::SAVE_FILE), save))
        .done()
}

fn line(stage: Stage, text: &'static Text) -> El {
    el("p").live_text(stage.line(text))
}

fn reason(stage: Stage, refusal: &Refusal) -> String {
    let detail = refusal.problem.as_ref().and_then(|problem| problem.detail.as_deref());
    let text = match refusal.code.as_str() {
        "no-endpoint" => &texts::FAILED_NO_ENDPOINT,
        "not-confirmed" if detail.is_none() => &texts::FAILED_NOT_CONFIRMED,
        "cancelled" => &texts::FAILED_CANCELLED,
        "held" => &texts::HELD,
        code => {
            return match detail {
                Some(detail) => stage.fill(&texts::FAILED_REFUSED, &[("reason", detail)]),
                None => failure_words(stage, code, refusal.status),
            };
        }
    };
    stage.say(text)
}
