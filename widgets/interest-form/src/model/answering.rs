//! Answering, and keeping what is answered in this tab: at once, so that a reload at any moment loses nothing.

use super::Model;
use super::later::{TRIED, tried_id};
use leptos::prelude::*;
use windchime_domain::form::{Answer, Kind};
use windchime_domain::json::Value;

impl Model {
    /// A person answered, changed or emptied a question.
    pub fn set(self, question: &str, answer: Answer) {
        let moved = self.change(|state| {
            if answer.is_empty() {
                state.answers.remove(question);
            } else {
                state.answers.set(question, answer);
            }
            let asked = state.form.asked(&state.answers);
            std::mem::replace(&mut state.asked, asked) != state.asked
        });
        if moved {
            self.moved.notify();
        }
        self.keep_draft();
    }

    /// Something was written where no person writes.
    pub fn set_trap(self, text: String) {
        self.change(|state| state.trap = text);
    }

    /// Ticked or unticked one of several choices. One that excludes the others leaves alone, and is left by any other.
    pub fn toggle(self, question: &str, value: &str, on: bool) {
        let mut chosen = match self.answer(question) {
            Some(Answer::Several(chosen)) => chosen,
            _ => Vec::new(),
        };
        let form = self.form();
        let options = match form.question(question).map(|question| &question.kind) {
            Some(Kind::SeveralChoices { options, .. }) => options.as_slice(),
            _ => &[],
        };
        let alone = |value: &str| options.iter().any(|choice| choice.exclusive && choice.value == value);
        let before = chosen.len();
        chosen.retain(|known| known != value && !(on && (alone(value) || alone(known))));
        let others_left = on && chosen.len() < before;
        if on {
            chosen.push(value.to_owned());
        }
        self.set(question, Answer::Several(chosen));
        if others_left {
            self.moved.notify();
        }
    }

    pub(super) fn keep_draft(self) {
        let Some(draft) = self.draft() else { return };
        let cell = self.cell();
        let state = cell.borrow();
        if state.unrestored {
            return;
        }
        if state.answers.is_empty() {
            return draft.clear();
        }
        let mut kept = state.answers.to_value();
        // Where something was tried, the later code is here.
        let tried = if state.tried.is_some() { tried_id(&state) } else { None };
        if let (Value::Map(entries), Some(id)) = (&mut kept, tried) {
            entries.push((TRIED.to_owned(), Value::from(id.as_str())));
        }
        draft.save(&kept);
    }
}
