//! Reading, searching, tagging and following up what people answered.

use std::fs;

use windchime_coordinator::admin::session;
use windchime_coordinator::records;
use windchime_coordinator::storage::Kept;
use windchime_domain::form::Form;
use windchime_domain::submission::Submission;

use super::client::Answer;
use super::world::{World, directory, id};

/// A form with every kind of question that this room treats in a way of its own.
const SAMPLE: &str = r#"{"id":"sample","version":1,"title":"Sample form","questions":[
  {"id":"called","kind":"short-text","label":"What should we call you?","max_length":200},
  {"id":"mood","kind":"scale","label":"How do you feel about it?","from":-5,"to":5,"from_label":"Bad","to_label":"Good"},
  {"id":"when","kind":"several-choices","label":"When can you come?","options":[
    {"value":"am","label":"Mornings"},{"value":"pm","label":"Evenings"}]},
  {"id":"email","kind":"email","label":"Email address"},
  {"id":"phone","kind":"phone","label":"Phone number"},
  {"id":"agree","kind":"consent","label":"You may write to me","show_if":{"question":"email","answered":true}},
  {"id":"lift","kind":"yes-no","label":"Do you need a lift?","show_if":{"question":"when","includes":"pm"}},
  {"id":"words","kind":"long-text","label":"Anything else?","max_length":1000}
],"after":{"title":"Thanks"}}"#;

/// A server with the sample form.
pub async fn world() -> World {
    let directory = directory();
    let forms = directory.join("definitions");
    fs::create_dir_all(&forms).unwrap();
    fs::write(forms.join("sample.json"), SAMPLE).unwrap();
    World::at(directory, |config| config.forms = Some(forms)).await
}

/// Keeps answers to the sample form; gives the receipt.
pub async fn keep(world: &World, number: u32, answers: &str) -> String {
    keep_as(world, number, 1, answers, "en-GB", "https://larder.example/join").await
}

/// The same, under a version of the form that the server does not know, in a language and on a page.
pub async fn keep_as(world: &World, number: u32, version: u32, answers: &str, lang: &str, page: &str) -> String {
    let mut form = Form::read(&serde_json::from_str(SAMPLE).unwrap()).unwrap();
    form.version = version;
    let body = format!(
        r#"{{"form":"sample","form_version":{version},"submission_id":"{}","answers":{answers},"lang":"{lang}","page":"{page}"}}"#,
        id(number)
    );
    let submission = Submission::read(&form, &serde_json::from_str(&body).unwrap()).unwrap();
    let app = &world.app;
    let new = records::seal(&app.keyring, &app.erasing, &form, &submission, number.to_string()).unwrap();
    match app.storage.keep(new).await.unwrap() {
        Kept::New(receipt) => receipt.receipt,
        other => panic!("{other:?}"),
    }
}

/// Somebody who is signed in, in a browser.
pub struct Browser<'a> {
    world: &'a World,
    cookie: String,
    token: String,
}

impl<'a> Browser<'a> {
    pub async fn of(world: &'a World, role: &str) -> Browser<'a> {
        let storage = &world.app.storage;
        storage.set_admin(role, role, "no password fits this", "2026-01-01T00:00:00Z").await.unwrap();
        let number = storage.admin(role).await.unwrap().unwrap().number;
        let cookie = session::begin(&world.app, &axum::http::HeaderMap::new(), number)
            .await
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let mut browser = Browser { world, cookie, token: String::new() };
        let page = browser.get("/admin/forms").await;
        let (_, rest) = page.text().split_once("name=\"csrf\" value=\"").unwrap();
        browser.token = rest.split('"').next().unwrap().to_owned();
        browser
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.world.send("GET", path, &[("cookie", &self.cookie)], "").await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(format!("csrf={}", self.token)).extend_pairs(fields).finish();
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.world.send("POST", path, &headers, &body).await
    }

    /// Who stands in the list, in its order.
    async fn listed(&self, query: &str) -> Vec<String> {
        let answer = self.get(&format!("/admin/forms/sample/responses?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        rows(answer.text())
    }
}

/// The text of each row's link.
fn rows(page: &str) -> Vec<String> {
    let row = |part: &str| part.split_once("\">").unwrap().1.split_once("</a>").unwrap().0.to_owned();
    page.split("scope=\"row\">").skip(1).map(row).collect()
}

/// Every line of the audit log, the oldest first: who, what, to what, more.
pub async fn audited(world: &World) -> Vec<(String, String, String, Option<String>)> {
    let mut lines = world.audited(100).await;
    lines.reverse();
    lines.into_iter().map(|line| (line.actor, line.action, line.subject, line.detail)).collect()
}

fn line(actor: &str, action: &str, subject: &str, detail: Option<&str>) -> (String, String, String, Option<String>) {
    (actor.to_owned(), action.to_owned(), subject.to_owned(), detail.map(str::to_owned))
}

#[tokio::test]
async fn a_search_finds_words_choices_and_receipts_and_every_filter_narrows() {
    let world = world().await;
    let ada = keep(&world, 1, r#"{"called":"Ada","mood":-3,"when":["am"],"phone":"01632 960 001"}"#).await;
    keep(&world, 2, r#"{"called":"Bo","mood":4,"when":["am","pm"],"email":"bo@larder.example","lift":true}"#).await;
    keep_as(&world, 3, 1, r#"{"called":"Cy","words":"Only <b>MORNINGS</b>"}"#, "cy", "https://elsewhere.example/a")
        .await;
    let browser = Browser::of(&world, "viewer").await;
    world.app.storage.tag(&[1], "rang twice", "sample", "2026-01-01T00:00:00Z").await.unwrap();

    assert_eq!(browser.listed("").await, ["Cy", "Bo", "Ada"]);
    for (query, found) in [
        ("search=MORNINGS", vec!["Cy", "Bo", "Ada"]),
        ("search=evenings+bo", vec!["Bo"]),
        ("search=evenings+ada", vec![]),
        ("search=01632960001", vec!["Ada"]),
        ("search=960+001", vec!["Ada"]),
        (&format!("search={}", ada.to_lowercase().replace('-', "")), vec!["Ada"]),
        ("tag=rang+twice", vec!["Ada"]),
        ("without=rang+twice", vec!["Cy", "Bo"]),
        ("address=yes", vec!["Bo", "Ada"]),
        ("least=4", vec!["Bo"]),
        ("least=-3", vec!["Bo", "Ada"]),
        ("scale=mood&least=5", vec![]),
        ("lang=cy", vec!["Cy"]),
        ("website=https%3A%2F%2Fitself.example", vec![]),
        ("website=https%3A%2F%2Felsewhere.example", vec!["Cy"]),
        ("website=https%3A%2F%2Felsewhere.exampl", vec![]),
        ("from=2001-01-01&to=2001-01-02", vec![]),
        ("from=2001-01-01", vec!["Cy", "Bo", "Ada"]),
        ("to=2001-01-01", vec![]),
        ("from=2999-01-01", vec![]),
        ("to=2999-01-01", vec!["Cy", "Bo", "Ada"]),
        ("without=rang+twice&address=yes&search=mornings", vec!["Bo"]),
    ] {
        assert_eq!(browser.listed(query).await, found, "{query}");
    }
    let page = browser.get("/admin/forms/sample/responses?search=%3Cb%3E").await;
    assert!(page.text().contains("1 response of 3") && !page.text().contains("<b>"), "{}", page.text());
    assert_eq!(page.header("cache-control").as_deref(), Some("no-store"));

    let wrong = browser.get("/admin/forms/sample/responses?from=May&least=x").await;
    assert_eq!((wrong.status, rows(wrong.text()).len()), (422, 0));
    for part in ["href=\"#from\"", "aria-describedby=\"from-error\"", "Enter a whole number"] {
        assert!(wrong.text().contains(part), "{part} is not in {}", wrong.text());
    }
    assert_eq!(browser.get("/admin/forms/nothing/responses").await.status, 404);
    assert_eq!(world.get("/admin/forms/sample/responses").await.status, 303, "only for those who are signed in");
    assert_eq!(audited(&world).await[0], line("viewer", "list", "sample", Some("3 shown")));
}

#[tokio::test]
async fn a_long_list_comes_in_pages_that_miss_and_repeat_nobody() {
    let world = world().await;
    for number in 1..=260 {
        // Only every second one is found, so that pages and stretches of rows do not fall together.
        let words = if number % 2 == 0 { "even" } else { "odd" };
        keep(&world, number, &format!(r#"{{"called":"P{number:03}","words":"{words}"}}"#)).await;
    }
    let browser = Browser::of(&world, "viewer").await;
    let expected: Vec<String> =
        (1..=260).rev().filter(|number| number % 2 == 0).map(|number| format!("P{number:03}")).collect();
    let link = |page: &str, name: &str| {
        let end = page.find(&format!("\">{name}</a>"))?;
        Some(page[..end].rsplit("href=\"").next()?.replace("&amp;", "&"))
    };
    let (mut seen, mut pages) = (Vec::new(), Vec::new());
    let mut next = Some("/admin/forms/sample/responses?search=even".to_owned());
    while let Some(address) = next {
        let page = browser.get(&address).await;
        assert!(page.text().contains("130 responses of 260"), "{}", page.text());
        seen.extend(rows(page.text()));
        next = link(page.text(), "Older");
        pages.push(page);
    }
    assert_eq!((pages.len(), &seen), (3, &expected));
    let back = browser.get(&link(pages[2].text(), "Newer").unwrap()).await;
    assert_eq!(rows(back.text()), rows(pages[1].text()));
    let first = browser.get(&link(back.text(), "Newer").unwrap()).await;
    assert_eq!(rows(first.text()), rows(pages[0].text()));
    assert_eq!(link(first.text(), "Newer"), None);
    assert_eq!(link(first.text(), "Older").unwrap(), link(pages[0].text(), "Older").unwrap());
}

#[tokio::test]
async fn one_response_stands_in_the_words_of_its_form_and_reading_it_is_noted() {
    let world = world().await;
    let bo = r#"{"called":"Bo <i>","mood":4,"when":["pm"],"email":"bo@larder.example","agree":true,"lift":false}"#;
    let receipt = keep(&world, 1, bo).await;
    let other = keep(&world, 2, r#"{"called":"Ada"}"#).await;
    let older = keep_as(&world, 3, 99, r#"{"called":"Eve","when":["am"]}"#, "en-GB", "https://larder.example/").await;
    let browser = Browser::of(&world, "viewer").await;

    let page = browser.get(&format!("/admin/forms/sample/responses/{}", receipt.to_lowercase())).await;
    for part in [
        "Bo &lt;i&gt;",
        "How do you feel about it?",
        " (from -5 to 5)",
        "<li>Evenings</li>",
        "mailto:bo@larder.example",
        "Do you need a lift?",
        "“You may write to me”",
        "Anything else?",
        "No answer",
        "https://larder.example/join",
        "en-GB",
    ] {
        assert!(page.text().contains(part), "{part} is not in {}", page.text());
    }
    assert!(!page.text().contains("<button>Mark as contacted"), "a viewer changes nothing");
    let page = browser.get(&format!("/admin/forms/sample/responses/{other}")).await;
    assert!(
        !page.text().contains("lift") && !page.text().contains("You may write"),
        "what was never asked is not shown"
    );
    let page = browser.get(&format!("/admin/forms/sample/responses/{older}")).await;
    assert!(page.text().contains("does not know version 99") && page.text().contains("Eve"), "{}", page.text());

    assert_eq!(browser.get(&format!("/admin/forms/interest/responses/{receipt}")).await.status, 404);
    assert_eq!(browser.get("/admin/forms/sample/responses/0000-0000").await.status, 404);
    let read = [&receipt, &other, &older].map(|receipt| line("viewer", "read", receipt, None));
    assert_eq!(audited(&world).await, read, "and what was not shown is not noted");
}

#[tokio::test]
async fn an_editor_tags_one_response_and_a_viewer_does_not() {
    let world = world().await;
    let receipt = keep(&world, 1, r#"{"called":"Ada"}"#).await;
    let address = format!("/admin/forms/sample/responses/{receipt}");
    let tags = format!("{address}/tags");
    let (viewer, editor) = (Browser::of(&world, "viewer").await, Browser::of(&world, "editor").await);
    assert_eq!(viewer.post(&tags, &[("add", "contacted")]).await.status, 403);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM tags").await, 0);

    let done = editor.post(&tags, &[("add", "  Rang   Twice ")]).await;
    assert_eq!((done.status, done.header("location").unwrap()), (303, format!("{address}?done=tagged")));
    editor.post(&tags, &[("add", "rang twice")]).await;
    editor.post(&tags, &[("add", "contacted")]).await;
    let kept: String = world.ask("SELECT tagged_by FROM tags WHERE tag = 'rang twice'").await;
    assert_eq!((kept.as_str(), world.ask::<i64>("SELECT count(*) FROM tags").await), ("editor", 2));

    let wrong = editor.post(&tags, &[("add", "a<b")]).await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text().contains("only letters, digits and spaces") && wrong.text().contains("add-error"),
        "{}",
        wrong.text()
    );
    editor.post(&tags, &[("remove", "rang twice")]).await;
    assert_eq!(world.ask::<String>("SELECT tag FROM tags").await, "contacted");
    let all = audited(&world).await;
    let expected = [
        line("editor", "tag", &receipt, None),
        line("editor", "tag", &receipt, Some("contacted")),
        line("editor", "read", &receipt, None),
        line("editor", "untag", &receipt, None),
    ];
    assert_eq!(all, expected, "what is there already is not noted again, and tags of one's own are not quoted");
}

#[tokio::test]
async fn all_that_a_filter_finds_are_tagged_and_nothing_that_came_later() {
    let world = world().await;
    for number in 1..=230 {
        let words = if number % 10 == 0 { "apple" } else { "pear" };
        keep(&world, number, &format!(r#"{{"called":"P{number}","words":"{words}"}}"#)).await;
    }
    let (viewer, editor) = (Browser::of(&world, "viewer").await, Browser::of(&world, "editor").await);
    let page = editor.get("/admin/forms/sample/responses?search=pear").await;
    let newest = page.text().split_once("name=\"newest\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    keep(&world, 231, r#"{"called":"Late","words":"pear"}"#).await;

    let tags = "/admin/forms/sample/responses/tags";
    let fields = [("search", "pear"), ("newest", newest.as_str()), ("new-tag", "Group A"), ("do", "add")];
    assert_eq!(viewer.post(tags, &fields).await.status, 403);
    let done = editor.post(tags, &fields).await;
    assert_eq!(done.header("location").unwrap(), "/admin/forms/sample/responses?search=pear&done=tagged");
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM tags WHERE tag = 'group a'").await, 207);
    let stray: i64 = world.ask("SELECT count(*) FROM tags WHERE submission = 231 OR submission = 10").await;
    assert_eq!(stray, 0);
    assert_eq!(audited(&world).await.last().unwrap(), &line("editor", "tag", "sample", Some("207 responses")));

    // Taking a tag off while it is what is asked for must not make the reading skip anybody.
    let fields = [("tag", "group a"), ("newest", newest.as_str()), ("new-tag", "group a"), ("do", "remove")];
    editor.post(tags, &fields).await;
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM tags").await, 0);
    let wrong = editor.post(tags, &[("newest", newest.as_str()), ("new-tag", " ")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("new-tag-error") && rows(wrong.text()).len() == 50, "{}", wrong.text());
}

#[tokio::test]
async fn those_who_may_be_contacted_wait_in_the_order_they_came() {
    let world = world().await;
    keep(&world, 1, r#"{"called":"Ada","phone":"+44 1632 960 001"}"#).await;
    keep(&world, 2, r#"{"called":"Not Agreed","email":"no@larder.example"}"#).await;
    let bo = keep(&world, 3, r#"{"called":"Bo","email":"bo?cc=x@larder.example","agree":true}"#).await;
    keep(&world, 4, r#"{"called":"No Address"}"#).await;
    for number in 5..=40 {
        keep(&world, number, &format!(r#"{{"called":"P{number:02}","phone":"01632 960 001"}}"#)).await;
    }
    let (viewer, editor) = (Browser::of(&world, "viewer").await, Browser::of(&world, "editor").await);
    let people = |page: &Answer| -> Vec<String> {
        page.text().split("<li><h2>").skip(1).map(|part| part.split('<').next().unwrap().to_owned()).collect()
    };
    let first = editor.get("/admin/forms/sample/follow-up").await;
    let waiting = people(&first);
    assert_eq!((waiting.len(), &waiting[..3]), (25, ["Ada", "Bo", "P05"].map(str::to_owned).as_slice()));
    for part in ["38 people wait", "tel:+441632960001", "mailto:bo%3Fcc%3Dx@larder.example"] {
        assert!(first.text().contains(part), "{part} is not in {}", first.text());
    }
    assert!(!first.text().contains("Not Agreed") && !first.text().contains("No Address"));
    let next =
        first.text().split("href=\"/admin/forms/sample/follow-up?after=").nth(1).unwrap().split('"').next().unwrap();
    let second = editor.get(&format!("/admin/forms/sample/follow-up?after={next}")).await;
    assert_eq!((people(&second).len(), people(&second).last().unwrap().as_str()), (13, "P40"));

    let seen = viewer.get("/admin/forms/sample/follow-up").await;
    assert!(people(&seen).len() == 25 && !seen.text().contains("Mark as contacted"));
    let fields = [("add", "contacted"), ("back", "follow-up"), ("after", "0")];
    let done = editor.post(&format!("/admin/forms/sample/responses/{bo}/tags"), &fields).await;
    assert_eq!(done.header("location").unwrap(), "/admin/forms/sample/follow-up?after=0&done=contacted");
    let left = editor.get("/admin/forms/sample/follow-up?done=contacted").await;
    assert_eq!(&people(&left)[..2], ["Ada", "P05"]);
    assert!(left.text().contains("37 people wait") && left.text().contains("Marked as contacted"), "{}", left.text());
    let lists = audited(&world).await.into_iter().filter(|line| line.1 == "list").count();
    assert_eq!(lists, 4);
}
