//! Partners' websites: which may read from this server, and how many responses came from each.

use std::collections::{BTreeMap, HashSet};
use std::sync::{PoisonError, RwLock};

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
        *counts.entry(page.map(|page| origin_of(&page)).unwrap_or_default()).or_default() += count;
    }
    Ok(counts)
}

/// Scheme, host and port of a page's address, as a browser writes them.
fn origin_of(page: &str) -> String {
    let after_scheme = page.find("://").map_or(0, |at| at + 3);
    let host_ends = page.get(after_scheme..).and_then(|rest| rest.find('/')).map(|at| at + after_scheme);
    page.get(..host_ends.unwrap_or(page.len())).unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_a_page_is_what_stands_before_its_path() {
        for (page, origin) in [
            ("https://larder.example/join/now", "https://larder.example"),
            ("https://Larder.example:8443/", "https://larder.example:8443"),
            ("http://larder.example", "http://larder.example"),
            ("", ""),
        ] {
            assert_eq!(origin_of(page), origin, "{page}");
        }
    }
}
