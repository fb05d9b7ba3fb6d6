//! The widgets' attribute tables, read straight from the widgets' source: the crates themselves would pull Leptos into the
//! server.

#[path = "../../../../widgets/chime-card/src/attributes.rs"]
mod card;
#[path = "../../../../widgets/directory-search/src/attributes.rs"]
mod directory;
#[path = "../../../../widgets/interest-form/src/attributes.rs"]
mod interest;

use windchime_domain::attributes::Element;

/// The three elements.
pub(super) const ELEMENTS: [&Element; 3] = [&interest::ELEMENT, &card::ELEMENT, &directory::ELEMENT];

/// Attributes that follow from this server being the one that is asked, and so are not to choose.
pub(super) const OURS: [&str; 5] = ["endpoint", "form", "src", "send-as", "delivered-when"];

/// What each widget is called on the page.
pub(super) fn name(kind: &str) -> &'static str {
    match kind {
        "interest" => "Interest form",
        "card" => "CHIME card",
        _ => "Directory",
    }
}
