//! Calls to the browser by name. Databases, locks and cryptography are some thirty methods, each asked once: called through their
//! names they cost a string each; through `web-sys` each would be an import, its glue and a shim (measured: 3 kB more on every page).

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property; `undefined` where there is none.
#[inline(never)]
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// A property of the page's window, such as `indexedDB`; `undefined` where there is none.
pub fn global(name: &str) -> JsValue {
    get(&js_sys::global(), name)
}

/// Sets a property. Only a frozen object or a proxy can refuse, and none of ours is either.
#[inline(never)]
pub fn set(object: &JsValue, name: &str, value: &JsValue) {
    _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// Calls a method.
///
/// # Errors
/// What the method threw, or that there is no such method.
#[inline(never)]
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = get(object, name).dyn_into()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    method.apply(object, &list)
}

/// Calls a method that gives a promise, which is rejected with whatever the method throws. No `async` function: each place that waits
/// would carry a copy of it.
#[inline(never)]
pub fn wait(object: &JsValue, name: &str, arguments: &[JsValue]) -> JsFuture {
    let promise = match call(object, name, arguments) {
        Ok(promise) => Promise::resolve(&promise),
        Err(thrown) => Promise::reject(&thrown),
    };
    JsFuture::from(promise)
}

/// A new object of one of the window's classes.
///
/// # Errors
/// What its constructor threw, or that there is no such class.
pub fn new(class: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let class: Function<fn() -> JsValue> = global(class).dyn_into()?;
    Reflect::construct(&class, &arguments.iter().collect())
}

/// An object of those members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        set(&object, name, value);
    }
    object.into()
}

/// Text as a JavaScript value.
pub fn text(words: &str) -> JsValue {
    JsValue::from_str(words)
}

/// Bytes as a `Uint8Array`.
pub fn bytes(of: &[u8]) -> JsValue {
    js_sys::Uint8Array::from(of).into()
}

/// The bytes of an `ArrayBuffer` or `Uint8Array`.
pub fn to_bytes(of: &JsValue) -> Vec<u8> {
    js_sys::Uint8Array::new(of).to_vec()
}
