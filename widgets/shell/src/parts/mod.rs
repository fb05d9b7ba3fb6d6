//! Small pieces of markup that widgets share. They hold no rules: they show what they are given.

mod error_summary;
mod field;
mod notice;

pub use error_summary::{ID as SUMMARY, Problem, error_summary};
pub use field::{Field, choice, described_by, error_line, field, fieldset};
pub use notice::{editor_notice, trouble_words, troubles};

use crate::markup::{El, View, el};

/// A paragraph of fixed words.
pub fn paragraph(class: &'static str, words: String) -> View {
    el("p").class(class).text(words).done()
}

/// The widget's heading, which focus can be moved to (`tabindex="-1"`).
pub fn title(id: &'static str, words: impl Fn() -> String + 'static) -> View {
    el("h2").id(id).attr("part", "title").attr("tabindex", "-1").live_text(words).done()
}

/// What a button is for, which decides its weight on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weight {
    /// The one thing to do here.
    Main,
    /// Everything else.
    Quiet,
}

/// A button that does something on this page, at once.
pub fn button(weight: Weight, words: impl Fn() -> String + 'static, press: impl Fn() + 'static) -> El {
    el("button")
        .attr("type", "button")
        .attr("part", "button")
        .class(if weight == Weight::Main { "button" } else { "button quiet" })
        .on_now("click", move |_| press())
        .live_text(words)
}

/// A link whose address has already passed `domain::links` or the attribute table.
pub fn link(href: String, words: String) -> El {
    el("a").attr("href", href).attr("rel", "noopener noreferrer").text(words)
}

/// The live region of a widget: in the page before its first message, polite, and not seen.
pub fn announcer(said: impl Fn() -> String + 'static) -> View {
    el("div").class("unseen").attr("role", "status").attr("aria-live", "polite").live_text(said).done()
}
