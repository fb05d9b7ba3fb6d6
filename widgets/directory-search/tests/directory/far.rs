//! Directories that are asked anew for each question: what is asked, and what is made of the answers. Files and pages are made by the code
//! that makes real ones, or written as servers write them.

use crate::{html, names, stage, waiting};
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use windchime_directory_search::catalogue::CATEGORY;
use windchime_directory_search::feed::{Rest, Trouble};
use windchime_directory_search::later::remote::Remote;
use windchime_directory_search::later::shards::Files;
use windchime_directory_search::later::{Answer, Fetch, Place, Question, Source};
use windchime_directory_search::model::later::facets::When;
use windchime_directory_search::model::later::filters::Offer;
use windchime_directory_search::model::{Model, Offers, Phase};
use windchime_domain::places::{Code, Point};
use windchime_search::shards::Shard;
use windchime_search::{Document, Index, facet};
use windchime_shell::endpoint::Failure;

const COORDINATOR: &str = "https://network.example/v1/services?full=true&per_page=100";

/// What answers natively is there at once.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it waits for something"),
    }
}

/// Answers by the address, and keeps what was asked.
fn answering(answer: impl Fn(&str) -> Result<Vec<u8>, Failure> + 'static) -> (Fetch, Rc<RefCell<Vec<String>>>) {
    let asked: Rc<RefCell<Vec<String>>> = Rc::default();
    let log = asked.clone();
    let fetch: Fetch = Rc::new(move |url| {
        let answer = answer(&url);
        log.borrow_mut().push(url);
        Box::pin(async move { answer })
    });
    (fetch, asked)
}

fn nothing() -> Fetch {
    answering(|_| Err(Failure::Offline)).0
}

fn page(from: usize, to: usize, more: &str) -> Vec<u8> {
    let one = |at: usize| {
        format!(
            r#"{{"id": "{at}", "name": "Group {at:02}", "attributes": [{{"taxonomy_term": {{"id": "t{}", "name": "Kind {}"}}}}]}}"#,
            at % 3,
            at % 3
        )
    };
    let records = (from..to).map(one).collect::<Vec<_>>().join(",");
    format!(r#"{{{more} "contents": [{records}]}}"#).into_bytes()
}

#[test]
fn a_coordinator_is_asked_by_its_own_parameters_and_told_no_more_than_it_needs() {
    let remote = Remote::new(COORDINATOR, nothing());
    assert_eq!(remote.offers(), Offers { sends: true, places: true, times: true, categories: true });
    let base = "https://network.example/v1/services?full=true&page=1&per_page=20";
    assert_eq!(remote.address(&Question::default(), 1), base);
    let place = Some(Place { point: Point { latitude: 51.7, longitude: -1.2 }, code: Code::read("ox4 1ab") });
    for (question, wanted) in [
        (Question { text: " tea & cake ".to_owned(), ..Question::default() }, "&search=tea%20%26%20cake"),
        (
            Question { categories: vec!["Food, drink".to_owned()], ..Question::default() },
            "&taxonomy_term_id=Food,%20drink",
        ),
        (Question { show: vec!["a".to_owned(), "b".to_owned()], ..Question::default() }, "&taxonomy_term_id=a,b"),
        (Question { when: When { day: Some(3), part: None }, ..Question::default() }, "&day=TH"),
        (Question { when: When { day: None, part: Some(0) }, ..Question::default() }, "&end_time=12:00"),
        (
            Question { when: When { day: Some(6), part: Some(1) }, ..Question::default() },
            "&day=SU&start_time=12:00&end_time=17:00",
        ),
        (Question { when: When { day: None, part: Some(2) }, ..Question::default() }, "&start_time=17:00"),
        (Question { place, within: Some(48), ..Question::default() }, "&postcode=OX4&proximity=4800"),
        (Question { place, ..Question::default() }, "&postcode=OX4&proximity=1500000"),
    ] {
        assert_eq!(remote.address(&question, 1), [base, wanted].concat());
    }
}

#[test]
fn of_other_feeds_only_what_the_standard_has_is_asked_and_an_editors_parameters_stay() {
    let offers = |src: &str| Remote::new(src, nothing()).offers();
    let plain = Offers { sends: true, places: false, times: false, categories: true };
    assert_eq!(offers("https://council.example/oruk/v3/services"), plain);
    assert_eq!(offers("https://council.example/o/v1/services?x=1"), plain, "no coordinator: not right behind the host");
    assert_eq!(offers("https://council.example/v3/service_at_locations"), Offers { places: true, ..plain });
    assert!(!offers("https://council.example/services?taxonomy_term_id=food").categories);
    let own =
        Remote::new("https://council.example/v3/service_at_locations?page=7&taxonomy_term_id=food&x#top", nothing());
    let place = Some(Place { point: Point { latitude: 51.7, longitude: -1.2 }, code: Code::read("OX41AB") });
    let question = Question { categories: vec!["Walking".to_owned()], place, within: Some(10), ..Question::default() };
    let wanted = "https://council.example/v3/service_at_locations?taxonomy_term_id=food&x&page=2&per_page=20&postcode=OX4%201AB&proximity=1000";
    assert_eq!(own.address(&question, 2), wanted);
}

#[test]
fn pages_follow_one_another_and_the_total_is_the_feeds_unless_it_ends_earlier() {
    let (fetch, asked) = answering(|url| {
        Ok(match url.split("page=").nth(1).and_then(|rest| rest.chars().next()) {
            Some('1') => page(0, 20, r#""total_items": 45, "last_page": false,"#),
            Some('2') => page(20, 40, r#""total_items": 45, "last_page": false,"#),
            _ => page(40, 43, r#""total_items": 45, "last_page": true,"#),
        })
    });
    let mut remote = Remote::new(COORDINATOR, fetch);
    let mut shown = 0;
    let mut totals = Vec::new();
    for limit in [20, 40, 60] {
        let question = Question { limit, ..Question::default() };
        let answer = now(remote.ask(&question, shown)).unwrap();
        shown += answer.entries.len();
        totals.push((answer.total, answer.more));
    }
    assert_eq!((shown, totals), (43, vec![(45, false), (45, false), (43, false)]));
    // Another question is asked from its first page on, and by the ids that entries have told.
    now(remote.ask(&Question { categories: vec!["Kind 2".to_owned()], ..Question::default() }, 0)).unwrap();
    let last = asked.borrow().last().cloned().unwrap();
    assert_eq!(last, "https://network.example/v1/services?full=true&page=1&per_page=20&taxonomy_term_id=t2");
}

#[test]
fn a_page_that_failed_is_asked_for_again_and_not_passed_over() {
    let fail = Rc::new(RefCell::new(false));
    let failing = fail.clone();
    let (fetch, asked) = answering(move |_| match *failing.borrow() {
        true => Err(Failure::Status(503, None, 0)),
        false => Ok(page(0, 20, r#""total_pages": 9, "page_number": 1,"#)),
    });
    let mut remote = Remote::new(COORDINATOR, fetch);
    let first = now(remote.ask(&Question::default(), 0)).unwrap();
    assert!(first.more, "more follows, and nobody says how much");
    *fail.borrow_mut() = true;
    assert_eq!(now(remote.ask(&Question::default(), 20)), Err(Trouble::Failed(Failure::Status(503, None, 0))));
    *fail.borrow_mut() = false;
    now(remote.ask(&Question::default(), 20)).unwrap();
    let asked = asked.borrow();
    assert!(asked[1].contains("page=2") && asked[2].contains("page=2"), "{asked:?}");
}

#[test]
fn one_entry_is_asked_for_by_its_id() {
    let (fetch, asked) = answering(|url| match url.rsplit('/').next() {
        Some("a%2Fb") => Ok(br#"{"id": "a/b", "name": "The one"}"#.to_vec()),
        Some("shape") => Ok(b"[]".to_vec()),
        Some("down") => Err(Failure::Offline),
        _ => Err(Failure::Status(404, None, 0)),
    });
    let mut remote = Remote::new("https://network.example/v1/service_at_locations?full=true", fetch);
    assert_eq!(now(remote.one("a/b")).unwrap().map(|entry| entry.name), Some("The one".to_owned()));
    assert_eq!(asked.borrow()[0], "https://network.example/v1/services/a%2Fb");
    assert_eq!(now(remote.one("gone")), Ok(None));
    assert_eq!(now(remote.one("shape")), Ok(None));
    assert_eq!(now(remote.one("down")), Err(Trouble::Failed(Failure::Offline)));
}

/// A directory of so many entries in two shards and a file for every four records, as `cargo xtask index` writes them.
fn files(count: u32) -> (Vec<(String, Vec<u8>)>, String) {
    let town = |at: u32| if at.is_multiple_of(2) { "Oxford" } else { "Witney" };
    let name = |at: u32| format!("{} club {at}", if at.is_multiple_of(5) { "Chess" } else { "Walking" });
    let index = |numbers: &[u32]| {
        let mut builder = Index::builder();
        for at in numbers {
            let facets = [facet(0, u16::from(!at.is_multiple_of(5)))];
            let kind = if at.is_multiple_of(5) { "Games" } else { "Outdoors" };
            builder.add(&Document { fields: [&name(*at), "", kind, "", town(*at)], facets: &facets });
        }
        builder.finish()
    };
    let all: Vec<u32> = (0..count).collect();
    // From west to east.
    let at: Vec<[u16; 2]> = all.iter().map(|number| [(number * 65_534 / count) as u16, 0]).collect();
    let shard = Shard::save(&all, &at, &index(&all));
    let mut files = vec![("all.shard".to_owned(), shard.clone())];
    for (block, numbers) in all.chunks(4).enumerate() {
        let records: Vec<String> = numbers
            .iter()
            .map(|at| {
                format!(r#"{{"id": "n{at}", "name": "{}", "description": "It's, in {}."}}"#, name(*at), town(*at))
            })
            .collect();
        files.push((format!("records-x/{block}.json"), format!("[{}]", records.join(",\n")).into_bytes()));
    }
    let list = format!(
        "windshards 1\nentries {count}\nbounds 51000000 -2000000 51000000 -1000000\ncategory Games\ncategory Outdoors\n\
         area 0 0 65534 0 {count} {size} all.shard\nrecords 4 records-x\nwords a zzz {count} {size} all.shard\n",
        size = shard.len()
    );
    (files, list)
}

fn opened(count: u32) -> (Files, Rc<RefCell<Vec<String>>>) {
    let (files, list) = files(count);
    let (fetch, asked) = answering(move |url| {
        let file = url.strip_prefix("https://cdn.example/dir/").unwrap_or_default();
        let known = files.iter().find(|(name, _)| name == file);
        known.map(|(_, bytes)| bytes.clone()).ok_or(Failure::Status(404, None, 0))
    });
    let made = Files::new("https://cdn.example/dir/manifest.txt?v=1", &list, fetch.clone());
    assert!(Files::new("https://cdn.example/dir/manifest.txt", "windshards 2\n", fetch).is_none());
    (made.unwrap(), asked)
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.entries.iter().map(|entry| entry.id.as_str()).collect()
}

#[test]
fn only_the_files_that_a_question_needs_are_fetched_and_each_once() {
    let (mut files, asked) = opened(100);
    let first = now(files.ask(&Question { limit: 20, ..Question::default() }, 0)).unwrap();
    assert_eq!((first.total, first.entries.len(), first.more), (100, 20, false));
    assert_eq!(asked.borrow().len(), 5, "no shard: five files of four records");
    let more = now(files.ask(&Question { limit: 40, ..Question::default() }, 20)).unwrap();
    assert_eq!(ids(&more)[..2], ["n20", "n21"]);
    asked.borrow_mut().clear();
    let question = Question { text: "chess".to_owned(), limit: 20, ..Question::default() };
    let chess = now(files.ask(&question, 0)).unwrap();
    assert_eq!((chess.total, chess.entries.len(), chess.more), (20, 20, false));
    assert_eq!(asked.borrow()[0], "https://cdn.example/dir/all.shard");
    let once = asked.borrow().len();
    now(files.ask(&question, 0)).unwrap();
    assert_eq!(asked.borrow().len(), once, "everything is here");
    assert!(files.bytes() < 30_000_000);
}

#[test]
fn a_common_word_has_more_than_is_counted_and_categories_narrow() {
    let (mut files, _) = opened(100);
    let walking = Question { text: "walking".to_owned(), limit: 20, ..Question::default() };
    let answer = now(files.ask(&walking, 0)).unwrap();
    assert_eq!((answer.entries.len(), answer.more), (20, true));
    assert_eq!(answer.categories, [("Games".to_owned(), 0), ("Outdoors".to_owned(), 0)]);
    let games = Question { categories: vec!["Games".to_owned()], limit: 40, ..Question::default() };
    let answer = now(files.ask(&games, 0)).unwrap();
    assert_eq!((answer.total, answer.more), (20, false));
    assert!(answer.entries.iter().all(|entry| entry.name.starts_with("Chess")));
    let none = Question { text: "walking".to_owned(), ..games.clone() };
    assert_eq!(now(files.ask(&none, 0)).unwrap().total, 0);
    let unknown = Question { show: vec!["Nobody's".to_owned()], limit: 20, ..Question::default() };
    assert_eq!(now(files.ask(&unknown, 0)).unwrap().entries, []);
    let shown = Question { show: vec!["games".to_owned()], limit: 20, ..Question::default() };
    assert_eq!(now(files.ask(&shown, 0)).unwrap().categories, [("Games".to_owned(), 0)]);
}

#[test]
fn from_a_place_the_nearest_come_first() {
    let (mut files, _) = opened(100);
    // The hundred stand in a row of about 69 km, number 0 in the west.
    let place = Some(Place { point: Point { latitude: 51.0, longitude: -2.0 }, code: None });
    let near = Question { place, within: Some(50), limit: 20, ..Question::default() };
    let answer = now(files.ask(&near, 0)).unwrap();
    assert_eq!((ids(&answer)[0], answer.more), ("n0", false));
    assert!((6..=9).contains(&answer.total), "{}", answer.total);
    let wide = now(files.ask(&Question { within: Some(1_000), ..near.clone() }, 0)).unwrap();
    assert_eq!((wide.total, wide.more), (100, false), "within a distance all are counted");
    let any = now(files.ask(&Question { within: None, ..near }, 0)).unwrap();
    assert_eq!((ids(&any).len(), any.more), (20, true));
}

#[test]
fn a_list_that_was_written_anew_is_read_anew() {
    let (stored, list) = files(8);
    let (fetch, asked) = answering(move |url| match url.strip_prefix("./") {
        // Its records have gone.
        Some(file) if file.starts_with("records-old") => Err(Failure::Status(404, None, 0)),
        Some("manifest.txt") | None => Ok(list.clone().into_bytes()),
        Some(file) => Ok(stored.iter().find(|(name, _)| name == file).unwrap().1.clone()),
    });
    let old = files(8).1.replace("records-x", "records-old");
    let mut files = Files::new("manifest.txt", &old, fetch).unwrap();
    let answer = now(files.ask(&Question { limit: 20, ..Question::default() }, 0)).unwrap();
    assert_eq!(answer.entries.len(), 8);
    assert!(asked.borrow().iter().any(|url| url == "manifest.txt"));
}

/// A model that has begun to ask, and was answered once.
fn asking(source: impl Source + 'static, attributes: &[(&str, &str)]) -> (leptos::prelude::Owner, Model, u32) {
    let (owner, model, turn) = waiting(attributes);
    model.begin_far(turn, Box::new(source));
    assert_eq!((model.phase(), model.rest()), (Phase::Waiting, Rest::Afar));
    (owner, model, turn)
}

fn answer(remote: &mut Remote, model: Model, turn: u32, shown: usize) {
    let question = model.question(turn).unwrap();
    model.take_answer(shown, now(remote.ask(&question, shown)).unwrap());
}

#[test]
fn what_is_asked_is_what_was_typed_ticked_and_chosen_and_answers_are_shown_as_any_list() {
    let pages = || {
        answering(|url| match () {
            () if url.contains("search=") => Ok(page(3, 4, r#""total_items": 1, "last_page": true,"#)),
            () if url.contains("page=2&") => Ok(page(20, 40, r#""total_items": 45, "last_page": false,"#)),
            () => Ok(page(0, 20, r#""total_items": 45, "last_page": false,"#)),
        })
        .0
    };
    let mut remote = Remote::new(COORDINATOR, pages());
    let (_owner, model, turn) = asking(Remote::new(COORDINATOR, pages()), &[]);
    answer(&mut remote, model, turn, 0);
    assert_eq!((model.phase(), model.count_words().as_str(), names(model).len()), (Phase::Listing, "45 results", 20));
    model.show_more();
    assert_eq!(model.question(turn).unwrap().limit, 40);
    answer(&mut remote, model, turn, 20);
    assert_eq!((names(model).len(), names(model)[20].as_str()), (40, "Group 20"));
    // Categories are those of the entries, without counts that nobody knows.
    let (known, _) = model.categories(12);
    assert_eq!(known.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Kind 0", "Kind 1", "Kind 2"]);
    assert!(!model.has_counts());
    model.tick(facet(CATEGORY, known[1].0), true);
    model.pick_day(Some(2));
    model.type_in("walks".to_owned());
    let question = model.question(turn).unwrap();
    assert_eq!((question.text.as_str(), question.categories.as_slice()), ("walks", &["Kind 1".to_owned()][..]));
    assert_eq!((question.when.day, question.limit), (Some(2), 20));
    answer(&mut remote, model, turn, 0);
    assert_eq!((names(model), model.count_words().as_str()), (vec!["Group 03".to_owned()], "1 result"));
    let shown = html(model);
    assert!(shown.contains("such as walking. It is sent to this directory."), "{shown}");
    assert!(!shown.contains("It stays on this device"), "{shown}");
    // Only what a coordinator can answer is offered.
    assert_eq!(model.offered(Offer::Times).len(), 10);
    for offer in [Offer::Letters, Offer::Cost, Offer::Ways, Offer::Ages, Offer::Access, Offer::Languages] {
        assert!(model.offered(offer).is_empty(), "{offer:?}");
    }
}

#[test]
fn a_failure_is_said_where_the_list_is_and_what_was_typed_stays() {
    let fetch = || answering(|_| Ok(page(0, 5, r#""total_items": 5, "last_page": true,"#))).0;
    let mut remote = Remote::new(COORDINATOR, fetch());
    let (_owner, model, turn) = asking(Remote::new(COORDINATOR, fetch()), &[]);
    answer(&mut remote, model, turn, 0);
    model.type_in("tea".to_owned());
    model.miss(turn, Trouble::Failed(Failure::Offline));
    assert_eq!((model.phase(), model.query().as_str(), model.count_words().as_str()), (Phase::Listing, "tea", ""));
    let shown = html(model);
    assert!(shown.contains("The directory did not answer. What you typed and chose is still here."), "{shown}");
    assert!(shown.contains("Try again") && !shown.contains("Group 00"), "{shown}");
    let before = model.question(turn).unwrap();
    model.ask_again();
    assert_ne!(model.question(turn).unwrap(), before, "so that it is asked anew");
    answer(&mut remote, model, turn, 0);
    assert!(html(model).contains("Group 00"));
    // Where nothing has ever come, it is as with any feed.
    let (_owner, model, turn) = asking(Remote::new(COORDINATOR, fetch()), &[]);
    model.miss(turn, Trouble::Shape);
    assert_eq!(model.phase(), Phase::Failed);
    assert_eq!(model.question(turn.wrapping_add(1)), None, "another loading has begun");
}

#[test]
fn nothing_found_keeps_the_search_and_another_feed_begins_anew() {
    let (_owner, model, _) = asking(Remote::new(COORDINATOR, nothing()), &[]);
    model.take_answer(0, Answer::default());
    assert_eq!(
        (model.phase(), model.count_words().as_str()),
        (Phase::Listing, "No results. Try fewer words, another word, or fewer filters.")
    );
    model.set_src("https://example.org/other");
    assert_eq!((model.phase(), model.rest()), (Phase::Waiting, Rest::Coming));
    assert!(!model.is_far() && !model.is_sent());
}

#[test]
fn more_than_is_counted_is_said_so_and_the_end_is_the_end() {
    let (mut files, _) = opened(100);
    let (_owner, model, turn) = asking(opened(100).0, &[]);
    model.type_in("walking".to_owned());
    let mut ask = |shown| {
        let question = model.question(turn).unwrap();
        model.take_answer(shown, now(files.ask(&question, shown)).unwrap());
    };
    ask(0);
    assert_eq!(model.count_words(), "More than 20 results");
    assert!(html(model).contains("Show more"));
    for limit in [20, 40, 60] {
        model.show_more();
        ask(limit);
    }
    assert_eq!((model.count_words().as_str(), names(model).len()), ("80 results", 80));
    assert!(!html(model).contains("Show more"));
    // More was promised, and does not come.
    model.take_answer(80, Answer { more: true, total: 81, ..Answer::default() });
    assert_eq!(model.count_words(), "80 results");
    assert!(!model.is_sent(), "what is typed stays on the device");
}

#[test]
fn an_entry_that_a_link_names_is_looked_for_before_it_is_called_gone() {
    let (_owner, model, turn) = asking(Remote::new(COORDINATOR, nothing()), &[]);
    model.take_answer(0, Answer { total: 1, ..Answer::default() });
    model.restore(&[("entry".to_owned(), "77".to_owned())]);
    assert_eq!(model.question(turn).unwrap().entry.as_deref(), Some("77"));
    assert!(!model.is_entry_gone(), "nobody has asked yet");
}

#[test]
fn only_remote_is_remote() {
    let owner = leptos::prelude::Owner::new();
    owner.set();
    for (mode, wanted) in [("remote", true), ("local", false), ("auto", false)] {
        assert_eq!(Model::new(stage(&[("mode", mode)]), None).is_remote(), wanted);
    }
}
