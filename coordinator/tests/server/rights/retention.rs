//! Responses go when their time is over.

use std::time::Duration;

use windchime_coordinator::marks::seconds;
use windchime_coordinator::retention::{cutoff, due, expire};

use super::super::world::{ANSWERS, World, body, id};
use super::{Browser, kept, say};

/// Makes a response so many months older.
async fn age(world: &World, id: &str, months: i64) {
    // A minute more, so that what is as old as the limit is older.
    let now = jiff::Timestamp::from_second(seconds() - 60).unwrap();
    let at = cutoff(now, months);
    say(world, &format!("UPDATE submissions SET received_at = '{at}' WHERE submission_id = '{id}'")).await;
}

#[tokio::test]
async fn what_is_older_than_twelve_months_goes_and_the_rest_stays() {
    let world = World::new().await;
    // The job looks once at the start, and then not for an hour.
    tokio::time::sleep(Duration::from_secs(1)).await;
    for (number, months) in [(1, 13), (2, 12), (3, 11), (4, 0)] {
        kept(&world, &id(number), ANSWERS).await;
        age(&world, &id(number), months).await;
    }
    let before = due(&world.app.storage).await.unwrap();
    assert_eq!(
        (before[0].form.as_str(), before[0].months, before[0].responses, before[0].older),
        ("interest", 12, 4, 2)
    );
    assert_eq!(expire(&world.app).await.unwrap(), 2);
    assert_eq!(world.rows().await, 2);
    assert_eq!(expire(&world.app).await.unwrap(), 0);
    let log = world.audited(10).await;
    assert_eq!(log.len(), 1, "one line for all: {log:?}");
    assert_eq!(
        (log[0].actor.as_str(), log[0].action.as_str(), log[0].subject.as_str(), log[0].detail.as_deref()),
        ("retention", "erase", "interest", Some("2 older than 12 months"))
    );
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 410, "a device does not bring it back");
    assert!(world.app.storage.unclean().await.unwrap(), "the files are cleaned once a day");
}

#[tokio::test]
async fn the_server_does_it_by_itself_when_it_starts() {
    let world = World::new().await;
    kept(&world, &id(1), ANSWERS).await;
    kept(&world, &id(2), ANSWERS).await;
    age(&world, &id(1), 14).await;
    // And lines of the audit log that are too old.
    say(&world, "INSERT INTO audit (at, actor, action, subject) VALUES ('2020-01-01T00:00:00Z', 'owner', 'read', 'x')")
        .await;
    let world = World::at(world.stop().await, |_| {}).await;
    for _ in 0..100 {
        let done = world.rows().await == 1 && !world.app.storage.unclean().await.unwrap();
        if done && world.ask::<i64>("SELECT count(*) FROM audit WHERE action = 'read'").await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it was not erased: {} rows", world.rows().await);
}

#[tokio::test]
async fn more_than_fit_into_one_transaction_all_go() {
    let world = World::new().await;
    kept(&world, &id(1), ANSWERS).await;
    say(
        &world,
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 450)
         INSERT INTO submissions (submission_id, form, form_version, answers, digest, receipt, received_at)
         SELECT 'old-' || n, 'gone-form', 1, '{}', 'd', 'r-' || n, '2020-01-01T00:00:00Z' FROM numbers",
    )
    .await;
    assert_eq!(expire(&world.app).await.unwrap(), 450, "also of forms that are not served any more");
    assert_eq!(world.rows().await, 1);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM erased").await, 450);
}

#[tokio::test]
async fn shortening_is_confirmed_before_anything_goes() {
    let world = World::new().await;
    kept(&world, &id(1), ANSWERS).await;
    kept(&world, &id(2), ANSWERS).await;
    age(&world, &id(1), 7).await;
    let owner = Browser::of(&world, "owner").await;
    let set = async |fields: &[(&str, &str)]| owner.post("/admin/rights/retention", fields).await;

    for months in ["", "0", "121", "six", "-1"] {
        let wrong = set(&[("form", "interest"), ("months", months)]).await;
        assert!(wrong.text().contains("id=\"months-interest-error\""), "{months}: {}", wrong.text());
        assert!(wrong.text().contains("href=\"#months-interest\""), "{months}");
    }
    let asked = set(&[("form", "interest"), ("months", "6")]).await;
    assert!(asked.status == 200 && asked.text().contains("Save, and erase 1 response<"), "{}", asked.text());
    assert_eq!(world.rows().await, 2);
    assert_eq!(due(&world.app.storage).await.unwrap()[0].months, 12, "nothing is saved yet");

    let done = set(&[("form", "interest"), ("months", "6"), ("sure", "yes")]).await;
    assert_eq!(done.header("location").as_deref(), Some("/admin/rights?done=kept-erased"));
    assert_eq!(world.rows().await, 1);
    assert_eq!(due(&world.app.storage).await.unwrap()[0].months, 6);
    let done = set(&[("form", "interest"), ("months", "24")]).await;
    assert_eq!(
        done.header("location").as_deref(),
        Some("/admin/rights?done=kept"),
        "keeping longer needs no second page"
    );
    let unknown = set(&[("form", "no-such-form"), ("months", "1"), ("sure", "yes")]).await;
    assert_eq!(unknown.header("location").as_deref(), Some("/admin/rights"));

    let log = world.audited(10).await;
    let set: Vec<_> = log.iter().filter(|line| line.action == "retention").map(|line| line.detail.as_deref()).collect();
    assert_eq!(set, [Some("24 months; before, 6"), Some("6 months; before, 12")]);
}
