//! How editors look after the directory, and how anybody reports a mistake in it.

use windchime_coordinator::admin::session;
use windchime_coordinator::import::{self, How};
use windchime_domain::directory::read_page;

use super::client::Answer;
use super::directory::{found, id_of, take_in, world};
use super::world::World;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Somebody who is signed in.
struct Editor<'a> {
    world: &'a World,
    cookie: String,
}

impl Editor<'_> {
    async fn of<'a>(world: &'a World, role: &str) -> Editor<'a> {
        world.app.storage.set_admin(role, role, "-", "2026-01-01T00:00:00Z").await.unwrap();
        let number = world.app.storage.admin(role).await.unwrap().unwrap().number;
        let cookie = session::begin(&world.app, &axum::http::HeaderMap::new(), number).await.unwrap();
        Editor { world, cookie: cookie.split(';').next().unwrap().to_owned() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.world.send("GET", path, &[("cookie", &self.cookie)], "").await
    }

    /// Sends the form that stands on a page, with some fields changed.
    async fn post(&self, page: &str, to: &str, changes: &[(&str, &str)]) -> Answer {
        let html = self.get(page).await.text().to_owned();
        let action = format!("action=\"{to}\"");
        let form =
            html.split("<form").find(|form| form.contains(&action)).unwrap_or_else(|| panic!("no {to} in {html}"));
        let form = form.split("</form>").next().unwrap();
        let mut fields = fields(form);
        for (name, value) in changes {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.world.send("POST", to, &[FORM, ("cookie", &self.cookie), ("sec-fetch-site", "same-origin")], &body).await
    }
}

/// The fields of a form as a browser would send them.
fn fields(form: &str) -> Vec<(String, String)> {
    let plain =
        |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let attribute = |tag: &str, name: &str| {
        tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| plain(value))
    };
    let mut fields = Vec::new();
    for part in form.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let Some(name) = attribute(tag, "name") else { continue };
        if tag.starts_with("textarea") {
            fields.push((name, plain(text.strip_prefix('\n').unwrap_or(text))));
        } else if tag.starts_with("input")
            && (!tag.contains("type=\"checkbox\"") && !tag.contains("type=\"radio\"") || tag.contains(" checked"))
        {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    fields
}

#[tokio::test]
async fn an_editor_adds_changes_checks_and_removes_an_entry() {
    let world = World::new().await;
    let editor = Editor::of(&world, "editor").await;
    let added = editor
        .post(
            "/admin/directory/new",
            "/admin/directory/new",
            &[
                ("name", "Tea & <talk>"),
                ("organisation", "Town Hall"),
                ("postcode", "ox41ab"),
                ("session-0-days", "Monday and first"),
                ("session-0-opens", "10am"),
                ("url", "hall.example"),
            ],
        )
        .await;
    assert_eq!(added.status, 422);
    for words in [
        "Session 1: enter days like Monday",
        "Session 1: enter when it ends as well",
        "Enter a web address that begins with https://",
        "href=\"#session-0-days\"",
        "aria-describedby=\"session-0-days-hint session-0-days-error\"",
        "value=\"Tea &amp; &lt;talk&gt;\"",
    ] {
        assert!(added.text().contains(words), "{words}: {}", added.text());
    }
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM services").await, 0);

    let changes = [
        ("name", "Tea & <talk>"),
        ("organisation", "Town Hall"),
        ("postcode", "ox41ab"),
        ("session-0-days", "first Monday"),
        ("session-0-opens", "10am"),
        ("session-0-closes", "12.30pm"),
        ("categories", "Food\r\nCompany\r\nfood"),
        ("chime-hope", "yes"),
        ("cost", "Free"),
    ];
    let added = editor.post("/admin/directory/new", "/admin/directory/new", &changes).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let page = added.header("location").unwrap().split('?').next().unwrap().to_owned();
    let entry = read_page(&world.get("/v1/services?full=true").await.json()).unwrap().entries.remove(0);
    assert_eq!((entry.name.as_str(), entry.organisation.as_deref()), ("Tea & <talk>", Some("Town Hall")));
    assert_eq!(entry.places[0].postcode.as_deref(), Some("OX4 1AB"));
    assert_eq!(entry.categories.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Food", "Company"]);
    assert_eq!((entry.letters.len(), entry.schedules.len(), entry.assured_date), (1, 1, None));
    assert_eq!(found(&world, "day=MO&start_time=10:00&end_time=12:30&postcode=OX4&proximity=1").await.len(), 1);

    let list = editor.get("/admin/directory").await;
    assert!(list.text().contains("Tea &amp; &lt;talk&gt;") && list.text().contains("Never checked"), "{}", list.text());
    let checked = editor.post("/admin/directory", &format!("{page}/checked"), &[]).await;
    assert_eq!(checked.status, 303);
    assert!(editor.get("/admin/directory").await.text().contains("Fresh"));
    assert!(world.get("/directory").await.text().contains("Last checked "));

    // Saved as it stands, nothing changes; with one change, the rest stays.
    let before: String = world.ask("SELECT record FROM services").await;
    assert_eq!(editor.post(&page, &page, &[]).await.status, 303);
    assert_eq!(world.ask::<String>("SELECT record FROM services").await, before);
    assert_eq!(editor.post(&page, &page, &[("phone", "01865 000000"), ("status", "inactive")]).await.status, 303);
    let after: String = world.ask("SELECT record FROM services").await;
    assert!(after.contains("01865 000000") && after.contains("\"byday\":\"1MO\"") && after.contains("last_modified"));
    assert!(found(&world, "").await.is_empty(), "what does not run is not shown");

    let removed = editor.post(&format!("{page}/remove"), &format!("{page}/remove"), &[]).await;
    assert_eq!(removed.status, 303);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM services").await, 0);
    assert_eq!(editor.get(&page).await.status, 404);
    for action in ["add", "check", "change", "remove"] {
        let audited = world.audited(50).await;
        assert_eq!(
            audited.iter().filter(|line| line.action == action && line.actor == "editor").count(),
            1,
            "{action}"
        );
    }
}

#[tokio::test]
async fn an_imported_record_keeps_what_the_form_does_not_show() {
    let world = World::new().await;
    let record = r#"{"id":"odd/id ü","name":"Odd","status":"active","accreditations":"kept","x":{"y":[1]},
        "service_areas":[{"id":"a","name":"Oxford"}],"phones":[{"number":"1","description":"kept too"}],
        "schedules":[{"id":"s","freq":"WEEKLY","interval":2,"byday":"TU","dtstart":"2026-01-06","opens_at":"10:00","closes_at":"11:00"}],
        "url":"not a link"}"#;
    take_in(&world, record, &How { source: Some("county".to_owned()), ..How::default() }).await.unwrap();
    let editor = Editor::of(&world, "editor").await;
    let page = "/admin/directory/entries/odd%2Fid%20%C3%BC";
    let shown = editor.get(page).await;
    for words in ["Tuesday, every other week, 10am to 11am", "It came from “county”"] {
        assert!(shown.text().contains(words), "{words}: {}", shown.text());
    }
    assert_eq!(editor.post(page, page, &[("phone", "2")]).await.status, 303, "what was odd before may stay");
    let stored: String = world.ask("SELECT record FROM services").await;
    for part in
        ["\"accreditations\":\"kept\"", "\"y\":[1]", "service_areas", "kept too", "\"number\":\"2\"", "\"interval\":2"]
    {
        assert!(stored.contains(part), "{part}: {stored}");
    }
    assert_eq!(editor.post(page, page, &[("drop", "0")]).await.status, 303);
    assert!(!world.ask::<String>("SELECT record FROM services").await.contains("schedules"));
}

#[tokio::test]
async fn nobody_writes_over_what_somebody_else_has_just_saved() {
    let world = world().await;
    let editor = Editor::of(&world, "editor").await;
    let page = format!("/admin/directory/entries/{}", id_of(&world, "choir").await);
    let old = editor.post(&page, &page, &[("phone", "1"), ("was", "0000")]).await;
    assert_eq!(old.status, 422);
    assert!(old.text().contains("Somebody else changed this entry") && old.text().contains("value=\"1\""));
    let phones: i64 = world.ask("SELECT count(*) FROM services WHERE record LIKE '%phones%'").await;
    assert_eq!(phones, 0);
}

#[tokio::test]
async fn viewers_look_and_do_not_touch() {
    let world = world().await;
    let viewer = Editor::of(&world, "viewer").await;
    let list = viewer.get("/admin/directory?show=old&search=allot").await;
    assert_eq!(list.status, 200);
    assert!(list.text().contains("Out of date") && list.text().contains("31 January 2020"));
    assert!(!list.text().contains("Choir") && !list.text().contains("I checked this today"));
    let page = format!("/admin/directory/entries/{}", id_of(&world, "choir").await);
    for path in [page.as_str(), "/admin/directory/new"] {
        assert_eq!(viewer.get(path).await.status, 403, "{path}");
    }
    let token = list.text().split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let headers = [FORM, ("cookie", viewer.cookie.as_str())];
    for path in [
        &page,
        &format!("{page}/checked"),
        &format!("{page}/remove"),
        "/admin/directory/new",
        "/admin/directory/reports/1/settle",
    ] {
        let answer = world.send("POST", path, &headers, &format!("csrf={token}&name=x&status=active")).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    assert_eq!(world.get("/admin/directory").await.header("location").as_deref(), Some("/admin/sign-in"));
    assert_eq!(found(&world, "").await.len(), 4);
}

#[tokio::test]
async fn the_public_sees_how_old_an_entry_is() {
    let world = world().await;
    let page = world.get("/directory").await;
    let allotment = page.text().split("<li>").find(|entry| entry.contains("Allotment")).unwrap();
    assert!(
        allotment.contains("Last checked 31 January 2020. <strong>This may be out of date.</strong>"),
        "{allotment}"
    );
    assert!(
        allotment.contains("<strong>When:</strong> Monday, 10am to noon") && allotment.contains("OX4 1AB"),
        "{allotment}"
    );
    assert!(page.text().contains("Nobody has said when this was last checked."));
    assert_eq!(page.text().matches("/directory/report/").count(), 4);
}

#[tokio::test]
async fn one_client_reports_only_so_much() {
    let world = World::with(|config| {
        config.limits.proxies = vec!["127.0.0.0/8".parse().unwrap()];
        config.limits.submissions = 2;
    })
    .await;
    let feed =
        import::read(&serde_json::from_str(r#"[{"id":"s","name":"Sample","status":"active"}]"#).unwrap()).unwrap();
    world.app.storage.import(&feed.services).await.unwrap();
    let report = async |client: &str| {
        let headers = [FORM, ("x-forwarded-for", client)];
        world.send("POST", "/directory/report/s", &headers, "kind=other&words=Kept+words").await
    };
    for number in 0..8 {
        assert_eq!(report("192.0.2.9").await.status, 303, "{number}");
    }
    let refused = report("192.0.2.9").await;
    assert_eq!(refused.status, 429);
    assert!((1..=600).contains(&refused.header("retry-after").unwrap().parse::<i64>().unwrap()));
    assert!(refused.text().contains("Nothing was kept") && refused.text().contains("Kept words"), "{}", refused.text());
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM service_reports").await, 8);
    assert_eq!(report("192.0.2.10").await.status, 303, "somebody else is not concerned");
}

#[tokio::test]
async fn anybody_reports_a_mistake_and_an_editor_settles_it() {
    let world = world().await;
    let id = id_of(&world, "choir").await;
    let path = format!("/directory/report/{id}");
    let page = world.get(&path).await;
    assert!(page.text().contains("What is wrong with Choir?") && page.text().contains("tabindex=\"-1\""));
    assert_eq!(world.get("/directory/report/nope").await.status, 404);

    let long = format!("kind=times&words={}", "x".repeat(1001));
    for (body, words) in [
        ("words=hello", "Choose what is wrong"),
        ("kind=times&website=spam", "Delete what is in the field"),
        (long.as_str(), "1001 characters, and 1000 fit"),
    ] {
        let answer = world.send("POST", &path, &[FORM], body).await;
        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.text().contains(words) && answer.text().contains("There is a problem"), "{}", answer.text());
    }
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM service_reports").await, 0);

    let sent = world.send("POST", &path, &[FORM], "kind=times&words=It+is+on+%3CThursdays%3E+now&website=").await;
    assert_eq!((sent.status, sent.header("location")), (303, Some(format!("{path}?done=kept"))));
    assert!(world.get(&format!("{path}?done=kept")).await.text().contains("Thank you"));
    let sealed: Vec<u8> = world.ask("SELECT written FROM service_reports").await;
    assert!(!sealed.windows(9).any(|part| part == b"Thursdays"), "words are sealed");

    let editor = Editor::of(&world, "editor").await;
    assert!(editor.get("/admin/directory?show=reported").await.text().contains("1 of 1"));
    let entry = format!("/admin/directory/entries/{id}");
    assert!(editor.get(&entry).await.text().contains("It is on &lt;Thursdays&gt; now"));
    let number: i64 = world.ask("SELECT number FROM service_reports").await;
    let settle = format!("/admin/directory/reports/{number}/settle");
    assert_eq!(editor.post(&entry, &settle, &[]).await.status, 303);
    let left: i64 =
        world.ask("SELECT count(*) FROM service_reports WHERE written IS NOT NULL OR settled_at IS NULL").await;
    assert_eq!(left, 0, "settled, and the words are gone");
    let list = editor.get("/admin/directory").await;
    assert!(!list.text().contains("reports wait") && !list.text().contains(" 0 "), "what is zero is not said");
    assert!(list.text().contains("data-label=\"Reports:\"></td>"), "{}", list.text());

    for _ in 0..20 {
        world.send("POST", &path, &[FORM], "kind=other").await;
    }
    let more = world.send("POST", &path, &[FORM], "kind=other").await;
    assert_eq!(more.header("location"), Some(format!("{path}?done=enough")));
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM service_reports WHERE settled_at IS NULL").await, 20);
}
