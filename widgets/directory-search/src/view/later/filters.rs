//! What there is to narrow by, besides categories, and the chosen filters above the results. Only what the feed can answer is offered.

use crate::catalogue::CATEGORY;
use crate::model::Model;
use crate::model::later::facets::{AGES, PARTS, When, group};
use crate::model::later::filters::{Offer, chip_id, in_group};
use crate::texts;
use crate::view::filters::choice;
use leptos::prelude::untrack;
use windchime_domain::directory::{digits, read_digits};
use windchime_search::facet;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// Under the categories.
#[inline(never)]
pub fn view(model: Model) -> View {
    let stage = model.stage;
    let groups = move || {
        if !model.has_filters() {
            return parts::paragraph("quiet", stage.say(&texts::FILTERS_COMING));
        }
        let boxes = |offer, legend| boxes(model, offer, legend);
        el("div")
            .class("groups")
            .child(times(model))
            .child(boxes(Offer::Letters, &texts::LETTERS))
            .child(boxes(Offer::Ways, &texts::WAY))
            .child(boxes(Offer::Cost, &texts::COST))
            .child(ages(model))
            .child(boxes(Offer::Access, &texts::ACCESS))
            .child(boxes(Offer::Languages, &texts::LANGUAGES))
            .done()
    };
    let show = move || {
        let (total, _) = model.summary();
        if model.is_far() {
            return stage.say(&texts::FAR_SHOW);
        }
        stage.fill(&texts::FILTERS_SHOW, &[("count", &digits(total.into()))])
    };
    let show = parts::button(Weight::Main, show, move || stage.host.focus("count"));
    el("div").live(groups).child(el("p").child(show)).done()
}

/// Boxes to tick under a legend; nothing where the feed does not say.
fn boxes(model: Model, offer: Offer, legend: &'static Text) -> View {
    let facets = model.offered(offer);
    if facets.is_empty() {
        return View::Nothing;
    }
    let choices = facets.into_iter().map(|value| choice(model, value, Box::new(move || words(model, value))).done());
    fieldset(model.stage, legend).child(el("div").class("choices").children(choices)).done()
}

fn fieldset(stage: Stage, legend: &'static Text) -> El {
    el("fieldset").child(el("legend").live_text(stage.line(legend)))
}

fn times(model: Model) -> View {
    let facets = model.offered(Offer::Times);
    if facets.is_empty() {
        return View::Nothing;
    }
    let open = facet(group::OPEN, 0);
    let open_now = facets.contains(&open).then(|| {
        choice(model, open, Box::new(move || model.stage.say(&texts::OPEN_NOW)))
            .on("change", move |_| model.refresh_open())
    });
    let has = |when: When| when.facet().is_some_and(|facet| facets.contains(&facet));
    let days = (0..7).filter(|day| has(When { day: Some(*day), part: None })).collect();
    let day = select(
        model,
        "day",
        &texts::DAY,
        &texts::DAY_ANY,
        days,
        Pick {
            words: |model, day| nth(model.stage, &texts::DAYS, day),
            count: |model, day| model.count_when(When { day: Some(day), ..model.when() }),
            chosen: |model| model.when().day,
            choose: |model, day| model.pick_day(day),
        },
    );
    let parts = (0..PARTS.len() as u8).filter(|part| has(When { day: None, part: Some(*part) })).collect();
    let part = select(
        model,
        "part",
        &texts::PART,
        &texts::PART_ANY,
        parts,
        Pick {
            words: |model, part| model.stage.say(part_text(part)),
            count: |model, part| model.count_when(When { part: Some(part), ..model.when() }),
            chosen: |model| model.when().part,
            choose: |model, part| model.pick_part(part),
        },
    );
    let hint = model.is_far().then(|| el("p").class("hint").live_text(model.stage.line(&texts::PART_HINT_FAR)));
    fieldset(model.stage, &texts::WHEN).child(open_now).child(day).child(part).child(hint).done()
}

fn ages(model: Model) -> View {
    let facets = model.offered(Offer::Ages);
    if facets.is_empty() {
        return View::Nothing;
    }
    let bands = facets.into_iter().map(|facet| facet as u8).collect();
    let select = select(
        model,
        "age",
        &texts::AGE,
        &texts::AGE_ANY,
        bands,
        Pick {
            words: |model, band| band_words(model.stage, band),
            count: |model, band| model.count(facet(group::AGE, band.into())),
            chosen: |model| model.picked(group::AGE).map(|facet| facet as u8),
            choose: |model, band| model.pick(group::AGE, band.map(|band| facet(group::AGE, band.into()))),
        },
    );
    fieldset(model.stage, &texts::WHO).child(select).done()
}

/// What a list to choose one from needs to know of its choices.
struct Pick {
    words: fn(Model, u8) -> String,
    count: fn(Model, u8) -> u32,
    chosen: fn(Model) -> Option<u8>,
    choose: fn(Model, Option<u8>),
}

/// A list to choose one from, each with how many results it has.
fn select(model: Model, id: &'static str, label: &'static Text, any: &'static Text, all: Vec<u8>, pick: Pick) -> View {
    let stage = model.stage;
    let Pick { words, count, chosen, choose } = pick;
    // Built anew when its filter was taken away elsewhere: a list that somebody has used keeps to what they chose.
    let list = move || {
        model.follow_clearing();
        let chosen = untrack(|| chosen(model));
        let options = all.clone().into_iter().map(|one| {
            let words = move || match model.has_counts() {
                true => [&words(model, one), " (", &digits(count(model, one).into()), ")"].concat(),
                false => words(model, one),
            };
            let selected = (chosen == Some(one)).then(String::new);
            el("option").attr("value", digits(one.into())).maybe("selected", selected).live_text(words).done()
        });
        el("select")
            .id(id)
            .on_now("change", move |list| choose(model, read_digits(&page::value_of(&list)).map(|one| one as u8)))
            .child(el("option").attr("value", "").live_text(stage.line(any)))
            .children(options)
            .done()
    };
    el("div").class("pick").child(el("label").attr("for", id).live_text(stage.line(label))).live(list).done()
}

/// The chosen filters, each of which can be taken away.
#[inline(never)]
pub fn chips(model: Model) -> View {
    let stage = model.stage;
    let chosen = model.all_ticked();
    if chosen.is_empty() {
        return View::Nothing;
    }
    let chips = chosen.into_iter().map(|value| {
        let button = el("button")
            .id(chip_id(value))
            .attr("type", "button")
            .attr("part", "button")
            .class("chip")
            .on_now("click", move |_| model.drop_tick(value))
            .child(el("span").class("unseen").live_text(move || [&stage.say(&texts::CHIP_REMOVE), " "].concat()))
            .child(el("span").live_text(move || words(model, value)))
            .child(el("span").class("cross").attr("aria-hidden", "true").text("×"));
        el("li").child(button).done()
    });
    let clear = parts::button(Weight::Quiet, stage.line(&texts::FILTERS_CLEAR), move || model.clear_ticks());
    let label = move || Some(stage.say(&texts::CHIPS));
    el("div")
        .class("chips")
        .child(el("ul").attr("role", "list").live_attr("aria-label", label).children(chips))
        .child(clear)
        .done()
}

/// What a filter is called; followed.
fn words(model: Model, value: u32) -> String {
    let stage = model.stage;
    let number = value as u16;
    let is = |group| in_group(value, group);
    let text = if is(CATEGORY) {
        return model.category(value);
    } else if is(group::LANGUAGE) {
        return model.language(value);
    } else if is(group::WHEN) {
        return when_words(stage, When::of(value));
    } else if is(group::AGE) {
        return band_words(stage, number as u8);
    } else if is(group::LETTER) {
        let letters = [
            &texts::LETTER_CONNECTEDNESS,
            &texts::LETTER_HOPE,
            &texts::LETTER_IDENTITY,
            &texts::LETTER_MEANING,
            &texts::LETTER_EMPOWERMENT,
        ];
        letters.get(usize::from(number)).copied()
    } else if is(group::FREE) {
        Some(&texts::FREE_ONLY)
    } else if is(group::WAY) {
        Some(if number == 0 { &texts::IN_PERSON } else { &texts::FROM_HOME })
    } else if is(group::OPEN) {
        Some(&texts::OPEN_NOW)
    } else {
        let access = [
            &texts::STEP_FREE,
            &texts::TOILET,
            &texts::HEARING_LOOP,
            &texts::SIGN_LANGUAGE,
            &texts::PARKING,
            &texts::QUIET_SPACE,
        ];
        access.get(((value >> 16) as usize).wrapping_sub(group::ACCESS.into())).copied()
    };
    stage.say(text.unwrap_or(&Text::NOTHING))
}

/// "Monday", "Evening", "Monday: Evening".
fn when_words(stage: Stage, when: When) -> String {
    let day = when.day.map(|day| nth(stage, &texts::DAYS, day));
    let part = when.part.map(|part| stage.say(part_text(part)));
    match (day, part) {
        (Some(day), Some(part)) => stage.fill(&texts::DAY_AND_PART, &[("day", &day), ("part", &part)]),
        (day, part) => day.or(part).unwrap_or_default(),
    }
}

fn part_text(part: u8) -> &'static Text {
    match part {
        0 => &texts::PART_MORNING,
        1 => &texts::PART_AFTERNOON,
        _ => &texts::PART_EVENING,
    }
}

fn band_words(stage: Stage, band: u8) -> String {
    let (from, to) = AGES.get(usize::from(band)).copied().unwrap_or_default();
    let text = match (from, to) {
        (0, _) => &texts::AGE_UNDER,
        (_, u8::MAX) => &texts::AGE_OVER,
        _ => &texts::AGE_BETWEEN,
    };
    let to = if from == 0 { to + 1 } else { to };
    stage.fill(text, &[("from", &digits(from.into())), ("to", &digits(to.into()))])
}

/// One of the words of a text.
pub(super) fn nth(stage: Stage, text: &'static Text, at: u8) -> String {
    stage.say(text).split(' ').nth(at.into()).unwrap_or("").to_owned()
}
