//! Commits of SQLite in groups, and as near as can be.
//!
//! A commit waits for the disk, and commits cannot overlap. So whatever arrives while one commit is under way is kept together by
//! the next: one wait for many. Where nobody else is at it, a submission is kept in its own request's task: on a good disk the way
//! to another thread and back takes as long as the commit. A disk that is slow, or another process that writes, is waited for in
//! a thread that may wait.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use sqlx::AnyPool;
use tokio::sync::{Notify, Semaphore, oneshot};

use super::door::File;
use super::keep::{Kept, NewSubmission, NotKept, place};
use super::{PATIENCE, Unusable};

/// The most submissions that are kept by one commit, so that nobody waits for a crowd.
const TOGETHER: usize = 64;
/// How many submissions may wait for a commit before senders wait for room.
const WAITING: usize = 1024;
/// How long writing may usually take for it to be done where other requests are answered: nobody notices so short a delay.
const QUICK: Duration = Duration::from_millis(2);
/// How long another connection's transaction is waited for, in a thread that may wait.
const OTHERS: Duration = Duration::from_secs(5);

type Outcome = Result<Kept, NotKept>;
type Job = (NewSubmission, oneshot::Sender<Outcome>);

/// The one connection that keeps submissions, and those that wait for it.
pub(super) struct Together {
    state: Mutex<State>,
    room: Semaphore,
    /// Notified whenever the connection is put back.
    returned: Notify,
}

struct State {
    waiting: VecDeque<Job>,
    writer: At,
}

/// Where the connection is.
enum At {
    Rest(Box<Writer>),
    /// Somebody keeps submissions, and looks for more when these are kept.
    Work,
    /// None comes back.
    Gone,
}

impl Together {
    /// Opens a connection to the file that this pool has open.
    pub(super) async fn open(pool: &AnyPool) -> Result<Arc<Together>, Unusable> {
        let path: String =
            sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'").fetch_one(pool).await?;
        let file = File::open(&PathBuf::from(path))?;
        // Taken for slow until it has shown to be quick.
        let writer = Writer { file, usual: QUICK * 2 };
        let state = State { waiting: VecDeque::new(), writer: At::Rest(Box::new(writer)) };
        Ok(Arc::new(Together { state: Mutex::new(state), room: Semaphore::new(WAITING), returned: Notify::new() }))
    }

    /// Keeps one. On return it is on the disk, or was so before.
    pub(super) async fn keep(self: &Arc<Self>, submission: NewSubmission) -> Outcome {
        let submission = match self.turn() {
            Turn::Mine(mut lead) => {
                let outcomes = lead.write_at_once(std::slice::from_ref(&submission));
                lead.pass_on();
                match outcomes {
                    Some(mut outcomes) => return outcomes.pop().unwrap_or(Err(NotKept::Stopping)),
                    None => submission,
                }
            }
            Turn::Later => submission,
            Turn::Never => return Err(NotKept::Stopping),
        };
        let (reply, answer) = oneshot::channel();
        let kept = async {
            let _room = self.room.acquire().await.map_err(|_| NotKept::Stopping)?;
            self.add((submission, reply))?;
            answer.await.map_err(|_| NotKept::Stopping)?
        };
        // What is kept after that is kept all the same, and sending it again gives its receipt.
        tokio::time::timeout(PATIENCE, kept).await.unwrap_or(Err(NotKept::Busy))
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Whether what comes can be kept.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.state().writer, At::Gone)
    }

    /// Takes no more, lets what waits be kept, and closes the connection.
    pub(super) async fn close(&self) {
        self.room.close();
        loop {
            let returned = self.returned.notified();
            {
                let mut state = self.state();
                if !matches!(state.writer, At::Work) {
                    state.writer = At::Gone;
                    return;
                }
            }
            returned.await;
        }
    }

    /// The connection, where nobody has it. Nobody waits then.
    fn turn(self: &Arc<Self>) -> Turn {
        let mut state = self.state();
        match std::mem::replace(&mut state.writer, At::Work) {
            At::Rest(writer) if !self.room.is_closed() => Turn::Mine(self.lead(writer)),
            At::Work => Turn::Later,
            there => {
                state.writer = there;
                Turn::Never
            }
        }
    }

    /// Lets one wait, and sees to it that somebody keeps it.
    fn add(self: &Arc<Self>, job: Job) -> Result<(), NotKept> {
        let mut state = self.state();
        match std::mem::replace(&mut state.writer, At::Work) {
            At::Gone => {
                state.writer = At::Gone;
                return Err(NotKept::Stopping);
            }
            At::Work => state.waiting.push_back(job),
            At::Rest(writer) => {
                state.waiting.push_back(job);
                drop(state);
                tokio::spawn(all_that_wait(self.lead(writer)));
            }
        }
        Ok(())
    }

    fn lead(self: &Arc<Self>, writer: Box<Writer>) -> Lead {
        Lead { writer: Some(writer), together: self.clone(), is_done: false }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Together {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Together").field("waiting", &self.waiting()).finish_non_exhaustive()
    }
}

enum Turn {
    Mine(Lead),
    Later,
    Never,
}

/// The connection in somebody's hands.
struct Lead {
    writer: Option<Box<Writer>>,
    together: Arc<Together>,
    /// Whether it was put back.
    is_done: bool,
}

impl Lead {
    /// Some of those who wait; nothing where nobody does, and the connection rests.
    fn group(&mut self) -> Option<(Vec<NewSubmission>, Vec<oneshot::Sender<Outcome>>)> {
        let mut state = self.together.state();
        if state.waiting.is_empty() {
            state.writer = self.writer.take().map_or(At::Gone, At::Rest);
            self.is_done = true;
            return None;
        }
        let count = state.waiting.len().min(TOGETHER);
        Some(state.waiting.drain(..count).unzip())
    }

    /// Puts the connection back, or hands it on where somebody waits by now.
    fn pass_on(mut self) {
        let mut state = self.together.state();
        if state.waiting.is_empty() {
            state.writer = self.writer.take().map_or(At::Gone, At::Rest);
            self.is_done = true;
        } else {
            drop(state);
            tokio::spawn(all_that_wait(self));
        }
    }

    /// Keeps these in this very thread, where that is quick and no other connection writes.
    fn write_at_once(&mut self, submissions: &[NewSubmission]) -> Option<Vec<Outcome>> {
        // While it is away, whoever drops this has lost it.
        let mut writer = self.writer.take()?;
        let outcomes = match writer.usual <= QUICK {
            true => writer.write(submissions, Duration::ZERO),
            false => Vec::new(),
        };
        self.writer = Some(writer);
        let held_up =
            outcomes.is_empty() || outcomes.iter().any(|outcome| outcome.as_ref().is_err_and(NotKept::is_busy));
        (!held_up).then_some(outcomes)
    }

    /// Keeps these in a thread that may wait.
    async fn write(&mut self, submissions: Vec<NewSubmission>) -> Vec<Outcome> {
        let Some(mut writer) = self.writer.take() else {
            return Vec::new();
        };
        let written = tokio::task::spawn_blocking(move || {
            let outcomes = writer.write(&submissions, OTHERS);
            (writer, outcomes)
        });
        match written.await {
            Ok((writer, outcomes)) => {
                self.writer = Some(writer);
                outcomes
            }
            Err(error) => {
                tracing::error!(%error, "the thread that keeps submissions did not end well");
                Vec::new()
            }
        }
    }
}

impl Drop for Lead {
    /// Where it was not put back, it was lost on the way, or nobody will run any more: then nobody shall wait for it.
    fn drop(&mut self) {
        if !self.is_done {
            let mut state = self.together.state();
            state.writer = At::Gone;
            state.waiting.clear();
        }
        self.together.returned.notify_waiters();
    }
}

/// Keeps whatever waits, group by group, until nobody does.
async fn all_that_wait(mut lead: Lead) {
    while let Some((submissions, replies)) = lead.group() {
        let outcomes = match lead.write_at_once(&submissions) {
            Some(outcomes) => outcomes,
            None => lead.write(submissions).await,
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // Whoever asked may be gone; what is kept stays kept.
            let _ = reply.send(outcome);
        }
        if lead.writer.is_none() {
            return;
        }
        // Those who were answered go on first, and whatever they bring goes into the next commit.
        tokio::task::yield_now().await;
    }
}

/// The connection, and how quick it is.
struct Writer {
    file: File,
    /// How long writing takes, by what it took lately.
    usual: Duration,
}

impl Writer {
    /// Keeps these by one commit; where one of them cannot be kept, each by itself.
    fn write(&mut self, submissions: &[NewSubmission], patience: Duration) -> Vec<Outcome> {
        let began = Instant::now();
        let written = self.file.wait_for_others(patience).map_err(NotKept::from).and_then(|()| self.all(submissions));
        let outcomes = match written {
            Ok(kept) => kept.into_iter().map(Ok).collect(),
            // While another process writes, each by itself would only wait as long again.
            Err(error) if submissions.len() == 1 || error.is_busy() => vec![Err(error); submissions.len()],
            // What one of them cannot do must not harm the others.
            Err(_) => submissions
                .iter()
                .map(|one| self.all(std::slice::from_ref(one))?.pop().ok_or(NotKept::Stopping))
                .collect(),
        };
        // One long wait, as for a checkpoint, says little about the next.
        self.usual = (self.usual * 7 + began.elapsed().min(QUICK * 4)) / 8;
        outcomes
    }

    fn all(&mut self, submissions: &[NewSubmission]) -> Result<Vec<Kept>, NotKept> {
        // Nothing waits on a file's door: each future is done when it was asked once.
        let place = |file: &mut File, one| place(file, one).now_or_never().unwrap_or(Err(NotKept::Stopping));
        match submissions {
            [one] if one.is_alone() => Ok(vec![place(&mut self.file, one)?]),
            all => self.file.transaction(|file| all.iter().map(|one| place(file, one)).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use std::path::Path;

    use super::super::{Announce, Cleaned, Storage, keep};
    use super::*;

    /// A new database, and its gatherer.
    async fn opened(name: &str) -> (PathBuf, Storage, Arc<Together>) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp");
        std::fs::create_dir_all(&path).unwrap();
        let path = path.join(format!("together-{name}-{}.db", std::process::id()));
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
        let storage = Storage::open(&format!("sqlite://{}", path.display())).await.unwrap();
        let keep::Queue::Together(together) = storage.queue.clone() else {
            panic!("SQLite gathers commits");
        };
        (path, storage, together)
    }

    fn submission(number: u32, answers: &str) -> NewSubmission {
        NewSubmission {
            submission_id: format!("{number:08x}-6a4e-4c31-9b52-4f0c1d2e3a4b"),
            id_hash: format!("{number:032x}"),
            form: "interest".to_owned(),
            form_version: 1,
            answers: answers.to_owned(),
            written: None,
            lang: None,
            page: None,
            digest: "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:".to_owned(),
            consents: vec![("updates".to_owned(), "Write to me.".to_owned())],
            announce: Announce::default(),
        }
    }

    fn now_quick(together: &Together, is_quick: bool) {
        if let At::Rest(writer) = &mut together.state().writer {
            writer.usual = if is_quick { Duration::ZERO } else { QUICK * 2 };
        }
    }

    #[tokio::test]
    async fn all_of_a_crowd_are_kept_whether_the_disk_is_quick_or_slow() {
        let (_, storage, together) = opened("crowd").await;
        for (round, is_quick) in [(0, true), (1, false)] {
            now_quick(&together, is_quick);
            let kept = (0..200).map(|number| {
                let together = together.clone();
                tokio::spawn(async move { together.keep(submission(round * 1000 + number, "{}")).await })
            });
            for task in kept.collect::<Vec<_>>() {
                assert!(matches!(task.await.unwrap(), Ok(Kept::New(_))));
            }
        }
        assert_eq!(together.waiting(), 0);
        assert_eq!(storage.submissions().await.unwrap(), 400);
        storage.close().await;
        assert!(matches!(together.keep(submission(1, "{}")).await, Err(NotKept::Stopping)));
        assert!(!together.is_open());
    }

    /// The connection that the promise is made for, and not only those beside it.
    #[tokio::test]
    async fn what_keeps_submissions_waits_for_the_disk() {
        let (_, _storage, together) = opened("promise").await;
        let At::Rest(writer) = &together.state().writer else {
            panic!("nobody keeps anything");
        };
        for setting in writer.file.settings().unwrap() {
            assert!(setting.holds(), "{setting:?}");
        }
    }

    /// Notes of what admins do, and the cleaning of the file, go over a connection of their own.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_else_writes_has_a_turn_beside_a_crowd() {
        let (_, storage, together) = opened("turns").await;
        let until = Instant::now() + Duration::from_secs(4);
        let crowd: Vec<_> = (0..64)
            .map(|sender| {
                let together = together.clone();
                tokio::spawn(async move {
                    let mut number = sender * 100_000;
                    while Instant::now() < until {
                        number += 1;
                        assert!(matches!(together.keep(submission(number, "{}")).await, Ok(Kept::New(_))));
                    }
                    number % 100_000
                })
            })
            .collect();
        let (mut turns, mut longest) = (0, Duration::ZERO);
        while Instant::now() < until {
            let began = Instant::now();
            storage.audit("owner", "read", "interest", None).await.unwrap();
            longest = longest.max(began.elapsed());
            turns += 1;
            if turns == 3 {
                assert_eq!(storage.clean().await.unwrap(), Cleaned::Whole);
            }
        }
        let mut kept = 0;
        for sender in crowd {
            kept += sender.await.unwrap();
        }
        assert!(turns > 3, "{turns} turns beside {kept} submissions, {longest:?} at most");
        assert_eq!(storage.submissions().await.unwrap(), i64::from(kept));
    }

    #[tokio::test]
    async fn one_that_cannot_be_kept_harms_no_other() {
        let (_, storage, together) = opened("harm").await;
        let all = [submission(1, "{}"), submission(2, "no JSON"), submission(3, "{}"), submission(1, "{}")];
        let Turn::Mine(mut lead) = together.turn() else {
            panic!("nobody else keeps anything");
        };
        let outcomes = lead.write(all.to_vec()).await;
        lead.pass_on();
        assert!(
            matches!(outcomes[..], [Ok(Kept::New(_)), Err(_), Ok(Kept::New(_)), Ok(Kept::Already(_))]),
            "{outcomes:?}"
        );
        assert_eq!(storage.submissions().await.unwrap(), 2);
        assert!(matches!(together.keep(submission(2, "{}")).await, Ok(Kept::New(_))), "the connection is as it was");
    }

    /// Other requests go on in the one thread of this test.
    #[tokio::test]
    async fn another_connection_that_writes_is_waited_for_without_holding_up_requests() {
        let (path, _storage, together) = opened("others").await;
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        now_quick(&together, true);
        let keeping = tokio::spawn(async move { together.keep(submission(1, "{}")).await });
        let began = Instant::now();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(began.elapsed() < OTHERS, "the thread was held up for {:?}", began.elapsed());
        assert!(!keeping.is_finished());
        other.execute_batch("ROLLBACK").unwrap();
        assert!(matches!(keeping.await.unwrap(), Ok(Kept::New(_))));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_connection_that_was_lost() {
        let (_, storage, together) = opened("lost").await;
        let Turn::Mine(lead) = together.turn() else {
            panic!("nobody else keeps anything");
        };
        let waiting = together.clone();
        let waiting = tokio::spawn(async move { waiting.keep(submission(1, "{}")).await });
        tokio::task::yield_now().await;
        assert_eq!(together.waiting(), 1);
        drop(lead);
        assert!(matches!(waiting.await.unwrap(), Err(NotKept::Stopping)));
        assert!(storage.ready().await.is_err());
    }
}
