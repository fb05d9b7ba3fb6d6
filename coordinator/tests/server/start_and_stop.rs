//! Starting only on a database that keeps its promises, and stopping without losing anything.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use windchime_coordinator::config::DatabaseUrl;
use windchime_coordinator::server::App;
use windchime_coordinator::storage::Storage;

use super::world::{ANSWERS, World, body, config, directory, id};

#[tokio::test]
async fn a_database_that_cannot_keep_its_promises_is_refused_in_plain_words() {
    let mut config = config(&directory());
    config.database = DatabaseUrl("sqlite::memory:".to_owned());
    let began = Instant::now();
    let refusal = App::open(config).await.unwrap_err().to_string();
    assert!(refusal.contains("journal_mode = memory, and needs wal"), "{refusal}");
    assert!(refusal.contains("power cut"), "{refusal}");
    assert!(began.elapsed() < Duration::from_secs(5), "the refusal came late");
}

#[tokio::test]
async fn settings_in_the_address_that_would_weaken_it_do_not() {
    // Where it names them, SQLite's driver takes some of them.
    let weak = format!("sqlite://{}?mode=rwc&vfs=unix", directory().join("windchime.db").display());
    let storage = Storage::open(&weak).await.unwrap();
    for setting in storage.settings().await.unwrap() {
        assert!(setting.holds(), "{setting:?}");
    }
    assert_eq!(storage.integrity().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_refused() {
    let mut config = config(&directory());
    config.database = DatabaseUrl(format!("sqlite://{}", directory().join("no/such/windchime.db").display()));
    let refusal = App::open(config).await.unwrap_err().to_string();
    assert!(refusal.contains("cannot be opened"), "{refusal}");
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart_and_still_counts_once() {
    let world = World::new().await;
    let sent = body(&id(1), ANSWERS);
    let first = world.post(&sent).await;
    let directory = world.stop().await;
    assert!(!directory.join("windchime.db-wal").exists(), "the last checkpoint did not run");

    let world = World::at(directory, |_| {}).await;
    assert_eq!(world.rows().await, 1);
    assert_eq!(world.post(&sent).await.body, first.body);
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_server_stops() {
    let mut world = World::new().await;
    let sent = body(&id(1), ANSWERS);
    let (begun, rest) = sent.split_at(20);
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /v1/forms/interest/submissions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{begun}",
        sent.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Long enough for the server to have begun reading.
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.ask_to_stop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(world.address).await.is_err(), "it still takes new connections");
    stream.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    world.wait().await;
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn readiness_and_life_are_told_apart_and_never_cached() {
    let world = World::new().await;
    for (path, said) in [("/healthz", r#"{"status":"alive"}"#), ("/readyz", r#"{"status":"ready"}"#)] {
        let answer = world.get(path).await;
        assert_eq!((answer.status, answer.text()), (200, said));
        assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    }
}
