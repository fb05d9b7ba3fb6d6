//! Keeping submissions: each once, and none acknowledged before it is on the disk.
//!
//! In SQLite a commit waits for the disk, and commits cannot overlap. So whatever arrives while one commit is under way is
//! kept together by the next: one wait for many. PostgreSQL does the same by itself.

use std::sync::Arc;

use sqlx::{Any, AnyPool, Transaction};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;
use windchime_domain::submission::Receipt;

use super::{Announce, Kind, Storage};
use crate::keyring::Sealed;
use crate::marks::{self, NoRandomness};

/// How often a receipt is drawn again when someone has it already: with 40 random bits, once is already rare.
const DRAWS: u32 = 5;
/// The most submissions that are kept by one commit, so that nobody waits for a crowd.
const TOGETHER: usize = 64;
/// How many submissions may wait for a commit before senders wait for room.
const WAITING: usize = 1024;

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

type Reply = oneshot::Sender<Result<Kept, NotKept>>;

/// The way to the database for submissions.
#[derive(Clone, Debug)]
pub(super) struct Queue(Way);

#[derive(Clone, Debug)]
enum Way {
    /// Each by itself.
    Straight(AnyPool),
    /// Through the one task that writes.
    Together { jobs: mpsc::Sender<(NewSubmission, Reply)>, writing: Arc<Mutex<Option<JoinHandle<()>>>> },
}

impl Queue {
    pub(super) fn open(kind: Kind, writer: AnyPool) -> Queue {
        if kind == Kind::Postgres {
            return Queue(Way::Straight(writer));
        }
        let (jobs, waiting) = mpsc::channel(WAITING);
        let writing = tokio::spawn(write(kind, writer, waiting));
        Queue(Way::Together { jobs, writing: Arc::new(Mutex::new(Some(writing))) })
    }

    async fn keep(&self, submission: NewSubmission) -> Result<Kept, NotKept> {
        match &self.0 {
            Way::Straight(pool) => keep_one(Kind::Postgres, pool, &submission).await,
            Way::Together { jobs, .. } => {
                let (reply, answer) = oneshot::channel();
                jobs.send((submission, reply)).await.map_err(|_| NotKept::Stopping)?;
                answer.await.map_err(|_| NotKept::Stopping)?
            }
        }
    }

    /// Lets what waits be kept, and ends the task.
    pub(super) async fn close(self) {
        if let Way::Together { jobs, writing } = self.0 {
            drop(jobs);
            let task = writing.lock().await.take();
            if let Some(task) = task {
                // Other clones of the queue may live in requests that were cut off: the task need not outlive the server.
                if tokio::time::timeout(std::time::Duration::from_secs(2), task).await.is_err() {
                    tracing::warn!("the writing task was still held when the database was closed");
                }
            }
        }
    }
}

async fn write(kind: Kind, pool: AnyPool, mut waiting: mpsc::Receiver<(NewSubmission, Reply)>) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut jobs, TOGETHER).await > 0 {
        let (submissions, replies): (Vec<NewSubmission>, Vec<Reply>) = jobs.drain(..).unzip();
        let outcomes = match keep_all(kind, &pool, &submissions).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // What one of them cannot do must not harm the others.
            Err(_) if submissions.len() > 1 => one_by_one(kind, &pool, &submissions).await,
            Err(error) => vec![Err(error)],
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // Whoever asked may be gone; what is kept stays kept.
            let _ = reply.send(outcome);
        }
    }
}

async fn one_by_one(kind: Kind, pool: &AnyPool, submissions: &[NewSubmission]) -> Vec<Result<Kept, NotKept>> {
    let mut outcomes = Vec::with_capacity(submissions.len());
    for submission in submissions {
        outcomes.push(keep_one(kind, pool, submission).await);
    }
    outcomes
}

async fn keep_one(kind: Kind, pool: &AnyPool, submission: &NewSubmission) -> Result<Kept, NotKept> {
    let mut transaction = pool.begin_with(kind.begin()).await?;
    let kept = insert(&mut transaction, submission).await?;
    transaction.commit().await?;
    Ok(kept)
}

async fn keep_all(kind: Kind, pool: &AnyPool, submissions: &[NewSubmission]) -> Result<Vec<Kept>, NotKept> {
    let mut transaction = pool.begin_with(kind.begin()).await?;
    let mut outcomes = Vec::with_capacity(submissions.len());
    for submission in submissions {
        outcomes.push(insert(&mut transaction, submission).await?);
    }
    transaction.commit().await?;
    Ok(outcomes)
}

async fn insert(transaction: &mut Transaction<'static, Any>, new: &NewSubmission) -> Result<Kept, NotKept> {
    let id = new.submission_id.to_ascii_lowercase();
    let received_at = marks::now();
    for _ in 0..DRAWS {
        let receipt = marks::new_receipt()?;
        let number: Option<i64> = sqlx::query_scalar(
            "INSERT INTO submissions (submission_id, form, form_version, answers, lang, page, digest, receipt, received_at,
                                      written, written_key)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
             WHERE NOT EXISTS (SELECT 1 FROM erased WHERE id_hash = $12)
             ON CONFLICT DO NOTHING RETURNING number",
        )
        .bind(&id)
        .bind(&new.form)
        .bind(i64::from(new.form_version))
        .bind(&new.answers)
        .bind(new.lang.as_deref())
        .bind(new.page.as_deref())
        .bind(&new.digest)
        .bind(&receipt)
        .bind(&received_at)
        .bind(new.written.as_ref().map(|sealed| sealed.bytes.as_slice()))
        .bind(new.written.as_ref().map(|sealed| sealed.key_id.as_str()))
        .bind(&new.id_hash)
        .fetch_optional(&mut **transaction)
        .await?;
        if let Some(number) = number {
            consents(transaction, number, new, &received_at).await?;
            super::messages::announce(transaction, number, new, &received_at).await?;
            return Ok(Kept::New(Receipt {
                receipt,
                submission_id: new.submission_id.clone(),
                digest: new.digest.clone(),
                received_at,
            }));
        }
        if let Some(earlier) = earlier(transaction, &id, new).await? {
            return Ok(earlier);
        }
    }
    Err(NotKept::Randomness(NoRandomness::exhausted()))
}

/// What keeps a submission from being new; nothing where only its receipt was taken.
async fn earlier(
    transaction: &mut Transaction<'static, Any>,
    id: &str,
    new: &NewSubmission,
) -> Result<Option<Kept>, sqlx::Error> {
    let found: Option<(String, String, String)> =
        sqlx::query_as("SELECT receipt, digest, received_at FROM submissions WHERE submission_id = $1")
            .bind(id)
            .fetch_optional(&mut **transaction)
            .await?;
    if let Some((receipt, digest, received_at)) = found {
        let submission_id = new.submission_id.clone();
        return Ok(Some(if digest == new.digest {
            Kept::Already(Receipt { receipt, submission_id, digest, received_at })
        } else {
            Kept::Reused
        }));
    }
    let erased: i64 = sqlx::query_scalar("SELECT count(*) FROM erased WHERE id_hash = $1")
        .bind(&new.id_hash)
        .fetch_one(&mut **transaction)
        .await?;
    Ok((erased > 0).then_some(Kept::Erased))
}

async fn consents(
    transaction: &mut Transaction<'static, Any>,
    number: i64,
    new: &NewSubmission,
    given_at: &str,
) -> Result<(), sqlx::Error> {
    for (question, words) in &new.consents {
        sqlx::query("INSERT INTO consents (submission, question, words, given_at) VALUES ($1, $2, $3, $4)")
            .bind(number)
            .bind(question)
            .bind(words)
            .bind(given_at)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
