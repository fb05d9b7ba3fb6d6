//! The ways in which people look at a page: dark, in forced colours, narrow, from right to left.

use crate::page::Page;
use serde_json::json;

/// One way of looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// For file names and messages.
    pub name: &'static str,
    scheme: &'static str,
    forced: bool,
    width: u32,
    rtl: bool,
}

const PLAIN: Look = Look { name: "light", scheme: "light", forced: false, width: 1280, rtl: false };

/// Every way in which axe must find nothing. 320 px is 1280 px at 400 % zoom (WCAG 1.4.10).
pub const LOOKS: &[Look] = &[
    PLAIN,
    Look { name: "dark", scheme: "dark", ..PLAIN },
    Look { name: "forced-colours", forced: true, ..PLAIN },
    Look { name: "zoom-400", width: 320, ..PLAIN },
    Look { name: "rtl", rtl: true, ..PLAIN },
];

/// Every way of which a picture is taken.
pub const PICTURES: &[Look] = &[
    Look { name: "1280-light", ..PLAIN },
    Look { name: "1280-dark", scheme: "dark", ..PLAIN },
    Look { name: "360-light", width: 360, ..PLAIN },
    Look { name: "360-dark", scheme: "dark", width: 360, ..PLAIN },
];

/// Every way of which a picture of the pages behind the password is taken: those that coordinators hold in their hands and have on
/// their desks.
pub const DESK_PICTURES: &[Look] = &[
    PICTURES[0],
    PICTURES[1],
    Look { name: "390-light", width: 390, ..PLAIN },
    Look { name: "390-dark", scheme: "dark", width: 390, ..PLAIN },
];

/// The names of all looks of which there may be pictures.
pub fn pictured() -> Vec<&'static str> {
    PICTURES.iter().chain(&DESK_PICTURES[2..]).map(|look| look.name).collect()
}

impl Look {
    /// Has the page seen in this way.
    pub fn put_on(self, page: Page) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": self.scheme },
            { "name": "forced-colors", "value": if self.forced { "active" } else { "none" } },
            // So that no colour is caught half-way through a transition.
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        page.browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
        page.size(self.width, 900);
        page.browser.run("document.documentElement.dir = arguments[0]", &[json!(if self.rtl { "rtl" } else { "ltr" })]);
    }

    /// How far the page runs over the right or left edge, in CSS pixels (WCAG 1.4.10 allows none at 320).
    pub fn overflow(page: Page) -> i64 {
        let measured = page.run("const root = document.documentElement; return root.scrollWidth - root.clientWidth");
        measured.as_i64().unwrap_or_default()
    }
}
