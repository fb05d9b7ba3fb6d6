//! Around the person's own words: another question, Easy Read with pictures, reading aloud, the editor's own words, the quick exit.

use crate::card::{card, go};
use serde_json::json;
use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        another_question_takes_the_place_of_the_one_before,
        easy_read_is_switched_on_the_card_itself_and_remembered_nowhere,
        the_pages_own_reading_wins_when_it_changes_after_a_switch,
        the_card_is_read_aloud_by_a_voice_of_the_device_and_never_what_was_written,
        where_every_voice_speaks_elsewhere_reading_aloud_is_not_offered,
        an_editors_own_questions_and_crisis_lines_stand_on_the_card,
        files_that_cannot_be_used_are_said_to_the_editor_and_the_card_keeps_its_own_words,
        the_exit_button_is_in_sight_on_every_step_and_leaves_nothing_to_go_back_to,
        shift_pressed_three_times_leaves_the_page_and_capital_letters_do_not;
    Chromium:
        own_words_are_asked_for_once_at_load,
        no_attribute_is_set_to_what_it_is_already,
        a_card_that_begins_in_easy_read_looks_so_before_its_later_code_is_here,
];

/// The words of what has focus inside the widget.
const FOCUSED: &str = "return root.activeElement?.textContent ?? ''";

/// A page on which the editor has set questions, crisis lines and a quick exit.
pub fn own(page: Page) -> Widget {
    let card = page.open("/card-own.html").listen().widget("windchime-card").ready();
    card.says("pot of tea");
    card
}

fn another_question_takes_the_place_of_the_one_before(page: Page) {
    let card = card(page);
    let question = || card.find("section:not([hidden]) .question").text();
    let another = card.find("section:not([hidden]) .asks button");
    let first = question();
    let mut seen = vec![first.clone()];
    loop {
        another.click();
        let before = seen.last().cloned();
        wait_until("another question", || Some(question()) != before);
        assert_eq!(card.find("[role=status]").text(), question(), "it is said");
        assert_eq!(card.run(FOCUSED, &[]), "Another question", "focus stays");
        if question() == first {
            break;
        }
        seen.push(question());
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

fn easy_read_is_switched_on_the_card_itself_and_remembered_nowhere(page: Page) {
    let card = card(page);
    card.control("connectedness-note").type_text("My own words");
    assert_eq!(card.run("return root.querySelectorAll('.picture').length", &[]), 0);
    card.button("Easy Read").click();
    card.says("It means you feel close to others.");
    assert_eq!(card.control("connectedness-note").value(), "My own words");
    assert_eq!(card.run(FOCUSED, &[]), "Standard words", "focus stays");
    card.find("[role=status]").appears();
    assert!(card.find("[role=status]").text().contains("Easy Read now"));
    // At the left of each idea: a picture, then its words.
    let beside = "return [...root.querySelectorAll('section:not([hidden]) .idea')].filter((row) => row.children[0].matches('svg.picture')
        && row.children[0].getBoundingClientRect().right <= row.children[1].getBoundingClientRect().left).length";
    assert_eq!(card.run(beside, &[]), 5 + 2 + 3);
    assert_eq!(card.run("return root.querySelectorAll('section:not([hidden]) .choice .picture').length", &[]), 6);
    go(&card, "hope");
    card.says("Your hope can be very small.");
    assert_eq!(page.stored(), [""; 0]);
    page.reload();
    let again = page.widget("windchime-card").ready();
    again.says("Feeling that you belong with others");
}

fn the_pages_own_reading_wins_when_it_changes_after_a_switch(page: Page) {
    let card = card(page);
    card.set("reading", "easy");
    card.says("It means you feel close to others.");
    card.button("Standard words").click();
    card.says("Feeling that you belong with others");
    card.set("theme", "dark");
    card.says("Feeling that you belong with others");
    card.set("reading", "standard");
    // What changes twice before the card comes to look has not changed.
    page.browser.run_and_wait("await new Promise((done) => setTimeout(done, 500))", &[]);
    card.set("reading", "easy");
    card.says("It means you feel close to others.");
}

/// To set `lang` or `class` to what it is already has a browser style anew all there is below it.
fn no_attribute_is_set_to_what_it_is_already(page: Page) {
    let card = card(page);
    card.run(
        "window.again = [];
         const was = new Map();
         new MutationObserver((records) => {
           for (const { target, attributeName, oldValue } of records) {
             const name = `${target.localName} ${attributeName}`;
             const seen = was.get(target) ?? was.set(target, new Map()).get(target);
             if (oldValue !== null && seen.get(attributeName) === oldValue) window.again.push(`${name}=${oldValue}`);
             seen.set(attributeName, oldValue);
           }
           // What was set last is what stands there now.
           for (const [target, seen] of was)
             for (const [name, old] of seen)
               if (old !== null && target.getAttribute(name) === old) window.again.push(`${target.localName} ${name}=${old}`);
           was.clear();
           window.records = (window.records ?? 0) + records.length;
         }).observe(root, { subtree: true, attributeOldValue: true });",
        &[],
    );
    card.find("label[for='connectedness-comes-and-goes']").click();
    card.control("connectedness-note").type_text("My own words");
    for place in ["hope", "connections", "keep", "whole", "connectedness"] {
        go(&card, place);
    }
    card.set("reading", "easy");
    card.says("It means you feel close to others.");
    card.set("reading", "standard");
    card.says("Feeling that you belong with others");
    assert!(page.run("return window.records").as_u64() > Some(10), "nothing was watched");
    assert_eq!(page.run("return window.again"), json!([]));
}

/// The engine that drives these journeys has no voices of its own: this stands in for a device's, and takes down what it is given.
const VOICES: &str = "
    const listeners = new EventTarget();
    window.spoken = [];
    Object.defineProperty(window, 'speechSynthesis', { configurable: true, value: Object.assign(listeners, {
        getVoices: () => [{ lang: 'en-US', localService: false }, { lang: 'en_GB', localService: LOCAL }],
        speak: (one) => window.spoken.push(one.text + ' / ' + one.voice.localService),
        cancel: () => window.spoken.push('silence'),
    }) });
    window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; window.last = this; } };
    const card = document.querySelector('windchime-card'), place = card.parentNode;
    card.remove();
    setTimeout(() => place.append(card));";

fn with_voices<'a>(page: Page<'a>, local: &str) -> Widget<'a> {
    card(page);
    page.run(&VOICES.replace("LOCAL", local));
    wait_until("the card to stand there again", || {
        page.run("return !!document.querySelector('windchime-card')?.shadowRoot?.querySelector('.bar')") == true
    });
    page.widget("windchime-card").ready()
}

fn the_card_is_read_aloud_by_a_voice_of_the_device_and_never_what_was_written(page: Page) {
    let card = with_voices(page, "true");
    card.control("connectedness-note").type_text("Nobody hears this");
    card.button("Read this page aloud").click();
    card.button("Stop reading").appears();
    assert_eq!(card.run(FOCUSED, &[]), "Stop reading", "focus stays");
    let spoken = || page.run("return window.spoken.join('\\n')").as_str().unwrap_or_default().to_owned();
    let said = spoken();
    for words in [
        "Connectedness",
        "Feeling that you belong",
        "helps you feel less alone",
        "This is hard just now",
        "One small step",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("Nobody hears this") && !said.contains("/ false"), "{said}");
    // It comes to its end; or somebody goes elsewhere meanwhile.
    page.run("window.last.dispatchEvent(new Event('end'))");
    card.button("Read this page aloud").click();
    page.run("window.spoken = []");
    go(&card, "hope");
    wait_until("silence", || spoken() == "silence");
    card.button("Read this page aloud").appears();
}

fn where_every_voice_speaks_elsewhere_reading_aloud_is_not_offered(page: Page) {
    let card = with_voices(page, "false");
    card.says("Easy Read");
    let aloud = card.find(".bar button:last-child");
    assert_eq!(
        card.run("return root.querySelector('.bar button:last-child').textContent", &[]),
        "Read this page aloud"
    );
    assert!(!aloud.is_visible());
}

fn an_editors_own_questions_and_crisis_lines_stand_on_the_card(page: Page) {
    let card = own(page);
    card.says("0808 157 0123");
    assert!(!card.find("aside").text().contains("85258"), "the editor's lines replace all of them");
    assert_eq!(card.find("aside li:nth-child(2) a").attribute("href"), "tel:08081570123");
    card.find("section.connectedness .asks button").click();
    card.says("Which place in our town");
    go(&card, "hope");
    card.says("still hold on to");
    assert!(!card.find("section.hope .asks button").is_visible(), "there is only one question");
    go(&card, "meaning");
    card.says("What matters most to you");
    card.set("help", "");
    card.says("85258");
    assert_eq!(page.console_errors(), [""; 0]);
}

fn files_that_cannot_be_used_are_said_to_the_editor_and_the_card_keeps_its_own_words(page: Page) {
    let card = card(page);
    for (name, url, says) in [
        ("help", "/faults/500", "error (500)"),
        ("prompts", "/faults/html", "Something other than the service answered"),
        ("help", "/assets/card-questions.json", "/lines"),
        ("prompts", "/assets/card-crisis-lines.json", "/prompts"),
    ] {
        card.set(name, &[page.world.partner.as_str(), url].concat());
        card.says(says);
        assert!(card.find(".editor-notice").text().contains(url), "{url}");
        card.says("116 123");
        card.says("helps you feel less alone");
    }
    card.set("help", "");
    card.set("prompts", "");
    card.find(".editor-notice").goes();
}

/// The page that the exit leads to stands there, and the one before it is not the card.
fn has_left(page: Page) {
    let there = "return location.pathname === '/directory.html' && document.readyState === 'complete'";
    wait_until("the page behind the exit", || page.run(there) == true);
    page.run("history.back()");
    wait_until("the page before the card", || page.run("return location.pathname") == "/interest.html");
}

fn leaving(page: Page) -> Widget {
    page.open("/interest.html");
    own(page)
}

fn the_exit_button_is_in_sight_on_every_step_and_leaves_nothing_to_go_back_to(page: Page) {
    let card = leaving(page);
    let in_sight = "const box = root.querySelector('.leave').getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth && box.height >= 44
            && root.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2)?.className === 'leave'";
    for place in crate::card::PLACES {
        go(&card, place);
        assert_eq!(card.run(in_sight, &[]), true, "at {place}");
        page.run("scrollTo(0, document.documentElement.scrollHeight)");
        assert_eq!(card.run(in_sight, &[]), true, "at the foot of {place}");
    }
    go(&card, "hope");
    card.control("hope-note").type_text("Nobody may see this");
    // What stands there before the other page has come: nothing.
    let left = "const before = root.querySelector('.leave'); before.click();
        return [getComputedStyle(document.documentElement).display, root.textContent, document.title].join('|')";
    assert_eq!(card.run(left, &[]), "none||");
    has_left(page);
}

fn shift_pressed_three_times_leaves_the_page_and_capital_letters_do_not(page: Page) {
    let card = leaving(page);
    card.control("connectedness-note").click();
    for letter in ["H", "O", "P", "E"] {
        page.capital(letter);
    }
    assert_eq!(page.run("return location.pathname"), "/card-own.html");
    page.press(key::SHIFT);
    card.says("two more times");
    page.press(key::SPACE);
    page.press(key::SHIFT);
    page.press(key::SHIFT);
    card.says("once more");
    page.press(key::SHIFT);
    has_left(page);
}

fn own_words_are_asked_for_once_at_load(page: Page) {
    page.requests();
    let card = own(page);
    go(&card, "hope");
    let asked = page.requests();
    for file in ["card-questions.json", "card-crisis-lines.json"] {
        assert_eq!(asked.iter().filter(|request| request.url.ends_with(file)).count(), 1, "{file}: {asked:?}");
    }
    card.find("section.hope .question").appears();
    card.button("Easy Read").click();
    go(&card, "whole");
    assert_eq!(page.requests(), []);
}

fn a_card_that_begins_in_easy_read_looks_so_before_its_later_code_is_here(page: Page) {
    page.browser.devtools("Network.enable", &json!({}));
    page.browser.devtools("Network.setBlockedURLs", &json!({ "urls": ["*-later-*"] }));
    page.open("/card.html");
    page.widget("windchime-card").ready();
    page.run(
        "const card = document.createElement('windchime-card');
         card.setAttribute('reading', 'easy');
         document.querySelector('windchime-card').after(card);",
    );
    let card = page.nth_widget("windchime-card", 1).ready();
    assert!(card.text().contains("Many people say five things help them."), "{}", card.text());
    let look = "return [getComputedStyle(root.querySelector('.idea')).display, root.querySelector('.picture').clientWidth < 100]";
    assert_eq!(card.run(look, &[]), json!(["flex", true]));
}
