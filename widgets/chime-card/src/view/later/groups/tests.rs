#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::ELEMENT;
use leptos::prelude::Owner;
use windchime_shell::config::Config;
use windchime_shell::endpoint::Failure;
use windchime_shell::json;
use windchime_shell::markup::to_html;
use windchime_shell::stage::Stage;

fn model() -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let written: Vec<_> = ELEMENT
        .all_attributes()
        .map(|attribute| (attribute.name == "directory").then(|| "https://example.org/feed".to_owned()))
        .collect();
    let (config, troubles) = Config::settle(&ELEMENT, &written, None);
    assert_eq!(troubles, []);
    (owner, Model::new(Stage::still(config)))
}

fn page(model: Model) -> String {
    to_html(view(model).done())
}

fn feed(count: u32) -> String {
    let one = |at| {
        format!(
            r#"{{"id": "{at}", "name": "Walk {at}", "chime": "H", "phone": "01632 960123", "url": "javascript:x"}}"#
        )
    };
    let all: Vec<String> = (0..count).map(one).collect();
    format!(r#"[{}, {{"name": "Choir", "chime": "M", "phone": "Text SING"}}]"#, all.join(","))
}

#[test]
fn a_letter_offers_the_groups_that_are_tagged_for_it_a_few_at_a_time() {
    let (_owner, model) = model();
    model.take_answer(Ok(json::parse(&feed(14)).unwrap()));
    let html = page(model);
    assert_eq!(html.matches("aria-expanded=\"false\"").count(), 5);
    assert!(!html.contains("Walk"), "closed at first");
    model.open_groups(Some(Letter::Hope));
    let html = page(model);
    assert!(
        html.contains("Walk 9") && !html.contains("Walk 10") && html.contains("Show more") && !html.contains("Choir")
    );
    assert!(html.contains("href=\"tel:01632960123\"") && !html.contains("javascript:"));
    model.show_more();
    let html = page(model);
    assert!(html.contains("Walk 13") && !html.contains("Show more"));
    model.open_groups(Some(Letter::Meaning));
    let html = page(model);
    assert!(html.contains("<p>Text SING</p>") && !html.contains("Walk"));
    model.open_groups(Some(Letter::Identity));
    assert!(page(model).contains("There are none for this letter"));
}

#[test]
fn a_group_that_was_chosen_stands_on_the_card_and_can_be_taken_off() {
    let (_owner, model) = model();
    model.take_answer(Ok(json::parse(&feed(1)).unwrap()));
    assert!(page(model).contains("No groups yet."));
    let Feed::Here(groups) = model.feed() else { panic!("the feed is here") };
    model.add_group(groups.first().unwrap().clone(), &[Letter::Hope]);
    let html = page(model);
    assert!(html.contains("Take off my card<span class=\"unseen\"> Walk 0</span>"), "{html}");
    assert_eq!(model.card().groups.first().unwrap().letters, [Letter::Hope]);
    model.remove_group("0");
    assert!(model.card().groups.is_empty() && model.is_blank());
}

#[test]
fn a_directory_that_does_not_come_says_so_and_can_be_asked_again() {
    let (_owner, model) = model();
    model.take_answer(Err(Failure::Timeout));
    let html = page(model);
    assert!(html.contains("The groups could not be loaded.") && html.contains("Try again"), "{html}");
    model.take_answer(Ok(json::parse("{}").unwrap()));
    assert!(page(model).contains("The answer was not a list of groups."));
}

#[test]
fn the_way_to_the_groups_is_there_where_there_are_any() {
    let owner = Owner::new();
    owner.set();
    let (config, _) = Config::settle(&ELEMENT, &[], None);
    let alone = Model::new(Stage::still(config));
    assert!(!alone.places().contains(&Place::Groups));
    alone.add_group(Group { name: "Choir".into(), ..Group::default() }, &[]);
    assert!(alone.places().contains(&Place::Groups), "given by a directory on the page");
    let (_owner, model) = model();
    assert!(model.places().contains(&Place::Groups));
}
