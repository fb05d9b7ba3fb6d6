//! What can happen to a form once somebody answers it, has pressed "Send", or something waits (see `windchime_shell::rest`).

mod turning;

use super::{Model, Phase, Pressed, State, Wrong};
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::form::{Answers, Code, FieldError, Kind, Question};
use windchime_domain::json::Value;
use windchime_domain::problem::ProblemError;
use windchime_domain::submission::Submission;
use windchime_post::delivery::{Outcome, Refusal};
use windchime_post::item::{Item, Lock};
use windchime_post::message::Attempt;

/// Beside the answers in a draft stands the id they were last tried under, so that answers whose receipt was lost to a reload are
/// still the same submission when they are sent again. No question has this name.
pub(super) const TRIED: &str = "";

impl Model {
    /// Empties the form.
    #[inline(never)]
    pub fn clear(self) {
        self.forget_draft();
        self.change(|state| {
            state.answers = Answers::default();
            state.asked = state.form.asked(&state.answers);
            (state.page, state.looked_over) = (0, false);
            state.wrong.clear();
            state.phase = Phase::Filling;
            // Whoever begins anew replaces nothing that waits on this device: it may be somebody else's.
            (state.from_draft, state.tried) = (false, None);
        });
        self.changed.notify();
        self.turned.notify();
        self.moved.notify();
    }

    /// "Send" was pressed. Gives what to send, or `None` when something is wrong (then [`Model::with_wrong`] says what) or a request is
    /// already under way.
    #[inline(never)]
    pub fn press_send(self, new_id: impl FnOnce() -> String, page: Option<String>) -> Option<Pressed> {
        let lang = Some(self.stage.option("lang"));
        let pressed = self.change(|state| {
            if state.phase.is_busy() {
                return None;
            }
            state.wrong = state.form.check(&state.answers).into_iter().map(Wrong::from).collect();
            if !state.wrong.is_empty() {
                state.phase = Phase::Filling;
                state.turn_to_wrong();
                return None;
            }
            state.phase = Phase::Sending;
            let answers = state.form.asked_answers(&state.answers);
            let (submission_id, replaces) = match state.tried.take() {
                Some((same, id)) if same == answers => (id, None),
                other => (new_id(), other.map(|(_, id)| id)),
            };
            state.tried = Some((answers.clone(), submission_id.clone()));
            let form = &state.form;
            let submission = Submission {
                form: form.id.clone(),
                form_version: form.version,
                submission_id,
                answers,
                lang,
                page,
                issued: form.delivery.issued.clone(),
                website: (!state.trap.is_empty()).then(|| state.trap.clone()),
            };
            Some(Pressed { submission, replaces })
        });
        self.keep_draft();
        self.changed.notify();
        self.moved.notify();
        pressed
    }

    /// The outbox has been looked into.
    #[inline(never)]
    pub fn set_outbox(self, items: Vec<Item>) {
        let shown = |items: &[Item]| items.iter().map(|item| (item.id.clone(), item.state.clone())).collect::<Vec<_>>();
        let same = self.change(|state| {
            let same = shown(&state.outbox) == shown(&items);
            state.outbox = Rc::new(items);
            same
        });
        // The person has deleted what this form had saved: nothing more is promised.
        let gone = self.change(|state| {
            let tried = state.tried.as_ref().map(|(_, id)| id);
            let gone =
                matches!(state.phase, Phase::Saved(_)) && !state.outbox.iter().any(|item| Some(&item.id) == tried);
            if gone {
                state.phase = Phase::Filling;
            }
            gone
        });
        if gone {
            self.changed.notify();
        }
        // A list that says the same is not built anew under somebody who is in it.
        if !same {
            self.waiting.notify();
        }
    }

    /// The device begins or ends a sum that the endpoint asked for.
    #[inline(never)]
    pub fn solving(self, on: bool) {
        self.change(|state| {
            if state.phase.is_busy() {
                state.phase = if on { Phase::Solving } else { Phase::Sending };
            }
        });
        self.changed.notify();
    }

    /// An attempt to send has ended, by a press or, later, by itself. Gives whether it was about the answers that stand in this form
    /// now, and so is shown in it.
    #[inline(never)]
    pub fn answered(self, Attempt { id, outcome, saved, unkept, .. }: &Attempt) -> bool {
        let delivered = matches!(outcome, Outcome::Delivered(_));
        let before = self.change(|state| (state.phase.clone(), state.wrong.clone()));
        let ours = self.change(|state| {
            let Some((tried, _)) = state.tried.as_ref().filter(|(_, of)| of == id) else { return false };
            let edited = *tried != state.form.asked_answers(&state.answers);
            match outcome {
                // What stands here now has not been sent, and can be.
                Outcome::Delivered(_) if edited => {
                    state.phase = Phase::Filling;
                    return false;
                }
                Outcome::Delivered(receipt) => {
                    state.answers = Answers::default();
                    state.asked = state.form.asked(&state.answers);
                    (state.tried, state.from_draft) = (None, false);
                    (state.page, state.looked_over) = (0, false);
                    state.phase = Phase::Sent(receipt.clone());
                }
                // Whoever has pressed and waits is told, whatever they have changed since.
                Outcome::Refused(_) if edited && !state.phase.is_busy() => return false,
                Outcome::Refused(refusal) if *saved => state.phase = Phase::Saved(refusal.clone()),
                Outcome::Refused(refusal) => {
                    state.wrong = at_fields(state, refusal);
                    let found = !state.wrong.is_empty();
                    let not_sent = Phase::NotSent { refusal: refusal.clone(), unkept: *unkept };
                    state.phase = if found { Phase::Filling } else { not_sent };
                    if found {
                        state.turn_to_wrong();
                    }
                }
            }
            true
        });
        if ours && delivered {
            self.forget_draft();
        }
        // What is said again is not built anew, nor read out again.
        if before != self.change(|state| (state.phase.clone(), state.wrong.clone())) {
            self.changed.notify();
            self.moved.notify();
        }
        if ours && delivered {
            self.turned.notify();
        }
        ours
    }

    fn forget_draft(self) {
        if let Some(draft) = self.draft() {
            draft.clear();
        }
    }

    /// Gives back what was typed in this tab before.
    #[inline(never)]
    pub fn restore_draft(self) {
        if let Some(value) = self.draft().and_then(|draft| draft.load()) {
            self.restore(&value);
        }
    }

    /// Who can open what this form has saved.
    pub fn saved_lock(self) -> Option<Lock> {
        let cell = self.cell();
        let state = cell.borrow();
        let (_, id) = state.tried.as_ref()?;
        state.outbox.iter().find(|item| item.id == *id).map(|item| item.lock)
    }

    /// Gives back a draft that could not be given back at first, beside what has been typed since.
    #[inline(never)]
    pub fn restore_late(self) {
        let typed = self.change(|state| {
            state.unrestored = false;
            state.answers.clone()
        });
        self.restore_draft();
        self.change(|state| {
            typed.iter().for_each(|(id, answer)| state.answers.set(id, answer.clone()));
            state.asked = state.form.asked(&state.answers);
        });
        self.keep_draft();
        self.turned.notify();
        self.moved.notify();
    }

    /// Takes from a draft every answer that the form, as it is today, can still read.
    #[inline(never)]
    pub fn restore(self, draft: &Value) {
        let form = self.form();
        let mut restored = Answers::default();
        let tried = draft.get(TRIED).and_then(Value::text).map(str::to_owned);
        for (id, value) in draft.entries() {
            let one = Value::Map(vec![(id.clone(), value.clone())]);
            if let Ok(answers) = Answers::read(&form, &one) {
                answers.iter().for_each(|(id, answer)| restored.set(id, answer.clone()));
            }
        }
        self.change(|state| {
            state.from_draft = !restored.is_empty();
            state.tried = tried.map(|id| (form.asked_answers(&restored), id));
            state.asked = form.asked(&restored);
            state.answers = restored;
            state.turn_to_last_answered();
        });
    }
}

/// The endpoint's field errors, each beside its question; empty when it named none, or any for which no question is asked.
fn at_fields(state: &State, refusal: &Refusal) -> Vec<Wrong> {
    let errors = refusal.problem.as_ref().map_or(&[][..], |problem| &problem.errors);
    let asked: Vec<&Question> =
        state.form.questions.iter().zip(&state.asked).filter(|(_, asked)| **asked).map(|(one, _)| one).collect();
    let is_shown = |error: &ProblemError| asked.iter().any(|one| one.id == error.field && one.kind.is_answerable());
    if !errors.iter().all(is_shown) {
        return Vec::new();
    }
    let wrong = |question: &&Question| {
        let error = errors.iter().find(|error| error.field == question.id)?;
        let code = Code::from_str(&error.code).unwrap_or(match question.kind {
            Kind::Email => Code::NotAnEmail,
            Kind::Phone => Code::NotAPhone,
            Kind::Postcode { .. } => Code::NotAPostcode,
            Kind::Date { .. } => Code::NotADate,
            _ => Code::WrongKind,
        });
        let detail = (!error.detail.is_empty()).then(|| error.detail.clone());
        Some(Wrong { field: question.id.clone(), code, detail })
    };
    asked.iter().filter_map(wrong).collect()
}

impl From<FieldError> for Wrong {
    fn from(error: FieldError) -> Self {
        Wrong { field: error.field, code: error.code, detail: None }
    }
}

/// The id under which these very answers were tried.
#[inline(never)]
pub(super) fn tried_id(state: &State) -> Option<String> {
    let (same, id) = state.tried.as_ref()?;
    (*same == state.form.asked_answers(&state.answers)).then(|| id.clone())
}
