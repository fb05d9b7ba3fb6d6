//! People's rights: erasing, withdrawing, retention, the audit log, and new keys.

mod audit;
mod canary;
mod cleaning;
mod erasing;
mod keys;
mod passed_on;
mod retention;
mod tables;
mod withdraw;

use windchime_coordinator::admin::sign_in::hashed;
use windchime_domain::submission::Receipt;

use super::client::Answer;
use super::world::{World, body};

/// A browser in which somebody is signed in.
pub struct Browser<'a> {
    world: &'a World,
    cookie: String,
}

impl<'a> Browser<'a> {
    /// Signs somebody in who has that role.
    pub async fn of(world: &'a World, role: &str) -> Browser<'a> {
        let password = hashed("correct horse battery").unwrap();
        world.app.storage.set_admin(role, role, &password, "2026-01-01T00:00:00Z").await.unwrap();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let sent = format!("login={role}&password=correct+horse+battery");
        let answer = world.send("POST", "/admin/sign-in", &form, &sent).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let cookie = answer.header("set-cookie").unwrap();
        Browser { world, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.world.send("GET", path, &[("cookie", &self.cookie)], "").await
    }

    /// Sends a form, with the token of its page.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get("/admin/rights").await;
        let token = page.text().split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let mut sent = form_urlencoded::Serializer::new(format!("csrf={token}"));
        sent.extend_pairs(fields);
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.world.send("POST", path, &headers, &sent.finish()).await
    }
}

/// Posts answers to the built-in form, and gives the receipt.
pub async fn kept(world: &World, id: &str, answers: &str) -> String {
    let answer = world.post(&body(id, answers)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    Receipt::read(&answer.json()).unwrap().receipt
}

/// Says one sentence of SQL to the database, as another program would.
pub async fn say(world: &World, sql: &str) {
    let mut connection = world.connect().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}
