//! The pages: one table, one template rule, one handler for all of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::stand_ins::StandIn;
use crate::{Settings, faults};

/// The strictest policy under which the widgets work (no `style-src` at all).
pub const STRICT_POLICY: &str = "default-src 'none'; script-src {{coordinator}} 'self' 'wasm-unsafe-eval'; \
    connect-src {{coordinator}}; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp-report";

/// The same policy without leave to run WebAssembly: the fallback must stay.
pub const NO_WASM_POLICY: &str = "default-src 'none'; script-src {{coordinator}} 'self'; \
    connect-src {{coordinator}}; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp-report";

/// One partner page.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Where it is served, such as `/card.html`.
    pub path: &'static str,
    /// Its template under `pages/`.
    pub file: &'static str,
    /// Its `Content-Security-Policy` header, where it has one; may hold `{{coordinator}}`.
    pub policy: Option<&'static str>,
}

/// Every page that is served as it stands (`/fault.html` and `/stand-in.html`, which read their query, are beside them).
pub const PAGES: &[Page] = &[
    page("/", "index.html"),
    page("/interest.html", "interest.html"),
    page("/every-kind.html", "every-kind.html"),
    page("/card.html", "card.html"),
    page("/card-own.html", "card-own.html"),
    page("/directory.html", "directory.html"),
    page("/map.html", "map.html"),
    page("/remote.html", "remote.html"),
    Page { path: "/strict-csp.html", file: "strict-csp.html", policy: Some(STRICT_POLICY) },
    Page { path: "/no-wasm-csp.html", file: "no-wasm-csp.html", policy: Some(NO_WASM_POLICY) },
    page("/broken-wasm.html", "broken-wasm.html"),
    page("/hostile-unset.html", "hostile-unset.html"),
    page("/bootstrap.html", "bootstrap.html"),
    page("/wordpress-like.html", "wordpress-like.html"),
    page("/rtl.html", "rtl.html"),
    page("/div-form.html", "div-form.html"),
    page("/module.html", "module.html"),
    page("/async.html", "async.html"),
    page("/injected.html", "injected.html"),
    page("/twice.html", "twice.html"),
    page("/bad-attributes.html", "bad-attributes.html"),
    page("/faults.html", "faults.html"),
    page("/stand-ins.html", "stand-ins.html"),
];

const fn page(path: &'static str, file: &'static str) -> Page {
    Page { path, file, policy: None }
}

/// A folder of this crate. The sites are only ever run from the source tree.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

pub(crate) fn router() -> Router<Arc<Settings>> {
    let served = PAGES.iter().fold(Router::new(), |router, page| {
        let show = move |State(settings): State<Arc<Settings>>| async move {
            show(&settings, page.file, page.policy, &[]).await
        };
        router.route(page.path, get(show))
    });
    served.route("/fault.html", get(fault)).route("/stand-in.html", get(stand_in))
}

/// The value of a parameter in a query, as it stands there.
pub(crate) fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    query?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The name and port that the browser asked for: the widgets and stand-ins take whole addresses, and those must fit the page's own.
pub(crate) fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1:8788")
}

/// `?widget=interest&endpoint=KIND` or `?widget=directory&src=KIND`: a page whose endpoint fails in the named way.
async fn fault(State(settings): State<Arc<Settings>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let value = |name: &str| parameter(query.as_deref(), name);
    let (file, kind) = match value("widget") {
        Some("interest") => ("fault-interest.html", value("endpoint")),
        Some("directory") => ("fault-directory.html", value("src")),
        _ => ("", None),
    };
    let known = kind.and_then(|kind| faults::FAULTS.iter().find(|fault| fault.kind == kind));
    let Some(known) = known else {
        let say = "There is no such fault. /faults.html lists those there are.\n";
        return (StatusCode::NOT_FOUND, say).into_response();
    };
    let url = known.url(host(&headers));
    show(&settings, file, None, &[("fault", &url), ("kind", known.kind), ("says", known.says)]).await
}

/// `?to=NAME`, perhaps with `&mode=MODE`: the interest form, set up for the named form service.
async fn stand_in(State(settings): State<Arc<Settings>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let known = parameter(query.as_deref(), "to").and_then(StandIn::find);
    let mode = parameter(query.as_deref(), "mode");
    let Some(known) = known.filter(|known| mode.is_none_or(|mode| known.modes.contains(&mode))) else {
        let say = "There is no such stand-in. /stand-ins.html lists those there are.\n";
        return (StatusCode::NOT_FOUND, say).into_response();
    };
    let settled = match known.config(host(&headers), mode).await {
        Ok(settled) => settled,
        Err(error) => {
            let say = format!("demo/stand-ins/{}.json could not be read: {error}\n", known.name);
            return (StatusCode::INTERNAL_SERVER_ERROR, say).into_response();
        }
    };
    let mode = mode.map(|mode| format!("?mode={mode}")).unwrap_or_default();
    let values = [
        ("name", known.name),
        ("like", known.like),
        ("says", known.says),
        ("mode", mode.as_str()),
        ("config", settled.as_str()),
    ];
    show(&settings, "stand-in.html", None, &values).await
}

/// Fills a template and answers with it, or says in plain words why it could not.
async fn show(settings: &Settings, file: &str, policy: Option<&str>, more: &[(&str, &str)]) -> Response {
    let integrity = match integrity(&settings.dist).await {
        Ok(integrity) => integrity,
        Err(why) => return (StatusCode::SERVICE_UNAVAILABLE, why).into_response(),
    };
    let template = match tokio::fs::read_to_string(folder("pages").join(file)).await {
        Ok(template) => template,
        Err(error) => {
            let say = format!("The template demo/pages/{file} could not be read: {error}\n");
            return (StatusCode::INTERNAL_SERVER_ERROR, say).into_response();
        }
    };
    let mut values = vec![("coordinator", settings.coordinator.as_str()), ("integrity", &integrity)];
    values.extend_from_slice(more);
    let mut response = Html(fill(&template, &values)).into_response();
    if let Some(policy) = policy {
        // Not escaped as HTML: a header is not markup.
        match HeaderValue::from_str(&policy.replace("{{coordinator}}", &settings.coordinator)) {
            Ok(policy) => response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy),
            Err(_) => {
                let say = "The coordinator's origin cannot stand in a header: look at --coordinator.\n";
                return (StatusCode::INTERNAL_SERVER_ERROR, say).into_response();
            }
        };
    }
    response
}

/// The `integrity` value of `windchime.js`, from the `sri.json` that the build writes.
async fn integrity(dist: &Path) -> Result<String, String> {
    let path = dist.join("sri.json");
    let advice = "Run `cargo xtask dist` to build the widgets, then load this page again.";
    let text = tokio::fs::read_to_string(&path).await.map_err(|error| {
        format!("The widgets are not built yet: {} could not be read ({error}).\n{advice}\n", path.display())
    })?;
    serde_json::from_str::<serde_json::Value>(&text)
        .ok()
        .and_then(|sums| Some(sums.get("windchime.js")?.as_str()?.to_owned()))
        .ok_or_else(|| format!("{} does not name windchime.js and its sum.\n{advice}\n", path.display()))
}

/// Puts each value, escaped for HTML, where the template says `{{name}}`.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        let safe = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        text.replace(&format!("{{{{{name}}}}}"), &safe)
    })
}
