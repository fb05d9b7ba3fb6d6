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

/// What each attribute is called on the page; its own name where nobody thought of a better one.
pub(super) fn label(attribute: &'static str) -> &'static str {
    match attribute {
        "draft" => "Keep what is typed",
        "privacy" => "Privacy notice",
        "lang" => "Language",
        "reading" => "Wording",
        "theme" => "Light or dark",
        "config" => "Options in a file",
        "nation" => "Nation",
        "help" => "Crisis lines of your own",
        "prompts" => "Questions of your own",
        "exit" => "Quick exit to",
        "directory" => "Local groups from",
        "mode" => "How the list is fetched",
        "show" => "Categories",
        "near" => "Near",
        "within" => "How far",
        "units" => "Miles or kilometres",
        "tiles" => "Map pictures from",
        "tiles-attribution" => "Whose map it is",
        "url-state" => "Search in the page's address",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_to_choose_has_a_label_and_ours_are_there() {
        for element in ELEMENTS {
            for attribute in element.all_attributes().filter(|attribute| !OURS.contains(&attribute.name)) {
                assert_ne!(label(attribute.name), attribute.name);
            }
        }
        for name in OURS {
            assert!(ELEMENTS.iter().any(|element| element.attribute(name).is_some()), "{name}");
        }
    }
}
