#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::ELEMENT;
use crate::definition::at_hand;
use windchime_domain::problem::{Problem, ProblemError};
use windchime_shell::config::Config;
use windchime_shell::endpoint::Failure;

/// A model over the built-in form, as on a page with default attributes.
fn model() -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let (config, troubles) = Config::settle(&ELEMENT, &[], None);
    assert_eq!(troubles, []);
    let model = Model::new(Stage::still(config), at_hand("interest").unwrap());
    (owner, model)
}

fn fill(model: Model) {
    let form = at_hand("interest").unwrap();
    for question in form.questions_answerable().filter(|question| question.required) {
        use windchime_domain::form::Kind;
        let answer = match &question.kind {
            Kind::OneChoice { options } => Answer::Text(options[0].value.clone()),
            Kind::Scale { to, .. } => Answer::Number(*to),
            _ => Answer::Text("Robin".into()),
        };
        model.set(&question.id, answer);
    }
}

fn id() -> String {
    "00000000-0000-4000-8000-000000000000".into()
}

#[test]
fn an_empty_form_names_every_required_question_in_order_and_posts_nothing() {
    let (_owner, model) = model();
    assert_eq!(model.press_send(id, None), None);
    let named: Vec<String> = model.with_wrong(|wrong| wrong.iter().map(|wrong| wrong.field.clone()).collect());
    let form = at_hand("interest").unwrap();
    let required: Vec<String> =
        form.questions_answerable().filter(|question| question.required).map(|question| question.id.clone()).collect();
    assert_eq!(named, required);
    assert_eq!(model.with_phase(Clone::clone), Phase::Filling);
}

#[test]
fn a_second_press_while_sending_posts_nothing() {
    let (_owner, model) = model();
    fill(model);
    assert!(model.press_send(id, None).is_some());
    assert_eq!(model.press_send(id, None), None);
    assert_eq!(model.press_send(id, None), None);
}

#[test]
fn the_same_answers_again_are_the_same_submission_and_changed_answers_another() {
    let (_owner, model) = model();
    fill(model);
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        next.to_string()
    };
    let first = model.press_send(&mut fresh, None).unwrap();
    model.answered(Outcome::Refused(Refusal::Failed(Failure::Timeout)));
    let again = model.press_send(&mut fresh, None).unwrap();
    assert_eq!(first, again);
    model.answered(Outcome::Refused(Refusal::Failed(Failure::Timeout)));
    model.set("organisation", Answer::Text("A club".into()));
    let changed = model.press_send(&mut fresh, None).unwrap();
    assert_ne!(first.submission_id, changed.submission_id);
}

#[test]
fn after_a_failure_every_answer_is_still_there_and_after_delivery_none_is() {
    let (_owner, model) = model();
    fill(model);
    let before = model.answer("name");
    model.press_send(id, None).unwrap();
    model.answered(Outcome::Refused(Refusal::Status { status: 503, problem: None }));
    assert_eq!(model.answer("name"), before);
    assert!(matches!(model.with_phase(Clone::clone), Phase::NotSent(_)));
    model.press_send(id, None).unwrap();
    model.answered(Outcome::Delivered(Some("ABCD".into())));
    assert_eq!(model.answer("name"), None);
    assert_eq!(model.with_phase(Clone::clone), Phase::Sent(Some("ABCD".into())));
}

#[test]
fn the_endpoints_field_errors_land_on_their_fields_with_its_words() {
    let (_owner, model) = model();
    fill(model);
    model.press_send(id, None).unwrap();
    let error =
        |field: &str| ProblemError { field: field.into(), code: "odd".into(), detail: "Use another name".into() };
    let problem = Problem { errors: vec![error("name")], ..Problem::default() };
    model.answered(Outcome::Refused(Refusal::Status { status: 422, problem: Some(problem) }));
    let wrong = model.with_wrong(<[Wrong]>::to_vec);
    assert_eq!((wrong[0].field.as_str(), wrong[0].detail.as_deref()), ("name", Some("Use another name")));
    assert_eq!(model.with_phase(Clone::clone), Phase::Filling);
}

#[test]
fn an_error_for_a_field_nobody_can_see_is_said_as_a_failure_and_not_swallowed() {
    let (_owner, model) = model();
    fill(model);
    model.press_send(id, None).unwrap();
    let error = ProblemError { field: "form_version".into(), code: "odd".into(), detail: "Old form".into() };
    let problem = Problem { errors: vec![error], ..Problem::default() };
    model.answered(Outcome::Refused(Refusal::Status { status: 422, problem: Some(problem) }));
    assert!(matches!(model.with_phase(Clone::clone), Phase::NotSent(_)));
}

#[test]
fn a_draft_from_an_older_form_gives_back_what_still_fits() {
    let (_owner, model) = model();
    let draft =
        Value::Map(vec![("name".into(), Value::from("Robin")), ("a-question-that-is-gone".into(), Value::from("x"))]);
    model.restore(&draft);
    assert_eq!(model.answer("name"), Some(Answer::Text("Robin".into())));
    assert!(model.from_draft());
}

#[test]
fn the_first_state_renders_natively_with_every_question_and_nothing_chosen() {
    let (_owner, model) = model();
    let html = windchime_shell::markup::to_html(crate::view(model.stage));
    let form = at_hand("interest").unwrap();
    for question in &form.questions {
        assert!(html.contains(&question.label.standard), "{}", question.id);
    }
    assert!(!html.contains("checked"), "something is chosen beforehand");
    assert!(html.contains("type=\"email\"") && html.contains("novalidate"));
    assert_eq!(html.matches("type=\"radio\"").count(), 11 + 3 + 4 + 4 + 4);
}

#[test]
fn easy_read_changes_the_words_and_keeps_the_answers() {
    let owner = Owner::new();
    owner.set();
    let written: Vec<Option<String>> =
        ELEMENT.all_attributes().map(|attribute| (attribute.name == "reading").then(|| "easy".to_owned())).collect();
    let (config, _) = Config::settle(&ELEMENT, &written, None);
    let html = windchime_shell::markup::to_html(crate::view(Stage::still(config)));
    let form = at_hand("interest").unwrap();
    let easy = form.questions[0].label.easy.clone().unwrap();
    assert!(html.contains(&easy), "{easy}");
}

#[test]
fn answers_tried_before_a_reload_are_the_same_submission_after_it() {
    let (_owner, model) = model();
    fill(model);
    let mut draft = model.cell().borrow().answers.to_value();
    if let Value::Map(entries) = &mut draft {
        entries.push((TRIED.to_owned(), Value::from("first")));
    }
    let (_again, reloaded) = self::model();
    reloaded.restore(&draft);
    let sent = reloaded.press_send(|| "second".into(), None).unwrap();
    assert_eq!(sent.submission_id, "first");
    reloaded.answered(Outcome::Refused(Refusal::Failed(Failure::Timeout)));
    reloaded.set("name", Answer::Text("Somebody else".into()));
    assert_eq!(reloaded.press_send(|| "second".into(), None).unwrap().submission_id, "second");
}

#[test]
fn an_answer_that_comes_when_its_form_has_gone_finds_no_model_and_does_not_panic() {
    let (owner, model) = model();
    assert!(model.is_alive());
    owner.cleanup();
    assert!(!model.is_alive());
}
