//! `cargo xtask index FEED OUT`: a feed as static files that any web server or CDN hands out, for directories too large to fetch whole.
//! The format and its reader are in widgets/search (`shards`).

#[cfg(test)]
mod tests;
mod words;

use crate::say;
use anyhow::{Context as _, Result, bail};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use windchime_domain::directory::{Entry, Place, read_page};
use windchime_domain::json::Value;
use windchime_search::shards::{NOWHERE, Shard};
use windchime_search::{Document, Index, facet};

/// Entries of one area: some hundred kilobytes, with their descriptions.
const AREA: usize = 4_000;
/// Records in one file: about as much as ten hits in one town need.
const BLOCK: u32 = 32;

/// What is kept of an entry while all are read.
struct Brief {
    /// Where its record stands in the feed.
    offset: u64,
    length: usize,
    name: String,
    organisation: String,
    categories: Vec<u16>,
    place: String,
    position: Option<(f64, f64)>,
    at: [u16; 2],
}

/// The feed as records, one a line, and what each says in short.
struct Feed {
    file: File,
    briefs: Vec<Brief>,
    categories: Vec<String>,
    /// South, west, north, east in millionths of a degree.
    bounds: [i32; 4],
    skipped: usize,
}

/// The folder being written, and its list of files.
struct Out {
    folder: PathBuf,
    manifest: String,
    shards: usize,
    bytes: usize,
}

/// Writes the files. `feed` is JSON of any shape the directory reads, or one record a line (`.jsonl`) where it is too large for that.
pub fn index(feed: &Path, out: &Path) -> Result<()> {
    let mut feed = Feed::read(feed)?;
    let count = feed.briefs.len();
    if count == 0 {
        bail!("the feed has no entry that could be read ({} records were skipped); nothing was written", feed.skipped);
    }
    if out.join("manifest.txt").exists() {
        fs::remove_dir_all(out).with_context(|| format!("{} could not be emptied", out.display()))?;
    }
    fs::create_dir_all(out)?;
    let mut out = Out { folder: out.to_owned(), manifest: String::new(), shards: 0, bytes: 0 };
    _ = writeln!(out.manifest, "windshards 1\nentries {count}");
    let [south, west, north, east] = feed.bounds;
    _ = writeln!(out.manifest, "bounds {south} {west} {north} {east}");
    for category in &feed.categories {
        _ = writeln!(out.manifest, "category {}", category.replace('\n', " "));
    }
    let areas = feed.areas();
    let mut order: Vec<u32> = areas.iter().flatten().copied().collect();
    order.extend((0..count as u32).filter(|entry| feed.brief(*entry).at == NOWHERE));
    out.areas(&mut feed, &areas, &order)?;
    let numbered: Vec<&Brief> = order.iter().map(|entry| feed.brief(*entry)).collect();
    words::write(&mut out, &numbered, &feed.categories)?;
    fs::write(out.folder.join("manifest.txt"), &out.manifest)?;
    say(format!(
        "index: {count} entries ({} records skipped) in {} shards of {:.1} MB, and a list of {:.0} kB",
        feed.skipped,
        out.shards,
        out.bytes as f64 / 1e6,
        out.manifest.len() as f64 / 1e3
    ));
    Ok(())
}

impl Feed {
    fn read(path: &Path) -> Result<Self> {
        let path = if path.extension().is_some_and(|name| name == "jsonl" || name == "ndjson") {
            path.to_owned()
        } else {
            lines_of(path)?
        };
        let mut reader =
            BufReader::new(File::open(&path).with_context(|| format!("{} cannot be opened", path.display()))?);
        let mut feed =
            Self { file: File::open(&path)?, briefs: Vec::new(), categories: Vec::new(), bounds: [0; 4], skipped: 0 };
        let (mut line, mut offset) = (Vec::new(), 0);
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)?;
            if length == 0 {
                break;
            }
            if !line.trim_ascii().is_empty() {
                feed.take(&line, offset);
            }
            offset += length as u64;
        }
        feed.place();
        Ok(feed)
    }

    fn take(&mut self, line: &[u8], offset: u64) {
        let Some(entry) = entry_of(line) else {
            self.skipped += 1;
            return;
        };
        let mut categories = Vec::new();
        for category in &entry.categories {
            let known = self.categories.iter().position(|known| *known == category.name);
            let number = known.unwrap_or_else(|| {
                self.categories.push(category.name.clone());
                self.categories.len() - 1
            });
            categories.extend(u16::try_from(number).ok());
        }
        self.briefs.push(Brief {
            offset,
            length: line.len(),
            organisation: entry.organisation.clone().unwrap_or_default(),
            place: place_of(&entry),
            position: entry.places.iter().find_map(|place| place.position),
            name: entry.name,
            categories,
            at: NOWHERE,
        });
    }

    /// The bounds of all positions, and each position within them.
    fn place(&mut self) {
        let micro = |degrees: f64| (degrees * 1e6).round() as i32;
        let mut bounds: Option<[i32; 4]> = None;
        for (north, east) in self.briefs.iter().filter_map(|brief| brief.position) {
            let (y, x) = (micro(north), micro(east));
            let [south, west, top, right] = bounds.unwrap_or([y, x, y, x]);
            bounds = Some([south.min(y), west.min(x), top.max(y), right.max(x)]);
        }
        let Some(bounds) = bounds else { return };
        self.bounds = bounds;
        let [south, west, north, east] = bounds.map(f64::from);
        let share = |value: f64, low: f64, high: f64| {
            ((value * 1e6 - low) / (high - low).max(1.0) * 65_534.0).round().clamp(0.0, 65_534.0) as u16
        };
        for brief in &mut self.briefs {
            if let Some((y, x)) = brief.position {
                brief.at = [share(x, west, east), share(y, south, north)];
            }
        }
    }

    #[expect(clippy::indexing_slicing, reason = "entries are numbered as they were pushed")]
    fn brief(&self, entry: u32) -> &Brief {
        &self.briefs[entry as usize]
    }

    /// Halves of halves, each along its longer side, until each has few enough entries.
    fn areas(&self) -> Vec<Vec<u32>> {
        let all: Vec<u32> = (0..self.briefs.len() as u32).filter(|entry| self.brief(*entry).at != NOWHERE).collect();
        let mut whole = vec![all];
        let mut areas = Vec::new();
        while let Some(mut part) = whole.pop() {
            if part.len() <= AREA {
                if !part.is_empty() {
                    areas.push(part);
                }
                continue;
            }
            let [west, south, east, north] = self.around(&part);
            let [y, x] = [north - south, east - west];
            part.sort_by_key(|entry| {
                let [at_x, at_y] = self.brief(*entry).at;
                if x > y { at_x } else { at_y }
            });
            let rest = part.split_off(part.len() / 2);
            whole.extend([rest, part]);
        }
        areas
    }

    /// West, south, east, north.
    fn around(&self, entries: &[u32]) -> [u16; 4] {
        entries
            .iter()
            .map(|entry| self.brief(*entry).at)
            .fold([u16::MAX, u16::MAX, 0, 0], |[w, s, e, n], [x, y]| [w.min(x), s.min(y), e.max(x), n.max(y)])
    }

    /// The record itself, as it stands in the feed.
    fn record(&mut self, entry: u32) -> Result<Vec<u8>> {
        let brief = self.brief(entry);
        let (offset, mut line) = (brief.offset, vec![0; brief.length]);
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.read_exact(&mut line)?;
        Ok(line.trim_ascii().to_vec())
    }
}

impl Out {
    /// One shard for each area, and all records in the order of their numbers.
    fn areas(&mut self, feed: &mut Feed, areas: &[Vec<u32>], order: &[u32]) -> Result<()> {
        let unfinished = self.folder.join("records");
        fs::create_dir_all(&unfinished)?;
        let mut hash = Sha256::new();
        let mut block = vec![b'['];
        let mut number = 0u32;
        let nowhere = order.get(areas.iter().map(Vec::len).sum::<usize>()..).unwrap_or_default().to_vec();
        for (area, placed) in areas.iter().map(|area| (area, true)).chain([(&nowhere, false)]) {
            let mut builder = Index::builder();
            let first = number;
            for entry in area {
                let record = feed.record(*entry)?;
                let text = entry_of(&record).map(|entry| entry.description).unwrap_or_default();
                add(&mut builder, feed.brief(*entry), &feed.categories, &text);
                if block.len() > 1 {
                    block.extend(b",\n");
                }
                block.extend(&record);
                number += 1;
                if number.is_multiple_of(BLOCK) || number as usize == order.len() {
                    block.push(b']');
                    hash.update(&block);
                    fs::write(unfinished.join(format!("{}.json", (number - 1) / BLOCK)), &block)?;
                    block.truncate(1);
                }
            }
            if placed {
                let at: Vec<[u16; 2]> = area.iter().map(|entry| feed.brief(*entry).at).collect();
                let [west, south, east, north] = feed.around(area);
                let numbers: Vec<u32> = (first..number).collect();
                self.shard(&format!("area {west} {south} {east} {north}"), &numbers, &at, builder)?;
            }
        }
        let records = format!("records-{}", name_of(hash));
        fs::rename(unfinished, self.folder.join(&records))?;
        _ = writeln!(self.manifest, "records {BLOCK} {records}");
        Ok(())
    }

    /// Writes a shard, and a line for it. Shards of the same content are one file.
    fn shard(&mut self, key: &str, numbers: &[u32], at: &[[u16; 2]], builder: windchime_search::Builder) -> Result<()> {
        let bytes = Shard::save(numbers, at, &builder.finish());
        let file = format!("{}.shard", name_of(Sha256::new_with_prefix(&bytes)));
        fs::write(self.folder.join(&file), &bytes)?;
        _ = writeln!(self.manifest, "{key} {} {} {file}", numbers.len(), bytes.len());
        self.shards += 1;
        self.bytes += bytes.len();
        Ok(())
    }
}

fn add(builder: &mut windchime_search::Builder, brief: &Brief, categories: &[String], description: &str) {
    let facets: Vec<u32> = brief.categories.iter().map(|number| facet(0, *number)).collect();
    let names: Vec<&str> =
        brief.categories.iter().filter_map(|at| categories.get(usize::from(*at))).map(String::as_str).collect();
    let fields = [&brief.name, &brief.organisation, &names.join(", "), description, &brief.place];
    builder.add(&Document { fields, facets: &facets });
}

/// The one entry of a record; nothing where it is none.
fn entry_of(record: &[u8]) -> Option<Entry> {
    let record: Value = serde_json::from_slice(record).ok()?;
    read_page(&Value::List(vec![record])).ok()?.entries.pop()
}

fn place_of(entry: &Entry) -> String {
    let line = |place: &Place| {
        place.name.iter().chain(&place.address).chain(&place.postcode).cloned().collect::<Vec<_>>().join(", ")
    };
    entry.places.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// A whole feed as one record a line, in a file beside the build's others.
fn lines_of(path: &Path) -> Result<PathBuf> {
    let text = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let feed: Json = serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", path.display()))?;
    let list = ["contents", "content", "features", "services"].iter().find_map(|name| feed.get(*name)).unwrap_or(&feed);
    let Some(records) = list.as_array() else {
        bail!("{} holds no list of records: give a list, a page of Open Referral services, or GeoJSON", path.display());
    };
    let folder = crate::run::root().join("target/tmp");
    fs::create_dir_all(&folder)?;
    let lines = folder.join("index-feed.jsonl");
    let mut out = std::io::BufWriter::new(File::create(&lines)?);
    for record in records {
        writeln!(out, "{record}")?;
    }
    out.flush()?;
    Ok(lines)
}

/// Enough of a hash to tell files apart.
fn name_of(hash: Sha256) -> String {
    hash.finalize().iter().take(8).fold(String::new(), |mut name, byte| {
        _ = write!(name, "{byte:02x}");
        name
    })
}
