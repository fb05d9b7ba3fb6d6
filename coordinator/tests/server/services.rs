//! The directory as Open Referral UK v3 lists it.

use windchime_coordinator::import;
use windchime_domain::json::Value;

use super::world::World;

/// 120 services; the numbers make the order by name known.
fn feed() -> String {
    let mut records: Vec<String> = (0..120)
        .map(|number| {
            format!(
                r#"{{"id":"s{number:03}","name":"Service {number:03}","status":"active","description":"Tea and talk, group {}","minimum_age":18,"url":null,"organization":{{"id":"o","name":"Town Hall","website":"https://hall.example","organization_identifiers":[{{"id":"i"}}]}},"schedules":[{{"id":"x","freq":"WEEKLY"}}]}}"#,
                number % 10
            )
        })
        .collect();
    records.push(r#"{"id":"closed","name":"Closed tea room","status":"temporarily closed"}"#.to_owned());
    format!("[{}]", records.join(","))
}

async fn world() -> World {
    let world = World::new().await;
    let feed = import::read(&serde_json::from_str(&feed()).unwrap()).unwrap();
    let imported = world.app.storage.import(&feed.services).await.unwrap();
    assert_eq!((imported.added, imported.replaced), (121, 0));
    world
}

fn number(page: &Value, name: &str) -> i64 {
    page.get(name).and_then(Value::whole).unwrap_or_else(|| panic!("{name}"))
}

fn names(page: &Value) -> Vec<String> {
    let contents = page.get("contents").and_then(Value::list).unwrap();
    contents.iter().map(|record| record.get("name").unwrap().text().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pages_cover_every_active_service_once() {
    let world = world().await;
    let mut all = Vec::new();
    for page in 1..=3 {
        let answer = world.get(&format!("/v1/services?page={page}")).await;
        let json = answer.json();
        assert_eq!((number(&json, "total_items"), number(&json, "total_pages")), (120, 3));
        assert_eq!(number(&json, "page_number"), page);
        assert_eq!(json.get("first_page").unwrap().boolean(), Some(page == 1));
        assert_eq!(json.get("last_page").unwrap().boolean(), Some(page == 3));
        assert_eq!(json.get("empty").unwrap().boolean(), Some(false));
        let found = names(&json);
        assert_eq!(number(&json, "size"), i64::try_from(found.len()).unwrap());
        all.extend(found);
    }
    let expected: Vec<String> = (0..120).map(|number| format!("Service {number:03}")).collect();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_says_so() {
    let world = world().await;
    for page in ["4", "4294967295"] {
        let json = world.get(&format!("/v1/services?per_page=50&page={page}")).await.json();
        assert_eq!(json.get("empty").unwrap().boolean(), Some(true));
        assert_eq!(json.get("last_page").unwrap().boolean(), Some(true));
        assert_eq!(number(&json, "total_items"), 120);
    }
}

#[tokio::test]
async fn a_list_shows_what_there_is_one_of_and_a_full_list_everything() {
    let world = world().await;
    let brief = world.get("/v1/services?per_page=1").await.json();
    let record = brief.pointer("/contents/0").unwrap();
    assert_eq!(record.get("minimum_age").unwrap().whole(), Some(18));
    assert!(record.get("schedules").is_none());
    assert_eq!(record.pointer("/organization/name").unwrap().text(), Some("Town Hall"));
    assert!(record.pointer("/organization/organization_identifiers").is_none());

    let full = world.get("/v1/services?per_page=1&full=true").await.json();
    assert!(full.pointer("/contents/0/schedules/0/freq").is_some());
    assert!(full.pointer("/contents/0/organization/organization_identifiers/0/id").is_some());
}

#[tokio::test]
async fn a_search_needs_every_word_anywhere_in_name_description_or_organisation() {
    let world = world().await;
    for (search, total) in [
        ("TEA", 120),
        ("tea+talk", 120),
        ("service+007", 1),
        ("hall+tea", 120),
        ("hall+coffee", 0),
        ("100%25", 0),
        ("_", 0),
        ("'", 0),
        ("", 120),
        ("room", 0),
    ] {
        let json = world.get(&format!("/v1/services?search={search}")).await.json();
        assert_eq!(number(&json, "total_items"), total, "{search}");
    }
}

#[tokio::test]
async fn one_service_is_shown_whole_and_one_that_is_not_running_is_not_there() {
    let world = world().await;
    let record = world.get("/v1/services/s007").await.json();
    assert_eq!(record.get("name").unwrap().text(), Some("Service 007"));
    assert!(record.pointer("/schedules/0").is_some());
    let closed = world.get("/v1/services/closed").await;
    assert_eq!(closed.status, 404);
    assert!(!closed.text().contains("tea room"), "{}", closed.text());
    assert_eq!(world.get("/v1/services/s999").await.status, 404);
}

#[tokio::test]
async fn a_list_may_be_asked_for_fifty_terms_and_no_more() {
    let world = world().await;
    for name in ["taxonomy_term_id", "taxonomy_id"] {
        let several = |many: usize| vec!["t"; many].join(",");
        assert_eq!(world.get(&format!("/v1/services?{name}={}", several(50))).await.status, 200);
        let refused = world.get(&format!("/v1/services?{name}={}", several(51))).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text().contains("up to 50"), "{}", refused.text());
    }
}

#[tokio::test]
async fn importing_again_replaces_and_never_doubles() {
    let world = world().await;
    let changed = feed().replace("Service 007", "Renamed");
    let feed = import::read(&serde_json::from_str(&changed).unwrap()).unwrap();
    let imported = world.app.storage.import(&feed.services).await.unwrap();
    assert_eq!((imported.added, imported.replaced, imported.unchanged), (0, 1, 120));
    let json = world.get("/v1/services?search=renamed").await.json();
    assert_eq!(names(&json), ["Renamed"]);
    assert_eq!(number(&world.get("/v1/services").await.json(), "total_items"), 120);
}

#[tokio::test]
async fn an_empty_directory_is_an_empty_page() {
    let world = World::new().await;
    let json = world.get("/v1/services").await.json();
    assert_eq!((number(&json, "total_items"), number(&json, "total_pages")), (0, 0));
    for name in ["empty", "first_page", "last_page"] {
        assert_eq!(json.get(name).unwrap().boolean(), Some(true), "{name}");
    }
}
