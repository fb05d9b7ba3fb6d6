//! The only place that writes to the device, and everything it writes: the interest form's draft, in this tab's session storage, gone
//! when the tab closes or the form is sent; the outbox, sealed answers that a person has pressed "Send" for and that have not
//! arrived yet; and the vault, the sealed card that a person has asked to keep.

mod database;
mod draft;
mod outbox;
pub mod vault;

pub use draft::Draft;
pub use outbox::{all, alone, device_key, find, keep, remove, replace};

use crate::js;
use wasm_bindgen::JsValue;

/// The browser refuses storage (private window, no room, a sandboxed frame), or its data cannot be read.
pub type Refused = JsValue;

/// Whether anything was ever kept in the outbox. To look does not make the database; where the browser cannot say, there is one.
pub async fn exists() -> bool {
    is_there(outbox::NAME).await.unwrap_or(true)
}

/// Whether a card may be kept here; where the browser cannot say without looking further, none is.
pub async fn has_card() -> bool {
    is_there(vault::NAME).await.unwrap_or(false)
}

/// Whether there is a database of that name; `None` where the browser cannot say.
#[inline(never)]
async fn is_there(name: &'static str) -> Option<bool> {
    let known = js::wait(&js::global("indexedDB"), "databases", &[]).await.ok()?;
    Some(js_sys::Array::from(&known).some(&mut |one| js::get(&one, "name") == name))
}
