//! Which counts may be shown to anybody.
//!
//! Whoever reads a summary may know the form, its rules, this code, and who answered. They must not be able to work out how few
//! people gave an answer that few people gave:
//!
//! - Counts below `smallest` are withheld. Where the others and the total would give one away, the next larger count is withheld
//!   with it, and what is withheld together always stands for `smallest` people or more.
//! - Where (nearly) everybody gave the same answer, the whole question is withheld: it would tell that answer of each of them.
//! - Questions that are asked only after certain answers are left out: how many were asked is a count of another question.
//! - What was published stays until `smallest` more have come, and until nobody or `smallest` of those in it have been erased:
//!   what differs between two summaries is never one person's answers.

use super::{Question, Response, Shape, count};

/// The fewest responses for which there is a summary at all, however small `smallest` is.
const FEWEST: usize = 10;

/// A question as anybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published<'a> {
    /// The question.
    pub question: &'a Question,
    /// The count of each of its cells; nothing where it is withheld.
    pub cells: Vec<Option<usize>>,
    /// How many left the question out; absent where the form takes no response without an answer to it.
    pub no_answer: Option<Option<usize>>,
}

/// The fewest responses for which there is a summary.
pub fn fewest(smallest: usize) -> usize {
    FEWEST.max(smallest * 2)
}

/// How many of so many responses, the earliest first, a summary counts: whole steps only; 0 while there are too few.
pub fn included(responses: usize, smallest: usize) -> usize {
    if responses < fewest(smallest) { 0 } else { responses / smallest.max(1) * smallest.max(1) }
}

/// Whether a summary may take the place of another, of which `before` responses were counted and `remaining` are still there: it
/// counts those and the next that came, `now` in all.
pub fn may_replace(before: i64, remaining: i64, now: i64, smallest: i64) -> bool {
    let (came, went) = (now - remaining, before - remaining);
    before == 0 || (came >= smallest && (went == 0 || went >= smallest))
}

/// What anybody may see of those responses; nothing where there are too few.
pub fn publish<'a>(questions: &'a [Question], responses: &[Response], smallest: usize) -> Vec<Published<'a>> {
    if responses.len() < fewest(smallest) {
        return Vec::new();
    }
    let may_be_shown = |question: &&Question| question.always_asked && !question.former && question.kind != "consent";
    questions.iter().filter(may_be_shown).map(|question| published(question, responses, smallest)).collect()
}

fn published<'a>(question: &'a Question, responses: &[Response], smallest: usize) -> Published<'a> {
    let counted = count(question, responses);
    let missing = responses.len() - counted.answered + counted.other;
    if question.shape == Shape::Several {
        let exclusive: Vec<bool> = question.cells.iter().map(|cell| cell.exclusive).collect();
        let cells = several(&counted.cells, &exclusive, responses.len(), smallest);
        return Published { question, cells, no_answer: None };
    }
    let optional = !question.always_answered || missing > 0;
    let mut all = counted.cells;
    all.extend(optional.then_some(missing));
    let mut cells = one_of(&all, smallest);
    let no_answer = if optional { cells.pop() } else { None };
    Published { question, cells, no_answer }
}

/// Counts that add up to a number everybody knows.
pub fn one_of(counts: &[usize], smallest: usize) -> Vec<Option<usize>> {
    let large = counts.iter().filter(|count| **count >= smallest).count();
    let few: Vec<usize> = counts.iter().copied().filter(|count| *count < smallest).collect();
    let withheld: usize = few.iter().sum();
    if large < 2 && withheld < smallest {
        return vec![None; counts.len()];
    }
    if withheld == 0 {
        return counts.iter().copied().map(Some).collect();
    }
    let hidden_among_themselves = few.len() > 1 && withheld >= smallest && withheld < few.len() * (smallest - 1);
    // Else the next larger count goes with them, and all that equal it: which cells are withheld must not depend on their order,
    // so that any of them could be the small one.
    let beside = counts.iter().copied().filter(|count| *count >= smallest && !hidden_among_themselves).min();
    let shown = |count: usize| count >= smallest && Some(count) != beside;
    counts.iter().map(|count| Some(*count).filter(|count| shown(*count))).collect()
}

/// Counts of choices of which several can be made. Each stands by itself: so many chose it, and the rest did not. `exclusive` says
/// which choices go with no other: they part the responses instead, and the others count among the rest of them.
pub fn several(counts: &[usize], exclusive: &[bool], responses: usize, smallest: usize) -> Vec<Option<usize>> {
    let is_exclusive = |at: usize| exclusive.get(at).copied().unwrap_or_default();
    let alone: Vec<usize> =
        counts.iter().enumerate().filter(|(at, _)| is_exclusive(*at)).map(|(_, count)| *count).collect();
    let rest = responses.saturating_sub(alone.iter().sum());
    let parts = if alone.is_empty() { Vec::new() } else { one_of(&[alone, vec![rest]].concat(), smallest) };
    let parted = parts.iter().all(Option::is_some);
    let of = if parted { rest } else { responses };
    let shown = |count: usize| count >= smallest && of.saturating_sub(count) >= smallest;
    let mut parts = parts.into_iter();
    let each = counts.iter().enumerate().map(|(at, count)| {
        if is_exclusive(at) { parts.next().flatten() } else { Some(*count).filter(|count| shown(*count)) }
    });
    let each: Vec<Option<usize>> = each.collect();
    // Whoever chose none of what is shown must have chosen what is withheld: that must be nobody for certain.
    if !parted && each.iter().flatten().sum::<usize>() < responses {
        return vec![None; counts.len()];
    }
    each
}
