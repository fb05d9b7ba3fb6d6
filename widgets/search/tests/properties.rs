//! What must hold for any documents and any query.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use windchime_search::{Document, Index, Query, facet};

#[derive(Clone, Debug)]
struct Entry {
    name: String,
    description: String,
    facets: Vec<u32>,
}

fn build(entries: &[Entry]) -> Index {
    let mut builder = Index::builder();
    for entry in entries {
        builder.add(&Document { fields: [&entry.name, "", "", &entry.description, ""], facets: &entry.facets });
    }
    builder.finish()
}

/// Few words and few facets, so that documents have much in common.
fn entry() -> impl Strategy<Value = Entry> {
    let words = || {
        proptest::collection::vec("(walk|walking|garden|café|the|for|men|anxiety|larder|[a-c]{1,5})", 1..6)
            .prop_map(|w| w.join(" "))
    };
    let facets = proptest::collection::vec((0u16..3, 0u16..4).prop_map(|(g, v)| facet(g, v)), 0..5);
    (words(), words(), facets).prop_map(|(name, description, facets)| Entry { name, description, facets })
}

fn all(text: &str) -> Query<'_> {
    Query { text, limit: usize::MAX, ..Query::default() }
}

proptest! {
    #[test]
    fn nothing_panics(names in proptest::collection::vec("\\PC{0,30}|.{0,30}", 0..8), query in "\\PC{0,60}|.{0,60}", limit in 0usize..4) {
        let entries: Vec<Entry> = names.into_iter().map(|name| Entry { name, description: query.clone(), facets: vec![] }).collect();
        let mut index = build(&entries);
        let found = index.search(&Query { text: &query, limit, ..Query::default() });
        prop_assert!(found.hits.len() <= limit && found.hits.len() <= found.total as usize);
        prop_assert!(found.hits.is_sorted_by(|a, b| a.score > b.score || (a.score == b.score && a.doc < b.doc)));
    }

    #[test]
    fn any_beginning_of_a_name_finds_it(
        entries in proptest::collection::vec(prop_oneof![
            entry(),
            "\\PC{1,30}".prop_map(|name| Entry { name, description: String::new(), facets: vec![] }),
        ], 1..12),
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut index = build(&entries);
        let doc = which.index(entries.len());
        let name = &entries[doc].name;
        let characters: Vec<char> = name.chars().collect();
        let beginning: String = characters[..=cut.index(characters.len())].iter().collect();
        let found = index.search(&all(&beginning));
        prop_assert!(found.hits.iter().any(|hit| hit.doc as usize == doc), "{beginning:?} does not find {name:?}");
        prop_assert!(found.dropped.is_empty(), "{beginning:?} dropped {:?}", found.dropped);
    }

    #[test]
    fn facets_narrow_and_count_as_by_hand(
        entries in proptest::collection::vec(entry(), 1..20),
        text in "(walk|garden|caf|larder|)",
        ticked in proptest::collection::vec((0u16..4, 0u16..4).prop_map(|(g, v)| facet(g, v)), 0..4),
        only in proptest::collection::vec(any::<bool>(), 20),
    ) {
        let mut index = build(&entries);
        let only = &only[..entries.len()];
        // What the text alone finds is the ground truth here; ranking and typos are tested elsewhere.
        let base: Vec<usize> = index.search(&Query { only: Some(only), ..all(&text) }).hits.iter().map(|hit| hit.doc as usize).collect();
        prop_assert!(base.iter().all(|doc| only[*doc]));
        let passes = |doc: usize, ticked: &[u32]| {
            ticked.iter().all(|t| ticked.iter().any(|u| u >> 16 == t >> 16 && entries[doc].facets.contains(u)))
        };
        let narrowed = index.search(&Query { facets: &ticked, only: Some(only), ..all(&text) });
        let by_hand: Vec<usize> = base.iter().copied().filter(|doc| passes(*doc, &ticked)).collect();
        // With one word (or none) nothing can be dropped, so narrowing is all that changes the set. It may, however, be wider
        // where the text's own matches are all narrowed away and slips are forgiven instead.
        if !by_hand.is_empty() || base.is_empty() {
            prop_assert_eq!(narrowed.hits.iter().map(|hit| hit.doc as usize).collect::<Vec<_>>(), by_hand);
            for (value, count) in narrowed.facet_counts {
                let others: Vec<u32> = ticked.iter().copied().filter(|t| t >> 16 != value >> 16).collect();
                let expected = base.iter().filter(|doc| passes(**doc, &others) && entries[**doc].facets.contains(&value)).count();
                prop_assert_eq!(count as usize, expected, "facet {:x}", value);
            }
        }
    }

    #[test]
    fn searching_twice_gives_the_same(entries in proptest::collection::vec(entry(), 1..12), first in "[a-c é]{0,9}", second in "[a-c é]{0,9}") {
        let mut index = build(&entries);
        let fresh = build(&entries).search(&all(&second));
        index.search(&all(&first));
        prop_assert_eq!(index.search(&all(&second)), fresh);
    }
}
