//! `cargo xtask bench shards`: a directory of a million entries as static shards, and what a question to it fetches, holds and finds.

use crate::{run, say};
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use windchime_corpora::{Asked, Entry, Kind};
use windchime_search::shards::{Answer, Manifest, Near, Question, Shards, Step};

/// Bytes of shards that a page holds.
const HELD: usize = 16_000_000;
/// The corner of the square that the entries lie on, in millionths of a degree, and what 100 m are there.
const CORNER: [i32; 2] = [51_000_000, -2_000_000];
const STEP: [f64; 2] = [898.3, 1427.4];

/// What one question cost.
#[derive(Default)]
struct Cost {
    files: usize,
    /// Bytes as a CDN sends them.
    sent: usize,
    took: Duration,
    held: usize,
}

/// Makes the feed, writes its shards, and asks: natively, each file read from disk as a page would fetch it.
pub fn shards(words: &[&str]) -> Result<()> {
    let (mut count, mut seed) = (
        1_000_000,
        u64::from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos()) % 1_000_000,
    );
    for pair in words.chunks(2) {
        match pair {
            ["--entries", value] => count = value.parse().context("--entries takes a number")?,
            ["--seed", value] => seed = value.parse().context("--seed takes a number")?,
            other => bail!("`cargo xtask bench shards` knows --entries N and --seed N; not {}", other.join(" ")),
        }
    }
    let folder = run::root().join("target/bench");
    fs::create_dir_all(&folder)?;
    say(format!("bench: seed {seed}, {count} entries"));
    let entries = windchime_corpora::entries(Kind::Names, count, seed);
    let feed = folder.join("feed.jsonl");
    write_feed(&feed, &entries)?;
    let out = folder.join("shards");
    let start = Instant::now();
    crate::shards::index(&feed, &out)?;
    say(format!("bench: written in {:.0} s", start.elapsed().as_secs_f64()));
    let list = fs::read_to_string(out.join("manifest.txt"))?;
    say(format!("bench: the list is {} kB, compressed {} kB", list.len() / 1000, sent(list.as_bytes()) / 1000));

    let queries = windchime_corpora::queries(&entries, seed, 30);
    let wanted = numbers(&out, &entries)?;
    let ask = |cold: bool, asked: &[Asked], near: bool| measure(&out, &list, &wanted, &entries, asked, cold, near);
    say(
        "\n| questions | files, median, p95, most | kB sent, median, p95, most | ms, median, p95 | MB held at most | among five |",
    );
    say("| --- | --- | --- | --- | --- | --- |");
    let prefixes: Vec<Asked> = queries.keystrokes.iter().filter(|asked| asked.group == "prefix").cloned().collect();
    say(format!("| as typed, one page after another's keystroke | {}", ask(false, &prefixes, false)?));
    say(format!("| as typed, nothing held before | {}", ask(true, prefixes.get(..200).unwrap_or(&prefixes), false)?));
    say(format!("| a name less a word, with a slip, nothing held | {}", ask(true, &queries.meant, false)?));
    say(format!("| the same, within 5 km, nothing held | {}", ask(true, &queries.meant, true)?));
    Ok(())
}

fn write_feed(path: &Path, entries: &[Entry]) -> Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for (id, entry) in entries.iter().enumerate() {
        let [north, east] = position(entry).map(|micro| f64::from(micro) / 1e6);
        let record = json!({
            "id": id, "name": entry.name, "organisation": entry.organisation, "description": entry.description,
            "categories": entry.categories.split(", ").collect::<Vec<_>>(),
            "locations": [{ "name": entry.place, "latitude": north, "longitude": east }],
        });
        writeln!(out, "{record}")?;
    }
    out.flush()?;
    Ok(())
}

fn position(entry: &Entry) -> [i32; 2] {
    let [x, y] = entry.at.map(f64::from);
    let [corner_y, corner_x] = CORNER;
    let [step_y, step_x] = STEP;
    [corner_y + (y * step_y) as i32, corner_x + (x * step_x) as i32]
}

/// Which number each entry of the feed was given: read from the records, as a page would.
fn numbers(out: &Path, entries: &[Entry]) -> Result<Vec<u32>> {
    let list = fs::read_to_string(out.join("manifest.txt"))?;
    let manifest = Manifest::read(&list).context("the list cannot be read back")?;
    let mut numbers = vec![u32::MAX; entries.len()];
    for block in 0..manifest.entries.div_ceil(manifest.block) {
        let records = fs::read(out.join(&manifest.records).join(format!("{block}.json")))?;
        let records: Vec<serde_json::Value> = serde_json::from_slice(&records)?;
        for (place, record) in records.iter().enumerate() {
            let id = record.get("id").and_then(serde_json::Value::as_u64).context("a record has no id")?;
            *numbers.get_mut(id as usize).context("a record has another id")? = block * manifest.block + place as u32;
        }
    }
    Ok(numbers)
}

fn measure(
    out: &Path,
    list: &str,
    wanted: &[u32],
    entries: &[Entry],
    asked: &[Asked],
    cold: bool,
    near: bool,
) -> Result<String> {
    let fresh =
        || -> Result<Shards> { Ok(Shards::new(Manifest::read(list).context("the list cannot be read back")?, HELD)) };
    let mut shards = fresh()?;
    let (mut costs, mut found) = (Vec::new(), 0);
    for one in asked {
        if cold {
            shards = fresh()?;
        }
        let near = entries.get(one.entry).filter(|_| near).map(|entry| Near { at: position(entry), within: 50 });
        let question = Question { text: &one.text, near, limit: 10, ..Question::default() };
        let (answer, cost) = ask(&mut shards, &question, out)?;
        let meant = wanted.get(one.entry);
        found += usize::from(answer.hits.iter().take(5).any(|(entry, _)| Some(entry) == meant));
        costs.push(cost);
    }
    let line = |value: fn(&Cost) -> f64, digits: usize, shares: &[usize]| {
        let mut all: Vec<f64> = costs.iter().map(value).collect();
        all.sort_by(f64::total_cmp);
        let at = |share: &usize| all.get((all.len().saturating_sub(1)) * share / 100).copied().unwrap_or(f64::NAN);
        shares.iter().map(|share| format!("{:.digits$}", at(share))).collect::<Vec<_>>().join(", ")
    };
    Ok(format!(
        "{} | {} | {} | {} | {:.1} % of {} |",
        line(|cost| cost.files as f64, 0, &[50, 95, 100]),
        line(|cost| cost.sent as f64 / 1e3, 0, &[50, 95, 100]),
        line(|cost| cost.took.as_secs_f64() * 1e3, 2, &[50, 95]),
        line(|cost| cost.held as f64 / 1e6, 1, &[100]),
        found as f64 * 100.0 / asked.len() as f64,
        asked.len(),
    ))
}

/// Fetches what is wanted until there is an answer, then the records of the first ten.
fn ask(shards: &mut Shards, question: &Question<'_>, out: &Path) -> Result<(Answer, Cost)> {
    let mut cost = Cost::default();
    let fetch = |file: &Path, cost: &mut Cost| -> Result<Vec<u8>> {
        let bytes = fs::read(out.join(file)).with_context(|| format!("{} is missing", file.display()))?;
        cost.files += 1;
        cost.sent += sent(&bytes);
        Ok(bytes)
    };
    let answer = loop {
        let start = Instant::now();
        let step = shards.ask(question);
        cost.took += start.elapsed();
        match step {
            Step::Done(answer) => break answer,
            Step::Fetch(number) => {
                let bytes = fetch(shards.manifest().file(number).as_ref(), &mut cost)?;
                let start = Instant::now();
                shards.take(number, &bytes).map_err(|error| anyhow!("{error}"))?;
                cost.took += start.elapsed();
                cost.held = cost.held.max(shards.bytes());
            }
        }
    };
    cost.held = cost.held.max(shards.bytes());
    let manifest = shards.manifest();
    let blocks: BTreeSet<u32> = answer.hits.iter().map(|(entry, _)| entry / manifest.block).collect();
    for block in blocks {
        fetch(Path::new(&manifest.records).join(format!("{block}.json")).as_ref(), &mut cost)?;
    }
    Ok((answer, cost))
}

/// Bytes as a web server sends them that compresses as it goes.
fn sent(bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let options = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
    _ = brotli::BrotliCompress(&mut &bytes[..], &mut out, &options);
    out.len()
}
