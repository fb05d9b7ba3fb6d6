//! Mail and webhooks, against a real mail server and a real receiver that fail as those do.

mod mail;
mod mailbox;
mod pages;
mod receiver;
mod webhooks;

use std::future::Future;
use std::time::{Duration, Instant};

use windchime_coordinator::admin::session;
use windchime_coordinator::config::Config;
use windchime_coordinator::mail::Smtp;

use super::client::Answer;
use super::world::{World, body, id};

/// Waits until something holds; fails when that takes too long.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(30), "this did not come to hold: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Long enough for whatever should not happen to have happened.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(700)).await;
}

/// Queues that are looked at often, and tried again at once.
fn quick(config: &mut Config) {
    config.mail.every = Duration::from_millis(30);
    config.mail.first_pause = Duration::ZERO;
    config.mail.gather = Duration::ZERO;
}

/// Queues that nobody looks at.
fn asleep(config: &mut Config) {
    config.mail.every = Duration::from_secs(3600);
}

fn smtp(port: u16, to: &[&str]) -> Option<Smtp> {
    let mailbox = |address: &str| address.parse().unwrap();
    let to = to.iter().copied().map(mailbox).collect();
    Some(Smtp::new(&format!("smtp://127.0.0.1:{port}"), mailbox("Larder <hello@larder.example>"), to).unwrap())
}

/// Sends answers with an address of their own.
async fn respond(world: &World, number: u32) {
    let answer = world.post(&body(&id(number), &answers(number))).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

fn address(number: u32) -> String {
    format!("robin{number}@post.example")
}

fn answers(number: u32) -> String {
    let email = address(number);
    format!(
        r#"{{"name":"Robin <b>{number}</b>","likelihood":8,"meeting":"either","how-often":"weekly","how-long":"up-to-1-hour","oxfordshire":"live","email":"{email}"}}"#
    )
}

/// Somebody signed in.
struct Visit<'a> {
    world: &'a World,
    cookie: String,
    csrf: String,
}

impl<'a> Visit<'a> {
    async fn new(world: &'a World, role: &str) -> Visit<'a> {
        let storage = &world.app.storage;
        storage.set_admin(role, role, "no password", "2026-01-01T00:00:00Z").await.unwrap();
        let number = storage.admin(role).await.unwrap().unwrap().number;
        let cookie = session::begin(&world.app, &axum::http::HeaderMap::new(), number).await.unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut visit = Visit { world, cookie, csrf: String::new() };
        let page = visit.see("/admin/messages").await;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        visit.csrf = rest.split('"').next().unwrap().to_owned();
        visit
    }

    async fn see(&self, path: &str) -> String {
        let answer = self.world.send("GET", path, &[("cookie", &self.cookie)], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text().to_owned()
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf).extend_pairs(fields);
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.world.send("POST", path, &headers, &form.finish()).await
    }

    /// Posts, and looks at the page it leads to.
    async fn follow(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        self.see(&answer.header("location").unwrap()).await
    }
}
