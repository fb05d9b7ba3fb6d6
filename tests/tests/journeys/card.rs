//! The reflection card: five letters in any order, help always in the same place, and nothing that leaves the page.

use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        all_five_letters_can_be_reached_and_what_is_chosen_and_written_stands_on_the_whole_card,
        help_stands_in_the_same_place_on_every_step,
        the_card_can_be_used_with_the_keyboard_alone,
        nothing_is_stored_anywhere_and_a_reload_forgets,
        each_nation_has_its_own_lines;
    Chromium:
        nothing_is_requested_after_the_page_has_loaded,
];

pub const PLACES: [&str; 6] = ["connectedness", "hope", "identity", "meaning", "empowerment", "whole"];

pub fn card(page: Page) -> Widget {
    let card = page.open("/card.html").listen().widget("windchime-card").ready();
    // Its later part is asked for with the page, and brings a style sheet of its own: then the card has loaded.
    wait_until("all of the card", || card.run("return root.adoptedStyleSheets.length", &[]) == 3);
    card
}

/// Goes to a place by its button in the row of letters.
pub fn go(card: &Widget, place: &str) {
    card.find(&format!("nav li.{place} button")).click();
    card.focus_comes_to(place);
}

/// Waits until the whole card has the look of Easy Read: until then what is to be pressed may move.
pub fn looks_easy(card: &Widget) {
    wait_until("the look of Easy Read", || card.run("return root.querySelectorAll('.easy').length", &[]) == 5);
}

/// Chooses a step on every letter's page, and writes on it.
pub fn fill(card: &Widget) {
    for letter in &PLACES[..5] {
        go(card, letter);
        card.find(&format!("label[for='{letter}-comes-and-goes']")).click();
        card.control(&format!("{letter}-note")).type_text(&format!("A note about {letter}"));
        card.control(&format!("{letter}-help")).type_text("A walk");
    }
}

fn all_five_letters_can_be_reached_and_what_is_chosen_and_written_stands_on_the_whole_card(page: Page) {
    let card = card(page);
    fill(&card);
    // There and back again: what was written is still there.
    go(&card, "hope");
    assert_eq!(card.control("hope-note").value(), "A note about hope");
    card.button("Clear my choice").click();
    assert!(!card.control("hope-comes-and-goes").is_checked());
    go(&card, "whole");
    let text = card.find(".sheet").text();
    for letter in &PLACES[..5] {
        assert!(text.contains(&format!("A note about {letter}")), "{text}");
    }
    assert_eq!(text.matches("This comes and goes").count(), 4, "{text}");
    assert_eq!(text.matches("Not answered yet").count(), 1, "{text}");
    assert_eq!(page.console_errors(), [""; 0]);
}

fn help_stands_in_the_same_place_on_every_step(page: Page) {
    let card = card(page);
    let place = || {
        let script = "const box = root.querySelector('aside').getBoundingClientRect();
            return [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round).join(' ') + root.querySelector('aside').innerText";
        card.run(script, &[]).as_str().expect("the box").to_owned()
    };
    let at_first = place();
    assert!(at_first.contains("116 123"), "{at_first}");
    fill(&card);
    for step in PLACES {
        go(&card, step);
        assert_eq!(place(), at_first, "at {step}");
        assert!(card.find("aside a[href='tel:116123']").is_visible());
    }
}

fn the_card_can_be_used_with_the_keyboard_alone(page: Page) {
    let card = card(page);
    page.tab_until("the first choice", || card.focused() == "connectedness-strong");
    page.press(key::SPACE);
    page.press(key::DOWN);
    wait_until("the second choice", || card.control("connectedness-mostly-there").is_checked());
    page.tab_until("the note", || card.focused() == "connectedness-note");
    page.type_text("Tea with a neighbour");
    page.tab_until("a button further on", || card.run("return root.activeElement?.textContent", &[]) == "Next: Hope");
    page.press(key::ENTER);
    card.focus_comes_to("hope");
    go(&card, "whole");
    card.says("Tea with a neighbour");
}

fn nothing_is_stored_anywhere_and_a_reload_forgets(page: Page) {
    let filled = card(page);
    fill(&filled);
    assert_eq!(page.stored(), [""; 0]);
    page.reload();
    let again = page.widget("windchime-card").ready();
    assert_eq!(again.control("connectedness-note").value(), "");
    go(&again, "whole");
    again.says("Your card is empty so far");
}

fn each_nation_has_its_own_lines(page: Page) {
    let card = card(page);
    go(&card, "hope");
    card.control("hope-note").type_text("Still here");
    card.set("nation", "northern-ireland");
    card.says("0808 808 8000");
    assert_eq!(card.control("hope-note").value(), "Still here");
}

fn nothing_is_requested_after_the_page_has_loaded(page: Page) {
    let card = card(page);
    page.requests();
    fill(&card);
    go(&card, "whole");
    assert_eq!(page.requests(), []);
}
