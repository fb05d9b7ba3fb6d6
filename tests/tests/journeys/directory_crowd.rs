//! Ten thousand entries on a slow phone: found while the rest still arrives. How long the page's tasks were is printed, not asserted: it
//! depends on what else the machine does.

use crate::directory::{count, directory, names};
use serde_json::json;
use std::time::Duration;
use windchime_tests::crowd::ENTRIES;
use windchime_tests::page::Page;
use windchime_tests::{eventually_within, wait_until};

windchime_tests::journeys![
    Chromium:
        ten_thousand_entries_are_searched_while_they_arrive,
];

fn ten_thousand_entries_are_searched_while_they_arrive(page: Page) {
    let directory = directory(page);
    directory.find(".result .hours span").appears();
    page.browser.devtools("Network.enable", &json!({}));
    // 1.6 Mbit/s with 150 ms; four times slower than this machine.
    let slow = json!({ "offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750 });
    page.browser.devtools("Network.emulateNetworkConditions", &slow);
    page.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 4 }));
    page.run(
        "window.tasks = []; window.begun = performance.now();
         new PerformanceObserver((list) => list.getEntries().forEach((one) => window.tasks.push([Math.round(one.startTime), Math.round(one.duration)])))
           .observe({ type: 'longtask' });",
    );
    directory.set("src", &format!("{}/crowd", page.world.collector.origin));
    wait_until("the first results", || names(&directory).first().is_some_and(|name| name.starts_with("Advice for")));
    let first = page.run("return Math.round(performance.now() - window.begun)");
    directory.says("More entries are still loading.");
    assert!(count(&directory) < ENTRIES);
    // Real keys, one after the other, while pages come in and listings are made.
    directory.control("search").click();
    let from = page.run("return Math.round(performance.now())").as_i64().unwrap_or_default();
    for word in ["singing newcomers", "wlaking carers", "food bicester", "reading"] {
        directory.control("search").clear();
        for letter in word.chars() {
            page.type_text(&letter.to_string());
        }
        let start = word.split(' ').next().unwrap_or_default().replace("wlaking", "walking");
        wait_until(&format!("“{word}” is found"), || {
            names(&directory).first().is_some_and(|name| name.to_lowercase().starts_with(&start))
        });
    }
    let to = page.run("return Math.round(performance.now())").as_i64().unwrap_or_default();
    directory.control("search").clear();
    eventually_within(Duration::from_secs(120), "everything is there", || (count(&directory) == ENTRIES).then_some(()));
    let all = page.run("return Math.round(performance.now() - window.begun)");
    let tasks = page.run("return window.tasks");
    let long: Vec<i64> = tasks
        .as_array()
        .into_iter()
        .flatten()
        .filter(|task| (from..to).contains(&task[0].as_i64().unwrap_or_default()))
        .filter_map(|task| task[1].as_i64())
        .collect();
    eprintln!(
        "a feed of {ENTRIES} at 1.6 Mbit/s and a quarter of this machine's speed: first results after {first} ms, all after {all} ms; \
         while typing, {} tasks over 50 ms, the longest {} ms",
        long.len(),
        long.iter().max().unwrap_or(&0)
    );
    page.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 1 }));
    let free = json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    page.browser.devtools("Network.emulateNetworkConditions", &free);
}
