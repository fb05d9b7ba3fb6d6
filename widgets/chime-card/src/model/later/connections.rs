//! The list of people, places and activities: adding, changing, removing, and building its rows a few at a time.

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;

use crate::model::Model;
use crate::model::connections::{Choice, Draft, ROWS};
use leptos::prelude::*;
use std::ops::Range;
use windchime_domain::card::{Closeness, Connection, Letter, MOST_CONNECTIONS};
use windchime_shell::page;

/// So many groups of rows are taken apart in one go.
const GROUPS_APART: usize = 8;

impl Model {
    /// Whether there are any; followed.
    pub fn has_connections(self) -> bool {
        self.connected.track();
        !self.cell().borrow().card.connections.is_empty()
    }

    /// Whether there is no room for more; followed.
    pub fn is_full(self) -> bool {
        self.connected.track();
        self.cell().borrow().card.connections.len() >= MOST_CONNECTIONS
    }

    /// How many groups of `ROWS` rows a table has.
    pub const ROW_GROUPS: usize = MOST_CONNECTIONS / ROWS;

    /// How many of them have something in them, at least one.
    pub fn filled_row_groups(self) -> usize {
        self.cell().borrow().connecting.rows.len().div_ceil(ROWS).max(1)
    }

    /// What stands in a group of rows; followed.
    pub fn rows(self, group: usize) -> Vec<Connection> {
        let cell = self.cell();
        let trigger = {
            let mut state = cell.borrow_mut();
            let changed = &mut state.connecting.changed;
            while changed.len() <= group {
                changed.push(ArcTrigger::new());
            }
            changed.get(group).cloned()
        };
        if let Some(trigger) = trigger {
            trigger.track();
        }
        let state = cell.borrow();
        if group >= state.connecting.built {
            return Vec::new();
        }
        let all = &state.card.connections;
        let rows = state.connecting.rows.iter().skip(group * ROWS).take(ROWS);
        rows.filter_map(|id| all.iter().find(|one| one.id == *id).cloned()).collect()
    }

    /// Builds the table, or builds it anew, a few rows at a time, so that the page stays responsive; and then the picture.
    pub fn build(self) {
        if let Some(round) = self.begin_round() {
            self.stage.spawn(self.raise(round));
        }
    }

    /// The same in another reading: what stands is taken apart first.
    pub fn build_anew(self) {
        let Some(round) = self.begin_round() else { return };
        self.clear();
        self.stage.spawn(async move {
            _ = self.lower(round).await;
            self.cleared();
            self.looked().await;
            self.raise(round).await;
        });
    }

    /// Takes picture and table apart, some rows at a time too: a browser takes as long to clear away a long list as to lay it out.
    pub fn take_apart(self) {
        let Some(round) = self.begin_round() else { return };
        self.clear();
        self.stage.spawn(async move {
            _ = self.lower(round).await;
            self.cleared();
        });
    }

    async fn raise(self, round: usize) {
        for group in 0..self.filled_row_groups() {
            page::drawn().await;
            if !self.turn(round, group + 1, group..group + 1) {
                return;
            }
        }
        page::drawn().await;
        self.turn(round, Self::ROW_GROUPS, 0..0);
    }

    /// `false` where another round has begun.
    async fn lower(self, round: usize) -> bool {
        let mut left = self.filled_row_groups();
        let mut gone = left..left;
        loop {
            page::drawn().await;
            if !self.turn(round, left, gone) {
                return false;
            }
            if left == 0 {
                return true;
            }
            gone = left.saturating_sub(GROUPS_APART)..left;
            left = gone.start;
        }
    }

    /// Whatever was being built or taken apart is left at that. `None` natively, where everything always stands.
    fn begin_round(self) -> Option<usize> {
        let cell = self.cell();
        let connecting = &mut cell.borrow_mut().connecting;
        if cfg!(not(target_arch = "wasm32")) {
            connecting.built = Self::ROW_GROUPS;
            return None;
        }
        connecting.round += 1;
        Some(connecting.round)
    }

    /// So many groups stand now; `false` where another round has begun.
    fn turn(self, round: usize, built: usize, changed: Range<usize>) -> bool {
        let cell = self.cell();
        let turned = {
            let connecting = &mut cell.borrow_mut().connecting;
            if connecting.round != round {
                return false;
            }
            connecting.built = built;
            connecting.changed.get(changed.clone()).unwrap_or_default().to_vec()
        };
        turned.iter().for_each(ArcTrigger::notify);
        if changed.is_empty() {
            self.drawn.notify();
        }
        true
    }

    /// The list as it is to be drawn, once the table stands; followed as far as the picture is.
    pub fn drawing(self) -> Vec<Connection> {
        self.drawn.track();
        let cell = self.cell();
        let state = cell.borrow();
        if state.connecting.built < Self::ROW_GROUPS { Vec::new() } else { state.card.connections.clone() }
    }

    /// The editor, where it is open; followed.
    pub fn editor(self) -> Option<Draft> {
        self.edited.track();
        self.draft()
    }

    /// What was chosen in the editor; followed.
    pub fn choices(self) -> Draft {
        self.drafted.track();
        self.draft().unwrap_or_default()
    }

    fn draft(self) -> Option<Draft> {
        self.cell().borrow().connecting.draft.clone()
    }

    /// Opens the editor: for one that is on the list, or for another one.
    pub fn edit(self, id: Option<u32>) {
        {
            let cell = self.cell();
            let mut state = cell.borrow_mut();
            let known = id.and_then(|id| state.card.connections.iter().find(|one| one.id == id)).cloned();
            let (kind, known_now) = (known.as_ref().map(|one| one.kind), known.is_some());
            let connection = known.unwrap_or_default();
            state.connecting.draft = Some(Draft { connection, kind, known: known_now, tried: false });
        }
        self.edited.notify();
    }

    /// Closes the editor; what stands in it is gone.
    pub fn close_editor(self) {
        self.cell().borrow_mut().connecting.draft = None;
        self.edited.notify();
    }

    /// A name in the editor.
    pub fn draft_name(self, words: String) {
        self.write_draft(&mut |draft| draft.connection.name.clone_from(&words));
    }

    /// What the person would like to change.
    pub fn draft_change(self, words: String) {
        self.write_draft(&mut |draft| draft.connection.change.clone_from(&words));
    }

    /// Chooses something in the editor, or leaves it open again.
    pub fn choose(self, choice: Choice, on: bool) {
        self.write_draft(&mut |draft| match choice {
            Choice::Kind(of) => draft.kind = on.then_some(of),
            Choice::Closeness(of) => draft.connection.closeness = on.then_some(of),
            Choice::Effect(of) => draft.connection.effect = on.then_some(of),
            Choice::Letter(of) => {
                let before = std::mem::take(&mut draft.connection.letters);
                for letter in Letter::ALL {
                    if if letter == of { on } else { before.contains(&letter) } {
                        draft.connection.letters.push(letter);
                    }
                }
            }
        });
        self.drafted.notify();
    }

    fn write_draft(self, change: &mut dyn FnMut(&mut Draft)) {
        if let Some(draft) = &mut self.cell().borrow_mut().connecting.draft {
            change(draft);
        }
    }

    /// Puts what stands in the editor on the list, and closes it; gives the name. Nothing where something is missing: the editor says
    /// what.
    pub fn save_draft(self) -> Option<String> {
        let draft = self.draft()?;
        let (Some(kind), false) = (draft.kind, draft.is_nameless()) else {
            self.write_draft(&mut |draft| draft.tried = true);
            self.edited.notify();
            return None;
        };
        let name = draft.connection.name.trim().to_owned();
        let mut connection = Connection { name: name.clone(), kind, ..draft.connection };
        let cell = self.cell();
        let id = {
            let mut state = cell.borrow_mut();
            match state.card.connections.iter_mut().find(|one| draft.known && one.id == connection.id) {
                Some(known) => *known = connection.clone(),
                // It may have been taken off the list meanwhile; then it is put there anew.
                None => {
                    connection.id = state.connecting.last.saturating_add(1);
                    state.connecting.last = connection.id;
                    state.card.connections.push(connection.clone());
                }
            }
            state.connecting.removed = None;
            connection.id
        };
        self.close_editor();
        self.changed(id);
        Some(name)
    }

    /// Takes one off the list; gives its name. It can be put back until something else is done to the list.
    pub fn remove(self, id: u32) -> String {
        let cell = self.cell();
        let name = {
            let mut state = cell.borrow_mut();
            let Some(at) = state.card.connections.iter().position(|one| one.id == id) else { return String::new() };
            let removed = state.card.connections.remove(at);
            let name = removed.name.clone();
            state.connecting.removed = Some((at, removed));
            name
        };
        self.changed(id);
        name
    }

    /// The name of what was just taken off the list; followed.
    pub fn removed(self) -> Option<String> {
        self.connected.track();
        self.cell().borrow().connecting.removed.as_ref().map(|(_, one)| one.name.clone())
    }

    /// Puts it back where it was.
    pub fn undo_remove(self) -> Option<String> {
        let cell = self.cell();
        let (id, name) = {
            let mut state = cell.borrow_mut();
            let (at, one) = state.connecting.removed.take()?;
            let at = at.min(state.card.connections.len());
            let back = (one.id, one.name.clone());
            state.card.connections.insert(at, one);
            back
        };
        self.changed(id);
        Some(name)
    }

    /// Moves one a ring closer, or further away; gives its name and where it is now. Nothing where there is no further ring.
    pub fn move_ring(self, id: u32, closer: bool) -> Option<(String, Closeness)> {
        let cell = self.cell();
        let moved = {
            let mut state = cell.borrow_mut();
            let one = state.card.connections.iter_mut().find(|one| one.id == id)?;
            let ring = match (one.closeness?, closer) {
                (Closeness::Further, true) | (Closeness::Close, false) => Closeness::Middle,
                (Closeness::Middle, true) => Closeness::Close,
                (Closeness::Middle, false) => Closeness::Further,
                _ => return None,
            };
            one.closeness = Some(ring);
            let moved = (one.name.clone(), ring);
            state.connecting.at = id;
            state.connecting.refocus = true;
            moved
        };
        self.changed(id);
        Some(moved)
    }

    /// The mark that the Tab key comes to.
    pub fn mark(self) -> u32 {
        self.cell().borrow().connecting.at
    }

    /// The person is at this mark.
    pub fn set_mark(self, id: u32) {
        self.cell().borrow_mut().connecting.at = id;
    }

    /// Whether the picture that is being drawn takes focus, since its last one had it; asked once.
    pub fn refocus(self) -> bool {
        std::mem::take(&mut self.cell().borrow_mut().connecting.refocus)
    }

    /// Something has changed on the list: the row, then, in a task of its own, the picture.
    fn changed(self, id: u32) {
        let triggers = {
            let cell = self.cell();
            let mut state = cell.borrow_mut();
            let there: Vec<u32> = state.card.connections.iter().map(|one| one.id).collect();
            let rows = &mut state.connecting.rows;
            let fits = rows.contains(&id) || rows.len() < MOST_CONNECTIONS;
            if !fits {
                *rows = there;
            } else if !rows.contains(&id) {
                rows.push(id);
            }
            state.connecting.notify(fits.then_some(id))
        };
        for trigger in triggers {
            trigger.notify();
        }
        self.connected.notify();
        self.touched.notify();
        self.stage.spawn(async move {
            page::drawn().await;
            self.drawn.notify();
        });
    }
}
