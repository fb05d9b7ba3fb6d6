//! Submissions that were damaged in every way a network, a program or ill will can: each gets an answer that says what is wrong,
//! or is kept because nothing that counts was harmed.
//!
//! `WINDCHIME_MUTATIONS` says how many (2,000 when absent), `WINDCHIME_MUTATIONS_SEED` which ones.

#![expect(clippy::print_stdout, reason = "the figures are for whoever runs it")]

use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use windchime_coordinator::openapi::document;
use windchime_domain::form::{Form, SealTo};

use super::client;
use super::commands::{coordinator, serve};
use super::openapi::validator;
use super::sealing::seal;
use super::world::{ANSWERS, body, directory, own_database};

/// How many connections send at the same time.
const CONNECTIONS: u64 = 8;
/// The most memory that the server may hold at any time, in kB: twice what it does.
const MOST_MEMORY: u64 = 80 * 1024;
/// The largest body the server takes in this test.
const MAX_BODY: usize = 16 * 1024;

/// The server runs as the program that it is: this process holds what every other test needs as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_submissions_are_all_answered() {
    let number = |name: &str, default| std::env::var(name).map_or(default, |text| text.parse::<u64>().unwrap());
    let (count, seed) = (number("WINDCHIME_MUTATIONS", 2_000), number("WINDCHIME_MUTATIONS_SEED", 20_261_121));
    let directory = directory();
    let database = own_database(&directory).await;
    let mut command = coordinator(&directory);
    command
        .env("DATABASE_URL", &database)
        .env("WINDCHIME_MAX_BODY", MAX_BODY.to_string())
        .env("WINDCHIME_SUBMISSIONS_PER_CLIENT", "0");
    let (server, address) = serve(&directory, command).await;
    let server = server.id().unwrap();
    let definition = client::send(address, "GET", "/v1/forms/interest", &[], b"").await.json();
    let key = Form::read(&definition).unwrap().delivery.seal_to.unwrap();
    let schemas = Arc::new(schemas());
    let before = memory(server, "VmRSS");
    let began = std::time::Instant::now();
    let senders: Vec<_> = (0..CONNECTIONS)
        .map(|sender| {
            let mine = count / CONNECTIONS + u64::from(sender < count % CONNECTIONS);
            let luck = Luck((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (sender << 32) | 1);
            tokio::spawn(send_all(address, key.clone(), schemas.clone(), luck, sender, mine))
        })
        .collect();
    let (mut statuses, mut kept, mut reconnects) = (BTreeMap::new(), HashSet::new(), 0);
    for sender in senders {
        let came = sender.await.unwrap();
        came.statuses.into_iter().for_each(|(status, times)| *statuses.entry(status).or_insert(0) += times);
        kept.extend(came.receipts);
        reconnects += came.reconnects;
    }
    let (after, most) = (memory(server, "VmRSS"), memory(server, "VmHWM"));
    println!(
        "{count} mutations (seed {seed}) in {} s: {statuses:?}; {} kept; {reconnects} connections ended after an answer; \
         memory {before} kB before, {after} kB after, {most} kB at most",
        began.elapsed().as_secs(),
        kept.len(),
    );
    assert_eq!(statuses.values().sum::<u64>(), count, "each has an answer");
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&database).await.unwrap();
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM submissions").fetch_one(&mut connection).await.unwrap();
    assert_eq!(rows, i64::try_from(kept.len()).unwrap(), "what was acknowledged is there, and nothing else");
    for (status, least) in [(201, 1), (400, count / 20), (422, count / 20)] {
        assert!(statuses.get(&status).copied().unwrap_or_default() >= least, "too few came so far: {status}");
    }
    assert!(most < MOST_MEMORY, "the server held {most} kB");
    assert_eq!(client::send(address, "GET", "/readyz", &[], b"").await.status, 200);
}

/// What one sender saw.
#[derive(Default)]
struct Came {
    statuses: BTreeMap<u16, u64>,
    receipts: HashSet<String>,
    reconnects: u64,
}

async fn send_all(
    to: SocketAddr,
    key: SealTo,
    schemas: Arc<BTreeMap<String, jsonschema::Validator>>,
    mut luck: Luck,
    sender: u64,
    count: u64,
) -> Came {
    let mut came = Came::default();
    let mut line = TcpStream::connect(to).await.unwrap();
    for number in 0..count {
        let id = format!("{sender:08x}-6a4e-4c31-9b52-{number:012x}");
        let sent = mutated(&mut luck, &id, &key);
        let (status, kind, answer, closed) = exchange(&mut line, to, &sent).await;
        let place = || format!("{status} for {}: {}", String::from_utf8_lossy(&sent), String::from_utf8_lossy(&answer));
        assert!(status < 500, "{}", place());
        let value: Value = serde_json::from_slice(&answer).unwrap();
        let schema = schemas.get(&status.to_string()).unwrap_or_else(|| panic!("not described: {}", place()));
        assert!(schema.is_valid(&value), "not as described: {}", place());
        if status == 201 {
            assert_eq!(kind, "application/json");
            came.receipts.insert(value["receipt"].as_str().unwrap().to_owned());
        } else {
            assert_eq!((kind.as_str(), &value["status"]), ("application/problem+json", &json!(status)), "{}", place());
        }
        *came.statuses.entry(status).or_insert(0) += 1;
        if closed {
            came.reconnects += 1;
            line = TcpStream::connect(to).await.unwrap();
        }
    }
    came
}

/// Sends a body and reads the answer: status, media type, body, and whether the server ends the connection after it.
async fn exchange(line: &mut TcpStream, to: SocketAddr, body: &[u8]) -> (u16, String, Vec<u8>, bool) {
    let head = format!(
        "POST /v1/forms/interest/submissions HTTP/1.1\r\nhost: {to}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    line.write_all(&request).await.unwrap();
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        assert!(line.read_buf(&mut bytes).await.unwrap() > 0, "the connection ended without an answer");
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_ascii_lowercase();
    let header =
        |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned));
    let length: usize = header("content-length").unwrap().parse().unwrap();
    while bytes.len() < end + length {
        assert!(line.read_buf(&mut bytes).await.unwrap() > 0, "the answer broke off");
    }
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let closed = header("connection").is_some_and(|value| value == "close");
    (status, header("content-type").unwrap(), bytes.split_off(end), closed)
}

/// What every status may come with, from the served description.
fn schemas() -> BTreeMap<String, jsonschema::Validator> {
    let responses = &document()["paths"]["/v1/forms/{form}/submissions"]["post"]["responses"];
    let content =
        |response: &Value| response["content"].as_object().unwrap().values().next().unwrap()["schema"].clone();
    responses
        .as_object()
        .unwrap()
        .iter()
        .map(|(status, response)| (status.clone(), validator(&content(response))))
        .collect()
}

/// A line of that process's `status`, in kB.
fn memory(process: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Reproducible chance (xorshift64*).
struct Luck(u64);

impl Luck {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap() % end.max(1)
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

/// A submission, open or sealed, with something wrong with it, or several things.
fn mutated(luck: &mut Luck, id: &str, key: &SealTo) -> Vec<u8> {
    let open = body(id, ANSWERS);
    let text = match luck.below(8) {
        0 => seal(key, id, &open),
        // Damaged inside, and sealed as it should be: only the server finds out.
        1 => return seal(key, id, &String::from_utf8_lossy(&damaged(luck, &open))).into_bytes(),
        _ => open,
    };
    damaged(luck, &text)
}

fn damaged(luck: &mut Luck, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=luck.below(2) {
        bytes = match luck.below(10) {
            0 => flipped(luck, bytes),
            1 => bytes[..luck.below(bytes.len() + 1)].to_vec(),
            2 => inserted(luck, bytes),
            3 => replaced_text(luck, bytes),
            4 => random_json(luck, 0).to_string().into_bytes(),
            _ => match serde_json::from_slice(&bytes) {
                Ok(value) => restructured(luck, value).to_string().into_bytes(),
                Err(_) => flipped(luck, bytes),
            },
        };
    }
    bytes
}

fn flipped(luck: &mut Luck, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..=luck.below(4) {
        let at = luck.below(bytes.len());
        let bit = 1 << luck.below(8);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= bit;
        }
    }
    bytes
}

/// Puts something where it does not belong: bytes that are no UTF-8, halves of characters, depth, length, keys that stand twice.
fn inserted(luck: &mut Luck, mut bytes: Vec<u8>) -> Vec<u8> {
    let what: Vec<u8> = match luck.below(9) {
        0 => vec![0xff, 0xfe, 0xc0, 0x80],
        1 => b"\\ud800".to_vec(),
        2 => b"\\udc00\\ud800".to_vec(),
        3 => "[".repeat(1 + luck.below(5000)).into_bytes(),
        4 => r#"{"a":"#.repeat(1 + luck.below(3000)).into_bytes(),
        5 => "x".repeat(luck.below(40_000)).into_bytes(),
        6 => br#""form":"story","form":"interest","answers":{},"submission_id":"","#.to_vec(),
        7 => b"\\u0000".to_vec(),
        _ => vec![0; 1 + luck.below(16)],
    };
    let at = match luck.below(3) {
        0 => 0,
        1 => bytes.len().min(1),
        _ => luck.below(bytes.len() + 1),
    };
    bytes.splice(at..at, what);
    bytes
}

/// Exchanges one number or word of the text for another that JSON may hold, or may not.
fn replaced_text(luck: &mut Luck, bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let from =
        luck.one(&[":8", ":1,", "\"Robin\"", "\"either\"", "\"interest\"", "{", "}", ",", "\"answers\"", "\"sealed\""]);
    let long = format!(":{}", "9".repeat(1 + luck.below(600)));
    let to = luck.one(&[
        ":1e999,",
        ":-0.0,",
        ":1E+2,",
        ":0x10,",
        ":NaN,",
        long.as_str(),
        "null",
        "\"\\ud83d\"",
        "\"\u{202e}\u{0}\"",
        "",
        "\"answers\"",
        ":9007199254740993",
        "true",
        "[]",
    ]);
    text.replacen(from, to, 1 + luck.below(3)).into_bytes()
}

/// Changes one place of the document's tree.
fn restructured(luck: &mut Luck, mut value: Value) -> Value {
    let whole = luck.below(2) == 0 || !value["answers"].is_object();
    let mut here = if whole { &mut value } else { &mut value["answers"] };
    for _ in 0..luck.below(3) {
        if here.as_object().is_none_or(|members| members.is_empty()) {
            break;
        }
        let members = here.as_object_mut().unwrap();
        let at = luck.below(members.len());
        here = members.values_mut().nth(at).unwrap();
    }
    match here {
        Value::Object(members) if !members.is_empty() => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = names[luck.below(names.len())].clone();
            match luck.below(5) {
                0 => drop(members.remove(&name)),
                1 => {
                    let other = names[luck.below(names.len())].clone();
                    let (one, two) = (members[&name].clone(), members[&other].clone());
                    members.insert(name, two);
                    members.insert(other, one);
                }
                2 => drop(members.insert(
                    luck.one(&["website", "issued", "lang", "page", "sealed", "__proto__", "email"]).to_owned(),
                    random_json(luck, 1),
                )),
                3 => {
                    let moved = members.remove(&name).unwrap();
                    members.insert(format!("{name}\u{0}"), moved);
                }
                _ => drop(members.insert(name, random_json(luck, 1))),
            }
        }
        other => *other = random_json(luck, 1),
    }
    value
}

fn random_json(luck: &mut Luck, depth: usize) -> Value {
    match luck.below(if depth > 4 { 9 } else { 12 }) {
        0 => Value::Null,
        1 => json!(luck.below(2) == 0),
        2 => json!(luck.next()),
        3 => json!(-1.5e300),
        4 => json!(luck.below(12)),
        5 => json!("\u{0}"),
        6 => json!("é\u{301}👩‍👩‍👧 \u{feff}\r\n".repeat(luck.below(40))),
        7 => json!("x".repeat(luck.below(3000))),
        8 => json!(luck.one(&[
            "",
            "interest",
            "weekly",
            "live",
            "https://larder.example/",
            "en-GB",
            "'; DROP TABLE submissions;--"
        ])),
        9 | 10 => Value::Array((0..luck.below(5)).map(|_| random_json(luck, depth + 1)).collect()),
        _ => {
            let names = ["name", "form", "answers", "likelihood", "x", "", "oxfordshire"];
            Value::Object(
                (0..luck.below(5)).map(|_| (luck.one(&names).to_owned(), random_json(luck, depth + 1))).collect(),
            )
        }
    }
}
