//! Random forms, random answers: what a widget lets through, the coordinator takes, whatever is asked of whom.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod random;

use proptest::prelude::*;
use random::{form, form_and_answers, mended, through_json};
use windchime_domain::form::{Answer, Code, Form, Question};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_form_reads_back_the_same(form in form()) {
        let read = Form::read(&through_json(&form.to_value()));
        prop_assert_eq!(read.unwrap(), form);
    }

    /// What the widget finds nothing wrong with, the coordinator takes, and keeps the very same.
    #[test]
    fn what_passes_the_check_is_accepted((form, answers) in form_and_answers()) {
        let (form, answers) = mended(form, answers);
        let sent = form.asked_answers(&answers);
        let accepted = form.accept(&through_json(&sent.to_value()));
        prop_assert_eq!(accepted.as_ref(), Ok(&sent));
        for (question, asked) in form.questions.iter().zip(form.asked(&answers)) {
            let told = sent.to_value().get(&question.id).is_some();
            prop_assert!(asked || !told, "{} is not asked and was sent", question.id);
            let empty = answers.get(&question.id).is_none_or(Answer::is_empty);
            prop_assert_eq!(told, asked && !empty, "{}", question.id);
        }
        // What is sent asks for the same questions, so the coordinator sees the form that the person saw.
        prop_assert_eq!(form.asked(&sent), form.asked(&answers));
    }

    /// Both sides find the same things wrong.
    #[test]
    fn the_widget_and_the_coordinator_find_the_same_wrong((form, answers) in form_and_answers()) {
        let here = form.check(&answers);
        let there = form.accept(&through_json(&form.asked_answers(&answers).to_value())).err().unwrap_or_default();
        prop_assert_eq!(here, there);
    }

    /// Whoever sends what is not asked hears so, once for each such answer, and of nothing else.
    #[test]
    fn what_is_not_asked_is_refused((form, answers) in form_and_answers()) {
        let (form, answers) = mended(form, answers);
        let mut hidden = Vec::new();
        for (question, asked) in form.questions.iter().zip(form.asked(&answers)) {
            if !asked && answers.get(&question.id).is_some_and(|answer| !answer.is_empty()) {
                hidden.push((question.id.clone(), Code::NotAsked));
            }
        }
        let errors = form.accept(&through_json(&answers.to_value())).err().unwrap_or_default();
        let errors: Vec<(String, Code)> = errors.into_iter().map(|error| (error.field, error.code)).collect();
        prop_assert_eq!(errors, hidden);
    }
}

/// The properties above prove little unless questions are hidden, and answers to them held, often enough.
#[test]
fn the_random_journeys_reach_hidden_answers() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut hidden = 0;
    for _ in 0..500 {
        let (form, answers) = form_and_answers().new_tree(&mut runner).unwrap().current();
        let (form, answers) = mended(form, answers);
        let asked = form.asked(&answers);
        let held = |question: &Question| answers.get(&question.id).is_some();
        hidden += usize::from(form.questions.iter().zip(asked).any(|(question, asked)| !asked && held(question)));
    }
    assert!(hidden > 50, "only {hidden} of 500");
}
