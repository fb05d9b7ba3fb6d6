//! What waits on this device: how much, what has become of each, and the person's power over it.

use crate::model::Model;
use crate::sending::Sending;
use crate::texts;
use leptos::prelude::*;
use windchime_post::item::{Item, Lock, State};
use windchime_post::office;
use windchime_shell::markup::{View, el, live};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::{Text, digits};

/// What the person has asked to see: a parcel's id and its words.
type Opened = StoredValue<(String, String), LocalStorage>;

/// The list; there is something in it.
#[inline(never)]
pub fn view(model: Model, sending: Sending) -> View {
    let (opened, changed): (Opened, Trigger) = (StoredValue::new_local(Default::default()), Trigger::new());
    live(move || {
        changed.track();
        let (stage, items) = (model.stage, model.outbox());
        let count = items.iter().filter(|item| item.state == State::Waiting).count();
        let words = match count {
            0 => String::new(),
            1 => stage.say(&texts::WAITING_ONE),
            _ => stage.fill(&texts::WAITING_MANY, &[("count", &digits(count as i64))]),
        };
        let rows = items.iter().map(|item| row(model, sending, item, opened, changed));
        el("section")
            .class("waiting")
            .attr("aria-labelledby", "waiting")
            .child(el("h3").id("waiting").attr("tabindex", "-1").text(stage.say(&texts::WAITING_TITLE)))
            .child(parts::paragraph("quiet", words))
            .child(el("ul").children(rows))
            .done()
    })
}

fn row(model: Model, sending: Sending, item: &Item, opened: Opened, changed: Trigger) -> View {
    let stage = model.stage;
    let when = stage.fill(&texts::WAITING_WHEN, &[("time", &page::local_time(item.pressed, &stage.option("lang")))]);
    let id = item.id.clone();
    let button = |text: &'static Text, press: Box<dyn Fn()>| parts::button(Weight::Quiet, stage.line(text), press);
    let delete: Box<dyn Fn()> = {
        let id = id.clone();
        Box::new(move || sending.delete_by_hand(id.clone()))
    };
    let row =
        el("li").child(el("p").child(el("strong").text(item.title.clone()))).child(parts::paragraph("hint", when));
    let said = match &item.state {
        State::Sent(receipt) => {
            let receipt = receipt.clone().unwrap_or_default();
            let said = [&stage.say(&texts::WAITING_SENT), " "].concat();
            let known = !receipt.is_empty();
            let said = if known { [&said, &stage.say(&texts::RECEIPT), " "].concat() } else { said };
            let said = el("p").text(said).child(known.then(|| el("strong").class("reference").text(receipt)));
            return row.child(said).child(button(&texts::WAITING_DONE, delete)).done();
        }
        State::Waiting => parts::paragraph("hint", stage.say(&texts::WAITING_WAITS)),
        State::Refused(_) => parts::paragraph("error", stage.say(&texts::WAITING_REFUSED)),
    };
    let (locked, show) = match item.lock {
        Lock::Coordinator => (Some(parts::paragraph("hint", stage.say(&texts::WAITING_LOCKED))), None),
        Lock::Device => {
            (None, Some(button(&texts::WAITING_SHOW, show(model, id.clone(), opened, changed)).id(show_id(&id))))
        }
    };
    let seen = opened.with_value(|(of, words)| (*of == id).then(|| el("pre").text(words.clone())));
    let save = Box::new(move || {
        let id = id.clone();
        stage.spawn(async move {
            match office::open(&id).await {
                Ok(words) => page::save_file("answers.txt", &words),
                Err(sealed) => page::save_file("answers-locked.json", &sealed),
            }
        });
    });
    row.child(said)
        .child(locked)
        .child(show)
        .child(button(&texts::WAITING_SAVE, save))
        .child(button(&texts::WAITING_DELETE, delete))
        .child(seen)
        .done()
}

fn show_id(id: &str) -> String {
    ["show-", id].concat()
}

/// Opens what this browser has locked; a second press puts it away.
fn show(model: Model, id: String, opened: Opened, changed: Trigger) -> Box<dyn Fn()> {
    Box::new(move || {
        let id = id.clone();
        model.stage.spawn(async move {
            let button = show_id(&id);
            let open = opened.with_value(|(of, _)| *of == id);
            let words = if open { None } else { office::open(&id).await.ok() };
            if model.is_alive() {
                opened.set_value(words.map(|words| (id, words)).unwrap_or_default());
                changed.notify();
                // The list has been built anew, and the button with it.
                model.stage.host.focus_on(button);
            }
        });
    })
}
