//! The pictures of every state, and one page that shows them all.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Where they are: `target/screenshots/ENGINE/STATE-LOOK.png`.
pub fn folder() -> PathBuf {
    crate::root().join("target/screenshots")
}

/// Writes `target/screenshots/index.html` from the pictures that are there: state by state, every look side by side.
pub fn write_index(looks: &[&str]) {
    let mut states: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for engine in std::fs::read_dir(folder()).into_iter().flatten().flatten() {
        for picture in std::fs::read_dir(engine.path()).into_iter().flatten().flatten() {
            let name = picture.file_name().to_string_lossy().into_owned();
            let Some(stem) = name.strip_suffix(".png") else { continue };
            let Some((state, look)) = looks.iter().find_map(|look| Some((stem.strip_suffix(look)?, look))) else {
                continue;
            };
            let engine = engine.file_name().to_string_lossy().into_owned();
            let shown = (format!("{engine}, {look}"), format!("{engine}/{name}"));
            states.entry(state.trim_end_matches('-').to_owned()).or_default().push(shown);
        }
    }
    let mut page = String::from(
        "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\"><title>Every state in every look</title>\n\
         <style>body{font:16px system-ui;margin:2rem}div{display:flex;gap:1rem;overflow-x:auto;align-items:start}\
         figure{margin:0}img{max-width:26rem;max-height:44rem;border:1px solid #999}</style>\n\
         <h1>Every state in every look</h1>\n",
    );
    for (state, pictures) in &mut states {
        pictures.sort();
        _ = write!(page, "<h2>{state}</h2>\n<div>");
        for (name, path) in pictures {
            _ = writeln!(
                page,
                "<figure><a href=\"{path}\"><img loading=\"lazy\" src=\"{path}\" alt=\"{state}: {name}\"></a><figcaption>{name}</figcaption></figure>"
            );
        }
        page.push_str("</div>\n");
    }
    std::fs::write(folder().join("index.html"), page).expect("the page of pictures is written");
}
