//! Narrowing by what entries say of themselves, and taking it back.

use crate::{FEED, category, html, list, loaded, names, stage};
use leptos::prelude::*;
use windchime_directory_search::catalogue;
use windchime_directory_search::model::Model;
use windchime_directory_search::model::later::facets::{When, group};
use windchime_directory_search::model::later::filters::Offer;
use windchime_domain::directory::read_page;
use windchime_search::facet;
use windchime_shell::json;

/// Monday, 2 March 2026, ten o'clock, is when the tests happen.
const SEVERAL: &str = r#"[
  {"id": "a", "name": "Advice desk", "category": "Advice", "fees": "Free", "accessibility": ["Step-free", "Hearing loop"],
   "schedules": [{"byday": "MO,WE", "opens_at": "09:00", "closes_at": "11:00"}], "postcode": "OX4 1AA", "languages": ["English", "Polish"]},
  {"id": "b", "name": "Book group", "category": "Reading", "attending_type": "online", "minimum_age": 18,
   "schedules": [{"byday": "MO", "opens_at": "19:00", "closes_at": "21:00"}], "languages": ["English"]},
  {"id": "c", "name": "Craft club", "category": "Making", "fees": "£2", "maximum_age": 11, "accessibility": ["No hearing loop", "Not step-free"],
   "schedules": [{"byday": "TU", "opens_at": "13:00", "closes_at": "15:00"}], "postcode": "OX3 7AB", "languages": ["English", "Arabic"]},
  {"id": "d", "name": "Drop-in", "category": "Advice", "postcode": "OX1 1AA"}
]"#;

/// As when somebody has opened the filters.
fn opened(text: &str) -> (Owner, Model) {
    let (owner, model) = loaded(&[], text);
    assert!(!model.has_filters());
    model.want_filters();
    list(model);
    assert!(model.has_filters());
    (owner, model)
}

/// Each choice of an offer with its count.
fn counts(model: Model, offer: Offer) -> Vec<(u32, u32)> {
    model.offered(offer).into_iter().map(|value| (value, model.count(value))).collect()
}

fn access(kind: u16) -> u32 {
    facet(group::ACCESS + kind, 0)
}

#[test]
fn each_filter_narrows_to_what_says_so_of_itself() {
    let (_owner, model) = opened(SEVERAL);
    let at = |day, part| When { day, part }.facet().unwrap();
    for (value, found) in [
        (facet(group::FREE, 0), &["Advice desk"][..]),
        (facet(group::WAY, 0), &["Advice desk", "Craft club", "Drop-in"]),
        (facet(group::WAY, 1), &["Book group"]),
        (access(0), &["Advice desk"]),
        (access(2), &["Advice desk"]),
        (facet(group::OPEN, 0), &["Advice desk"]),
        (at(Some(0), None), &["Advice desk", "Book group"]),
        (at(Some(0), Some(2)), &["Book group"]),
        (at(None, Some(0)), &["Advice desk"]),
        (at(Some(1), Some(1)), &["Craft club"]),
        (at(Some(6), None), &[]),
        (facet(group::AGE, 1), &["Advice desk", "Craft club", "Drop-in"]),
        (facet(group::AGE, 4), &["Advice desk", "Book group", "Drop-in"]),
    ] {
        model.tick(value, true);
        assert_eq!(names(model), found, "{}/{}", value >> 16, value as u16);
        model.tick(value, false);
    }
    assert_eq!(names(model).len(), 4);
}

#[test]
fn counts_are_those_of_the_list_that_a_tick_would_bring() {
    let (_owner, model) = opened(SEVERAL);
    model.tick(facet(group::WAY, 0), true);
    for offer in [Offer::Times, Offer::Cost, Offer::Ages, Offer::Access, Offer::Languages] {
        for (value, promised) in counts(model, offer) {
            model.tick(value, true);
            assert_eq!(names(model).len() as u32, promised, "{}/{}", value >> 16, value as u16);
            model.tick(value, false);
        }
    }
    model.type_in("club".into());
    assert_eq!(counts(model, Offer::Cost), [(facet(group::FREE, 0), 0)]);
}

#[test]
fn kinds_of_access_add_up_and_languages_are_alternatives() {
    let (_owner, model) = opened(SEVERAL);
    let languages = model.offered(Offer::Languages);
    let called: Vec<String> = languages.iter().map(|facet| model.language(*facet)).collect();
    assert_eq!(called, ["Arabic", "English", "Polish"]);
    model.tick(languages[0], true);
    model.tick(languages[2], true);
    assert_eq!(names(model), ["Advice desk", "Craft club"]);
    model.tick(access(0), true);
    model.tick(access(2), true);
    assert_eq!(names(model), ["Advice desk"]);
}

#[test]
fn only_what_the_feed_can_answer_is_offered() {
    let (_owner, model) = opened(r#"[{"name": "One", "category": "A"}, {"name": "Two", "category": "B"}]"#);
    for offer in [Offer::Letters, Offer::Times, Offer::Cost, Offer::Ways, Offer::Ages, Offer::Access, Offer::Languages]
    {
        assert_eq!(model.offered(offer), [0_u32; 0], "{offer:?}");
    }
    let said = html(model);
    assert!(!said.contains("<select") && !said.contains("Open now"), "{said}");
    let (_owner, model) = opened(FEED);
    assert_eq!(model.offered(Offer::Letters), [0_u32; 0]);
    assert_eq!(model.offered(Offer::Ages).len(), 6, "one entry is for adults");
    // Every entry of this feed happens somewhere: in person or not tells nothing apart.
    assert_eq!(
        opened(r#"[{"name": "One", "postcode": "OX1"}, {"name": "Two", "postcode": "OX2"}]"#).1.offered(Offer::Ways),
        [0_u32; 0]
    );
}

#[test]
fn chosen_filters_stand_above_the_list_and_can_be_taken_away_one_by_one_or_all() {
    let (_owner, model) = opened(SEVERAL);
    assert!(!html(model).contains("class=\"chips\""));
    model.tick(category(model, "Advice"), true);
    model.pick_day(Some(0));
    model.pick_part(Some(2));
    model.pick(group::AGE, Some(facet(group::AGE, 5)));
    let said = html(model);
    for words in [
        "Filters (3 chosen)",
        "<span>Advice</span>",
        "<span>Monday: Evening, from 5pm</span>",
        "<span>65 and over</span>",
        "Clear all filters",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(names(model).len(), 0);
    model.drop_tick(When { day: Some(0), part: Some(2) }.facet().unwrap());
    assert_eq!((names(model), model.when()), (vec!["Advice desk".to_owned(), "Drop-in".to_owned()], When::default()));
    model.clear_ticks();
    assert_eq!((model.ticked(), names(model).len()), (0, 4));
}

#[test]
fn what_was_chosen_stays_when_more_of_the_feed_comes_and_the_new_is_known_by_the_same_filters() {
    let (owner, model, turn) = crate::waiting(&[]);
    model.take(turn, read_page(&json::parse(r#"{"page_number": 1, "total_pages": 2, "contents": [{"id": "a", "name": "First", "fees": "Free"}, {"id": "z", "name": "Last"}]}"#).unwrap()).unwrap());
    list(model);
    model.want_filters();
    list(model);
    model.tick(facet(group::FREE, 0), true);
    assert_eq!(names(model), ["First"]);
    model.take(turn, read_page(&json::parse(r#"{"page_number": 2, "total_pages": 2, "contents": [{"id": "b", "name": "Second", "fees": "Free"}, {"id": "c", "name": "Third"}]}"#).unwrap()).unwrap());
    list(model);
    assert_eq!((names(model), model.ticked()), (vec!["First".to_owned(), "Second".to_owned()], 1));
    drop(owner);
}

#[test]
fn without_a_clock_nothing_is_offered_but_categories() {
    let owner = Owner::new();
    owner.set();
    let model = Model::new(stage(&[]), None);
    model.set_src("https://example.org/services");
    model.take(1, crate::page(SEVERAL));
    list(model);
    model.want_filters();
    list(model);
    assert_eq!(model.offered(Offer::Times), [0_u32; 0]);
    model.tick(facet(catalogue::CATEGORY, 0), true);
    assert_eq!(names(model), ["Advice desk", "Drop-in"]);
}
