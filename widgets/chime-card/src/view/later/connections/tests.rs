#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::ELEMENT;
use leptos::prelude::Owner;
use windchime_domain::card::{Card, Closeness, Effect, Kind, Letter};
use windchime_shell::config::Config;
use windchime_shell::markup::to_html;
use windchime_shell::stage::Stage;

fn with(connections: Vec<Connection>) -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let (config, _) = Config::settle(&ELEMENT, &[], None);
    let model = Model::new(Stage::still(config));
    let mut card = Card::default();
    card.connections = connections;
    model.replace(card);
    model.go(Place::Connections);
    (owner, model)
}

fn page(model: Model) -> String {
    to_html(view(model).done())
}

fn sam() -> Connection {
    Connection {
        id: 3,
        name: "Sam & co".into(),
        kind: Kind::Person,
        closeness: Some(Closeness::Close),
        effect: Some(Effect::Mixed),
        letters: vec![Letter::Hope, Letter::Meaning],
        change: "See them\nmore".into(),
    }
}

#[test]
fn an_empty_list_shows_a_way_to_begin_and_no_empty_table() {
    let (_owner, model) = with(Vec::new());
    let html = page(model);
    assert!(html.contains("Add to my list"));
    assert!(html.contains("<div hidden=\"\"><table"), "{html}");
    assert!(!html.contains("<form") && !html.contains("<tbody"));
}

#[test]
fn the_table_says_all_that_was_written_and_chosen_and_each_button_says_of_what() {
    let (_owner, model) = with(vec![sam()]);
    let html = page(model);
    for said in [
        "Sam &amp; co",
        "A person or an animal",
        "Close to me",
        "It helps and it is hard",
        "Hope, Meaning",
        "See them\nmore",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    for text in ["Change", "Take off"] {
        assert!(html.contains(&[text, "<span class=\"unseen\"> Sam &amp; co</span>"].concat()), "{text}");
    }
    assert!(html.contains("<caption>") && html.contains("scope=\"row\"") && html.contains("role=\"rowheader\""));
}

#[test]
fn each_mark_is_a_button_with_the_words_of_its_row_and_one_of_them_a_stop_of_the_tab_key() {
    let open = Connection { id: 4, name: "Choir".into(), ..Connection::default() };
    let park = Connection { id: 5, kind: Kind::Place, closeness: Some(Closeness::Further), ..sam() };
    let (_owner, model) = with(vec![sam(), open, park]);
    let html = page(model);
    assert!(html.contains("aria-label=\"Sam &amp; co: A person or an animal, Close to me, It helps and it is hard\""));
    assert_eq!(html.matches("id=\"mark-").count(), 2, "what is left open has no place in the picture");
    assert_eq!(html.matches("<g id=\"mark-3\" role=\"button\" tabindex=\"0\"").count(), 1);
    assert_eq!(html.matches("<g id=\"mark-5\" role=\"button\" tabindex=\"-1\"").count(), 1);
}

#[test]
fn the_editor_has_nothing_chosen_beforehand_and_says_what_is_missing_twice() {
    let (_owner, model) = with(Vec::new());
    model.edit(None);
    let html = page(model);
    assert_eq!(html.matches("type=\"radio\"").count(), 3 + 3 + 4);
    assert_eq!(html.matches("type=\"checkbox\"").count(), 5);
    assert!(!html.contains("checked=") && !html.contains("aria-invalid"));
    assert!(html.contains("A nickname or first letter is enough."));
    assert_eq!(model.save_draft(), None);
    let html = page(model);
    for words in ["Write a name or nickname", "Choose whether it is a person, a place or something you do"] {
        assert_eq!(html.matches(words).count(), 2, "in the summary and beside the control: {words}");
    }
    for id in ["connection-name-error", "connection-kind-error"] {
        assert!(html.contains(&format!("id=\"{id}\"")) && html.matches(id).count() == 2, "{id}");
    }
}

#[test]
fn the_editor_of_one_on_the_list_shows_what_was_said_of_it() {
    let (_owner, model) = with(vec![sam()]);
    model.edit(Some(3));
    let html = page(model);
    assert_eq!(html.matches("checked=\"\"").count(), 1 + 1 + 1 + 2);
    assert!(html.contains("value=\"Sam &amp; co\"") && html.contains(">See them\nmore</textarea>"));
    assert!(html.contains("Change Sam &amp; co") && html.contains("Leave it as it was"));
}

#[test]
fn nothing_counts_the_list_or_judges_it() {
    let (_owner, model) = with((0..30).map(|id| Connection { id, ..sam() }).collect());
    model.remove(7);
    let seen = page(model);
    let seen: String = seen.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, words)| words).collect();
    assert!(seen.contains("Sam &amp; co is off your list.") && seen.contains("Put Sam &amp; co back"));
    assert!(!seen.contains(|character: char| character.is_ascii_digit()), "{seen}");
}
