//! The map: the same entries as the list, where they are.

use super::*;
use windchime_directory_search::model::later::map::Mark;

const PLACES: &str = r#"[
  {"id": "a", "name": "Oxford Choir", "category": "Music", "city": "Oxford", "latitude": 51.752, "longitude": -1.2577},
  {"id": "b", "name": "Oxford Larder", "category": "Food", "city": "Oxford", "latitude": 51.752, "longitude": -1.2577},
  {"id": "c", "name": "Witney Walkers", "category": "Walking", "city": "Witney", "latitude": 51.785, "longitude": -1.485},
  {"id": "d", "name": "Nowhere Club", "category": "Walking"},
  {"id": "e", "name": "Abingdon Band", "category": "Music", "city": "Abingdon",
   "locations": [{"latitude": 51.671, "longitude": -1.283}, {"latitude": 51.68, "longitude": -1.6}]}
]"#;

fn shown(attributes: &[(&str, &str)]) -> (Owner, Model) {
    let (owner, model) = loaded(attributes, PLACES);
    model.toggle_map();
    model.gather();
    (owner, model)
}

/// Asks from a place that entries name, as the page does, in slices.
fn asked_from(model: Model, place: &str) {
    model.ask_place(place);
    let mut locating = model.begin_locating().unwrap();
    while model.step_locating(&mut locating, None, 2) {}
    assert!(model.finish_locating(locating, None));
    let mut measuring = model.begin_measuring().unwrap();
    while model.step_measuring(&mut measuring, 2) {}
    model.finish_measuring(measuring);
}

fn marks(model: Model) -> Vec<Mark> {
    model.drawing(640, 400, false).unwrap().marks
}

fn named(model: Model, marks: &[Mark]) -> Vec<String> {
    let name = |number: &u32| model.with_entry(*number, |entry, _| entry.name.clone()).unwrap();
    marks.iter().map(|mark| mark.entries.iter().map(name).collect::<Vec<_>>().join("+")).collect()
}

#[test]
fn the_map_shows_every_place_of_what_is_found_in_the_order_of_the_list() {
    let (_owner, model) = shown(&[]);
    let found = marks(model);
    assert_eq!(
        named(model, &found),
        ["Abingdon Band", "Abingdon Band", "Oxford Choir+Oxford Larder", "Witney Walkers"]
    );
    assert_eq!(model.without_position(), 1);
    // North is up, and east is right.
    let at =
        |name: &str| found.iter().rev().find(|mark| named(model, std::slice::from_ref(mark)) == [name]).unwrap().at;
    assert!(at("Witney Walkers").1 < at("Oxford Choir+Oxford Larder").1);
    assert!(at("Witney Walkers").0 < at("Oxford Choir+Oxford Larder").0);

    model.type_in("walkers".to_owned());
    model.gather();
    assert_eq!(named(model, &marks(model)), ["Witney Walkers"]);
    assert_eq!(model.without_position(), 0);
}

#[test]
fn a_mark_of_one_entry_opens_it_and_one_of_several_at_one_place_lists_them() {
    let (_owner, model) = shown(&[]);
    let found = marks(model);
    model.press_mark(&found[2]);
    let here = model.entries_here();
    assert_eq!((here.len(), model.opened()), (2, None), "no zoom parts them");
    let html = html(model);
    assert!(html.contains("2 entries at this place") && html.contains(">Oxford Larder</button>"), "{html}");
    model.open_here(here[1]);
    assert_eq!(model.opened(), Some(here[1]));
    model.close();
    model.close_here();
    assert!(model.entries_here().is_empty());

    model.press_mark(&found[3]);
    assert_eq!(model.opened(), Some(found[3].entries[0]));
}

#[test]
fn a_cluster_that_closer_pictures_part_is_shown_closer() {
    let (_owner, model) = shown(&[]);
    assert_eq!(marks(model).len(), 4);
    for _ in 0..6 {
        model.zoom_map(false, None);
    }
    let few = marks(model);
    assert!(few.len() < 4, "{}", few.len());
    let cluster = few.iter().find(|mark| mark.entries.len() > 1).unwrap();
    model.press_mark(cluster);
    let parted = model.drawing(640, 400, false).unwrap();
    assert!(parted.marks.len() > 1 && model.entries_here().is_empty());
    assert_eq!(parted.focus, Some(cluster.number), "focus stays on the first of them");
}

#[test]
fn what_somebody_has_moved_stays_until_all_is_asked_for_again() {
    let (_owner, model) = shown(&[]);
    let before = marks(model)[2].at;
    model.move_map(1, 0, None);
    model.gather();
    assert_eq!(marks(model).iter().find(|mark| mark.entries.len() == 2).unwrap().at, (before.0 - 160, before.1));
    model.fit_map();
    assert_eq!(marks(model)[2].at, before);
}

#[test]
fn without_tiles_the_picture_names_towns_and_asks_for_nothing() {
    let (_owner, model) = shown(&[]);
    let html = html(model);
    for words in [
        ">Oxford</text>",
        ">Witney</text>",
        " miles</text>",
        "1 result is not on the map",
        "aria-expanded=\"true\">Hide map",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
    assert!(!html.contains("<img") && !html.contains("attribution"));
    assert!(html.contains("role=\"button\" tabindex=\"0\""), "{html}");
    assert!(html.contains("<title>2 entries: Oxford Choir, Oxford Larder</title>"), "{html}");
}

const TILES: (&str, &str) = ("tiles", "https://tiles.example.org/{z}/{x}/{y}.png");

#[test]
fn tiles_come_only_with_the_map_and_with_their_owners_name() {
    let owner = ("tiles-attribution", "© Example Maps https://tiles.example.org/about");
    let (_owner, model) = loaded(&[TILES, owner], PLACES);
    assert!(!html(model).contains("tiles.example.org"), "nobody has asked for the map");
    model.toggle_map();
    let html = html(model);
    assert!(html.contains("<img crossorigin=\"anonymous\" referrerpolicy=\"strict-origin\" alt=\"\""), "{html}");
    assert!(html.contains(" src=\"https://tiles.example.org/"), "{html}");
    assert!(
        html.contains("<a href=\"https://tiles.example.org/about\" rel=\"noopener noreferrer\">© Example Maps</a>"),
        "{html}"
    );
}

#[test]
fn what_an_editor_left_out_is_said() {
    for (attributes, words) in [
        (vec![TILES], "The tiles-attribution attribute is missing"),
        (vec![("tiles", "https://tiles.example.org/{z}/{x}.png")], "needs {z}, {x} and {y}"),
        (
            vec![TILES, ("tiles-attribution", "© javascript:alert(1)")],
            "<p class=\"attribution\" part=\"attribution\">© javascript:alert(1)</p>",
        ),
    ] {
        let (_owner, model) = shown(&attributes);
        let html = html(model);
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn rings_stand_around_where_somebody_asks_from() {
    let (_owner, model) = shown(&[]);
    assert!(!html(model).contains("class=\"ring\""));
    asked_from(model, "Oxford");
    model.gather();
    let html = html(model);
    assert_eq!(html.matches("class=\"ring\"").count(), 3, "{html}");
    assert!(html.contains(">10 miles</text>"));
    assert!(html.contains("<title>Witney Walkers: About 10 miles away</title>"), "{html}");
}

#[test]
fn a_feed_without_positions_offers_no_map() {
    let (_owner, model) = loaded(&[], FEED);
    assert!(!html(model).contains("Show map"));
    let (_owner, model) = loaded(&[], PLACES);
    assert!(html(model).contains("aria-expanded=\"false\">Show map"));
    model.toggle_map();
    model.type_in("nowhere".to_owned());
    let html = html(model);
    assert!(html.contains("None of these results says where it is on a map"), "{html}");
}
