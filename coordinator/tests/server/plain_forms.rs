//! Forms without script: every kind of question is shown and read, and nobody loses an answer.

use super::client::Answer;
use super::world::{World, directory, id};

/// Every kind of question that the built-in form has not, and questions that depend on others. No words for errors.
const FORM: &str = r#"{"id":"visit","version":1,"title":"A visit","questions":[
    {"id":"coming","kind":"yes-no","label":"Are you coming?","required":true},
    {"id":"about","kind":"statement","label":"About the day","show_if":{"question":"coming","is":true}},
    {"id":"visit","kind":"page","label":"Your visit","hint":"Two more things.","show_if":{"question":"coming","is":true}},
    {"id":"day","kind":"date","label":"Which day?","required":true,"earliest":"2026-05-01","latest":"2026-06-30"},
    {"id":"needs","kind":"several-choices","label":"What do you need?","at_least":2,"at_most":2,"options":[
        {"value":"ramp","label":"A ramp"},{"value":"tea","label":"Tea"},{"value":"quiet","label":"A quiet room"},
        {"value":"none","label":"None of these","exclusive":true}]},
    {"id":"mood","kind":"scale","label":"How keen?","from":0,"to":3,"from_label":"A little","to_label":"Very","as":"slider"},
    {"id":"reach","kind":"page","label":"Reaching you"},
    {"id":"phone","kind":"phone","label":"Phone"},
    {"id":"area","kind":"postcode","label":"Area","accept":"district"},
    {"id":"home","kind":"postcode","label":"Home"},
    {"id":"note","kind":"long-text","label":"Note","min_length":5,"max_length":10,
        "show_if":{"question":"coming","answered":true}}],
    "after":{"title":"Thank you"}}"#;

async fn world() -> World {
    let forms = directory().join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    std::fs::write(forms.join("visit.json"), FORM).unwrap();
    World::with(|config| config.forms = Some(forms)).await
}

async fn post(world: &World, fields: &str) -> Answer {
    let body = format!("submission_id={}&form_version=1&website=&{fields}", id(1));
    world.send("POST", "/interest/visit", &[("content-type", "application/x-www-form-urlencoded")], &body).await
}

async fn kept(world: &World) -> String {
    world.answers().await
}

#[tokio::test]
async fn every_kind_of_question_has_its_controls() {
    let page = world().await.get("/interest/visit").await.text().to_owned();
    for wanted in [
        "<legend>Are you coming?</legend>",
        "<input type=\"radio\" id=\"answer-coming\" name=\"answer-coming\" value=\"yes\">",
        "name=\"answer-coming\" value=\"no\">",
        "<h2 id=\"answer-visit\">Your visit</h2>",
        "<h3>About the day</h3>",
        "<label for=\"answer-day\">Day</label>",
        "id=\"answer-day\" name=\"answer-day.day\"",
        "<label for=\"answer-day.year\">Year</label>",
        "<label for=\"answer-mood\">0 – A little</label>",
        "<label for=\"answer-mood-1\">1</label>",
        "<label for=\"answer-mood-3\">3 – Very</label>",
        "<label for=\"answer-note\">Note</label>",
        "<input type=\"tel\" id=\"answer-phone\"",
        "<label for=\"answer-area\">Area (optional)</label>",
        "autocomplete=\"postal-code\"",
    ] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    assert!(!page.contains("type=\"range\""), "a slider always says some number");
    assert!(page.contains("Answer the questions under this heading only if they apply to you."));
    assert!(page.contains("This may not apply to you."));
    assert!(!page.contains(" checked"), "something is chosen beforehand");
}

#[tokio::test]
async fn a_question_that_depends_on_another_says_so() {
    let page = World::new().await.get("/interest/story").await.text().to_owned();
    let (_, name) = page.split_once("Name to show with your story").unwrap();
    assert!(name.starts_with("</label>\n<p class=\"condition\""), "a condition takes the place of “optional”");
    assert_eq!(page.matches("Answer this only if it applies to you.").count(), 6);
}

#[tokio::test]
async fn every_kind_of_answer_is_read_and_tidied() {
    let world = world().await;
    let answer = post(
        &world,
        "answer-coming=yes&answer-day.day=1&answer-day.month=+5&answer-day.year=2026&answer-needs=ramp&answer-needs=tea\
         &answer-mood=0&answer-phone=01632+960+001&answer-area=ox4&answer-home=ox41aa&answer-note=a%0D%0Ab+c",
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        kept(&world).await,
        r#"{"coming":true,"day":"2026-05-01","needs":["ramp","tea"],"mood":0,"phone":"01632 960 001","area":"OX4","home":"OX4 1AA","note":"a\nb c"}"#
    );
}

#[tokio::test]
async fn no_is_an_answer_and_what_it_leaves_unasked_is_neither_required_nor_kept() {
    let world = world().await;
    let answer = post(
        &world,
        "answer-coming=no&answer-day.day=31&answer-day.month=2&answer-day.year=&answer-mood=2&answer-phone=",
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(kept(&world).await, r#"{"coming":false}"#);
}

#[tokio::test]
async fn every_error_has_words_and_every_answer_stays() {
    let world = world().await;
    let first = post(
        &world,
        "answer-coming=yes&answer-day.day=31&answer-day.month=x%22&answer-day.year=2026&answer-needs=none&answer-needs=tea\
         &answer-mood=2&answer-phone=12&answer-area=Oxford&answer-home=OX4&answer-note=abc",
    )
    .await;
    assert_eq!(first.status, 422);
    let page = first.text();
    for told in [
        "<a href=\"#answer-day\">Enter a real date: a day, a month and a year with four digits</a>",
        "<a href=\"#answer-needs\">Select either “None of these” or other answers, not both</a>",
        "<a href=\"#answer-phone\">Enter a phone number in full, like 01632 960 001</a>",
        "<a href=\"#answer-area\">Enter a postcode, or its first half, like OX4</a>",
        "<a href=\"#answer-home\">Enter a full postcode, like OX4 1AA</a>",
        "<a href=\"#answer-note\">This answer must be 5 characters or more</a>",
        "name=\"answer-day.day\" class=\"day\" value=\"31\"",
        "name=\"answer-day.month\" class=\"month\" value=\"x&quot;\"",
        "name=\"answer-day.year\" class=\"year\" value=\"2026\"",
        "value=\"yes\" checked",
        "value=\"tea\" checked",
        "value=\"2\" checked",
        "value=\"Oxford\"",
        ">\nabc</textarea>",
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
    for (fields, told) in [
        ("answer-coming=yes&answer-day.day=30&answer-day.month=4&answer-day.year=2026", "not before 1 May 2026"),
        ("answer-coming=yes&answer-day.day=1&answer-day.month=7&answer-day.year=2026", "not after 30 June 2026"),
        ("answer-coming=no&answer-note=a+long+answer", "must be 10 characters or fewer"),
        ("answer-coming=yes&answer-needs=tea", "Select at least 2 answers"),
        (
            "answer-coming=yes&answer-needs=tea&answer-needs=ramp&answer-needs=quiet",
            "Select no more than 2 of the answers",
        ),
        ("", "<a href=\"#answer-coming\">Select yes or no</a>"),
        ("answer-coming=perhaps", "<a href=\"#answer-coming\">Select yes or no</a>"),
    ] {
        let answer = post(&world, fields).await;
        assert_eq!(answer.status, 422, "{fields}");
        assert!(answer.text().contains(told), "{fields}: {}", answer.text());
    }
    assert_eq!(world.rows().await, 0);
}

#[tokio::test]
async fn the_field_that_is_to_stay_empty_is_hidden_until_it_is_filled_and_then_nothing_is_lost() {
    let world = world().await;
    let hidden = "<div class=\"unseen\" aria-hidden=\"true\"><label for=\"website\">Leave this empty</label> \
                  <input type=\"text\" id=\"website\" name=\"website\" value=\"\" autocomplete=\"off\" tabindex=\"-1\"></div>";
    assert!(world.get("/interest/visit").await.text().contains(hidden));

    let sent = |website: &str| {
        format!("submission_id={}&form_version=1&website={website}&answer-coming=no&answer-note=Hello", id(1))
    };
    let urlencoded = [("content-type", "application/x-www-form-urlencoded")];
    let answer = world.send("POST", "/interest/visit", &urlencoded, &sent("https%3A%2F%2Fspam.example%2F%22")).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("<a href=\"#website\">Delete what is in the field “Leave this empty”."), "{page}");
    assert!(
        page.contains("name=\"website\" value=\"https://spam.example/&quot;\" autocomplete=\"off\" aria-described")
    );
    assert!(!page.contains("tabindex=\"-1\"></div>") && !page.contains("aria-hidden"), "the field is still hidden");
    assert!(page.contains("value=\"no\" checked") && page.contains(">\nHello</textarea>"), "an answer was lost");
    assert_eq!(world.rows().await, 0);

    // What else is wrong is told at the same time.
    let both = sent("x").replace("Hello", "abc");
    let answer = world.send("POST", "/interest/visit", &urlencoded, &both).await;
    assert!(answer.text().contains("#website") && answer.text().contains("5 characters or more"), "{}", answer.text());

    let answer = world.send("POST", "/interest/visit", &urlencoded, &sent("+")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(kept(&world).await, r#"{"coming":false,"note":"Hello"}"#);
}

#[tokio::test]
async fn an_answer_to_a_question_that_is_not_asked_is_refused_by_name() {
    let world = world().await;
    let body = format!(
        r#"{{"form":"visit","form_version":1,"submission_id":"{}","answers":{{"coming":false,"mood":2}}}}"#,
        id(1)
    );
    let json = [("content-type", "application/json")];
    let answer = world.send("POST", "/v1/forms/visit/submissions", &json, &body).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains(r#""field":"mood","code":"not-asked""#), "{}", answer.text());
}

#[tokio::test]
async fn all_built_in_forms_are_served() {
    let world = World::new().await;
    for form in windchime_domain::form::BUILT_IN {
        assert_eq!(world.get(&format!("/v1/forms/{form}")).await.status, 200, "{form}");
        assert_eq!(world.get(&format!("/interest/{form}")).await.status, 200, "{form}");
    }
}
