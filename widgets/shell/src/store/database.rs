//! IndexedDB as the outbox and the vault use it: a database with one object store of the same name, opened for one operation and
//! closed again, so that no tab stands in another's way.

use super::Refused;
use crate::js;
use js_sys::{Function, Promise};
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// One operation in a transaction of its own, and its result once the transaction is complete. To read does not make a database:
/// where there is none the result is `undefined`.
#[inline(never)]
pub fn ask(
    name: &'static str,
    mode: &'static str,
    operation: &'static str,
    arguments: &[JsValue],
) -> Pin<Box<dyn Future<Output = Result<JsValue, Refused>>>> {
    let arguments = arguments.to_vec();
    Box::pin(async move {
        let Some(database) = open(name, mode == "readwrite").await? else { return Ok(JsValue::UNDEFINED) };
        let asked = async {
            let strict = js::object(&[("durability", js::text("strict"))]);
            let transaction = js::call(&database, "transaction", &[js::text(name), js::text(mode), strict])?;
            let store = js::call(&transaction, "objectStore", &[js::text(name)])?;
            let request = js::call(&store, operation, &arguments)?;
            event(&transaction, "oncomplete").await?;
            Ok(js::get(&request, "result"))
        };
        let result = asked.await;
        _ = js::call(&database, "close", &[]);
        result
    })
}

/// Deletes a database with all that is in it.
pub fn delete(name: &'static str) -> Pin<Box<dyn Future<Output = Result<(), Refused>>>> {
    Box::pin(async move {
        let request = js::call(&js::global("indexedDB"), "deleteDatabase", &[js::text(name)])?;
        event(&request, "onsuccess").await.map(drop)
    })
}

/// Does some work while no other tab of this origin does any under that name; at once in a browser without Web Locks. Once begun it
/// goes on even where the widget leaves the page.
pub async fn alone(name: &'static str, work: Pin<Box<dyn Future<Output = ()>>>) {
    let mut work = Some(async {
        work.await;
        Ok(JsValue::UNDEFINED)
    });
    let begin = Closure::once_into_js(move || work.take().map(wasm_bindgen_futures::future_to_promise));
    let locks = js::get(&js::global("navigator"), "locks");
    if locks.is_undefined() {
        let promise = begin.unchecked_ref::<Function>().call0(&JsValue::NULL).unwrap_or_default();
        _ = JsFuture::from(Promise::resolve(&promise)).await;
    } else {
        _ = js::wait(&locks, "request", &[js::text(name), begin]).await;
    }
}

/// `None` where there is no such database and none is to be made: the upgrade that would make it is called off.
async fn open(name: &'static str, make: bool) -> Result<Option<JsValue>, Refused> {
    // WebKit keeps an empty database even where the upgrade that would make it is called off.
    if !make && super::is_there(name).await == Some(false) {
        return Ok(None);
    }
    let request = js::call(&js::global("indexedDB"), "open", &[js::text(name), JsValue::from_f64(1.0)])?;
    let absent = Rc::new(Cell::new(false));
    let upgrade = {
        let (request, absent) = (request.clone(), absent.clone());
        Closure::once_into_js(move || {
            if make {
                _ = js::call(&js::get(&request, "result"), "createObjectStore", &[js::text(name)]);
            } else {
                absent.set(true);
                _ = js::call(&js::get(&request, "transaction"), "abort", &[]);
            }
        })
    };
    js::set(&request, "onupgradeneeded", &upgrade);
    match event(&request, "onsuccess").await {
        Ok(_) => Ok(Some(js::get(&request, "result"))),
        Err(_) if absent.get() => Ok(None),
        Err(refused) => Err(refused),
    }
}

/// Waits for an event of a request or transaction, or for it to fail.
fn event(target: &JsValue, name: &str) -> JsFuture {
    let promise = Promise::new(&mut |resolve, reject| {
        js::set(target, name, &resolve);
        js::set(target, "onerror", &reject);
        js::set(target, "onabort", &reject);
    });
    JsFuture::from(promise)
}
