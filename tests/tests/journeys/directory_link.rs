//! What leaves the directory: its state in the page's address, links to one entry, sessions for a calendar, the list on paper.

use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::pdf::Pdf;
use windchime_tests::widget::Widget;
use windchime_tests::{eventually, wait_until};

windchime_tests::journeys![
    Every:
        the_address_keeps_what_was_searched_and_opened_and_nothing_else_of_it_changes,
        a_link_opens_one_entry_without_taking_focus,
        an_old_link_is_said_and_leaves_the_list,
        the_address_is_left_alone_where_nobody_has_asked_for_it,
        a_link_is_copied_or_lies_there_to_be_copied_by_hand,
        an_entry_of_a_coordinator_can_be_reported;
    Chromium:
        a_session_is_saved_for_a_calendar,
        the_list_is_printed_whole_and_without_the_page;
];

/// From now on no button may copy.
pub fn no_clipboard(page: Page) {
    clipboard(page, "async () => { throw new Error('no') }");
}

fn clipboard(page: Page, how: &str) {
    page.run(&format!(
        "Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {{ writeText: {how} }} }})"
    ));
}

fn address(page: Page) -> String {
    page.run("return location.pathname + location.search + location.hash").as_str().expect("an address").to_owned()
}

fn open<'a>(page: Page<'a>, path: &str) -> Widget<'a> {
    page.open(path).listen().widget("windchime-directory").ready()
}

fn the_address_keeps_what_was_searched_and_opened_and_nothing_else_of_it_changes(page: Page) {
    let directory = open(page, "/map.html?p=7&q=%e4&&x#content");
    let before = page.run("return history.length");
    crate::directory::search(&directory, "kettle on peer");
    let searched = "/map.html?p=7&q=%e4&&x&windchime-search=kettle%20on%20peer";
    wait_until("the search", || address(page) == [searched, "#content"].concat());
    directory.find(".result h3 button").click();
    directory.focus_comes_to("detail");
    let opened = [searched, "&windchime-entry="].concat();
    wait_until("the entry", || address(page).starts_with(&opened) && address(page).ends_with("#content"));
    assert_eq!(page.run("return history.length"), before, "nothing is added to the history");

    page.reload();
    let again = page.widget("windchime-directory");
    again.says("Kettle On Peer Group");
    again.button("Back to results").click();
    wait_until("the search as it was", || again.control("search").value() == "kettle on peer");
    wait_until("the entry is closed in the address as well", || address(page) == [searched, "#content"].concat());
    again.control("search").clear();
    wait_until("nothing of ours", || address(page) == "/map.html?p=7&q=%e4&&x#content");
}

/// The address of the first entry that is found.
fn link(page: Page) -> String {
    let directory = open(page, "/directory.html?p=7");
    crate::directory::search(&directory, "kettle on peer");
    wait_until("it is found", || {
        crate::directory::names(&directory).first().is_some_and(|name| name.starts_with("Kettle On Peer Group"))
    });
    directory.find(".result h3 button").click();
    clipboard(page, "async (text) => { window.copied = text }");
    directory.button("Copy link").click();
    eventually("a copied link", || page.run("return window.copied ?? null").as_str().map(str::to_owned))
}

fn a_link_opens_one_entry_without_taking_focus(page: Page) {
    let link = link(page);
    assert!(link.contains("/directory.html?p=7&windchime-entry="), "{link}");
    assert!(!link.contains("kettle"), "nobody else needs to know what was searched: {link}");
    page.open(&link).listen();
    let directory = page.widget("windchime-directory");
    directory.says("Kettle On Peer Group");
    directory.control("detail").appears();
    assert_eq!(page.run("return document.activeElement === document.body"), true);
    assert!(page.heard("select").is_empty(), "nobody has opened it");
    directory.button("Back to results").click();
    directory.find(".result").appears();
    assert!(address(page).contains("windchime-entry"), "the address is the partner's: {}", address(page));
}

fn an_old_link_is_said_and_leaves_the_list(page: Page) {
    let directory = open(page, "/directory.html?windchime-entry=gone&windchime-search=%ff%00");
    directory.says("no longer in this list");
    directory.find(".result").appears();
    assert_eq!(page.console_errors(), [""; 0]);
}

fn the_address_is_left_alone_where_nobody_has_asked_for_it(page: Page) {
    page.open("/directory.html?p=7");
    page.run("window.written = 0; const replace = history.replaceState; history.replaceState = (...all) => { window.written += 1; replace.apply(history, all); }");
    let directory = page.listen().widget("windchime-directory").ready();
    crate::directory::search(&directory, "food");
    directory.find(".result h3 button").click();
    directory.button("Copy link").appears();
    directory.button("Back to results").click();
    assert_eq!((address(page), page.run("return window.written")), ("/directory.html?p=7".to_owned(), json!(0)));
}

fn a_link_is_copied_or_lies_there_to_be_copied_by_hand(page: Page) {
    let directory = open(page, "/directory.html");
    directory.find(".result h3 button").click();
    no_clipboard(page);
    directory.button("Copy link").click();
    directory.focus_comes_to("link");
    assert!(directory.control("link").value().contains("/directory.html?windchime-entry="));
    clipboard(page, "async (text) => { window.copied = text }");
    directory.button("Copy link").click();
    directory.control("link").goes();
    assert!(page.run("return window.copied").as_str().is_some_and(|link| link.contains("windchime-entry=")));
}

fn an_entry_of_a_coordinator_can_be_reported(page: Page) {
    let directory = open(page, "/directory.html");
    directory.find(".result h3 button").click();
    directory.find(".report a").appears();
    let address = directory.find(".report a").attribute("href");
    assert!(address.starts_with(&format!("{}/directory/report/", page.world.coordinator)), "{address}");
    page.open(&address);
    wait_until("the page to report on", || {
        page.run("return document.querySelector('form')?.getAttribute('action') ?? ''")
            .as_str()
            .is_some_and(|to| address.ends_with(to))
    });
}

fn a_session_is_saved_for_a_calendar(page: Page) {
    let directory = open(page, "/directory.html");
    crate::directory::search(&directory, "kettle on peer");
    wait_until("it is found", || {
        crate::directory::names(&directory).first().is_some_and(|name| name.starts_with("Kettle On Peer Group"))
    });
    directory.find(".result h3 button").click();
    page.run("window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then((text) => window.saved.push([blob.type, text])); return make.call(URL, blob); }");
    directory.button("Add to my calendar").click();
    let saved = eventually("a file", || page.run("return window.saved[0] ?? null").as_array().cloned());
    assert_eq!(saved[0], json!("text/calendar"));
    let file = saved[1].as_str().expect("text");
    for words in [
        "BEGIN:VCALENDAR\r\n",
        "BEGIN:VTIMEZONE\r\n",
        "SUMMARY:Kettle On Peer Group",
        "DTSTART;TZID=Europe/London:",
        "RRULE:FREQ=",
    ] {
        assert!(file.contains(words), "{words} in {file}");
    }
}

fn the_list_is_printed_whole_and_without_the_page(page: Page) {
    let directory = crate::directory::directory(page);
    wait_until("the whole directory", || directory.control("count").text().starts_with("92"));
    page.run("window.printed = 0; window.print = () => { window.printed += 1; }");
    directory.button("Print the list").click();
    wait_until("the print dialogue", || page.run("return window.printed") == json!(1));
    let pdf = Pdf::print(page, "directory-list");
    let words = pdf.pages().join(" ");
    for wanted in ["Find groups and services", "Samaritans", "116 123", "Witney Community Choir Supper"] {
        assert!(words.contains(wanted), "“{wanted}” is missing in:\n{words}");
    }
    for unwanted in ["Example Library", "Print the list", "Show more"] {
        assert!(!words.contains(unwanted), "“{unwanted}” is printed along:\n{words}");
    }
    let (width, height) = pdf.sizes()[0];
    assert!((width - 210.0).abs() < 0.5 && (height - 297.0).abs() < 0.5, "{width} × {height} mm");
    // Nothing of it stays.
    page.run("dispatchEvent(new Event('afterprint'))");
    assert_eq!(page.run("return document.getElementById('windchime-paper') === null"), true);
    assert!(!directory.control("paper").exists());
}
