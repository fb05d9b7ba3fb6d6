//! Between JSON text and [`Value`]: in the browser through its own parser (`serde_json` would add 16 kB to every page), natively
//! through `serde_json`, so that views render and models test without a browser.

use windchime_domain::json::Value;

#[cfg(target_arch = "wasm32")]
pub use browser::{js, parse, write};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{js, parse, write};

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::Value;
    use serde::Serialize as _;
    use wasm_bindgen::JsValue;

    /// Parses JSON text; `None` when it is not JSON.
    pub fn parse(text: &str) -> Option<Value> {
        serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
    }

    /// Writes JSON text.
    pub fn write(value: &Value) -> String {
        let text = js(value).and_then(|value| js_sys::JSON::stringify(&value).ok());
        text.map(String::from).unwrap_or_default()
    }

    /// The value as plain JavaScript objects.
    pub fn js(value: &Value) -> Option<JsValue> {
        value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::Value;
    use wasm_bindgen::JsValue;

    /// Parses JSON text; `None` when it is not JSON.
    pub fn parse(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok()
    }

    /// Writes JSON text.
    pub fn write(value: &Value) -> String {
        serde_json::to_string(value).unwrap_or_default()
    }

    /// There are no JavaScript objects without a browser.
    pub fn js(_: &Value) -> Option<JsValue> {
        None
    }
}
