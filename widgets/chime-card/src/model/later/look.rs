//! Another look, in another reading. Its words come at once; its look, when every long list that stands has been cleared away, and part
//! after part, each in a frame of its own: a browser lays out anew whatever is there when the size of the letters changes.

use super::super::{Model, Part};
use leptos::prelude::*;
use windchime_domain::wording::Reading;
use windchime_shell::page;

impl Model {
    /// After another reading was chosen: once all that follows it has had its turn, and so has had time to say [`Model::clear`].
    #[inline(never)]
    pub fn look_again(self) {
        self.stage.spawn(async move {
            page::pause().await;
            while page::is_behind() {
                page::pause().await;
            }
            self.look();
        });
    }

    /// Whether another reading was chosen, and a part does not have its look yet; not followed.
    pub fn is_looking_anew(self) -> bool {
        self.cell().borrow().look.changing
    }

    /// Until every part has the look of the reading.
    pub async fn looked(self) {
        while self.is_looking_anew() {
            page::pause().await;
        }
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
            for part in Part::ALL {
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
            page::drawn().await;
            self.cell().borrow_mut().look.changing = false;
        });
    }
}
