#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use crate::ELEMENT;
use windchime_domain::card::{Card, Kind};
use windchime_shell::config::Config;
use windchime_shell::stage::Stage;

fn model() -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let (config, _) = Config::settle(&ELEMENT, &[], None);
    let model = Model::new(Stage::still(config));
    model.build();
    (owner, model)
}

fn add(model: Model, name: &str) -> u32 {
    model.edit(None);
    model.draft_name(name.into());
    model.choose(Choice::Kind(Kind::Place), true);
    assert_eq!(model.save_draft(), Some(name.trim().into()));
    model.card().connections.last().unwrap().id
}

fn names(model: Model) -> Vec<String> {
    (0..Model::ROW_GROUPS).flat_map(|group| model.rows(group)).map(|one| one.name).collect()
}

#[test]
fn what_lacks_a_name_or_a_kind_is_not_put_on_the_list_and_stays_in_the_editor() {
    let (_owner, model) = model();
    model.edit(None);
    model.draft_change("More often".into());
    assert_eq!(model.save_draft(), None);
    assert!(model.editor().is_some_and(|draft| draft.tried && draft.is_nameless() && draft.kind.is_none()));
    model.draft_name("  ".into());
    model.choose(Choice::Kind(Kind::Person), true);
    assert_eq!(model.save_draft(), None);
    assert!(model.is_blank());
    model.draft_name(" Sam ".into());
    assert_eq!(model.save_draft(), Some("Sam".into()));
    assert!(model.editor().is_none() && !model.is_blank());
    let all = model.card().connections;
    assert_eq!((all[0].name.as_str(), all[0].change.as_str(), all[0].closeness), ("Sam", "More often", None));
}

#[test]
fn a_change_keeps_place_and_number_and_leaving_the_editor_keeps_the_list() {
    let (_owner, model) = model();
    let (first, _) = (add(model, "Sam"), add(model, "The park"));
    model.edit(Some(first));
    model.choose(Choice::Letter(Letter::Meaning), true);
    model.choose(Choice::Letter(Letter::Hope), true);
    model.choose(Choice::Closeness(Closeness::Middle), true);
    assert_eq!(model.save_draft(), Some("Sam".into()));
    let one = &model.card().connections[0];
    assert_eq!((one.id, &one.letters[..]), (first, &[Letter::Hope, Letter::Meaning][..]));
    model.edit(Some(first));
    model.draft_name("Somebody else".into());
    model.close_editor();
    assert_eq!(names(model), ["Sam", "The park"]);
}

#[test]
fn what_was_removed_can_be_put_back_where_it_was_and_no_number_is_given_twice() {
    let (_owner, model) = model();
    let ids = ["Sam", "The park", "Choir"].map(|name| add(model, name));
    assert_eq!(model.remove(ids[1]), "The park");
    assert_eq!((names(model), model.removed()), (vec!["Sam".into(), "Choir".into()], Some("The park".into())));
    assert_eq!(model.undo_remove(), Some("The park".into()));
    assert_eq!(names(model), ["Sam", "The park", "Choir"]);
    model.remove(ids[2]);
    assert!(add(model, "Allotment") > ids[2]);
    assert_eq!((model.removed(), model.undo_remove()), (None, None));
    let lone = ids.map(|id| model.remove(id));
    assert_eq!(lone[2], "");
}

#[test]
fn a_ring_closer_or_further_ends_at_the_first_and_the_last() {
    let (_owner, model) = model();
    let id = add(model, "Sam");
    assert_eq!(model.move_ring(id, true), None, "it is in no ring");
    model.edit(Some(id));
    model.choose(Choice::Closeness(Closeness::Further), true);
    model.save_draft();
    assert_eq!(model.move_ring(id, false), None);
    assert_eq!(model.move_ring(id, true), Some(("Sam".into(), Closeness::Middle)));
    assert_eq!(model.move_ring(id, true), Some(("Sam".into(), Closeness::Close)));
    assert_eq!(model.move_ring(id, true), None);
    assert!(model.refocus() && !model.refocus());
}

#[test]
fn a_table_that_was_written_over_and_over_begins_anew_and_shows_everything() {
    let (_owner, model) = model();
    add(model, "The first");
    for _ in 0..MOST_CONNECTIONS + 5 {
        let id = add(model, "Passing");
        model.remove(id);
    }
    add(model, "The last");
    assert_eq!(names(model), ["The first", "The last"]);
}

#[test]
fn a_card_that_was_opened_brings_its_own_list() {
    let (_owner, model) = model();
    add(model, "Sam");
    model.edit(None);
    let mut card = Card::default();
    card.connections.push(Connection { id: 7, name: "Choir".into(), ..Connection::default() });
    model.replace(card);
    model.build();
    assert_eq!((names(model), model.removed()), (vec!["Choir".into()], None));
    assert!(model.editor().is_none());
    assert_eq!(add(model, "Sam"), 8);
}
