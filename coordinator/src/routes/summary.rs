//! `GET /v1/forms/{form}/summary`: the counts of a form for anybody, where an owner made them public.
//!
//! What may be shown is decided in [`crate::tally::public`]. What was published is kept, and read from one row: once a day it is
//! looked whether it may be replaced, with the figures of the last midnight (UTC).

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::Args;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::admin::decide::{Known, known, read};
use crate::openapi::refusals;
use crate::problem::Failure;
use crate::server::App;
use crate::storage::{Chosen, PublishedSummary};
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The form's id.
    #[schema(example = "interest")]
    pub form: String,
    /// The form's title.
    pub title: String,
    /// Only responses from before this time are counted: a midnight, RFC 3339, UTC.
    #[schema(format = DateTime, pattern = "T00:00:00Z$", example = "2026-01-31T00:00:00Z")]
    pub as_of: String,
    /// The smallest count that is shown.
    pub smallest: usize,
    /// The fewest responses for which anything is shown.
    pub fewest: usize,
    /// How many responses are counted: a multiple of `smallest`; null while there are too few, and then there are no questions.
    #[schema(required = true)]
    pub responses: Option<usize>,
    /// The questions that everybody is asked and that are answered by choosing.
    pub questions: Vec<SummaryQuestion>,
}

/// The counts of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SummaryQuestion {
    /// Its name among the answers.
    pub id: String,
    /// Its kind, as in the form's definition: `one-choice`, `several-choices`, `yes-no` or `scale`.
    #[schema(pattern = "^(one-choice|several-choices|yes-no|scale)$", example = "one-choice")]
    pub kind: String,
    /// Its words.
    pub label: String,
    /// Its answers in the order of the form; for a scale each number.
    pub answers: Vec<SummaryAnswer>,
    /// How many left it out; absent where nobody can, and where several answers can be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub no_answer: Option<Withheld>,
}

/// A count that may be withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Withheld {
    /// How many; null where it is withheld.
    #[schema(required = true)]
    pub count: Option<usize>,
}

/// How often one answer was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SummaryAnswer {
    /// What is sent when it is chosen; a number or `true` and `false` as text.
    pub value: String,
    /// Its words.
    pub label: String,
    /// How many chose it; null where it is withheld.
    #[schema(required = true)]
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

/// Only one request at a time counts; the others wait, and read what it wrote.
static COUNTING: Mutex<()> = Mutex::const_new(());

refusals!(pub(super) NoSummary: "unknown-form", "summary-not-public", "not-understood", "too-many-requests-to-read",
    "internal", "not-ready");

/// A form's counts
///
/// How often each answer was chosen, where an owner of the server made that public. Small counts are withheld, and the figures are
/// those of a midnight.
#[utoipa::path(
    get, path = "/v1/forms/{form}/summary", tag = "forms", operation_id = "getSummary",
    params(("form" = String, Path, description = "The form's name.", pattern = "^[a-z0-9_-]{1,64}$", example = "interest")),
    responses(
        (status = 200, description = "The counts.", body = Summary, content_type = "application/json",
         headers(("Cache-Control" = String, description = "How long it may be kept."))),
        NoSummary,
    ),
)]
pub(super) async fn summary(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Failure> {
    if app.forms.get(&id).is_none() {
        return Err(Failure::unknown_form(&id));
    }
    let body = published(&app, &id).await?.ok_or_else(|| Failure::summary_not_public(&id))?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, body).into_response())
}

/// What anybody may read of a form: JSON. Nothing where its counts are not public.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn published(app: &App, id: &str) -> Result<Option<String>, Failure> {
    let smallest = i64::try_from(app.config.summary.smallest).unwrap_or(i64::MAX);
    let is_fresh = |kept: &PublishedSummary| kept.smallest == smallest && kept.looked_at >= midnight();
    let Some(kept) = app.storage.published_summary(id).await? else { return Ok(None) };
    if is_fresh(&kept) {
        return Ok(Some(kept.body));
    }
    let _alone = COUNTING.lock().await;
    let Some(kept) = app.storage.published_summary(id).await? else { return Ok(None) };
    if is_fresh(&kept) {
        return Ok(Some(kept.body));
    }
    // Other rules: what was published by the old ones is not built upon.
    let kept = if kept.smallest == smallest { kept } else { PublishedSummary::default() };
    let next = next(app, id, kept, smallest).await?;
    app.storage.publish_summary(id, &next).await?;
    // What another server published in that moment is what everybody reads.
    Ok(app.storage.published_summary(id).await?.map(|kept| kept.body))
}

/// What is to be published from the last midnight on: the counts of then, where the change tells of nobody, or else what was
/// published before.
async fn next(app: &App, id: &str, kept: PublishedSummary, smallest: i64) -> Result<PublishedSummary, Failure> {
    let known = known(app, id).await?;
    let (summary, numbers) = counted(app, &known, id, &kept).await?;
    let looked_at = summary.as_of.clone();
    let replaced = public::may_replace(kept.responses, numbers.remaining, numbers.responses, smallest);
    if !replaced {
        return Ok(PublishedSummary { looked_at, ..kept });
    }
    let body = serde_json::to_string(&summary).map_err(|_| Failure::internal())?;
    Ok(PublishedSummary {
        looked_at,
        smallest,
        as_of: summary.as_of,
        last_number: numbers.last,
        responses: numbers.responses,
        body,
    })
}

/// The summary as it would be if it became public now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn summarised(app: &App, known: &Known, id: &str) -> Result<Summary, Failure> {
    Ok(counted(app, known, id, &PublishedSummary::default()).await?.0)
}

/// Which responses a summary counts.
struct Numbers {
    /// The highest number of one.
    last: i64,
    /// How many.
    responses: i64,
    /// How many of those that the summary before counted are still there.
    remaining: i64,
}

/// The last midnight: RFC 3339, UTC.
pub(crate) fn midnight() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string() + "T00:00:00Z"
}

/// The counts of the last midnight, and whose they are.
async fn counted(app: &App, known: &Known, id: &str, before: &PublishedSummary) -> Result<(Summary, Numbers), Failure> {
    let smallest = app.config.summary.smallest;
    let as_of = midnight();
    let versions: Vec<i64> = known.versions.iter().map(|form| i64::from(form.version)).collect();
    let mut chosen = app.storage.chosen_before(id, &as_of).await?;
    // What a version asked that is not known here any more cannot be told.
    chosen.retain(|one| versions.contains(&one.form_version));
    // A number may have been used again since, but not by anybody who came before then.
    let was_counted = |one: &&Chosen| one.number <= before.last_number && one.received_at < before.as_of;
    let remaining = number(chosen.iter().filter(was_counted).count());
    chosen.truncate(public::included(chosen.len(), smallest));
    let numbers = Numbers {
        last: chosen.iter().map(|one| one.number).max().unwrap_or_default(),
        responses: number(chosen.len()),
        remaining,
    };
    let read = |one: &Chosen| read(one.form_version, &one.answers, None, &one.received_at);
    let responses = chosen.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let question = |one: public::Published| SummaryQuestion {
        id: one.question.id.clone(),
        kind: one.question.kind.to_owned(),
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
    let summary = Summary {
        form: id.to_owned(),
        title: known.title().to_owned(),
        as_of,
        smallest,
        fewest: public::fewest(smallest),
        responses: Some(responses.len()).filter(|count| *count > 0),
        questions: public::publish(&known.questions, &responses, smallest).into_iter().map(question).collect(),
    };
    Ok((summary, numbers))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
