//! Taking the card along: on paper, as a picture, as text.

mod picture;

use super::whole::UnderWay;
use super::{Piece, by_turns};
use crate::model::later::content;
use crate::model::{Model, Place};
use crate::texts;
use crate::view::said;
use std::cell::OnceCell;
use std::rc::Rc;
use windchime_domain::card::pocket::Pocket;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page;
use windchime_shell::paper::{NamedPage, print_alone};
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::Text;

/// The `id` of what goes on a full page.
pub const SHEET: &str = "sheet";
const POCKET: &str = "pocket";
const FOLDED: &str = "folded";

/// The pages to print on. The small one is as large as the card itself.
const SMALL: NamedPage = ("windchime-pocket", "size:85.6mm 54mm;margin:0");
const FOLDABLE: NamedPage = ("windchime-folded", "size:A4;margin:0");
const FULL: NamedPage = ("windchime-page", "size:A4;margin:16mm");

/// The names of files say nothing of what is in them: others may see a list of downloads.
const PICTURE: &str = "card.png";
const FILE: &str = "card.txt";

/// The part of the page below the card.
pub fn view(model: Model, under_way: UnderWay) -> El {
    let stage = model.stage;
    let printing = |weight, text, id, on: NamedPage| {
        let under_way = under_way.clone();
        parts::button(weight, stage.line(text), move || print(model, under_way.clone(), id, on))
    };
    let quiet =
        |text: &'static Text, press: fn(Model)| parts::button(Weight::Quiet, stage.line(text), move || press(model));
    let paper = el("div")
        .class("ways")
        .child(printing(Weight::Main, &texts::PRINT_FOLDED, FOLDED, FOLDABLE))
        .child(printing(Weight::Quiet, &texts::PRINT_PAGE, SHEET, FULL))
        .child(printing(Weight::Quiet, &texts::PRINT_POCKET, POCKET, SMALL));
    let files = el("div")
        .class("ways")
        .child(quiet(&texts::SAVE_PICTURE, save_picture))
        .child(quiet(&texts::COPY_TEXT, copy_text))
        .child(quiet(&texts::SAVE_FILE, save_file))
        .child(page::can_share().then(|| quiet(&texts::SHARE_FILE, share_file)));
    el("div")
        .class("take")
        .child(said(stage, "h4", "", &texts::TAKE))
        .child(said(stage, "p", "hint", &texts::PRINT_HINT))
        .live(move || if model.is_at(Place::Whole) { small_card(model, &under_way) } else { View::Nothing })
        .child(paper)
        .child(said(stage, "p", "hint", &texts::PRINT_SIZE))
        .child(files)
        .live(move || by_hand(model))
        .child(said(stage, "p", "hint", &texts::SAVE_FILE_HINT))
}

/// Prints one of them, as soon as the drawings stand.
fn print(model: Model, under_way: UnderWay, id: &'static str, on: NamedPage) {
    let host = model.stage.host;
    model.stage.spawn(async move {
        while under_way.is_any() && model.is_at(Place::Whole) {
            page::pause().await;
        }
        print_alone(host, id, on);
    });
}

/// The small card as it will be printed, to look at; and, for paper alone, the sheet to fold it from. Drawn a panel at a time.
fn small_card(model: Model, under_way: &UnderWay) -> View {
    let stage = model.stage;
    // Followed, as all that is drawn is made of it.
    _ = stage.reading();
    let alt = stage.say(&texts::POCKET_ALT);
    let laid = Rc::new(OnceCell::new());
    let piece = |draw: fn(Model, &Pocket) -> View| -> Piece {
        let laid = laid.clone();
        Box::new(move || draw(model, laid.get_or_init(|| pocket(model))))
    };
    let panels = [
        piece(|_, pocket| picture::panel(pocket, 0)),
        piece(|_, pocket| picture::panel(pocket, 1)),
        piece(|_, pocket| picture::panel(pocket, 2)),
        piece(|_, pocket| picture::panel(pocket, 3)),
    ];
    let rest = [piece(shortened), piece(folded)];
    let mut pieces = by_turns(model, 0, panels.into_iter().chain(rest).collect(), under_way.one());
    let rest = pieces.split_off(4);
    let seen = el("div").id(POCKET).class("pocket").attr("role", "img").attr("aria-label", alt).children(pieces);
    el("div").child(seen).children(rest).done()
}

fn shortened(model: Model, pocket: &Pocket) -> View {
    pocket.shortened.then(|| parts::paragraph("shortened", model.stage.say(&texts::POCKET_SHORTENED))).into()
}

fn folded(model: Model, pocket: &Pocket) -> View {
    let how = [&texts::FOLD_SIZE, &texts::FOLD_CUT, &texts::FOLD_BACK, &texts::FOLD_CLOSE];
    let how = how.map(|text| model.stage.say(text));
    el("div").id(FOLDED).class("folded").child(picture::folded(pocket, &how)).done()
}

fn pocket(model: Model) -> Pocket {
    let stage = model.stage;
    let title = stage.say(&texts::POCKET_TITLE);
    picture::lay_out(&title, &content::for_pocket(model), &content::help(stage), &stage.say(&texts::POCKET_SHORTENED))
}

fn save_picture(model: Model) {
    let stage = model.stage;
    stage.spawn(async move {
        let said = match picture::png(&pocket(model)).await {
            Some(png) => {
                page::save(PICTURE, &png);
                &texts::SAVED
            }
            None => &texts::NO_PICTURE,
        };
        stage.announce(stage.say(said));
    });
}

fn copy_text(model: Model) {
    let stage = model.stage;
    stage.spawn(async move {
        let text = text(model);
        let copied = page::copy(&text).await;
        model.copy_by_hand(if copied { String::new() } else { text });
        if copied {
            stage.announce(stage.say(&texts::COPIED));
        } else {
            stage.host.focus("by-hand");
        }
    });
}

/// Where the browser lets no button copy: the text itself, to be copied by hand.
fn by_hand(model: Model) -> View {
    let text = model.copied_by_hand();
    if text.is_empty() {
        return View::Nothing;
    }
    let area =
        el("textarea").id("by-hand").attr("rows", "8").attr("readonly", "").attr("spellcheck", "false").value(text);
    let label = said(model.stage, "label", "", &texts::COPY_BY_HAND).attr("for", "by-hand");
    el("div").class("field").child(label).child(area).done()
}

fn save_file(model: Model) {
    let stage = model.stage;
    page::save_file(FILE, &marked(&text(model)));
    stage.announce(stage.say(&texts::SAVED));
}

fn share_file(model: Model) {
    page::share(FILE, &marked(&text(model)));
}

fn text(model: Model) -> String {
    let day = page::local_time(page::now(), &model.stage.option("lang"));
    content::plain(model, &day)
}

/// With the mark by which older programs know UTF-8, and their line ends. A file of plain text, not of HTML: whoever is given it can open
/// it without a thought, nothing in it can run or ask for anything, and no mail filter takes it away.
fn marked(text: &str) -> String {
    ["\u{feff}", &text.replace('\n', "\r\n")].concat()
}

#[cfg(test)]
mod tests;
