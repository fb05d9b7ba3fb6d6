//! The buttons above the card: Easy Read, reading aloud, and the quick exit, which stays in sight.

use super::{idea, said};
use crate::model::Model;
use crate::{texts, words};
use windchime_domain::wording::Reading;
use windchime_shell::markup::{El, View, el, live};
use windchime_shell::parts::{self, Weight};

/// The switch between the readings, and the button that reads the page aloud where a voice of the device's own can.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    let switch = move || {
        let to = if stage.reading() == Reading::Easy { Reading::Standard } else { Reading::Easy };
        model.fall_silent();
        stage.switch_reading(to);
        stage.announce(stage.say(&texts::SWITCHED));
    };
    let speak = move || {
        if model.is_speaking() {
            return model.fall_silent();
        }
        model.speak(&stage.host.words_of("section:not([hidden]) .aloud"));
    };
    let words = move || stage.say(if model.is_speaking() { &texts::ALOUD_STOP } else { &texts::ALOUD });
    // Hidden rather than built anew: it has focus when it is pressed.
    let aloud =
        parts::button(Weight::Quiet, words, speak).live_attr("hidden", move || (!model.has_voice()).then(String::new));
    el("div").class("bar").child(parts::button(Weight::Quiet, stage.line(&texts::SWITCH_READING), switch)).child(aloud)
}

/// The button of the quick exit, first of all that can be reached; nothing where the page's editor has set none.
pub fn exit(model: Model) -> View {
    where_set(model, move || {
        said(model.stage, "button", "leave", &texts::EXIT)
            .attr("type", "button")
            .attr("part", "exit")
            .attr("aria-describedby", "exit-hint")
            .on_now("click", move |_| model.leave())
    })
}

/// How the quick exit works, and what it cannot do.
pub fn exit_hint(model: Model) -> View {
    where_set(model, move || idea::view(model.stage, "exit-hint", &words::LEAVING).id("exit-hint"))
}

fn where_set(model: Model, shown: impl Fn() -> El + 'static) -> View {
    live(move || if model.exit().is_empty() { View::Nothing } else { shown().done() })
}
