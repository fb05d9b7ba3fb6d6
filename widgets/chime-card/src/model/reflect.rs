//! What stands around a person's own words: which question is asked, the editor's own questions and crisis lines, reading aloud.
//! None of it depends on what a person answers.

use super::Model;
use crate::words;
use leptos::prelude::*;
use windchime_domain::card::{Letter, Prompts};
use windchime_domain::crisis::{self, OwnLine};
use windchime_shell::page::Listening;
use windchime_shell::speech;

/// A file that the page's editor may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Questions of the editor's own.
    Prompts,
    /// Crisis lines of the editor's own.
    Help,
}

impl File {
    /// Both.
    pub const ALL: [File; 2] = [File::Prompts, File::Help];

    /// The attribute that names it.
    pub fn attribute(self) -> &'static str {
        if self == File::Prompts { "prompts" } else { "help" }
    }
}

/// A crisis line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpLine {
    /// The built-in text before the link, by its name; empty for an editor's own line.
    pub name: &'static str,
    /// The words before the link.
    pub words: String,
    /// What is shown as the link or number.
    pub link: String,
    /// Where it leads; safe to be a link.
    pub href: String,
}

#[derive(Default)]
pub(super) struct Reflect {
    /// How often another question was asked for, for each letter.
    pub(super) turned: [usize; 5],
    pub(super) prompts: Prompts,
    pub(super) help: Vec<OwnLine>,
    /// For each of [`File::ALL`]: where it was asked for, and what the editor is told about it.
    pub(super) files: [(String, String); 2],
    pub(super) has_voice: bool,
    /// There while something is read aloud.
    pub(super) speaking: Option<Listening>,
    /// Kept for as long as the card is on the page.
    pub(super) listening: Vec<Listening>,
}

impl Drop for Reflect {
    fn drop(&mut self) {
        // The card has left the page.
        if self.speaking.is_some() {
            speech::stop();
        }
    }
}

impl Model {
    /// The question that is asked at a letter; followed.
    pub fn question(self, letter: Letter) -> String {
        self.asked.track();
        let (cell, own) = (self.cell(), words::letter(letter).asks);
        let state = cell.borrow();
        let (prompts, turned) = (state.reflect.prompts.of(letter), state.reflect.turned.get(index(letter)));
        let turned = turned.copied().unwrap_or_default();
        let nth = |of: usize| turned.checked_rem(of).unwrap_or_default();
        match prompts.get(nth(prompts.len())) {
            Some(prompt) => self.stage.words(prompt),
            None => own.get(nth(own.len())).map(|text| self.stage.say(text)).unwrap_or_default(),
        }
    }

    /// Whether there is another question for a letter; followed.
    pub fn has_another(self, letter: Letter) -> bool {
        self.asked.track();
        self.cell().borrow().reflect.prompts.of(letter).len() != 1
    }

    /// Asks the next question of a letter; after the last comes the first again.
    pub fn ask_another(self, letter: Letter) {
        let cell = self.cell();
        if let Some(turned) = cell.borrow_mut().reflect.turned.get_mut(index(letter)) {
            *turned = turned.wrapping_add(1);
        }
        self.asked.notify();
        self.stage.announce(self.question(letter));
    }

    /// The crisis lines: the editor's own, or else those of the nation; followed.
    pub fn help_lines(self) -> Vec<HelpLine> {
        self.filed.track();
        let cell = self.cell();
        let own = &cell.borrow().reflect.help;
        let stage = self.stage;
        if own.is_empty() {
            let lines = crisis::lines(&stage.option("nation")).iter();
            let line = |line: &crisis::Line| HelpLine {
                name: line.text,
                words: words::help(line.text).map(|text| stage.say(text)).unwrap_or_default(),
                link: line.link.to_owned(),
                href: line.href.to_owned(),
            };
            return lines.map(line).collect();
        }
        let line = |line: &OwnLine| HelpLine {
            name: "",
            words: stage.words(&line.words),
            link: line.link.clone(),
            href: line.href.clone(),
        };
        own.iter().map(line).collect()
    }

    /// What the page's editor is told about the files that they named; followed.
    pub fn editor_told(self) -> Vec<String> {
        self.filed.track();
        let told = self.cell().borrow().reflect.files.clone();
        told.into_iter().map(|(_, told)| told).filter(|told| !told.is_empty()).collect()
    }

    /// Whether the card can be read aloud by a voice of the device's own; followed.
    pub fn has_voice(self) -> bool {
        self.sounded.track();
        self.cell().borrow().reflect.has_voice
    }

    /// Whether it is being read aloud; followed.
    pub fn is_speaking(self) -> bool {
        self.sounded.track();
        self.cell().borrow().reflect.speaking.is_some()
    }

    /// Stops reading aloud.
    pub fn fall_silent(self) {
        let speaking = self.cell().borrow_mut().reflect.speaking.take();
        if speaking.is_some() {
            speech::stop();
            self.sounded.notify();
        }
    }
}

fn index(letter: Letter) -> usize {
    Letter::ALL.into_iter().position(|one| one == letter).unwrap_or_default()
}
