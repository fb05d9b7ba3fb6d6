//! A directory in shards answers as the whole one does, and asks for no more than it needs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use windchime_search::shards::{Answer, Manifest, NOWHERE, Near, Question, Shard, Shards, Step};
use windchime_search::{Builder, Document, Index, Query, Unreadable, facet, words};

const NAMES: [&str; 12] = [
    "Walking Group Abingdon",
    "Walking Football Banbury",
    "Carers Choir Banbury",
    "Careers Advice Abingdon",
    "Community Larder Witney",
    "Gardening Group Witney",
    "Café Ŵyl Abingdon",
    "Men's Shed Didcot",
    "Sewing Bee Didcot",
    "Food Bank Abingdon",
    "Singing for Lungs Witney",
    "Under-5s Drop-in Banbury",
];
/// A degree north for each number, so that 1,113 units of 100 m lie between two.
const BOUNDS: &str = "bounds 51000000 -1000000 62000000 -1000000";

fn at(entry: usize) -> [u16; 2] {
    [0, (entry * 65_534 / 11) as u16]
}

fn add(builder: &mut Builder, entry: usize) {
    builder.add(&Document { fields: [NAMES[entry], "", "", "", ""], facets: &[facet(0, entry as u16 % 2)] });
}

fn shard(entries: &[usize]) -> Vec<u8> {
    let mut builder = Index::builder();
    entries.iter().for_each(|entry| add(&mut builder, *entry));
    let numbers: Vec<u32> = entries.iter().map(|entry| *entry as u32).collect();
    Shard::save(&numbers, &entries.iter().map(|entry| at(*entry)).collect::<Vec<_>>(), &builder.finish())
}

/// Files by name, and the list: ranges of `size` words each, two areas, and one top.
fn written(size: usize) -> (String, BTreeMap<String, Vec<u8>>) {
    let (mut list, mut files) =
        (format!("windshards 1\nentries 12\nrecords 4 records-x\n{BOUNDS}\ncategory A b\n"), BTreeMap::new());
    let mut put = |key: &str, entries: &[usize]| {
        let bytes = shard(entries);
        let file = format!("{}.shard", files.len());
        list.push_str(&format!("{key} {} {} {file}\n", entries.len(), bytes.len()));
        files.insert(file, bytes);
    };
    let mut all: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (entry, name) in NAMES.iter().enumerate() {
        words(name).into_iter().for_each(|(word, _)| all.entry(word).or_default().push(entry));
    }
    let all: Vec<(String, Vec<usize>)> = all.into_iter().collect();
    for range in all.chunks(size) {
        let mut entries: Vec<usize> = range.iter().flat_map(|(_, entries)| entries.clone()).collect();
        entries.sort_unstable();
        entries.dedup();
        put(&format!("words {} {}", range[0].0, range[range.len() - 1].0), &entries);
    }
    put(&format!("area 0 0 0 {}", at(5)[1]), &[0, 1, 2, 3, 4, 5]);
    put(&format!("area 0 {} 0 65534", at(6)[1]), &[6, 7, 8, 9, 10, 11]);
    put("top z", &[0]);
    (list, files)
}

/// The answer, and what was fetched for it.
fn ask(shards: &mut Shards, files: &BTreeMap<String, Vec<u8>>, question: &Question<'_>) -> (Answer, Vec<usize>) {
    let mut fetched = Vec::new();
    loop {
        match shards.ask(question) {
            Step::Done(answer) => return (answer, fetched),
            Step::Fetch(number) => {
                assert!(!fetched.contains(&number), "nothing is fetched twice for one question");
                fetched.push(number);
                shards.take(number, &files[shards.manifest().file(number)]).unwrap();
            }
        }
    }
}

fn open(size: usize, most: usize) -> (Shards, BTreeMap<String, Vec<u8>>) {
    let (list, files) = written(size);
    (Shards::new(Manifest::read(&list).unwrap(), most), files)
}

fn names(answer: &Answer) -> Vec<&'static str> {
    answer.hits.iter().map(|(entry, _)| NAMES[*entry as usize]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One word of a name, or its beginning, and perhaps another: the entries that the whole index finds.
    #[test]
    fn finds_what_the_whole_finds(size in 1usize..5, entry in 0usize..12, end in 2usize..7, two in any::<bool>(), most in prop_oneof![Just(0usize), Just(1 << 20)]) {
        let mut builder = Index::builder();
        (0..12).for_each(|entry| add(&mut builder, entry));
        let mut whole = builder.finish();
        let known = words(NAMES[entry]);
        let first: String = known[0].0.chars().take(end).collect();
        let text = if two { format!("{} {first}", known[1].0) } else { first };
        let (mut shards, files) = open(size, most);
        let (answer, _) = ask(&mut shards, &files, &Question { text: &text, limit: 20, ..Question::default() });
        let expected = whole.search(&Query { text: &text, limit: 20, ..Query::default() });
        let mut found: Vec<u32> = answer.hits.iter().map(|(entry, _)| *entry).collect();
        let mut wanted: Vec<u32> = expected.hits.iter().map(|hit| hit.doc).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        // A synonym of a word ("food bank" for "larder") stands under its own first letters.
        wanted.retain(|doc| found.contains(doc) || known.iter().any(|(word, _)| words(NAMES[*doc as usize]).iter().any(|(own, _)| own == word)));
        prop_assert_eq!(found, wanted, "{}", text);
        prop_assert_eq!(answer.dropped, expected.dropped);
    }

    #[test]
    fn damage_does_no_harm(place in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let bytes = shard(&[0, 3, 7]);
        prop_assert!(Shard::load(&bytes[..cut.index(bytes.len())]).is_err());
        let mut changed = bytes.clone();
        changed[place.index(bytes.len())] = byte;
        let (mut shards, _) = open(2, 0);
        if shards.take(0, &changed).is_ok() {
            _ = shards.ask(&Question { text: "abingdon", limit: 5, ..Question::default() });
        }
        let (list, _) = written(3);
        let mut list = list.into_bytes();
        let at = place.index(list.len());
        list[at] = byte;
        if let Some(manifest) = String::from_utf8(list).ok().and_then(|list| Manifest::read(&list)) {
            let near = Near { at: [51_000_000, -1_000_000], within: 9 };
            _ = Shards::new(manifest, 9).ask(&Question { text: "walk", near: Some(near), ..Question::default() });
        }
    }
}

#[test]
fn a_slip_is_forgiven_after_the_first_letters_and_beside_a_word_that_is_right() {
    let (mut shards, files) = open(2, 1 << 20);
    for (text, name) in [
        ("carerss", "Carers Choir Banbury"),
        ("singnig", "Singing for Lungs Witney"),
        ("wlaking football", "Walking Football Banbury"),
    ] {
        let (answer, _) = ask(&mut shards, &files, &Question { text, limit: 5, ..Question::default() });
        assert_eq!(names(&answer).first(), Some(&name), "{text}");
    }
    let (answer, _) = ask(&mut shards, &files, &Question { text: "carers", limit: 5, ..Question::default() });
    assert_eq!(names(&answer), ["Carers Choir Banbury"], "a slip is not looked for where the word itself is found");
}

#[test]
fn fetches_little() {
    let (mut shards, files) = open(2, 1 << 20);
    let question = Question { text: "sewing didcot", limit: 1, ..Question::default() };
    let (answer, fetched) = ask(&mut shards, &files, &question);
    assert_eq!((names(&answer), fetched.len()), (vec!["Sewing Bee Didcot"], 1));
    assert_eq!(ask(&mut shards, &files, &question).1, [], "what is held is not fetched again");
    let (answer, fetched) = ask(&mut shards, &files, &Question { text: "z", limit: 1, ..Question::default() });
    assert_eq!(
        (answer, shards.manifest().file(fetched[0])),
        (Answer::default(), files.keys().map(String::as_str).max_by_key(|name| name.len()).unwrap())
    );
}

#[test]
fn near_somewhere_whole_areas_are_asked() {
    let (mut shards, files) = open(2, 1 << 20);
    let near = |within| Some(Near { at: [56_000_000, -1_000_000], within });
    let (answer, fetched) = ask(&mut shards, &files, &Question { near: near(10), limit: 9, ..Question::default() });
    assert_eq!((names(&answer), fetched.len(), answer.total), (vec![NAMES[5]], 1, 1));
    let (answer, fetched) = ask(&mut shards, &files, &Question { near: near(1_200), limit: 9, ..Question::default() });
    assert_eq!((names(&answer), fetched.len()), (vec![NAMES[5], NAMES[4], NAMES[6]], 1), "nearest first");
    assert_eq!(answer.facet_counts, [(facet(0, 0), 2), (facet(0, 1), 1)], "counts of both areas");
    let text = "group";
    let (answer, _) = ask(&mut shards, &files, &Question { text, near: near(60_000), limit: 9, ..Question::default() });
    assert_eq!(names(&answer), ["Gardening Group Witney", "Walking Group Abingdon"]);
}

#[test]
fn what_is_no_shard_is_told() {
    assert_eq!(Shard::load(b"windex\x01\x00").unwrap_err(), Unreadable::NotAnIndex);
    assert_eq!(Shard::load(b"windsh\x07\x00").unwrap_err(), Unreadable::Version(7));
    assert!(Manifest::read("windshards 2\n").is_none());
    assert!(Manifest::read("windshards 1\nwords b a 1 1 x\n").is_none(), "not in order");
    assert_eq!(NOWHERE, [u16::MAX; 2]);
}
