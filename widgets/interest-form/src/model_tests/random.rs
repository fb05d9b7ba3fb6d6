//! Random forms and answers: what the widget sends, the coordinator takes, and nothing else is in it.

#[path = "../../../domain/tests/random/mod.rs"]
mod generator;

use super::*;
use generator::{form, form_and_answers, mended, through_json};
use proptest::prelude::*;

fn asked_by(form: Form, answers: &Answers) -> (Owner, Model) {
    let owner = owner();
    let model = Model::new(stage(&[]), Rc::new(form));
    for (question, answer) in answers.iter() {
        match answer {
            // As a person does it, one box at a time.
            Answer::Several(chosen) => chosen.iter().for_each(|value| model.toggle(question, value, true)),
            answer => model.set(question, answer.clone()),
        }
    }
    (owner, model)
}

/// What the coordinator makes of it.
fn taken(model: Model, sent: &Submission) -> Submission {
    Submission::read(&model.form(), &through_json(&sent.to_value())).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sent_is_taken_and_held_the_same((form, answers) in form_and_answers()) {
        let (_owner, model) = asked_by(form.clone(), &answers);
        let Some(Pressed { submission, .. }) = model.press_send(id, Some("https://example.org/join".into())) else {
            prop_assert!(model.is_wrong());
            return Ok(());
        };
        let taken = taken(model, &submission);
        prop_assert_eq!(&taken.answers, &submission.answers);
        prop_assert_eq!(&taken.issued, &form.delivery.issued);
        for (place, question) in form.questions.iter().enumerate() {
            prop_assert!(model.is_asked(place) || taken.answers.get(&question.id).is_none(), "{} is not asked", question.id);
        }
    }

    /// The same where nothing is wrong, so that something is always sent.
    #[test]
    fn what_has_no_fault_is_sent_and_taken((form, answers) in form_and_answers()) {
        let (form, answers) = mended(form, answers);
        let wanted = form.asked_answers(&answers);
        let (_owner, model) = asked_by(form, &answers);
        let pressed = model.press_send(id, None);
        prop_assert!(pressed.is_some(), "{:?}", model.with_wrong(<[Wrong]>::to_vec));
        let submission = pressed.unwrap().submission;
        prop_assert_eq!(&submission.answers, &wanted);
        prop_assert_eq!(taken(model, &submission).answers, wanted);
    }

    /// "Continue" leads through every page that is asked, and through no other, to the answers to look over.
    #[test]
    fn continue_leads_through_what_is_asked_to_the_end((form, answers) in form_and_answers()) {
        let (form, answers) = mended(form, answers);
        let (_owner, model) = asked_by(form.clone(), &answers);
        let Some(Progress { of, .. }) = model.progress() else { return Ok(()) };
        let mut seen = Vec::new();
        for _ in 1..of {
            let shown: Vec<usize> = (0..form.questions.len()).filter(|place| model.is_shown(*place)).collect();
            prop_assert!(!shown.is_empty());
            seen.extend(shown);
            prop_assert!(model.next_page());
            if model.is_looking_over() {
                break;
            }
        }
        let asked: Vec<usize> = (0..form.questions.len()).filter(|place| model.is_asked(*place)).collect();
        prop_assert!(model.is_looking_over());
        prop_assert_eq!(seen, asked);
        prop_assert!(model.press_send(id, None).is_some());
    }

    /// A draft gives back what was typed, as far as it says anything.
    #[test]
    fn a_draft_sends_what_would_have_been_sent((form, answers) in form_and_answers()) {
        let (form, answers) = mended(form, answers);
        let (_owner, model) = asked_by(form.clone(), &answers);
        let draft = through_json(&model.cell().borrow().answers.to_value());
        let (_other, reloaded) = asked_by(form, &Answers::default());
        reloaded.restore(&draft);
        let sent = |model: Model| model.press_send(id, None).map(|pressed| pressed.submission.answers);
        prop_assert_eq!(sent(reloaded), sent(model));
    }
}

/// The properties above prove little unless much is sent, and pages turned, often enough.
#[test]
fn the_random_forms_reach_sending_and_pages() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut sent, mut paged) = (0, 0);
    for _ in 0..300 {
        let (form, answers) = form_and_answers().new_tree(&mut runner).unwrap().current();
        let (_owner, model) = asked_by(form, &answers);
        paged += usize::from(model.progress().is_some());
        sent += usize::from(model.press_send(id, None).is_some_and(|pressed| !pressed.submission.answers.is_empty()));
    }
    assert!(sent > 20 && paged > 50, "sent {sent}, paged {paged} of 300");
    assert!(form().new_tree(&mut runner).is_ok());
}
