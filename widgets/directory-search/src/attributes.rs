//! What a partner may set on `<windchime-directory>`.

use windchime_domain::attributes::{Attribute, Element, Event, Kind, Part, doc};

/// The element and everything it understands.
pub const ELEMENT: Element = Element {
    tag: "windchime-directory",
    kind: "directory",
    summary: doc("Instant search of local groups and services, from any Open Referral or plain JSON feed."),
    attributes: &[
        Attribute {
            name: "src",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "URL of the feed: Open Referral UK v3 or v1, HSDS 3, a plain JSON array, GeoJSON, a table (CSV), or the `manifest.txt` of \
                 `cargo xtask index`. Further pages are followed.",
            ),
        },
        Attribute {
            name: "mode",
            kind: Kind::Word(&["auto", "local", "remote"]),
            default: "auto",
            doc: doc(
                "`remote` asks the feed anew for each question, by the parameters of Open Referral UK v3: what is typed is sent to it. `local` \
                 reads all of the feed and searches on the device. `auto` is `local`, unless the feed says that it has more than 20,000 entries.",
            ),
        },
        Attribute {
            name: "show",
            kind: Kind::Text,
            default: "",
            doc: doc("Comma-separated category names; only entries in one of them are shown. Absent: everything."),
        },
        Attribute {
            name: "tiles",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "Map tiles: a URL with `{z}`, `{x}` and `{y}`, as `https://tiles.example.org/{z}/{x}/{y}.png`. They are asked for only \
                 after \"Show map\" has been pressed. Absent: a plain picture of what is where, without any request.",
            ),
        },
        Attribute {
            name: "tiles-attribution",
            kind: Kind::Text,
            default: "",
            doc: doc(
                "Whose tiles these are, to be shown under the map. Where its last word is a web address, the words before it are a link.",
            ),
        },
        Attribute {
            name: "url-state",
            kind: Kind::Word(&["off", "on"]),
            default: "off",
            doc: doc(
                "`on` keeps what is searched, ticked and opened in the query of the page's own address, in parameters that begin with \
                 `windchime-`. Others are never touched.",
            ),
        },
        Attribute {
            name: "near",
            kind: Kind::Text,
            default: "",
            doc: doc(
                "Postcode, its first half, or a place that entries name: distances are shown from there at once, the nearest first. \
                 Absent: once a visitor has said where they are.",
            ),
        },
        Attribute {
            name: "within",
            kind: Kind::Word(&["1", "3", "5", "10", "25"]),
            default: "",
            doc: doc(
                "How far it may be at first, in `units`, from `near` or from where a visitor says they are. Absent: any distance.",
            ),
        },
        Attribute {
            name: "units",
            kind: Kind::Word(&["miles", "km"]),
            default: "miles",
            doc: doc("What distances are said in."),
        },
    ],
    config: &[],
    events: &[
        Event {
            name: "windchime:select",
            doc: doc("A person opened an entry. `detail.id` is the entry's id in the feed."),
        },
        Event {
            name: "windchime:add",
            doc: doc(
                "A person gave an entry to the card on the same page. `detail` has `id`, `name`, `phone`, `hours`, `place`, `url` and \
                 `letters` (\"CM\") as the feed has them.",
            ),
        },
    ],
    parts: &[
        Part { name: "widget", doc: doc("The whole widget.") },
        Part { name: "title", doc: doc("The heading.") },
        Part { name: "button", doc: doc("Each button.") },
        Part { name: "search", doc: doc("The search box.") },
        Part { name: "result", doc: doc("One entry in the list.") },
        Part { name: "attribution", doc: doc("The line under the map that says whose tiles it shows.") },
    ],
};
