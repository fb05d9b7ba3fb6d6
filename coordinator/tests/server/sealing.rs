//! Answers sealed on the device: only this server opens them, and then they are like any others.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable as _, OpModeS, Serializable as _};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, Connection as _, SqlSafeStr as _};
use windchime_coordinator::{marks, sealing};
use windchime_domain::form::{Form, SealTo};
use windchime_domain::submission::{Receipt, Sealed};

use super::client::Answer;
use super::problems::as_kept;
use super::world::{ANSWERS, World, body, directory, id, on_postgres};

/// What the server publishes.
pub async fn published(world: &World) -> SealTo {
    Form::read(&world.get("/v1/forms/interest").await.json()).unwrap().delivery.seal_to.unwrap()
}

/// The envelope as a sender would make it, bound to `bound_to` and, outside, named `id`.
fn seal_as(to: &SealTo, id: &str, bound_to: &str, plain: &str) -> Sealed {
    let key = URL_SAFE_NO_PAD.decode(&to.public_key).unwrap();
    let key = <DhP256HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&key).unwrap();
    let (enc, ciphertext) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &key,
        sealing::INFO,
        plain.as_bytes(),
        bound_to.as_bytes(),
    )
    .unwrap();
    Sealed {
        form: "interest".to_owned(),
        form_version: 1,
        submission_id: id.to_owned(),
        key_id: to.key_id.clone(),
        enc: URL_SAFE_NO_PAD.encode(enc.to_bytes()),
        ciphertext: URL_SAFE_NO_PAD.encode(ciphertext),
    }
}

/// The JSON of a whole envelope.
pub fn seal(to: &SealTo, id: &str, plain: &str) -> String {
    json(&seal_as(to, id, id, plain))
}

fn json(sealed: &Sealed) -> String {
    serde_json::to_string(&sealed.to_value()).unwrap()
}

#[tokio::test]
async fn sealed_answers_are_kept_as_if_they_had_come_open() {
    let world = World::new().await;
    // Spaces at the end hide how long the answers are.
    let sent = seal(&published(&world).await, &id(1), &format!("{:<1024}", body(&id(1), ANSWERS)));
    assert!(!sent.contains("Robin"));
    let answer = world.post(&sent).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let receipt = Receipt::read(&answer.json()).unwrap();
    assert_eq!((receipt.submission_id, receipt.digest), (id(1), marks::digest(sent.as_bytes())));
    assert_eq!(world.answers().await, ANSWERS);
    assert_eq!(world.ask::<String>("SELECT page FROM submissions").await, "https://larder.example/join");
    assert_eq!(world.post(&sent).await.body, answer.body, "the same bytes again");
    assert_eq!(world.rows().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_of_the_same_sealed_submission_at_once_leave_one_row() {
    let world = World::new().await;
    let sent = seal(&published(&world).await, &id(1), &body(&id(1), ANSWERS));
    let (address, json) = (world.address, [("content-type", "application/json")]);
    let all: Vec<_> = (0..100)
        .map(|_| {
            let sent = sent.clone();
            tokio::spawn(async move {
                let path = "/v1/forms/interest/submissions";
                super::client::send(address, "POST", path, &json, sent.as_bytes()).await
            })
        })
        .collect();
    let mut receipts = Vec::new();
    for one in all {
        let answer = one.await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        receipts.push(answer.body);
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1);
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn a_second_sealing_is_another_body_and_the_first_stays() {
    let world = World::new().await;
    let key = published(&world).await;
    let open = body(&id(1), ANSWERS);
    assert_eq!(world.post(&seal(&key, &id(1), &open)).await.status, 201);
    as_kept("submission-id-reused", &world.post(&seal(&key, &id(1), &open)).await);
    as_kept("submission-id-reused", &world.post(&open).await);
    assert_eq!(world.rows().await, 1);
}

#[tokio::test]
async fn an_earlier_key_still_opens_once_a_new_one_is_published() {
    let world = World::new().await;
    let (earlier, tag) = (published(&world).await, etag(&world.get("/v1/forms/interest").await));
    let made = world.app.storage.new_sealing_key(&world.app.keyring).await.unwrap();
    let newer = published(&world).await;
    assert_eq!(newer, made.seal_to(), "it is published at once");
    assert_ne!(newer.key_id, earlier.key_id);
    let cached = world.send("GET", "/v1/forms/interest", &[("if-none-match", &tag)], "").await;
    assert_eq!(cached.status, 200, "a cached definition must not keep the earlier key");

    assert_eq!(world.post(&seal(&earlier, &id(1), &body(&id(1), ANSWERS))).await.status, 201);
    assert_eq!(world.post(&seal(&newer, &id(2), &body(&id(2), ANSWERS))).await.status, 201);
    let directory = world.stop().await;
    let world = World::at(directory, |_| {}).await;
    assert_eq!(published(&world).await, newer, "a restart makes no key");
    assert_eq!(world.post(&seal(&earlier, &id(3), &body(&id(3), ANSWERS))).await.status, 201);
}

#[tokio::test]
async fn a_form_can_be_read_while_the_database_does_not_answer() {
    let world = World::new().await;
    let key = published(&world).await;
    world.app.storage.clone().close().await;
    assert_eq!(published(&world).await, key);
}

#[tokio::test]
async fn servers_on_one_database_are_as_one() {
    let world = World::new().await;
    let other = World::at(world.directory.clone(), |_| {}).await;
    assert_eq!(published(&world).await, published(&other).await);
    assert_eq!(world.app.gate.issue("interest", 7), other.app.gate.issue("interest", 7));
    assert_eq!(world.app.storage.sealing_keys().await.unwrap(), 1);
}

/// Version 0.1.0 kept everything in the clear, in these tables.
#[tokio::test]
async fn a_database_of_the_first_version_is_sealed_and_loses_nothing() {
    if on_postgres() {
        return;
    }
    let directory = directory();
    let first = [
        include_str!("../../migrations/sqlite/0001_start.sql"),
        include_str!("../../migrations/sqlite/0002_secrets.sql"),
    ];
    let first = first.into_iter().zip(1..).map(|(sql, version)| {
        Migration::new(version, "first".into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    sqlx::any::install_default_drivers();
    let file = format!("sqlite://{}?mode=rwc", directory.join("windchime.db").display());
    let mut old = AnyConnection::connect(&file).await.unwrap();
    Migrator::with_migrations(first.collect()).run(&mut old).await.unwrap();
    sqlx::query(
        "INSERT INTO submissions (submission_id, form, form_version, answers, digest, receipt, received_at)
         VALUES ('0197F0A2-6A4E-4C31-9B52-4F0C1D2E3A4B', 'interest', 1, $1, 'd', 'AAAA-BBBB', '2026-01-01T00:00:00Z')",
    )
    .bind(ANSWERS)
    .execute(&mut old)
    .await
    .unwrap();
    old.close().await.unwrap();

    let world = World::at(directory, |_| {}).await;
    assert_eq!(world.answers().await, ANSWERS);
    for file in
        std::fs::read_dir(&world.directory).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(5).any(|part| part == b"Robin"), "left in {}", file.display());
    }
    assert!(!world.ask::<String>("SELECT answers FROM submissions").await.contains("Robin"), "typed, and in the clear");
    assert_eq!(world.post(&seal(&published(&world).await, &id(2), &body(&id(2), ANSWERS))).await.status, 201);
    assert_eq!(world.rows().await, 2);
}

#[tokio::test]
async fn every_envelope_that_cannot_be_taken_is_told_why() {
    let world = World::new().await;
    let key = published(&world).await;
    let open = body(&id(1), ANSWERS);

    let unknown = SealTo { key_id: "0123456789abcdef".to_owned(), ..key.clone() };
    as_kept("unknown-sealing-key", &world.post(&seal(&unknown, &id(1), &open)).await);
    as_kept("sealed-not-opened", &world.post(&json(&seal_as(&key, &id(1), &id(2), &open))).await);
    let mut changed = seal_as(&key, &id(1), &id(1), &open);
    changed.ciphertext.insert_str(0, "AAAA");
    as_kept("sealed-not-opened", &world.post(&json(&changed)).await);
    as_kept("sealed-not-json", &world.post(&seal(&key, &id(1), "{\"form\":")).await);
    as_kept("sealed-differs", &world.post(&seal(&key, &id(1), &body(&id(2), ANSWERS))).await);
    for (other, field) in [
        (open.replace("\"interest\"", "\"story\""), "form"),
        (open.replace(":1,", ":2,"), "form_version"),
        (open.replace("submission_id", "id"), "submission_id"),
    ] {
        let answer = world.post(&seal(&key, &id(1), &other)).await;
        assert_eq!((answer.status, field_of(&answer).as_str()), (422, field), "{}", answer.text());
    }
    // What is inside is checked like anything else.
    as_kept("answers-missing", &world.post(&seal(&key, &id(1), &body(&id(1), "{}"))).await);
    as_kept("member-missing-sealed", &world.post(&seal(&key, &id(1), &open).replace("\"enc\"", "\"e\"")).await);
    let old = Sealed { form_version: 7, ..seal_as(&key, &id(1), &id(1), &open.replace(":1,", ":7,")) };
    as_kept("other-form-version", &world.post(&json(&old)).await);
    assert_eq!(world.rows().await, 0, "something refused was kept");
}

fn field_of(answer: &Answer) -> String {
    answer.json().pointer("/errors/0/field").unwrap().text().unwrap().to_owned()
}

fn etag(answer: &Answer) -> String {
    answer.header("etag").unwrap()
}
