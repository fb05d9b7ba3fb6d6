//! Small pieces of markup that widgets share. They hold no rules: they show what they are given.
//!
//! Everything is made by the builder, never by static `view!` templates: those compile to `template.innerHTML`, which a page
//! under Trusted Types `'none'` forbids.

mod error_summary;
mod field;
mod notice;

pub use error_summary::{ID as SUMMARY, Problem, error_summary};
pub use field::{Field, choice, described_by, error_line, field, fieldset};
pub use notice::{trouble_words, troubles};

use leptos::html;
use leptos::prelude::*;

/// A paragraph of fixed words.
pub fn paragraph(class: &'static str, words: String) -> AnyView {
    html::p().class(class).child(words).into_any()
}

/// A heading that focus can be moved to (`tabindex="-1"`), of level 2 or 3.
pub fn heading(level: u8, id: &'static str, words: impl Fn() -> String + Send + 'static) -> AnyView {
    match level {
        2 => html::h2().id(id).attr("part", "title").attr("tabindex", "-1").child(words).into_any(),
        _ => html::h3().id(id).attr("tabindex", "-1").child(words).into_any(),
    }
}

/// What a button is for, which decides its weight on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weight {
    /// The one thing to do here.
    Main,
    /// Everything else.
    Quiet,
}

/// A button that does something on this page.
pub fn button(
    weight: Weight,
    words: impl Fn() -> String + Send + 'static,
    press: impl Fn() + 'static,
) -> AnyView {
    html::button()
        .attr("type", "button")
        .attr("part", "button")
        .class(if weight == Weight::Main { "button" } else { "button quiet" })
        .on(leptos::ev::click, move |_| press())
        .child(words)
        .into_any()
}

/// A link whose address has already passed `domain::links`.
pub fn link(href: String, words: String) -> AnyView {
    html::a().attr("href", href).attr("rel", "noopener noreferrer").child(words).into_any()
}

/// The live region of a widget: in the page before its first message, polite, and not seen.
pub fn announcer(said: RwSignal<String>) -> AnyView {
    html::div()
        .class("unseen")
        .attr("role", "status")
        .attr("aria-live", "polite")
        .child(move || said.get())
        .into_any()
}
