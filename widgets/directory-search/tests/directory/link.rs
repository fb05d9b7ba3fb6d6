//! Links, calendar files and paper: what leaves the directory.

use super::*;

fn said(state: &[(&str, &str)]) -> Vec<(String, String)> {
    state.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_address_brings_back_what_was_searched_ticked_and_opened() {
    let (_owner, model) = loaded(&[], FEED);
    model.type_in("food".to_owned());
    model.tick(category(model, "Outdoors"), true);
    model.open(model.hits()[0]);
    let state: Vec<(String, String)> =
        model.address_state().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(state, said(&[("search", "food"), ("category", "Outdoors"), ("entry", "g")]));

    let (_owner, other) = loaded(&[], FEED);
    other.restore(&state);
    other.meet_address();
    assert_eq!((names(other), other.opened(), other.ticked()), (names(model), model.opened(), 1));
    assert_eq!(
        other.address_state().into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Vec<_>>(),
        state
    );
}

#[test]
fn every_filter_stands_in_the_address_and_where_somebody_is_does_not() {
    let state = said(&[
        ("near", "OX4"),
        ("within", "5"),
        ("age", "3"),
        ("language", "Welsh"),
        ("access", "0"),
        ("free", "0"),
        ("when", "15"),
    ]);
    let (_owner, model) = loaded(&[], FEED);
    model.restore(&state);
    model.meet_address();
    assert_eq!(model.ticked(), 0, "the listing knows none of them yet");
    list(model);
    model.meet_address();
    assert_eq!(names(model), ["Thursday Walking Group"]);
    let now: Vec<(String, String)> =
        model.address_state().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(model.place_typed(), "OX4");
    assert_eq!(now, state[1..]);
    for (name, value) in
        [("age", "99"), ("when", "x"), ("access", "65535"), ("language", ""), ("letter", "70000"), ("xyz", "1")]
    {
        model.restore(&said(&[(name, value)]));
        model.meet_address();
        assert_eq!(model.ticked(), 5, "{name} {value}");
    }
}

#[test]
fn what_an_address_asks_for_is_waited_for() {
    let (_owner, model, turn) = waiting(&[]);
    model.restore(&said(&[("entry", "g"), ("category", "Food"), ("unknown", "x")]));
    model.meet_address();
    assert_eq!((model.opened(), model.ticked()), (None, 0));
    assert_eq!(model.address_state().len(), 2, "it still stands in the address");
    model.take(turn, page(FEED));
    list(model);
    model.meet_address();
    assert_eq!(model.ticked(), 1);
    assert!(html(model).contains("id=\"detail\" part=\"title\" tabindex=\"-1\">allotment friends"), "{}", html(model));
    assert!(!model.is_entry_gone());
}

#[test]
fn an_entry_that_is_gone_is_said_once_everything_has_come() {
    let (_owner, model) = loaded(&[], FEED);
    assert!(!model.is_entry_gone());
    model.restore(&said(&[("entry", "no-longer")]));
    model.meet_address();
    assert!(html(model).contains("no longer in this list"));
    assert_eq!(model.opened(), None);
}

#[test]
fn a_session_can_be_taken_along_where_it_is_known_to_come() {
    let (_owner, model) = loaded(&[], FEED);
    let number = |name: &str| {
        model
            .hits()
            .into_iter()
            .find(|one| model.with_entry(*one, |entry, _| entry.name == name) == Some(true))
            .unwrap()
    };
    let walk = number("Thursday Walking Group");
    let file = model.calendar(walk).unwrap();
    assert!(file.contains("DTSTART;TZID=Europe/London:20260305T100000\r\n"), "{file}");
    assert!(file.contains("LOCATION:Riverside Hall\\, 1 High Street\\, Oxford\\, OX1 1AA\r\n"), "{file}");
    model.open(walk);
    assert!(html(model).contains(">Add to my calendar</button>"));
    model.close();
    model.open(number("Community Larder"));
    assert!(!html(model).contains("Add to my calendar") && html(model).contains(">Copy link</button>"));
}

#[test]
fn a_coordinators_entry_can_be_reported_and_no_others() {
    let (_owner, model) = loaded(&[], FEED);
    model.open(model.hits()[0]);
    assert!(!html(model).contains("Say that something is wrong"));
    model.set_src("https://network.example/v1/services?full=true&per_page=100");
    model.take(2, page(FEED));
    list(model);
    model.open(model.hits()[0]);
    let html = html(model);
    assert!(html.contains("<a href=\"https://network.example/directory/report/g\""), "{html}");
}

#[test]
fn the_list_for_paper_has_everything_that_is_found_and_nothing_to_press() {
    let (_owner, model) = loaded(&[], &many(70));
    model.type_in("group".to_owned());
    assert!(!html(model).contains("only-paper"));
    model.print_list();
    let html = html(model);
    let (_, paper) = html.split_once("id=\"paper\"").unwrap();
    let (paper, _) = paper.split_once("</ul>").unwrap();
    assert_eq!(paper.matches("<h3>").count(), 70);
    assert!(paper.contains("Searched for: group") && !paper.contains("<button") && !paper.contains("<a "), "{paper}");

    let (_owner, model) = loaded(&[], &many(320));
    model.print_list();
    let html = super::html(model);
    assert!(html.contains("The first 300 of 320 results."));
}
