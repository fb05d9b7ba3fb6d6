//! What a partner may set on `<windchime-interest>`.

use windchime_domain::attributes::{Attribute, Element, Event, Kind, Part, doc};

/// The element and everything it understands.
pub const ELEMENT: Element = Element {
    tag: "windchime-interest",
    kind: "interest",
    summary: doc(
        "A form that asks people whether they would join, and posts each answer as JSON to an endpoint you choose.",
    ),
    attributes: &[
        Attribute {
            name: "endpoint",
            kind: Kind::Url,
            default: "",
            doc: doc(
                "The exact URL that answers are posted to. Without it the form is shown but says that it cannot be sent.",
            ),
        },
        Attribute {
            name: "form",
            kind: Kind::UrlOr(&["interest", "page-feedback", "story"]),
            default: "interest",
            doc: doc("URL of a form definition, or the name of a built-in one."),
        },
        Attribute {
            name: "send-as",
            kind: Kind::Word(&["json", "text", "form", "multipart"]),
            default: "json",
            doc: doc(
                "`text` sends the same JSON as `text/plain`, for endpoints that do not answer a CORS preflight; `form` (urlencoded) and `multipart` send flat fields.",
            ),
        },
        Attribute {
            name: "delivered-when",
            kind: Kind::WordOrPointer(&["status"]),
            default: "status",
            doc: doc("`status`: a 2xx answer with a JSON body. Or a JSON pointer and the value that must stand there."),
        },
        Attribute {
            name: "draft",
            kind: Kind::Word(&["on", "off"]),
            default: "on",
            doc: doc("`on` keeps what is typed in this browser tab until it is sent, so that a reload loses nothing."),
        },
        Attribute {
            name: "privacy",
            kind: Kind::Url,
            default: "",
            doc: doc("URL of your privacy notice, linked beside the send button."),
        },
    ],
    config: &[
        Part {
            name: "fields",
            doc: doc(
                "The names under which an endpoint wants the answers: `{\"QUESTION\": \"its_name\"}`. Members of the submission (`submission_id`, `form`, …) are then sent only where they are named here.",
            ),
        },
        Part {
            name: "constants",
            doc: doc("Fields sent along with the same value each time: `{\"name\": \"value\"}`."),
        },
    ],
    events: &[
        Event {
            name: "windchime:sent",
            doc: doc(
                "The endpoint has taken the answers. `detail`: `form`, `submission_id`, `receipt` (text, or null).",
            ),
        },
        Event {
            name: "windchime:queued",
            doc: doc(
                "The answers are saved on the visitor's device and will be sent later. `detail`: `form`, `submission_id`, `code`, `status`.",
            ),
        },
        Event {
            name: "windchime:failed",
            doc: doc(
                "Sending did not work and will not be tried again by itself; the answers stay on the page. `detail`: `form`, `submission_id`, `code`, `status` (0 without an answer).",
            ),
        },
    ],
    parts: &[
        Part { name: "widget", doc: doc("The whole widget.") },
        Part { name: "title", doc: doc("The form's heading.") },
        Part { name: "button", doc: doc("The send button.") },
        Part { name: "summary", doc: doc("The list of problems above the form.") },
    ],
};
