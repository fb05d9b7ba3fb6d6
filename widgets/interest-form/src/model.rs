//! The state of one form on one page, and the few things that can happen to it. No markup, no network.

mod answering;
mod later;
mod pages;

pub use pages::Progress;

use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::form::{Answer, Answers, Code, Form};
use windchime_domain::submission::Submission;
use windchime_post::delivery::Refusal;
use windchime_post::item::Item;
use windchime_shell::stage::Stage;
use windchime_shell::store::Draft;

/// Where the person is with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Being filled in.
    Filling,
    /// A request is under way; another press is ignored.
    Sending,
    /// Like `Sending`, while the device solves the sum that the endpoint asked for.
    Solving,
    /// The code that sends could not be fetched, so nothing was sent and nothing saved.
    Unready,
    /// Saved on this device and not delivered yet; it is tried again by itself. What was typed is still there.
    Saved(Refusal),
    /// The last press did not end in a delivery, and nothing will be tried by itself. What was typed is still there; `unkept` where it is
    /// nowhere else.
    NotSent {
        /// Why.
        refusal: Refusal,
        /// Whether nothing could be kept on this device.
        unkept: bool,
    },
    /// Delivered, with the endpoint's reference where it gave one.
    Sent(Option<String>),
}

impl Phase {
    /// Whether a request is under way.
    pub fn is_busy(&self) -> bool {
        matches!(self, Phase::Sending | Phase::Solving)
    }
}

/// What is wrong with one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// The question's id.
    pub field: String,
    /// Which rule.
    pub code: Code,
    /// The endpoint's own words, where the rule is the endpoint's and not the form's.
    pub detail: Option<String>,
}

/// What a press of "Send" asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Pressed {
    /// What to send.
    pub submission: Submission,
    /// The parcel of an earlier press whose answers have been changed since: it is no longer wanted.
    pub replaces: Option<String>,
}

/// Handed to every part of the view; cheap to copy. One stored value and a few triggers: Leptos compiles each signal anew for each
/// type it holds, and every kilobyte counts.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Config, words, host.
    pub stage: Stage,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    /// Notified when what is wrong, or where the person is, has changed.
    changed: Trigger,
    /// Notified when the form gives way to what comes after it, or is built anew.
    turned: Trigger,
    /// Notified when other questions are asked, or another page is shown.
    moved: Trigger,
    /// Notified when the outbox has changed.
    waiting: Trigger,
}

#[derive(Debug)]
struct State {
    form: Rc<Form>,
    answers: Answers,
    /// Which of the form's questions are asked, by these answers.
    asked: Vec<bool>,
    /// The page that is shown; after the last page, the answers to look over.
    page: usize,
    /// The person has been there, and is taken back there.
    looked_over: bool,
    /// What stands in a field that no person sees.
    trap: String,
    phase: Phase,
    /// In the order of the questions; set only by a press of "Continue" or "Send", as GOV.UK does.
    wrong: Vec<Wrong>,
    /// A draft was found, so the banner is shown.
    from_draft: bool,
    /// The last answers tried and their id: the same answers again are the same submission, other answers are another.
    tried: Option<(Answers, String)>,
    outbox: Rc<Vec<Item>>,
    /// A draft stands in this tab that could not be given back yet: nothing is kept over it.
    unrestored: bool,
}

impl Model {
    /// A form to be filled in.
    pub fn new(stage: Stage, form: Rc<Form>) -> Self {
        let answers = Answers::default();
        let state = State {
            asked: form.asked(&answers),
            form,
            answers,
            page: 0,
            looked_over: false,
            trap: String::new(),
            phase: Phase::Filling,
            wrong: Vec::new(),
            from_draft: false,
            tried: None,
            outbox: Rc::default(),
            unrestored: false,
        };
        Model {
            stage,
            state: StoredValue::new_local(Rc::new(RefCell::new(state))),
            changed: Trigger::new(),
            turned: Trigger::new(),
            moved: Trigger::new(),
            waiting: Trigger::new(),
        }
    }

    /// Whether the form is still there: a changed `form` attribute takes its model away, also while a request is under way.
    pub fn is_alive(self) -> bool {
        !self.state.is_disposed()
    }

    /// The one way to the state. A model lives as long as its view; what asks later finds it gone, which only the owner's end can do.
    #[inline(never)]
    #[expect(
        clippy::expect_used,
        reason = "handlers run under the owner that keeps the state, and a task asks `is_alive` first"
    )]
    fn cell(self) -> Rc<RefCell<State>> {
        self.state.try_get_value().expect("the model is alive")
    }

    fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.cell().borrow_mut())
    }

    /// The definition.
    pub fn form(self) -> Rc<Form> {
        self.cell().borrow().form.clone()
    }

    /// What has been answered so far, for a control's first value; not followed, since controls hold their own text.
    pub fn answer(self, question: &str) -> Option<Answer> {
        self.cell().borrow().answers.get(question).cloned()
    }

    /// Where the person is; followed.
    pub fn with_phase<T>(self, read: impl FnOnce(&Phase) -> T) -> T {
        self.changed.track();
        read(&self.cell().borrow().phase)
    }

    /// Whether there is something to say about sending; followed.
    pub fn is_told(self) -> bool {
        self.with_phase(|phase| matches!(phase, Phase::Solving | Phase::Saved(_) | Phase::NotSent { .. }))
    }

    /// What is wrong; followed.
    pub fn with_wrong<T>(self, read: impl FnOnce(&[Wrong]) -> T) -> T {
        self.changed.track();
        read(&self.cell().borrow().wrong)
    }

    /// Whether anything is wrong; followed.
    pub fn is_wrong(self) -> bool {
        self.with_wrong(|wrong| !wrong.is_empty())
    }

    /// Whether the banner about a draft is shown; followed.
    pub fn from_draft(self) -> bool {
        self.changed.track();
        self.cell().borrow().from_draft
    }

    /// The endpoint's reference once the answers are delivered (empty where it gave none); followed, but only for coming and going.
    pub fn receipt(self) -> Option<String> {
        self.turned.track();
        match &self.cell().borrow().phase {
            Phase::Sent(receipt) => Some(receipt.clone().unwrap_or_default()),
            _ => None,
        }
    }

    /// What waits on this device, newest first; followed.
    pub fn outbox(self) -> Rc<Vec<Item>> {
        self.waiting.track();
        self.cell().borrow().outbox.clone()
    }

    /// Whether that one of several choices is chosen; followed.
    pub fn is_chosen(self, question: &str, value: &str) -> bool {
        self.moved.track();
        matches!(self.answer(question), Some(Answer::Several(chosen)) if chosen.iter().any(|known| known == value))
    }

    /// A draft is there, and the code that gives it back is not.
    pub fn leave_draft(self) {
        self.change(|state| state.unrestored = true);
    }

    /// Whether a draft still waits to be given back.
    pub fn is_unrestored(self) -> bool {
        self.cell().borrow().unrestored
    }

    /// The code that comes next could not be fetched.
    pub fn unready(self) {
        self.change(|state| state.phase = Phase::Unready);
        self.changed.notify();
    }

    /// Whether this device may remember what is typed: otherwise the browser is asked not to, either; followed.
    pub fn keeps_draft(self) -> bool {
        self.stage.option("draft") == "on"
    }

    /// Whether something was typed in this tab before.
    pub fn has_draft(self) -> bool {
        self.draft().is_some_and(|draft| draft.is_there())
    }

    /// `None` when drafts are off, or nothing is there to keep them (native rendering).
    fn draft(self) -> Option<Draft> {
        let on = untrack(|| self.keeps_draft());
        (on && self.stage.host.is_live()).then(|| Draft::of(&self.form().id))
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
