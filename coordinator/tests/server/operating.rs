//! Running it: connections that dribble, stopping behind a balancer, the settings file, and backups.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use std::time::{Duration, Instant};

use clap::{Args as _, Command, FromArgMatches as _};
use sqlx::Connection as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use windchime_coordinator::backup::{self, Reader, Secrecy};
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::config_file;
use windchime_coordinator::keyring::Keyring;
use windchime_coordinator::storage::Storage;
use windchime_domain::submission::Receipt;

use super::world::{ANSWERS, World, another_database, body, directory, id, on_postgres};

#[tokio::test]
async fn a_client_that_dribbles_its_headers_is_let_go() {
    let world = World::with(|config| config.header_patience = Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let began = Instant::now();
    let mut dribbled = 0;
    while began.elapsed() < Duration::from_secs(10) {
        if stream.write_all(b"GET / HT"[dribbled % 8..=dribbled % 8].as_ref()).await.is_err() {
            break;
        }
        dribbled += 1;
        let mut answer = [0; 64];
        let read = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut answer)).await;
        if matches!(read, Ok(Ok(0) | Err(_))) {
            return;
        }
    }
    panic!("it still listens after {dribbled} letters in {:?}", began.elapsed());
}

/// Whether the other side has ended the connection, within so long.
async fn is_ended(stream: &mut TcpStream, within: Duration) -> bool {
    let mut bytes = [0; 4096];
    let ended = async {
        loop {
            if matches!(stream.read(&mut bytes).await, Ok(0) | Err(_)) {
                return;
            }
        }
    };
    tokio::time::timeout(within, ended).await.is_ok()
}

#[tokio::test]
async fn a_connection_of_http_2_that_does_nothing_is_ended() {
    let world = World::with(|config| config.header_patience = Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    // The preface, and settings without one.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    assert!(is_ended(&mut stream, Duration::from_secs(8)).await, "it is held for ever");
}

#[tokio::test]
async fn answers_that_nobody_reads_do_not_hold_a_connection() {
    let world = World::with(|config| config.header_patience = Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    // So many that the machine's own buffers are full.
    let asks = async { while stream.write_all(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n").await.is_ok() {} };
    let ended = tokio::time::timeout(Duration::from_secs(15), asks).await;
    assert!(ended.is_ok(), "it waits for ever for somebody to read");
}

#[tokio::test]
async fn one_client_holds_a_quarter_of_the_connections_and_a_proxy_all() {
    let held = async |world: &World| {
        let mut streams = Vec::new();
        for _ in 0..3 {
            streams.push(TcpStream::connect(world.address).await.unwrap());
        }
        let mut ended = 0;
        for stream in &mut streams {
            ended += usize::from(is_ended(stream, Duration::from_millis(300)).await);
        }
        (ended, streams)
    };
    let world = World::with(|config| config.max_connections = 8).await;
    let (ended, streams) = held(&world).await;
    assert_eq!(ended, 1, "two of eight are a quarter");
    drop(streams);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(world.get("/healthz").await.status, 200, "what is given up can be had again");

    let proxied = World::with(|config| {
        config.max_connections = 8;
        config.limits.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    assert_eq!(held(&proxied).await.0, 0);
}

#[tokio::test]
async fn a_body_that_is_slow_but_steady_is_taken() {
    let world = World::with(|config| config.header_patience = Duration::from_millis(300)).await;
    let sent = body(&id(1), ANSWERS);
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "POST /v1/forms/interest/submissions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        sent.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for part in sent.as_bytes().chunks(40) {
        stream.write_all(part).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[tokio::test]
async fn behind_a_balancer_it_says_that_it_is_leaving_before_it_leaves() {
    let mut world = World::with(|config| config.drain = Duration::from_millis(600)).await;
    assert_eq!(world.get("/readyz").await.status, 200);
    world.ask_to_stop();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(world.get("/readyz").await.status, 503);
    assert_eq!(world.get("/healthz").await.status, 200);
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201, "what still comes is still kept");
    world.wait().await;
    assert!(TcpStream::connect(world.address).await.is_err());
}

struct Pair {
    identity: String,
    recipient: String,
}

fn pair() -> Pair {
    let (identity, recipient) = backup::new_identity();
    Pair { identity: identity.to_string(), recipient }
}

impl Pair {
    fn secrecy(&self) -> Secrecy {
        Secrecy::recipients(std::slice::from_ref(&self.recipient)).unwrap()
    }

    fn reader(&self) -> Reader {
        Reader::identities(&self.identity).unwrap()
    }
}

async fn backed_up(world: &World, pair: &Pair) -> PathBuf {
    let file = world.directory.join("backup.age");
    backup::make(&world.app.storage, &world.app.keyring, &file, pair.secrecy()).await.unwrap();
    file
}

/// The drill: a backup is made while people answer, and restored on another machine. Whatever was acknowledged before it
/// began is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_backup_is_there_after_a_restore() {
    let world = World::new().await;
    let mut acknowledged = Vec::new();
    for number in 0..50 {
        let answer = world.post(&body(&id(number), ANSWERS)).await;
        acknowledged.push(Receipt::read(&answer.json()).unwrap());
    }
    let pair = pair();
    let load = async {
        for number in 50..250 {
            assert_eq!(world.post(&body(&id(number), ANSWERS)).await.status, 201);
        }
    };
    // Through a storage of its own, as the command does it beside a running server.
    let own = Storage::open(&world.app.config.database.0).await.unwrap();
    let file = world.directory.join("backup.age");
    let making = backup::make(&own, &world.app.keyring, &file, pair.secrecy());
    let ((), made) = tokio::join!(load, making);
    own.close().await;
    let made = made.unwrap();
    let sealed = std::fs::read(&file).unwrap();
    for plain in ["up-to-1-hour", "SQLite", "Robin"] {
        assert!(!sealed.windows(plain.len()).any(|part| part == plain.as_bytes()), "{plain} can be read in the backup");
    }

    for into in restored_into(&world).await {
        let elsewhere = directory();
        let keys = elsewhere.join("windchime.keys");
        let restored = backup::restore(&file, pair.reader(), &into, &keys).await.unwrap();
        assert_eq!(restored, made);
        let storage = Storage::open(&into).await.unwrap();
        let keyring = Keyring::open(&keys).unwrap();
        let rows = storage.rows("interest").await.unwrap();
        assert!(rows.len() >= acknowledged.len(), "{} rows", rows.len());
        for receipt in &acknowledged {
            let found = storage.receipt("interest", &receipt.submission_id, &receipt.digest).await.unwrap();
            assert_eq!(found.as_ref(), Some(receipt));
        }
        for row in &rows {
            let record = windchime_coordinator::records::open(&keyring, row).unwrap();
            assert_eq!(record.answers.get("name").and_then(|name| name.text()), Some("Robin"));
        }
        assert_eq!(storage.integrity().await.unwrap(), Vec::<String>::new());
        // It is a database to go on with: new rows get new numbers.
        storage.close().await;
        let on = World::at(elsewhere, |config| config.database.0 = into.clone()).await;
        assert_eq!(on.post(&body(&id(9_999), ANSWERS)).await.status, 201);
        on.stop().await;
    }
}

/// A backup that was made before an upgrade: its tables are those of the earlier version.
#[tokio::test]
async fn what_an_earlier_version_backed_up_is_restored() {
    if on_postgres() {
        // There the copy in a backup is made with the tables of the version that makes it.
        return;
    }
    let world = World::new().await;
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    let mut connection = world.connect().await;
    let earlier = "ALTER TABLE services ADD COLUMN checked_at TEXT;
                   CREATE INDEX services_by_name ON services (status, name COLLATE NOCASE, id);
                   INSERT INTO services (id, name, status, search, record, checked_at)
                       VALUES ('s', 'Sample', 'active', 'sample', '{}', '2026-01-01');
                   DELETE FROM _sqlx_migrations WHERE version = 4";
    sqlx::raw_sql(earlier).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let pair = pair();
    let file = backed_up(&world, &pair).await;
    let into = restored_into(&world).await.remove(0);
    backup::restore(&file, pair.reader(), &into, &directory().join("windchime.keys")).await.unwrap();
    let storage = Storage::open(&into).await.unwrap();
    assert_eq!((storage.rows("interest").await.unwrap().len(), storage.kept_services().await.unwrap().len()), (1, 1));
    storage.close().await;
}

/// Where the backup goes, such as another disk, nothing plain ever stands; and what does stand beside the database for a while
/// has no key in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_data_nor_keys_stand_in_the_open_where_the_backup_goes() {
    let world = World::new().await;
    for number in 0..300 {
        assert_eq!(world.post(&body(&id(number), ANSWERS)).await.status, 201);
    }
    let keys = std::fs::read_to_string(&world.app.config.key_file).unwrap();
    let secret = keys.split_whitespace().max_by_key(|word| word.len()).unwrap().to_owned();
    assert!(secret.len() >= 32, "this is no key");
    let (medium, own) = (directory(), world.directory.clone());
    let (pair, file) = (pair(), medium.join("backup.age"));
    let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let watching = std::thread::spawn({
        let (medium, own, done) = (medium.clone(), own.clone(), done.clone());
        move || {
            let mut scratch = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                for path in std::fs::read_dir(&medium).unwrap().map(|entry| entry.unwrap().path()) {
                    let head = std::fs::read(&path).unwrap_or_default();
                    assert!(head.is_empty() || head.starts_with(b"age-encryption"), "{}", path.display());
                }
                for path in std::fs::read_dir(&own).unwrap().map(|entry| entry.unwrap().path()) {
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    let Ok(bytes) = std::fs::read(&path) else { continue };
                    if name.starts_with(".windchime-") && !bytes.is_empty() {
                        scratch += 1;
                        let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                        assert!(!found, "a key is in {name}");
                    }
                }
            }
            scratch
        }
    });
    let made = backup::make(&world.app.storage, &world.app.keyring, &file, pair.secrecy()).await;
    let place = backup::workplace(&world.app.config.database.0);
    let verified = backup::verify(&file, pair.reader(), &place).await;
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    let scratch = watching.join().unwrap();
    assert_eq!(made.unwrap(), verified.unwrap());
    if !on_postgres() {
        assert_eq!(place.parent(), Some(own.as_path()));
        assert!(scratch > 0, "nothing was seen: this test looks in the wrong place");
    }
    let left = |directory: &Path| {
        let names = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with(".windchime")).count()
    };
    assert_eq!((left(&medium), left(&own)), (0, 0));
}

/// Each kind of database there is.
async fn restored_into(world: &World) -> Vec<String> {
    let file = format!("sqlite://{}", directory().join("elsewhere.db").display());
    if !on_postgres() {
        return vec![file];
    }
    vec![file, another_database(&world.directory, "elsewhere").await]
}

#[tokio::test]
async fn a_backup_that_cannot_be_used_is_refused_and_nothing_is_written() {
    let world = World::new().await;
    world.post(&body(&id(1), ANSWERS)).await;
    let (pair, other) = (pair(), pair());
    let file = backed_up(&world, &pair).await;
    let elsewhere = directory();
    let (database, keys) = (elsewhere.join("new.db"), elsewhere.join("new.keys"));
    let url = format!("sqlite://{}", database.display());
    let refused = async |file: &Path, reader| backup::restore(file, reader, &url, &keys).await.unwrap_err().to_string();

    assert!(refused(&file, other.reader()).await.contains("this identity does not open the backup"));
    let whole = std::fs::read(&file).unwrap();
    let damaged = elsewhere.join("damaged.age");
    for cut in [whole.len() - 1, whole.len() / 2, 10] {
        std::fs::write(&damaged, &whole[..cut]).unwrap();
        let said = refused(&damaged, pair.reader()).await;
        assert!(
            said.contains("cut off") || said.contains("no age file") || said.contains("cannot be opened"),
            "{cut}: {said}"
        );
    }
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(&damaged, &changed).unwrap();
    assert!(refused(&damaged, pair.reader()).await.contains("cut off or changed"));
    std::fs::write(&damaged, b"not age").unwrap();
    assert!(refused(&damaged, pair.reader()).await.contains("no age file"));
    assert!(!database.exists() && !keys.exists(), "something was written");

    std::fs::write(&keys, "another file").unwrap();
    assert!(refused(&file, pair.reader()).await.contains("another key file"));
    assert!(!database.exists());
    let in_use = backup::restore(&file, pair.reader(), &world.app.config.database.0, &world.app.config.key_file).await;
    assert!(in_use.unwrap_err().to_string().contains("not empty"));
    let left: Vec<_> = std::fs::read_dir(&elsewhere).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".windchime")), "{left:?}");
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn a_backup_is_looked_into_without_restoring_it() {
    let world = World::new().await;
    world.post(&body(&id(1), ANSWERS)).await;
    let pair = pair();
    let file = backed_up(&world, &pair).await;
    let summary = backup::verify(&file, pair.reader(), &file).await.unwrap();
    let submissions = summary.tables.iter().find(|table| table.table == "submissions").unwrap();
    assert_eq!(submissions.rows, 1);
    let sessions = summary.tables.iter().find(|table| table.table == "sessions").unwrap();
    assert_eq!(sessions.rows, 0);
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

/// Every setting, as the server's own command line has them.
fn command() -> Command {
    Command::new("windchime-coordinator").subcommand(Settings::augment_args(Command::new("serve")))
}

#[test]
fn the_example_of_a_settings_file_has_every_setting_and_can_be_used() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/coordinator.toml");
    let written = config_file::example(&command());
    if std::env::var_os("WINDCHIME_BLESS").is_some() {
        std::fs::write(&kept, &written).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), written, "run with WINDCHIME_BLESS=1 and look at what changed");

    // Whoever takes all the remarks away has the defaults, where there is a default.
    let every = written.lines().filter(|line| !line.ends_with(" = \"\"")).map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => setting,
        _ => line,
    });
    let file = directory().join("coordinator.toml");
    std::fs::write(&file, every.collect::<Vec<_>>().join("\n")).unwrap();
    let given = [OsString::from("--config"), file.into()];
    let command = config_file::apply(command(), &given).unwrap();
    let matches = command.try_get_matches_from(["windchime-coordinator", "serve"]).unwrap();
    let settings = Settings::from_arg_matches(matches.subcommand_matches("serve").unwrap()).unwrap();
    Config::from_settings(settings).unwrap();
}

#[test]
fn a_setting_in_the_file_counts_less_than_a_flag_and_a_wrong_one_is_named() {
    let file = directory().join("coordinator.toml");
    let given = [OsString::from(format!("--config={}", file.display()))];
    std::fs::write(&file, "listen = \"127.0.0.1:1111\"\nmax_body = 1000\nallowed_origins = [\"https://a.example\", \"https://b.example\"]\n").unwrap();
    let settings = |flags: &[&str]| {
        let command = config_file::apply(command(), &given).unwrap();
        let all = [&["windchime-coordinator", "serve"], flags].concat();
        let matches = command.try_get_matches_from(all).unwrap();
        Settings::from_arg_matches(matches.subcommand_matches("serve").unwrap()).unwrap()
    };
    let of_file = settings(&[]);
    assert_eq!((of_file.listen.as_str(), of_file.max_body), ("127.0.0.1:1111", 1000));
    assert_eq!(of_file.allowed_origins, "https://a.example,https://b.example");
    assert_eq!(settings(&["--listen", "127.0.0.1:2222"]).listen, "127.0.0.1:2222");

    for (text, part) in [
        ("lisen = \"here\"", "there is no setting \"lisen\""),
        ("listen = 1.5", "\"listen\" needs to be text"),
        ("[listen]\nport = 1", "\"listen\" needs to be text"),
        ("listen = ", "line 1"),
    ] {
        std::fs::write(&file, text).unwrap();
        let lines = config_file::apply(command(), &given).unwrap_err().join("\n");
        assert!(lines.contains(part) && lines.contains("coordinator.toml"), "{part} is not in:\n{lines}");
    }
}
