//! The crisis lines. The same markup at the same place on every step; nothing a person answers shows, hides or changes it, so it
//! is given the stage and the lines, and not the model.

use super::{idea, said};
use crate::model::HelpLine;
use crate::texts;
use crate::words;
use windchime_domain::wording::Reading;
use windchime_shell::markup::{El, View, el};
use windchime_shell::parts;
use windchime_shell::stage::Stage;

/// The box.
pub fn view(stage: Stage, lines: impl Fn() -> Vec<HelpLine> + 'static) -> El {
    el("aside")
        .class("help")
        .attr("part", "help")
        .attr("role", "complementary")
        .attr("aria-labelledby", "help-title")
        .child(said(stage, "h3", "", &texts::HELP_TITLE).id("help-title"))
        .live(move || {
            let easy = stage.reading() == Reading::Easy;
            el("ul").attr("role", "list").children(lines().into_iter().map(|line| row(line, easy))).done()
        })
}

fn row(line: HelpLine, easy: bool) -> View {
    let picture = words::pictured_help(line.name, &line.href);
    // A number has its own direction: on a page from right to left, "116 123" would become "123 116".
    let link = parts::link(line.href, line.link).attr("dir", "ltr");
    let words = el("span").text([&line.words, " "].concat()).child(link);
    el("li").child(if easy { idea::row(picture, words) } else { words.done() }).done()
}
