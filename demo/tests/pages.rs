//! Every page as a browser gets it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt;
use windchime_demo::faults::{FAULTS, HUGE_BYTES};
use windchime_demo::pages::PAGES;
use windchime_demo::{Settings, router};

const COORDINATOR: &str = "http://127.0.0.1:8787";
const SUM: &str = "sha384-ThisStandsForTheSumOfTheBuiltScript";
const WASM: &[u8] = b"\0asm\x01\0\0\0 stands for the built module";

/// A folder as the build leaves it, made anew for each test.
fn dist(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{test}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sri.json"), format!("{{\"windchime.js\": \"{SUM}\"}}")).unwrap();
    std::fs::write(folder.join("windchime.js"), "// the script").unwrap();
    std::fs::write(folder.join("windchime-1a2b.wasm"), WASM).unwrap();
    folder
}

fn site(test: &str) -> axum::Router {
    router(Settings { coordinator: COORDINATOR.to_owned(), dist: dist(test) })
}

async fn ask(site: &axum::Router, method: Method, path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request =
        Request::builder().method(method).uri(path).header("host", "127.0.0.1:8788").body(Body::empty()).unwrap();
    let response = site.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

async fn page(site: &axum::Router, path: &str) -> String {
    let (status, headers, body) = ask(site, Method::GET, path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    assert_eq!(headers.get("content-type").unwrap(), "text/html; charset=utf-8", "{path}");
    String::from_utf8(body).unwrap()
}

fn snippet() -> String {
    format!("<script src=\"{COORDINATOR}/windchime.js\" defer crossorigin=\"anonymous\" integrity=\"{SUM}\"></script>")
}

#[tokio::test]
async fn every_page_is_filled_and_asks_no_third_party_for_anything() {
    let site = site("filled");
    for path in PAGES
        .iter()
        .map(|page| page.path)
        .chain(["/fault.html?widget=interest&endpoint=500", "/fault.html?widget=directory&src=links"])
        .chain(["/stand-in.html?to=formspree", "/stand-in.html?to=contact-form-7&mode=spam"])
    {
        let html = page(&site, path).await;
        assert!(!html.contains("{{"), "{path} has an empty place left");
        for rest in html.split("src=\"").skip(1).chain(html.split("stylesheet\" href=\"").skip(1)) {
            let url = rest.split('"').next().unwrap();
            let own = url.starts_with('/')
                || url.starts_with(COORDINATOR)
                || url.starts_with("http://127.0.0.1:8788/faults/");
            assert!(own || url == "javascript:void 0", "{path} loads {url}");
        }
    }
}

#[tokio::test]
async fn pages_that_embed_carry_the_very_snippet_of_the_contract() {
    let site = site("snippet");
    // These show another way of loading, or no widget at all.
    let others =
        ["/broken-wasm.html", "/module.html", "/async.html", "/injected.html", "/faults.html", "/stand-ins.html"];
    for path in PAGES.iter().map(|page| page.path).filter(|path| !others.contains(path)) {
        let html = page(&site, path).await;
        let times = if path == "/twice.html" { 2 } else { 1 };
        assert_eq!(html.matches(&snippet()).count(), times, "{path}");
    }
    for path in others.into_iter().filter(|path| !["/faults.html", "/stand-ins.html"].contains(path)) {
        assert!(page(&site, path).await.contains(SUM), "{path} loads without a sum");
    }
}

#[tokio::test]
async fn the_card_falls_back_to_the_crisis_lines() {
    let site = site("crisis");
    for path in PAGES.iter().map(|page| page.path) {
        let html = page(&site, path).await;
        if !html.contains("<windchime-card") && !html.contains("data-windchime=\"card\"") {
            continue;
        }
        for line in ["116 123", "SHOUT to 85258", "NHS 111</a> and choose option 2", "999"] {
            assert!(html.contains(line), "{path} lacks {line}");
        }
    }
}

#[tokio::test]
async fn every_template_is_served_and_every_stylesheet_exists() {
    let site = site("templates");
    let home = page(&site, "/").await;
    let mut known: BTreeSet<&str> = PAGES.iter().map(|page| page.file).collect();
    known.extend(["fault-interest.html", "fault-directory.html", "stand-in.html"]);
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("pages")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(name.as_str()), "pages/{name} is never served");
    }
    for path in PAGES.iter().map(|page| page.path) {
        assert!(path == "/" || home.contains(&format!("href=\"{path}\"")), "the first page does not lead to {path}");
        for rest in page(&site, path).await.split("stylesheet\" href=\"").skip(1) {
            let url = rest.split('"').next().unwrap();
            assert_eq!(ask(&site, Method::GET, url).await.0, StatusCode::OK, "{path} wants {url}");
        }
    }
    assert_eq!(ask(&site, Method::GET, "/violations.js").await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_strict_page_has_the_policy_of_the_contract_and_no_inline_anything() {
    let site = site("policy");
    let policy = |headers: HeaderMap| headers.get("content-security-policy").unwrap().to_str().unwrap().to_owned();
    let strict = policy(ask(&site, Method::GET, "/strict-csp.html").await.1);
    assert_eq!(
        strict,
        "default-src 'none'; script-src http://127.0.0.1:8787 'self' 'wasm-unsafe-eval'; connect-src http://127.0.0.1:8787; \
         require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp-report"
    );
    let without = policy(ask(&site, Method::GET, "/no-wasm-csp.html").await.1);
    assert_eq!(without, strict.replace(" 'wasm-unsafe-eval'", ""));
    for path in ["/strict-csp.html", "/no-wasm-csp.html"] {
        let html = page(&site, path).await;
        for inline in ["style=", "<style", "<script>", "rel=\"stylesheet\"", "onclick="] {
            assert!(!html.contains(inline), "{path} breaks its own policy with {inline}");
        }
    }
}

#[tokio::test]
async fn a_missing_build_is_said_in_plain_words() {
    let site = router(Settings { coordinator: COORDINATOR.to_owned(), dist: PathBuf::from("no-such-folder") });
    let (status, _, body) = ask(&site, Method::GET, "/").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(String::from_utf8(body).unwrap().contains("cargo xtask dist"));
}

#[tokio::test]
async fn the_broken_copy_differs_from_the_build_in_one_byte_of_the_wasm_only() {
    let site = site("broken");
    let (_, headers, wasm) = ask(&site, Method::GET, "/broken/windchime-1a2b.wasm").await;
    assert_eq!(headers.get("content-type").unwrap(), "application/wasm");
    assert_eq!(wasm.len(), WASM.len());
    assert_eq!(wasm.iter().zip(WASM).filter(|(a, b)| a != b).count(), 1);
    assert_eq!(ask(&site, Method::GET, "/broken/windchime.js").await.2, b"// the script");
    for path in ["/broken/sri.json", "/broken/..%2Fdemo-broken%2Fwindchime.js", "/broken/none.wasm"] {
        assert_eq!(ask(&site, Method::GET, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn reports_are_counted_and_reset() {
    let site = site("reports");
    let count = || async { String::from_utf8(ask(&site, Method::GET, "/csp-report/count").await.2).unwrap() };
    assert_eq!(count().await, "0");
    ask(&site, Method::POST, "/csp-report").await;
    ask(&site, Method::POST, "/csp-report").await;
    assert_eq!(count().await, "2");
    assert_eq!(ask(&site, Method::DELETE, "/csp-report/count").await.0, StatusCode::NO_CONTENT);
    assert_eq!(count().await, "0");
    ask(&site, Method::POST, "/csp-report").await;
    ask(&site, Method::DELETE, "/csp-report").await;
    assert_eq!(count().await, "0");
}

#[tokio::test]
async fn every_fault_has_a_link_and_a_page() {
    let site = site("fault-pages");
    let index = page(&site, "/faults.html").await;
    for fault in FAULTS {
        let mut linked = false;
        for (query, attribute) in [("widget=interest&endpoint=", "endpoint"), ("widget=directory&src=", "src")] {
            linked |= index.contains(&format!("{}{}\"", query.replace('&', "&amp;"), fault.kind));
            let html = page(&site, &format!("/fault.html?{query}{}", fault.kind)).await;
            assert!(html.contains(&format!("{attribute}=\"{}\"", fault.url("127.0.0.1:8788"))), "{}", fault.kind);
        }
        assert!(linked, "/faults.html does not lead to {}", fault.kind);
    }
    assert_eq!(ask(&site, Method::GET, "/fault.html?widget=interest&endpoint=none").await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask(&site, Method::GET, "/fault.html").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn faults_answer_as_they_say_and_let_any_origin_read_them() {
    let site = site("faults");
    for (path, status, kind) in [
        ("/faults/500", 500, "text/plain; charset=utf-8"),
        ("/faults/503", 503, "application/problem+json"),
        ("/faults/html", 200, "text/html; charset=utf-8"),
        ("/faults/not-json", 200, "application/json"),
        ("/faults/links", 200, "application/json"),
        ("/faults/422", 422, "application/problem+json"),
        ("/faults/empty", 200, "application/json"),
    ] {
        let (answered, headers, body) = ask(&site, Method::POST, path).await;
        assert_eq!(answered.as_u16(), status, "{path}");
        assert_eq!(headers.get("content-type").unwrap(), kind, "{path}");
        assert_eq!(headers.get("access-control-allow-origin").unwrap(), "*", "{path}");
        let json = serde_json::from_slice::<serde_json::Value>(&body);
        assert_eq!(json.is_ok(), kind.contains("json") && path != "/faults/not-json", "{path}: {json:?}");
    }
    let preflight = Request::builder()
        .method(Method::OPTIONS)
        .uri("/faults/422")
        .header("origin", "http://127.0.0.1:1")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .body(Body::empty())
        .unwrap();
    let response = site.clone().oneshot(preflight).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers().get("access-control-allow-headers").unwrap(), "*");
}

#[tokio::test]
async fn the_huge_directory_is_huge_and_whole() {
    let body = ask(&site("huge"), Method::GET, "/faults/huge").await.2;
    assert!(body.len() > HUGE_BYTES, "only {} bytes", body.len());
    let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        page.get("contents").unwrap().as_array().unwrap().len() as u64,
        page.get("total_items").unwrap().as_u64().unwrap()
    );
}

#[tokio::test]
async fn the_cut_answer_begins_and_never_ends() {
    let request = Request::builder().uri("/faults/cut").body(Body::empty()).unwrap();
    let response = site("cut").oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(to_bytes(response.into_body(), usize::MAX).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_hanging_endpoint_says_nothing_for_a_minute() {
    let site = site("hang");
    let before = tokio::time::Instant::now();
    assert_eq!(ask(&site, Method::GET, "/faults/hang").await.0, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(before.elapsed().as_secs(), 60);
}
