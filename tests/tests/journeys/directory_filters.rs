//! Narrowing the directory: only what the feed can answer, with counts that are true, and every choice can be taken back.

use crate::directory::{count, directory, everything, names};
use serde_json::json;
use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        every_filter_brings_as_many_results_as_it_promises,
        chosen_filters_are_taken_away_one_by_one_and_all_at_once,
        a_day_and_a_time_of_day_are_chosen_with_the_keyboard_alone;
    Chromium:
        categories_narrow_and_entries_open_when_the_network_has_gone,
];

/// The directory with its filters unfolded, all of them here.
pub fn opened(page: Page) -> Widget {
    let directory = directory(page);
    everything(&directory);
    directory.find(".filters summary").click();
    directory.find(".filters .groups").appears();
    directory
}

/// The number that a label has in brackets.
fn promised(words: &str) -> usize {
    let number =
        words.rsplit('(').next().and_then(|rest| rest.split(')').next()).and_then(|number| number.parse().ok());
    number.unwrap_or_else(|| panic!("no count in “{words}”"))
}

fn every_filter_brings_as_many_results_as_it_promises(page: Page) {
    let directory = opened(page);
    let legends = directory.texts(".filters legend");
    for legend in [
        "Category",
        "When",
        "What it helps with (CHIME)",
        "How to take part",
        "Cost",
        "Who it is for",
        "Accessibility",
        "Languages",
    ] {
        let there = legends.iter().any(|one| one == legend);
        assert!(there, "no {legend} among {legends:?}");
    }
    let whole = count(&directory);
    let labels = directory.texts(".filters .groups .choice label");
    assert!(labels.len() > 15, "{labels:?}");
    for (at, label) in labels.iter().enumerate().step_by(3) {
        let find = "[...root.querySelectorAll('.filters .groups .choice input')][more[0]]";
        directory.run(&format!("{find}.click()"), &[json!(at)]);
        wait_until(&format!("as many as “{label}” promises"), || count(&directory) == promised(label));
        directory.run(&format!("{find}.click()"), &[json!(at)]);
        wait_until("everything again", || count(&directory) == whole);
    }
    assert_eq!(page.console_errors(), [""; 0]);
}

fn chosen_filters_are_taken_away_one_by_one_and_all_at_once(page: Page) {
    let directory = opened(page);
    let whole = count(&directory);
    for at in [0, 1] {
        directory.run("[...root.querySelectorAll('.filters .choice input')][more[0]].click()", &[json!(at)]);
    }
    wait_until("both stand above the list", || directory.texts(".chip").len() == 2);
    directory.says("Filters (2 chosen)");
    directory.find(".chip").click();
    wait_until("one is left", || directory.texts(".chip").len() == 1);
    wait_until("focus is on it", || {
        directory.run("return root.activeElement?.classList.contains('chip')", &[]) == true
    });
    directory.find(".chip").click();
    directory.focus_comes_to("filters");
    wait_until("everything again", || count(&directory) == whole);
    directory
        .run("[...root.querySelectorAll('.filters .choice input')].slice(0, 3).forEach((one) => one.click())", &[]);
    wait_until("three", || directory.texts(".chip").len() == 3);
    directory.button("Clear all filters").click();
    directory.focus_comes_to("filters");
    assert_eq!((count(&directory), directory.texts(".chip").len()), (whole, 0));
    assert_eq!(directory.run("return root.querySelectorAll('.filters input:checked').length", &[]), json!(0));
}

fn a_day_and_a_time_of_day_are_chosen_with_the_keyboard_alone(page: Page) {
    let directory = directory(page);
    everything(&directory);
    page.tab_until("the filters", || directory.focused() == "filters");
    page.press(key::ENTER);
    directory.find(".filters .groups").appears();
    page.tab_until("the days", || directory.focused() == "day");
    page.type_text("Thu");
    wait_until("Thursdays only", || {
        directory.texts(".chip") == ["Remove: Thursday×"] || directory.texts(".chip").len() == 1
    });
    let thursdays = count(&directory);
    assert!(thursdays > 0 && thursdays < 60, "{thursdays}");
    page.press(key::TAB);
    directory.focus_comes_to("part");
    let evening = directory.run("return root.querySelector('#part option:last-child').textContent", &[]);
    let evenings = promised(evening.as_str().unwrap_or_default());
    assert!(evenings < thursdays, "{evenings} of {thursdays}");
    page.type_text("Eve");
    wait_until("Thursday evenings", || count(&directory) == evenings);
    page.tab_until("the results", || {
        directory.run("return root.activeElement?.textContent.startsWith('Show results')", &[]) == true
    });
    page.press(key::ENTER);
    directory.focus_comes_to("count");
}

fn categories_narrow_and_entries_open_when_the_network_has_gone(page: Page) {
    let directory = directory(page);
    everything(&directory);
    page.offline(true);
    directory.find(".filters summary").click();
    let words = directory.find(".filters .choice label").appears().text();
    directory.find(".filters .choice input").click();
    wait_until("as many as promised", || count(&directory) == promised(&words));
    directory.find(".result h3 button").click();
    directory.focus_comes_to("detail");
    directory.button("Back to results").click();
    wait_until("the list is back", || !names(&directory).is_empty());
    page.offline(false);
    // What could not be fetched is fetched at the next use.
    directory.control("search").click();
    directory.find(".filters .groups").appears();
}
