//! The error summary of the GOV.UK Design System's pattern: focused, even for one error, each line moving focus to its control.

use crate::markup::{View, el};
use crate::stage::Stage;
use crate::texts::own;

/// One line of the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// `id` of the control to move focus to.
    pub control: String,
    /// The same words as beside the control.
    pub words: String,
}

/// The `id` of the summary, to move focus to.
pub const ID: &str = "summary";

/// The summary; nothing when there is no problem. Focus is moved by script: `#id` links do not resolve in a shadow root.
pub fn error_summary(stage: Stage, problems: Vec<Problem>) -> Option<View> {
    if problems.is_empty() {
        return None;
    }
    let lines = problems.into_iter().map(|problem| {
        let href = ["#", &problem.control].concat();
        let go = move |_| stage.host.focus_on(problem.control.clone());
        el("li").child(el("a").attr("href", href).on("click", go).text(problem.words)).done()
    });
    Some(
        el("div")
            .id(ID)
            .class("summary")
            .attr("part", "summary")
            .attr("tabindex", "-1")
            .attr("role", "group")
            .attr("aria-labelledby", "summary-title")
            .child(el("h3").id("summary-title").text(stage.say(&own::PROBLEM_TITLE)))
            .child(el("ul").children(lines))
            .done(),
    )
}
