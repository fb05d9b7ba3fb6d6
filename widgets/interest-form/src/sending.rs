//! Between the form and the post office, which seals, keeps, sends and tries again. No markup.

pub mod later;

use crate::model::Model;
use leptos::prelude::*;
use windchime_shell::{rest, store};

/// The `id` of the heading of a form's page.
pub const PAGE: &str = "page";

/// The form's side of sending; cheap to copy.
#[derive(Clone, Copy)]
pub struct Sending {
    model: Model,
    /// Whether the post office has been asked to tell what happens.
    watching: StoredValue<bool>,
}

impl Sending {
    /// Asks after what waits on this device. Where nothing was ever saved, nothing is fetched and no store is
    /// opened.
    pub fn new(model: Model) -> Self {
        let sending = Sending { model, watching: StoredValue::new(false) };
        if model.stage.host.is_live() {
            model.stage.spawn(async move {
                if store::exists().await {
                    sending.watch();
                }
            });
        }
        sending
    }

    /// Has the post office at hand, so that it is there when "Send" is pressed, also offline; and listens to it.
    pub fn watch(self) {
        if !self.model.is_alive() || self.watching.get_value() {
            return;
        }
        self.watching.set_value(true);
        self.model.stage.spawn(async move {
            if rest::ready().await {
                if self.model.is_alive() {
                    later::watch(self);
                }
            } else if self.model.is_alive() {
                self.watching.set_value(false);
            }
        });
    }

    /// "Send" or "Continue" was pressed.
    pub fn press(self, go_on: bool) {
        self.model.stage.spawn(async move {
            if rest::ready().await {
                return later::pressed(self, go_on);
            }
            if self.model.is_alive() {
                self.model.unready();
                self.model.stage.host.focus("outcome");
            }
        });
    }
}
