//! The canary: what was erased is in none of the files any more.

use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, Connection as _};
use tokio::process::Command;
use windchime_coordinator::storage::Cleaned;
use windchime_domain::form::built_in;

use super::super::client;
use super::super::commands::{coordinator, serve};
use super::super::world::{ANSWERS, World, another_database, body, directory, id, on_postgres};
use super::{kept, say};
use windchime_coordinator::erasure::{self, Sought};

const PAGE: &str = "canary-quince-page";
const CHOICE: &str = "canary-medlar-choice";
const TYPED: &str = "canary-damson-typed";
const TAG: &str = "canary-sloe-tag";
const WORDS: &str = "canary-rowan-words";

/// Every file under a directory that holds these bytes.
fn holding(directory: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(directory) else { return found };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if let Ok(content) = std::fs::read(&path)
            && content.windows(bytes.len()).any(|window| window == bytes)
        {
            found.push(path);
        }
    }
    found
}

/// A form with an option that is a canary.
fn form_file(directory: &Path) -> PathBuf {
    let forms = directory.with_extension("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let text = built_in("interest").unwrap().replacen("\"interest\"", "\"canary\"", 1);
    let text = text.replace("\"either\"", &format!("\"{CHOICE}\""));
    std::fs::write(forms.join("canary.json"), text).unwrap();
    forms
}

fn sent(number: u32) -> String {
    let answers = ANSWERS.replace("either", CHOICE).replace("Robin", TYPED);
    body(&id(number), &answers).replace("\"interest\"", "\"canary\"").replace("/join?", &format!("/{PAGE}?"))
}

/// With the real server running and logging everything, and the real command beside it.
#[tokio::test]
async fn nothing_of_what_was_erased_is_left_in_any_file() {
    let directory = directory();
    let forms = form_file(&directory);
    let coordinator = || {
        let mut command = coordinator(&directory);
        command.env("WINDCHIME_FORMS", &forms);
        command
    };
    let mut command = coordinator();
    command.env("RUST_LOG", "trace");
    let (mut server, address) = serve(&directory, command).await;
    let json = [("content-type", "application/json")];
    let post = async |text: String| {
        client::send(address, "POST", "/v1/forms/canary/submissions", &json, text.as_bytes()).await
    };
    // Many others around it, so that rows move between pages.
    for number in 100..160 {
        let other = sent(number).replace(CHOICE, "online").replace(PAGE, "other").replace(TYPED, "Other");
        assert_eq!(post(other).await.status, 201);
    }
    let answer = post(sent(1)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let receipt = answer.json().get("receipt").unwrap().text().unwrap().to_owned();
    for number in 200..260 {
        let other = sent(number).replace(CHOICE, "online").replace(PAGE, "other").replace(TYPED, "Other");
        assert_eq!(post(other).await.status, 201);
    }

    let database = format!("sqlite://{}", directory.join("windchime.db").display());
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&database).await.unwrap();
    let number: i64 = sqlx::query_scalar("SELECT number FROM submissions WHERE receipt = $1")
        .bind(&receipt)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let beside = format!(
        "INSERT INTO tags VALUES ({number}, '{TAG}', '2026-01-01T00:00:00Z', 'owner');
         INSERT INTO consents VALUES ({number}, 'agreed', '{WORDS}', '2026-01-01T00:00:00Z');"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(beside)).execute(&mut connection).await.unwrap();
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT written FROM submissions WHERE number = $1")
        .bind(number)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let digest = windchime_coordinator::marks::digest(sent(1).as_bytes());
    let uuid = id(1);
    // As an answer: the form itself, which stays, has the option as well.
    let chosen = format!("\"meeting\":\"{CHOICE}\"");
    let canaries: [&[u8]; 7] = [
        PAGE.as_bytes(),
        chosen.as_bytes(),
        TAG.as_bytes(),
        WORDS.as_bytes(),
        &sealed[24..56],
        uuid.as_bytes(),
        digest.as_bytes(),
    ];
    for canary in canaries {
        assert!(!holding(&directory, canary).is_empty(), "it is not there before: this test looks in the wrong place");
    }
    assert_eq!(holding(&directory, TYPED.as_bytes()), Vec::<PathBuf>::new(), "what was typed is nowhere in the clear");

    let mut command = coordinator();
    command.args(["erase", "--receipt", &receipt.to_lowercase()]);
    let asked = command.output().await.unwrap();
    let wrong = String::from_utf8(asked.stderr).unwrap();
    assert!(!asked.status.success() && wrong.contains("`--yes`"), "{wrong}");
    let mut command = coordinator();
    command.args(["erase", "--receipt", &receipt.to_lowercase(), "--yes"]);
    let output = command.output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 response erased") && said.contains("Nothing of them is left"), "{said}");
    assert!(said.contains("consents 1, tags 1"), "{said}");
    for (index, canary) in canaries.into_iter().enumerate() {
        assert_eq!(holding(&directory, canary), Vec::<PathBuf>::new(), "canary {index} is still there");
    }

    // The server that ran all the while keeps on, and does not take it again.
    assert_eq!(post(sent(1)).await.status, 410);
    assert_eq!(post(sent(2)).await.status, 201);
    let ended = Command::new("kill").arg(server.id().unwrap().to_string()).status().await.unwrap();
    assert!(ended.success() && server.wait().await.unwrap().success());
    // What it refused left nothing either; the other one is there.
    assert_eq!(holding(&directory, uuid.as_bytes()), Vec::<PathBuf>::new());
    let _ = std::fs::remove_dir_all(forms);
}

/// In the server that keeps running, where no log is emptied by closing; and when rows and index entries have moved between
/// pages, which leaves copies of them in gaps that `secure_delete` does not reach.
#[tokio::test]
async fn nothing_is_left_where_rows_have_moved() {
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    for round in 0..4 {
        let canary = format!("{:08x}-6a4e-4c31-9b52-4f0c1d2e3a4b", 0x7fff_0000_u32 + round);
        let receipt = kept(&world, &canary, ANSWERS).await;
        say(
            &world,
            &format!(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 300)
                 INSERT INTO submissions (submission_id, form, form_version, answers, digest, receipt, received_at)
                 SELECT printf('%08x-{round}', (n * 2654435761) % 4294967296), 'interest', 1, '{{}}', hex(randomblob(16)),
                        printf('%08x-{round}', (n * 2246822519) % 4294967296), '2026-01-01T00:00:00Z' FROM numbers;
                 UPDATE submissions SET page = '{PAGE}', answers = '{{\"x\":\"' || hex(randomblob(300 + 40 * {round})) || '\"}}'
                     WHERE receipt = '{receipt}' OR number % 3 = 0;
                 UPDATE submissions SET page = NULL WHERE receipt <> '{receipt}';"
            ),
        )
        .await;
        let found = erasure::search(&world.app, &Sought::Receipt(receipt)).await.unwrap().found;
        assert!(!holding(&world.directory, canary.as_bytes()).is_empty());
        let erased = erasure::erase(&world.app, found, "command", "by receipt").await.unwrap();
        assert_eq!(erased.cleaned, Some(Cleaned::Whole));
        for bytes in [canary.as_str(), PAGE] {
            assert_eq!(holding(&world.directory, bytes.as_bytes()), Vec::<PathBuf>::new(), "round {round}: {bytes}");
        }
    }
}

/// A reader that does not end keeps the log from being emptied: that is said, and made up for.
#[tokio::test]
async fn while_somebody_reads_the_files_are_not_said_to_be_clean() {
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    let receipt = kept(&world, &id(1), ANSWERS).await;
    let mut reader = world.connect().await;
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM submissions").execute(&mut reader).await.unwrap();
    let storage = &world.app.storage;
    let doomed = storage.doomed_by_receipt(&receipt).await.unwrap().unwrap();
    let hash = windchime_coordinator::marks::keyed(&world.app.erasing, &id(1));
    assert_eq!(storage.erase(&[(doomed, hash)], "command", "by receipt").await.unwrap().len(), 1);
    assert!(storage.unclean().await.unwrap());
    let (cleaning, ()) = tokio::join!(storage.clean(), async {
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        assert!(
            !holding(&world.directory, id(1).as_bytes()).is_empty(),
            "the reader does not hold it: test something else"
        );
        sqlx::raw_sql("COMMIT").execute(&mut reader).await.unwrap();
    });
    assert_eq!(cleaning.unwrap(), Cleaned::Whole, "it was tried again");
    assert!(!storage.unclean().await.unwrap());
    assert_eq!(holding(&world.directory, id(1).as_bytes()), Vec::<PathBuf>::new());
}

/// In PostgreSQL the tables' files are looked at. Its write-ahead log still holds what was erased for a while, as PRIVACY.md
/// says.
#[tokio::test]
async fn nothing_is_left_in_the_files_of_postgresql() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let receipt = planted(&world).await;
    // A server on another machine keeps its files there.
    let Some(files) = files(&world).await else { return };
    for canary in [PAGE, CHOICE, TAG] {
        assert!(!holding(&files, canary.as_bytes()).is_empty(), "{canary} is not there before");
    }
    let erased = erase(&world, &receipt).await;
    assert_eq!(in_the_end(&world, erased).await, Cleaned::AllButLog);
    assert_clean(&files);
    assert_eq!(world.rows().await, 38);
}

/// `VACUUM FULL` copies what anybody may still see. Who that is does not end with this database: its own view of things begins
/// with the oldest transaction that writes anywhere on the server.
#[tokio::test]
async fn in_postgresql_nothing_is_said_to_be_clean_that_somebody_may_still_see() {
    if !on_postgres() {
        return;
    }
    let world = World::new().await;
    let other = another_database(&world.directory, "other").await;
    let own = world.app.config.database.0.clone();
    for (database, begin) in [
        (&other, "BEGIN; CREATE TABLE written (number BIGINT)"),
        (&own, "BEGIN; CREATE TABLE written (number BIGINT)"),
        (&own, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM partners"),
    ] {
        let receipt = planted(&world).await;
        let mut connection = AnyConnection::connect(database).await.unwrap();
        sqlx::raw_sql(begin).execute(&mut connection).await.unwrap();
        assert_eq!(erase(&world, &receipt).await, Cleaned::Busy, "{begin}");
        assert!(world.app.storage.unclean().await.unwrap(), "the server would not try again");
        sqlx::raw_sql("ROLLBACK").execute(&mut connection).await.unwrap();
        assert_eq!(in_the_end(&world, Cleaned::Busy).await, Cleaned::AllButLog);
        if let Some(files) = files(&world).await {
            assert_clean(&files);
        }
        say(&world, "DELETE FROM submissions; DELETE FROM erased").await;
    }
}

/// Where PostgreSQL keeps the tables of this world.
async fn files(world: &World) -> Option<PathBuf> {
    let data: String = world.ask("SELECT current_setting('data_directory')").await;
    let own: i64 = world.ask("SELECT oid::bigint FROM pg_database WHERE datname = current_database()").await;
    Some(Path::new(&data).join("base").join(own.to_string())).filter(|files| files.is_dir())
}

/// Puts the canaries into one response among many, and gives its receipt.
async fn planted(world: &World) -> String {
    let receipt = kept(world, &id(1), ANSWERS).await;
    for number in 2..40 {
        kept(world, &id(number), ANSWERS).await;
    }
    say(world, &format!("UPDATE submissions SET page = '{PAGE}', answers = '{{\"meeting\":\"{CHOICE}\"}}' WHERE receipt = '{receipt}'")).await;
    say(
        world,
        &format!("INSERT INTO tags SELECT number, '{TAG}', 'x', 'x' FROM submissions WHERE receipt = '{receipt}'"),
    )
    .await;
    // What the planner learns stays in a table of its own: none of this may get there.
    say(world, "ANALYZE").await;
    say(world, "CHECKPOINT").await;
    receipt
}

async fn erase(world: &World, receipt: &str) -> Cleaned {
    let sought = Sought::read(receipt).unwrap();
    let found = erasure::search(&world.app, &sought).await.unwrap().found;
    let erased = erasure::erase(&world.app, found, "command", sought.how()).await.unwrap();
    assert_eq!(erased.gone.len(), 1);
    erased.cleaned.unwrap()
}

/// Tries again as the server does, only sooner: other tests write in databases of their own on the same server.
async fn in_the_end(world: &World, mut cleaned: Cleaned) -> Cleaned {
    for _ in 0..60 {
        if cleaned != Cleaned::Busy {
            break;
        }
        cleaned = world.app.storage.clean().await.unwrap();
    }
    cleaned
}

fn assert_clean(files: &Path) {
    for canary in [PAGE, CHOICE, TAG, &id(1)] {
        assert_eq!(holding(files, canary.as_bytes()), Vec::<PathBuf>::new(), "{canary}");
    }
}
