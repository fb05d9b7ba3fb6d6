//! What stands beside the list of people, places and activities: what of the editor is not on the card yet, and which rows are built.
//! What a person does with it is in [`super::later::connections`].

use leptos::prelude::*;
use windchime_domain::card::{Card, Closeness, Connection, Effect, Kind, Letter};

/// So many rows of the table are built in one go: each is a small piece of work, and a change builds no more than it must.
pub const ROWS: usize = 5;

/// What stands in the editor, until it is put on the list.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The connection as the controls have it. Its `kind` counts only where `kind` below is there.
    pub connection: Connection,
    /// None is chosen beforehand.
    pub kind: Option<Kind>,
    /// Whether it is on the list already, and is being changed.
    pub known: bool,
    /// Whether it was to be put on the list, and something was missing.
    pub tried: bool,
}

/// Something to choose in the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// What it is.
    Kind(Kind),
    /// How close it feels.
    Closeness(Closeness),
    /// What it does.
    Effect(Effect),
    /// A letter that it touches.
    Letter(Letter),
}

impl Choice {
    /// A name for ids.
    pub fn name(self) -> &'static str {
        match self {
            Choice::Kind(of) => of.name(),
            Choice::Closeness(of) => of.name(),
            Choice::Effect(of) => of.name(),
            Choice::Letter(of) => of.name(),
        }
    }
}

impl Draft {
    /// Whether this was chosen.
    pub fn has(&self, choice: Choice) -> bool {
        match choice {
            Choice::Kind(of) => self.kind == Some(of),
            Choice::Closeness(of) => self.connection.closeness == Some(of),
            Choice::Effect(of) => self.connection.effect == Some(of),
            Choice::Letter(of) => self.connection.letters.contains(&of),
        }
    }

    /// Whether anything of this sort was chosen.
    pub fn has_any(&self, sort: Choice) -> bool {
        match sort {
            Choice::Kind(_) => self.kind.is_some(),
            Choice::Closeness(_) => self.connection.closeness.is_some(),
            Choice::Effect(_) => self.connection.effect.is_some(),
            Choice::Letter(_) => !self.connection.letters.is_empty(),
        }
    }

    /// Whether it lacks a name.
    pub fn is_nameless(&self) -> bool {
        self.connection.name.trim().is_empty()
    }
}

/// What the model knows of the list besides the list.
#[derive(Debug, Default)]
pub(super) struct Connecting {
    pub(super) draft: Option<Draft>,
    /// The last number that was given.
    pub(super) last: u32,
    /// What stands in each row of the table, by number; a row whose connection was removed stays empty, so that no other moves.
    pub(super) rows: Vec<u32>,
    /// One for each [`ROWS`] rows: notified when something in them has changed.
    pub(super) changed: Vec<ArcTrigger>,
    /// How many of these are built.
    pub(super) built: usize,
    /// Counts how often they were begun to be built or taken apart.
    pub(super) round: usize,
    pub(super) removed: Option<(usize, Connection)>,
    /// The mark of the picture that the Tab key comes to.
    pub(super) at: u32,
    pub(super) refocus: bool,
}

impl Connecting {
    /// For a card that was opened.
    pub(super) fn of(card: &Card) -> Self {
        let rows: Vec<u32> = card.connections.iter().map(|one| one.id).collect();
        Connecting { last: rows.iter().copied().max().unwrap_or(0), rows, ..Connecting::default() }
    }

    /// Every group of rows that `id` stands in.
    pub(super) fn notify(&self, id: Option<u32>) -> Vec<ArcTrigger> {
        let of = |(at, _): &(usize, &ArcTrigger)| match id {
            None => true,
            Some(id) => self.rows.iter().skip(at * ROWS).take(ROWS).any(|one| *one == id),
        };
        self.changed.iter().enumerate().filter(of).map(|(_, trigger)| trigger.clone()).collect()
    }
}
