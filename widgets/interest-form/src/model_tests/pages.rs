//! Forms of several pages.

use super::*;

/// The page, as a person tells it: its heading, and the step.
fn at(model: Model) -> String {
    let progress = model.progress().unwrap();
    let heading = match model.page() {
        _ if model.is_looking_over() => "look over".to_owned(),
        Some(words) => words.standard,
        None => "no heading".to_owned(),
    };
    format!("{heading}: {} of {}", progress.step, progress.of)
}

fn shown(model: Model) -> Vec<usize> {
    (0..model.form().questions.len()).filter(|place| model.is_shown(*place)).collect()
}

/// At the answers to look over, having said no.
fn at_the_end() -> (Owner, Model) {
    let (owner, model) = model_of(VISIT);
    model.set("coming", Answer::Truth(false));
    assert!(model.next_page());
    model.set("name", text("Robin"));
    assert!(model.next_page());
    assert!(model.is_looking_over());
    (owner, model)
}

#[test]
fn a_form_of_one_page_has_no_steps_and_shows_everything_that_is_asked() {
    let (_owner, model) = model();
    assert_eq!((model.progress(), model.is_looking_over(), model.page()), (None, false, None));
    assert_eq!(shown(model).len(), model.form().questions.len());
    let one = VISIT.replace("\"kind\": \"page\"", "\"kind\": \"statement\"");
    let one =
        one.replace("{ \"question\": \"coming\", \"is\": true }", "{ \"question\": \"coming\", \"answered\": true }");
    let (_owner, model) = model_of(&one);
    assert_eq!((model.progress(), shown(model)), (None, vec![0, 2, 4, 5]));
}

#[test]
fn steps_count_only_pages_that_are_asked() {
    let (_owner, model) = model_of(VISIT);
    assert_eq!(at(model), "no heading: 1 of 3");
    model.set("coming", Answer::Truth(true));
    assert_eq!(at(model), "no heading: 1 of 4");
    model.set("coming", Answer::Truth(false));
    assert!(model.next_page());
    assert_eq!(at(model), "About you: 2 of 3");
    assert_eq!(shown(model), [4, 5]);
}

#[test]
fn continue_checks_only_its_own_page() {
    let (_owner, model) = model_of(VISIT);
    assert!(!model.next_page());
    assert_eq!(wrong_fields(model), ["coming"]);
    assert_eq!(at(model), "no heading: 1 of 3");
    model.set("coming", Answer::Truth(true));
    assert!(model.next_page());
    assert_eq!((wrong_fields(model), at(model)), (Vec::new(), "Your visit: 2 of 4".to_owned()));
    model.toggle("needs", "other", true);
    assert_eq!(shown(model), [1, 2, 3]);
    assert!(!model.next_page());
    assert_eq!(wrong_fields(model), ["what-else"]);
    model.set("what-else", text("A lift"));
    assert!(model.next_page());
    assert!(!model.next_page());
    model.set("name", text("Robin"));
    assert!(model.next_page());
    assert_eq!(at(model), "look over: 4 of 4");
    assert_eq!(shown(model), [0; 0]);
}

#[test]
fn back_goes_by_the_pages_that_are_asked_and_leaves_no_error_behind() {
    let (_owner, model) = at_the_end();
    model.previous_page();
    assert_eq!(at(model), "About you: 2 of 3");
    model.set("name", text(" "));
    assert!(!model.next_page());
    model.previous_page();
    assert_eq!((at(model), wrong_fields(model)), ("no heading: 1 of 3".to_owned(), Vec::new()));
    model.previous_page();
    assert_eq!(at(model), "no heading: 1 of 3");
}

#[test]
fn whoever_changes_an_answer_goes_straight_back_to_looking_over() {
    let (_owner, model) = at_the_end();
    model.turn_to("coming");
    assert_eq!(at(model), "no heading: 1 of 3");
    assert!(model.next_page());
    assert_eq!(at(model), "look over: 3 of 3");
}

#[test]
fn but_by_way_of_what_the_change_has_newly_asked() {
    let (_owner, model) = at_the_end();
    model.turn_to("coming");
    model.set("coming", Answer::Truth(true));
    assert!(model.next_page());
    assert_eq!(at(model), "Your visit: 2 of 4");
    assert!(!model.next_page());
    model.toggle("needs", "none", true);
    assert!(model.next_page());
    assert_eq!(at(model), "look over: 4 of 4");
}

#[test]
fn send_turns_to_what_is_wrong_on_an_earlier_page() {
    let (_owner, model) = at_the_end();
    model.set("coming", Answer::Text(String::new()));
    assert_eq!(model.press_send(id, None), None);
    assert_eq!((wrong_fields(model), at(model)), (vec!["coming".to_owned()], "no heading: 1 of 3".to_owned()));
    assert_eq!(phase(model), Phase::Filling);
}

#[test]
fn a_refusal_turns_to_the_page_of_its_question() {
    let (_owner, model) = at_the_end();
    send(model, "one");
    model.answered(&refused("one", refusing(&["name"]), false));
    assert_eq!((wrong_fields(model), at(model)), (vec!["name".to_owned()], "About you: 2 of 3".to_owned()));
}

/// A person may turn pages while their answers are on their way; what was pressed is not forgotten over it.
#[test]
fn continue_while_sending_does_not_end_the_sending() {
    let (_owner, model) = at_the_end();
    send(model, "one");
    model.previous_page();
    assert!(model.next_page());
    assert_eq!((phase(model), at(model)), (Phase::Sending, "look over: 3 of 3".to_owned()));
    assert_eq!(model.press_send(id, None), None);
}

#[test]
fn continue_takes_away_what_was_said_about_the_last_attempt() {
    let (_owner, model) = at_the_end();
    send(model, "one");
    model.answered(&refused("one", status(403), false));
    model.turn_to("coming");
    assert!(model.next_page());
    assert_eq!(phase(model), Phase::Filling);
}

#[test]
fn a_draft_opens_the_page_where_the_person_left_off() {
    let (_owner, model) = model_of(VISIT);
    let ramp = Value::List(vec![Value::from("ramp")]);
    model.restore(&map([("coming", Some(Value::Bool(true))), ("needs", Some(ramp.clone()))]));
    assert_eq!(at(model), "Your visit: 2 of 4");
    assert_eq!(shown(model), [1, 2]);
    // An answer is held to a question that is not asked any more: its page would stand empty.
    let (_owner, model) = model_of(VISIT);
    model.restore(&map([("coming", Some(Value::Bool(false))), ("needs", Some(ramp))]));
    assert_eq!(at(model), "no heading: 1 of 3");
    assert!(model.answer("needs").is_some());
}

#[test]
fn after_a_delivery_the_form_begins_at_its_first_page() {
    let (_owner, model) = at_the_end();
    send(model, "one");
    model.answered(&delivered("one", None));
    assert_eq!(at(model), "no heading: 1 of 3");
    assert!(model.is_shown(0) && !model.is_asked(2));
}
