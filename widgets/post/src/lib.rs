//! Windchime's post office: what happens to a person's answers between "Send" and their receipt. It has no view. Its code is in the
//! later part of a widget's wasm, which a page fetches when somebody begins to write, or when something waits on the device: whoever
//! only reads a form does not pay for it. Everything it knows stands in the device's storage.
//!
//! Data flows one way: [`message::Letter`] → [`parcel`] → [`outbox`] (sealed, committed) → endpoint → [`delivery`] (judged) →
//! [`message::Attempt`].

pub mod complaint;
pub mod delivery;
pub mod item;
pub mod message;
pub mod office;
pub mod outbox;
pub mod parcel;
pub mod proof;
