//! What is typed, kept in this tab until it is sent.

use crate::json;
use windchime_domain::json::Value;

/// A form's draft in this tab.
#[derive(Debug, Clone)]
pub struct Draft {
    key: String,
}

impl Draft {
    /// One draft per form; two forms on one page do not meet.
    pub fn of(form: &str) -> Self {
        Draft { key: ["windchime:draft:", form].concat() }
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        storage().is_some_and(|storage| storage.get_item(&self.key).is_ok_and(|found| found.is_some()))
    }

    /// What was typed before a reload, if anything.
    pub fn load(&self) -> Option<Value> {
        json::parse(&storage()?.get_item(&self.key).ok()??)
    }

    /// Keeps what is typed. A browser that refuses storage keeps nothing, and the form works all the same.
    pub fn save(&self, value: &Value) {
        if let Some(storage) = storage() {
            _ = storage.set_item(&self.key, &json::write(value));
        }
    }

    /// Forgets it.
    pub fn clear(&self) {
        if let Some(storage) = storage() {
            _ = storage.remove_item(&self.key);
        }
    }
}

/// `None` where the browser refuses (private window, sandboxed frame) or there is no browser.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}
