//! The served description is the contract: it changes only on purpose, and every real answer is held against it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use serde_json::{Map, Value, json};
use windchime_coordinator::openapi::document;
use windchime_coordinator::problem::Failure;
use windchime_coordinator::{import, marks};

use super::client::{self, Answer};
use super::sealing::{published, seal};
use super::world::{ANSWERS, World, body, id};

const FORM: &str = "/v1/forms/{form}";
const SUBMISSIONS: &str = "/v1/forms/{form}/submissions";
const SERVICES: &str = "/v1/services";
const SERVICE: &str = "/v1/services/{id}";
const PLACES: &str = "/v1/service_at_locations";
const SUMMARY: &str = "/v1/forms/{form}/summary";

/// What takes a test longer than it is worth: a body that dribbles in for half a minute. Its document is held to the contract
/// without a server.
const NOT_SEEN: [(&str, &str, &str); 1] = [("post", SUBMISSIONS, "408")];

/// Which documented answers a test has seen.
#[derive(Default)]
pub struct Contract {
    seen: Mutex<BTreeSet<(String, String, String)>>,
}

impl Contract {
    /// Holds an answer of that operation against its description.
    pub fn holds(&self, method: &str, path: &str, answer: &Answer) {
        let status = answer.status.to_string();
        let place = format!("{method} {path} {status}");
        let described =
            response(method, path, &status).unwrap_or_else(|| panic!("{place} is not described: {}", answer.text()));
        self.seen.lock().unwrap().insert((method.to_owned(), path.to_owned(), status));
        let headers = described["headers"].as_object().unwrap();
        for (name, header) in headers {
            let header = resolved(header);
            let value = answer.header(name).unwrap_or_else(|| panic!("{place} lacks the header {name}"));
            let typed = match header["schema"]["type"].as_str() {
                Some("integer") => json!(value.parse::<i64>().unwrap()),
                _ => json!(value),
            };
            fits(&header["schema"], &typed, &format!("{place} {name}"));
        }
        let Some(content) = described["content"].as_object() else {
            assert!(answer.body.is_empty(), "{place} has a body that is not described");
            return;
        };
        let kind = answer.header("content-type").unwrap();
        let kind = kind.split(';').next().unwrap();
        let content = content.get(kind).unwrap_or_else(|| panic!("{place} comes as {kind}, which is not described"));
        let body =
            if kind.ends_with("json") { serde_json::from_slice(&answer.body).unwrap() } else { json!(answer.text()) };
        fits(&content["schema"], &body, &place);
    }
}

fn response(method: &str, path: &str, status: &str) -> Option<&'static Value> {
    document()["paths"].get(path)?.get(method)?["responses"].get(status)
}

fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => document().pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// A validator for a schema of the document, whose references lead into the document.
pub fn validator(schema: &Value) -> jsonschema::Validator {
    let components = &document()["components"];
    let whole = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "allOf": [schema], "components": components });
    jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
}

fn fits(schema: &Value, value: &Value, place: &str) {
    let wrong: Vec<String> =
        validator(schema).iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{place} is not as described:\n{}\n{value}", wrong.join("\n"));
}

/// Every problem document, from whichever route, is as the schema says.
pub fn is_a_problem(name: &str, answer: &Answer) {
    static PROBLEM: LazyLock<jsonschema::Validator> =
        LazyLock::new(|| validator(&json!({ "$ref": "#/components/schemas/Problem" })));
    let value = serde_json::from_slice(&answer.body).unwrap();
    let wrong: Vec<String> = PROBLEM.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}");
}

fn snapshots() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

/// Members in the order of their names, however the JSON library was built.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            Value::Object(names.into_iter().map(|name| (name.clone(), sorted(&members[name]))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// Compares with what is kept under that name, or keeps it.
fn as_kept(name: &str, value: &Value) {
    let file = snapshots().join(name);
    if std::env::var_os("WINDCHIME_BLESS").is_some() {
        std::fs::write(&file, serde_json::to_string_pretty(&sorted(value)).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap_or_default()).unwrap_or_default();
    assert!(*value == kept, "the public interface differs from {}; WINDCHIME_BLESS=1 keeps the change", file.display());
}

#[tokio::test]
async fn the_description_is_served_and_changes_only_on_purpose() {
    let world = World::new().await;
    let answer = world.send("GET", "/openapi.json", &[("origin", super::world::PARTNER)], "").await;
    Contract::default().holds("get", "/openapi.json", &answer);
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(super::world::PARTNER));
    let served: Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(served == *document());
    as_kept("openapi/openapi.json", &served);
}

#[test]
fn every_reference_leads_somewhere_and_every_example_fits() {
    fn walk(value: &'static Value, place: &str) {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    assert!(document().pointer(reference.trim_start_matches('#')).is_some(), "{place}: {reference}");
                }
                if let (Some(schema), true) = (members.get("schema"), place.contains("/paths/")) {
                    let examples = members.get("examples").and_then(Value::as_object).into_iter().flatten();
                    for (name, example) in examples {
                        fits(schema, &example["value"], &format!("{place}/{name}"));
                    }
                    if let Some(example) = members.get("example") {
                        fits(schema, example, place);
                    }
                }
                members.iter().for_each(|(name, member)| walk(member, &format!("{place}/{name}")));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, place)),
            _ => {}
        }
    }
    walk(document(), "");
}

/// A kind of problem that a test of this server keeps is one that the schema allows, and no example stands for a kind that is gone.
#[test]
fn every_kept_problem_is_as_described() {
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    let mut count = 0;
    for file in std::fs::read_dir(snapshots()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "json") {
            let document: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            fits(&problem, &document, &path.display().to_string());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// What no quick request brings about is kept all the same.
#[test]
fn the_document_of_a_body_that_dribbles_in_is_kept_too() {
    let failure = Failure::too_slow();
    let problem = serde_json::to_value(failure.0.to_value()).unwrap();
    as_kept("too-slow.json", &problem);
    let described = response("post", SUBMISSIONS, &failure.0.status.to_string()).unwrap();
    fits(&described["content"]["application/problem+json"]["schema"], &problem, "too-slow");
}

#[tokio::test]
async fn every_answer_is_as_described_and_every_described_answer_is_given() {
    let contract = Contract::default();
    let world = World::with(|config| config.max_body = 4096).await;
    let services = r#"[{"id":"a","name":"Sample Larder","status":"active","organization":{"id":"o","name":"Sample"},
        "phones":[{"number":"01632 960 001"}],"service_at_locations":[
            {"id":"p","location":{"id":"q","addresses":[{"postal_code":"OX4 1AB"}]}}, {"location":{"latitude":51.8,"longitude":-1.2}}]},{"id":"b","name":"Sample Walk","status":"temporarily closed"}]"#;
    let feed = import::read(&serde_json::from_str(services).unwrap()).unwrap();
    world.app.storage.import(&feed.services).await.unwrap();

    let get = async |template: &str, path: &str| contract.holds("get", template, &world.get(path).await);
    for form in ["interest", "page-feedback", "story", "nope", "%ff", "%00", "%F0%9F%92%A9", "..%2f..%2fetc"] {
        get(FORM, &format!("/v1/forms/{form}")).await;
    }
    let tag = world.get("/v1/forms/interest").await.header("etag").unwrap();
    for known in [tag.as_str(), "*", "W/\"other\", \"x\"", "é"] {
        contract.holds("get", FORM, &world.send("GET", "/v1/forms/interest", &[("if-none-match", known)], "").await);
    }
    for query in [
        "",
        "?full=true",
        "?search=larder&page=1&per_page=1",
        "?search=%00%ff",
        "?page=4294967295&per_page=100",
        "?page=2",
        "?page=0",
        "?page=4294967296",
        "?page=-1",
        "?page=1.0",
        "?page=",
        "?page=1&page=1",
        "?per_page=101",
        "?full=yes",
        "?near=OX1",
        "?%00=%00",
        "?=",
        "?full=true&full=true",
        "?full=true&search=sample",
        "?minimal=true",
        "?minimal=true&per_page=10000",
        "?minimal=true&per_page=10001",
        "?minimal=true&full=true",
        "?organization_id=o&taxonomy_id=chime&taxonomy_term_id=a,b",
        "?minimum_age=0&maximum_age=150",
        "?minimum_age=151",
        "?maximum_age=NaN",
        "?day=MO,SU&start_time=00:00&end_time=23:59",
        "?day=",
        "?start_time=1093:00",
        "?end_time=65535:59",
        "?postcode=OX4+1AB&proximity=1500000",
        "?postcode=OX4",
        "?proximity=1",
        "?postcode=ZZ99&proximity=1",
        "?modified_after=0001-01-01",
        "?modified_since=9999-12-31T23:59:59-23:59",
        "?modified_after=2026-01-01&modified_since=2026-01-01",
    ] {
        get(SERVICES, &format!("/v1/services{query}")).await;
        get(PLACES, &format!("/v1/service_at_locations{query}")).await;
    }
    for service in ["a", "b", "nope", "%00", "%ff", "a%2f..%2fb", &"x".repeat(3000)] {
        get(SERVICE, &format!("/v1/services/{service}")).await;
    }
    for path in ["/v1/form.schema.json", "/openapi.json", "/healthz", "/readyz", "/metrics"] {
        get(path, path).await;
    }
    contract.holds("get", "/metrics", &world.send("GET", "/metrics", &[("x-forwarded-for", "192.0.2.1")], "").await);
    summaries(&contract, &world).await;
    submissions(&contract, &world).await;
    closed(&contract, &world).await;
    too_many(&contract).await;
    let broke = contract.seen.lock().unwrap().iter().any(|(_, _, status)| status.starts_with('5'));
    assert!(!broke, "nothing was wrong with the server, and yet it said so");
    failing(&contract, &world).await;

    let missing: Vec<String> = described()
        .into_iter()
        .filter(|(method, path, status)| {
            let seen = (method.clone(), path.clone(), status.clone());
            !contract.seen.lock().unwrap().contains(&seen)
                && !NOT_SEEN.contains(&(method.as_str(), path.as_str(), status.as_str()))
        })
        .map(|(method, path, status)| format!("{method} {path} {status}"))
        .collect();
    assert!(missing.is_empty(), "described and never seen:\n{}", missing.join("\n"));
}

/// Every operation's statuses. That something may fail inside is described everywhere, and shown where it can be brought about.
fn described() -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for (path, operations) in document()["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for status in operation["responses"].as_object().unwrap().keys().filter(|status| *status != "500") {
                all.push((method.clone(), path.clone(), status.clone()));
            }
        }
    }
    all
}

async fn submissions(contract: &Contract, world: &World) {
    let path = "/v1/forms/interest/submissions";
    let post = async |headers: &[(&str, &str)], body: &str| {
        contract.holds("post", SUBMISSIONS, &world.send("POST", path, headers, body).await);
    };
    let json = [("content-type", "application/json")];
    let fine = body(&id(1), ANSWERS);
    let key = published(world).await;
    for sent in [
        fine.clone(),
        fine.clone(),
        fine.replace("Robin", "Sam"),
        body(&id(2), "{}"),
        body("12345", ANSWERS),
        body(&id(2), &ANSWERS.replace("Robin", &"x".repeat(5000))),
        fine.replacen('{', r#"{"website":"x","#, 1).replace("00000001", "00000003"),
        fine.replace(":1,", ":2,").replace("00000001", "00000004"),
        "{".to_owned(),
        "[]".to_owned(),
        fine.replace("00000001", "\\u00000000001"),
        seal(&key, &id(5), &body(&id(5), ANSWERS)),
        seal(&key, &id(5), &body(&id(6), ANSWERS)),
        seal(&key, &id(6), "{"),
        seal(&key, &id(6), "{").replace(&key.key_id, "\\u0000"),
        seal(&key, &id(6), "{").replace("\"enc\"", "\"e\""),
    ] {
        post(&json, &sent).await;
    }
    post(&[], &fine).await;
    post(&[("content-type", "text/plain; charset=utf-8")], &fine).await;
    post(&[("content-type", "application/json"), ("idempotency-key", "seven")], &fine).await;
    let unknown = world.send("POST", "/v1/forms/nope/submissions", &json, &fine).await;
    contract.holds("post", SUBMISSIONS, &unknown);
    let erased = marks::keyed(&world.app.erasing, &id(7));
    sqlx::query("INSERT INTO erased (id_hash, erased_at) VALUES ($1, '2026-01-01T00:00:00Z')")
        .bind(erased)
        .execute(&mut world.connect().await)
        .await
        .unwrap();
    post(&json, &body(&id(7), ANSWERS)).await;
    let broken = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\nnonsense\r\n"
    );
    contract.holds("post", SUBMISSIONS, &client::raw(world.address, broken.as_bytes(), false).await);
}

/// Few responses, and none: what is withheld is described as well.
async fn summaries(contract: &Contract, world: &World) {
    for form in ["interest", "nope", "%ff"] {
        contract.holds("get", SUMMARY, &world.get(&format!("/v1/forms/{form}/summary")).await);
    }
    world.app.storage.set_summary_public("interest", true).await.unwrap();
    contract.holds("get", SUMMARY, &world.get("/v1/forms/interest/summary").await);
    for number in 100..112 {
        super::decide::add(world, "interest", number, ANSWERS).await;
    }
    let earlier = "UPDATE submissions SET received_at = '2026-01-15T12:00:00Z'";
    sqlx::query(earlier).execute(&mut world.connect().await).await.unwrap();
    // What was published stands for a day; begun anew, it is counted anew.
    world.app.storage.set_summary_public("interest", false).await.unwrap();
    world.app.storage.set_summary_public("interest", true).await.unwrap();
    let answer = world.get("/v1/forms/interest/summary").await;
    assert!(answer.text().contains("\"responses\":10"), "{}", answer.text());
    contract.holds("get", SUMMARY, &answer);
}

async fn closed(contract: &Contract, world: &World) {
    for closed_at in [Some(1), None] {
        world.app.storage.set_form_closed("interest", closed_at).await.unwrap();
        world.app.forms.refresh(&world.app.storage).await.unwrap();
        contract.holds("get", FORM, &world.get("/v1/forms/interest").await);
        contract.holds("post", SUBMISSIONS, &world.post(&body(&id(8), ANSWERS)).await);
    }
}

/// Every route that is limited says so, and when to come again.
async fn too_many(contract: &Contract) {
    let world = World::with(|config| {
        config.limits.proxies = vec!["127.0.0.0/8".parse().unwrap()];
        (config.limits.submissions, config.limits.reads) = (1, 1);
    })
    .await;
    let from = ("x-forwarded-for", "192.0.2.9");
    let mut limited = 0;
    for (_, path, _) in described().into_iter().filter(|(method, _, status)| method == "get" && status == "429") {
        let address = path.replace("{form}", "interest").replace("{id}", "a");
        world.send("GET", &address, &[from], "").await;
        let answer = world.send("GET", &address, &[from], "").await;
        super::problems::as_kept("too-many-requests-to-read", &answer);
        contract.holds("get", &path, &answer);
        limited += 1;
    }
    assert_eq!(limited, 7);
    let mut statuses = Vec::new();
    for number in 1..=5 {
        let headers = [("content-type", "application/json"), from];
        let path = "/v1/forms/interest/submissions";
        let answer = world.send("POST", path, &headers, &body(&id(number), ANSWERS)).await;
        contract.holds("post", SUBMISSIONS, &answer);
        if answer.status == 429 {
            super::problems::as_kept("too-many-requests", &answer);
        }
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [201, 403, 403, 403, 429]);
}

/// What the server says when its database has a table less, and when it has none at all.
async fn failing(contract: &Contract, world: &World) {
    sqlx::query("DROP TABLE services").execute(&mut world.connect().await).await.unwrap();
    contract.holds("get", SERVICES, &world.get("/v1/services").await);
    contract.holds("get", SERVICE, &world.get("/v1/services/a").await);
    contract.holds("get", PLACES, &world.get("/v1/service_at_locations").await);
    world.app.storage.clone().close().await;
    world.app.catalogue.look_again().await;
    contract.holds("get", PLACES, &world.get("/v1/service_at_locations").await);
    contract.holds("get", SUMMARY, &world.get("/v1/forms/interest/summary").await);
    contract.holds("get", SERVICES, &world.get("/v1/services").await);
    contract.holds("get", SERVICE, &world.get("/v1/services/a").await);
    contract.holds("get", "/readyz", &world.get("/readyz").await);
    contract.holds("get", "/metrics", &world.get("/metrics").await);
    contract.holds("get", FORM, &world.get("/v1/forms/interest").await);
    let answer = world.post(&body(&id(9), ANSWERS)).await;
    contract.holds("post", SUBMISSIONS, &answer);
}

/// Methods that an address does not take are refused with the list of those it does; OPTIONS is a browser's question.
#[tokio::test]
async fn other_methods_are_refused_with_those_that_are_taken() {
    let world = World::new().await;
    for path in document()["paths"].as_object().unwrap().keys() {
        let taken = if path == SUBMISSIONS { "POST" } else { "GET,HEAD" };
        let path = path.replace("{form}", "interest").replace("{id}", "a");
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE"] {
            if taken.split(',').any(|one| one == method) {
                continue;
            }
            let answer = world.send(method, &path, &[], "").await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow").as_deref(), Some(taken), "{method} {path}");
            if method != "HEAD" {
                super::problems::as_kept("method-not-allowed", &answer);
            }
        }
        let answer = world.send("OPTIONS", &path, &[("origin", super::world::PARTNER)], "").await;
        assert!(matches!(answer.status, 200 | 405), "OPTIONS {path}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_parameter_twice_is_refused() {
    let world = World::new().await;
    super::problems::as_kept("parameter-twice", &world.get("/v1/services?page=1&page=2").await);
    for path in ["/v1/services", "/v1/service_at_locations"] {
        for twice in ["day=MO&day=TU", "modified_after=2026-01-01&modified_since=2026-01-01"] {
            let answer = world.get(&format!("{path}?{twice}")).await;
            assert!(answer.status == 400 && answer.text().contains("\"twice\""), "{twice}: {}", answer.text());
        }
    }
}
