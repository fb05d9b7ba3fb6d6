//! The only place that speaks to the host page: events that bubble, are composed, and never carry what a person wrote.

use crate::page::{listen, wear};
use crate::{js, json};
use leptos::prelude::{GetValue as _, LocalStorage, StoredValue, WithValue as _};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, Element, HtmlElement, ShadowRoot};
use windchime_domain::json::Value;

/// The element in the partner's page; absent where a view is rendered natively.
#[derive(Debug, Clone, Copy)]
pub struct Host(StoredValue<Option<HtmlElement>, LocalStorage>);

impl Host {
    /// Wraps the element for the current owner.
    pub fn new(element: Option<HtmlElement>) -> Self {
        Host(StoredValue::new_local(element))
    }

    /// Whether there is a page around the widget (not so where a view is rendered natively).
    pub fn is_live(self) -> bool {
        self.0.try_with_value(Option::is_some).unwrap_or(false)
    }

    /// Sends `windchime:NAME` with the given detail.
    pub fn send(self, name: &str, detail: &[(&str, Value)]) {
        self.ask(name, detail);
    }

    /// Sends it, and gives whether somebody on the page has taken it (see [`Host::take`]).
    #[inline(never)]
    pub fn ask(self, name: &str, detail: &[(&str, Value)]) -> bool {
        // `try_`: a frame or a task may still be on its way when the widget has just left the page.
        let element = self.0.try_get_value().flatten();
        let Some(element) = element else { return false };
        let held = js_sys::Object::new();
        for (key, value) in detail {
            _ = js_sys::Reflect::set(&held, &JsValue::from_str(key), &json::js(value));
        }
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(true);
        init.set_detail(&held);
        let event = CustomEvent::new_with_event_init_dict(&["windchime:", name].concat(), &init);
        // A listener's exception is reported by the browser; it must not stop the widget.
        event.is_ok_and(|event| element.dispatch_event(&event) == Ok(false))
    }

    /// Listens to `windchime:NAME` wherever on the page it is sent, for as long as this widget stands there. `take` is given the detail,
    /// which any script may have written, and says whether it took it: the sender hears of that.
    pub fn take(self, name: &str, take: impl Fn(&JsValue) -> bool + 'static) {
        if !self.is_live() {
            return;
        }
        listen(&js::global("document"), &["windchime:", name].concat(), move |event| {
            if self.is_live() && take(&js::get(event, "detail")) {
                _ = js::call(event, "preventDefault", &[]);
            }
        });
    }

    /// An element inside the widget, by the `id` it has in the shadow root.
    pub fn find(self, id: &str) -> Option<HtmlElement> {
        use wasm_bindgen::JsCast as _;
        self.within(id)?.dyn_into().ok()
    }

    fn within(self, id: &str) -> Option<Element> {
        self.root()?.get_element_by_id(id)
    }

    /// The words of each element inside the widget that a selector finds, in the order of the page.
    pub fn words_of(self, selector: &str) -> Vec<String> {
        let found = self.root().and_then(|root| js::call(&root, "querySelectorAll", &[js::text(selector)]).ok());
        let found = found.map(|found| js_sys::Array::from(&found).to_vec()).unwrap_or_default();
        found.iter().filter_map(|element| js::get(element, "textContent").as_string()).collect()
    }

    /// Takes everything that the widget shows out of the page, at once.
    pub fn wipe(self) {
        if let Some(root) = self.root() {
            root.set_text_content(None);
        }
    }

    /// Gives the widget one style sheet more.
    pub fn wear(self, css: &str) {
        if let Some(root) = self.root() {
            _ = wear(&root, css);
        }
    }

    fn root(self) -> Option<ShadowRoot> {
        self.0.try_with_value(|element| element.as_ref()?.shadow_root()).flatten()
    }

    /// Moves focus, once the view has caught up with the model.
    pub fn focus(self, id: &'static str) {
        self.focus_on(id.to_owned());
    }

    /// Moves focus to a control whose id is made at run time.
    pub fn focus_on(self, id: String) {
        if !self.is_live() {
            return;
        }
        leptos::prelude::request_animation_frame(move || {
            if crate::page::is_behind() {
                return self.focus_on(id);
            }
            // By name, so that a piece of a drawing takes focus as well.
            if let Some(element) = self.within(&id) {
                _ = js::call(&element, "focus", &[]);
            }
        });
    }
}

/// Says to the editor of a page, in the browser's console, what could not be used. Natively there is no console.
pub fn warn(message: &str) {
    if cfg!(target_arch = "wasm32") {
        web_sys::console::warn_1(&JsValue::from_str(&["Windchime: ", message].concat()));
    }
}
