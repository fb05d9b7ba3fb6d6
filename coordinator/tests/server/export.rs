//! Exports: what stands in them, that no spreadsheet runs any of it, and who may have them.

use std::io::{Cursor, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use sqlx::Connection as _;
use tokio::process::Command;
use windchime_domain::json::Value;

use super::client::Answer;
use super::responses::{Browser, audited, keep, keep_as, world};
use super::world::World;

const EXPORT: &str = "/admin/forms/sample/responses/export";

/// What a spreadsheet would run, or break a row at.
const HOSTILE: [&str; 12] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+1",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=1+1\r\n=2+2",
    "＝1+1",
    "'=1+1",
    "\"=1+1",
    "a,=1+1",
    "a;=1+1",
    "\u{200b}=1+1",
    "{=1+1}",
];

async fn hostile(world: &World) {
    for (number, text) in (1..).zip(HOSTILE) {
        let text = serde_json::to_string(text).unwrap();
        keep(world, number, &format!(r#"{{"words":{text},"mood":-3}}"#)).await;
    }
}

fn csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A file inside a spreadsheet.
fn inside(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

async fn exported(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let answer = browser.post(EXPORT, fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control").as_deref(), Some("no-store"));
    answer
}

#[tokio::test]
async fn csv_holds_every_question_and_begins_no_formula() {
    let world = world().await;
    hostile(&world).await;
    let answers = r#"{"called":"Zoë","mood":-5,"when":["am","pm"],"phone":"+44 1632 960 001","lift":false}"#;
    let receipt = keep(&world, 50, answers).await;
    let browser = Browser::of(&world, "editor").await;
    browser.post(&format!("/admin/forms/sample/responses/{receipt}/tags"), &[("add", "contacted")]).await;

    let answer = exported(&browser, &[("format", "csv"), ("mark", "yes")]).await;
    assert_eq!(answer.header("content-type").as_deref(), Some("text/csv; charset=utf-8; header=present"));
    let disposition = answer.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"windchime-sample-20") && disposition.ends_with(".csv\""));
    let bytes = answer.body.strip_prefix(b"\xef\xbb\xbf").expect("no byte order mark");
    assert!(bytes.ends_with(b"\r\n"));
    let rows = csv(bytes);
    let heads = "Receipt,Received (UTC),Form version,Language,Page,Tags,called,mood,when,email,phone,agree,lift,words";
    assert_eq!(rows[0].join(","), heads);
    let last = &rows[13];
    let said = ["Zoë", "-5", "Mornings; Evenings", "", "'+44 1632 960 001", "", "No", ""];
    assert_eq!((&last[0], last[5].as_str(), &last[6..]), (&receipt, "contacted", said.map(str::to_owned).as_slice()));
    for (row, typed) in rows[1..].iter().zip(HOSTILE) {
        assert_eq!(row[7], "-3", "a number from a scale stays one");
        let cell = &row[13];
        assert!(cell == typed || *cell == format!("'{typed}"), "{typed:?} became {cell:?}");
        assert!(!cell.starts_with(['=', '+', '-', '@', '＝', '"', '\u{200b}']), "{cell:?} may run");
    }
    let codes = exported(&browser, &[("format", "csv"), ("codes", "yes"), ("search", "Zoë")]).await;
    let rows = csv(&codes.body);
    assert_eq!((rows.len(), rows[1][8].as_str()), (2, "am; pm"), "{rows:?}");
    let notes: Vec<Option<String>> =
        audited(&world).await.into_iter().filter(|line| line.1 == "export").map(|line| line.3).collect();
    assert_eq!(notes, [Some("13 as csv".to_owned()), Some("1 as csv".to_owned())]);
}

#[tokio::test]
async fn json_gives_the_answers_as_they_were_sent_in_any_number_of_stretches() {
    let world = world().await;
    for number in 1..=410 {
        keep(&world, number, &format!(r#"{{"called":"=P{number}","mood":1,"when":["am"]}}"#)).await;
    }
    let browser = Browser::of(&world, "editor").await;
    let whole = exported(&browser, &[("format", "json")]).await.json();
    let list = whole.list().unwrap();
    assert_eq!(list.len(), 410);
    assert_eq!(list[409].pointer("/answers/called").unwrap().text(), Some("=P410"));
    assert_eq!(list[0].pointer("/answers/when/0").unwrap().text(), Some("am"));
    let names: Vec<&str> = list[0].entries().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["receipt", "received_at", "form", "form_version", "lang", "page", "tags", "answers"]);
    let lines = exported(&browser, &[("format", "ndjson")]).await;
    let lines: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, list);
    for (number, expected) in [("400", 0), ("401", 0)] {
        // A last stretch that is empty, or holds none that pass, still ends the list well.
        let none = exported(&browser, &[("format", "json"), ("search", &format!("nobody{number}"))]).await;
        assert_eq!(none.json().list().unwrap().len(), expected);
    }
    world.app.storage.tag(&(1..=400).collect::<Vec<i64>>(), "first", "sample", "2026-01-01T00:00:00Z").await.unwrap();
    let even = exported(&browser, &[("format", "json"), ("tag", "first")]).await;
    assert_eq!(even.json().list().unwrap().len(), 400, "two stretches that are full");
}

#[tokio::test]
async fn a_spreadsheet_holds_texts_and_numbers_and_no_formula() {
    let world = world().await;
    hostile(&world).await;
    let browser = Browser::of(&world, "editor").await;
    let answer = exported(&browser, &[("format", "xlsx")]).await;
    let sheet = inside(&answer.body, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<v>-3</v>"), "{sheet}");
    let texts = inside(&answer.body, "xl/sharedStrings.xml");
    for part in ["-2+3", "@SUM(1+1)*cmd|", "a,=1+1", "＝1+1"] {
        assert!(texts.contains(part), "{part} is not in {texts}");
    }
    let questions = inside(&answer.body, "xl/worksheets/sheet2.xml");
    assert!(!questions.contains("<f>") && texts.contains("am = Mornings\npm = Evenings"), "{texts}");
}

#[tokio::test]
async fn a_viewer_exports_nothing_and_a_form_that_is_gone_or_changed_loses_nothing() {
    let world = world().await;
    keep_as(&world, 1, 99, r#"{"called":"Eve","when":["am"]}"#, "en-GB", "https://larder.example/").await;
    let viewer = Browser::of(&world, "viewer").await;
    assert_eq!(viewer.post(EXPORT, &[("format", "csv")]).await.status, 403);
    assert!(!viewer.get("/admin/forms/sample/responses").await.text().contains("Export"));
    assert!(audited(&world).await.iter().all(|line| line.1 != "export"));

    let editor = Browser::of(&world, "editor").await;
    let rows = csv(&exported(&editor, &[("format", "csv")]).await.body);
    assert_eq!(rows[0].last().unwrap(), "Other answers");
    assert_eq!((rows[1][6].as_str(), rows[1][8].as_str()), ("Eve", "am"));
    assert_eq!(editor.post("/admin/forms/nothing/responses/export", &[("format", "csv")]).await.status, 404);
    assert_eq!(editor.post(EXPORT, &[("format", "csv"), ("from", "May")]).await.status, 422);
}

#[tokio::test]
async fn what_does_not_open_is_said_and_hides_nothing_else() {
    let world = world().await;
    let receipt = keep(&world, 1, r#"{"called":"Ada","mood":2}"#).await;
    keep(&world, 2, r#"{"called":"Bo"}"#).await;
    let mut connection = world.connect().await;
    // As if one row's sealed words stood in another row.
    let moved = "UPDATE submissions SET written = (SELECT written FROM submissions WHERE number = 2) WHERE number = 1";
    sqlx::query(moved).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let browser = Browser::of(&world, "editor").await;
    let list = browser.get("/admin/forms/sample/responses").await;
    assert!(list.text().contains("Could not be opened") && list.text().contains(">Bo</a>"), "{}", list.text());
    let page = browser.get(&format!("/admin/forms/sample/responses/{receipt}")).await;
    assert!(page.text().contains("could not be opened") && page.text().contains("2<span"), "{}", page.text());
    let rows = csv(&exported(&browser, &[("format", "csv")]).await.body);
    assert_eq!((rows[1][6].as_str(), rows[1][7].as_str()), ("(could not be opened)", "2"));
    assert_eq!(rows[2][6], "Bo");
    let json = exported(&browser, &[("format", "json")]).await.json();
    assert_eq!(json.pointer("/0/unopened"), Some(&Value::Bool(true)));
    assert_eq!(json.pointer("/1/unopened"), None);
}

#[tokio::test]
async fn the_command_writes_a_file_of_ones_own_and_never_over_another() {
    let world = world().await;
    keep(&world, 1, r#"{"called":"Ada"}"#).await;
    keep(&world, 2, r#"{"called":"Bo"}"#).await;
    world.app.storage.tag(&[2], "contacted", "sample", "2026-01-01T00:00:00Z").await.unwrap();
    let (url, directory) = (world.app.config.database.0.clone(), world.directory.clone());
    let run = async |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_windchime-coordinator"))
            .current_dir(&directory)
            .env_clear()
            .env("DATABASE_URL", &url)
            .env("WINDCHIME_FORMS", directory.join("definitions"))
            .arg("export")
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap();
        (output.stdout, String::from_utf8(output.stderr).unwrap(), output.status.success())
    };
    let file = |name: &str| std::fs::read(Path::new(&directory).join(name)).unwrap();
    let (_, said, well) = run(&["sample", "--format", "xlsx", "--out", "all.xlsx"]).await;
    assert!(well && said.contains("2 responses exported"), "{said}");
    assert!(inside(&file("all.xlsx"), "xl/sharedStrings.xml").contains("Ada"));
    let mode = std::fs::metadata(directory.join("all.xlsx")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = file("all.xlsx");
    let (_, said, well) = run(&["sample", "--out", "all.xlsx"]).await;
    assert!(!well && said.contains("all.xlsx"), "{said}");
    assert_eq!(file("all.xlsx"), before);

    let (out, said, well) = run(&["sample", "--format", "json", "--without-tag", "contacted", "--out", "-"]).await;
    assert!(well, "{said}");
    let list: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(list.list().unwrap().len(), 1);
    let (_, said, well) = run(&["nothing", "--out", "-"]).await;
    assert!(!well && said.contains("there is no form called \"nothing\""), "{said}");
    let (_, said, well) = run(&["sample", "--from", "May", "--out", "-"]).await;
    assert!(!well && said.contains("--from: Enter a date"), "{said}");
    let notes: Vec<(String, Option<String>)> = audited(&world).await.into_iter().map(|line| (line.0, line.3)).collect();
    let note = |detail: &str| ("command".to_owned(), Some(detail.to_owned()));
    assert_eq!(notes, [note("2 as xlsx"), note("1 as json")]);
}
