//! Reading the responses that are counted. What was typed is opened only to see whether there is anything, and let go at once.

use std::sync::Arc;

use windchime_domain::form::{Form, Kind};
use windchime_domain::json::Value;
use windchime_domain::wording::Reading;

use crate::problem::Failure;
use crate::records;
use crate::server::App;
use crate::storage::Row;
use crate::tally::{self, Filter, Question, Response};
use crate::{local_time, origin};

/// How many rows are read at a time.
const TOGETHER: i64 = 1000;

/// What autofill calls a person's own name: who it is does not help to decide anything.
const NAMES: [&str; 6] = ["name", "nickname", "given-name", "additional-name", "family-name", "username"];

/// A form in every version that somebody answered.
pub(crate) struct Known {
    /// The versions, the newest first.
    pub versions: Vec<Arc<Form>>,
    /// What can be counted.
    pub questions: Vec<Question>,
}

/// The form of that id.
///
/// # Errors
/// 404 where there is none; or when the database does not answer.
pub(crate) async fn known(app: &App, id: &str) -> Result<Known, Failure> {
    let newest = app.forms.get(id).ok_or_else(|| Failure::unknown_form(id))?.form.clone();
    let answered = app.storage.versions_answered(id).await?;
    let earlier = answered.into_iter().filter_map(|version| u32::try_from(version).ok());
    let earlier =
        earlier.filter(|version| *version != newest.version).filter_map(|version| app.forms.version(id, version));
    let versions: Vec<Arc<Form>> = std::iter::once(newest.clone()).chain(earlier).collect();
    let borrowed: Vec<&Form> = versions.iter().map(Arc::as_ref).collect();
    let questions = tally::asked(&borrowed);
    Ok(Known { versions, questions })
}

impl Known {
    /// The newest version.
    pub fn title(&self) -> &str {
        self.versions.first().map_or("", |form| form.title.say(Reading::Standard))
    }

    /// The questions answered in words that help to decide: id and label, each once.
    pub fn words(&self) -> Vec<(String, String)> {
        let mut words: Vec<(String, String)> = Vec::new();
        for question in self.versions.iter().flat_map(|form| &form.questions) {
            let telling = match &question.kind {
                Kind::LongText { .. } => true,
                Kind::ShortText { autocomplete, .. } => {
                    autocomplete.as_deref().is_none_or(|token| !NAMES.contains(&token))
                }
                _ => false,
            };
            if telling && !words.iter().any(|(id, _)| *id == question.id) {
                words.push((question.id.clone(), question.label.say(Reading::Standard).to_owned()));
            }
        }
        words
    }

    /// The questions that say how to reach somebody; empty where the form asks for nothing of the kind.
    pub fn addresses(&self) -> Vec<&str> {
        let all = self.versions.iter().flat_map(|form| &form.questions);
        all.filter(|question| matches!(question.kind, Kind::Email | Kind::Phone)).map(|one| one.id.as_str()).collect()
    }
}

/// One response that passed the filter.
pub(super) struct One {
    /// What is counted of it.
    pub response: Response,
    /// Whether it says how to reach whoever sent it.
    pub reachable: bool,
    /// Whether there is something in each of [`Known::words`].
    pub wrote: Vec<bool>,
}

/// Every response, and which websites they came from.
pub(super) struct Gathered {
    /// Those that passed, the newest first.
    pub passed: Vec<One>,
    /// How many there are in all.
    pub total: usize,
    /// Every website that a response came from, by name.
    pub sites: Vec<String>,
    /// How many of those that passed could not be opened.
    pub unopened: usize,
}

/// Reads every response to that form; those that do not pass are never opened.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn gather(app: &App, id: &str, known: &Known, filter: &Filter) -> Result<Gathered, Failure> {
    let (words, addresses) = (known.words(), known.addresses());
    let mut gathered = Gathered { passed: Vec::new(), total: 0, sites: Vec::new(), unopened: 0 };
    let mut before = i64::MAX;
    loop {
        let rows = app.storage.rows_before(id, before, TOGETHER).await?;
        let Some(last) = rows.last() else { break };
        before = last.number;
        for row in &rows {
            let response = response(row)?;
            gathered.total += 1;
            if let Some(site) = response.site.as_ref().filter(|site| !gathered.sites.contains(site)) {
                gathered.sites.push(site.clone());
            }
            if !filter.passes(&known.questions, &response) {
                continue;
            }
            let opened = records::open(&app.keyring, row);
            gathered.unopened += usize::from(opened.is_err());
            let answers = opened.map_or(Value::Null, |record| record.answers);
            let filled = |id: &str| answers.get(id).and_then(Value::text).is_some_and(|text| !text.trim().is_empty());
            gathered.passed.push(One {
                response,
                reachable: addresses.iter().any(|id| filled(id)),
                wrote: words.iter().map(|(id, _)| filled(id)).collect(),
            });
        }
    }
    gathered.sites.sort();
    Ok(gathered)
}

/// What is counted of a row.
///
/// # Errors
/// Where the row was tampered with.
pub(crate) fn response(row: &Row) -> Result<Response, Failure> {
    read(row.form_version, &row.answers, row.page.as_deref(), &row.received_at)
}

/// What is counted of a response as it stands in the database.
///
/// # Errors
/// Where the row was tampered with.
pub(crate) fn read(version: i64, answers: &str, page: Option<&str>, received_at: &str) -> Result<Response, Failure> {
    let damaged = |what: &str| {
        tracing::error!(what, "a response in the database cannot be read");
        Failure::internal()
    };
    Ok(Response {
        version: u32::try_from(version).map_err(|_| damaged("version"))?,
        answers: serde_json::from_str(answers).map_err(|_| damaged("answers"))?,
        day: local_time::day_of(received_at).ok_or_else(|| damaged("time"))?,
        site: page.and_then(origin::of_page),
    })
}
