//! The directory: what lists can be asked, and how files come in.

use std::path::{Path, PathBuf};
use std::time::Instant;

use windchime_coordinator::import::{self, Format, How, known_columns};
use windchime_domain::directory::read_page;
use windchime_domain::json::Value;

use super::client::Answer;
use super::problems::as_kept;
use super::world::World;

/// Sample entries, none of them real. OX4 is Oxford's east, OX1 its middle, SW1A is London.
const SAMPLE: &str = "id,name,organisation,days,opens,closes,postcode,latitude,longitude,minimum_age,maximum_age,categories,chime,last_checked\n\
    1,Allotment,Green Group,Monday,10:00,12:00,OX4 1AB,,,18,,Outdoors,C,2020-01-31\n\
    2,Breakfast club,Larder,Tuesday; first Friday,8:00; 22:00,9:30; 1:00,OX1 1AA,51.7520,-1.2577,0,11,Food,,\n\
    3,Choir,Town Hall,Monday to Friday,19:00,21:00,SW1A 1AA,,,,,\"Music; Food\",M,\n\
    4,Drop-in,Town Hall,,,,,,,50,60,Food,,\n";

pub async fn world() -> World {
    let world = World::new().await;
    take_in(&world, SAMPLE, &How::default()).await.unwrap();
    world
}

pub async fn take_in(world: &World, file: &str, how: &How) -> Result<Vec<String>, String> {
    let report = import::run(&world.app.storage, file.as_bytes(), how).await;
    world.app.catalogue.look_again().await;
    report.map(|report| report.lines)
}

fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let json = answer.json();
    let contents = json.get("contents").and_then(Value::list).unwrap();
    let name = |record: &Value| {
        record.get("name").or_else(|| record.pointer("/service/name")).unwrap().text().unwrap().to_owned()
    };
    contents.iter().map(name).collect()
}

pub async fn found(world: &World, query: &str) -> Vec<String> {
    names(&world.get(&format!("/v1/services?{query}")).await)
}

pub async fn id_of(world: &World, name: &str) -> String {
    let page = world.get(&format!("/v1/services?search={name}")).await.json();
    page.pointer("/contents/0/id").unwrap().text().unwrap().to_owned()
}

#[tokio::test]
async fn lists_answer_what_they_are_asked_and_nothing_else() {
    let world = world().await;
    let page = world.get("/v1/services?full=true").await.json();
    let organization = page.pointer("/contents/2/organization/id").unwrap().text().unwrap().to_owned();
    let term = page.pointer("/contents/1/attributes/0/taxonomy_term/id").unwrap().text().unwrap().to_owned();
    for (query, expected) in [
        (format!("organization_id={organization}"), vec!["Choir", "Drop-in"]),
        (format!("taxonomy_term_id={term}"), vec!["Breakfast club", "Choir", "Drop-in"]),
        ("taxonomy_id=chime".to_owned(), vec!["Allotment", "Choir"]),
        ("search=food+town".to_owned(), vec!["Choir", "Drop-in"]),
        ("minimum_age=18".to_owned(), vec!["Allotment", "Drop-in"]),
        ("maximum_age=11".to_owned(), vec!["Breakfast club"]),
        ("minimum_age=18&maximum_age=60".to_owned(), vec!["Drop-in"]),
        ("day=MO".to_owned(), vec!["Allotment", "Choir"]),
        ("day=Tuesday,Monday".to_owned(), vec!["Allotment", "Breakfast club", "Choir"]),
        ("day=FR&start_time=21:00".to_owned(), vec!["Breakfast club"]),
        ("day=TU&start_time=21:00".to_owned(), vec![]),
        ("end_time=12:00".to_owned(), vec!["Allotment", "Breakfast club"]),
        // The session that ends at one in the morning ends on the next day, so it does not end by two o'clock at night.
        ("start_time=21:30&end_time=02:00".to_owned(), vec![]),
        ("postcode=ox4+1ab&proximity=5000".to_owned(), vec!["Allotment", "Breakfast club"]),
        ("postcode=OX1&proximity=200000".to_owned(), vec!["Breakfast club", "Allotment", "Choir"]),
        ("postcode=EH1+1AA&proximity=1000".to_owned(), vec![]),
        ("modified_after=2000-01-01".to_owned(), vec!["Allotment", "Breakfast club", "Choir", "Drop-in"]),
        ("modified_since=2999-01-01T00:00:00%2B01:00".to_owned(), vec![]),
    ] {
        assert_eq!(found(&world, &query).await, expected, "{query}");
    }
    let near = world.get("/v1/services?postcode=OX4+1AB&proximity=5000").await.json();
    assert!(near.get("note").unwrap().text().unwrap().contains("the middle of OX4"));
    assert!(world.get("/v1/services").await.json().get("note").is_none());
}

#[tokio::test]
async fn parameters_that_cannot_be_followed_are_refused_by_name() {
    let world = World::new().await;
    for (name, query) in [
        ("parameter-postcode-alone", "postcode=OX4"),
        ("parameter-proximity-alone", "proximity=500"),
        ("parameter-postcode", "postcode=Oxford&proximity=500"),
        ("parameter-day", "day=someday"),
        ("parameter-time", "start_time=morning"),
        ("parameter-age", "minimum_age=old"),
        ("parameter-moment", "modified_after=yesterday"),
        ("parameter-shapes", "minimal=true&full=true"),
    ] {
        as_kept(name, &world.get(&format!("/v1/services?{query}")).await);
        assert_eq!(world.get(&format!("/v1/service_at_locations?{query}")).await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn a_harvester_gets_every_id_at_once() {
    let world = world().await;
    let page = world.get("/v1/services?minimal=true").await.json();
    let contents = page.get("contents").and_then(Value::list).unwrap();
    assert_eq!(contents.len(), 4);
    for record in contents {
        let names: Vec<&str> = record.entries().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["id", "modified_date"]);
    }
}

#[tokio::test]
async fn services_come_once_for_each_of_their_places() {
    let world = world().await;
    let all = world.get("/v1/service_at_locations").await;
    assert_eq!(names(&all), ["Allotment", "Breakfast club", "Choir"]);
    let second = world.get("/v1/service_at_locations?postcode=OX4&proximity=5000&per_page=1&page=2").await;
    assert_eq!(names(&second), ["Breakfast club"]);
    let brief = all.json();
    assert!(
        brief.pointer("/contents/0/location/id").is_some() && brief.pointer("/contents/0/location/addresses").is_none()
    );
    let full = world.get("/v1/service_at_locations?full=true").await.json();
    assert!(full.pointer("/contents/0/location/addresses/0/postal_code").is_some());
    assert!(full.pointer("/contents/0/service/schedules/0/opens_at").is_some());
}

/// Open Referral UK's own schemas and examples, which are not part of this repository: in the folder that `WINDCHIME_ORUK` names,
/// or else beside the repository.
fn standard(path: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/oruk");
    let folder = std::env::var_os("WINDCHIME_ORUK").map_or_else(beside, PathBuf::from);
    let path = folder.join(path);
    let found = path.exists().then_some(path);
    if found.is_none() {
        eprintln!("skipped: no {}, which WINDCHIME_ORUK can name", folder.display());
    }
    found
}

fn validator(file: &Path) -> jsonschema::Validator {
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

fn assert_fits(validator: &jsonschema::Validator, record: &Value) {
    let text = serde_json::to_string(record).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let wrong: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new(), "{text}");
}

#[tokio::test]
async fn what_is_served_fits_the_standards_own_schemas() {
    let Some(schemas) = standard("v3-schema") else { return };
    let world = world().await;
    let example = std::fs::read_to_string(standard("v3-examples/service_full.json").unwrap()).unwrap();
    take_in(&world, &example, &How::default()).await.unwrap();
    let example: Value = serde_json::from_str(&example).unwrap();
    let id = example.get("id").unwrap().text().unwrap();
    assert_eq!(
        world.get(&format!("/v1/services/{id}")).await.json(),
        example,
        "the standard's example comes back as it was"
    );

    for (path, list, whole) in [
        ("/v1/services", "service_list.json", "service.json"),
        ("/v1/service_at_locations", "service_at_location_list.json", "service_at_location.json"),
    ] {
        let (list, whole) = (validator(&schemas.join(list)), validator(&schemas.join(whole)));
        for (query, validator) in [("", &list), ("?full=true", &whole)] {
            let page = world.get(&format!("{path}{query}")).await.json();
            let contents = page.get("contents").and_then(Value::list).unwrap();
            assert!(contents.len() >= 4, "{path}");
            for record in contents {
                assert_fits(validator, record);
            }
            for (name, _) in page.entries() {
                let known = "total_items total_pages page_number size first_page last_page empty contents";
                assert!(known.split(' ').any(|known| known == name), "{name}");
            }
        }
    }
    let brief = world.get("/v1/services/1").await;
    assert_eq!(brief.status, 404, "a spreadsheet's ids become UUIDs");
}

#[tokio::test]
async fn the_standards_other_examples_come_in_too() {
    let Some(folder) = standard("hsds3-examples") else { return };
    let world = World::new().await;
    for file in ["service_full.json", "tabular.json"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let lines = take_in(&world, &text, &How { format: Format::Hsds3, ..How::default() }).await.unwrap();
        assert!(lines.first().unwrap().starts_with("1 services kept"), "{lines:?}");
        let page = world.get("/v1/services?full=true").await.json();
        let record = page.pointer("/contents/0").unwrap();
        for pointer in [
            "/organization/name",
            "/schedules/0/byday",
            "/phones/0/number",
            "/contacts/0/name",
            "/cost_options/0/amount",
            "/service_at_locations/0/location/addresses/0/postal_code",
        ] {
            assert!(record.pointer(pointer).is_some(), "{file} {pointer}");
        }
        let entry = read_page(&page).unwrap().entries.remove(0);
        assert!(!entry.schedules.is_empty() && !entry.places.is_empty() && !entry.phones.is_empty(), "{file}");
    }
}

#[tokio::test]
async fn an_import_can_be_tried_and_can_replace_what_its_source_sent_before() {
    let world = World::new().await;
    let from = |replace_source: bool, dry_run: bool| How {
        source: Some("county".to_owned()),
        replace_source,
        dry_run,
        ..How::default()
    };
    take_in(&world, "name\nOurs\n", &How::default()).await.unwrap();
    take_in(&world, "id,name\n1,A\n2,B\n3,C\n", &from(false, false)).await.unwrap();
    for name in ["A", "B"] {
        let id = id_of(&world, name).await;
        assert!(world.app.storage.add_report(&id, "other", None, "2026-01-01T00:00:00Z", 1).await.unwrap());
    }

    let next = "id,name,status\n1,A,\n3,C,open\n4,D,\n";
    let tried = take_in(&world, next, &from(true, true)).await.unwrap();
    assert_eq!(found(&world, "").await, ["A", "B", "C", "Ours"], "a dry run changes nothing");
    let done = take_in(&world, next, &from(true, false)).await.unwrap();
    assert_eq!(done.first().unwrap(), "2 services kept: 1 added, 0 replaced, 1 as they were");
    assert_eq!(tried.first().unwrap(), "2 services would be kept: 1 added, 0 replaced, 1 as they were");
    assert_eq!(done.get(1..), tried.get(1..tried.len() - 1));
    // C is wrong in the new file, which is no reason to remove it; nor is anything of another source.
    assert_eq!(found(&world, "").await, ["A", "C", "D", "Ours"]);
    let reports: i64 = world.ask("SELECT count(*) FROM service_reports").await;
    assert_eq!(reports, 1, "what is said about an entry goes with it");
    assert!(done.iter().any(|line| line.starts_with("line 3 left out: “status” is \"open\"")), "{done:?}");

    let empty = take_in(&world, "id,name\n9,\n", &from(true, false)).await;
    assert!(empty.unwrap_err().contains("nothing was removed"));
    assert_eq!(found(&world, "").await.len(), 4);
    let imports: i64 = world.ask("SELECT count(*) FROM audit WHERE action = 'import' AND actor = 'command'").await;
    assert_eq!(imports, 3, "dry runs and failures are no imports");
}

#[test]
fn the_documentation_names_every_column_and_parameter() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/directory.md")).unwrap();
    for (column, _) in known_columns() {
        assert!(text.contains(&format!("| `{column}` |")), "{column}");
    }
    let snapshot = include_str!("../snapshots/parameter-unknown.json");
    let named = snapshot.split("The parameters are ").nth(1).unwrap().split(".\"").next().unwrap();
    for name in named.split([',', ' ']).filter(|name| !name.is_empty() && *name != "and") {
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
}

#[expect(clippy::print_stdout, reason = "that is what it is for")]
/// What ten thousand entries cost, printed and not judged: machines differ.
#[tokio::test]
async fn ten_thousand_entries_are_listed_and_filtered() {
    let world = World::new().await;
    let mut file = "id,name,description,organisation,days,opens,closes,postcode,categories\n".to_owned();
    for number in 0..10_000 {
        let (day, district) = (["Mon", "Tue", "Wed", "Thu", "Fri"][number % 5], number % 4 + 1);
        file.push_str(&format!(
            "{number},Sample {number},\"A sample entry with a few words about tea, talk and walking\",Group {},{day},10:00,12:00,OX{district} 1AA,Food\n",
            number % 300
        ));
    }
    let began = Instant::now();
    take_in(&world, &file, &How::default()).await.unwrap();
    println!("import of 10,000: {:?}", began.elapsed());
    let began = Instant::now();
    assert_eq!(world.get("/v1/services").await.json().get("total_items").unwrap().whole(), Some(10_000));
    println!("first list: {:?}", began.elapsed());
    for (query, total) in [
        ("per_page=100&full=true", 10_000),
        ("search=tea+walking+4242", 1),
        ("day=MO&start_time=09:00&postcode=OX4+1AA&proximity=3000", 500),
    ] {
        let mut times = Vec::new();
        for _ in 0..100 {
            let began = Instant::now();
            let answer = world.get(&format!("/v1/services?{query}")).await;
            times.push(began.elapsed());
            assert_eq!(answer.json().get("total_items").unwrap().whole(), Some(total), "{query}");
        }
        times.sort();
        println!("{query}: p50 {:?}, p95 {:?}", times[50], times[95]);
    }
}
