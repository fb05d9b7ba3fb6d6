//! The audit log's page and file.

use super::super::world::World;
use super::Browser;

#[tokio::test]
async fn the_log_is_paged_filtered_and_downloaded() {
    let world = World::new().await;
    let owner = Browser::of(&world, "owner").await;
    for number in 0..120 {
        let actor = if number % 2 == 0 { "sam" } else { "alex" };
        world.app.storage.audit(actor, "read", &format!("R-{number:03}"), None).await.unwrap();
    }
    world.app.storage.audit("alex", "export", "=formula", Some("a, \"quoted\" one")).await.unwrap();

    let first = owner.get("/admin/rights/audit").await;
    let text = first.text();
    assert!(text.contains("=formula") && text.contains("R-119") && text.contains("R-071"), "{text}");
    assert!(!text.contains("R-070"), "fifty on a page");
    let older = text.split("href=\"").find(|part| part.contains("before=")).unwrap().split('"').next().unwrap();
    let second = owner.get(&older.replace("&amp;", "&")).await;
    assert!(second.text().contains("R-070") && !second.text().contains("R-071"), "{}", second.text());
    assert!(second.text().contains("Newest"));

    let mine = owner.get("/admin/rights/audit?actor=alex&action=read").await;
    assert!(mine.text().contains("R-119") && !mine.text().contains("R-118") && !mine.text().contains("=formula"));
    assert!(mine.text().contains("<option value=\"alex\" selected>"), "{}", mine.text());
    assert!(owner.get("/admin/rights/audit?actor=nobody").await.text().contains("There is no such line"));
    assert_eq!(owner.get("/admin/rights/audit?before=x").await.status, 400);

    world.app.storage.audit("alex", "export", "\u{feff}=hidden", None).await.unwrap();
    let file = owner.get("/admin/rights/audit.csv?actor=alex&action=").await;
    assert_eq!(file.header("content-type").as_deref(), Some("text/csv; charset=utf-8"));
    assert_eq!(file.header("content-disposition").as_deref(), Some("attachment; filename=\"windchime-audit-log.csv\""));
    assert_eq!(file.header("cache-control").as_deref(), Some("no-store"));
    let mut reader = csv::Reader::from_reader(file.body.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 62);
    assert_eq!((&rows[1][3], &rows[1][4]), ("'=formula", "a, \"quoted\" one"));
    assert_eq!(&rows[0][3], "'\u{feff}=hidden", "as in every export");
    assert!(file.text().contains("\r\n"));
    let log = world.audited(1).await;
    assert_eq!(
        (log[0].actor.as_str(), log[0].action.as_str(), log[0].subject.as_str()),
        ("owner", "export", "audit log")
    );
}
