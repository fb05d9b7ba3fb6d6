//! The pages beside the letters' own: built when somebody first goes there.

pub mod connections;
pub mod groups;
pub mod keep;
mod take;
pub mod whole;

use crate::model::{Model, Place};
use leptos::prelude::{ArcTrigger, Notify as _, Track as _, untrack};
use std::cell::Cell;
use std::rc::Rc;
use windchime_shell::markup::{View, follow, live};
use windchime_shell::page;

/// Where the browser's caret lies in a long list that is hidden, it searches all of that again with every frame.
fn deselect_when_left(model: Model, place: Place) {
    let mut was_here = false;
    follow(move || {
        let here = model.is_at(place);
        if std::mem::replace(&mut was_here, here) && !here {
            page::deselect();
        }
    });
}

/// Something that is built when its turn comes.
type Piece = Box<dyn Fn() -> View>;

/// Pieces that are built one after another, each drawn before the next, so that the page stays responsive, and what is done when all of
/// them stand. So many stand at once; natively all of them do.
fn by_turns(model: Model, at_once: usize, pieces: Vec<Piece>, then: impl FnOnce() + 'static) -> Vec<View> {
    let all = pieces.len();
    let built = Rc::new(Cell::new(at_once));
    let turns: Vec<ArcTrigger> = pieces.iter().map(|_| ArcTrigger::new()).collect();
    let views = pieces.into_iter().zip(turns.clone()).enumerate().map(|(at, (piece, turn))| {
        let built = built.clone();
        live(move || {
            turn.track();
            if at < built.get() { untrack(&piece) } else { View::Nothing }
        })
    });
    let views = views.collect();
    if all <= at_once || cfg!(not(target_arch = "wasm32")) {
        built.set(all);
        then();
        return views;
    }
    model.stage.spawn(async move {
        model.looked().await;
        for turn in turns.into_iter().skip(at_once) {
            page::drawn().await;
            built.set(built.get() + 1);
            turn.notify();
        }
        page::drawn().await;
        then();
    });
    views
}
