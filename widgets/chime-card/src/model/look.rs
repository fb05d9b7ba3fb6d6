//! How the card looks in a reading. Its words come at once; its look, when every long list that stands has been cleared away, and in a
//! frame of its own: a browser lays out anew all there is when the size of the letters changes.

use super::Model;
use leptos::prelude::*;
use windchime_domain::wording::Reading;
use windchime_shell::page;

#[derive(Debug, Default)]
pub(super) struct Look {
    pub(super) easy: bool,
    /// How many lists are being cleared away.
    clearing: usize,
    /// The list of connections is still being taken apart, on a page that was left.
    leaving: bool,
}

impl Model {
    /// Whether it has the look of Easy Read; followed.
    pub fn looks_easy(self) -> bool {
        self.looked.track();
        self.cell().borrow().look.easy
    }

    /// Whether the list of connections is still being taken apart, after its page was left; followed.
    pub fn is_leaving(self) -> bool {
        self.looked.track();
        self.cell().borrow().look.leaving
    }

    /// It is now, or is no more.
    pub fn set_leaving(self, leaving: bool) {
        if std::mem::replace(&mut self.cell().borrow_mut().look.leaving, leaving) != leaving {
            self.looked.notify();
        }
    }

    /// After another reading was chosen: once all that follows it has had its turn, and so has had time to say [`Model::clear`].
    pub fn look_again(self) {
        self.stage.spawn(async move {
            page::pause().await;
            while page::is_behind() {
                page::pause().await;
            }
            self.look();
        });
    }

    /// Another list is being cleared away, before it is built anew.
    pub fn clear(self) {
        self.cell().borrow_mut().look.clearing += 1;
    }

    /// It is away.
    pub fn cleared(self) {
        {
            let cell = self.cell();
            let look = &mut cell.borrow_mut().look;
            look.clearing = look.clearing.saturating_sub(1);
        }
        self.look();
    }

    fn look(self) {
        self.stage.spawn(async move {
            page::drawn().await;
            let easy = untrack(|| self.stage.reading()) == Reading::Easy;
            {
                let cell = self.cell();
                let look = &mut cell.borrow_mut().look;
                if look.clearing > 0 || look.easy == easy {
                    return;
                }
                look.easy = easy;
            }
            self.looked.notify();
        });
    }
}
