//! How long the card holds up the page: Chromium at a quarter of this machine's speed, every task of more than 50 ms counted in its
//! own trace, for each thing that a person does. Those that its collector of garbage asks for stand apart: they come when it likes.
//! Where it collects in the middle of a page's own task, that cannot be told from it.
//! A figure to read, not a test: other programs on the machine count too.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a command that people run")]

use serde_json::json;
use std::cell::RefCell;
use std::time::Duration;
use windchime_tests::browser::{Browser, Task};
use windchime_tests::large;
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;
use windchime_tests::world::World;

/// How many times slower than this machine.
const SLOWER: u32 = 4;
const WORDS: &str = "harbour teapot marigold";
const LETTERS: [&str; 5] = ["connectedness", "hope", "identity", "meaning", "empowerment"];

fn main() {
    let world = World::start("bench-card/servers");
    let browser = Browser::start_traced("bench-card");
    let page = Page { browser: &browser, world: &world };
    page.open("/card.html");
    let card = page.widget("windchime-card").ready();
    browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": SLOWER }));
    page.run("window.print = () => {}");
    println!("tasks over 50 ms at {SLOWER} times slower    number    longest (ms)    of the collector");
    told(page, "going to each letter and choosing", || {
        for letter in LETTERS {
            go(page, &card, letter);
            press(page, &format!("label[for='{letter}-comes-and-goes']"));
        }
    });
    told(page, "writing, key by key", || {
        go(page, &card, "hope");
        press(page, "#hope-note");
        for key in "A walk by the river. ".repeat(3).chars() {
            page.type_text(&key.to_string());
        }
    });
    go(page, &card, "connections");
    card.control("connection-add").appears();
    large::connect(page, 199);
    // Nobody adds as fast: what the browser has to tidy up after that is not counted.
    browser.devtools("HeapProfiler.collectGarbage", &json!({}));
    told(page, "adding one to them", || {
        press(page, "#connection-add");
        press(page, "#connection-name");
        for key in "Somebody new".chars() {
            page.type_text(&key.to_string());
        }
        for choice in ["person", "close", "mixed"] {
            press(page, &format!("label[for='connection-{choice}']"));
        }
        press(page, ".editor .turn .button");
        card.focus_comes_to("connection-add");
    });
    told(page, "taking one off and putting it back", || {
        press(page, "tbody:last-of-type tr:last-child .do button:last-child");
        card.focus_comes_to("connection-undo");
        press(page, "#connection-undo");
    });
    told(page, "leaving them and coming back", || {
        go(page, &card, "hope");
        go(page, &card, "connections");
    });
    told(page, "Easy Read and back on their list", || read_easily(page, &card));
    go(page, &card, "keep");
    large::choose_file(&card, &large::file_of(page, 100, WORDS));
    press(page, "#file-words");
    page.type_text(WORDS);
    told(page, "opening a file of 100 days", || {
        press(page, "form:has(#file-words) button");
        card.says("The file is open.");
    });
    told(page, "100 days, a few at a time", || while press(page, ".days + button") {});
    told(page, "Easy Read and back on those days", || read_easily(page, &card));
    told(page, "leaving those days and coming back", || {
        go(page, &card, "hope");
        go(page, &card, "keep");
    });
    told(page, "keeping them under a passphrase", || {
        press(page, ".keeping form button");
        wait_until("a kept card", || !page.stored().is_empty());
    });
    told(page, "the whole card, with the small one laid out", || go(page, &card, "whole"));
    told(page, "Easy Read and back", || read_easily(page, &card));
    told(page, "printing each form", || {
        for words in ["Print the small card", "Print the full page", "Print on card-sized paper"] {
            let mark = "for (const one of root.querySelectorAll('button')) one.toggleAttribute('data-pressed', one.textContent === more[0])";
            card.run(mark, &[json!(words)]);
            assert!(press(page, "[data-pressed]"), "{words}");
            page.run("dispatchEvent(new Event('afterprint'))");
        }
    });
    println!("with thousands of letters in each of the fifteen places to write");
    told(page, "writing them", || fill(&card));
    told(page, "the whole card, with the small one laid out", || {
        go(page, &card, "hope");
        go(page, &card, "whole");
    });
    told(page, "Easy Read and back", || read_easily(page, &card));
}

fn read_easily(page: Page, card: &Widget) {
    for reading in ["easy", "standard"] {
        card.set("reading", reading);
        // A long list comes back a few rows at a time.
        (0..5).for_each(|_| rest(page));
    }
}

fn go(page: Page, card: &Widget, place: &str) {
    press(page, &format!("nav li.{place} button"));
    card.focus_comes_to(place);
}

/// Presses what is found by a selector, with a pointer that Chromium itself moves, once the page has come to rest: WebDriver's own click
/// asks the page so much that its questions would be counted too. Nor does it count how the page is moved there, thousands of pixels
/// at once as no person does. `false` where there is nothing of the kind.
fn press(page: Page, css: &str) -> bool {
    rest(page);
    count(page);
    let at = page.widget("windchime-card").run(
        "const it = root.querySelector(more[0]);
         if (!it) return null;
         it.scrollIntoView({ block: 'center', behavior: 'instant' });
         const { left, top, width, height } = it.getBoundingClientRect();
         return [left + Math.min(width, 40) / 2, top + height / 2];",
        &[json!(css)],
    );
    let Some([x, y]) = at.as_array().map(Vec::as_slice) else { return false };
    rest(page);
    page.browser.tasks();
    for kind in ["mousePressed", "mouseReleased"] {
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
        page.browser.devtools("Input.dispatchMouseEvent", &event);
    }
    rest(page);
    true
}

/// Waits for longer than anything that itself waits for a frame or for a pause of a person's. Nothing asks the page meanwhile.
fn rest(page: Page) {
    page.run("window.idle = false; setTimeout(() => { window.idle = true }, 700)");
    std::thread::sleep(Duration::from_millis(700));
    wait_until("an idle page", || page.run("return window.idle") == true);
}

/// Thousands of characters in each place where something can be written, as if pasted.
fn fill(card: &Widget) {
    card.run(
        "for (const area of root.querySelectorAll('textarea:not([readonly])')) {
           area.value = 'On the allotment with the others, and my sister on the phone every Sunday. '.repeat(40);
           area.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
         }",
        &[],
    );
}

thread_local! {
    /// The tasks that are counted so far.
    static COUNTED: RefCell<Vec<Task>> = const { RefCell::new(Vec::new()) };
}

/// Counts what the page has done since it was last asked.
fn count(page: Page) {
    COUNTED.with_borrow_mut(|counted| counted.extend(page.browser.tasks()));
}

/// Does something, and says which tasks were long.
fn told(page: Page, what: &str, work: impl FnOnce()) {
    rest(page);
    page.browser.tasks();
    COUNTED.take();
    work();
    rest(page);
    count(page);
    let counted = COUNTED.take();
    assert!(!counted.is_empty(), "the trace says nothing");
    let long = counted.into_iter().filter(|task| task.milliseconds > 50.0);
    let (collecting, own): (Vec<Task>, Vec<Task>) = long.partition(|task| task.collects_garbage);
    let said = |tasks: &[Task]| {
        let longest = tasks.iter().map(|task| task.milliseconds).fold(0.0, f64::max);
        format!("{:>6} {longest:>12.0}", tasks.len())
    };
    println!("{what:<46} {} {}", said(&own), said(&collecting));
}
