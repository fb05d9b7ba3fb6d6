//! Another look, in another reading. Its words come at once; its look, when every long list that stands has been cleared away, and part
//! after part, each in a frame of its own: a browser lays out anew whatever is there when the size of the letters changes.

use super::super::{Model, Part};
use leptos::prelude::*;
use windchime_domain::wording::Reading;
use windchime_shell::page;

impl Model {
    /// The list of connections is being taken apart, or is no more.
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
            for part in [Part::Top, Part::Nav, Part::Pages] {
                page::drawn().await;
                let easy = untrack(|| self.stage.reading()) == Reading::Easy;
                {
                    let cell = self.cell();
                    let look = &mut cell.borrow_mut().look;
                    if look.clearing > 0 {
                        return;
                    }
                    if let Some(place) = look.easy.get_mut(part as usize) {
                        *place = easy;
                    }
                }
                self.looked.notify();
            }
        });
    }
}
