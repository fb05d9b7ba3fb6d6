//! The form services that charities have already: each gets the very fields it wants, and what it refuses is said.

use crate::filling::{EMAIL, NAME, SEND, answers, fill, form_at, is_still_filled};
use serde_json::{Value, json};
use windchime_tests::page::Page;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        formspree_gets_flat_json_under_its_own_names,
        apps_script_gets_the_whole_submission_as_plain_text,
        a_wordpress_route_gets_the_parameters_it_declares,
        contact_form_7_gets_a_multipart_form_that_says_which_form_it_is,
        gravity_forms_gets_its_fields_by_number,
        a_zapier_hook_gets_a_plain_form_with_all_there_is,
        a_zapier_hook_gets_json_that_does_not_say_it_is_json,
        several_choices_come_as_several_fields_and_a_tick_as_yes,
        every_service_that_says_no_is_believed_and_the_answers_stay,
        json_to_a_service_that_answers_no_preflight_never_leaves_and_that_is_said;
];

/// The form for one service, as its page has it; what the service got before is forgotten.
fn form_for<'a>(page: Page<'a>, service: &str, mode: &str) -> Widget<'a> {
    page.world.delete(&received_at(page, service));
    form_at(page, &format!("/stand-in.html?to={service}{mode}"))
}

fn received_at(page: Page, service: &str) -> String {
    format!("{}/stand-ins/{service}/received", page.world.partner)
}

/// What the service got: `fields`, `content_type`, `accept`, `taken`.
fn received(page: Page, service: &str) -> Vec<Value> {
    let list: Value = serde_json::from_str(&page.world.get(&received_at(page, service))).expect("JSON");
    list.as_array().expect("a list").clone()
}

/// Presses "Send", waits for the thanks, and gives the one post that the service got and took, and the submission's id.
fn delivered(page: Page, form: &Widget, service: &str) -> (Value, String) {
    form.button(SEND).click();
    form.focus_comes_to("after");
    form.says("Thank you");
    let posts = received(page, service);
    assert_eq!(posts.len(), 1, "{service} got {posts:?}");
    assert_eq!(posts[0]["taken"], true, "{service} got {}", posts[0]);
    assert_eq!(posts[0]["accept"], "application/json", "{service}");
    let sent = page.heard("sent");
    assert_eq!((sent.len(), page.heard("failed").len()), (1, 0), "{service}");
    let id = sent[0]["detail"]["submission_id"].as_str().expect("an id").to_owned();
    (posts[0].clone(), id)
}

/// Fills the built-in form in and sends it to a service as its page is set up.
fn fill_and_deliver(page: Page, service: &str) -> (Value, String) {
    let form = form_for(page, service, "");
    fill(&form);
    delivered(page, &form, service)
}

#[track_caller]
fn came_as(post: &Value, content_type: &str) {
    let came = post["content_type"].as_str().unwrap_or_default();
    assert!(came.starts_with(content_type), "it came as {came}");
}

fn page_address(page: Page) -> String {
    format!("{}/stand-in.html", page.world.partner)
}

fn formspree_gets_flat_json_under_its_own_names(page: Page) {
    let (post, id) = fill_and_deliver(page, "formspree");
    came_as(&post, "application/json");
    let expected = json!({
        "name": NAME,
        "likelihood": 8,
        "meeting": "face-to-face",
        "how_often": "two-weekly",
        "how_long": "1-to-2-hours",
        "oxfordshire": "both",
        "email": EMAIL,
        "reference": id,
        "_subject": "Somebody would join",
    });
    assert_eq!(post["fields"], expected);
}

fn apps_script_gets_the_whole_submission_as_plain_text(page: Page) {
    let (post, id) = fill_and_deliver(page, "apps-script");
    came_as(&post, "text/plain");
    let expected = json!({
        "form": "interest",
        "form_version": 1,
        "submission_id": id,
        "answers": answers(),
        "lang": "en-GB",
        "page": page_address(page),
    });
    assert_eq!(post["fields"], expected);
}

fn a_wordpress_route_gets_the_parameters_it_declares(page: Page) {
    let (post, _) = fill_and_deliver(page, "wordpress");
    came_as(&post, "application/json");
    let expected = json!({
        "name": NAME,
        "likelihood": 8,
        "meeting": "face-to-face",
        "how_often": "two-weekly",
        "how_long": "1-to-2-hours",
        "oxfordshire": "both",
        "email": EMAIL,
        "source": page_address(page),
        "language": "en-GB",
    });
    assert_eq!(post["fields"], expected);
}

fn contact_form_7_gets_a_multipart_form_that_says_which_form_it_is(page: Page) {
    let (post, _) = fill_and_deliver(page, "contact-form-7");
    came_as(&post, "multipart/form-data; boundary=");
    let expected = json!({
        "your-name": NAME,
        "your-likelihood": "8",
        "meeting": "face-to-face",
        "how-often": "two-weekly",
        "how-long": "1-to-2-hours",
        "oxfordshire": "both",
        "your-email": EMAIL,
        "_wpcf7": "7",
        "_wpcf7_unit_tag": "wpcf7-f7-o1",
    });
    assert_eq!(post["fields"], expected);
}

fn gravity_forms_gets_its_fields_by_number(page: Page) {
    let (post, _) = fill_and_deliver(page, "gravity-forms");
    came_as(&post, "application/x-www-form-urlencoded");
    let expected = json!({
        "input_1": NAME,
        "input_2": EMAIL,
        "input_3": "8",
        "input_4": "face-to-face",
        "input_5": "two-weekly",
        "input_6": "1-to-2-hours",
        "input_7": "both",
    });
    assert_eq!(post["fields"], expected);
}

fn a_zapier_hook_gets_a_plain_form_with_all_there_is(page: Page) {
    let (post, id) = fill_and_deliver(page, "zapier");
    came_as(&post, "application/x-www-form-urlencoded");
    let expected = json!({
        "name": NAME,
        "likelihood": "8",
        "meeting": "face-to-face",
        "how-often": "two-weekly",
        "how-long": "1-to-2-hours",
        "oxfordshire": "both",
        "email": EMAIL,
        "form": "interest",
        "form_version": "1",
        "submission_id": id,
        "lang": "en-GB",
        "page": page_address(page),
    });
    assert_eq!(post["fields"], expected);
}

fn a_zapier_hook_gets_json_that_does_not_say_it_is_json(page: Page) {
    let form = form_for(page, "zapier", "");
    form.set("send-as", "text");
    fill(&form);
    let (post, id) = delivered(page, &form, "zapier");
    came_as(&post, "text/plain");
    assert_eq!((&post["fields"]["answers"], &post["fields"]["submission_id"]), (&answers(), &json!(id)));
}

fn several_choices_come_as_several_fields_and_a_tick_as_yes(page: Page) {
    // Letters and signs that each encoding has to treat in a way of its own.
    const DAY: &str = "Sat & Sun = “café” + 100 %";
    for (how, content_type) in [("form", "application/x-www-form-urlencoded"), ("multipart", "multipart/form-data")] {
        let form = form_for(page, "zapier", "");
        form.set("send-as", how);
        form.set("form", "/stand-ins/form.json");
        form.control("q-ways-0").click();
        form.control("q-ways-2").click();
        form.control("q-day").type_text(DAY);
        form.control("q-write-to-me-0").click();
        form.find("#button, button[type=submit]").click();
        form.focus_comes_to("after");
        let posts = received(page, "zapier");
        assert_eq!(posts.len(), 1, "{how}: {posts:?}");
        came_as(&posts[0], content_type);
        let fields = &posts[0]["fields"];
        assert_eq!(fields["ways"], json!(["cook", "welcome"]), "{how}");
        assert_eq!(fields["day"], DAY, "{how}");
        assert_eq!(fields["write-to-me"], "yes", "{how}");
        assert_eq!(fields["form"], "ways-to-help", "{how}");
    }
}

fn every_service_that_says_no_is_believed_and_the_answers_stay(page: Page) {
    let email = "Enter an email address in the correct format";
    for (service, mode, place, words) in [
        // Where it names the field, in whatever shape and under its own name, the form's own words stand there.
        ("formspree", "refused", "summary", email),
        ("wordpress", "refused", "summary", email),
        ("contact-form-7", "refused", "summary", email),
        ("gravity-forms", "refused", "summary", email),
        // Where it says why, so does the form.
        ("apps-script", "refused", "outcome", "The sheet could not be written"),
        ("wordpress", "closed", "outcome", "did not accept the answers: "),
        ("contact-form-7", "spam", "outcome", "The message looks like spam and was not sent."),
        ("contact-form-7", "mail_failed", "outcome", "The message could not be sent."),
        ("zapier", "refused", "outcome", "answered with an error (429)"),
    ] {
        let form = form_for(page, service, &format!("&mode={mode}"));
        fill(&form);
        form.button(SEND).click();
        form.focus_comes_to(place);
        let said = form.control(place).text();
        assert!(said.contains(words), "{service}, {mode}: {said}");
        assert!(is_still_filled(&form), "{service}, {mode}: something is gone");
        assert_eq!(page.heard("sent").len(), 0, "{service}, {mode}");
        let posts = received(page, service);
        assert_eq!(posts.len(), 1, "{service}, {mode}: {posts:?}");
        assert_eq!(posts[0]["taken"], false, "{service}, {mode}");
        page.forget();
    }
}

fn json_to_a_service_that_answers_no_preflight_never_leaves_and_that_is_said(page: Page) {
    for service in ["apps-script", "zapier"] {
        let form = form_for(page, service, "");
        form.set("send-as", "json");
        fill(&form);
        form.button(SEND).click();
        form.focus_comes_to("outcome");
        let said = form.control("outcome").text();
        assert!(said.contains("could not be reached"), "{service}: {said}");
        assert!(is_still_filled(&form), "{service}: something is gone");
        assert_eq!(received(page, service), [Value::Null; 0], "{service} got it without a preflight");
        page.forget();
    }
}
