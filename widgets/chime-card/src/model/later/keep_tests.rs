//! What can be known without a browser: what is asked for before anything is sealed, and that no day is lost on the way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::ELEMENT;
use leptos::prelude::Owner;
use windchime_domain::card::Letter;
use windchime_domain::card::sealed::{Header, ITERATIONS};
use windchime_shell::config::Config;
use windchime_shell::stage::Stage;

fn model() -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let (config, troubles) = Config::settle(&ELEMENT, &[], None);
    assert_eq!(troubles, []);
    (owner, Model::new(Stage::still(config)))
}

fn nothing(_: Model, _: At, _: Told) {}

fn card(note: &str) -> Card {
    let mut card = Card::default();
    card.page_mut(Letter::Hope).note = note.to_owned();
    card
}

fn days(of: &[(&str, &str)]) -> Kept {
    let day = |(date, note): &(&str, &str)| Reflection { date: (*date).to_owned(), card: card(note) };
    Kept { reflections: of.iter().map(day).collect() }
}

fn notes(kept: &Kept) -> Vec<&str> {
    kept.reflections.iter().map(|one| one.card.page(Letter::Hope).note.as_str()).collect()
}

/// Sealed bytes, as far as their header tells.
fn sealed(lock: Lock) -> Vec<u8> {
    let iterations = if lock == Lock::Passphrase { ITERATIONS } else { 0 };
    let mut bytes = Header { lock, iterations, salt: [1; 16], iv: [2; 12] }.to_bytes();
    bytes.resize(bytes.len() + 4096 + 16 + 32, 5);
    bytes
}

#[test]
fn a_passphrase_is_optional_on_the_device_needed_for_a_file_and_never_short_or_mistyped() {
    assert_eq!(check("", "", false), None);
    assert_eq!(check("", "", true), Some(Told::NoWords));
    for needed in [false, true] {
        assert_eq!(check("seven 7", "seven 7", needed), Some(Told::TooShort));
        assert_eq!(check("", "only the second", needed), Some(Told::TooShort));
        assert_eq!(check("tea garden lamp", "tea garden lamb", needed), Some(Told::Unlike));
        assert_eq!(check("tea garden lamp", "tea garden lamp", needed), None);
        assert_eq!(check("ééééééé é", "ééééééé é", needed), None);
    }
}

#[test]
fn an_empty_card_is_not_kept_and_a_short_passphrase_stops_before_anything_is_written() {
    let (_owner, model) = model();
    model.keep(String::new(), "", nothing);
    assert_eq!(model.told(), Some((At::Keep, Told::Blank)));
    model.write_note(Letter::Hope, "The garden".into());
    model.keep("short".into(), "short", nothing);
    assert_eq!(model.told(), Some((At::Keep, Told::TooShort)));
    model.save_copy(String::new(), "", nothing);
    assert_eq!(model.told(), Some((At::Copy, Told::NoWords)));
    assert_eq!(model.page(Letter::Hope).note, "The garden");
}

#[test]
fn what_is_found_is_named_and_not_opened() {
    let (_owner, model) = model();
    let mut newer = sealed(Lock::Device);
    if let Some(version) = newer.get_mut(8) {
        *version = 2;
    }
    for (found, shelf) in [
        (None, Shelf::Empty),
        (Some(sealed(Lock::Passphrase)), Shelf::Locked(Lock::Passphrase)),
        (Some(sealed(Lock::Device)), Shelf::Locked(Lock::Device)),
        (Some(newer), Shelf::Broken),
        (Some(b"something else".to_vec()), Shelf::Broken),
    ] {
        model.shelve(Ok(found));
        assert_eq!(model.shelf(), shelf);
        assert!(model.is_blank());
    }
}

#[test]
fn today_joins_the_days_that_are_open_and_a_blank_card_adds_none() {
    let (_owner, model) = model();
    model.stand(None, Key::Device, days(&[("2026-05-01", "a"), ("2026-05-02", "b")]));
    assert_eq!(notes(&model.with_today()), ["a", "b"]);
    model.replace(card("now"));
    // Natively there is no calendar, and today sorts first.
    assert_eq!(notes(&model.with_today()), ["now", "a", "b"]);
    assert_eq!(notes(&model.kept()), ["a", "b"], "only keeping changes what is kept");
}

#[test]
fn the_days_of_a_file_are_added_and_none_of_this_device_is_overwritten() {
    let (_owner, model) = model();
    model.stand(Some(vec![1]), Key::Device, days(&[("2026-05-02", "mine")]));
    model.bring_in(Key::Device, days(&[("2026-05-01", "new"), ("2026-05-02", "theirs")]));
    assert_eq!(notes(&model.kept()), ["new", "mine"]);
    assert!(model.is_on_device(), "the bytes on the device are still those that this tab knows");
}

#[test]
fn what_another_tab_has_deleted_does_not_come_back() {
    let (_owner, model) = model();
    model.stand(Some(vec![1]), Key::Device, days(&[("2026-05-01", "a")]));
    model.shelve(Ok(None));
    assert_eq!((model.shelf(), notes(&model.kept())), (Shelf::Empty, Vec::new()));
}

#[test]
fn a_file_of_another_kind_or_locked_to_a_browser_is_refused_before_a_passphrase_is_asked() {
    let (_owner, model) = model();
    for (bytes, told) in [
        (None, Told::TooLarge),
        (Some(b"%PDF".to_vec()), Told::NotACard),
        (Some(sealed(Lock::Device)), Told::OtherBrowser),
        (sealed(Lock::Passphrase).get(..300).map(<[u8]>::to_vec), Told::Damaged),
    ] {
        model.take_file(bytes, nothing);
        assert_eq!((model.told(), model.has_file()), (Some((At::File, told)), false));
    }
    model.take_file(Some(sealed(Lock::Passphrase)), nothing);
    assert!(model.has_file());
}

#[test]
fn another_card_can_be_started_and_the_one_before_brought_back() {
    let (_owner, model) = model();
    model.write_note(Letter::Hope, "half a thought".into());
    model.start(Card::default(), nothing);
    assert!(model.is_blank());
    model.bring_back(nothing);
    assert_eq!(model.page(Letter::Hope).note, "half a thought");
    assert_eq!(model.told(), Some((At::Page, Told::BroughtBack)));
}
