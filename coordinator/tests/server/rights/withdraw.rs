//! The link with which people erase what they sent.

use windchime_coordinator::erasure::withdraw_link;

use super::super::world::{ANSWERS, World, id};
use super::kept;

async fn world() -> World {
    World::with(|config| config.public_url = Some("https://c.example".to_owned())).await
}

fn path(world: &World, id: &str) -> String {
    withdraw_link(&world.app, id).unwrap().strip_prefix("https://c.example").unwrap().to_owned()
}

#[tokio::test]
async fn whoever_has_the_link_erases_with_one_button() {
    let world = world().await;
    let receipt = kept(&world, &id(1), &ANSWERS.replace("Robin", "Telltale")).await;
    kept(&world, &id(2), ANSWERS).await;
    let path = path(&world, &id(1).to_uppercase());
    for _ in 0..2 {
        let page = world.get(&path).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("<form method=\"post\">") && text.contains("Erase my answers"), "{text}");
        assert!(text.contains("Would you join a recovery network?"), "{text}");
        for answer in ["Telltale", "either", "weekly", &receipt, "<script"] {
            assert!(!text.contains(answer), "{answer}: {text}");
        }
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex"),
            (
                "content-security-policy",
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ),
        ] {
            assert_eq!(page.header(name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(world.rows().await, 2, "looking changes nothing");
    }
    let gone = world.send("POST", &path, &[], "").await;
    assert!(gone.status == 200 && gone.text().contains("has been erased"), "{}", gone.text());
    assert_eq!(world.rows().await, 1);
    assert!(world.app.storage.row(&receipt).await.unwrap().is_none());
    for method in ["POST", "GET"] {
        let again = world.send(method, &path, &[], "").await;
        assert!(again.status == 200 && again.text().contains("is already gone"), "{}", again.text());
        assert!(again.text().contains("were erased on"), "{}", again.text());
    }
    let log = world.audited(10).await;
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].actor.as_str(), log[0].action.as_str(), &log[0].subject), ("person", "erase", &receipt));
}

#[tokio::test]
async fn no_other_link_leads_anywhere() {
    let world = world().await;
    kept(&world, &id(1), ANSWERS).await;
    kept(&world, &id(2), ANSWERS).await;
    let right = path(&world, &id(1));
    let token = right.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 32);
    let mut wrong: Vec<String> = (0..32)
        .map(|at| {
            let mut bytes = right.clone().into_bytes();
            let place = bytes.len() - 32 + at;
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            String::from_utf8(bytes).unwrap()
        })
        .collect();
    wrong.extend([
        format!("/withdraw/{}/{token}", id(2)),
        format!("/withdraw/{}/{}", id(1), &token[..31]),
        format!("/withdraw/{}/{}", id(1), token.to_uppercase()),
        format!("/withdraw/not-an-id/{token}"),
    ]);
    for path in wrong.iter().filter(|path| **path != right) {
        for method in ["GET", "POST"] {
            let answer = world.send(method, path, &[], "").await;
            assert_eq!(answer.status, 404, "{method} {path}");
            assert!(answer.text().contains("This link does not lead anywhere"), "{}", answer.text());
        }
    }
    assert_eq!(world.rows().await, 2);
    let unknown = World::new().await;
    assert_eq!(withdraw_link(&unknown.app, &id(1)), None, "without a public address there is no link");
}

#[tokio::test]
async fn ten_presses_at_once_erase_once() {
    let world = world().await;
    kept(&world, &id(1), ANSWERS).await;
    let path = path(&world, &id(1));
    let presses: Vec<_> = (0..10)
        .map(|_| {
            let (address, path) = (world.address, path.clone());
            tokio::spawn(async move { super::super::client::send(address, "POST", &path, &[], b"").await })
        })
        .collect();
    let mut erased = 0;
    for press in presses {
        let answer = press.await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        erased += i32::from(answer.text().contains("has been erased"));
    }
    assert_eq!(erased, 1);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM audit WHERE action = 'erase'").await, 1);
}
