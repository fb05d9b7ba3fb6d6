//! What was written can be asked, and is where the list says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use windchime_corpora::Kind;
use windchime_search::shards::{Manifest, Near, Question, Shards, Step};

#[test]
fn every_entry_is_found_by_name_and_by_place() {
    let seed = std::process::id().into();
    let entries = windchime_corpora::entries(Kind::Names, 9_000, seed);
    let folder = std::env::temp_dir().join(format!("windchime-shards-{seed}"));
    fs::create_dir_all(&folder).unwrap();
    let feed = folder.join("feed.jsonl");
    let mut lines = "not a record\n".to_owned();
    for entry in &entries {
        let [y, x] = [51.0 + f64::from(entry.at[1]) / 1000.0, -1.0 + f64::from(entry.at[0]) / 1000.0];
        let record = serde_json::json!({ "name": entry.name, "organisation": entry.organisation, "description": entry.description,
            "categories": entry.categories.split(", ").collect::<Vec<_>>(), "locations": [{ "name": format!("{}, Anyshire", entry.place), "latitude": y, "longitude": x }] });
        _ = writeln!(lines, "{record}");
    }
    fs::write(&feed, lines).unwrap();
    let out = folder.join("out");
    index(&feed, &out).unwrap();

    let list = fs::read_to_string(out.join("manifest.txt")).unwrap();
    let manifest = Manifest::read(&list).unwrap();
    assert_eq!(manifest.entries, 9_000, "a line that is no record hides no other");
    for number in 0..manifest.len() {
        let bytes = fs::read(out.join(manifest.file(number))).unwrap();
        assert_eq!(manifest.file(number), format!("{}.shard", name_of(Sha256::new_with_prefix(&bytes))));
        assert_eq!(manifest.shard(number).unwrap().bytes as usize, bytes.len());
    }
    for kind in ["area", "words", "top"] {
        assert!(
            list.lines().filter(|line| line.starts_with(kind)).count() > 1,
            "there is more than one shard by {kind}"
        );
    }

    let common = list.lines().filter(|line| line.starts_with("words anyshire anyshire 2000 ")).count();
    assert_eq!(common, 4, "a word that 9,000 entries have stands alone, in shards of 2,000");

    let mut shards = Shards::new(manifest, 4_000_000);
    let mut ask = |text: &str, near: Option<Near>| {
        let question = Question { text, near, limit: 50, ..Question::default() };
        loop {
            match shards.ask(&question) {
                Step::Done(answer) => break answer,
                Step::Fetch(number) => {
                    let bytes = fs::read(out.join(shards.manifest().file(number))).unwrap();
                    shards.take(number, &bytes).unwrap();
                }
            }
        }
    };
    assert!(ask("anyshire", None).total >= 50);
    let manifest = Manifest::read(&list).unwrap();
    let name = |number: u32| {
        let block = out.join(&manifest.records).join(format!("{}.json", number / manifest.block));
        let records: Vec<Json> = serde_json::from_slice(&fs::read(block).unwrap()).unwrap();
        records[(number % manifest.block) as usize]["name"].as_str().unwrap().to_owned()
    };
    for entry in entries.iter().step_by(300) {
        let [y, x] = [51_000_000 + i32::from(entry.at[1]) * 1000, -1_000_000 + i32::from(entry.at[0]) * 1000];
        for near in [None, Some(Near { at: [y, x], within: 20 })] {
            let answer = ask(&entry.name, near);
            let found = answer.hits.iter().any(|(number, _)| name(*number) == entry.name);
            assert!(found && answer.dropped.is_empty(), "{} is found {near:?}", entry.name);
        }
    }
    fs::remove_dir_all(folder).unwrap();
}
