//! The state of one form on one page, and the few things that can happen to it. No markup, no network.

use crate::delivery::{Outcome, Refusal};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::form::{Answer, Answers, Code, FieldError, Form, Question};
use windchime_domain::json::Value;
use windchime_domain::submission::Submission;
use windchime_shell::stage::Stage;
use windchime_shell::store::Draft;

/// Where the person is with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Being filled in.
    Filling,
    /// A request is under way; another press is ignored.
    Sending,
    /// The last press did not end in a delivery. What was typed is still there.
    NotSent(Refusal),
    /// Delivered, with the endpoint's reference where it gave one.
    Sent(Option<String>),
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
}

#[derive(Debug)]
struct State {
    form: Rc<Form>,
    answers: Answers,
    phase: Phase,
    /// In the order of the questions; set only by a press of "Send", as GOV.UK does.
    wrong: Vec<Wrong>,
    /// A draft was found, so the banner is shown.
    from_draft: bool,
    /// The last answers tried and their id: the same answers again are the same submission, other answers are another.
    tried: Option<(Answers, String)>,
}

/// Beside the answers in a draft stands the id they were last tried under, so that answers whose receipt was lost to a reload are
/// still the same submission when they are sent again. No question has this name.
const TRIED: &str = "";

impl Model {
    /// A form to be filled in, with the draft of this tab when there is one.
    pub fn new(stage: Stage, form: Rc<Form>) -> Self {
        let state = State {
            form,
            answers: Answers::default(),
            phase: Phase::Filling,
            wrong: Vec::new(),
            from_draft: false,
            tried: None,
        };
        let model = Model {
            stage,
            state: StoredValue::new_local(Rc::new(RefCell::new(state))),
            changed: Trigger::new(),
            turned: Trigger::new(),
        };
        if let Some(value) = model.draft().and_then(|draft| draft.load()) {
            model.restore(&value);
        }
        model
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

    /// What is wrong; followed.
    pub fn with_wrong<T>(self, read: impl FnOnce(&[Wrong]) -> T) -> T {
        self.changed.track();
        read(&self.cell().borrow().wrong)
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

    /// A person answered, changed or emptied a question.
    pub fn set(self, question: &str, answer: Answer) {
        self.change(|state| {
            if answer.is_empty() { state.answers.remove(question) } else { state.answers.set(question, answer) }
        });
        self.keep_draft();
    }

    /// Ticked or unticked one of several choices.
    pub fn toggle(self, question: &str, value: &str, on: bool) {
        let mut chosen = match self.answer(question) {
            Some(Answer::Several(chosen)) => chosen,
            _ => Vec::new(),
        };
        chosen.retain(|known| known != value);
        if on {
            chosen.push(value.to_owned());
        }
        self.set(question, Answer::Several(chosen));
    }

    /// Unticks a consent.
    pub fn unset(self, question: &str) {
        self.set(question, Answer::Several(Vec::new()));
    }

    /// Empties the form.
    pub fn clear(self) {
        self.forget_draft();
        self.change(|state| {
            state.answers = Answers::default();
            state.wrong.clear();
            state.phase = Phase::Filling;
            state.from_draft = false;
        });
        self.changed.notify();
        self.turned.notify();
    }

    /// "Send" was pressed. Gives what to post, or `None` when something is wrong (then [`Model::with_wrong`] says what) or a request is
    /// already under way.
    pub fn press_send(self, new_id: impl FnOnce() -> String, page: Option<String>) -> Option<Submission> {
        let lang = Some(self.stage.option("lang"));
        let submission = self.change(|state| {
            if state.phase == Phase::Sending {
                return None;
            }
            state.wrong = state.form.check(&state.answers).into_iter().map(Wrong::from).collect();
            if !state.wrong.is_empty() {
                state.phase = Phase::Filling;
                return None;
            }
            state.phase = Phase::Sending;
            let answers = state.answers.clone();
            let submission_id = match state.tried.take() {
                Some((same, id)) if same == answers => id,
                _ => new_id(),
            };
            state.tried = Some((answers.clone(), submission_id.clone()));
            let (form, form_version) = (state.form.id.clone(), state.form.version);
            Some(Submission { form, form_version, submission_id, answers, lang, page })
        });
        self.keep_draft();
        self.changed.notify();
        submission
    }

    /// The endpoint answered, or did not.
    pub fn answered(self, outcome: Outcome) {
        let delivered = matches!(outcome, Outcome::Delivered(_));
        if delivered {
            self.forget_draft();
        }
        self.change(|state| match outcome {
            Outcome::Delivered(receipt) => {
                state.answers = Answers::default();
                state.tried = None;
                state.from_draft = false;
                state.phase = Phase::Sent(receipt);
            }
            Outcome::Refused(refusal) => {
                state.wrong = at_fields(&state.form, &refusal);
                state.phase = if state.wrong.is_empty() { Phase::NotSent(refusal) } else { Phase::Filling };
            }
        });
        self.changed.notify();
        if delivered {
            self.turned.notify();
        }
    }

    /// `None` when drafts are off, or nothing is there to keep them (native rendering).
    fn draft(self) -> Option<Draft> {
        let on = untrack(|| self.stage.option("draft") == "on");
        (on && self.stage.host.is_live()).then(|| Draft::of(&self.form().id))
    }

    fn keep_draft(self) {
        let Some(draft) = self.draft() else { return };
        let cell = self.cell();
        let State { answers, tried, .. } = &*cell.borrow();
        if answers.is_empty() {
            return draft.clear();
        }
        let mut kept = answers.to_value();
        if let (Value::Map(entries), Some((same, id))) = (&mut kept, tried)
            && same == answers
        {
            entries.push((TRIED.to_owned(), Value::from(id.as_str())));
        }
        draft.save(&kept);
    }

    fn forget_draft(self) {
        if let Some(draft) = self.draft() {
            draft.clear();
        }
    }

    /// Takes from a draft every answer that the form, as it is today, can still read.
    fn restore(self, draft: &Value) {
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
            state.tried = tried.map(|id| (restored.clone(), id));
            state.answers = restored;
        });
    }
}

/// The endpoint's field errors that this form can show beside a question; empty when it named none, or any it cannot show.
fn at_fields(form: &Form, refusal: &Refusal) -> Vec<Wrong> {
    let Refusal::Status { problem: Some(problem), .. } = refusal else { return Vec::new() };
    let shown = |question: &Question| {
        let error = problem.errors.iter().find(|error| error.field == question.id)?;
        let code = Code::from_str(&error.code);
        let detail = (!error.detail.is_empty()).then(|| error.detail.clone());
        Some(Wrong { field: question.id.clone(), code: code.unwrap_or(Code::WrongKind), detail })
    };
    form.questions_answerable().filter_map(shown).collect()
}

impl From<FieldError> for Wrong {
    fn from(error: FieldError) -> Self {
        Wrong { field: error.field, code: error.code, detail: None }
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
