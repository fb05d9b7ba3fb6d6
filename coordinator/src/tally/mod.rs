//! Counting what people chose. Pure: nothing here knows the database or a page, and nothing here opens what was typed.
//!
//! [`asked`] makes one list of what can be counted out of every version of a form; [`Filter`] says whose answers count;
//! [`count`] counts them; [`time`] counts them by day, week or month; [`public`] says which counts may be shown to anybody.

pub mod filter;
pub mod public;
pub mod question;
pub mod time;

pub use filter::Filter;
pub use question::{Cell, Form, Question, Shape, asked};

use jiff::civil::Date;
use windchime_domain::json::Value;

/// What is counted of one response.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The version of the form that was answered.
    pub version: u32,
    /// What was chosen, by question.
    pub answers: Value,
    /// The day it arrived.
    pub day: Date,
    /// The website it came from, such as `https://larder.example`; absent where it did not say.
    pub site: Option<String>,
}

/// The counts of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many responses answered it.
    pub answered: usize,
    /// How many of them fell to each of the question's cells, in their order. Where several can be chosen, one response can
    /// count in several cells.
    pub cells: Vec<usize>,
    /// How many answered something that is none of the cells: a choice of a version that is not known here any more.
    pub other: usize,
}

/// Counts the answers to one question.
pub fn count<'a>(question: &Question, responses: impl IntoIterator<Item = &'a Response>) -> Counted {
    let mut counted = Counted { answered: 0, cells: vec![0; question.cells.len()], other: 0 };
    for answer in responses.into_iter().filter_map(|response| question.answer(response)) {
        counted.answered += 1;
        let places = question.places(answer);
        if places.is_empty() {
            counted.other += 1;
        }
        for place in places {
            if let Some(cell) = counted.cells.get_mut(place) {
                *cell += 1;
            }
        }
    }
    counted
}

/// A part of a whole in per cent, to the nearest whole number; 0 of nothing.
pub fn percent(part: usize, whole: usize) -> usize {
    if whole == 0 { 0 } else { (part * 200 + whole) / (whole * 2) }
}

#[cfg(test)]
mod tests;
