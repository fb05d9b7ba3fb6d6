//! Controls that are more than one box to type in or tick: a date in three parts, and a slider.

use super::question::{Asked, control_id, part_id};
use crate::texts;
use leptos::prelude::{Notify as _, Track as _, Trigger, untrack};
use windchime_domain::form::{Answer, date_parts, join_date};
use windchime_domain::wording::Wording;
use windchime_shell::markup::{El, Element, View, el};
use windchime_shell::page::{number_of, value_of};
use windchime_shell::texts::digits;

/// Day, month and year, to be typed: quicker and surer than any calendar for a date one knows by heart.
pub fn date(asked: &Asked) -> El {
    let (model, id) = (asked.model, asked.question.id.as_str());
    let parts = [(&texts::DAY, 2), (&texts::MONTH, 1), (&texts::YEAR, 0)];
    let inputs = parts.into_iter().enumerate().map(|(place, (text, of_date))| {
        let (question, part) = (id.to_owned(), part_id(id, place));
        let typed = typed(asked);
        let value = date_parts(&typed).get(of_date).map_or(String::new(), |part| (*part).to_owned());
        let control = asked
            .described(el("input"))
            .attr("type", "text")
            .attr("inputmode", "numeric")
            .attr("autocomplete", "off")
            .id(part.clone())
            .class(if of_date == 0 { "year" } else { "day" })
            .value(value)
            .on_now("input", move |field| {
                let before = model.answer(&question);
                let text = if let Some(Answer::Text(text)) = &before { text.as_str() } else { "" };
                let mut now = date_parts(text);
                let typed = value_of(&field);
                if let Some(part) = now.get_mut(of_date) {
                    *part = &typed;
                }
                let [year, month, day] = now;
                model.set(&question, Answer::Text(join_date(year, month, day)));
            });
        let label = el("label").attr("for", part).text(model.stage.say(text));
        el("div").child(label).child(control).done()
    });
    el("div").class("date").children(inputs)
}

fn typed(asked: &Asked) -> String {
    match asked.model.answer(&asked.question.id) {
        Some(Answer::Text(text)) => text,
        _ => String::new(),
    }
}

/// A slider that has no value until the person gives it one, said in words and to assistive technology. A press where it rests is an
/// answer too.
pub fn slider(asked: &Asked, from: i32, to: i32, ends: (&Wording, &Wording)) -> El {
    let (model, stage, id) = (asked.model, asked.model.stage, asked.question.id.clone());
    let changed = Trigger::new();
    let now = {
        let id = id.clone();
        move || {
            changed.track();
            if let Some(Answer::Number(number)) = model.answer(&id) { Some(number) } else { None }
        }
    };
    let words = {
        let now = now.clone();
        move || now().map_or_else(|| stage.say(&texts::SLIDER_NONE), digits)
    };
    let (said, middle) = (words.clone(), from + (to - from) / 2);
    let take = move |slider: Element| {
        model.set(&id, Answer::Number(number_of(&slider)));
        changed.notify();
    };
    let shown = untrack(&now);
    let control = asked
        .described(el("input"))
        .attr("type", "range")
        .attr("min", digits(from))
        .attr("max", digits(to))
        .id(control_id(&asked.question.id))
        .live_attr("class", move || Some(if now().is_some() { "slider" } else { "slider hollow" }.to_owned()))
        .live_attr("aria-valuetext", move || Some(said()))
        .value(digits(shown.unwrap_or(middle)))
        .on_now("input", take.clone())
        .on_now("click", take);
    let end = |words: &Wording| el("span").text(stage.words(words)).done();
    let ends: View = el("p").class("ends").child(end(ends.0)).child(end(ends.1)).done();
    el("div")
        .class("scale")
        .child(control)
        .child(ends)
        .child(el("p").class("chosen").attr("aria-hidden", "true").live_text(words))
}
