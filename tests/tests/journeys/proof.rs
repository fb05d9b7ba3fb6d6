//! A coordinator that asks for a proof of work: the device gives it unasked, the page stays alive, and the person can stop it.

use crate::filling::{SEND, answers, fill, form, is_still_filled};
use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_proof_of_work_is_solved_and_the_answers_arrive;
    Chromium:
        solving_never_holds_the_page_up_for_long,
        a_person_can_stop_solving_and_nothing_is_sent,
];

/// The form as the strict coordinator serves it, filled in.
fn strict(page: Page) -> Widget {
    let form = form(page);
    let address = format!("{}/v1/forms/recovery-network", page.world.strict);
    form.set("form", &address);
    form.set("endpoint", &format!("{address}/submissions"));
    form.control("q-name").appears();
    fill(&form);
    form
}

fn arrived(page: Page, form: &Widget) {
    form.focus_comes_to("after");
    let id = crate::delivery::sent_id(page);
    let kept = page.world.kept(&id);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].answers, answers());
}

fn a_proof_of_work_is_solved_and_the_answers_arrive(page: Page) {
    let form = strict(page);
    form.button(SEND).click();
    arrived(page, &form);
    assert_eq!(page.heard("queued").len() + page.heard("failed").len(), 0);
}

fn solving_never_holds_the_page_up_for_long(page: Page) {
    let (lasted, long) = until_it_takes_a_while(|| solved_slowly(page));
    assert!(long.is_empty(), "tasks over 50 ms in {lasted} ms of solving: {long:?}");
}

/// The number to be found is drawn by the coordinator, and now and then lies so near that nothing is seen of the search.
fn until_it_takes_a_while<T>(attempt: impl Fn() -> Option<T>) -> T {
    (0..8).find_map(|_| attempt()).expect("one sum in eight takes a while")
}

/// How long one sum took on a slow phone, and the long tasks within; `None` where it was too short to say.
fn solved_slowly(page: Page) -> Option<(f64, Vec<serde_json::Value>)> {
    let form = strict(page);
    page.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 4 }));
    page.run(
        "window.solving = [];
         window.long = [];
         const room = document.querySelector('windchime-interest').shadowRoot;
         new MutationObserver(() => {
           const on = room.textContent.includes('solving a small sum');
           if (on === (window.solving.length % 2 === 0)) window.solving.push(performance.now());
         }).observe(room, { childList: true, subtree: true });
         new PerformanceObserver((list) => {
           for (const one of list.getEntries()) window.long.push([one.startTime, one.duration]);
         }).observe({ entryTypes: ['longtask'] });",
    );
    form.button(SEND).click();
    wait_until("it has arrived", || form.find(".receipt").exists());
    page.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 1 }));
    arrived(page, &form);
    let times = page.run("return window.solving");
    let (begun, ended) = (times[0].as_f64()?, times[1].as_f64()?);
    let long = page.run("return window.long").as_array().cloned().unwrap_or_default();
    let within = |task: &serde_json::Value| task[0].as_f64().is_some_and(|start| start >= begun && start < ended);
    (ended - begun > 20.0).then(|| (ended - begun, long.into_iter().filter(within).collect()))
}

fn a_person_can_stop_solving_and_nothing_is_sent(page: Page) {
    until_it_takes_a_while(|| stopped(page));
}

/// One sum begun and stopped; `None` where it was solved before there was anything to press.
fn stopped(page: Page) -> Option<()> {
    let (form, before) = (strict(page), page.world.rows());
    // So slow that there is time to press.
    page.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 20 }));
    // Pressed as soon as it stands there.
    page.run(
        "const room = document.querySelector('windchime-interest').shadowRoot;
         new MutationObserver((_, watch) => {
           const stop = [...room.querySelectorAll('button')].find((one) => one.textContent === 'Stop');
           if (stop) { watch.disconnect(); stop.click(); }
         }).observe(room, { childList: true, subtree: true, characterData: true });",
    );
    form.button(SEND).click();
    let solved = || form.find(".receipt").exists();
    let told = "You stopped the check, so the service has not taken your answers.";
    wait_until("it says so", || solved() || form.control("outcome").text().contains(told));
    page.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 1 }));
    if solved() {
        return None;
    }
    assert!(is_still_filled(&form));
    assert_eq!(page.world.rows(), before);
    assert_eq!(page.heard("failed")[0]["detail"]["code"], json!("cancelled"));
    form.button(SEND).click();
    arrived(page, &form);
    assert_eq!(page.world.rows(), before + 1);
    Some(())
}
