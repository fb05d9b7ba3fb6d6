//! The quick exit: how three presses of Shift are told from typing, and what happens then.

use super::Model;
use crate::texts;
use windchime_shell::page;

/// A press counts only within so many milliseconds of the one before.
const PAUSE: f64 = 5_000.0;

/// The presses of Shift alone, one after the other.
#[derive(Debug, Default)]
pub(super) struct Presses {
    done: u8,
    /// Shift is down, and nothing else has been pressed since: letting go of it is not the end of a capital letter.
    alone: bool,
    last: f64,
}

impl Presses {
    /// A key (as `KeyboardEvent.key` names it) went down or up; gives how many presses there are after it, and 0 where it was none.
    fn key(&mut self, key: &str, down: bool, now: f64) -> u8 {
        if key != "Shift" {
            if down {
                (self.done, self.alone) = (0, false);
            }
            return 0;
        }
        if down || !std::mem::take(&mut self.alone) {
            self.alone = down;
            return 0;
        }
        let before = if now - self.last > PAUSE { 0 } else { self.done };
        (self.done, self.last) = (before.saturating_add(1), now);
        self.done
    }
}

impl Model {
    /// Where the quick exit leads; empty where the page's editor has set none. Followed.
    pub fn exit(self) -> String {
        self.stage.option("exit")
    }

    /// Wipes the screen and goes elsewhere, without asking: whoever presses it may have a second.
    pub fn leave(self) {
        page::leave(self.stage.host, &self.exit());
    }

    /// Listens for the Shift key on the whole page, whatever has focus.
    pub fn listen_for_exit(self) {
        let listening = page::on_keys(move |key, down| {
            let done = self.cell().borrow_mut().presses.key(key, down, page::now());
            if done == 0 || self.exit().is_empty() {
                return;
            }
            match done {
                1 => self.stage.announce(self.stage.say(&texts::EXIT_TWICE)),
                2 => self.stage.announce(self.stage.say(&texts::EXIT_ONCE)),
                _ => self.leave(),
            }
        });
        self.cell().borrow_mut().reflect.listening.push(listening);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the last of these keys comes to; each goes down and up, a tenth of a second apart.
    fn after(keys: &[(&str, bool)]) -> u8 {
        let mut presses = Presses::default();
        let mut now = 1e12;
        let mut last = 0;
        for (key, down) in keys {
            now += 100.0;
            last = presses.key(key, *down, now);
        }
        last
    }

    const WANTED: u8 = 3;
    const SHIFT: [(&str, bool); 2] = [("Shift", true), ("Shift", false)];

    #[test]
    fn three_presses_of_shift_alone_are_the_exit() {
        for times in 1..=WANTED {
            assert_eq!(after(&SHIFT.repeat(usize::from(times))), times);
        }
    }

    #[test]
    fn capital_letters_are_not_presses_and_begin_the_count_anew() {
        let capital = [("Shift", true), ("A", true), ("A", false), ("Shift", false)];
        assert_eq!(after(&capital.repeat(5)), 0);
        assert_eq!(after(&[&SHIFT.repeat(2)[..], &[("Tab", true), ("Tab", false)], &SHIFT].concat()), 1);
        // The letter may be let go of last.
        assert_eq!(after(&[("Shift", true), ("A", true), ("Shift", false), ("A", false)].repeat(3)), 0);
    }

    #[test]
    fn presses_far_apart_begin_anew() {
        let mut presses = Presses::default();
        let mut press = |now| {
            presses.key("Shift", true, now);
            presses.key("Shift", false, now)
        };
        assert_eq!([press(1e12), press(1e12 + PAUSE), press(1e12 + PAUSE * 2.0 + 1.0)], [1, 2, 1]);
    }
}
