//! Answers as a person reads them: to look over before sending, and in a file of their own.

use crate::model::Model;
use windchime_domain::form::{Answer, Choice, Kind, Question};
use windchime_shell::texts::{digits, own};

/// Every question that is asked and takes an answer, by its place in the form, with the answer in words; empty where there is none.
#[inline(never)]
pub fn answers(model: Model) -> Vec<(usize, String)> {
    let form = model.form();
    let mut answers = Vec::new();
    for (place, question) in form.questions.iter().enumerate() {
        if model.is_asked(place) && question.kind.is_answerable() {
            answers.push((place, of_one(model, question)));
        }
    }
    answers
}

/// All of them as plain text.
pub fn of_answers(model: Model) -> String {
    let form = model.form();
    let mut text = String::new();
    for (place, words) in answers(model) {
        if let Some(question) = form.questions.get(place) {
            text.extend([&model.stage.words(&question.label), "\n", &words, "\n\n"]);
        }
    }
    text
}

fn of_one(model: Model, question: &Question) -> String {
    let stage = model.stage;
    let chosen = |options: &[Choice], value: &str| {
        options.iter().find(|choice| choice.value == value).map_or(String::new(), |choice| stage.words(&choice.label))
    };
    match (model.answer(&question.id), &question.kind) {
        (Some(Answer::Text(value)), Kind::OneChoice { options }) => chosen(options, &value),
        (Some(Answer::Several(values)), Kind::SeveralChoices { options, .. }) => {
            let words: Vec<String> = values.iter().map(|value| chosen(options, value)).collect();
            words.join(", ")
        }
        (Some(Answer::Text(text)), _) => text,
        (Some(Answer::Number(number)), _) => digits(number),
        (Some(Answer::Truth(true) | Answer::Yes), _) => stage.say(&own::YES),
        (Some(Answer::Truth(false)), _) => stage.say(&own::NO),
        _ => String::new(),
    }
}
