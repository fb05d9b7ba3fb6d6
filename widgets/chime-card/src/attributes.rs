//! What a partner may set on `<windchime-card>`.

use windchime_domain::attributes::{Attribute, Element, Kind, Part, doc};

/// The element and everything it understands.
pub const ELEMENT: Element = Element {
    tag: "windchime-card",
    kind: "card",
    summary: doc(
        "A private CHIME card to think with. Nothing a person writes on it leaves the page, or is stored unless they ask for it.",
    ),
    attributes: &[
        Attribute {
            name: "nation",
            kind: Kind::Word(&["england", "scotland", "wales", "northern-ireland"]),
            default: "england",
            doc: doc("Which nation's crisis lines stand on the card."),
        },
        Attribute {
            name: "directory",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "URL of a directory feed: the card then offers local groups to put on it. None are offered without it.",
            ),
        },
    ],
    config: &[],
    events: &[],
    parts: &[
        Part { name: "widget", doc: doc("The whole widget.") },
        Part { name: "title", doc: doc("The card's heading.") },
        Part { name: "letter", doc: doc("Each button of the row of letters.") },
        Part { name: "button", doc: doc("Every other button: back, next, clear, print.") },
        Part { name: "help", doc: doc("The crisis lines.") },
    ],
};
