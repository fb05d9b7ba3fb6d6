//! Versions of forms: kept for good, so that answers keep the meaning of the questions they were given to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use windchime_coordinator::marks;
use windchime_coordinator::server::App;
use windchime_domain::form::built_in;

use super::client::Answer;
use super::problems::as_kept;
use super::sealing::{published, seal};
use super::world::{ANSWERS, World, body, config, directory, id};

/// The built-in form as another version, which asks one thing more.
fn second() -> String {
    let more = r#""questions": [{"id": "tea", "kind": "yes-no", "label": "Tea?", "required": true},"#;
    built_in("interest").unwrap().replace("\"version\": 1", "\"version\": 2").replacen("\"questions\": [", more, 1)
}

/// A directory of forms with that one in it.
fn file(directory: &Path, text: &str) -> Option<PathBuf> {
    let forms = directory.join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    std::fs::write(forms.join("interest.json"), text).unwrap();
    Some(forms)
}

/// A server on which the built-in form has become version 2.
async fn changed() -> World {
    let directory = World::new().await.stop().await;
    let forms = file(&directory, &second());
    World::at(directory, |config| config.forms = forms).await
}

fn as_second(body: &str) -> String {
    body.replace(":1,", ":2,").replace("\"answers\":{", "\"answers\":{\"tea\":true,")
}

async fn version_of_last(world: &World) -> i64 {
    world.ask("SELECT form_version FROM submissions ORDER BY number DESC LIMIT 1").await
}

#[tokio::test]
async fn answers_are_held_to_the_version_they_were_given_to() {
    let world = changed().await;
    assert!(world.get("/v1/forms/interest").await.text().contains("\"version\":2"));
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    assert_eq!(version_of_last(&world).await, 1);
    assert_eq!(world.post(&as_second(&body(&id(2), ANSWERS))).await.status, 201);
    assert_eq!(version_of_last(&world).await, 2);

    let mixed = as_second(&body(&id(3), ANSWERS)).replace(":2,", ":1,");
    assert!(world.post(&mixed).await.text().contains("The form has no such question"), "version 1 has no tea");
    let without = body(&id(3), ANSWERS).replace(":1,", ":2,");
    assert!(world.post(&without).await.text().contains("\"tea\""), "version 2 needs it");
    let newer = world.post(&body(&id(3), ANSWERS).replace(":1,", ":3,")).await;
    assert!(newer.text().contains("/problems/other-form-version") && newer.text().contains("now at version 2"));
    assert_eq!(world.rows().await, 2);
}

#[tokio::test]
async fn sealed_answers_and_those_without_script_are_held_to_their_version_too() {
    let world = changed().await;
    let sealed = seal(&published(&world).await, &id(1), &body(&id(1), ANSWERS));
    assert_eq!(world.post(&sealed).await.status, 201);
    assert_eq!(version_of_last(&world).await, 1);
    let answer = plain(&world, &format!("form_version=1&submission_id={}", id(2))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((version_of_last(&world).await, world.rows().await), (1, 2));
}

async fn plain(world: &World, fields: &str) -> Answer {
    let body = format!(
        "{fields}&answer-name=Robin&answer-likelihood=8&answer-meeting=either&answer-how-often=weekly\
         &answer-how-long=half-day&answer-oxfordshire=live"
    );
    world.send("POST", "/interest/interest", &[("content-type", "application/x-www-form-urlencoded")], &body).await
}

#[tokio::test]
async fn the_same_version_with_other_content_keeps_the_server_from_starting() {
    let directory = changed().await.stop().await;
    let mut settings = config(&directory);
    settings.forms = file(&directory, &second().replace("Tea?", "Coffee?"));
    let told = App::open(settings).await.unwrap_err().to_string();
    for part in [
        "interest.json: version 2 of this form",
        "with other content (from: interest.json)",
        "Raise \"version\" in interest.json to 3",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let forms = file(&directory, &second().replace("Tea?", "Coffee?").replace("\"version\": 2", "\"version\": 3"));
    let world = World::at(directory, |config| config.forms = forms).await;
    assert!(world.get("/v1/forms/interest").await.text().contains("Coffee?"), "the raised one is taken");
}

#[tokio::test]
async fn an_older_file_never_takes_a_newer_versions_place() {
    let directory = changed().await.stop().await;
    let world = World::at(directory, |_| {}).await;
    assert!(
        world.get("/v1/forms/interest").await.text().contains("\"version\":2"),
        "the file is gone, its form is not"
    );
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM form_versions WHERE form = 'interest'").await, 2);
    // A version that was passed over is kept, and not handed out either.
    let directory = world.stop().await;
    let as_version = |number: &str| second().replace("\"version\": 2", &format!("\"version\": {number}"));
    let fourth = file(&directory, &as_version("4"));
    let directory = World::at(directory, |config| config.forms = fourth).await.stop().await;
    let third = file(&directory, &as_version("3"));
    let world = World::at(directory, |config| config.forms = third).await;
    assert!(world.get("/v1/forms/interest").await.text().contains("\"version\":4"));
    assert_eq!(world.post(&as_second(&body(&id(1), ANSWERS)).replace(":2,", ":3,")).await.status, 201);
}

/// Nobody can change what is built in, so it gives way.
#[tokio::test]
async fn a_built_in_form_does_not_stand_in_the_way_of_a_file_that_was_first() {
    let directory = directory();
    let own = built_in("interest").unwrap().replacen(
        "\"questions\": [",
        r#""questions": [{"id": "tea", "kind": "yes-no", "label": "Tea?"},"#,
        1,
    );
    let forms = file(&directory, &own);
    let directory = World::at(directory, |config| config.forms = forms).await.stop().await;
    let world = World::at(directory, |_| {}).await;
    assert!(world.get("/v1/forms/interest").await.text().contains("Tea?"));
}

#[tokio::test]
async fn what_one_server_publishes_holds_in_the_other() {
    let (one, two) = pair().await;
    let before = two.get("/v1/forms/interest").await.header("etag");
    let directory = directory();
    let forms = file(&directory, &second());
    let forms = windchime_coordinator::forms::Forms::open(&one.app.storage, forms.as_deref()).await.unwrap();
    assert_eq!(forms.get("interest").unwrap().form.version, 2);
    assert_eq!(two.post(&as_second(&body(&id(1), ANSWERS))).await.status, 201, "an answer need not wait");
    for server in [&one, &two] {
        within_a_second(async || server.get("/v1/forms/interest").await.header("etag") != before).await;
    }
}

/// Two servers on one database.
pub async fn pair() -> (World, World) {
    let one = World::new().await;
    let two = World::at(one.directory.clone(), |_| {}).await;
    (one, two)
}

/// Waits for something, and not longer than it is promised to take.
pub async fn within_a_second(holds: impl AsyncFn() -> bool) {
    for _ in 0..20 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not hold within a second");
}

async fn close(world: &World, closed_at: Option<i64>) {
    world.app.storage.set_form_closed("interest", closed_at).await.unwrap();
    world.app.forms.refresh(&world.app.storage).await.unwrap();
}

fn marked(world: &World, id: &str, seconds: i64) -> String {
    let mark = world.app.gate.issue("interest", seconds);
    body(id, ANSWERS).replace("\"lang\"", &format!("\"issued\":\"{mark}\",\"lang\""))
}

#[tokio::test]
async fn a_closed_form_takes_no_answers_and_says_so() {
    let world = World::new().await;
    let kept = body(&id(1), ANSWERS);
    assert_eq!(world.post(&kept).await.status, 201);
    let key = published(&world).await;
    close(&world, Some(marks::seconds() - 30)).await;
    as_kept("form-closed", &world.post(&body(&id(2), ANSWERS)).await);
    as_kept("form-closed", &world.post(&seal(&key, &id(2), &body(&id(2), ANSWERS))).await);
    as_kept("form-closed-to-read", &world.get("/v1/forms/interest").await);
    for page in
        [world.get("/interest/interest").await, plain(&world, &format!("form_version=1&submission_id={}", id(2))).await]
    {
        assert_eq!((page.status, page.header("content-type").as_deref()), (410, Some("text/html; charset=utf-8")));
        assert!(
            page.text().contains("This form is closed") || page.text().contains("takes no more answers"),
            "{}",
            page.text()
        );
    }
    assert_eq!(world.post(&kept).await.status, 201, "what is kept is never refused");
    assert_eq!(world.rows().await, 1);
    close(&world, None).await;
    assert_eq!(world.post(&body(&id(2), ANSWERS)).await.status, 201);
}

#[tokio::test]
async fn answers_begun_before_a_form_closed_are_taken_for_fourteen_days() {
    let world = World::new().await;
    let (now, day) = (marks::seconds(), 24 * 60 * 60);
    let key = published(&world).await;
    close(&world, Some(now - 13 * day)).await;
    assert_eq!(world.post(&marked(&world, &id(1), now - 14 * day)).await.status, 201);
    let sealed = seal(&key, &id(2), &marked(&world, &id(2), now - 14 * day));
    assert_eq!(world.post(&sealed).await.status, 201);
    let mark = world.app.gate.issue("interest", now - 14 * day);
    assert_eq!(plain(&world, &format!("form_version=1&issued={mark}&submission_id={}", id(3))).await.status, 200);
    assert_eq!(world.post(&marked(&world, &id(4), now - 12 * day)).await.status, 410, "begun after it closed");
    close(&world, Some(now - 15 * day)).await;
    assert_eq!(world.post(&marked(&world, &id(4), now - 16 * day)).await.status, 410, "too late");
    assert_eq!(world.rows().await, 3);
}

/// The page without script carries the mark of when it was handed out.
#[tokio::test]
async fn whoever_has_the_page_open_while_the_form_closes_can_still_send() {
    let world = World::new().await;
    let page = world.get("/interest/interest").await;
    let (_, rest) = page.text().split_once("name=\"issued\" value=\"").unwrap();
    let mark = rest.split('"').next().unwrap();
    close(&world, Some(marks::seconds())).await;
    assert_eq!(plain(&world, &format!("form_version=1&issued={mark}&submission_id={}", id(1))).await.status, 200);
}
