//! How many submissions a second are safe on the disk: the whole server over HTTP, against bare inserts of the same rows into the
//! same tables of SQLite, with the same settings. `cargo xtask bench durable` runs it.
//!
//! All are measured in short slices, by turns, since the disk and the machine are not equally fast at all times; what is printed is
//! the median, of figures and of ratios within a round. Client and server share one process and its processors.
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
use rusqlite::{Connection, params};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use windchime_coordinator::config::{Config, Settings};
use windchime_coordinator::server::{App, serve};
use windchime_coordinator::storage::Storage;

/// As in the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many rounds; each measures everything once.
const ROUNDS: usize = 15;
/// How many rows are written singly in a round, over HTTP and bare.
const SINGLE: u32 = 400;
/// How many senders there are at once, and how many rows they write together in a round.
const SENDERS: u32 = 64;
const MANY: u32 = 6_400;
/// How many requests that keep nothing are timed in a round.
const EMPTY: u32 = 1_000;
/// How long answer times are measured.
const HALF_LOAD: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() {
    let directory = std::env::args().nth(1).map_or_else(|| PathBuf::from("target/bench"), PathBuf::from);
    let directory = directory.join(format!("durable-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let bare = bare(&directory).await;
    let address = start(&directory).await;
    let mut sender = Sender::new(address).await;
    let mut senders = Vec::new();
    for _ in 0..SENDERS {
        senders.push(Sender::new(address).await);
    }
    let mut number = 0;
    let [mut inserted, mut single, mut many, mut empty, mut echoed] = [const { Vec::new() }; 5];
    let mut echo = Sender::new(echo().await).await;
    for _ in 0..ROUNDS {
        inserted.push(timed(SINGLE, async || inserts(&bare, &mut number)).await);
        single.push(timed(SINGLE, async || sender.posts(SINGLE, &mut number).await).await);
        many.push(timed(MANY, async || posts(&mut senders, &mut number).await).await);
        empty.push(timed(EMPTY, async || sender.gets(EMPTY).await).await);
        echoed.push(timed(EMPTY, async || echo.echoes(EMPTY).await).await);
    }
    drop(senders);
    let rate = 1e6 / middle(many.iter().map(|slice| slice.microseconds));
    let mut times = paced(address, rate / 2.0, &mut number).await;
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1000.0;

    println!(
        "WAL + synchronous=FULL on one disk, {} processors for both sides; medians of {ROUNDS} rounds",
        processors()
    );
    println!("                       a second   µs each   µs of processor time each");
    for (name, slices) in [
        ("bare inserts", &inserted),
        ("one sender over HTTP", &single),
        ("64 senders over HTTP", &many),
        ("GET /healthz", &empty),
        ("an echo without HTTP", &echoed),
    ] {
        let each = middle(slices.iter().map(|slice| slice.microseconds));
        let busy = middle(slices.iter().map(|slice| slice.busy));
        println!("{name:<22}{:>9.0}{each:>10.1}{busy:>10.1}", 1e6 / each);
    }
    let ratio = |slices: &[Slice]| {
        let ratios = inserted.iter().zip(slices).map(|(bare, slice)| bare.microseconds / slice.microseconds);
        let mut ratios: Vec<f64> = ratios.collect();
        ratios.sort_unstable_by(f64::total_cmp);
        let quarter = |part: usize| ratios[(ratios.len() - 1) * part / 4];
        format!(
            "{:.2} times bare inserts (the middle half of rounds: {:.2} to {:.2})",
            quarter(2),
            quarter(1),
            quarter(3)
        )
    };
    println!("one sender             {}; to hold: 0.80", ratio(&single));
    println!("64 senders             {}; to hold: 5", ratio(&many));
    println!(
        "at half that load      p50 {:.1} ms, p99 {:.1} ms (to hold: 50), longest {:.1} ms, of {} answers",
        at(0.5),
        at(0.99),
        at(1.0),
        times.len()
    );
    std::fs::remove_dir_all(&directory).unwrap();
}

/// What one of something took.
struct Slice {
    microseconds: f64,
    /// Processor time of this process, in microseconds.
    busy: f64,
}

async fn timed(count: u32, what: impl AsyncFnOnce()) -> Slice {
    let (began, before) = (Instant::now(), busy());
    what().await;
    let each = |seconds: f64| seconds * 1e6 / f64::from(count);
    Slice { microseconds: each(began.elapsed().as_secs_f64()), busy: each(busy() - before) }
}

/// Seconds of processor time that the threads of this process have had, as Linux counts them; zero elsewhere.
fn busy() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return 0.0 };
    let nanoseconds = threads.flatten().filter_map(|thread| {
        let line = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

fn middle(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A database with the same tables and settings, spoken to without anything in between.
async fn bare(directory: &Path) -> Connection {
    let path = directory.join("bare.db");
    Storage::open(&format!("sqlite://{}", path.display())).await.unwrap().close().await;
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON",
        )
        .unwrap();
    connection
}

fn inserts(connection: &Connection, number: &mut u32) {
    for _ in 0..SINGLE {
        *number += 1;
        connection
            .prepare_cached(
                "INSERT INTO submissions (submission_id, form, form_version, answers, lang, page, digest, receipt, received_at,
                     written, written_key) VALUES (?, 'interest', 1, ?, 'en-GB', 'https://larder.example/join', ?, ?, ?, ?, ?)",
            )
            .unwrap()
            .execute(params![
                std::str::from_utf8(&id(*number)).unwrap(),
                r#"{"likelihood":8,"meeting":"either","how-often":"weekly","how-long":"up-to-1-hour","oxfordshire":"live"}"#,
                "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:",
                format!("{:09X}", scattered(*number) >> 28),
                "2026-03-01T10:00:00Z",
                [7_u8; 56].as_slice(),
                "0123456789abcdef",
            ])
            .unwrap();
    }
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

/// Gives back what it is sent, to one connection.
async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut bytes = vec![0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut bytes).await {
            stream.write_all(&bytes[..count]).await.unwrap();
        }
    });
    address
}

/// Numbers that come one after another, far from each other, as random ids are.
fn scattered(number: u32) -> u64 {
    u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A UUID for that number; they are drawn at random, and so not in the order of an index.
fn id(number: u32) -> [u8; 36] {
    let mut id = *b"00000000-6a4e-4c31-9b52-4f0c00000000";
    let [left, right] = [scattered(number) >> 32, u64::from(number)];
    for digit in 0..8 {
        let letter = |half: u64| b"0123456789abcdef"[(half >> (28 - 4 * digit) & 15) as usize];
        (id[digit], id[28 + digit]) = (letter(left), letter(right));
    }
    id
}

/// A sender with a connection that stays open.
struct Sender {
    stream: TcpStream,
    request: Vec<u8>,
    /// Where the id stands in it.
    place: usize,
    answer: Vec<u8>,
}

impl Sender {
    async fn new(address: SocketAddr) -> Sender {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let body = r#"{"form":"interest","form_version":1,"submission_id":"00000000-6a4e-4c31-9b52-4f0c00000000","answers":{"name":"Robin","likelihood":8,"meeting":"either","how-often":"weekly","how-long":"up-to-1-hour","oxfordshire":"live"},"lang":"en-GB","page":"https://larder.example/join"}"#;
        let request = format!(
            "POST /v1/forms/interest/submissions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let place = request.find("00000000-").unwrap();
        Sender { stream, request: request.into_bytes(), place, answer: vec![0; 4096] }
    }

    async fn post(&mut self, number: u32) {
        self.request[self.place..self.place + 36].copy_from_slice(&id(number));
        self.stream.write_all(&self.request).await.unwrap();
        self.answered(b"HTTP/1.1 201 ").await;
    }

    async fn posts(&mut self, count: u32, number: &mut u32) {
        for _ in 0..count {
            *number += 1;
            self.post(*number).await;
        }
    }

    async fn gets(&mut self, count: u32) {
        for _ in 0..count {
            self.stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: bench\r\n\r\n").await.unwrap();
            self.answered(b"HTTP/1.1 200 ").await;
        }
    }

    async fn echoes(&mut self, count: u32) {
        for _ in 0..count {
            self.stream.write_all(&self.request).await.unwrap();
            let mut left = self.request.len();
            while left > 0 {
                left -= self.stream.read(&mut self.answer).await.unwrap();
            }
        }
    }

    /// Waits for a whole answer with that status.
    async fn answered(&mut self, status: &[u8]) {
        let mut read = 0;
        loop {
            let more = self.stream.read(&mut self.answer[read..]).await.unwrap();
            assert!(more > 0, "the server hung up");
            read += more;
            let text = std::str::from_utf8(&self.answer[..read]).unwrap();
            let Some(end) = text.find("\r\n\r\n") else { continue };
            let length = text[..end].lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if read >= end + 4 + length.parse::<usize>().unwrap() {
                assert!(text.as_bytes().starts_with(status), "{text}");
                return;
            }
        }
    }
}

/// Many senders at once, each as fast as it gets its answers.
async fn posts(senders: &mut Vec<Sender>, number: &mut u32) {
    let each = MANY / SENDERS;
    let mut tasks = Vec::new();
    for mut sender in senders.drain(..) {
        let mut from = *number;
        *number += each;
        tasks.push(tokio::spawn(async move {
            sender.posts(each, &mut from).await;
            sender
        }));
    }
    for task in tasks {
        senders.push(task.await.unwrap());
    }
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
