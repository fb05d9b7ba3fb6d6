//! Local groups: asking the directory, and what the person puts on the card and takes off.

use crate::model::{Feed, Model};
use crate::texts;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::card::{Group, Letter, offers, put_on};
use windchime_domain::directory::{Date, digits};
use windchime_domain::json::Value;
use windchime_shell::endpoint::{self, Failure, Limits};
use windchime_shell::page::calendar_day;
use windchime_shell::stage::Stage;

/// For the directory's answer: groups for one area, not for the whole country.
const FEED: Limits = Limits { seconds: 30, bytes: 4 * 1024 * 1024 };

/// So many groups of a letter are shown at first, and more each time they are asked for.
const STEP: usize = 10;

impl Model {
    /// Asks for the directory, at first or again.
    #[inline(never)]
    pub fn load_groups(self) {
        let url = self.cell().borrow().grouping.url.clone();
        if url.is_empty() {
            return self.set_feed(Feed::None);
        }
        self.set_feed(Feed::Coming);
        self.stage.spawn(async move {
            let answer = endpoint::get(&url, FEED).await;
            if self.cell().borrow().grouping.url != url {
                return;
            }
            self.take_answer(answer);
            let code = match self.feed() {
                Feed::Failed(failure) => failure.code(),
                Feed::Shape => "shape",
                _ => return,
            };
            self.stage.host.send("error", &[("code", Value::from(code))]);
        });
    }

    /// The directory's answer.
    pub fn take_answer(self, answer: Result<Value, Failure>) {
        let today = calendar_day().and_then(|(year, month, day)| Date::new(year, month, day));
        let date = |date| in_words(self.stage, date);
        self.set_feed(match answer {
            Err(failure) => Feed::Failed(failure),
            Ok(answer) => match offers(&answer, today, &date) {
                Ok(groups) => Feed::Here(Rc::new(groups)),
                Err(_) => Feed::Shape,
            },
        });
    }

    fn set_feed(self, feed: Feed) {
        self.cell().borrow_mut().grouping.feed = feed;
        self.offered.notify();
    }

    /// What there is of the directory; followed.
    pub fn feed(self) -> Feed {
        self.offered.track();
        self.cell().borrow().grouping.feed.clone()
    }

    /// How many of a letter's groups are shown; none while it is closed; followed.
    pub fn shown(self, letter: Letter) -> usize {
        self.unfolded.track();
        self.cell().borrow().grouping.open.filter(|(open, _)| *open == letter).map_or(0, |(_, shown)| shown)
    }

    /// Shows a letter's groups and no other's, or none.
    #[inline(never)]
    pub fn open_groups(self, letter: Option<Letter>) {
        self.cell().borrow_mut().grouping.open = letter.map(|letter| (letter, STEP));
        self.unfolded.notify();
    }

    /// Shows more of them.
    pub fn show_more(self) {
        if let Some((_, shown)) = &mut self.cell().borrow_mut().grouping.open {
            *shown += STEP;
        }
        self.unfolded.notify();
    }

    /// The groups on the card; followed.
    pub fn groups(self) -> Vec<Group> {
        self.grouped.track();
        self.cell().borrow().card.groups.clone()
    }

    /// Whether a group is on the card; followed.
    pub fn has_group(self, id: &str) -> bool {
        self.grouped.track();
        self.cell().borrow().card.groups.iter().any(|group| group.id == id)
    }

    /// Puts a group on the card, under these letters.
    pub fn add_group(self, group: Group, letters: &[Letter]) {
        self.change_groups(&mut |groups| put_on(groups, group.clone(), letters));
    }

    /// Takes it off the card.
    pub fn remove_group(self, id: &str) {
        self.change_groups(&mut |groups| groups.retain(|group| group.id != id));
    }

    fn change_groups(self, change: &mut dyn FnMut(&mut Vec<Group>)) {
        let turned = {
            let cell = self.cell();
            let groups = &mut cell.borrow_mut().card.groups;
            let before = groups.is_empty();
            change(groups);
            groups.is_empty() != before
        };
        self.grouped.notify();
        self.touched.notify();
        // The way to them is not built anew without need: somebody may be on it.
        if turned && !self.has_directory() {
            self.locals.notify();
        }
    }
}

/// "2 March 2026"
fn in_words(stage: Stage, date: Date) -> String {
    let months = stage.say(&texts::MONTHS);
    let month = months.split(' ').nth(usize::from(date.month()) - 1).unwrap_or("");
    [&digits(date.day().into()), " ", month, " ", &digits(date.year().unsigned_abs().into())].concat()
}
