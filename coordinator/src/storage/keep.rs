//! Keeping submissions: each once, and none acknowledged before it is on the disk.
//!
//! What is done for each stands here, once for both databases; [`door`](super::door) is the way to either. PostgreSQL lets commits
//! of many connections wait for the disk together. SQLite's cannot overlap: [`together`](super::together) gathers them.

use std::sync::Arc;

use sqlx::{AnyPool, Connection as _};
use windchime_domain::submission::Receipt;

use super::door::{Cell, Door};
use super::together::Together;
use super::{Announce, Storage, dialect};
use crate::keyring::Sealed;
use crate::marks::{self, NoRandomness};

/// How often a receipt is drawn again when someone has it already: with 40 random bits, once is already rare.
const DRAWS: u32 = 5;

/// A submission as it will be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubmission {
    /// Its UUID, as it was sent.
    pub submission_id: String,
    /// The keyed hash under which it would be known as erased.
    pub id_hash: String,
    /// The form's id.
    pub form: String,
    /// The form's version.
    pub form_version: u32,
    /// What was chosen: JSON.
    pub answers: String,
    /// What was typed, sealed.
    pub written: Option<Sealed>,
    /// The language the form was shown in.
    pub lang: Option<String>,
    /// The page it was on.
    pub page: Option<String>,
    /// The digest of the exact body.
    pub digest: String,
    /// What was agreed to: the question, and the words that were shown.
    pub consents: Vec<(String, String)>,
    /// What its arrival sets off.
    pub announce: Announce,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was new, and is now on the disk.
    New(Receipt),
    /// The very same submission was here already; this is its receipt.
    Already(Receipt),
    /// Another submission has that id.
    Reused,
    /// It was here, and was erased.
    Erased,
}

/// Why a submission could not be kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotKept {
    /// The database refused.
    #[error(transparent)]
    Database(Arc<sqlx::Error>),
    /// No receipt could be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// Others write for so long that this one was not reached.
    #[error("the database is busy")]
    Busy,
}

impl NotKept {
    /// Whether another process holds the database.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, NotKept::Database(error) if dialect::is_busy(error))
    }
}

impl From<sqlx::Error> for NotKept {
    fn from(error: sqlx::Error) -> Self {
        NotKept::Database(Arc::new(error))
    }
}

impl Storage {
    /// Keeps a submission. On return it is on the disk, or was so before.
    ///
    /// # Errors
    /// See [`NotKept`]. Sending it again is always safe.
    pub async fn keep(&self, submission: NewSubmission) -> Result<Kept, NotKept> {
        self.queue.keep(submission).await
    }
}

/// The way to the database for submissions.
#[derive(Clone, Debug)]
pub(super) enum Queue {
    /// Each by itself, in PostgreSQL.
    Straight(AnyPool),
    /// Gathered, in SQLite.
    Together(Arc<Together>),
}

impl Queue {
    async fn keep(&self, submission: NewSubmission) -> Result<Kept, NotKept> {
        match self {
            Queue::Straight(pool) => {
                let mut connection = pool.acquire().await?;
                if submission.is_alone() {
                    return place(&mut *connection, &submission).await;
                }
                let mut transaction = connection.begin().await?;
                let kept = place(&mut *transaction, &submission).await?;
                transaction.commit().await?;
                Ok(kept)
            }
            Queue::Together(together) => together.keep(submission).await,
        }
    }

    /// How many submissions wait for a commit.
    pub(super) fn waiting(&self) -> usize {
        match self {
            Queue::Straight(_) => 0,
            Queue::Together(together) => together.waiting(),
        }
    }

    /// Whether what comes can be kept.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Queue::Straight(_) => true,
            Queue::Together(together) => together.is_open(),
        }
    }

    /// Takes no more, and lets what waits be kept.
    pub(super) async fn close(&self) {
        if let Queue::Together(together) = self {
            together.close().await;
        }
    }
}

impl NewSubmission {
    /// Whether it is one row and nothing else, so that one statement is all of its transaction.
    pub(super) fn is_alone(&self) -> bool {
        self.consents.is_empty() && self.announce == Announce::default()
    }
}

/// Keeps one, in a transaction of the caller's, or as a transaction of its own where it [is alone](NewSubmission::is_alone).
pub(super) async fn place<D: Door>(door: &mut D, new: &NewSubmission) -> Result<Kept, NotKept> {
    let submission_id = new.submission_id.to_ascii_lowercase();
    for _ in 0..DRAWS {
        let (receipt, received_at) = (marks::new_receipt()?, marks::now());
        if let Some(number) = insert(door, new, &submission_id, &receipt, &received_at).await? {
            consents(door, number, new, &received_at).await?;
            super::messages::announce(door, number, new, &received_at).await?;
            let (submission_id, digest) = (new.submission_id.clone(), new.digest.clone());
            return Ok(Kept::New(Receipt { receipt, submission_id, digest, received_at }));
        }
        // Nothing where only its receipt was taken: then another is drawn.
        if let Some(kept) = earlier(door, new, &submission_id).await? {
            return Ok(kept);
        }
    }
    Err(NoRandomness::exhausted().into())
}

/// Inserts it where it is new; its number then.
async fn insert<D: Door>(
    door: &mut D,
    new: &NewSubmission,
    submission_id: &str,
    receipt: &str,
    received_at: &str,
) -> Result<Option<i64>, sqlx::Error> {
    let sealed = new.written.as_ref();
    door.insert(
        "INSERT INTO submissions (submission_id, form, form_version, answers, lang, page, digest, receipt, received_at,
                                  written, written_key)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
         WHERE NOT EXISTS (SELECT 1 FROM erased WHERE id_hash = $12)
         ON CONFLICT DO NOTHING",
        &[
            Cell::Text(Some(submission_id)),
            Cell::Text(Some(&new.form)),
            Cell::Number(i64::from(new.form_version)),
            Cell::Text(Some(&new.answers)),
            Cell::Text(new.lang.as_deref()),
            Cell::Text(new.page.as_deref()),
            Cell::Text(Some(&new.digest)),
            Cell::Text(Some(receipt)),
            Cell::Text(Some(received_at)),
            Cell::Bytes(sealed.map(|sealed| sealed.bytes.as_slice())),
            Cell::Text(sealed.map(|sealed| sealed.key_id.as_str())),
            Cell::Text(Some(&new.id_hash)),
        ],
    )
    .await
}

/// What keeps a submission from being new; nothing where only its receipt was taken.
async fn earlier<D: Door>(door: &mut D, new: &NewSubmission, submission_id: &str) -> Result<Option<Kept>, sqlx::Error> {
    let found = door
        .texts(
            "SELECT receipt, digest, received_at FROM submissions WHERE submission_id = $1",
            &[Cell::Text(Some(submission_id))],
        )
        .await?;
    if let Some([receipt, digest, received_at]) = found {
        let submission_id = new.submission_id.clone();
        return Ok(Some(if digest == new.digest {
            Kept::Already(Receipt { receipt, submission_id, digest, received_at })
        } else {
            Kept::Reused
        }));
    }
    let erased =
        door.number("SELECT count(*) FROM erased WHERE id_hash = $1", &[Cell::Text(Some(&new.id_hash))]).await?;
    Ok((erased > Some(0)).then_some(Kept::Erased))
}

async fn consents<D: Door>(door: &mut D, number: i64, new: &NewSubmission, given_at: &str) -> Result<(), sqlx::Error> {
    for (question, words) in &new.consents {
        door.run(
            "INSERT INTO consents (submission, question, words, given_at) VALUES ($1, $2, $3, $4)",
            &[Cell::Number(number), Cell::Text(Some(question)), Cell::Text(Some(words)), Cell::Text(Some(given_at))],
        )
        .await?;
    }
    Ok(())
}
