//! `<windchime-directory>`: instant search of local groups and services. Pages of a feed come in through [`feed`], are put in order
//! by [`catalogue`], searched and narrowed by [`model`], and shown by [`mod@view`]. Tables, and directories that are asked from afar, are in
//! [`later`].

pub mod attributes;
pub mod catalogue;
pub mod feed;
pub mod later;
pub mod model;
pub mod view;

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
