//! What a partner may set on `<windchime-directory>`.

use windchime_domain::attributes::{Attribute, Element, Event, Kind, Part};

/// The element and everything it understands.
pub const ELEMENT: Element = Element {
    tag: "windchime-directory",
    kind: "directory",
    summary: "Instant search of local groups and services, from any Open Referral or plain JSON feed.",
    attributes: &[
        Attribute {
            name: "src",
            kind: Kind::Url,
            default: "",
            doc: "URL of the feed: Open Referral UK v3 or v1, HSDS 3, a plain JSON array, or GeoJSON. Further pages are followed.",
        },
        Attribute {
            name: "show",
            kind: Kind::Text,
            default: "",
            doc: "Comma-separated category names; only entries in one of them are shown. Absent: everything.",
        },
    ],
    events: &[Event {
        name: "windchime:select",
        doc: "A person opened an entry. `detail.id` is the entry's id in the feed.",
    }],
    parts: &[
        Part { name: "widget", doc: "The whole widget." },
        Part { name: "title", doc: "The heading." },
        Part { name: "button", doc: "Each button." },
        Part { name: "search", doc: "The search box." },
        Part { name: "result", doc: "One entry in the list." },
    ],
};
