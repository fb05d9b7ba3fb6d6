//! What a person sees before they touch anything, rendered natively.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use leptos::prelude::*;
use windchime_chime_card::{ELEMENT, view};
use windchime_domain::card::Letter;
use windchime_domain::crisis::{NATIONS, lines};
use windchime_shell::config::Config;
use windchime_shell::markup::to_html;
use windchime_shell::stage::Stage;

/// The card as HTML, with the given attributes on the element.
fn card(attributes: &[(&str, &str)]) -> String {
    let owner = Owner::new();
    owner.set();
    let of_page =
        |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let written: Vec<_> = ELEMENT.all_attributes().map(|attribute| of_page(attribute.name)).collect();
    let (config, troubles) = Config::settle(&ELEMENT, &written, None);
    assert_eq!(troubles, []);
    to_html(view(Stage::still(config)))
}

/// The words alone: no tags, no comments.
fn words(html: &str) -> String {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words));
    pieces.collect::<Vec<_>>().join(" ")
}

/// The crisis box, and everything else.
fn around_help(html: &str) -> (String, String) {
    let (before, rest) = html.split_once("<aside").expect("a box with the crisis lines");
    let (help, after) = rest.split_once("</aside>").expect("its end");
    (["<aside", help].concat(), [before, after].concat())
}

const READINGS: [&str; 2] = ["standard", "easy"];

#[test]
fn all_five_letters_stand_there_with_word_and_drawing_and_only_the_first_page_is_open() {
    for reading in READINGS {
        let html = card(&[("reading", reading)]);
        for (word, initial) in
            ["Connectedness", "Hope", "Identity", "Meaning", "Empowerment"].iter().zip("CHIME".chars())
        {
            assert!(html.contains(&format!(">{word}<")), "{reading}: {word}");
            assert!(html.contains(&format!("aria-hidden=\"true\">{initial}<")), "{reading}: {initial}");
        }
        assert_eq!(html.matches("aria-current=\"step\"").count(), 1, "{reading}");
        assert_eq!(html.matches("<section").count(), 9, "{reading}");
        let open: Vec<_> = html
            .split("<section")
            .skip(1)
            .filter(|section| !section.split('>').next().unwrap().contains("hidden"))
            .collect();
        assert_eq!(open.len(), 1, "{reading}");
        assert!(open.first().unwrap().contains("id=\"connectedness\""), "{reading}");
    }
}

#[test]
fn the_crisis_lines_of_each_nation_stand_before_the_letters_in_both_readings() {
    for reading in READINGS {
        for nation in NATIONS {
            let html = card(&[("reading", reading), ("nation", nation)]);
            let (help, _) = around_help(&html);
            for line in lines(nation) {
                let link = format!("href=\"{}\"", line.href);
                assert!(help.contains(&link) && help.contains(&format!(">{}<", line.link)), "{nation}: {}", line.text);
            }
            assert_eq!(help.matches("<a ").count(), lines(nation).len(), "{nation}");
            assert!(html.find("<aside").unwrap() < html.find("<nav").unwrap());
        }
    }
}

#[test]
fn every_letter_offers_six_choices_and_none_is_made_beforehand() {
    let html = card(&[]);
    let radios = html.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap());
    let radios: Vec<_> = radios.filter(|tag| tag.contains("type=\"radio\"")).collect();
    assert_eq!(radios.len(), 30);
    assert!(radios.iter().all(|tag| !tag.contains("checked")));
    for letter in Letter::ALL {
        assert_eq!(radios.iter().filter(|tag| tag.contains(&format!("name=\"{}\"", letter.name()))).count(), 6);
    }
    assert_eq!(html.matches("This is hard just now").count(), 5);
    assert_eq!(html.matches("I would rather skip this one").count(), 5);
}

#[test]
fn nothing_is_counted_and_no_number_is_seen_but_those_to_call() {
    for reading in READINGS {
        let (_, rest) = around_help(&card(&[("reading", reading)]));
        let seen = words(&rest).to_lowercase();
        assert!(!seen.contains(|character: char| character.is_ascii_digit()), "{reading}: {seen}");
        for verdict in ["score", "total", "result", "%", "average", "level", "progress"] {
            assert!(!seen.contains(verdict), "{reading}: {verdict}");
        }
    }
}

#[test]
fn every_control_has_a_label_and_every_id_is_there_once() {
    let html = card(&[]);
    let ids: Vec<_> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len());
    for tag in html.split('<').filter(|tag| tag.starts_with("input") || tag.starts_with("textarea")) {
        let id = tag.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a control with an id");
        assert!(html.contains(&format!("<label for=\"{id}\"")), "{id}");
    }
    for attribute in ["aria-labelledby=\"", "aria-describedby=\""] {
        for named in html.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(ids.contains(&named), "{attribute}{named}");
        }
    }
}

#[test]
fn what_is_typed_is_kept_from_the_browsers_own_servers_and_histories() {
    let html = card(&[]);
    let areas: Vec<_> = html.split("<textarea").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert_eq!(areas.len(), 15);
    for area in areas {
        for guard in ["autocomplete=\"off\"", "spellcheck=\"false\"", "writingsuggestions=\"false\""] {
            assert!(area.contains(guard), "{area}");
        }
    }
    assert!(!html.contains("style="), "a strict CSP refuses style attributes");
}

#[test]
fn each_letter_asks_one_question_which_can_be_swapped() {
    let html = card(&[]);
    assert_eq!(html.matches("class=\"question aloud\"").count(), 5);
    assert_eq!(html.matches(">Another question<").count(), 5);
}

#[test]
fn in_easy_read_each_idea_and_each_choice_has_a_picture_and_otherwise_there_is_none() {
    assert!(!card(&[]).contains("class=\"picture\""));
    let html = card(&[("reading", "easy")]);
    assert!(html.matches("class=\"looks easy\"").count() == 3);
    for row in html.split("class=\"idea\">").skip(1) {
        assert!(row.starts_with("<svg class=\"picture\""), "a picture comes first: {}", row.get(..80).unwrap_or(row));
    }
    let pictures = html.split("<section").skip(1).map(|page| page.matches("<svg class=\"picture\"").count());
    let pictures: Vec<_> = pictures.take(5).collect();
    // Five choices and a skip; thought, note, help, step; and what it means, in at least four sentences.
    assert!(pictures.first().is_some_and(|seen| *seen >= 6 + 4 + 4), "{html}");
    assert_eq!(pictures.get(1..), Some(&[0; 4][..]), "drawn when they are come to");
    assert_eq!(
        html.matches("class=\"picture\" viewBox=\"0 0 32 32\" aria-hidden=\"true\"").count(),
        html.matches("class=\"picture\"").count()
    );
}

#[test]
fn there_is_an_exit_first_of_all_only_where_the_editor_has_set_one() {
    let none = card(&[]);
    assert!(!none.contains("exit") && !none.contains("Shift"));
    for reading in READINGS {
        let html = card(&[("exit", "https://weather.example"), ("reading", reading)]);
        let (before, _) = html.split_once("Leave this page</button>").expect("the button");
        assert_eq!(before.matches("<button").count(), 1, "first of all");
        assert!(html.contains("Shift key three times") && !html.contains("href=\"https://weather.example\""));
    }
}
