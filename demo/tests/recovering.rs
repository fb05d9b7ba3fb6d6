//! Endpoints that fail for a while: each fails as it says, so many times, and then passes everything on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::routing::post;
use tower::ServiceExt;
use windchime_demo::recovering::HOLD;
use windchime_demo::{Settings, router};

const SENT: &str = r#"{"submission_id":"one","answers":{"name":"Robin"}}"#;

type Passed = Arc<Mutex<Vec<String>>>;

/// The partner sites in front of a server that writes down what is passed on to it.
async fn site() -> (axum::Router, Passed) {
    let passed = Passed::default();
    let into = passed.clone();
    let take = move |Path(form): Path<String>, RawQuery(query): RawQuery, body: String| async move {
        into.lock().unwrap().push(format!("{form} {} {body}", query.unwrap_or_default()));
        (StatusCode::CREATED, [("content-type", "application/json")], r#"{"receipt":"AB"}"#)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let coordinator = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().route("/v1/forms/{form}/submissions", post(take));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (router(Settings { coordinator, dist: PathBuf::from("dist") }), passed)
}

async fn ask(site: &axum::Router, method: Method, path: &str) -> (StatusCode, HeaderMap, Result<Vec<u8>, axum::Error>) {
    let request = Request::builder()
        .method(method)
        .uri(format!("/recovering/{path}"))
        .header("content-type", "application/json")
        .header("origin", "http://127.0.0.1:1")
        .body(Body::from(SENT))
        .unwrap();
    let (parts, body) = site.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.map(Into::into))
}

#[tokio::test]
async fn each_way_fails_as_often_as_it_says_and_then_passes_on() {
    let (site, passed) = site().await;
    for (kind, status, media) in [
        ("busy", 503, "text/plain; charset=utf-8"),
        ("later", 429, "text/plain; charset=utf-8"),
        ("portal", 200, "text/html; charset=utf-8"),
        ("closed", 403, "application/problem+json"),
    ] {
        for _ in 0..2 {
            let (answered, headers, _) = ask(&site, Method::POST, &format!("{kind}/2/{kind}/interest")).await;
            assert_eq!(answered.as_u16(), status, "{kind}");
            assert_eq!(headers.get("content-type").unwrap(), media, "{kind}");
            assert_eq!(headers.get("retry-after").map(|wait| wait.to_str().unwrap()), (kind == "later").then_some("3"));
            assert_eq!(headers.get("access-control-expose-headers").unwrap(), "*", "a page may read Retry-After");
        }
        assert!(passed.lock().unwrap().is_empty(), "{kind} passed something on");
        let (answered, _, body) = ask(&site, Method::POST, &format!("{kind}/2/{kind}/interest?altcha=xyz")).await;
        assert_eq!((answered, body.unwrap().as_slice()), (StatusCode::CREATED, r#"{"receipt":"AB"}"#.as_bytes()));
        assert_eq!(passed.lock().unwrap().pop().unwrap(), format!("interest altcha=xyz {SENT}"));
    }
    assert_eq!(ask(&site, Method::POST, "by-pigeon/1/x/interest").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_that_is_lost_was_taken_all_the_same() {
    let (site, passed) = site().await;
    assert!(ask(&site, Method::POST, "lost/1/a/interest").await.2.is_err(), "the connection does not break");
    assert_eq!(passed.lock().unwrap().len(), 1);
    assert!(ask(&site, Method::POST, "lost/1/a/interest").await.2.is_ok());
    assert_eq!(passed.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_slow_post_arrives_even_when_its_sender_has_gone() {
    let (site, passed) = site().await;
    let begun = Instant::now();
    let gone = tokio::time::timeout(HOLD / 10, ask(&site, Method::POST, "slow/1/a/interest")).await;
    assert!(gone.is_err(), "it answered at once");
    while passed.lock().unwrap().is_empty() {
        assert!(begun.elapsed() < HOLD * 3, "it never arrives");
        tokio::time::sleep(HOLD / 30).await;
    }
    assert!(begun.elapsed() >= HOLD);
}

#[tokio::test]
async fn what_was_posted_is_listed_for_each_token_and_a_delete_ends_the_failing() {
    let (site, _) = site().await;
    assert_eq!(ask(&site, Method::POST, "busy/9/a/interest").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask(&site, Method::DELETE, "busy/9/a/interest").await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(&site, Method::POST, "busy/9/a/interest").await.0, StatusCode::CREATED);
    let listed = ask(&site, Method::GET, "busy/9/a/interest").await.2.unwrap();
    let listed: serde_json::Value = serde_json::from_slice(&listed).unwrap();
    let rows: Vec<_> =
        listed.as_array().unwrap().iter().map(|seen| (seen["failed"].clone(), seen["body"].clone())).collect();
    assert_eq!(rows, [(true.into(), SENT.into()), (false.into(), SENT.into())]);
    let times: Vec<_> = listed.as_array().unwrap().iter().map(|seen| seen["at"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let other = ask(&site, Method::GET, "busy/9/b/interest").await.2.unwrap();
    assert_eq!(other, b"[]");
}
