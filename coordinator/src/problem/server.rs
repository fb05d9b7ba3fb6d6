//! What is wrong with the server itself, and no fault of whoever asked.

use axum::http::StatusCode;

use super::Failure;
use crate::keyring::NotOpened;
use crate::marks::NoRandomness;
use crate::storage::{NoSecret, NotKept};

impl Failure {
    /// 500: our fault.
    pub fn internal() -> Failure {
        Failure::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on the server",
            "Nothing is known to be saved. Send it again in a few minutes: sending the same answers twice never counts \
             twice.",
        )
    }

    /// 503: the database does not answer.
    pub fn not_ready() -> Failure {
        Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not-ready",
            "The server cannot save anything at the moment",
            "Send it again in a few minutes: sending the same answers twice never counts twice.",
        )
    }

    /// The log tells the cause; the visitor is told only whether trying again can help.
    fn of_database(error: &sqlx::Error) -> Failure {
        tracing::error!(%error, "the database refused");
        // None of these is the request's fault, and all can pass: SQLite's busy, locked, input/output error and disk full;
        // PostgreSQL's connections lost, conflicts, resources and shutdowns (its classes 08, 40, 53 and 57).
        let passing = match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            sqlx::Error::Database(cause) => cause.code().is_some_and(|code| match code.len() {
                5 => ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)),
                _ => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13)),
            }),
            _ => false,
        };
        if passing { Failure::not_ready() } else { Failure::internal() }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Failure::of_database(&error)
    }
}

impl From<NoRandomness> for Failure {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "no randomness");
        Failure::not_ready()
    }
}

impl From<NotKept> for Failure {
    fn from(error: NotKept) -> Self {
        match error {
            NotKept::Database(error) => Failure::of_database(&error),
            NotKept::Randomness(error) => error.into(),
            NotKept::Stopping | NotKept::Busy => Failure::not_ready(),
        }
    }
}

impl From<NoSecret> for Failure {
    fn from(error: NoSecret) -> Self {
        match error {
            NoSecret::Database(error) => error.into(),
            NoSecret::Randomness(error) => error.into(),
            NoSecret::Sealed(error) => error.into(),
        }
    }
}

impl From<NotOpened> for Failure {
    fn from(error: NotOpened) -> Self {
        tracing::error!(%error, "something kept could not be read");
        Failure::internal()
    }
}
