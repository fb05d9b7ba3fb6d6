//! The settings file: TOML, with the flags' names. A flag wins over the environment, that over the file, that over the default.
//!
//! A secret need not stand in the environment: where `NAME_FILE` names a file, its text is the value of `NAME`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};

/// Settings that are not for the file: which file it is, and clap's own.
const NOT_IN_IT: [&str; 3] = ["config", "help", "version"];

/// Gives a command line the settings of the file that its arguments or the environment name, and of `…_FILE` variables.
///
/// # Errors
/// A line for everything wrong with them.
pub fn apply(command: Command, arguments: &[OsString]) -> Result<Command, Vec<String>> {
    let file = named(arguments).or_else(|| std::env::var_os("WINDCHIME_CONFIG").map(PathBuf::from));
    let from_file = file.as_deref().map(read).transpose()?.unwrap_or_default();
    let known: Vec<String> = settings(&command).map(|setting| setting.get_id().to_string()).collect();
    let mut wrong: Vec<String> = from_file
        .iter()
        .filter(|(name, _)| !known.contains(name))
        .map(|(name, _)| {
            let file = file.as_deref().map(|file| file.display().to_string()).unwrap_or_default();
            format!("{file}: there is no setting {name:?}")
        })
        .collect();
    let mut values = from_file;
    for (setting, variable) in settings(&command).filter_map(|setting| Some((setting, setting.get_env()?))) {
        let mut pointer = variable.to_owned();
        pointer.push("_FILE");
        if let Some(path) = std::env::var_os(&pointer) {
            match std::fs::read_to_string(&path) {
                Ok(text) => values.push((setting.get_id().to_string(), text.trim_end().to_owned())),
                Err(error) => wrong.push(format!(
                    "{} names {}, which cannot be read: {error}",
                    pointer.to_string_lossy(),
                    Path::new(&path).display()
                )),
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(command.mut_subcommands(|subcommand| {
        subcommand.mut_args(|setting| match value_of(&values, &setting) {
            Some(value) => setting.default_value(value),
            None => setting,
        })
    }))
}

/// Every setting of the server, by the command that has them all.
pub fn settings(command: &Command) -> impl Iterator<Item = &Arg> {
    let serve = command.get_subcommands().find(|subcommand| subcommand.get_name() == "serve");
    serve.into_iter().flat_map(Command::get_arguments).filter(|setting| !NOT_IN_IT.contains(&setting.get_id().as_str()))
}

/// A settings file with every setting as a remark: what it is for, its variable, and its default. It stands in
/// `deploy/coordinator.toml`.
pub fn example(command: &Command) -> String {
    let mut text = String::from(
        "# Every setting of the coordinator, with its default. Take the `#` away from what you change.\n\
         # A flag (`--listen`) wins over its variable in the environment, that over this file.\n\
         # A secret can stand in a file of its own: DATABASE_URL_FILE names the file whose text is DATABASE_URL.\n",
    );
    for setting in settings(command) {
        let help = setting.get_help().map(ToString::to_string).unwrap_or_default();
        let variable = setting.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let default = setting.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let default = match default {
            Some(value) if value.parse::<u64>().is_ok() || value == "true" || value == "false" => value,
            value => format!("{:?}", value.unwrap_or_default()),
        };
        text.push_str(&format!("\n# {help}. {variable}\n#{} = {default}\n", setting.get_id()));
    }
    text
}

/// The last one counts: `…_FILE` variables stand behind the file's own.
fn value_of(values: &[(String, String)], setting: &Arg) -> Option<String> {
    values.iter().rev().find(|(name, _)| setting.get_id() == name.as_str()).map(|(_, value)| value.clone())
}

/// What `--config` names on the command line.
fn named(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--config") => return arguments.next().map(PathBuf::from),
            Some(other) => {
                if let Some(path) = other.strip_prefix("--config=") {
                    return Some(PathBuf::from(path));
                }
            }
            None => {}
        }
    }
    None
}

/// The settings that stand in the file, as they would be written in a flag.
fn read(file: &Path) -> Result<Vec<(String, String)>, Vec<String>> {
    let named = |what: &dyn std::fmt::Display| vec![format!("{}: {what}", file.display())];
    let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| named(&error.to_string().trim_end()))?;
    let mut wrong = Vec::new();
    let mut values = Vec::new();
    for (name, value) in table {
        match plain(&value) {
            Some(value) => values.push((name, value)),
            None => {
                let needs = "needs to be text, a number, true or false, or a list of texts";
                wrong.extend(named(&format!("{name:?} {needs}")));
            }
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(items) => items.iter().map(plain).collect::<Option<Vec<_>>>().map(|items| items.join(",")),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
