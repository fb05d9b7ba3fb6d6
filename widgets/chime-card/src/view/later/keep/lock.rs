//! The fields of a passphrase. That a lost one cannot be got back is said before there is one.

use super::wording;
use crate::model::Model;
use crate::model::keep::At;
use crate::texts;
use crate::view::said;
use leptos::prelude::{Notify as _, Track as _, Trigger};
use std::cell::Cell;
use std::rc::Rc;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page::{checked_of, value_of};
use windchime_shell::texts::{Text, own};

/// The `id` of a field's part.
pub fn id(at: At, part: &str) -> String {
    let at = match at {
        At::Keep => "keep",
        At::Open => "open",
        At::Copy => "copy",
        At::File | At::Page => "file",
    };
    [at, "-", part].concat()
}

/// A new passphrase, twice.
pub fn new_words(model: Model, at: At, label: &'static Text) -> El {
    let stage = model.stage;
    let show = Show::default();
    el("div")
        .child(said(stage, "p", "", &texts::KEEP_WORDS_LOST))
        .child(field(model, at, "words", label, Some(&texts::KEEP_WORDS_HINT), &show))
        .child(field(model, at, "again", &texts::KEEP_AGAIN, None, &show))
        .child(show.choice(model, at))
}

/// A passphrase that there is.
pub fn known_words(model: Model, at: At, label: &'static Text) -> El {
    let show = Show::default();
    el("div").child(field(model, at, "words", label, None, &show)).child(show.choice(model, at))
}

/// What is written in both fields.
pub fn written(model: Model, at: At) -> (String, String) {
    (of(model, at, "words"), of(model, at, "again"))
}

/// What is written in the one field.
pub fn one(model: Model, at: At) -> String {
    of(model, at, "words")
}

fn of(model: Model, at: At, part: &str) -> String {
    model.stage.host.find(&id(at, part)).map(|control| value_of(&control)).unwrap_or_default()
}

fn field(
    model: Model,
    at: At,
    part: &'static str,
    label: &'static Text,
    hint: Option<&'static Text>,
    show: &Show,
) -> El {
    let stage = model.stage;
    let field_id = id(at, part);
    let (hint_id, error_id) = ([&field_id, "-hint"].concat(), [&field_id, "-error"].concat());
    let wrong = move || {
        let (_, told) = model.told().filter(|(of, told)| *of == at && told.is_of_words())?;
        (wording::is_of_second(told) == (part == "again")).then_some(told)
    };
    let error = {
        let error_id = error_id.clone();
        move || match wrong() {
            None => View::Nothing,
            Some(told) => {
                let prefix = el("span").class("unseen").text([&stage.say(&own::ERROR_PREFIX), " "].concat());
                el("p").id(error_id.clone()).class("error").child(prefix).text(stage.say(wording::of(told))).done()
            }
        }
    };
    let described = {
        let hint_id = hint.map(|_| hint_id.clone());
        move || match (wrong().map(|_| error_id.clone()), hint_id.clone()) {
            (Some(error), Some(hint)) => Some([error, hint].join(" ")),
            (error, hint) => error.or(hint),
        }
    };
    let show = show.clone();
    let control = el("input")
        .live_attr("type", move || Some(if show.is_on() { "text" } else { "password" }.to_owned()))
        .id(field_id.clone())
        .class("secret")
        .live_attr("aria-describedby", described)
        .live_attr("aria-invalid", move || wrong().map(|_| "true".to_owned()))
        .attr("autocomplete", "off")
        .attr("autocapitalize", "none")
        .attr("spellcheck", "false");
    el("div")
        .live_attr("class", move || Some(if wrong().is_some() { "field wrong" } else { "field" }.to_owned()))
        .child(said(stage, "label", "", label).attr("for", field_id))
        .child(hint.map(|hint| said(stage, "p", "hint", hint).id(hint_id)))
        .live(error)
        .child(control)
}

/// Whether what is typed can be read.
#[derive(Clone)]
struct Show {
    on: Rc<Cell<bool>>,
    turned: Trigger,
}

impl Default for Show {
    fn default() -> Self {
        Show { on: Rc::default(), turned: Trigger::new() }
    }
}

impl Show {
    fn is_on(&self) -> bool {
        self.turned.track();
        self.on.get()
    }

    fn choice(self, model: Model, at: At) -> El {
        let id = id(at, "show");
        let tick = el("input").attr("type", "checkbox").id(id.clone()).on("change", move |control| {
            self.on.set(checked_of(&control));
            self.turned.notify();
        });
        let label = said(model.stage, "label", "", &texts::KEEP_SHOW).attr("for", id);
        el("div").class("choice").child(tick).child(label)
    }
}
