//! The rules of a form, written once for the widget and the coordinator.

use super::{Answer, Answers, Choice, Code, FieldError, Form, Kind, Question, is_email};

impl Form {
    /// Everything that is wrong with the answers: at most one error a question, in the order of the questions, then
    /// the answers to questions that this form does not have. Empty when the answers can be sent.
    pub fn check(&self, answers: &Answers) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for question in &self.questions {
            let answer = answers.get(&question.id).filter(|answer| !answer.is_empty());
            let wrong = match answer {
                Some(answer) => question.refuses(answer),
                None if question.required => Some(Code::Missing),
                None => None,
            };
            if let Some(code) = wrong {
                errors.push(FieldError::new(&question.id, code));
            }
        }
        for (id, _) in answers.iter() {
            if self.question(id).is_none() {
                errors.push(FieldError::new(id, Code::UnknownQuestion));
            }
        }
        errors
    }
}

impl Question {
    fn refuses(&self, answer: &Answer) -> Option<Code> {
        match (&self.kind, answer) {
            (Kind::ShortText { max_length, .. } | Kind::LongText { max_length }, Answer::Text(text)) => {
                unless(text.trim().chars().count() <= *max_length as usize, Code::TooLong)
            }
            (Kind::Email, Answer::Text(text)) => unless(is_email(text.trim()), Code::NotAnEmail),
            (Kind::OneChoice { options }, Answer::Text(value)) => {
                unless(offers(options, value.trim()), Code::NotAnOption)
            }
            (Kind::SeveralChoices { options }, Answer::Several(values)) => {
                unless(values.iter().all(|value| offers(options, value)), Code::NotAnOption)
            }
            (Kind::Scale { from, to, .. }, Answer::Number(number)) => {
                unless((*from..=*to).contains(number), Code::OutOfRange)
            }
            (Kind::Consent, Answer::Yes) => None,
            _ => Some(Code::WrongKind),
        }
    }
}

fn unless(fine: bool, code: Code) -> Option<Code> {
    if fine { None } else { Some(code) }
}

fn offers(options: &[Choice], value: &str) -> bool {
    options.iter().any(|choice| choice.value == value)
}
