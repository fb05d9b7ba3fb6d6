//! The days that were kept: each as it was, side by side. Words and letters; no line from one day to the next, and nothing that
//! compares them.

use super::{after, button};
use crate::model::{Model, Place};
use crate::texts;
use crate::view::said;
use crate::words;
use leptos::prelude::{Notify as _, Track as _, Trigger, untrack};
use std::cell::Cell;
use std::rc::Rc;
use windchime_domain::card::{Card, Kept, Letter, Reflection};
use windchime_shell::markup::{El, View, el, follow};
use windchime_shell::page::{drawn, local_day};

/// How many days are drawn at once: more would hold up a slow phone.
const AT_ONCE: usize = 2;
/// How many blocks of them are cleared away at once.
const AWAY_AT_ONCE: usize = 8;
/// How many times as many are shown when more are asked for.
const TIMES: usize = 4;

/// Days that are shown together, the newest first, and what tells that they are wanted.
#[derive(Clone)]
struct Block {
    kept: Rc<Kept>,
    /// How many newer days stand before it.
    after: usize,
    shown: Rc<Cell<bool>>,
    wanted: Trigger,
}

impl Block {
    fn is_shown(&self) -> bool {
        self.wanted.track();
        self.shown.get()
    }

    fn show(&self, shown: bool) {
        self.shown.set(shown);
        self.wanted.notify();
    }

    /// The places of its days in what is kept.
    fn days(&self) -> impl Iterator<Item = usize> {
        (0..self.kept.reflections.len()).rev().skip(self.after).take(AT_ONCE)
    }
}

/// The history: a sentence, the days, and the same as a table. `most` holds how many blocks are shown, for as long as the page stands.
pub fn view(model: Model, kept: Rc<Kept>, most: Rc<Cell<usize>>) -> El {
    let block = |after: usize| Block {
        kept: kept.clone(),
        after,
        shown: Rc::new(Cell::new(cfg!(not(target_arch = "wasm32")) && after < TIMES * AT_ONCE)),
        wanted: Trigger::new(),
    };
    let blocks: Vec<Block> = (0..kept.reflections.len()).step_by(AT_ONCE).map(block).collect();
    read_anew(model, blocks.clone(), most.clone());
    show_next(model, &blocks, most.replace(0).max(TIMES), &most, None);
    // One list to whoever hears it, in pieces that are laid out one by one.
    let mut days = el("div").class("days").attr("role", "list");
    let mut table = el("table").child(said(model.stage, "caption", "", &texts::DAYS_CAPTION)).child(head(model));
    for block in &blocks {
        let (one, other) = (block.clone(), block.clone());
        days = days.live(move || show(&one, "div", &|at| day(model, &one.kept, at)));
        table = table.live(move || show(&other, "tbody", &|at| row(model, &other.kept, at)));
    }
    let scroll = el("div").class("scroll").attr("tabindex", "0").attr("role", "region");
    let scroll = scroll.live_attr("aria-label", move || Some(model.stage.say(&texts::DAYS_CAPTION))).child(table);
    let table = el("details").child(said(model.stage, "summary", "", &texts::DAYS_TABLE)).child(scroll);
    super::section(model, &texts::DAYS_TITLE)
        .child(sentence(model, &kept))
        .child(said(model.stage, "p", "hint", &texts::DAYS_DIFFER))
        .child(days)
        .live(move || more(model, &blocks, &most))
        .child(table)
}

fn show(block: &Block, tag: &'static str, one: &dyn Fn(usize) -> View) -> View {
    if !block.is_shown() {
        return View::Nothing;
    }
    el(tag).children(untrack(|| block.days().map(one).collect::<Vec<_>>())).done()
}

/// For another reading the days are cleared away, some blocks at a time, and come back one block after another to whoever is here.
fn read_anew(model: Model, blocks: Vec<Block>, most: Rc<Cell<usize>>) {
    let mut read = None;
    follow(move || {
        let (here, reading) = (model.is_at(Place::Keep), model.stage.reading());
        let before = read.replace(reading);
        let wanted = blocks.get(..most.get()).unwrap_or(&blocks).to_vec();
        if before.is_some_and(|before| before != reading) {
            model.clear();
            model.stage.spawn(async move {
                for blocks in wanted.rchunks(AWAY_AT_ONCE).filter(|blocks| blocks.iter().any(|block| block.shown.get()))
                {
                    drawn().await;
                    blocks.iter().for_each(|block| block.show(false));
                }
                model.cleared();
                model.looked().await;
                if untrack(|| model.is_at(Place::Keep)) {
                    come_back(wanted).await;
                }
            });
        } else if here && before.is_some() {
            model.stage.spawn(come_back(wanted));
        }
    });
}

async fn come_back(blocks: Vec<Block>) {
    for block in blocks.into_iter().filter(|block| !block.shown.get()) {
        drawn().await;
        block.show(true);
    }
}

/// Shows the next days below those that are there, which stay as they are.
fn more(model: Model, blocks: &[Block], most: &Rc<Cell<usize>>) -> View {
    if blocks.iter().all(Block::is_shown) {
        return View::Nothing;
    }
    let (blocks, most) = (blocks.to_vec(), most.clone());
    // Which come next is found out when it is pressed: this button may have been made before the last of those that stand there.
    let press = move |_| {
        let first = blocks.iter().find(|block| !block.shown.get()).and_then(|block| block.days().next());
        show_next(model, &blocks, TIMES, &most, first);
    };
    button(model, &texts::DAYS_MORE).on("click", press).done()
}

/// Each few of them have a turn of their own, and focus comes to one of them as soon as it stands.
fn show_next(model: Model, blocks: &[Block], count: usize, most: &Cell<usize>, focus: Option<usize>) {
    let next: Vec<Block> = blocks.iter().filter(|block| !block.shown.get()).take(count).cloned().collect();
    most.set(most.get() + next.len());
    model.stage.spawn(async move {
        let mut focus = focus;
        for block in next {
            drawn().await;
            block.show(true);
            if let Some(at) = focus.take() {
                model.stage.host.focus_on(id(at, "day"));
            }
        }
    });
}

fn sentence(model: Model, kept: &Rc<Kept>) -> El {
    let (stage, kept) = (model.stage, kept.clone());
    let words = move || {
        let lang = stage.option("lang");
        let said = |of: Option<&Reflection>| of.map(|one| local_day(&one.date, &lang)).unwrap_or_default();
        let (first, last) = (said(kept.reflections.first()), said(kept.reflections.last()));
        match kept.reflections.len() {
            0 => stage.say(&texts::DAYS_NONE),
            1 => stage.fill(&texts::DAYS_ONE, &[("day", &first)]),
            _ => stage.fill(&texts::DAYS_MANY, &[("first", &first), ("last", &last)]),
        }
    };
    el("p").live_text(words)
}

/// One day: its five letters and their words, and a way to read all of it.
fn day(model: Model, kept: &Rc<Kept>, at: usize) -> View {
    let stage = model.stage;
    let Some(of) = kept.reflections.get(at) else { return View::Nothing };
    let date = local_day(&of.date, &stage.option("lang"));
    let letters = Letter::ALL.map(|letter| {
        let tile = el("span").class("tile").attr("aria-hidden", "true").text(letter.initial());
        let name = el("span").class("unseen").text([&stage.say(words::letter(letter).name), ": "].concat());
        let chosen = el("span").text(stage.say(words::chosen(of.card.page(letter).response)));
        el("li").class(letter.name()).child(tile).child(el("span").child(name).child(chosen)).done()
    });
    let read = stage.fill(&texts::DAY_READ, &[("day", &date)]);
    let (open, turned, kept) = (Rc::new(Cell::new(false)), Trigger::new(), kept.clone());
    let is_open = {
        let open = open.clone();
        move || {
            turned.track();
            open.get()
        }
    };
    let expanded = is_open.clone();
    let button = el("button")
        .attr("type", "button")
        .attr("part", "button")
        .class("button quiet")
        .live_attr("aria-expanded", move || Some(if expanded() { "true" } else { "false" }.to_owned()))
        .on("click", move |_| {
            open.set(!open.get());
            turned.notify();
        })
        .text(read);
    let whole = move || match kept.reflections.get(at).filter(|_| is_open()) {
        Some(of) => whole(model, &of.card).done(),
        None => View::Nothing,
    };
    el("div")
        .class("day")
        .attr("role", "listitem")
        .child(el("h5").id(id(at, "day")).attr("tabindex", "-1").text(date))
        .child(el("ul").attr("role", "list").children(letters))
        .child(button)
        .live(whole)
        .done()
}

/// All that stands on a card, to read.
pub(super) fn whole(model: Model, card: &Card) -> El {
    let stage = model.stage;
    let mut lines = el("dl");
    for letter in Letter::ALL {
        let page = card.page(letter);
        let name = words::letter(letter).name;
        for (label, written) in
            [(&texts::NOTE, &page.note), (&texts::HELP, &page.help), (&texts::SMALL_STEP, &page.small_step)]
        {
            if !written.trim().is_empty() {
                let label = [&stage.say(name), ": ", &stage.say(label)].concat();
                lines = lines.child(line(label, written.clone()));
            }
        }
    }
    for one in &card.connections {
        let written = if one.change.is_empty() { one.name.clone() } else { [&one.name, "\n", &one.change].concat() };
        lines = lines.child(line(stage.say(&texts::CONNECTIONS), written));
    }
    for one in &card.groups {
        let parts = [&one.name, &one.phone, &one.hours, &one.place];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        lines = lines.child(line(stage.say(&texts::GROUPS), parts.join("\n")));
    }
    let card = card.clone();
    let start = button(model, &texts::DAY_START).on("click", move |_| model.start(card.clone(), after));
    el("div").class("read").child(lines).child(start)
}

fn line(label: String, words: String) -> El {
    el("div").child(el("dt").text(label)).child(el("dd").class("written").text(words))
}

fn head(model: Model) -> El {
    let cell = |words| said(model.stage, "th", "", words).attr("scope", "col").done();
    let letters = Letter::ALL.map(|letter| cell(words::letter(letter).name));
    el("thead").child(el("tr").child(cell(&texts::DAYS_DAY)).children(letters))
}

fn row(model: Model, kept: &Rc<Kept>, at: usize) -> View {
    let stage = model.stage;
    let Some(of) = kept.reflections.get(at) else { return View::Nothing };
    let cells = Letter::ALL.map(|letter| el("td").text(stage.say(words::chosen(of.card.page(letter).response))).done());
    let date = local_day(&of.date, &stage.option("lang"));
    el("tr").child(el("th").attr("scope", "row").text(date)).children(cells).done()
}

fn id(at: usize, part: &str) -> String {
    [part, "-", &windchime_shell::texts::digits(at as i64)].concat()
}
