//! Directories too large or too far to be fetched whole, tables, and pages that name the next one: what is asked, and what is seen of it.

use crate::directory::{count, names, search};
use crate::directory_place::ask;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;
use windchime_tests::crowd::{entry, files};
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_coordinator_is_asked_anew_for_each_question,
        an_earlier_question_is_given_up_for_a_later_one,
        more_comes_page_by_page_and_focus_goes_to_it,
        a_link_to_an_entry_beyond_the_first_page_opens_it,
        a_feed_that_says_it_is_very_long_is_asked_and_not_read_to_its_end,
        a_table_is_read_like_any_feed,
        pages_that_name_the_next_one_are_followed_on_their_own_server,
        a_directory_in_files_is_searched_by_a_few_of_them;
    Chromium:
        a_question_without_an_answer_is_said_and_asked_again,
        only_files_that_the_list_names_are_asked_for;
];

/// The directory that asks the coordinator for everything.
pub fn remote(page: Page) -> Widget {
    let directory = page.open("/remote.html").listen().widget("windchime-directory").ready();
    wait_until("the first answer", || count(&directory) == 92);
    directory
}

/// Waits until so many are counted, however slowly the answer comes.
pub fn first_answer(directory: &Widget, all: usize) {
    wait_until("the first answer", || count(directory) == all && names(directory).len() == 20);
}

/// Folds the filters out.
pub fn offered(directory: &Widget) {
    directory.find(".filters summary").click();
    directory.find(".filters .choice input").appears();
}

/// A directory that has answered once, and cannot be reached any more.
pub fn stopped(page: Page) -> Widget {
    let directory = remote(page);
    page.run(
        "const real = window.fetch;
         window.fetch = (request, ...more) =>
           String(request.url).includes('search=') ? Promise.reject(new TypeError('gone')) : real(request, ...more);",
    );
    directory.control("search").type_text("tea");
    directory.says("The directory did not answer.");
    directory
}

/// From now on the page keeps what is asked, and whether it was given up.
fn overhear(page: Page) {
    page.run(
        "window.asked = []; const real = window.fetch;
         window.fetch = (request, ...more) => { window.asked.push(request); return real(request, ...more); };",
    );
}

/// The addresses that were asked since, and whether each was given up.
fn overheard(page: Page) -> Vec<(String, bool)> {
    let asked = page.run("return window.asked.filter((one) => one.signal).map((one) => [one.url, one.signal.aborted])");
    let one = |one: &Value| Some((one[0].as_str()?.to_owned(), one[1].as_bool()?));
    asked.as_array().into_iter().flatten().filter_map(one).collect()
}

/// The parameters of the latest question.
fn last_asked(page: Page) -> String {
    overheard(page).last().map_or(String::new(), |(url, _)| url.split('?').nth(1).unwrap_or_default().to_owned())
}

fn a_coordinator_is_asked_anew_for_each_question(page: Page) {
    let directory = remote(page);
    assert_eq!(names(&directory).len(), 20);
    directory.says("such as walking. It is sent to this directory.");
    overhear(page);
    search(&directory, "samaritans");
    wait_until("what it finds", || names(&directory) == ["Samaritans"]);
    directory.says("1 result");
    let asked = overheard(page);
    assert!(asked.len() <= 3, "a question for every key: {asked:?}");
    assert_eq!(last_asked(page), "full=true&page=1&per_page=20&search=samaritans");
    assert_eq!(directory.texts(".result mark"), ["Samaritans"]);
    directory.control("search").clear();
    wait_until("everything again", || count(&directory) == 92);

    directory.find(".filters summary").click();
    let words = directory.find(".filters .choice label").appears().text();
    assert!(!words.contains('('), "a count that nobody knows: {words}");
    directory.find(".filters .choice input").click();
    wait_until("narrowed", || (1..92).contains(&count(&directory)));
    assert!(last_asked(page).contains("&taxonomy_term_id="), "{}", last_asked(page));
    directory
        .run("const day = root.getElementById('day'); day.value = '3'; day.dispatchEvent(new Event('change'))", &[]);
    wait_until("asked for a day", || last_asked(page).ends_with("&day=TH"));
    assert!(!directory.find(".filters #age").exists(), "only what can be answered is offered");
    directory.button("Clear all filters").click();
    wait_until("everything again", || count(&directory) == 92);

    ask(&directory, "OX4 1AB");
    directory.says("Near OX4, measured from its middle.");
    wait_until("the nearest", || last_asked(page).ends_with("&postcode=OX4&proximity=1500000"));
    wait_until("distances", || directory.texts(".away").len() > 5);
    directory.run(
        "const list = root.getElementById('within'); list.value = '3'; list.dispatchEvent(new Event('change'))",
        &[],
    );
    wait_until("no further than that", || last_asked(page).ends_with("&postcode=OX4&proximity=4800"));
    let far = || -> Vec<f64> {
        let number = |words: String| words.split_whitespace().find_map(|word| word.parse().ok());
        directory.texts(".away").into_iter().filter_map(number).collect()
    };
    wait_until("the nearest first", || {
        !far().is_empty() && far().is_sorted() && far().iter().all(|miles| *miles <= 3.5)
    });
    ask(&directory, "Witney");
    directory.says("“Witney” is not a postcode. Type a postcode");
    assert!(!directory.find(".finding .link").is_visible(), "where the device is cannot be sent on");
}

fn an_earlier_question_is_given_up_for_a_later_one(page: Page) {
    let directory = remote(page);
    directory.set("src", &format!("{}/crowd?of=300&slow=1500", page.world.collector.origin));
    wait_until("the slow answer", || count(&directory) == 300);
    overhear(page);
    directory.control("search").type_text("walking");
    wait_until("it is asked", || overheard(page).len() == 1);
    directory.says("Looking…");
    directory.control("search").type_text(" for carers");
    // An answer that has come is given up as well, so what counts is that the first is while the second is not.
    let given_up = || overheard(page).into_iter().map(|(_, given_up)| given_up).collect::<Vec<_>>();
    wait_until("the first is given up for the second", || given_up() == [true, false]);
    wait_until("the second is answered", || names(&directory) == ["Walking for Carers 1"; 6]);
    let asked = overheard(page);
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[1].0.ends_with("&search=walking%20for%20carers"), "{asked:?}");
}

fn more_comes_page_by_page_and_focus_goes_to_it(page: Page) {
    let directory = remote(page);
    overhear(page);
    for shown in [20, 40, 60, 80] {
        assert_eq!(names(&directory).len(), shown);
        directory.button("Show more").click();
        wait_until("more", || names(&directory).len() > shown);
        focus_comes_to_result(&directory, shown);
    }
    let all: BTreeSet<String> = names(&directory).into_iter().collect();
    assert_eq!((names(&directory).len(), all.len()), (92, 92), "none is missing, and none there twice");
    assert!(!directory.text().contains("Show more"));
    assert_eq!(overheard(page).len(), 4);
}

fn focus_comes_to_result(directory: &Widget, at: usize) {
    let script = "return [...root.querySelectorAll('.result h3 button')].indexOf(root.activeElement)";
    wait_until("focus is on the first new one", || directory.run(script, &[]) == json!(at));
}

fn a_link_to_an_entry_beyond_the_first_page_opens_it(page: Page) {
    let list = page.world.get(&format!("{}/v1/services?page=5&per_page=20", page.world.coordinator));
    let list: Value = serde_json::from_str(&list).expect("JSON");
    let (id, name) = (list["contents"][3]["id"].as_str().unwrap(), list["contents"][3]["name"].as_str().unwrap());
    let directory = page.open(&format!("/remote.html?windchime-entry={id}")).widget("windchime-directory");
    let detail = directory.control("detail").appears();
    assert_eq!(detail.text(), name);
    directory.button("Back to results").click();
    wait_until("the list", || count(&directory) == 92);
    page.open("/remote.html?windchime-entry=none").widget("windchime-directory").says("no longer in this list");
}

fn a_feed_that_says_it_is_very_long_is_asked_and_not_read_to_its_end(page: Page) {
    let directory = crate::directory::directory(page);
    overhear(page);
    let feed = |of: u32| format!("{}/crowd?of={of}", page.world.collector.origin);
    directory.set("src", &feed(20_500));
    wait_until("all are counted", || count(&directory) == 20_500);
    let asked: Vec<String> = overheard(page).into_iter().map(|(url, _)| url).collect();
    assert_eq!(asked, [feed(20_500), feed(20_500) + "&page=1&per_page=20"]);
    search(&directory, "reading for veterans");
    wait_until("the feed has answered", || count(&directory) == 366);
    directory.says("such as walking. It is sent to this directory.");
    // A page's editor can want all of it all the same.
    directory.set("mode", "local");
    directory.set("src", &feed(20_501));
    directory.says("More entries are still loading.");
    assert!(!directory.text().contains("is sent to this directory"));
}

fn a_table_is_read_like_any_feed(page: Page) {
    let directory = crate::directory::directory(page);
    directory.set("src", &format!("{}/table/500", page.world.collector.origin));
    wait_until("all rows", || count(&directory) == 500);
    directory.says("1 entry could not be read.");
    search(&directory, "wlaking carers");
    wait_until("it is searched as any other", || {
        names(&directory).first().is_some_and(|name| name == "Walking for Carers 1")
    });
    directory.says("[no. 8], \"really\"");
    directory.find(".result .hours span").appears();
}

fn pages_that_name_the_next_one_are_followed_on_their_own_server(page: Page) {
    let directory = crate::directory::directory(page);
    overhear(page);
    directory.set("src", &format!("{}/linked/0", page.world.collector.origin));
    wait_until("all of five pages", || count(&directory) == 50 && !directory.text().contains("still loading"));
    let asked: Vec<String> = overheard(page).into_iter().map(|(url, _)| url).collect();
    let own = format!("{}/linked/", page.world.collector.origin);
    let pages: Vec<&str> = asked.iter().filter_map(|url| url.strip_prefix(&own)).collect();
    assert_eq!(pages[..5], ["0", "1", "2?x=1", "3", "4"]);
    assert_eq!(pages.len(), asked.len(), "no other server is asked: {asked:?}");
}

/// Six thousand groups, each with a place of its own, as `cargo xtask index` writes them.
pub fn indexed(page: Page) -> String {
    if !files().join("manifest.txt").exists() {
        let mut lines = String::new();
        for at in 0..6_000 {
            let mut one = entry(at);
            let [north, east] = [51.5 + (at % 77) as f64 / 154.0, -1.7 + (at / 77) as f64 / 100.0];
            one["locations"] =
                json!([{ "latitude": north, "longitude": east, "addresses": [{ "city": one["city"] }] }]);
            _ = writeln!(lines, "{one}");
        }
        let feed = files().with_extension("jsonl");
        std::fs::create_dir_all(feed.parent().unwrap()).unwrap();
        std::fs::write(&feed, lines).unwrap();
        let mut index = Command::new(windchime_tests::root().join("target/debug/xtask"));
        let made = index.arg("index").arg(&feed).arg(files()).output().expect("cargo xtask index");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    format!("{}/files/manifest.txt", page.world.collector.origin)
}

fn a_directory_in_files_is_searched_by_a_few_of_them(page: Page) {
    let list = indexed(page);
    let directory = crate::directory::directory(page);
    overhear(page);
    directory.set("src", &list);
    wait_until("everything is counted", || count(&directory) == 6_000 && names(&directory).len() == 20);
    directory.says("It stays on this device.");
    assert_eq!(overheard(page).len(), 2, "the list, and one file of records");
    search(&directory, "wlaking for carers 7");
    wait_until("it is found in spite of a slip", || {
        names(&directory).first().is_some_and(|name| name == "Walking for Carers 7")
    });
    search(&directory, "gardening");
    directory.says("More than 20 results");
    directory.button("Show more").click();
    wait_until("more", || names(&directory).len() == 40);
    // Until then the page may move.
    focus_comes_to_result(&directory, 20);
    directory.find(".filters summary").click();
    directory.find(".filters .choice input").appears();
    assert_eq!(directory.texts(".filters .choice label").len(), 8);
    directory.control("search").clear();
    directory.run("[...root.querySelectorAll('.choice')].find((one) => one.textContent.includes('Football')).querySelector('input').click()", &[]);
    wait_until("footballers", || {
        !names(&directory).is_empty() && names(&directory).iter().all(|name| name.starts_with("Football"))
    });
    ask(&directory, "OX4");
    wait_until("the nearest", || directory.texts(".away").len() == 20);
    directory.find(".result h3 button").click();
    directory.focus_comes_to("detail");
    assert!(directory.control("detail").text().starts_with("Football"));
}

fn only_files_that_the_list_names_are_asked_for(page: Page) {
    let list = indexed(page);
    let directory = crate::directory::directory(page);
    directory.find(".result .hours span").appears();
    page.requests();
    directory.set("src", &list);
    wait_until("everything is counted", || count(&directory) == 6_000 && names(&directory).len() == 20);
    directory.control("search").type_text("choir for carers in wit");
    directory.control("search").clear();
    directory.control("search").type_text("singing for newcomers 3");
    wait_until("it is found", || names(&directory).first().is_some_and(|name| name == "Singing for Newcomers 3"));
    let base = list.strip_suffix("manifest.txt").unwrap();
    let manifest = std::fs::read_to_string(files().join("manifest.txt")).unwrap();
    let (mut bytes, mut asked) = (0, 0);
    for request in page.requests() {
        let file = request.url.strip_prefix(base).unwrap_or_else(|| panic!("a request to {}", request.url));
        let folder = file.split('/').next().unwrap();
        assert!(file == "manifest.txt" || manifest.contains(folder), "{file} is in no list");
        assert!(!request.cookies);
        bytes += std::fs::metadata(files().join(file)).unwrap().len();
        asked += 1;
    }
    let all: u64 = std::fs::metadata(files().with_extension("jsonl")).unwrap().len();
    eprintln!(
        "6,000 entries of {all} bytes in files: {asked} of them, {bytes} bytes before compression, for the list and two questions"
    );
    assert!(asked > 3 && bytes < all / 3, "{asked} files, {bytes} of {all} bytes");
    assert_eq!(page.console_errors(), [""; 0]);
}

fn a_question_without_an_answer_is_said_and_asked_again(page: Page) {
    let directory = remote(page);
    directory.find(".result .hours span").appears();
    page.offline(true);
    // Nothing that the browser keeps from before.
    directory.control("search").type_text("choir supper");
    directory.says("The directory did not answer. What you typed and chose is still here.");
    directory.says("offline");
    assert_eq!((directory.control("search").value().as_str(), names(&directory).len()), ("choir supper", 0));
    assert_eq!(page.heard("error").len(), 1);
    directory.button("Try again").click();
    directory.says("The directory did not answer.");
    page.offline(false);
    directory.button("Try again").click();
    wait_until("the answer", || names(&directory) == ["Witney Community Choir Supper (example)"]);
    assert!(!directory.text().contains("did not answer"));
}
