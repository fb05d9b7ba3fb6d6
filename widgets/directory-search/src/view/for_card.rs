//! "Add to my card": gives an entry to a `<windchime-card>` on the same page, through an event that the page hears as well. It holds
//! what the feed says of the entry, and nothing of the person.

use super::wording;
use crate::catalogue::{address, push_part};
use crate::texts;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use windchime_domain::directory::{Date, Entry};
use windchime_domain::json::Value;
use windchime_shell::js;
use windchime_shell::markup::{El, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;

/// The button, where there is a card to give it to.
pub(super) fn view(stage: Stage, entry: &Entry, today: Option<Date>) -> Option<El> {
    let card =
        || js::call(&js::global("document"), "querySelector", &[js::text("windchime-card,[data-windchime=card]")]);
    stage.host.is_live().then(card).and_then(Result::ok).filter(|card| !card.is_null())?;
    let mut hours = String::new();
    for line in wording::hours(stage, &entry.schedules, today, false) {
        push_part(&mut hours, &line);
    }
    let mut letters = String::new();
    for letter in &entry.letters {
        letters.push_str(letter.initial());
    }
    let text = |words: Option<&String>| Value::Text(words.cloned().unwrap_or_default());
    let name = entry.name.clone();
    let detail = [
        ("id", text(Some(&entry.id))),
        ("name", text(Some(&entry.name))),
        ("phone", text(entry.phones.first())),
        ("hours", Value::Text(hours)),
        ("place", Value::Text(entry.places.first().map(address).unwrap_or_default())),
        ("url", text(entry.url.as_ref())),
        ("letters", Value::Text(letters)),
    ];
    let (told, taken) = (Trigger::new(), Rc::new(Cell::new(None)));
    let answer = taken.clone();
    let give = move || {
        taken.set(Some(stage.host.ask("add", &detail)));
        told.notify();
    };
    let said = move || {
        told.track();
        let text = match answer.get() {
            None => return String::new(),
            Some(true) => &texts::CARD_ADDED,
            Some(false) => &texts::CARD_NOT_ADDED,
        };
        stage.fill(text, &[("name", &name)])
    };
    let button = parts::button(Weight::Quiet, stage.line(&texts::CARD_ADD), give);
    Some(el("div").child(button).child(el("p").attr("role", "status").live_text(said)))
}
