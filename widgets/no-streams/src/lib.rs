//! Stands in for the crate `wasm-streams` (see `[patch.crates-io]` in the workspace's Cargo.toml).
//!
//! Leptos depends on `server_fn`, and that on `wasm-streams`, for server functions, which a widget has none of. The real crate exports
//! classes to JavaScript; exports are roots that fat LTO must keep, with all that they reach: about 9 kB of wasm and 13 kB of glue on
//! every page. This one has the two functions that `server_fn` names, so that it compiles; neither is ever called.

use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use wasm_bindgen::JsValue;

/// A readable stream that carries nothing.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps the browser's stream.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        ReadableStream(raw)
    }

    /// Drops the Rust stream: no widget streams a request body.
    pub fn from_stream<S>(_: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        ReadableStream(wasm_bindgen::JsCast::unchecked_into(JsValue::NULL))
    }

    /// The browser's stream.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// An empty Rust stream.
    pub fn into_stream(self) -> IntoStream {
        IntoStream
    }
}

/// The empty Rust stream.
#[derive(Debug)]
pub struct IntoStream;

impl Stream for IntoStream {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
