//! Stand-ins for the services that charities already collect answers with: each as particular as the real one in what it lets
//! another website send, what it takes, and how it says no.
//!
//! Pages reach them under the server's other name, so that browsers treat them as another website.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

mod post;
mod services;

use crate::pages::{folder, host, parameter};
use post::Post;

/// One service that is stood in for.
#[derive(Debug, Clone, Copy)]
pub struct StandIn {
    /// Its name in `/stand-ins/NAME` and in `/stand-in.html?to=NAME`.
    pub name: &'static str,
    /// The service, as a web editor knows it.
    pub like: &'static str,
    /// What is particular about it, for a web editor.
    pub says: &'static str,
    /// The ways in which it can be told to say no to a good submission, for `?mode=MODE`.
    pub modes: &'static [&'static str],
    cors: Cors,
    judge: fn(&Post) -> Verdict,
}

/// What a service lets other websites do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cors {
    /// Anybody may post, JSON too.
    Open,
    /// A preflight is answered, but no header is allowed in it: nobody can post with a JSON content type.
    NoHeader,
    /// A preflight is refused.
    NoPreflight,
    /// As WordPress does it: the origin is echoed. Of the headers, WordPress allows a few more; none of them is needed, so that
    /// a widget that sends one is found out here.
    Echoed,
}

/// What a service makes of a post.
struct Verdict {
    /// Whether the service has the answers now.
    taken: bool,
    status: StatusCode,
    says: Value,
    shape: Shape,
}

/// How a verdict is told.
enum Shape {
    Json,
    /// A web page, for browsers that follow a form.
    Page,
    /// A redirect to a path below `/stand-ins`.
    Redirect(String),
}

impl Verdict {
    fn json(taken: bool, status: StatusCode, says: Value) -> Self {
        Verdict { taken, status, says, shape: Shape::Json }
    }
}

/// Every service there is a stand-in for.
pub const STAND_INS: &[StandIn] = &[
    StandIn {
        name: "formspree",
        like: "Formspree",
        says: "It takes JSON, says ok: true, and names the fields it refuses.",
        modes: &["refused"],
        cors: Cors::Open,
        judge: services::formspree,
    },
    StandIn {
        name: "apps-script",
        like: "Google Apps Script",
        says: "It takes plain text only, sends the browser on to another address, and says yes or no in the answer alone.",
        modes: &["refused"],
        cors: Cors::NoPreflight,
        judge: services::apps_script,
    },
    StandIn {
        name: "wordpress",
        like: "a WordPress REST route",
        says: "It takes JSON with the names that its route declares, and allows no header of your own.",
        modes: &["refused", "closed"],
        cors: Cors::Echoed,
        judge: services::wordpress,
    },
    StandIn {
        name: "contact-form-7",
        like: "Contact Form 7",
        says: "It takes multipart forms only, wants to be told which form it is, and says no with a status of 200.",
        modes: &["refused", "spam", "mail_failed"],
        cors: Cors::Echoed,
        judge: services::contact_form_7,
    },
    StandIn {
        name: "gravity-forms",
        like: "Gravity Forms",
        says: "It knows its fields by number: input_1, input_2 and so on.",
        modes: &["refused"],
        cors: Cors::Echoed,
        judge: services::gravity_forms,
    },
    StandIn {
        name: "zapier",
        like: "a Zapier hook",
        says: "It takes anything except from a browser that first asks whether it may: no JSON content type.",
        modes: &["refused"],
        cors: Cors::NoHeader,
        judge: services::zapier,
    },
];

impl StandIn {
    /// The stand-in of that name.
    pub fn find(name: &str) -> Option<&'static StandIn> {
        STAND_INS.iter().find(|stand_in| stand_in.name == name)
    }

    /// The config file for a page that the browser knows under `host` (`host:port`), from `stand-ins/NAME.json`.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn config(&self, host: &str, mode: Option<&str>) -> std::io::Result<String> {
        let template = tokio::fs::read_to_string(folder("stand-ins").join(self.name).with_extension("json")).await?;
        Ok(template.replace("{{endpoint}}", &self.address(host, mode)))
    }

    /// Where a page that the browser knows under `host` posts to.
    fn address(&self, host: &str, mode: Option<&str>) -> String {
        let mode = mode.map(|mode| format!("?mode={mode}")).unwrap_or_default();
        format!("http://{}/stand-ins/{}{mode}", other_name(host), self.name)
    }
}

/// The same server under its other name: to a browser that is another origin, so that preflights happen. A server that is reached
/// from another machine has only one name.
fn other_name(host: &str) -> String {
    match host.split_once(':') {
        Some(("127.0.0.1", port)) => format!("localhost:{port}"),
        Some(("localhost", port)) => format!("127.0.0.1:{port}"),
        _ => host.to_owned(),
    }
}

/// What has arrived, by the stand-in's name, the oldest first.
#[derive(Clone, Default)]
struct Records(Arc<Mutex<BTreeMap<&'static str, Vec<Value>>>>);

impl Records {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Vec<Value>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/{name}", post(take).options(preflight))
        .route("/{name}/received", get(received).delete(forget))
        .route("/{name}/config.json", get(config))
        .route("/apps-script/echo", get(echo))
        .route("/formspree/thanks", get(|| async { Html(include_str!("../../stand-ins/thanks.html")) }))
        .route("/form.json", get(form))
        .with_state(Records::default())
}

async fn take(
    State(records): State<Records>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let Some(stand_in) = StandIn::find(&name) else { return unknown() };
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut post = Post::read(request, parameter(query.as_deref(), "mode").unwrap_or_default()).await;
    let mut records = records.lock();
    let kept = records.entry(stand_in.name).or_default();
    post.number = kept.len();
    let verdict = (stand_in.judge)(&post);
    kept.push(json!({
        "content_type": post.content_type,
        "accept": post.accept,
        "fields": post.fields,
        "taken": verdict.taken,
        "answer": verdict.says,
    }));
    let answer = match verdict.shape {
        Shape::Json => (verdict.status, Json(verdict.says)).into_response(),
        Shape::Page => (verdict.status, Html(include_str!("../../stand-ins/refused.html"))).into_response(),
        Shape::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, format!("/stand-ins/{to}"))]).into_response(),
    };
    allow(stand_in.cors, origin, answer)
}

async fn preflight(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(stand_in) = StandIn::find(&name) else { return unknown() };
    let methods = (header::ACCESS_CONTROL_ALLOW_METHODS, "OPTIONS, GET, POST");
    let content_type = (header::ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type");
    let answer = match stand_in.cors {
        Cors::NoPreflight => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
        Cors::NoHeader => [methods].into_response(),
        Cors::Open | Cors::Echoed => [methods, content_type].into_response(),
    };
    allow(stand_in.cors, headers.get(header::ORIGIN).cloned(), answer)
}

/// Lets the page that asked read the answer, in the service's own way.
fn allow(cors: Cors, origin: Option<HeaderValue>, mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    match origin {
        Some(origin) if cors == Cors::Echoed => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        None if cors == Cors::Echoed => {}
        _ => {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
    }
    answer
}

async fn received(State(records): State<Records>, Path(name): Path<String>) -> Response {
    if StandIn::find(&name).is_none() {
        return unknown();
    }
    Json(records.lock().get(name.as_str()).cloned().unwrap_or_default()).into_response()
}

async fn forget(State(records): State<Records>, Path(name): Path<String>) -> StatusCode {
    records.lock().remove(name.as_str());
    StatusCode::NO_CONTENT
}

async fn config(Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let Some(stand_in) = StandIn::find(&name) else { return unknown() };
    match stand_in.config(host(&headers), parameter(query.as_deref(), "mode")).await {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => unread(&format!("{name}.json"), &error),
    }
}

/// A form with the kinds of answer that the built-in one does not have: several choices, and a box to tick.
async fn form() -> Response {
    match tokio::fs::read(folder("stand-ins").join("form.json")).await {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => unread("form.json", &error),
    }
}

/// Where Apps Script sends the browser for its answer; `key` is the number of the post.
async fn echo(State(records): State<Records>, RawQuery(query): RawQuery) -> Response {
    let key = parameter(query.as_deref(), "key").and_then(|key| key.parse::<usize>().ok());
    let records = records.lock();
    let post = records.get("apps-script").and_then(|posts| posts.get(key?));
    match post.and_then(|post| post.get("answer")) {
        Some(answer) => allow(Cors::NoPreflight, None, Json(answer).into_response()),
        None => (StatusCode::NOT_FOUND, "No post has this key.\n").into_response(),
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "There is no such stand-in. /stand-ins.html lists those there are.\n").into_response()
}

fn unread(file: &str, error: &std::io::Error) -> Response {
    let say = format!("demo/stand-ins/{file} could not be read: {error}\n");
    (StatusCode::INTERNAL_SERVER_ERROR, say).into_response()
}
