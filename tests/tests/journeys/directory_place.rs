//! Asking from a place: typed by hand, or given by the device, and never sent to anybody.

use crate::directory::{count, directory, everything, names};
use serde_json::{Value, json};
use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_postcode_brings_the_nearest_first,
        what_is_not_known_is_said_and_the_list_stays,
        a_radius_without_results_shows_the_nearest,
        an_editor_can_say_where_from_and_how_far;
    Chromium:
        a_place_is_looked_up_with_one_table_and_no_other_request,
        the_device_is_asked_only_by_its_button,
        a_device_that_refuses_is_said_in_words,
];

/// Types a place and presses Enter.
pub fn ask(directory: &Widget, place: &str) {
    directory.control("place").appears();
    directory.control("place").clear();
    directory.control("place").type_text(&format!("{place}{}", key::ENTER));
}

/// The miles that the list gives, in its order.
fn miles(directory: &Widget) -> Vec<f64> {
    let number = |words: String| words.split_whitespace().find_map(|word| word.parse().ok());
    directory.texts(".away").into_iter().filter_map(number).collect()
}

fn a_postcode_brings_the_nearest_first(page: Page) {
    let directory = directory(page);
    everything(&directory);
    ask(&directory, "ox4 1ab");
    directory.says("Near OX4, measured from its middle.");
    wait_until("distances", || miles(&directory).len() > 10);
    let far = miles(&directory);
    assert!(far.is_sorted(), "{far:?}");
    assert!(far[0] <= 2.0, "{far:?}");
    directory.says("Contains OS data © Crown copyright");
    // The best match first, where that is wanted.
    directory.run(
        "const list = root.getElementById('order'); list.value = 'best'; list.dispatchEvent(new Event('change'))",
        &[],
    );
    crate::directory::search(&directory, "choir");
    wait_until("choirs", || names(&directory).first().is_some_and(|name| name.contains("Choir")));
    // Nothing in the field is nowhere in particular.
    ask(&directory, "");
    wait_until("no distances", || miles(&directory).is_empty());
    assert_eq!(page.console_errors(), [""; 0]);
}

fn what_is_not_known_is_said_and_the_list_stays(page: Page) {
    let directory = directory(page);
    everything(&directory);
    let whole = count(&directory);
    for (typed, words) in [
        ("BT1 1AA", "Postcodes in Northern Ireland are not in the table"),
        ("JE2 3AB", "Postcodes of Jersey, Guernsey and the Isle of Man"),
        ("ZZ9 9ZZ", "There is no postcode ZZ9 9ZZ in the table"),
        ("Xyzzy", "“Xyzzy” is not a postcode"),
    ] {
        ask(&directory, typed);
        directory.says(words);
        assert_eq!(count(&directory), whole, "{typed}");
    }
    // A place that entries name needs no postcode.
    ask(&directory, "witney");
    directory.says("Near Witney, measured from its middle.");
    wait_until("distances", || miles(&directory).first().is_some_and(|far| *far <= 1.0));
}

fn a_radius_without_results_shows_the_nearest(page: Page) {
    let directory = directory(page);
    ask(&directory, "OX4");
    wait_until("distances", || miles(&directory).len() > 10);
    let whole = count(&directory);
    let within =
        "const list = root.getElementById('within'); list.value = more[0]; list.dispatchEvent(new Event('change'))";
    directory.run(within, &[json!("3")]);
    wait_until("fewer", || count(&directory) < whole);
    assert!(miles(&directory).iter().all(|far| *far <= 3.0), "{:?}", miles(&directory));
    ask(&directory, "LS1");
    directory.says("Nothing within 3 miles of LS1. The nearest are shown instead.");
    assert!(miles(&directory).first().is_some_and(|far| *far > 100.0), "{:?}", miles(&directory));
}

fn an_editor_can_say_where_from_and_how_far(page: Page) {
    let directory = directory(page);
    everything(&directory);
    directory.set("within", "5");
    directory.set("near", "OX28");
    directory.says("Near OX28, measured from its middle.");
    wait_until("only near ones", || miles(&directory).len() > 1 && miles(&directory).iter().all(|far| *far <= 5.0));
    directory.set("units", "km");
    directory.says("km away");
    directory.set("within", "far");
    directory.says("within=\"far\" cannot be used");
    // The same from the beginning.
    page.run(
        "const old = document.querySelector('windchime-directory'), fresh = document.createElement('windchime-directory');
         for (const [name, value] of [['src', old.getAttribute('src')], ['near', 'Witney'], ['within', '3']]) fresh.setAttribute(name, value);
         old.replaceWith(fresh);",
    );
    let fresh = page.widget("windchime-directory").ready();
    fresh.says("Near Witney, measured from its middle.");
    wait_until("only near ones", || miles(&fresh).len() > 1 && miles(&fresh).iter().all(|far| *far <= 3.0));
}

fn a_place_is_looked_up_with_one_table_and_no_other_request(page: Page) {
    page.requests();
    let directory = directory(page);
    directory.find(".result .hours span").appears();
    let before = page.requests();
    assert!(before.iter().any(|one| one.url.contains("-directory-later-")), "{before:?}");
    assert!(!before.iter().any(|one| one.url.ends_with(".places")), "{before:?}");
    ask(&directory, "OX4 1AB");
    directory.find(".away").appears();
    ask(&directory, "OX28");
    directory.says("Near OX28");
    let asked: Vec<String> = page.requests().into_iter().map(|one| one.url).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].starts_with(&page.world.coordinator) && asked[0].ends_with(".places"), "{asked:?}");
    assert_eq!(page.stored(), [""; 0]);
    // Fetched with the sum that the build wrote down.
    let sums: Value =
        serde_json::from_str(&page.world.get(&format!("{}/sri.json", page.world.coordinator))).expect("JSON");
    let name = asked[0].rsplit('/').next().unwrap_or_default();
    let sum = sums[name].as_str().unwrap_or_default();
    assert!(sum.starts_with("sha384-"), "{name}");
    assert!(page.world.get(&format!("{}/windchime.js", page.world.coordinator)).contains(sum), "{name}");
}

fn locate(page: Page, allowed: bool) {
    let origin = &page.world.partner;
    let setting = if allowed { "granted" } else { "denied" };
    page.browser.devtools(
        "Browser.setPermission",
        &json!({ "permission": { "name": "geolocation" }, "setting": setting, "origin": origin }),
    );
    let place = json!({ "latitude": 51.7853, "longitude": -1.4851, "accuracy": 20 });
    page.browser.devtools("Emulation.setGeolocationOverride", &place);
}

fn the_device_is_asked_only_by_its_button(page: Page) {
    locate(page, true);
    let directory = directory(page);
    page.run(
        "window.asked = 0; const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
         navigator.geolocation.getCurrentPosition = (...all) => { window.asked += 1; real(...all); };",
    );
    directory.control("place").click();
    crate::directory::search(&directory, "walk");
    assert_eq!(page.run("return window.asked"), json!(0));
    page.requests();
    directory.control("search").clear();
    directory.button("Use my location").click();
    directory.says("Near where you are now. Your location stays on this device.");
    wait_until("distances", || miles(&directory).first().is_some_and(|far| *far <= 3.0));
    assert_eq!(page.run("return window.asked"), json!(1));
    let asked = page.requests();
    assert!(asked.iter().all(|one| one.url.ends_with(".places") || one.url.contains("later")), "{asked:?}");
    assert_eq!(page.stored(), [""; 0]);
}

fn a_device_that_refuses_is_said_in_words(page: Page) {
    locate(page, false);
    let directory = directory(page);
    directory.button("Use my location").click();
    directory.says("The browser did not give your location: it is turned off for this page.");
    ask(&directory, "OX4");
    directory.says("Near OX4");
}
