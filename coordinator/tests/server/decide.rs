//! The decide page: counts in words, charts and tables; whose answers count; what people wrote, on a page of its own.

use windchime_coordinator::admin::session;
use windchime_coordinator::storage::Kept;
use windchime_coordinator::{marks, records};
use windchime_domain::submission::Submission;

use super::client::Answer;
use super::world::{ANSWERS, PARTNER, World, body, directory, id};

/// The cookie of somebody who is signed in with that role.
pub async fn signed_in(world: &World, role: &str) -> String {
    world.app.storage.set_admin(role, role, "not a hash, so nobody signs in with it", &marks::now()).await.unwrap();
    let admin = world.app.storage.admin(role).await.unwrap().unwrap();
    session::begin(&world.app, &axum::http::HeaderMap::new(), admin.number)
        .await
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

/// A page as somebody with that cookie sees it.
pub async fn page(world: &World, cookie: &str, path: &str) -> Answer {
    world.send("GET", path, &[("cookie", cookie)], "").await
}

/// Keeps answers to a form without going over the network; the same rules hold. The receipt.
pub async fn add(world: &World, form: &str, number: u32, answers: &str) -> String {
    let form = world.app.forms.get(form).unwrap().form.clone();
    let text = body(&id(number), answers)
        .replace("\"interest\"", &format!("\"{}\"", form.id))
        .replace("\"form_version\":1", &format!("\"form_version\":{}", form.version));
    let submission = Submission::read(&form, &serde_json::from_str(&text).unwrap()).unwrap();
    let digest = marks::digest(text.as_bytes());
    let new = records::seal(&world.app.keyring, &world.app.erasing, &form, &submission, digest).unwrap();
    match world.app.storage.keep(new).await.unwrap() {
        Kept::New(receipt) => receipt.receipt,
        other => panic!("{other:?}"),
    }
}

/// A server with the forms of these texts.
async fn with_forms(texts: &[&str]) -> World {
    let directory = directory();
    let forms = directory.join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    for text in texts {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        std::fs::write(forms.join(format!("{}.json", value["id"].as_str().unwrap())), text).unwrap();
    }
    World::at(directory, |config| config.forms = Some(forms)).await
}

/// What a page says, without its marks and with single blanks.
fn words(answer: &Answer) -> String {
    let mut text = String::new();
    for part in answer.text().split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn only_those_who_are_signed_in_see_it() {
    let world = World::new().await;
    for path in [
        "/admin/forms",
        "/admin/forms/interest",
        "/admin/forms/interest/words/organisation",
        "/admin/forms/interest/summary",
    ] {
        let answer = world.get(path).await;
        assert_eq!((answer.status, answer.header("location").as_deref()), (303, Some("/admin/sign-in")), "{path}");
    }
    let cookie = signed_in(&world, "viewer").await;
    assert_eq!(page(&world, &cookie, "/admin/forms/no-such-form").await.status, 404);
    assert_eq!(
        page(&world, &cookie, "/admin/forms/interest").await.header("cache-control").as_deref(),
        Some("no-store")
    );
}

#[tokio::test]
async fn every_form_is_listed_with_how_many_answered() {
    let world = World::new().await;
    add(&world, "interest", 1, ANSWERS).await;
    add(&world, "interest", 2, ANSWERS).await;
    let cookie = signed_in(&world, "viewer").await;
    let list = words(&page(&world, &cookie, "/admin/forms").await);
    assert!(list.contains("Would you join a recovery network? interest 2 responses, the last on "), "{list}");
    assert!(list.contains("Share your recovery story story No responses yet"), "{list}");
}

#[tokio::test]
async fn a_form_without_responses_says_so() {
    let world = World::new().await;
    let cookie = signed_in(&world, "viewer").await;
    let answer = page(&world, &cookie, "/admin/forms/interest").await;
    assert!(words(&answer).contains("Nobody has answered yet."));
    assert!(!answer.text().contains("<svg"));
}

#[tokio::test]
async fn one_response_is_counted_as_one_and_nothing_typed_is_shown() {
    let world = World::new().await;
    let answers =
        ANSWERS.replace("\"name\"", r#""organisation":"Oak Street larder","email":"robin@example.com","name""#);
    add(&world, "interest", 1, &answers).await;
    let cookie = signed_in(&world, "viewer").await;
    let answer = page(&world, &cookie, "/admin/forms/interest").await;
    let text = words(&answer);
    assert!(text.contains("1 of 1 answered 7 or more to “How likely are you to join"), "{text}");
    assert!(text.contains("1 of these 1 left an email address or phone number."), "{text}");
    assert!(text.contains("How would you like to meet? Either 1 of 1"), "{text}");
    assert!(text.contains("Organisation : 1 answer"), "{text}");
    for typed in ["Robin", "robin@example.com", "Oak Street"] {
        assert!(!answer.text().contains(typed), "{typed}");
    }
    // A picture for each: over time, the scale, and four choices; each with a name, a description and a table.
    assert_eq!(answer.text().matches("<svg role=\"img\" aria-labelledby=\"title-").count(), 6);
    assert_eq!(answer.text().matches("<desc id=\"desc-").count(), 6);
    assert_eq!(answer.text().matches("<table").count(), 7);
    assert_eq!(answer.text().matches("<caption").count(), 7);
    assert!(!answer.text().contains("style="), "the policy forbids it");
}

#[tokio::test]
async fn filters_say_whose_answers_count() {
    let world = World::new().await;
    for (number, (likelihood, meeting, email)) in
        [(9, "online", true), (7, "online", false), (3, "face-to-face", true), (0, "either", false)]
            .into_iter()
            .enumerate()
    {
        let mut answers = ANSWERS.replace("8", &likelihood.to_string()).replace("either", meeting);
        if email {
            answers = answers.replace("{", r#"{"email":"someone@example.com","#);
        }
        add(&world, "interest", u32::try_from(number).unwrap(), &answers).await;
    }
    let mut connection = world.connect().await;
    sqlx::query(
        "UPDATE submissions SET received_at = '2026-01-15T12:00:00Z', page = NULL WHERE answers LIKE '%either%'",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let cookie = signed_in(&world, "viewer").await;
    let asked = async |query: &str| words(&page(&world, &cookie, &format!("/admin/forms/interest?{query}")).await);
    let has = |text: String, part: &str| assert!(text.contains(part), "{part:?} is not in {text}");

    has(asked("").await, "2 of 4 answered 7 or more");
    has(asked("").await, "1 of these 2 left an email address");
    has(asked("").await, "Online 2 50%");
    has(asked("min.likelihood=9").await, "1 of 4 answered 9 or more");
    has(asked("min.likelihood=9").await, "Below, 1 of 4 responses are counted: those with 9 or more to “How likely");
    has(asked("is.meeting=online").await, "2 of 2 answered 7 or more");
    has(asked("is.meeting=online&min.likelihood=8").await, "1 of 2 answered 8 or more");
    has(asked("to=2026-01-31").await, "0 of 1 answered 7 or more");
    has(asked("from=2026-02-01").await, "2 of 3 answered 7 or more");
    has(asked("site=none").await, "0 of 1 answered 7 or more");
    has(asked(&format!("site={PARTNER}")).await, "2 of 3 answered 7 or more");
    has(asked("is.meeting=online&min.likelihood=10").await, "No response fits.");
    has(asked("from=soon").await, "Enter a real date, like 2026-05-01. It was not used.");
    has(asked("from=soon").await, "2 of 4 answered");
    let set = page(&world, &cookie, "/admin/forms/interest?min.likelihood=9").await;
    assert!(set.text().contains("<option value=\"9\" selected>9 or more</option>"));
}

const HOSTILE: &str = r#"{"id":"hostile","version":1,"title":"<script>title</script>","questions":[
    {"id":"pick","kind":"several-choices","label":"\"><img src=x onerror=pick>","required":false,"options":[{"value":"a","label":"<b>A</b>"},{"value":"b","label":"B & B"}]},
    {"id":"yes","kind":"yes-no","label":"Yes?","required":false},
    {"id":"long","kind":"scale","label":"Long","required":false,"from":0,"to":100,"from_label":"</svg><script>","to_label":"high"},
    {"id":"said","kind":"long-text","label":"Said <i>what</i>?","required":false,"max_length":500}],
    "after":{"title":"T","body":["B"]}}"#;

#[tokio::test]
async fn nothing_of_a_form_or_an_answer_becomes_markup() {
    let world = with_forms(&[HOSTILE]).await;
    let said =
        r#"{"pick":["a","b"],"yes":true,"long":100,"said":"<script>alert(1)</script>\n\n\"'><b>second line</b>"}"#;
    let receipt = add(&world, "hostile", 1, said).await;
    add(&world, "hostile", 2, r#"{"pick":["b"],"yes":false,"long":4}"#).await;
    let cookie = signed_in(&world, "viewer").await;
    let counts = page(&world, &cookie, "/admin/forms/hostile").await;
    let wrote = page(&world, &cookie, "/admin/forms/hostile/words/said").await;
    let summary = page(&world, &cookie, "/admin/forms/hostile/summary").await;
    let list = page(&world, &cookie, "/admin/forms").await;
    let probed =
        page(&world, &cookie, "/admin/forms/hostile?from=%22%3E%3Cscript%3E&site=%3Cscript%3E&min.long=%3Cscript%3E")
            .await;
    for answer in [&counts, &wrote, &summary, &list, &probed] {
        assert_eq!(answer.status, 200);
        for mark in ["<script", "<img", "<b>", "<i>"] {
            assert!(!answer.text().contains(mark), "{mark} in {}", answer.text());
        }
    }
    let text = words(&counts);
    assert!(text.contains("1 of 2 answered 70 or more to “Long”."), "{text}");
    assert!(text.contains("B &amp; B 2 100%") && text.contains("&lt;b&gt;A&lt;/b&gt; 1 50%"), "{text}");
    assert!(text.contains("0 to 9 1 50%") && text.contains("100 1 50%"), "a long scale is drawn in ranges: {text}");
    assert!(text.contains("Yes 1 50% No 1 50%"), "{text}");
    assert!(
        wrote.text().contains("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p><p>&quot;'&gt;&lt;b&gt;second line"),
        "{}",
        wrote.text()
    );
    assert!(wrote.text().contains(&format!("href=\"/admin/forms/hostile/responses/{receipt}\"")));
}

#[tokio::test]
async fn answers_of_an_earlier_version_still_count() {
    let world = World::new().await;
    add(&world, "interest", 1, ANSWERS).await;
    let directory = world.stop().await;
    let forms = directory.join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let mut form: serde_json::Value =
        serde_json::from_str(windchime_domain::form::built_in("interest").unwrap()).unwrap();
    form["version"] = 2.into();
    form["questions"][2]["label"] = "How shall we meet now?".into();
    form["questions"][2]["options"].as_array_mut().unwrap().retain(|option| option["value"] != "either");
    std::fs::write(forms.join("interest.json"), form.to_string()).unwrap();
    let world = World::at(directory, |config| config.forms = Some(forms)).await;
    add(&world, "interest", 2, &ANSWERS.replace("either", "online")).await;
    let cookie = signed_in(&world, "viewer").await;
    let text = words(&page(&world, &cookie, "/admin/forms/interest").await);
    assert!(text.contains("2 of 2 answered 7 or more"), "{text}");
    assert!(text.contains("How shall we meet now?: 2 of 2 answered"), "{text}");
    // With the earlier version's own words where the server still has them.
    let known = world.app.forms.version("interest", 1).is_some();
    let row =
        if known { "Either (no longer offered) 1 50%" } else { "Other answers, of a version that is not known 1" };
    assert!(text.contains(row), "{text}");
}

#[tokio::test]
async fn what_people_wrote_is_shown_newest_first_a_page_at_a_time_and_reading_it_is_noted() {
    let world = World::new().await;
    for number in 1..=52 {
        let meeting = if number % 2 == 0 { "online" } else { "either" };
        let answers =
            ANSWERS.replace("either", meeting).replace("{", &format!(r#"{{"organisation":"Group {number:02}","#));
        add(&world, "interest", number, &answers).await;
    }
    add(&world, "interest", 60, ANSWERS).await;
    let cookie = signed_in(&world, "viewer").await;
    let first = page(&world, &cookie, "/admin/forms/interest/words/organisation").await;
    assert_eq!(first.text().matches("<blockquote").count(), 50);
    assert!(first.text().find("Group 52") < first.text().find("Group 03") && !first.text().contains("Group 02"));
    let older = first.text().split("href=\"").find(|link| link.contains("before=")).unwrap().split('"').next().unwrap();
    let second = page(&world, &cookie, &older.replace("&amp;", "&")).await;
    assert_eq!(second.text().matches("<blockquote").count(), 2);
    assert!(
        second.text().contains("Group 02") && second.text().contains("Group 01") && !second.text().contains("before=")
    );
    let sifted = page(&world, &cookie, "/admin/forms/interest/words/organisation?is.meeting=online").await;
    assert_eq!(sifted.text().matches("<blockquote").count(), 26);
    // Names and addresses are not for deciding; other names are no questions.
    for question in ["name", "email", "likelihood", "shoe-size"] {
        let path = format!("/admin/forms/interest/words/{question}");
        assert_eq!(page(&world, &cookie, &path).await.status, 404, "{question}");
    }
    let noted: Vec<_> = world.audited(10).await;
    let noted = noted.iter().filter(|line| line.action == "read-words" && line.actor == "viewer");
    let noted: Vec<_> = noted.map(|line| (line.subject.as_str(), line.detail.as_deref())).collect();
    assert_eq!(noted, [("interest", Some("organisation")); 3]);
}

#[tokio::test]
async fn a_response_that_cannot_be_opened_is_counted_and_said() {
    let world = World::new().await;
    add(&world, "interest", 1, ANSWERS).await;
    add(&world, "interest", 2, ANSWERS).await;
    let mut connection = world.connect().await;
    sqlx::query("UPDATE submissions SET written = $1 WHERE number = 1")
        .bind(vec![0_u8; 60])
        .execute(&mut connection)
        .await
        .unwrap();
    let cookie = signed_in(&world, "viewer").await;
    let text = words(&page(&world, &cookie, "/admin/forms/interest").await);
    assert!(text.contains("2 of 2 answered 7 or more") && text.contains("1 response could not be opened"), "{text}");
}
