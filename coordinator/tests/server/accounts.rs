//! Who gets in, who does not, and what accounts can do.

use windchime_coordinator::admin::password;
use windchime_coordinator::marks;

use super::browser::{Browser, PASSWORD, password_hash};
use super::client::Answer;
use super::world::{SAMPLE, World};

/// The link on a page that shows one.
fn link_of(page: &Answer) -> String {
    page.text().split(" readonly>").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

const NEW: &str = "kettle harbour sixpence";

#[tokio::test]
async fn the_right_password_opens_and_wrong_ones_say_nothing_about_why() {
    let world = World::new().await;
    world.account("robin", "viewer").await;
    let browser = Browser::new(&world);
    let wrong = browser.sign_in("robin", "not the password").await;
    let unknown = browser.sign_in("nobody", PASSWORD).await;
    assert_eq!((wrong.status, unknown.status), (403, 403));
    assert_eq!(wrong.text().replace("robin", "NAME"), unknown.text().replace("nobody", "NAME"));
    assert!(wrong.text().contains(r#"value="robin""#), "the name stays");
    assert!(!wrong.text().contains("not the password") && !browser.is_in().await);

    let right = browser.sign_in("Robin", PASSWORD).await;
    assert_eq!((right.status, right.header("location").as_deref()), (303, Some("/admin")), "a capital does not matter");
    let cookie = right.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    assert!(browser.is_in().await);
    let audited: i64 = world.ask("SELECT count(*) FROM audit WHERE action = 'sign-in' AND actor = 'robin'").await;
    assert_eq!(audited, 1);
}

#[tokio::test]
async fn over_https_the_cookie_is_held_to_this_host() {
    let world = World::with(|config| {
        config.https = true;
        config.public_url = Some("https://coordinator.example".to_owned());
    })
    .await;
    world.account("robin", "viewer").await;
    let cookie = Browser::new(&world).sign_in("robin", PASSWORD).await.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-windchime=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn before_the_first_account_the_page_says_what_to_do() {
    let world = World::new().await;
    let said = "windchime-coordinator set-password NAME";
    assert!(world.get("/admin/sign-in").await.text().contains(said));
    world.account("robin", "owner").await;
    assert!(!world.get("/admin/sign-in").await.text().contains(said));
}

#[tokio::test]
async fn after_five_wrong_tries_there_is_a_pause_and_a_new_server_knows_it() {
    let world = World::new().await;
    for login in ["robin", "sam"] {
        world.account(login, "viewer").await;
    }
    let browser = Browser::new(&world);
    for login in ["robin", "nobody"] {
        for _ in 0..5 {
            assert_eq!(browser.sign_in(login, "wrong").await.status, 403);
        }
        let refused = browser.sign_in(login, PASSWORD).await;
        assert_eq!(refused.status, 429, "{login}");
        let seconds: i64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((800..=900).contains(&seconds), "{seconds}");
        assert!(refused.text().contains("try again in 15 minutes"), "{}", refused.text());
        assert!(refused.text().contains(&format!(r#"value="{login}""#)) && !refused.text().contains(PASSWORD));
    }
    assert_eq!(browser.sign_in("ROBIN", PASSWORD).await.status, 429, "capitals are no way round");
    assert_eq!(browser.sign_in("sam", PASSWORD).await.status, 303, "another account is another");
    let audited: i64 = world.ask("SELECT count(*) FROM audit WHERE action = 'sign-in-blocked'").await;
    assert_eq!(audited, 1, "for the account that there is, once");
    let names: i64 = world.ask("SELECT count(*) FROM limits WHERE name LIKE '%robin%' OR name LIKE '%127.0.0%'").await;
    let all: i64 = world.ask("SELECT count(*) FROM limits").await;
    assert!(names == 0 && all >= 2, "only hashes are kept: {names} of {all}");

    let directory = world.stop().await;
    let world = World::at(directory, |_| {}).await;
    assert_eq!(Browser::new(&world).sign_in("robin", PASSWORD).await.status, 429);
    // A quarter of an hour later.
    sqlx::query("UPDATE limits SET ends = ends - 900").execute(&mut world.connect().await).await.unwrap();
    assert_eq!(Browser::new(&world).sign_in("robin", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_right_password_takes_the_wrong_ones_back() {
    let world = World::new().await;
    world.account("robin", "viewer").await;
    let browser = Browser::new(&world);
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(browser.sign_in("robin", "wrong").await.status, 403);
        }
        assert_eq!(browser.sign_in("robin", PASSWORD).await.status, 303);
    }
}

#[tokio::test]
async fn one_address_cannot_try_every_name_and_others_are_not_shut_out_by_it() {
    let world = World::with(|config| config.limits.proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    world.account("robin", "viewer").await;
    let guessing = Browser::from(&world, "192.0.2.9");
    for number in 0..20 {
        assert_eq!(guessing.sign_in(&format!("name-{number}"), "wrong").await.status, 403, "{number}");
    }
    for _ in 0..8 {
        assert_eq!(guessing.sign_in("robin", PASSWORD).await.status, 429);
    }
    assert_eq!(Browser::from(&world, "192.0.2.10").sign_in("robin", PASSWORD).await.status, 303);
}

/// Whoever knows a name needs many networks to shut its owner out.
#[tokio::test]
async fn one_address_cannot_shut_out_an_owner_and_many_can_only_for_a_while() {
    let world = World::with(|config| config.limits.proxies = vec!["127.0.0.1/32".parse().unwrap()]).await;
    world.account("robin", "owner").await;
    let strangers = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4", "198.51.100.5"];
    let more = ["198.51.100.6", "198.51.100.7", "198.51.100.8", "198.51.100.9", "198.51.100.10"];
    let guessing = Browser::from(&world, "192.0.2.9");
    for number in 0..8 {
        assert_eq!(guessing.sign_in("robin", "wrong").await.status, if number < 5 { 403 } else { 429 });
    }
    let owner = Browser::from(&world, "192.0.2.10");
    assert_eq!(owner.sign_in("robin", PASSWORD).await.status, 303, "from elsewhere");
    assert_eq!(guessing.sign_in("robin", PASSWORD).await.status, 429, "who guessed waits all the same");

    for stranger in strangers.into_iter().chain(more) {
        let stranger = Browser::from(&world, stranger);
        for _ in 0..5 {
            assert_eq!(stranger.sign_in("robin", "wrong").await.status, 403);
        }
    }
    let elsewhere = Browser::from(&world, "192.0.2.11");
    assert_eq!(elsewhere.sign_in("robin", PASSWORD).await.status, 429, "fifty are the most from everywhere");
    // Who is signed in is asked for the password again, and is not concerned.
    let change = [("current", PASSWORD), ("new", "kettle bramble quiet"), ("again", "kettle bramble quiet")];
    assert_eq!(owner.post("/admin/account/password", &change).await.status, 303);
}

/// Each try is counted before it is looked at.
#[tokio::test]
async fn many_tries_at_once_are_no_more_tries() {
    let world = World::new().await;
    world.account("robin", "viewer").await;
    let browser = Browser::new(&world);
    let tries = (0..8).map(|_| browser.sign_in("robin", "wrong"));
    let mut statuses = Vec::new();
    let mut waiting: Vec<_> = tries.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                statuses.push(answer.status);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    statuses.sort_unstable();
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429, 429]);
}

#[tokio::test]
async fn an_older_hash_becomes_a_newer_one_when_its_password_comes() {
    use argon2::password_hash::{CustomizedPasswordHasher as _, phc::PasswordHash};
    let world = World::new().await;
    let weak = argon2::Params::new(1024, 1, 1, None).unwrap();
    let old: PasswordHash = argon2::Argon2::default()
        .hash_password_customized(PASSWORD.as_bytes(), b"sixteen bytes ok", None, None, weak)
        .unwrap();
    let old = old.to_string();
    assert!(password::is_dated(&old));
    world.app.storage.set_admin("robin", "viewer", &old, &marks::now()).await.unwrap();
    let browser = Browser::new(&world);
    browser.sign_in("robin", "wrong").await;
    assert_eq!(world.ask::<String>("SELECT password FROM admins").await, old);
    assert_eq!(browser.sign_in("robin", PASSWORD).await.status, 303);
    let kept: String = world.ask("SELECT password FROM admins").await;
    assert!(!password::is_dated(&kept), "{kept}");
    assert_eq!(browser.sign_in("robin", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_session_ends_by_itself_and_every_sign_in_has_a_token_of_its_own() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "viewer").await;
    let first = browser.cookie();
    browser.sign_in("robin", PASSWORD).await;
    assert_ne!(browser.cookie(), first);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM sessions").await, 1, "the earlier one of this browser ended");
    let kept: String = world.ask("SELECT token_hash FROM sessions").await;
    assert!(!browser.cookie().contains(&kept), "only a hash is kept");
    assert!(browser.is_in().await);
    let mut database = world.connect().await;
    sqlx::query("UPDATE sessions SET seen_at = seen_at - 3601").execute(&mut database).await.unwrap();
    assert!(!browser.is_in().await, "an hour unused");
    browser.sign_in("robin", PASSWORD).await;
    sqlx::query("UPDATE sessions SET created_at = created_at - 43201").execute(&mut database).await.unwrap();
    assert!(!browser.is_in().await, "half a day in any case");
}

#[tokio::test]
async fn sign_out_everywhere_and_a_new_password_end_sessions() {
    let world = World::new().await;
    let (here, there) = (world.signed_in("robin", "viewer").await, Browser::new(&world));
    there.sign_in("robin", PASSWORD).await;
    let page = here.get("/admin/account").await;
    assert_eq!((page.text().matches("This one").count(), page.text().matches("Another one").count()), (1, 1));

    let change = async |current, new, again| {
        here.post("/admin/account/password", &[("current", current), ("new", new), ("again", again)]).await
    };
    let refused = change("wrong", NEW, NEW).await;
    assert_eq!(refused.status, 403);
    assert!(refused.text().contains("This is not your password") && !refused.text().contains(NEW));
    assert_eq!(change(PASSWORD, NEW, "another one quite").await.status, 422);
    assert_eq!(change(PASSWORD, "too short", "too short").await.status, 422);
    assert!(change(PASSWORD, "password1234", "password1234").await.text().contains("tried first"));
    assert!(there.is_in().await, "nothing was changed so far");
    assert_eq!(change(PASSWORD, NEW, NEW).await.status, 303);
    assert!(here.is_in().await && !there.is_in().await);
    assert_eq!(there.sign_in("robin", PASSWORD).await.status, 403);
    assert_eq!(there.sign_in("robin", NEW).await.status, 303);

    assert_eq!(here.post("/admin/account/sign-out-everywhere", &[]).await.status, 303);
    assert!(!here.is_in().await && !there.is_in().await);
    let audited: i64 =
        world.ask("SELECT count(*) FROM audit WHERE action IN ('password-changed', 'sign-out-everywhere')").await;
    assert_eq!(audited, 2);
}

/// A blank at either end is part of it.
#[tokio::test]
async fn a_password_is_taken_as_it_was_typed() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "viewer").await;
    let new = " kettle & harbour + 6% ";
    let fields = [("current", PASSWORD), ("new", new), ("again", new)];
    assert_eq!(browser.post("/admin/account/password", &fields).await.status, 303);
    assert_eq!(browser.sign_in("robin", new.trim()).await.status, 403);
    assert_eq!(browser.sign_in("robin", new).await.status, 303);
}

#[tokio::test]
async fn an_owner_adds_somebody_who_sets_their_own_password_once() {
    let world = World::new().await;
    let owner = world.signed_in("robin", "owner").await;
    let added = owner.post("/admin/accounts", &[("login", "Sam"), ("role", "editor")]).await;
    assert_eq!(added.status, 200, "{}", added.text());
    let link = link_of(&added);
    let path = link.strip_prefix(&format!("http://{}", world.address)).unwrap().to_owned();
    let again = owner.post("/admin/accounts", &[("login", "sam"), ("role", "viewer")]).await;
    assert!(again.status == 422 && again.text().contains("of that name already"));
    for login in ["", "two words", "Ünal"] {
        assert_eq!(owner.post("/admin/accounts", &[("login", login), ("role", "viewer")]).await.status, 422, "{login}");
    }

    let sam = Browser::new(&world);
    assert_eq!(sam.sign_in("sam", "").await.status, 403, "no password is none");
    assert!(sam.get(&path).await.text().contains("<strong>sam</strong>"));
    let set = async |new| sam.post_bare(&path, &[], &[("new", new), ("again", new)]).await;
    assert_eq!(set("short").await.status, 422);
    let forged = [("sec-fetch-site", "cross-site")];
    assert_eq!(sam.post_bare(&path, &forged, &[("new", NEW), ("again", NEW)]).await.status, 403);
    assert_eq!(set(NEW).await.header("location").as_deref(), Some("/admin/sign-in?done=password-set"));
    assert_eq!((sam.get(&path).await.status, set(PASSWORD).await.status), (404, 404), "it works once");
    assert_eq!(sam.sign_in("sam", NEW).await.status, 303);
    assert_eq!(sam.get("/admin/accounts").await.header("location").as_deref(), Some("/admin/account"));
    let audited: i64 = world
        .ask("SELECT count(*) FROM audit WHERE subject = 'sam' AND action IN ('account-added', 'password-set')")
        .await;
    assert_eq!(audited, 2);
}

#[tokio::test]
async fn a_link_ends_after_a_day() {
    let world = World::new().await;
    let owner = world.signed_in("robin", "owner").await;
    let added = owner.post("/admin/accounts", &[("login", "sam"), ("role", "editor")]).await;
    let link = link_of(&added);
    let path = link.split(&world.address.to_string()).nth(1).unwrap();
    sqlx::query("UPDATE invitations SET ends = ends - 86400").execute(&mut world.connect().await).await.unwrap();
    assert_eq!(world.get(path).await.status, 404);
    let posted = owner.post_bare(path, &[], &[("new", NEW), ("again", NEW)]).await;
    assert_eq!(posted.status, 404);
    assert_eq!(world.get("/admin/welcome/made-up").await.status, 404);
}

#[tokio::test]
async fn roles_are_changed_and_accounts_removed_at_once() {
    let world = World::new().await;
    let (owner, other) = (world.signed_in("robin", "owner").await, world.signed_in("sam", "viewer").await);
    let number: i64 = world.ask("SELECT number FROM admins WHERE login = 'sam'").await;
    let at = |what: &str| format!("/admin/accounts/{number}{what}");
    for (path, fields) in [
        ("/admin/accounts".to_owned(), vec![("login", "x"), ("role", "owner")]),
        (at("/role"), vec![("role", "owner")]),
        (at("/link"), vec![]),
        (at("/remove"), vec![("sure", "yes")]),
    ] {
        assert_eq!(other.post(&path, &fields).await.status, 403, "{path}");
    }
    assert_eq!(other.get(&at("")).await.status, 403);
    assert_eq!(owner.get(&at("")).await.status, 200);
    assert_eq!(owner.post(&at("/role"), &[("role", "owner")]).await.status, 303);
    assert_eq!(other.get("/admin/accounts").await.status, 200, "the role holds at once");
    assert_eq!(owner.post(&at("/role"), &[("role", "king")]).await.status, 404);

    let link = owner.post(&at("/link"), &[]).await;
    assert!(link.status == 200 && !other.is_in().await, "signed out, and the password gone");
    assert_eq!(other.sign_in("sam", PASSWORD).await.status, 403);
    world.account("sam", "viewer").await;
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM invitations").await, 0, "a password ends the link");
    other.sign_in("sam", PASSWORD).await;
    assert_eq!(owner.post(&at("/remove"), &[]).await.status, 422, "only when sure");
    assert!(other.is_in().await);
    assert_eq!(owner.post(&at("/remove"), &[("sure", "yes")]).await.status, 303);
    assert!(!other.is_in().await);
    assert_eq!(other.sign_in("sam", PASSWORD).await.status, 403);
    assert_eq!(owner.get(&at("")).await.status, 404);
    let audited: i64 = world.ask("SELECT count(*) FROM audit WHERE actor = 'robin' AND subject = 'sam'").await;
    assert_eq!(audited, 3, "role, link, removal");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::new().await;
    let owner = world.signed_in("robin", "owner").await;
    let number: i64 = world.ask("SELECT number FROM admins").await;
    let at = |what: &str| format!("/admin/accounts/{number}{what}");
    // Somebody who has not set a password yet cannot take over.
    owner.post("/admin/accounts", &[("login", "sam"), ("role", "owner")]).await;
    for (path, field) in [("/role", ("role", "viewer")), ("/remove", ("sure", "yes")), ("/link", ("", ""))] {
        let refused = owner.post(&at(path), &[field]).await;
        assert_eq!(refused.status, 422, "{path}");
        assert!(refused.text().contains("Make somebody else an owner first"), "{}", refused.text());
    }
    assert!(owner.is_in().await);
    let kept: String = world.ask("SELECT password FROM admins WHERE login = 'robin' AND role = 'owner'").await;
    assert_eq!(kept, password_hash());
    world.account("sam", "owner").await;
    assert_eq!(owner.post(&at("/role"), &[("role", "viewer")]).await.status, 303);
}

/// Both are asked at the same moment, and each takes the other's role.
#[tokio::test]
async fn two_owners_cannot_remove_each_other() {
    let world = World::new().await;
    world.account("robin", "owner").await;
    world.account("sam", "owner").await;
    let storage = &world.app.storage;
    for _ in 0..5 {
        let (one, other) = tokio::join!(storage.set_role(1, "viewer", &SAMPLE), storage.set_role(2, "viewer", &SAMPLE));
        let owners: i64 = world.ask("SELECT count(*) FROM admins WHERE role = 'owner'").await;
        assert_eq!(owners, 1, "{one:?} {other:?}");
        storage.set_role(1, "owner", &SAMPLE).await.unwrap();
        storage.set_role(2, "owner", &SAMPLE).await.unwrap();
    }
}
