//! One question: the right controls for its kind, wired to the model.

use super::controls::{date, slider};
use super::later::errors::wrong_words;
use super::said;
use crate::model::Model;
use crate::texts;
use leptos::prelude::{Notify as _, Track as _, Trigger};
use std::rc::Rc;
use windchime_domain::form::{Answer, Choice, Kind, Question};
use windchime_domain::wording::Wording;
use windchime_shell::markup::{El, View, Words, el, live};
use windchime_shell::page::{checked_of, value_of};
use windchime_shell::parts::{Field, choice, described_by, field, fieldset};
use windchime_shell::texts::{Text, digits, own};

/// The question with its label, hint, error and controls. What is not asked, or stands on another page, is hidden rather than taken
/// away: what was typed stays, and so does the focus of whoever's answer has changed what is asked.
pub fn view(model: Model, place: usize) -> View {
    el("div").live_attr("hidden", move || (!model.is_shown(place)).then(String::new)).child(asked(model, place)).done()
}

fn asked(model: Model, place: usize) -> View {
    let form = model.form();
    let Some(question) = form.questions.get(place) else { return View::Nothing };
    if !question.kind.is_answerable() {
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
        let one = match &question.kind {
            Kind::ShortText { autocomplete, .. } => line(&asked, "text", autocomplete.as_deref()),
            Kind::Email => line(&asked, "email", Some("email")).attr("spellcheck", "false"),
            Kind::Phone => line(&asked, "tel", Some("tel")),
            Kind::Postcode { .. } => line(&asked, "text", Some("postal-code")).class("postcode"),
            Kind::LongText { max_length, .. } => return long_text(&asked, *max_length),
            Kind::Scale { slider: true, from, to, from_label, to_label } => {
                slider(&asked, *from, *to, (from_label, to_label))
            }
            several => {
                let controls = match several {
                    Kind::OneChoice { options } => list(options, radio),
                    Kind::SeveralChoices { options, .. } => list(options, checkbox),
                    Kind::Scale { from, to, from_label, to_label, .. } => {
                        scale(&asked, *from, *to, (from_label, to_label))
                    }
                    Kind::YesNo => yes_no(&asked),
                    Kind::Date { .. } => date(&asked),
                    _ => {
                        // The box says it all; a legend would say it twice.
                        let words = Field { label: String::new(), ..words.clone() };
                        return fieldset(stage, &words, error, consent(&asked));
                    }
                };
                return fieldset(stage, words, error, controls);
            }
        };
        field(stage, words, error, one)
    })
}

/// A question as it is being asked now.
pub struct Asked<'a> {
    pub model: Model,
    pub question: &'a Question,
    words: Field,
    error: &'a Words,
}

impl Asked<'_> {
    /// A control that says what describes it, and whether its answer is wrong.
    pub fn described(&self, control: El) -> El {
        let (words, error, also) = (self.words.clone(), self.error.clone(), self.error.clone());
        control
            .attr("name", self.question.id.clone())
            .live_attr("aria-describedby", move || described_by(&words, error().is_some()))
            .live_attr("aria-invalid", move || also().map(|_| "true".to_owned()))
    }
}

impl Asked<'_> {
    /// One of several controls: it carries the error to people who meet it before the group's own words.
    fn flagged(&self, control: El) -> El {
        let (id, error, also) = (&self.question.id, self.error.clone(), self.error.clone());
        let error_id = [&control_id(id), "-error"].concat();
        control
            .attr("name", id.clone())
            .live_attr("aria-describedby", move || error().map(|_| error_id.clone()))
            .live_attr("aria-invalid", move || also().map(|_| "true".to_owned()))
    }
}

/// `id` of the control that an error summary's line moves focus to.
pub fn first_control(question: &Question) -> String {
    let one = question.kind.is_text() && !matches!(question.kind, Kind::OneChoice { .. } | Kind::Date { .. });
    let one = one || matches!(question.kind, Kind::Scale { slider: true, .. });
    if one { control_id(&question.id) } else { part_id(&question.id, 0) }
}

pub fn control_id(question: &str) -> String {
    ["q-", question].concat()
}

pub fn part_id(question: &str, place: usize) -> String {
    ["q-", question, "-", &digits(place as i64)].concat()
}

fn words(model: Model, question: &Question) -> Field {
    let say = |words: &Wording| model.stage.words(words);
    Field {
        id: control_id(&question.id),
        label: say(&question.label),
        hint: question.hint.as_ref().map(say),
        why: question.why.as_ref().map(say),
        optional: !question.required,
    }
}

/// Words without a question; a page's own heading stands above it already.
fn statement(model: Model, question: &Question) -> View {
    let body = question.hint.as_ref().map(|words| el("p").live_text(said(model.stage, words)));
    if question.kind == Kind::Page {
        return body.into();
    }
    el("div").class("statement").child(el("h3").live_text(said(model.stage, &question.label))).child(body).done()
}

/// A single line of text. No `maxlength`: a paste is never cut short in silence, the limit is checked on "Send".
fn line(asked: &Asked, kind: &'static str, autocomplete: Option<&str>) -> El {
    let autocomplete = if asked.model.keeps_draft() { autocomplete } else { Some("off") };
    text_control(asked, el("input").attr("type", kind).maybe("autocomplete", autocomplete.map(str::to_owned)), None)
}

/// Several lines of text; near the limit it says how much room is left.
fn long_text(asked: &Asked, most: u32) -> View {
    let (model, stage, id) = (asked.model, asked.model.stage, asked.question.id.clone());
    let typed = Trigger::new();
    let count = move || {
        typed.track();
        let length = match model.answer(&id) {
            Some(Answer::Text(text)) => text.trim().chars().count() as u32,
            _ => 0,
        };
        let said = |text: &'static Text, count: u32| stage.fill(text, &[("count", &digits(count as i64))]);
        match most.checked_sub(length) {
            Some(left) if left > most / 5 => String::new(),
            Some(left) => said(&texts::COUNT_LEFT, left),
            None => said(&texts::COUNT_OVER, length - most),
        }
    };
    let control = text_control(asked, el("textarea").attr("rows", "5"), Some(typed));
    let count = el("p").class("hint count").attr("aria-live", "polite").live_text(count);
    el("div").child(field(stage, &asked.words, asked.error, control)).child(count).done()
}

fn text_control(asked: &Asked, control: El, typed: Option<Trigger>) -> El {
    let (model, id) = (asked.model, asked.question.id.clone());
    let text = match model.answer(&id) {
        Some(Answer::Text(text)) => text,
        _ => String::new(),
    };
    asked.described(control).id(control_id(&id)).value(text).on_now("input", move |control| {
        model.set(&id, Answer::Text(value_of(&control)));
        if let Some(typed) = typed {
            typed.notify();
        }
    })
}

fn yes_no(asked: &Asked) -> El {
    let option = |place: usize, text: &'static Text, truth: bool| {
        let control = radio_control(asked, place, if truth { "yes" } else { "no" }.to_owned(), Answer::Truth(truth));
        choice(part_id(&asked.question.id, place), asked.model.stage.say(text), None, control)
    };
    el("div").class("yes-no").child(option(0, &own::YES, true)).child(option(1, &own::NO, false))
}

fn radio(asked: &Asked, place: usize, option: &Choice) -> View {
    let answer = Answer::Text(option.value.clone());
    option_row(asked, place, option, radio_control(asked, place, option.value.clone(), answer))
}

/// One radio of a group.
fn radio_control(asked: &Asked, place: usize, value: String, answer: Answer) -> El {
    let (model, id) = (asked.model, asked.question.id.clone());
    let chosen = model.answer(&id).as_ref() == Some(&answer);
    asked
        .flagged(el("input").attr("type", "radio"))
        .id(part_id(&id, place))
        .attr("value", value)
        .checked(move || chosen)
        .on_now("change", move |_| model.set(&id, answer.clone()))
}

fn checkbox(asked: &Asked, place: usize, option: &Choice) -> View {
    let (model, id, value) = (asked.model, asked.question.id.clone(), option.value.clone());
    let chosen = {
        let (id, value) = (id.clone(), value.clone());
        move || model.is_chosen(&id, &value)
    };
    let control = asked
        .flagged(el("input").attr("type", "checkbox"))
        .id(part_id(&id, place))
        .attr("value", value.clone())
        .checked(chosen)
        .on_now("change", move |control| model.toggle(&id, &value, checked_of(&control)));
    option_row(asked, place, option, control)
}

fn option_row(asked: &Asked, place: usize, option: &Choice, control: El) -> View {
    let stage = asked.model.stage;
    let hint = option.hint.as_ref().map(|words| stage.words(words));
    choice(part_id(&asked.question.id, place), stage.words(&option.label), hint, control)
}

/// A worded scale as radios: nothing is chosen until the person chooses, unlike a slider.
fn scale(asked: &Asked, from: i32, to: i32, ends: (&Wording, &Wording)) -> El {
    let stage = asked.model.stage;
    let steps = (from..=to).enumerate().map(|(place, step)| {
        let name = digits(step);
        let control = radio_control(asked, place, name.clone(), Answer::Number(step));
        let end = if step == from { Some(ends.0) } else { (step == to).then_some(ends.1) };
        // The word at each end belongs to that step's name, so that it is heard as well as seen.
        let end = end.map(|words| el("span").class("unseen").text([", ", &stage.words(words)].concat()));
        let label = el("label").attr("for", part_id(&asked.question.id, place)).text(name).child(end);
        el("div").class("step").child(control).child(label).done()
    });
    let worded_ends = el("p")
        .class("ends")
        .attr("aria-hidden", "true")
        .child(el("span").text(stage.words(ends.0)))
        .child(el("span").text(stage.words(ends.1)));
    el("div").class("scale").child(worded_ends).child(el("div").class("steps").children(steps))
}

fn consent(asked: &Asked) -> El {
    let (model, id) = (asked.model, asked.question.id.clone());
    let agreed = model.answer(&id) == Some(Answer::Yes);
    let control = asked
        .flagged(el("input").attr("type", "checkbox"))
        .id(part_id(&id, 0))
        .checked(move || agreed)
        .on_now("change", move |box_| {
            model.set(&id, if checked_of(&box_) { Answer::Yes } else { Answer::Several(Vec::new()) });
        });
    let mut label = asked.words.label.clone();
    if asked.words.optional {
        label.extend([" ", &model.stage.say(&own::OPTIONAL)]);
    }
    el("div").child(choice(part_id(&asked.question.id, 0), label, None, control))
}
