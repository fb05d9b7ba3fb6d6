//! The form's markup. Each state of the model has its own piece; none of them decides anything.

mod question;

use crate::definition::{Missing, at_hand, fetch};
use crate::delivery::{Outcome, Refusal, deliver};
use crate::model::{Model, Phase, Wrong};
use crate::texts;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::form::{Code, Form};
use windchime_domain::json::Value;
use windchime_domain::wording::Wording;
use windchime_shell::markup::{View, el, follow, live};
use windchime_shell::page;
use windchime_shell::parts::{self, Problem, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::own;

/// The widget: finds its definition, then shows the form.
pub fn view(stage: Stage) -> View {
    let name = untrack(|| stage.option("form"));
    let finding = Finding {
        stage,
        found: StoredValue::new_local(Found { form: at_hand(&name).map(Ok), name }),
        changed: Trigger::new(),
    };
    // A changed `form` attribute looks for the definition anew.
    follow(move || finding.look(&stage.option("form"), false));
    live(move || {
        finding.changed.track();
        match finding.found.get_value().form {
            None => parts::paragraph("quiet", stage.say(&own::LOADING)),
            Some(Ok(form)) => untrack(|| filling(Model::new(stage, form))),
            Some(Err(why)) => missing(finding, why),
        }
    })
}

/// The search for a definition.
#[derive(Clone, Copy)]
struct Finding {
    stage: Stage,
    found: StoredValue<Found, LocalStorage>,
    changed: Trigger,
}

/// What was found (nothing yet, while it is being fetched), and for which value of `form`.
#[derive(Clone)]
struct Found {
    form: Option<Result<Rc<Form>, Missing>>,
    name: String,
}

impl Finding {
    fn look(self, name: &str, again: bool) {
        let known = self.found.get_value();
        if known.name == name && known.form.is_some() && !again {
            return;
        }
        self.set(at_hand(name).map(Ok), name);
        if self.found.get_value().form.is_some() {
            return;
        }
        let name = name.to_owned();
        self.stage.spawn(async move {
            let fetched = fetch(&name).await;
            if let Err(why) = &fetched {
                let code = if let Missing::Unfetched(failure) = why { failure.code() } else { "definition" };
                self.stage.host.send("error", &[("code", Value::from(code))]);
            }
            self.set(Some(fetched), &name);
        });
    }

    fn set(self, form: Option<Result<Rc<Form>, Missing>>, name: &str) {
        self.found.set_value(Found { form, name: name.to_owned() });
        self.changed.notify();
    }
}

/// No form: what happened, what to do, and the partner's own fallback in its place.
fn missing(finding: Finding, why: Missing) -> View {
    let stage = finding.stage;
    let again = move || finding.look(&stage.option("form"), true);
    let reason = match why {
        Missing::Unfetched(failure) => el("p").text(failure.words(stage)),
        Missing::Unusable(problems) => {
            let lines = problems.into_iter().map(|p| el("li").text([&p.path, ": ", &p.message].concat()).done());
            parts::editor_notice(stage)
                .child(el("p").text(stage.say(&texts::EDITOR_DEFINITION)))
                .child(el("ul").children(lines))
        }
    };
    el("div")
        .class("failure")
        .attr("role", "alert")
        .child(el("p").child(el("strong").text(stage.say(&texts::LOAD_FAILED))))
        .child(reason)
        .child(el("slot"))
        .child(parts::button(Weight::Quiet, stage.line(&own::TRY_AGAIN), again))
        .done()
}

/// The form, or what comes after it.
fn filling(model: Model) -> View {
    live(move || match model.receipt() {
        Some(receipt) => untrack(|| after(model, receipt)),
        None => untrack(|| form(model)),
    })
}

fn form(model: Model) -> View {
    let stage = model.stage;
    let form = model.form();
    let questions = (0..form.questions.len()).map(|place| question::view(model, place));
    let sending = move || model.with_phase(|phase| *phase == Phase::Sending);
    let words = move || match &model.form().send {
        _ if sending() => stage.say(&texts::SENDING),
        Some(own) => own.say(stage.reading()).to_owned(),
        None => stage.say(&texts::SEND),
    };
    let button = el("button")
        .attr("type", "submit")
        .attr("part", "button")
        .class("button")
        .live_attr("aria-disabled", move || sending().then(|| "true".to_owned()))
        .live_text(words);
    el("form")
        .attr("novalidate", "")
        .attr("aria-labelledby", "title")
        .on("submit", move |event| {
            event.prevent_default();
            press(model);
        })
        .child(parts::title("title", said(stage, &form.title)))
        .children(paragraphs(stage, &form.intro))
        .live(move || no_endpoint(stage))
        .live(move || draft_banner(model))
        .live(move || parts::error_summary(stage, problems(model)).into())
        .children(questions)
        .live(move || privacy(stage))
        .live(move || failure(model))
        .child(button)
        .done()
}

/// What is seen once the answers have arrived.
fn after(model: Model, receipt: String) -> View {
    let (stage, form) = (model.stage, model.form());
    stage.host.focus("after");
    let receipt = (!receipt.is_empty()).then(|| {
        let line = el("p").live_text(stage.line(&texts::RECEIPT)).text(" ").child(el("strong").text(receipt));
        el("div").class("receipt").child(line).child(el("p").class("hint").live_text(stage.line(&texts::RECEIPT_KEEP)))
    });
    el("div")
        .child(parts::title("after", said(stage, &form.after.title)))
        .children(paragraphs(stage, &form.after.body))
        .child(receipt)
        .done()
}

fn paragraphs(stage: Stage, wordings: &[Wording]) -> Vec<View> {
    wordings.iter().map(|words| el("p").live_text(said(stage, words)).done()).collect()
}

/// Checks, then posts. A second press while the first is under way does nothing.
fn press(model: Model) {
    let stage = model.stage;
    let id = || page::uuid().unwrap_or_default();
    let Some(submission) = model.press_send(id, page::address()) else {
        if untrack(|| model.with_wrong(|wrong| !wrong.is_empty())) {
            stage.host.focus(parts::SUMMARY);
        }
        return;
    };
    stage.announce(stage.say(&texts::SENDING));
    stage.spawn(async move {
        let config = stage.config();
        let outcome = deliver(config, &submission).await;
        let form = Value::from(submission.form.as_str());
        match &outcome {
            Outcome::Delivered(receipt) => {
                let receipt = receipt.as_deref().map_or(Value::Null, Value::from);
                let id = Value::from(submission.submission_id.as_str());
                stage.host.send("sent", &[("form", form), ("submission_id", id), ("receipt", receipt)]);
            }
            Outcome::Refused(refusal) => {
                let status = Value::Number(refusal.status().into());
                stage.host.send("failed", &[("form", form), ("code", Value::from(refusal.code())), ("status", status)]);
            }
        }
        stage.announce(String::new());
        if !model.is_alive() {
            return;
        }
        model.answered(outcome);
        if untrack(|| model.with_wrong(|wrong| !wrong.is_empty())) {
            stage.host.focus(parts::SUMMARY);
        } else if untrack(|| model.with_phase(|phase| matches!(phase, Phase::NotSent(_)))) {
            stage.host.focus("not-sent");
        }
    });
}

/// What a person is told about a wrong answer: the form's own words first, then the endpoint's, then ours.
pub(crate) fn wrong_words(model: Model, wrong: &Wrong) -> String {
    let stage = model.stage;
    let form = model.form();
    let own = form.question(&wrong.field).and_then(|question| question.message(wrong.code));
    let own = own.map(|words| words.say(stage.reading()).to_owned());
    own.or_else(|| wrong.detail.clone()).unwrap_or_else(|| {
        stage.say(match wrong.code {
            Code::Missing => &texts::DEFAULT_MISSING,
            Code::TooLong => &texts::DEFAULT_TOO_LONG,
            Code::NotAnEmail => &texts::DEFAULT_NOT_AN_EMAIL,
            _ => &texts::DEFAULT_OTHER,
        })
    })
}

fn problems(model: Model) -> Vec<Problem> {
    let line = |wrong: &Wrong| Problem {
        control: question::first_control(model, &wrong.field),
        words: wrong_words(model, wrong),
    };
    model.with_wrong(|wrong| wrong.iter().map(line).collect())
}

/// The last press did not deliver: said above the button, where the person is looking, and focused.
fn failure(model: Model) -> View {
    let Some(reason) = model.with_phase(|phase| match phase {
        Phase::NotSent(refusal) => Some(refusal_words(model.stage, refusal)),
        _ => None,
    }) else {
        return View::Nothing;
    };
    let stage = model.stage;
    el("div")
        .id("not-sent")
        .class("failure")
        .attr("tabindex", "-1")
        .attr("role", "alert")
        .child(el("p").child(el("strong").text(stage.say(&texts::FAILED_TITLE))))
        .child(el("p").text(reason))
        .child(el("p").text(stage.say(&texts::FAILED_KEPT)))
        .done()
}

fn refusal_words(stage: Stage, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoEndpoint => stage.say(&texts::FAILED_NO_ENDPOINT),
        Refusal::NotConfirmed => stage.say(&texts::FAILED_NOT_CONFIRMED),
        Refusal::Failed(failure) => failure.words(stage),
        Refusal::Status { status, problem } => match problem.as_ref().and_then(|problem| problem.detail.as_deref()) {
            Some(detail) => stage.fill(&texts::FAILED_REFUSED, &[("reason", detail)]),
            None => stage.fill(&own::FAIL_STATUS, &[("status", &status.to_string())]),
        },
    }
}

fn draft_banner(model: Model) -> View {
    if !model.from_draft() {
        return View::Nothing;
    }
    let stage = model.stage;
    let clear = move || {
        model.clear();
        stage.announce(stage.say(&texts::DRAFT_CLEARED));
        stage.host.focus("title");
    };
    el("div")
        .class("banner")
        .child(el("p").live_text(stage.line(&texts::DRAFT_KEPT)))
        .child(parts::button(Weight::Quiet, stage.line(&texts::DRAFT_CLEAR), clear))
        .done()
}

fn privacy(stage: Stage) -> View {
    let href = stage.option("privacy");
    if href.is_empty() {
        return View::Nothing;
    }
    el("p").child(parts::link(href, stage.say(&texts::PRIVACY))).done()
}

fn no_endpoint(stage: Stage) -> View {
    if !stage.option("endpoint").is_empty() {
        return View::Nothing;
    }
    parts::editor_notice(stage).child(el("p").text(stage.say(&texts::EDITOR_NO_ENDPOINT))).done()
}

/// A wording of the definition, following the reading.
fn said(stage: Stage, words: &Wording) -> impl Fn() -> String + 'static + use<> {
    let words = words.clone();
    move || words.say(stage.reading()).to_owned()
}
