//! The directory's map: shown on a press and asked for by nobody before, gone through with keys or buttons, and never the only way.

use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        the_map_can_be_used_with_the_keyboard_alone,
        a_mark_opens_its_entry_and_back_leads_to_the_mark,
        several_at_one_place_are_listed_and_the_way_back_is_kept,
        the_map_follows_the_search,
        buttons_move_the_map_and_bring_all_of_it_back;
    Chromium:
        tiles_are_asked_for_only_after_the_press_and_of_nobody_else,
        no_tile_is_asked_for_where_no_editor_names_any,
        marks_are_44_pixels_wide_and_the_map_fits_on_a_phone;
];

/// The directory with tiles and with its state in the address.
pub fn tiled(page: Page) -> Widget {
    let directory = page.open("/map.html").listen().widget("windchime-directory").ready();
    directory.control("search").appears();
    directory
}

/// Shows the map.
pub fn map(directory: Widget) -> Widget {
    wait_until("the whole directory", || directory.control("count").text().starts_with("92"));
    directory.control("map-show").click();
    directory.focus_comes_to("map-title");
    directory.find(".mark").appears();
    directory
}

/// How many entries all marks stand for.
fn shown(directory: &Widget) -> i64 {
    let of = "return [...root.querySelectorAll('.mark')].reduce((sum, mark) => sum + (+mark.querySelector('.count')?.textContent || 1), 0)";
    directory.run(of, &[]).as_i64().expect("a number")
}

/// A feed of three entries at one place and one elsewhere, with their list open.
pub fn several_at_one_place(page: Page) -> Widget {
    let directory = tiled(page);
    directory.set("src", "/assets/one-place.json");
    directory.says("4 results");
    directory.control("map-show").click();
    directory.find(".mark.several").appears();
    directory.find(".mark.several .count").click();
    directory.focus_comes_to("here");
    directory
}

fn the_map_can_be_used_with_the_keyboard_alone(page: Page) {
    let directory = map(crate::directory::directory(page));
    let all = shown(&directory);
    assert!(all > 40, "{all}");
    page.tab_until("the map", || directory.focused() == "map");
    page.press(key::RIGHT).press(key::RIGHT).press(key::RIGHT);
    wait_until("fewer marks", || shown(&directory) < all);
    assert_eq!(directory.focused(), "map", "focus stays where the keys are pressed");
    page.press(key::LEFT).press(key::LEFT).press(key::LEFT);
    wait_until("all of them", || shown(&directory) == all);
    let scale = || directory.run("return root.querySelector('.edge-name').textContent", &[]);
    let before = scale();
    page.type_text("+").type_text("+");
    wait_until("another scale", || scale() != before);
    page.type_text("-").type_text("-");
    wait_until("the first scale", || scale() == before);
    page.tab_until("a mark", || directory.focused().starts_with("mark-"));
    let mark = directory.focused();
    page.press(key::DOWN).press("\u{E013}");
    wait_until("the same mark", || directory.focused() == mark);
}

fn a_mark_opens_its_entry_and_back_leads_to_the_mark(page: Page) {
    let directory = map(crate::directory::directory(page));
    crate::directory::search(&directory, "allotment growers");
    let first = || directory.run("return root.querySelector('.mark title')?.textContent ?? ''", &[]);
    wait_until("its mark", || first().as_str().is_some_and(|name| name.starts_with("Leys Allotment Growers")));
    page.tab_until("the mark", || directory.focused().starts_with("mark-"));
    let mark = directory.focused();
    page.press(key::ENTER);
    directory.focus_comes_to("detail");
    assert!(directory.control("detail").text().starts_with("Leys Allotment Growers"));
    directory.button("Back to results").click();
    directory.focus_comes_to(&mark);
}

fn several_at_one_place_are_listed_and_the_way_back_is_kept(page: Page) {
    let directory = several_at_one_place(page);
    assert_eq!(directory.control("here").text(), "3 entries at this place");
    assert_eq!(directory.texts(".here li"), ["Band (example)", "Choir (example)", "Larder (example)"]);
    directory.find(".here li:nth-child(2) button").click();
    directory.focus_comes_to("detail");
    directory.button("Back to results").click();
    wait_until("the list at this place", || directory.focused().starts_with("here-"));
    directory.button("Back to the map").click();
    wait_until("its mark", || directory.focused().starts_with("mark-"));
    assert!(!directory.find(".here").exists());
}

fn the_map_follows_the_search(page: Page) {
    let directory = map(crate::directory::directory(page));
    let all = shown(&directory);
    crate::directory::search(&directory, "larder");
    wait_until("fewer marks", || shown(&directory) < all);
    let of = |words: &str| {
        directory
            .run("return [...root.querySelectorAll('.map .quiet')].map((line) => line.textContent).join(' ')", &[])
            .as_str()
            .is_some_and(|said| said.contains(words))
    };
    crate::directory::search(&directory, "samaritans");
    wait_until("what is not on the map is said", || of("not on the map") || of("None of these results"));
    directory.control("map-show").click();
    directory.find(".map").goes();
}

fn buttons_move_the_map_and_bring_all_of_it_back(page: Page) {
    let directory = map(tiled(page));
    let all = shown(&directory);
    let press = |name: &str| directory.find(&format!("[aria-label='{name}']")).click();
    press("East");
    press("East");
    press("East");
    wait_until("fewer marks", || shown(&directory) < all);
    directory.button("Show all").click();
    wait_until("all of them", || shown(&directory) == all);
    for _ in 0..20 {
        press("Closer");
    }
    wait_until("there is nothing closer", || {
        directory.find("[aria-label=Closer]").attribute("aria-disabled") == "true"
    });
    assert_eq!(page.console_errors(), [""; 0]);
}

fn tiles_are_asked_for_only_after_the_press_and_of_nobody_else(page: Page) {
    page.requests();
    let directory = tiled(page);
    crate::directory::search(&directory, "food");
    let tiles =
        |page: Page| page.requests().into_iter().filter(|request| request.url.contains("/tiles/")).collect::<Vec<_>>();
    assert!(tiles(page).is_empty(), "before anybody has asked for a map");
    directory.control("map-show").click();
    directory.find(".tiles img").appears();
    let loaded = "return [...root.querySelectorAll('.tiles img')].every((tile) => tile.complete && tile.naturalWidth)";
    wait_until("every tile", || directory.run(loaded, &[]) == true);
    let asked = tiles(page);
    assert!((2..40).contains(&asked.len()), "{asked:?}");
    for request in &asked {
        assert!(request.url.starts_with(&format!("{}/tiles/", page.world.partner)), "{}", request.url);
    }
    assert_eq!(directory.find(".attribution").text(), "Sample tiles: a grid, not a real map");
}

fn no_tile_is_asked_for_where_no_editor_names_any(page: Page) {
    let directory = crate::directory::directory(page);
    let directory = map(directory);
    page.requests();
    directory.find("[aria-label=Closer]").click();
    directory.find("[aria-label=North]").click();
    directory.find(".mark").appears();
    assert_eq!(page.requests(), []);
    assert!(directory.find(".plain").exists() && !directory.find("img").exists());
}

fn marks_are_44_pixels_wide_and_the_map_fits_on_a_phone(page: Page) {
    page.size(320, 640);
    let directory = map(crate::directory::directory(page));
    let sizes = "return [...root.querySelectorAll('.mark rect')].map((mark) => mark.getBoundingClientRect()).map(({ width, height }) => Math.min(width, height))";
    let sizes = directory.run(sizes, &[]);
    let sizes: Vec<f64> = sizes.as_array().expect("a list").iter().filter_map(serde_json::Value::as_f64).collect();
    assert!(!sizes.is_empty() && sizes.iter().all(|size| *size >= 43.5), "{sizes:?}");
    assert_eq!(page.run("return document.documentElement.scrollWidth <= innerWidth"), true);
    // A turned phone: the picture is drawn anew, as wide as there is room for.
    page.size(640, 360);
    let width = || directory.run("return root.querySelector('.map svg').getBoundingClientRect().width", &[]).as_f64();
    wait_until("a wider picture", || width().is_some_and(|width| width > 400.0));
    assert_eq!(page.run("return document.documentElement.scrollWidth <= innerWidth"), true);
}
