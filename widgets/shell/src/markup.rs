//! How views write markup: [`el`] and a few methods, over Leptos' own elements and reactivity.
//!
//! Leptos gives every element its own Rust type, made of the types of everything in it, and compiles its code anew for each. Written
//! so, the interest form alone was 118 kB after brotli. Here every element has one type, and everything reactive is boxed, so the code
//! exists once. It also keeps static parts away from `template.innerHTML`, which Trusted Types `'none'` forbids.

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute as _};
use leptos::attr::custom::custom_attribute;
use leptos::ev;
use leptos::html::custom;
use leptos::prelude::*;
use leptos::tachys::html::event::on;
use leptos::tachys::html::property::prop;
use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;

/// An element under construction. Boxed, so that each call in a chain passes one pointer.
pub struct El(Box<Parts>);

struct Parts {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// An HTML element by its tag.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    El(Box::new(Parts { tag, attributes: Vec::new(), children: Vec::new() }))
}

/// A piece of text.
pub fn text(words: impl Into<Cow<'static, str>>) -> AnyView {
    words.into().into_owned().into_any()
}

/// Text that follows what it reads.
pub fn live_text(words: impl Fn() -> String + Send + 'static) -> AnyView {
    #[inline(never)]
    fn boxed(words: Box<dyn FnMut() -> String + Send>) -> AnyView {
        words.into_any()
    }
    boxed(Box::new(words))
}

/// A piece of view that is built again when what it reads changes. What is built inside is not tracked by what is around it.
pub fn live(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    #[inline(never)]
    fn boxed(view: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
        view.into_any()
    }
    boxed(Box::new(view))
}

/// Does something now, and again whenever what it reads changes, for as long as the widget is on the page.
pub fn follow(work: impl FnMut() + 'static) {
    #[inline(never)]
    fn boxed(mut work: Box<dyn FnMut()>) {
        Effect::new(move |_: Option<()>| work());
    }
    boxed(Box::new(work));
}

/// Runs a task that ends with the widget: once that has left the page, the task is dropped, and what it waits for is aborted.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    #[inline(never)]
    fn boxed(task: Pin<Box<dyn Future<Output = ()>>>) {
        leptos::task::spawn_local_scoped_with_cancellation(task);
    }
    boxed(Box::pin(task));
}

/// No view at all.
pub fn nothing() -> AnyView {
    ().into_any()
}

impl El {
    /// A fixed attribute.
    pub fn attr(self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.fixed(name, value.into())
    }

    #[inline(never)]
    fn fixed(self, name: &'static str, value: Cow<'static, str>) -> Self {
        self.with(custom_attribute(name, value.into_owned()).into_any_attr())
    }

    #[inline(never)]
    fn with(mut self, attribute: AnyAttribute) -> Self {
        self.0.attributes.push(attribute);
        self
    }

    /// A fixed attribute that may be absent.
    pub fn maybe(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// An attribute that follows what it reads; absent while that is `None`.
    pub fn live_attr(self, name: &'static str, value: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        self.boxed_attr(name, Box::new(value))
    }

    #[inline(never)]
    fn boxed_attr(self, name: &'static str, value: Box<dyn Fn() -> Option<String> + Send + Sync>) -> Self {
        self.with(custom_attribute(name, value).into_any_attr())
    }

    /// `class`.
    pub fn class(self, names: &'static str) -> Self {
        self.attr("class", names)
    }

    /// `id`.
    pub fn id(self, id: impl Into<Cow<'static, str>>) -> Self {
        self.attr("id", id)
    }

    /// The first value of a text control; the control holds its own text from then on.
    pub fn value(self, value: String) -> Self {
        self.with(prop("value", value).into_any_attr())
    }

    /// Whether a radio or checkbox begins checked.
    pub fn checked(self, checked: bool) -> Self {
        self.with(prop("checked", checked).into_any_attr())
    }

    /// Listens to an event.
    pub fn on(self, name: &'static str, then: impl FnMut(web_sys::Event) + 'static) -> Self {
        self.boxed_on(name, Box::new(then))
    }

    #[inline(never)]
    fn boxed_on(self, name: &'static str, then: Box<dyn FnMut(web_sys::Event)>) -> Self {
        self.with(on(ev::Custom::<web_sys::Event>::new(name), then).into_any_attr())
    }

    /// Words inside.
    pub fn text(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.push(text(words))
    }

    /// Words inside that follow what they read.
    pub fn live_text(self, words: impl Fn() -> String + Send + 'static) -> Self {
        self.push(live_text(words))
    }

    /// A view inside.
    pub fn child(self, child: impl Into<Node>) -> Self {
        match child.into() {
            Node(None) => self,
            Node(Some(view)) => self.push(view),
        }
    }

    #[inline(never)]
    fn push(mut self, view: AnyView) -> Self {
        self.0.children.push(view);
        self
    }

    /// Several views inside.
    pub fn children(mut self, children: impl IntoIterator<Item = AnyView>) -> Self {
        self.0.children.extend(children);
        self
    }

    /// A piece inside that is built again when what it reads changes.
    pub fn live(self, view: impl Fn() -> AnyView + Send + 'static) -> Self {
        self.push(live(view))
    }

    /// The finished element.
    #[inline(never)]
    pub fn done(self) -> AnyView {
        let Parts { tag, attributes, children } = *self.0;
        custom(tag).add_any_attr(attributes).child(children).into_any()
    }
}

/// Words that follow what they read; shared by the parts of one control.
pub type Words = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// What can stand inside an element: a view, an element under construction, or perhaps nothing.
pub struct Node(Option<AnyView>);

impl From<AnyView> for Node {
    fn from(view: AnyView) -> Self {
        Node(Some(view))
    }
}

impl From<El> for Node {
    fn from(element: El) -> Self {
        Node(Some(element.done()))
    }
}

impl<T: Into<Node>> From<Option<T>> for Node {
    fn from(view: Option<T>) -> Self {
        view.map_or(Node(None), Into::into)
    }
}
