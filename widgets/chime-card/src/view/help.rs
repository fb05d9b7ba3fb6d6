//! The crisis lines. The same markup at the same place on every step; nothing a person answers shows, hides or changes it, so it
//! is given the stage and not the model.

use super::said;
use crate::texts;
use crate::words;
use windchime_domain::crisis::{Line, lines};
use windchime_shell::markup::{El, View, el};
use windchime_shell::parts;
use windchime_shell::stage::Stage;

/// The box.
pub fn view(stage: Stage) -> El {
    el("aside")
        .class("help")
        .attr("part", "help")
        .attr("role", "complementary")
        .attr("aria-labelledby", "help-title")
        .child(said(stage, "h3", "", &texts::HELP_TITLE).id("help-title"))
        .live(move || {
            let rows = lines(&stage.option("nation")).iter().map(|line| row(stage, line));
            el("ul").attr("role", "list").children(rows).done()
        })
}

fn row(stage: Stage, line: &Line) -> View {
    el("li")
        .child(words::help(line.text).map(|text| said(stage, "span", "", text)))
        .text(" ")
        .child(parts::link(line.href.to_owned(), line.link.to_owned()))
        .done()
}
