//! What assistive technology is given in every state of the widgets, as snapshots under `tests/contract/ax/`. A
//! change that is meant is written anew with `WINDCHIME_BLESS=1`.

use crate::directory_hours::NOON;
use crate::states::{CARD, DIRECTORY, FORM, State};
use std::thread::sleep;
use std::time::Duration;
use windchime_tests::page::Page;
use windchime_tests::{ax_tree, root, wait_until};

windchime_tests::journeys![
    Chromium:
        every_state_of_the_form_is_told_to_assistive_technology_as_before,
        every_state_of_the_card_is_told_to_assistive_technology_as_before,
        every_state_of_the_directory_is_told_to_assistive_technology_as_before,
];

/// Without what differs from run to run: a day and time, a reference, where the page is served.
fn steady(page: Page, tag: &str) -> String {
    let tree = ax_tree::of(page, tag).replace(&page.world.partner, "PARTNER");
    let line = |line: &str| -> String {
        let time = line.find("“From ").map(|at| line[..at].to_owned() + "“From DAY AND TIME”");
        let receipt = line.trim_start().strip_prefix("StaticText “").and_then(|text| text.strip_suffix('”'));
        let is_receipt = receipt.is_some_and(|text| {
            text.len() == 9
                && text
                    .char_indices()
                    .all(|(at, letter)| if at == 4 { letter == '-' } else { letter.is_ascii_alphanumeric() })
        });
        match time {
            Some(line) => line,
            None if is_receipt => line.replace(receipt.unwrap_or_default(), "REFERENCE"),
            None => line.to_owned(),
        }
    };
    tree.lines().map(|text| line(text) + "\n").collect()
}

fn every_state_of_the_form_is_told_to_assistive_technology_as_before(page: Page) {
    as_before(page, "windchime-interest", FORM, &["standard"]);
}

/// On a day that is always the same: what is kept says when.
fn every_state_of_the_card_is_told_to_assistive_technology_as_before(page: Page) {
    as_before(page.stop_clock(NOON), "windchime-card", CARD, &["standard", "easy"]);
}

/// At a time at which it is known what is open.
fn every_state_of_the_directory_is_told_to_assistive_technology_as_before(page: Page) {
    as_before(page.stop_clock(NOON), "windchime-directory", DIRECTORY, &["standard", "easy"]);
    page.offline(false);
}

/// The tree, once it stays as it is for a moment: a list follows what was typed, and hears of the rest of its feed.
fn settled(page: Page, tag: &str) -> String {
    let mut before = steady(page, tag);
    let mut now = String::new();
    wait_until("a tree that stays", || {
        sleep(Duration::from_millis(250));
        now = steady(page, tag);
        std::mem::replace(&mut before, now.clone()) == now
    });
    now
}

fn as_before(page: Page, tag: &str, states: &[State], readings: &[&str]) {
    let folder = root().join("tests/contract/ax");
    std::fs::create_dir_all(&folder).expect("a folder for snapshots");
    let mut changed = Vec::new();
    let ways = states.iter().flat_map(|state| readings.iter().map(move |reading| (state, *reading)));
    // Some states are of Easy Read alone.
    let ways = ways.filter(|((state, _), reading)| *reading == readings[0] || !state.contains("easy"));
    for ((state, reach), reading) in ways {
        page.forget();
        reach(page);
        let name = if reading == readings[0] { (*state).to_owned() } else { format!("{state}-{reading}") };
        if reading != readings[0] {
            let widget = page.widget(tag);
            let before = widget.text();
            widget.set("reading", reading);
            wait_until("the other reading", || widget.text() != before);
        }
        let now = settled(page, tag);
        let path = folder.join(&name).with_extension("txt");
        if std::env::var_os("WINDCHIME_BLESS").is_some() {
            std::fs::write(&path, &now).expect("the snapshot is written");
        }
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        if before != now {
            let only_in = |one: &str, other: &str| -> String {
                one.lines()
                    .filter(|line| !other.lines().any(|known| known == *line))
                    .map(|line| format!("\n  {line}"))
                    .collect()
            };
            changed.push(format!("{name} had:{}\nand has now:{}", only_in(&before, &now), only_in(&now, &before)));
        }
    }
    assert!(changed.is_empty(), "{} states have changed:\n{}", changed.len(), changed.join("\n"));
}
