//! One widget on the page, and the things inside its shadow root.

use crate::page::Page;
use crate::{comes_true, wait_until};
use serde_json::{Value, json};

/// The name under which WebDriver speaks of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A widget's place on the page; it is looked up anew each time, so it may come and go.
#[derive(Debug, Clone)]
pub struct Widget<'a> {
    page: Page<'a>,
    selector: String,
    nth: usize,
}

/// Something inside a widget, by CSS selector.
#[derive(Debug, Clone)]
pub struct Thing<'a> {
    widget: Widget<'a>,
    css: String,
    /// Of a button that was found by its words: it is found anew where the widget has made it anew.
    words: Option<String>,
}

impl<'a> Widget<'a> {
    pub(crate) fn new(page: Page<'a>, selector: String, nth: usize) -> Self {
        Widget { page, selector, nth }
    }

    /// Runs a script that has the widget's element as `host` and its shadow root as `root` (null before it has one).
    pub fn run(&self, script: &str, more: &[Value]) -> Value {
        let script = format!(
            "const [selector, nth, ...more] = arguments;
             const host = document.querySelectorAll(selector)[nth]; const root = host && host.shadowRoot;
             return (() => {{ {script} }})();"
        );
        let mut arguments = vec![json!(self.selector), json!(self.nth)];
        arguments.extend_from_slice(more);
        self.page.browser.run(&script, &arguments)
    }

    /// Whether the widget itself stands there, not only the page's own content in its place.
    pub fn is_live(&self) -> bool {
        self.run("return !!root && root.querySelectorAll('.room [part=title]').length === 1", &[]) == true
    }

    /// Waits until it is live.
    #[track_caller]
    pub fn ready(self) -> Self {
        if !comes_true(|| self.is_live()) {
            panic!("{} does not start; the console says {:?}", self.selector, self.page.console_errors());
        }
        self
    }

    /// Everything a person reads in it.
    #[track_caller]
    pub fn text(&self) -> String {
        self.run("return root ? (root.querySelector('.room') || root.firstElementChild).innerText : ''", &[])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until a person can read these words in it.
    #[track_caller]
    pub fn says(&self, words: &str) {
        let mut last = String::new();
        let found = comes_true(|| {
            last = self.text();
            last.contains(words)
        });
        assert!(found, "{} does not say “{words}”. It says:\n{last}", self.selector);
    }

    /// Something inside, by CSS selector.
    pub fn find(&self, css: &str) -> Thing<'a> {
        Thing { widget: self.clone(), css: css.to_owned(), words: None }
    }

    /// Something inside, by its id.
    pub fn control(&self, id: &str) -> Thing<'a> {
        self.find(&format!("[id='{id}']"))
    }

    /// The button with these words; it must be there.
    #[track_caller]
    pub fn button(&self, words: &str) -> Thing<'a> {
        let mut button = self.find("");
        button.words = Some(words.to_owned());
        wait_until(&format!("a button “{words}”"), || button.exists());
        button
    }

    /// The id of the element inside that has focus; empty when none has.
    pub fn focused(&self) -> String {
        self.run("return root && root.activeElement ? root.activeElement.id || root.activeElement.localName : ''", &[])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Waits until the element with that id has focus.
    #[track_caller]
    pub fn focus_comes_to(&self, id: &str) {
        let mut last = String::new();
        let came = comes_true(|| {
            last = self.focused();
            last == id
        });
        assert!(came, "focus is on “{last}” and not on “{id}”");
    }

    /// The texts of everything that matches, as they are read.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let found = self.run("return [...root.querySelectorAll(more[0])].filter((one) => one.checkVisibility()).map((one) => (one.innerText ?? one.textContent).trim())", &[json!(css)]);
        found.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
    }

    /// Sets an attribute on the element in the page, as a page's editor or script does.
    pub fn set(&self, attribute: &str, value: &str) {
        self.run("host.setAttribute(more[0], more[1])", &[json!(attribute), json!(value)]);
    }
}

impl Thing<'_> {
    fn run(&self, script: &str) -> Value {
        let find = "const said = (one) => one.checkVisibility() && one.textContent.includes(more[1]);
            const it = root && (more[1] ? [...root.querySelectorAll('button')].find(said) : root.querySelector(more[0]));";
        self.widget.run(&format!("{find} {script}"), &[json!(self.css), json!(self.words)])
    }

    fn name(&self) -> &str {
        self.words.as_deref().unwrap_or(&self.css)
    }

    /// Whether it is in the widget.
    pub fn exists(&self) -> bool {
        self.run("return !!it") == true
    }

    /// Whether a person can see it.
    pub fn is_visible(&self) -> bool {
        self.run(
            "return !!it && it.checkVisibility({ visibilityProperty: true }) && it.getBoundingClientRect().height > 0",
        ) == true
    }

    /// Waits until it can be seen.
    #[track_caller]
    pub fn appears(self) -> Self {
        wait_until(&format!("{} appears", self.name()), || self.is_visible());
        self
    }

    /// Waits until it cannot be seen.
    #[track_caller]
    pub fn goes(&self) {
        wait_until(&format!("{} goes", self.name()), || !self.is_visible());
    }

    /// Its words.
    #[track_caller]
    pub fn text(&self) -> String {
        self.run("return it ? it.innerText.trim() : ''").as_str().unwrap_or_default().to_owned()
    }

    /// What is typed in it, or chosen.
    #[track_caller]
    pub fn value(&self) -> String {
        self.run("return it.value").as_str().unwrap_or_default().to_owned()
    }

    /// Whether a radio or checkbox is chosen.
    pub fn is_checked(&self) -> bool {
        self.run("return !!it && it.checked") == true
    }

    /// One of its attributes; empty when it is absent.
    pub fn attribute(&self, name: &str) -> String {
        let value = self.run(&format!("return it.getAttribute({})", json!(name)));
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks it with the pointer, as a person does: it must be visible and not covered.
    #[track_caller]
    pub fn click(&self) {
        self.wait_for_it();
        let click = || {
            let path = format!("/element/{}/click", self.reference());
            self.widget.page.browser.try_command("POST", &path, &json!({}))
        };
        match click() {
            // The widget has made it anew between the two commands.
            Err(error) if error.starts_with("stale element") => click().map(drop),
            // WebKit's driver aims before a page that scrolls smoothly has arrived.
            Err(error) if error.starts_with("element not interactable") => {
                self.run("it.scrollIntoView({ block: 'center', behavior: 'instant' })");
                click().map(drop)
            }
            clicked => clicked.map(drop),
        }
        .unwrap_or_else(|error| panic!("{} cannot be clicked: {error}", self.name()));
    }

    /// Types into it with real keys, after a click.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.wait_for_it();
        // WebKit's driver takes nothing for a mistake.
        if text.is_empty() {
            return;
        }
        let id = self.reference();
        self.widget.page.browser.command("POST", &format!("/element/{id}/value"), &json!({ "text": text }));
    }

    /// Empties it with real keys, as a person does: all of it is selected, then deleted. WebDriver's own command tells no `input`.
    #[track_caller]
    pub fn clear(&self) {
        const CONTROL: &str = "\u{E009}";
        const RELEASE: &str = "\u{E000}";
        const BACKSPACE: &str = "\u{E003}";
        self.type_text(&[CONTROL, "a", RELEASE, BACKSPACE].concat());
    }

    #[track_caller]
    fn wait_for_it(&self) {
        wait_until(&format!("{} can be used", self.name()), || self.is_visible());
    }

    #[track_caller]
    fn reference(&self) -> String {
        let found = self.run("return it");
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("{} is not in the widget", self.name())).to_owned()
    }
}
