//! The figures at `/metrics`: they count what happens, tell nothing about anybody, and are not for everybody.

use windchime_coordinator::admin::session;
use windchime_coordinator::metrics::MetricsSettings;

use super::problems::as_kept;
use super::world::{ANSWERS, World, body, id};

async fn figures(world: &World) -> String {
    let answer = world.get("/metrics").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type").as_deref(), Some("text/plain; version=0.0.4; charset=utf-8"));
    answer.text().to_owned()
}

fn has(figures: &str, line: &str) {
    assert!(figures.lines().any(|found| found == line), "{line} is not in\n{figures}");
}

#[tokio::test]
async fn what_happened_is_counted_once_each() {
    let world = World::new().await;
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    assert_eq!(world.post(&body(&id(2), "{}")).await.status, 422);
    let suspected = body(&id(3), ANSWERS).replacen('{', r#"{"website":"x","#, 1);
    assert_eq!(world.post(&suspected).await.status, 403);
    world.get("/v1/services/somebody@example.org").await;
    world.send("BREW", "/nothing/here", &[], "").await;
    let found = figures(&world).await;
    has(&found, r#"windchime_submissions_total{outcome="kept"} 1"#);
    has(&found, r#"windchime_submissions_total{outcome="kept-before"} 1"#);
    has(&found, r#"windchime_submissions_refused_total{kind="answers-not-accepted"} 1"#);
    has(&found, "windchime_proof_of_work_asked_total 1");
    has(&found, r#"windchime_requests_total{method="POST",route="/v1/forms/{form}/submissions",status="201"} 2"#);
    has(&found, r#"windchime_requests_total{method="GET",route="/v1/services/{id}",status="404"} 1"#);
    has(&found, r#"windchime_requests_total{method="other",route="none",status="404"} 1"#);
    has(&found, r#"windchime_request_duration_seconds_count{route="/v1/forms/{form}/submissions"} 4"#);
    has(&found, "windchime_submissions_waiting 0");
    has(&found, "windchime_database_answers 1");
    has(&found, r#"windchime_outgoing{queue="mail",state="failed"} 0"#);
    has(&found, r#"windchime_outgoing{queue="webhooks",state="waiting"} 0"#);
    has(&found, &format!("windchime_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")));
    for name in ["windchime_uptime_seconds ", "process_resident_memory_bytes ", "windchime_database_connections{"] {
        assert!(found.lines().any(|line| line.starts_with(name)), "{name} is not in\n{found}");
    }
    for told in ["Robin", "larder", "somebody", "BREW", "nothing/here", &id(1), "127.0.0.1", "interest"] {
        assert!(!found.contains(told), "{told} is in\n{found}");
    }
}

#[tokio::test]
async fn what_goes_out_is_counted_by_its_state() {
    let world = World::new().await;
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
    let mut connection = world.connect().await;
    for sql in [
        "INSERT INTO mail (kind, state, next_try, created_at) VALUES ('test', 'failed', 0, '2126-01-01T00:00:00Z')",
        "INSERT INTO mail (kind, state, next_try, created_at) VALUES ('test', 'failed', 0, '2126-01-01T00:00:00Z')",
        "INSERT INTO webhooks (url, secret, secret_key, created_at) SELECT 'http://127.0.0.1/', written, '', '2026' FROM submissions",
        "INSERT INTO webhook_deliveries (webhook, submission, next_try, created_at)
         SELECT webhooks.number, submissions.number, 0, '2026' FROM webhooks, submissions",
    ] {
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    let found = figures(&world).await;
    has(&found, r#"windchime_outgoing{queue="mail",state="failed"} 2"#);
    has(&found, r#"windchime_outgoing{queue="webhooks",state="waiting"} 1"#);
}

#[tokio::test]
async fn servers_in_one_process_count_apart() {
    let (one, other) = (World::new().await, World::new().await);
    assert_eq!(one.post(&body(&id(1), ANSWERS)).await.status, 201);
    has(&figures(&one).await, r#"windchime_submissions_total{outcome="kept"} 1"#);
    assert!(!figures(&other).await.contains("windchime_submissions_total{"));
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_a_figure_too() {
    let world = World::new().await;
    world.app.storage.clone().close().await;
    has(&figures(&world).await, "windchime_database_answers 0");
}

#[tokio::test]
async fn only_this_machine_the_token_and_who_is_signed_in_may_read() {
    let world = World::with(|config| config.metrics_token = token("a-token-of-more-than-16")).await;
    let asked = async |headers: &[(&str, &str)]| world.send("GET", "/metrics", headers, "").await;
    for header in ["forwarded", "x-forwarded-for", "x-real-ip", "via"] {
        as_kept("not-found", &asked(&[(header, "192.0.2.1")]).await);
    }
    let elsewhere = "GET /metrics HTTP/1.1\r\nhost: coordinator.example\r\nconnection: close\r\n\r\n";
    as_kept("not-found", &super::client::raw(world.address, elsewhere.as_bytes(), false).await);

    let through = ("x-forwarded-for", "192.0.2.1");
    assert_eq!(asked(&[through, ("authorization", "Bearer a-token-of-more-than-16")]).await.status, 200);
    for wrong in
        ["Bearer a-token-of-more-than-17", "Bearer ", "Basic a-token-of-more-than-16", "a-token-of-more-than-16"]
    {
        as_kept("not-found", &asked(&[through, ("authorization", wrong)]).await);
    }
    sqlx::query("INSERT INTO admins (login, role, password, created_at) VALUES ('sample', 'viewer', '', '2026-01-01T00:00:00Z')")
        .execute(&mut world.connect().await)
        .await
        .unwrap();
    let number: i64 = world.ask("SELECT number FROM admins").await;
    let cookie = session::begin(&world.app, &axum::http::HeaderMap::new(), number).await.unwrap();
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(asked(&[through, ("cookie", cookie)]).await.status, 200);
    as_kept("not-found", &asked(&[through, ("cookie", &format!("{cookie}x"))]).await);
}

/// Some web servers say nothing about whom they speak for, so that one cannot be told from a program on this machine.
#[tokio::test]
async fn where_visitors_come_this_machine_needs_the_token_too() {
    let world = World::with(|config| {
        config.public_url = Some("https://coordinator.example".to_owned());
        config.metrics_token = token("a-token-of-more-than-16");
    })
    .await;
    as_kept("not-found", &world.get("/metrics").await);
    let with = [("authorization", "Bearer a-token-of-more-than-16")];
    assert_eq!(world.send("GET", "/metrics", &with, "").await.status, 200);
}

#[tokio::test]
async fn without_a_token_none_opens() {
    let world = World::new().await;
    for given in ["Bearer ", "Bearer", "Bearer undefined"] {
        let headers = [("x-forwarded-for", "192.0.2.1"), ("authorization", given)];
        assert_eq!(world.send("GET", "/metrics", &headers, "").await.status, 404);
    }
}

fn token(text: &str) -> Option<windchime_coordinator::metrics::Token> {
    MetricsSettings { metrics_token: Some(text.to_owned()) }.checked().unwrap()
}

#[test]
fn a_token_is_never_shown() {
    let shown = format!("{:?}", token("a-token-of-more-than-16"));
    assert!(!shown.contains("a-token"), "{shown}");
    for wrong in ["short", "with a blank in the middle of it", ""] {
        let said = MetricsSettings { metrics_token: Some(wrong.to_owned()) }.checked().unwrap_err();
        assert!(said.contains("WINDCHIME_METRICS_TOKEN") && (wrong.is_empty() || !said.contains(wrong)), "{said}");
    }
}
