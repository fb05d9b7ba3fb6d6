//! Erasing goes on to its end, nothing comes back, and nothing is said to be clean that is not.

use std::time::{Duration, Instant};

use sqlx::Connection as _;
use windchime_coordinator::erasure::{self, Sought};
use windchime_coordinator::marks;
use windchime_coordinator::storage::{Cleaned, Doomed, Storage};

use super::super::world::{ANSWERS, World, id, on_postgres};
use super::{kept, say};

async fn doomed(world: &World, receipt: String) -> Vec<Doomed> {
    erasure::search(&world.app, &Sought::Receipt(receipt)).await.unwrap().found
}

/// Whoever asked hangs up while the files are being cleaned.
#[tokio::test]
async fn erasing_goes_on_when_nobody_waits_for_it() {
    let world = World::new().await;
    let receipt = kept(&world, &id(1), ANSWERS).await;
    let found = doomed(&world, receipt).await;
    // In both databases a reader keeps the files from being cleaned.
    let mut reader = world.connect().await;
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM submissions").execute(&mut reader).await.unwrap();
    let erasing = erasure::erase(&world.app, found, "person", "by the link");
    assert!(tokio::time::timeout(Duration::from_millis(500), erasing).await.is_err(), "it did not wait for the reader");
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.unwrap();
    assert_eq!(world.rows().await, 0);
    let began = Instant::now();
    while world.app.storage.unclean().await.unwrap() {
        assert!(began.elapsed() < Duration::from_secs(20), "the files were never cleaned");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_was_erased_and_came_back_goes_again() {
    let world = World::new().await;
    let returned = kept(&world, &id(250), ANSWERS).await;
    for number in 1..=220 {
        say(
            &world,
            &format!(
                "INSERT INTO submissions (submission_id, form, form_version, answers, digest, receipt, received_at)
                 VALUES ('{}', 'interest', 1, '{{}}', 'd', 'r-{number}', '2026-01-01T00:00:00Z')",
                id(number)
            ),
        )
        .await;
    }
    let hash = |number| marks::keyed(&world.app.erasing, &id(number));
    assert_eq!(erasure::erase_returned(&world.app).await.unwrap(), 0);
    assert!(!world.app.storage.unclean().await.unwrap());
    for number in [250, 220, 999] {
        say(&world, &format!("INSERT INTO erased VALUES ('{}', '2026-01-01T00:00:00Z')", hash(number))).await;
    }
    assert_eq!(erasure::erase_returned(&world.app).await.unwrap(), 2);
    assert_eq!(world.rows().await, 219);
    assert!(world.app.storage.row(&returned).await.unwrap().is_none());
    assert!(world.app.storage.unclean().await.unwrap(), "the daily cleaning does not know of it");
}

/// Such as a backup does. Who sends answers meanwhile must not wait for its end.
#[tokio::test]
async fn in_postgresql_cleaning_does_not_hold_up_submissions_behind_a_reader() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let receipt = kept(&world, &id(1), ANSWERS).await;
    let found = doomed(&world, receipt).await;
    let mut reader = world.connect().await;
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM submissions").execute(&mut reader).await.unwrap();
    let began = Instant::now();
    let (erased, ()) = tokio::join!(erasure::erase(&world.app, found, "person", "by the link"), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        kept(&world, &id(2), ANSWERS).await;
    });
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(erased.unwrap().cleaned, Some(Cleaned::Busy));
    assert!(world.app.storage.unclean().await.unwrap(), "the server would not try again");
    sqlx::raw_sql("COMMIT").execute(&mut reader).await.unwrap();
    assert_eq!(world.app.storage.clean().await.unwrap(), Cleaned::AllButLog);
    let timeout: String = world.ask("SELECT current_setting('lock_timeout')").await;
    assert_eq!(timeout, "0");
}

#[tokio::test]
async fn in_postgresql_a_user_who_does_not_own_the_tables_does_not_say_that_nothing_is_left() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let role = format!("guest_{}", world.directory.file_name().unwrap().to_str().unwrap().replace('-', "_"));
    say(
        &world,
        &format!(
            "CREATE ROLE {role} LOGIN; GRANT ALL ON SCHEMA public TO {role};
             GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}"
        ),
    )
    .await;
    let url = world.app.config.database.0.replacen("windchime@", &format!("{role}@"), 1);
    assert_ne!(url, world.app.config.database.0);
    let storage = Storage::open(&url).await.unwrap();
    assert_eq!(storage.clean().await.unwrap(), Cleaned::NotOwner);
    storage.close().await;
    let mut own = world.connect().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("DROP OWNED BY {role}; DROP ROLE {role}")))
        .execute(&mut own)
        .await
        .unwrap();
    own.close().await.unwrap();
}
