//! Keeping submissions: each once, and none acknowledged before it is on the disk.
//!
//! In SQLite a commit waits for the disk, and commits cannot overlap. So whatever arrives while one commit is under way is
//! kept together by the next: one wait for many. PostgreSQL does the same by itself.

use std::sync::Arc;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::sync::{Mutex, Notify, mpsc, oneshot};
use tokio::task::JoinHandle;
use windchime_domain::submission::Receipt;

use super::{Announce, Kind, Storage, Unusable, fitness};
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
    Together {
        jobs: mpsc::Sender<(NewSubmission, Reply)>,
        ending: Arc<Notify>,
        writing: Arc<Mutex<Option<JoinHandle<()>>>>,
    },
}

impl Queue {
    /// The way through one task in SQLite, which has a connection of its own; straight in PostgreSQL.
    pub(super) async fn open(kind: Kind, writer: &AnyPool, options: &AnyConnectOptions) -> Result<Queue, Unusable> {
        if kind == Kind::Postgres {
            return Ok(Queue(Way::Straight(writer.clone())));
        }
        let mut connection = options.connect().await?;
        kind.prepare(&mut connection).await?;
        fitness::require(kind, &mut connection).await?;
        let (jobs, waiting) = mpsc::channel(WAITING);
        let ending = Arc::new(Notify::new());
        let writing = tokio::spawn(write(connection, waiting, ending.clone()));
        Ok(Queue(Way::Together { jobs, ending, writing: Arc::new(Mutex::new(Some(writing))) }))
    }

    async fn keep(&self, submission: NewSubmission) -> Result<Kept, NotKept> {
        match &self.0 {
            Way::Straight(pool) => {
                let mut connection = pool.acquire().await?;
                keep_one(&mut connection, &submission).await
            }
            Way::Together { jobs, .. } => {
                let (reply, answer) = oneshot::channel();
                jobs.send((submission, reply)).await.map_err(|_| NotKept::Stopping)?;
                answer.await.map_err(|_| NotKept::Stopping)?
            }
        }
    }

    /// How many submissions wait for a commit.
    pub(super) fn waiting(&self) -> usize {
        match &self.0 {
            Way::Straight(_) => 0,
            Way::Together { jobs, .. } => jobs.max_capacity() - jobs.capacity(),
        }
    }

    /// Takes no more, lets what waits be kept, and ends the task.
    pub(super) async fn close(self) {
        if let Way::Together { ending, writing, .. } = self.0 {
            ending.notify_one();
            let task = writing.lock().await.take();
            if let Some(task) = task
                && let Err(error) = task.await
            {
                tracing::error!(%error, "the writing task did not end well");
            }
        }
    }
}

async fn write(
    mut connection: AnyConnection,
    mut waiting: mpsc::Receiver<(NewSubmission, Reply)>,
    ending: Arc<Notify>,
) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    loop {
        let taken = tokio::select! {
            biased;
            taken = waiting.recv_many(&mut jobs, TOGETHER) => taken,
            () = ending.notified() => {
                waiting.close();
                continue;
            }
        };
        if taken == 0 {
            break;
        }
        let (submissions, replies): (Vec<NewSubmission>, Vec<Reply>) = jobs.drain(..).unzip();
        let outcomes = match keep_all(&mut connection, &submissions).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // What one of them cannot do must not harm the others.
            Err(_) if submissions.len() > 1 => one_by_one(&mut connection, &submissions).await,
            Err(error) => vec![Err(error)],
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // Whoever asked may be gone; what is kept stays kept.
            let _ = reply.send(outcome);
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the writing connection did not close well; nothing is lost");
    }
}

async fn one_by_one(connection: &mut AnyConnection, submissions: &[NewSubmission]) -> Vec<Result<Kept, NotKept>> {
    let mut outcomes = Vec::with_capacity(submissions.len());
    for submission in submissions {
        outcomes.push(keep_one(connection, submission).await);
    }
    outcomes
}

async fn keep_one(connection: &mut AnyConnection, submission: &NewSubmission) -> Result<Kept, NotKept> {
    let mut kept = keep_all(connection, std::slice::from_ref(submission)).await?;
    kept.pop().ok_or(NotKept::Stopping)
}

/// Keeps them all by one commit, in their order: by one statement where each is a row and nothing else, since each statement is
/// a way to SQLite's own thread and back, or to PostgreSQL's.
async fn keep_all(connection: &mut AnyConnection, submissions: &[NewSubmission]) -> Result<Vec<Kept>, NotKept> {
    if submissions.iter().all(|new| new.consents.is_empty() && new.announce == Announce::default()) {
        return place(connection, submissions).await;
    }
    let mut transaction = connection.begin().await?;
    let outcomes = place(&mut transaction, submissions).await?;
    transaction.commit().await?;
    Ok(outcomes)
}

async fn place(connection: &mut AnyConnection, submissions: &[NewSubmission]) -> Result<Vec<Kept>, NotKept> {
    let mut outcomes: Vec<Option<Kept>> = vec![None; submissions.len()];
    for _ in 0..DRAWS {
        let open: Vec<usize> = (0..outcomes.len()).filter(|&at| outcomes.get(at) == Some(&None)).collect();
        if open.is_empty() {
            break;
        }
        let chosen: Vec<&NewSubmission> = open.iter().filter_map(|&at| submissions.get(at)).collect();
        let inserted = insert(connection, &chosen).await?;
        for ((at, new), receipt) in open.into_iter().zip(chosen).zip(inserted) {
            let kept = match receipt {
                Some(receipt) => Some(Kept::New(receipt)),
                // Nothing where only its receipt was taken: then another is drawn.
                None => earlier(connection, new).await?,
            };
            if let Some(outcome) = outcomes.get_mut(at) {
                *outcome = kept;
            }
        }
    }
    let outcomes: Option<Vec<Kept>> = outcomes.into_iter().collect();
    Ok(outcomes.ok_or_else(NoRandomness::exhausted)?)
}

/// How many columns [`insertion`] fills for each row, with the one it only looks at.
const COLUMNS: usize = 12;

/// The statement that inserts so many at once: each statement is a way to SQLite's own thread and back, which takes longer than
/// the insert.
fn insertion(rows: usize) -> String {
    let places = |row: usize| {
        let places: Vec<String> = (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
        format!("({})", places.join(", "))
    };
    let values: Vec<String> = (0..rows).map(places).collect();
    // Both databases call the columns of bare values so.
    format!(
        "INSERT INTO submissions (submission_id, form, form_version, answers, lang, page, digest, receipt, received_at,
                                  written, written_key)
         SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, column10, column11
         FROM (VALUES {}) AS new
         WHERE NOT EXISTS (SELECT 1 FROM erased WHERE id_hash = new.column12)
         ON CONFLICT DO NOTHING RETURNING number, receipt",
        values.join(", ")
    )
}

/// Inserts what is new, and says for each whether it was.
async fn insert(
    connection: &mut AnyConnection,
    submissions: &[&NewSubmission],
) -> Result<Vec<Option<Receipt>>, NotKept> {
    let received_at = marks::now();
    let receipts: Vec<String> = submissions.iter().map(|_| marks::new_receipt()).collect::<Result<_, _>>()?;
    let statement = insertion(submissions.len());
    let mut query = sqlx::query_as(AssertSqlSafe(statement));
    for (new, receipt) in submissions.iter().zip(&receipts) {
        query = query
            .bind(new.submission_id.to_ascii_lowercase())
            .bind(&new.form)
            .bind(i64::from(new.form_version))
            .bind(&new.answers)
            .bind(new.lang.as_deref())
            .bind(new.page.as_deref())
            .bind(&new.digest)
            .bind(receipt)
            .bind(&received_at)
            .bind(new.written.as_ref().map(|sealed| sealed.bytes.as_slice()))
            .bind(new.written.as_ref().map(|sealed| sealed.key_id.as_str()))
            .bind(&new.id_hash);
    }
    let inserted: Vec<(i64, String)> = query.fetch_all(&mut *connection).await?;
    let mut outcomes = Vec::with_capacity(submissions.len());
    for (new, receipt) in submissions.iter().zip(receipts) {
        let Some((number, receipt)) = inserted.iter().find(|(_, inserted)| *inserted == receipt) else {
            outcomes.push(None);
            continue;
        };
        consents(connection, *number, new, &received_at).await?;
        super::messages::announce(connection, *number, new, &received_at).await?;
        outcomes.push(Some(Receipt {
            receipt: receipt.clone(),
            submission_id: new.submission_id.clone(),
            digest: new.digest.clone(),
            received_at: received_at.clone(),
        }));
    }
    Ok(outcomes)
}

/// What keeps a submission from being new; nothing where only its receipt was taken.
async fn earlier(connection: &mut AnyConnection, new: &NewSubmission) -> Result<Option<Kept>, sqlx::Error> {
    let found: Option<(String, String, String)> =
        sqlx::query_as("SELECT receipt, digest, received_at FROM submissions WHERE submission_id = $1")
            .bind(new.submission_id.to_ascii_lowercase())
            .fetch_optional(&mut *connection)
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
        .fetch_one(&mut *connection)
        .await?;
    Ok((erased > 0).then_some(Kept::Erased))
}

async fn consents(
    connection: &mut AnyConnection,
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
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
