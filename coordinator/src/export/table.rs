//! Responses as a table: one column for every question that any version of the form has asked.

use std::sync::Arc;

use windchime_domain::form::{Form, Question};
use windchime_domain::json::Value;

use crate::records::is_written;
use crate::responses::{Found, forms, words};
use crate::server::App;

/// What stands where something typed could not be opened.
pub(super) const UNOPENED: &str = "(could not be opened)";

/// What stands before the answers. Ids of questions have no capital letters, so that none is taken for one of these.
const ABOUT: [&str; 6] = ["Receipt", "Received (UTC)", "Form version", "Language", "Page", "Tags"];

/// What a cell holds. A text is data and never a formula, whatever it begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing was answered.
    Empty,
    /// A whole number, such as one from a scale.
    Number(i64),
    /// A text.
    Text(String),
    /// A time: RFC 3339, UTC.
    Time(String),
}

impl Cell {
    fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }
}

/// The columns of a form's responses.
#[derive(Clone, Debug)]
pub struct Table {
    /// Every known version, the newest first.
    versions: Vec<Arc<Form>>,
    /// The ids of the questions: first those of the newest version in their order, then those that only earlier ones had.
    columns: Vec<String>,
    /// Whether choices stand as codes.
    codes: bool,
    /// Whether some versions are not known, so that their answers need a column for whatever they are.
    stray: bool,
}

impl Table {
    /// The columns for the responses to a form.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(app: &App, form: &str, codes: bool) -> Result<Table, sqlx::Error> {
        let answered = app.storage.versions_answered(form).await?;
        let versions = forms(app, form).await?;
        let known = |version: &i64| versions.iter().any(|form| i64::from(form.version) == *version);
        let stray = !answered.iter().all(known);
        Ok(Table::from_versions(versions, codes, stray))
    }

    fn from_versions(versions: Vec<Arc<Form>>, codes: bool, stray: bool) -> Table {
        let mut columns: Vec<String> = Vec::new();
        for form in &versions {
            for question in form.questions_answerable() {
                if !columns.contains(&question.id) {
                    columns.push(question.id.clone());
                }
            }
        }
        Table { versions, columns, codes, stray }
    }

    /// The names of the columns.
    pub fn heads(&self) -> Vec<&str> {
        let mut heads = ABOUT.to_vec();
        heads.extend(self.columns.iter().map(String::as_str));
        if self.stray {
            heads.push("Other answers");
        }
        heads
    }

    /// One response.
    pub fn row(&self, found: &Found) -> Vec<Cell> {
        let record = &found.record;
        let mut row = vec![
            Cell::text(&record.receipt),
            Cell::Time(record.received_at.clone()),
            Cell::Number(i64::from(record.form_version)),
            Cell::text(record.lang.as_deref().unwrap_or_default()),
            Cell::text(record.page.as_deref().unwrap_or_default()),
            Cell::text(&found.tags.join(words::BETWEEN)),
        ];
        row.extend(self.columns.iter().map(|id| self.answer(found, id)));
        if self.stray {
            row.push(Cell::text(&self.other_answers(found)));
        }
        row
    }

    fn answer(&self, found: &Found, id: &str) -> Cell {
        let question = found.form.as_ref().and_then(|form| form.question(id));
        match found.record.answers.get(id) {
            None if !found.whole && question.is_some_and(|question| is_written(&question.kind)) => Cell::text(UNOPENED),
            None => Cell::Empty,
            Some(number @ Value::Number(_)) => {
                number.whole().map_or_else(|| Cell::text(&words::plain(number)), Cell::Number)
            }
            Some(answer) if self.codes => Cell::text(&words::plain(answer)),
            Some(answer) => Cell::text(&words::said(question, answer)),
        }
    }

    /// Answers to questions that no known version asks: `id: answer`, so that nothing is left behind.
    fn other_answers(&self, found: &Found) -> String {
        let mut all: Vec<String> = found
            .record
            .answers
            .entries()
            .iter()
            .filter(|(id, _)| !self.columns.contains(id))
            .map(|(id, answer)| format!("{id}: {}", words::plain(answer)))
            .collect();
        if found.form.is_none() && !found.whole {
            all.push(UNOPENED.to_owned());
        }
        all.join(words::BETWEEN)
    }

    /// What each column of answers means: the newest question of that id, and the versions that ask it.
    pub fn questions(&self) -> impl Iterator<Item = (&Question, String)> {
        self.columns.iter().filter_map(|id| {
            let asking: Vec<&Arc<Form>> = self.versions.iter().filter(|form| form.question(id).is_some()).collect();
            let versions: Vec<String> = asking.iter().rev().map(|form| form.version.to_string()).collect();
            Some((asking.first()?.question(id)?, versions.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn form(version: u32, questions: &str) -> Arc<Form> {
        let text = format!(
            r#"{{"id":"sample","version":{version},"title":"Sample","questions":[{questions}],"after":{{"title":"Thanks"}}}}"#
        );
        Arc::new(Form::read(&serde_json::from_str(&text).unwrap()).unwrap())
    }

    #[test]
    fn every_question_of_every_version_has_one_column() {
        let choice = r#"{"id":"when","kind":"one-choice","label":"When?","options":[{"value":"a","label":"Mornings"},{"value":"b","label":"Evenings"}]}"#;
        let text = |id: &str| format!(r#"{{"id":"{id}","kind":"short-text","label":"Say","max_length":9}}"#);
        let newer = form(2, &format!("{choice},{}", text("fresh")));
        let older = form(1, &format!("{},{choice}", text("gone")));
        let table = Table::from_versions(vec![newer, older], false, true);
        let heads = table.heads();
        assert_eq!(heads.get(ABOUT.len()..).unwrap(), ["when", "fresh", "gone", "Other answers"]);
        let versions: Vec<(&str, String)> =
            table.questions().map(|(question, versions)| (question.id.as_str(), versions)).collect();
        let expected = [("when", "1, 2"), ("fresh", "2"), ("gone", "1")];
        assert_eq!(versions, expected.map(|(id, versions)| (id, versions.to_owned())));
    }
}
