//! What is open, by the clock in Great Britain, wherever the visitor is.

use crate::directory::{directory, names, search};
use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Chromium:
        the_list_says_what_is_open_by_the_clock_in_great_britain,
        an_entry_has_its_week_in_words_and_as_a_strip,
        open_now_narrows_to_what_the_list_calls_open,
];

/// Thursday, 3 December 2026, noon in Great Britain.
pub const NOON: u64 = 1_796_299_200_000;

/// The directory at that time.
pub fn at_noon(page: Page) -> Widget {
    directory(page.stop_clock(NOON))
}

/// How the entry with that name stands, as the list says it.
fn standing(directory: &Widget, words: &str) -> String {
    search(directory, words);
    wait_until("it is found", || names(directory).first().is_some_and(|name| name.to_lowercase().contains(words)));
    wait_until("it says how it stands", || !directory.texts(".result:first-child .now").is_empty());
    directory.texts(".result:first-child .now").remove(0)
}

fn the_list_says_what_is_open_by_the_clock_in_great_britain(page: Page) {
    let mut said = Vec::new();
    for zone in ["Europe/London", "Asia/Tokyo", "America/Los_Angeles"] {
        page.browser.devtools("Emulation.setTimezoneOverride", &json!({ "timezoneId": zone }));
        let directory = at_noon(page);
        said.push(["kettle on peer group", "samaritans", "walk"].map(|words| standing(&directory, words)));
    }
    page.browser.devtools("Emulation.setTimezoneOverride", &json!({ "timezoneId": "" }));
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], said[2]);
    assert_eq!(said[0][1], "Always open.");
}

fn an_entry_has_its_week_in_words_and_as_a_strip(page: Page) {
    let directory = at_noon(page);
    search(&directory, "kettle on peer");
    directory.find(".result h3 button").click();
    directory.find(".week").appears();
    let days = directory.texts(".week th");
    assert_eq!(days.len(), 7);
    assert_eq!((days[0].as_str(), days[6].as_str()), ("Today, Thursday 3 December", "Wednesday 9 December"));
    let hours = directory.texts(".week td:not(.bar)");
    let open = hours.iter().filter(|words| *words != "Closed").count();
    assert!(open > 0, "{hours:?}");
    let marks = directory.run("return root.querySelectorAll('.week .open-time').length", &[]);
    assert_eq!(marks, json!(open), "{hours:?}");
}

fn open_now_narrows_to_what_the_list_calls_open(page: Page) {
    page.stop_clock(NOON);
    let directory = crate::directory_filters::opened(page);
    let label = directory.texts(".groups label").into_iter().find(|words| words.starts_with("Open now")).unwrap();
    directory.run("[...root.querySelectorAll('.groups .choice')].find((one) => one.innerText.startsWith('Open now')).querySelector('input').click()", &[]);
    let promised = label.split(['(', ')']).nth(1).and_then(|number| number.parse::<usize>().ok());
    wait_until("as many as promised", || Some(crate::directory::count(&directory)) == promised);
    let standing = directory.texts(".result .now");
    let open = |words: &String| words.starts_with("Open now") || words.starts_with("Always open");
    assert!(!standing.is_empty() && standing.iter().all(open), "{standing:?}");
}
