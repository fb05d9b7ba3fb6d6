//! Copying a whole database, table by table: out of a running one into a file, and out of a file into an empty one.
//!
//! A copy is always a SQLite file, whichever database it comes from, so that it can go into either.

use std::path::{Path, PathBuf};

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};

use super::{Kind, Storage, Unusable};

/// What is of no use elsewhere, or would let somebody in: never in a copy.
const LEFT_OUT: [&str; 4] = ["sessions", "limits", "sign_ins", "invitations"];

/// What one table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The table.
    pub table: String,
    /// How many rows.
    pub rows: i64,
    /// All SHA-256 of its rows, combined by exclusive or: the same in whatever order they are read.
    pub digest: String,
}

/// A copy of a database: a SQLite file, open.
pub struct Copy(AnyConnection);

/// One table: its columns, and of which kind each is.
struct Table {
    name: String,
    columns: Vec<(String, Column)>,
}

#[derive(Clone, Copy)]
enum Column {
    Number,
    Text,
    Bytes,
}

/// A value on its way from one database to the other.
enum Cell {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl Storage {
    /// Copies everything as it is at one moment into a new SQLite file, while others go on reading and writing.
    ///
    /// # Errors
    /// When the database does not answer, or the file cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<Copy, Unusable> {
        let mut copy = match self.kind {
            Kind::Sqlite => {
                // On the connection that may write: the others are held to reading.
                let mut connection = self.writer.acquire().await?;
                sqlx::query("VACUUM INTO $1")
                    .bind(file.to_string_lossy().into_owned())
                    .execute(&mut *connection)
                    .await?;
                Copy::open(file).await?
            }
            Kind::Postgres => {
                let mut copy = Copy::open(file).await?;
                Kind::Sqlite.migrations().run(&mut copy.0).await?;
                let mut moment = self.readers.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
                let tables = tables(&mut copy.0).await?;
                copy_tables(&mut moment, &mut copy.0, &tables).await?;
                copy
            }
        };
        for table in tables(&mut copy.0).await?.iter().filter(|table| LEFT_OUT.contains(&table.name.as_str())) {
            let delete = format!("DELETE FROM {}", table.name);
            sqlx::query(AssertSqlSafe(delete)).execute(&mut copy.0).await?;
        }
        Ok(copy)
    }

    /// The directory of the database's file; nothing where it is not a file of this machine.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn directory(&self) -> Result<Option<PathBuf>, sqlx::Error> {
        if self.kind == Kind::Postgres {
            return Ok(None);
        }
        let file: String = sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
            .fetch_one(self.read())
            .await?;
        Ok(Path::new(&file).parent().map(Path::to_owned))
    }

    /// Whether nothing is kept in this database yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_empty(&self) -> Result<bool, sqlx::Error> {
        let kept: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM submissions) + (SELECT count(*) FROM services) + (SELECT count(*) FROM admins)
                  + (SELECT count(*) FROM sealing_keys) + (SELECT count(*) FROM secrets)
                  + (SELECT count(*) FROM form_versions) + (SELECT count(*) FROM partners)",
        )
        .fetch_one(self.read())
        .await?;
        Ok(kept == 0)
    }

    /// Takes everything from a copy, of this version's tables, into this empty database, all or nothing, and says what is there then.
    ///
    /// # Errors
    /// When either database does not answer, or the copy does not fit.
    pub async fn take_from(&self, copy: &mut Copy) -> Result<Vec<Contents>, Unusable> {
        let tables = tables(&mut copy.0).await?;
        let mut transaction = self.write().await?;
        copy_tables(&mut copy.0, &mut transaction, &tables).await?;
        let mut found = Vec::new();
        for table in &tables {
            found.push(contents(&mut transaction, table).await?);
            if self.kind == Kind::Postgres && table.columns.iter().any(|(name, _)| name == "number") {
                let next = format!(
                    "SELECT setval(pg_get_serial_sequence('{0}', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM {0}), \
                     false)",
                    table.name
                );
                sqlx::query(AssertSqlSafe(next)).execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await?;
        Ok(found)
    }
}

impl Copy {
    /// Opens a copy, or makes an empty one where there is no file.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn open(file: &Path) -> Result<Copy, Unusable> {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&format!("sqlite://{}?mode=rwc", file.display())).await?;
        // One file, with nothing beside it: it is about to be read as a whole.
        for setting in ["PRAGMA journal_mode = DELETE", "PRAGMA secure_delete = ON", "PRAGMA foreign_keys = OFF"] {
            sqlx::query(setting).execute(&mut connection).await?;
        }
        Ok(Copy(connection))
    }

    /// What each of its tables holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn contents(&mut self) -> Result<Vec<Contents>, sqlx::Error> {
        let mut found = Vec::new();
        for table in tables(&mut self.0).await? {
            found.push(contents(&mut self.0, &table).await?);
        }
        Ok(found)
    }

    /// Brings the tables of an earlier version up to this one.
    ///
    /// # Errors
    /// When that cannot be done.
    pub async fn update(&mut self) -> Result<(), Unusable> {
        Ok(Kind::Sqlite.migrations().run(&mut self.0).await?)
    }

    /// Closes it, with everything in the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        self.0.close().await
    }
}

/// The tables of a SQLite file in the order in which they were made, in which none comes before one that it points at.
async fn tables(connection: &mut AnyConnection) -> Result<Vec<Table>, sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'
             ORDER BY rowid",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut tables = Vec::new();
    for name in names {
        let columns: Vec<(String, String)> =
            sqlx::query_as("SELECT name, type FROM pragma_table_info($1) ORDER BY cid")
                .bind(&name)
                .fetch_all(&mut *connection)
                .await?;
        let columns = columns.into_iter().map(|(name, kind)| {
            let kind = match kind.as_str() {
                "INTEGER" => Column::Number,
                "BLOB" => Column::Bytes,
                _ => Column::Text,
            };
            (name, kind)
        });
        tables.push(Table { columns: columns.collect(), name });
    }
    Ok(tables)
}

async fn copy_tables(from: &mut AnyConnection, to: &mut AnyConnection, tables: &[Table]) -> Result<(), sqlx::Error> {
    // The one table that a new database has rows in.
    sqlx::query("DELETE FROM revisions").execute(&mut *to).await?;
    for table in tables.iter().filter(|table| !LEFT_OUT.contains(&table.name.as_str())) {
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
        let places: Vec<String> = (1..=names.len()).map(|number| format!("${number}")).collect();
        let insert = format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), places.join(", "));
        let select = table.select();
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut *from);
        while let Some(row) = rows.try_next().await? {
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for cell in table.cells(&row)? {
                query = match cell {
                    Cell::Number(number) => query.bind(number),
                    Cell::Text(text) => query.bind(text),
                    Cell::Bytes(bytes) => query.bind(bytes),
                };
            }
            query.execute(&mut *to).await?;
        }
    }
    Ok(())
}

async fn contents(connection: &mut AnyConnection, table: &Table) -> Result<Contents, sqlx::Error> {
    let (mut count, mut digest) = (0, [0_u8; 32]);
    let select = table.select();
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(connection);
    while let Some(row) = rows.try_next().await? {
        count += 1;
        let mut hash = Sha256::new();
        for cell in table.cells(&row)? {
            cell.hash(&mut hash);
        }
        digest.iter_mut().zip(hash.finalize()).for_each(|(all, one)| *all ^= one);
    }
    Ok(Contents { table: table.name.clone(), rows: count, digest: base16ct::lower::encode_string(&digest) })
}

impl Table {
    fn select(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        format!("SELECT {} FROM {}", names.join(", "), self.name)
    }

    fn cells(&self, row: &AnyRow) -> Result<Vec<Cell>, sqlx::Error> {
        let cell = |(index, (_, column)): (usize, &(String, Column))| {
            Ok(match column {
                Column::Number => Cell::Number(row.try_get(index)?),
                Column::Text => Cell::Text(row.try_get(index)?),
                Column::Bytes => Cell::Bytes(row.try_get(index)?),
            })
        };
        self.columns.iter().enumerate().map(cell).collect()
    }
}

impl Cell {
    /// Kind, length and bytes, so that no two rows give the same.
    fn hash(&self, hash: &mut Sha256) {
        let mut add = |kind: u8, bytes: &[u8]| {
            hash.update([kind]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        match self {
            Cell::Number(Some(number)) => add(1, &number.to_be_bytes()),
            Cell::Text(Some(text)) => add(2, text.as_bytes()),
            Cell::Bytes(Some(bytes)) => add(3, bytes),
            Cell::Number(None) | Cell::Text(None) | Cell::Bytes(None) => add(0, &[]),
        }
    }
}
