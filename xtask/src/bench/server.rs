//! The page's other side: files, directories, one job after another, and a place to post figures. On this machine's own interface only.

use super::{Job, number, text};
use crate::say;
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tiny_http::{Header, Request, Response};
use windchime_corpora::{Asked, Kind};

/// Nothing heard for so long: something is stuck.
const PATIENCE: Duration = Duration::from_secs(900);
/// Queries of each sort; ten times as many for success@5.
const COUNT: usize = 200;

pub struct Server {
    http: tiny_http::Server,
    www: PathBuf,
    seed: u64,
    most: u64,
}

impl Server {
    pub fn open(www: PathBuf, seed: u64, most: u64) -> Result<Self> {
        let http =
            tiny_http::Server::http("127.0.0.1:0").map_err(|error| anyhow!("no server could be opened: {error}"))?;
        Ok(Self { http, www, seed, most })
    }

    pub fn address(&self) -> String {
        format!("http://{}/page.html", self.http.server_addr())
    }

    /// Hands out all jobs, and gives back what was posted for them. `alive` tells whether the browser still runs.
    pub fn run(&self, jobs: Vec<Job>, alive: &mut dyn FnMut() -> bool) -> Result<Vec<Value>> {
        let count = jobs.len();
        let mut jobs = VecDeque::from(jobs);
        let mut results = Vec::new();
        let mut corpus = (String::new(), Vec::new());
        let mut heard = Instant::now();
        while results.len() < count {
            let Some(mut request) = self.http.recv_timeout(Duration::from_secs(2))? else {
                if !alive() || heard.elapsed() > PATIENCE {
                    bail!(
                        "Chromium ended, or has said nothing for {} s, after {} of {count} jobs",
                        PATIENCE.as_secs(),
                        results.len()
                    );
                }
                continue;
            };
            heard = Instant::now();
            let url = request.url().to_owned();
            let (kind, body) = if url == "/next" {
                let job = jobs.pop_front().map_or(
                    Value::Null,
                    |job| json!({ "engine": job.engine, "kind": job.kind.name(), "size": job.size, "most": self.most }),
                );
                ("application/json", job.to_string().into_bytes())
            } else if url == "/result" {
                let mut posted = String::new();
                request.as_reader().read_to_string(&mut posted)?;
                let result: Value =
                    serde_json::from_str(&posted).context("the page posted something else than figures")?;
                say(line(&result, results.len() + 1, count));
                results.push(result);
                ("text/plain", Vec::new())
            } else if let Some(wanted) = url.strip_prefix("/corpus/") {
                if corpus.0 != wanted {
                    corpus = (wanted.to_owned(), directory(wanted, self.seed)?);
                }
                ("application/json", corpus.1.clone())
            } else {
                self.file(&url)
            };
            respond(request, kind, body)?;
        }
        Ok(results)
    }

    fn file(&self, url: &str) -> (&'static str, Vec<u8>) {
        let name = url.trim_start_matches('/');
        let kind = match name.rsplit('.').next() {
            Some("html") => "text/html",
            Some("js") => "text/javascript",
            Some("wasm") => "application/wasm",
            _ => "text/plain",
        };
        // Only names of files, no paths.
        let body = if name.contains('/') { None } else { fs::read(self.www.join(name)).ok() };
        (kind, body.unwrap_or_default())
    }
}

/// With a page isolated from all others: only such a page has a fine clock, and may measure its memory.
fn respond(request: Request, kind: &str, body: Vec<u8>) -> Result<()> {
    let mut response = Response::from_data(body);
    for (name, value) in [
        ("Content-Type", kind),
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
    ] {
        let header = Header::from_bytes(name, value).map_err(|()| anyhow!("{name} is no header"))?;
        response.add_header(header);
    }
    // A page that has gone needs no answer.
    _ = request.respond(response);
    Ok(())
}

/// Entries, places and queries of "kind/size", as the page reads them.
fn directory(wanted: &str, seed: u64) -> Result<Vec<u8>> {
    let (kind, size) = wanted.split_once('/').context("a directory is asked for as kind/size")?;
    let kind =
        Kind::ALL.into_iter().find(|known| known.name() == kind).context("there is no such kind of directory")?;
    let entries = windchime_corpora::entries(kind, size.parse()?, seed);
    let queries = windchime_corpora::queries(&entries, seed, COUNT);
    let asked = |asked: &Asked| {
        json!({
            "t": asked.text, "g": asked.group, "f": asked.facets, "e": asked.entry,
            "near": asked.near.map(|([x, y], within)| [x, y, within]),
        })
    };
    let entry =
        |e: &windchime_corpora::Entry| json!([e.name, e.organisation, e.categories, e.description, e.place, e.facets]);
    let body = json!({
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
        "places": entries.iter().map(|entry| entry.at).collect::<Vec<_>>(),
        "keystrokes": queries.keystrokes.iter().map(asked).collect::<Vec<_>>(),
        "meant": queries.meant.iter().map(asked).collect::<Vec<_>>(),
    });
    Ok(body.to_string().into_bytes())
}

fn line(result: &Value, done: usize, count: usize) -> String {
    let what = format!(
        "bench {done}/{count}: {} on {} {}",
        text(result, "engine"),
        number(result, "size"),
        text(result, "kind")
    );
    match result.get("error").and_then(Value::as_str) {
        Some(error) => format!("{what} failed: {error}"),
        None => format!(
            "{what}: p95 {:.3} ms, success@5 {:.1} %, built in {:.0} ms",
            number(result, "p95"),
            number(result, "success") * 100.0,
            number(result, "build")
        ),
    }
}
