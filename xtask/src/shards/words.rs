//! Shards by words: every entry under each word of its name, organisation, categories and place.

use super::{Brief, Out, add};
use anyhow::Result;
use std::collections::HashMap;
use windchime_search::{Index, words};

/// Entries of one shard: some tens of kilobytes, without descriptions.
const PART: usize = 2_000;
/// A word may have so many shards of its own; whoever looks for a commoner one types another word, or says where.
const PARTS: usize = 6;
/// Entries for the first letters of very many words.
const TOP: usize = 1_000;
/// First letters that have such shards.
const LETTERS: usize = 4;

/// How little an entry has to do with the word, and the entry.
type Ranked = Vec<u64>;

/// Writes shards for ranges of words in alphabetical order, for very common words alone, and for very common first letters.
pub fn write(out: &mut Out, entries: &[&Brief], categories: &[String]) -> Result<()> {
    let all = collect(entries, categories);
    let mut shard = |key: String, mut numbers: Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
        let mut builder = Index::builder();
        let own: Vec<&Brief> = numbers.iter().filter_map(|number| entries.get(*number as usize).copied()).collect();
        own.iter().for_each(|brief| add(&mut builder, brief, categories, ""));
        let at: Vec<[u16; 2]> = own.iter().map(|brief| brief.at).collect();
        out.shard(&key, &numbers, &at, builder)
    };
    let mut range: Option<(&str, &str, Vec<u32>)> = None;
    for (word, ranked) in &all {
        let many = ranked.len() > PART;
        if let Some((first, last, numbers)) = range.take_if(|(.., numbers)| many || numbers.len() + ranked.len() > PART)
        {
            shard(format!("words {first} {last}"), numbers)?;
        }
        if many {
            for part in ranked.chunks(PART).take(PARTS) {
                shard(format!("words {word} {word}"), numbers(part))?;
            }
        } else {
            let (_, last, known) = range.get_or_insert_with(|| (word, word, Vec::new()));
            *last = word;
            known.extend(numbers(ranked));
        }
    }
    if let Some((first, last, numbers)) = range {
        shard(format!("words {first} {last}"), numbers)?;
    }
    for (start, ranked) in tops(&all) {
        shard(format!("top {start}"), numbers(&ranked))?;
    }
    Ok(())
}

/// All words in order, each with its entries, those it says most about first.
fn collect(entries: &[&Brief], categories: &[String]) -> Vec<(String, Ranked)> {
    let mut all: HashMap<String, Ranked> = HashMap::new();
    for (number, brief) in entries.iter().enumerate() {
        let mut own: Vec<String> = words(&brief.name).into_iter().map(|(word, _)| word).collect();
        let in_name = own.len();
        let names = brief.categories.iter().filter_map(|at| categories.get(usize::from(*at))).map(String::as_str);
        for text in [brief.organisation.as_str(), &brief.place].into_iter().chain(names) {
            own.extend(words(text).into_iter().map(|(word, _)| word));
        }
        for (place, word) in own.iter().enumerate() {
            if own.iter().take(place).any(|before| before == word) {
                continue;
            }
            // The first word of a short name says most.
            let rank = if place < in_name { place + in_name } else { 1_000 };
            all.entry(word.clone()).or_default().push((rank as u64) << 32 | number as u64);
        }
    }
    let mut all: Vec<(String, Ranked)> = all.into_iter().collect();
    all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    all.iter_mut().for_each(|(_, ranked)| ranked.sort_unstable());
    all
}

/// First letters with more entries than may be fetched, each with the best of them.
fn tops(all: &[(String, Ranked)]) -> Vec<(String, Ranked)> {
    let mut tops: HashMap<&str, (usize, Ranked)> = HashMap::new();
    for (word, ranked) in all {
        for (end, letter) in word.char_indices().take(LETTERS) {
            let start = word.get(..end + letter.len_utf8()).unwrap_or_default();
            let (count, best) = tops.entry(start).or_default();
            *count += ranked.len();
            best.extend(ranked.iter().take(TOP));
            if best.len() > 20 * TOP {
                best.sort_unstable();
                best.truncate(2 * TOP);
            }
        }
    }
    let mut tops: Vec<(String, Ranked)> = tops
        .into_iter()
        .filter(|(_, (count, _))| *count > PARTS / 2 * PART)
        .map(|(start, (_, mut best))| {
            best.sort_unstable();
            best.truncate(TOP);
            (start.to_owned(), best)
        })
        .collect();
    tops.sort_unstable();
    tops
}

fn numbers(ranked: &[u64]) -> Vec<u32> {
    ranked.iter().map(|entry| *entry as u32).collect()
}
