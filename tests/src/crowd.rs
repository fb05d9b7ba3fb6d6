//! A feed of ten thousand groups in pages, as a county with a bad year might have it: for journeys that look at what happens while it
//! arrives. With `of` it has as many as that; it answers `search` and `per_page` as Open Referral UK v3 has them, and with `slow`
//! only after so many milliseconds, or with `slow-search` what is searched for. The same groups also stand in other kinds of feeds.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

/// How many entries there are, and how many on a page.
pub const ENTRIES: usize = 10_000;
const PAGE: usize = 500;

const KINDS: [&str; 8] = ["Walking", "Singing", "Food", "Gardening", "Advice", "Crafts", "Football", "Reading"];
const WHO: [&str; 7] = ["Neighbours", "Carers", "Women", "Young People", "Newcomers", "Veterans", "Everybody"];
const WHERE: [&str; 9] =
    ["Oxford", "Witney", "Bicester", "Banbury", "Didcot", "Abingdon", "Thame", "Wantage", "Chinnor"];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn pick<'a>(from: &[&'a str], number: usize) -> &'a str {
    from[number % from.len()]
}

/// A group by its number.
pub fn entry(at: usize) -> Value {
    let (kind, who, town) = (pick(&KINDS, at), pick(&WHO, at / 8), pick(&WHERE, at / 56));
    json!({
        "id": at.to_string(),
        "name": format!("{kind} for {who} {}", at / 504 + 1),
        "category": kind,
        "description": format!("This is an example entry. {who} meet in {town} for {}.", kind.to_lowercase()),
        "schedules": [{ "byday": pick(&DAYS, at), "opens_at": "10:00", "closes_at": "12:00" }],
        "fees": if at.is_multiple_of(3) { "Free" } else { "£2" },
        "city": town,
        "postcode": format!("OX{} 1AA", at % 30 + 1),
    })
}

const ANYONE: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

/// One page, by its `page` parameter.
pub(crate) async fn page(Query(asked): Query<HashMap<String, String>>) -> impl IntoResponse {
    let number = |name: &str, usual: usize| asked.get(name).and_then(|page| page.parse().ok()).unwrap_or(usual);
    let (page, size, of) = (number("page", 1).max(1), number("per_page", PAGE), number("of", ENTRIES));
    let words = asked.get("search").map(|words| words.to_lowercase());
    let slow = number("slow", 0) + words.as_ref().map_or(0, |_| number("slow-search", 0));
    tokio::time::sleep(Duration::from_millis(slow as u64)).await;
    let fits = |at: &usize| words.as_ref().is_none_or(|words| entry(*at).to_string().to_lowercase().contains(words));
    let found: Vec<usize> = (0..of).filter(fits).collect();
    let from = ((page - 1) * size).min(found.len());
    let contents: Vec<_> = found[from..(from + size).min(found.len())].iter().map(|at| entry(*at)).collect();
    let (pages, total) = (found.len().div_ceil(size), found.len());
    let body = json!({ "page_number": page, "total_pages": pages, "total_items": total, "contents": contents });
    ([ANYONE, JSON], body.to_string())
}

/// Five pages that name the next one, each in another way, and count nothing; the last leads to another server.
pub(crate) async fn linked(Path(at): Path<usize>) -> impl IntoResponse {
    let contents: Vec<_> = (at * 10..at * 10 + 10).map(entry).collect();
    let next = match at {
        0 => json!({ "next": "/linked/1" }),
        1 => json!({ "links": { "next": "2?x=1" } }),
        2 => json!({ "links": [{ "rel": "self", "href": "2" }, { "rel": "next", "href": "/linked/3#top" }] }),
        3 => json!({ "next": "/linked/4" }),
        _ => json!({ "next": "https://elsewhere.example/linked/5" }),
    };
    let mut body = next;
    body["items"] = json!(contents);
    ([ANYONE, JSON], body.to_string())
}

/// A spreadsheet of as many groups, and a line that is none.
pub(crate) async fn table(Path(count): Path<usize>) -> impl IntoResponse {
    let mut rows = String::from("Name,Category,Summary,Town,Postcode,Day,Start,End\r\n");
    for at in 0..count {
        let one = entry(at);
        let say = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let day = one["schedules"][0]["byday"].as_str().unwrap_or_default();
        rows += &format!(
            "{},{},\"{} [no. {at}], \"\"really\"\"\",{},{},{day},10:00,12:00\r\n",
            say("name"),
            say("category"),
            say("description"),
            say("city"),
            say("postcode")
        );
    }
    ([ANYONE, (header::CONTENT_TYPE, "text/csv; charset=utf-8")], rows + ",Food,nameless,,,,,\r\n")
}

/// Where `cargo xtask index` has written files for a journey.
pub fn files() -> PathBuf {
    crate::root().join("target/journeys/files")
}

/// One of these files, as any web server hands it out.
pub(crate) async fn file(Path(path): Path<String>) -> Response {
    match tokio::fs::read(files().join(path.replace("..", ""))).await {
        Ok(bytes) => ([ANYONE], bytes).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, [ANYONE]).into_response(),
    }
}
