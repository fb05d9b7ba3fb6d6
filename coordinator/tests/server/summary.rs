//! The public summary: off until an owner turns it on, and then never the counts of a few.

use windchime_coordinator::erasure;
use windchime_coordinator::storage::PublishedSummary;
use windchime_domain::json::Value;

use super::decide::{add, page, signed_in};
use super::problems::as_kept;
use super::world::{ANSWERS, PARTNER, World, id};

const SUMMARY: &str = "/v1/forms/interest/summary";

/// Adds responses that arrived a while ago: from `first`, so many with that way of meeting.
async fn add_many(world: &World, first: u32, count: u32, meeting: &str) {
    for number in first..first + count {
        let likelihood = 5 + number % 2;
        let answers = ANSWERS.replace("either", meeting).replace('8', &likelihood.to_string());
        add(world, "interest", number, &answers).await;
    }
    change(world, "UPDATE submissions SET received_at = '2026-01-15T12:00:00Z'").await;
}

async fn make_public(world: &World) {
    world.app.storage.set_summary_public("interest", true).await.unwrap();
}

/// The summary as it is after another midnight.
async fn next_day(world: &World) -> Value {
    change(world, "UPDATE published_summaries SET looked_at = '2026-01-20T00:00:00Z'").await;
    world.get(SUMMARY).await.json()
}

async fn change(world: &World, statement: &'static str) {
    sqlx::query(statement).execute(&mut world.connect().await).await.unwrap();
}

fn responses(summary: &Value) -> Option<i64> {
    summary.get("responses").unwrap().whole()
}

/// Erases the response of that number, as the person can.
async fn erase(world: &World, number: u32) {
    let doomed = world.app.storage.doomed_by_id(&id(number)).await.unwrap().unwrap();
    erasure::erase(&world.app, vec![doomed], erasure::PERSON, "by link").await.unwrap();
}

fn counts<'a>(summary: &'a Value, question: &str) -> Vec<(&'a str, Option<i64>)> {
    let questions = summary.get("questions").unwrap().list().unwrap();
    let found = questions.iter().find(|one| one.get("id").unwrap().text() == Some(question)).unwrap();
    let answers = found.get("answers").unwrap().list().unwrap();
    answers.iter().map(|one| (one.get("value").unwrap().text().unwrap(), one.get("count").unwrap().whole())).collect()
}

#[tokio::test]
async fn it_is_off_until_an_owner_turns_it_on() {
    let world = World::new().await;
    add_many(&world, 1, 12, "either").await;
    as_kept("summary-not-public", &world.get(SUMMARY).await);
    assert_eq!(world.get("/v1/forms/no-such-form/summary").await.status, 404);

    let path = "/admin/forms/interest/summary";
    let press = async |role: &str, public: &str, with_token: bool| {
        let cookie = signed_in(&world, role).await;
        let shown = page(&world, &cookie, path).await;
        // Only owners have the switch; the way out has a token for everybody.
        let switch = shown.text().contains("name=\"public\"");
        assert_eq!(switch, role == "owner");
        let token = shown.text().split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let token = if with_token { token } else { "x".to_owned() };
        let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let answer = world.send("POST", path, &headers, &format!("csrf={token}&public={public}")).await;
        (answer.status, answer.header("location"))
    };
    assert_eq!(press("viewer", "yes", true).await.0, 403);
    assert_eq!(press("editor", "yes", true).await.0, 403);
    assert_eq!(press("owner", "yes", false).await.0, 403);
    assert_eq!(world.get(SUMMARY).await.status, 404);

    assert_eq!(press("owner", "yes", true).await, (303, Some(format!("{path}?done=shown"))));
    assert_eq!(world.get(SUMMARY).await.status, 200);
    assert_eq!(press("owner", "no", true).await, (303, Some(format!("{path}?done=hidden"))));
    assert_eq!(world.get(SUMMARY).await.status, 404);
    let noted = world.audited(2).await;
    let noted: Vec<_> = noted.iter().map(|line| (line.action.as_str(), line.subject.as_str())).collect();
    assert_eq!(noted, [("summary-hidden", "interest"), ("summary-public", "interest")]);
}

#[tokio::test]
async fn it_is_counts_only_and_other_websites_may_show_it() {
    let world = World::new().await;
    add_many(&world, 1, 20, "online").await;
    add_many(&world, 21, 9, "face-to-face").await;
    add_many(&world, 30, 2, "either").await;
    make_public(&world).await;
    let answer = world.send("GET", SUMMARY, &[("origin", PARTNER)], "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(answer.header("cache-control").as_deref(), Some("public, max-age=3600"));
    assert_eq!(answer.header("access-control-allow-origin").as_deref(), Some(PARTNER));
    let summary = answer.json();
    // 31 responses: the last is not counted until four more have come.
    assert_eq!(summary.get("responses").unwrap().whole(), Some(30));
    assert!(summary.get("as_of").unwrap().text().unwrap().ends_with("T00:00:00Z"));
    // One chose “either” among those counted, and 9 is withheld so that 30 - 20 - 9 does not tell it.
    assert_eq!(counts(&summary, "meeting"), [("online", Some(20)), ("face-to-face", None), ("either", None)]);
    let likelihood = counts(&summary, "likelihood");
    assert_eq!((likelihood[0], likelihood[5], likelihood[6]), (("0", Some(0)), ("5", Some(15)), ("6", Some(15))));
    // All of them said the same here, which is what each of them said.
    assert!(counts(&summary, "how-often").iter().all(|(_, count)| count.is_none()));
    let ids: Vec<_> =
        summary.get("questions").unwrap().list().unwrap().iter().map(|one| one.get("id").unwrap().text()).collect();
    assert_eq!(ids, ["likelihood", "meeting", "how-often", "how-long", "oxfordshire"].map(Some));
    assert!(!answer.text().contains("Robin") && !answer.text().contains("larder"));

    let cookie = signed_in(&world, "viewer").await;
    let preview = page(&world, &cookie, "/admin/forms/interest/summary").await;
    assert!(preview.text().contains("30 responses, as of last midnight."), "{}", preview.text());
    assert_eq!(preview.text().matches("withheld</span>").count(), answer.text().matches("\"count\":null").count());
}

#[tokio::test]
async fn it_says_nothing_while_there_are_few_and_changes_only_in_steps() {
    let world = World::new().await;
    make_public(&world).await;
    add_many(&world, 1, 9, "online").await;
    let few = world.get(SUMMARY).await.json();
    assert_eq!((few.get("responses"), few.get("questions")), (Some(&Value::Null), Some(&Value::List(Vec::new()))));
    assert_eq!((few.get("fewest").unwrap().whole(), few.get("smallest").unwrap().whole()), (Some(10), Some(5)));

    add_many(&world, 10, 5, "either").await;
    assert_eq!(responses(&world.get(SUMMARY).await.json()), None, "counted once a day");
    assert_eq!(responses(&next_day(&world).await), Some(10));
    let ten = world.get(SUMMARY).await.body;
    // What arrived today does not count before midnight, however many it is.
    for number in 20..30 {
        add(&world, "interest", number, ANSWERS).await;
    }
    next_day(&world).await;
    assert_eq!(world.get(SUMMARY).await.body, ten);
    change(&world, "UPDATE submissions SET received_at = '2026-01-16T12:00:00Z' WHERE number = 15").await;
    assert_eq!(world.get(SUMMARY).await.body, ten, "not before the next midnight");
    assert_eq!(responses(&next_day(&world).await), Some(15), "the step is full");
}

#[tokio::test]
async fn an_erasure_is_not_to_be_seen_from_what_changes() {
    let world = World::new().await;
    make_public(&world).await;
    add_many(&world, 1, 12, "online").await;
    add_many(&world, 13, 8, "either").await;
    add_many(&world, 21, 4, "face-to-face").await;
    assert_eq!(responses(&world.get(SUMMARY).await.json()), Some(20));
    let twenty = world.get(SUMMARY).await.body;

    // One went, and others came: the next reading would tell that one from the rest.
    erase(&world, 3).await;
    assert_eq!(world.get(SUMMARY).await.body, twenty);
    next_day(&world).await;
    assert_eq!(world.get(SUMMARY).await.body, twenty, "nobody is pulled in for one who went");
    add_many(&world, 30, 10, "face-to-face").await;
    next_day(&world).await;
    assert_eq!(world.get(SUMMARY).await.body, twenty, "enough came, and too few went");

    // Four more went: five came and five went at the least.
    for number in 4..8 {
        erase(&world, number).await;
    }
    let after = next_day(&world).await;
    assert_eq!(responses(&after), Some(25));
    assert_eq!(counts(&after, "meeting"), [("online", Some(7)), ("face-to-face", Some(10)), ("either", Some(8))]);

    // Many went, and nobody came.
    let kept = world.get(SUMMARY).await.body;
    for number in 13..21 {
        erase(&world, number).await;
    }
    next_day(&world).await;
    assert_eq!(world.get(SUMMARY).await.body, kept);
}

#[tokio::test]
async fn what_was_published_is_kept_and_goes_when_it_is_turned_off() {
    let world = World::new().await;
    add_many(&world, 1, 12, "online").await;
    let kept = "SELECT count(*) FROM published_summaries";
    make_public(&world).await;
    let cookie = signed_in(&world, "viewer").await;
    assert_eq!(responses(&world.get(SUMMARY).await.json()), Some(10));
    assert_eq!(world.ask::<i64>(kept).await, 1);
    // Read from that row alone: what cannot be counted does not matter.
    change(&world, "UPDATE submissions SET answers = '[]', form_version = -1").await;
    assert_eq!(world.get(SUMMARY).await.status, 200);
    let preview = page(&world, &cookie, "/admin/forms/interest/summary").await;
    assert!(preview.text().contains("10 responses, as of last midnight."), "what is public is what is shown");
    change(&world, "UPDATE published_summaries SET body = 'what was published'").await;
    assert_eq!(world.get(SUMMARY).await.text(), "what was published");

    world.app.storage.set_summary_public("interest", false).await.unwrap();
    assert_eq!(world.ask::<i64>(kept).await, 0);
    assert_eq!(world.get(SUMMARY).await.status, 404);
    // Whoever counted in that moment keeps nothing.
    let late = PublishedSummary { looked_at: "2026-01-20T00:00:00Z".to_owned(), ..PublishedSummary::default() };
    world.app.storage.publish_summary("interest", &late).await.unwrap();
    assert_eq!(world.ask::<i64>(kept).await, 0);
}

#[tokio::test]
async fn the_smallest_count_is_a_setting() {
    let world = World::with(|config| config.summary.smallest = 12).await;
    make_public(&world).await;
    add_many(&world, 1, 13, "online").await;
    add_many(&world, 14, 12, "either").await;
    let summary = world.get(SUMMARY).await.json();
    assert_eq!(summary.get("responses").unwrap().whole(), Some(24));
    assert_eq!(counts(&summary, "meeting"), [("online", None), ("face-to-face", None), ("either", None)]);
}
