//! Local groups on the card: from the directory that the page's editor names, and from a directory on the same page.

use crate::card::{card, go};
use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_letter_leads_to_its_groups_and_a_chosen_one_stands_on_the_card,
        a_directory_that_fails_is_said_and_the_card_goes_on,
        the_directory_on_the_page_gives_an_entry_to_the_card,
        a_script_on_the_page_cannot_put_a_link_or_a_trick_on_the_card;
    Chromium:
        the_directory_is_asked_for_once_and_nothing_afterwards;
];

/// A card with the sample directory.
pub fn with_directory(page: Page) -> Widget {
    let card = card(page);
    card.set("directory", &format!("{}/v1/services?full=true&per_page=100", page.world.coordinator));
    card.find("nav li.groups").appears();
    card
}

/// Opens the groups of hope, and puts the first on the card.
pub fn choose(card: &Widget) -> String {
    go(card, "groups");
    card.control("groups-hope").appears().click();
    card.control("offer-hope-0").appears();
    let name = card.find(".groups .hope .offers li strong").text();
    card.control("offer-hope-0").click();
    wait_until("it is on the card", || card.control("offer-hope-0").text().starts_with("Take off my card"));
    name
}

fn a_letter_leads_to_its_groups_and_a_chosen_one_stands_on_the_card(page: Page) {
    let card = with_directory(page);
    go(&card, "hope");
    card.button("Groups for Hope").click();
    card.focus_comes_to("groups");
    card.control("offer-hope-0").appears();
    assert_eq!(card.control("groups-hope").attribute("aria-expanded"), "true");
    assert_eq!(card.texts("[id^=offer-hope]").len(), 10);
    card.button("Show more").click();
    card.focus_comes_to("offer-hope-10");
    card.control("groups-hope").click();
    let name = choose(&card);
    let mine = || card.texts("#groups-mine + .offers > li > p > strong");
    assert_eq!(mine(), [name]);
    card.find("#groups-mine + .offers .button").click();
    card.focus_comes_to("groups-mine");
    assert_eq!(mine(), [""; 0]);
    assert_eq!(page.stored(), [""; 0]);
    assert_eq!(page.console_errors(), [""; 0]);
}

fn a_directory_that_fails_is_said_and_the_card_goes_on(page: Page) {
    let card = card(page);
    card.set("directory", &format!("{}/faults/500", page.world.partner));
    go(&card, "groups");
    card.says("The groups could not be loaded.");
    card.set("directory", &format!("{}/v1/services?full=true&per_page=100", page.world.coordinator));
    card.control("groups-hope").appears();
    go(&card, "hope");
    card.control("hope-note").type_text("Still here");
}

fn the_directory_on_the_page_gives_an_entry_to_the_card(page: Page) {
    page.open("/");
    let (card, directory) = (page.widget("windchime-card").ready(), page.widget("windchime-directory").ready());
    crate::directory::search(&directory, "kettle on peer");
    wait_until("it is found", || {
        crate::directory::names(&directory).first().is_some_and(|name| name.starts_with("Kettle"))
    });
    directory.find(".result h3 button, .result h3 a").click();
    directory.focus_comes_to("detail");
    assert!(!card.find("nav li.groups").exists());
    directory.button("Add to my card").click();
    directory.says("Kettle On Peer Group (example) is on your card");
    wait_until("the way to the groups", || card.find("nav li.groups").exists());
    go(&card, "groups");
    let facts = card.find("#groups-mine + .offers > li").text();
    assert!(facts.starts_with("Kettle On Peer Group"), "{facts}");
    assert!(facts.contains("am") || facts.contains("pm"), "its hours: {facts}");
}

fn a_script_on_the_page_cannot_put_a_link_or_a_trick_on_the_card(page: Page) {
    let card = card(page);
    let taken = page.run(
        "const send = (detail) => !document.body.dispatchEvent(new CustomEvent('windchime:add', { detail, bubbles: true, cancelable: true }));
         const round = { name: {} }; round.name.again = round;
         return [send(null), send(round), send({ name: '' }),
           send({ name: 'Tea', url: 'javascript:alert(1)', phone: '<b>1</b>', letters: 7 })];",
    );
    assert_eq!(taken, json!([false, false, false, true]));
    wait_until("the way to the groups", || card.find("nav li.groups").exists());
    go(&card, "groups");
    let html = card.run("return root.querySelector('.offers').innerHTML", &[]);
    let html = html.as_str().expect("markup");
    assert!(html.contains("Tea") && !html.contains("<a ") && html.contains("&lt;b&gt;"), "{html}");
    assert_eq!(page.console_errors(), [""; 0]);
}

fn the_directory_is_asked_for_once_and_nothing_afterwards(page: Page) {
    page.requests();
    let card = with_directory(page);
    go(&card, "groups");
    card.control("groups-hope").appears();
    let asked = page.requests();
    assert_eq!(asked.iter().filter(|one| one.url.contains("/v1/services")).count(), 1, "{asked:?}");
    assert!(asked.iter().all(|one| !one.cookies));
    choose(&card);
    go(&card, "whole");
    assert_eq!(page.requests(), []);
}
