//! The command line as people meet it: what it prints, what it logs, how it ends.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::Command;
use windchime_domain::json::Value;

use super::client;
use super::world::{ANSWERS, body, directory, id};

fn coordinator(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_windchime-coordinator"));
    command
        .current_dir(directory)
        .env_clear()
        .env("DATABASE_URL", "sqlite://windchime.db")
        .env("WINDCHIME_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Standard output, standard error, and whether it ended well.
async fn run(mut command: Command) -> (String, String, bool) {
    let output = command.output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.success())
}

#[tokio::test]
async fn the_log_says_how_the_server_fares_and_nothing_about_people() {
    let directory = directory();
    let mut server = coordinator(&directory).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(server.stdout.take().unwrap());
    let mut first = String::new();
    log.read_line(&mut first).await.unwrap();
    let line: Value = serde_json::from_str(&first).unwrap();
    let address = line.get("address").and_then(Value::text).unwrap().parse().unwrap();

    let headers = [("content-type", "application/json"), ("user-agent", "Telltale/1.0")];
    let path = "/v1/forms/interest/submissions?telltale=1";
    let answer = client::send(address, "POST", path, &headers, body(&id(1), ANSWERS).as_bytes()).await;
    assert_eq!(answer.status, 201);
    let wrong = body(&id(2), &ANSWERS.replace("either", "telltale"));
    assert_eq!(client::send(address, "POST", path, &headers, wrong.as_bytes()).await.status, 422);
    assert_eq!(client::send(address, "GET", "/v1/services/telltale-id", &[], b"").await.status, 404);

    let ended = Command::new("kill").arg(server.id().unwrap().to_string()).status().await.unwrap();
    assert!(ended.success());
    assert!(server.wait().await.unwrap().success(), "SIGTERM is a good end");
    let mut rest = String::new();
    log.read_to_string(&mut rest).await.unwrap();
    let requests: Vec<Value> = rest
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line.get("message").and_then(Value::text) == Some("request"))
        .collect();
    assert_eq!(requests.len(), 3, "{rest}");
    let statuses: Vec<i64> = requests.iter().map(|line| line.get("status").unwrap().whole().unwrap()).collect();
    assert_eq!(statuses, [201, 422, 404]);
    assert_eq!(requests[0].get("route").unwrap().text(), Some("/v1/forms/{form}/submissions"));
    assert!(requests.iter().all(|line| line.get("request_id").is_some() && line.get("ms").is_some()));
    for telltale in ["elltale", "Robin", "6a4e-4c31", "larder", "127.0.0.1"] {
        assert!(!rest.contains(telltale), "{telltale} is in the log:\n{rest}");
    }
}

#[tokio::test]
async fn check_reports_what_durability_hangs_on() {
    let directory = directory();
    let mut command = coordinator(&directory);
    command.arg("check");
    let (said, _, well) = run(command).await;
    assert!(well, "{said}");
    for part in ["journal_mode = wal", "synchronous = full", "forms      fine: interest", "database   whole"] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[tokio::test]
async fn check_sees_a_damaged_database() {
    let directory = directory();
    let mut command = coordinator(&directory);
    command.arg("check");
    assert!(run(command).await.2);
    // The index of a table is made to disagree with the table.
    let file = directory.join("windchime.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let page = bytes.len() - 4096;
    bytes[page..].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    let mut command = coordinator(&directory);
    command.arg("check");
    let (said, wrong, well) = run(command).await;
    assert!(!well, "{said}{wrong}");
    assert!(!said.contains("database   whole"), "{said}");
}

#[tokio::test]
async fn wrong_settings_are_all_named_before_anything_is_opened() {
    let directory = directory();
    let mut command = coordinator(&directory);
    command
        .arg("serve")
        .env("WINDCHIME_LISTEN", "here")
        .env("WINDCHIME_ALLOWED_ORIGINS", "a.example")
        .env("DATABASE_URL", "postgres://someone:secret@db/windchime");
    let (_, wrong, well) = run(command).await;
    assert!(!well);
    for part in ["WINDCHIME_LISTEN", "\"a.example\"", "PostgreSQL"] {
        assert!(wrong.contains(part), "{part} is not in:\n{wrong}");
    }
    assert!(!wrong.contains("secret"), "{wrong}");
    assert!(!directory.join("windchime.db").exists());
}

#[tokio::test]
async fn an_import_names_what_it_left_out_and_keeps_the_rest() {
    let directory = directory();
    let feed = r#"{"contents":[{"id":"a","name":"A","status":"active"},{"name":"no id","status":"active"}]}"#;
    std::fs::write(directory.join("feed.json"), feed).unwrap();
    std::fs::write(directory.join("empty-handed.json"), "[{}]").unwrap();
    let import = async |file: &str| {
        let mut command = coordinator(&directory);
        command.args(["import-services", file]);
        run(command).await
    };
    let (said, _, well) = import("feed.json").await;
    assert!(well, "{said}");
    assert!(said.contains("1 services kept: 1 added, 0 replaced"), "{said}");
    assert!(said.contains("record 1 left out: “id” needs to be text"), "{said}");
    assert!(import("feed.json").await.0.contains("0 added, 1 replaced"));
    assert!(!import("empty-handed.json").await.2, "keeping nothing is a failure");
    let (_, wrong, well) = import("absent.json").await;
    assert!(!well && wrong.contains("absent.json"), "{wrong}");
}
