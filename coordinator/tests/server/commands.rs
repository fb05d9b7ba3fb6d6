//! The command line as people meet it: what it prints, what it logs, how it ends.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sqlx::{AnyConnection, Connection as _};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use windchime_domain::form::Form;
use windchime_domain::json::Value;

use super::client;
use super::sealing::seal;
use super::world::{ANSWERS, body, directory, id};

pub fn coordinator(directory: &Path) -> Command {
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

/// The server as it is run, logging into a file in its directory.
pub async fn serve(directory: &Path, mut command: Command) -> (Child, SocketAddr) {
    let log = directory.join("log");
    command.arg("serve").stdout(std::fs::File::create(&log).unwrap()).stderr(Stdio::inherit());
    let mut server = command.spawn().unwrap();
    loop {
        let logged = std::fs::read_to_string(&log).unwrap();
        if let Some(address) = logged.split("\"address\":\"").nth(1).and_then(|rest| rest.split('"').next()) {
            return (server, address.parse().unwrap());
        }
        assert!(server.try_wait().unwrap().is_none(), "the server ended at once: {logged}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
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
async fn keygen_makes_a_new_key_and_check_counts_them() {
    let directory = directory();
    let said = async |name: &str| {
        let mut command = coordinator(&directory);
        command.arg(name);
        let (said, wrong, well) = run(command).await;
        assert!(well, "{name}: {said}{wrong}");
        said
    };
    assert!(said("check").await.contains("sealing    no key yet"));
    let first = said("keygen").await;
    let second = said("keygen").await;
    let made = second.split(' ').nth(1).unwrap();
    assert_eq!(made.len(), 16, "{second}");
    assert!(!first.contains(made) && second.contains("earlier keys kept: 1;"), "{first}{second}");
    let checked = said("check").await;
    assert!(checked.contains(&format!("sealing    keys kept: 2, the newest is {made}")), "{checked}");
}

/// With everything logged that can be, and every kind of response asked for.
#[tokio::test]
async fn no_key_of_the_servers_own_leaves_it() {
    let directory = directory();
    let mut command = coordinator(&directory);
    command.env("RUST_LOG", "trace").arg("serve").stdout(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let mut log = BufReader::new(server.stdout.take().unwrap());
    let mut logged = String::new();
    let address = loop {
        let mut line = String::new();
        assert_ne!(log.read_line(&mut line).await.unwrap(), 0, "it ended: {logged}");
        logged.push_str(&line);
        let line: Value = serde_json::from_str(&line).unwrap();
        if let Some(address) = line.get("address").and_then(Value::text) {
            break address.parse().unwrap();
        }
    };
    // The pipe is read all the while, so that the server never waits for it.
    let rest = tokio::spawn(async move {
        let mut rest = String::new();
        log.read_to_string(&mut rest).await.unwrap();
        rest
    });
    let mut said = String::new();
    let mut get = async |path: &str| {
        let answer = client::send(address, "GET", path, &[], b"").await;
        said.push_str(answer.text());
        answer
    };
    for path in ["/interest/interest", "/v1/services", "/healthz", "/readyz", "/v1/form.schema.json", "/v1/forms/no"] {
        get(path).await;
    }
    let form = Form::read(&get("/v1/forms/interest").await.json()).unwrap();
    let key = form.delivery.seal_to.unwrap();
    let suspected = body(&id(2), ANSWERS).replacen('{', r#"{"website":"x","#, 1);
    let sent = [seal(&key, &id(1), &body(&id(1), ANSWERS)), seal(&key, &id(3), "{"), suspected];
    for (sent, status) in sent.iter().zip([201, 422, 403]) {
        let json = [("content-type", "application/json")];
        let answer = client::send(address, "POST", "/v1/forms/interest/submissions", &json, sent.as_bytes()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        said.push_str(answer.text());
    }
    let ended = Command::new("kill").arg(server.id().unwrap().to_string()).status().await.unwrap();
    assert!(ended.success() && server.wait().await.unwrap().success());
    logged.push_str(&rest.await.unwrap());
    for name in ["check", "keygen"] {
        let mut command = coordinator(&directory);
        command.env("RUST_LOG", "trace").arg(name);
        let (out, err, _) = run(command).await;
        said.push_str(&(out + &err));
    }

    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", directory.join("windchime.db").display());
    let mut database = AnyConnection::connect(&address).await.unwrap();
    let kept = "SELECT private_key FROM sealing_keys UNION ALL SELECT value FROM secrets";
    let secrets: Vec<Vec<u8>> = sqlx::query_scalar(kept).fetch_all(&mut database).await.unwrap();
    assert!(secrets.len() >= 6, "two private keys, and four secrets or more");
    assert!(said.contains(&key.public_key) && logged.contains("sealing_keys"), "this test looks in the wrong place");
    for secret in &secrets {
        // Its beginning is enough, however it would be written.
        let part = &secret[..9];
        let decimal: Vec<String> = part[..8].iter().map(u8::to_string).collect();
        for written in [
            base16ct::lower::encode_string(&part[..8]),
            base16ct::upper::encode_string(&part[..8]),
            STANDARD.encode(part),
            URL_SAFE_NO_PAD.encode(part),
            decimal.join(", "),
            decimal.join(","),
        ] {
            assert!(!said.contains(&written), "{written} was said:\n{said}");
            assert!(!logged.contains(&written), "{written} was logged");
        }
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
        .env("DATABASE_URL", "mysql://someone:secret@db/windchime");
    let (_, wrong, well) = run(command).await;
    assert!(!well);
    for part in ["WINDCHIME_LISTEN", "\"a.example\"", "DATABASE_URL"] {
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
    assert!(said.contains("1 services kept: 1 added, 0 replaced, 0 as they were"), "{said}");
    assert!(said.contains("record 2 left out: “id” needs to be text"), "{said}");
    assert!(import("feed.json").await.0.contains("0 added, 0 replaced, 1 as they were"));
    assert!(!import("empty-handed.json").await.2, "keeping nothing is a failure");
    std::fs::write(directory.join("table.csv"), b"name;town;colour\nCaf\xe9;Oxford;red\n;Witney;\n").unwrap();
    let (said, _, well) = import("table.csv").await;
    assert!(well, "{said}");
    for line in ["1 services kept", "line 3 left out: “name” is empty", "column “colour”", "read as Windows-1252"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    let mut command = coordinator(&directory);
    command.args([
        "import-services",
        "feed.json",
        "--format",
        "oruk-v1",
        "--source",
        "x",
        "--replace-source",
        "--dry-run",
    ]);
    let (said, wrong, well) = run(command).await;
    assert!(well && said.ends_with("this was a dry run: nothing was changed\n"), "{said}{wrong}");
    let (_, wrong, well) = import("absent.json").await;
    assert!(!well && wrong.contains("absent.json"), "{wrong}");
}
