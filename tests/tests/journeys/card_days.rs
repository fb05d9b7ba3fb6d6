//! Many kept days beside each other: a few at a time, and there again when somebody comes back to them.

use crate::card::{go, looks_easy};
use crate::card_keep::{KEEP, KEPT, WORDS, at_keep, on_device, opened};
use serde_json::json;
use windchime_tests::large::{choose_file, file_of, open_file};
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_hundred_days_are_shown_a_few_at_a_time,
        days_that_were_left_are_there_when_they_are_come_back_to;
];

/// The card with the days of such a file open.
pub fn with_days(page: Page, days: u32) -> Widget {
    let card = at_keep(page);
    open_file(&card, &file_of(page, days, WORDS), WORDS);
    card.says("The file is open.");
    card
}

fn a_hundred_days_are_shown_a_few_at_a_time(page: Page) {
    let card = with_days(page, 100);
    let days = |card: &Widget| card.texts(".day h5").len();
    wait_until("the newest days", || days(&card) == 8);
    assert_eq!(card.texts(".day h5").first().cloned(), Some("10 April 2026".to_owned()));
    card.says("The first card is from 1 January 2026, the latest from 10 April 2026.");
    card.run("root.querySelector('.day').seen = true", &[]);
    for shown in (16..=96).step_by(8).chain([100]) {
        card.button("Show earlier cards").click();
        wait_until("more days", || days(&card) == shown);
        card.focus_comes_to(&format!("day-{}", 100 - (shown - 1) / 8 * 8 - 1));
    }
    assert_eq!(card.run("return root.querySelector('.day').seen", &[]), true, "what was there is not built again");
    assert!(!card.text().contains("Show earlier cards"));
    card.button(KEEP).click();
    card.says(KEPT);
    let kept = opened(page, &on_device(page).0, WORDS);
    assert_eq!(kept[2]["reflections"].as_array().map(Vec::len), Some(101));
    // With today among them as many are shown as before, and those stay.
    wait_until("the same days", || days(&card) == 100);
    card.run("root.querySelector('.day').seen = true", &[]);
    choose_file(&card, &file_of(page, 2, WORDS));
    card.control("file-words").appears();
    assert_eq!(days(&card), 100);
    assert_eq!(card.run("return root.querySelector('.day').seen", &[]), true, "nor are they built again");
}

fn days_that_were_left_are_there_when_they_are_come_back_to(page: Page) {
    let card = with_days(page, 20);
    let days = || card.texts(".day h5").len();
    wait_until("the newest days", || days() == 8);
    card.button("Show earlier cards").click();
    wait_until("more days", || days() == 16);
    let of_first_day = |script: &str| card.run(&format!("return root.querySelector('.keep .day')?.{script}"), &[]);
    of_first_day("setAttribute('data-seen', '')");
    go(&card, "hope");
    assert_eq!(of_first_day("checkVisibility()"), false, "what is elsewhere is not to be seen");
    assert_eq!(of_first_day("closest('[aria-hidden]') !== null"), true, "nor to be heard");
    go(&card, "keep");
    assert_eq!((days(), of_first_day("hasAttribute('data-seen')")), (16, json!(true)), "they stayed as they were");
    go(&card, "hope");
    card.set("reading", "easy");
    wait_until("none in the other reading", || of_first_day("isConnected").is_null());
    looks_easy(&card);
    go(&card, "keep");
    wait_until("as many as before", || days() == 16);
    assert!(card.texts(".day li").iter().any(|words| words.ends_with("I have a little of this")));
}
