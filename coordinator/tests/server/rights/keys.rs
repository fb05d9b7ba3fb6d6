//! New keys: everything is sealed anew, the old key is needed no more, and nothing opens in another's place.

use std::process::Stdio;

use sqlx::Row as _;
use tokio::process::Command;
use windchime_coordinator::keyring::Keyring;
use windchime_coordinator::rotation::place;
use windchime_coordinator::storage::SealedColumn;
use windchime_coordinator::{records, rotation};

use super::super::sealing::{published, seal};
use super::super::world::{ANSWERS, World, body, id, on_postgres};
use super::{kept, say};

/// The real command, beside a server that runs.
async fn rotate(world: &World) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_windchime-coordinator"))
        .arg("rotate-keys")
        .current_dir(&world.directory)
        .env_clear()
        .env("DATABASE_URL", &world.app.config.database.0)
        .env("WINDCHIME_KEY_FILE", &world.app.config.key_file)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// What the report is about: the entry, the kind, and the time.
fn about() -> [String; 3] {
    ["s", "closed", "x"].map(str::to_owned)
}

/// Seals something into each of the columns that other rooms fill.
async fn fill(world: &World) {
    let ring = &world.app.keyring;
    let mut connection = world.connect().await;
    let hex = |column, number| {
        let sealed = ring.seal(&place(column, number, &about()), b"telltale").unwrap();
        let bytes = base16ct::lower::encode_string(&sealed.bytes);
        let bytes = if on_postgres() { format!("'\\x{bytes}'::bytea") } else { format!("x'{bytes}'") };
        (bytes, sealed.key_id)
    };
    let (factor, key) = hex(SealedColumn::SecondFactor, 7);
    let (secret, _) = hex(SealedColumn::WebhookSecret, 8);
    let (report, _) = hex(SealedColumn::ServiceReport, 9);
    let sql = format!(
        "INSERT INTO admins (number, login, role, password, totp, totp_key, created_at)
             VALUES (7, 'sam', 'owner', 'x', {factor}, '{key}', 'x');
         INSERT INTO webhooks (number, url, secret, secret_key, created_at) VALUES (8, 'https://x.example', {secret}, '{key}', 'x');
         INSERT INTO service_reports (number, service, kind, written, written_key, reported_at)
             VALUES (9, 's', 'closed', {report}, '{key}', 'x');
         INSERT INTO service_reports (number, service, kind, reported_at) VALUES (10, 's', 'closed', 'x');"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

#[tokio::test]
async fn after_a_rotation_the_new_key_alone_opens_everything() {
    let world = World::new().await;
    for number in 1..=3 {
        kept(&world, &id(number), ANSWERS).await;
    }
    fill(&world).await;
    let (first, to) = (world.app.keyring.current(), published(&world).await);
    let said = rotate(&world).await;
    let line = "sealed anew: 3 responses, 1 sealing keys, 6 random keys, 1 second factors, 1 webhook secrets, 1 reports about the directory";
    assert!(said.contains(line), "{said}");
    assert!(said.contains(&format!("key {first} is not needed by anything")), "{said}");

    // The server that ran all the while reads what is under the new key, and seals under it.
    let added = Keyring::open(&world.app.config.key_file).unwrap().current();
    assert_ne!(added, first);
    assert_eq!(world.answers().await, ANSWERS);
    assert_eq!(world.post(&seal(&to, &id(4), &body(&id(4), ANSWERS))).await.status, 201);
    assert_eq!(world.app.storage.keys_in_use().await.unwrap(), std::slice::from_ref(&added));

    let file = world.app.config.key_file.clone();
    let directory = world.stop().await;
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.lines().find(|line| line.starts_with(&added)).unwrap()).unwrap();
    let world = World::at(directory, |_| {}).await;
    assert_eq!(world.app.keyring.ids(), std::slice::from_ref(&added));
    let rows = world.app.storage.rows("interest").await.unwrap();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        assert_eq!(records::open(&world.app.keyring, row).unwrap().answers.get("name").unwrap().text(), Some("Robin"));
    }
    assert_eq!(world.post(&seal(&to, &id(5), &body(&id(5), ANSWERS))).await.status, 201, "the sealing key opens");
    for (column, number, sql) in [
        (SealedColumn::SecondFactor, 7, "SELECT totp FROM admins WHERE number = 7"),
        (SealedColumn::WebhookSecret, 8, "SELECT secret FROM webhooks WHERE number = 8"),
        (SealedColumn::ServiceReport, 9, "SELECT written FROM service_reports WHERE number = 9"),
    ] {
        let bytes: Vec<u8> = world.ask(sql).await;
        let open = |place: &str| world.app.keyring.open_sealed(place, &added, &bytes);
        assert_eq!(open(&place(column, number, &about())).unwrap().as_slice(), b"telltale", "{column:?}");
        let other = place(column, number + 1, &["t".to_owned(), "closed".to_owned(), "x".to_owned()]);
        assert!(open(&other).is_err(), "{column:?} opens in another row");
    }
    assert!(rotation::unneeded(&world.app.storage, &world.app.keyring).await.unwrap().is_empty());
}

/// A key that is still needed and is not in the file keeps the server from starting, and the command from harm.
#[tokio::test]
async fn a_key_that_is_needed_is_not_called_unneeded() {
    let world = World::new().await;
    kept(&world, &id(1), ANSWERS).await;
    let first = world.app.keyring.current();
    world.app.keyring.add().unwrap();
    assert!(rotation::unneeded(&world.app.storage, &world.app.keyring).await.unwrap().is_empty(), "{first} is in use");
    rotation::reseal(&world.app.storage, &world.app.keyring, &world.app.forms).await.unwrap();
    assert_eq!(rotation::unneeded(&world.app.storage, &world.app.keyring).await.unwrap(), [first]);
    let again = rotation::reseal(&world.app.storage, &world.app.keyring, &world.app.forms).await.unwrap();
    assert!(!again.any(), "what is done is not done again: {again}");
}

/// Damage in one place neither keeps the server from starting, nor the rest from the new key.
#[tokio::test]
async fn what_does_not_open_stays_as_it_is_and_the_rest_goes_on() {
    let world = World::new().await;
    for number in 1..=3 {
        kept(&world, &id(number), ANSWERS).await;
    }
    fill(&world).await;
    say(&world, "UPDATE submissions SET written = (SELECT written FROM submissions WHERE number = 1) WHERE number = 2")
        .await;
    say(&world, "UPDATE service_reports SET service = 'other' WHERE number = 9").await;
    world.app.keyring.add().unwrap();
    let world = World::at(world.stop().await, |_| {}).await;
    let left: i64 = world
        .ask("SELECT count(*) FROM submissions WHERE written_key <> (SELECT written_key FROM submissions WHERE number = 3)")
        .await;
    assert_eq!(left, 1, "the one that does not open");
    let again = rotation::reseal(&world.app.storage, &world.app.keyring, &world.app.forms).await.unwrap();
    assert_eq!((again.any(), again.unopened), (false, 2), "{again}");
    assert!(again.to_string().ends_with("; 2 could not be opened and stay as they are"), "{again}");
}

#[tokio::test]
async fn what_was_typed_opens_in_no_other_row() {
    let world = World::new().await;
    kept(&world, &id(1), ANSWERS).await;
    kept(&world, &id(2), &ANSWERS.replace("Robin", "Sam")).await;
    let rows = world.app.storage.rows("interest").await.unwrap();
    assert!(rows.iter().all(|row| records::open(&world.app.keyring, row).is_ok()));
    let mut connection = world.connect().await;
    let sealed: Vec<u8> = sqlx::query("SELECT written FROM submissions WHERE number = 1")
        .fetch_one(&mut connection)
        .await
        .unwrap()
        .get(0);
    say(&world, "UPDATE submissions SET written = (SELECT written FROM submissions WHERE number = 1) WHERE number = 2")
        .await;
    let rows = world.app.storage.rows("interest").await.unwrap();
    assert_eq!(rows[1].written.as_deref(), Some(sealed.as_slice()));
    assert!(records::open(&world.app.keyring, &rows[0]).is_ok());
    assert!(records::open(&world.app.keyring, &rows[1]).is_err());
    // Nor under another version of the form, which could give the answers another meaning.
    say(&world, "UPDATE submissions SET form_version = 2 WHERE number = 1").await;
    let rows = world.app.storage.rows("interest").await.unwrap();
    assert!(records::open(&world.app.keyring, &rows[0]).is_err());
}
