//! The few ways in which a submission is written, to PostgreSQL over sqlx and to SQLite straight into its file.
//!
//! sqlx gives SQLite a thread of its own. For most of what the server does that is right; but the way to another thread and back
//! takes as long as a commit does on a good disk. So submissions go to SQLite by `rusqlite`, in the thread they are in, and
//! nothing here waits for anything but the disk.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};
use sqlx::any::AnyArguments;
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, AnyConnection, AssertSqlSafe, SqlSafeStr};

use super::{Kind, Setting, Unusable, fitness};

/// How many statements stay prepared; there are fewer.
const STATEMENTS: usize = 16;

/// One value of a statement.
#[derive(Clone, Copy)]
pub(super) enum Cell<'a> {
    Number(i64),
    Text(Option<&'a str>),
    Bytes(Option<&'a [u8]>),
}

/// A connection on which a statement can be run. Parameters are written `$1` and so on, in the order in which they first come.
pub(super) trait Door: Send {
    /// Runs a statement that gives nothing.
    fn run(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> impl Future<Output = Result<(), sqlx::Error>> + Send;

    /// Runs an `INSERT` of at most one row; the row's `number`, where it was inserted.
    fn insert(
        &mut self,
        sql: &'static str,
        cells: &[Cell<'_>],
    ) -> impl Future<Output = Result<Option<i64>, sqlx::Error>> + Send;

    /// The number that a statement gives, where it gives a row.
    fn number(
        &mut self,
        sql: &'static str,
        cells: &[Cell<'_>],
    ) -> impl Future<Output = Result<Option<i64>, sqlx::Error>> + Send;

    /// The three texts that a statement gives, where it gives a row.
    fn texts(
        &mut self,
        sql: &'static str,
        cells: &[Cell<'_>],
    ) -> impl Future<Output = Result<Option<[String; 3]>, sqlx::Error>> + Send;
}

impl Door for AnyConnection {
    async fn run(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<(), sqlx::Error> {
        let bind = |query: Query<'static, Any, AnyArguments>, cell: &Cell<'_>| match *cell {
            Cell::Number(number) => query.bind(number),
            Cell::Text(text) => query.bind(text.map(str::to_owned)),
            Cell::Bytes(bytes) => query.bind(bytes.map(<[u8]>::to_owned)),
        };
        cells.iter().fold(sqlx::query(sql), bind).execute(self).await.map(|_| ())
    }

    async fn insert(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Option<i64>, sqlx::Error> {
        let sql = AssertSqlSafe(format!("{sql} RETURNING number"));
        let found: Option<(i64,)> = ask(sql, cells).fetch_optional(self).await?;
        Ok(found.map(|(number,)| number))
    }

    async fn number(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Option<i64>, sqlx::Error> {
        let found: Option<(i64,)> = ask(sql, cells).fetch_optional(self).await?;
        Ok(found.map(|(number,)| number))
    }

    async fn texts(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Option<[String; 3]>, sqlx::Error> {
        let found: Option<(String, String, String)> = ask(sql, cells).fetch_optional(self).await?;
        Ok(found.map(<[String; 3]>::from))
    }
}

fn ask<T>(sql: impl SqlSafeStr, cells: &[Cell<'_>]) -> QueryAs<'static, Any, T, AnyArguments>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>,
{
    cells.iter().fold(sqlx::query_as(sql), |query, cell| match *cell {
        Cell::Number(number) => query.bind(number),
        Cell::Text(text) => query.bind(text.map(str::to_owned)),
        Cell::Bytes(bytes) => query.bind(bytes.map(<[u8]>::to_owned)),
    })
}

/// A connection to a SQLite file, without a thread of its own.
pub(super) struct File(Connection);

impl File {
    /// Opens the file, and refuses where it would not keep its promises.
    pub(super) fn open(path: &Path) -> Result<File, Unusable> {
        let connection = Connection::open(path).map_err(refused)?;
        for setting in Kind::Sqlite.settings() {
            connection.execute_batch(setting).map_err(refused)?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let file = File(connection);
        fitness::all_hold(file.settings()?)?;
        Ok(file)
    }

    /// The settings that durability hangs on, read back.
    pub(super) fn settings(&self) -> Result<Vec<Setting>, sqlx::Error> {
        fitness::read_file(&self.0).map_err(refused)
    }

    /// For how long to wait where another connection writes.
    pub(super) fn wait_for_others(&self, most: Duration) -> Result<(), sqlx::Error> {
        self.0.busy_timeout(most).map_err(refused)
    }

    /// Does it all in one transaction, or nothing of it.
    pub(super) fn transaction<T, E>(&mut self, all: impl FnOnce(&mut File) -> Result<T, E>) -> Result<T, E>
    where
        E: From<sqlx::Error>,
    {
        self.statement("BEGIN IMMEDIATE")?;
        let done = all(self).and_then(|done| self.statement("COMMIT").map(|()| done).map_err(E::from));
        if done.is_err() && !self.0.is_autocommit() {
            // What brought it here is the error to tell of; where this fails too, so does the next `BEGIN`.
            let _ = self.statement("ROLLBACK");
        }
        done
    }

    fn statement(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        self.0.prepare_cached(sql).and_then(|mut statement| statement.raw_execute()).map(|_| ()).map_err(refused)
    }

    /// The statement with its values, ready to run.
    fn bound(&self, sql: &'static str, cells: &[Cell<'_>]) -> Result<CachedStatement<'_>, rusqlite::Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        for (place, cell) in (1..).zip(cells) {
            statement.raw_bind_parameter(place, cell)?;
        }
        Ok(statement)
    }
}

impl Door for File {
    async fn run(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<(), sqlx::Error> {
        self.bound(sql, cells).and_then(|mut statement| statement.raw_execute()).map(|_| ()).map_err(refused)
    }

    async fn insert(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Option<i64>, sqlx::Error> {
        // `RETURNING` would fill a temporary table for each row, which costs as much as an index.
        let count = self.bound(sql, cells).and_then(|mut statement| statement.raw_execute()).map_err(refused)?;
        Ok((count > 0).then(|| self.0.last_insert_rowid()))
    }

    async fn number(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Option<i64>, sqlx::Error> {
        let read = || {
            let mut statement = self.bound(sql, cells)?;
            let mut rows = statement.raw_query();
            rows.next()?.map(|row| row.get(0)).transpose()
        };
        read().map_err(refused)
    }

    async fn texts(&mut self, sql: &'static str, cells: &[Cell<'_>]) -> Result<Option<[String; 3]>, sqlx::Error> {
        let read = || {
            let mut statement = self.bound(sql, cells)?;
            let mut rows = statement.raw_query();
            rows.next()?.map(|row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).transpose()
        };
        read().map_err(refused)
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Cell::Number(number) => ValueRef::Integer(number),
            Cell::Text(text) => text.map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            Cell::Bytes(bytes) => bytes.map_or(ValueRef::Null, ValueRef::Blob),
        }))
    }
}

/// What SQLite says, for those who know sqlx's errors.
#[derive(Debug)]
struct Refused(rusqlite::Error);

fn refused(error: rusqlite::Error) -> sqlx::Error {
    sqlx::Error::Database(Box::new(Refused(error)))
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Error for Refused {}

impl DatabaseError for Refused {
    fn message(&self) -> &str {
        match &self.0 {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message,
            _ => "SQLite refused",
        }
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        self.0.sqlite_error().map(|error| error.extended_code.to_string().into())
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_file_whose_settings_did_not_take_is_refused_by_name() {
        let refusal = File::open(Path::new(":memory:")).err().unwrap().to_string();
        assert!(refusal.contains("journal_mode = memory, and needs wal"), "{refusal}");
    }
}
