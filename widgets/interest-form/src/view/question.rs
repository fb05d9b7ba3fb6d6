//! One question: the right controls for its kind, wired to the model.

use super::{said, wrong_words};
use crate::model::Model;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use windchime_domain::form::{Answer, Choice, Kind, Question};
use windchime_domain::wording::Wording;
use windchime_shell::parts::{Field, choice, described_by, field, fieldset};

/// The question with its label, hint, error and controls.
pub fn view(model: Model, question: &Question) -> AnyView {
    if let Kind::Statement = question.kind {
        return statement(model, question);
    }
    let question = question.clone();
    // The wording follows the reading, so the question is built again when that changes; the model keeps the answer.
    (move || {
        let error = error_of(model, question.id.clone());
        let words = words(model, &question);
        match &question.kind {
            Kind::ShortText { autocomplete, .. } => {
                let control = line(model, &question, &words, error, "text", autocomplete.clone());
                field(model.stage, words, error, control)
            }
            Kind::Email => {
                let control = line(model, &question, &words, error, "email", Some("email".into()));
                field(model.stage, words, error, control)
            }
            Kind::LongText { .. } => {
                let control = area(model, &question, &words, error);
                field(model.stage, words, error, control)
            }
            Kind::OneChoice { options } => {
                let controls = options.iter().enumerate().map(|(n, option)| radio(model, &question, n, option, error));
                let controls = controls.collect::<Vec<_>>().into_any();
                fieldset(model.stage, words, error, controls)
            }
            Kind::SeveralChoices { options } => {
                let controls = options.iter().enumerate().map(|(n, option)| checkbox(model, &question, n, option));
                let controls = controls.collect::<Vec<_>>().into_any();
                fieldset(model.stage, words, error, controls)
            }
            Kind::Scale { from, to, from_label, to_label } => {
                let controls = scale(model, &question, *from, *to, (from_label, to_label), error);
                fieldset(model.stage, words, error, controls)
            }
            Kind::Consent => {
                let control = consent(model, &question, words.label.clone());
                fieldset(model.stage, words, error, control)
            }
            Kind::Statement => ().into_any(),
        }
    })
    .into_any()
}

/// `id` of the control that an error summary's line moves focus to.
pub fn first_control(model: Model, question: &str) -> String {
    let several = model.with_form(|form| {
        form.question(question).is_some_and(|question| {
            matches!(question.kind, Kind::OneChoice { .. } | Kind::SeveralChoices { .. } | Kind::Scale { .. } | Kind::Consent)
        })
    });
    if several { part_id(question, 0) } else { control_id(question) }
}

fn control_id(question: &str) -> String {
    ["q-", question].concat()
}

fn part_id(question: &str, place: usize) -> String {
    ["q-", question, "-", &place.to_string()].concat()
}

fn error_of(model: Model, id: String) -> Signal<Option<String>> {
    Signal::derive(move || {
        model.wrong.with(|wrong| wrong.iter().find(|wrong| wrong.field == id).map(|wrong| wrong_words(model, wrong)))
    })
}

fn words(model: Model, question: &Question) -> Field {
    let reading = model.stage.with_config(|config| config.reading());
    let say = |words: &Wording| words.say(reading).to_owned();
    Field {
        id: control_id(&question.id),
        label: say(&question.label),
        hint: question.hint.as_ref().map(say),
        why: question.why.as_ref().map(say),
        optional: !question.required,
    }
}

fn statement(model: Model, question: &Question) -> AnyView {
    let body = question.hint.as_ref().map(|words| html::p().child(said(model.stage, words)));
    html::div().class("statement").child((html::h3().child(said(model.stage, &question.label)), body)).into_any()
}

/// A single line of text. No `maxlength`: a paste is never cut short in silence, the limit is checked on "Send".
fn line(
    model: Model,
    question: &Question,
    words: &Field,
    error: Signal<Option<String>>,
    kind: &'static str,
    autocomplete: Option<String>,
) -> AnyView {
    let id = question.id.clone();
    let described = described(words, error);
    html::input()
        .attr("type", kind)
        .id(control_id(&id))
        .attr("name", id.clone())
        .attr("autocomplete", autocomplete)
        .attr("spellcheck", (kind == "email").then_some("false"))
        .attr("aria-describedby", described)
        .attr("aria-invalid", move || error.with(Option::is_some).then_some("true"))
        .prop("value", text_of(model, &id))
        .on(ev::input, move |event| model.set(&id, Answer::Text(event_target_value(&event))))
        .into_any()
}

fn area(model: Model, question: &Question, words: &Field, error: Signal<Option<String>>) -> AnyView {
    let id = question.id.clone();
    let described = described(words, error);
    html::textarea()
        .id(control_id(&id))
        .attr("name", id.clone())
        .attr("rows", "4")
        .attr("aria-describedby", described)
        .attr("aria-invalid", move || error.with(Option::is_some).then_some("true"))
        .prop("value", text_of(model, &id))
        .on(ev::input, move |event| model.set(&id, Answer::Text(event_target_value(&event))))
        .into_any()
}

fn radio(model: Model, question: &Question, place: usize, option: &Choice, error: Signal<Option<String>>) -> AnyView {
    let chosen = model.answer(&question.id) == Some(Answer::Text(option.value.clone()));
    let answer = Answer::Text(option.value.clone());
    let control = radio_control(model, question, place, option.value.clone(), chosen, answer, error);
    option_row(model, question, place, option, control)
}

/// One radio of a group. `aria-describedby` carries the error to people who meet the radio before the group.
fn radio_control(
    model: Model,
    question: &Question,
    place: usize,
    value: String,
    chosen: bool,
    answer: Answer,
    error: Signal<Option<String>>,
) -> AnyView {
    let id = question.id.clone();
    let error_id = [&control_id(&id), "-error"].concat();
    html::input()
        .attr("type", "radio")
        .id(part_id(&id, place))
        .attr("name", id.clone())
        .attr("value", value)
        .attr("aria-describedby", move || error.with(Option::is_some).then(|| error_id.clone()))
        .prop("checked", chosen)
        .on(ev::change, move |_| model.set(&id, answer.clone()))
        .into_any()
}

fn checkbox(model: Model, question: &Question, place: usize, option: &Choice) -> AnyView {
    let chosen = matches!(model.answer(&question.id), Some(Answer::Several(chosen)) if chosen.contains(&option.value));
    let (id, value) = (question.id.clone(), option.value.clone());
    let control = html::input()
        .attr("type", "checkbox")
        .id(part_id(&id, place))
        .attr("name", id.clone())
        .attr("value", value.clone())
        .prop("checked", chosen)
        .on(ev::change, move |event| model.toggle(&id, &value, event_target_checked(&event)))
        .into_any();
    option_row(model, question, place, option, control)
}

fn option_row(model: Model, question: &Question, place: usize, option: &Choice, control: AnyView) -> AnyView {
    let reading = model.stage.with_config(|config| config.reading());
    let hint = option.hint.as_ref().map(|words| words.say(reading).to_owned());
    choice(part_id(&question.id, place), option.label.say(reading).to_owned(), hint, control)
}

/// A worded scale as radios: nothing is chosen until the person chooses, unlike a slider.
fn scale(
    model: Model,
    question: &Question,
    from: i32,
    to: i32,
    ends: (&Wording, &Wording),
    error: Signal<Option<String>>,
) -> AnyView {
    let steps = (from..=to).enumerate().map(|(place, step)| {
        let chosen = model.answer(&question.id) == Some(Answer::Number(step));
        let name = step.to_string();
        let control = radio_control(model, question, place, name.clone(), chosen, Answer::Number(step), error);
        let ends = if step == from { Some(ends.0) } else { (step == to).then_some(ends.1) };
        let reading = model.stage.with_config(|config| config.reading());
        // The word at each end belongs to that step's name, so that it is heard as well as seen.
        let end = ends.map(|words| html::span().class("unseen").child([", ", words.say(reading)].concat()));
        html::div()
            .class("step")
            .child((control, html::label().attr("for", part_id(&question.id, place)).child((name, end))))
            .into_any()
    });
    html::div()
        .class("scale")
        .child((
            html::p().class("ends").attr("aria-hidden", "true").child((
                html::span().child(said(model.stage, ends.0)),
                html::span().child(said(model.stage, ends.1)),
            )),
            html::div().class("steps").child(steps.collect::<Vec<_>>()),
        ))
        .into_any()
}

fn consent(model: Model, question: &Question, words: String) -> AnyView {
    let id = question.id.clone();
    let control = html::input()
        .attr("type", "checkbox")
        .id(part_id(&id, 0))
        .attr("name", id.clone())
        .prop("checked", model.answer(&id) == Some(Answer::Yes))
        .on(ev::change, move |event| {
            if event_target_checked(&event) { model.set(&id, Answer::Yes) } else { model.unset(&id) }
        })
        .into_any();
    choice(part_id(&question.id, 0), words, None, control)
}

fn described(words: &Field, error: Signal<Option<String>>) -> impl Fn() -> Option<String> + Send + Sync + 'static + use<> {
    let words = words.clone();
    move || described_by(&words, error.with(Option::is_some))
}

fn text_of(model: Model, id: &str) -> String {
    match model.answer(id) {
        Some(Answer::Text(text)) => text,
        _ => String::new(),
    }
}
