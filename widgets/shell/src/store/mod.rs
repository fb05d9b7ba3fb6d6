//! The only place that writes to the device, and everything it writes: the interest form's draft, in this tab's session storage, gone
//! when the tab closes or the form is sent; and the outbox, sealed answers that a person has pressed "Send" for and that have not
//! arrived yet.

mod draft;
mod outbox;

pub use draft::Draft;
pub use outbox::{Refused, all, alone, device_key, find, keep, remove, replace};

use crate::js;

/// Whether anything was ever kept in the outbox. To look does not make the database; where the browser cannot say, there is one.
pub async fn exists() -> bool {
    match js::wait(&js::global("indexedDB"), "databases", &[]).await {
        Ok(known) => js_sys::Array::from(&known).some(&mut |one| js::get(&one, "name") == outbox::NAME),
        Err(_) => true,
    }
}
