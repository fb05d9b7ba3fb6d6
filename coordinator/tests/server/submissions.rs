//! Every submission is kept exactly once, and the receipt says so.

use windchime_coordinator::marks;
use windchime_domain::submission::Receipt;

use super::world::{ANSWERS, World, body, id, on_postgres};

#[tokio::test]
async fn a_submission_is_on_the_disk_when_its_receipt_arrives() {
    let world = World::new().await;
    let sent = body(&id(1), ANSWERS);
    let answer = world.post(&sent).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    let receipt = Receipt::read(&answer.json()).unwrap();
    assert_eq!(receipt.submission_id, id(1));
    assert_eq!(receipt.digest, marks::digest(sent.as_bytes()));

    assert_eq!(world.rows().await, 1);
    let row: String = world
        .ask("SELECT form || ' ' || form_version || ' ' || lang || ' ' || page || ' ' || receipt FROM submissions")
        .await;
    assert_eq!(row, format!("interest 1 en-GB https://larder.example/join {}", receipt.receipt));
    assert_eq!(world.answers().await, ANSWERS);
}

#[tokio::test]
async fn nothing_about_the_sender_is_kept() {
    let world = World::new().await;
    let headers = [
        ("content-type", "application/json"),
        ("user-agent", "Telltale/1.0"),
        ("x-forwarded-for", "203.0.113.77"),
        ("cookie", "telltale=1"),
    ];
    let answer = world.send("POST", "/v1/forms/interest/submissions", &headers, &body(&id(1), ANSWERS)).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("set-cookie"), None);
    if on_postgres() {
        return;
    }
    let directory = world.stop().await;
    let kept = std::fs::read(directory.join("windchime.db")).unwrap();
    let holds = |text: &str| kept.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("up-to-1-hour"), "the answers are not where this test looks");
    // What was typed is there, but sealed.
    for telltale in ["Telltale", "telltale", "203.0.113", "127.0.0.1", "from=post", "Robin"] {
        assert!(!holds(telltale), "{telltale} was kept");
    }
}

#[tokio::test]
async fn the_same_submission_again_gives_the_same_receipt_and_no_second_row() {
    let world = World::new().await;
    let sent = body(&id(1), ANSWERS);
    let first = world.post(&sent).await;
    let again = world.post(&sent).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body, again.body);
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn the_same_id_with_other_answers_is_refused_and_the_first_answers_stay() {
    let world = World::new().await;
    world.post(&body(&id(1), ANSWERS)).await;
    let other = ANSWERS.replace("Robin", "Sam");
    let answer = world.post(&body(&id(1), &other)).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json().get("type").unwrap().text(), Some("/problems/submission-id-reused"));
    let shouted = world.post(&body(&id(1).to_uppercase(), &other)).await;
    assert_eq!(shouted.status, 422, "upper case makes no new id");
    assert_eq!(world.rows().await, 1);
    assert_eq!(world.answers().await, ANSWERS);
}

/// Browsers, service workers and impatient people send the same thing several times at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bursts_of_the_same_submission_leave_one_row_each_and_take_no_other_body() {
    const BURSTS: u32 = 1_000;
    let world = World::new().await;
    let other = ANSWERS.replace("Robin", "Sam");
    for burst in 0..BURSTS {
        let sent = body(&id(burst), ANSWERS);
        let (a, b, c, d, e) =
            tokio::join!(world.post(&sent), world.post(&sent), world.post(&sent), world.post(&sent), world.post(&sent));
        for answer in [&a, &b, &c, &d, &e] {
            assert_eq!((answer.status, &answer.body), (201, &a.body), "burst {burst}");
        }
        assert_eq!(world.post(&body(&id(burst), &other)).await.status, 422, "burst {burst}");
    }
    assert_eq!(world.rows().await, i64::from(BURSTS));
    assert_eq!(world.ask::<i64>("SELECT count(DISTINCT receipt) FROM submissions").await, i64::from(BURSTS));
}

/// Five different bodies under one id at once: whichever comes first is kept, and the others are told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_different_answers_under_one_id_just_one_is_kept() {
    let world = World::new().await;
    for burst in 0..100 {
        let named = |name: &str| body(&id(burst), &ANSWERS.replace("Robin", name));
        let bodies = ["A", "B", "C", "D", "E"].map(named);
        let [a, b, c, d, e] = &bodies;
        let (a, b, c, d, e) = tokio::join!(world.post(a), world.post(b), world.post(c), world.post(d), world.post(e));
        let mut statuses = [a.status, b.status, c.status, d.status, e.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422, 422, 422, 422], "burst {burst}");
    }
    assert_eq!(world.rows().await, 100);
}

#[tokio::test]
async fn json_may_come_as_plain_text_and_with_a_charset() {
    let world = World::new().await;
    for (number, kind) in [(1, "text/plain;charset=UTF-8"), (2, "Application/JSON; charset=utf-8")] {
        let headers = [("content-type", kind)];
        let answer = world.send("POST", "/v1/forms/interest/submissions", &headers, &body(&id(number), ANSWERS)).await;
        assert_eq!(answer.status, 201, "{kind}");
    }
}

#[tokio::test]
async fn an_idempotency_key_stands_in_for_the_id() {
    let world = World::new().await;
    let without = body("", ANSWERS).replace(r#""submission_id":"","#, "");
    let quoted = format!("\"{}\"", id(7));
    let mut receipts = Vec::new();
    for key in [id(7), quoted] {
        let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        let answer = world.send("POST", "/v1/forms/interest/submissions", &headers, &without).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        receipts.push(answer.body);
    }
    assert_eq!(receipts[0], receipts[1]);
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn what_says_nothing_is_not_kept_as_an_answer() {
    let world = World::new().await;
    let answers = ANSWERS.replace('}', r#","organisation":"  ","email":null}"#);
    assert_eq!(world.post(&body(&id(1), &answers)).await.status, 201);
    assert_eq!(world.answers().await, ANSWERS);
}
