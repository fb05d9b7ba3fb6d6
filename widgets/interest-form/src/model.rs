//! The state of one form on one page, and the few things that can happen to it. No markup, no network.

use crate::delivery::{Outcome, Refusal};
use leptos::prelude::*;
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

/// Handed to every part of the view; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Config, words, host.
    pub stage: Stage,
    form: StoredValue<Form>,
    answers: RwSignal<Answers>,
    /// Where the person is.
    pub phase: RwSignal<Phase>,
    /// What is wrong, in the order of the questions; set only by a press of "Send", as GOV.UK does.
    pub wrong: RwSignal<Vec<Wrong>>,
    /// Whether a draft was found, so that the banner is shown.
    pub from_draft: RwSignal<bool>,
    /// The last body tried and its id: the same answers again are the same submission, other answers are another.
    tried: StoredValue<Option<(Answers, String)>>,
}

impl Model {
    /// A form to be filled in, with the draft of this tab when there is one.
    pub fn new(stage: Stage, form: Form) -> Self {
        let model = Model {
            stage,
            answers: RwSignal::new(Answers::default()),
            phase: RwSignal::new(Phase::Filling),
            wrong: RwSignal::new(Vec::new()),
            from_draft: RwSignal::new(false),
            tried: StoredValue::new(None),
            form: StoredValue::new(form),
        };
        if let Some(value) = model.draft().and_then(|draft| draft.load()) {
            model.restore(&value);
        }
        model
    }

    /// Reads the definition.
    pub fn with_form<T>(self, read: impl FnOnce(&Form) -> T) -> T {
        self.form.with_value(read)
    }

    /// What has been answered so far, for a control's first value; not reactive, since controls hold their own text.
    pub fn answer(self, question: &str) -> Option<Answer> {
        self.answers.with_untracked(|answers| answers.get(question).cloned())
    }

    /// A person answered, changed or emptied a question.
    pub fn set(self, question: &str, answer: Answer) {
        self.answers.update(|answers| {
            if answer.is_empty() { answers.remove(question) } else { answers.set(question, answer) }
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
        self.answers.update(|answers| answers.remove(question));
        self.keep_draft();
    }

    /// Empties the form.
    pub fn clear(self) {
        self.answers.set(Answers::default());
        self.wrong.set(Vec::new());
        self.phase.set(Phase::Filling);
        self.from_draft.set(false);
        self.forget_draft();
    }

    /// "Send" was pressed. Gives what to post, or `None` when something is wrong (then [`Model::wrong`] says what) or a request is
    /// already under way.
    pub fn press_send(self, new_id: impl FnOnce() -> String, page: Option<String>) -> Option<Submission> {
        if self.phase.with_untracked(|phase| *phase == Phase::Sending) {
            return None;
        }
        let answers = self.answers.get_untracked();
        let errors = self.with_form(|form| form.check(&answers));
        let stopped = !errors.is_empty();
        self.wrong.set(errors.into_iter().map(Wrong::from).collect());
        if stopped {
            self.phase.set(Phase::Filling);
            return None;
        }
        self.phase.set(Phase::Sending);
        let submission_id = match self.tried.get_value() {
            Some((same, id)) if same == answers => id,
            _ => new_id(),
        };
        self.tried.set_value(Some((answers.clone(), submission_id.clone())));
        let lang = Some(self.stage.with_config(|config| config.get("lang").to_owned()));
        Some(self.with_form(|form| Submission {
            form: form.id.clone(),
            form_version: form.version,
            submission_id,
            answers,
            lang,
            page,
        }))
    }

    /// The endpoint answered, or did not.
    pub fn answered(self, outcome: Outcome) {
        match outcome {
            Outcome::Delivered(receipt) => {
                self.answers.set(Answers::default());
                self.tried.set_value(None);
                self.from_draft.set(false);
                self.forget_draft();
                self.phase.set(Phase::Sent(receipt));
            }
            Outcome::Refused(refusal) => {
                let at_fields = self.with_form(|form| at_fields(form, &refusal));
                self.phase.set(if at_fields.is_empty() { Phase::NotSent(refusal) } else { Phase::Filling });
                self.wrong.set(at_fields);
            }
        }
    }

    /// `None` when drafts are off, or nothing is there to keep them (native rendering).
    fn draft(self) -> Option<Draft> {
        let on = self.stage.with_config(|config| config.get("draft") == "on");
        (on && self.stage.host.is_live()).then(|| self.with_form(|form| Draft::of(&form.id)))
    }

    fn keep_draft(self) {
        if let Some(draft) = self.draft() {
            self.answers.with_untracked(|answers| {
                if answers.is_empty() { draft.clear() } else { draft.save(&answers.to_value()) }
            });
        }
    }

    fn forget_draft(self) {
        if let Some(draft) = self.draft() {
            draft.clear();
        }
    }

    /// Takes from a draft every answer that the form, as it is today, can still read.
    fn restore(self, draft: &Value) {
        let mut restored = Answers::default();
        for (id, value) in draft.entries() {
            let one = Value::Map(vec![(id.clone(), value.clone())]);
            if let Ok(answers) = self.with_form(|form| Answers::read(form, &one)) {
                answers.iter().for_each(|(id, answer)| restored.set(id, answer.clone()));
            }
        }
        self.from_draft.set(!restored.is_empty());
        self.answers.set(restored);
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
