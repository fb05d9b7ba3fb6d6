//! `<windchime-card>`: a CHIME card to think with. What it holds is [`windchime_domain::card`], the state of one card on one page
//! [`model`], its words [`words`], markup [`mod@view`]. It asks for the files that the page's
//! editor names, for nothing else, and stores nothing before it is asked to.

pub mod attributes;
pub mod model;
pub mod picture;
pub mod view;
pub mod words;

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
