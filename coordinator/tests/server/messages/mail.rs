//! Mail goes out once, says nothing it should not, and gets through in the end.

use std::collections::BTreeSet;
use std::time::Duration;

use windchime_coordinator::config::Config;

use super::mailbox::{Mailbox, Mood};
use super::{Visit, a_while, address, asleep, quick, respond, smtp, until};
use crate::world::{ANSWERS, World, body, directory, id, on_postgres};

const COORDINATOR: &str = "sam@larder.example";

/// A server that sends copies and news to nobody.
fn copies(config: &mut Config, mailbox: &Mailbox) {
    quick(config);
    config.public_url = Some("https://coordinator.example".to_owned());
    config.mail.smtp = smtp(mailbox.port, &[]);
}

async fn switch_on(world: &World) {
    world.app.storage.set_copies("interest", true).await.unwrap();
}

async fn states(world: &World) -> (i64, i64, i64) {
    let counts = world.app.storage.mail_counts("copy").await.unwrap();
    (counts.waiting, counts.sent, counts.failed)
}

#[tokio::test]
async fn coordinators_get_one_mail_for_many_responses_and_none_of_the_answers() {
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| {
        copies(config, &mailbox);
        config.mail.gather = Duration::from_secs(3);
        config.mail.smtp = smtp(mailbox.port, &[COORDINATOR, "alex@larder.example"]);
    })
    .await;
    for number in 1..=3 {
        respond(&world, number).await;
    }
    a_while().await;
    assert!(mailbox.taken().is_empty(), "it did not wait for others");
    until("the mail came", async || !mailbox.taken().is_empty()).await;
    a_while().await;
    let taken = mailbox.taken();
    assert_eq!(taken.len(), 1);
    let mail = &taken[0];
    assert_eq!(mail.to, [COORDINATOR, "alex@larder.example"]);
    assert_eq!(mail.header("Subject"), "3 new responses");
    assert_eq!(mail.header("From"), "Larder <hello@larder.example>");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert!(mail.header("Message-ID").ends_with("@coordinator.example>"), "{}", mail.header("Message-ID"));
    let said = mail.readable();
    assert!(said.contains("https://coordinator.example/admin"), "{said}");
    for part in ["Robin", "robin", "post.example", "weekly", "recovery network", "00000001"] {
        assert!(!said.contains(part), "{part} is in:\n{said}");
    }
    // What comes later makes a mail of its own.
    respond(&world, 4).await;
    until("the second mail came", async || mailbox.taken().len() == 2).await;
    assert_eq!(mailbox.taken()[1].header("Subject"), "1 new response");
}

#[tokio::test]
async fn a_person_gets_a_copy_in_the_forms_words_with_the_way_to_have_it_erased() {
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| copies(config, &mailbox)).await;
    // Off until it is switched on; and nobody is written to who left no address.
    respond(&world, 1).await;
    world.app.storage.set_copies("interest", false).await.unwrap();
    respond(&world, 4).await;
    switch_on(&world).await;
    assert_eq!(world.post(&body(&id(2), ANSWERS)).await.status, 201);
    respond(&world, 3).await;
    until("the copy came", async || !mailbox.taken().is_empty()).await;
    a_while().await;
    let taken = mailbox.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to, [address(3)]);
    let said = taken[0].readable();
    let receipt: String = world.ask("SELECT receipt FROM submissions ORDER BY number DESC LIMIT 1").await;
    let link = windchime_coordinator::erasure::withdraw_link(&world.app, &id(3).to_uppercase()).unwrap();
    assert!(link.starts_with(&format!("https://coordinator.example/withdraw/{}/", id(3))), "{link}");
    assert_eq!(link.rsplit('/').next().unwrap().len(), 32);
    for part in [
        receipt.as_str(),
        link.as_str(),
        "How would you like to meet?\r\n  Either",
        "8 (0 is “Not at all likely”, 10 is “Very likely”)",
        "Robin <b>3</b>",
        "Robin &lt;b&gt;3&lt;/b&gt;",
        "multipart/alternative",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    assert_eq!(states(&world).await, (0, 1, 0));
}

#[tokio::test]
async fn mail_that_is_put_off_or_breaks_off_is_sent_again_as_the_same_mail() {
    let mailbox = Mailbox::open(&[Mood::Later, Mood::Drop, Mood::TakeSilently]).await;
    let world = World::with(|config| copies(config, &mailbox)).await;
    switch_on(&world).await;
    respond(&world, 1).await;
    until("the mail counts as sent", async || states(&world).await == (0, 1, 0)).await;
    assert_eq!(mailbox.tried(), 4);
    let ids: BTreeSet<String> = mailbox.taken().iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(
        (mailbox.taken().len(), ids.len()),
        (2, 1),
        "the same mail has the same id, so that the second can be dropped"
    );
}

#[tokio::test]
async fn a_refused_address_is_given_up_shown_without_the_address_and_can_be_tried_anew() {
    let mailbox = Mailbox::open(&[Mood::Refuse]).await;
    let world = World::with(|config| {
        copies(config, &mailbox);
        config.public_url = None;
    })
    .await;
    switch_on(&world).await;
    respond(&world, 1).await;
    until("the mail counts as failed", async || states(&world).await == (0, 0, 1)).await;
    a_while().await;
    assert_eq!(mailbox.tried(), 1, "what is refused for good is not tried again");
    let owner = Visit::new(&world, "owner").await;
    let page = owner.see("/admin/messages").await;
    assert!(page.contains("refused the address; it may not exist (550)"), "{page}");
    assert!(!page.contains("robin1"), "the mail server's own words were kept:\n{page}");
    let number: i64 = world.ask("SELECT number FROM mail").await;
    let page = owner.follow(&format!("/admin/messages/mail/{number}/retry"), &[]).await;
    assert!(page.contains("It is tried again now"), "{page}");
    until("the mail was sent", async || states(&world).await == (0, 1, 0)).await;
    assert!(mailbox.taken()[0].readable().contains("Write to hello@larder.example and give your reference"));
}

#[tokio::test]
async fn what_a_server_claimed_and_did_not_send_is_sent_after_a_restart() {
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| {
        copies(config, &mailbox);
        config.mail.smtp = smtp(mailbox.port, &[COORDINATOR]);
        asleep(config);
    })
    .await;
    switch_on(&world).await;
    // The job looks once at the start, before there is anything.
    a_while().await;
    respond(&world, 1).await;
    let now = windchime_coordinator::marks::seconds();
    assert!(world.app.storage.claim_copy(now, now + 2).await.unwrap().is_some());
    assert_eq!(world.app.storage.claim_news(now, 0, now + 2).await.unwrap().len(), 1);
    assert!(world.app.storage.claim_copy(now, now + 2).await.unwrap().is_none(), "it was claimed twice");
    assert!(world.app.storage.claim_news(now, 0, now + 2).await.unwrap().is_empty(), "it was claimed twice");
    let directory = world.stop().await;
    assert!(mailbox.taken().is_empty());

    let world = World::at(directory, |config| {
        copies(config, &mailbox);
        config.mail.smtp = smtp(mailbox.port, &[COORDINATOR]);
    })
    .await;
    until("both were sent", async || mailbox.taken().len() == 2).await;
    until("both count as sent", async || world.ask::<i64>("SELECT count(*) FROM mail WHERE state = 'sent'").await == 2)
        .await;
}

#[tokio::test]
async fn two_servers_on_one_database_send_nothing_twice() {
    let mailbox = Mailbox::open(&[]).await;
    let directory = directory();
    let settings = |config: &mut Config| {
        copies(config, &mailbox);
        config.mail.smtp = smtp(mailbox.port, &[COORDINATOR]);
    };
    let first = World::at(directory.clone(), settings).await;
    let second = World::at(directory, settings).await;
    switch_on(&first).await;
    for number in 1..=20 {
        respond(if number % 2 == 0 { &first } else { &second }, number).await;
    }
    until("all were sent", async || first.ask::<i64>("SELECT count(*) FROM mail WHERE state = 'sent'").await == 40)
        .await;
    let (news, copies): (Vec<_>, Vec<_>) = mailbox.taken().into_iter().partition(|mail| mail.to == [COORDINATOR]);
    let people: BTreeSet<String> = copies.iter().map(|mail| mail.to.join(",")).collect();
    assert_eq!((copies.len(), people.len()), (20, 20));
    let told: u32 =
        news.iter().map(|mail| mail.header("Subject").split(' ').next().unwrap().parse::<u32>().unwrap()).sum();
    assert_eq!(told, 20);
}

#[tokio::test]
async fn nothing_is_sent_of_what_was_erased() {
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| {
        copies(config, &mailbox);
        config.mail.gather = Duration::from_secs(1);
        config.mail.smtp = smtp(mailbox.port, &[COORDINATOR]);
    })
    .await;
    respond(&world, 1).await;
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM mail").await, 1);
    let mut connection = world.connect().await;
    if !on_postgres() {
        sqlx::query("PRAGMA foreign_keys = ON").execute(&mut connection).await.unwrap();
    }
    sqlx::query("DELETE FROM submissions").execute(&mut connection).await.unwrap();
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM mail").await, 0);
    tokio::time::sleep(Duration::from_millis(2200)).await;
    assert!(mailbox.taken().is_empty());
}

#[tokio::test]
async fn nobodys_mailbox_is_flooded_through_the_form() {
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| copies(config, &mailbox)).await;
    switch_on(&world).await;
    for number in 1..=7 {
        let sent = super::answers(number).replace(&address(number), "Robin@post.example");
        assert_eq!(world.post(&body(&id(number), &sent)).await.status, 201);
    }
    until("all are settled", async || states(&world).await.0 == 0).await;
    assert_eq!(states(&world).await, (0, 5, 2));
    assert_eq!(mailbox.taken().len(), 5);
    let names: String = world.ask("SELECT name FROM limits").await;
    assert!(!names.contains("robin"), "{names}");
}

#[tokio::test]
async fn nothing_is_queued_where_mail_is_off() {
    let world = World::with(quick).await;
    switch_on(&world).await;
    respond(&world, 1).await;
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM mail").await, 0);
}
