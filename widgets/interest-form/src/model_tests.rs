#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "model_tests/pages.rs"]
mod pages;
#[path = "model_tests/random.rs"]
mod random;

use super::*;
use crate::definition::at_hand;
use crate::testing::*;
use windchime_domain::json::{Value, map};
use windchime_domain::problem::{Problem, ProblemError};

fn phase(model: Model) -> Phase {
    model.with_phase(Clone::clone)
}

fn wrong_fields(model: Model) -> Vec<String> {
    model.with_wrong(|wrong| wrong.iter().map(|wrong| wrong.field.clone()).collect())
}

/// Presses "Send" and gives the id under which the answers go.
fn send(model: Model, new_id: &str) -> String {
    model.press_send(|| new_id.to_owned(), None).unwrap().submission.submission_id
}

/// A refusal with field errors.
fn refusing(fields: &[&str]) -> Refusal {
    let error = |field: &&str| ProblemError {
        field: (*field).to_owned(),
        code: "odd".to_owned(),
        detail: "Use another name".to_owned(),
    };
    let problem = Problem { errors: fields.iter().map(error).collect(), ..Problem::default() };
    Refusal { problem: Some(problem), ..status(422) }
}

#[test]
fn an_empty_form_names_every_required_question_in_order_and_posts_nothing() {
    let (_owner, model) = model();
    assert_eq!(model.press_send(id, None), None);
    let form = at_hand("interest").unwrap();
    let required: Vec<String> =
        form.questions_answerable().filter(|question| question.required).map(|question| question.id.clone()).collect();
    assert_eq!(wrong_fields(model), required);
    assert_eq!(phase(model), Phase::Filling);
}

#[test]
fn a_second_press_while_sending_or_solving_posts_nothing() {
    let (_owner, model) = model();
    fill(model);
    assert!(model.press_send(id, None).is_some());
    assert_eq!(model.press_send(id, None), None);
    model.solving(true);
    assert_eq!(model.press_send(id, None), None);
    assert_eq!(phase(model), Phase::Solving);
}

#[test]
fn the_same_answers_again_are_the_same_submission_and_changed_answers_replace_it() {
    let (_owner, model) = model();
    fill(model);
    let first = model.press_send(|| "first".into(), None).unwrap();
    assert_eq!(first.replaces, None);
    model.answered(&refused("first", Refusal::of("timeout"), true));
    let again = model.press_send(|| "again".into(), None).unwrap();
    assert_eq!(first, again);
    model.answered(&refused("first", Refusal::of("timeout"), true));
    model.set("organisation", text("A club"));
    let changed = model.press_send(|| "second".into(), None).unwrap();
    assert_eq!((changed.submission.submission_id.as_str(), changed.replaces.as_deref()), ("second", Some("first")));
    model.answered(&refused("second", Refusal::of("timeout"), true));
    model.set("organisation", text("  A club  "));
    let tidy = model.press_send(|| "third".into(), None).unwrap();
    assert_eq!((tidy.submission.submission_id.as_str(), tidy.replaces), ("second", None), "white space is no change");
}

#[test]
fn after_a_failure_every_answer_is_still_there_and_after_delivery_none_is() {
    let (_owner, model) = model();
    fill(model);
    let before = model.answer("name");
    let sent = send(model, "one");
    assert!(model.answered(&refused(&sent, status(503), false)));
    assert_eq!(model.answer("name"), before);
    assert_eq!(phase(model), not_sent(status(503)));
    send(model, "two");
    assert!(model.answered(&delivered("one", Some("ABCD"))));
    assert_eq!(model.answer("name"), None);
    assert_eq!(phase(model), Phase::Sent(Some("ABCD".into())));
    assert_eq!(model.receipt().as_deref(), Some("ABCD"));
}

#[test]
fn a_delivery_without_a_reference_is_a_delivery_too() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    assert_eq!(model.receipt(), None);
    model.answered(&delivered("one", None));
    assert_eq!(model.receipt().as_deref(), Some(""));
}

#[test]
fn what_is_saved_says_so_and_can_still_be_changed_and_sent() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    assert!(model.answered(&refused("one", Refusal::of("offline"), true)));
    assert_eq!(phase(model), Phase::Saved(Refusal::of("offline")));
    assert!(model.is_told());
    model.set("name", text("Sam"));
    assert_eq!(model.answer("name"), Some(text("Sam")));
    let pressed = model.press_send(|| "two".into(), None).unwrap();
    assert_eq!(pressed.submission.answers.get("name"), Some(&text("Sam")));
    assert_eq!(pressed.replaces.as_deref(), Some("one"));
}

/// The parcel went by itself while the person was changing their answers: the thanks would have taken them away.
#[test]
fn a_delivery_heard_later_does_not_take_away_answers_that_were_changed_meanwhile() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    model.answered(&refused("one", Refusal::of("offline"), true));
    model.set("name", text("Sam"));
    assert!(!model.answered(&delivered("one", Some("ABCD"))));
    assert_eq!((model.answer("name"), phase(model), model.receipt()), (Some(text("Sam")), Phase::Filling, None));
}

/// Answers stay editable while a request is under way. Its end used to be about nothing that stood in the form, and left the button
/// saying "Sending…" for ever.
#[test]
fn answers_changed_while_they_were_on_their_way_can_be_sent_again() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    model.set("name", text("Sam"));
    assert!(!model.answered(&delivered("one", Some("ABCD"))));
    assert_eq!((model.answer("name"), phase(model)), (Some(text("Sam")), Phase::Filling));
    assert_eq!(send(model, "two"), "two");
    model.set("name", text("Kim"));
    assert!(model.answered(&refused("two", status(403), false)), "whoever waits is told");
    assert_eq!(phase(model), not_sent(status(403)));
}

#[test]
fn an_attempt_that_nobody_waits_for_is_not_told_over_changed_answers() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    model.answered(&refused("one", Refusal::of("offline"), true));
    model.set("name", text("Sam"));
    model.press_send(|| "two".into(), None);
    model.answered(&refused("two", status(403), false));
    model.set("name", text("Kim"));
    for of in ["one", "two", "three"] {
        assert!(!model.answered(&refused(of, Refusal::of("timeout"), true)), "{of}");
    }
    assert_eq!(phase(model), not_sent(status(403)));
}

#[test]
fn a_sum_is_solved_only_while_something_is_being_sent() {
    let (_owner, model) = model();
    fill(model);
    model.solving(true);
    assert_eq!(phase(model), Phase::Filling);
    send(model, "one");
    assert!(!model.is_told());
    model.solving(true);
    assert_eq!((phase(model), model.is_told()), (Phase::Solving, true));
    model.solving(false);
    assert_eq!(phase(model), Phase::Sending);
}

#[test]
fn without_the_code_that_sends_the_answers_stay_and_can_be_sent_later() {
    let (_owner, model) = model();
    fill(model);
    model.unready();
    assert_eq!((phase(model), model.is_told()), (Phase::Unready, false));
    assert!(model.answer("name").is_some());
    assert_eq!(send(model, "one"), "one");
}

#[test]
fn the_endpoints_field_errors_land_on_their_fields_with_its_words() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    model.answered(&refused("one", refusing(&["likelihood", "name"]), false));
    let wrong = model.with_wrong(<[Wrong]>::to_vec);
    assert_eq!((wrong[0].field.as_str(), wrong[0].detail.as_deref()), ("name", Some("Use another name")));
    assert_eq!(wrong_fields(model), ["name", "likelihood"]);
    assert_eq!(phase(model), Phase::Filling);
}

#[test]
fn an_error_for_a_field_nobody_can_see_is_said_as_a_failure_and_not_swallowed() {
    for fields in [&["form_version"][..], &["name", "form_version"]] {
        let (_owner, model) = model();
        fill(model);
        send(model, "one");
        model.answered(&refused("one", refusing(fields), false));
        assert_eq!(phase(model), not_sent(refusing(fields)));
        assert_eq!(wrong_fields(model), [""; 0]);
    }
}

/// A question that is not asked, or words without a question, cannot show an error either.
#[test]
fn an_error_for_a_question_that_is_not_asked_is_said_as_a_failure() {
    for field in ["what-else", "you"] {
        let (_owner, model) = model_of(VISIT);
        model.set("coming", Answer::Truth(false));
        model.set("name", text("Robin"));
        send(model, "one");
        model.answered(&refused("one", refusing(&[field]), false));
        assert_eq!(phase(model), not_sent(refusing(&[field])));
    }
}

#[test]
fn a_choice_that_excludes_the_others_leaves_alone_and_is_left_by_any_other() {
    let (_owner, model) = model_of(VISIT);
    let chosen = || match model.answer("needs") {
        Some(Answer::Several(chosen)) => chosen,
        _ => Vec::new(),
    };
    model.toggle("needs", "ramp", true);
    model.toggle("needs", "other", true);
    assert_eq!(chosen(), ["ramp", "other"]);
    model.toggle("needs", "none", true);
    assert_eq!(chosen(), ["none"]);
    assert!(model.is_chosen("needs", "none") && !model.is_chosen("needs", "ramp"));
    model.toggle("needs", "ramp", true);
    assert_eq!(chosen(), ["ramp"]);
    model.toggle("needs", "ramp", false);
    assert_eq!(model.answer("needs"), None, "nothing chosen is no answer");
}

#[test]
fn what_is_hidden_keeps_its_answer_but_is_not_sent() {
    let (_owner, model) = model_of(VISIT);
    model.set("coming", Answer::Truth(true));
    model.toggle("needs", "other", true);
    model.set("what-else", text("A lift"));
    model.set("name", text("Robin"));
    assert!(model.is_asked(2) && model.is_asked(3));
    model.set("coming", Answer::Truth(false));
    assert!(!model.is_asked(1) && !model.is_asked(2) && !model.is_asked(3) && model.is_asked(5));
    let sent = model.press_send(id, None).unwrap().submission.answers;
    assert_eq!(sent.iter().map(|(of, _)| of).collect::<Vec<_>>(), ["coming", "name"]);
    model.answered(&refused(&id(), status(403), false));
    model.set("coming", Answer::Truth(true));
    assert!(model.is_asked(3));
    assert_eq!(model.answer("what-else"), Some(text("A lift")));
    let sent = model.press_send(id, None).unwrap().submission.answers;
    assert_eq!(sent.get("what-else"), Some(&text("A lift")));
}

#[test]
fn what_stands_where_no_person_writes_goes_along_and_so_does_the_coordinators_mark() {
    let definition = VISIT.replace("\"version\": 3,", "\"version\": 3, \"delivery\": { \"issued\": \"a-mark\" },");
    let owner = owner();
    let read = Form::trusted(&windchime_shell::json::parse(&definition).unwrap());
    let model = Model::new(stage(&[]), Rc::new(read));
    model.set("coming", Answer::Truth(false));
    model.set("name", text("Robin"));
    let sent = model.press_send(id, Some("https://example.org/join".into())).unwrap().submission;
    assert_eq!((sent.issued.as_deref(), sent.website), (Some("a-mark"), None));
    assert_eq!((sent.form.as_str(), sent.form_version, sent.lang.as_deref()), ("visit", 3, Some("en-GB")));
    assert_eq!(sent.page.as_deref(), Some("https://example.org/join"));
    model.answered(&refused(&id(), status(403), false));
    model.set_trap("https://example.com".into());
    assert_eq!(model.press_send(id, None).unwrap().submission.website.as_deref(), Some("https://example.com"));
    drop(owner);
}

#[test]
fn a_draft_from_an_older_form_gives_back_what_still_fits() {
    let (_owner, model) = model();
    let draft = map([
        ("name", Some(Value::from("Robin"))),
        ("a-question-that-is-gone", Some(Value::from("x"))),
        ("likelihood", Some(Value::from("not a number"))),
    ]);
    model.restore(&draft);
    assert_eq!((model.answer("name"), model.answer("likelihood")), (Some(text("Robin")), None));
    assert!(model.from_draft());
    let (_other, empty) = self::model();
    empty.restore(&map([("a-question-that-is-gone", Some(Value::from("x")))]));
    assert!(!empty.from_draft(), "nothing was kept, so nothing is said");
}

#[test]
fn answers_tried_before_a_reload_are_the_same_submission_after_it() {
    let (_owner, model) = model();
    fill(model);
    let mut draft = model.cell().borrow().answers.to_value();
    if let Value::Map(entries) = &mut draft {
        entries.push((String::new(), Value::from("first")));
    }
    let (_again, reloaded) = self::model();
    reloaded.restore(&draft);
    assert_eq!(send(reloaded, "second"), "first");
    reloaded.answered(&refused("first", Refusal::of("timeout"), true));
    reloaded.set("name", text("Somebody else"));
    assert_eq!(send(reloaded, "second"), "second");
}

#[test]
fn clearing_empties_the_form_and_forgets_what_was_wrong() {
    let (_owner, model) = model_of(VISIT);
    model.restore(&map([("coming", Some(Value::Bool(true))), ("name", Some(Value::from("Robin")))]));
    model.press_send(id, None);
    assert_eq!(wrong_fields(model), ["needs"]);
    model.clear();
    assert_eq!((model.answer("name"), model.from_draft(), model.is_wrong()), (None, false, false));
    assert!(model.is_shown(0) && !model.is_asked(2));
}

/// At a shared computer: one person's answers wait to be sent, the next person clears the form and fills it in. The first person's
/// parcel used to be deleted as if theirs had been changed.
#[test]
fn whoever_clears_the_form_replaces_nothing_that_waits() {
    let (_owner, model) = model();
    fill(model);
    send(model, "one");
    model.answered(&refused("one", Refusal::of("offline"), true));
    model.clear();
    fill(model);
    model.set("name", text("Somebody else"));
    let pressed = model.press_send(|| "two".into(), None).unwrap();
    assert_eq!((pressed.submission.submission_id.as_str(), pressed.replaces), ("two", None));
    assert!(!model.answered(&delivered("one", None)), "the first parcel's delivery is not this person's");
}

#[test]
fn an_answer_that_comes_when_its_form_has_gone_finds_no_model_and_does_not_panic() {
    let (owner, model) = model();
    assert!(model.is_alive());
    owner.cleanup();
    assert!(!model.is_alive());
}
