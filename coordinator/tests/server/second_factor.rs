//! The second factor: an app's codes, recovery codes, and that neither works twice.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use totp_rs::{Builder, Totp};
use windchime_coordinator::marks;

use super::browser::{Browser, PASSWORD, value_of};
use super::client::Answer;
use super::world::World;

/// What an app holds after the secret was typed off the page.
fn app(page: &str) -> Totp {
    let text = page.split("type this secret into the app:</p><p><code>").nth(1).unwrap().split('<').next().unwrap();
    let secret = totp_rs::Secret::try_from_base32(text.replace(' ', "")).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

/// The code that many half minutes from now.
fn code(app: &Totp, steps: i64) -> String {
    app.generate(u64::try_from(marks::seconds() + 30 * steps).unwrap()).to_string()
}

/// Turns it on: the app, and the recovery codes.
async fn turn_on(browser: &Browser<'_>) -> (Totp, Vec<String>) {
    let page = browser.get("/admin/account/second-factor").await;
    let app = app(page.text());
    // The code of half a minute ago, so that the one of now is still to be used.
    let answer = confirm(browser, &page, &code(&app, -1), PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let codes = answer.text().split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    (app, codes.collect())
}

async fn confirm(browser: &Browser<'_>, page: &Answer, code: &str, password: &str) -> Answer {
    let (key, secret) = (value_of(page.text(), "key"), value_of(page.text(), "secret"));
    let fields = [("key", key.as_str()), ("secret", &secret), ("code", code), ("on-password", password)];
    browser.post("/admin/account/second-factor", &fields).await
}

async fn enter(browser: &Browser<'_>, code: &str) -> Answer {
    browser.post_bare("/admin/sign-in/code", &[], &[("code", code)]).await
}

async fn recover(browser: &Browser<'_>, code: &str) -> Answer {
    browser.post_bare("/admin/sign-in/code", &[], &[("with", "recovery"), ("code", code)]).await
}

#[tokio::test]
async fn it_is_on_once_the_app_has_shown_a_code() {
    let world = World::new().await;
    let (browser, elsewhere) = (world.signed_in("robin", "viewer").await, Browser::new(&world));
    elsewhere.sign_in("robin", PASSWORD).await;
    let page = browser.get("/admin/account/second-factor").await;
    let shown = app(page.text());
    assert!(page.text().contains("<svg xmlns") && !page.text().contains("<?xml"));
    assert_eq!(confirm(&browser, &page, "000 00", PASSWORD).await.status, 422);
    assert_eq!(confirm(&browser, &page, &code(&shown, 0), "wrong").await.status, 403);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM admins WHERE totp IS NOT NULL").await, 0);
    assert!(elsewhere.is_in().await);
    let on = confirm(&browser, &page, &code(&shown, 0), PASSWORD).await;
    assert!(on.status == 200 && on.text().matches("<li><code>").count() == 10, "{}", on.text());
    assert!(browser.is_in().await && !elsewhere.is_in().await);
    assert_eq!(elsewhere.sign_in("robin", PASSWORD).await.header("location").as_deref(), Some("/admin/sign-in/code"));
    assert!(!elsewhere.is_in().await, "the password alone opens nothing");
    assert_eq!(enter(&elsewhere, &code(&shown, 0)).await.status, 403, "what turned it on is used up");

    let kept: Vec<u8> = world.ask("SELECT totp FROM admins").await;
    let secret = shown.secret().as_bytes();
    assert!(!kept.windows(8).any(|part| part == &secret[..8]), "the secret is kept sealed");
    let codes: i64 = world.ask("SELECT count(*) FROM recovery_codes WHERE length(code_hash) = 64").await;
    assert_eq!(codes, 10, "only hashes are kept");
}

/// A page of another account's holds another secret, sealed for that account.
#[tokio::test]
async fn a_secret_belongs_to_one_account() {
    let world = World::new().await;
    let (robin, sam) = (world.signed_in("robin", "viewer").await, world.signed_in("sam", "viewer").await);
    let theirs = robin.get("/admin/account/second-factor").await;
    let answer = confirm(&sam, &theirs, &code(&app(theirs.text()), 0), PASSWORD).await;
    assert_eq!(answer.header("location").as_deref(), Some("/admin/account/second-factor"));
    let (key, made_up) = (value_of(theirs.text(), "key"), URL_SAFE_NO_PAD.encode([0; 60]));
    let fields = [("key", key.as_str()), ("secret", &made_up), ("code", "000000"), ("on-password", PASSWORD)];
    assert_eq!(sam.post("/admin/account/second-factor", &fields).await.status, 303);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM admins WHERE totp IS NOT NULL").await, 0);
}

#[tokio::test]
async fn a_code_opens_once_and_so_does_each_recovery_code() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "viewer").await;
    let (app, recovery) = turn_on(&browser).await;
    let other = Browser::new(&world);
    assert_eq!(enter(&other, &code(&app, 0)).await.header("location").as_deref(), Some("/admin/sign-in?done=too-late"));
    other.sign_in("robin", PASSWORD).await;
    assert!(other.get("/admin/sign-in/code").await.text().contains("one-time-code"));
    assert_eq!(enter(&other, &code(&app, 5)).await.status, 403);
    let this = code(&app, 0);
    assert_eq!(enter(&other, &this).await.header("location").as_deref(), Some("/admin"));
    assert!(other.is_in().await && !other.cookie().contains("half"));

    let third = Browser::new(&world);
    third.sign_in("robin", PASSWORD).await;
    let refused = enter(&third, &this).await;
    assert!(refused.status == 403 && refused.text().contains("used before"), "{}", refused.text());
    assert_eq!(enter(&third, &recovery[0]).await.status, 403, "not in that field");
    assert_eq!(recover(&third, &recovery[0].to_lowercase().replace('-', " ")).await.status, 303);
    assert!(third.is_in().await);
    third.sign_in("robin", PASSWORD).await;
    assert_eq!(recover(&third, &recovery[0]).await.status, 403, "used up");
    assert_eq!(recover(&third, &recovery[1]).await.status, 303);
    assert!(third.get("/admin/account").await.text().contains("You have 8 recovery codes left."));
    let audited: i64 = world.ask("SELECT count(*) FROM audit WHERE action = 'recovery-code-used'").await;
    assert_eq!(audited, 2);
}

#[tokio::test]
async fn codes_cannot_be_guessed_and_waiting_for_one_ends() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "viewer").await;
    let (app, recovery) = turn_on(&browser).await;
    let other = Browser::new(&world);
    for _ in 0..5 {
        other.sign_in("robin", PASSWORD).await;
        assert_eq!(enter(&other, &code(&app, 9)).await.status, 403);
    }
    let refused = enter(&other, &code(&app, 0)).await;
    assert_eq!(refused.status, 429, "a right password in between does not help");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(recover(&other, &recovery[0]).await.status, 429);
    let mut database = world.connect().await;
    sqlx::query("DELETE FROM limits").execute(&mut database).await.unwrap();
    sqlx::query("UPDATE sign_ins SET ends = ends - 600").execute(&mut database).await.unwrap();
    assert_eq!(other.get("/admin/sign-in/code").await.status, 303);
    assert_eq!(enter(&other, &code(&app, 0)).await.header("location").as_deref(), Some("/admin/sign-in?done=too-late"));
    let forged = [("sec-fetch-site", "cross-site")];
    other.sign_in("robin", PASSWORD).await;
    let fields = [("code", &*code(&app, 0))];
    assert_eq!(other.post_bare("/admin/sign-in/code", &forged, &fields).await.status, 403);
    assert!(!other.is_in().await);
}

#[tokio::test]
async fn turning_it_off_and_new_recovery_codes_need_the_password() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "viewer").await;
    assert_eq!(browser.post("/admin/account/recovery-codes", &[("codes-password", PASSWORD)]).await.status, 303);
    let (_, recovery) = turn_on(&browser).await;
    assert_eq!(browser.post("/admin/account/recovery-codes", &[("codes-password", "wrong")]).await.status, 403);
    let made = browser.post("/admin/account/recovery-codes", &[("codes-password", PASSWORD)]).await;
    assert!(made.status == 200 && !made.text().contains(&recovery[0]));
    let other = Browser::new(&world);
    other.sign_in("robin", PASSWORD).await;
    assert_eq!(recover(&other, &recovery[0]).await.status, 403, "the earlier ones are gone");

    assert_eq!(browser.post("/admin/account/second-factor/off", &[("off-password", "wrong")]).await.status, 403);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM admins WHERE totp IS NOT NULL").await, 1);
    assert_eq!(browser.post("/admin/account/second-factor/off", &[("off-password", PASSWORD)]).await.status, 303);
    assert_eq!(other.sign_in("robin", PASSWORD).await.header("location").as_deref(), Some("/admin"));
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM recovery_codes").await, 0);
}

#[tokio::test]
async fn a_new_key_seals_the_secret_anew_and_the_app_still_works() {
    let world = World::new().await;
    let browser = world.signed_in("robin", "viewer").await;
    let (app, _) = turn_on(&browser).await;
    let added = world.app.keyring.add().unwrap();
    let directory = world.stop().await;
    let world = World::at(directory, |_| {}).await;
    assert_eq!(world.ask::<String>("SELECT totp_key FROM admins").await, added);
    let browser = Browser::new(&world);
    browser.sign_in("robin", PASSWORD).await;
    assert_eq!(enter(&browser, &code(&app, 0)).await.header("location").as_deref(), Some("/admin"));
}
