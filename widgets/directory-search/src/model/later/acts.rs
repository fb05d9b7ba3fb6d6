//! Opening and closing an entry; saying aloud what was found.

use crate::feed;
use crate::model::{Model, entry_id};
use leptos::prelude::*;
use windchime_domain::json::Value;

/// How long after the last keystroke the number of results is announced, in milliseconds.
const QUIET: u32 = 500;

impl Model {
    /// Opened an entry.
    #[inline(never)]
    pub fn open(self, number: u32) {
        let live = self.stage.host.is_live();
        let id = self.change(|state| {
            state.open = Some(number);
            if live {
                state.scrolled = web_sys::window().map_or(0.0, |w| w.scroll_y().unwrap_or(0.0));
            }
            state.catalogue.entry(number).map(|entry| entry.id.clone())
        });
        self.opened.notify();
        self.focus("detail");
        if let Some(id) = id {
            self.stage.host.send("select", &[("id", Value::from(id.as_str()))]);
        }
    }

    /// Went back to the results: they are as they were, and focus is where it was.
    #[inline(never)]
    pub fn close(self) {
        let (number, scrolled, there, on_map) = self.change(|state| {
            let number = state.open.take();
            let there = number.is_some_and(|number| state.hits().contains(&number));
            (number.unwrap_or(0), state.scrolled, there, state.map.back.take())
        });
        self.opened.notify();
        if let Some(mark) = on_map {
            self.focus_on(mark);
        } else if there {
            self.focus_on(entry_id(number));
        } else {
            self.focus("count");
        }
        if self.stage.host.is_live() {
            // After focus, which may scroll.
            request_animation_frame(move || {
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, scrolled);
                }
            });
        }
    }

    /// Says the number of results as soon as nothing more is typed.
    pub(in crate::model) fn announce_when_quiet(self) {
        self.stage.spawn(async move {
            loop {
                let before = self.read(|state| state.changes);
                feed::pause(QUIET).await;
                if self.read(|state| state.changes == before) {
                    break;
                }
            }
            self.change_quietly(|state| state.announcing = false);
            let words = untrack(|| {
                let mut words = self.dropped_words().unwrap_or_default();
                words.push(' ');
                words.push_str(&self.count_words());
                words
            });
            self.stage.announce(words);
        });
    }
}
