//! A labelled control with its hint, its reason and its error, wired for assistive technology.

use crate::stage::Stage;
use crate::texts::own;
use leptos::html;
use leptos::prelude::*;

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

/// Ids of what describes the control, for `aria-describedby`; empty when nothing does.
pub fn described_by(field: &Field, has_error: bool) -> Option<String> {
    let parts = [
        (field.hint.is_some(), "-hint"),
        (field.why.is_some(), "-why"),
        (has_error, "-error"),
    ];
    let ids: Vec<String> =
        parts.iter().filter(|(there, _)| *there).map(|(_, suffix)| [&field.id, *suffix].concat()).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The error beside a control. The paragraph is there only while there is an error.
pub fn error_line(stage: Stage, id: &str, error: Signal<Option<String>>) -> AnyView {
    let id = [id, "-error"].concat();
    (move || {
        error.get().map(|words| {
            let prefix = html::span().class("unseen").child([&stage.say(&own::ERROR_PREFIX), " "].concat());
            html::p().id(id.clone()).class("error").child((prefix, words))
        })
    })
    .into_any()
}

/// One control under its label.
pub fn field(stage: Stage, field: Field, error: Signal<Option<String>>, control: AnyView) -> AnyView {
    let (hint, why) = notes(&field);
    html::div()
        .class(move || if error.with(Option::is_some) { "field wrong" } else { "field" })
        .child((
            html::label().attr("for", field.id.clone()).child(label(stage, &field)),
            hint,
            why,
            error_line(stage, &field.id, error),
            control,
        ))
        .into_any()
}

/// Several controls (radios, checkboxes) under one legend.
pub fn fieldset(stage: Stage, field: Field, error: Signal<Option<String>>, controls: AnyView) -> AnyView {
    let (hint, why) = notes(&field);
    let described = {
        let field = field.clone();
        move || described_by(&field, error.with(Option::is_some))
    };
    html::fieldset()
        .class(move || if error.with(Option::is_some) { "field wrong" } else { "field" })
        .attr("aria-describedby", described)
        .child((
            html::legend().child(label(stage, &field)),
            hint,
            why,
            error_line(stage, &field.id, error),
            controls,
        ))
        .into_any()
}

/// A radio or checkbox with its label, 44 px high and wide enough for a thumb.
pub fn choice(id: String, label: String, hint: Option<String>, control: AnyView) -> AnyView {
    let note = hint.map(|hint| html::span().id([&id, "-hint"].concat()).class("hint").child(hint));
    html::div()
        .class("choice")
        .child((control, html::label().attr("for", id).child((html::span().child(label), note))))
        .into_any()
}

fn label(stage: Stage, field: &Field) -> (String, Option<AnyView>) {
    let optional = field
        .optional
        .then(|| html::span().class("optional").child([" ", &stage.say(&own::OPTIONAL)].concat()).into_any());
    (field.label.clone(), optional)
}

fn notes(field: &Field) -> (Option<AnyView>, Option<AnyView>) {
    let note = |suffix: &str, words: &Option<String>| {
        words.clone().map(|words| html::p().id([&field.id, suffix].concat()).class("hint").child(words).into_any())
    };
    (note("-hint", &field.hint), note("-why", &field.why))
}
