//! How much one client may do, and how it is known without being kept.

use windchime_coordinator::config::{Config, ProofOfWork};

use super::client::Answer;
use super::gate::{asked, solve};
use super::world::{ANSWERS, World, body, id, on_postgres};

/// A proxy in front of the server tells where each request comes from.
fn behind_a_proxy(config: &mut Config) {
    config.limits.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    config.limits.submissions = 2;
    config.limits.reads = 3;
}

async fn post_as(world: &World, client: &str, sent: &str, query: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("x-forwarded-for", client)];
    world.send("POST", &format!("/v1/forms/interest/submissions{query}"), &headers, sent).await
}

async fn send(world: &World, client: &str, number: u32) -> Answer {
    post_as(world, client, &body(&id(number), ANSWERS), "").await
}

fn hardness(answer: &Answer) -> i64 {
    asked(answer).get("maxnumber").unwrap().whole().unwrap()
}

#[tokio::test]
async fn work_is_asked_for_before_anything_is_refused() {
    let world = World::with(behind_a_proxy).await;
    let client = "192.0.2.9";
    let first = send(&world, client, 1).await;
    assert_eq!((first.status, send(&world, client, 2).await.status), (201, 201));
    let third = send(&world, client, 3).await;
    assert!(third.text().contains("from the same network"), "{}", third.text());
    assert_eq!((hardness(&third), hardness(&send(&world, client, 4).await)), (2000, 2000));
    assert_eq!((hardness(&send(&world, client, 5).await), hardness(&send(&world, client, 6).await)), (4000, 4000));
    assert_eq!((hardness(&send(&world, client, 7).await), hardness(&send(&world, client, 8).await)), (8000, 8000));
    let refused = send(&world, client, 9).await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    let seconds: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((500..=600).contains(&seconds), "{seconds}");
    assert_eq!(refused.json().get("type").unwrap().text(), Some("/problems/too-many-requests"));

    let again = send(&world, client, 1).await;
    assert_eq!((again.status, again.body), (201, first.body), "what is kept gets its receipt all the same");
    use base64::Engine as _;
    let solution = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(solve(&asked(&third)));
    let paid = post_as(&world, client, &body(&id(3), ANSWERS), &format!("?altcha={solution}")).await;
    assert_eq!(paid.status, 201, "the work that was asked for counts: {}", paid.text());
    let other = post_as(&world, client, &body(&id(10), ANSWERS), &format!("?altcha={solution}")).await;
    assert_eq!(other.status, 429, "for that submission only");
    assert_eq!(send(&world, "192.0.2.10", 11).await.status, 201, "somebody else is not concerned");
}

#[tokio::test]
async fn the_page_without_script_is_refused_last_and_keeps_what_was_typed() {
    let world = World::with(behind_a_proxy).await;
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", "192.0.2.9")];
    let sent = |number| {
        format!(
            "submission_id={}&form_version=1&answer-name=Robin&answer-likelihood=0&answer-meeting=either\
             &answer-how-often=weekly&answer-how-long=half-day&answer-oxfordshire=both",
            id(number)
        )
    };
    for number in 1..=8 {
        assert_eq!(world.send("POST", "/interest/interest", &headers, &sent(number)).await.status, 200, "{number}");
    }
    let refused = world.send("POST", "/interest/interest", &headers, &sent(9)).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    assert!(refused.text().contains("Very many requests") && refused.text().contains("Robin"), "{}", refused.text());
    assert_eq!(world.send("POST", "/interest/interest", &headers, &sent(1)).await.status, 200, "kept before");
    assert_eq!(world.rows().await, 8);
}

#[tokio::test]
async fn reads_are_counted_and_health_files_and_the_sign_in_are_not() {
    let world = World::with(behind_a_proxy).await;
    let get = async |path: &str, client: &str| {
        let headers = [("x-forwarded-for", client), ("origin", super::world::PARTNER)];
        world.send("GET", path, &headers, "").await
    };
    for path in ["/healthz", "/readyz", "/windchime.js", "/pages.css", "/admin/sign-in", "/admin.css"] {
        for _ in 0..4 {
            assert_ne!(get(path, "192.0.2.9").await.status, 429, "{path}");
        }
    }
    for path in ["/v1/services", "/v1/forms/interest", "/directory"] {
        assert_eq!(get(path, "192.0.2.9").await.status, 200, "{path}");
    }
    let refused = get("/v1/services", "192.0.2.9").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("access-control-allow-origin").as_deref(), Some(super::world::PARTNER));
    assert!((1..=60).contains(&refused.header("retry-after").unwrap().parse::<i64>().unwrap()));
    let headers = [("x-forwarded-for", "192.0.2.9"), ("accept", "text/html,*/*")];
    let page = world.send("GET", "/card", &headers, "").await;
    assert_eq!(page.status, 429);
    assert!(page.text().starts_with("<!doctype html>") && page.header("retry-after").is_some(), "{}", page.text());
    assert_eq!(send(&world, "192.0.2.9", 1).await.status, 201, "answers are counted apart");
    assert_eq!(get("/v1/services", "192.0.2.10").await.status, 200);
}

#[tokio::test]
async fn only_a_proxy_of_ours_is_believed_and_a_whole_network_of_ipv6_is_one_client() {
    let world = World::with(|config| {
        behind_a_proxy(config);
        config.limits.proxies = Vec::new();
    })
    .await;
    for number in 1..=2 {
        assert_eq!(send(&world, &format!("192.0.2.{number}"), number).await.status, 201);
    }
    assert_eq!(send(&world, "192.0.2.3", 3).await.status, 403, "made-up addresses are no way round");

    let world = World::with(behind_a_proxy).await;
    for (number, client) in [(1, "2001:db8:1:2::1"), (2, "2001:db8:1:2:ffff::")] {
        assert_eq!(send(&world, client, number).await.status, 201);
    }
    assert_eq!(send(&world, "2001:db8:1:2:3::9", 3).await.status, 403);
    assert_eq!(send(&world, "2001:db8:1:3::1", 4).await.status, 201);
    for number in 5..20 {
        assert_eq!(world.post(&body(&id(number), ANSWERS)).await.status, 201, "nobody knows who that is");
    }
}

#[tokio::test]
async fn nought_turns_limits_off_and_never_asks_for_no_work() {
    let off = World::with(|config| {
        behind_a_proxy(config);
        (config.limits.submissions, config.limits.reads) = (0, 0);
    })
    .await;
    for number in 1..12 {
        assert_eq!(send(&off, "192.0.2.9", number).await.status, 201);
        let headers = [("x-forwarded-for", "192.0.2.9")];
        assert_eq!(off.send("GET", "/v1/services", &headers, "").await.status, 200);
    }
    let never = World::with(|config| {
        behind_a_proxy(config);
        config.proof_of_work = ProofOfWork::Never;
    })
    .await;
    for number in 1..=8 {
        assert_eq!(send(&never, "192.0.2.9", number).await.status, 201);
    }
    assert_eq!(send(&never, "192.0.2.9", 9).await.status, 429);
}

/// On PostgreSQL several servers count together; in SQLite the file keeps nothing about clients at all.
#[tokio::test]
async fn counters_hold_hashes_only_and_several_servers_share_them() {
    let world = World::with(behind_a_proxy).await;
    for number in 1..=2 {
        send(&world, "192.0.2.9", number).await;
    }
    let kept: i64 = world.ask("SELECT count(*) FROM limits").await;
    let telling: i64 = world.ask("SELECT count(*) FROM limits WHERE name LIKE '%192.0.2%' OR length(name) <> 32").await;
    if !on_postgres() {
        assert_eq!(kept, 0);
        return;
    }
    assert_eq!((kept, telling), (1, 0));
    let second = World::at(world.directory.clone(), behind_a_proxy).await;
    assert_eq!(send(&second, "192.0.2.9", 3).await.status, 403);
    let windows: i64 = world.ask("SELECT count(*) FROM limits WHERE ends - 600 <= extract(epoch FROM now())").await;
    assert_eq!(windows, 1, "no longer than they count");
}

#[tokio::test]
async fn counting_begins_anew_when_it_ends_and_what_has_ended_goes() {
    let world = World::new().await;
    let storage = &world.app.storage;
    let count = async |now| storage.count("name", now, 60).await.map(|counter| (counter.count, counter.ends)).unwrap();
    assert_eq!((count(1000).await, count(1059).await), ((1, 1060), (2, 1060)));
    assert_eq!((count(1060).await, count(1061).await), ((1, 1120), (2, 1120)));
    storage.uncount("name").await.unwrap();
    assert_eq!(count(1062).await, (2, 1120));
    storage.remove_ended(0, 0, 1119).await.unwrap();
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM limits").await, 1);
    storage.remove_ended(0, 0, 1120).await.unwrap();
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM limits").await, 0);
}
