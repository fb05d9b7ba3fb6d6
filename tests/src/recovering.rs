//! One of the partner server's endpoints that fail for a while and then pass on to the coordinator.

use crate::page::Page;
use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};

/// An endpoint of this journey's own; no other journey knows its address.
#[derive(Debug, Clone)]
pub struct Recovering<'a> {
    page: Page<'a>,
    /// What stands in the form's `endpoint`.
    pub url: String,
}

/// One post that came there.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Milliseconds since 1970.
    pub at: u64,
    /// Whether it was answered by the fault.
    pub failed: bool,
    /// As it came.
    pub body: String,
}

impl<'a> Recovering<'a> {
    /// `kind` is one of those in demo/README.md; it fails so many times, then posts go to `form` at the coordinator.
    pub fn new(page: Page<'a>, kind: &str, times: u32, form: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Recovering { page, url: format!("{}/recovering/{kind}/{times}/journey-{number}/{form}", page.world.partner) }
    }

    /// Everything that came, in order.
    pub fn seen(&self) -> Vec<Seen> {
        let listed: Value = serde_json::from_str(&self.page.world.get(&self.url)).expect("JSON");
        let posts = listed.as_array().expect("a list").iter();
        posts
            .map(|post| Seen {
                at: post["at"].as_u64().expect("a time"),
                failed: post["failed"] == true,
                body: post["body"].as_str().expect("a body").to_owned(),
            })
            .collect()
    }

    /// From now on it passes on.
    pub fn recover(&self) {
        self.page.world.delete(&self.url);
    }
}
