//! One question: the right controls for its kind, wired to the model.

use super::{said, wrong_words};
use crate::model::Model;
use std::rc::Rc;
use windchime_domain::form::{Answer, Choice, Kind, Question};
use windchime_domain::wording::Wording;
use windchime_shell::markup::{El, View, Words, el, live};
use windchime_shell::page::{checked_of, value_of};
use windchime_shell::parts::{Field, choice, described_by, field, fieldset};

/// The question with its label, hint, error and controls.
pub fn view(model: Model, place: usize) -> View {
    let form = model.form();
    let Some(question) = form.questions.get(place) else { return View::Nothing };
    if let Kind::Statement = question.kind {
        return statement(model, question);
    }
    let id = question.id.clone();
    let error: Words = Rc::new(move || {
        model.with_wrong(|wrong| wrong.iter().find(|wrong| wrong.field == id).map(|wrong| wrong_words(model, wrong)))
    });
    // The wording follows the reading, so the question is built again when that changes; the model keeps the answer.
    live(move || {
        let form = model.form();
        let Some(question) = form.questions.get(place) else { return View::Nothing };
        let error = &error;
        let asked = Asked { model, question, words: words(model, question), error };
        let list = |options: &[Choice], control: fn(&Asked, usize, &Choice) -> View| {
            el("div").children(options.iter().enumerate().map(|(place, option)| control(&asked, place, option)))
        };
        let (stage, words) = (model.stage, &asked.words);
        match &question.kind {
            Kind::ShortText { autocomplete, .. } => {
                field(stage, words, error, line(&asked, "text", autocomplete.clone()))
            }
            Kind::Email => field(stage, words, error, line(&asked, "email", Some("email".into()))),
            Kind::LongText { .. } => field(stage, words, error, text_control(&asked, el("textarea").attr("rows", "4"))),
            Kind::OneChoice { options } => fieldset(stage, words, error, list(options, radio)),
            Kind::SeveralChoices { options } => fieldset(stage, words, error, list(options, checkbox)),
            Kind::Scale { from, to, from_label, to_label } => {
                fieldset(stage, words, error, scale(&asked, *from, *to, (from_label, to_label)))
            }
            Kind::Consent => fieldset(stage, words, error, consent(&asked)),
            Kind::Statement => View::Nothing,
        }
    })
}

/// A question as it is being asked now.
struct Asked<'a> {
    model: Model,
    question: &'a Question,
    words: Field,
    error: &'a Words,
}

/// `id` of the control that an error summary's line moves focus to.
pub fn first_control(model: Model, question: &str) -> String {
    let several = model.form().question(question).is_some_and(|question| {
        matches!(
            question.kind,
            Kind::OneChoice { .. } | Kind::SeveralChoices { .. } | Kind::Scale { .. } | Kind::Consent
        )
    });
    if several { part_id(question, 0) } else { control_id(question) }
}

fn control_id(question: &str) -> String {
    ["q-", question].concat()
}

fn part_id(question: &str, place: usize) -> String {
    ["q-", question, "-", &place.to_string()].concat()
}

fn words(model: Model, question: &Question) -> Field {
    let reading = model.stage.reading();
    let say = |words: &Wording| words.say(reading).to_owned();
    Field {
        id: control_id(&question.id),
        label: say(&question.label),
        hint: question.hint.as_ref().map(say),
        why: question.why.as_ref().map(say),
        optional: !question.required,
    }
}

fn statement(model: Model, question: &Question) -> View {
    let body = question.hint.as_ref().map(|words| el("p").live_text(said(model.stage, words)));
    el("div").class("statement").child(el("h3").live_text(said(model.stage, &question.label))).child(body).done()
}

/// A single line of text. No `maxlength`: a paste is never cut short in silence, the limit is checked on "Send".
fn line(asked: &Asked, kind: &'static str, autocomplete: Option<String>) -> El {
    let control = el("input").attr("type", kind).maybe("autocomplete", autocomplete);
    text_control(asked, if kind == "email" { control.attr("spellcheck", "false") } else { control })
}

fn text_control(asked: &Asked, control: El) -> El {
    let (model, words, id) = (asked.model, asked.words.clone(), asked.question.id.clone());
    let (error, also) = (asked.error.clone(), asked.error.clone());
    let typed = match model.answer(&id) {
        Some(Answer::Text(text)) => text,
        _ => String::new(),
    };
    control
        .id(control_id(&id))
        .attr("name", id.clone())
        .live_attr("aria-describedby", move || described_by(&words, error().is_some()))
        .live_attr("aria-invalid", move || also().map(|_| "true".to_owned()))
        .value(typed)
        .on("input", move |event| model.set(&id, Answer::Text(value_of(&event))))
}

fn radio(asked: &Asked, place: usize, option: &Choice) -> View {
    let answer = Answer::Text(option.value.clone());
    option_row(asked, place, option, radio_control(asked, place, option.value.clone(), answer))
}

/// One radio of a group. `aria-describedby` carries the error to people who meet the radio before the group.
fn radio_control(asked: &Asked, place: usize, value: String, answer: Answer) -> El {
    let (model, error, id) = (asked.model, asked.error.clone(), asked.question.id.clone());
    let error_id = [&control_id(&id), "-error"].concat();
    let chosen = model.answer(&id).as_ref() == Some(&answer);
    el("input")
        .attr("type", "radio")
        .id(part_id(&id, place))
        .attr("name", id.clone())
        .attr("value", value)
        .live_attr("aria-describedby", move || error().map(|_| error_id.clone()))
        .checked(move || chosen)
        .on("change", move |_| model.set(&id, answer.clone()))
}

fn checkbox(asked: &Asked, place: usize, option: &Choice) -> View {
    let (model, id, value) = (asked.model, asked.question.id.clone(), option.value.clone());
    let chosen = matches!(model.answer(&id), Some(Answer::Several(chosen)) if chosen.contains(&value));
    let control = el("input")
        .attr("type", "checkbox")
        .id(part_id(&id, place))
        .attr("name", id.clone())
        .attr("value", value.clone())
        .checked(move || chosen)
        .on("change", move |event| model.toggle(&id, &value, checked_of(&event)));
    option_row(asked, place, option, control)
}

fn option_row(asked: &Asked, place: usize, option: &Choice, control: El) -> View {
    let reading = asked.model.stage.reading();
    let hint = option.hint.as_ref().map(|words| words.say(reading).to_owned());
    choice(part_id(&asked.question.id, place), option.label.say(reading).to_owned(), hint, control)
}

/// A worded scale as radios: nothing is chosen until the person chooses, unlike a slider.
fn scale(asked: &Asked, from: i32, to: i32, ends: (&Wording, &Wording)) -> El {
    let reading = asked.model.stage.reading();
    let steps = (from..=to).enumerate().map(|(place, step)| {
        let name = step.to_string();
        let control = radio_control(asked, place, name.clone(), Answer::Number(step));
        let end = if step == from { Some(ends.0) } else { (step == to).then_some(ends.1) };
        // The word at each end belongs to that step's name, so that it is heard as well as seen.
        let end = end.map(|words| el("span").class("unseen").text([", ", words.say(reading)].concat()));
        let label = el("label").attr("for", part_id(&asked.question.id, place)).text(name).child(end);
        el("div").class("step").child(control).child(label).done()
    });
    let worded_ends = el("p")
        .class("ends")
        .attr("aria-hidden", "true")
        .child(el("span").text(ends.0.say(reading).to_owned()))
        .child(el("span").text(ends.1.say(reading).to_owned()));
    el("div").class("scale").child(worded_ends).child(el("div").class("steps").children(steps))
}

fn consent(asked: &Asked) -> El {
    let (model, id) = (asked.model, asked.question.id.clone());
    let agreed = model.answer(&id) == Some(Answer::Yes);
    let control =
        el("input").attr("type", "checkbox").id(part_id(&id, 0)).attr("name", id.clone()).checked(move || agreed).on(
            "change",
            {
                let id = id.clone();
                move |event| if checked_of(&event) { model.set(&id, Answer::Yes) } else { model.unset(&id) }
            },
        );
    el("div").child(choice(part_id(&id, 0), asked.words.label.clone(), None, control))
}
