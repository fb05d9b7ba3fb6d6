//! The kept card: one sealed file (see [`crate::vault`]) in a database of its own in the partner page's origin, made when a person asks
//! to keep their card and gone when they delete it. Nothing readable comes here.

use super::{Refused, database};
use crate::js;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// The database, its one object store, and the lock under which one tab at a time writes.
pub(super) const NAME: &str = "windchime-card";
/// What is kept.
const CARD: &str = "card";
/// What is to take its place, until it has been read back.
const NEXT: &str = "next";
/// The browser's own key, where there is no passphrase.
const KEY: &str = "key";

/// Why nothing was written; what was kept before is still there.
#[derive(Debug, Clone, PartialEq)]
pub enum NotKept {
    /// Another tab has kept something since this one has looked.
    Elsewhere,
    /// The browser refuses storage, has no room, or gives back something other than was written.
    Refused,
}

/// What is kept; `None` where nothing is. To look makes no database.
///
/// # Errors
/// [`Refused`].
pub async fn find() -> Result<Option<Vec<u8>>, Refused> {
    stored(CARD).await
}

/// Keeps these bytes in place of `known`, which this tab has seen there: they are written beside it, read back, and only then put in
/// its place. Each sealing has bytes of its own, so that they are their own revision.
///
/// # Errors
/// [`NotKept`].
pub async fn keep(known: Option<Vec<u8>>, bytes: Vec<u8>) -> Result<(), NotKept> {
    let done = Rc::new(RefCell::new(Err(NotKept::Refused)));
    let outcome = done.clone();
    let work = async move {
        let written = write(known, bytes).await;
        *outcome.borrow_mut() = written;
    };
    database::alone(NAME, Box::pin(work)).await;
    done.replace(Ok(()))
}

async fn write(known: Option<Vec<u8>>, bytes: Vec<u8>) -> Result<(), NotKept> {
    let refused = |_: Refused| NotKept::Refused;
    if find().await.map_err(refused)? != known {
        return Err(NotKept::Elsewhere);
    }
    for place in [NEXT, CARD] {
        put(place, &bytes).await.map_err(refused)?;
        if stored(place).await.map_err(refused)? != Some(bytes.clone()) {
            return Err(NotKept::Refused);
        }
    }
    _ = remove(NEXT).await;
    Ok(())
}

/// The browser's own key (`CryptoKey`), made once; `make` makes one that cannot be taken out of the browser. `None` where there is
/// none and none is to be made.
///
/// # Errors
/// [`Refused`].
pub async fn device_key(
    make: Option<impl Future<Output = Result<JsValue, JsValue>>>,
) -> Result<Option<JsValue>, Refused> {
    let known = database::ask(NAME, "readonly", "get", &[js::text(KEY)]).await?;
    let (true, Some(make)) = (known.is_undefined(), make) else {
        return Ok(Some(known).filter(|key| !key.is_undefined()));
    };
    // `add` fails where another tab was faster; then its key is the key.
    _ = database::ask(NAME, "readwrite", "add", &[make.await?, js::text(KEY)]).await;
    database::ask(NAME, "readonly", "get", &[js::text(KEY)]).await.map(Some)
}

/// Takes the browser's own key away, once a passphrase has taken its place.
pub async fn forget_device_key() {
    _ = remove(KEY).await;
}

/// Deletes everything that is kept, and looks: whether nothing is there any more.
pub async fn delete() -> bool {
    _ = database::delete(NAME).await;
    matches!(find().await, Ok(None)) && !super::is_there(NAME).await.unwrap_or(false)
}

async fn stored(place: &'static str) -> Result<Option<Vec<u8>>, Refused> {
    let found = database::ask(NAME, "readonly", "get", &[js::text(place)]).await?;
    Ok((!found.is_undefined()).then(|| js::to_bytes(&found)))
}

async fn put(place: &'static str, bytes: &[u8]) -> Result<(), Refused> {
    database::ask(NAME, "readwrite", "put", &[js::bytes(bytes), js::text(place)]).await.map(drop)
}

async fn remove(place: &'static str) -> Result<(), Refused> {
    database::ask(NAME, "readwrite", "delete", &[js::text(place)]).await.map(drop)
}
