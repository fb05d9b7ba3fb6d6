//! `<windchime-interest>`: a form that is data. The definition comes from [`definition`], the state lives in [`model`], what is told
//! to the post office, and heard from it, in [`sending`], markup in [`mod@view`].

pub mod attributes;
pub mod definition;
pub mod model;
pub mod sending;
pub mod view;

#[cfg(test)]
mod testing;

/// The widget's words, one constant each.
#[allow(missing_docs, reason = "each constant is documented by its own words")]
pub mod texts {
    use windchime_shell::texts::Text;
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use attributes::ELEMENT;
pub use view::view;

/// The widget's style sheet, put on by whoever mounts it.
pub const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));
