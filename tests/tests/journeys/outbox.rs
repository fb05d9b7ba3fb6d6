//! What waits on this device: sealed, listed, and in the person's hands.

use crate::delivery::send_in_vain;
use crate::filling::{EMAIL, NAME, SEND, answers, fill, form, open_form};
use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::recovering::Recovering;
use windchime_tests::widget::Widget;
use windchime_tests::{eventually, wait_until};

windchime_tests::journeys![
    Every:
        answers_to_a_coordinators_form_are_sealed_before_they_are_kept_and_arrive_whole,
        answers_to_any_other_form_are_locked_to_this_browser_which_shows_them,
        what_is_deleted_leaves_the_device_and_is_never_sent,
        focus_stays_in_the_list_while_it_is_tried_again,
        what_waits_is_sent_on_the_next_visit_and_its_reference_stands_in_the_list;
];

const SAVED: &str = "Saved on this device";

/// The form filled in and saved, with an endpoint that is busy until it recovers.
fn saved<'a>(page: Page<'a>, form: &Widget<'a>, to: &str) -> Recovering<'a> {
    let endpoint = Recovering::new(page, "busy", 99, to);
    form.set("endpoint", &endpoint.url);
    fill(form);
    send_in_vain(form, SAVED);
    form.find(".waiting").appears();
    endpoint
}

fn is_unreadable(text: &str) {
    for written in [NAME, EMAIL, "face-to-face", "Face to face"] {
        assert!(!text.contains(written), "{written} can be read: {text}");
    }
}

fn answers_to_a_coordinators_form_are_sealed_before_they_are_kept_and_arrive_whole(page: Page) {
    let form = form(page);
    let endpoint = saved(page, &form, "recovery-network");
    let parcels = page.parcels();
    assert_eq!((parcels.len(), &parcels[0]["device"]), (1, &json!(false)));
    is_unreadable(&parcels[0].to_string());
    form.says("Only the people who run the form can open it now.");
    assert!(!form.texts(".waiting button").contains(&"Show".to_owned()));
    endpoint.recover();
    page.nudge();
    form.find(".receipt").appears();
    let posted = endpoint.seen().pop().expect("a post").body;
    is_unreadable(&posted);
    let envelope: serde_json::Value = serde_json::from_str(&posted).expect("JSON");
    assert!(envelope["sealed"]["ciphertext"].is_string() && envelope.get("answers").is_none(), "{envelope}");
    let kept = page.world.kept(envelope["submission_id"].as_str().expect("an id"));
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].answers, answers());
}

fn answers_to_any_other_form_are_locked_to_this_browser_which_shows_them(page: Page) {
    let form = open_form(page);
    saved(page, &form, "interest");
    let parcels = page.parcels();
    assert_eq!((parcels.len(), &parcels[0]["device"]), (1, &json!(true)));
    is_unreadable(&parcels[0].to_string());
    form.button("Show").click();
    let shown = form.find(".waiting pre").appears().text();
    for words in [NAME, EMAIL, "Face to face", "Every two weeks"] {
        assert!(shown.contains(words), "{shown}");
    }
    form.button("Show").click();
    form.find(".waiting pre").goes();
    // The key cannot be taken out of the browser.
    let key = page.browser.run_and_wait(
        "const database = await new Promise((done) => { indexedDB.open('windchime').onsuccess = (event) => done(event.target.result); });
         const key = await new Promise((done) => {
           database.transaction('windchime').objectStore('windchime').get('key').onsuccess = (event) => done(event.target.result);
         });
         database.close();
         return [key.extractable, key.algorithm.name, await crypto.subtle.exportKey('raw', key).then(() => 'taken', () => 'kept')];",
        &[],
    );
    assert_eq!(key, json!([false, "AES-GCM", "kept"]));
}

fn what_is_deleted_leaves_the_device_and_is_never_sent(page: Page) {
    let (form, before) = (open_form(page), page.world.rows());
    let endpoint = saved(page, &form, "interest");
    form.button("Delete").click();
    form.find(".waiting").goes();
    assert_eq!(page.parcels(), [""; 0]);
    let posts = endpoint.seen().len();
    endpoint.recover();
    page.nudge();
    page.run("sessionStorage.clear()");
    page.reload();
    let again = page.widget("windchime-interest").ready();
    page.nudge();
    again.control("q-name").type_text("x");
    assert_eq!((page.world.rows(), endpoint.seen().len()), (before, posts));
}

fn focus_stays_in_the_list_while_it_is_tried_again(page: Page) {
    let form = open_form(page);
    let endpoint = saved(page, &form, "interest");
    let focused = || form.run("return root.activeElement && root.activeElement.textContent", &[]);
    page.tab_until("the list", || focused() == "Delete");
    let posts = endpoint.seen().len();
    page.nudge();
    wait_until("it is tried again", || endpoint.seen().len() > posts);
    // The outcome of that attempt is written down after its answer has come.
    wait_until("it is written down", || {
        page.parcels()[0]["tries"].as_f64().is_some_and(|tries| tries as usize > posts)
    });
    page.run("return new Promise((done) => setTimeout(done, 300))");
    assert_eq!(focused(), json!("Delete"), "whoever was in the list has lost the place");
}

fn what_waits_is_sent_on_the_next_visit_and_its_reference_stands_in_the_list(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = saved(page, &form, "recovery-network");
    page.open("/card.html");
    endpoint.recover();
    // Another tab's visit, which knows nothing of the draft.
    page.run("sessionStorage.clear()");
    page.open("/interest.html").listen();
    let again = page.widget("windchime-interest").ready();
    again.says("Sent.");
    let id = eventually("a parcel", || page.parcels().pop())["id"].as_str().expect("an id").to_owned();
    let kept = page.world.kept(&id);
    assert_eq!((kept.len(), page.world.rows()), (1, before + 1));
    again.says(&kept[0].receipt);
    // What has arrived leaves nothing of its content behind.
    assert_eq!(page.parcels()[0]["sealed"], json!(""));
    again.button("I have noted it").click();
    wait_until("it has gone", || page.parcels().is_empty());
    again.find(".waiting").goes();
    // A new set of answers begins empty.
    assert_eq!(again.control("q-name").value(), "");
    assert!(again.button(SEND).is_visible());
}
