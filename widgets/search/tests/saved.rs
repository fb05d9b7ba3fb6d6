//! What is saved comes back the same, and what was damaged or forged does no harm.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;
use windchime_search::{Document, Index, Query, Unreadable, Weights, facet};

const WORDS: [&str; 12] =
    ["walk", "walking", "garden", "Café", "the", "food", "bank", "anxiety", "larder", "Ŵyl", "cwtch", "hug"];

/// Entries from numbers: each a few words, and a facet or two.
fn built(entries: &[Vec<u8>], slice: usize) -> Index {
    let mut builder = Index::builder();
    builder.synonyms(&[("cwtch", &["hug"])]).weights(Weights { nearness: 40, ..Weights::default() });
    for entry in entries {
        let text: Vec<&str> = entry.iter().map(|n| WORDS[usize::from(*n) % WORDS.len()]).collect();
        let facets: Vec<u32> = entry.iter().take(2).map(|n| facet(u16::from(n % 3), (*n).into())).collect();
        builder.add(&Document { fields: [&text.join(" "), "", "", &text.concat(), ""], facets: &facets });
    }
    let mut finishing = builder.finishing();
    while finishing.step(slice) {}
    finishing.index()
}

fn answers(index: &mut Index) -> Vec<String> {
    let texts = ["", "walk", "walkng gardn", "food bank", "cwtch", "caf", "hug the", "anx"];
    let ticked = [facet(0, 3), facet(1, 1)];
    let ask = |text: &&str| {
        let plain = Query { text, limit: 50, ..Query::default() };
        format!("{:?} {:?}", index.search(&plain), index.search(&Query { facets: &ticked, ..plain }))
    };
    texts.iter().map(ask).collect()
}

proptest! {
    #[test]
    fn comes_back_the_same(entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..6), 0..40), slice in 1usize..50) {
        let mut index = built(&entries, usize::MAX);
        let bytes = index.save();
        prop_assert_eq!(&bytes, &built(&entries, slice).save(), "finished in slices");
        let mut loaded = Index::load(&bytes).unwrap();
        prop_assert_eq!(loaded.len(), index.len());
        prop_assert_eq!(answers(&mut loaded), answers(&mut index));
        prop_assert_eq!(loaded.save(), bytes);
    }

    #[test]
    fn damage_does_no_harm(
        entries in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..6), 0..12),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), prop_oneof![Just(0u8), Just(0x80), Just(0xff), any::<u8>()]), 1..6),
        cut in any::<prop::sample::Index>(),
        extra in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let whole = built(&entries, usize::MAX).save();
        prop_assert!(Index::load(&whole[..cut.index(whole.len())]).is_err(), "cut short");
        let mut bytes = whole;
        // The mark and the version stay, so that what follows is read at all.
        for (at, byte) in changes {
            let at = 8 + at.index(bytes.len() - 8);
            bytes[at] = byte;
        }
        bytes.extend(&extra);
        if let Ok(mut index) = Index::load(&bytes) {
            answers(&mut index);
            prop_assert!(index.bytes() <= 64 * bytes.len());
        }
    }

    #[test]
    fn noise_does_no_harm(noise in proptest::collection::vec(prop_oneof![0u8..5, any::<u8>()], 0..80)) {
        let mut bytes = b"windex\x01\x00".to_vec();
        bytes.extend(noise);
        if let Ok(mut index) = Index::load(&bytes) {
            answers(&mut index);
        }
    }
}

#[test]
fn says_what_is_wrong() {
    let mut bytes = built(&[vec![1, 2], vec![3]], usize::MAX).save();
    assert_eq!(Index::load(b"{}").unwrap_err(), Unreadable::NotAnIndex);
    assert_eq!(Index::load(b"<!doctype html>").unwrap_err(), Unreadable::NotAnIndex);
    assert!(matches!(Index::load(&bytes[..40]).unwrap_err(), Unreadable::Damaged(9..=40)));
    bytes[6] = 9;
    assert_eq!(Index::load(&bytes).unwrap_err(), Unreadable::Version(9));
    assert!(Unreadable::Version(9).to_string().contains("format 9"));
}

/// A few bytes that claim to hold billions of things.
#[test]
fn great_claims_take_no_room() {
    let claim = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for at in 8..60 {
        let mut bytes = built(&[vec![1, 2], vec![3, 4, 5]], usize::MAX).save();
        bytes.splice(at..=at, claim);
        assert!(Index::load(&bytes).is_err() || at > 20, "byte {at}");
    }
}
