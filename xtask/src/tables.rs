//! The widgets' attribute tables, read straight from the widgets' source: the crates themselves would pull Leptos into every command.

#[path = "../../widgets/chime-card/src/attributes.rs"]
mod card;
#[path = "../../widgets/directory-search/src/attributes.rs"]
mod directory;
#[path = "../../widgets/interest-form/src/attributes.rs"]
mod interest;

use windchime_domain::attributes::Element;

/// The three elements, in the order of `WIDGETS` in embed/src/lib.rs.
pub const ELEMENTS: [&Element; 3] = [&interest::ELEMENT, &card::ELEMENT, &directory::ELEMENT];

/// Where a widget's room is.
pub fn room(kind: &str) -> &'static str {
    match kind {
        "interest" => "widgets/interest-form",
        "card" => "widgets/chime-card",
        _ => "widgets/directory-search",
    }
}
