//! The error summary of the GOV.UK Design System's pattern: focused, even for one error, each line moving focus to its control.

use crate::stage::Stage;
use crate::texts::own;
use leptos::html;
use leptos::prelude::*;

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
pub fn error_summary(stage: Stage, problems: Vec<Problem>) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> = problems
        .into_iter()
        .map(|problem| {
            let href = ["#", &problem.control].concat();
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                stage.host.focus_on(problem.control.clone());
            };
            html::li().child(html::a().attr("href", href).on(leptos::ev::click, go).child(problem.words)).into_any()
        })
        .collect();
    Some(
        html::div()
            .id(ID)
            .class("summary")
            .attr("part", "summary")
            .attr("tabindex", "-1")
            .attr("role", "group")
            .attr("aria-labelledby", "summary-title")
            .child((
                html::h3().id("summary-title").child(stage.say(&own::PROBLEM_TITLE)),
                html::ul().child(lines),
            ))
            .into_any(),
    )
}
