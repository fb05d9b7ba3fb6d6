//! The card taken along: what comes out of the printer, what is saved and copied; and that on the whole way nothing was asked for and
//! nothing kept.

use crate::card::{card, fill, go};
use serde_json::json;
use std::path::PathBuf;
use windchime_tests::page::{Page, key};
use windchime_tests::pdf::Pdf;
use windchime_tests::widget::Widget;
use windchime_tests::{eventually, root, wait_until};

windchime_tests::journeys![
    Every:
        over_a_complete_journey_nothing_is_asked_for_and_nothing_kept,
        the_way_to_the_printed_card_can_be_gone_with_the_keyboard_alone,
        the_text_is_copied_or_lies_there_to_be_copied_by_hand;
    Chromium:
        the_small_card_is_printed_as_large_as_a_bank_card_with_all_that_matters,
        the_sheet_to_fold_is_one_page_with_four_panels,
        the_full_page_has_everything_and_nothing_of_the_host_page,
        what_does_not_fit_is_shortened_and_said,
        words_in_any_script_are_printed,
        the_host_page_prints_as_before,
        a_page_that_unsets_everything_changes_no_print,
        the_picture_and_the_file_are_saved,
        the_strictest_policy_lets_the_card_be_taken_along,
];

/// 100 or so characters in each place where something can be written.
const STORY: &str = "On the allotment with the others, and my sister on the phone every Sunday evening. ";

/// From now on the print dialogue is only counted: a headless browser has none.
fn no_dialogue(page: Page) {
    page.run("window.printed = 0; window.print = () => { window.printed += 1; }");
}

/// A card with something on every page, at the whole card.
fn filled(page: Page) -> Widget {
    let card = card(page);
    no_dialogue(page);
    fill(&card);
    for letter in &crate::card::PLACES[..5] {
        go(&card, letter);
        card.control(&format!("{letter}-small-step")).type_text("Ring Sam");
    }
    go(&card, "whole");
    card
}

/// Presses a button that prints, and gives what comes out.
fn print(page: Page, card: &Widget, button: &str, name: &str) -> Pdf {
    let before = page.run("return window.printed").as_i64().unwrap_or_default();
    card.button(button).click();
    wait_until("the print dialogue", || page.run("return window.printed").as_i64() == Some(before + 1));
    Pdf::print(page, name)
}

const SMALL: &str = "Print on card-sized paper";
const FOLDED: &str = "Print the small card";
const FULL: &str = "Print the full page";

/// What must stand on every form of the card that was filled in.
const ON_IT: &[&str] = &["A note about hope", "A note about empowerment", "A walk", "Ring Sam", "This comes and goes"];
const CALLS: &[&str] = &["999", "116 123", "85258", "111", "999bsl.co.uk"];

#[track_caller]
fn says(words: &str, all: &[&str]) {
    for wanted in all {
        assert!(words.contains(wanted), "“{wanted}” is missing in:\n{words}");
    }
}

fn the_small_card_is_printed_as_large_as_a_bank_card_with_all_that_matters(page: Page) {
    let card = filled(page);
    let pdf = print(page, &card, SMALL, "card-pocket");
    let sizes = pdf.sizes();
    assert_eq!(sizes.len(), 4, "four panels: {sizes:?}");
    for (width, height) in &sizes {
        assert!((width - 85.6).abs() <= 0.2 && (height - 54.0).abs() <= 0.2, "{width} × {height} mm");
    }
    let smallest = pdf.font_sizes().into_iter().fold(f64::INFINITY, f64::min);
    assert!((6.0..100.0).contains(&smallest), "the smallest words have {smallest} points");
    let pages = pdf.pages();
    let front = pages[..3].join(" ");
    says(&front, ON_IT);
    assert!(!front.contains('…'), "{front}");
    says(&pages[3], CALLS);
}

fn the_sheet_to_fold_is_one_page_with_four_panels(page: Page) {
    let card = filled(page);
    let pdf = print(page, &card, FOLDED, "card-folded");
    let sizes = pdf.sizes();
    assert_eq!(sizes.len(), 1, "{sizes:?}");
    assert!((sizes[0].0 - 210.0).abs() < 0.5 && (sizes[0].1 - 297.0).abs() < 0.5, "{sizes:?}");
    let words = pdf.pages().concat();
    says(&words, ON_IT);
    says(&words, CALLS);
    says(&words, &["Fold the upper half to the back"]);
    assert!(pdf.font_sizes().into_iter().all(|size| size >= 6.0));
}

fn the_full_page_has_everything_and_nothing_of_the_host_page(page: Page) {
    let card = filled(page);
    let pdf = print(page, &card, FULL, "card-full");
    let words = pdf.pages().join(" ");
    says(&words, ON_IT);
    says(&words, CALLS);
    assert!(!words.contains("Example Warm Space"), "the host page is printed along:\n{words}");
    assert!(!words.contains(FULL), "buttons are printed along:\n{words}");
    let (width, height) = pdf.sizes()[0];
    assert!((width - 210.0).abs() < 0.5 && (height - 297.0).abs() < 0.5, "{width} × {height} mm");
}

fn what_does_not_fit_is_shortened_and_said(page: Page) {
    let card = card(page);
    no_dialogue(page);
    for letter in &crate::card::PLACES[..5] {
        go(&card, letter);
        card.control(&format!("{letter}-note")).type_text(&STORY.repeat(6));
    }
    go(&card, "whole");
    card.says("“…” stands where words did not fit");
    let small = print(page, &card, SMALL, "card-pocket-shortened");
    assert_eq!(small.sizes().len(), 4);
    let words = small.pages()[..3].join(" ");
    assert_eq!(words.matches('…').count(), 6, "once for each letter, and in the note: {words}");
    says(&words, &["“…” stands where words did not fit", "Connectedness", "Empowerment"]);
    let full = print(page, &card, FULL, "card-full-long").pages().join(" ");
    assert_eq!(full.matches("On the allotment with the others").count(), 30);
}

fn words_in_any_script_are_printed(page: Page) {
    let card = card(page);
    no_dialogue(page);
    card.run(
        "for (const [id, words] of Object.entries(more[0])) {
           const area = root.getElementById(id);
           area.value = words;
           area.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
         }",
        &[json!({
            "connectedness-note": "أختي على الهاتف كل يوم أحد",
            "hope-note": "Мой сад",
            "identity-note": "שיר ישן",
            "meaning-note": "Cwtsh gyda’r teulu",
        })],
    );
    go(&card, "whole");
    let small = print(page, &card, SMALL, "card-pocket-scripts");
    let words = small.pages()[..3].join(" ");
    says(&words, &["Мой сад", "Cwtsh gyda’r teulu"]);
    assert!(words.chars().any(|letter| ('\u{600}'..'\u{700}').contains(&letter) || letter >= '\u{fb50}'), "{words}");
    // The picture says the same, by the same layout.
    let from_the_right = card.run(
        "return [...root.querySelectorAll('#pocket text[direction=rtl]')].map((text) => text.textContent).join('|')",
        &[],
    );
    assert_eq!(from_the_right, "أختي على الهاتف كل يوم أحد|שיר ישן");
}

fn the_host_page_prints_as_before(page: Page) {
    let card = filled(page);
    // Focus is drawn, so it stands where it will stand.
    card.button(FULL).click();
    page.run("dispatchEvent(new Event('afterprint'))");
    let before = Pdf::print(page, "host-before");
    assert!(before.pages().concat().contains("Example Warm Space"));
    for button in [SMALL, FOLDED, FULL] {
        let ours = print(page, &card, button, "host-meanwhile");
        assert!(!ours.pages().concat().contains("Example Warm Space"));
        // Printing is over: `afterprint` was heard.
        assert_eq!(
            page.run(
                "return document.adoptedStyleSheets.length + document.querySelectorAll('#windchime-paper').length"
            ),
            0
        );
    }
    page.run("document.activeElement.shadowRoot.activeElement.blur()");
    let after = Pdf::print(page, "host-after");
    assert_eq!(before.pages(), after.pages());
    assert!(
        before.timeless() == after.timeless(),
        "the host page's own print has changed; see host-before and host-after"
    );
    // Where a browser never says that printing is over, the next key puts things right.
    card.button(FULL).click();
    assert_eq!(page.run("return document.querySelectorAll('#windchime-paper').length"), 1);
    page.press(key::TAB);
    assert_eq!(page.run("return document.querySelectorAll('#windchime-paper').length"), 0);
}

fn a_page_that_unsets_everything_changes_no_print(page: Page) {
    let card = page.open("/hostile-unset.html").widget("windchime-card").ready();
    no_dialogue(page);
    card.control("connectedness-note").type_text("A note about tea");
    go(&card, "whole");
    let small = print(page, &card, SMALL, "card-pocket-hostile");
    let sizes = small.sizes();
    assert_eq!(sizes.len(), 4, "{sizes:?}");
    assert!(
        sizes.iter().all(|(width, height)| (width - 85.6).abs() <= 0.2 && (height - 54.0).abs() <= 0.2),
        "{sizes:?}"
    );
    says(&small.pages().concat(), &["A note about tea", "116 123"]);
    let full = print(page, &card, FULL, "card-full-hostile");
    says(&full.pages().concat(), &["A note about tea", "116 123"]);
}

/// Has the browser save without asking, into an empty folder.
fn downloads(page: Page) -> PathBuf {
    let folder = root().join("target/journeys/chromium/downloads");
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for downloads");
    let how = json!({ "behavior": "allow", "downloadPath": folder });
    page.browser.devtools("Browser.setDownloadBehavior", &how);
    folder
}

fn the_picture_and_the_file_are_saved(page: Page) {
    let folder = downloads(page);
    let card = filled(page);
    card.button("Save as a picture").click();
    let png = eventually("a picture", || std::fs::read(folder.join("card.png")).ok());
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "not a PNG");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
    assert_eq!((number(16), number(20)), (1284, 3249), "width and height");
    assert!(png.len() > 50_000, "{} bytes: nothing is drawn", png.len());
    let shown = windchime_tests::pictures::folder().join("chromium/card-picture.png");
    std::fs::write(shown, &png).expect("the picture is kept");
    card.button("Save a file").click();
    let text = eventually("a file", || std::fs::read_to_string(folder.join("card.txt")).ok());
    assert!(text.starts_with('\u{feff}'), "{text}");
    says(&text, ON_IT);
    says(&text, CALLS);
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

fn the_strictest_policy_lets_the_card_be_taken_along(page: Page) {
    let folder = downloads(page);
    let card = page.open("/strict-csp.html").widget("windchime-card").ready();
    no_dialogue(page);
    card.control("connectedness-note").type_text("A note about tea");
    go(&card, "whole");
    let small = print(page, &card, SMALL, "card-pocket-strict");
    assert_eq!(small.sizes().len(), 4);
    says(&small.pages().concat(), &["A note about tea", "116 123"]);
    card.button("Save as a picture").click();
    let png = eventually("a picture", || std::fs::read(folder.join("card.png")).ok());
    assert!(png.len() > 50_000, "{} bytes: nothing is drawn", png.len());
    assert_eq!(page.run("return window.violations"), json!([]));
}

fn the_text_is_copied_or_lies_there_to_be_copied_by_hand(page: Page) {
    let card = filled(page);
    let clipboard = |how: &str| {
        page.run(&format!(
            "Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {{ writeText: {how} }} }})"
        ))
    };
    clipboard("async () => { throw new Error('no') }");
    card.button("Copy as text").click();
    card.focus_comes_to("by-hand");
    says(&card.control("by-hand").value(), ON_IT);
    clipboard("async (text) => { window.copied = text }");
    card.button("Copy as text").click();
    card.control("by-hand").goes();
    let copied = page.run("return window.copied");
    says(copied.as_str().expect("a text"), ON_IT);
    says(copied.as_str().expect("a text"), CALLS);
}

fn the_way_to_the_printed_card_can_be_gone_with_the_keyboard_alone(page: Page) {
    let card = card(page);
    no_dialogue(page);
    let on_button = |words: &str| {
        card.run("return root.activeElement?.localName === 'button' && root.activeElement.textContent", &[])
            .as_str()
            .is_some_and(|text| text.contains(words))
    };
    for letter in &crate::card::PLACES[..5] {
        page.tab_until("a choice", || card.focused().starts_with(&format!("{letter}-")));
        page.press(key::SPACE);
        page.tab_until("the note", || card.focused() == format!("{letter}-note"));
        page.type_text("Tea");
        page.tab_until("the way on", || on_button("Next: "));
        page.press(key::ENTER);
        wait_until("the next heading", || {
            card.focused() != *letter && !card.focused().is_empty() && !on_button("Next: ")
        });
    }
    while card.focused() != "whole" {
        let before = card.focused();
        page.tab_until("the way on", || on_button("Next: "));
        page.press(key::ENTER);
        wait_until("the next heading", || {
            ![before.as_str(), ""].contains(&card.focused().as_str()) && !on_button("Next: ")
        });
    }
    for button in [FOLDED, FULL, SMALL] {
        page.tab_until(button, || on_button(button));
        page.press(key::ENTER);
    }
    wait_until("the third print", || page.run("return window.printed") == 3);
    let words = card.find(".sheet").text();
    assert_eq!(words.matches("Tea").count(), 5, "{words}");
}

/// Uses everything on every page: chooses, writes, presses each button that neither prints, saves, leaves, nor asks to keep something.
fn over_a_complete_journey_nothing_is_asked_for_and_nothing_kept(page: Page) {
    let card = card(page);
    no_dialogue(page);
    // Saving is a link that is clicked: it is counted, and no engine asks where to.
    page.run(
        "window.saved = []; HTMLAnchorElement.prototype.click = function () { window.saved.push(this.download); };
         performance.clearResourceTimings();",
    );
    page.requests();
    let places = card.run("return [...root.querySelectorAll('section.page')].map((one) => one.classList[1])", &[]);
    let places: Vec<&str> = places.as_array().into_iter().flatten().filter_map(|place| place.as_str()).collect();
    assert!(places.len() >= 8, "{places:?}");
    let mut pressed = Vec::new();
    for place in places {
        if !card.find(&format!("nav li.{place} button")).exists() {
            continue;
        }
        go(&card, place);
        use_everything(&card, place, &mut pressed);
        if place == "whole" {
            // The drawings come a piece at a time, and nobody leaves before the dialogue has opened.
            wait_until("all three are printed", || page.run("return window.printed") == 3);
        }
        assert_eq!(page.stored(), [""; 0], "kept at {place}");
    }
    assert_eq!(page.run("return window.saved.sort()"), json!(["card.png", "card.txt"]));
    assert!(pressed.len() > 20, "{pressed:?}");
    let asked = page.run(
        "return performance.getEntriesByType('resource').map((one) => one.name).filter((name) => !name.startsWith('blob:'))",
    );
    assert_eq!(asked, json!([]));
    assert_eq!(page.requests().into_iter().filter(|one| !one.url.starts_with("blob:")).collect::<Vec<_>>(), []);
    assert_eq!(page.stored(), [""; 0]);
}

/// What asks for something to be kept, or leaves the page; nothing else is left out.
const LEFT_OUT: &[&str] = &["Keep this on this device", "Leave this page"];

fn use_everything(card: &Widget, place: &str, pressed: &mut Vec<String>) {
    let count = |css: &str| {
        let found = card.run(
            "return root.querySelector(`section.${more[0]}`).querySelectorAll(more[1]).length",
            &[json!(place), json!(css)],
        );
        found.as_u64().unwrap_or_default()
    };
    let nth = |css: &str, at: u64, what: &str| {
        let script = format!(
            "const section = root.querySelector(`section.${{more[0]}}`);
             const it = section.querySelectorAll(more[1])[more[2]];
             if (!it || !it.checkVisibility()) return '';
             {what}"
        );
        card.run(&script, &[json!(place), json!(css), json!(at)]).as_str().unwrap_or_default().to_owned()
    };
    let choices = "input[type=radio], input[type=checkbox]";
    for at in 0..count(choices) {
        nth(choices, at, "it.click(); return ''");
    }
    let writing = "textarea:not([readonly]), input[type=text]";
    for at in 0..count(writing) {
        nth(
            writing,
            at,
            "it.value = 'Something of mine'; it.dispatchEvent(new Event('input', { bubbles: true, composed: true })); return ''",
        );
    }
    // Those that lead elsewhere come last in a page, and would leave it.
    let buttons = "button:not(.turn button)";
    for at in 0..count(buttons) {
        let words = nth(buttons, at, "return it.textContent");
        if words.is_empty() || LEFT_OUT.iter().any(|left| words.contains(left)) {
            continue;
        }
        nth(buttons, at, "it.click(); return ''");
        pressed.push(words);
    }
    // What was cleared on the way is written and chosen again.
    for at in 0..count(choices) {
        nth(choices, at, "it.click(); return ''");
    }
    pressed.extend((0..count("textarea:not([readonly])")).map(|at| format!("{place} {at}")));
}
