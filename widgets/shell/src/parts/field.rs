//! A labelled control with its hint, its reason and its error, wired for assistive technology.

use crate::markup::{El, View, Words, el, live};
use crate::stage::Stage;
use crate::texts::own;

/// The words around a control.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// `id` of the control; the hint, reason and error take theirs from it.
    pub id: String,
    /// The question.
    pub label: String,
    /// How to answer.
    pub hint: Option<String>,
    /// Why it is asked.
    pub why: Option<String>,
    /// Whether "(optional)" is said.
    pub optional: bool,
}

/// Ids of what describes the control, for `aria-describedby`; `None` when nothing does.
pub fn described_by(field: &Field, has_error: bool) -> Option<String> {
    let parts = [(field.hint.is_some(), "-hint"), (field.why.is_some(), "-why"), (has_error, "-error")];
    let mut ids = String::new();
    for (there, suffix) in parts {
        if there {
            if !ids.is_empty() {
                ids.push(' ');
            }
            ids.push_str(&field.id);
            ids.push_str(suffix);
        }
    }
    (!ids.is_empty()).then_some(ids)
}

/// The error beside a control. The paragraph is there only while there is an error.
pub fn error_line(stage: Stage, id: &str, error: &Words) -> View {
    let (id, error) = ([id, "-error"].concat(), error.clone());
    live(move || match error() {
        None => View::Nothing,
        Some(words) => {
            let prefix = el("span").class("unseen").text([&stage.say(&own::ERROR_PREFIX), " "].concat());
            el("p").id(id.clone()).class("error").child(prefix).text(words).done()
        }
    })
}

/// One control under its label.
pub fn field(stage: Stage, field: &Field, error: &Words, control: El) -> View {
    let label = label(stage, field, el("label").attr("for", field.id.clone()));
    notes(framed(error, "div").child(label), field).child(error_line(stage, &field.id, error)).child(control).done()
}

/// Several controls (radios, checkboxes) under one legend; under none where the label is empty.
pub fn fieldset(stage: Stage, field: &Field, error: &Words, controls: El) -> View {
    let described = {
        let (field, error) = (field.clone(), error.clone());
        move || described_by(&field, error().is_some())
    };
    let frame = framed(error, "fieldset").live_attr("aria-describedby", described);
    let legend = (!field.label.is_empty()).then(|| label(stage, field, el("legend")));
    notes(frame.child(legend), field).child(error_line(stage, &field.id, error)).child(controls).done()
}

/// A radio or checkbox with its label, 44 px high and wide enough for a thumb.
pub fn choice(id: String, label: String, hint: Option<String>, control: El) -> View {
    let note = hint.map(|hint| el("span").id([&id, "-hint"].concat()).class("hint").text(hint));
    let label = el("label").attr("for", id).child(el("span").text(label)).child(note);
    el("div").class("choice").child(control).child(label).done()
}

fn framed(error: &Words, tag: &'static str) -> El {
    let error = error.clone();
    el(tag).live_attr("class", move || Some(if error().is_some() { "field wrong" } else { "field" }.to_owned()))
}

fn label(stage: Stage, field: &Field, label: El) -> El {
    let optional =
        field.optional.then(|| el("span").class("optional").text([" ", &stage.say(&own::OPTIONAL)].concat()));
    label.text(field.label.clone()).child(optional)
}

fn notes(frame: El, field: &Field) -> El {
    let note = |suffix: &str, words: &Option<String>| {
        words.clone().map(|words| el("p").id([&field.id, suffix].concat()).class("hint").text(words))
    };
    frame.child(note("-hint", &field.hint)).child(note("-why", &field.why))
}
