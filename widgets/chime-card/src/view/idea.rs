//! Words as ideas: a paragraph in the standard reading; in Easy Read a row for each sentence, with its picture at the left.

use crate::picture::Picture;
use crate::words::{Idea, sentences};
use windchime_domain::wording::Reading;
use windchime_shell::markup::{El, View, el, live, svg};
use windchime_shell::stage::Stage;

/// The words of an idea. `class` is that of the paragraph, and of the rows together.
pub fn view(stage: Stage, class: &'static str, idea: &'static Idea) -> El {
    view_where(stage, class, idea, || true)
}

/// The same on a page that is hidden at times; then it is not drawn, so that the other reading is there at once.
pub fn view_where(stage: Stage, class: &'static str, idea: &'static Idea, seen: impl Fn() -> bool + 'static) -> El {
    el("div").class(class).live(move || {
        let said = stage.say(idea.text);
        if stage.reading() == Reading::Standard || !seen() {
            return el("p").class("aloud").text(said).done();
        }
        // An editor's own words have sentences of their own number: then one picture stands for all.
        let each = sentences(&said);
        let said = if each.len() == idea.pictures.len() { each } else { vec![said] };
        let row = |(words, picture): (String, &Picture)| row(*picture, el("span").class("aloud").text(words));
        el("div").class("ideas").children(said.into_iter().zip(idea.pictures).map(row)).done()
    })
}

/// A picture, and words at its right.
pub fn row(picture: Picture, words: El) -> View {
    el("p").class("idea").child(drawing(picture)).child(words).done()
}

/// The picture, in Easy Read alone, and where it is seen.
pub fn picture(stage: Stage, picture: Picture, seen: impl Fn() -> bool + 'static) -> View {
    live(move || if stage.reading() == Reading::Easy && seen() { drawing(picture) } else { View::Nothing })
}

/// The drawing itself: beside words that say the same, so a screen reader passes it over.
fn drawing(picture: Picture) -> View {
    let path = picture.path();
    if path.is_empty() {
        return View::Nothing;
    }
    svg("svg")
        .attr("class", "picture")
        .attr("viewBox", "0 0 32 32")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(svg("path").attr("d", path))
        .done()
}
