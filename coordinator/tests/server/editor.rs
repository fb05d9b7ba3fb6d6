//! The pages of forms behind the password: a draft, its preview, publishing, comparing, closing.

use windchime_coordinator::admin::session;
use windchime_coordinator::marks;
use windchime_domain::submission::Receipt;

use super::client::Answer;
use super::world::{ANSWERS, World, body, id};

/// Somebody who is signed in.
pub struct Staff<'a> {
    world: &'a World,
    cookie: String,
    csrf: String,
}

impl Staff<'_> {
    /// Signs somebody in with that role.
    pub async fn new<'a>(world: &'a World, role: &str) -> Staff<'a> {
        // Signing in has tests of its own; here it is enough to be somebody.
        world.app.storage.set_admin(role, role, "no password", "2026-01-01T00:00:00Z").await.unwrap();
        let admin = world.app.storage.admin(role).await.unwrap().unwrap();
        let cookie = session::begin(&world.app, &axum::http::HeaderMap::new(), admin.number).await.unwrap();
        let mut staff = Staff { world, cookie: cookie.split(';').next().unwrap().to_owned(), csrf: String::new() };
        let page = staff.get("/admin/partners").await;
        staff.csrf = between(page.text(), "name=\"csrf\" value=\"", "\"");
        staff
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.world.send("GET", path, &[("cookie", &self.cookie)], "").await
    }

    /// Presses a button: the answer itself, mostly a redirection.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf).extend_pairs(fields);
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.world.send("POST", path, &headers, &form.finish()).await
    }

    /// Presses a button that leads to a page, and follows.
    pub async fn press(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let page = self.get(&answer.header("location").unwrap()).await;
        assert_eq!(page.status, 200, "{}", page.text());
        page.text().to_owned()
    }
}

/// What stands between two texts.
pub fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before} is not in {text}"));
    rest.split(after).next().unwrap().to_owned()
}

/// What a browser makes of escaped text.
pub fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// The text in a field of many lines; browsers drop the line feed right behind the tag.
pub fn typed(page: &str, field: &str) -> String {
    let field = between(page, &format!("<textarea class=\"code{field}"), "</textarea>");
    let text = field.split_once('>').unwrap().1;
    unescaped(text.strip_prefix('\n').unwrap_or(text))
}

const EDIT: &str = "/admin/forms/walk/edit";

async fn check(staff: &Staff<'_>, text: &str) -> String {
    save(staff, text, "check", "").await
}

async fn save(staff: &Staff<'_>, text: &str, what: &str, meant: &str) -> String {
    let page = staff.get(EDIT).await;
    let base = between(page.text(), "name=\"base\" value=\"", "\"");
    staff.press(EDIT, &[("do", what), ("definition", text), ("base", &base), ("meant", meant)]).await
}

fn draft_of(page: &str) -> String {
    typed(page, "\" id=\"definition\"")
}

/// Makes the form and publishes it as version 1: its definition.
pub async fn published(staff: &Staff<'_>) -> String {
    let page = staff.press("/admin/forms/new", &[("id", "walk"), ("title", "A walk"), ("from", "")]).await;
    let text = draft_of(&page);
    let page = save(staff, &text, "publish", "").await;
    assert!(page.contains("The new version is published"), "{page}");
    text
}

#[tokio::test]
async fn a_form_is_made_checked_seen_and_published() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let page = staff.press("/admin/forms/new", &[("id", "walk"), ("title", "A <walk> & \"talk\""), ("from", "")]).await;
    assert!(page.contains("A &lt;walk&gt; &amp;") && !page.contains("<walk>"));
    let text = draft_of(&page);
    assert_eq!(world.get("/v1/forms/walk").await.status, 404, "nobody sees a draft");

    let page = check(&staff, &text.replace("\"required\": true", "\"required\": true,")).await;
    assert!(
        page.contains("There is a problem") && page.contains("this is not JSON") && page.contains("Line 14, column 24"),
        "{page}"
    );
    assert!(!page.contains("<iframe") && !page.contains("Publish as version"));
    assert!(!page.contains("role=\"status\"") && page.contains("The draft is saved, and cannot"), "one box, not two");
    let page = check(&staff, &text.replace("\"scale\"", "\"ladder\"").replace("\"after\"", "\"afterwards\"")).await;
    assert!(
        page.contains("There are 3 problems") && page.contains("question 1 (“likelihood”), “kind” needs one of"),
        "{page}"
    );
    assert!(draft_of(&page).contains("ladder"), "what is wrong is saved all the same");
    let page = check(&staff, &text.replace(r#""title": "A <walk> & \"talk\"""#, "\"title\": 5")).await;
    assert!(page.contains("<code>standard</code>") && !page.contains('`'), "{page}");

    let page = check(&staff, &text.replace("10.", "10, if you like.")).await;
    assert!(page.contains("Publish as version 1") && page.contains("<iframe"), "{page}");
    let frame = staff.get(&unescaped(&between(&page, "<iframe class=\"preview\" src=\"", "\""))).await;
    assert!(frame.header("content-security-policy").unwrap().contains("frame-ancestors 'self'"));
    let page = save(&staff, &draft_of(&page), "publish", "").await;
    assert!(page.contains("The new version is published") && page.contains("Version 1"), "{page}");
    let served = world.get("/v1/forms/walk").await;
    assert!(served.text().contains("if you like") && served.text().contains("\"version\":1"), "{}", served.text());
    let audited = world.audited(10).await;
    assert!(
        audited.iter().any(|line| (line.actor.as_str(), line.action.as_str(), line.subject.as_str())
            == ("editor", "publish-form", "walk"))
    );
}

#[tokio::test]
async fn the_preview_checks_as_the_real_form_does_and_keeps_nothing() {
    let world = World::new().await;
    std::fs::write(world.directory.join("dist/sri.json"), r#"{"windchime.js":"sha384-abc"}"#).unwrap();
    let staff = Staff::new(&world, "editor").await;
    let frame = staff.get("/admin/forms/interest/preview?of=1").await;
    let address = between(frame.text(), "<windchime-interest form=\"", "\"");
    assert!(frame.text().contains("integrity=\"sha384-abc\"") && frame.text().contains("draft=\"off\""));
    let definition = world.get(&address).await;
    assert!(definition.status == 200 && !definition.text().contains("seal_to"), "{}", definition.text());

    let json = [("content-type", "application/json")];
    let submissions = format!("{address}/submissions");
    let sent = body(&id(1), ANSWERS);
    let answer = world.send("POST", &submissions, &json, &sent).await;
    let receipt = Receipt::read(&answer.json()).unwrap();
    assert_eq!((answer.status, receipt.submission_id, receipt.digest), (201, id(1), marks::digest(sent.as_bytes())));
    assert_eq!(world.send("POST", &submissions, &json, &body(&id(1), "{}")).await.status, 422);
    assert_eq!(world.rows().await, 0);

    let other = address.replace("/interest/1/", "/story/1/");
    assert_eq!(world.get(&other).await.status, 404, "the mark is for one form");
    assert_eq!(world.get(&address.replace("/1/", "/draft/")).await.status, 404, "and for one version");
    let plain = staff.get("/admin/forms/interest/preview?of=1&as=plain").await;
    assert!(plain.text().contains("<legend>How would you like to meet?</legend>"));
    assert!(plain.header("content-security-policy").unwrap().contains("form-action 'none'"), "it cannot be sent");
    assert_eq!(world.get("/admin/forms/interest/preview?of=1").await.status, 303, "only for those who are signed in");
}

#[tokio::test]
async fn only_what_was_seen_is_published_and_nobody_overwrites_a_colleague() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let text = published(&staff).await;
    let page = save(&staff, &text.replace("Thank you", "Thanks"), "publish", "").await;
    assert!(page.contains("Nothing was published yet: the draft had changes"), "{page}");
    assert!(!world.get("/v1/forms/walk").await.text().contains("Thanks"));

    let owner = Staff::new(&world, "owner").await;
    let stale = [("do", "check"), ("definition", text.as_str()), ("base", "")];
    let answer = owner.post(EDIT, &stale).await;
    assert!(answer.text().contains("Nothing was saved. editor ("), "{}", answer.text());
    assert!(draft_of(answer.text()).contains("Thank you"), "what was typed stays");
    assert!(draft_of(staff.get(EDIT).await.text()).contains("Thanks"), "and so does the colleague's draft");
    let page = save(&staff, &draft_of(staff.get(EDIT).await.text()), "publish", "").await;
    assert!(page.contains("Version 2"), "{page}");
    assert!(
        save(&staff, &draft_of(staff.get(EDIT).await.text()), "publish", "")
            .await
            .contains("says the same as the newest")
    );
}

#[tokio::test]
async fn what_would_change_the_meaning_of_answers_is_told_first() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let text = published(&staff).await;
    let sent = body(&id(1), r#"{"likelihood":8}"#).replace("interest", "walk");
    let json = [("content-type", "application/json")];
    assert_eq!(world.send("POST", "/v1/forms/walk/submissions", &json, &sent).await.status, 201);

    let page = check(&staff, &text.replace("\"id\": \"likelihood\"", "\"id\": \"keen\"")).await;
    assert!(page.contains("(likelihood) goes. It has 1 answer"), "{page}");
    let draft = draft_of(&page);
    assert!(save(&staff, &draft, "publish", "").await.contains("say that you mean it"));
    let meant = between(&page, "name=\"meant\" value=\"", "\"");
    assert!(save(&staff, &draft, "publish", &meant).await.contains("The new version is published"));

    let other = r#"{"id": "likelihood", "kind": "long-text", "label": "Why?", "max_length": 100}, {"id": "keen","#;
    let page = check(&staff, &draft.replacen("{\n      \"id\": \"keen\",", other, 1)).await;
    assert!(page.contains("It cannot be published so") && page.contains("has 1 answer of the kind scale"), "{page}");
    assert!(!page.contains("Publish as version"));
    let draft = draft_of(&page);
    let meant = marks::short_digest(draft.as_bytes());
    assert!(save(&staff, &draft, "publish", &meant).await.contains("Nothing was published yet"));
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM form_versions WHERE form = 'walk'").await, 2);

    // Of a response that does not open, what was chosen counts all the same.
    sqlx::query("UPDATE submissions SET submission_id = 'damaged'").execute(&mut world.connect().await).await.unwrap();
    let page = check(&staff, &draft).await;
    assert!(
        page.contains("has 1 answer of the kind scale") && page.contains("1 response could not be opened"),
        "{page}"
    );
}

#[tokio::test]
async fn versions_are_listed_compared_and_taken_up_again() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let text = published(&staff).await;
    let page = check(&staff, &text.replace("Thank you", "Thanks")).await;
    save(&staff, &draft_of(&page), "publish", "").await;
    let list = staff.get("/admin/forms/walk/versions").await;
    assert!(list.text().contains("Version 2</a> <span class=\"tag\">In use</span>"), "{}", list.text());
    let page = staff.get("/admin/forms/walk/versions/compare?from=1&to=2").await;
    assert!(page.text().contains("<del>−     &quot;title&quot;: &quot;Thank you&quot;"), "{}", page.text());
    assert!(
        page.text().contains("<ins>+     &quot;title&quot;: &quot;Thanks&quot;")
            && page.text().contains("lines the same")
    );
    assert!(staff.get("/admin/forms/walk/versions/1").await.text().contains("&quot;Thank you&quot;"));
    assert_eq!(staff.get("/admin/forms/walk/versions/3").await.status, 404);

    let page = staff.press("/admin/forms/walk/versions", &[("version", "1")]).await;
    assert!(draft_of(&page).contains("Thank you") && page.contains("That version is now the draft"));
    let asked = staff.post("/admin/forms/walk/versions", &[("version", "2")]).await;
    assert!(asked.text().contains("There is a draft already"), "a draft is not lost without a word");
    let page = staff.press("/admin/forms/walk/versions", &[("version", "2"), ("replace", "yes")]).await;
    assert!(draft_of(&page).contains("Thanks"));
    let base = between(&page, "name=\"base\" value=\"", "\"");
    assert!(staff.press(EDIT, &[("do", "discard"), ("base", &base)]).await.contains("The draft was thrown away"));
}

#[tokio::test]
async fn a_form_is_closed_and_opened_again() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let settings = "/admin/forms/interest/settings";
    assert!(staff.press(settings, &[("do", "close")]).await.contains("This form has been closed since"));
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 410);
    assert!(staff.press(settings, &[("do", "open")]).await.contains("This form is open"));
    assert_eq!(world.post(&body(&id(1), ANSWERS)).await.status, 201);
}

#[tokio::test]
async fn a_new_form_needs_a_title_and_a_name_of_its_own() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    for (name, title, told) in [
        ("Tea Morning", "Tea", "1 to 64 lower-case letters"),
        ("interest", "Tea", "there is a form called interest already"),
        ("new", "Tea", "“new” is the address of this page"),
        ("tea", "", "Enter a title"),
    ] {
        let answer = staff.post("/admin/forms/new", &[("id", name), ("title", title), ("from", "")]).await;
        assert!(answer.status == 200 && answer.text().contains(told), "{told}: {}", answer.text());
    }
    let page = staff.press("/admin/forms/new", &[("id", "tea"), ("title", "Tea"), ("from", "story")]).await;
    assert!(draft_of(&page).starts_with("{\n  \"id\": \"tea\",\n  \"version\": 1,\n  \"title\": \"Tea\""));
}

#[tokio::test]
async fn whoever_may_only_look_changes_nothing() {
    let world = World::new().await;
    let staff = Staff::new(&world, "viewer").await;
    for path in ["/admin/forms/new", "/admin/forms/interest/edit"] {
        assert_eq!(staff.get(path).await.status, 403, "{path}");
    }
    for (path, fields) in [
        ("/admin/forms/new", [("id", "tea"), ("title", "Tea")]),
        ("/admin/forms/interest/edit", [("do", "check"), ("definition", "{}")]),
        ("/admin/forms/interest/versions", [("version", "1"), ("replace", "yes")]),
        ("/admin/forms/interest/settings", [("do", "close"), ("x", "")]),
    ] {
        assert_eq!(staff.post(path, &fields).await.status, 403, "{path}");
    }
    assert_eq!(staff.get("/admin/forms/interest/versions").await.status, 200);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM form_drafts").await, 0);
    assert_eq!(world.get("/v1/forms/interest").await.status, 200);
}

/// A form's words are an editor's, and still nothing in them may run.
#[tokio::test]
async fn hostile_words_stay_words() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let hostile = "</textarea><script>alert(1)</script>";
    staff.press("/admin/forms/new", &[("id", "walk"), ("title", hostile), ("from", "")]).await;
    let text = draft_of(staff.get(EDIT).await.text());
    assert!(text.contains(hostile), "the editor shows exactly what is there");
    save(&staff, &text, "publish", "").await;
    for path in [
        EDIT,
        "/admin/forms/walk/versions",
        "/admin/forms/walk/versions/1",
        "/admin/forms/walk/settings",
        "/admin/forms/walk/preview?of=1&as=plain",
        "/admin/embed?form=walk",
    ] {
        let page = staff.get(path).await;
        assert!(page.status == 200 && !page.text().contains("<script>alert"), "{path}");
    }
}

/// What the bar about one form links to, and which link is marked.
fn bar(page: &str) -> (Vec<&str>, Option<&str>) {
    let bar = page.split("aria-label=\"This form\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let names = bar.split("<a ").skip(1).map(|link| link.split_once('>').unwrap().1.split('<').next().unwrap());
    let marked = bar.split("<a ").find(|link| link.contains("aria-current"));
    (names.collect(), marked.map(|link| link.split_once('>').unwrap().1.split('<').next().unwrap()))
}

#[tokio::test]
async fn every_page_of_a_form_leads_to_the_others() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    let viewer = Staff::new(&world, "viewer").await;
    let receipt = Receipt::read(&world.post(&body(&id(1), ANSWERS)).await.json()).unwrap().receipt;
    let every = ["Counts", "Responses", "Follow up", "Edit", "Versions", "Open or closed"];
    for (path, here) in [
        ("", "Counts"),
        ("/words/organisation", "Counts"),
        ("/summary", "Counts"),
        ("/responses", "Responses"),
        (&format!("/responses/{receipt}"), "Responses"),
        ("/follow-up", "Follow up"),
        ("/edit", "Edit"),
        ("/versions", "Versions"),
        ("/versions/1", "Versions"),
        ("/versions/compare?from=1&to=1", "Versions"),
        ("/settings", "Open or closed"),
    ] {
        let page = staff.get(&format!("/admin/forms/interest{path}")).await;
        assert_eq!(bar(page.text()), (every.to_vec(), Some(here)), "{path}");
    }
    let page = viewer.get("/admin/forms/interest").await;
    assert!(!bar(page.text()).0.contains(&"Edit"), "a viewer is not led to what a viewer may not open");
    staff.press("/admin/forms/new", &[("id", "walk"), ("title", "Walk"), ("from", "")]).await;
    assert_eq!(bar(staff.get(EDIT).await.text()), (vec!["Edit"], Some("Edit")), "there is nothing else of a draft yet");
}
