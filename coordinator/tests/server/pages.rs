//! Whole pages, and the form that works without a line of script.

use super::client::Answer;
use super::world::{World, id};

const URLENCODED: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// What a browser posts when every required question is answered.
fn posted(id: &str) -> String {
    format!(
        "submission_id={id}&form_version=1&answer-name=Robin+%26+%3CSam%3E&answer-likelihood=0&answer-meeting=either\
         &answer-how-often=weekly&answer-how-long=half-day&answer-oxfordshire=both&answer-organisation=&answer-email="
    )
}

async fn post(world: &World, body: &str) -> Answer {
    world.send("POST", "/interest/interest", &[URLENCODED], body).await
}

fn hidden_id(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"submission_id\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_holds_the_widget_with_its_digest_and_a_form_inside() {
    let world = World::new().await;
    std::fs::write(world.directory.join("dist/sri.json"), r#"{"windchime.js":"sha384-abc"}"#).unwrap();
    let answer = world.get("/interest/interest").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type").as_deref(), Some("text/html; charset=utf-8"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'") && policy.contains("trusted-types 'none'"));
    assert!(!policy.contains("unsafe-inline"));
    let page = answer.text();
    assert!(page.contains("src=\"/windchime.js\" defer crossorigin=\"anonymous\" integrity=\"sha384-abc\""));
    assert!(
        page.contains("<windchime-interest endpoint=\"/v1/forms/interest/submissions\" form=\"/v1/forms/interest\">")
    );
    assert!(page.contains("<legend>How would you like to meet?</legend>"));
    assert_eq!(page.matches("name=\"answer-likelihood\"").count(), 11);
    assert!(!page.contains(" checked"), "nothing is chosen beforehand");
    assert!(!page.contains("style=") && !page.contains("onclick"), "the policy would block it");
    assert_ne!(hidden_id(page), hidden_id(world.get("/interest/interest").await.text()));
}

#[tokio::test]
async fn without_a_build_the_pages_work_without_the_script() {
    let world = World::new().await;
    for path in ["/interest/interest", "/card", "/directory"] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("<script"), "{path}");
    }
    assert!(world.get("/card").await.text().contains("116 123"));
    assert_eq!(world.get("/pages.css").await.header("content-type").as_deref(), Some("text/css; charset=utf-8"));
}

#[tokio::test]
async fn answers_posted_without_script_are_kept_as_the_widgets_would_be() {
    let world = World::new().await;
    let page = world.get("/interest/interest").await;
    let sent = posted(&hidden_id(page.text()));
    let first = post(&world, &sent).await;
    assert_eq!(first.status, 200, "{}", first.text());
    assert!(first.text().contains("Thank you") && first.text().contains("Your reference is"));
    let again = post(&world, &sent).await;
    assert_eq!(first.body, again.body, "reloading the page sends the same and shows the same reference");
    assert_eq!(world.rows().await, 1);
    assert_eq!(
        world.answers().await,
        r#"{"name":"Robin & <Sam>","likelihood":0,"meeting":"either","how-often":"weekly","how-long":"half-day","oxfordshire":"both"}"#
    );
}

#[tokio::test]
async fn errors_are_shown_beside_the_question_and_what_was_typed_stays() {
    let world = World::new().await;
    let sent = posted(&id(1)).replace("&answer-meeting=either", "").replace("email=", "email=%22%3E%3Cb%3E");
    let answer = post(&world, &sent).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("content-type").as_deref(), Some("text/html; charset=utf-8"));
    let page = answer.text();
    assert!(page.contains("<title>Error: "));
    assert!(page.contains("There is a problem"));
    assert!(page.contains("<a href=\"#answer-meeting\">Select how you would like to meet</a>"));
    assert!(page.contains("id=\"answer-meeting-error\""));
    assert!(page.contains("like name@example.com"));
    assert!(page.contains("value=\"Robin &amp; &lt;Sam&gt;\""), "the name was lost");
    assert!(page.contains("value=\"&quot;&gt;&lt;b&gt;\""), "the address was lost, or not escaped");
    assert!(!page.contains("<b>"), "what was typed became markup");
    assert!(page.contains("value=\"weekly\" checked"), "the choice was lost");
    assert!(page.contains("value=\"0\" checked"), "zero was lost");
    assert_eq!(hidden_id(page), id(1), "sending the mended form must count as the same submission");
    assert_eq!(world.rows().await, 0);
    assert_eq!(post(&world, &posted(&id(1))).await.status, 200);
}

#[tokio::test]
async fn other_answers_under_a_kept_id_are_told_so_and_can_be_sent_anew() {
    let world = World::new().await;
    assert_eq!(post(&world, &posted(&id(1))).await.status, 200);
    let changed = posted(&id(1)).replace("weekly", "monthly");
    let answer = post(&world, &changed).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("Answers were already sent from this page, and they are safe"), "{}", answer.text());
    let fresh = hidden_id(answer.text());
    assert_ne!(fresh, id(1));
    assert_eq!(post(&world, &changed.replace(&id(1), &fresh)).await.status, 200);
    assert_eq!(world.rows().await, 2);
}

#[tokio::test]
async fn a_form_that_changed_meanwhile_keeps_what_was_typed() {
    let world = World::new().await;
    let answer = post(&world, &posted(&id(1)).replace("form_version=1", "form_version=9")).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("The form has changed since you opened it"), "{page}");
    assert!(page.contains("name=\"form_version\" value=\"1\"") && page.contains("Robin &amp; &lt;Sam&gt;"));
}

#[tokio::test]
async fn what_cannot_be_shown_is_told_as_a_page() {
    let world = World::new().await;
    let answer = world.get("/interest/nope").await;
    assert_eq!((answer.status, answer.header("content-type").as_deref()), (404, Some("text/html; charset=utf-8")));
    assert!(answer.text().contains("There is no such form"));
    let answer = world.send("POST", "/interest/interest", &[("content-type", "application/json")], "{}").await;
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn the_plain_directory_lists_services_and_escapes_them() {
    let world = World::new().await;
    let feed = r#"[{"id":"a","name":"<i>Larder</i>","status":"active","description":"Food & warmth","url":"https://larder.example/?a=1&b=2"},
                   {"id":"b","name":"Odd link","status":"active","url":"javascript:alert(1)"}]"#;
    let feed = windchime_coordinator::import::read(&serde_json::from_str(feed).unwrap()).unwrap();
    world.app.storage.import(&feed.services).await.unwrap();
    let answer = world.get("/directory").await;
    let page = answer.text();
    assert!(page.contains("&lt;i&gt;Larder&lt;/i&gt;") && page.contains("Food &amp; warmth"));
    assert!(page.contains("href=\"https://larder.example/?a=1&amp;b=2\""));
    assert!(page.contains("Odd link") && !page.contains("javascript:"));
}
