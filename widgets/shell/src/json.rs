//! Between JSON text and [`Value`]: in the browser through its own parser, natively through `serde_json`, so that views render and
//! models test without a browser. In the browser `serde_json` would add 16 kB to every page, and `serde-wasm-bindgen` still 6 kB
//! (its errors bring serde's number formatting along); `JSON.parse` makes six kinds of value, read here by hand.

use windchime_domain::json::Value;

#[cfg(target_arch = "wasm32")]
pub use browser::{js, parse, parse_calmly, read, write};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{js, parse, parse_calmly, read, write};

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::Value;
    use crate::page::Breath;
    use js_sys::{Array, JSON, Object, Reflect};
    use wasm_bindgen::{JsCast as _, JsValue};

    /// Parses JSON text; `None` when it is not JSON.
    pub fn parse(text: &str) -> Option<Value> {
        Some(read(&JSON::parse(text).ok()?))
    }

    /// As [`parse`], for a document with long lists in it: the page's other tasks run between their items.
    pub async fn parse_calmly(text: &str) -> Option<Value> {
        let whole = JSON::parse(text).ok()?;
        let Some(object) = whole.dyn_ref::<Object>() else { return Some(read(&whole)) };
        let mut breath = Breath::default();
        let mut entries = Vec::new();
        for key in Object::keys(object).iter() {
            let value = Reflect::get(object, &key).ok()?;
            let value = match value.dyn_ref::<Array>() {
                None => read(&value),
                Some(list) => {
                    let mut items = Vec::new();
                    for item in list.iter() {
                        breath.take().await;
                        items.push(read(&item));
                    }
                    Value::List(items)
                }
            };
            entries.push((key.as_string()?, value));
        }
        Some(Value::Map(entries))
    }

    /// Writes JSON text.
    pub fn write(value: &Value) -> String {
        JSON::stringify(&js(value)).map(String::from).unwrap_or_default()
    }

    /// The value as plain JavaScript objects.
    pub fn js(value: &Value) -> JsValue {
        match value {
            Value::Null => JsValue::NULL,
            Value::Bool(truth) => JsValue::from_bool(*truth),
            Value::Number(number) => JsValue::from_f64(*number),
            Value::Text(text) => JsValue::from_str(text),
            Value::List(items) => {
                let list = Array::new();
                for item in items {
                    list.push(&js(item));
                }
                list.into()
            }
            Value::Map(entries) => {
                let object = Object::new();
                for (key, value) in entries {
                    // Only a frozen object or a proxy can refuse; this is neither.
                    _ = Reflect::set(&object, &JsValue::from_str(key), &js(value));
                }
                object.into()
            }
        }
    }

    /// What `JSON.parse` has made, or [`js`]; anything else in it reads as `null` or as an empty map.
    pub fn read(js: &JsValue) -> Value {
        if let Some(text) = js.as_string() {
            Value::Text(text)
        } else if let Some(number) = js.as_f64() {
            Value::Number(number)
        } else if let Some(truth) = js.as_bool() {
            Value::Bool(truth)
        } else if Array::is_array(js) {
            let list: &Array = js.unchecked_ref();
            Value::List((0..list.length()).map(|place| read(&list.get(place))).collect())
        } else if let Some(object) = js.dyn_ref::<Object>() {
            let entries = Object::entries(object);
            let entry = |place| {
                let pair: Array = entries.get(place).unchecked_into();
                (pair.get(0).as_string().unwrap_or_default(), read(&pair.get(1)))
            };
            Value::Map((0..entries.length()).map(entry).collect())
        } else {
            Value::Null
        }
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

    /// As [`parse`].
    pub async fn parse_calmly(text: &str) -> Option<Value> {
        parse(text)
    }

    /// Writes JSON text.
    pub fn write(value: &Value) -> String {
        serde_json::to_string(value).unwrap_or_default()
    }

    /// There are no JavaScript objects without a browser.
    pub fn read(_: &JsValue) -> Value {
        Value::Null
    }

    /// There are no JavaScript objects without a browser.
    pub fn js(_: &Value) -> JsValue {
        JsValue::NULL
    }
}
