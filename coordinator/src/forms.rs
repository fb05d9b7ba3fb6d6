//! The forms this server takes answers to.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use windchime_domain::form::{BUILT_IN, Form, built_in};
use windchime_domain::json::Value;

use crate::marks;

/// Every form, read and checked once at the start.
#[derive(Clone, Debug, Default)]
pub struct Forms(Vec<Arc<Served>>);

/// One form.
#[derive(Clone, Debug)]
pub struct Served {
    /// The form.
    pub form: Arc<Form>,
    /// What tells its definition from any other.
    pub digest: String,
}

impl Forms {
    /// The built-in forms, and every `ID.json` in the directory. A file `interest.json` takes the place of the built-in
    /// form of that id.
    ///
    /// # Errors
    /// One line for everything wrong in any file, naming the file and the place in it.
    pub fn load(directory: Option<&Path>) -> Result<Forms, Vec<String>> {
        let mut forms = Forms::default();
        let mut wrong = Vec::new();
        for id in BUILT_IN {
            if let Some(text) = built_in(id) {
                forms.add(id, "the built-in form", text, &mut wrong);
            }
        }
        if let Some(directory) = directory {
            match definitions(directory) {
                Ok(files) => {
                    for (stem, name, text) in files {
                        forms.add(&stem, &name, &text, &mut wrong);
                    }
                }
                Err(error) => {
                    wrong.push(format!("{} cannot be read: {error}", directory.display()));
                }
            }
        }
        if wrong.is_empty() { Ok(forms) } else { Err(wrong) }
    }

    /// The form of that id.
    pub fn get(&self, id: &str) -> Option<Arc<Served>> {
        self.0.iter().find(|served| served.form.id == id).cloned()
    }

    /// That version of that form.
    pub fn version(&self, id: &str, version: u32) -> Option<Arc<Form>> {
        self.get(id).filter(|served| served.form.version == version).map(|served| served.form.clone())
    }

    /// Every form's id.
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(|served| served.form.id.clone()).collect()
    }

    fn add(&mut self, stem: &str, name: &str, text: &str, wrong: &mut Vec<String>) {
        let form = match serde_json::from_str::<Value>(text) {
            Ok(value) => Form::read(&value),
            Err(error) => return wrong.push(format!("{name}: this is not JSON: {error}")),
        };
        let form = match form {
            Ok(form) => form,
            Err(problems) => {
                let lines = problems.iter().map(|problem| format!("{name}: {}", problem.say()));
                return wrong.extend(lines);
            }
        };
        if form.id != stem {
            return wrong.push(format!(
                "{name}: the form's id is {:?}; rename the file to {}.json, or the form to {stem:?}",
                form.id, form.id
            ));
        }
        match serde_json::to_string(&form.to_value()) {
            Ok(json) => {
                self.0.retain(|served| served.form.id != form.id);
                let digest = marks::short_digest(json.as_bytes());
                self.0.push(Arc::new(Served { form: Arc::new(form), digest }));
            }
            Err(error) => wrong.push(format!("{name}: cannot be written as JSON: {error}")),
        }
    }
}

/// Stem, file name and text of every `*.json` in the directory, by name.
fn definitions(directory: &Path) -> io::Result<Vec<(String, String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let part = |part: Option<&std::ffi::OsStr>| {
                part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
            };
            files.push((part(path.file_stem()), part(path.file_name()), fs::read_to_string(&path)?));
        }
    }
    files.sort();
    Ok(files)
}
