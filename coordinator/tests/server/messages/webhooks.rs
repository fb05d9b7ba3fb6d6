//! Webhooks: signed, delivered at least once under one id, and never to where nobody agreed to.

use std::collections::BTreeSet;
use std::time::Duration;

use windchime_coordinator::webhooks;
use windchime_domain::json::Value;

use super::receiver::{Mood, Receiver};
use super::{a_while, asleep, quick, respond, until};
use crate::world::{ANSWERS, World, body, directory, id};

/// Adds a webhook; gives its number and secret.
async fn add(world: &World, receiver: &Receiver, form: Option<&str>) -> (i64, String) {
    let (number, secret) = webhooks::add(&world.app, &receiver.url, form).await.unwrap();
    (number, secret.to_string())
}

async fn states(world: &World, hook: i64) -> (i64, i64, i64) {
    let counts = world.app.storage.delivery_counts(hook).await.unwrap();
    (counts.waiting, counts.sent, counts.failed)
}

async fn last_error(world: &World) -> String {
    world.ask("SELECT last_error FROM webhook_deliveries").await
}

#[tokio::test]
async fn a_response_is_delivered_whole_and_signed() {
    let receiver = Receiver::open(&[]).await;
    let world = World::with(quick).await;
    let (hook, secret) = add(&world, &receiver, None).await;
    respond(&world, 1).await;
    until("it was delivered", async || states(&world, hook).await == (0, 1, 0)).await;
    let came = receiver.came();
    assert_eq!(came.len(), 1);
    let came = &came[0];
    assert!(came.head.starts_with("POST /hooks/secret-path HTTP/1.1"), "{}", came.head);
    assert_eq!(came.header("content-type"), "application/json");
    assert!(came.is_signed_with(&secret));
    let other = format!("{}AAAA", &secret[..secret.len() - 4]);
    assert!(!came.is_signed_with(&other), "any secret verifies");
    let sent_at: i64 = came.header("webhook-timestamp").parse().unwrap();
    assert!((windchime_coordinator::marks::seconds() - sent_at).abs() < 30);
    let json = came.json();
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::text).unwrap_or_default().to_owned();
    assert_eq!(text("/event"), "response.received");
    assert_eq!(text("/id"), came.header("webhook-id"));
    assert_eq!(text("/created"), world.ask::<String>("SELECT received_at FROM submissions").await);
    assert_eq!(text("/data/receipt"), world.ask::<String>("SELECT receipt FROM submissions").await);
    assert_eq!(text("/data/submission_id"), id(1));
    assert_eq!(text("/data/form"), "interest");
    assert_eq!(text("/data/answers/email"), super::address(1));
    assert_eq!(text("/data/answers/meeting"), "either");
    assert_eq!(text("/data/page"), "https://larder.example/join");
    assert_eq!(json.pointer("/data/form_version").and_then(Value::whole), Some(1));
}

#[tokio::test]
async fn the_secret_is_sealed_in_its_own_row() {
    let receiver = Receiver::open(&[]).await;
    let world = World::with(quick).await;
    let (hook, _) = add(&world, &receiver, None).await;
    let row = world.app.storage.webhook(hook).await.unwrap().unwrap();
    let open = |place: &str| world.app.keyring.open_sealed(place, &row.secret_key, &row.secret);
    assert_eq!(open(&webhooks::place(hook)).unwrap().len(), 32);
    assert!(open(&webhooks::place(hook + 1)).is_err());
}

#[tokio::test]
async fn what_does_not_get_through_is_delivered_later_under_the_same_id() {
    let moods = [Mood::Answer(503, "retry-after: 2\r\n"), Mood::Drop, Mood::Answer(500, ""), Mood::Answer(429, "")];
    let receiver = Receiver::open(&moods).await;
    let world = World::with(quick).await;
    let (hook, secret) = add(&world, &receiver, None).await;
    respond(&world, 1).await;
    until("it was delivered", async || states(&world, hook).await == (0, 1, 0)).await;
    let came = receiver.came();
    assert_eq!(came.len(), 5);
    let ids: BTreeSet<String> = came.iter().map(|came| came.header("webhook-id")).collect();
    assert_eq!(ids.len(), 1);
    assert!(came.iter().all(|came| came.is_signed_with(&secret)));
    let at = |index: usize| came[index].header("webhook-timestamp").parse::<i64>().unwrap();
    assert!(at(1) - at(0) >= 2, "Retry-After was not honoured");
}

#[tokio::test]
async fn a_slow_receiver_is_tried_again_and_holds_up_nobody() {
    let slow = Receiver::open(&[Mood::Slow(Duration::from_secs(20))]).await;
    let swift = Receiver::open(&[]).await;
    let world = World::with(|config| {
        quick(config);
        config.mail.webhook_patience = Duration::from_secs(2);
        config.mail.first_pause = Duration::from_secs(1);
    })
    .await;
    let (slow_hook, _) = add(&world, &slow, None).await;
    let (swift_hook, _) = add(&world, &swift, None).await;
    respond(&world, 1).await;
    until("the swift one has it", async || states(&world, swift_hook).await == (0, 1, 0)).await;
    let given_up: i64 = world.ask("SELECT count(*) FROM webhook_deliveries WHERE last_error IS NOT NULL").await;
    assert_eq!(given_up, 0, "the swift one waited for the slow one");
    until("the slow one has it", async || states(&world, slow_hook).await == (0, 1, 0)).await;
    assert_eq!(slow.came().len(), 2);
}

#[tokio::test]
async fn what_is_refused_is_given_up_at_once_and_redirects_are_not_followed() {
    let elsewhere = Receiver::open(&[]).await;
    let location: &'static str = format!("location: {}\r\n", elsewhere.url).leak();
    for (mood, says) in [
        (Mood::Answer(400, ""), "refused it and answered 400"),
        (Mood::Answer(302, location), "a redirect"),
        (Mood::Answer(307, location), "a redirect"),
    ] {
        let receiver = Receiver::open(&[mood]).await;
        let world = World::with(quick).await;
        let (hook, _) = add(&world, &receiver, None).await;
        respond(&world, 1).await;
        until("it counts as failed", async || states(&world, hook).await == (0, 0, 1)).await;
        a_while().await;
        assert_eq!(receiver.came().len(), 1);
        assert!(last_error(&world).await.contains(says), "{}", last_error(&world).await);
    }
    assert!(elsewhere.came().is_empty(), "answers went to where nobody agreed to");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_looked_before_a_webhook_was_switched_on_does_not_hide_it() {
    let receiver = Receiver::open(&[]).await;
    let world = World::with(asleep).await;
    let (hook, _) = add(&world, &receiver, None).await;
    let app = &world.app;
    // As the server itself does, now and then, before it takes deliveries from its queue.
    let others: Vec<_> = (0..4)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                loop {
                    app.webhooks.look(&app.storage).await.unwrap();
                }
            })
        })
        .collect();
    for _ in 0..200 {
        for on in [false, true] {
            app.storage.set_webhook_active(hook, on).await.unwrap();
            app.webhooks.look(&app.storage).await.unwrap();
            // What others have begun to look before this comes out within a moment.
            for _ in 0..200 {
                assert_eq!(app.webhooks.any(), on);
                tokio::task::yield_now().await;
            }
        }
    }
    others.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_switched_off() {
    let receiver = Receiver::open(&[Mood::Answer(410, "")]).await;
    let world = World::with(quick).await;
    let (hook, _) = add(&world, &receiver, None).await;
    respond(&world, 1).await;
    until("it counts as failed", async || states(&world, hook).await == (0, 0, 1)).await;
    assert_eq!(world.app.storage.webhook(hook).await.unwrap().unwrap().is_active, 0);
    respond(&world, 2).await;
    a_while().await;
    assert_eq!(receiver.came().len(), 1);
    assert_eq!(states(&world, hook).await, (0, 0, 1));
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM audit WHERE action = 'webhook-off'").await, 1);
}

#[tokio::test]
async fn a_webhook_for_one_form_gets_only_its_responses() {
    let receiver = Receiver::open(&[]).await;
    let world = World::with(quick).await;
    let (story, _) = add(&world, &receiver, Some("story")).await;
    let (interest, _) = add(&world, &receiver, Some("interest")).await;
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    until("it was delivered", async || states(&world, interest).await == (0, 1, 0)).await;
    assert_eq!(states(&world, story).await, (0, 0, 0));
    // The same bytes again are no new response.
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    a_while().await;
    assert_eq!(receiver.came().len(), 1);
}

#[tokio::test]
async fn what_a_server_claimed_and_did_not_deliver_is_delivered_after_a_restart() {
    let receiver = Receiver::open(&[]).await;
    let world = World::with(|config| {
        quick(config);
        asleep(config);
    })
    .await;
    let (hook, _) = add(&world, &receiver, None).await;
    a_while().await;
    respond(&world, 1).await;
    let now = windchime_coordinator::marks::seconds();
    assert!(world.app.storage.claim_delivery(now, now + 2).await.unwrap().is_some());
    assert!(world.app.storage.claim_delivery(now, now + 2).await.unwrap().is_none(), "it was claimed twice");
    let directory = world.stop().await;
    assert!(receiver.came().is_empty());

    let world = World::at(directory, quick).await;
    until("it was delivered", async || states(&world, hook).await == (0, 1, 0)).await;
    assert_eq!(receiver.came().len(), 1);
}

#[tokio::test]
async fn two_servers_on_one_database_deliver_nothing_twice() {
    let receiver = Receiver::open(&[]).await;
    let directory = directory();
    let first = World::at(directory.clone(), quick).await;
    let (hook, _) = add(&first, &receiver, None).await;
    let second = World::at(directory, quick).await;
    for number in 1..=30 {
        respond(if number % 2 == 0 { &first } else { &second }, number).await;
    }
    until("all were delivered", async || states(&first, hook).await == (0, 30, 0)).await;
    let ids: BTreeSet<String> = receiver.came().iter().map(|came| came.header("webhook-id")).collect();
    assert_eq!((receiver.came().len(), ids.len()), (30, 30));
}

#[tokio::test]
async fn another_server_learns_of_the_first_webhook_by_itself() {
    let receiver = Receiver::open(&[]).await;
    let directory = directory();
    let first = World::at(directory.clone(), quick).await;
    let second = World::at(directory, quick).await;
    let (hook, _) = add(&first, &receiver, None).await;
    until("the other one knows", async || second.app.webhooks.any()).await;
    respond(&second, 1).await;
    until("it was delivered", async || states(&first, hook).await == (0, 1, 0)).await;
}
