//! A card with something on it, as it is taken along.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::ELEMENT;
use crate::view::later::whole;
use leptos::prelude::Owner;
use windchime_domain::card::{Card, Connection, Group, Letter, Response, Step};
use windchime_shell::config::Config;
use windchime_shell::markup::to_html;
use windchime_shell::stage::Stage;

fn model(reading: &str, card: Card) -> (Owner, Model) {
    let owner = Owner::new();
    owner.set();
    let written: Vec<_> =
        ELEMENT.all_attributes().map(|one| (one.name == "reading").then(|| reading.to_owned())).collect();
    let (config, troubles) = Config::settle(&ELEMENT, &written, None);
    assert_eq!(troubles, []);
    let model = Model::new(Stage::still(config));
    model.replace(card);
    model.go(Place::Whole);
    (owner, model)
}

fn card() -> Card {
    let mut card = Card::default();
    for letter in Letter::ALL {
        let page = card.page_mut(letter);
        page.response = Some(Response::Step(Step::HardJustNow));
        page.note = [letter.name(), " <note>\nsecond line"].concat();
        page.help = "Tea with a neighbour".into();
        page.small_step = "  ".into();
    }
    card.page_mut(Letter::Hope).response = None;
    card.page_mut(Letter::Meaning).note = "سلام".into();
    card.connections.push(Connection { name: "Jo".into(), change: "Ring on Sundays".into(), ..Connection::default() });
    card.groups.push(Group {
        name: "Sample Warm Space".into(),
        phone: "01865 000000".into(),
        hours: "Tuesdays, 10 to 12".into(),
        ..Group::default()
    });
    card
}

#[test]
fn every_form_of_the_card_has_the_words_the_groups_and_the_crisis_lines() {
    for reading in ["standard", "easy"] {
        let (_owner, model) = model(reading, card());
        let html = to_html(whole::view(model).done());
        let cut = |from: &str, to: &str| {
            let (_, rest) = html.split_once(from).unwrap();
            rest.split_once(to).unwrap().0.to_owned()
        };
        let (sheet, pocket, folded) = (
            cut("id=\"sheet\"", "class=\"take\""),
            cut("id=\"pocket\"", "id=\"folded\""),
            cut("id=\"folded\"", "class=\"ways\""),
        );
        let plain = content::plain(model, "");
        // A line of a drawing may end anywhere between two words.
        let said = |html: String| {
            let words = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words));
            words.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
        };
        let forms = [("sheet", said(sheet)), ("pocket", said(pocket)), ("folded", said(folded)), ("plain", plain)];
        for (form, words) in forms {
            for wanted in
                ["Tea with a neighbour", "سلام", "Sample Warm Space", "01865 000000", "Tuesdays, 10 to 12", "116 123"]
            {
                assert!(words.contains(wanted), "{reading}, {form} lacks “{wanted}”: {words}");
            }
            let own = if form == "plain" { "identity <note>" } else { "identity &lt;note&gt;" };
            assert!(words.contains(own), "{reading}, {form}: {words}");
        }
    }
}

#[test]
fn the_small_card_leaves_out_who_is_who_since_others_may_hold_it() {
    let (_owner, model) = model("standard", card());
    let html = to_html(whole::view(model).done());
    let (whole, small) = html.split_once("id=\"pocket\"").unwrap();
    assert!(whole.contains("Ring on Sundays") && !small.contains("Ring on Sundays"));
    // Nothing chosen is nothing said, where room is dear.
    assert!(whole.contains("Not answered yet") && !small.contains("Not answered yet"));
}

#[test]
fn nothing_written_has_an_empty_line_and_the_plain_text_reads_as_text() {
    let (_owner, model) = model("standard", card());
    let plain = content::plain(model, "21 November 2026");
    assert!(
        plain.starts_with(
            "CHIME: a card to think with\n21 November 2026\n\nConnectedness\nJust now: This is hard just now\n"
        ),
        "{plain}"
    );
    assert!(!plain.contains("One small step"), "{plain}");
    assert!(plain.contains("Anything you want to remember:\nhope <note>\nsecond line\n"), "{plain}");
    assert!(plain.contains("\nSample Warm Space:\n01865 000000\nTuesdays, 10 to 12\n"), "{plain}");
    assert!(marked("a\nb").starts_with("\u{feff}a\r\nb"));
}

#[test]
fn what_did_not_fit_is_said_beside_the_small_card() {
    let mut long = card();
    for letter in Letter::ALL {
        long.page_mut(letter).note = "Many words that will not fit. ".repeat(30);
    }
    let says = |card| {
        let (_owner, model) = model("standard", card);
        to_html(whole::view(model).done()).contains("class=\"shortened\"")
    };
    assert!(says(long));
    assert!(!says(card()));
}

#[test]
fn the_colours_on_paper_are_those_of_the_style_sheet() {
    let css = include_str!("../../../../style.css");
    for letter in Letter::ALL {
        let (_, rule) = css.split_once(&[".", letter.name(), " {\n  --letter: "].concat()).unwrap();
        assert!(rule.starts_with(picture::ink(Some(letter))), "{letter:?}");
    }
}
