//! Definitions that come with the program and in files.

use std::path::Path;
use std::{fs, io};

use windchime_domain::form::{BUILT_IN, Delivery, Form, built_in};
use windchime_domain::json::Value;

use crate::marks;
use crate::storage::NewVersion;

/// A definition that was read and found in order.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The form.
    pub form: Form,
    /// Its one way of being written: JSON.
    pub json: String,
    /// What tells it from any other.
    pub digest: String,
    /// The name of its file; nothing for one that comes with the program.
    pub file: Option<String>,
}

impl Definition {
    pub(super) fn to_new(&self) -> NewVersion<'_> {
        NewVersion {
            form: &self.form.id,
            version: self.form.version,
            definition: &self.json,
            digest: &self.digest,
            source: if self.file.is_some() { "file" } else { "built-in" },
            by: self.file.as_deref().unwrap_or("built-in"),
        }
    }

    /// What to say where the same version is kept with other content. Nothing for a built-in form: a file or the editor was
    /// first, nobody can change what is built in, and answers keep the meaning they had.
    pub(super) fn told_apart(&self, newest: u32, by: &str) -> Option<String> {
        let (file, version) = (self.file.as_ref()?, self.form.version);
        Some(format!(
            "{file}: version {version} of this form is in the database already, with other content (from: {by}), and answers \
             may have been given to it. Raise \"version\" in {file} to {}, so that earlier answers keep their meaning",
            newest.max(version) + 1
        ))
    }
}

/// The one way in which a definition is written, and its digest. What it says of delivery is left out: that is the server's
/// own.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn canonical(form: &Form) -> Result<(String, String), serde_json::Error> {
    let bare = Form { delivery: Delivery::default(), ..form.clone() };
    let json = serde_json::to_string(&bare.to_value())?;
    let digest = marks::short_digest(json.as_bytes());
    Ok((json, digest))
}

/// The built-in forms, then those of the files.
pub(super) fn read(directory: Option<&Path>) -> Result<Vec<Definition>, Vec<String>> {
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for id in BUILT_IN {
        if let Some(text) = built_in(id) {
            add(&mut all, id, None, text, &mut wrong);
        }
    }
    if let Some(directory) = directory {
        match files(directory) {
            Ok(files) => {
                for (stem, name, text) in files {
                    add(&mut all, &stem, Some(name), &text, &mut wrong);
                }
            }
            Err(error) => wrong.push(format!("{} cannot be read: {error}", directory.display())),
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

fn add(all: &mut Vec<Definition>, stem: &str, file: Option<String>, text: &str, wrong: &mut Vec<String>) {
    let name = file.as_deref().unwrap_or("the built-in form");
    let form = match serde_json::from_str::<Value>(text) {
        Ok(value) => Form::read(&value),
        Err(error) => return wrong.push(format!("{name}: this is not JSON: {error}")),
    };
    let form = match form {
        Ok(form) => form,
        Err(problems) => return wrong.extend(problems.iter().map(|problem| format!("{name}: {}", problem.say()))),
    };
    if form.id != stem {
        return wrong.push(format!(
            "{name}: the form's id is {:?}; rename the file to {}.json, or the form to {stem:?}",
            form.id, form.id
        ));
    }
    match canonical(&form) {
        Ok((json, digest)) => {
            all.retain(|definition| definition.form.id != form.id);
            all.push(Definition { form, json, digest, file });
        }
        Err(error) => wrong.push(format!("{name}: cannot be written as JSON: {error}")),
    }
}

/// Stem, file name and text of every `*.json` in the directory, by name.
fn files(directory: &Path) -> io::Result<Vec<(String, String, String)>> {
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
