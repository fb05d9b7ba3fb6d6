//! Keeping programs out without asking people anything: no puzzle, no picture, no third party.
//!
//! Answers that look as if a program had sent them are not dropped and not kept: their sender is asked for a proof of
//! work ([`proof`]), which a person's device gives unasked and a program that sends thousands finds dear.

pub mod issued;
pub mod proof;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use windchime_domain::json::Value;
use windchime_domain::submission::Submission;
use zeroize::Zeroizing;

use crate::config::{Config, HARDEST, ProofOfWork};
use crate::limits::Level;
use crate::marks::NoRandomness;
use crate::problem::Failure;
use crate::storage::{NoSecret, Storage};

/// Nobody reads a form and answers it in less than this many seconds.
const TOO_QUICK: i64 = 3;

/// A random key of the server's own: as long as a block of SHA-256, wiped when dropped.
pub type Secret = Zeroizing<[u8; 64]>;

/// What answers go through before they are kept.
pub struct Gate {
    policy: ProofOfWork,
    max_number: u32,
    issuing: Secret,
    proving: Secret,
}

/// Why answers look as if a program had sent them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// A field that people do not see is filled.
    Website,
    /// They came sooner after the form was handed out than anyone can answer it.
    TooQuick,
}

/// Why a proof of work is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The answers are suspected.
    Suspected,
    /// The settings ask it of everybody.
    Everybody,
    /// Many came from the same place within a short time.
    Many,
    /// One came and did not hold.
    NotHeld,
}

impl Gate {
    /// Opens the gate with the keys in the database, which every server that shares it uses.
    ///
    /// # Errors
    /// See [`NoSecret`].
    pub async fn open(config: &Config, storage: &Storage) -> Result<Gate, NoSecret> {
        Ok(Gate {
            policy: config.proof_of_work,
            max_number: config.proof_of_work_max_number,
            issuing: storage.secret("time-of-issue").await?,
            proving: storage.secret("proof-of-work").await?,
        })
    }

    /// The mark of a form handed out now, in seconds since 1970. It says when, and nothing about to whom.
    pub fn issue(&self, form: &str, now: i64) -> String {
        issued::issue(&self.issuing, form, now)
    }

    /// When that mark was made, in seconds since 1970; nothing for one that is not ours or belongs to another form.
    pub fn issued_at(&self, form: &str, mark: &str) -> Option<i64> {
        issued::read(&self.issuing, form, mark)
    }

    /// Why these answers look as if a program had sent them, if they do. A mark that is absent or not ours says nothing:
    /// forms that are built into the widget have none.
    pub fn suspicion(&self, submission: &Submission, now: i64) -> Option<Suspicion> {
        if submission.website.is_some() {
            return Some(Suspicion::Website);
        }
        let issued = submission.issued.as_deref()?;
        let at = self.issued_at(&submission.form, issued)?;
        (now.saturating_sub(at) < TOO_QUICK).then_some(Suspicion::TooQuick)
    }

    /// A new challenge for that submission.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn challenge(&self, submission_id: &str, now: i64) -> Result<proof::Challenge, NoRandomness> {
        proof::challenge(&self.proving, submission_id, self.max_number, now)
    }

    /// Whether `solution` is that of a challenge of ours for the submission in this body.
    pub fn is_solved(&self, body: &Value, solution: Option<&str>, now: i64) -> bool {
        let id = body.get("submission_id").and_then(Value::text);
        id.zip(solution).is_some_and(|(id, solution)| proof::holds(&self.proving, solution, id, now))
    }

    /// Lets answers through, or asks for a proof of work. `solution` is what came as `?altcha=`; `level` says how many come
    /// from the same place.
    ///
    /// # Errors
    /// 403 with a fresh challenge, where one is needed and `solution` does not meet it.
    pub fn admit(
        &self,
        submission: &Submission,
        solution: Option<&str>,
        level: Level,
        now: i64,
    ) -> Result<(), Failure> {
        let asked = match self.policy {
            ProofOfWork::Never => return Ok(()),
            ProofOfWork::Always => Asked::Everybody,
            ProofOfWork::WhenSuspected if level.is_unusual() => Asked::Many,
            ProofOfWork::WhenSuspected if self.suspicion(submission, now).is_none() => return Ok(()),
            ProofOfWork::WhenSuspected => Asked::Suspected,
        };
        let id = &submission.submission_id;
        let asked = match solution {
            Some(solution) if proof::holds(&self.proving, solution, id, now) => return Ok(()),
            Some(_) => Asked::NotHeld,
            None => asked,
        };
        let max_number = self.max_number.saturating_mul(level.times_the_work()).min(HARDEST.max(self.max_number));
        let challenge = proof::challenge(&self.proving, id, max_number, now)?;
        Err(Failure::proof_needed(challenge, asked))
    }
}

impl std::fmt::Debug for Gate {
    /// Without the keys.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gate").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// HMAC-SHA256 (RFC 2104) of these parts, one after the other.
pub(crate) fn sign(secret: &Secret, parts: &[&str]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new((&**secret).into());
    for part in parts {
        mac.update(part.as_bytes());
    }
    mac
}
