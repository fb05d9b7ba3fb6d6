//! `set-password`, and what a server without accounts says.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use windchime_domain::json::Value;

use super::client;
use super::commands::coordinator;
use super::world::directory;

const FIRST: &str = "lantern otter bramble";

/// What it says, and whether it did it.
async fn set(directory: &Path, arguments: &[&str], typed: &str) -> (String, bool) {
    let mut command = coordinator(directory);
    command.arg("set-password").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains(typed.trim()) || typed.trim().is_empty(), "it repeats the password: {said}");
    (said, output.status.success())
}

#[tokio::test]
async fn the_first_account_is_made_on_the_terminal_and_opens_the_pages() {
    let directory = directory();
    let (said, done) = set(&directory, &["robin"], &format!("{FIRST}\n")).await;
    assert!(done && said.contains("robin can sign in with the new password, as owner."), "{said}");
    let (said, done) = set(&directory, &["sam"], &format!("{FIRST}\r\n")).await;
    assert!(done && said.contains("as viewer"), "{said}");
    for (arguments, typed, says) in [
        (vec!["robin"], "eleven chars".get(..11).unwrap(), "12 characters"),
        (vec!["robin"], "", "12 characters"),
        (vec!["robin"], "password 1234", "tried first"),
        (vec!["robin.larkspur"], "Robin Larkspur", "must not be your name"),
        (vec!["Robin L"], FIRST, "small letters"),
        (vec!["kim", "--role", "king"], FIRST, "needs to be viewer, editor or owner"),
        (vec!["robin", "--role", "viewer"], FIRST, "last owner"),
    ] {
        let (said, done) = set(&directory, &arguments, typed).await;
        assert!(!done && said.contains(says), "{arguments:?}: {said}");
    }
    let (said, done) = set(&directory, &["sam", "--role", "owner"], "another good password").await;
    assert!(done && said.contains("as owner"), "{said}");
    let (said, done) = set(&directory, &["sam"], "another good password").await;
    assert!(done && said.contains("as owner"), "the role stays: {said}");
    assert!(set(&directory, &["robin", "--role", "viewer"], FIRST).await.1, "not the last any more");

    let mut server = coordinator(&directory).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(server.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&log.next_line().await.unwrap().unwrap()).unwrap();
    let address = first.get("address").and_then(Value::text).unwrap().parse().unwrap();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let sign_in = async |login: &str, password: &str| {
        let body = format!("login={login}&password={}", password.replace(' ', "+"));
        client::send(address, "POST", "/admin/sign-in", &form, body.as_bytes()).await.status
    };
    assert_eq!((sign_in("robin", FIRST).await, sign_in("sam", "another good password").await), (303, 303));
    // Who has forgotten a password has used up the tries.
    for _ in 0..6 {
        sign_in("robin", "wrong").await;
    }
    assert_eq!(sign_in("robin", FIRST).await, 429);
    assert!(set(&directory, &["robin"], "once more unto the breach").await.1);
    assert_eq!(sign_in("robin", "once more unto the breach").await, 303);
    server.kill().await.unwrap();
}

#[tokio::test]
async fn a_server_without_accounts_says_which_command_makes_the_first() {
    let directory = directory();
    let mut server = coordinator(&directory).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(server.stdout.take().unwrap()).lines();
    log.next_line().await.unwrap().unwrap();
    let second = log.next_line().await.unwrap().unwrap();
    assert!(second.contains("nobody can sign in yet") && second.contains("windchime-coordinator set-password NAME"));
    server.kill().await.unwrap();
}
