//! What assistive technology is given: Chromium's accessibility tree of one widget, reduced to a line for each thing that is said.

use crate::page::Page;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Roles that only hold others, and text that its parent's name says already.
const SILENT: &[&str] = &["generic", "none", "InlineTextBox", "LineBreak", "ListMarker", "LabelText", "Section"];

/// Properties that are said when they are so.
const SAID: &[&str] = &[
    "checked",
    "disabled",
    "expanded",
    "focused",
    "invalid",
    "live",
    "level",
    "multiline",
    "pressed",
    "required",
    "valuetext",
];

/// The tree of the first widget with that tag: two spaces for each level, then role, name, value, description and state.
pub fn of(page: Page, tag: &str) -> String {
    let tree = page.browser.devtools("Accessibility.getFullAXTree", &json!({}));
    let nodes: Vec<&Value> = tree["nodes"].as_array().into_iter().flatten().collect();
    let by_id: HashMap<&str, &Value> =
        nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, *node))).collect();
    let host = page.browser.devtools("DOM.getDocument", &json!({ "depth": 0 }));
    let found =
        page.browser.devtools("DOM.querySelector", &json!({ "nodeId": host["root"]["nodeId"], "selector": tag }));
    let described = page.browser.devtools("DOM.describeNode", &json!({ "nodeId": found["nodeId"] }));
    let root = nodes.iter().find(|node| node["backendDOMNodeId"] == described["node"]["backendNodeId"]);
    let mut lines = String::new();
    write(&mut lines, root.unwrap_or_else(|| panic!("{tag} is not in the accessibility tree")), &by_id, 0, "");
    lines
}

fn write(lines: &mut String, node: &Value, all: &HashMap<&str, &Value>, depth: usize, said: &str) {
    let text = |name: &str| node[name]["value"].as_str().unwrap_or_default().to_owned();
    let (role, name) = (text("role"), text("name"));
    let silent =
        node["ignored"] == true || SILENT.contains(&role.as_str()) || (role == "StaticText" && said.contains(&name));
    let deeper = if silent { depth } else { depth + 1 };
    if !silent {
        lines.push_str(&"  ".repeat(depth));
        lines.push_str(&role);
        for (mark, words) in [("", name.clone()), ("= ", plain(&node["value"]["value"])), ("– ", text("description"))]
        {
            if !words.is_empty() {
                lines.push_str(&format!(" {mark}“{words}”"));
            }
        }
        for property in node["properties"].as_array().into_iter().flatten() {
            let (name, value) = (property["name"].as_str().unwrap_or_default(), plain(&property["value"]["value"]));
            if SAID.contains(&name) && !["", "false", "off"].contains(&value.as_str()) {
                lines.push_str(&if value == "true" { format!(" [{name}]") } else { format!(" [{name} {value}]") });
            }
        }
        lines.push('\n');
    }
    // What a link, button, heading or label already says by its name, or a text field by its value, the text inside of it does not say again.
    let words = [name, plain(&node["value"]["value"])].join("\n");
    let said = if silent { said } else { words.as_str() };
    for child in node["childIds"].as_array().into_iter().flatten() {
        if let Some(child) = child.as_str().and_then(|id| all.get(id)) {
            write(lines, child, all, deeper, said);
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
