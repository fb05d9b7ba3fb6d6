//! The forms this server takes answers to: every version of each, since answers may wait on a device for days and keep the
//! meaning of the version they were given to.
//!
//! The database holds them; what is remembered of it here is as old as the last look, which [`watch`](crate::fresh::watch)
//! takes twice a second. So several servers on one database agree within a second.

mod definitions;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::StatusCode;
use windchime_domain::form::Form;
use windchime_domain::json::Value;

use crate::problem::Failure;
use crate::server::CannotStart;
use crate::storage::{Added, Storage};

pub use definitions::{Definition, canonical};

/// How long after a form was closed it still takes answers that were begun before: they may have waited on a device without
/// a connection. In seconds.
const LATE: i64 = 14 * 24 * 60 * 60;

/// Every form.
#[derive(Debug, Default)]
pub struct Forms(RwLock<Shelf>);

/// What was read from the database, and how old it is.
#[derive(Debug, Default)]
struct Shelf {
    /// What [`Storage::revision`] said before it was read; nothing where no database was asked.
    revision: Option<i64>,
    forms: Vec<Arc<Served>>,
}

/// One form.
#[derive(Clone, Debug)]
pub struct Served {
    /// The version that is handed out.
    pub form: Arc<Form>,
    /// What tells its definition from any other.
    pub digest: String,
    /// When it was closed, in seconds since 1970; nothing where it is open.
    pub closed_at: Option<i64>,
    /// Every version, the earliest first.
    versions: Vec<Arc<Form>>,
}

impl Served {
    /// That version of the form.
    pub fn version(&self, version: u32) -> Option<Arc<Form>> {
        self.versions.iter().find(|form| form.version == version).cloned()
    }

    /// Every version, the earliest first.
    pub fn versions(&self) -> &[Arc<Form>] {
        &self.versions
    }

    /// Whether it takes answers at that time (seconds since 1970) that were begun at the other: always while it is open, and
    /// for fourteen days afterwards where they were begun before it closed.
    pub fn takes(&self, now: i64, begun: Option<i64>) -> bool {
        self.closed_at.is_none_or(|closed| begun.is_some_and(|begun| begun <= closed && now <= closed + LATE))
    }
}

impl Forms {
    /// The built-in forms, and every `ID.json` in the directory, without a database. A file `interest.json` takes the place of
    /// the built-in form of that id.
    ///
    /// # Errors
    /// One line for everything wrong in any file, naming the file and the place in it.
    pub fn load(directory: Option<&Path>) -> Result<Forms, Vec<String>> {
        let served = definitions::read(directory)?.into_iter().map(|definition| {
            let form = Arc::new(definition.form);
            Arc::new(Served { versions: vec![form.clone()], form, digest: definition.digest, closed_at: None })
        });
        Ok(Forms(RwLock::new(Shelf { revision: None, forms: served.collect() })))
    }

    /// Puts the built-in forms and those of the directory into the database, and remembers what is there.
    ///
    /// # Errors
    /// Where a definition is wrong, or differs from the one that is kept as the same version; where the database refuses.
    pub async fn open(storage: &Storage, directory: Option<&Path>) -> Result<Forms, CannotStart> {
        let mut differ = Vec::new();
        for definition in definitions::read(directory).map_err(CannotStart::Forms)? {
            if let Added::Differs { newest, by } = storage.add_form_version(&definition.to_new(), None).await? {
                match definition.told_apart(newest, &by) {
                    Some(line) => differ.push(line),
                    None => tracing::info!(
                        form = definition.form.id,
                        version = definition.form.version,
                        "the built-in form is left out: the database has this version of it with other content"
                    ),
                }
            }
        }
        if !differ.is_empty() {
            return Err(CannotStart::Forms(differ));
        }
        let forms = Forms::default();
        forms.refresh(storage).await?;
        Ok(forms)
    }

    /// Looks whether any form has changed, and if so reads them all.
    ///
    /// # Errors
    /// When the database does not answer; then what was known stays.
    pub async fn refresh(&self, storage: &Storage) -> Result<(), sqlx::Error> {
        // Asked before the forms are read: a change in between is seen at the next look.
        let revision = Some(storage.revision("forms").await?);
        if self.0.read().unwrap_or_else(PoisonError::into_inner).revision == revision {
            return Ok(());
        }
        let forms = read_all(storage).await?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Shelf { revision, forms };
        Ok(())
    }

    /// The form of that id.
    pub fn get(&self, id: &str) -> Option<Arc<Served>> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shelf.forms.iter().find(|served| served.form.id == id).cloned()
    }

    /// That version of that form.
    pub fn version(&self, id: &str, version: u32) -> Option<Arc<Form>> {
        self.get(id)?.version(version)
    }

    /// Every form's id.
    pub fn ids(&self) -> Vec<String> {
        let shelf = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shelf.forms.iter().map(|served| served.form.id.clone()).collect()
    }
}

async fn read_all(storage: &Storage) -> Result<Vec<Arc<Served>>, sqlx::Error> {
    let (rows, versions) = (storage.forms().await?, storage.all_form_versions().await?);
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut current = None;
        let mut forms = Vec::new();
        for version in versions.iter().filter(|version| version.form == row.form) {
            let form = Arc::new(read_kept(&version.definition));
            if version.version == row.version {
                current = Some((form.clone(), version.digest.clone()));
            }
            forms.push(form);
        }
        if let Some((form, digest)) = current {
            let closed_at = (row.is_open == 0).then(|| row.closed_at.unwrap_or_default());
            all.push(Arc::new(Served { form, digest, closed_at, versions: forms }));
        }
    }
    Ok(all)
}

/// Reads a definition that was checked when it came in. Should a later release be stricter, the answers that were given to it
/// still have to be understood.
pub fn read_kept(definition: &str) -> Form {
    let value: Value = serde_json::from_str(definition).unwrap_or_default();
    Form::read(&value).unwrap_or_else(|problems| {
        tracing::warn!(problems = problems.len(), "a form that is kept does not fulfil the rules of this release");
        Form::trusted(&value)
    })
}

impl Failure {
    /// 410: the form takes no more answers. `sent`: somebody has just sent some.
    pub fn form_closed(sent: bool) -> Failure {
        let saved = if sent { "Nothing was saved. " } else { "" };
        let detail = format!(
            "{saved}The form takes no more answers. Ask whoever told you about it if you would like to know more."
        );
        Failure::new(StatusCode::GONE, "form-closed", "This form is closed", detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_form_takes_only_what_was_begun_before_and_not_for_ever() {
        let form = Arc::new(Form::trusted(&Value::Null));
        let mut served = Served { form: form.clone(), digest: String::new(), closed_at: None, versions: vec![form] };
        assert!(served.takes(1000, None), "open");
        served.closed_at = Some(1000);
        for (now, begun, takes) in [
            (1001, Some(999), true),
            (1000 + LATE, Some(1000), true),
            (1001 + LATE, Some(1000), false),
            (1001, Some(1001), false),
            (1001, None, false),
        ] {
            assert_eq!(served.takes(now, begun), takes, "{now} {begun:?}");
        }
    }
}
