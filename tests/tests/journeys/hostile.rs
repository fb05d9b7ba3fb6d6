//! Host pages whose style sheets mean no good. What a widget looks like inside is the same on all of them.

use serde_json::{Value, json};
use windchime_tests::page::Page;

windchime_tests::journeys![
    Every:
        a_page_that_unsets_everything_changes_nothing_inside,
        a_framework_reset_changes_nothing_inside,
        a_heavy_blog_theme_changes_nothing_inside,
        a_page_from_right_to_left_changes_only_the_direction;
];

/// Widgets, and what is looked at inside each.
const INSIDE: [(&str, &[&str]); 3] = [
    (
        "windchime-interest",
        &[
            ".room",
            "[part=title]",
            "form > div > p",
            "label[for='q-name']",
            "#q-name",
            "#q-name-hint",
            "fieldset",
            "legend",
            ".steps label",
            "#q-meeting-0",
            "label[for='q-meeting-0']",
            "#q-meeting-0-hint",
            "button[type=submit]",
        ],
    ),
    (
        "windchime-card",
        &[
            ".room",
            "[part=title]",
            ".privacy",
            "aside",
            "aside h3",
            "aside li",
            "aside a",
            "nav button",
            "section.connectedness h3",
            "section.connectedness legend",
            "section.connectedness .choice label",
            "section.connectedness textarea",
            "section.connectedness .turn button",
        ],
    ),
    (
        "windchime-directory",
        &[
            ".room",
            "[part=title]",
            "label[for='search']",
            "#search",
            "#search-hint",
            "#count",
            ".result",
            ".result h3",
            ".result p",
            "summary",
        ],
    ),
];

/// What a host could change. Lengths that follow the page's own width are left out; sides are logical, so that they turn with the text.
const PROPERTIES: &[&str] = &[
    "font-size",
    "font-style",
    "font-weight",
    "color",
    "background-color",
    "line-height",
    "letter-spacing",
    "word-spacing",
    "text-transform",
    "text-indent",
    "text-align",
    "text-shadow",
    "text-decoration-line",
    "white-space",
    "cursor",
    "user-select",
    "-webkit-text-fill-color",
    "padding-block-start",
    "padding-block-end",
    "padding-inline-start",
    "padding-inline-end",
    "border-block-start-width",
    "border-block-start-style",
    "border-block-start-color",
    "border-inline-start-width",
    "border-inline-start-style",
    "border-start-start-radius",
    "display",
    "visibility",
    "opacity",
    "position",
    "float",
    "transform",
    "list-style-type",
    "box-sizing",
];

/// Every computed style that is looked at: `widget inside property` → value.
fn styles(page: Page, address: &str) -> Vec<(String, String)> {
    page.open(address);
    let mut all = Vec::new();
    for (tag, inside) in INSIDE {
        let widget = page.widget(tag).ready();
        widget.find(inside.last().expect("something inside")).appears();
        let script = "const start = getComputedStyle(root.host).direction === 'rtl' ? 'right' : 'left';
          return more[0].map((css) => {
            const it = root.querySelector(css);
            if (!it) return null;
            const style = getComputedStyle(it);
            // Lists match their parent's alignment; some engines then name the side on which text starts, for all that is in them.
            return more[1].map((name) => style.getPropertyValue(name)).map((value, at) =>
              more[1][at] === 'text-align' && value === start ? 'start' : value);
        })";
        let found = widget.run(script, &[json!(inside), json!(PROPERTIES)]);
        for (css, values) in inside.iter().zip(found.as_array().expect("styles")) {
            assert!(!values.is_null(), "{tag} has no {css} on {address}");
            for (property, value) in PROPERTIES.iter().zip(values.as_array().expect("values")) {
                all.push((format!("{tag} {css} {property}"), value.as_str().unwrap_or_default().to_owned()));
            }
        }
        let box_ = widget.run(
            "const box = root.querySelector('.room').getBoundingClientRect(); return [box.width, box.height]",
            &[],
        );
        let big = |side: &Value| side.as_f64().unwrap_or_default() > 200.0;
        assert!(big(&box_[0]) && big(&box_[1]), "{tag} is squeezed to {box_} on {address}");
    }
    all
}

fn same_as_on_the_plain_page(page: Page, address: &str) {
    let plain = styles(page, "/");
    let there = styles(page, address);
    let changed: Vec<String> = plain
        .iter()
        .zip(&there)
        .filter(|((_, plain), (_, there))| plain != there)
        .map(|((name, plain), (_, there))| format!("{name}: {plain} became {there}"))
        .collect();
    assert!(changed.is_empty(), "{address} changes {} styles inside:\n{}", changed.len(), changed.join("\n"));
}

fn a_page_that_unsets_everything_changes_nothing_inside(page: Page) {
    same_as_on_the_plain_page(page, "/hostile-unset.html");
}

fn a_framework_reset_changes_nothing_inside(page: Page) {
    same_as_on_the_plain_page(page, "/bootstrap.html");
}

fn a_heavy_blog_theme_changes_nothing_inside(page: Page) {
    same_as_on_the_plain_page(page, "/wordpress-like.html");
}

fn a_page_from_right_to_left_changes_only_the_direction(page: Page) {
    same_as_on_the_plain_page(page, "/rtl.html");
    let direction =
        page.widget("windchime-card").run("return getComputedStyle(root.querySelector('.room')).direction", &[]);
    assert_eq!(direction, json!("rtl"));
}
