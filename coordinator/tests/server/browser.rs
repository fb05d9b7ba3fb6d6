//! Somebody at a browser: keeps cookies, fills in forms, carries their tokens.

use std::sync::Mutex;

use windchime_coordinator::admin::sign_in::hashed;
use windchime_coordinator::marks;

use super::client::Answer;
use super::world::World;

pub const PASSWORD: &str = "lantern otter bramble";

/// The hash of [`PASSWORD`], reckoned once.
pub fn password_hash() -> &'static str {
    static HASH: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| hashed(PASSWORD).unwrap());
    &HASH
}

impl World {
    /// Makes an account with [`PASSWORD`].
    pub async fn account(&self, login: &str, role: &str) {
        self.app.storage.set_admin(login, role, password_hash(), &marks::now()).await.unwrap();
    }

    /// Makes an account, and signs in with it.
    pub async fn signed_in(&self, login: &str, role: &str) -> Browser<'_> {
        self.account(login, role).await;
        let browser = Browser::new(self);
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.header("location").as_deref(), Some("/admin"), "{}", answer.text());
        browser
    }
}

pub struct Browser<'a> {
    world: &'a World,
    cookies: Mutex<Vec<(String, String)>>,
    /// Where it connects from, as a proxy tells it.
    pub from: Option<&'static str>,
}

impl<'a> Browser<'a> {
    pub fn new(world: &'a World) -> Browser<'a> {
        Browser { world, cookies: Mutex::new(Vec::new()), from: None }
    }

    pub fn from(world: &'a World, address: &'static str) -> Browser<'a> {
        Browser { from: Some(address), ..Browser::new(world) }
    }

    pub fn cookie(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    async fn send(&self, method: &str, path: &str, more: &[(&str, &str)], body: &str) -> Answer {
        let cookie = self.cookie();
        let mut headers = more.to_vec();
        if !cookie.is_empty() {
            headers.push(("cookie", &cookie));
        }
        if let Some(from) = self.from {
            headers.push(("x-forwarded-for", from));
        }
        let answer = self.world.send(method, path, &headers, body).await;
        for set in answer.header("set-cookie").iter().flat_map(|all| all.split(", ")) {
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    /// Posts fields just as given.
    pub async fn post_bare(&self, path: &str, more: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let form = [more, &[("content-type", "application/x-www-form-urlencoded")]].concat();
        self.send("POST", path, &form, &body.finish()).await
    }

    /// Posts fields with the token that stands on the page of one's own account.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        self.post_bare(path, &[], &[fields, &[("csrf", token.as_str())]].concat()).await
    }

    pub async fn token(&self) -> String {
        value_of(self.get("/admin/account").await.text(), "csrf")
    }

    pub async fn sign_in(&self, login: &str, password: &str) -> Answer {
        self.post_bare("/admin/sign-in", &[], &[("login", login), ("password", password)]).await
    }

    /// Whether the pages behind the password open.
    pub async fn is_in(&self) -> bool {
        self.get("/admin/account").await.status == 200
    }
}

/// The value of the hidden field of that name.
pub fn value_of(page: &str, name: &str) -> String {
    let behind = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
    behind.split('"').next().unwrap().to_owned()
}
