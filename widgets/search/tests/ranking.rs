//! What a person typing sees, by example.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use windchime_search::{Document, Index, Query, facet};

const ENTRIES: [[&str; 5]; 10] = [
    ["Headington Walking Group", "Riverside Trust", "Walking", "A slow walk every Thursday.", "Headington"],
    ["Cowley Community Larder", "Cowley Together", "Food", "Fresh food for anyone who needs it.", "Cowley"],
    ["Quiet Hour", "Riverside Trust", "Wellbeing", "For people who feel anxious. We also go walking.", "Summertown"],
    ["Art for All", "Studio 5", "Arts and crafts", "Painting and drawing.", "Jericho"],
    ["Arthritis Support", "Joint Care", "Health", "Gentle exercise.", "Jericho"],
    ["Men's Shed", "Shed Association", "Making", "Wood, tea and talk.", "Barton"],
    ["Café Ŵyl", "Cymry Rhydychen", "Language", "Siarad Cymraeg.", "Botley"],
    ["For You", "You First", "Advice", "One to one.", "Botley"],
    ["Careers Advice", "Job Hub", "Work", "Help with your next job.", "Barton"],
    ["Carers' Choir", "Sing Out", "Music", "For unpaid carers.", "Cowley"],
];

fn index() -> Index {
    let mut builder = Index::builder();
    for (at, fields) in ENTRIES.into_iter().enumerate() {
        builder.add(&Document { fields, facets: &[facet(0, at as u16 % 2)] });
    }
    builder.finish()
}

fn names(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let found = index().search(&Query { text, limit: 20, ..Query::default() });
    (found.hits.iter().map(|hit| ENTRIES[hit.doc as usize][0]).collect(), found.dropped)
}

fn first(text: &str) -> &'static str {
    names(text).0.first().copied().unwrap_or("nothing")
}

#[test]
fn the_name_weighs_more_than_the_description() {
    assert_eq!(names("walking").0, ["Headington Walking Group", "Quiet Hour"]);
}

#[test]
fn exact_comes_before_longer_words() {
    assert_eq!(names("art").0, ["Art for All", "Arthritis Support"]);
}

#[test]
fn each_letter_of_a_word_finds_it() {
    assert!(names("h").0.contains(&"Headington Walking Group"));
    for end in 2..="headington walking group".len() {
        assert_eq!(first(&"headington walking group"[..end]), "Headington Walking Group");
    }
}

#[test]
fn one_slip_is_forgiven_anywhere() {
    for typed in ["headingtn", "haedington", "xeadington", "eadington", "headingtonn", "hadin", "wlaking", "gruop"] {
        assert_eq!(first(typed), "Headington Walking Group", "{typed}");
    }
}

#[test]
fn a_hyphen_may_be_missing_or_in_the_wrong_place() {
    let mut builder = Index::builder();
    for name in [
        "Home-visits Team",
        "Under-5s Drop-in",
        "Dropout Prevention",
        "Visits to Ham Homes",
        "Top-up-shop",
        "Dry-cleaner",
    ] {
        builder.add(&Document { fields: [name, "", "", "", ""], facets: &[] });
    }
    let mut index = builder.finish();
    for (typed, doc) in [
        ("homevisits", 0),
        ("homevisist", 0),
        ("home visits", 0),
        ("team hom-evisits", 0),
        ("under5s", 1),
        ("dropin", 1),
        ("drop-in", 1),
        ("drop-ni under", 1),
        ("topupshop", 4),
        ("topup", 4),
    ] {
        let found = index.search(&Query { text: typed, limit: 1, ..Query::default() });
        assert_eq!((found.hits[0].doc, found.dropped.len()), (doc, 0), "{typed}");
    }
    let found = index.search(&Query { text: "zz-qqq visits", limit: 9, ..Query::default() });
    assert_eq!(
        (found.total, found.dropped),
        (2, vec!["zz".to_owned(), "qqq".to_owned()]),
        "no help where it does not help"
    );
}

#[test]
fn a_word_that_only_descriptions_have_may_be_a_slip() {
    let long = "word ".repeat(60);
    let mut builder = Index::builder();
    for (name, description) in
        [("Veterans Reading", ""), ("Choir", "A veerans reading."), ("Oter Walks", ""), ("Otter Walks", "")]
    {
        builder.add(&Document { fields: [name, "", "", &format!("{description} {long}"), ""], facets: &[] });
    }
    let mut index = builder.finish();
    let mut docs = |text| {
        let found = index.search(&Query { text, limit: 9, ..Query::default() });
        (found.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), found.total, found.guessed)
    };
    assert_eq!(docs("veerans reading"), (vec![1, 0], 2, true), "as it was typed first, then what may have been meant");
    assert_eq!(docs("oter walks"), (vec![2], 1, false), "a word in a name was meant");
}

#[test]
fn two_slips_only_in_long_words() {
    assert_eq!(first("hedingtan"), "Headington Walking Group");
    assert_eq!(first("wlkng"), "nothing");
}

#[test]
fn three_letters_are_guessed_only_if_nobody_has_them() {
    assert_eq!(first("xrt"), "Art for All");
    assert_eq!(first("xr"), "nothing");
    assert!(!names("job").0.contains(&"Art for All"));
    assert_eq!(names("hub cowley").1.len(), 1, "a word that exists is dropped, not bent");
}

#[test]
fn a_word_that_exists_is_not_taken_for_another() {
    assert_eq!(names("carers ").0, ["Carers' Choir"]);
}

#[test]
fn but_is_when_nothing_else_would_be_found() {
    assert_eq!(names("carers advice"), (vec!["Careers Advice"], vec![]));
}

#[test]
fn everyday_words_are_understood() {
    assert_eq!(first("food bank"), "Cowley Community Larder");
    assert_eq!(first("worried"), "Quiet Hour");
    assert_eq!(names("food bank cowley").1, Vec::<String>::new());
}

#[test]
fn accents_and_apostrophes_do_not_matter() {
    assert_eq!(first("cafe wyl"), "Café Ŵyl");
    assert_eq!(first("mens"), "Men's Shed");
    assert_eq!(first("MEN’S SHED"), "Men's Shed");
}

#[test]
fn a_word_nobody_has_is_dropped_and_named() {
    assert_eq!(names("xylophone walking headington"), (vec!["Headington Walking Group"], vec!["xylophone".to_owned()]));
}

#[test]
fn of_two_words_that_never_meet_one_is_dropped() {
    let (found, dropped) = names("choir Jericho");
    assert!(!found.is_empty());
    assert_eq!(dropped.len(), 1);
}

#[test]
fn nonsense_finds_nothing() {
    assert_eq!(names("zzzzzz qqqqqq"), (vec![], vec![]));
}

#[test]
fn stop_words_count_only_where_there_is_nothing_else() {
    assert_eq!(names("for you").0, ["For You"]);
    assert_eq!(names("the choir for me").0, ["Carers' Choir"]);
    assert_eq!(names("the choir for me").1, Vec::<String>::new());
}

#[test]
fn nothing_typed_finds_everything_in_order() {
    let found = index().search(&Query { text: " …", limit: 3, ..Query::default() });
    assert_eq!(found.hits.iter().map(|hit| hit.doc).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(found.total, 10);
    assert_eq!(found.facet_counts, [(facet(0, 0), 5), (facet(0, 1), 5)]);
}

#[test]
fn an_empty_index_answers_too() {
    let found = Index::builder().finish().search(&Query { text: "walking", limit: 5, ..Query::default() });
    assert_eq!(found.total, 0);
}
