//! Views as DOM nodes. Everything is inserted where it belongs as soon as it is made; what is reactive holds on to its own place (two
//! empty comments), and its effects end with the reactive owner they were made under.

use super::{Attribute, El, Parts, View};
use crate::rest;
use leptos::prelude::{Owner, RenderEffect, StoredValue, untrack};
use leptos::tachys::renderer::types::{Element as DomElement, Node};
use leptos::tachys::view::{Mountable, Render};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Document, Element, Event};

/// A view at the top of a widget: kept until Leptos mounts it.
pub struct Top {
    view: Option<View>,
    parent: Option<DomElement>,
}

impl Render for View {
    type State = Top;

    fn build(self) -> Top {
        Top { view: Some(self), parent: None }
    }

    fn rebuild(self, top: &mut Top) {
        top.view = Some(self);
        if let Some(parent) = top.parent.clone() {
            top.unmount();
            top.mount(&parent, None);
        }
    }
}

impl Mountable for Top {
    fn unmount(&mut self) {
        if let Some(parent) = &self.parent {
            parent.set_text_content(None);
        }
    }

    fn mount(&mut self, parent: &DomElement, marker: Option<&Node>) {
        self.parent = Some(parent.clone());
        if let (Some(view), Some(document)) = (self.view.take(), document()) {
            put(&document, view, parent, marker);
        }
    }

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<DomElement> {
        Vec::new()
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

// An insertion fails only where the place has been taken out of the page by somebody else; then there is nothing left to show.
fn put(document: &Document, view: View, parent: &Node, before: Option<&Node>) {
    match view {
        View::Nothing => {}
        View::Text(words) => _ = parent.insert_before(&document.create_text_node(&words), before),
        View::LiveText(words) => {
            let node = document.create_text_node("");
            _ = parent.insert_before(&node, before);
            keep(move || node.set_data(&words()));
        }
        View::All(views) => views.into_iter().for_each(|view| put(document, view, parent, before)),
        View::Element(element) => {
            if let Some(node) = make(document, element) {
                _ = parent.insert_before(&node, before);
            }
        }
        View::Live(view) => {
            let (start, end) = (document.create_comment(""), document.create_comment(""));
            _ = parent.insert_before(&start, before);
            _ = parent.insert_before(&end, before);
            let document = document.clone();
            keep(move || {
                let view = view();
                let Some(parent) = end.parent_node() else { return };
                while let Some(old) = start.next_sibling().filter(|node| !node.is_same_node(Some(&end))) {
                    _ = parent.remove_child(&old);
                }
                // Only the closure's own reading is followed; what it builds follows for itself.
                untrack(|| put(&document, view, &parent, Some(&end)));
            });
        }
    }
}

fn make(document: &Document, element: El) -> Option<Element> {
    let Parts { tag, svg, attributes, listeners, children } = *element.0;
    let node = if svg {
        document.create_element_ns(Some("http://www.w3.org/2000/svg"), tag).ok()?
    } else {
        document.create_element(tag).ok()?
    };
    for (name, value) in attributes {
        match value {
            Attribute::Fixed(value) => _ = node.set_attribute(name, &value),
            Attribute::Value(value) => set(&node, name, &JsValue::from_str(&value)),
            Attribute::Checked(checked) => {
                let node = node.clone();
                keep(move || set(&node, name, &JsValue::from_bool(checked())));
            }
            Attribute::Live(value) => {
                let node = node.clone();
                keep(move || {
                    let value = value();
                    // Nothing is set twice: a language that is only said again has a browser style all there is anew.
                    if node.get_attribute(name) == value {
                        return;
                    }
                    match value {
                        Some(value) => _ = node.set_attribute(name, &value),
                        None => _ = node.remove_attribute(name),
                    }
                });
            }
        }
    }
    for (name, now, then) in listeners {
        let (owner, then, of) = (Owner::current(), Rc::new(RefCell::new(then)), node.clone());
        let alone = matches!((tag, name), ("a", "click") | ("form", "submit"));
        // The browser's garbage collector frees it with the node; a handler can be running while its node is being replaced.
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if alone {
                event.prevent_default();
            }
            let (owner, then, of) = (owner.clone(), then.clone(), of.clone());
            let work = move || match &owner {
                Some(owner) => owner.with(|| (then.borrow_mut())(of)),
                None => (then.borrow_mut())(of),
            };
            if now { work() } else { rest::then(Box::new(work)) }
        });
        _ = node.add_event_listener_with_callback(name, listener.into_js_value().unchecked_ref());
    }
    for child in children {
        put(document, child, &node, None);
    }
    Some(node)
}

fn set(node: &Element, name: &str, value: &JsValue) {
    _ = js_sys::Reflect::set(node, &JsValue::from_str(name), value);
}

/// An effect that runs at once, again when what it reads changes, and ends with the current owner.
fn keep(work: impl FnMut() + 'static) {
    #[inline(never)]
    fn boxed(mut work: Box<dyn FnMut()>) {
        _ = StoredValue::new_local(RenderEffect::new(move |_: Option<()>| work()));
    }
    boxed(Box::new(work));
}
