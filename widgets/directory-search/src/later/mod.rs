//! What a feed can be besides one JSON list after another: a table, a page that names the next one, a directory that is asked anew for
//! each question. It comes with the second part of the wasm.
//!
//! A [`Source`] is a directory that answers from afar: a [`Question`] in, entries with a total out. [`remote`] asks an Open Referral
//! feed, [`shards`] reads the files of `cargo xtask index`. Neither knows the model, nor the browser: what they fetch with is given.

pub mod next;
pub mod pages;
pub mod remote;
pub mod shards;
mod table;

use crate::catalogue::MOST_ENTRIES;
use crate::feed::{self, Incoming, Rest, Task, Trouble};
use crate::model::later::facets::When;
use crate::model::{Model, Offers};
use crate::texts;
use leptos::prelude::untrack;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use windchime_domain::directory::{Entry, SkipReason, Skipped, digits};
use windchime_domain::places::{Code, Point};
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::events::warn;
use windchime_shell::page;
use windchime_shell::stage::Stage;
use windchime_shell::texts::filled;

/// How many skipped records the console names, so that a broken feed does not flood it.
const MOST_NAMED: usize = 50;

/// Everything that a person asks for at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// What was typed.
    pub text: String,
    /// The names of categories: any of them, and all where there is none.
    pub categories: Vec<String>,
    /// The same as the page's editor wants it.
    pub show: Vec<String>,
    /// A day, a part of the day.
    pub when: When,
    /// From where.
    pub place: Option<Place>,
    /// How far from there, in hundreds of metres.
    pub within: Option<u16>,
    /// How many entries are to be shown in all.
    pub limit: usize,
    /// The one entry, by its id, that is wanted besides.
    pub entry: Option<String>,
    /// How often the same was asked before.
    pub tries: u32,
}

/// From where somebody asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where that is.
    pub point: Point,
    /// The postcode that was typed.
    pub code: Option<Code>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The entries that follow those that are shown.
    pub entries: Vec<Entry>,
    /// How many there are in all, as far as anybody knows.
    pub total: u32,
    /// There are more, and nobody knows how many.
    pub more: bool,
    /// Words that had to be left out.
    pub dropped: Vec<String>,
    /// The categories that can be asked for, each with how many entries were seen to have it.
    pub categories: Vec<(String, u32)>,
    /// Nothing is as near as was asked for: these are the nearest.
    pub beyond: bool,
}

/// On its way; dropping it aborts whatever is fetched for it.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T, Trouble>> + 'a>>;

/// Fetches the bytes at an address.
pub type Fetch = Rc<dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, Failure>>>>>;

/// A directory that is asked anew for each question.
pub trait Source {
    /// What can be asked.
    fn offers(&self) -> Offers;
    /// The entries that follow the first `shown` ones.
    fn ask<'a>(&'a mut self, question: &'a Question, shown: usize) -> Asking<'a, Answer>;
    /// One entry by its id; nothing where there is none, or where it cannot be asked for.
    fn one<'a>(&'a mut self, id: &'a str) -> Asking<'a, Option<Entry>>;
}

/// Takes over what is no plain list: `url` is where it came from, `trouble` why it could not be read as one.
#[inline(never)]
pub fn take(
    model: Model,
    turn: u32,
    url: String,
    incoming: Rc<RefCell<Incoming>>,
    trouble: Option<Trouble>,
) -> Task<'static> {
    Box::pin(async move {
        let (heard, more, fresh) = {
            let mut incoming = incoming.borrow_mut();
            (incoming.heard(), incoming.more.take(), incoming.fresh)
        };
        let mode = untrack(|| model.stage.option("mode"));
        let Some(page) = more else {
            if mode == "remote" {
                model.begin_far(turn, Box::new(remote::Remote::new(&url, fetch())));
            } else if let Some(files) = shards::Files::new(&url, &heard, fetch()) {
                model.begin_far(turn, Box::new(files));
            } else if table::read(model, turn, heard).await {
                feed::list(model).await;
            } else {
                model.stop(turn, trouble.unwrap_or(Trouble::Shape));
            }
            return;
        };
        // Only pages of version 3 are known to be asked as they should be.
        let standard = heard.contains("\"contents\"");
        if mode != "local" && standard && page.total_items.is_some_and(|total| total as usize > MOST_ENTRIES) {
            return model.begin_far(turn, Box::new(remote::Remote::new(&url, fetch())));
        }
        model.turn_page(turn, page.last_page, page.page_number, fresh);
        if let Some(next) = page.next {
            match next::address(&next, &url, &page::whole_address()) {
                Some(next) => model.follow(turn, next),
                None => warn(&console(model.stage, 8)),
            }
        }
        if untrack(|| model.rest()) != Rest::Coming && model.wants_listing(turn) {
            feed::list(model).await;
        }
    })
}

/// Through the browser, as a feed is fetched.
fn fetch() -> Fetch {
    Rc::new(|url| {
        Box::pin(async move {
            let bytes = Rc::new(RefCell::new(Vec::new()));
            let hear = {
                let bytes = bytes.clone();
                Box::new(move |more: &[u8]| bytes.borrow_mut().extend_from_slice(more))
            };
            endpoint::stream(&url, endpoint::FEED, hear).await?;
            Ok(bytes.take())
        })
    })
}

/// Names in the console the records that could not be read, after the first ones, which have been named.
pub(crate) fn warn_skipped(stage: Stage, skipped: &[Skipped], named: usize) {
    let part = |at| console(stage, at);
    for skipped in skipped.iter().take(MOST_NAMED).skip(named) {
        let place = match skipped.line {
            Some(line) => filled(&part(2), &[("count", &digits(line.into()))]),
            None => filled(&part(1), &[("count", &digits(skipped.index as u64 + 1))]),
        };
        let why = part(match skipped.reason {
            SkipReason::NotARecord => 4,
            SkipReason::NoName => 5,
            SkipReason::Repeated => 6,
            SkipReason::OpenQuote => 7,
        });
        let name = skipped.name.clone().unwrap_or_else(|| part(3));
        warn(&filled(&part(0), &[("place", &place), ("name", &name), ("why", &why)]));
    }
}

/// What is said to the feed's keeper: one text, whose parts are divided by bars, since each text by itself weighs on the first look.
fn console(stage: Stage, part: usize) -> String {
    untrack(|| stage.say(&texts::CONSOLE)).split('|').nth(part).unwrap_or("").to_owned()
}
