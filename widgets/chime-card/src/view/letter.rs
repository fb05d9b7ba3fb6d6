//! The page of one letter: what it means, what to think about, a worded step or a skip, two places to write.

use super::{groups, idea, page, said};
use crate::model::{Model, Place};
use crate::picture::Picture;
use crate::texts;
use crate::words::{self, Idea};
use windchime_domain::card::{Letter, Response};
use windchime_shell::markup::{El, View, el};
use windchime_shell::page::value_of;
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::Text;

/// The page. It looks and says the same whatever is chosen on it.
pub fn view(model: Model, letter: Letter) -> View {
    let stage = model.stage;
    let words = words::letter(letter);
    let body = el("div")
        .child(idea::view_where(stage, "means", words.means, seen(model, letter)))
        .child(asks(model, letter))
        .child(steps(model, letter))
        .child(note(model, letter))
        .child(helps(model, letter))
        .child(small_step(model, letter))
        .child(groups::way(model, letter));
    page(model, Place::Letter(letter), body)
}

/// One open question at a time, and a way to the next. Whoever presses it hears the new one.
fn asks(model: Model, letter: Letter) -> El {
    let stage = model.stage;
    // Hidden rather than built anew: it has focus when it is pressed.
    let another = parts::button(Weight::Quiet, stage.line(&texts::ANOTHER), move || model.ask_another(letter))
        .live_attr("hidden", move || (!model.has_another(letter)).then(String::new));
    let words = el("div")
        .child(said(stage, "p", "asks-title aloud", &texts::ASK))
        .child(el("p").class("question aloud").live_text(move || model.question(letter)));
    el("div")
        .class("asks")
        .child(idea::picture(stage, Picture::Thought, seen(model, letter)))
        .child(words.child(another))
}

/// The worded steps as radios, none chosen beforehand; a choice can be taken back.
fn steps(model: Model, letter: Letter) -> El {
    let stage = model.stage;
    let kind = id(letter, "kind");
    let clear = move || {
        model.respond(letter, None);
        stage.announce(stage.say(&texts::CLEARED));
    };
    el("fieldset")
        .class("field")
        .attr("aria-describedby", kind.clone())
        .child(said(stage, "legend", "aloud", &texts::STEPS))
        .child(idea::view_where(stage, "hint", &words::ANY_CHOICE, seen(model, letter)).id(kind))
        .children(Response::all().map(|response| choice(model, letter, response)))
        .child(parts::button(Weight::Quiet, stage.line(&texts::CLEAR), clear))
}

fn choice(model: Model, letter: Letter, response: Response) -> View {
    let stage = model.stage;
    let id = id(letter, response.name());
    let choose = move |_| {
        model.respond(letter, Some(response));
        // So that "cleared" is news when it is said again.
        stage.announce(String::new());
    };
    // The model, not only the person, unchecks it.
    let radio = el("input")
        .attr("type", "radio")
        .attr("id", id.clone())
        .attr("name", letter.name())
        .attr("autocomplete", "off")
        .checked(move || model.response(letter) == Some(response))
        .on_now("change", choose);
    let label = el("label")
        .attr("for", id)
        .child(idea::picture(stage, words::pictured(response), seen(model, letter)))
        .child(said(stage, "span", "aloud", words::choice(response)));
    el("div").class("choice").child(radio).child(label).done()
}

fn note(model: Model, letter: Letter) -> El {
    writing(model, letter, "note", &texts::NOTE, Picture::Pencil, None, model.page(letter).note, Model::write_note)
}

fn helps(model: Model, letter: Letter) -> El {
    writing(model, letter, "help", &texts::HELP, Picture::Cup, None, model.page(letter).help, Model::write_help)
}

fn small_step(model: Model, letter: Letter) -> El {
    let (words, hint, stands) = (&texts::SMALL_STEP, Some(&words::SMALL_ENOUGH), model.page(letter).small_step);
    writing(model, letter, "small-step", words, Picture::Steps, hint, stands, Model::write_small_step)
}

/// A label and a place to write.
#[expect(clippy::too_many_arguments, reason = "each is told apart by its type or its name")]
fn writing(
    model: Model,
    letter: Letter,
    part: &str,
    label: &'static Text,
    picture: Picture,
    hint: Option<&'static Idea>,
    stands: String,
    write: fn(Model, Letter, String),
) -> El {
    let stage = model.stage;
    let id = id(letter, part);
    let hint_id = [&id, "-hint"].concat();
    let area = area(&id, "2")
        .maybe("aria-describedby", hint.map(|_| hint_id.clone()))
        .value(stands)
        .on_now("input", move |control| write(model, letter, value_of(&control)));
    el("div")
        .class("field")
        .child(
            el("label")
                .attr("for", id)
                .child(idea::picture(stage, picture, seen(model, letter)))
                .child(said(stage, "span", "aloud", label)),
        )
        .child(hint.map(|hint| idea::view_where(stage, "hint", hint, seen(model, letter)).id(hint_id)))
        .child(area)
}

/// A place to write. Spell checker and writing suggestions are off because some browsers do both on a server, and nothing that is
/// written here may leave the page.
fn area(id: &str, rows: &'static str) -> El {
    el("textarea")
        .id(id.to_owned())
        .attr("rows", rows)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("writingsuggestions", "false")
}

/// Whether the page is looked at; followed.
fn seen(model: Model, letter: Letter) -> impl Fn() -> bool {
    move || model.is_at(Place::Letter(letter))
}

fn id(letter: Letter, part: &str) -> String {
    [letter.name(), "-", part].concat()
}
