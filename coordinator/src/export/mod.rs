//! Taking responses elsewhere: as CSV, JSON or a spreadsheet, a stretch at a time.

pub mod command;
mod csv;
mod json;
mod safe;
mod table;
mod xlsx;

use crate::local_time;
use crate::responses::{Filter, Reader, count};
use crate::server::App;
use crate::storage::Order;

pub(crate) use safe::neutral;
pub use table::{Cell, Table};

/// How many responses make one stretch of what is sent.
const TOGETHER: usize = 200;
/// The most responses in a spreadsheet, which is put together in memory.
const MOST_IN_A_SHEET: u64 = 50_000;

/// What an export is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Comma-separated values (RFC 4180), UTF-8.
    Csv,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// A spreadsheet (Office Open XML).
    Xlsx,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Xlsx, Format::Csv, Format::Json, Format::Ndjson];

    /// Its name, which is also how its files end.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Xlsx => "xlsx",
        }
    }

    /// The format of that name.
    pub fn read(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8; header=present",
            Format::Json => "application/json",
            Format::Ndjson => "application/x-ndjson",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What an export is to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// What it is written as.
    pub format: Format,
    /// In tables: whether choices stand as the short codes that were sent, rather than in the form's words.
    pub codes: bool,
    /// In CSV: whether it begins with a byte order mark, without which Excel takes UTF-8 for something else.
    pub mark: bool,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum NotExported {
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// The spreadsheet could not be put together.
    #[error("the spreadsheet could not be made: {0}")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// It has more rows than are put together in memory.
    #[error("{0} responses are too many for a spreadsheet; choose CSV, or fewer responses")]
    TooMany(u64),
    /// Something could not be written down.
    #[error("the export could not be written: {0}")]
    Written(#[from] std::io::Error),
}

/// An export under way.
pub struct Export {
    reader: Reader,
    table: Table,
    options: Options,
    count: u64,
    written: u64,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    Rows,
    Done,
}

impl Export {
    /// Prepares an export of the responses that a filter lets pass. Which these are is settled now: what arrives later is not in it.
    ///
    /// # Errors
    /// See [`NotExported`].
    pub async fn open(app: &App, form: &str, filter: &Filter, options: Options) -> Result<Export, NotExported> {
        let before = app.storage.newest(form).await?.saturating_add(1);
        let count = count(app, form, filter, before).await?;
        if options.format == Format::Xlsx && count > MOST_IN_A_SHEET {
            return Err(NotExported::TooMany(count));
        }
        let table = Table::of(app, form, options.codes).await?;
        let reader = Reader::new(app, form, filter, Order::Oldest).between(0, before);
        Ok(Export { reader, table, options, count, written: 0, stage: Stage::Begin })
    }

    /// How many responses are in it.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The next stretch of its bytes; nothing at the end.
    ///
    /// # Errors
    /// See [`NotExported`].
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, NotExported> {
        if self.stage == Stage::Done {
            return Ok(None);
        }
        if self.options.format == Format::Xlsx {
            self.stage = Stage::Done;
            return Ok(Some(xlsx::whole(&mut self.reader, &self.table).await?));
        }
        let found = self.reader.take(TOGETHER).await?;
        let (first, last) = (self.stage == Stage::Begin, found.len() < TOGETHER);
        let bytes = match self.options.format {
            Format::Csv => csv::stretch(&self.table, &found, first, self.options.mark)?,
            Format::Json => json::array(&found, self.written, last)?,
            Format::Ndjson | Format::Xlsx => json::lines(&found)?,
        };
        self.written += u64::try_from(found.len()).unwrap_or_default();
        self.stage = if last { Stage::Done } else { Stage::Rows };
        Ok(Some(bytes))
    }
}

/// A file's name that every system takes, and that tells one export from another: `windchime-interest-2026-05-01.csv`.
pub fn file_name(form: &str, format: Format) -> String {
    let safe: String = form.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect();
    let today = jiff::Zoned::now().with_time_zone(local_time::zone()).strftime("%Y-%m-%d").to_string();
    format!("windchime-{safe}-{today}.{}", format.as_str())
}
