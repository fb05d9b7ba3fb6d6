//! The categories to narrow by, each with how many results it has.

use super::later;
use crate::catalogue::CATEGORY;
use crate::model::Model;
use crate::texts;
use windchime_domain::directory::digits;
use windchime_search::facet;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};

/// Categories beyond these are shown on request.
const MOST: usize = 12;
/// Where the page is at least so many CSS pixels wide, the categories begin unfolded.
const WIDE: f64 = 720.0;

pub(super) fn view(model: Model) -> View {
    let stage = model.stage;
    let summary = move || match model.ticked() {
        0 => stage.say(&texts::CATEGORIES),
        some => stage.fill(&texts::CATEGORIES_CHOSEN, &[("count", &digits(some as u64))]),
    };
    let wide = (stage.host.is_live() && is_wide()).then(String::new);
    el("details")
        .class("filters")
        .maybe("open", wide)
        .child(el("summary").id("filters").live_text(summary))
        .live(move || choices(model))
        .live(move || if model.is_whole() { later::filters::view(model) } else { View::Nothing })
        .live(move || clear(model))
        .done()
}

fn choices(model: Model) -> View {
    let stage = model.stage;
    let (categories, all) = model.categories(MOST);
    let more = (categories.len() < all).then(|| {
        let words = move || stage.fill(&texts::CATEGORIES_ALL, &[("count", &digits(all as u64))]);
        parts::button(Weight::Quiet, words, move || model.show_all_categories())
    });
    let choices = categories.into_iter().map(|(number, name)| choice(model, number, name).into());
    el("fieldset")
        .child(el("legend").class("unseen").live_text(stage.line(&texts::CATEGORIES_LEGEND)))
        .child(el("div").class("choices").children(choices))
        .child(more)
        .done()
}

fn choice(model: Model, number: u16, name: String) -> El {
    let id = ["category-", &digits(number.into())].concat();
    let value = facet(CATEGORY, number);
    let count = move || [" (", &digits(model.count(value).into()), ")"].concat();
    let label = el("label")
        .attr("for", id.clone())
        .child(el("span").text(name))
        .child(el("span").class("count").live_text(count));
    let control = el("input")
        .id(id)
        .attr("type", "checkbox")
        .checked(move || model.is_ticked(value))
        .on_now("change", move |control| model.tick(value, page::checked_of(&control)));
    el("div").class("choice").child(control).child(label)
}

fn clear(model: Model) -> View {
    if model.ticked() == 0 {
        return View::Nothing;
    }
    let words = model.stage.line(&texts::CATEGORIES_CLEAR);
    parts::button(Weight::Quiet, words, move || model.clear_ticks()).done()
}

fn is_wide() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).is_some_and(|width| width >= WIDE)
}
