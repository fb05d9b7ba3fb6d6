//! When a question is asked: conditions on earlier answers. Only earlier questions can be named, so one pass decides.

use super::{Answer, Answers, Form, Kind, Question};
use crate::json::Value;

/// When a question is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every one of these holds.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// A test of the answer to an earlier question.
    Of {
        /// That question's id.
        question: String,
        /// The test.
        test: Test,
    },
}

/// A test of one answer. Where there is no answer, or the question was not asked, every comparison is false.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// The answer is one of these texts, numbers or truths. `is` in JSON is a list of one.
    AnyOf(Vec<Value>),
    /// The answer is a number between these ends, both of them included.
    Between {
        /// The lower end.
        at_least: Option<i32>,
        /// The upper end.
        at_most: Option<i32>,
    },
    /// This is among the choices that were made.
    Includes(String),
    /// There is an answer (`true`), or there is none.
    Answered(bool),
}

impl Form {
    /// Which of its questions are asked, given those answers: one entry for each of [`Form::questions`], in order.
    /// A statement or page counts as asked when it is shown. Answers to questions that are not asked change nothing.
    pub fn asked(&self, answers: &Answers) -> Vec<bool> {
        let mut asked = Vec::with_capacity(self.questions.len());
        let mut page = true;
        for question in &self.questions {
            let own = match &question.show_if {
                Some(condition) => self.holds(condition, answers, &asked),
                None => true,
            };
            if question.kind == Kind::Page {
                page = own;
            }
            asked.push(page && own);
        }
        asked
    }

    /// The answers as they are sent: to the questions that are asked and nothing else, in the order of the questions;
    /// text trimmed, dates and postcodes in their one form, and without what says nothing.
    pub fn asked_answers(&self, answers: &Answers) -> Answers {
        let mut sent = Answers::default();
        for (question, asked) in self.questions.iter().zip(self.asked(answers)) {
            if let Some(answer) = answers.get(&question.id).filter(|_| asked)
                && let Some(tidy) = question.tidy(answer)
            {
                sent.set(&question.id, tidy);
            }
        }
        sent
    }

    /// `asked` says it for every question before the one whose condition this is.
    fn holds(&self, condition: &Condition, answers: &Answers, asked: &[bool]) -> bool {
        match condition {
            Condition::All(inner) => inner.iter().all(|one| self.holds(one, answers, asked)),
            Condition::Any(inner) => inner.iter().any(|one| self.holds(one, answers, asked)),
            Condition::Not(inner) => !self.holds(inner, answers, asked),
            Condition::Of { question: id, test } => {
                let mut answer = None;
                for (question, asked) in self.questions.iter().zip(asked) {
                    if *asked && question.id == *id {
                        answer = answers.get(id).filter(|answer| !answer.is_empty()).map(|answer| (question, answer));
                    }
                }
                test.passes(answer)
            }
        }
    }
}

impl Test {
    fn passes(&self, answer: Option<(&Question, &Answer)>) -> bool {
        match (self, answer) {
            (Test::Answered(wanted), answer) => answer.is_some() == *wanted,
            (Test::AnyOf(values), Some((question, answer))) => {
                values.iter().any(|value| question.comes_to(answer, value))
            }
            (Test::Includes(value), Some((_, Answer::Several(chosen)))) => chosen.contains(value),
            (Test::Between { at_least, at_most }, Some((_, Answer::Number(number)))) => {
                at_least.is_none_or(|end| *number >= end) && at_most.is_none_or(|end| *number <= end)
            }
            _ => false,
        }
    }
}
