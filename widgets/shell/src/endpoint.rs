//! The only place that makes a request. No credentials, no referrer beyond the origin, no custom header; a time limit and a
//! size limit on every answer; dropping the future (the widget leaves the page) aborts the request.

use crate::json;
use crate::stage::Stage;
use crate::texts::{digits, own};
use gloo_net::http::{Request, Response};
use gloo_timers::callback::Timeout;
#[cfg(feature = "stream")]
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCredentials, RequestInit, RequestMode,
};
use windchime_domain::json::Value;

/// What an answer may cost before it is given up.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From the request to the last byte.
    pub seconds: u32,
    /// Of the body, after decompression.
    pub bytes: u32,
}

/// For a form definition, a config file, a receipt.
pub const SMALL: Limits = Limits { seconds: 20, bytes: 512 * 1024 };
/// For a directory feed.
pub const FEED: Limits = Limits { seconds: 60, bytes: 16 * 1024 * 1024 };

/// Why there is no usable answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The browser says that it is offline.
    Offline,
    /// No answer came: no such host, refused, cut off, or not allowed by CORS or the page's CSP (a browser does not tell which).
    Unreachable,
    /// The time limit passed.
    Timeout,
    /// The body passed the size limit.
    TooLarge,
    /// A 2xx whose body is not JSON, such as a captive portal's page.
    NotJson,
    /// An answer outside 2xx: its status, its body where that is JSON (a problem document), and the seconds of `Retry-After`, or 0.
    Status(u16, Option<Value>, u32),
}

impl Failure {
    /// One word for events and logs.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Offline => "offline",
            Failure::Unreachable => "unreachable",
            Failure::Timeout => "timeout",
            Failure::TooLarge => "too-large",
            Failure::NotJson => "not-json",
            Failure::Status(..) => "status",
        }
    }

    /// The HTTP status, or 0 when no answer came.
    pub fn status(&self) -> u16 {
        if let Failure::Status(status, ..) = self { *status } else { 0 }
    }

    /// What happened, in plain words.
    pub fn words(&self, stage: Stage) -> String {
        failure_words(stage, self.code(), self.status())
    }
}

/// The same for a failure that is known by its code.
pub fn failure_words(stage: Stage, code: &str, status: u16) -> String {
    let text = match code {
        "offline" => &own::FAIL_OFFLINE,
        "unreachable" => &own::FAIL_UNREACHABLE,
        "timeout" => &own::FAIL_TIMEOUT,
        "too-large" => &own::FAIL_TOO_LARGE,
        "not-json" => &own::FAIL_NOT_JSON,
        _ => &own::FAIL_STATUS,
    };
    stage.fill(text, &[("status", &digits(status))])
}

/// An answer on its way; dropping it aborts the request. Boxed, so that the code of a request exists once.
pub type Answer = Pin<Box<dyn Future<Output = Result<Value, Failure>>>>;

/// Hears an answer's bytes as they come.
pub type Hear = Box<dyn FnMut(&[u8])>;

/// So many bytes are heard between breaths.
#[cfg(feature = "stream")]
const MOUTHFUL: usize = 16 * 1024;

/// Reads JSON.
pub fn get(url: &str, limits: Limits) -> Answer {
    run(url.to_owned(), None, limits, None)
}

#[cfg(feature = "stream")]
/// Reads an answer while it is still on its way. A 2xx gives nothing but what has been heard; anything else is as with [`get`].
pub fn stream(url: &str, limits: Limits, hear: Hear) -> Answer {
    run(url.to_owned(), None, limits, Some(hear))
}

/// Posts a body; the answer must be a 2xx with JSON.
pub fn post(url: String, content_type: String, body: String, limits: Limits) -> Answer {
    run(url, Some((content_type, body)), limits, None)
}

#[inline(never)]
fn run(url: String, body: Option<(String, String)>, limits: Limits, hear: Option<Hear>) -> Answer {
    Box::pin(async move {
        let ticket = Ticket::new(limits);
        let mut answer = pin!(ticket.answer(&url, body, hear));
        // The time limit is ours and not the browser's: not every engine ends a read when its request is aborted.
        poll_fn(|context| {
            if ticket.late.get() {
                return Poll::Ready(Err(Failure::Timeout));
            }
            *ticket.waker.borrow_mut() = Some(context.waker().clone());
            answer.as_mut().poll(context)
        })
        .await
    })
}

/// One request under way; dropping it aborts.
struct Ticket {
    controller: Option<AbortController>,
    late: Rc<Cell<bool>>,
    waker: Rc<RefCell<Option<Waker>>>,
    _timer: Timeout,
    bytes: u32,
}

impl Ticket {
    fn new(limits: Limits) -> Self {
        let controller = AbortController::new().ok();
        let late = Rc::new(Cell::new(false));
        let waker = Rc::new(RefCell::new(None::<Waker>));
        let timer = Timeout::new(limits.seconds.saturating_mul(1000), {
            let (late, waker) = (late.clone(), waker.clone());
            move || {
                late.set(true);
                if let Some(waker) = waker.take() {
                    waker.wake();
                }
            }
        });
        Ticket { controller, late, waker, _timer: timer, bytes: limits.bytes }
    }

    async fn answer(&self, url: &str, body: Option<(String, String)>, hear: Option<Hear>) -> Result<Value, Failure> {
        let request = self.prepare(url, body).map_err(|_| Failure::Unreachable)?;
        let response = request.send().await.map_err(|_| why())?;
        let hear = hear.filter(|_| response.ok());
        let heard = hear.is_some();
        let text = self.read(&response, hear).await?;
        if heard {
            return Ok(Value::Null);
        }
        let body = json::parse(&text);
        if !response.ok() {
            let wait = response.headers().get("retry-after").map_or(0, |after| seconds(&after));
            return Err(Failure::Status(response.status(), body, wait));
        }
        body.ok_or(Failure::NotJson)
    }

    /// gloo-net's own builder would parse and rewrite the URL; the partner's stands as it was given.
    fn prepare(&self, url: &str, body: Option<(String, String)>) -> Result<Request, JsValue> {
        let (init, headers) = (RequestInit::new(), Headers::new()?);
        headers.set("accept", "application/json")?;
        if let Some((content_type, body)) = body {
            headers.set("content-type", &content_type)?;
            init.set_method("POST");
            init.set_body(&JsValue::from_str(&body));
        }
        init.set_headers(&headers);
        init.set_credentials(RequestCredentials::Omit);
        init.set_mode(RequestMode::Cors);
        init.set_referrer_policy(ReferrerPolicy::StrictOrigin);
        init.set_signal(self.controller.as_ref().map(AbortController::signal).as_ref());
        Ok(web_sys::Request::new_with_str_and_init(url, &init)?.into())
    }

    /// The body as text, given up as soon as it passes the limit; nothing where somebody hears it.
    async fn read(
        &self,
        response: &Response,
        #[cfg_attr(not(feature = "stream"), expect(unused, reason = "nobody hears"))] mut hear: Option<Hear>,
    ) -> Result<String, Failure> {
        let Some(stream) = response.body() else { return Ok(String::new()) };
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        let chunks = js_sys::Array::new();
        let mut length = 0_u32;
        #[cfg(feature = "stream")]
        let mut heard = 0;
        loop {
            let step = JsFuture::from(reader.read()).await.map_err(|_| why())?;
            if property(&step, "done").is_truthy() {
                break;
            }
            let chunk: js_sys::Uint8Array = property(&step, "value").unchecked_into();
            length = length.saturating_add(chunk.length());
            if length > self.bytes {
                return Err(Failure::TooLarge);
            }
            #[cfg(feature = "stream")]
            if let Some(hear) = &mut hear {
                for part in chunk.to_vec().chunks(MOUTHFUL) {
                    hear(part);
                    heard += part.len();
                    // Safari gives each piece as the server sent it, however small: a pause for each would take minutes.
                    if heard >= MOUTHFUL {
                        heard = 0;
                        TimeoutFuture::new(0).await;
                    }
                }
                continue;
            }
            chunks.push(&chunk);
        }
        let blob = web_sys::Blob::new_with_u8_array_sequence(&chunks).map_err(|_| Failure::Unreachable)?;
        let text = JsFuture::from(blob.text()).await.map_err(|_| Failure::Unreachable)?;
        text.as_string().ok_or(Failure::NotJson)
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
fn seconds(after: &str) -> u32 {
    let digits = after.trim().chars().map(|digit| digit.to_digit(10));
    let number = digits.into_iter().try_fold(0_u32, |sum, digit| Some(sum.saturating_mul(10).saturating_add(digit?)));
    number.unwrap_or_else(|| {
        let ahead = (js_sys::Date::parse(after) - js_sys::Date::now()) / 1000.0;
        ahead.clamp(0.0, f64::from(u32::MAX)) as u32
    })
}

/// A request came to nothing before its time limit.
fn why() -> Failure {
    let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
    if online { Failure::Unreachable } else { Failure::Offline }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

fn property(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}
