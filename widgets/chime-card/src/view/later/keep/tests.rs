//! The page as it stands for each thing that a device may hold, rendered natively.

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
use windchime_domain::card::{Kept, Letter, Reflection, Response, Step};
use windchime_shell::config::Config;
use windchime_shell::markup::to_html;
use windchime_shell::stage::Stage;

fn model(reading: &str) -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let written: Vec<_> =
        ELEMENT.all_attributes().map(|attribute| (attribute.name == "reading").then(|| reading.to_owned())).collect();
    let (config, _) = Config::settle(&ELEMENT, &written, None);
    (owner, Model::new(Stage::still(config)))
}

fn many(count: usize) -> Kept {
    let mut card = Card::default();
    card.page_mut(Letter::Hope).response = Some(Response::Step(Step::ComesAndGoes));
    card.page_mut(Letter::Meaning).note = "The <b>garden</b>".into();
    let day = |at: usize| Reflection { date: format!("2026-01-{:02}", at + 1), card: card.clone() };
    Kept { reflections: (0..count).map(day).collect() }
}

fn html(model: Model) -> String {
    to_html(view(model).done())
}

#[test]
fn that_a_lost_passphrase_cannot_be_got_back_is_said_before_there_is_a_field_for_one() {
    for (reading, lost) in [("standard", "cannot be got back"), ("easy", "Nobody can get lost words back")] {
        let (_owner, model) = model(reading);
        model.found(None);
        let html = html(model);
        let field = html.find("id=\"keep-words\"").expect("the field");
        assert!(html.find(lost).is_some_and(|said| said < field), "{html}");
        assert!(html.find("anybody who uses").or(html.find("anyone who uses")).is_some());
        assert_eq!(html.matches("type=\"password\"").count(), 2);
        assert!(!html.contains("Delete"), "there is nothing to delete");
    }
}

#[test]
fn every_control_has_a_label_and_every_id_stands_once_whatever_is_kept() {
    for kept in [None, Some(Kept::default()), Some(many(30))] {
        let (_owner, model) = model("standard");
        match kept {
            None => model.found(None),
            Some(kept) => model.opened(kept),
        }
        let html = html(model);
        let mut ids: Vec<_> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
        for input in html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let id = input.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
            assert!(html.contains(&["<label for=\"", id, "\""].concat()), "{id}");
            if input.contains("password") {
                assert!(input.contains("autocomplete=\"off\"") && input.contains("spellcheck=\"false\""), "{input}");
            }
        }
    }
}

#[test]
fn the_newest_days_come_first_and_older_ones_only_when_asked() {
    let (_owner, model) = model("standard");
    model.opened(many(30));
    let html = html(model);
    assert!(html.contains("The first card is from 1 January 2026, the latest from 30 January 2026."), "{html}");
    let days: Vec<_> = html.split("<h5").skip(1).filter_map(|rest| rest.split(['>', '<']).nth(1)).collect();
    assert_eq!((days.len(), days.first(), days.last()), (8, Some(&"30 January 2026"), Some(&"23 January 2026")));
    assert!(html.contains("Show earlier cards"));
    // The same in the table: a heading for each day and each letter, and words in every cell.
    assert_eq!((html.matches("scope=\"row\"").count(), html.matches("scope=\"col\"").count()), (8, 6));
    assert_eq!(html.matches("<td>This comes and goes</td>").count(), 8);
    assert_eq!(html.matches("<td>Not answered yet</td>").count(), 32);
}

#[test]
fn the_history_says_how_each_day_was_and_nothing_about_the_way_between() {
    let (_owner, model) = model("standard");
    model.opened(many(2));
    let said = html(model).to_lowercase();
    for verdict in ["better", "worse", "trend", "average", "more often", "%", "up from", "down from", "<svg", "<canvas"]
    {
        assert!(!said.contains(verdict), "{verdict}");
    }
}

#[test]
fn what_a_person_wrote_is_read_as_text() {
    let (_owner, model) = model("standard");
    model.opened(many(1));
    let kept = model.kept();
    let card = &kept.reflections.first().expect("a day").card;
    let html = to_html(days::whole(model, card).done());
    assert!(html.contains("Meaning: Anything you want to remember") && html.contains("The &lt;b&gt;garden"), "{html}");
}
