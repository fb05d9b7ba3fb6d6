//! A form of several pages: going on and back, questions that follow from answers, and looking the answers over.

use crate::filling::SEND;
use serde_json::{Value, json};
use windchime_tests::browser::Engine;
use windchime_tests::page::{Page, key};
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        a_form_of_several_pages_with_every_kind_of_question_is_answered_with_the_keyboard_alone,
        a_page_is_left_only_when_its_answers_are_right,
        a_page_and_a_question_are_asked_only_where_an_answer_calls_for_them,
        an_answer_is_changed_from_the_list_and_the_way_leads_back_to_it,
        a_reload_comes_back_to_the_page_that_was_left,
        nothing_is_chosen_for_anybody_and_no_field_takes_the_focus,
        each_field_tells_the_browser_what_it_may_fill_in,
        every_kind_of_mistake_is_named_beside_its_field_and_in_the_summary,
        a_definition_with_mistakes_is_not_shown_and_each_mistake_is_named;
];

pub fn paged(page: Page) -> Widget {
    let form = page.open("/every-kind.html").listen().widget("windchime-interest").ready();
    form.control("q-name").appears();
    form
}

/// Presses "Continue" and waits for the page of that step.
pub fn go_on(form: &Widget, step: &str) {
    form.button("Continue").click();
    form.focus_comes_to("page");
    form.says(step);
}

/// Answers what is needed, with the pointer, up to the list of answers.
pub fn fill_pages(form: &Widget) {
    form.control("q-name").type_text("Robin");
    go_on(form, "Step 2 of 4");
    form.control("q-reminders-1").click();
    go_on(form, "Step 3 of 4");
    form.control("q-keen-4").click();
    form.control("q-agree-0").click();
    go_on(form, "Step 4 of 4");
}

/// Each question and its answer, as they stand to be looked over.
fn looked_over(form: &Widget) -> Vec<(String, String)> {
    let words = form.texts(".review dt").into_iter();
    words.zip(form.texts(".review dd:not(:has(button))")).collect()
}

fn sent_answers(page: Page, form: &Widget) -> Value {
    form.focus_comes_to("after");
    let kept = page.world.kept(&crate::delivery::sent_id(page));
    assert_eq!(kept.len(), 1);
    kept[0].answers.clone()
}

fn a_form_of_several_pages_with_every_kind_of_question_is_answered_with_the_keyboard_alone(page: Page) {
    let form = paged(page);
    let go_to = |id: &str| {
        page.tab_until(id, || form.focused() == id);
    };
    form.says("Step 1 of 4");
    go_to("q-name");
    page.type_text("Robin");
    go_to("q-email");
    page.type_text("robin@example.org");
    go_to("q-phone");
    page.type_text("01632 960 001");
    go_to("q-postcode");
    page.type_text("ox4");
    // Enter in a line of text goes on, as the button does.
    page.press(key::ENTER);
    form.focus_comes_to("page");
    form.says("Step 2 of 4");
    for (part, typed) in ["27", "3", "2027"].into_iter().enumerate() {
        go_to(&format!("q-first-day-{part}"));
        page.type_text(typed);
    }
    go_to("q-days-0");
    page.press(key::SPACE);
    go_to("q-days-2");
    page.press(key::SPACE);
    go_to("q-reminders-0");
    page.press(key::SPACE);
    go_to("q-reminder-how-0");
    page.press(key::SPACE);
    page.press(key::DOWN);
    form.focus_comes_to("q-reminder-how-1");
    page.tab_until("the button", || form.run("return root.activeElement?.textContent", &[]) == "Continue");
    page.press(key::ENTER);
    form.focus_comes_to("page");
    form.says("Step 3 of 5");
    go_to("q-lift-0");
    page.press(key::SPACE);
    page.tab_until("the button", || form.run("return root.activeElement?.textContent", &[]) == "Continue");
    page.press(key::SPACE);
    form.focus_comes_to("page");
    go_to("q-keen-0");
    page.press(key::SPACE);
    for _ in 0..4 {
        page.press(key::RIGHT);
    }
    go_to("q-ease");
    let slider = form.control("q-ease");
    assert_eq!(slider.attribute("aria-valuetext"), "Not answered yet");
    page.press(key::RIGHT);
    page.press(key::RIGHT);
    wait_until("each press is one step", || slider.attribute("aria-valuetext") == "7");
    go_to("q-words");
    page.type_text("A lift & a “cup of tea”");
    go_to("q-agree-0");
    page.press(key::SPACE);
    page.tab_until("the button", || form.run("return root.activeElement?.textContent", &[]) == "Continue");
    page.press(key::ENTER);
    form.focus_comes_to("page");
    form.says("Check your answers");
    let rows = looked_over(&form);
    let said = |question: &str| rows.iter().find(|(words, _)| words == question).map(|(_, answer)| answer.as_str());
    assert_eq!(rows.len(), 14 - 1, "{rows:?}");
    assert_eq!(said("Your name or nickname"), Some("Robin"));
    assert_eq!(said("When is a good time?"), Some("Mornings, Evenings"));
    assert_eq!(said("How should we remind you?"), Some("By email"));
    assert_eq!(said("How easy is it to come?"), Some("7"));
    page.tab_until("the button", || form.run("return root.activeElement?.textContent", &[]) == SEND);
    page.press(key::ENTER);
    let wanted = json!({
        "name": "Robin",
        "email": "robin@example.org",
        "phone": "01632 960 001",
        "postcode": "OX4",
        "first-day": "2027-03-27",
        "days": ["mornings", "evenings"],
        "reminders": true,
        "reminder-how": "email",
        "lift": true,
        "keen": 4,
        "ease": 7,
        "words": "A lift & a “cup of tea”",
        "agree": true,
    });
    assert_eq!(sent_answers(page, &form), wanted);
    assert_eq!(page.console_errors(), [""; 0]);
}

fn a_page_is_left_only_when_its_answers_are_right(page: Page) {
    let form = paged(page);
    form.button("Continue").click();
    form.focus_comes_to("summary");
    assert_eq!(form.texts("#summary li"), ["Enter a name or nickname"]);
    form.find("#summary li a").click();
    form.focus_comes_to("q-name");
    page.type_text("Robin");
    page.press(key::ENTER);
    form.focus_comes_to("page");
    form.says("Step 2 of 4");
    assert!(!form.control("q-name").is_visible());
    form.button("Back").click();
    form.focus_comes_to("page");
    assert_eq!(form.control("q-name").value(), "Robin");
    assert!(!form.control("summary").exists());
}

fn a_page_and_a_question_are_asked_only_where_an_answer_calls_for_them(page: Page) {
    let form = paged(page);
    form.control("q-name").type_text("Robin");
    go_on(&form, "Step 2 of 4");
    assert!(!form.control("q-reminder-how-0").is_visible());
    form.control("q-reminders-0").click();
    form.control("q-reminder-how-0").appears().click();
    form.control("q-days-2").click();
    form.says("Step 2 of 5");
    // “None of these” leaves the others alone, and the page that followed from one of them goes.
    form.control("q-days-3").click();
    assert!(!form.control("q-days-2").is_checked() && form.control("q-days-3").is_checked());
    form.says("Step 2 of 4");
    form.control("q-days-0").click();
    assert!(!form.control("q-days-3").is_checked());
    // What is not asked any more is not sent, and comes back when it is.
    form.control("q-reminders-1").click();
    form.control("q-reminder-how-0").goes();
    form.control("q-reminders-0").click();
    assert!(form.control("q-reminder-how-0").appears().is_checked());
    form.control("q-reminders-1").click();
    go_on(&form, "Step 3 of 4");
    form.says("In your own words");
    form.control("q-keen-0").click();
    form.control("q-agree-0").click();
    go_on(&form, "Step 4 of 4");
    assert!(!looked_over(&form).iter().any(|(question, _)| question.contains("remind you")));
    form.button(SEND).click();
    let wanted = json!({ "name": "Robin", "days": ["mornings"], "reminders": false, "keen": 0, "agree": true });
    assert_eq!(sent_answers(page, &form), wanted);
}

fn an_answer_is_changed_from_the_list_and_the_way_leads_back_to_it(page: Page) {
    let form = paged(page);
    fill_pages(&form);
    form.button("Change Your name or nickname").click();
    form.focus_comes_to("q-name");
    form.control("q-name").type_text(" Oak");
    page.press(key::ENTER);
    form.focus_comes_to("page");
    form.says("Check your answers");
    assert_eq!(looked_over(&form)[0].1, "Robin Oak");
    form.button("Change Would you like a reminder?").click();
    form.focus_comes_to("q-reminders-0");
    form.control("q-reminders-0").click();
    // What the change has newly asked comes first.
    form.button("Continue").click();
    form.focus_comes_to("summary");
    form.control("q-reminder-how-0").click();
    form.button("Continue").click();
    form.focus_comes_to("page");
    form.says("Check your answers");
    assert!(looked_over(&form).iter().any(|(_, answer)| answer == "By text message"));
    form.button(SEND).click();
    assert_eq!(sent_answers(page, &form)["reminder-how"], "text");
}

fn a_reload_comes_back_to_the_page_that_was_left(page: Page) {
    let form = paged(page);
    form.control("q-name").type_text("Robin");
    go_on(&form, "Step 2 of 4");
    form.control("q-first-day-0").type_text("27");
    page.reload();
    let again = page.widget("windchime-interest").ready();
    again.says("Step 2 of 4");
    assert_eq!(again.control("q-first-day-0").value(), "27");
    again.button("Back").click();
    again.focus_comes_to("page");
    assert_eq!(again.control("q-name").value(), "Robin");
}

fn nothing_is_chosen_for_anybody_and_no_field_takes_the_focus(page: Page) {
    let form = paged(page);
    let chosen = "return [...root.querySelectorAll('input')].filter((one) => one.checked || (one.value && !['radio', 'checkbox', 'range'].includes(one.type))).length";
    assert_eq!(form.run(chosen, &[]), json!(0));
    assert!(
        form.run("return root.querySelector('#q-ease').className", &[])
            .as_str()
            .is_some_and(|class| class.contains("hollow"))
    );
    assert_eq!(page.run("return document.activeElement === document.body"), json!(true), "something took the focus");
    assert_eq!(form.run("return root.querySelectorAll('[autofocus]').length", &[]), json!(0));
    // A press where the slider rests is an answer, too.
    form.control("q-name").type_text("Robin");
    go_on(&form, "Step 2 of 4");
    form.control("q-reminders-1").click();
    go_on(&form, "Step 3 of 4");
    if page.browser.engine == Engine::Webkit {
        // Its driver takes a slider's own thumb for something that covers the slider.
        form.run("root.querySelector('#q-ease').click()", &[]);
    } else {
        form.control("q-ease").click();
    }
    wait_until("it has an answer", || form.control("q-ease").attribute("aria-valuetext") == "5");
}

fn each_field_tells_the_browser_what_it_may_fill_in(page: Page) {
    let form = paged(page);
    for (id, kind, fill) in [
        ("q-name", "text", "nickname"),
        ("q-email", "email", "email"),
        ("q-phone", "tel", "tel"),
        ("q-postcode", "text", "postal-code"),
        ("q-first-day-0", "text", "off"),
    ] {
        let control = form.control(id);
        assert_eq!((control.attribute("type"), control.attribute("autocomplete")), (kind.into(), fill.into()), "{id}");
        assert_eq!(control.attribute("maxlength"), "", "{id} would cut a paste short");
    }
    assert_eq!(form.control("q-email").attribute("spellcheck"), "false");
    assert_eq!(form.control("q-first-day-0").attribute("inputmode"), "numeric");
}

fn every_kind_of_mistake_is_named_beside_its_field_and_in_the_summary(page: Page) {
    let form = paged(page);
    let wrong = |page_of: &[(&str, &str)]| {
        form.button("Continue").click();
        form.focus_comes_to("summary");
        let words: Vec<&str> = page_of.iter().map(|(_, words)| *words).collect();
        assert_eq!(form.texts("#summary li"), words);
        for (number, (control, words)) in page_of.iter().enumerate() {
            form.find(&format!("#summary li:nth-child({}) a", number + 1)).click();
            form.focus_comes_to(control);
            let question = control.trim_end_matches("-0");
            let beside = form.control(&format!("{question}-error")).text();
            assert!(beside.contains(words), "beside {control}: {beside}");
            let described = "return [root.activeElement, root.activeElement.closest('fieldset')].map((one) => one?.getAttribute('aria-describedby')).join(' ')";
            let described = form.run(described, &[]);
            assert!(
                described.as_str().is_some_and(|ids| ids.contains(&format!("{question}-error"))),
                "{control}: {described}"
            );
        }
    };
    let write = |id: &str, text: &str| {
        form.control(id).clear();
        form.control(id).type_text(text);
    };
    write("q-name", "R");
    write("q-email", "not an address");
    write("q-phone", "12");
    write("q-postcode", "Oxford");
    wrong(&[
        ("q-name", "Name or nickname must be 2 characters or more"),
        ("q-email", "Enter an email address in the correct format, like name@example.com"),
        ("q-phone", "Enter a phone number, like 01632 960 001 or 07700 900 982"),
        ("q-postcode", "Enter a postcode, like OX4 1AA"),
    ]);
    write("q-name", &"R".repeat(41));
    for id in ["q-email", "q-phone", "q-postcode"] {
        form.control(id).clear();
    }
    wrong(&[("q-name", "Name or nickname must be 40 characters or fewer")]);
    write("q-name", "Robin");
    go_on(&form, "Step 2 of 4");
    write("q-first-day-0", "31");
    write("q-first-day-1", "2");
    write("q-first-day-2", "2027");
    for day in ["q-days-0", "q-days-1", "q-days-2"] {
        form.control(day).click();
    }
    wrong(&[
        ("q-first-day-0", "Enter a real day, like 27 3 2026"),
        ("q-days-0", "Select no more than two times"),
        ("q-reminders-0", "Select yes if you would like a reminder"),
    ]);
    form.control("q-days-2").click();
    form.control("q-reminders-0").click();
    write("q-first-day-0", "3");
    write("q-first-day-2", "2024");
    wrong(&[("q-first-day-0", "Enter a day from 2025 on"), ("q-reminder-how-0", "Select how we should remind you")]);
    form.control("q-reminder-how-0").click();
    write("q-first-day-2", "2036");
    wrong(&[("q-first-day-0", "Enter a day before 2036")]);
    write("q-first-day-2", "2027");
    go_on(&form, "Step 3 of 4");
    write("q-words", &"w".repeat(90));
    form.says("10 characters left");
    form.control("q-words").type_text(&"w".repeat(15));
    form.says("5 characters too many");
    wrong(&[
        ("q-keen-0", "Select how much you would like to come, from 0 to 5"),
        ("q-words", "What would make it easier must be 100 characters or fewer"),
        ("q-agree-0", "Tick the box if we may keep your answers"),
    ]);
}

fn a_definition_with_mistakes_is_not_shown_and_each_mistake_is_named(page: Page) {
    let form = paged(page);
    form.set("form", &format!("{}/faults/definition", page.world.partner));
    form.says("The form definition cannot be used:");
    let lines = form.texts(".failure li");
    for (place, question) in
        [("/questions/0/max_length", "name"), ("/questions/1", "meeting"), ("/questions/2/id", "name")]
    {
        let named = lines.iter().any(|line| line.starts_with(place) && line.contains(&format!("“{question}”")));
        assert!(named, "no line for {place} in question {question}: {lines:?}");
    }
    assert_eq!(form.run("return host.querySelector('a').checkVisibility()", &[]), json!(true), "the page's own link");
    assert_eq!(page.heard("error")[0]["detail"]["code"], "definition");
}
