//! `GET /v1/forms/{form}/summary`: the counts of a form for anybody, where an owner made them public.
//!
//! What may be shown is decided in [`crate::tally::public`]. The figures are those of the last midnight (UTC), and are the same
//! until the next.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::Args;
use serde::Serialize;

use crate::admin::decide::{Known, known, read};
use crate::problem::Failure;
use crate::server::App;
use crate::tally::public;

/// The settings of this room.
#[derive(Args, Clone, Debug)]
pub struct SummarySettings {
    /// The smallest count that a public summary shows; smaller ones are withheld
    #[arg(id = "summary_min", long = "summary-min", env = "WINDCHIME_SUMMARY_MIN", default_value_t = 5)]
    pub smallest: usize,
}

impl Default for SummarySettings {
    fn default() -> SummarySettings {
        SummarySettings { smallest: 5 }
    }
}

impl SummarySettings {
    /// Checks the setting.
    ///
    /// # Errors
    /// What it needs.
    pub fn check(&self) -> Result<(), String> {
        if (3..=1000).contains(&self.smallest) {
            return Ok(());
        }
        Err(format!("WINDCHIME_SUMMARY_MIN is {}; it needs to be from 3 to 1000", self.smallest))
    }
}

/// The counts of a form, as anybody may see them. A `count` of null is withheld: it is smaller than `smallest`, or would give away
/// one that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The form's id.
    pub form: String,
    /// The form's title.
    pub title: String,
    /// Only responses from before this time are counted: the last midnight, RFC 3339, UTC.
    pub as_of: String,
    /// The smallest count that is shown.
    pub smallest: usize,
    /// The fewest responses for which anything is shown.
    pub fewest: usize,
    /// How many responses are counted: a multiple of `smallest`; null while there are too few, and then there are no questions.
    pub responses: Option<usize>,
    /// The questions that everybody is asked and that are answered by choosing.
    pub questions: Vec<SummaryQuestion>,
}

/// The counts of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryQuestion {
    /// Its name among the answers.
    pub id: String,
    /// Its kind, as in the form's definition: `one-choice`, `several-choices`, `yes-no` or `scale`.
    pub kind: &'static str,
    /// Its words.
    pub label: String,
    /// Its answers in the order of the form; for a scale each number.
    pub answers: Vec<SummaryAnswer>,
    /// How many left it out; absent where nobody can, and where several answers can be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<Withheld>,
}

/// A count that may be withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// How many; null where it is withheld.
    pub count: Option<usize>,
}

/// How often one answer was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryAnswer {
    /// What is sent when it is chosen; a number or `true` and `false` as text.
    pub value: String,
    /// Its words.
    pub label: String,
    /// How many chose it; null where it is withheld.
    pub count: Option<usize>,
}

impl Failure {
    /// 404: nobody made the counts of that form public.
    pub fn summary_not_public(id: &str) -> Failure {
        Failure::new(
            StatusCode::NOT_FOUND,
            "summary-not-public",
            "The summary of this form is not public",
            format!("An owner of this server can make the counts of “{id}” public on the form's page."),
        )
    }
}

pub(super) async fn summary(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Failure> {
    let known = known(&app, &id).await?;
    if !app.storage.standings().await?.get(&id).is_some_and(|standing| standing.summary_public) {
        return Err(Failure::summary_not_public(&id));
    }
    let body = serde_json::to_string(&summarised(&app, &known, &id).await?).map_err(|_| Failure::internal())?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, body).into_response())
}

/// The summary as it would be public now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn summarised(app: &App, known: &Known, id: &str) -> Result<Summary, Failure> {
    let smallest = app.config.summary.smallest;
    let as_of = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).date().to_string() + "T00:00:00Z";
    let versions: Vec<i64> = known.versions.iter().map(|form| i64::from(form.version)).collect();
    let mut chosen = app.storage.chosen_before(id, &as_of).await?;
    // What a version asked that is not known here any more cannot be told.
    chosen.retain(|one| versions.contains(&one.form_version));
    chosen.truncate(public::included(chosen.len(), smallest));
    let read = |one: &crate::storage::Chosen| read(one.form_version, &one.answers, None, &one.received_at);
    let responses = chosen.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let question = |one: public::Published| SummaryQuestion {
        id: one.question.id.clone(),
        kind: one.question.kind,
        label: one.question.label.clone(),
        answers: one
            .question
            .cells
            .iter()
            .zip(&one.cells)
            .map(|(cell, count)| SummaryAnswer { value: cell.value.clone(), label: cell.label.clone(), count: *count })
            .collect(),
        no_answer: one.no_answer.map(|count| Withheld { count }),
    };
    Ok(Summary {
        form: id.to_owned(),
        title: known.title().to_owned(),
        as_of,
        smallest,
        fewest: public::fewest(smallest),
        responses: Some(responses.len()).filter(|count| *count > 0),
        questions: public::publish(&known.questions, &responses, smallest).into_iter().map(question).collect(),
    })
}
