//! How views write markup: [`el`] and a few methods, over Leptos' reactivity and its `Render` trait.
//!
//! Leptos' own elements give every element a Rust type made of the types of everything in it, and compile their code anew for each:
//! written so, the interest form alone was 118 kB after brotli. Here every view has one type, [`View`], whose reactive pieces are boxed,
//! so the code exists once. In the browser a view becomes DOM nodes (`browser.rs`), never HTML text: Trusted Types `'none'` holds.
//! Natively it becomes text (`native.rs`), for tests and for painting a first state before wasm arrives.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
pub use native::to_html;

use leptos::prelude::*;
use std::borrow::Cow;
use std::rc::Rc;
pub use web_sys::Element;

/// A piece of a page.
pub enum View {
    /// Nothing at all.
    Nothing,
    /// Words.
    Text(Cow<'static, str>),
    /// Words that follow what they read.
    LiveText(Box<dyn Fn() -> String>),
    /// A piece that is built again when what it reads changes.
    Live(Box<dyn Fn() -> View>),
    /// An element.
    Element(El),
    /// Several, one after the other.
    All(Vec<View>),
}

/// An element. Boxed, so that each call in a chain passes one pointer.
pub struct El(Box<Parts>);

struct Parts {
    tag: &'static str,
    svg: bool,
    attributes: Vec<(&'static str, Attribute)>,
    listeners: Vec<(&'static str, bool, Listener)>,
    children: Vec<View>,
}

enum Attribute {
    Fixed(Cow<'static, str>),
    Live(Words),
    Value(String),
    Checked(Box<dyn Fn() -> bool>),
}

type Listener = Box<dyn FnMut(Element)>;

/// Words that follow what they read, perhaps none; shared by the parts of one control.
pub type Words = Rc<dyn Fn() -> Option<String>>;

/// An HTML element by its tag.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    let (attributes, listeners, children) = (Vec::new(), Vec::new(), Vec::new());
    El(Box::new(Parts { tag, svg: false, attributes, listeners, children }))
}

/// An SVG element by its tag.
pub fn svg(tag: &'static str) -> El {
    let mut element = el(tag);
    element.0.svg = true;
    element
}

/// A piece of view that is built again when what it reads changes.
pub fn live(view: impl Fn() -> View + 'static) -> View {
    View::Live(Box::new(view))
}

/// Does something now, and again whenever what it reads changes, for as long as the widget is on the page. Natively, where a view is
/// only ever seen as it first stands, once.
pub fn follow(work: impl FnMut() + 'static) {
    #[inline(never)]
    fn boxed(mut work: Box<dyn FnMut()>) {
        if cfg!(target_arch = "wasm32") {
            Effect::new(move |_: Option<()>| work());
        } else {
            work();
        }
    }
    boxed(Box::new(work));
}

impl El {
    /// A fixed attribute.
    pub fn attr(self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.with(name, Attribute::Fixed(value.into()))
    }

    /// A fixed attribute that may be absent.
    pub fn maybe(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// An attribute that follows what it reads; absent while that is `None`.
    pub fn live_attr(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        self.with(name, Attribute::Live(Rc::new(value)))
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
        self.with("value", Attribute::Value(value))
    }

    /// Whether a radio or checkbox is checked: at first, and whenever what it reads changes.
    pub fn checked(self, checked: impl Fn() -> bool + 'static) -> Self {
        self.with("checked", Attribute::Checked(Box::new(checked)))
    }

    #[inline(never)]
    fn with(mut self, name: &'static str, value: Attribute) -> Self {
        self.0.attributes.push((name, value));
        self
    }

    /// Listens to an event; `then` gets this very element. A link or form that listens does nothing else. `then` may call code that
    /// comes later (see [`crate::rest`]): until that is here, what happened waits in order.
    pub fn on(self, name: &'static str, then: impl FnMut(Element) + 'static) -> Self {
        self.listen(name, false, Box::new(then))
    }

    /// The same, at once, for a handler that calls nothing that comes later, or asks for it first.
    pub fn on_now(self, name: &'static str, then: impl FnMut(Element) + 'static) -> Self {
        self.listen(name, true, Box::new(then))
    }

    #[inline(never)]
    fn listen(mut self, name: &'static str, now: bool, then: Listener) -> Self {
        self.0.listeners.push((name, now, then));
        self
    }

    /// Words inside.
    pub fn text(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.push(View::Text(words.into()))
    }

    /// Words inside that follow what they read.
    pub fn live_text(self, words: impl Fn() -> String + 'static) -> Self {
        self.push(View::LiveText(Box::new(words)))
    }

    /// A piece inside that is built again when what it reads changes.
    pub fn live(self, view: impl Fn() -> View + 'static) -> Self {
        self.push(live(view))
    }

    /// A view inside.
    pub fn child(self, child: impl Into<View>) -> Self {
        self.push(child.into())
    }

    #[inline(never)]
    fn push(mut self, view: View) -> Self {
        self.0.children.push(view);
        self
    }

    /// Several views inside.
    pub fn children(mut self, children: impl IntoIterator<Item = View>) -> Self {
        for child in children {
            self = self.push(child);
        }
        self
    }

    /// The finished element.
    pub fn done(self) -> View {
        View::Element(self)
    }
}

impl From<El> for View {
    fn from(element: El) -> Self {
        View::Element(element)
    }
}

impl<T: Into<View>> From<Option<T>> for View {
    fn from(view: Option<T>) -> Self {
        view.map_or(View::Nothing, Into::into)
    }
}
