//! The tables that stand in the READMEs between `<!-- NAME -->` and `<!-- /NAME -->`, made from the attribute tables.

use crate::{manifest, run, tables};
use anyhow::{Context as _, Result};
use std::fs;
use windchime_domain::attributes::{CUSTOM_PROPERTIES, Element, Part, SHARED_EVENTS};

/// Each README with its text as it should be, and as it is.
pub fn all() -> Result<Vec<(&'static str, String, String)>> {
    let files = [
        "README.md",
        "widgets/interest-form/README.md",
        "widgets/chime-card/README.md",
        "widgets/directory-search/README.md",
    ];
    files
        .into_iter()
        .map(|file| {
            let now = fs::read_to_string(run::root().join(file)).with_context(|| format!("{file} is not there"))?;
            let mut wanted = now.clone();
            for element in tables::ELEMENTS {
                wanted = fill(&wanted, &format!("attributes:{}", element.kind), &attributes(element));
                wanted = fill(&wanted, &format!("config:{}", element.kind), &names("key", element.config));
                wanted = fill(&wanted, &format!("events:{}", element.kind), &events(element));
                wanted = fill(&wanted, &format!("parts:{}", element.kind), &names("`::part(…)`", element.parts));
            }
            wanted = fill(&wanted, "custom-properties", &names("Custom property", CUSTOM_PROPERTIES));
            Ok((file, wanted, now))
        })
        .collect()
}

/// Replaces what stands between the markers; a text without them is left alone.
fn fill(text: &str, name: &str, table: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let Some((before, rest)) = text.split_once(&open) else { return text.to_owned() };
    // An opening marker without its end would silently stay empty: put a table there that cannot be missed, and `tidy` fails.
    let Some((_, after)) = rest.split_once(&close) else { return format!("{before}{open}\n{table}{close}\n{rest}") };
    format!("{before}{open}\n{table}{close}{after}")
}

fn attributes(element: &Element) -> String {
    let mut table = String::from("| attribute | values | default | what it does |\n| --- | --- | --- | --- |\n");
    for attribute in element.all_attributes() {
        let values = manifest::type_of(attribute.kind).replace(" | ", ", ").replace("string", "text").replace('"', "`");
        let values =
            if matches!(attribute.kind, windchime_domain::attributes::Kind::Url) { "URL".to_owned() } else { values };
        let default = if attribute.default.is_empty() { "none".to_owned() } else { format!("`{}`", attribute.default) };
        table += &format!("| `{}` | {values} | {default} | {} |\n", attribute.name, attribute.doc);
    }
    table
}

fn events(element: &Element) -> String {
    let mut table = String::from("| event | when, and its `detail` |\n| --- | --- |\n");
    for event in element.events.iter().chain(SHARED_EVENTS) {
        table += &format!("| `{}` | {} |\n", event.name, event.doc);
    }
    table
}

fn names(heading: &str, parts: &[Part]) -> String {
    let mut table = format!("| {heading} | what it is |\n| --- | --- |\n");
    for part in parts {
        table += &format!("| `{}` | {} |\n", part.name, part.doc);
    }
    table
}
