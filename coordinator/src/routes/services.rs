//! `GET /v1/services` and `/v1/services/{id}`: the directory, as Open Referral UK v3 asks.

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use windchime_domain::json::{Value, map};

use crate::openapi::refusals;
use crate::openapi::schemas::{Service, ServicePage};
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

refusals!(pub(super) NoPage: "parameter-page", "parameter-per-page", "parameter-full", "parameter-twice", "parameter-unknown",
    "internal", "not-ready");

/// The services that run, by name
///
/// Parameters that are not listed here are refused.
#[utoipa::path(
    get, path = "/v1/services", tag = "services", operation_id = "listServices",
    params(
        ("page" = Option<u64>, Query, description = "Which page, from 1.", minimum = 1, maximum = 4_294_967_295_u64, example = 1),
        ("per_page" = Option<u32>, Query, description = "How many services on a page; 50 when absent.", minimum = 1,
         maximum = 100, example = 50),
        ("search" = Option<String>, Query, description = "Words that must all occur in name, description or organisation; the \
         first ten are looked at.", example = "lunch"),
        ("full" = Option<bool>, Query, description = "Whether whole records are listed.", example = false),
    ),
    responses(
        (status = 200, description = "One page.", body = ServicePage,
         headers(("Cache-Control" = String, description = "How long it may be kept.")),
         links(("firstService" = (operation_id = "getService", parameters(("id" = "$response.body#/contents/0/id")))))),
        NoPage,
    ),
)]
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

refusals!(pub(super) NoService: "unknown-service", "not-understood", "internal", "not-ready");

/// One service
///
/// The whole record, whatever its status.
#[utoipa::path(
    get, path = "/v1/services/{id}", tag = "services", operation_id = "getService",
    params(("id" = String, Path, description = "The service's id.", min_length = 1, max_length = 200)),
    responses(
        (status = 200, description = "The record.", body = Service,
         headers(("Cache-Control" = String, description = "How long it may be kept."))),
        NoService,
    ),
)]
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
    let mut seen = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if seen.contains(&name) {
            return Err(Failure::parameter(&name, "twice", "needs to stand in the address once at most."));
        }
        seen.push(name.clone());
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
