//! The directory: found with a slip of the finger, narrowed, opened, and honest about feeds that fail.

use serde_json::json;
use std::time::Duration;
use windchime_tests::page::{Page, key};
use windchime_tests::widget::Widget;
use windchime_tests::{eventually_within, wait_until};

windchime_tests::journeys![
    Every:
        the_whole_sample_directory_is_loaded_and_counted,
        typing_finds_in_spite_of_a_typo,
        a_category_narrows_the_list_and_says_how_many_it_has,
        an_entry_opens_with_links_to_call_and_write_and_back_keeps_the_search,
        the_directory_can_be_used_with_the_keyboard_alone,
        a_search_without_results_says_what_to_do,
        no_feed_can_smuggle_in_a_script,
        every_failing_feed_is_said_in_plain_words_and_leaves_the_link,
        a_feed_that_never_ends_is_cut_off,
        an_empty_feed_says_so;
];

pub fn directory(page: Page) -> Widget {
    let directory = page.open("/directory.html").listen().widget("windchime-directory").ready();
    directory.control("search").appears();
    directory
}

/// Waits until the whole sample directory has come, and its listing stands.
pub fn everything(directory: &Widget) {
    wait_until("everything is there", || count(directory) == 92 && !directory.text().contains("still loading"));
}

/// Types into the search box and waits until the list has followed.
pub fn search(directory: &Widget, words: &str) {
    directory.control("search").appears();
    directory.control("search").clear();
    directory.control("search").type_text(words);
    let first = words.split(' ').next().unwrap_or_default();
    wait_until(&format!("the list follows “{first}”"), || directory.control("search").value() == words);
}

/// The names in the list, in order.
pub fn names(directory: &Widget) -> Vec<String> {
    directory.texts(".result h3")
}

/// How many results it says there are.
pub fn count(directory: &Widget) -> usize {
    let words = directory.control("count").text();
    words.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn the_whole_sample_directory_is_loaded_and_counted(page: Page) {
    let directory = directory(page);
    let services: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(windchime_tests::root().join("demo/services/oxfordshire.json"))
            .expect("the sample directory"),
    )
    .expect("JSON");
    let whole = services["contents"].as_array().expect("services").len();
    assert!(whole > 60);
    wait_until("every entry is counted", || count(&directory) == whole);
    assert!(names(&directory).len() >= 10);
    assert_eq!(page.console_errors(), [""; 0]);
}

fn typing_finds_in_spite_of_a_typo(page: Page) {
    let directory = directory(page);
    for (typed, wanted) in [
        ("alotment growers", "Leys Allotment Growers (example)"),
        ("samartians", "Samaritans"),
        ("choir supper", "Witney Community Choir Supper (example)"),
    ] {
        search(&directory, typed);
        wait_until(&format!("“{typed}” finds {wanted}"), || {
            names(&directory).first().is_some_and(|name| name == wanted)
        });
    }
}

fn a_category_narrows_the_list_and_says_how_many_it_has(page: Page) {
    let directory = directory(page);
    everything(&directory);
    let before = count(&directory);
    directory.find(".filters summary").click();
    let words = directory.find(".filters .choice label").appears().text();
    let promised: usize = words
        .split(['(', ')'])
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(|| panic!("no count in “{words}”"));
    assert!(promised > 0 && promised < before, "{words}");
    directory.find(".filters .choice input").click();
    wait_until("as many as promised", || count(&directory) == promised);
    directory.button("Clear all filters").click();
    wait_until("everything again", || count(&directory) == before);
}

fn an_entry_opens_with_links_to_call_and_write_and_back_keeps_the_search(page: Page) {
    let directory = directory(page);
    search(&directory, "kettle on peer");
    wait_until("it is found", || {
        names(&directory).first().is_some_and(|name| name.starts_with("Kettle On Peer Group"))
    });
    let found = names(&directory);
    directory.find(".result h3 button, .result h3 a").click();
    directory.focus_comes_to("detail");
    assert!(directory.control("detail").text().starts_with("Kettle On Peer Group"));
    assert!(directory.find("article a[href^='tel:']").is_visible());
    assert!(directory.find("article a[href='mailto:hello@kettle-on-collective.example.org']").is_visible());
    let selected = page.heard("select");
    assert_eq!(selected.len(), 1);
    assert!(selected[0]["detail"]["id"].as_str().is_some_and(|id| !id.is_empty()), "{selected:?}");
    directory.button("Back to results").click();
    wait_until("the list is back", || names(&directory) == found);
    assert_eq!(directory.control("search").value(), "kettle on peer");
    wait_until("focus is where it was", || {
        directory.run("return !!root.activeElement && !!root.activeElement.closest('.result')", &[]) == true
    });
}

fn the_directory_can_be_used_with_the_keyboard_alone(page: Page) {
    let directory = directory(page);
    page.tab_until("the search box", || directory.focused() == "search");
    page.type_text("larder");
    wait_until("the list follows", || names(&directory).first().is_some_and(|name| name.contains("Larder")));
    page.tab_until("the first result", || {
        directory.run("return !!root.activeElement && !!root.activeElement.closest('.result')", &[]) == true
    });
    page.press(key::ENTER);
    directory.focus_comes_to("detail");
    // Back is before the heading that has focus.
    page.shift_tab();
    page.press(key::ENTER);
    directory.find(".result").appears();
}

fn a_search_without_results_says_what_to_do(page: Page) {
    let directory = directory(page);
    search(&directory, "zzzzqqqq");
    directory.says("No results. Try fewer words");
}

fn no_feed_can_smuggle_in_a_script(page: Page) {
    page.open("/fault.html?widget=directory&src=links");
    let directory = page.widget("windchime-directory").ready();
    directory.says("Honest neighbour");
    let number = names(&directory).len();
    assert_eq!(number, 5);
    for entry in 0..number {
        directory.run("root.querySelectorAll('.result h3 button, .result h3 a')[more[0]].click()", &[json!(entry)]);
        directory.find("article").appears();
        let links = directory.run("return [...root.querySelectorAll('a')].map((one) => one.protocol)", &[]);
        for scheme in links.as_array().into_iter().flatten() {
            assert!(
                ["http:", "https:", "mailto:", "tel:"].contains(&scheme.as_str().unwrap_or_default()),
                "a link with {scheme}"
            );
        }
        let smuggled = directory.run("return root.querySelectorAll('img, script, style, iframe, b, i').length", &[]);
        assert_eq!(smuggled, json!(0), "markup from the feed became elements");
        directory.button("Back to results").click();
        directory.find(".result").appears();
    }
    assert_eq!(page.run("return window.windchimeHacked === undefined"), json!(true));
}

fn every_failing_feed_is_said_in_plain_words_and_leaves_the_link(page: Page) {
    for (fault, words) in [
        ("500", "answered with an error (500)"),
        ("503", "answered with an error (503)"),
        ("html", "You may need to sign in to the Wi-Fi first"),
        ("not-json", "Something other than the service answered"),
        ("cut", crate::filling::cut(page)),
        ("unreachable", "could not be reached"),
    ] {
        let directory = page.open(&format!("/fault.html?widget=directory&src={fault}")).widget("windchime-directory");
        directory.says(words);
        directory.says("could not be loaded");
        assert_eq!(
            directory.run("return host.querySelector('a').checkVisibility()", &[]),
            json!(true),
            "{fault}: the partner's own link is not seen"
        );
        directory.button("Try again").click();
        directory.says(words);
    }
}

fn a_feed_that_never_ends_is_cut_off(page: Page) {
    let directory = page.open("/fault.html?widget=directory&src=huge").widget("windchime-directory");
    eventually_within(Duration::from_secs(70), "it is given up", || {
        directory.text().contains("could not be loaded").then_some(())
    });
    directory.says("larger than this page can safely hold");
}

fn an_empty_feed_says_so(page: Page) {
    let directory = page.open("/fault.html?widget=directory&src=empty").widget("windchime-directory");
    directory.says("There is nothing in this list yet.");
    assert_eq!(directory.run("return host.querySelector('a').checkVisibility()", &[]), json!(true));
}
