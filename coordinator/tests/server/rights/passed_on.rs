//! What was passed on is remembered with the response, and a message is settled by whoever holds it.

use std::time::Duration;

use windchime_coordinator::erasure::withdraw_link;
use windchime_coordinator::storage::Outcome;

use super::super::world::{ANSWERS, World, id};
use super::{kept, say};

/// When messages are due here: the server, which looks for what is due now, does not take them.
const LATER: i64 = 9_000_000_000;
const LONG_AGO: &str = "2020-01-01T00:00:00Z";

/// A server that sends nothing by itself.
async fn world() -> World {
    World::with(|config| {
        config.public_url = Some("https://c.example".to_owned());
        config.mail.every = Duration::from_secs(3600);
    })
    .await
}

/// Queues a copy and a delivery for every response.
async fn queue(world: &World) {
    say(
        world,
        &format!(
            "INSERT INTO mail (kind, submission, next_try, created_at) SELECT 'copy', number, {LATER}, '{LONG_AGO}' FROM submissions;
             INSERT INTO webhooks (url, secret, secret_key, created_at) SELECT 'http://127.0.0.1:1/', private_key, '', '{LONG_AGO}'
                 FROM sealing_keys;
             INSERT INTO webhook_deliveries (webhook, submission, next_try, created_at)
                 SELECT webhooks.number, submissions.number, {LATER}, '{LONG_AGO}' FROM submissions, webhooks"
        ),
    )
    .await;
}

#[tokio::test]
async fn what_was_passed_on_is_said_when_the_messages_are_long_forgotten() {
    let world = world().await;
    let receipt = kept(&world, &id(1), ANSWERS).await;
    queue(&world).await;
    let storage = &world.app.storage;
    let copy = storage.claim_copy(LATER + 10, LATER + 20).await.unwrap().unwrap();
    storage.settle_mail(&[(copy.number, copy.submission)], LATER + 20, &Outcome::Sent).await.unwrap();
    let delivery = storage.claim_delivery(LATER + 10, LATER + 20).await.unwrap().unwrap();
    let again = Outcome::Again { at: LATER + 15, why: "No.".to_owned() };
    storage.settle_delivery(&delivery, LATER + 20, Some(500), &again).await.unwrap();
    assert_eq!(storage.doomed_by_receipt(&receipt).await.unwrap().unwrap().sent_on, 1, "one got through so far");
    let delivery = storage.claim_delivery(LATER + 15, LATER + 30).await.unwrap().unwrap();
    // The webhook is removed while the message is under way.
    storage.delete_webhook(delivery.webhook).await.unwrap();
    storage.settle_delivery(&delivery, LATER + 30, Some(200), &Outcome::Sent).await.unwrap();
    storage.prune_messages("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z").await.unwrap();

    let doomed = storage.doomed_by_receipt(&receipt).await.unwrap().unwrap();
    assert_eq!((doomed.messages, doomed.sent_on), (0, 2));
    let path = withdraw_link(&world.app, &id(1)).unwrap().replace("https://c.example", "");
    let gone = world.send("POST", &path, &[], "").await;
    assert!(gone.text().contains("was passed on before"), "{}", gone.text());
    let log = world.audited(1).await;
    assert!(log[0].detail.as_deref().unwrap().ends_with("messages 0, sent on 2"), "{log:?}");
}

#[tokio::test]
async fn only_whoever_holds_a_message_settles_it() {
    let world = world().await;
    kept(&world, &id(1), ANSWERS).await;
    queue(&world).await;
    let storage = &world.app.storage;
    let failed = Outcome::Failed { why: "Too late.".to_owned() };
    let state = async || world.ask::<String>("SELECT state || coalesce(last_error, '') FROM mail").await;
    let first = storage.claim_copy(LATER + 10, LATER + 20).await.unwrap().unwrap();
    let second = storage.claim_copy(LATER + 20, LATER + 30).await.unwrap().unwrap();
    assert_eq!(first.number, second.number);
    let mails = [(second.number, second.submission)];
    storage.settle_mail(&mails, LATER + 20, &failed).await.unwrap();
    assert_eq!(state().await, "waiting", "a claim that ran out settles nothing");
    storage.settle_mail(&mails, LATER + 30, &Outcome::Sent).await.unwrap();
    storage.settle_mail(&mails, LATER + 30, &failed).await.unwrap();
    assert_eq!(state().await, "sent");

    let state = async || world.ask::<String>("SELECT state || coalesce(last_error, '') FROM webhook_deliveries").await;
    let first = storage.claim_delivery(LATER + 10, LATER + 20).await.unwrap().unwrap();
    let second = storage.claim_delivery(LATER + 20, LATER + 30).await.unwrap().unwrap();
    storage.settle_delivery(&first, LATER + 20, None, &failed).await.unwrap();
    assert_eq!(state().await, "waiting");
    storage.settle_delivery(&second, LATER + 30, None, &Outcome::Sent).await.unwrap();
    storage.settle_delivery(&second, LATER + 30, None, &failed).await.unwrap();
    assert_eq!(state().await, "sent");
}

#[tokio::test]
async fn the_number_of_what_was_erased_is_never_another_ones() {
    let world = world().await;
    let highest = async || {
        (
            world.ask::<i64>("SELECT max(number) FROM submissions").await,
            world.ask::<i64>("SELECT max(number) FROM mail").await,
            world.ask::<i64>("SELECT max(number) FROM webhook_deliveries").await,
        )
    };
    kept(&world, &id(1), ANSWERS).await;
    queue(&world).await;
    let before = highest().await;
    say(&world, "DELETE FROM submissions; DELETE FROM webhooks").await;
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM mail").await, 0);
    kept(&world, &id(2), ANSWERS).await;
    queue(&world).await;
    let after = highest().await;
    assert!(after.0 > before.0 && after.1 > before.1 && after.2 > before.2, "{before:?} {after:?}");
}

#[tokio::test]
async fn what_hangs_on_a_response_is_found_without_reading_everything() {
    let world = world().await;
    for index in ["mail_by_submission", "webhook_deliveries_by_submission"] {
        let there: i64 = if super::super::world::on_postgres() {
            sqlx::query_scalar("SELECT count(*) FROM pg_indexes WHERE indexname = $1")
        } else {
            sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = $1")
        }
        .bind(index)
        .fetch_one(&mut world.connect().await)
        .await
        .unwrap();
        assert_eq!(there, 1, "{index}");
    }
}
