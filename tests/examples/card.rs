//! How long the card holds up the page: Chromium at a quarter of this machine's speed, every task of more than 50 ms counted
//! (the Long Tasks API), for each thing that a person does. A figure to read, not a test: other programs on the machine count too.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a command that people run")]

use serde_json::json;
use windchime_tests::browser::{Browser, Engine};
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
    let browser = Browser::start_with(Engine::Chromium, "bench-card");
    let page = Page { browser: &browser, world: &world };
    page.open("/card.html");
    let card = page.widget("windchime-card").ready();
    browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": SLOWER }));
    page.run(
        "window.long = []; window.print = () => {};
         new PerformanceObserver((list) => window.long.push(...list.getEntries().map((one) => one.duration)))
           .observe({ type: 'longtask' });",
    );
    println!("tasks over 50 ms at {SLOWER} times slower    number    longest (ms)");
    told(page, "going to each letter and choosing", || {
        for letter in LETTERS {
            go(&card, letter);
            card.find(&format!("label[for='{letter}-comes-and-goes']")).click();
        }
    });
    told(page, "writing, key by key", || {
        go(&card, "hope");
        let note = card.control("hope-note");
        for key in "A walk by the river. ".repeat(3).chars() {
            note.type_text(&key.to_string());
        }
    });
    go(&card, "connections");
    card.control("connection-add").appears();
    large::connect(page, 199);
    told(page, "adding one to them", || {
        card.control("connection-add").click();
        card.control("connection-name").type_text("Somebody new");
        for choice in ["person", "close", "mixed"] {
            card.find(&format!("label[for='connection-{choice}']")).click();
        }
        card.button("Put it on my list").click();
        card.focus_comes_to("connection-add");
    });
    told(page, "taking one off and putting it back", || {
        card.button("Take off Somebody new").click();
        card.focus_comes_to("connection-undo");
        card.control("connection-undo").click();
    });
    told(page, "leaving them and coming back", || {
        go(&card, "hope");
        go(&card, "connections");
    });
    go(&card, "keep");
    large::open_file(&card, &large::file_of(page, 100, WORDS), WORDS);
    card.says("The file is open.");
    told(page, "100 days, a few at a time", || {
        for _ in 0..8 {
            card.button("Show earlier cards").click();
        }
    });
    told(page, "keeping them under a passphrase", || {
        card.button("Keep this on this device").click();
        card.says("Your card is kept on this device.");
    });
    told(page, "the whole card, with the small one laid out", || go(&card, "whole"));
    told(page, "Easy Read and back", || read_easily(&card));
    told(page, "printing each form", || {
        for button in ["Print the small card", "Print the full page", "Print on card-sized paper"] {
            card.button(button).click();
            page.run("dispatchEvent(new Event('afterprint'))");
        }
    });
    println!("with thousands of letters in each of the fifteen places to write");
    told(page, "writing them", || fill(&card));
    told(page, "the whole card, with the small one laid out", || {
        go(&card, "hope");
        go(&card, "whole");
    });
    told(page, "Easy Read and back", || read_easily(&card));
}

fn read_easily(card: &Widget) {
    card.set("reading", "easy");
    card.says("Many people say");
    card.set("reading", "standard");
    card.says("CHIME is the first");
}

fn go(card: &Widget, place: &str) {
    card.find(&format!("nav li.{place} button")).click();
    card.focus_comes_to(place);
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

/// Does something, waits until the page is idle, and says which tasks were long.
fn told(page: Page, what: &str, work: impl FnOnce()) {
    page.run("window.long.length = 0; window.idle = false");
    work();
    // Longer than anything that waits for a frame or for a pause of a person's.
    page.run("setTimeout(() => { window.idle = true }, 1_000)");
    wait_until("an idle page", || page.run("return window.idle") == true);
    let long = page.run("return window.long");
    let long: Vec<f64> = long.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
    let longest = long.iter().copied().fold(0.0, f64::max);
    println!("{what:<46} {:>6} {longest:>12.0}", long.len());
}
