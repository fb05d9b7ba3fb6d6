//! Responses as they are kept and read again: what was typed is sealed, what was chosen stays countable.

use windchime_domain::form::{Answers, Form, Kind};
use windchime_domain::json::Value;
use windchime_domain::submission::Submission;
use windchime_domain::wording::Reading;

use crate::forms::Forms;
use crate::gate::Secret;
use crate::keyring::{Keyring, NotOpened};
use crate::marks::{self, NoRandomness};
use crate::storage::{Announce, NewSubmission, Row, Storage};

/// A response, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its place in the order of arrival.
    pub number: i64,
    /// Its UUID.
    pub submission_id: String,
    /// The form's id.
    pub form: String,
    /// The form's version, which says what the answers mean.
    pub form_version: u32,
    /// All answers, by question.
    pub answers: Value,
    /// The language the form was shown in.
    pub lang: Option<String>,
    /// The page it was on.
    pub page: Option<String>,
    /// Its receipt.
    pub receipt: String,
    /// When it was kept: RFC 3339.
    pub received_at: String,
}

/// Whether an answer of that kind is somebody's own words, or says how to reach them: such answers are kept sealed.
pub fn is_written(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::ShortText { .. }
            | Kind::LongText { .. }
            | Kind::Email
            | Kind::Phone
            | Kind::Postcode { .. }
            | Kind::Date { .. }
    )
}

/// A submission as it will be kept. `digest` is that of the exact body it came in.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn seal(
    keyring: &Keyring,
    erasing: &Secret,
    form: &Form,
    submission: &Submission,
    digest: String,
) -> Result<NewSubmission, NoRandomness> {
    let (written, chosen) = parted(form, &submission.answers);
    let submission_id = submission.submission_id.to_ascii_lowercase();
    // Also where nothing was typed, so that a row does not tell, and says which key it was looked at with.
    let place = place(&submission_id, &form.id, i64::from(form.version));
    let sealed = keyring.seal(&place, json(&written).as_bytes())?;
    Ok(NewSubmission {
        id_hash: marks::keyed(erasing, &submission_id),
        submission_id: submission.submission_id.clone(),
        form: form.id.clone(),
        form_version: form.version,
        answers: json(&chosen),
        written: Some(sealed),
        lang: submission.lang.clone(),
        page: submission.page.clone(),
        digest,
        consents: consents(form, &submission.answers),
        announce: Announce::default(),
    })
}

/// Opens what was kept.
///
/// # Errors
/// [`NotOpened`], where the key is not in the ring or the row was tampered with.
pub fn open(keyring: &Keyring, row: &Row) -> Result<Record, NotOpened> {
    let mut members = read(row.answers.as_bytes())?;
    if let (Some(bytes), Some(key_id)) = (&row.written, &row.written_key) {
        let place = place(&row.submission_id, &row.form, row.form_version);
        members.extend(read(&keyring.open_sealed(&place, key_id, bytes)?)?);
    }
    Ok(Record {
        number: row.number,
        submission_id: row.submission_id.clone(),
        form: row.form.clone(),
        form_version: u32::try_from(row.form_version).unwrap_or_default(),
        answers: Value::Map(members),
        lang: row.lang.clone(),
        page: row.page.clone(),
        receipt: row.receipt.clone(),
        received_at: row.received_at.clone(),
    })
}

/// Seals under the ring's newest key whatever is not. A row of a form that is not known any more is sealed whole. Says how many
/// were sealed, and how many do not open: those stay as they are, so that one damaged row does not keep the others from people.
///
/// # Errors
/// See [`CannotSeal`].
pub async fn reseal(storage: &Storage, keyring: &Keyring, forms: &Forms) -> Result<(usize, usize), CannotSeal> {
    let (current, mut after, mut count, mut unopened) = (keyring.current(), 0, 0, 0);
    loop {
        let rows = storage.rows_not_under(&current, after).await?;
        let Some(last) = rows.last() else {
            return Ok((count, unopened));
        };
        after = last.number;
        let mut done = Vec::with_capacity(rows.len());
        for row in &rows {
            let all = match open(keyring, row) {
                Ok(record) => record.answers,
                Err(error) => {
                    tracing::error!(%error, number = row.number, "a response could not be opened; it stays as it is");
                    unopened += 1;
                    continue;
                }
            };
            let form = forms.version(&row.form, u32::try_from(row.form_version).unwrap_or_default());
            let typed = |name: &str| {
                let question = form.as_ref().and_then(|form| form.question(name));
                question.is_none_or(|question| is_written(&question.kind))
            };
            let (written, chosen): (Vec<_>, Vec<_>) = all.entries().iter().cloned().partition(|(name, _)| typed(name));
            let place = place(&row.submission_id, &row.form, row.form_version);
            let sealed = keyring.seal(&place, json(&Value::Map(written)).as_bytes())?;
            done.push((row.number, json(&Value::Map(chosen)), sealed));
        }
        storage.reseal(&done).await?;
        count += done.len();
    }
}

/// Why what is kept could not be sealed anew.
#[derive(Debug, thiserror::Error)]
pub enum CannotSeal {
    /// The database refused.
    #[error("what was typed cannot be sealed: {0}")]
    Database(#[from] sqlx::Error),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Answers in two parts: what was typed, and what was chosen.
fn parted(form: &Form, answers: &Answers) -> (Value, Value) {
    let all = answers.to_value().entries().to_vec();
    let written = |name: &str| form.question(name).is_none_or(|question| is_written(&question.kind));
    let (typed, chosen): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| written(name));
    (Value::Map(typed), Value::Map(chosen))
}

/// The row that something sealed belongs to: it opens in no other.
fn place(submission_id: &str, form: &str, version: i64) -> String {
    format!("windchime answers 1\n{submission_id}\n{form}\n{version}")
}

/// What was agreed to, in the words that stood beside the box.
fn consents(form: &Form, answers: &Answers) -> Vec<(String, String)> {
    let value = answers.to_value();
    form.questions
        .iter()
        .filter(|question| question.kind == Kind::Consent && value.get(&question.id) == Some(&Value::Bool(true)))
        .map(|question| (question.id.clone(), question.label.say(Reading::Standard).to_owned()))
        .collect()
}

fn read(bytes: &[u8]) -> Result<Vec<(String, Value)>, NotOpened> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Map(members)) => Ok(members),
        _ => Err(NotOpened),
    }
}

fn json(value: &Value) -> String {
    // A value of ours always has a JSON text.
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}
