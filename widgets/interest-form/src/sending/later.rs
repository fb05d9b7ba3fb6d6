//! Sending itself, and hearing of it (see `windchime_shell::rest`).

use super::{PAGE, Sending};
use crate::model::{Phase, Pressed};
use crate::texts;
use crate::view::later::words;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::json::Value;
use windchime_post::delivery::{Outcome, Refusal};
use windchime_post::item::{Item, State};
use windchime_post::message::{Attempt, Event, Letter};
use windchime_post::office;
use windchime_post::parcel::Manner;
use windchime_shell::{page, parts};

/// Listens to the post office, for as long as the form is there.
#[inline(never)]
pub fn watch(sending: Sending) {
    let model = sending.model;
    if model.is_unrestored() {
        model.restore_late();
    }
    model.stage.spawn(office::watch(Rc::new(move |event| {
        if model.is_alive() {
            sending.hear(event);
        }
        model.is_alive()
    })));
}

/// "Send" or "Continue" was pressed. A second press while the first is under way does nothing.
#[inline(never)]
pub fn pressed(sending: Sending, go_on: bool) {
    let model = sending.model;
    if !model.is_alive() {
        return;
    }
    if go_on {
        return model.stage.host.focus(if model.next_page() { PAGE } else { parts::SUMMARY });
    }
    match model.press_send(|| page::uuid().unwrap_or_default(), page::address()) {
        None => _ = sending.show_wrong(),
        Some(pressed) => {
            model.stage.announce(model.stage.say(&texts::SENDING));
            sending.watch();
            model.stage.spawn(sent(sending, pressed));
        }
    }
}

async fn sent(sending: Sending, pressed: Pressed) {
    let model = sending.model;
    let (id, form) = (pressed.submission.submission_id.clone(), pressed.submission.form.clone());
    let attempt = match sending.letter(pressed) {
        Some(letter) => office::send(letter).await,
        None => {
            Attempt { id, form, outcome: Outcome::Refused(Refusal::of("no-endpoint")), saved: false, unkept: false }
        }
    };
    model.stage.announce(String::new());
    if model.is_alive() {
        sending.tell(&attempt);
    }
}

impl Sending {
    /// Moves focus to what is wrong; gives whether anything is.
    fn show_wrong(self) -> bool {
        let wrong = untrack(|| self.model.with_wrong(|wrong| !wrong.is_empty()));
        if wrong {
            self.model.stage.host.focus(parts::SUMMARY);
        }
        wrong
    }

    fn hear(self, event: &Event) {
        match event {
            Event::Items(items) => {
                // What stands in this form may have been delivered by another tab, or while nobody watched.
                let others = items.iter().filter(|item| !self.was_ours(item));
                self.model.set_outbox(others.cloned().collect());
            }
            Event::Ended(attempt) => {
                // Its reference stands on the page now.
                if self.tell(attempt) && matches!(attempt.outcome, Outcome::Delivered(_)) {
                    self.delete(attempt.id.clone());
                }
            }
            Event::Solving(on) => self.model.solving(*on),
        }
    }

    /// Shows the thanks for a parcel that another has delivered, and lets go of it.
    fn was_ours(self, item: &Item) -> bool {
        let State::Sent(receipt) = &item.state else { return false };
        let outcome = Outcome::Delivered(receipt.clone());
        let ours = self.model.answered(&Attempt {
            id: item.id.clone(),
            form: item.form.clone(),
            outcome,
            saved: false,
            unkept: false,
        });
        if ours {
            self.delete(item.id.clone());
        }
        ours
    }

    /// `None` where the page's editor has not said where to send.
    fn letter(self, pressed: Pressed) -> Option<Letter> {
        let (model, config) = (self.model, untrack(|| self.model.stage.config()));
        let url = Some(config.get("endpoint").to_owned()).filter(|url| !url.is_empty())?;
        let form = model.form();
        Some(Letter {
            submission: pressed.submission.to_value(),
            id: pressed.submission.submission_id,
            form: pressed.submission.form,
            words: untrack(|| words::of_answers(model)),
            title: untrack(|| model.stage.words(&form.title)),
            url,
            delivered_when: config.get("delivered-when").to_owned(),
            manner: Manner {
                send_as: config.get("send-as").to_owned(),
                fields: config.object("fields").to_vec(),
                constants: config.object("constants").to_vec(),
            },
            seal_to: form.delivery.seal_to.clone(),
            replaces: pressed.replaces,
        })
    }

    /// Says how an attempt ended: to the host page, and in the form where it is about the answers that stand there; gives whether it is.
    fn tell(self, attempt: &Attempt) -> bool {
        let (model, host) = (self.model, self.model.stage.host);
        let (form, id) = (Value::from(model.form().id.as_str()), Value::from(attempt.id.as_str()));
        // Another form's parcel is that form's to speak of.
        if attempt.form != model.form().id {
            return false;
        }
        match &attempt.outcome {
            Outcome::Delivered(receipt) => {
                let receipt = receipt.as_deref().map_or(Value::Null, Value::from);
                host.send("sent", &[("form", form), ("submission_id", id), ("receipt", receipt)]);
            }
            Outcome::Refused(Refusal { code, status, .. }) => {
                let (code, status) = (Value::from(code.as_str()), Value::Number((*status).into()));
                let detail = [("form", form), ("submission_id", id), ("code", code), ("status", status)];
                host.send(if attempt.saved { "queued" } else { "failed" }, &detail);
            }
        }
        let was_sending = untrack(|| model.with_phase(|phase| matches!(phase, Phase::Sending | Phase::Solving)));
        // Focus moves only for somebody who has pressed and waits.
        let ours = model.answered(attempt);
        if ours && was_sending && !self.show_wrong() {
            host.focus("outcome");
        }
        ours
    }

    /// A parcel is no longer wanted.
    fn delete(self, id: String) {
        self.model.stage.spawn(async move { office::delete(&id).await });
    }

    /// The person deletes a parcel; its row goes, and the focus moves to the list, or to the form where nothing is left.
    pub fn delete_by_hand(self, id: String) {
        self.model.stage.spawn(async move {
            office::delete(&id).await;
            if self.model.is_alive() {
                let left = !untrack(|| self.model.outbox()).is_empty();
                self.model.stage.host.focus(if left { "waiting" } else { "title" });
            }
        });
    }
}

#[cfg(test)]
#[path = "later_tests.rs"]
mod tests;
