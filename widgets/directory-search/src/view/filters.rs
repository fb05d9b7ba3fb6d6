//! What one narrows by, in a fold: categories, each with how many results it has, and, once the second part is here, all else.

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

pub(super) fn view(model: Model) -> View {
    let stage = model.stage;
    let summary = move || match model.ticked() {
        0 => stage.say(&texts::FILTERS),
        some => stage.fill(&texts::FILTERS_CHOSEN, &[("count", &digits(some as u64))]),
    };
    el("details")
        .class("filters")
        .child(el("summary").id("filters").live_text(summary))
        .live(move || categories(model))
        .live(move || if model.is_whole() { later::filters::view(model) } else { View::Nothing })
        // Asks for the rest of the filters, and only once.
        .on("toggle", move |_| model.want_filters())
        .done()
}

fn categories(model: Model) -> View {
    let stage = model.stage;
    let (categories, all) = model.categories(MOST);
    if categories.is_empty() {
        return View::Nothing;
    }
    let more = (categories.len() < all).then(|| {
        let words = move || stage.fill(&texts::CATEGORIES_ALL, &[("count", &digits(all as u64))]);
        parts::button(Weight::Quiet, words, move || model.show_all_categories())
    });
    let choices = categories
        .into_iter()
        .map(|(number, name)| choice(model, facet(CATEGORY, number), Box::new(move || name.clone())).done());
    el("fieldset")
        .child(el("legend").live_text(stage.line(&texts::CATEGORIES_LEGEND)))
        .child(el("div").class("choices").children(choices))
        .child(more)
        .done()
}

/// A box to tick, with how many results it has.
#[inline(never)]
pub(super) fn choice(model: Model, value: u32, words: Box<dyn Fn() -> String>) -> El {
    let id = ["facet-", &digits(value.into())].concat();
    let label = el("label").attr("for", id.clone()).child(el("span").live_text(words)).child(count(model, value));
    let control = el("input")
        .id(id)
        .attr("type", "checkbox")
        .checked(move || model.is_ticked(value))
        .on_now("change", move |control| model.tick(value, page::checked_of(&control)));
    el("div").class("choice").child(control).child(label)
}

/// " (12)"; nothing where nobody knows.
fn count(model: Model, value: u32) -> El {
    el("span").class("count").live_text(move || {
        if model.has_counts() { [" (", &digits(model.count(value).into()), ")"].concat() } else { String::new() }
    })
}
