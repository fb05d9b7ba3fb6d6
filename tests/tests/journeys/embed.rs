//! The ways in which the script gets onto a page, and what a page may do with the elements afterwards.

use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::wait_until;

windchime_tests::journeys![
    Every:
        every_way_of_loading_gives_three_live_widgets_and_one_of_each,
        the_strictest_policy_is_kept_by_all_three,
        without_webassembly_the_pages_own_content_stays,
        a_damaged_download_leaves_the_pages_own_content,
        an_element_that_is_taken_away_and_put_back_starts_again,
        an_element_that_is_moved_keeps_what_was_typed,
        an_attribute_that_changes_takes_effect_at_once,
        an_element_made_by_a_script_starts,
        two_of_a_kind_do_not_disturb_each_other,
        wrong_attributes_are_named_to_the_editor_and_break_nothing,
];

const TAGS: [&str; 3] = ["windchime-interest", "windchime-card", "windchime-directory"];

fn every_way_of_loading_gives_three_live_widgets_and_one_of_each(page: Page) {
    for path in ["/", "/async.html", "/module.html", "/injected.html", "/twice.html", "/div-form.html"] {
        page.open(path);
        for tag in TAGS {
            page.widget(tag).ready();
        }
        let rooms = "return [...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter((root) => root)
            .map((root) => root.querySelectorAll('.room').length).join(' ')";
        assert_eq!(page.run(rooms), json!("1 1 1"), "{path}");
        page.widget(TAGS[0]).control("q-name").appears();
        page.widget(TAGS[1]).find("nav li.hope button").appears();
        page.widget(TAGS[2]).find("input").appears();
        assert_eq!(page.console_errors(), [""; 0], "{path}");
    }
}

fn the_strictest_policy_is_kept_by_all_three(page: Page) {
    let counter = format!("{}/csp-report/count", page.world.partner);
    page.world.delete(&counter);
    page.open("/strict-csp.html").listen();
    let [form, card, directory] = TAGS.map(|tag| page.widget(tag).ready());
    crate::filling::fill(&form);
    form.button(crate::filling::SEND).click();
    form.focus_comes_to("after");
    crate::card::fill(&card);
    crate::card::go(&card, "whole");
    crate::directory::search(&directory, "choir");
    // Some browsers ask for the page's icon unbidden, and the policy forbids that too. It is not the widgets' doing.
    let violations = page.run("return window.violations");
    let (icon, ours): (Vec<_>, Vec<_>) = violations
        .as_array()
        .expect("violations")
        .iter()
        .partition(|one| one["blocked"].as_str().is_some_and(|blocked| blocked.ends_with("/favicon.ico")));
    assert!(ours.is_empty(), "{ours:?}");
    assert_eq!(page.world.get(&counter), icon.len().to_string());
    // The look came from the style sheets, not from luck.
    let padding = form.run("return getComputedStyle(root.querySelector('.room')).padding", &[]);
    assert_ne!(padding, json!("0px"), "the style sheets did not arrive");
}

/// What stands when no widget can: every element has height, the link works, the crisis lines are there.
fn own_content_stands(page: Page) {
    wait_until("three errors", || page.run("return window.failed.length") == 3);
    for tag in TAGS {
        let widget = page.widget(tag);
        assert!(!widget.is_live(), "{tag} is live");
        let stands = widget
            .run("return host.getBoundingClientRect().height > 10 && host.querySelector('a').checkVisibility()", &[]);
        assert_eq!(stands, json!(true), "{tag} is blank");
    }
    let lines = page
        .widget("windchime-card")
        .run("return [...root.querySelectorAll('a')].map((one) => one.checkVisibility() && one.href)", &[]);
    assert!(lines.to_string().contains("tel:116123"), "the loader's own crisis lines are not there: {lines}");
}

/// The loader speaks before a listener could be put in by the driver, so the page is asked whether nothing has come to life.
fn open_and_expect_errors(page: Page, address: &str) {
    page.open(address);
    page.run(
        "window.failed = [];
         document.addEventListener('windchime:error', (event) => window.failed.push(event.detail.code));
         for (const one of document.querySelectorAll('windchime-interest, windchime-card, windchime-directory')) {
           const next = one.nextSibling, parent = one.parentNode;
           one.remove();
           setTimeout(() => parent.insertBefore(one, next), 50);
         }",
    );
}

fn without_webassembly_the_pages_own_content_stays(page: Page) {
    open_and_expect_errors(page, "/no-wasm-csp.html");
    own_content_stands(page);
    assert_eq!(page.run("return [...new Set(window.failed)].join()"), json!("compile"));
}

fn a_damaged_download_leaves_the_pages_own_content(page: Page) {
    open_and_expect_errors(page, "/broken-wasm.html");
    own_content_stands(page);
    assert_eq!(page.run("return [...new Set(window.failed)].join()"), json!("download"));
}

fn an_element_that_is_taken_away_and_put_back_starts_again(page: Page) {
    let form = crate::filling::form(page);
    form.control("q-name").type_text("Kept by the draft");
    page.run("window.away = document.querySelector('windchime-interest'); window.next = away.nextSibling; window.parent_ = away.parentNode; away.remove()");
    assert_eq!(
        page.run("return window.away.shadowRoot.querySelector('.room') === null"),
        json!(true),
        "it was not unmounted"
    );
    page.run("window.parent_.insertBefore(window.away, window.next)");
    form.control("q-name").appears();
    assert_eq!(form.control("q-name").value(), "Kept by the draft");
    // Once more, and from the start, without a trace in the console.
    for _ in 0..5 {
        page.run("window.away.remove(); window.parent_.append(window.away)");
    }
    form.control("q-name").appears();
    assert_eq!(page.console_errors(), [""; 0]);
}

fn an_element_that_is_moved_keeps_what_was_typed(page: Page) {
    let card = crate::card::card(page);
    crate::card::go(&card, "meaning");
    card.control("meaning-note").type_text("Not to be lost");
    page.run("document.body.append(document.querySelector('windchime-card'))");
    page.run("return new Promise((done) => setTimeout(done, 100))");
    assert!(card.is_live());
    assert_eq!(card.control("meaning-note").value(), "Not to be lost");
    assert!(card.find("section.meaning").is_visible());
}

fn an_attribute_that_changes_takes_effect_at_once(page: Page) {
    let card = crate::card::card(page);
    card.set("reading", "easy");
    card.says("Do you need to talk now?");
    let ground = || card.run("return getComputedStyle(root.querySelector('.room')).backgroundColor", &[]);
    let light = ground();
    card.set("theme", "dark");
    wait_until("the other theme", || ground() != light);
    card.set("theme", "light");
    wait_until("the first theme again", || ground() == light);
}

fn an_element_made_by_a_script_starts(page: Page) {
    page.open("/interest.html").widget("windchime-interest").ready();
    page.run("document.querySelector('main').append(document.createElement('windchime-card'))");
    let card = page.widget("windchime-card").ready();
    assert!(card.find("aside a[href='tel:116123']").is_visible());
}

fn two_of_a_kind_do_not_disturb_each_other(page: Page) {
    page.open("/card.html").widget("windchime-card").ready();
    page.run("document.querySelector('main').append(document.createElement('windchime-card'))");
    let (one, two) = (page.nth_widget("windchime-card", 0), page.nth_widget("windchime-card", 1).ready());
    crate::card::go(&two, "hope");
    two.control("hope-note").type_text("Only here");
    assert_eq!(one.control("hope-note").value(), "");
    assert!(one.find("section.connectedness").is_visible());
    page.run("document.querySelectorAll('windchime-card')[0].remove()");
    let left = page.widget("windchime-card");
    assert_eq!(left.control("hope-note").value(), "Only here");
    crate::card::go(&left, "whole");
    left.says("Only here");
}

fn wrong_attributes_are_named_to_the_editor_and_break_nothing(page: Page) {
    page.open("/bad-attributes.html");
    let [form, card] = ["windchime-interest", "windchime-card"].map(|tag| page.widget(tag).ready());
    let directory = page.widget("windchime-directory");
    directory.says("src=\"javascript:void 0\" cannot be used");
    assert_eq!(directory.run("return host.querySelector('a').checkVisibility()", &[]), json!(true));
    form.says("theme=\"purple\" cannot be used");
    form.says("endpoint=\"ftp://example.org/submissions\"");
    assert!(form.control("q-name").is_visible(), "the built-in form stands in for the one that cannot be");
    card.says("nation=\"atlantis\" cannot be used");
    assert!(card.find("aside a[href='tel:116123']").is_visible());
    assert_eq!(page.console_errors(), [""; 0]);
}
