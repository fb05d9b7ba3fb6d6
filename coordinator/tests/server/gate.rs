//! Answers that look as if a program had sent them: neither dropped nor kept before their sender has shown some work.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use windchime_coordinator::config::ProofOfWork;
use windchime_coordinator::gate::Suspicion;
use windchime_coordinator::marks;
use windchime_domain::form::{Form, built_in};
use windchime_domain::json::Value;
use windchime_domain::submission::Submission;

use super::client::Answer;
use super::problems::as_kept_but;
use super::sealing::{published, seal};
use super::world::{ANSWERS, PARTNER, World, body, id};

const SUBMISSIONS: &str = "/v1/forms/interest/submissions";

/// A body with one more member.
fn with(member: &str, value: &str, number: u32) -> String {
    body(&id(number), ANSWERS).replacen('{', &format!(r#"{{"{member}":"{value}","#), 1)
}

/// A body whose form was handed out that many seconds ago.
fn aged(world: &World, seconds: i64, number: u32) -> String {
    with("issued", &world.app.gate.issue("interest", marks::seconds() - seconds), number)
}

/// The solution of the challenge in that answer, as a JSON object.
pub fn solve(challenge: &Value) -> String {
    let text = |name: &str| challenge.get(name).and_then(Value::text).unwrap();
    let (salt, sought) = (text("salt"), text("challenge"));
    let most = challenge.get("maxnumber").unwrap().whole().unwrap();
    assert_eq!(text("algorithm"), "SHA-256");
    let number =
        (0..=most).find(|number| base16ct::lower::encode_string(&Sha256::digest(format!("{salt}{number}"))) == sought);
    let number = number.expect("nothing up to maxnumber solves it");
    format!(
        r#"{{"algorithm":"SHA-256","challenge":"{sought}","number":{number},"salt":"{salt}","signature":"{}"}}"#,
        text("signature")
    )
}

pub fn asked(answer: &Answer) -> Value {
    assert_eq!(answer.status, 403, "{}", answer.text());
    answer.json().get("challenge").unwrap().clone()
}

async fn post_with(world: &World, solution: &str, sent: &str) -> Answer {
    let path = format!("{SUBMISSIONS}?altcha={solution}");
    world.send("POST", &path, &[("content-type", "text/plain")], sent).await
}

#[tokio::test]
async fn a_filled_trap_is_asked_for_work_and_then_kept() {
    let world = World::new().await;
    let sent = with("website", "https://spam.example", 1);
    let answer = world.post(&sent).await;
    let challenge = asked(&answer);
    let text = |name: &str| challenge.get(name).and_then(Value::text).unwrap();
    as_kept_but("proof-of-work-needed", &answer, &[text("challenge"), text("salt"), text("signature")]);
    assert_eq!(world.rows().await, 0);

    let first = post_with(&world, &STANDARD.encode(solve(&challenge)), &sent).await;
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(world.rows().await, 1);
    let again = world.post(&sent).await;
    assert_eq!((again.status, again.body), (201, first.body), "what is kept needs no proof again");
    let other = world.post(&sent.replace("Robin", "Sam")).await;
    assert_eq!(other.status, 403, "another body under the same id is not what was kept");
    assert_eq!(world.rows().await, 1);
    assert_eq!(world.answers().await, ANSWERS);
}

#[tokio::test]
async fn only_answers_that_nobody_could_have_typed_so_soon_are_suspected() {
    let world = World::new().await;
    let definition = Form::read(&world.get("/v1/forms/interest").await.json()).unwrap();
    let issued = definition.delivery.issued.clone().unwrap();
    asked(&world.post(&with("issued", &issued, 1)).await);
    asked(&world.post(&aged(&world, 1, 2)).await);
    assert_eq!(world.rows().await, 0);
    assert_eq!(world.post(&aged(&world, 3, 3)).await.status, 201);
    // The very edge, by a clock that stands still.
    let sent = serde_json::from_str(&with("issued", &world.app.gate.issue("interest", 1_000), 1)).unwrap();
    let sent = Submission::read(&definition, &sent).unwrap();
    assert_eq!(world.app.gate.suspicion(&sent, 1_002), Some(Suspicion::TooQuick));
    assert_eq!(world.app.gate.suspicion(&sent, 1_003), None);
    assert_eq!(world.post(&aged(&world, 24 * 60 * 60, 4)).await.status, 201, "from a cache, a day old");
    // A mark that is not ours says nothing, like one that is absent.
    let now = marks::seconds();
    let of_another_form = world.app.gate.issue("story", now);
    for (number, issued) in [(5, format!("{now}.AAAAAAAAAAAAAAAAAAAAAA")), (6, of_another_form), (7, "soon".to_owned())]
    {
        assert_eq!(world.post(&with("issued", &issued, number)).await.status, 201, "{issued}");
    }
    assert_eq!(world.post(&with("website", " ", 8)).await.status, 201, "blank is empty");
    assert_eq!(world.post(&body(&id(9), ANSWERS)).await.status, 201);
}

#[tokio::test]
async fn a_solution_may_come_in_either_alphabet_of_base64() {
    let world = World::new().await;
    for (number, encode) in [
        (1, (|text| STANDARD.encode(text).replace('+', "%2B")) as fn(String) -> String),
        (2, |text| STANDARD.encode(text)),
        (3, |text| URL_SAFE_NO_PAD.encode(text)),
    ] {
        let sent = with("website", "x", number);
        // Letters in a member nobody reads bring out the two signs in which the alphabets differ.
        let solution = solve(&asked(&world.post(&sent).await)).replacen('{', r#"{"took":"~~~???>>>~~?","#, 1);
        let solution = encode(solution);
        let answer = post_with(&world, &solution, &sent).await;
        assert_eq!(answer.status, 201, "{solution}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_solution_that_does_not_hold_is_answered_with_a_fresh_challenge() {
    let world = World::new().await;
    let sent = with("website", "x", 1);
    let challenge = asked(&world.post(&sent).await);
    let right = solve(&challenge);
    let number = right.split("\"number\":").nth(1).unwrap().split(',').next().unwrap();
    let wrong = right.replace(&format!("\"number\":{number},"), "\"number\":99999,");
    let early = marks::seconds() - 20 * 60 - 1;
    let expired = solve(&world.app.gate.challenge(&id(1), early).unwrap().to_value());
    let in_time = solve(&world.app.gate.challenge(&id(1), early + 60).unwrap().to_value());
    let foreign = solve(&asked(&world.post(&with("website", "x", 2)).await));
    let other_server = World::new().await;
    let strange = solve(&asked(&other_server.post(&sent).await));

    for solution in [&wrong, &expired, &foreign, &strange] {
        let answer = post_with(&world, &STANDARD.encode(solution), &sent).await;
        let fresh = asked(&answer);
        assert_ne!(fresh, challenge, "{solution}");
        let text = |name: &str| fresh.get(name).and_then(Value::text).unwrap();
        as_kept_but("proof-of-work-not-held", &answer, &[text("challenge"), text("salt"), text("signature")]);
    }
    asked(&post_with(&world, "nonsense", &sent).await);
    asked(&post_with(&world, "", &sent).await);
    assert_eq!(world.rows().await, 0);
    assert_eq!(post_with(&world, &STANDARD.encode(in_time), &sent).await.status, 201);
}

#[tokio::test]
async fn always_means_everybody_and_never_nobody() {
    let always = World::with(|config| config.proof_of_work = ProofOfWork::Always).await;
    let sent = body(&id(1), ANSWERS);
    let answer = always.post(&sent).await;
    assert!(answer.text().contains("asks everybody"), "nobody is suspected: {}", answer.text());
    let solution = solve(&asked(&answer));
    assert_eq!(post_with(&always, &STANDARD.encode(solution), &sent).await.status, 201);
    assert_eq!(
        always.post(&body(&id(2), "{}")).await.status,
        422,
        "what is wrong with answers is said before any work"
    );

    let never = World::with(|config| config.proof_of_work = ProofOfWork::Never).await;
    assert_eq!(never.post(&with("website", "x", 1)).await.status, 201);
    assert_eq!(never.post(&aged(&never, 0, 2)).await.status, 201);
}

#[tokio::test]
async fn the_work_is_as_hard_as_the_settings_say() {
    let world = World::with(|config| config.proof_of_work_max_number = 7).await;
    let challenge = asked(&world.post(&with("website", "x", 1)).await);
    assert_eq!(challenge.get("maxnumber").unwrap().whole(), Some(7));
    solve(&challenge);
}

#[tokio::test]
async fn sealed_answers_are_suspected_by_what_is_inside() {
    let world = World::new().await;
    let key = published(&world).await;
    let sent = seal(&key, &id(1), &with("website", "x", 1));
    let solution = solve(&asked(&world.post(&sent).await));
    assert_eq!(post_with(&world, &STANDARD.encode(solution), &sent).await.status, 201);
    asked(&world.post(&seal(&key, &id(2), &aged(&world, 0, 2))).await);
    assert_eq!(world.post(&seal(&key, &id(3), &aged(&world, 60, 3))).await.status, 201);
}

/// Only what a page may send without asking first: no header of its own, and `text/plain`.
#[tokio::test]
async fn a_partners_page_can_read_the_challenge_and_send_the_solution() {
    let world = World::new().await;
    let sent = with("website", "x", 1);
    let headers = [("origin", PARTNER), ("content-type", "text/plain;charset=UTF-8")];
    let answer = world.send("POST", SUBMISSIONS, &headers, &sent).await;
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER));
    let path = format!("{SUBMISSIONS}?altcha={}", URL_SAFE_NO_PAD.encode(solve(&asked(&answer))));
    let answer = world.send("POST", &path, &headers, &sent).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER));
    for path in ["/v1/forms/interest", "/v1/form.schema.json"] {
        let answer = world.send("GET", path, &headers[..1], "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER), "{path}");
    }
}

/// A page without script could not give one.
#[tokio::test]
async fn the_page_without_script_never_asks_for_work() {
    let world = World::with(|config| config.proof_of_work = ProofOfWork::Always).await;
    let posted = format!(
        "submission_id={}&form_version=1&answer-name=Robin&answer-likelihood=0&answer-meeting=either\
         &answer-how-often=weekly&answer-how-long=half-day&answer-oxfordshire=both",
        id(1)
    );
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = world.send("POST", "/interest/interest", &form, &posted).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(world.rows().await, 1);
}

/// The receipt was lost on the way, and the form was changed before the device sent the answers again.
#[tokio::test]
async fn answers_that_are_kept_are_not_refused_when_the_form_has_changed_since() {
    let world = World::new().await;
    let sent = body(&id(1), ANSWERS);
    let first = world.post(&sent).await;
    assert_eq!(first.status, 201);
    let directory = world.stop().await;
    let forms = directory.join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let newer = built_in("interest").unwrap().replace("\"version\": 1", "\"version\": 2");
    std::fs::write(forms.join("interest.json"), newer).unwrap();
    let world = World::at(directory, |config| config.forms = Some(forms)).await;
    let again = world.post(&sent).await;
    assert_eq!((again.status, again.body), (201, first.body));
    assert_eq!(world.post(&sent.replace("Robin", "Sam")).await.status, 422);
    assert_eq!(world.post(&body(&id(2), ANSWERS)).await.status, 201, "the version they were given to is known");
    assert_eq!(world.rows().await, 2);
}
