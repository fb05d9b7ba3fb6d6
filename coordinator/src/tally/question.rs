//! What can be counted: one list of questions out of every version of a form.

use windchime_domain::form::{self, Kind};
use windchime_domain::json::Value;
use windchime_domain::wording::Reading;

use super::Response;

/// The versions of one form, the newest first.
pub type Form<'a> = [&'a form::Form];

/// One question whose answers can be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name among the answers.
    pub id: String,
    /// Its words in the newest version that has it.
    pub label: String,
    /// Its kind, as in the form's definition.
    pub kind: &'static str,
    /// How its cells hang together.
    pub shape: Shape,
    /// What can be answered, in the order of the form. For a scale: each number.
    pub cells: Vec<Cell>,
    /// Versions in which another question had the same name; their answers mean something else and are not counted.
    pub not_in: Vec<u32>,
    /// Whether the newest version has left it out.
    pub former: bool,
    /// Whether every version asks it of everybody, whatever they answered before.
    pub always_asked: bool,
    /// Whether no version takes a response without an answer to it.
    pub always_answered: bool,
}

/// How the cells of a question hang together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each answer falls to one cell.
    One,
    /// Each answer falls to any number of cells.
    Several,
    /// Each answer falls to one cell, and the cells are numbers in their order.
    Scale {
        /// The lowest number.
        from: i32,
        /// What the lowest number means.
        from_label: String,
        /// What the highest number means.
        to_label: String,
    },
}

/// One thing that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is sent when it is chosen; for yes and no `true` and `false`.
    pub value: String,
    /// What the visitor saw.
    pub label: String,
    /// Whether the newest version does not offer it any more.
    pub former: bool,
    /// Whether it cannot be chosen together with others.
    pub exclusive: bool,
}

/// Every question of that form that can be counted: those of the newest version in their order, then those that only earlier
/// versions asked.
pub fn asked(versions: &Form) -> Vec<Question> {
    let mut all: Vec<Question> = Vec::new();
    for (age, form) in versions.iter().enumerate() {
        let mut page_always = true;
        for asked in &form.questions {
            if asked.kind == Kind::Page {
                page_always = asked.show_if.is_none();
            }
            let Some((shape, cells)) = countable(&asked.kind) else { continue };
            let always_asked = page_always && asked.show_if.is_none();
            match all.iter_mut().find(|known| known.id == asked.id) {
                None => all.push(Question {
                    id: asked.id.clone(),
                    label: asked.label.say(Reading::Standard).to_owned(),
                    kind: asked.kind.as_str(),
                    shape,
                    cells: cells.into_iter().map(|cell| Cell { former: age > 0, ..cell }).collect(),
                    not_in: Vec::new(),
                    former: age > 0,
                    always_asked,
                    always_answered: asked.required,
                }),
                Some(known) if known.is_the_same(asked.kind.as_str(), &shape, &cells) => {
                    known.always_asked &= always_asked;
                    known.always_answered &= asked.required;
                    for cell in cells {
                        if !known.cells.iter().any(|there| there.value == cell.value) {
                            known.cells.push(Cell { former: true, ..cell });
                        }
                    }
                }
                Some(known) => known.not_in.push(form.version),
            }
        }
    }
    for question in &mut all {
        // Whoever answered a version without it had no chance to answer it.
        let everywhere = versions.iter().all(|form| form.question(&question.id).is_some());
        question.always_answered &= everywhere && question.not_in.is_empty();
        question.always_asked &= everywhere && question.not_in.is_empty();
    }
    all
}

/// The shape and cells of questions of that kind, if their answers can be counted.
fn countable(kind: &Kind) -> Option<(Shape, Vec<Cell>)> {
    let cell = |value: &str, label: &str| Cell {
        value: value.to_owned(),
        label: label.to_owned(),
        former: false,
        exclusive: false,
    };
    let choices = |options: &[form::Choice]| {
        let choice = |option: &form::Choice| Cell {
            exclusive: option.exclusive,
            ..cell(&option.value, option.label.say(Reading::Standard))
        };
        options.iter().map(choice).collect()
    };
    Some(match kind {
        Kind::OneChoice { options } => (Shape::One, choices(options)),
        // Several of which only one may be chosen are one choice, also for who could work out a count from the others.
        Kind::SeveralChoices { options, at_most: Some(1), .. } => (Shape::One, choices(options)),
        Kind::SeveralChoices { options, .. } => (Shape::Several, choices(options)),
        Kind::YesNo => (Shape::One, vec![cell("true", "Yes"), cell("false", "No")]),
        Kind::Consent => (Shape::One, vec![cell("true", "Ticked")]),
        Kind::Scale { from, to, from_label, to_label, .. } => {
            let cells = (*from..=*to).map(|number| cell(&number.to_string(), &number.to_string())).collect();
            let said = |wording: &windchime_domain::wording::Wording| wording.say(Reading::Standard).to_owned();
            (Shape::Scale { from: *from, from_label: said(from_label), to_label: said(to_label) }, cells)
        }
        _ => return None,
    })
}

impl Question {
    /// Whether answers of an earlier version can be counted with these: a 4 of 5 is no 4 of 10.
    fn is_the_same(&self, kind: &str, shape: &Shape, cells: &[Cell]) -> bool {
        let ends = |cells: &[Cell]| (cells.first().map(|cell| cell.value.clone()), cells.len());
        self.kind == kind
            && std::mem::discriminant(&self.shape) == std::mem::discriminant(shape)
            && (!matches!(shape, Shape::Scale { .. }) || ends(&self.cells) == ends(cells))
    }

    /// The answer of a response to it, if it is one that counts.
    pub fn answer<'a>(&self, response: &'a Response) -> Option<&'a Value> {
        if self.not_in.contains(&response.version) {
            return None;
        }
        response.answers.get(&self.id).filter(|answer| !answer.is_null())
    }

    /// The cells that an answer falls to.
    pub fn places(&self, answer: &Value) -> Vec<usize> {
        let place = |value: &str| self.cells.iter().position(|cell| cell.value == value);
        match answer {
            Value::List(items) => items.iter().filter_map(|item| item.text().and_then(place)).collect(),
            Value::Text(text) => place(text).into_iter().collect(),
            Value::Bool(truth) => place(if *truth { "true" } else { "false" }).into_iter().collect(),
            Value::Number(_) => answer.whole().and_then(|number| place(&number.to_string())).into_iter().collect(),
            Value::Null | Value::Map(_) => Vec::new(),
        }
    }

    /// The number that a response chose on a scale.
    pub fn number(&self, response: &Response) -> Option<i32> {
        match self.shape {
            Shape::Scale { .. } => i32::try_from(self.answer(response)?.whole()?).ok(),
            _ => None,
        }
    }

    /// Where “likely” begins when nobody said so: seven tenths up the scale, which is 7 from 0 to 10, and 4 from 1 to 5.
    pub fn usual_threshold(&self) -> Option<i32> {
        let Shape::Scale { from, .. } = self.shape else { return None };
        let steps = i32::try_from(self.cells.len()).ok()? - 1;
        Some(from + (steps * 7 + 9) / 10)
    }
}
