//! The directory's markup. It decides nothing: what there is to see comes from the model.

mod detail;
mod filters;
mod for_card;
mod later;
mod results;
mod wording;

use crate::feed::Rest;
use crate::feed::pause;
use crate::model::{Clock, Model, Phase};
use crate::texts;
use leptos::prelude::*;
use windchime_domain::json::Value;
use windchime_shell::markup::{El, View, el, follow, live};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};
use windchime_shell::rest;
use windchime_shell::stage::Stage;
use windchime_shell::texts::{Text, own};

/// The widget: loads its feed, then shows the list.
pub fn view(stage: Stage) -> View {
    let model = Model::new(stage, stage.host.is_live().then_some(page::now as Clock));
    let attributes = move || settle(model);
    // Now, so that the first paint is the right one; and whenever the page's editor changes an attribute: what was typed stays.
    untrack(attributes);
    if stage.host.is_live() {
        follow(attributes);
        model.heed_address();
        if untrack(|| stage.option("src").is_empty()) {
            stage.host.send("error", &[("code", Value::from("no-src"))]);
        }
    }
    whole(model)
}

/// Takes over the attributes as they are; followed.
#[inline(never)]
fn settle(model: Model) {
    let config = model.stage.config();
    untrack(|| {
        model.set_show(config.get("show"));
        model.set_src(config.get("src"));
        let near = config.get("near").to_owned();
        if !near.is_empty() || model.has_near() {
            model.fetch_rest();
            rest::then(Box::new(move || model.set_near(&near)));
        }
    });
}

/// The widget as the model has it.
pub fn whole(model: Model) -> View {
    let stage = model.stage;
    live(move || match model.phase() {
        Phase::NoSource => {
            el("div").child(parts::editor_notice(stage).child(said(stage.say(&texts::NO_SRC)))).child(el("slot")).done()
        }
        Phase::Waiting => parts::paragraph("quiet", stage.say(&own::LOADING)),
        Phase::Failed => failed(model),
        Phase::Empty => el("div")
            .child(parts::title("title", stage.line(&texts::TITLE)))
            .live(move || if model.is_whole() { later::unknown(model) } else { View::Nothing })
            .child(said(stage.say(&texts::EMPTY)))
            .live(move || notes(model))
            .child(el("slot"))
            .done(),
        Phase::Listing => untrack(|| listing(model)),
    })
}

/// The list, with the search above it; or one entry in its place. The list stays as it is meanwhile, only hidden.
fn listing(model: Model) -> View {
    let stage = model.stage;
    let hidden = move || model.opened().map(|_| String::new());
    let list = el("div")
        .live_attr("hidden", hidden)
        .child(parts::title("title", stage.line(&texts::TITLE)))
        .live(move || if model.is_whole() { later::unknown(model) } else { View::Nothing })
        .child(tools(model))
        .child(el("div").class("row").live(move || if model.is_whole() { later::ways(model) } else { View::Nothing }))
        .live(move || if model.is_whole() { later::map::view(model) } else { View::Nothing })
        .live(move || if model.is_whole() { later::filters::chips(model) } else { View::Nothing })
        .child(results::view(model))
        .live(move || notes(model))
        .live(move || if model.is_whole() { later::place::licence(model) } else { View::Nothing });
    el("div")
        .live(move || if model.is_whole() { untrack(|| later::address(model)) } else { View::Nothing })
        .child(list)
        .live(move || match model.opened() {
            Some(number) => detail::view(model, number),
            None => View::Nothing,
        })
        .done()
}

/// What one finds by. Whoever comes here may want what the second part has.
fn tools(model: Model) -> El {
    let fields = el("div").class("finding").attr("role", "search").child(search(model)).child(place(model));
    el("div").child(fields).child(filters::view(model)).on_now("focusin", move |_| model.fetch_rest())
}

fn search(model: Model) -> El {
    field(model, "search", &texts::SEARCH, &texts::SEARCH_HINT, &texts::SEARCH_HINT_SENT).child(
        input("search", "search")
            .attr("part", "search")
            .attr("autocomplete", "off")
            .attr("enterkeyhint", "search")
            .value(model.query())
            // Not in the key's own task: on a slow phone the letter would wait for the list. Of several keys the last one counts.
            .on_now("input", move |control| {
                model.stage.spawn(async move {
                    pause(0).await;
                    let text = page::value_of(&control);
                    if text != model.query() {
                        model.type_in(text);
                    }
                });
            }),
    )
}

/// Where somebody asks from; not there where no entry says where it is.
fn place(model: Model) -> El {
    let stage = model.stage;
    let control = input("place", "text")
        .attr("autocomplete", "postal-code")
        .attr("enterkeyhint", "go")
        .on("input", move |_| model.fetch_places());
    let go = el("button").attr("type", "submit").attr("part", "button").class("button quiet");
    let own = page::has_location().then(|| {
        el("button")
            .attr("type", "button")
            .attr("part", "button")
            .class("link")
            .on("click", move |_| model.ask_device())
            .live_text(stage.line(&texts::PLACE_OWN))
    });
    let ask = move |_| {
        let typed = stage.host.find("place").map(|control| page::value_of(&control));
        model.ask_place(&typed.unwrap_or_default());
    };
    el("form")
        .live_attr("hidden", move || (!model.has_places()).then(String::new))
        .on("submit", ask)
        .child(
            field(model, "place", &texts::PLACE, &texts::PLACE_HINT, &texts::PLACE_HINT_SENT)
                .child(el("div").class("go").child(control).child(go.live_text(stage.line(&texts::PLACE_GO)))),
        )
        .child(own)
        .live(move || if model.is_whole() { later::place::view(model) } else { View::Nothing })
}

/// `sent` is the hint where what is typed leaves the device.
fn field(model: Model, id: &'static str, label: &'static Text, hint: &'static Text, sent: &'static Text) -> El {
    let stage = model.stage;
    let hint = move || stage.say(if model.is_sent() { sent } else { hint });
    el("div")
        .class("field")
        .child(el("label").attr("for", id).live_text(stage.line(label)))
        .child(el("p").id([id, "-hint"].concat()).class("hint").live_text(hint))
}

fn input(id: &'static str, kind: &'static str) -> El {
    el("input").id(id).attr("type", kind).attr("spellcheck", "false").attr("aria-describedby", [id, "-hint"].concat())
}

/// Under the list: what has not come, and what could not be read.
fn notes(model: Model) -> View {
    let stage = model.stage;
    let rest = match model.rest() {
        Rest::Coming => parts::paragraph("quiet", stage.say(&texts::COMING)),
        Rest::Stopped(trouble) => el("div")
            .class("failure")
            .attr("role", "alert")
            .child(el("p").child(el("strong").text(stage.say(&texts::STOPPED))))
            .child(said(trouble.words(stage)))
            .child(try_again(model))
            .done(),
        Rest::All | Rest::Capped | Rest::Afar => View::Nothing,
    };
    let more = move || if model.is_whole() { later::notes(model) } else { View::Nothing };
    el("div").class("notes").child(rest).live(more).done()
}

/// No list: what happened, what to do, and the partner's own fallback in its place.
fn failed(model: Model) -> View {
    let stage = model.stage;
    let Rest::Stopped(trouble) = model.rest() else {
        return View::Nothing;
    };
    el("div")
        .class("failure")
        .attr("role", "alert")
        .child(el("p").child(el("strong").text(stage.say(&texts::LOAD_FAILED))))
        .child(said(trouble.words(stage)))
        .child(el("slot"))
        .child(try_again(model))
        .done()
}

fn try_again(model: Model) -> El {
    let words = model.stage.line(&own::TRY_AGAIN);
    parts::button(Weight::Quiet, words, move || model.try_again())
}

fn said(words: String) -> El {
    el("p").text(words)
}
