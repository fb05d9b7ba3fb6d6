//! Finding, narrowing, opening, and feeds that fail.

use crate::{FEED, category, counts, html, list, loaded, many, names, page, stage, waiting};
use leptos::prelude::*;
use windchime_directory_search::feed::{Pages, Rest, Trouble};
use windchime_directory_search::later::pages::with_page;
use windchime_directory_search::model::{Phase, STEP};
use windchime_directory_search::{catalogue, view};
use windchime_shell::endpoint::Failure;
use windchime_shell::markup::to_html;

#[test]
fn without_a_query_all_is_listed_by_name_and_what_has_ended_is_not() {
    let (_owner, model) = loaded(&[], FEED);
    assert_eq!(names(model), ["allotment friends", "Community Larder", "Thursday Walking Group"]);
    assert_eq!(model.phase(), Phase::Listing);
    assert_eq!((model.rest(), model.skipped()), (Rest::All, 1));
}

#[test]
fn typing_searches_with_slips_forgiven_and_keeps_the_counts_true() {
    let (_owner, model) = loaded(&[], FEED);
    let all = [("Food", 2), ("Outdoors", 2), ("Walking", 1)];
    assert_eq!(counts(model), all.map(|(name, count)| (name.to_owned(), count)));
    model.type_in("wlaking grou".into());
    assert_eq!(names(model), ["Thursday Walking Group"]);
    let found = [("Food", 0), ("Outdoors", 1), ("Walking", 1)];
    assert_eq!(counts(model), found.map(|(name, count)| (name.to_owned(), count)));
    model.type_in("riverside".into());
    assert_eq!(names(model), ["Thursday Walking Group"], "the organisation is searched");
    model.type_in("zzzz".into());
    assert_eq!(model.count_words(), "No results. Try fewer words, another word, or fewer filters.");
}

#[test]
fn categories_narrow_and_can_be_cleared() {
    let (_owner, model) = loaded(&[], FEED);
    model.tick(category(model, "Food"), true);
    assert_eq!(names(model), ["allotment friends", "Community Larder"]);
    model.type_in("larder".into());
    assert_eq!(names(model)[0], "Community Larder");
    model.tick(category(model, "Walking"), true);
    assert_eq!(model.ticked(), 2);
    model.type_in(String::new());
    assert_eq!(names(model).len(), 3, "any of what is ticked");
    model.tick(category(model, "Food"), false);
    assert_eq!(names(model), ["Thursday Walking Group"]);
    model.clear_ticks();
    assert_eq!((model.ticked(), names(model).len()), (0, 3));
}

#[test]
fn a_word_that_had_to_be_left_out_is_named() {
    let (_owner, model) = loaded(&[], FEED);
    model.type_in("walking qqqqqq".into());
    let said = "Nothing has all of “walking qqqqqq”. Showing results without “qqqqqq”.";
    assert_eq!(model.dropped_words().as_deref(), Some(said));
    assert!(html(model).contains(said));
    model.type_in("walking".into());
    assert_eq!(model.dropped_words(), None);
}

#[test]
fn twenty_are_shown_then_twenty_more_and_another_text_begins_again() {
    let (_owner, model) = loaded(&[], &many(45));
    assert_eq!((model.hits().len(), model.summary().0), (STEP, 45));
    assert!(html(model).contains("Show more"));
    model.show_more();
    model.show_more();
    assert_eq!(model.hits().len(), 45);
    assert!(!html(model).contains("Show more"));
    model.type_in("group".into());
    assert_eq!(model.hits().len(), STEP);
}

#[test]
fn of_many_categories_the_commonest_come_first_and_all_on_request() {
    let (_owner, model) = loaded(&[], &many(32));
    let (shown, all) = model.categories(12);
    assert_eq!((shown.len(), all), (12, 30));
    let shown: Vec<String> = shown.into_iter().map(|(_, name)| name).collect();
    assert!(shown.contains(&"Kind 0".to_owned()) && shown.contains(&"Kind 1".to_owned()), "{shown:?}");
    model.show_all_categories();
    assert_eq!(model.categories(12).0.len(), 30);
}

#[test]
fn show_limits_to_categories_and_names_those_that_are_not_there() {
    let (_owner, model) = loaded(&[("show", "food, Nonsense")], FEED);
    assert_eq!(names(model), ["allotment friends", "Community Larder"]);
    assert_eq!(model.unknown(), ["Nonsense"]);
    assert!(html(model).contains("The show attribute names a category that no entry has: Nonsense."));
    assert_eq!(counts(model), [("Food".to_owned(), 2), ("Outdoors".to_owned(), 1)]);
}

#[test]
fn pages_come_one_after_another_and_what_was_typed_stays() {
    let (_owner, model, turn) = waiting(&[]);
    assert_eq!(model.phase(), Phase::Waiting);
    assert_eq!(model.next_page(turn).as_deref(), Some("https://example.org/services"));
    model.take(turn, page(r#"{"page_number": 1, "total_pages": 3, "contents": [{"id": "a", "name": "Second"}]}"#));
    list(model);
    model.type_in("sec".into());
    model.tick(99, true);
    assert_eq!(model.next_page(turn).as_deref(), Some("https://example.org/services?page=2"));
    model.take(turn, page(r#"{"page_number": 2, "total_pages": 3, "contents": [{"id": "b", "name": "Secret"}, {"id": "a", "name": "Second"}]}"#));
    assert_eq!((model.rest(), model.skipped()), (Rest::Coming, 0));
    assert!(model.wants_listing(turn));
    list(model);
    assert_eq!((model.query(), model.ticked()), ("sec".into(), 0), "a category that is not there cannot stay ticked");
    assert_eq!(names(model).len(), 2);

    model.stop(turn, Trouble::Failed(Failure::Timeout));
    assert_eq!(model.next_page(turn), None);
    let said = html(model);
    assert!(said.contains("The rest of the list could not be loaded.") && said.contains("Try again"), "{said}");
    model.try_again();
    assert_eq!(model.next_page(turn), None, "the first loading has ended");
    assert_eq!(model.next_page(turn + 1).as_deref(), Some("https://example.org/services?page=3"));
    model.stop(turn, Trouble::Shape);
    assert_eq!(model.rest(), Rest::Coming, "nobody waits for it any more");
    model.take(turn + 1, page(r#"{"page_number": 3, "total_pages": 3, "contents": [{"id": "c", "name": "Third"}]}"#));
    assert_eq!(model.rest(), Rest::All);
}

#[test]
fn another_feed_begins_from_the_beginning_and_late_answers_of_the_first_are_not_taken() {
    let (_owner, model) = loaded(&[], FEED);
    model.open(0);
    model.set_src("https://other.example.org/");
    assert_eq!((model.phase(), model.opened(), model.hits().len()), (Phase::Waiting, None, 0));
    model.take(1, page(FEED));
    assert_eq!(model.len(), 0);
    model.set_src("");
    assert_eq!(model.phase(), Phase::NoSource);
}

#[test]
fn a_listing_gives_way_to_a_later_one() {
    let (_owner, model, turn) = waiting(&[]);
    model.take(turn, page(FEED));
    let (first, mut indexing) = model.begin_listing();
    list(model);
    assert_eq!(model.step(first, &mut indexing, 1), None);
    model.finish_listing(first, indexing);
    assert_eq!(names(model).len(), 3);
}

#[test]
fn the_page_parameter_is_set_and_all_others_are_kept() {
    for (from, to) in [
        ("/v1/services", "/v1/services?page=2"),
        ("/s?full=true&per_page=100", "/s?full=true&per_page=100&page=2"),
        ("/s?page=1&a=b", "/s?a=b&page=2"),
        ("/s?a=b&page=1&page=3#top", "/s?a=b&page=2"),
        ("/s?pages=7&page", "/s?pages=7&page=2"),
        ("/s?", "/s?page=2"),
    ] {
        assert_eq!(with_page(from, 2), to, "{from}");
    }
}

#[test]
fn pages_follow_the_feed_and_never_for_ever() {
    let mut pages = Pages::of("/s?page=4");
    assert_eq!(pages.url(), "/s?page=4");
    assert_eq!(pages.turn(false, None, true), Rest::Coming);
    assert_eq!(pages.url(), "/s?page=5");
    assert_eq!(pages.turn(true, None, true), Rest::All);

    let mut from_zero = Pages::of("/s");
    from_zero.turn(false, Some(0), true);
    assert_eq!(from_zero.url(), "/s?page=1");
    assert_eq!(from_zero.turn(false, Some(0), false), Rest::Coming, "asked from 1, counted from 0");
    assert_eq!(from_zero.url(), "/s?page=2");
    assert_eq!(from_zero.turn(false, Some(1), true), Rest::Coming);

    let mut deaf = Pages::of("/s");
    deaf.turn(false, Some(1), true);
    assert_eq!(deaf.turn(false, Some(1), false), Rest::Coming);
    assert_eq!(deaf.turn(false, Some(1), false), Rest::All, "the feed does not understand `page`");

    let mut endless = Pages::of("/s");
    let turns = std::iter::repeat_with(|| endless.turn(false, None, true));
    assert_eq!(turns.take_while(|rest| *rest == Rest::Coming).count(), 199);
}

#[test]
fn more_than_a_phone_can_hold_is_said() {
    let (_owner, model, turn) = waiting(&[]);
    model.take(turn, page(&many(catalogue::MOST_ENTRIES + 1)));
    assert_eq!((model.rest(), model.len()), (Rest::Capped, catalogue::MOST_ENTRIES));
    let (mine, mut indexing) = model.begin_listing();
    while model.step(mine, &mut indexing, 200).unwrap() {}
    model.finish_listing(mine, indexing);
    assert!(html(model).contains("Only its first 20000 entries are here."));
}

#[test]
fn the_same_service_at_another_place_on_a_later_page_is_one_entry() {
    let at = |city: &str| {
        format!(
            r#"{{"page_number": 1, "last_page": false, "contents": [{{"service": {{"id": "s", "name": "Choir"}}, "location": {{"name": "{city}"}}}}]}}"#
        )
    };
    let (_owner, model, turn) = waiting(&[]);
    model.take(turn, page(&at("Oxford")));
    model.take(turn, page(&at("Witney")));
    assert_eq!((model.len(), model.skipped()), (1, 0));
    let places = model.with_entry(0, |entry, _| entry.places.len());
    assert_eq!(places, Some(2));
}

#[test]
fn the_first_state_waits_and_a_missing_src_is_said_to_the_editor() {
    let owner = Owner::new();
    owner.set();
    let first = to_html(view(stage(&[("src", "/services.json")])));
    assert!(first.contains("Loading…"), "{first}");
    let without = to_html(view(stage(&[])));
    assert!(without.contains("The src attribute is missing") && without.contains("<slot>"), "{without}");
    assert!(to_html(view(stage(&[("reading", "easy"), ("src", "/s")]))).contains("Wait a moment."));
}

#[test]
fn a_feed_that_fails_says_why_and_leaves_the_fallback() {
    for (trouble, words) in [
        (Trouble::Failed(Failure::TooLarge), "larger than this page can safely hold"),
        (Trouble::Shape, "not with a list of services"),
    ] {
        let (_owner, model, turn) = waiting(&[]);
        model.stop(turn, trouble);
        assert!(!model.wants_listing(turn));
        let said = html(model);
        for words in [words, "could not be loaded", "<slot>", "Try again", "role=\"alert\""] {
            assert!(said.contains(words), "{words}: {said}");
        }
        model.try_again();
        assert_eq!(model.phase(), Phase::Waiting);
    }
}

#[test]
fn an_empty_feed_says_so() {
    let (_owner, model, turn) = waiting(&[]);
    model.take(turn, page("[]"));
    assert!(model.wants_listing(turn));
    list(model);
    assert_eq!(model.phase(), Phase::Empty);
    assert!(html(model).contains("There is nothing in this list yet."));
}

#[test]
fn the_list_shows_each_entry_in_short_with_what_matched_marked() {
    let (_owner, model) = loaded(&[], FEED);
    let all = html(model);
    for words in [
        "3 results",
        "1 entry could not be read.",
        "type=\"search\"",
        "for=\"search\"",
        "part=\"result\"",
        "Riverside Trust",
        "Riverside Hall, 1 High Street, Oxford, OX1 1AA",
        "Thursday, 10am to 11:30am",
        "A slow walk by the river. Tea &lt;b&gt;afterwards&lt;/b&gt;.",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(!all.contains("<mark>"));
    model.type_in("walk".into());
    assert!(html(model).contains("Thursday <mark>Walking</mark> Group"), "{}", html(model));
}

#[test]
fn an_entry_opens_in_place_of_the_list_and_the_list_comes_back_as_it_was() {
    let (_owner, model) = loaded(&[], FEED);
    model.type_in("walking".into());
    assert!(!html(model).contains("hidden=\"\""));
    model.open(model.hits()[0]);
    let open = html(model);
    for words in [
        "hidden=\"\"",
        "Back to results",
        "Run by Riverside Trust",
        "<p class=\"said\">A slow walk by the river.</p><p class=\"said\">Tea &lt;b&gt;afterwards&lt;/b&gt;.</p>",
        "No walk in August.",
        "Thursday, 10am to 11:30am",
        "<a href=\"tel:01865000000\" rel=\"noopener noreferrer\">01865 000000</a>",
        "href=\"mailto:walk@example.org\"",
        "<a href=\"https://walk.example.org/\" rel=\"noopener noreferrer\">walk.example.org</a>",
        "<dt>Cost</dt><dd>Free</dd>",
        "Age 18 and over",
        "English, Welsh",
        "Step-free entrance",
        "<dt>Last checked</dt><dd>2 March 2026</dd>",
    ] {
        assert!(open.contains(words), "{words}: {open}");
    }
    model.close();
    assert_eq!((model.opened(), model.query()), (None, "walking".into()));
    assert!(!html(model).contains("Back to results"));
}

#[test]
fn the_list_gives_days_and_times_and_an_open_entry_what_the_feed_adds() {
    let feed = |schedule: &str| format!(r#"[{{"name": "Choir", "schedules": [{schedule}]}}]"#);
    for (schedule, listed, opened) in [
        (
            r#"{"byday": "MO", "opens_at": "18:30", "closes_at": "20:30", "description": "Term time only."}"#,
            "<span><strong class=\"now\">Opens today 6:30pm. </strong>Monday, 6:30pm to 8:30pm</span>",
            "<dd>Monday, 6:30pm to 8:30pm. Term time only.</dd>",
        ),
        (
            r#"{"byday": "MO", "opens_at": "18:30", "closes_at": "20:30", "description": "Mondays."}"#,
            "<span><strong class=\"now\">Opens today 6:30pm. </strong>Monday, 6:30pm to 8:30pm</span>",
            "<dd>Monday, 6:30pm to 8:30pm</dd>",
        ),
        (r#"{"description": "Ring first"}"#, "<span>Times vary. Ring first</span>", "<dd>Times vary. Ring first</dd>"),
    ] {
        let (_owner, model) = loaded(&[], &feed(schedule));
        let list = html(model);
        assert!(list.contains(listed), "{listed}: {list}");
        model.open(0);
        let open = html(model);
        assert!(open.contains(opened), "{opened}: {open}");
    }
}

#[test]
fn what_makes_no_link_is_text_and_a_website_that_makes_none_is_left_out() {
    let feed = r#"[{"name": "Line", "phones": ["Text SHOUT to 85258", "111"], "email": "ask at the desk", "url": "ask us"},
        {"name": "Site", "url": "www.example.org/"}]"#;
    let (_owner, model) = loaded(&[], feed);
    model.open(0);
    let open = html(model);
    assert!(open.contains("<dd>Text SHOUT to 85258</dd><dd><a href=\"tel:111\""), "{open}");
    assert!(open.contains("<dd>ask at the desk</dd>") && !open.contains("ask us"), "{open}");
    assert!(
        !open.contains("<dt>Website") && !open.contains("<dt>Languages") && !open.contains("<dt>Updated"),
        "{open}"
    );
    model.open(1);
    let open = html(model);
    assert!(
        open.contains("<a href=\"https://www.example.org/\" rel=\"noopener noreferrer\">www.example.org</a>"),
        "{open}"
    );
}

#[test]
fn a_hostile_record_gets_no_link_and_no_markup() {
    let hostile = r#"[{"name": "<img src=x onerror=alert(1)>", "description": "<script>alert(1)</script>",
        "url": "javascript:alert(1)", "email": "a@example.org?bcc=b@example.org", "phone": "javascript:1",
        "organisation": "\" onclick=\"x", "category": "<svg onload=x>"}]"#;
    let (_owner, model) = loaded(&[], hostile);
    model.type_in("img".into());
    model.open(model.hits()[0]);
    let said = html(model);
    assert!(!said.contains("href="), "{said}");
    for markup in ["<img", "<script", "<svg", "\" onclick"] {
        assert!(!said.contains(markup), "{markup}: {said}");
    }
}

#[test]
fn a_long_description_is_cut_between_words() {
    assert_eq!(catalogue::excerpt("one  two\nthree", 20), "one two three");
    assert_eq!(catalogue::excerpt("one two three", 8), "one two…");
    assert_eq!(catalogue::excerpt("schön übermäßig", 6), "schön…");
    assert_eq!(catalogue::excerpt("aaaaaaaaaa", 4), "aaaa…");
    assert_eq!(catalogue::excerpt("", 4), "");
}
