//! What is seen once somebody has begun to answer.

use super::*;
use crate::view::later::{after, outcome, review, waiting, words};
use windchime_domain::problem::Problem;
use windchime_post::delivery::Refusal;
use windchime_post::item::{Item, Lock, State};

/// The built-in form after a press that ended so.
fn told(refusal: Refusal, saved: bool) -> String {
    let (_owner, model) = model();
    fill(model);
    model.press_send(id, None).unwrap();
    model.answered(&refused(&id(), refusal, saved));
    html(outcome::view(model))
}

#[test]
fn what_is_saved_is_calm_and_says_who_can_read_it() {
    let html = told(Refusal::of("offline"), true);
    let outcome = tag(&html, "outcome");
    assert!(outcome.contains("class=\"saved\"") && outcome.contains("tabindex=\"-1\""), "{outcome}");
    for words in [texts::SAVED_TITLE.standard, texts::SAVED_BODY.standard, own::FAIL_OFFLINE.standard] {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.contains(">Save my answers as a file</button>"));
}

#[test]
fn what_could_not_be_saved_says_that_it_is_lost_with_the_page() {
    let html = told(Refusal::of("timeout"), false);
    assert!(tag(&html, "outcome").contains("class=\"failure\""));
    for words in [texts::FAILED_TITLE.standard, texts::FAILED_UNSAVED.standard, own::FAIL_TIMEOUT.standard] {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains(texts::FAILED_KEPT.standard));
}

#[test]
fn a_final_refusal_says_the_endpoints_reason_or_its_status() {
    let reason = Problem { detail: Some("The form is closed.".into()), ..Problem::default() };
    let html = told(Refusal { problem: Some(reason), ..status(403) }, false);
    assert!(html.contains("The service did not accept the answers: The form is closed."), "{html}");
    assert!(html.contains(texts::FAILED_KEPT.standard) && !html.contains(texts::FAILED_UNSAVED.standard));
    assert!(told(status(403), false).contains("The service answered with an error (403)."));
}

#[test]
fn each_reason_of_ours_has_its_own_words() {
    let reasons = [
        ("no-endpoint", &texts::FAILED_NO_ENDPOINT),
        ("not-confirmed", &texts::FAILED_NOT_CONFIRMED),
        ("cancelled", &texts::FAILED_CANCELLED),
        ("held", &texts::HELD),
        ("not-json", &own::FAIL_NOT_JSON),
        ("unreachable", &own::FAIL_UNREACHABLE),
    ];
    for (code, words) in reasons {
        assert!(told(Refusal::of(code), false).contains(words.standard), "{code}");
    }
}

#[test]
fn a_sum_is_explained_and_can_be_stopped() {
    let (_owner, model) = model();
    fill(model);
    model.press_send(id, None).unwrap();
    assert_eq!(html(outcome::view(model)), "", "nothing is told while it is on its way");
    model.solving(true);
    let html = html(outcome::view(model));
    assert!(html.contains("role=\"status\"") && html.contains(texts::SOLVING.standard), "{html}");
    assert!(html.contains(texts::SOLVING_STOP.standard));
}

#[test]
fn the_outcome_stands_in_the_form() {
    let (_owner, model) = model();
    fill(model);
    model.press_send(id, None).unwrap();
    assert!(!form_of(model).contains("id=\"outcome\""));
    model.answered(&refused(&id(), Refusal::of("offline"), true));
    let html = form_of(model);
    tag(&html, "outcome");
    assert!(tag(&html, "q-name").contains("value=\"Robin\""), "what was typed is still there");
}

#[test]
fn the_thanks_take_the_forms_place_and_carry_the_reference() {
    let (_owner, model) = model_of(VISIT);
    let with = html(after::view(model, "AB-12 <x>".into()));
    assert!(tag(&with, "after").contains("tabindex=\"-1\""), "it takes focus");
    assert!(with.contains(">Thank you</h2><p>We have your answers.</p>"), "{with}");
    assert!(with.contains("Your reference is <strong>AB-12 &lt;x&gt;</strong>"));
    assert!(with.contains(">Copy the reference</button>") && with.contains(">Print this page</button>"));
    let without = html(after::view(model, String::new()));
    assert!(without.contains("Thank you") && !without.contains("reference") && !without.contains("Print"), "{without}");
}

#[test]
fn looking_over_shows_every_answer_that_is_asked_and_a_way_to_change_it() {
    let (_owner, model) = model_of(VISIT);
    model.set("coming", Answer::Truth(true));
    model.toggle("needs", "ramp", true);
    model.toggle("needs", "other", true);
    let html = html(review::view(model));
    assert!(html.contains("<dt>Will you come?</dt><dd>Yes</dd>"), "{html}");
    assert!(html.contains("<dt>What do you need?</dt><dd>A ramp, Something else</dd>"));
    assert!(html.contains("<dt>What else would help?</dt><dd>Not answered</dd>"));
    assert!(html.contains("Change<span class=\"unseen\"> Your name</span></button>"), "each says what it changes");
    assert!(!html.contains("Your visit"), "a heading is no answer");
    model.set("coming", Answer::Truth(false));
    let html = self::html(review::view(model));
    assert!(html.contains("<dd>No</dd>") && !html.contains("What do you need?"));
    assert_eq!(html.matches("<button").count(), 2);
}

#[test]
fn looking_over_takes_the_place_of_the_questions() {
    let (_owner, model) = model_of(VISIT);
    model.set("coming", Answer::Truth(false));
    model.set("name", text("Robin"));
    assert!(model.next_page() && model.next_page());
    let html = form_of(model);
    assert!(html.contains("Check your answers</h3>") && html.contains("<dl class=\"review\">"), "{html}");
    assert_eq!(html.matches("<div hidden=\"\">").count(), 6 + 1, "every entry, and the intro");
    assert!(html.contains(">Send my answers</button>"));
}

#[test]
fn the_answers_in_words_are_the_labels_that_people_saw() {
    let (_owner, model) = model_of(EVERY);
    model.set("words", text("Robin"));
    model.set("one", text("b"));
    model.set("steps", Answer::Number(0));
    model.set("agree", Answer::Yes);
    let words = words::of_answers(model);
    for pair in ["Short text\nRobin\n\n", "One\nB\n\n", "Steps\n0\n\n", "I agree\nYes\n\n", "Email\n\n\n"] {
        assert!(words.contains(pair), "{pair:?} is not in {words:?}");
    }
    assert!(!words.contains("Why again?") && !words.contains("A note"));
}

fn item(id: &str, state: State, lock: Lock) -> Item {
    Item {
        form: "interest".into(),
        unsure: 0,
        id: id.to_owned(),
        title: "Our <open> day".to_owned(),
        url: "https://example.org/".to_owned(),
        content_type: "application/json".to_owned(),
        delivered_when: "status".to_owned(),
        pressed: 0.0,
        state,
        tries: 1,
        next: 0.0,
        hold: 0.0,
        lock,
        sealed: "c2VhbGVk".to_owned(),
    }
}

/// What is said about one item, and its buttons.
fn listed(items: Vec<Item>) -> String {
    let (_owner, model) = model();
    model.set_outbox(items);
    html(waiting::view(model, Sending::new(model)))
}

#[test]
fn what_waits_is_named_counted_and_can_be_deleted() {
    let html = listed(vec![item("a", State::Waiting, Lock::Coordinator)]);
    assert!(html.contains(texts::WAITING_ONE.standard) && html.contains(texts::WAITING_WAITS.standard), "{html}");
    assert!(html.contains("<strong>Our &lt;open&gt; day</strong>"));
    assert!(html.contains(">Delete</button>") && html.contains(">Save as a file</button>"));
    // Only the coordinator can open it, so nothing offers to.
    assert!(html.contains(texts::WAITING_LOCKED.standard) && !html.contains(">Show</button>"));
    assert!(tag(&html, "waiting").starts_with("<h3") && html.contains("aria-labelledby=\"waiting\""));
}

#[test]
fn what_this_browser_has_locked_it_can_show() {
    let html = listed(vec![item("a", State::Waiting, Lock::Device)]);
    assert!(html.contains(">Show</button>") && !html.contains(texts::WAITING_LOCKED.standard), "{html}");
}

#[test]
fn what_was_refused_is_kept_until_it_is_deleted() {
    let html = listed(vec![item("a", State::Refused(422), Lock::Device)]);
    assert!(html.contains("<p class=\"error\">The service did not take these answers."), "{html}");
    assert!(html.contains(">Delete</button>") && !html.contains(texts::WAITING_ONE.standard));
}

#[test]
fn what_has_gone_by_itself_shows_its_reference_once() {
    let html = listed(vec![item("a", State::Sent(Some("AB-12".into())), Lock::Coordinator)]);
    assert!(html.contains("Sent. Your reference is <strong class=\"reference\">AB-12</strong>"), "{html}");
    assert!(html.contains(">I have noted it</button>") && !html.contains(">Delete</button>"));
    let html = listed(vec![item("a", State::Sent(None), Lock::Coordinator)]);
    assert!(html.contains("Sent.") && !html.contains("reference"), "{html}");
}

#[test]
fn only_what_waits_is_counted() {
    let states = [State::Waiting, State::Refused(400), State::Waiting, State::Sent(None)];
    let html = listed(states.into_iter().map(|state| item("a", state, Lock::Device)).collect());
    assert!(html.contains("2 sets of answers are waiting to be sent."), "{html}");
    assert_eq!(html.matches("<li>").count(), 4);
}
