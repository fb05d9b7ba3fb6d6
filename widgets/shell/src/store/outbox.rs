//! The outbox: one IndexedDB object store in the partner page's origin. Its values are sealed before they come here (see
//! [`crate::seal`]); a parcel leaves only when its receipt has come, or when the person deletes it.

use crate::{js, json};
use js_sys::{Function, Promise};
use std::pin::Pin;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use windchime_domain::json::Value;

/// The database, its one object store, and the lock under which one tab at a time sends.
pub(super) const NAME: &str = "windchime";
/// The key of the device's own sealing key; parcels go by their submission id.
const KEY: &str = "key";

/// The browser refuses storage (private window, no room, a sandboxed frame), or its data cannot be read.
pub type Refused = JsValue;

/// Every parcel, in no order.
///
/// # Errors
/// [`Refused`].
pub async fn all() -> Result<Vec<Value>, Refused> {
    let found = ask("readonly", "getAll", &[]).await?;
    let mut parcels = Vec::new();
    js_sys::Array::from(&found).for_each(&mut |one, _, _| parcels.push(json::read(&one)));
    parcels.retain(|one| one.get("id").is_some());
    Ok(parcels)
}

/// One parcel; `null` where there is none of that id.
///
/// # Errors
/// [`Refused`].
pub async fn find(id: &str) -> Result<Value, Refused> {
    ask("readonly", "get", &[js::text(id)]).await.map(|found| json::read(&found))
}

/// Keeps a parcel in place of what was there, unless the person has deleted it meanwhile.
///
/// # Errors
/// [`Refused`].
pub async fn replace(id: &str, parcel: &Value) -> Result<(), Refused> {
    if find(id).await?.is_map() { keep(id, parcel).await } else { Ok(()) }
}

/// Keeps a parcel under its id, in place of what was there. When this is done, it is on the disk.
///
/// # Errors
/// [`Refused`].
pub async fn keep(id: &str, parcel: &Value) -> Result<(), Refused> {
    ask("readwrite", "put", &[json::js(parcel), js::text(id)]).await.map(drop)
}

/// Deletes a parcel.
///
/// # Errors
/// [`Refused`].
pub async fn remove(id: &str) -> Result<(), Refused> {
    ask("readwrite", "delete", &[js::text(id)]).await.map(drop)
}

/// The device's own key (`CryptoKey`), made once; `make` makes one that cannot be taken out of the browser.
///
/// # Errors
/// [`Refused`].
pub async fn device_key(make: impl Future<Output = Result<JsValue, JsValue>>) -> Result<JsValue, Refused> {
    let known = ask("readonly", "get", &[js::text(KEY)]).await?;
    if !known.is_undefined() {
        return Ok(known);
    }
    // `add` fails where another tab was faster; then its key is the key.
    _ = ask("readwrite", "add", &[make.await?, js::text(KEY)]).await;
    ask("readonly", "get", &[js::text(KEY)]).await
}

/// Does some work while no other tab of this origin does any; at once in a browser without Web Locks. Once begun it goes on even
/// where the widget leaves the page.
pub async fn alone(work: Pin<Box<dyn Future<Output = ()>>>) {
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
        _ = js::wait(&locks, "request", &[js::text(NAME), begin]).await;
    }
}

/// One operation in a transaction of its own, and its result once the transaction is complete.
#[inline(never)]
fn ask(
    mode: &'static str,
    operation: &'static str,
    arguments: &[JsValue],
) -> Pin<Box<dyn Future<Output = Result<JsValue, Refused>>>> {
    let arguments = arguments.to_vec();
    Box::pin(async move {
        let database = open().await?;
        let asked = async {
            let strict = js::object(&[("durability", js::text("strict"))]);
            let transaction = js::call(&database, "transaction", &[js::text(NAME), js::text(mode), strict])?;
            let store = js::call(&transaction, "objectStore", &[js::text(NAME)])?;
            let request = js::call(&store, operation, &arguments)?;
            event(&transaction, "oncomplete").await?;
            Ok(js::get(&request, "result"))
        };
        let result = asked.await;
        _ = js::call(&database, "close", &[]);
        result
    })
}

async fn open() -> Result<JsValue, Refused> {
    let request = js::call(&js::global("indexedDB"), "open", &[js::text(NAME), JsValue::from_f64(1.0)])?;
    let upgrade = {
        let request = request.clone();
        Closure::once_into_js(move || {
            _ = js::call(&js::get(&request, "result"), "createObjectStore", &[js::text(NAME)]);
        })
    };
    js::set(&request, "onupgradeneeded", &upgrade);
    event(&request, "onsuccess").await?;
    Ok(js::get(&request, "result"))
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
