//! Partners' websites: which may read from this server, and how many responses came from each.

use std::collections::{BTreeMap, HashSet};
use std::sync::{PoisonError, RwLock};

use crate::origin;
use crate::storage::Storage;

/// The websites of every partner, as they were at the last look into the database.
#[derive(Debug, Default)]
pub struct Partners(RwLock<(Option<i64>, HashSet<String>)>);

impl Partners {
    /// Reads what is there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(storage: &Storage) -> Result<Partners, sqlx::Error> {
        let partners = Partners::default();
        partners.refresh(storage).await?;
        Ok(partners)
    }

    /// Whether that origin, as a browser writes it, is a partner's.
    pub fn allows(&self, origin: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).1.contains(origin)
    }

    /// Looks whether any website was added or removed, and if so reads them all.
    ///
    /// # Errors
    /// When the database does not answer; then what was known stays.
    pub async fn refresh(&self, storage: &Storage) -> Result<(), sqlx::Error> {
        let revision = Some(storage.revision("partners").await?);
        if self.0.read().unwrap_or_else(PoisonError::into_inner).0 == revision {
            return Ok(());
        }
        let origins = storage.partner_origins().await?.into_iter().map(|(origin, _)| origin).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = (revision, origins);
        Ok(())
    }
}

/// How many responses came from each origin; under the empty name those that did not say.
///
/// # Errors
/// When the database does not answer.
pub async fn responses(storage: &Storage) -> Result<BTreeMap<String, i64>, sqlx::Error> {
    let mut counts = BTreeMap::new();
    for (page, count) in storage.counts_by_page().await? {
        *counts.entry(page.and_then(|page| origin::of_page(&page)).unwrap_or_default()).or_default() += count;
    }
    Ok(counts)
}
