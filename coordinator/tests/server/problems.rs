//! Every refusal is a problem document, word for word the one under `tests/snapshots`.
//!
//! With `WINDCHIME_BLESS=1` the documents are written anew; look at what changed before keeping it.

use std::path::Path;

use windchime_domain::problem::Problem;

use super::client::{self, Answer};
use super::world::{ANSWERS, World, body, id};

const SUBMISSIONS: &str = "/v1/forms/interest/submissions";

/// Compares a problem document with the one kept under that name.
pub fn as_kept(name: &str, answer: &Answer) {
    as_kept_but(name, answer, &[]);
}

/// The same, with a dot-dot-dot in place of texts that are never twice the same.
pub fn as_kept_but(name: &str, answer: &Answer, other_each_time: &[&str]) {
    assert_eq!(answer.header("content-type").as_deref(), Some("application/problem+json"), "{name}");
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"), "{name}");
    let document = answer.json();
    let problem = Problem::read(&document).unwrap();
    assert_eq!(problem.status, answer.status, "{name}");
    assert!(problem.kind.starts_with("/problems/"), "{name}: {}", problem.kind);
    super::openapi::is_a_problem(name, answer);
    let told = answer.text().to_lowercase();
    assert!(!told.contains("invalid") && !told.contains("please"), "{name}: {told}");

    let mut shown = serde_json::to_string_pretty(&document).unwrap() + "\n";
    for text in other_each_time {
        assert!(shown.contains(text), "{name}: {text} is not in {shown}");
        shown = shown.replace(text, "…");
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{name}.json"));
    if std::env::var_os("WINDCHIME_BLESS").is_some() {
        std::fs::write(&file, &shown).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(shown, kept, "{name} differs from {}", file.display());
}

#[tokio::test]
async fn every_submission_that_cannot_be_taken_is_told_why() {
    let world = World::new().await;
    let json = [("content-type", "application/json")];
    let post = async |body: String| world.send("POST", SUBMISSIONS, &json, &body).await;
    let fine = body(&id(1), ANSWERS);

    as_kept("not-json", &post("{\"form\": \"interest\",\n nonsense}".to_owned()).await);
    as_kept("not-json-empty", &post(String::new()).await);
    as_kept("not-an-object", &post("[]".to_owned()).await);
    as_kept("member-missing", &post(fine.replace("submission_id", "id")).await);
    as_kept("member-wrong-kind", &post(fine.replace(":1,", ":\"1\",")).await);
    as_kept("not-a-uuid", &post(body("12345", ANSWERS)).await);
    as_kept("other-form", &post(fine.replace("\"interest\"", "\"story\"")).await);
    as_kept("other-form-version", &post(fine.replace(":1,", ":2,")).await);
    as_kept("answers-missing", &post(body(&id(1), "{}")).await);
    let wrong = format!(
        r#"{{"name":"{}","likelihood":"7","meeting":"by post","how-often":["weekly"],"how-long":7,"oxfordshire":"live","email":"name@example","shoe-size":43,"who-reads-this":"me"}}"#,
        "x".repeat(81)
    );
    as_kept("answers-not-accepted", &post(body(&id(1), &wrong)).await);
    as_kept("answers-off-the-scale", &post(body(&id(1), &ANSWERS.replace(":8,", ":11,"))).await);
    as_kept("too-large", &post(body(&id(1), &ANSWERS.replace("Robin", &"x".repeat(5000)))).await);

    let key = |key: &'static str| [("content-type", "application/json"), ("idempotency-key", key)];
    as_kept("key-not-a-uuid", &world.send("POST", SUBMISSIONS, &key("seven"), &fine).await);
    let other_key = key("ffffffff-6a4e-4c31-9b52-4f0c1d2e3a4b");
    as_kept("keys-differ", &world.send("POST", SUBMISSIONS, &other_key, &fine).await);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    as_kept("wrong-media-type", &world.send("POST", SUBMISSIONS, &form, "a=b").await);
    as_kept("wrong-media-type", &world.send("POST", SUBMISSIONS, &[], &fine).await);
    as_kept("unknown-form", &world.send("POST", "/v1/forms/nope/submissions", &json, &fine).await);
    assert_eq!(world.rows().await, 0, "something refused was kept");

    assert_eq!(world.post(&fine).await.status, 201);
    as_kept("submission-id-reused", &post(body(&id(1), &ANSWERS.replace("Robin", "Sam"))).await);
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn every_other_refusal_is_a_problem_document_too() {
    let world = World::new().await;
    as_kept("not-found", &world.get("/nothing/here").await);
    as_kept("not-found", &world.get("/nothing").await);
    as_kept("asset-missing", &world.get("/windchime.js").await);
    as_kept("unknown-form", &world.get("/v1/forms/nope").await);
    as_kept("unknown-service", &world.get("/v1/services/nope").await);
    as_kept("parameter-unknown", &world.get("/v1/services?page=1&near=OX1").await);
    as_kept("parameter-page", &world.get("/v1/services?page=0").await);
    as_kept("parameter-per-page", &world.get("/v1/services?per_page=101").await);
    as_kept("parameter-full", &world.get("/v1/services?full=yes").await);
    // The framework's own refusal: the path is no UTF-8.
    as_kept("not-understood", &world.get("/v1/forms/%ff").await);

    let answer = world.send("DELETE", SUBMISSIONS, &[], "").await;
    assert_eq!(answer.header("allow").as_deref(), Some("POST"));
    as_kept("method-not-allowed", &answer);
    as_kept("method-not-allowed", &world.get(SUBMISSIONS).await);
    let answer = world.send("POST", "/windchime.js", &[], "x").await;
    assert_eq!(answer.header("allow").as_deref(), Some("GET, HEAD"));
    as_kept("method-not-allowed", &answer);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_problem_and_nothing_is_kept() {
    let world = World::new().await;
    let request = format!(
        "POST {SUBMISSIONS} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\nnonsense\r\n"
    );
    as_kept("body-broken", &client::raw(world.address, request.as_bytes(), false).await);
    assert_eq!(world.rows().await, 0);
}

#[tokio::test]
async fn a_chunked_body_is_held_to_the_same_limit() {
    let world = World::new().await;
    let chunk = format!("{:x}\r\n{}\r\n", 3000, " ".repeat(3000));
    let request = format!(
        "POST {SUBMISSIONS} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\n{chunk}{chunk}0\r\n\r\n"
    );
    as_kept("too-large", &client::raw(world.address, request.as_bytes(), false).await);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_told_as_a_passing_thing() {
    let world = World::new().await;
    world.app.storage.clone().close().await;
    as_kept("not-ready", &world.post(&body(&id(1), ANSWERS)).await);
    let ready = world.get("/readyz").await;
    assert_eq!(ready.header("retry-after").as_deref(), Some("30"));
    as_kept("not-ready", &ready);
    assert_eq!(world.get("/healthz").await.status, 200, "the process itself is alive");
}

#[tokio::test]
async fn our_own_mistakes_are_problem_documents_too() {
    let world = World::new().await;
    sqlx::query("DROP TABLE services").execute(&mut world.connect().await).await.unwrap();
    as_kept("internal", &world.get("/v1/services").await);
}
