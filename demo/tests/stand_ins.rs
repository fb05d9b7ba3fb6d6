//! The stand-ins over HTTP, as a browser and as any other client meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::PathBuf;
use std::sync::LazyLock;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;
use windchime_demo::stand_ins::STAND_INS;
use windchime_demo::{Settings, router};

const JSON: &str = "application/json";
const TEXT: &str = "text/plain;charset=UTF-8";
const FORM: &str = "application/x-www-form-urlencoded";
const PAGE: &str = "http://127.0.0.1:8788";

/// A folder as the build leaves it; written once, since tests run beside each other.
static DIST: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("demo-stand-ins");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sri.json"), "{\"windchime.js\": \"sha384-sum\"}").unwrap();
    folder
});

struct Site(axum::Router);

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Site {
    fn new() -> Site {
        Site(router(Settings { coordinator: "http://127.0.0.1:8787".to_owned(), dist: DIST.clone() }))
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8788");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.0.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], "").await
    }

    /// Posts as the widget does.
    async fn post(&self, to: &str, content_type: &str, body: &str) -> Answer {
        let headers = [("content-type", content_type), ("accept", JSON), ("origin", PAGE)];
        self.ask(Method::POST, &format!("/stand-ins/{to}"), &headers, body).await
    }

    /// Whether a browser would let a page post with this header after asking first.
    async fn lets(&self, to: &str, header: &str) -> bool {
        let asked =
            [("origin", PAGE), ("access-control-request-method", "POST"), ("access-control-request-headers", header)];
        let answer = self.ask(Method::OPTIONS, &format!("/stand-ins/{to}"), &asked, "").await;
        let origin = answer.header("access-control-allow-origin");
        let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
        answer.status.is_success()
            && (origin == "*" || origin == PAGE)
            && allowed.split(',').any(|one| one.trim() == header)
    }

    async fn received(&self, name: &str) -> Vec<Value> {
        self.get(&format!("/stand-ins/{name}/received")).await.json().as_array().unwrap().clone()
    }
}

/// A multipart body of these fields, and its media type.
fn multipart(fields: &[(&str, &str)]) -> (&'static str, String) {
    let parts = fields
        .iter()
        .map(|(name, value)| format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    ("multipart/form-data; boundary=edge", parts.collect::<String>() + "--edge--\r\n")
}

#[tokio::test]
async fn only_the_services_that_answer_preflights_let_a_page_post_json() {
    let site = Site::new();
    for (name, json) in [
        ("formspree", true),
        ("apps-script", false),
        ("wordpress", true),
        ("contact-form-7", true),
        ("gravity-forms", true),
        ("zapier", false),
    ] {
        assert_eq!(site.lets(name, "content-type").await, json, "{name}");
        for header in ["idempotency-key", "x-wp-nonce"] {
            assert!(!site.lets(name, header).await, "{name} lets {header} pass");
        }
    }
    assert_eq!(site.ask(Method::OPTIONS, "/stand-ins/apps-script", &[], "").await.status.as_u16(), 405);
    assert!(site.ask(Method::OPTIONS, "/stand-ins/zapier", &[], "").await.status.is_success());
}

#[tokio::test]
async fn every_answer_can_be_read_by_the_page_that_asked() {
    let site = Site::new();
    for stand_in in STAND_INS {
        let answer = site.post(stand_in.name, FORM, "name=Hazel").await;
        let echoes = ["wordpress", "contact-form-7", "gravity-forms"].contains(&stand_in.name);
        let expected = if echoes { PAGE } else { "*" };
        assert_eq!(answer.header("access-control-allow-origin"), expected, "{}", stand_in.name);
        assert_eq!(answer.header("vary") == "Origin", echoes, "{}", stand_in.name);
    }
}

#[tokio::test]
async fn formspree_takes_json_and_names_what_it_refuses() {
    let site = Site::new();
    let taken = site.post("formspree", JSON, r#"{"name":"Hazel","email":"hazel@example.org","likelihood":8}"#).await;
    assert_eq!((taken.status.as_u16(), &taken.json()["ok"]), (200, &json!(true)));
    assert!(taken.json()["next"].is_string());
    for (body, field, code) in [
        (r#"{"name":"Hazel","email":"hazel"}"#, json!("email"), "TYPE_EMAIL"),
        (r#"{"email":"hazel@example.org"}"#, json!("name"), "REQUIRED_FIELD_MISSING"),
        ("{}", Value::Null, "EMPTY"),
        ("name=Hazel", Value::Null, "EMPTY"),
    ] {
        let refused = site.post("formspree", JSON, body).await;
        assert_eq!(refused.status.as_u16(), 422, "{body}");
        let error = refused.json()["errors"][0].clone();
        assert_eq!((&error["field"], &error["code"]), (&field, &json!(code)), "{body}");
        assert!(error["message"].is_string());
    }
    let text = site.post("formspree", TEXT, r#"{"name":"Hazel"}"#).await;
    assert_eq!(text.json()["errors"][0]["code"], "EMPTY", "it does not read plain text");
    let refused = site.post("formspree?mode=refused", FORM, "name=Hazel&email=hazel%40example.org").await;
    assert_eq!(refused.json()["errors"][0]["code"], "TYPE_EMAIL");
}

#[tokio::test]
async fn formspree_shows_web_pages_to_whoever_does_not_ask_for_json() {
    let site = Site::new();
    let headers = [("content-type", FORM), ("accept", "text/html")];
    let taken = site.ask(Method::POST, "/stand-ins/formspree", &headers, "name=Hazel").await;
    assert_eq!((taken.status.as_u16(), taken.header("location")), (302, "/stand-ins/formspree/thanks"));
    assert!(site.get(taken.header("location")).await.text.contains("Thank you"));
    let refused = site.ask(Method::POST, "/stand-ins/formspree", &headers, "email=hazel").await;
    assert_eq!((refused.status.as_u16(), refused.header("content-type")), (422, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn apps_script_says_yes_or_no_only_where_it_redirects_to() {
    let site = Site::new();
    let good = r#"{"form":"interest","answers":{"name":"Hazel"}}"#;
    for (to, content_type, body, result) in [
        ("apps-script", TEXT, good, "success"),
        ("apps-script", FORM, "name=Hazel", "success"),
        ("apps-script", TEXT, r#"{"form":"interest","answers":{}}"#, "error"),
        ("apps-script", TEXT, "Hazel", "error"),
        ("apps-script?mode=refused", TEXT, good, "error"),
    ] {
        let sent_on = site.post(to, content_type, body).await;
        assert_eq!(sent_on.status.as_u16(), 302, "{body}");
        assert_eq!(sent_on.header("access-control-allow-origin"), "*", "a browser would not follow");
        let answer = site.get(sent_on.header("location")).await;
        assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (200, "*"), "{body}");
        assert_eq!(answer.json()["result"], result, "{to} {body}");
        assert_eq!(answer.json()["error"].is_string(), result == "error", "{body}");
    }
    assert_eq!(site.get("/stand-ins/apps-script/echo?key=99").await.status.as_u16(), 404);
    let posted_again = site.ask(Method::POST, "/stand-ins/apps-script/echo?key=0", &[], "").await;
    assert_eq!(posted_again.status.as_u16(), 405, "the answer is fetched, never posted to");
}

#[tokio::test]
async fn a_wordpress_route_takes_what_it_declares_and_wants_no_nonce() {
    let site = Site::new();
    let good = r#"{"name":"Hazel","email":"hazel@example.org"}"#;
    let taken = site.post("wordpress", JSON, good).await;
    assert_eq!((taken.status.as_u16(), taken.json()), (201, json!({ "id": 1 })));
    assert_eq!(site.post("wordpress", FORM, "name=Hazel").await.json(), json!({ "id": 2 }));
    for (to, content_type, body, status, code) in [
        ("wordpress", JSON, r#"{"email":"hazel@example.org"}"#, 400, "rest_missing_callback_param"),
        ("wordpress", TEXT, good, 400, "rest_missing_callback_param"),
        ("wordpress", JSON, r#"{"name":"Hazel","email":"hazel"}"#, 400, "rest_invalid_param"),
        ("wordpress?mode=refused", JSON, good, 400, "rest_invalid_param"),
        ("wordpress", JSON, "name=Hazel", 400, "rest_invalid_json"),
        ("wordpress?mode=closed", JSON, good, 401, "rest_forbidden"),
    ] {
        let refused = site.post(to, content_type, body).await;
        assert_eq!(refused.status.as_u16(), status, "{to} {body}");
        assert_eq!((&refused.json()["code"], &refused.json()["data"]["status"]), (&json!(code), &json!(status)));
        assert!(refused.json()["message"].is_string());
        if code == "rest_invalid_param" {
            assert!(refused.json()["data"]["params"]["email"].is_string(), "{body}");
        }
    }
    let headers = [("content-type", JSON), ("x-wp-nonce", "0123456789")];
    let stale = site.ask(Method::POST, "/stand-ins/wordpress", &headers, good).await;
    assert_eq!((stale.status.as_u16(), &stale.json()["code"]), (403, &json!("rest_cookie_invalid_nonce")));
    assert_eq!(stale.header("access-control-allow-origin"), "", "it came from no page");
}

#[tokio::test]
async fn contact_form_7_takes_multipart_only_and_says_no_under_a_200() {
    let site = Site::new();
    let whole = [("_wpcf7_unit_tag", "wpcf7-f7-o1"), ("your-name", "Hazel"), ("your-email", "hazel@example.org")];
    for (to, fields, status) in [
        ("contact-form-7", &whole[..], "mail_sent"),
        ("contact-form-7", &whole[..1], "validation_failed"),
        ("contact-form-7?mode=refused", &whole[..], "validation_failed"),
        ("contact-form-7?mode=spam", &whole[..], "spam"),
        ("contact-form-7?mode=mail_failed", &whole[..], "mail_failed"),
    ] {
        let (content_type, body) = multipart(fields);
        let answer = site.post(to, content_type, &body).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (200, &json!(status)), "{to}");
        assert!(answer.json()["message"].is_string());
        let fields = answer.json()["invalid_fields"].as_array().unwrap().len();
        assert_eq!(fields > 0, status == "validation_failed", "{to}");
    }
    let (content_type, body) = multipart(&[("_wpcf7_unit_tag", "wpcf7-f7-o1"), ("your-email", "hazel")]);
    let refused = site.post("contact-form-7", content_type, &body).await.json()["invalid_fields"].clone();
    assert_eq!([&refused[0]["field"], &refused[1]["field"]], ["your-name", "your-email"]);

    let (content_type, body) = multipart(&whole[1..]);
    let tagless = site.post("contact-form-7", content_type, &body).await;
    assert_eq!((tagless.status.as_u16(), &tagless.json()["code"]), (400, &json!("wpcf7_unit_tag_not_found")));
    for (content_type, body) in [(JSON, r#"{"your-name":"Hazel"}"#), (FORM, "your-name=Hazel"), (TEXT, "Hazel")] {
        let answer = site.post("contact-form-7", content_type, body).await;
        assert_eq!(answer.status.as_u16(), 415, "{content_type}");
        assert_eq!(answer.json()["code"], "wpcf7_unsupported_media_type");
        assert_eq!(answer.json()["data"]["status"], 415);
    }
}

#[tokio::test]
async fn gravity_forms_knows_its_fields_by_number() {
    let site = Site::new();
    let (multipart_type, multipart_body) = multipart(&[("input_1", "Hazel"), ("input_3", "8")]);
    for (content_type, body) in [
        (JSON, r#"{"input_1":"Hazel","input_3":8}"#),
        (FORM, "input_1=Hazel&input_3=8"),
        (multipart_type, multipart_body.as_str()),
    ] {
        let taken = site.post("gravity-forms", content_type, body).await;
        assert_eq!((taken.status.as_u16(), &taken.json()["is_valid"]), (200, &json!(true)), "{content_type}");
        assert!(taken.json()["confirmation_message"].is_string());
    }
    for (to, content_type, body, wrong) in [
        ("gravity-forms", JSON, r#"{"name":"Hazel","likelihood":8}"#, &["1", "3"][..]),
        ("gravity-forms", FORM, "input_1=Hazel", &["3"]),
        ("gravity-forms", FORM, "input_1=Hazel&input_3=8&input_2=hazel", &["2"]),
        ("gravity-forms", TEXT, r#"{"input_1":"Hazel","input_3":8}"#, &["1", "3"]),
        ("gravity-forms?mode=refused", FORM, "input_1=Hazel&input_3=8", &["2"]),
    ] {
        let refused = site.post(to, content_type, body).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["is_valid"]), (400, &json!(false)), "{body}");
        let messages = refused.json()["validation_messages"].clone();
        assert_eq!(messages.as_object().unwrap().keys().collect::<Vec<_>>(), wrong, "{body}");
    }
}

#[tokio::test]
async fn a_zapier_hook_takes_anything_until_it_is_too_much() {
    let site = Site::new();
    for (content_type, body) in [(TEXT, r#"{"form":"interest"}"#), (FORM, "name=Hazel"), (TEXT, "Hazel"), (JSON, "{}")]
    {
        let taken = site.post("zapier", content_type, body).await;
        assert_eq!((taken.status.as_u16(), &taken.json()["status"]), (200, &json!("success")), "{body}");
        assert!(taken.json()["id"].is_string());
    }
    let refused = site.post("zapier?mode=refused", FORM, "name=Hazel").await;
    assert_eq!(refused.status.as_u16(), 429);
}

#[tokio::test]
async fn a_good_submission_counts_as_taken_unless_the_mode_says_no() {
    let site = Site::new();
    let fields = [("name", "Hazel"), ("your-name", "Hazel"), ("input_1", "Hazel"), ("input_3", "8")];
    let (content_type, body) = multipart(&[&fields[..], &[("_wpcf7_unit_tag", "wpcf7-f7-o1")]].concat());
    for stand_in in STAND_INS {
        let name = stand_in.name;
        // The script reads no multipart form.
        let (content_type, body) = if name == "apps-script" { (FORM, "name=Hazel") } else { (content_type, &*body) };
        site.post(name, content_type, body).await;
        for mode in stand_in.modes {
            site.post(&format!("{name}?mode={mode}"), content_type, body).await;
        }
        let taken: Vec<Value> = site.received(name).await.iter().map(|post| post["taken"].clone()).collect();
        let mut expected = vec![json!(false); stand_in.modes.len() + 1];
        expected[0] = json!(true);
        assert_eq!(taken, expected, "{name}");
    }
}

#[tokio::test]
async fn what_arrives_is_kept_until_it_is_emptied() {
    let site = Site::new();
    assert_eq!(site.received("zapier").await, [Value::Null; 0]);
    site.post("zapier", FORM, "way=cook&way=drive&way=welcome+people&name=Zo%C3%AB").await;
    let (content_type, body) = multipart(&[("way", "cook"), ("way", "drive"), ("name", "Zoë")]);
    site.post("zapier?mode=refused", content_type, &body).await;
    site.post("zapier", TEXT, r#"{"answers":{"likelihood":8}}"#).await;
    site.post("zapier", TEXT, "not JSON").await;
    site.post("formspree", FORM, "name=Hazel").await;
    let received = site.received("zapier").await;
    let fields: Vec<&Value> = received.iter().map(|post| &post["fields"]).collect();
    assert_eq!(
        fields,
        [
            &json!({ "way": ["cook", "drive", "welcome people"], "name": "Zoë" }),
            &json!({ "way": ["cook", "drive"], "name": "Zoë" }),
            &json!({ "answers": { "likelihood": 8 } }),
            &Value::Null,
        ]
    );
    let taken: Vec<&Value> = received.iter().map(|post| &post["taken"]).collect();
    assert_eq!(taken, [&json!(true), &json!(false), &json!(true), &json!(true)]);
    assert_eq!((&received[2]["content_type"], &received[2]["accept"]), (&json!(TEXT), &json!(JSON)));

    let emptied = site.ask(Method::DELETE, "/stand-ins/zapier/received", &[], "").await;
    assert_eq!(emptied.status, StatusCode::NO_CONTENT);
    assert_eq!(site.received("zapier").await, [Value::Null; 0]);
    assert_eq!(site.received("formspree").await.len(), 1);
}

#[tokio::test]
async fn every_stand_in_has_a_link_a_page_and_a_config_for_each_of_its_modes() {
    let site = Site::new();
    let index = site.get("/stand-ins.html").await.text;
    for stand_in in STAND_INS {
        let name = stand_in.name;
        let modes = stand_in.modes.iter().map(|mode| Some(*mode));
        for mode in std::iter::once(None).chain(modes) {
            let query = mode.map(|mode| format!("&mode={mode}")).unwrap_or_default();
            let path = format!("/stand-in.html?to={name}{query}");
            assert!(index.contains(&format!("href=\"{}\"", path.replace('&', "&amp;"))), "no link to {path}");
            let page = site.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let written = page.text.split("config=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let config = site.get(written).await;
            assert_eq!(config.header("content-type"), "application/json", "{written}");
            let mode = mode.map(|mode| format!("?mode={mode}")).unwrap_or_default();
            assert_eq!(config.json()["endpoint"], format!("http://localhost:8788/stand-ins/{name}{mode}"));
            let shown = config.text.replace('"', "&quot;");
            assert!(page.text.contains(shown.trim()), "{path} does not show its config");
        }
    }
    for path in [
        "/stand-in.html",
        "/stand-in.html?to=none",
        "/stand-in.html?to=zapier&mode=none",
        "/stand-ins/none/config.json",
        "/stand-ins/none/received",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text.contains("/stand-ins.html"), "{path} does not say where to look");
    }
}

#[tokio::test]
async fn the_stand_ins_are_another_website_to_the_page() {
    let site = Site::new();
    for (host, other) in [
        ("127.0.0.1:8788", "localhost:8788"),
        ("localhost:8788", "127.0.0.1:8788"),
        ("demo.test:8788", "demo.test:8788"),
    ] {
        let request =
            Request::builder().uri("/stand-ins/zapier/config.json").header("host", host).body(Body::empty()).unwrap();
        let response = site.0.clone().oneshot(request).await.unwrap();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let config: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(config["endpoint"], format!("http://{other}/stand-ins/zapier"));
    }
    let form = site.get("/stand-ins/form.json").await.json();
    let kinds: Vec<&Value> = form["questions"].as_array().unwrap().iter().map(|question| &question["kind"]).collect();
    assert_eq!(kinds, ["several-choices", "short-text", "consent"]);
}

#[tokio::test]
async fn the_configs_rename_only_what_the_built_in_form_sends() {
    let site = Site::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../widgets/domain/forms/interest.json");
    let form: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut known = vec!["form", "form_version", "submission_id", "lang", "page"];
    known.extend(form["questions"].as_array().unwrap().iter().map(|question| question["id"].as_str().unwrap()));
    for stand_in in STAND_INS {
        let config = site.get(&format!("/stand-ins/{}/config.json", stand_in.name)).await.json();
        for (id, theirs) in config["fields"].as_object().into_iter().flatten() {
            assert!(known.contains(&id.as_str()) && theirs.is_string(), "{}: {id}", stand_in.name);
        }
    }
}
