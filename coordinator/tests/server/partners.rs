//! Partners come and go while the server runs, and with them who may read its answers.

use super::editor::Staff;
use super::form_versions::{pair, within_a_second};
use super::world::{ANSWERS, PARTNER, World, body, id};

const SUBMISSIONS: &str = "/v1/forms/interest/submissions";
const HALL: &str = "https://hall.example";

/// What the server tells a browser on that website, asked first and in earnest.
async fn allowed(world: &World, origin: &str) -> [Option<String>; 2] {
    let preflight = [("origin", origin), ("access-control-request-method", "POST")];
    let asked = world.send("OPTIONS", SUBMISSIONS, &preflight, "").await;
    let read = world.send("GET", "/v1/forms/interest", &[("origin", origin)], "").await;
    [asked, read].map(|answer| {
        assert!(answer.header("vary").unwrap().contains("origin"), "a cache must not mix websites up");
        answer.header("access-control-allow-origin")
    })
}

fn add<'a>(name: &'a str, origin: &'a str) -> [(&'a str, &'a str); 3] {
    [("do", "add-partner"), ("name", name), ("origin", origin)]
}

#[tokio::test]
async fn a_partners_website_is_let_in_and_out_without_a_restart() {
    let (world, other) = pair().await;
    let staff = Staff::new(&world, "editor").await;
    assert_eq!(allowed(&world, HALL).await, [None, None]);
    let page = staff.press("/admin/partners", &add("Village Hall", HALL)).await;
    assert!(
        page.contains("The partner was added")
            && page.contains("<th class=\"address\" scope=\"row\">https://hall.example</th>"),
        "{page}"
    );
    let both = [Some(HALL.to_owned()), Some(HALL.to_owned())];
    assert_eq!(allowed(&world, HALL).await, both);
    within_a_second(async || allowed(&other, HALL).await == both).await;
    assert_eq!(allowed(&world, PARTNER).await[0].as_deref(), Some(PARTNER), "those of the settings stay");

    let headers = [("origin", HALL), ("content-type", "application/json")];
    let answer = world.send("POST", SUBMISSIONS, &headers, &body(&id(1), ANSWERS)).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin").as_deref()), (201, Some(HALL)));

    staff.press("/admin/partners", &[("do", "remove-website"), ("origin", HALL)]).await;
    assert_eq!(allowed(&world, HALL).await, [None, None]);
    within_a_second(async || allowed(&other, HALL).await == [None, None]).await;
}

#[tokio::test]
async fn responses_are_counted_by_website() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    staff.press("/admin/partners", &add("Village Hall", HALL)).await;
    for (number, page) in
        [(1, "https://hall.example/join"), (2, "https://hall.example/"), (3, "https://gone.example/x")]
    {
        assert_eq!(world.post(&body(&id(number), ANSWERS).replace(&format!("{PARTNER}/join"), page)).await.status, 201);
    }
    assert_eq!(world.post(&body(&id(4), ANSWERS)).await.status, 201);
    let page = staff.get("/admin/partners").await;
    for (website, count) in [(HALL, 2), (PARTNER, 1), ("https://gone.example", 1)] {
        let row = format!("scope=\"row\">{website}</th><td class=\"number\">{count}</td>");
        assert!(page.text().contains(&row), "{row} is not in {}", page.text());
    }
}

#[tokio::test]
async fn a_website_that_could_never_match_is_not_taken() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    staff.press("/admin/partners", &add("Village Hall", HALL)).await;
    for (fields, told) in [
        (add("Larder", "https://Larder.example/join"), "Enter only the start of the address: https://larder.example"),
        (add("Larder", "our site"), "Enter the start of the website’s address"),
        (add("", "https://larder.example"), "Enter the partner’s name"),
        (add("Larder", HALL), "https://hall.example belongs to Village Hall already"),
        (add("Village Hall", "https://larder.example"), "there is a partner called Village Hall already"),
    ] {
        let answer = staff.post("/admin/partners", &fields).await;
        assert!(answer.status == 200 && answer.text().contains(told), "{told}: {}", answer.text());
        assert!(answer.text().contains("aria-invalid=\"true\"") && answer.text().contains("There is a problem"));
    }
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM partner_origins").await, 1);
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM partners").await, 1, "a partner is not left half added");
}

#[tokio::test]
async fn a_partner_has_several_websites_and_goes_with_all_of_them() {
    let world = World::new().await;
    let staff = Staff::new(&world, "editor").await;
    staff.press("/admin/partners", &add("Village Hall", HALL)).await;
    let number: i64 = world.ask("SELECT number FROM partners").await;
    let (number, www) = (number.to_string(), "https://www.hall.example");
    let more = [("do", "add-website"), ("partner", number.as_str()), ("origin", www)];
    staff.press("/admin/partners", &more).await;
    let again = staff.post("/admin/partners", &more).await;
    assert!(again.text().contains("belongs to Village Hall already"), "{}", again.text());
    assert_eq!(allowed(&world, www).await[0].as_deref(), Some(www));
    staff.press("/admin/partners", &[("do", "remove-partner"), ("partner", &number)]).await;
    assert_eq!((allowed(&world, www).await, allowed(&world, HALL).await), ([None, None], [None, None]));
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM partners").await, 0);
    let actions: Vec<String> = world.audited(3).await.into_iter().map(|line| line.action).collect();
    assert_eq!(actions, ["remove-partner", "add-website", "add-partner"]);
}

#[tokio::test]
async fn whoever_may_only_look_adds_nobody() {
    let world = World::new().await;
    let staff = Staff::new(&world, "viewer").await;
    assert_eq!(staff.post("/admin/partners", &add("Village Hall", HALL)).await.status, 403);
    assert!(!staff.get("/admin/partners").await.text().contains("Add a partner"));
    assert_eq!(world.ask::<i64>("SELECT count(*) FROM partners").await, 0);
}
