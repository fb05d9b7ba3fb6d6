//! Finding and erasing, on the page and by the command; and that nothing comes back.

use super::super::problems::as_kept;
use super::super::sealing::{published, seal};
use super::super::world::{ANSWERS, World, body, id, on_postgres};
use super::{Browser, kept, say};

fn with_email(address: &str) -> String {
    ANSWERS.replacen('{', &format!(r#"{{"email":"{address}","#), 1)
}

#[tokio::test]
async fn an_owner_finds_by_address_and_erases_exactly_that_person() {
    let world = World::new().await;
    let one = kept(&world, &id(1), &with_email("robin@larder.example")).await;
    let two = kept(&world, &id(2), &with_email("Robin@Larder.example")).await;
    let mentions = kept(&world, &id(3), &ANSWERS.replace("Robin", "see robin@larder.example")).await;
    let other = kept(&world, &id(4), &with_email("sam@larder.example")).await;
    say(&world, "INSERT INTO tags SELECT number, 'contacted', 'x', 'owner' FROM submissions").await;
    let owner = Browser::of(&world, "owner").await;

    let found = owner.post("/admin/rights/find", &[("whom", " ROBIN@larder.example ")]).await;
    assert_eq!(found.status, 200);
    let page = found.text();
    assert!(page.contains("Erase 2 responses?") && page.contains(&one) && page.contains(&two), "{page}");
    assert!(page.contains("other people’s texts") && page.contains(&mentions) && !page.contains(&other), "{page}");
    assert!(!page.contains(&format!("value=\"{mentions}\"")), "what only mentions it is not erased along");
    assert_eq!(world.rows().await, 4, "nothing is erased yet");

    let fields = [("how", "by email address"), ("receipt", &one), ("receipt", &two)];
    let unticked = owner.post("/admin/rights/erase", &fields).await;
    assert!(unticked.text().contains("id=\"sure-error\""), "{}", unticked.text());
    assert_eq!(world.rows().await, 4);
    let done = owner.post("/admin/rights/erase", &[fields[0], fields[1], fields[2], ("sure", "yes")]).await;
    let result = if on_postgres() { "erased-log" } else { "erased" };
    let result = format!("/admin/rights?done={result}&count=2");
    assert_eq!((done.status, done.header("location")), (303, Some(result.clone())));
    let said = owner.get(&result).await;
    assert!(said.text().contains("2 responses were erased"), "{}", said.text());
    assert_eq!((world.rows().await, world.ask::<i64>("SELECT count(*) FROM tags").await), (2, 2));
    for receipt in [&mentions, &other] {
        assert!(world.app.storage.row(receipt).await.unwrap().is_some());
    }
    let again = owner.post("/admin/rights/find", &[("whom", &one)]).await;
    assert!(again.text().contains("Nothing was found"));

    let log = world.audited(100).await;
    let erased: Vec<_> = log.iter().filter(|line| line.action == "erase").collect();
    assert_eq!(erased.len(), 2);
    assert!(erased.iter().all(|line| line.actor == "owner" && (line.subject == one || line.subject == two)));
    assert_eq!(
        erased[0].detail.as_deref(),
        Some("by email address; form interest, consents 0, tags 1, messages 0, sent on 0")
    );
    assert!(log.iter().any(|line| line.action == "find" && line.detail.as_deref() == Some("2 found, 1 mentioned")));
    assert!(!format!("{log:?}").to_lowercase().contains("robin"), "no address is in the audit log: {log:?}");
}

#[tokio::test]
async fn what_was_erased_stays_erased_whoever_sends_it_again() {
    let world = World::new().await;
    let key = published(&world).await;
    let (open, sealed) = (body(&id(1), ANSWERS), seal(&key, &id(2), &body(&id(2), ANSWERS)));
    for sent in [&open, &sealed] {
        assert_eq!(world.post(sent).await.status, 201);
    }
    let owner = Browser::of(&world, "owner").await;
    for number in [1, 2] {
        let receipt: String = match number {
            1 => world.ask("SELECT receipt FROM submissions ORDER BY number LIMIT 1").await,
            _ => world.ask("SELECT receipt FROM submissions ORDER BY number DESC LIMIT 1").await,
        };
        let fields = [("how", "by receipt"), ("receipt", receipt.as_str()), ("sure", "yes")];
        assert_eq!(owner.post("/admin/rights/erase", &fields).await.status, 303);
    }
    assert_eq!(world.rows().await, 0);
    let changed = ANSWERS.replace("Robin", "Sam");
    for sent in [
        open,
        body(&id(1), &changed),
        body(&id(1).to_uppercase(), ANSWERS),
        sealed,
        seal(&key, &id(2), &body(&id(2), ANSWERS)),
        seal(&key, &id(1), &body(&id(1), &changed)),
        body(&id(2), ANSWERS),
    ] {
        as_kept("submission-erased", &world.post(&sent).await);
    }
    assert_eq!(world.rows().await, 0);
    assert_eq!(world.post(&body(&id(3), ANSWERS)).await.status, 201, "others are taken");
    let tombstones: String = world.ask("SELECT min(id_hash) FROM erased").await;
    assert!(tombstones.len() == 32 && !tombstones.contains("6a4e"), "it is a hash: {tombstones}");
}

#[tokio::test]
async fn only_an_owner_may_find_erase_and_set() {
    let world = World::new().await;
    let receipt = kept(&world, &id(1), ANSWERS).await;
    for role in ["viewer", "editor"] {
        let browser = Browser::of(&world, role).await;
        let page = browser.get("/admin/rights").await;
        assert!(page.text().contains("Only an owner") && !page.text().contains("id=\"whom\""), "{}", page.text());
        let fields = [("whom", receipt.as_str()), ("receipt", &receipt), ("how", "by receipt"), ("sure", "yes")];
        for path in ["/admin/rights/find", "/admin/rights/erase"] {
            assert_eq!(browser.post(path, &fields).await.status, 403, "{role} {path}");
        }
        let fields = [("form", "interest"), ("months", "1"), ("sure", "yes")];
        assert_eq!(browser.post("/admin/rights/retention", &fields).await.status, 403);
        for path in ["/admin/rights/audit", "/admin/rights/audit.csv"] {
            assert_eq!(browser.get(path).await.status, 403, "{role} {path}");
        }
    }
    assert_eq!(world.rows().await, 1);
    for path in ["/admin/rights", "/admin/rights/audit"] {
        assert_eq!(world.get(path).await.header("location").as_deref(), Some("/admin/sign-in"), "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_said_beside_the_field_and_kept() {
    let world = World::new().await;
    let owner = Browser::of(&world, "owner").await;
    let page = owner.post("/admin/rights/find", &[("whom", "Robin <b>")]).await;
    let text = page.text();
    assert!(text.contains("href=\"#whom\"") && text.contains("id=\"whom-error\""), "{text}");
    assert!(
        text.contains("value=\"Robin &lt;b&gt;\"") && text.contains("aria-describedby=\"whom-hint whom-error\""),
        "{text}"
    );
    assert!(!text.to_lowercase().contains("invalid\"") || text.contains("aria-invalid"), "{text}");
}

/// A row that does not open is not passed over without a word.
#[tokio::test]
async fn what_cannot_be_opened_is_counted() {
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    kept(&world, &id(1), &with_email("robin@larder.example")).await;
    kept(&world, &id(2), &with_email("robin@larder.example")).await;
    say(&world, "UPDATE submissions SET written = zeroblob(64) WHERE number = 1").await;
    let owner = Browser::of(&world, "owner").await;
    let page = owner.post("/admin/rights/find", &[("whom", "robin@larder.example")]).await;
    assert!(page.text().contains("Erase 1 response?"), "{}", page.text());
    assert!(page.text().contains("1 response could not be opened"), "{}", page.text());
}
