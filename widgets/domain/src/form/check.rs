//! The rules of a form, written once for the widget and the coordinator.

use super::{Answer, Answers, Choice, Code, FieldError, Form, Kind, Question, is_email, is_phone};
use super::{tidy_date, tidy_postcode};

impl Form {
    /// Everything that is wrong with the answers to the questions that are asked: at most one error a question, in the
    /// order of the questions, then the answers to questions that this form does not have. Empty when the answers can be
    /// sent. Answers to questions that are not asked may be held, and are not looked at.
    pub fn check(&self, answers: &Answers) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for (question, asked) in self.questions.iter().zip(self.asked(answers)) {
            let wrong = match answers.get(&question.id).and_then(|answer| question.tidy(answer)) {
                _ if !asked => None,
                Some(answer) => question.refuses(&answer),
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
    /// What is wrong with an answer that is tidy.
    pub(super) fn refuses(&self, answer: &Answer) -> Option<Code> {
        match (&self.kind, answer) {
            (
                Kind::ShortText { min_length, max_length, .. } | Kind::LongText { min_length, max_length },
                Answer::Text(text),
            ) => {
                let length = text.chars().count();
                if length < min_length.unwrap_or_default() as usize {
                    return Some(Code::TooShort);
                }
                unless(length <= *max_length as usize, Code::TooLong)
            }
            (Kind::Email, Answer::Text(text)) => unless(is_email(text), Code::NotAnEmail),
            (Kind::Phone, Answer::Text(text)) => unless(is_phone(text), Code::NotAPhone),
            (Kind::Postcode { district }, Answer::Text(text)) => {
                unless(tidy_postcode(text, *district).is_some(), Code::NotAPostcode)
            }
            // Whole dates of four-digit years come in the order of their letters.
            (Kind::Date { earliest, latest }, Answer::Text(text)) => match tidy_date(text) {
                None => Some(Code::NotADate),
                Some(date) if earliest.as_ref().is_some_and(|end| date < *end) => Some(Code::TooEarly),
                Some(date) => unless(latest.as_ref().is_none_or(|end| date <= *end), Code::TooLate),
            },
            (Kind::OneChoice { options }, Answer::Text(value)) => {
                unless(choice(options, value).is_some(), Code::NotAnOption)
            }
            (Kind::SeveralChoices { options, at_least, at_most }, Answer::Several(values)) => {
                let mut alone = false;
                for value in values {
                    match choice(options, value) {
                        Some(choice) => alone |= choice.exclusive,
                        None => return Some(Code::NotAnOption),
                    }
                }
                let made = values.len();
                if alone {
                    return unless(made == 1, Code::WrongKind);
                }
                if made < at_least.unwrap_or_default() as usize {
                    return Some(Code::TooFew);
                }
                unless(at_most.is_none_or(|most| made <= most as usize), Code::TooMany)
            }
            (Kind::Scale { from, to, .. }, Answer::Number(number)) => {
                unless((*from..=*to).contains(number), Code::OutOfRange)
            }
            (Kind::YesNo, Answer::Truth(_)) | (Kind::Consent, Answer::Yes) => None,
            _ => Some(Code::WrongKind),
        }
    }
}

fn unless(fine: bool, code: Code) -> Option<Code> {
    if fine { None } else { Some(code) }
}

fn choice<'a>(options: &'a [Choice], value: &str) -> Option<&'a Choice> {
    options.iter().find(|choice| choice.value == value)
}
