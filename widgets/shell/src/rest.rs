//! The later part of this module's code. A visitor who only reads a form does not pay for what comes after: the build cuts a wasm module
//! that has later code in two (`xtask/src/slim/split.rs`), and the loader fetches the second part when it is first asked for.
//!
//! **The rule**: what stands in a module named `later`, or in another place that `split.rs` names, is called only by a handler that
//! [`crate::markup::El::on`] was given, or where [`ready`] has given `true`, or where something can only be so because one of these has
//! run. Anything else is a trap, which the browser journeys hear.

use crate::{js, texts};
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// Given by loader.js to wasm-bindgen's glue: fetches the second part, once.
    #[wasm_bindgen(js_name = fetchRest)]
    fn fetch_rest() -> Promise;
    /// Given likewise: what a file beside windchime.js holds, by its name; `how` is the method of a `Response` that reads it.
    #[wasm_bindgen(js_name = fetchForm)]
    fn fetch_form(name: &str, how: &str) -> Promise;
}

thread_local! {
    /// Without the feature `later` there is no later part.
    static HERE: Cell<bool> = const { Cell::new(cfg!(not(all(feature = "later", target_arch = "wasm32")))) };
    static WORK: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// Whether the second part is here already.
pub fn is_here() -> bool {
    HERE.get()
}

/// Fetches the second part, then does what has been waiting for it; `false` where it could not be fetched: offline, or a broken
/// download. Then it can be tried again.
#[inline(never)]
pub fn ready() -> Pin<Box<dyn Future<Output = bool>>> {
    Box::pin(async {
        if !is_here() && JsFuture::from(fetch_rest()).await.is_ok() && texts::fetch().await {
            HERE.set(true);
            for work in WORK.take() {
                work();
            }
        }
        is_here()
    })
}

/// Does something at once, or else as soon as the second part is here, in order. Where it cannot be fetched, the work waits for the
/// next attempt.
pub fn then(work: Box<dyn FnOnce()>) {
    let here = is_here();
    afterwards(work);
    if !here {
        spawn_local(async { _ = ready().await });
    }
}

/// Does something at once, or else as soon as somebody has asked for the second part and it is here.
pub fn afterwards(work: Box<dyn FnOnce()>) {
    if is_here() {
        return work();
    }
    WORK.with_borrow_mut(|waiting| waiting.push(work));
}

/// The JSON text that lies beside windchime.js under that name: a built-in form that the wasm does not carry, or `words`; `None` where it could not be fetched.
pub async fn form(name: &str) -> Option<String> {
    JsFuture::from(fetch_form(name, "text")).await.ok()?.as_string()
}

/// The bytes that lie there: `places`, the table of postcodes; `None` where they could not be fetched.
pub async fn bytes(name: &str) -> Option<Vec<u8>> {
    Some(js::to_bytes(&JsFuture::from(fetch_form(name, "arrayBuffer")).await.ok()?))
}
