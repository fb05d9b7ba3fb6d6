//! PRIVACY.md says of every table what it holds.

use std::path::Path;

use super::super::world::{World, on_postgres};

#[tokio::test]
async fn every_table_is_named_in_privacy_md() {
    let world = World::new().await;
    let question = if on_postgres() {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let tables: Vec<String> = sqlx::query_scalar(question).fetch_all(&mut world.connect().await).await.unwrap();
    assert!(tables.len() >= 20, "{tables:?}");
    let privacy = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../PRIVACY.md")).unwrap();
    let missing: Vec<&String> = tables.iter().filter(|table| !privacy.contains(&format!("| `{table}` |"))).collect();
    assert!(missing.is_empty(), "PRIVACY.md says nothing about these tables: {missing:?}; add a line for each");
    let named = privacy.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let stale: Vec<&str> = named
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with('<') && !tables.iter().any(|table| table == name))
        .collect();
    assert!(stale.is_empty(), "PRIVACY.md names tables that are not there: {stale:?}");
}
