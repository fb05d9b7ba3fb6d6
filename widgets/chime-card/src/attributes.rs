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
            name: "help",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "URL of JSON with crisis lines of your own, in place of the built-in ones, which stay wherever yours cannot be used.",
            ),
        },
        Attribute {
            name: "prompts",
            kind: Kind::Url,
            default: "",
            doc: doc("URL of JSON with questions of your own for any of the letters."),
        },
        Attribute {
            name: "exit",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "URL of the page to go to by quick exit: a button that is always in sight, and the Shift key three times. There is none without it.",
            ),
        },
        Attribute {
            name: "directory",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "URL of a directory feed, asked for once as the card loads: the card then offers local groups to put on it. None are \
                 offered without it.",
            ),
        },
    ],
    config: &[],
    events: &[],
    parts: &[
        Part { name: "widget", doc: doc("The whole widget.") },
        Part { name: "title", doc: doc("The card's heading.") },
        Part { name: "letter", doc: doc("Each button of the row of letters.") },
        Part { name: "button", doc: doc("Every other button: back, next, another question, clear, print.") },
        Part { name: "help", doc: doc("The crisis lines.") },
        Part { name: "exit", doc: doc("The button of the quick exit.") },
    ],
};
