#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::model::Model;
use crate::testing::*;
use windchime_domain::form::{Answer, Form};
use windchime_post::item::Lock;
use windchime_shell::json;

fn item(id: &str, state: State) -> Item {
    Item {
        form: "interest".into(),
        unsure: 0,
        id: id.to_owned(),
        title: "A form".to_owned(),
        url: "https://example.org/".to_owned(),
        content_type: "application/json".to_owned(),
        delivered_when: "status".to_owned(),
        pressed: 0.0,
        state,
        tries: 1,
        next: 0.0,
        hold: 0.0,
        lock: Lock::Coordinator,
        sealed: String::new(),
    }
}

/// Answers that are saved under the id "one", and wait.
fn saved() -> (Owner, Sending) {
    let (owner, model) = model();
    fill(model);
    model.press_send(|| "one".into(), None).unwrap();
    let sending = Sending::new(model);
    sending.tell(&refused("one", Refusal::of("offline"), true));
    (owner, sending)
}

fn phase(sending: Sending) -> Phase {
    sending.model.with_phase(Clone::clone)
}

fn waiting(sending: Sending) -> Vec<String> {
    sending.model.outbox().iter().map(|item| item.id.clone()).collect()
}

#[test]
fn a_letter_says_where_and_how_the_answers_go() {
    let _owner = owner();
    let file = json::parse(r#"{ "fields": { "name": "your-name" }, "constants": { "source": "site" } }"#).unwrap();
    let written = [("endpoint", "https://example.org/join"), ("send-as", "form"), ("delivered-when", "/ok=true")];
    let stage = stage_with(&written, Some(&file));
    let definition = json::parse(VISIT).unwrap();
    let model = Model::new(stage, Rc::new(Form::trusted(&definition)));
    model.set("coming", Answer::Truth(false));
    model.set("name", text("Robin"));
    let pressed = model.press_send(id, None).unwrap();
    let submission = pressed.submission.to_value();
    let letter = Sending::new(model).letter(pressed).unwrap();
    assert_eq!((letter.url.as_str(), letter.delivered_when.as_str()), ("https://example.org/join", "/ok=true"));
    assert_eq!((letter.id, letter.title.as_str(), letter.submission), (id(), "Our open day", submission));
    assert_eq!(letter.manner.send_as, "form");
    assert_eq!(letter.manner.fields, [("name".to_owned(), Value::from("your-name"))]);
    assert_eq!(letter.manner.constants, [("source".to_owned(), Value::from("site"))]);
    assert_eq!(letter.words, "Will you come?\nNo\n\nYour name\nRobin\n\n");
    assert_eq!((letter.seal_to, letter.replaces), (None, None));
}

#[test]
fn without_an_endpoint_there_is_no_letter() {
    let (_owner, model) = model();
    fill(model);
    let pressed = model.press_send(id, None).unwrap();
    assert_eq!(Sending::new(model).letter(pressed), None);
}

#[test]
fn what_was_delivered_while_nobody_watched_brings_the_thanks_and_leaves_the_list() {
    let (_owner, sending) = saved();
    sending.hear(&Event::Items(vec![item("other", State::Waiting), item("one", State::Sent(Some("AB".into())))]));
    assert_eq!((phase(sending), waiting(sending)), (Phase::Sent(Some("AB".into())), vec!["other".to_owned()]));
}

#[test]
fn the_reference_of_answers_that_were_changed_since_stays_in_the_list() {
    let (_owner, sending) = saved();
    sending.model.set("name", text("Sam"));
    sending.hear(&Event::Items(vec![item("one", State::Sent(Some("AB".into())))]));
    assert_eq!((phase(sending), waiting(sending)), (Phase::Filling, vec!["one".to_owned()]));
    assert_eq!(sending.model.answer("name"), Some(text("Sam")));
}

#[test]
fn what_waits_or_was_refused_is_listed_and_changes_nothing_in_the_form() {
    let (_owner, sending) = saved();
    sending.hear(&Event::Items(vec![item("one", State::Waiting), item("two", State::Refused(422))]));
    assert_eq!(waiting(sending), ["one", "two"]);
    assert_eq!(phase(sending), Phase::Saved(Refusal::of("offline")));
}

#[test]
fn attempts_and_sums_are_heard() {
    let (_owner, sending) = saved();
    sending.hear(&Event::Ended(Box::new(refused("one", status(403), false))));
    assert_eq!(phase(sending), not_sent(status(403)));
    sending.hear(&Event::Solving(true));
    assert_eq!(phase(sending), not_sent(status(403)), "nobody is sending");
    sending.model.press_send(id, None).unwrap();
    sending.hear(&Event::Solving(true));
    assert_eq!(phase(sending), Phase::Solving);
    sending.hear(&Event::Ended(Box::new(delivered("one", None))));
    assert_eq!(phase(sending), Phase::Sent(None));
}
