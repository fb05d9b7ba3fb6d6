//! The outbox: one IndexedDB object store in the partner page's origin. Its values are sealed before they come here (see
//! [`crate::seal`]); a parcel leaves only when its receipt has come, or when the person deletes it.

use super::{Refused, database};
use crate::{js, json};
use std::pin::Pin;
use wasm_bindgen::JsValue;
use windchime_domain::json::Value;

/// The database, its one object store, and the lock under which one tab at a time sends.
pub(super) const NAME: &str = "windchime";
/// The key of the device's own sealing key; parcels go by their submission id.
const KEY: &str = "key";

/// Every parcel, in no order.
///
/// # Errors
/// [`Refused`].
pub async fn all() -> Result<Vec<Value>, Refused> {
    let found = ask("readonly", "getAll", &[]).await?;
    let mut parcels = Vec::new();
    if found.is_undefined() {
        return Ok(parcels);
    }
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

/// Does some work while no other tab of this origin sends; at once in a browser without Web Locks.
pub async fn alone(work: Pin<Box<dyn Future<Output = ()>>>) {
    database::alone(NAME, work).await;
}

fn ask(
    mode: &'static str,
    operation: &'static str,
    arguments: &[JsValue],
) -> Pin<Box<dyn Future<Output = Result<JsValue, Refused>>>> {
    database::ask(NAME, mode, operation, arguments)
}
