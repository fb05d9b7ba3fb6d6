//! What the log and `check` say where the settings leave visitors less safe than they look.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use windchime_domain::json::Value;

use super::client;
use super::commands::coordinator;
use super::world::directory;

/// Runs the server, asks it for a page three times, and gives back what it warned of.
async fn warned(settings: &[(&str, &str)], headers: &[(&str, &str)]) -> Vec<String> {
    let mut command = coordinator(&directory());
    let mut server = command.arg("serve").envs(settings.iter().copied()).stdout(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(server.stdout.take().unwrap()).lines();
    let (mut warnings, mut requests) = (Vec::new(), 0);
    let patience = Duration::from_secs(30);
    while let Some(line) = tokio::time::timeout(patience, log.next_line()).await.unwrap().unwrap() {
        let line: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| line.get(name).and_then(Value::text).unwrap_or_default();
        if text("level") == "WARN" {
            warnings.push(text("message").to_owned());
        }
        if text("message") == "serving" {
            let port = text("address").rsplit_once(':').unwrap().1.parse::<u16>().unwrap();
            for _ in 0..3 {
                let answer = client::send(([127, 0, 0, 1], port).into(), "GET", "/card", headers, b"").await;
                assert_eq!(answer.status, 200);
            }
        }
        requests += usize::from(text("message") == "request");
        if requests == 3 {
            break;
        }
    }
    server.kill().await.unwrap();
    warnings
}

fn of<'a>(warnings: &'a [String], part: &str) -> Vec<&'a String> {
    warnings.iter().filter(|line| line.contains(part)).collect()
}

#[tokio::test]
async fn a_proxy_that_does_not_say_for_whom_it_asks_is_warned_of_once() {
    let part = "did not say from whom";
    let public = [("WINDCHIME_PUBLIC_URL", "https://coordinator.example")];
    assert_eq!(of(&warned(&public, &[]).await, part).len(), 1);
    assert_eq!(of(&warned(&public, &[("x-forwarded-for", "192.0.2.9")]).await, part).len(), 0);
    assert_eq!(of(&warned(&[], &[]).await, part).len(), 0, "somebody tries it out on their own machine");
}

#[tokio::test]
async fn a_server_that_others_can_reach_and_that_has_no_public_address_is_warned_of() {
    let part = "WINDCHIME_PUBLIC_URL is not set";
    let open = ("WINDCHIME_LISTEN", "0.0.0.0:0");
    assert_eq!(of(&warned(&[open], &[]).await, part).len(), 1);
    assert_eq!(of(&warned(&[], &[]).await, part).len(), 0);
    let public = ("WINDCHIME_PUBLIC_URL", "https://coordinator.example");
    assert_eq!(of(&warned(&[open, public], &[]).await, part).len(), 0);

    let directory = directory();
    for (listen, told) in [("0.0.0.0:8787", true), ("127.0.0.1:8787", false)] {
        let output = coordinator(&directory).arg("check").env("WINDCHIME_LISTEN", listen).output().await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.contains(&format!("WARNING: {part}")), told, "{said}");
    }
}
