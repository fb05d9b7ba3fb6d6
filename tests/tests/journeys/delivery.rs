//! From "Send" to the receipt while things go wrong: what was pressed is saved first, tried again by itself, and arrives once.

use crate::filling::{EMAIL, NAME, SEND, answers, fill, form, is_still_filled, open_form};
use serde_json::{Value, json};
use std::time::Duration;
use windchime_tests::page::Page;
use windchime_tests::recovering::Recovering;
use windchime_tests::widget::Widget;
use windchime_tests::{eventually, eventually_within, wait_until};

windchime_tests::journeys![
    Every:
        a_busy_service_is_asked_again_by_itself_until_it_takes_the_answers,
        focus_stays_on_what_is_said_while_it_is_tried_again,
        a_service_that_asks_for_time_is_left_alone_for_that_time,
        answers_whose_receipt_was_lost_arrive_once_and_the_receipt_is_shown,
        a_captive_portals_page_is_not_taken_for_a_receipt,
        answers_that_are_changed_while_they_wait_replace_those_that_waited,
        a_service_that_says_no_for_good_is_not_asked_again,
        the_endpoints_own_words_go_to_the_field_and_what_is_put_right_arrives,
        where_nothing_can_be_kept_the_answers_go_at_once_or_that_is_said;
    Chromium:
        without_a_network_the_answers_are_saved_and_sent_when_it_is_back,
];

const SAVED: &str = "Saved on this device";
const NOT_SENT: &str = "Your answers have not been sent";

/// Presses "Send" and waits for the box that says how that went.
pub fn send_in_vain(form: &Widget, title: &str) -> String {
    form.button(SEND).click();
    form.focus_comes_to("outcome");
    let said = form.control("outcome").text();
    assert!(said.starts_with(title), "{said}");
    said
}

/// The id under which the page says that it has sent.
pub fn sent_id(page: Page) -> String {
    let sent = eventually("the event", || page.heard("sent").pop());
    sent["detail"]["submission_id"].as_str().expect("an id").to_owned()
}

/// The thanks stand there, with the receipt of the one row that has come since `before`.
pub fn arrived_once(page: Page, form: &Widget, before: i64) {
    form.find(".receipt").appears();
    let kept = page.world.kept(&sent_id(page));
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].answers, answers());
    assert_eq!(page.world.rows(), before + 1, "more than one row");
    let receipt = form.find(".receipt").text();
    assert!(receipt.contains(&kept[0].receipt), "{receipt}");
    wait_until("nothing waits", || page.parcels().is_empty());
    assert!(!form.find(".waiting").exists());
    assert_eq!(page.heard("sent").len(), 1);
}

fn a_busy_service_is_asked_again_by_itself_until_it_takes_the_answers(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = Recovering::new(page, "busy", 3, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    let said = send_in_vain(&form, SAVED);
    assert!(said.contains("answered with an error (503)"), "{said}");
    assert!(is_still_filled(&form));
    let queued = page.heard("queued");
    assert_eq!((queued.len(), page.heard("failed").len()), (1, 0));
    assert_eq!((&queued[0]["detail"]["code"], &queued[0]["detail"]["status"]), (&json!("status"), &json!(503)));
    form.says("1 set of answers is waiting to be sent.");
    // What stands in the form can be changed meanwhile, and changed back.
    form.control("q-name").type_text("!");
    form.control("q-name").clear();
    form.control("q-name").type_text(NAME);
    // The first time by the clock, then because the network is said to be back.
    eventually_within(Duration::from_secs(8), "it is tried again by itself", || {
        (endpoint.seen().len() == 2).then_some(())
    });
    for tries in [3, 4] {
        page.nudge();
        wait_until("it is tried again", || endpoint.seen().len() == tries);
    }
    arrived_once(page, &form, before);
    let seen = endpoint.seen();
    assert!(
        (2_400..8_000).contains(&(seen[1].at - seen[0].at)),
        "the second try came at {:?}",
        seen[1].at - seen[0].at
    );
    assert!(seen.iter().all(|post| post.body == seen[0].body), "it is not the same submission each time");
}

fn focus_stays_on_what_is_said_while_it_is_tried_again(page: Page) {
    let form = form(page);
    let endpoint = Recovering::new(page, "busy", 99, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    send_in_vain(&form, SAVED);
    page.nudge();
    wait_until("it is tried again", || endpoint.seen().len() > 1);
    wait_until("it is written down", || page.parcels()[0]["tries"].as_f64().is_some_and(|tries| tries > 1.0));
    page.run("return new Promise((done) => setTimeout(done, 300))");
    assert_eq!(form.focused(), "outcome", "whoever was reading has lost the place");
}

fn a_service_that_asks_for_time_is_left_alone_for_that_time(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = Recovering::new(page, "later", 1, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    send_in_vain(&form, SAVED);
    // Neither the network's return nor an impatient press moves it.
    page.nudge();
    form.button(SEND).click();
    form.says("The service is busy and asked us to wait a little.");
    for _ in 0..4 {
        page.nudge();
    }
    arrived_once(page, &form, before);
    let seen = endpoint.seen();
    assert_eq!(seen.len(), 2, "it was asked {} times", seen.len());
    assert!(seen[1].at - seen[0].at >= 3_000, "it was asked again after {} ms", seen[1].at - seen[0].at);
}

fn answers_whose_receipt_was_lost_arrive_once_and_the_receipt_is_shown(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = Recovering::new(page, "lost", 1, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    let said = send_in_vain(&form, SAVED);
    assert!(said.contains("could not be reached"), "{said}");
    assert_eq!(page.world.rows(), before + 1, "the coordinator has it already");
    assert_eq!(page.parcels().len(), 1, "without a receipt nothing may be let go of");
    page.nudge();
    arrived_once(page, &form, before);
    assert_eq!(endpoint.seen().len(), 2);
}

fn a_captive_portals_page_is_not_taken_for_a_receipt(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = Recovering::new(page, "portal", 2, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    let said = send_in_vain(&form, SAVED);
    assert!(said.contains("You may need to sign in to the Wi-Fi first"), "{said}");
    assert!(is_still_filled(&form));
    for tries in [2, 3] {
        assert_eq!(page.heard("sent").len(), 0);
        page.nudge();
        wait_until("it is tried again", || endpoint.seen().len() == tries);
    }
    arrived_once(page, &form, before);
}

fn answers_that_are_changed_while_they_wait_replace_those_that_waited(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = Recovering::new(page, "busy", 99, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    form.control("q-email").clear();
    send_in_vain(&form, SAVED);
    let first = page.parcels();
    form.control("q-email").type_text(EMAIL);
    endpoint.recover();
    form.button(SEND).click();
    arrived_once(page, &form, before);
    assert_ne!(json!(sent_id(page)), first[0]["id"], "other answers are another submission");
}

fn a_service_that_says_no_for_good_is_not_asked_again(page: Page) {
    let form = form(page);
    let endpoint = Recovering::new(page, "closed", 99, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    let said = send_in_vain(&form, NOT_SENT);
    assert!(said.contains("The service did not accept the answers: The form closed on Friday."), "{said}");
    assert!(said.contains("Your answers are still here."), "{said}");
    assert!(is_still_filled(&form));
    let failed = page.heard("failed");
    assert_eq!((failed.len(), page.heard("queued").len()), (1, 0));
    assert_eq!((&failed[0]["detail"]["code"], &failed[0]["detail"]["status"]), (&json!("status"), &json!(403)));
    form.says("The service did not take these answers. They are kept here until you delete them.");
    page.nudge();
    page.reload();
    let again = page.widget("windchime-interest").ready();
    again.find(".waiting").appears();
    page.nudge();
    again.button("Delete").click();
    again.find(".waiting").goes();
    assert_eq!(endpoint.seen().len(), 1, "it was asked again");
}

fn the_endpoints_own_words_go_to_the_field_and_what_is_put_right_arrives(page: Page) {
    let (form, before) = (open_form(page), page.world.rows());
    let right = page.world.submissions_to("interest");
    form.set("endpoint", &format!("{}/faults/422", page.world.partner));
    fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("summary");
    form.find("#summary li a").click();
    form.focus_comes_to("q-name");
    assert_eq!(form.texts("#summary li").len(), 1);
    assert!(form.control("q-name-error").text().contains(&form.texts("#summary li")[0]));
    assert!(!form.control("outcome").exists());
    form.set("endpoint", &right);
    form.control("q-name").clear();
    form.control("q-name").type_text(NAME);
    form.control("q-email").clear();
    form.button(SEND).click();
    form.focus_comes_to("after");
    assert_eq!(page.world.rows(), before + 1);
    wait_until("what was refused has gone", || page.parcels().is_empty());
}

fn where_nothing_can_be_kept_the_answers_go_at_once_or_that_is_said(page: Page) {
    // As a private window and a sandboxed frame do it.
    const REFUSE: &str = "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); }";
    let (form, before) = (form(page), page.world.rows());
    page.run(REFUSE);
    let endpoint = Recovering::new(page, "busy", 1, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    let said = send_in_vain(&form, NOT_SENT);
    assert!(said.contains("This browser does not let us keep your answers for later."), "{said}");
    assert!(said.contains("Save my answers as a file"), "{said}");
    assert!(is_still_filled(&form));
    assert_eq!((page.heard("failed").len(), page.heard("queued").len()), (1, 0));
    page.run(
        "window.saved = [];
         HTMLAnchorElement.prototype.click = function () {
           window.saved.push(fetch(this.href).then((file) => file.text()).then((text) => this.download + '\\n' + text));
         };",
    );
    form.button("Save my answers as a file").click();
    let file = page.browser.run_and_wait("return await window.saved[0]", &[]);
    let file = file.as_str().expect("a file");
    assert!(file.starts_with("answers.txt\n") && file.contains(NAME) && file.contains("Face to face"), "{file}");
    form.button(SEND).click();
    form.focus_comes_to("after");
    assert_eq!(page.world.rows(), before + 1);
    assert_eq!(page.world.kept(&sent_id(page)).len(), 1);
    assert_eq!(endpoint.seen().len(), 2);
}

fn without_a_network_the_answers_are_saved_and_sent_when_it_is_back(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    fill(&form);
    page.offline(true);
    let said = send_in_vain(&form, SAVED);
    assert!(said.contains("offline"), "{said}");
    assert!(is_still_filled(&form));
    let kept: Vec<Value> = page.parcels();
    assert_eq!(kept.len(), 1);
    assert_eq!(page.world.rows(), before);
    page.offline(false);
    arrived_once(page, &form, before);
    assert_eq!(kept[0]["id"], json!(sent_id(page)));
}
