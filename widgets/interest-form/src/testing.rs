//! What the tests of this crate stand on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use crate::ELEMENT;
use crate::definition::at_hand;
use crate::model::{Model, Phase};
use leptos::prelude::Owner;
use std::rc::Rc;
use windchime_domain::form::{Answer, Form, Kind};
use windchime_domain::json::Value;
use windchime_post::delivery::{Outcome, Refusal};
use windchime_post::message::Attempt;
use windchime_shell::config::Config;
use windchime_shell::json;
use windchime_shell::markup::{View, to_html};
use windchime_shell::stage::Stage;

/// Three pages: a question, what only those who say yes are asked, and a name.
pub const VISIT: &str = r#"{
  "id": "visit", "version": 3, "title": "Our open day", "intro": ["Come and see us."],
  "questions": [
    { "id": "coming", "kind": "yes-no", "label": "Will you come?", "required": true },
    { "id": "day", "kind": "page", "label": "Your visit", "hint": "So that we are ready for you.",
      "show_if": { "question": "coming", "is": true } },
    { "id": "needs", "kind": "several-choices", "label": "What do you need?", "required": true,
      "options": [
        { "value": "ramp", "label": "A ramp" },
        { "value": "other", "label": "Something else" },
        { "value": "none", "label": "None of these", "exclusive": true }
      ] },
    { "id": "what-else", "kind": "short-text", "label": "What else would help?", "required": true, "max_length": 20,
      "show_if": { "question": "needs", "includes": "other" } },
    { "id": "you", "kind": "page", "label": "About you" },
    { "id": "name", "kind": "short-text", "label": "Your name", "required": true, "hint": "Any name will do." }
  ],
  "after": { "title": "Thank you", "body": ["We have your answers."] }
}"#;

/// Keeps what a test makes for as long as the test holds it.
pub fn owner() -> Owner {
    let owner = Owner::new();
    owner.set();
    owner
}

/// A stage as on a page that has written these attributes and nothing else; none of them is refused.
pub fn stage(written: &[(&str, &str)]) -> Stage {
    stage_with(written, None)
}

/// The same, with a config file.
pub fn stage_with(written: &[(&str, &str)], file: Option<&Value>) -> Stage {
    let value = |name: &str| written.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let written: Vec<Option<String>> = ELEMENT.all_attributes().map(|attribute| value(attribute.name)).collect();
    let (config, troubles) = Config::settle(&ELEMENT, &written, file);
    assert_eq!(troubles, []);
    Stage::still(config)
}

/// A definition without a fault.
pub fn defined(definition: &str) -> Rc<Form> {
    Rc::new(Form::read(&json::parse(definition).unwrap()).unwrap())
}

/// A model over a definition, as on a page with default attributes.
pub fn model_of(definition: &str) -> (Owner, Model) {
    let owner = owner();
    (owner, Model::new(stage(&[]), defined(definition)))
}

/// The same over the built-in form.
pub fn model() -> (Owner, Model) {
    let owner = owner();
    (owner, Model::new(stage(&[]), at_hand("interest").unwrap()))
}

/// Answers what has to be answered on the built-in form.
pub fn fill(model: Model) {
    for question in model.form().questions_answerable().filter(|question| question.required) {
        let answer = match &question.kind {
            Kind::OneChoice { options } => Answer::Text(options.first().unwrap().value.clone()),
            Kind::Scale { to, .. } => Answer::Number(*to),
            _ => text("Robin"),
        };
        model.set(&question.id, answer);
    }
}

pub fn text(words: &str) -> Answer {
    Answer::Text(words.to_owned())
}

/// An id for one submission.
pub fn id() -> String {
    "00000000-0000-4000-8000-000000000000".to_owned()
}

/// An attempt that ended with a refusal; `saved` when it is kept and tried again.
pub fn refused(id: &str, refusal: Refusal, saved: bool) -> Attempt {
    Attempt {
        id: id.to_owned(),
        form: "interest".to_owned(),
        outcome: Outcome::Refused(refusal),
        saved,
        unkept: !saved,
    }
}

pub fn delivered(id: &str, receipt: Option<&str>) -> Attempt {
    Attempt {
        id: id.to_owned(),
        form: "interest".to_owned(),
        outcome: Outcome::Delivered(receipt.map(str::to_owned)),
        saved: false,
        unkept: false,
    }
}

/// A refusal with that status.
pub fn status(status: u16) -> Refusal {
    Refusal { status, ..Refusal::of("status") }
}

/// A view as text.
pub fn html(view: impl Into<View>) -> String {
    to_html(view.into())
}

/// The opening tag of the element with that id.
pub fn tag<'a>(html: &'a str, id: &str) -> &'a str {
    let at = html.find(&format!(" id=\"{id}\"")).unwrap_or_else(|| panic!("no {id} in {html}"));
    let from = html.get(..at).and_then(|before| before.rfind('<')).unwrap();
    let rest = html.get(from..).unwrap();
    rest.split_inclusive('>').next().unwrap()
}

/// What stands in a form after a refusal that is not tried again, and of which nothing was kept.
pub fn not_sent(refusal: Refusal) -> Phase {
    Phase::NotSent { refusal, unkept: true }
}
