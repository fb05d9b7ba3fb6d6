//! What the table cannot say: how the parts of a definition fit together.

use super::read::Notes;
use super::{Choice, Condition, Form, Kind, Question, Test};
use crate::number::digits;

/// The most steps a scale may have: each is one radio button.
const MOST_STEPS: i64 = 101;

/// Notes what does not fit, passing over what the walk along the table has noted already.
pub(super) fn check(form: &Form, notes: &mut Notes) {
    let start = notes.enter("questions");
    for (index, question) in form.questions.iter().enumerate() {
        let earlier = form.questions.get(..index).unwrap_or_default();
        let mark = notes.enter(&digits(index as i64));
        notes.within(Some(&question.id));
        if !question.id.is_empty() && earlier.iter().any(|before| before.id == question.id) {
            notes.note_at("id", "is the id of an earlier question too");
        }
        if question.required && !question.kind.is_answerable() && !notes.has_noted("kind") {
            notes.note_at("required", "cannot be true: this takes no answer");
        }
        kind(&question.kind, notes);
        if let Some(show_if) = &question.show_if {
            let inner = notes.enter("show_if");
            condition(show_if, earlier, notes);
            notes.leave(inner);
        }
        notes.leave(mark);
    }
    notes.within(None);
    notes.leave(start);
}

fn kind(kind: &Kind, notes: &mut Notes) {
    match kind {
        Kind::ShortText { min_length: Some(least), max_length, .. }
        | Kind::LongText { min_length: Some(least), max_length }
            if least > max_length && !notes.has_noted("max_length") =>
        {
            notes.note_at("min_length", "cannot be more than the most characters (`max_length`)");
        }
        Kind::Date { earliest: Some(earliest), latest: Some(latest) }
            if earliest > latest && !notes.has_noted("earliest") && !notes.has_noted("latest") =>
        {
            notes.note_at("latest", "cannot be before `earliest`");
        }
        Kind::OneChoice { options } => choices(options, notes),
        Kind::SeveralChoices { options, at_least, at_most } => {
            choices(options, notes);
            let least = at_least.unwrap_or_default();
            if at_most.is_some_and(|most| most < least) {
                notes.note_at("at_most", "cannot be less than `at_least`");
            }
            if least as usize > options.len() && !notes.has_noted("options") {
                notes.note_at("at_least", "asks for more choices than there are");
            }
        }
        Kind::Scale { from, to, .. } if !notes.has_noted("from") && !notes.has_noted("to") => {
            if from >= to {
                notes.note_at("to", "needs to be larger than `from`");
            } else if i64::from(*to) - i64::from(*from) >= MOST_STEPS {
                notes.note_at("to", "is too far from `from`: a scale has at most 101 steps");
            }
        }
        _ => {}
    }
}

fn choices(options: &[Choice], notes: &mut Notes) {
    let mark = notes.enter("options");
    for (index, choice) in options.iter().enumerate() {
        let earlier = options.get(..index).unwrap_or_default();
        if !choice.value.is_empty() && earlier.iter().any(|before| before.value == choice.value) {
            let inner = notes.enter(&digits(index as i64));
            notes.note_at("value", "is the value of an earlier choice too");
            notes.leave(inner);
        }
    }
    notes.leave(mark);
}

fn condition(condition: &Condition, earlier: &[Question], notes: &mut Notes) {
    match condition {
        Condition::All(inner) => conditions("all", inner, earlier, notes),
        Condition::Any(inner) => conditions("any", inner, earlier, notes),
        Condition::Not(inner) => {
            let mark = notes.enter("not");
            self::condition(inner, earlier, notes);
            notes.leave(mark);
        }
        // What is wrong with the question that is named, or with the condition itself, has to be mended first.
        Condition::Of { question: id, .. } if id.is_empty() || notes.has_noted_in(id) => {}
        Condition::Of { question: id, test } => match earlier.iter().find(|question| question.id == *id) {
            Some(question) if question.kind.is_answerable() => {
                if !can_pass(question, test) && !notes.has_noted_below() {
                    notes.note("tests for an answer that the question it names cannot have");
                }
            }
            _ => notes.note_at("question", "needs the id of an earlier question that takes an answer"),
        },
    }
}

fn conditions(key: &str, inner: &[Condition], earlier: &[Question], notes: &mut Notes) {
    let mark = notes.enter(key);
    for (index, one) in inner.iter().enumerate() {
        let here = notes.enter(&digits(index as i64));
        condition(one, earlier, notes);
        notes.leave(here);
    }
    notes.leave(mark);
}

/// Whether the question can have an answer that passes the test, and, for a list of answers, can have each of them.
fn can_pass(question: &Question, test: &Test) -> bool {
    match (test, &question.kind) {
        (Test::Answered(_), _) => true,
        (Test::AnyOf(values), _) => values.iter().all(|value| question.takes(value)),
        (Test::Includes(value), Kind::SeveralChoices { options, .. }) => {
            options.iter().any(|choice| choice.value == *value)
        }
        (Test::Between { at_least, at_most }, Kind::Scale { from, to, .. }) => {
            at_least.unwrap_or(*from).max(*from) <= at_most.unwrap_or(*to).min(*to)
        }
        _ => false,
    }
}
