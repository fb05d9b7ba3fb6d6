//! The directory as each server remembers it: every record is read once, and again when something has changed. So lists are
//! filtered by the same rules that the widget reads records with, and no filter needs the database.

pub mod asked;
pub mod freshness;
pub mod places;
pub mod plain;
pub mod record;
pub mod written;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::Mutex;
use windchime_domain::directory::Entry;
use windchime_domain::json::Value;

use crate::storage::{KeptService, Storage};
use asked::Near;
use places::Point;

/// How long it may take until a change made by another server is seen.
const LOOKED: Duration = Duration::from_secs(1);

/// What this server remembers of the directory.
#[derive(Debug, Default)]
pub struct Catalogue(Mutex<Option<Known>>);

#[derive(Debug)]
struct Known {
    shelf: Arc<Shelf>,
    revision: i64,
    /// When the database was last asked; absent where it has to be asked again.
    looked: Option<Instant>,
}

impl Catalogue {
    /// Every record, at most a second old.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shelf(&self, storage: &Storage) -> Result<Arc<Shelf>, sqlx::Error> {
        let mut known = self.0.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.looked.is_some_and(|at| at.elapsed() < LOOKED)) {
            return Ok(known.shelf.clone());
        }
        // Before the records, so that a change in between is seen the next time.
        let (looked, revision) = (Some(Instant::now()), storage.revision("services").await?);
        if let Some(known) = known.as_mut().filter(|known| known.revision == revision) {
            known.looked = looked;
            return Ok(known.shelf.clone());
        }
        let kept = storage.kept_services().await?;
        let read = tokio::task::spawn_blocking(move || Shelf::of(kept)).await;
        let shelf = Arc::new(read.map_err(|_| sqlx::Error::WorkerCrashed)?);
        *known = Some(Known { shelf: shelf.clone(), revision, looked });
        Ok(shelf)
    }

    /// Looks again at the next request: after a change of this server's own.
    pub async fn look_again(&self) {
        if let Some(known) = self.0.lock().await.as_mut() {
            known.looked = None;
        }
    }
}

/// Every record, by name.
#[derive(Debug, Default)]
pub struct Shelf(Vec<Item>);

/// One record, with what filters ask for.
#[derive(Debug)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// Whether it is listed.
    pub active: bool,
    /// Its status as it is written.
    pub status: String,
    /// What it came from, where the import said so.
    pub source: Option<String>,
    /// What the widget makes of it.
    pub entry: Entry,
    /// When somebody last checked it.
    pub checked: Option<Date>,
    /// When it last changed, here or where it came from: RFC 3339.
    pub changed: String,
    /// The whole record: JSON.
    pub full: String,
    /// The record as lists show it: JSON.
    pub brief: String,
    search: String,
    changed_seconds: i64,
    organization_id: Option<String>,
    terms: Vec<String>,
    taxonomies: Vec<String>,
    ages: (Option<f64>, Option<f64>),
    points: Vec<Point>,
    located: Vec<(usize, Option<Point>)>,
}

impl Shelf {
    fn of(kept: Vec<KeptService>) -> Shelf {
        let mut items: Vec<Item> = kept.into_iter().filter_map(Item::read).collect();
        items.sort_by_cached_key(|item| (item.entry.name.to_lowercase(), item.id.clone()));
        Shelf(items)
    }

    /// Every record, whatever its status.
    pub fn all(&self) -> &[Item] {
        &self.0
    }

    /// The records that are listed.
    pub fn active(&self) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(|item| item.active)
    }

    /// The record of that id.
    pub fn get(&self, id: &str) -> Option<&Item> {
        self.0.iter().find(|item| item.id == id)
    }

    /// Every category by its name in small letters, with its id and its name; the first one counts.
    pub fn categories(&self) -> BTreeMap<String, (String, String)> {
        let mut all = BTreeMap::new();
        for one in self.0.iter().flat_map(|item| &item.entry.categories) {
            all.entry(one.name.to_lowercase()).or_insert_with(|| (one.id.clone(), one.name.clone()));
        }
        all
    }
}

impl Item {
    /// Nothing where the record cannot be read, which is logged: one damaged record must not take the directory down.
    fn read(kept: KeptService) -> Option<Item> {
        let read = serde_json::from_str(&kept.record).ok().map(record::entry);
        let Some((Some(entry), record)) = read else {
            tracing::error!(id = kept.id, "a record of the directory cannot be read; it is left out");
            return None;
        };
        let changed = latest(record::text(&record, "last_modified"), &kept.modified_at);
        let (mut terms, mut taxonomies) = (Vec::new(), Vec::new());
        read_terms(&record, &mut terms, &mut taxonomies);
        let organization = record.get("organization").and_then(|one| record::text(one, "id"));
        let points = entry.places.iter().filter_map(|place| {
            let middle = || places::centre(&places::outcode(place.postcode.as_deref()?)?);
            place.position.or_else(middle)
        });
        Some(Item {
            active: kept.status == "active",
            status: kept.status,
            source: kept.source,
            checked: entry.assured_date.as_deref().and_then(written::date),
            changed: changed.to_string(),
            changed_seconds: changed.as_second(),
            brief: serde_json::to_string(&brief(&record)).unwrap_or_default(),
            full: kept.record,
            search: kept.search,
            organization_id: organization.or_else(|| record::text(&record, "organization_id")).map(str::to_owned),
            terms,
            taxonomies,
            ages: (record::number(&record, "minimum_age"), record::number(&record, "maximum_age")),
            points: points.collect(),
            located: located(&record),
            id: kept.id,
            entry,
        })
    }

    /// The places among its `service_at_locations` that are near enough, or all of them.
    pub fn placed(&self, near: Option<&Near>) -> Vec<usize> {
        let fits =
            |point: Option<Point>| near.is_none_or(|near| point.is_some_and(|point| near.reaches(point).is_some()));
        self.located.iter().filter(|(_, point)| fits(*point)).map(|(at, _)| *at).collect()
    }

    /// Whether a word, in small letters, occurs in what a search looks at.
    pub fn says(&self, word: &str) -> bool {
        self.search.contains(word)
    }

    /// The whole record.
    pub fn record(&self) -> Value {
        serde_json::from_str(&self.full).unwrap_or_default()
    }
}

/// Each of its locations, and where it is.
fn located(record: &Value) -> Vec<(usize, Option<Point>)> {
    let mut all = Vec::new();
    for (at, here) in record::items(record, "service_at_locations").iter().enumerate() {
        let Some(location) = here.get("location").filter(|location| location.is_map()) else { continue };
        let position = record::number(location, "latitude").zip(record::number(location, "longitude"));
        let postcode = record::items(location, "addresses").iter().find_map(|one| record::text(one, "postal_code"));
        let middle = || places::centre(&places::outcode(postcode?)?);
        all.push((at, position.or_else(middle)));
    }
    all
}

/// The later of when a record says it changed and when it changed here.
fn latest(said: Option<&str>, here: &str) -> Timestamp {
    let here: Timestamp = here.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    said.and_then(|said| said.parse().ok()).map_or(here, |said: Timestamp| said.max(here))
}

/// The taxonomy terms anywhere in a record, by id; and their taxonomies, by id and by name.
fn read_terms(value: &Value, terms: &mut Vec<String>, taxonomies: &mut Vec<String>) {
    for item in value.list().unwrap_or_default() {
        read_terms(item, terms, taxonomies);
    }
    for (name, member) in value.entries() {
        if name == "taxonomy_term" {
            terms.extend(record::text(member, "id").map(str::to_owned));
            let detail = member.get("taxonomy_detail");
            let named = [record::text(member, "taxonomy_id"), record::text(member, "taxonomy")];
            let detailed = detail.map(|detail| ["id", "name"].map(|name| record::text(detail, name)));
            let all = named.into_iter().chain(detailed.into_iter().flatten()).flatten();
            taxonomies.extend(all.map(str::to_lowercase));
        } else if name == "taxonomy_term_id" {
            terms.extend(member.text().map(str::to_owned));
        } else {
            read_terms(member, terms, taxonomies);
        }
    }
}

/// A record as lists show it: what there is one of, and the organisation likewise.
pub fn brief(record: &Value) -> Value {
    let members = record.entries().iter().filter_map(|(name, value)| match value {
        Value::Map(_) if name == "organization" => Some((name.clone(), flat(value))),
        Value::Map(_) | Value::List(_) => None,
        plain => Some((name.clone(), plain.clone())),
    });
    Value::Map(members.collect())
}

/// The members that are neither objects nor lists.
pub fn flat(record: &Value) -> Value {
    let plain = |value: &Value| !matches!(value, Value::Map(_) | Value::List(_));
    Value::Map(record.entries().iter().filter(|(_, value)| plain(value)).cloned().collect())
}
