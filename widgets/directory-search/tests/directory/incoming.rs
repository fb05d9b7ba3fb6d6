//! A page of the feed while it is still on its way.

use crate::far::now;
use crate::{FEED, list, many, names, waiting};
use std::cell::RefCell;
use std::rc::Rc;
use windchime_directory_search::feed::{Incoming, Rest, Trouble};
use windchime_directory_search::later;
use windchime_directory_search::model::Phase;
use windchime_shell::endpoint::Failure;

#[test]
fn what_has_come_is_listed_while_the_rest_is_on_its_way() {
    let (_owner, model, turn) = waiting(&[]);
    let text = many(300);
    let (start, rest) = text.split_at(text.len() / 3);
    let mut incoming = Incoming::new(model, turn);
    incoming.hear(start.as_bytes());
    let some = model.len();
    assert!((80..120).contains(&some), "{some}");
    assert!(model.wants_listing(turn) && !model.is_listing());
    list(model);
    assert_eq!((model.phase(), model.summary().0 as usize, model.rest()), (Phase::Listing, some, Rest::Coming));
    for bytes in rest.as_bytes().chunks(1_000) {
        incoming.hear(bytes);
    }
    incoming.finish().unwrap();
    assert_eq!((model.len(), model.rest()), (300, Rest::All));
    list(model);
    assert_eq!(model.summary().0, 300);
}

#[test]
fn it_comes_to_the_same_as_when_all_is_read_at_once() {
    for length in [1, 17, 100_000] {
        let (_owner, model, turn) = waiting(&[]);
        let mut incoming = Incoming::new(model, turn);
        for bytes in FEED.as_bytes().chunks(length) {
            incoming.hear(bytes);
        }
        incoming.finish().unwrap();
        list(model);
        assert_eq!(names(model), ["allotment friends", "Community Larder", "Thursday Walking Group"], "{length}");
        assert_eq!((model.rest(), model.skipped(), model.len()), (Rest::All, 1, 4), "{length}");
    }
}

#[test]
fn a_page_says_where_it_stands_after_its_records_too() {
    for (says, next) in [
        (r#""page_number": 1, "total_pages": 2"#, Some("https://example.org/services?page=2")),
        (r#""next": "/more?after=a", "page_number": 1"#, Some("https://example.org/more?after=a")),
        (r#""next": "https://elsewhere.example/", "page_number": 1"#, Some("https://example.org/services?page=2")),
        (r#""total_items": 20001, "page_number": 1, "total_pages": 9"#, None),
        (r#""page_number": 2, "total_pages": 2"#, None),
    ] {
        let (_owner, model, turn) = waiting(&[]);
        let mut incoming = Incoming::new(model, turn);
        incoming.hear(format!(r#"{{"contents": [{{"id": "a", "name": "First"}}], {says}}}"#).as_bytes());
        incoming.finish().unwrap();
        let url = model.next_page(turn);
        if let Some(url) = url {
            now(later::take(model, turn, url, Rc::new(RefCell::new(incoming)), None));
        }
        assert_eq!(model.next_page(turn).as_deref(), next, "{says}");
        assert_eq!(model.rest() == Rest::Afar, says.contains("20001"), "{says}");
    }
}

#[test]
fn what_is_no_list_or_is_cut_off_says_so() {
    let finished = |text: &str| {
        let (_owner, model, turn) = waiting(&[]);
        let mut incoming = Incoming::new(model, turn);
        incoming.hear(text.as_bytes());
        incoming.finish().map(|()| model.len())
    };
    assert_eq!(finished(r#"{"hello": "world"}"#), Err(Trouble::Shape));
    for text in ["", "<html>", r#"[{"name": "One"}, {"na"#, r#"{"a": 1"#] {
        assert_eq!(finished(text), Err(Trouble::Failed(Failure::NotJson)), "{text}");
    }
    assert_eq!(finished("[]"), Ok(0));
    assert_eq!(finished(r#"{"name": "A record by itself"}"#), Ok(1));
    // One that cannot be parsed hides no other.
    assert_eq!(finished(r#"[{"name": "One"}, {"name": oops}, {"name": "Two"}]"#), Ok(2));
}
