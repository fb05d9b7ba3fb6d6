//! Feeds in their shapes: what is read, what is skipped and named, and what is passed over on purpose.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use windchime_domain::directory::{
    Cost, Date, Entry, FeedError, HoursWords, Page, Reader, SkipReason, Table, columns, lines, read_page, read_table,
    records,
};
use windchime_domain::json::Value;

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn names(page: &Page) -> Vec<&str> {
    page.entries.iter().map(|entry| entry.name.as_str()).collect()
}

fn sentences(entry: &Entry) -> Vec<String> {
    let date = |date: Date| format!("{}/{}", date.day(), date.month());
    lines(&entry.schedules, Date::read("2026-03-03").unwrap())
        .iter()
        .map(|line| line.sentence(&HoursWords::ENGLISH, &date))
        .collect()
}

#[test]
fn a_row_becomes_an_entry() {
    let page = read_table(
        "Name,Run by,Days,Opens,Closes,Postcode,Cost,Categories,CHIME,Online,Last checked,Min age,lat,lng,town,who for,colour\r\n\
         \"Tea, and \"\"talk\"\"\",Town Hall,Mon; first Friday,10am;14:00,noon;16:00,ox41ab,Free,Food; Company,CE,yes,2/3/2026,18,51.74,-1.2,Oxford,Carers,red\r\n",
    )
    .unwrap();
    assert!(page.last_page && page.skipped.is_empty());
    let entry = &page.entries[0];
    assert_eq!(entry.name, "Tea, and \"talk\"");
    assert_eq!(entry.organisation.as_deref(), Some("Town Hall"));
    assert_eq!(sentences(entry), ["Monday, 10am to noon", "First Friday of the month, 2pm to 4pm"]);
    let place = &entry.places[0];
    assert_eq!(
        (place.postcode.as_deref(), place.town(), place.position),
        (Some("OX4 1AB"), Some("Oxford"), Some((51.74, -1.2)))
    );
    assert_eq!((entry.cost.clone(), entry.online, entry.ages.from), (Some(Cost::Free), true, Some(18)));
    let categories: Vec<&str> = entry.categories.iter().map(|one| one.name.as_str()).collect();
    assert_eq!((categories, entry.letters.len()), (vec!["Food", "Company"], 2));
    assert_eq!((entry.assured_date.as_deref(), entry.eligibility.as_deref()), (Some("2026-03-02"), Some("Carers")));
}

#[test]
fn one_bad_row_hides_no_other() {
    let text = "name;id;days;when\n\
        A;1;Mondays;not in August\n\
        ;2;;\n\
        \"B;3;;\n\
        C;1;;\n\
        ;;;\n\
        D;5;every other Monday;\n\
        \"E\nand more\";6;;Mo-Fr 10:00-12:00\n\
        \"F\" or so;7;;\n";
    // The quotation that B begins would end where E's begins; then it would go on without a delimiter, so it was none.
    let open = read_table(text).unwrap();
    assert_eq!(names(&open), ["A", "D", "E\nand more", "F or so"]);
    // With no other quotation in the file, it would never end.
    let alone = read_table(&text.replace("\"E\nand more\"", "E").replace("\"F\"", "F")).unwrap();
    assert_eq!(names(&alone), ["A", "D", "E", "F or so"]);
    let skipped: Vec<_> = open.skipped.iter().map(|one| (one.line, one.index, one.reason)).collect();
    use SkipReason::{NoName, OpenQuote, Repeated};
    assert_eq!(skipped, [(Some(3), 1, NoName), (Some(4), 2, OpenQuote), (Some(5), 3, Repeated)]);
    assert_eq!(open.skipped[2].name.as_deref(), Some("C"));
    assert_eq!(sentences(&open.entries[0]), ["Monday"]);
    assert_eq!(open.entries[0].schedules[0].words.as_deref(), Some("not in August"));
    assert_eq!(open.entries[1].schedules[0].words.as_deref(), Some("every other Monday"));
    assert_eq!(open.entries[2].opening_hours.as_deref(), Some("Mo-Fr 10:00-12:00"));
}

#[test]
fn tables_are_told_apart_by_their_first_row() {
    for (text, name) in [
        ("\u{feff}name\tid\nA, B\t1", "A, B"),
        ("Title;x\n\"A;B\";1\n", "A;B"),
        ("Service-Name\r\nA\r\n\r\n", "A"),
        ("id,name\r1,A\r", "A"),
        ("name,\n\"A\",", "A"),
    ] {
        let page = read_table(text).unwrap();
        assert_eq!((names(&page), page.skipped.len()), (vec![name], 0), "{text:?}");
    }
    for text in ["", "a,b\n1,2\n", "\"name", "{\"name\": 1}"] {
        assert_eq!(read_table(text), Err(FeedError::NoNames), "{text:?}");
    }
    let table = Table::open("name,colour,Title,latitude\nA,red,B,1").unwrap();
    assert_eq!(table.unread, ["colour", "Title"]);
}

#[test]
fn every_column_of_the_header_is_read() {
    assert_eq!(columns().count(), 26);
    let full: Vec<&str> = columns()
        .map(|(name, _)| match name {
            "latitude" | "longitude" => "51",
            "days" => "Monday",
            "opens" => "10am",
            "closes" => "11am",
            "minimum_age" | "maximum_age" => "20",
            "online" => "yes",
            "chime" => "H",
            "status" => "inactive",
            "last_checked" => "2026-03-02",
            other => other,
        })
        .collect();
    let header: Vec<&str> = columns().map(|(name, _)| name).collect();
    let read = |cells: &[&str]| read_table(&format!("{}\n{}\n", header.join(","), cells.join(","))).unwrap();
    let whole = read(&full);
    for (at, (name, others)) in columns().enumerate() {
        let mut cells = full.clone();
        cells[at] = "";
        assert_ne!(read(&cells), whole, "{name} is not read");
        for other in others.split(' ') {
            let titles: Vec<&str> = header.iter().map(|title| if *title == name { other } else { title }).collect();
            let page = read_table(&format!("{}\n{}\n", titles.join(","), full.join(","))).unwrap();
            assert_eq!(page, whole, "{other} is {name}");
        }
    }
}

#[test]
fn big_pages_can_be_read_in_slices() {
    let list: Vec<String> = (0..500).map(|n| format!(r#"{{"id": {}, "name": "N{n}"}}"#, n % 400)).collect();
    let answer = value(&format!(r#"{{"total_items": 500, "contents": [{}]}}"#, list.join(",")));
    let mut reader = Reader::new(&answer);
    for slice in records(&answer).unwrap().chunks(37) {
        for record in slice {
            reader.add(record);
        }
    }
    assert_eq!(reader.len(), 500);
    let page = reader.finish();
    assert_eq!((page.entries.len(), page.skipped.len(), page.total_items), (400, 100, Some(500)));
    assert_eq!(page, read_page(&answer).unwrap());

    let rows: String = (0..500).map(|n| format!("{},N{n}\n", n % 400)).collect();
    let text = format!("id,name\n{rows}");
    let mut table = Table::open(&text).unwrap();
    let mut slices = 0;
    while table.step(37) {
        slices += 1;
    }
    assert_eq!((slices, table.len()), (13, 500));
    assert_eq!(table.finish(), read_table(&text).unwrap());
}

#[test]
fn paging_is_told_as_the_feed_tells_it() {
    let page = |json: &str| read_page(&value(json)).unwrap();
    for (json, last, next) in [
        (r#"{"contents": [], "page_number": 1, "total_pages": 3}"#, false, None),
        (r#"{"contents": [], "page_number": 3, "total_pages": 3}"#, true, None),
        (r#"{"contents": [], "page_number": 1, "total_pages": 3, "empty": true}"#, true, None),
        (r#"{"results": [], "next": "https://feed.example/?page=2"}"#, false, Some("https://feed.example/?page=2")),
        (r#"{"data": [], "links": {"next": "?page=2"}}"#, false, Some("?page=2")),
        (
            r#"{"features": [], "numberMatched": 7, "links": [{"rel": "self", "href": "a"}, {"rel": "next", "href": "b"}]}"#,
            false,
            Some("b"),
        ),
        (r#"{"results": [], "next": null}"#, true, None),
        (r#"{"content": [], "number": 0, "totalPages": 2, "last": false}"#, false, None),
    ] {
        assert_eq!((page(json).last_page, page(json).next.as_deref()), (last, next), "{json}");
    }
    let page = page(r#"{"total_items": -1, "total_pages": 1e300, "page_number": "2", "contents": [{"name": "A"}]}"#);
    assert_eq!((page.total_items, page.total_pages, page.page_number, page.last_page), (None, None, None, true));
}
