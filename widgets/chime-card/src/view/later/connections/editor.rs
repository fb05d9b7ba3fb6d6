//! The editor of one connection. Nothing is chosen beforehand, and only a name and a kind are needed.

use super::{ADD, row_button};
use crate::model::{Choice, Draft, Model};
use crate::texts;
use crate::view::{button, said};
use crate::words;
use windchime_domain::card::{Closeness, Effect, Kind, Letter};
use windchime_shell::markup::{El, View, el, live};
use windchime_shell::page::{checked_of, value_of};
use windchime_shell::parts::{self, Problem, Weight};
use windchime_shell::texts::Text;

const HEADING: &str = "connection-editor";
const NAME: &str = "connection-name";

/// Opens it, and takes focus along.
pub(super) fn open(model: Model, id: Option<u32>) {
    model.edit(id);
    model.stage.host.focus(HEADING);
}

/// The editor while it is open.
pub(super) fn view(model: Model) -> View {
    live(move || model.editor().map(|draft| form(model, draft)).into())
}

fn form(model: Model, draft: Draft) -> El {
    let stage = model.stage;
    let name = draft.connection.name.clone();
    let (title, cancel) = if draft.known {
        (&texts::CONNECTION_EDIT, &texts::CONNECTION_KEEP)
    } else {
        (&texts::CONNECTION_NEW, &texts::CONNECTION_CANCEL)
    };
    let missing = missing(&draft);
    let problems = missing.iter().map(|(id, text)| Problem { control: (*id).into(), words: stage.say(text) }).collect();
    let error = |of: &str| missing.iter().find(|(id, _)| *id == of).map(|(_, text)| *text);
    let back = draft.known.then_some(draft.connection.id);
    let close = move || {
        model.close_editor();
        leave(model, back);
    };
    let written = el("input")
        .attr("type", "text")
        .id(NAME)
        .value(name.clone())
        .on_now("input", move |control| model.draft_name(value_of(&control)));
    let change = el("textarea")
        .id("connection-change")
        .attr("rows", "2")
        .value(draft.connection.change)
        .on_now("input", move |control| model.draft_change(value_of(&control)));
    let kinds = Kind::ALL.map(Choice::Kind);
    let rings = Closeness::ALL.map(Choice::Closeness);
    let effects = Effect::ALL.map(Choice::Effect);
    let letters = Letter::ALL.map(Choice::Letter);
    let heading = move || stage.fill(title, &[("name", &name)]);
    el("form")
        .class("editor")
        .attr("novalidate", "")
        .attr("autocomplete", "off")
        .attr("aria-labelledby", HEADING)
        .on_now("submit", move |_| save(model, back))
        .child(el("h4").id(HEADING).attr("tabindex", "-1").live_text(heading))
        .child(parts::error_summary(stage, problems))
        .child(field(model, &texts::CONNECTION_NAME, &texts::CONNECTION_NAME_HINT, error(NAME), NAME, quiet(written)))
        .child(choices(model, "kind", &texts::CONNECTION_KIND, error(KIND), &kinds))
        .child(choices(model, "closeness", &texts::CONNECTION_CLOSENESS, None, &rings))
        .child(choices(model, "effect", &texts::CONNECTION_EFFECT, None, &effects))
        .child(choices(model, "letters", &texts::CONNECTION_LETTERS, None, &letters))
        .child(field(
            model,
            &texts::CONNECTION_CHANGE,
            &texts::CONNECTION_CHANGE_HINT,
            None,
            "connection-change",
            quiet(change),
        ))
        .child(
            el("div")
                .class("turn")
                .child(button(
                    stage,
                    Weight::Main,
                    &texts::CONNECTION_SAVE,
                    String::new(),
                    Box::new(move || save(model, back)),
                ))
                .child(button(stage, Weight::Quiet, cancel, String::new(), Box::new(close))),
        )
}

/// The first of the kinds, where a line of the summary leads.
const KIND: &str = "connection-person";

/// What is missing, by the control to go to; nothing before the person has tried to go on.
fn missing(draft: &Draft) -> Vec<(&'static str, &'static Text)> {
    let mut missing = Vec::new();
    if draft.tried && draft.is_nameless() {
        missing.push((NAME, &texts::CONNECTION_NAME_MISSING));
    }
    if draft.tried && draft.kind.is_none() {
        missing.push((KIND, &texts::CONNECTION_KIND_MISSING));
    }
    missing
}

/// Back to where it was opened: the row, or the button above.
fn leave(model: Model, row: Option<u32>) {
    model.stage.host.focus_on(row.map_or_else(|| ADD.to_owned(), row_button));
}

fn save(model: Model, row: Option<u32>) {
    let stage = model.stage;
    match model.save_draft() {
        Some(name) => {
            stage.announce(stage.fill(&texts::CONNECTION_SAVED, &[("name", &name)]));
            leave(model, row);
        }
        None => stage.host.focus(parts::SUMMARY),
    }
}

/// Spell checker and writing suggestions are off because some browsers do both on a server.
fn quiet(control: El) -> El {
    control.attr("autocomplete", "off").attr("spellcheck", "false").attr("writingsuggestions", "false")
}

/// A place to write under its label.
fn field(
    model: Model,
    label: &'static Text,
    hint: &'static Text,
    error: Option<&'static Text>,
    id: &'static str,
    control: El,
) -> El {
    let stage = model.stage;
    let hint_id = [id, "-hint"].concat();
    let described = if error.is_some() { [&hint_id, " ", id, "-error"].concat() } else { hint_id.clone() };
    el("div")
        .class(if error.is_some() { "field wrong" } else { "field" })
        .child(said(stage, "label", "", label).attr("for", id))
        .child(said(stage, "p", "hint", hint).id(hint_id))
        .child(error.map(|text| said(stage, "p", "error", text).id([id, "-error"].concat())))
        .child(control.attr("aria-describedby", described).maybe("aria-invalid", error.map(|_| "true".into())))
}

/// Radios, or checkboxes where several may be chosen, under one legend. Where it may be left open, a choice can be taken back.
fn choices(
    model: Model,
    name: &'static str,
    legend: &'static Text,
    error: Option<&'static Text>,
    choices: &[Choice],
) -> El {
    let stage = model.stage;
    let Some(first) = choices.first().copied() else { return el("div") };
    let many = matches!(first, Choice::Letter(_));
    let clear = matches!(first, Choice::Closeness(_) | Choice::Effect(_)).then(|| {
        let press = move || {
            model.choose(first, false);
            stage.announce(stage.say(&texts::CLEARED));
            stage.host.focus_on(choice_id(first));
        };
        button(stage, Weight::Quiet, &texts::CLEAR, String::new(), Box::new(press))
            .live_attr("hidden", move || (!model.choices().has_any(first)).then(String::new))
    });
    let error_id = ["connection-", name, "-error"].concat();
    let boxes = choices.iter().map(|choice| {
        let choice = *choice;
        let input = el("input")
            .attr("type", if many { "checkbox" } else { "radio" })
            .id(choice_id(choice))
            .attr("name", ["connection-", name].concat())
            .attr("autocomplete", "off")
            .maybe("aria-invalid", error.map(|_| "true".into()))
            .checked(move || model.choices().has(choice))
            .on_now("change", move |control| model.choose(choice, checked_of(&control)));
        let label = said(stage, "label", "", words::of_choice(choice)).attr("for", choice_id(choice));
        el("div").class("choice").child(input).child(label).done()
    });
    el("fieldset")
        .class(if error.is_some() { "field wrong" } else { "field" })
        .maybe("aria-describedby", error.map(|_| error_id.clone()))
        .child(said(stage, "legend", "", legend))
        .child(many.then(|| said(stage, "p", "hint", &texts::CONNECTION_LETTERS_HINT)))
        .child(error.map(|text| said(stage, "p", "error", text).id(error_id)))
        .children(boxes)
        .child(clear)
}

fn choice_id(choice: Choice) -> String {
    ["connection-", choice.name()].concat()
}
