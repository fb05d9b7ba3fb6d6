//! Reading responses a stretch at a time, so that any number of them needs the same memory.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use windchime_domain::form::Form;
use windchime_domain::json::Value;

use super::Filter;
use crate::records::{self, Record};
use crate::server::App;
use crate::storage::{Order, Row, Sieve};

/// How many rows are in memory at a time.
const TOGETHER: i64 = 200;

/// A response, with what belongs to it.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was sent.
    pub record: Record,
    /// The version of the form that was answered; nothing where this server does not know it.
    pub form: Option<Arc<Form>>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether what was typed could be opened. Otherwise the answers are those that were chosen, and no more.
    pub whole: bool,
}

impl Found {
    /// Opens a row.
    pub fn open(app: &App, row: Row, tags: Vec<String>) -> Found {
        let form = u32::try_from(row.form_version).ok().and_then(|version| app.forms.version(&row.form, version));
        let (record, whole) = match records::open(&app.keyring, &row) {
            Ok(record) => (record, true),
            Err(error) => {
                tracing::error!(%error, number = row.number, "a response could not be opened");
                (chosen(row), false)
            }
        };
        Found { record, form, tags, whole }
    }
}

/// Reads the responses that a filter lets pass.
pub struct Reader {
    app: App,
    filter: Filter,
    sieve: Sieve,
    order: Order,
    waiting: VecDeque<Found>,
    ended: bool,
}

impl Reader {
    /// Begins with the first response in that order.
    pub fn new(app: &App, form: &str, filter: &Filter, order: Order) -> Reader {
        Reader {
            app: app.clone(),
            filter: filter.clone(),
            sieve: filter.sieve(form),
            order,
            waiting: VecDeque::new(),
            ended: false,
        }
    }

    /// Only what stands behind one place in the order of arrival and ahead of another.
    #[must_use]
    pub fn between(mut self, after: i64, before: i64) -> Reader {
        self.sieve.after = after;
        self.sieve.before = before;
        self
    }

    /// The next response.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Found>, sqlx::Error> {
        while self.waiting.is_empty() && !self.ended {
            self.read_on().await?;
        }
        Ok(self.waiting.pop_front())
    }

    /// At most so many of the next responses.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn take(&mut self, most: usize) -> Result<Vec<Found>, sqlx::Error> {
        let mut found = Vec::new();
        while found.len() < most {
            match self.next().await? {
                Some(one) => found.push(one),
                None => break,
            }
        }
        Ok(found)
    }

    async fn read_on(&mut self) -> Result<(), sqlx::Error> {
        let storage = &self.app.storage;
        let rows = storage.sift(&self.sieve, self.order, TOGETHER).await?;
        self.ended = rows.len() < usize::try_from(TOGETHER).unwrap_or_default();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(());
        };
        let (low, high) = (first.number.min(last.number), first.number.max(last.number));
        let mut tags: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for (number, tag) in storage.tags_between(&self.sieve.form, low, high).await? {
            tags.entry(number).or_default().push(tag);
        }
        match self.order {
            Order::Newest => self.sieve.before = low,
            Order::Oldest => self.sieve.after = high,
        }
        for row in rows {
            let tags = tags.remove(&row.number).unwrap_or_default();
            let found = Found::open(&self.app, row, tags);
            if self.filter.passes(found.form.as_deref(), &found.record) {
                self.waiting.push_back(found);
            }
        }
        Ok(())
    }
}

/// How many responses a filter lets pass, of those ahead of a place in the order of arrival.
///
/// # Errors
/// When the database does not answer.
pub async fn count(app: &App, form: &str, filter: &Filter, before: i64) -> Result<u64, sqlx::Error> {
    if !filter.needs_opening() {
        let sieve = Sieve { before, ..filter.sieve(form) };
        return Ok(app.storage.count_sifted(&sieve).await?.try_into().unwrap_or_default());
    }
    let (mut reader, mut count) = (Reader::new(app, form, filter, Order::Oldest).between(0, before), 0);
    while reader.next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// The versions of a form that were answered and are known, the newest first; before them the one that is served now.
///
/// # Errors
/// When the database does not answer.
pub async fn forms(app: &App, form: &str) -> Result<Vec<Arc<Form>>, sqlx::Error> {
    let mut all: Vec<Arc<Form>> = app.forms.get(form).map(|served| served.form.clone()).into_iter().collect();
    for version in app.storage.versions_answered(form).await? {
        if let Some(found) = u32::try_from(version).ok().and_then(|version| app.forms.version(form, version))
            && all.iter().all(|known| known.version != found.version)
        {
            all.push(found);
        }
    }
    Ok(all)
}

/// What can be had of a row without opening it.
fn chosen(row: Row) -> Record {
    Record {
        number: row.number,
        submission_id: row.submission_id,
        form: row.form,
        form_version: u32::try_from(row.form_version).unwrap_or_default(),
        answers: serde_json::from_str(&row.answers).unwrap_or(Value::Map(Vec::new())),
        lang: row.lang,
        page: row.page,
        receipt: row.receipt,
        received_at: row.received_at,
    }
}
