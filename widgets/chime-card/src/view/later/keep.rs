//! Keeping the card on this device, and what was kept before. Nothing on this page happens by itself.

mod days;
mod lock;
mod wording;

use crate::model::keep::{At, Shelf, Told};
use crate::model::{Model, Place};
use crate::texts;
use crate::view::said;
use leptos::prelude::{Notify as _, Track as _, Trigger, untrack};
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::card::sealed::{LARGEST, Lock};
use windchime_domain::card::{Card, Kept};
use windchime_shell::markup::{El, View, el, follow, live};
use windchime_shell::page::chosen_file;
use windchime_shell::parts;
use windchime_shell::texts::Text;

/// The `id` of what is said about the last thing that was pressed.
const SAID: &str = "keep-said";

/// The page.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    model.look_at_shelf();
    super::deselect_when_left(model, Place::Keep);
    el("div")
        .class("keeping")
        .child(said(stage, "p", "", &texts::KEEP_INTRO))
        .child(said(stage, "p", "hint", &texts::KEEP_SHARED))
        .live(move || outcome(model))
        .live(move || shelf(model))
        .child(history(model))
        .child(start(model))
        .live(move || file(model))
        .live(move || deleting(model))
}

/// What there is to do, by what is known of the device.
fn shelf(model: Model) -> View {
    let stage = model.stage;
    match model.shelf() {
        Shelf::Unknown => parts::paragraph("quiet", stage.say(&texts::KEEP_LOOKING)),
        Shelf::Refused => {
            let why = said(stage, "p", "banner", &texts::KEEP_UNAVAILABLE);
            el("div").child(why).child(copy(model, false)).done()
        }
        Shelf::Broken => el("div").child(said(stage, "p", "banner", &texts::KEEP_BROKEN)).done(),
        Shelf::Empty => keeping(model, false).done(),
        Shelf::Locked(lock) => opening(model, lock).done(),
        Shelf::Open => el("div")
            .child(keeping(model, true))
            .child(copy(model, model.has_passphrase() && model.is_on_device()))
            .done(),
    }
}

/// The days that are open. They stay as they are shown while there are no others: building them anew is work, and somebody may be
/// reading one. Once a day has joined them, as many are shown as before.
fn history(model: Model) -> View {
    let (open, changed) = (Rc::new(RefCell::new(None::<Rc<Kept>>)), Trigger::new());
    let (shown, most) = (open.clone(), Rc::default());
    follow(move || {
        let now = (model.shelf() == Shelf::Open).then(|| model.kept());
        if *shown.borrow() != now {
            *shown.borrow_mut() = now;
            changed.notify();
        }
    });
    live(move || {
        changed.track();
        open.borrow().clone().map_or(View::Nothing, |kept| untrack(|| days::view(model, kept, Rc::clone(&most)).done()))
    })
}

/// Keeping today's card: for the first time, or again.
fn keeping(model: Model, again: bool) -> El {
    let stage = model.stage;
    let replaces = move || {
        if model.replaces_today() { said(stage, "p", "", &texts::KEEP_REPLACES).done() } else { View::Nothing }
    };
    let none = said(stage, "p", "", &texts::KEEP_WORDS_NONE);
    let fields = el("div").child(lock::new_words(model, At::Keep, &texts::KEEP_WORDS)).child(none);
    let fields = if again {
        el("details").child(said(stage, "summary", "", &texts::KEEP_ANOTHER)).child(fields)
    } else {
        fields
    };
    let press = move |_| {
        let (words, again) = lock::written(model, At::Keep);
        model.keep(words, &again, after);
    };
    section(model, &texts::KEEP_TITLE).child(
        el("form")
            .attr("novalidate", "")
            .on("submit", press)
            .child(again.then(|| said(stage, "p", "", &texts::KEEP_AS_BEFORE)))
            .child(fields)
            .live(replaces)
            .child(submit(model, &texts::KEEP_PRESS)),
    )
}

/// What is kept is there, and opens only when asked.
fn opening(model: Model, of: Lock) -> El {
    let stage = model.stage;
    let press = move |_| model.open_kept(lock::one(model, At::Open), after);
    section(model, &texts::OPEN_TITLE).child(said(stage, "p", "", &texts::OPEN_WHY)).child(
        el("form")
            .attr("novalidate", "")
            .on("submit", press)
            .child((of == Lock::Passphrase).then(|| lock::known_words(model, At::Open, &texts::OPEN_WORDS)))
            .child(submit(model, &texts::OPEN_PRESS)),
    )
}

/// A copy as a file. What is sealed with a passphrase goes as it is; everything else gets one for the file.
fn copy(model: Model, as_it_is: bool) -> El {
    let stage = model.stage;
    let press = move |_| {
        let (words, again) = if as_it_is { Default::default() } else { lock::written(model, At::Copy) };
        model.save_copy(words, &again, after);
    };
    let fields = if as_it_is {
        said(stage, "p", "", &texts::COPY_AS_IT_IS)
    } else {
        el("div").child(said(stage, "p", "", &texts::COPY_NEEDS)).child(lock::new_words(
            model,
            At::Copy,
            &texts::COPY_WORDS,
        ))
    };
    section(model, &texts::COPY_TITLE).child(said(stage, "p", "", &texts::COPY_WHY)).child(
        el("form").attr("novalidate", "").on("submit", press).child(fields).child(submit(model, &texts::COPY_PRESS)),
    )
}

/// A saved file. While something is kept that is not open, that comes first: two cards cannot be joined unread.
fn file(model: Model) -> View {
    let stage = model.stage;
    if !matches!(model.shelf(), Shelf::Empty | Shelf::Open | Shelf::Refused) {
        return View::Nothing;
    }
    let choose = move |control: windchime_shell::markup::Element| {
        stage.spawn(async move { model.take_file(chosen_file(&control, LARGEST).await, after) });
    };
    let input = el("input")
        .attr("type", "file")
        .id("keep-file")
        .attr("aria-describedby", "keep-file-hint")
        .attr("accept", ".windchime")
        .on("change", choose);
    let press = move |_| model.open_file(lock::one(model, At::File), after);
    let open = model.has_file().then(|| {
        el("form")
            .attr("novalidate", "")
            .on("submit", press)
            .child(lock::known_words(model, At::File, &texts::FILE_WORDS))
            .child(submit(model, &texts::FILE_PRESS))
    });
    section(model, &texts::FILE_TITLE)
        .child(
            el("div")
                .class("field")
                .child(said(stage, "label", "", &texts::FILE_LABEL).attr("for", "keep-file"))
                .child(said(stage, "p", "hint", &texts::FILE_HINT).id("keep-file-hint"))
                .child(input),
        )
        .child(open)
        .done()
}

/// Another card to write on. The one that lies open can be brought back.
fn start(model: Model) -> El {
    let empty = move |_| model.start(Card::default(), after);
    let last = move || {
        model.kept().last().map(|_| {
            let begin = move |_| {
                if let Some(card) = model.kept().last() {
                    model.start(card.clone(), after);
                }
            };
            button(model, &texts::START_LAST).on("click", begin)
        })
    };
    section(model, &texts::START_TITLE).child(said(model.stage, "p", "", &texts::START_WHY)).child(
        el("div")
            .class("ways")
            .child(button(model, &texts::START_EMPTY).on("click", empty))
            .live(move || last().into()),
    )
}

/// Everything away, after one more question.
fn deleting(model: Model) -> View {
    if matches!(model.shelf(), Shelf::Unknown | Shelf::Empty | Shelf::Refused) {
        return View::Nothing;
    }
    let stage = model.stage;
    let sure = said(stage, "summary", "", &texts::DELETE_PRESS);
    let delete = move |_| model.delete_kept(after);
    section(model, &texts::DELETE_TITLE)
        .child(said(stage, "p", "", &texts::DELETE_WHY))
        .child(
            el("details")
                .child(sure)
                .child(said(stage, "p", "", &texts::DELETE_SURE))
                .child(button(model, &texts::DELETE_YES).on("click", delete)),
        )
        .done()
}

/// How the last thing came out; what is about a passphrase stands beside its field.
fn outcome(model: Model) -> View {
    let stage = model.stage;
    let elsewhere = |told: Told| told.is_of_words() || told == Told::FileChosen;
    let Some((_, told)) = model.told().filter(|(_, told)| !elsewhere(*told)) else { return View::Nothing };
    let back = (told == Told::Started)
        .then(|| button(model, &texts::START_BACK).on("click", move |_| model.bring_back(after)));
    let words = el("p").text(stage.say(wording::of(told)));
    el("div").id(SAID).class("banner").attr("tabindex", "-1").child(words).child(back).done()
}

/// Takes focus to what came out; while it is under way, it is only said.
fn after(model: Model, at: At, told: Told) {
    let host = model.stage.host;
    let working = told == Told::Working;
    model.stage.announce(if working { model.stage.say(wording::of(told)) } else { String::new() });
    match told {
        Told::Working => {}
        Told::FileChosen => host.focus_on(lock::id(at, "words")),
        told if told.is_of_words() => {
            host.focus_on(lock::id(at, if wording::is_of_second(told) { "again" } else { "words" }));
        }
        _ => host.focus(SAID),
    }
}

fn section(model: Model, title: &'static Text) -> El {
    el("section").class("part").child(said(model.stage, "h4", "", title))
}

fn submit(model: Model, words: &'static Text) -> El {
    el("button").attr("type", "submit").attr("part", "button").class("button").live_text(model.stage.line(words))
}

fn button(model: Model, words: &'static Text) -> El {
    el("button").attr("type", "button").attr("part", "button").class("button quiet").live_text(model.stage.line(words))
}

#[cfg(test)]
mod tests;
