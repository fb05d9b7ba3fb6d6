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
use windchime_shell::stage::Stage;

/// Something that is built when its turn comes.
type Piece = Box<dyn Fn() -> View>;

/// Pieces that are built one after another with a breath between them, so that the page stays responsive, and what is done when all of
/// them stand. Natively they stand at once.
fn by_turns(stage: Stage, pieces: Vec<Piece>, then: impl FnOnce() + 'static) -> Vec<View> {
    let all = pieces.len();
    let built = Rc::new(Cell::new(0));
    let turns: Vec<ArcTrigger> = pieces.iter().map(|_| ArcTrigger::new()).collect();
    let views = pieces.into_iter().zip(turns.clone()).enumerate().map(|(at, (piece, turn))| {
        let built = built.clone();
        live(move || {
            turn.track();
            if at < built.get() { untrack(&piece) } else { View::Nothing }
        })
    });
    let views = views.collect();
    if cfg!(not(target_arch = "wasm32")) {
        built.set(all);
        then();
        return views;
    }
    stage.spawn(async move {
        for turn in turns {
            page::pause().await;
            built.set(built.get() + 1);
            turn.notify();
        }
        page::pause().await;
        then();
    });
    views
}

/// Pieces of a page that are shown one after another when somebody comes to it: they are built, but a long list takes its time to be
/// laid out. The first few stand at once.
#[derive(Clone)]
struct Unfolding {
    shown: Rc<Cell<usize>>,
    turns: Rc<[ArcTrigger]>,
}

/// So many pieces stand at once.
const AT_ONCE: usize = 2;

impl Unfolding {
    fn new(model: Model, place: Place, pieces: usize) -> Self {
        let shown = if cfg!(target_arch = "wasm32") { AT_ONCE } else { pieces };
        let turns = (0..pieces).map(|_| ArcTrigger::new()).collect();
        let all = Unfolding { shown: Rc::new(Cell::new(shown)), turns };
        let own = all.clone();
        follow(move || {
            let (here, all) = (model.is_at(place), own.clone());
            if here && cfg!(target_arch = "wasm32") {
                model.stage.spawn(async move { all.unfold(model, place).await });
            } else if !here {
                all.shown.set(AT_ONCE);
                all.turns.iter().skip(AT_ONCE).for_each(ArcTrigger::notify);
            }
        });
        all
    }

    async fn unfold(self, model: Model, place: Place) {
        for (at, turn) in self.turns.iter().enumerate().skip(AT_ONCE) {
            page::pause().await;
            if untrack(|| !model.is_at(place)) {
                return;
            }
            self.shown.set(at + 1);
            turn.notify();
        }
    }

    /// `hidden`, for the piece at that place in the order.
    fn hidden(&self, at: usize) -> impl Fn() -> Option<String> + use<> {
        let all = self.clone();
        move || {
            if let Some(turn) = all.turns.get(at) {
                turn.track();
            }
            (at >= all.shown.get()).then(String::new)
        }
    }
}
