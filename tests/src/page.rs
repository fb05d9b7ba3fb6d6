//! A page in the browser, in the words of a journey.

use crate::browser::{Browser, Engine};
use crate::requests::{self, Request};
use crate::widget::Widget;
use crate::world::World;
use base64::Engine as _;
use serde_json::{Value, json};

/// Keys by the code points that WebDriver gives them.
#[allow(missing_docs, reason = "each is named as on the keyboard")]
pub mod key {
    pub const TAB: &str = "\u{E004}";
    pub const ENTER: &str = "\u{E007}";
    pub const SPACE: &str = " ";
    pub const RIGHT: &str = "\u{E014}";
    pub const DOWN: &str = "\u{E015}";
    pub const SHIFT: &str = "\u{E008}";
    pub const LEFT: &str = "\u{E012}";
}

/// A fresh tab, and the world around it.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The browser it is in.
    pub browser: &'a Browser,
    /// The servers.
    pub world: &'a World,
}

impl<'a> Page<'a> {
    /// Opens a page of the partner's, given as a path, or any other, given as a whole URL; waits until it has loaded.
    pub fn open(self, address: &str) -> Self {
        let url =
            if address.starts_with('/') { format!("{}{address}", self.world.partner) } else { address.to_owned() };
        self.browser.command("POST", "/url", &json!({ "url": url }));
        self
    }

    /// Loads it again.
    pub fn reload(self) -> Self {
        self.browser.command("POST", "/refresh", &json!({}));
        self
    }

    /// The first widget with that tag, such as `windchime-card`; it need not have started.
    pub fn widget(self, tag: &str) -> Widget<'a> {
        self.nth_widget(tag, 0)
    }

    /// One of several widgets of a kind, from 0.
    pub fn nth_widget(self, tag: &str, nth: usize) -> Widget<'a> {
        let kind = tag.trim_start_matches("windchime-");
        Widget::new(self, format!("{tag}, [data-windchime={kind}]"), nth)
    }

    /// Runs a script in the page and gives what it returns.
    pub fn run(self, script: &str) -> Value {
        self.browser.run(script, &[])
    }

    /// Presses and releases a key, wherever focus is.
    pub fn press(self, key: &str) -> Self {
        self.type_text(key)
    }

    /// Types, wherever focus is, one real key after the other.
    pub fn type_text(self, text: &str) -> Self {
        let strokes = text
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() })))
            .collect();
        self.strokes(strokes)
    }

    /// Types a capital letter as a person does, with Shift held.
    pub fn capital(self, letter: &str) -> Self {
        self.with_shift(letter)
    }

    fn with_shift(self, key: &str) -> Self {
        let stroke = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        self.strokes(vec![
            stroke("keyDown", key::SHIFT),
            stroke("keyDown", key),
            stroke("keyUp", key),
            stroke("keyUp", key::SHIFT),
        ])
    }

    fn strokes(self, strokes: Vec<Value>) -> Self {
        self.browser.command(
            "POST",
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] }),
        );
        self
    }

    /// Goes back by one stop.
    pub fn shift_tab(self) -> Self {
        self.with_shift(key::TAB)
    }

    /// Presses Tab until `there`, and says how often; fails after 80.
    #[track_caller]
    pub fn tab_until(self, what: &str, mut there: impl FnMut() -> bool) -> usize {
        for presses in 1..=80 {
            self.press(key::TAB);
            if there() {
                return presses;
            }
        }
        panic!("{what} cannot be reached with the Tab key");
    }

    /// Writes down every `windchime:…` event from now on: `[name, detail, composed, bubbles]`, and whose it is.
    pub fn listen(self) -> Self {
        self.run(
            "window.heard = [];
             for (const name of ['ready', 'sent', 'queued', 'failed', 'select', 'error'])
               document.addEventListener('windchime:' + name, (event) => window.heard.push(
                 { name, detail: event.detail, composed: event.composed, bubbles: event.bubbles, of: event.target.localName }));",
        );
        self
    }

    /// The events of that name that were heard since [`Page::listen`].
    pub fn heard(self, name: &str) -> Vec<Value> {
        let heard = self.run("return window.heard");
        heard.as_array().into_iter().flatten().filter(|event| event["name"] == name).cloned().collect()
    }

    /// Keeps a copy of the body of every POST from now on, and lets it pass.
    pub fn copy_posts(self) -> Self {
        self.run(
            "window.posted = [];
             const real = window.fetch;
             window.fetch = async (...asked) => {
               const request = new Request(...asked);
               if (request.method === 'POST') window.posted.push(await request.clone().text());
               return real(request);
             };",
        );
        self
    }

    /// The bodies since [`Page::copy_posts`].
    pub fn posted(self) -> Vec<String> {
        let posted = self.run("return window.posted");
        posted.as_array().into_iter().flatten().filter_map(|body| Some(body.as_str()?.to_owned())).collect()
    }

    /// What the page has stored anywhere: storage keys, databases, caches, cookies; empty when there is nothing.
    pub fn stored(self) -> Vec<String> {
        let stored = self.browser.run_and_wait(
            "const found = [];
             for (const key of Object.keys(localStorage)) found.push('localStorage ' + key);
             for (const key of Object.keys(sessionStorage)) found.push('sessionStorage ' + key);
             if (indexedDB.databases) for (const one of await indexedDB.databases()) found.push('indexedDB ' + one.name);
             if (window.caches) for (const name of await caches.keys()) found.push('cache ' + name);
             if (document.cookie) found.push('cookie ' + document.cookie);
             return found;",
            &[],
        );
        stored.as_array().into_iter().flatten().filter_map(|found| Some(found.as_str()?.to_owned())).collect()
    }

    /// What waits in the outbox, as it is written there: every parcel, and no key.
    pub fn parcels(self) -> Vec<Value> {
        let parcels = self.browser.run_and_wait(
            "const known = await indexedDB.databases();
             if (!known.some((one) => one.name === 'windchime')) return [];
             const database = await new Promise((done, fail) => {
               const request = indexedDB.open('windchime');
               request.onsuccess = () => done(request.result);
               request.onerror = () => fail(request.error);
             });
             const all = await new Promise((done) => {
               const request = database.transaction('windchime').objectStore('windchime').getAll();
               request.onsuccess = () => done(request.result);
             });
             database.close();
             return all.filter((one) => one.id);",
            &[],
        );
        parcels.as_array().cloned().unwrap_or_default()
    }

    /// Forgets all that the partner's pages have stored, from a page of theirs that has no widget; what waits is never sent.
    pub fn forget(self) -> Self {
        self.open("/assets/site.css");
        self.browser.run_and_wait(
            "sessionStorage.clear();
             localStorage.clear();
             for (const one of await indexedDB.databases())
               await new Promise((done) => {
                 const request = indexedDB.deleteDatabase(one.name);
                 request.onsuccess = request.onerror = request.onblocked = done;
               });",
            &[],
        );
        self
    }

    /// Tells the page that the network is back, as the browser does.
    pub fn nudge(self) {
        self.run("window.dispatchEvent(new Event('online'))");
    }

    /// Every request since the last time this was asked (Chromium only).
    pub fn requests(self) -> Vec<Request> {
        requests::read(&self.browser.log("performance"))
    }

    /// What the console said of level SEVERE since the tab was opened or this was last asked (Chromium only).
    pub fn console_errors(self) -> Vec<String> {
        let entries = self.browser.log("browser");
        let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Takes the network away, or gives it back (Chromium only).
    pub fn offline(self, offline: bool) -> Self {
        self.browser.devtools("Network.enable", &json!({}));
        let none = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.browser.devtools("Network.emulateNetworkConditions", &none);
        self
    }

    /// Stops the clock of the pages that are opened in this tab from now on, at that many milliseconds since 1970 (Chromium only).
    pub fn stop_clock(self, milliseconds: u64) -> Self {
        let source = format!(
            "Date = class extends Date {{
               constructor(...at) {{ super(...(at.length ? at : [{milliseconds}])); }}
               static now() {{ return {milliseconds}; }}
             }};"
        );
        self.browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": source }));
        self
    }

    /// Gives the page that many CSS pixels.
    pub fn size(self, width: u32, height: u32) -> Self {
        if self.browser.engine == Engine::Chromium {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            self.browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        } else {
            self.browser.command("POST", "/window/rect", &json!({ "width": width, "height": height }));
        }
        self
    }

    /// The whole page as a picture, `target/screenshots/ENGINE/NAME.png`.
    pub fn screenshot(self, name: &str) {
        let picture = if self.browser.engine == Engine::Chromium {
            // They would take their place in the layout, and the picture would end where they began.
            self.browser.devtools("Emulation.setScrollbarsHidden", &json!({ "hidden": true }));
            self.browser.devtools("Page.captureScreenshot", &json!({ "format": "png", "captureBeyondViewport": true }))
                ["data"]
                .clone()
        } else {
            self.browser.command("GET", "/screenshot", &Value::Null)
        };
        let bytes =
            base64::engine::general_purpose::STANDARD.decode(picture.as_str().expect("a picture")).expect("base64");
        let folder = crate::pictures::folder().join(self.browser.engine.name());
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        std::fs::write(folder.join(name).with_extension("png"), bytes).expect("the picture is written");
    }
}
