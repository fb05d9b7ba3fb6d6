//! The interest form, from the first key to the receipt, and everything that can go wrong between.

use crate::filling::{EMAIL, NAME, REQUIRED, SEND, answers, cut, fill, form, form_at, is_still_filled, open_form};
use serde_json::{Value, json};
use std::time::Duration;
use windchime_tests::browser::Engine;
use windchime_tests::eventually_within;
use windchime_tests::page::{Page, key};
use windchime_tests::recovering::Recovering;

windchime_tests::journeys![
    Every:
        a_person_fills_the_form_with_the_keyboard_alone_and_the_answers_are_kept,
        the_same_submission_again_gives_the_same_receipt_and_another_under_its_id_is_refused,
        what_is_sealed_needs_a_receipt,
        three_impatient_clicks_send_once,
        an_empty_form_is_answered_by_a_focused_summary_whose_lines_lead_to_the_controls,
        an_error_goes_when_the_answer_is_put_right_and_sent,
        every_failing_endpoint_is_said_in_plain_words_and_the_answers_stay,
        an_endpoint_that_never_answers_is_given_up,
        after_a_failure_the_same_answers_go_under_the_same_id,
        a_draft_survives_a_reload_and_can_be_cleared,
        a_plain_endpoint_gets_plain_text_when_asked,
        a_form_that_cannot_be_loaded_says_so_and_leaves_the_link,
        easy_read_changes_the_words_and_keeps_the_answers;
];

fn a_person_fills_the_form_with_the_keyboard_alone_and_the_answers_are_kept(page: Page) {
    let form = form(page);
    page.tab_until("the name", || form.focused() == "q-name");
    page.type_text(NAME);
    // Space chooses the first of a group, each arrow the next one.
    for (group, arrow, steps) in [
        ("likelihood", key::RIGHT, 8),
        ("meeting", key::DOWN, 1),
        ("how-often", key::DOWN, 1),
        ("how-long", key::DOWN, 1),
        ("oxfordshire", key::DOWN, 2),
    ] {
        let first = format!("q-{group}-0");
        page.tab_until(group, || form.focused() == first);
        page.press(key::SPACE);
        for _ in 0..steps {
            page.press(arrow);
        }
        form.focus_comes_to(&format!("q-{group}-{steps}"));
    }
    page.tab_until("the email", || form.focused() == "q-email");
    page.type_text(EMAIL);
    page.tab_until("the send button", || form.focused() == "button");
    page.press(key::ENTER);

    form.focus_comes_to("after");
    let sent = page.heard("sent");
    assert_eq!(sent.len(), 1);
    let (event, detail) = (&sent[0], &sent[0]["detail"]);
    assert_eq!(
        (&event["composed"], &event["bubbles"], &event["of"]),
        (&json!(true), &json!(true), &json!("windchime-interest"))
    );
    assert!(
        !detail.to_string().contains(NAME) && !detail.to_string().contains(EMAIL),
        "the event tells what was written: {detail}"
    );

    let kept = page.world.kept(detail["submission_id"].as_str().expect("an id"));
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].form.as_str(), &kept[0].answers), ("recovery-network", &answers()));
    assert_eq!(kept[0].page.as_deref(), Some(format!("{}/interest.html", page.world.partner).as_str()));
    assert_eq!(detail["receipt"], kept[0].receipt);
    let receipt = form.find(".receipt").text();
    assert!(receipt.contains(&kept[0].receipt), "the receipt is not shown: {receipt}");
    assert_eq!(page.console_errors(), [""; 0]);
}

fn the_same_submission_again_gives_the_same_receipt_and_another_under_its_id_is_refused(page: Page) {
    let form = open_form(page);
    let submissions = page.world.submissions_to("interest");
    page.copy_posts();
    fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("after");
    let body = page.posted().pop().expect("a post");
    let submission: Value = serde_json::from_str(&body).expect("JSON");
    let id = submission["submission_id"].as_str().expect("an id");
    let receipt = page.world.kept(id).pop().expect("a row").receipt;

    let (status, again) = page.world.post(&submissions, &body);
    assert_eq!((status, &again["receipt"], &again["submission_id"]), (201, &json!(receipt), &json!(id)));
    assert_eq!(page.world.kept(id).len(), 1);

    let (status, _) = page.world.post(&submissions, &body.replace(NAME, "Someone else"));
    assert_eq!(status, 422);
    assert_eq!(page.world.kept(id)[0].answers, answers());
}

/// Only the coordinator that published the key can open what is sealed to it; a partner's own endpoint was once thanked for it.
fn what_is_sealed_needs_a_receipt(page: Page) {
    let form = form(page);
    form.set("endpoint", &page.world.collector.endpoint("sealed"));
    fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("outcome");
    assert!(form.control("outcome").text().contains("did not confirm that it has kept your answers"));
    assert!(is_still_filled(&form));
    assert!(page.world.collector.posts("sealed")[0].body.contains("\"sealed\""));
}

fn three_impatient_clicks_send_once(page: Page) {
    let form = form(page);
    form.set("form", "interest");
    form.set("endpoint", &page.world.collector.endpoint("clicks"));
    fill(&form);
    // Not by its words: they change with the first click.
    let send = form.find("button[type=submit]");
    send.click();
    send.click();
    send.click();
    form.focus_comes_to("after");
    assert_eq!(page.world.collector.posts("clicks").len(), 1);
}

fn an_empty_form_is_answered_by_a_focused_summary_whose_lines_lead_to_the_controls(page: Page) {
    let form = form(page);
    form.button(SEND).click();
    form.focus_comes_to("summary");
    let lines = form.texts("#summary li");
    assert_eq!(lines.len(), REQUIRED.len(), "{lines:?}");
    assert_eq!(lines[0], "Enter a name or nickname");
    for (number, control) in REQUIRED.iter().enumerate() {
        form.find(&format!("#summary li:nth-child({}) a", number + 1)).click();
        form.focus_comes_to(control);
        let question = control.trim_end_matches("-0");
        let described = form.control(control).attribute("aria-describedby");
        assert!(
            described.contains(&format!("{question}-error")),
            "{control} is not described by its error: {described}"
        );
        let error = form.control(&format!("{question}-error")).text();
        assert!(error.contains(&lines[number]), "beside {control}: {error}");
    }
    assert_eq!(form.control("q-name").attribute("aria-invalid"), "true");
}

fn an_error_goes_when_the_answer_is_put_right_and_sent(page: Page) {
    let form = form(page);
    fill(&form);
    form.control("q-email").clear();
    form.control("q-email").type_text("not an address");
    form.button(SEND).click();
    form.focus_comes_to("summary");
    assert_eq!(form.texts("#summary li"), ["Enter an email address in the correct format, like name@example.com"]);
    form.control("q-email").clear();
    form.control("q-email").type_text(EMAIL);
    form.button(SEND).click();
    form.focus_comes_to("after");
}

fn every_failing_endpoint_is_said_in_plain_words_and_the_answers_stay(page: Page) {
    for (fault, words, code) in [
        ("500", "answered with an error (500)", "status"),
        ("503", "Nothing was stored. Try again in a moment.", "status"),
        ("html", "You may need to sign in to the Wi-Fi first", "not-json"),
        ("not-json", "Something other than the service answered", "not-json"),
        ("cut", cut(page), if page.browser.engine == Engine::Webkit { "not-json" } else { "unreachable" }),
        ("unreachable", "could not be reached", "unreachable"),
    ] {
        let form = form_at(page, &format!("/fault.html?widget=interest&endpoint={fault}"));
        fill(&form);
        form.button(SEND).click();
        form.focus_comes_to("outcome");
        let said = form.control("outcome").text();
        assert!(said.starts_with("Saved on this device"), "{fault}: {said}");
        assert!(said.contains(words), "{fault}: {said}");
        assert!(is_still_filled(&form), "{fault}: something is gone");
        let queued = page.heard("queued");
        assert_eq!((queued.len(), &queued[0]["detail"]["code"]), (1, &json!(code)), "{fault}");
        assert_eq!(page.heard("sent").len() + page.heard("failed").len(), 0, "{fault}");
        page.forget();
    }
}

fn an_endpoint_that_never_answers_is_given_up(page: Page) {
    let form = form_at(page, "/fault.html?widget=interest&endpoint=hang");
    fill(&form);
    form.button(SEND).click();
    form.says("Sending…");
    eventually_within(Duration::from_secs(30), "it gives up", || form.control("outcome").is_visible().then_some(()));
    assert!(form.control("outcome").text().contains("too long"));
    assert!(is_still_filled(&form));
}

fn after_a_failure_the_same_answers_go_under_the_same_id(page: Page) {
    let form = form(page);
    let endpoint = Recovering::new(page, "busy", 1, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("outcome");
    form.button(SEND).click();
    form.focus_comes_to("after");
    let posted = endpoint.seen();
    assert_eq!(posted.len(), 2);
    assert_eq!(posted[0].body, posted[1].body, "the second try is not the same submission");
}

fn a_draft_survives_a_reload_and_can_be_cleared(page: Page) {
    let filled = form(page);
    fill(&filled);
    page.reload();
    let again = page.widget("windchime-interest").ready();
    again.says("We kept what you typed before in this tab.");
    assert!(is_still_filled(&again));
    again.button("Clear it and start again").click();
    again.focus_comes_to("title");
    assert_eq!(again.control("q-name").value(), "");
    assert!(!again.control("q-likelihood-8").is_checked());
    assert!(!again.find(".banner").exists());
    assert_eq!(page.stored(), [""; 0]);
    page.reload();
    let empty = page.widget("windchime-interest").ready();
    assert_eq!(empty.control("q-name").value(), "");
    assert!(!empty.find(".banner").exists());
}

fn a_plain_endpoint_gets_plain_text_when_asked(page: Page) {
    let form = open_form(page);
    form.set("send-as", "text");
    form.set("delivered-when", "/ok=true");
    form.set("endpoint", &page.world.collector.endpoint("plain"));
    fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("after");
    let posts = page.world.collector.posts("plain");
    assert_eq!(posts.len(), 1);
    assert!(posts[0].content_type.starts_with("text/plain"), "{}", posts[0].content_type);
    let sent: Value = serde_json::from_str(&posts[0].body).expect("JSON");
    assert_eq!(sent["answers"], answers());
    assert!(!form.find(".receipt").exists(), "an endpoint without receipts must not seem to give one");
}

fn a_form_that_cannot_be_loaded_says_so_and_leaves_the_link(page: Page) {
    let form = form(page);
    let away = format!("{}/faults/500", page.world.partner);
    form.set("form", &away);
    form.says("The form could not be loaded.");
    let fallback = "return document.querySelector('windchime-interest a').checkVisibility()";
    assert_eq!(page.run(fallback), json!(true), "the partner's own link is not seen");
    assert_eq!(page.heard("error").len(), 1);
    form.set("form", &format!("{}/v1/forms/recovery-network", page.world.coordinator));
    form.control("q-name").appears();
}

fn easy_read_changes_the_words_and_keeps_the_answers(page: Page) {
    let form = form(page);
    fill(&form);
    form.set("reading", "easy");
    form.says("What should we call you?");
    assert!(is_still_filled(&form));
    form.set("reading", "standard");
    form.says("Your name or nickname");
    assert!(is_still_filled(&form));
}
