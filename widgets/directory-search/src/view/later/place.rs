//! What follows once somebody has said where they are: what is known of the place, how far it may be, and what comes first.

use crate::model::later::place::RADII;
use crate::model::{Model, Standing};
use crate::texts;
use leptos::prelude::untrack;
use windchime_domain::directory::{digits, read_digits};
use windchime_shell::markup::{View, el};
use windchime_shell::page;

/// Under the field for the place.
#[inline(never)]
pub fn view(model: Model) -> View {
    let known = move || match model.standing() {
        Standing::Nothing => View::Nothing,
        Standing::Unknown(..) => el("p").id("place-error").class("error").text(model.standing_words()).done(),
        _ => el("p").class("standing").text(model.standing_words()).done(),
    };
    // By whether it is known, not by what it is: the lists stay as they are when another place is typed.
    let choices = move || if model.is_placed() { untrack(|| choices(model)) } else { View::Nothing };
    // Where the device is cannot be sent on as a postcode: `later.css` hides the button for it.
    let sent = move || model.is_sent().then(|| "sent".to_owned());
    el("div").live_attr("class", sent).live(known).live(choices).done()
}

fn choices(model: Model) -> View {
    let stage = model.stage;
    let within = model.within();
    let options = RADII.into_iter().map(|radius| {
        let words = move || {
            let distance = model.distance_words(u32::from(radius) * 10);
            stage.fill(&texts::WITHIN_DISTANCE, &[("distance", &distance)])
        };
        let selected = (within == Some(radius)).then(String::new);
        el("option").attr("value", digits(radius.into())).maybe("selected", selected).live_text(words).done()
    });
    let far = el("select")
        .id("within")
        .attr("aria-describedby", "within-hint")
        .on_now("change", move |list| {
            model.set_within(read_digits(&page::value_of(&list)).map(|within| within as u16));
        })
        .child(el("option").attr("value", "").live_text(stage.line(&texts::WITHIN_ANY)))
        .children(options);
    let best = model.is_best_first().then(String::new);
    let order = el("select")
        .id("order")
        .on_now("change", move |list| model.set_best_first(page::value_of(&list) == "best"))
        .child(el("option").attr("value", "near").live_text(stage.line(&texts::ORDER_NEAR)))
        .child(el("option").attr("value", "best").maybe("selected", best).live_text(stage.line(&texts::ORDER_BEST)));
    let pick = |id, text, list| {
        el("div").class("pick").child(el("label").attr("for", id).live_text(stage.line(text))).child(list)
    };
    el("div")
        .class("picks")
        .child(pick("within", &texts::WITHIN, far))
        // From afar, the answer has its own order.
        .child((!model.is_far()).then(|| pick("order", &texts::ORDER, order)))
        .child(el("p").id("within-hint").class("hint").live_text(move || match model.within() {
            Some(_) => stage.say(&texts::WITHIN_HINT),
            None => String::new(),
        }))
        .done()
}

/// How far an entry is away, in the list.
#[inline(never)]
pub fn away(model: Model, number: u32) -> View {
    match model.away_words(number) {
        Some(words) => el("strong").class("away").text([" ", &words].concat()).done(),
        None => View::Nothing,
    }
}

/// That nothing is as near as was asked for, above the list.
#[inline(never)]
pub fn beyond(model: Model) -> View {
    match model.beyond_words() {
        Some(words) => el("p").class("dropped").text(words).done(),
        None => View::Nothing,
    }
}

/// The line that the table's licence asks for, under the list.
#[inline(never)]
pub fn licence(model: Model) -> View {
    match model.licence() {
        Some(licence) => el("p")
            .class("quiet licence")
            .text(model.stage.fill(&texts::PLACE_LICENCE, &[("licence", &licence)]))
            .done(),
        None => View::Nothing,
    }
}
