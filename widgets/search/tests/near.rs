//! Distance, freshness, order and many hits.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use windchime_search::{Document, Index, Order, Query, UNKNOWN, Weights};

fn built(names: &[&str], weights: Weights) -> Index {
    let mut builder = Index::builder();
    builder.weights(weights);
    for name in names {
        builder.add(&Document { fields: [name, "", "", "", ""], facets: &[] });
    }
    builder.finish()
}

fn found(index: &mut Index, query: &Query<'_>) -> Vec<u32> {
    index.search(&Query { limit: 10, ..*query }).hits.iter().map(|hit| hit.doc).collect()
}

const NAMES: [&str; 5] = ["Walking Group", "Walking Group", "Walkign Group", "Choir", "Walking Group"];
const DISTANCES: [u16; 5] = [200, 5, 0, 10, UNKNOWN];

#[test]
fn the_near_come_before_the_far() {
    let mut index = built(&NAMES, Weights::default());
    let query = Query { text: "walking group", distances: Some(&DISTANCES), ..Query::default() };
    assert_eq!(
        found(&mut index, &query),
        [1, 0, 4],
        "near, far, nobody knows; what has a slip in it is not asked, though it is right here"
    );
    let mut index = built(&NAMES, Weights { nearness: 0, ..Weights::default() });
    assert_eq!(found(&mut index, &query), [0, 1, 4], "as they were added, where nearness is worth nothing");
}

#[test]
fn nothing_typed_gives_the_nearest() {
    let mut index = built(&NAMES, Weights::default());
    let query = Query { distances: Some(&DISTANCES), ..Query::default() };
    assert_eq!(found(&mut index, &query), [2, 1, 3, 0, 4]);
    assert_eq!(found(&mut index, &Query { order: Order::Nearest, ..query }), [2, 1, 3, 0, 4]);
}

#[test]
fn nearest_first_if_asked_for() {
    let mut index = built(&["Group and Walking and Talking", "Walking", "Walking"], Weights::default());
    let distances = [3, 4, 3];
    let query = Query { text: "walking", distances: Some(&distances), order: Order::Nearest, ..Query::default() };
    assert_eq!(found(&mut index, &query), [2, 0, 1], "at the same distance the better match");
}

#[test]
fn within_leaves_out_the_far_and_the_unknown() {
    let mut index = built(&NAMES, Weights::default());
    let query = Query { distances: Some(&DISTANCES), within: Some(10), ..Query::default() };
    assert_eq!(found(&mut index, &query), [2, 1, 3]);
    assert_eq!(found(&mut index, &Query { within: Some(UNKNOWN), ..query }), [2, 1, 3, 0]);
    assert_eq!(found(&mut index, &Query { distances: None, ..query }).len(), 5, "without distances it means nothing");
    assert_eq!(
        found(&mut index, &Query { text: "choir", within: Some(9), ..query }),
        [],
        "also where something is typed"
    );
}

#[test]
fn the_fresh_come_first() {
    let mut index = built(&NAMES, Weights::default());
    let query = Query { text: "walking group", freshness: Some(&[0, 10, 0, 0, 255]), ..Query::default() };
    assert_eq!(found(&mut index, &query), [4, 1, 0]);
}

#[test]
fn partners_weigh_fields_as_they_like() {
    let both = ["A trip", "Trip", "", "", ""];
    let mut builder = Index::builder();
    builder.weights(Weights { fields: [1, 9, 0, 0, 0], ..Weights::default() });
    builder.add(&Document { fields: [both[1], both[0], "", "", ""], facets: &[] });
    builder.add(&Document { fields: ["Walk", "Trip", "", "", ""], facets: &[] });
    builder.add(&Document { fields: ["Trip", "Walk", "", "", ""], facets: &[] });
    let mut index = builder.finish();
    assert_eq!(found(&mut index, &Query { text: "trip", ..Query::default() }), [0, 1, 2]);
}

proptest! {
    /// However few are asked for, they are the first of all.
    #[test]
    fn few_are_the_first_of_many(distances in proptest::collection::vec(0u16..40, 1..400), limit in 0usize..90, nearest in any::<bool>()) {
        let names = vec!["Walking Group"; distances.len()];
        let mut index = built(&names, Weights::default());
        let order = if nearest { Order::Nearest } else { Order::Best };
        let query = Query { text: "walk", distances: Some(&distances), order, limit, ..Query::default() };
        let few = index.search(&query);
        let all = index.search(&Query { limit: usize::MAX, ..query });
        prop_assert_eq!(few.total as usize, distances.len());
        prop_assert_eq!(all.hits.len(), distances.len());
        prop_assert_eq!(&few.hits[..], &all.hits[..limit.min(distances.len())]);
        let mut by_hand: Vec<u32> = (0..distances.len() as u32).collect();
        by_hand.sort_by_key(|doc| distances[*doc as usize]);
        prop_assert_eq!(all.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), by_hand);
    }
}
