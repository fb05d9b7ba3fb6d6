//! `GET /v1/services` and `/v1/services/{id}`: the directory, as Open Referral UK v3 asks.

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use windchime_domain::json::{Value, map};

use crate::problem::Failure;
use crate::server::App;

/// The most services on one page.
const LARGEST_PAGE: u32 = 100;
/// The most words of a search that are looked at.
const MOST_WORDS: usize = 10;

/// What a list was asked for.
struct Wanted {
    page: u32,
    per_page: u32,
    words: Vec<String>,
    full: bool,
}

pub(super) async fn list(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let wanted = wanted(query.as_deref().unwrap_or_default())?;
    let skip = (wanted.page - 1).saturating_mul(wanted.per_page);
    let found = app.storage.services(&wanted.words, skip, wanted.per_page).await?;
    let total_pages = found.total.div_ceil(wanted.per_page);
    let contents: Vec<Value> = if wanted.full { found.records } else { found.records.iter().map(brief).collect() };
    Ok(json(&map([
        ("total_items", Some(Value::from(found.total))),
        ("total_pages", Some(Value::from(total_pages))),
        ("page_number", Some(Value::from(wanted.page))),
        ("size", Some(Value::Number(contents.len() as f64))),
        ("first_page", Some(Value::Bool(wanted.page == 1))),
        ("last_page", Some(Value::Bool(wanted.page >= total_pages))),
        ("empty", Some(Value::Bool(contents.is_empty()))),
        ("contents", Some(Value::List(contents))),
    ])))
}

pub(super) async fn one(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Failure> {
    match app.storage.service(&id).await? {
        Some(record) => Ok(json(&record)),
        None => Err(Failure::unknown_service(&id)),
    }
}

/// Parameters that are not known are refused rather than passed over: a filter that is silently ignored looks like an
/// answer.
fn wanted(query: &str) -> Result<Wanted, Failure> {
    let mut wanted = Wanted { page: 1, per_page: 50, words: Vec::new(), full: false };
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "page" => wanted.page = number(&name, &value, u32::MAX)?,
            "per_page" => wanted.per_page = number(&name, &value, LARGEST_PAGE)?,
            "search" => {
                let words = value.split_whitespace().take(MOST_WORDS);
                wanted.words = words.map(str::to_lowercase).collect();
            }
            "full" => {
                wanted.full = match value.as_ref() {
                    "true" => true,
                    "false" => false,
                    _ => {
                        return Err(Failure::parameter(&name, "wrong-kind", "needs to be true or false."));
                    }
                }
            }
            _ => {
                return Err(Failure::parameter(
                    &name,
                    "unknown-parameter",
                    "is not known here. The parameters are page, per_page, search and full.",
                ));
            }
        }
    }
    Ok(wanted)
}

fn number(name: &str, value: &str, most: u32) -> Result<u32, Failure> {
    match value.parse::<u32>() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ if most == u32::MAX => Err(Failure::parameter(name, "out-of-range", "needs to be a whole number from 1.")),
        _ => {
            let needs = format!("needs to be a whole number from 1 to {most}.");
            Err(Failure::parameter(name, "out-of-range", &needs))
        }
    }
}

/// A record as lists show it: what there is one of, and the organisation likewise.
fn brief(record: &Value) -> Value {
    let members = record.entries().iter().filter_map(|(name, value)| match value {
        Value::Map(_) if name == "organization" => Some((name.clone(), flat(value))),
        Value::Map(_) | Value::List(_) => None,
        plain => Some((name.clone(), plain.clone())),
    });
    Value::Map(members.collect())
}

fn flat(record: &Value) -> Value {
    let plain = |value: &Value| !matches!(value, Value::Map(_) | Value::List(_));
    Value::Map(record.entries().iter().filter(|(_, value)| plain(value)).cloned().collect())
}

fn json(value: &Value) -> Response {
    match serde_json::to_string(value) {
        Ok(body) => {
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
            (headers, body).into_response()
        }
        Err(_) => Failure::internal().into_response(),
    }
}
