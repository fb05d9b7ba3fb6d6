//! Which websites may read what.

use windchime_coordinator::config::Origins;

use super::world::{ANSWERS, PARTNER, World, body, id};

const SUBMISSIONS: &str = "/v1/forms/interest/submissions";

#[tokio::test]
async fn a_partner_may_ask_first_and_then_send() {
    let world = World::new().await;
    let preflight = [
        ("origin", PARTNER),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,idempotency-key"),
    ];
    let answer = world.send("OPTIONS", SUBMISSIONS, &preflight, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER));
    assert_eq!(answer.header("access-control-allow-methods").as_deref(), Some("GET,POST,OPTIONS"));
    assert_eq!(answer.header("access-control-allow-headers").as_deref(), Some("content-type,idempotency-key"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);

    let headers = [("origin", PARTNER), ("content-type", "application/json")];
    let answer = world.send("POST", SUBMISSIONS, &headers, &body(&id(1), ANSWERS)).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER));
    assert!(answer.header("vary").unwrap().contains("origin"));
}

#[tokio::test]
async fn a_partner_can_read_refusals_too() {
    let world = World::new().await;
    let headers = [("origin", PARTNER), ("content-type", "application/json")];
    for (method, path, sent, status) in [
        ("POST", SUBMISSIONS, "{", 400),
        ("POST", SUBMISSIONS, "{}", 400),
        ("DELETE", SUBMISSIONS, "", 405),
        ("GET", "/v1/forms/nope", "", 404),
        ("GET", "/v1/services?page=0", "", 400),
    ] {
        let answer = world.send(method, path, &headers, sent).await;
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER), "{method} {path}");
    }
}

#[tokio::test]
async fn other_websites_may_not() {
    let world = World::new().await;
    for stranger in ["https://stranger.example", "http://larder.example", "https://larder.example:8443", "null"] {
        let preflight = [("origin", stranger), ("access-control-request-method", "POST")];
        let answer = world.send("OPTIONS", SUBMISSIONS, &preflight, "").await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{stranger}");
        let answer = world.send("GET", "/v1/services", &[("origin", stranger)], "").await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{stranger}");
        assert!(answer.header("vary").unwrap().contains("origin"), "a cache must not mix websites up");
    }
}

#[tokio::test]
async fn a_star_lets_any_website_in() {
    let world = World::with(|config| config.allowed_origins = Origins::Any).await;
    let answer = world.send("GET", "/v1/services", &[("origin", "https://any.example")], "").await;
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some("*"));
}

#[tokio::test]
async fn every_response_carries_the_safe_headers() {
    let world = World::with(|config| config.https = true).await;
    for path in ["/healthz", "/v1/services", "/v1/forms/interest", "/nothing", "/card", "/pages.css", "/windchime.js"] {
        let answer = world.get(path).await;
        assert_eq!(answer.header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy").as_deref(), Some("no-referrer"), "{path}");
        assert!(answer.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"), "{path}");
        assert!(answer.header("strict-transport-security").is_some(), "{path}");
        assert!(answer.header("x-request-id").is_some(), "{path}");
    }
}
