//! People, places and activities: a list that is written with words and buttons, and a picture drawn from it.

use crate::card::{card, go, looks_easy};
use serde_json::json;
use windchime_tests::large::connect;
use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_person_a_place_and_an_activity_are_listed_changed_taken_off_and_put_back,
        what_is_missing_is_said_and_nothing_typed_is_lost,
        the_picture_is_walked_with_the_arrow_keys_and_opens_what_it_shows,
        nothing_stays_selected_in_a_list_that_was_left,
        a_list_that_was_left_is_there_when_it_is_come_back_to;
    Chromium:
        no_name_in_the_picture_lies_over_another;
];

const ADD: &str = "connection-add";

/// The card at its list.
pub fn connections(page: Page) -> Widget {
    let card = card(page);
    go(&card, "connections");
    card.control(ADD).appears();
    card
}

/// Puts something on the list by name and by the labels of choices, as a person does.
pub fn add(card: &Widget, name: &str, choices: &[&str]) {
    card.control(ADD).click();
    card.focus_comes_to("connection-editor");
    card.control("connection-name").type_text(name);
    for choice in choices {
        card.find(&format!("label[for='connection-{choice}']")).click();
    }
    card.button("Put it on my list").click();
    card.focus_comes_to(ADD);
}

/// A few of each kind.
pub fn add_some(card: &Widget) {
    add(card, "Sam", &["person", "close", "helps", "connectedness", "hope"]);
    add(card, "The park", &["place", "middle", "mixed"]);
    add(card, "Choir", &["activity", "further", "hard"]);
    add(card, "Gran", &["person", "middle", "not-sure"]);
    add(card, "Allotment", &["place"]);
    wait_until("the picture is drawn", || card.texts(".drawing g[role=button]").len() == 4);
}

/// The rows of the table, each as its words.
fn rows(card: &Widget) -> Vec<String> {
    let rows = card.run(
        "return [...root.querySelectorAll('tbody tr')].map((row) => [...row.cells].slice(0, 5).map((cell) => cell.innerText.trim()).join(' | '))",
        &[],
    );
    rows.as_array().into_iter().flatten().filter_map(|row| Some(row.as_str()?.replace('\n', " "))).collect()
}

fn names(card: &Widget) -> Vec<String> {
    rows(card).iter().filter_map(|row| Some(row.split(" A ").next()?.split(" Something").next()?.to_owned())).collect()
}

fn a_person_a_place_and_an_activity_are_listed_changed_taken_off_and_put_back(page: Page) {
    let card = connections(page);
    add_some(&card);
    assert_eq!(rows(&card)[0], "Sam A person or an animal | Close to me | It helps | Connectedness, Hope | ");
    assert_eq!(names(&card), ["Sam", "The park", "Choir", "Gran", "Allotment"]);
    card.button("Change Choir").click();
    card.focus_comes_to("connection-editor");
    card.control("connection-change").type_text("Sing again");
    card.find("label[for='connection-close']").click();
    card.button("Put it on my list").click();
    card.focus_comes_to("connection-row-3");
    assert_eq!(rows(&card)[2], "Choir Something I do | Close to me | It is hard |  | Sing again");
    card.button("Take off Sam").click();
    card.focus_comes_to("connection-undo");
    assert_eq!(names(&card), ["The park", "Choir", "Gran", "Allotment"]);
    card.button("Put Sam back").click();
    card.focus_comes_to(ADD);
    assert_eq!(names(&card), ["Sam", "The park", "Choir", "Gran", "Allotment"]);
    // Elsewhere and back: it is all still there.
    go(&card, "hope");
    go(&card, "connections");
    assert_eq!(names(&card).len(), 5);
    assert_eq!(page.stored(), [""; 0]);
    assert_eq!(page.console_errors(), [""; 0]);
}

fn what_is_missing_is_said_and_nothing_typed_is_lost(page: Page) {
    let card = connections(page);
    card.control(ADD).click();
    card.focus_comes_to("connection-editor");
    card.control("connection-change").type_text("More of it");
    card.button("Put it on my list").click();
    card.focus_comes_to("summary");
    card.find(".summary a").click();
    card.focus_comes_to("connection-name");
    assert_eq!(card.control("connection-change").value(), "More of it");
    page.type_text("Football");
    page.press(key::ENTER);
    card.focus_comes_to("summary");
    card.button("Leave it out").click();
    card.focus_comes_to(ADD);
    assert!(rows(&card).is_empty());
}

fn the_picture_is_walked_with_the_arrow_keys_and_opens_what_it_shows(page: Page) {
    let card = connections(page);
    add_some(&card);
    let focused = || card.run("return root.activeElement?.getAttribute('aria-label') || ''", &[]);
    page.tab_until("the picture", || focused() == "Sam: A person or an animal, Close to me, It helps");
    let walk = |press: &str, to: &str| {
        page.press(press);
        wait_until(&format!("{to} has focus"), || focused().as_str().is_some_and(|label| label.starts_with(to)));
    };
    walk(key::RIGHT, "Gran");
    walk(key::DOWN, "The park");
    walk(key::LEFT, "Gran");
    // A ring closer: the picture is drawn again, and focus stays with her.
    walk("+", "Gran: A person or an animal, Close to me");
    card.says("Gran: Close to me");
    assert!(rows(&card)[3].contains("Close to me"), "{:?}", rows(&card));
    walk("-", "Gran: A person or an animal, In the middle");
    page.press(key::ENTER);
    card.focus_comes_to("connection-editor");
    assert_eq!(card.control("connection-name").value(), "Gran");
}

/// A browser searches a list that holds its caret with every frame, however well it is hidden.
fn nothing_stays_selected_in_a_list_that_was_left(page: Page) {
    let card = connections(page);
    add_some(&card);
    let selected = || page.run("return getSelection().rangeCount > 0");
    card.run(
        "getSelection().setBaseAndExtent(root.querySelector('tbody th'), 0, root.querySelector('tbody th'), 1)",
        &[],
    );
    assert_eq!(selected(), true);
    go(&card, "hope");
    wait_until("nothing is selected", || selected() == false);
}

fn a_list_that_was_left_is_there_when_it_is_come_back_to(page: Page) {
    let card = connections(page);
    add_some(&card);
    let before = rows(&card);
    let of_row = |script: &str| card.run(&format!("return root.querySelector('tbody tr')?.{script}"), &[]);
    of_row("setAttribute('data-seen', '')");
    go(&card, "hope");
    assert_eq!(of_row("checkVisibility()"), false, "what is elsewhere is not to be seen");
    go(&card, "connections");
    assert_eq!((rows(&card), of_row("hasAttribute('data-seen')")), (before, json!(true)), "it stayed as it was");
    go(&card, "hope");
    card.set("reading", "easy");
    wait_until("nothing in the other reading", || of_row("isConnected").is_null());
    looks_easy(&card);
    go(&card, "connections");
    wait_until("the same in easy words", || rows(&card).iter().any(|row| row.contains("Far away")));
    wait_until("all of them", || rows(&card).len() == 5);
}

fn no_name_in_the_picture_lies_over_another(page: Page) {
    let card = connections(page);
    connect(page, 60);
    let over = card.run(
        "const boxes = [...root.querySelectorAll('.drawing g[role=button]')].map((one) => [one.getAttribute('aria-label'), one.querySelector('text').getBoundingClientRect()]);
         const over = [];
         for (const [name, a] of boxes) for (const [other, b] of boxes)
           if (name < other && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) over.push([name, other]);
         return over",
        &[],
    );
    assert_eq!(over, json!([]));
}
