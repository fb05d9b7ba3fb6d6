//! axe-core over the whole document; it reaches into open shadow roots.

use crate::page::Page;
use serde_json::Value;
use std::sync::LazyLock;

static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let path = crate::root().join("target/tools/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).expect("axe-core; `cargo xtask setup` installs it")
});

/// WCAG 2.2 A and AA, and what axe calls best practice.
const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// Every violation as one line: rule, where, why.
pub fn violations(page: Page) -> Vec<String> {
    if page.run("return !window.axe") == true {
        page.run(&SOURCE);
    }
    let script = format!(
        "const result = await axe.run(document, {{ runOnly: {{ type: 'tag', values: {RULES} }}, resultTypes: ['violations'] }});
         return result.violations.flatMap((rule) => rule.nodes.map((node) =>
           rule.id + ' at ' + node.target.flat().join(' >> ') + ': ' + node.failureSummary.replace(/\\s+/g, ' ')));"
    );
    let lines: Value = page.browser.run_and_wait(&script, &[]);
    lines.as_array().expect("axe's answer").iter().filter_map(|line| Some(line.as_str()?.to_owned())).collect()
}
