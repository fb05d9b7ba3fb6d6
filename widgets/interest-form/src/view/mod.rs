//! The form's markup. Each state of the model has its own piece; none of them decides anything.

mod question;

use crate::definition::{Missing, at_hand, fetch};
use crate::delivery::{Outcome, Refusal, deliver};
use crate::model::{Model, Phase, Wrong};
use crate::texts;
use leptos::html;
use leptos::prelude::*;
use windchime_domain::form::{Code, Form};
use windchime_domain::json::Value;
use windchime_domain::wording::Wording;
use windchime_shell::page;
use windchime_shell::parts::{self, Problem, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::own;

/// The widget: finds its definition, then shows the form.
pub fn view(stage: Stage) -> AnyView {
    let built_in = at_hand(&stage.with_config(|config| config.get("form").to_owned()));
    let found = RwSignal::new(built_in.map(Ok::<Form, Missing>));
    let round = RwSignal::new(0_u32);
    // A changed `form` attribute, or "Try again", looks for the definition anew.
    Effect::new(move |first: Option<()>| {
        let name = stage.option("form");
        round.track();
        if let Some(form) = at_hand(&name) {
            if first.is_some() {
                found.set(Some(Ok(form)));
            }
            return;
        }
        found.set(None);
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            found.set(Some(fetch(&name).await));
        });
    });
    (move || match found.get() {
        None => parts::paragraph("quiet", stage.say(&own::LOADING)),
        Some(Ok(form)) => untrack(|| filling(Model::new(stage, form))),
        Some(Err(why)) => {
            let code = if let Missing::Unfetched(failure) = &why { failure.code() } else { "definition" };
            stage.host.send("error", &[("code", Value::from(code))]);
            missing(stage, why, move || round.update(|round| *round += 1))
        }
    })
    .into_any()
}

/// No form: what happened, what to do, and the partner's own fallback in its place.
fn missing(stage: Stage, why: Missing, again: impl Fn() + 'static) -> AnyView {
    let reason = match why {
        Missing::Unfetched(failure) => html::p().child(failure.words(stage)).into_any(),
        Missing::Unusable(problems) => {
            let lines = problems.into_iter().map(|p| html::li().child([&p.path, ": ", &p.message].concat()).into_any());
            html::div()
                .class("editor-notice")
                .attr("role", "note")
                .child((
                    html::strong().child(stage.say(&own::EDITOR_NOTICE)),
                    html::p().child(stage.say(&texts::DEFINITION_BROKEN)),
                    html::ul().child(lines.collect::<Vec<_>>()),
                ))
                .into_any()
        }
    };
    html::div()
        .class("failure")
        .attr("role", "alert")
        .child((
            html::p().child(html::strong().child(stage.say(&texts::LOAD_FAILED))),
            reason,
            html::slot(),
            parts::button(Weight::Quiet, stage.line(&own::TRY_AGAIN), again),
        ))
        .into_any()
}

/// The form, or what comes after it.
fn filling(model: Model) -> AnyView {
    let sent = Memo::new(move |_| match model.phase.get() {
        Phase::Sent(receipt) => Some(receipt),
        _ => None,
    });
    (move || match sent.get() {
        Some(receipt) => untrack(|| after(model, receipt)),
        None => untrack(|| form(model)),
    })
    .into_any()
}

fn form(model: Model) -> AnyView {
    let stage = model.stage;
    let questions: Vec<AnyView> =
        model.with_form(|form| form.questions.iter().map(|question| question::view(model, question)).collect());
    let intro: Vec<AnyView> =
        model.with_form(|form| form.intro.iter().map(|words| html::p().child(said(stage, words)).into_any()).collect());
    let title = model.with_form(|form| said(stage, &form.title));
    let send = model.with_form(|form| form.send.clone());
    let sending = move || model.phase.with(|phase| *phase == Phase::Sending);
    let words = move || match &send {
        _ if sending() => stage.say(&texts::SENDING),
        Some(own) => own.say(stage.with_config(|config| config.reading())).to_owned(),
        None => stage.say(&texts::SEND),
    };
    html::form()
        .attr("novalidate", true)
        .attr("aria-labelledby", "title")
        .on(leptos::ev::submit, move |event| {
            event.prevent_default();
            press(model);
        })
        .child((
            parts::heading(2, "title", title),
            intro,
            move || no_endpoint(stage),
            move || draft_banner(model),
            move || parts::error_summary(stage, problems(model)),
            questions,
            move || privacy(stage),
            move || failure(model),
            html::button()
                .attr("type", "submit")
                .attr("part", "button")
                .class("button")
                .attr("aria-disabled", move || sending().then_some("true"))
                .child(words),
        ))
        .into_any()
}

/// What is seen once the answers have arrived.
fn after(model: Model, receipt: Option<String>) -> AnyView {
    let stage = model.stage;
    let title = model.with_form(|form| said(stage, &form.after.title));
    let body: Vec<AnyView> = model
        .with_form(|form| form.after.body.iter().map(|words| html::p().child(said(stage, words)).into_any()).collect());
    stage.host.focus("after");
    let receipt = receipt.map(|receipt| {
        html::div().class("receipt").child((
            html::p().child((stage.line(&texts::RECEIPT), " ", html::strong().child(receipt))),
            html::p().class("hint").child(stage.line(&texts::RECEIPT_KEEP)),
        ))
    });
    html::div().child((parts::heading(2, "after", title), body, receipt)).into_any()
}

/// Checks, then posts. A second press while the first is under way does nothing.
fn press(model: Model) {
    let stage = model.stage;
    let id = || page::uuid().unwrap_or_default();
    let Some(submission) = model.press_send(id, page::address()) else {
        if model.wrong.with_untracked(|wrong| !wrong.is_empty()) {
            stage.host.focus(parts::SUMMARY);
        }
        return;
    };
    stage.announce(stage.say(&texts::SENDING));
    leptos::task::spawn_local_scoped_with_cancellation(async move {
        let config = stage.with_config(Clone::clone);
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
        model.answered(outcome);
        if model.wrong.with_untracked(|wrong| !wrong.is_empty()) {
            stage.host.focus(parts::SUMMARY);
        } else if model.phase.with_untracked(|phase| matches!(phase, Phase::NotSent(_))) {
            stage.host.focus("not-sent");
        }
    });
}

/// What a person is told about a wrong answer: the form's own words first, then the endpoint's, then ours.
pub(crate) fn wrong_words(model: Model, wrong: &Wrong) -> String {
    let stage = model.stage;
    let own = model.with_form(|form| {
        let reading = stage.with_config(|config| config.reading());
        form.question(&wrong.field)?.message(wrong.code).map(|words| words.say(reading).to_owned())
    });
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
    let line = |wrong: &Wrong| Problem { control: question::first_control(model, &wrong.field), words: wrong_words(model, wrong) };
    model.wrong.with(|wrong| wrong.iter().map(line).collect())
}

/// The last press did not deliver: said above the button, where the person is looking, and focused.
fn failure(model: Model) -> Option<AnyView> {
    let Phase::NotSent(refusal) = model.phase.get() else { return None };
    let stage = model.stage;
    let reason = match refusal {
        Refusal::NoEndpoint => stage.say(&texts::FAILED_NO_ENDPOINT),
        Refusal::NotConfirmed => stage.say(&texts::FAILED_NOT_CONFIRMED),
        Refusal::Failed(failure) => failure.words(stage),
        Refusal::Status { status, problem } => match problem.and_then(|problem| problem.detail) {
            Some(detail) => stage.fill(&texts::FAILED_REFUSED, &[("reason", &detail)]),
            None => stage.fill(&own::FAIL_STATUS, &[("status", &status.to_string())]),
        },
    };
    Some(
        html::div()
            .id("not-sent")
            .class("failure")
            .attr("tabindex", "-1")
            .attr("role", "alert")
            .child((
                html::p().child(html::strong().child(stage.say(&texts::FAILED_TITLE))),
                html::p().child(reason),
                html::p().child(stage.say(&texts::FAILED_KEPT)),
            ))
            .into_any(),
    )
}

fn draft_banner(model: Model) -> Option<AnyView> {
    let stage = model.stage;
    model.from_draft.get().then(|| {
        let clear = move || {
            // Controls hold their own text: the form is built anew, empty.
            model.clear();
            model.phase.set(Phase::Sent(None));
            model.phase.set(Phase::Filling);
            stage.announce(stage.say(&texts::DRAFT_CLEARED));
            stage.host.focus("title");
        };
        html::div()
            .class("banner")
            .child((
                html::p().child(stage.line(&texts::DRAFT_KEPT)),
                parts::button(Weight::Quiet, stage.line(&texts::DRAFT_CLEAR), clear),
            ))
            .into_any()
    })
}

fn privacy(stage: Stage) -> Option<AnyView> {
    let href = stage.option("privacy");
    (!href.is_empty()).then(|| html::p().child(parts::link(href, stage.say(&texts::PRIVACY))).into_any())
}

fn no_endpoint(stage: Stage) -> Option<AnyView> {
    stage.option("endpoint").is_empty().then(|| {
        html::div()
            .class("editor-notice")
            .attr("role", "note")
            .child((html::strong().child(stage.say(&own::EDITOR_NOTICE)), html::p().child(stage.say(&texts::NO_ENDPOINT))))
            .into_any()
    })
}

/// A wording of the definition, following the reading.
fn said(stage: Stage, words: &Wording) -> impl Fn() -> String + Send + Sync + 'static + use<> {
    let words = words.clone();
    move || words.say(stage.with_config(|config| config.reading())).to_owned()
}
