//! How many submissions a second are safe on the disk: the whole server over HTTP, against bare inserts into SQLite with the same
//! settings, by turns in one run. `cargo xtask bench durable` runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops at whatever goes wrong"
)]

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args as _, Command, FromArgMatches as _};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::server::{App, serve};

/// How many rounds; each measures everything once, so that a slow moment of the disk meets all of them.
const ROUNDS: usize = 5;
/// How many rows one sender writes in a round.
const SINGLE: u32 = 600;
/// How many senders there are at once, and how many rows they write together in a round.
const SENDERS: u32 = 64;
const MANY: u32 = 12_800;
/// How long each measurement of answer times lasts.
const HALF_LOAD: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() {
    let directory = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/bench"), PathBuf::from);
    let directory = directory.join(format!("durable-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let mut raw = bare(&directory).await;
    let address = start(&directory).await;
    let mut number = 0;
    let (mut bare_rates, mut single_rates, mut many_rates) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare_rates.push(inserts(&mut raw, &mut number).await);
        single_rates.push(posts(address, 1, SINGLE, &mut number).await);
        many_rates.push(posts(address, SENDERS, MANY, &mut number).await);
    }
    let (bare, single, many) = (middle(&mut bare_rates), middle(&mut single_rates), middle(&mut many_rates));
    let mut times = paced(address, many / 2.0, &mut number).await;
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0;
    println!("median of {ROUNDS} rounds, WAL + synchronous=FULL, one disk");
    println!("bare inserts            {bare:>8.0} a second");
    println!("one sender over HTTP    {single:>8.0} a second  {:>5.2} of bare (to hold: 0.80)", single / bare);
    println!("{SENDERS} senders over HTTP    {many:>8.0} a second  {:>5.2} of bare (to hold: 5)", many / bare);
    println!(
        "at half that load       p50 {:.1} ms, p99 {:.1} ms (to hold: 50), longest {:.1} ms, of {} answers",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
    std::fs::remove_dir_all(&directory).unwrap();
}

fn middle(rates: &mut [f64]) -> f64 {
    rates.sort_unstable_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// A database with the same settings and a table of the same shape, without anything of ours.
async fn bare(directory: &Path) -> SqliteConnection {
    let mut connection = SqliteConnectOptions::new()
        .filename(directory.join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
        .unwrap();
    for table in [
        "CREATE TABLE submissions (number INTEGER PRIMARY KEY, submission_id TEXT NOT NULL UNIQUE, form TEXT NOT NULL,
             form_version INTEGER NOT NULL, answers TEXT NOT NULL, lang TEXT, page TEXT, digest TEXT NOT NULL,
             receipt TEXT NOT NULL UNIQUE, received_at TEXT NOT NULL, written BLOB, written_key TEXT) STRICT",
        "CREATE INDEX submissions_by_form ON submissions (form, received_at)",
    ] {
        sqlx::query(table).execute(&mut connection).await.unwrap();
    }
    connection
}

async fn inserts(connection: &mut SqliteConnection, number: &mut u32) -> f64 {
    let began = Instant::now();
    for _ in 0..SINGLE {
        *number += 1;
        sqlx::query(
            "INSERT INTO submissions (submission_id, form, form_version, answers, lang, page, digest, receipt, received_at,
                 written, written_key) VALUES (?, 'interest', 1, ?, 'en-GB', 'https://larder.example/join', ?, ?, ?, ?, ?)",
        )
        .bind(id(*number))
        .bind(r#"{"likelihood":8,"meeting":"either","how-often":"weekly","how-long":"up-to-1-hour","oxfordshire":"live"}"#)
        .bind("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:")
        .bind(format!("{number:08}"))
        .bind("2026-03-01T10:00:00Z")
        .bind([7_u8; 56].as_slice())
        .bind("0123456789abcdef")
        .execute(&mut *connection)
        .await
        .unwrap();
    }
    f64::from(SINGLE) / began.elapsed().as_secs_f64()
}

/// The real server, with its default settings.
async fn start(directory: &Path) -> SocketAddr {
    let command = Settings::augment_args(Command::new("bench").no_binary_name(true));
    let database = format!("sqlite://{}", directory.join("windchime.db").display());
    let keys = directory.join("windchime.keys").display().to_string();
    let given = ["--database-url", &database, "--key-file", &keys, "--listen", "127.0.0.1:0"];
    let settings = Settings::from_arg_matches(&command.get_matches_from(given)).unwrap();
    let config = Config::from_settings(settings).unwrap();
    let listener = TcpListener::bind(config.listen).await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = App::open(config).await.unwrap();
    tokio::spawn(serve(app, listener, std::future::pending()));
    address
}

fn id(number: u32) -> String {
    format!("{number:08x}-6a4e-4c31-9b52-4f0c1d2e3a4b")
}

/// A sender with a connection that stays open.
struct Sender {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Sender {
    async fn new(address: SocketAddr) -> Sender {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Sender { stream, answer: vec![0; 4096] }
    }

    async fn post(&mut self, number: u32) {
        let body = format!(
            r#"{{"form":"interest","form_version":1,"submission_id":"{}","answers":{{"name":"Robin","likelihood":8,"meeting":"either","how-often":"weekly","how-long":"up-to-1-hour","oxfordshire":"live"}},"lang":"en-GB","page":"https://larder.example/join"}}"#,
            id(number)
        );
        let request = format!(
            "POST /v1/forms/interest/submissions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut read = 0;
        loop {
            let more = self.stream.read(&mut self.answer[read..]).await.unwrap();
            assert!(more > 0, "the server hung up");
            read += more;
            let text = std::str::from_utf8(&self.answer[..read]).unwrap();
            let Some(end) = text.find("\r\n\r\n") else { continue };
            let length = text[..end].lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if read >= end + 4 + length.parse::<usize>().unwrap() {
                assert!(text.starts_with("HTTP/1.1 201"), "{text}");
                return;
            }
        }
    }
}

/// That many senders at once, each as fast as it gets its answers. Submissions a second.
async fn posts(address: SocketAddr, senders: u32, together: u32, number: &mut u32) -> f64 {
    let each = together / senders;
    let mut ready = Vec::new();
    for _ in 0..senders {
        ready.push((Sender::new(address).await, *number));
        *number += each;
    }
    let began = Instant::now();
    let tasks: Vec<_> = ready
        .into_iter()
        .map(|(mut sender, from)| {
            tokio::spawn(async move {
                for number in from + 1..=from + each {
                    sender.post(number).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    f64::from(each * senders) / began.elapsed().as_secs_f64()
}

/// Posts at a steady pace, whatever the answers do, and how long each answer took from the moment it was due.
async fn paced(address: SocketAddr, rate: f64, number: &mut u32) -> Vec<Duration> {
    let total = (rate * HALF_LOAD.as_secs_f64()) as u32;
    let each = total / SENDERS;
    let pause = Duration::from_secs_f64(f64::from(SENDERS) / rate);
    let began = Instant::now() + Duration::from_millis(100);
    let mut tasks = Vec::new();
    for sender in 0..SENDERS {
        let from = *number;
        *number += each;
        let first = began + pause.mul_f64(f64::from(sender) / f64::from(SENDERS));
        tasks.push(tokio::spawn(async move {
            let mut sender = Sender::new(address).await;
            let mut times = Vec::new();
            for step in 0..each {
                let due = first + pause * step;
                tokio::time::sleep_until(due.into()).await;
                sender.post(from + 1 + step).await;
                times.push(due.elapsed());
            }
            times
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    times
}
