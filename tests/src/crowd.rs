//! A feed of ten thousand groups in pages, as a county with a bad year might have it: for journeys that look at what happens while it
//! arrives.

use axum::extract::Query;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::json;
use std::collections::HashMap;

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

/// One page, by its `page` parameter.
pub(crate) async fn page(Query(asked): Query<HashMap<String, String>>) -> impl IntoResponse {
    let number = asked.get("page").and_then(|page| page.parse().ok()).unwrap_or(1_usize).max(1);
    let entry = |at: usize| {
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
    };
    let from = (number - 1) * PAGE;
    let contents: Vec<_> = (from..(from + PAGE).min(ENTRIES)).map(entry).collect();
    let body =
        json!({ "page_number": number, "total_pages": ENTRIES / PAGE, "total_items": ENTRIES, "contents": contents });
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CONTENT_TYPE, "application/json")], body.to_string())
}
