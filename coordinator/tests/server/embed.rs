//! The embed-code page: what it shows is exactly what a partner has to paste.

use super::editor::{Staff, between, published, typed, unescaped};
use super::world::{PARTNER, SAMPLE, World, body, id};

const BASE: &str = "https://network.example";

async fn world() -> World {
    let world = World::with(|config| config.public_url = Some(BASE.to_owned())).await;
    let digests = r#"{"windchime-0.1.0.js":"sha384-pinned","windchime.js":"sha384-moving"}"#;
    std::fs::write(world.directory.join("dist/sri.json"), digests).unwrap();
    world
}

fn snippet(page: &str, name: &str) -> String {
    typed(page, &format!(" snippet\" id=\"snippet-{name}\""))
}

#[tokio::test]
async fn the_code_to_paste_is_shown_letter_by_letter() {
    let world = world().await;
    let staff = Staff::new(&world, "viewer").await;
    let page = staff.get("/admin/embed?widget=interest&form=interest&reading=easy&privacy=https://larder.example/privacy?a=1%26b=2&look-accent=%231f5f4a&look-font=%22Open+Sans%22,+serif&look-width=30rem&script=checked").await;
    assert_eq!(page.status, 200);
    let page = page.text();
    assert_eq!(
        snippet(page, "script"),
        r#"<script src="https://network.example/windchime.js" defer crossorigin="anonymous" integrity="sha384-moving"></script>"#
    );
    assert_eq!(
        snippet(page, "element"),
        r#"<windchime-interest endpoint="https://network.example/v1/forms/interest/submissions"
                    form="https://network.example/v1/forms/interest"
                    privacy="https://larder.example/privacy?a=1&amp;b=2"
                    reading="easy">
  <a href="https://network.example/interest/interest">Would you join a recovery network?</a>
</windchime-interest>"#
    );
    assert_eq!(
        snippet(page, "css"),
        "windchime-interest, [data-windchime=\"interest\"] {\n  --windchime-accent: #1f5f4a;\n  --windchime-font: \"Open Sans\", \
         serif;\n  max-width: 30rem;\n}"
    );
    assert!(
        snippet(page, "div")
            .starts_with("<div data-windchime=\"interest\"\n     data-endpoint=\"https://network.example/v1")
    );
    assert_eq!(
        snippet(page, "policy"),
        "script-src https://network.example 'wasm-unsafe-eval'; connect-src https://network.example"
    );
    assert!(page.contains("on dark pages"), "a green that cannot be read on dark pages is told");
    assert!(!page.contains("<script"), "the page works without any");
}

#[tokio::test]
async fn every_widget_has_the_fields_of_its_table_and_no_others() {
    let world = world().await;
    let staff = Staff::new(&world, "viewer").await;
    for (widget, has, has_not) in [
        ("interest", ["draft", "privacy", "reading", "lang"], ["send-as", "endpoint", "nation", "src"]),
        ("card", ["nation", "reading", "theme", "config"], ["draft", "show", "endpoint", "form"]),
        ("directory", ["show", "reading", "theme", "lang"], ["src", "nation", "draft", "form"]),
    ] {
        let page = staff.get(&format!("/admin/embed?widget={widget}")).await;
        let field = |name: &str| page.text().contains(&format!(" name=\"{name}\""));
        assert!(has.iter().all(|name| field(name)), "{widget}");
        assert!(!has_not.iter().any(|name| field(name)), "{widget}");
        assert_eq!(
            snippet(page.text(), "script").matches("windchime-0.1.0.js\"").count(),
            1,
            "the safest is the first"
        );
    }
}

#[tokio::test]
async fn a_website_that_is_not_a_partners_is_warned_of() {
    let world = world().await;
    let staff = Staff::new(&world, "viewer").await;
    let told = async |site: &str| staff.get(&format!("/admin/embed?site={site}")).await.text().to_owned();
    assert!(told(PARTNER).await.contains("https://larder.example may show the widget"));
    assert!(told("https://hall.example").await.contains("https://hall.example is not on the list"));
    assert!(told("hall.example").await.contains("is not the start of a website’s address"));
    world.app.storage.add_partner("Village Hall", "https://hall.example", &SAMPLE).await.unwrap();
    assert!(told("https://hall.example").await.contains("https://hall.example may show the widget"));
}

#[tokio::test]
async fn what_cannot_be_used_is_named_and_nothing_of_it_gets_out() {
    let world = world().await;
    let staff = Staff::new(&world, "viewer").await;
    let query = "widget=card&nation=atlantis&theme=%3Cscript%3E&config=javascript:alert(1)&look-accent=red;}&look-font=%3C/style%3E";
    let page = staff.get(&format!("/admin/embed?{query}")).await;
    assert_eq!(page.text().matches("<li><a href=\"#").count(), 5, "{}", page.text());
    assert!(page.text().contains("Use england, scotland, wales or northern-ireland"));
    let element = snippet(page.text(), "element");
    assert!(element.starts_with("<windchime-card>") && !page.text().contains("<script>"), "{element}");
    let frame = staff.get(&format!("/admin/embed/preview?{query}")).await;
    assert!(frame.text().contains("<windchime-card><p>") && !frame.text().contains("javascript:"), "{}", frame.text());
}

#[tokio::test]
async fn the_preview_shows_what_was_chosen_and_sends_nowhere() {
    let world = world().await;
    let staff = Staff::new(&world, "viewer").await;
    let page = staff.get("/admin/embed?form=story&reading=easy&look-accent=teal").await;
    let frame = staff.get(&unescaped(&between(page.text(), "<iframe class=\"preview\" src=\"", "\""))).await;
    assert!(frame.text().contains("reading=\"easy\"") && frame.text().contains("form=\"/preview/forms/story/1/"));
    assert!(!frame.text().contains("/v1/forms/story/submissions"));
    let policy = frame.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'") && policy.contains("frame-ancestors 'self'"));
    assert!(page.header("content-security-policy").unwrap().contains("frame-src 'self'"));
    let style = unescaped(&between(frame.text(), "<link rel=\"stylesheet\" href=\"/admin/embed", "\""));
    let sheet = staff.get(&format!("/admin/embed{style}")).await;
    assert_eq!(sheet.text(), "windchime-interest {\n  --windchime-accent: teal;\n}\n");
    assert_eq!(world.get("/admin/embed/preview").await.status, 303, "only for those who are signed in");
}

#[tokio::test]
async fn the_form_that_most_people_answered_is_chosen_first() {
    let world = world().await;
    let staff = Staff::new(&world, "editor").await;
    published(&staff).await;
    assert!(staff.get("/admin/embed").await.text().contains("<option value=\"interest\" selected>"));
    let sent = body(&id(1), r#"{"likelihood":8}"#).replace("interest", "walk");
    let json = [("content-type", "application/json")];
    assert_eq!(world.send("POST", "/v1/forms/walk/submissions", &json, &sent).await.status, 201);
    let page = staff.get("/admin/embed").await;
    assert!(page.text().contains("<option value=\"walk\" selected>"), "{}", page.text());
    assert!(page.text().contains("of a form’s own wording"), "typographic apostrophes");
}
