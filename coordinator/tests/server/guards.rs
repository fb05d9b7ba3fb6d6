//! What holds for every page behind the password, also for those that are added later: the routes are read from the source.

use std::path::Path;

use super::browser::{Browser, PASSWORD};
use super::client::Answer;
use super::world::World;

/// Open to whoever is not signed in, since they are how one gets in.
const OPEN: [&str; 4] = ["/admin.css", "/admin/sign-in", "/admin/sign-in/code", "/admin/welcome/{token}"];

/// Every route under `/admin`, with its methods, as it stands in the source.
fn routes() -> Vec<(String, Vec<&'static str>)> {
    let mut found = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/admin"), &mut found);
    found.sort();
    assert!(found.len() > 12, "the routes are written in another way now: {found:?}");
    found
}

fn read(directory: &Path, found: &mut Vec<(String, Vec<&'static str>)>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for behind in text.split(".route(").skip(1) {
            let route = behind.split('"').nth(1).unwrap().to_owned();
            let rest = behind.split(".route(").next().unwrap().split(".merge(").next().unwrap();
            let rest = rest.split('}').take(1 + route.matches('}').count()).collect::<String>();
            let methods: Vec<_> = [("get(", "GET"), ("post(", "POST")]
                .into_iter()
                .filter(|(written, _)| rest.contains(written))
                .map(|(_, method)| method)
                .collect();
            // Addresses that are signed need no session: the widget in a preview sends no cookie.
            if route.starts_with("/preview/") {
                continue;
            }
            assert!(route.starts_with("/admin") && !methods.is_empty(), "{route} in {}", path.display());
            found.push((route, methods));
        }
    }
}

/// An address of that route; a number fits most kinds of parameters.
fn address(route: &str) -> String {
    let parts: Vec<&str> = route.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    parts.join("/")
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn without_a_session_every_route_leads_to_the_sign_in() {
    let world = World::new().await;
    for (route, methods) in routes().iter().filter(|(route, _)| !OPEN.contains(&route.as_str())) {
        for method in methods {
            for cookie in ["windchime=", "windchime=made-up", "other=x"] {
                let answer = world.send(method, &address(route), &[("cookie", cookie), FORM], "csrf=x").await;
                let to = answer.header("location");
                assert_eq!((answer.status, to.as_deref()), (303, Some("/admin/sign-in")), "{method} {route}");
            }
        }
    }
}

#[tokio::test]
async fn every_form_needs_its_sessions_token_and_to_come_from_our_own_page() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "owner").await;
    let other = world.signed_in("sam", "owner").await;
    let (token, foreign) = (browser.token().await, other.token().await);
    let before: i64 = world.ask("SELECT count(*) FROM audit").await;
    let posts =
        routes().into_iter().filter(|(route, methods)| methods.contains(&"POST") && !OPEN.contains(&route.as_str()));
    for (route, _) in posts {
        let path = address(&route);
        let mut tries: Vec<(&str, Answer)> = Vec::new();
        for (what, fields) in [("none", vec![]), ("empty", vec![("csrf", "")]), ("another", vec![("csrf", &*foreign)])]
        {
            tries.push((what, browser.post_bare(&path, &[], &fields).await));
        }
        for site in ["cross-site", "same-site"] {
            tries.push((site, browser.post_bare(&path, &[("sec-fetch-site", site)], &[("csrf", &token)]).await));
        }
        for origin in ["https://larder.example", "null", "http://127.0.0.1:1"] {
            tries.push((origin, browser.post_bare(&path, &[("origin", origin)], &[("csrf", &token)]).await));
        }
        let in_address = format!("{path}?csrf={token}");
        tries.push(("only in the address", browser.post_bare(&in_address, &[], &[]).await));
        for (what, answer) in tries {
            assert_eq!(answer.status, 403, "{route}, {what}: {}", answer.text());
            assert!(answer.text().contains("did not come from a page of this session"), "{route}, {what}");
        }
    }
    assert!(browser.is_in().await, "nobody was signed out by it");
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM audit").await, before, "and nothing was done");
}

#[tokio::test]
async fn signing_in_cannot_be_forged_from_another_website() {
    let world = World::new().await;
    world.account("robin", "viewer").await;
    let own = format!("http://{}", world.address);
    let fields = [("login", "robin"), ("password", PASSWORD)];
    let post =
        async |headers: &[(&str, &str)]| Browser::new(&world).post_bare("/admin/sign-in", headers, &fields).await;
    for forged in [
        [("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
        [("sec-fetch-site", "same-site"), ("x", "")],
        [("origin", "https://larder.example"), ("x", "")],
        [("origin", "null"), ("x", "")],
        [("origin", "http://127.0.0.1"), ("x", "")],
    ] {
        let answer = post(&forged).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{forged:?}");
    }
    for fine in [
        vec![("sec-fetch-site", "same-origin")],
        // Over plain HTTP within a network browsers send no Fetch Metadata.
        vec![("origin", own.as_str())],
        vec![],
    ] {
        assert_eq!(post(&fine).await.status, 303, "{fine:?}");
    }
    let text = [("content-type", "text/plain")];
    let answer = world.send("POST", "/admin/sign-in", &text, "login=robin&password=x").await;
    assert_eq!(answer.status, 415, "what a page can send without a form is none");
}

/// The web server in front may ask for `Host: 127.0.0.1`.
#[tokio::test]
async fn the_public_address_is_ours_whatever_the_host_is_called() {
    let world = World::with(|config| config.public_url = Some("https://coordinator.example".to_owned())).await;
    world.account("robin", "viewer").await;
    let fields = [("login", "robin"), ("password", PASSWORD)];
    let from = [("origin", "https://coordinator.example")];
    assert_eq!(Browser::new(&world).post_bare("/admin/sign-in", &from, &fields).await.status, 303);
}

#[tokio::test]
async fn every_page_has_the_headers_that_keep_it_to_itself() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "owner").await;
    for (route, _) in routes().iter().filter(|(_, methods)| methods.contains(&"GET")) {
        for answer in [browser.get(&address(route)).await, world.get(&address(route)).await] {
            let has = |name: &str| answer.header(name).unwrap_or_default();
            assert!(answer.status < 500, "{route}: {}", answer.status);
            assert_eq!(has("x-content-type-options"), "nosniff", "{route}");
            assert_eq!(has("cross-origin-opener-policy"), "same-origin", "{route}");
            assert_eq!(has("cross-origin-resource-policy"), "same-origin", "{route}");
            assert!(has("permissions-policy").contains("camera=()"), "{route}");
            assert!(["no-referrer", "same-origin"].contains(&has("referrer-policy").as_str()), "{route}");
            let policy = has("content-security-policy");
            // A preview stands in a frame of a page of ours.
            let frames = if route.ends_with("/preview") { "frame-ancestors '" } else { "frame-ancestors 'none'" };
            for part in ["default-src 'none'", frames, "base-uri 'none'", "form-action"] {
                assert!(policy.contains(part), "{route}: {part} is not in {policy}");
            }
            assert!(!policy.contains("frame-ancestors *") && !policy.contains("frame-ancestors http"), "{policy}");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{route}: {policy}");
            if route != "/admin.css" {
                assert_eq!(has("cache-control"), "no-store", "{route}");
            }
        }
    }
}
