//! The form's markup. Each state of the model has its own piece; none of them decides anything.

mod controls;
pub mod later;
mod pages;
mod question;

use crate::definition::{Missing, at_hand, fetch};
use crate::model::{Model, Phase};
use crate::sending::Sending;
use crate::texts;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::form::Form;
use windchime_domain::json::Value;
use windchime_domain::wording::Wording;
use windchime_shell::markup::{View, el, follow, live};
use windchime_shell::page::value_of;
use windchime_shell::parts::{self, Weight};
use windchime_shell::rest;
use windchime_shell::stage::Stage;
use windchime_shell::texts::own;

/// The widget: finds its definition, then shows the form.
pub fn view(stage: Stage) -> View {
    let name = untrack(|| stage.option("form"));
    let finding = Finding {
        stage,
        found: StoredValue::new_local(Rc::new(Found { form: at_hand(&name).map(Ok), name })),
        changed: Trigger::new(),
        tried: StoredValue::new(false),
    };
    // A changed `form` attribute looks for the definition anew.
    follow(move || finding.look(&stage.option("form"), false));
    live(move || {
        finding.changed.track();
        match &finding.found.get_value().form {
            None => parts::paragraph("quiet", stage.say(&own::LOADING)),
            Some(Ok(form)) => untrack(|| filling(finding, Model::new(stage, form.clone()))),
            Some(Err(why)) => missing(finding, why),
        }
    })
}

/// The search for a definition.
#[derive(Clone, Copy)]
struct Finding {
    stage: Stage,
    found: StoredValue<Rc<Found>, LocalStorage>,
    changed: Trigger,
    /// Whether the later code was asked for already, to give back a draft.
    tried: StoredValue<bool>,
}

/// What was found (nothing yet, while it is being fetched), and for which value of `form`.
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
            // The attribute may have changed again meanwhile.
            if self.found.get_value().name == name {
                self.set(Some(fetched), &name);
            }
        });
    }

    fn set(self, form: Option<Result<Rc<Form>, Missing>>, name: &str) {
        self.found.set_value(Rc::new(Found { form, name: name.to_owned() }));
        self.changed.notify();
    }
}

/// No form: what happened, what to do, and the partner's own fallback in its place.
fn missing(finding: Finding, why: &Missing) -> View {
    let stage = finding.stage;
    let again = move || finding.look(&stage.option("form"), true);
    let reason = match why {
        Missing::Unfetched(failure) => el("p").text(failure.words(stage)),
        Missing::Unusable(problems) => {
            let lines = problems.iter().map(|problem| el("li").text(problem.clone()).done());
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

/// The form, or what comes after it; below either, what waits on this device.
fn filling(finding: Finding, model: Model) -> View {
    // What was typed before is given back by code that comes later; where that cannot be fetched, the form is better than nothing.
    if model.has_draft() {
        if !rest::is_here() && !finding.tried.get_value() {
            finding.stage.spawn(async move {
                _ = rest::ready().await;
                finding.tried.set_value(true);
                finding.changed.notify();
            });
            return parts::paragraph("quiet", model.stage.say(&own::LOADING));
        }
        if rest::is_here() {
            model.restore_draft();
        } else {
            model.leave_draft();
        }
    }
    let sending = Sending::new(model);
    el("div")
        .live(move || match model.receipt() {
            Some(receipt) => untrack(|| later::after::view(model, receipt)),
            None => untrack(|| form(model, sending)),
        })
        .live(move || if model.outbox().is_empty() { View::Nothing } else { later::waiting::view(model, sending) })
        .done()
}

fn form(model: Model, sending: Sending) -> View {
    let stage = model.stage;
    let form = model.form();
    let questions = (0..form.questions.len()).map(|place| question::view(model, place));
    let busy = move || model.with_phase(|phase| matches!(phase, Phase::Sending | Phase::Solving));
    let button = el("button")
        .attr("type", "submit")
        .attr("part", "button")
        .class("button")
        .live_attr("aria-disabled", move || busy().then(|| "true".to_owned()))
        .live_text(move || match &model.form().send {
            _ if busy() => stage.say(&texts::SENDING),
            _ if pages::goes_on(model) => stage.say(&texts::CONTINUE),
            Some(own) => stage.words(own),
            None => stage.say(&texts::SEND),
        });
    let intro = el("div").live_attr("hidden", move || pages::is_later(model).then(String::new));
    el("form")
        .attr("novalidate", "")
        .attr("aria-labelledby", "title")
        .live_attr("autocomplete", move || (!model.keeps_draft()).then(|| "off".to_owned()))
        .on_now("input", move |_| sending.watch())
        .on_now("submit", move |_| sending.press(untrack(|| pages::goes_on(model))))
        .child(parts::title("title", said(stage, &form.title)))
        .child(intro.children(paragraphs(stage, &form.intro)))
        .live(move || no_endpoint(stage))
        .live(move || if model.from_draft() { later::banner::view(model) } else { View::Nothing })
        .child(pages::heading(model))
        .live(move || if model.is_wrong() { later::errors::summary(model) } else { View::Nothing })
        .children(questions)
        .child(trap(model))
        .live(move || if model.is_looking_over() { later::review::view(model) } else { View::Nothing })
        .live(move || privacy(model))
        .live(move || unready(model))
        .live(move || if model.is_told() { later::outcome::view(model) } else { View::Nothing })
        .child(el("div").class("actions").child(button).live(move || pages::back(model)))
        .done()
}

fn paragraphs(stage: Stage, wordings: &[Wording]) -> Vec<View> {
    wordings.iter().map(|words| el("p").live_text(said(stage, words)).done()).collect()
}

/// A field that people neither see nor reach, and that automatic senders like to fill in.
fn trap(model: Model) -> View {
    let control = el("input")
        .attr("type", "text")
        .id("website")
        .attr("name", "website")
        .attr("tabindex", "-1")
        .attr("autocomplete", "off")
        .on_now("input", move |field| model.set_trap(value_of(&field)));
    let label = el("label").attr("for", "website").live_text(model.stage.line(&texts::TRAP));
    el("div").class("trap unseen").attr("aria-hidden", "true").child(label).child(control).done()
}

/// What comes next could not be fetched: the one thing about sending that is said by what is here already.
fn unready(model: Model) -> View {
    if !model.with_phase(|phase| matches!(phase, Phase::Unready)) {
        return View::Nothing;
    }
    let stage = model.stage;
    el("div")
        .id("outcome")
        .class("failure")
        .attr("tabindex", "-1")
        .attr("role", "alert")
        .child(el("p").child(el("strong").text(stage.say(&texts::FAILED_TITLE))))
        .child(el("p").text(stage.say(&own::FAIL_UNREACHABLE)))
        .child(el("p").text(stage.say(&texts::FAILED_UNREADY)))
        .done()
}

fn privacy(model: Model) -> View {
    let stage = model.stage;
    let href = stage.option("privacy");
    if href.is_empty() || pages::goes_on(model) {
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

/// A wording of the definition, following the reading and the language.
fn said(stage: Stage, words: &Wording) -> impl Fn() -> String + 'static + use<> {
    let words = words.clone();
    move || stage.words(&words)
}

#[cfg(test)]
mod tests;
