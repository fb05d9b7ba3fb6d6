//! The directory from a feed's JSON text to what a person reads, without a browser. A room is a file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod far;
mod filters;
mod hours;
mod incoming;
mod link;
mod list;
mod map;
mod place;

use leptos::prelude::*;
use windchime_directory_search::model::Model;
use windchime_directory_search::{ELEMENT, catalogue, view};
use windchime_domain::directory::{Page, read_page};
use windchime_search::facet;
use windchime_shell::config::Config;
use windchime_shell::json;
use windchime_shell::markup::to_html;
use windchime_shell::stage::Stage;

const FEED: &str = r#"{
  "last_page": true,
  "contents": [
    {"id": "w", "name": "Thursday Walking Group", "organization": {"name": "Riverside Trust"},
     "description": "A slow walk by the river.\n\nTea <b>afterwards</b>.",
     "attributes": [{"taxonomy_term": {"id": "1", "name": "Walking"}}, {"taxonomy_term": {"id": "2", "name": "Outdoors"}}],
     "schedules": [{"freq": "WEEKLY", "byday": "TH", "opens_at": "10:00", "closes_at": "11:30"}],
     "service_at_locations": [{"location": {"name": "Riverside Hall", "addresses": [{"address_1": "1 High Street", "city": "Oxford", "postal_code": "ox1 1aa"}]}}],
     "phones": [{"number": "01865 000000"}], "email": "walk@example.org", "url": "https://walk.example.org/",
     "fees": "Free", "minimum_age": 18, "languages": [{"name": "English"}, {"name": "Welsh"}],
     "accessibility": ["Step-free entrance"], "alert": "No walk in August.", "assured_date": "2026-03-02"},
    {"id": "g", "name": "allotment friends", "description": "Grow food together.",
     "attributes": [{"taxonomy_term": {"id": "2", "name": "Outdoors"}}, {"taxonomy_term": {"id": "3", "name": "Food"}}]},
    {"id": "l", "name": "Community Larder", "description": "Food for everyone.",
     "attributes": [{"taxonomy_term": {"id": "3", "name": "Food"}}]},
    {"id": "x", "name": "Ended Club", "status": "inactive"},
    {"id": "nameless"}
  ]
}"#;

fn page(text: &str) -> Page {
    read_page(&json::parse(text).unwrap()).unwrap()
}

fn stage(attributes: &[(&str, &str)]) -> Stage {
    let written: Vec<Option<String>> = ELEMENT
        .all_attributes()
        .map(|attribute| {
            let own = attributes.iter().find(|(name, _)| *name == attribute.name);
            own.map(|(_, value)| (*value).to_owned())
        })
        .collect();
    let (config, troubles) = Config::settle(&ELEMENT, &written, None);
    assert_eq!(troubles, []);
    Stage::still(config)
}

/// A model that waits for its feed, as on a page with these attributes.
fn waiting(attributes: &[(&str, &str)]) -> (Owner, Model, u32) {
    let owner = Owner::new();
    owner.set();
    // Monday, 2 March 2026, ten o'clock.
    let model = Model::new(stage(attributes), Some(|| 1_772_445_600_000.0));
    let show = attributes.iter().find(|(name, _)| *name == "show");
    model.set_show(show.map_or("", |(_, show)| show));
    model.set_src("https://example.org/services");
    (owner, model, 1)
}

/// Makes the listing in small slices, as the page does.
fn list(model: Model) {
    let (mine, mut indexing) = model.begin_listing();
    while model.step(mine, &mut indexing, 2).unwrap() {}
    model.finish_listing(mine, indexing);
}

fn loaded(attributes: &[(&str, &str)], text: &str) -> (Owner, Model) {
    let (owner, model, turn) = waiting(attributes);
    model.take(turn, page(text));
    assert!(model.wants_listing(turn));
    list(model);
    (owner, model)
}

fn names(model: Model) -> Vec<String> {
    let name = |number| model.with_entry(number, |entry, _| entry.name.clone());
    model.hits().into_iter().filter_map(name).collect()
}

/// Categories with their counts as they stand.
fn counts(model: Model) -> Vec<(String, u32)> {
    let (categories, _) = model.categories(12);
    let count = |(number, name)| (name, model.count(facet(catalogue::CATEGORY, number)));
    categories.into_iter().map(count).collect()
}

fn category(model: Model, name: &str) -> u32 {
    let (categories, _) = model.categories(100);
    facet(catalogue::CATEGORY, categories.iter().find(|(_, known)| known == name).unwrap().0)
}

fn html(model: Model) -> String {
    to_html(view::whole(model))
}

/// So many entries, all called alike.
fn many(how_many: usize) -> String {
    let one = |n: usize| format!(r#"{{"id": "{n}", "name": "Group {n:05}", "category": "Kind {}"}}"#, n % 30);
    format!("[{}]", (0..how_many).map(one).collect::<Vec<_>>().join(","))
}
