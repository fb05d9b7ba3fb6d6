//! The state of one card on one page, and the few things that can happen to it. No markup, no network, no storage: it is gone
//! with the page.

use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::card::{Card, Letter, Page, Response};
use windchime_shell::stage::Stage;

/// Where the person is on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the page of a letter.
    Letter(Letter),
    /// At the whole card.
    Whole,
}

impl Place {
    /// Every place, in the order of the way through.
    pub const ALL: [Place; 6] = [
        Place::Letter(Letter::Connectedness),
        Place::Letter(Letter::Hope),
        Place::Letter(Letter::Identity),
        Place::Letter(Letter::Meaning),
        Place::Letter(Letter::Empowerment),
        Place::Whole,
    ];

    /// A name for ids and class names; also the `id` of the place's heading.
    pub fn name(self) -> &'static str {
        match self {
            Place::Letter(letter) => letter.name(),
            Place::Whole => "whole",
        }
    }

    /// The place after this one.
    pub fn next(self) -> Option<Place> {
        Place::ALL.into_iter().skip_while(|place| *place != self).nth(1)
    }

    /// The place before this one.
    pub fn back(self) -> Option<Place> {
        Place::ALL.into_iter().take_while(|place| *place != self).last()
    }
}

/// Handed to every part of the view; cheap to copy. One stored value and a few triggers: Leptos compiles each signal anew for each
/// type it holds.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Config, words, host.
    pub stage: Stage,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    /// Notified when the person goes somewhere.
    moved: Trigger,
    /// Notified when a choice is made or taken back.
    chosen: Trigger,
    /// Notified when a page gets its first words or choice, or loses its last.
    touched: Trigger,
}

#[derive(Debug)]
struct State {
    card: Card,
    place: Place,
}

impl Model {
    /// An empty card, open at its first letter.
    pub fn new(stage: Stage) -> Self {
        let state = State { card: Card::default(), place: Place::Letter(Letter::Connectedness) };
        let state = StoredValue::new_local(Rc::new(RefCell::new(state)));
        Model { stage, state, moved: Trigger::new(), chosen: Trigger::new(), touched: Trigger::new() }
    }

    /// The one way to the state.
    #[inline(never)]
    #[expect(clippy::expect_used, reason = "handlers run under the owner that keeps the state")]
    fn cell(self) -> Rc<RefCell<State>> {
        self.state.try_get_value().expect("the model is alive")
    }

    /// Whether the person is here; followed.
    pub fn is_at(self, place: Place) -> bool {
        self.moved.track();
        self.cell().borrow().place == place
    }

    /// Goes anywhere, in any order.
    pub fn go(self, place: Place) {
        self.cell().borrow_mut().place = place;
        self.moved.notify();
    }

    /// The choice on a page; followed.
    pub fn response(self, letter: Letter) -> Option<Response> {
        self.chosen.track();
        self.cell().borrow().card.page(letter).response
    }

    /// A page as it stands now; not followed, since controls hold their own text.
    pub fn page(self, letter: Letter) -> Page {
        self.cell().borrow().card.page(letter).clone()
    }

    /// Whether something was chosen or written on a page; followed.
    pub fn is_touched(self, letter: Letter) -> bool {
        self.touched.track();
        !self.cell().borrow().card.page(letter).is_blank()
    }

    /// Whether nothing stands on the card; followed.
    pub fn is_blank(self) -> bool {
        self.touched.track();
        self.cell().borrow().card.is_blank()
    }

    /// A step, a skip, or neither any more.
    pub fn respond(self, letter: Letter, response: Option<Response>) {
        self.change(letter, &mut |page| page.response = response);
        self.chosen.notify();
    }

    /// What the person wants to remember.
    pub fn write_note(self, letter: Letter, words: String) {
        self.change(letter, &mut |page| page.note.clone_from(&words));
    }

    /// One thing that might help.
    pub fn write_help(self, letter: Letter, words: String) {
        self.change(letter, &mut |page| page.help.clone_from(&words));
    }

    fn change(self, letter: Letter, change: &mut dyn FnMut(&mut Page)) {
        let cell = self.cell();
        let turned = {
            let mut state = cell.borrow_mut();
            let page = state.card.page_mut(letter);
            let before = page.is_blank();
            change(page);
            page.is_blank() != before
        };
        if turned {
            self.touched.notify();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ELEMENT;
    use windchime_domain::card::Step;
    use windchime_shell::config::Config;

    fn model() -> (Owner, Model) {
        let owner = Owner::new();
        owner.set();
        let (config, troubles) = Config::settle(&ELEMENT, &[], None);
        assert_eq!(troubles, []);
        (owner, Model::new(Stage::still(config)))
    }

    #[test]
    fn a_new_card_is_empty_and_open_at_the_first_letter() {
        let (_owner, model) = model();
        assert!(model.is_at(Place::Letter(Letter::Connectedness)));
        assert!(model.is_blank());
        for letter in Letter::ALL {
            assert_eq!(model.response(letter), None);
        }
    }

    #[test]
    fn the_way_through_leads_from_c_to_the_whole_card_and_back() {
        let mut way = vec![Place::Letter(Letter::Connectedness)];
        while let Some(next) = way.last().and_then(|place| place.next()) {
            assert_eq!(next.back(), way.last().copied());
            way.push(next);
        }
        assert_eq!(way, Place::ALL);
        assert_eq!(Place::Letter(Letter::Connectedness).back(), None);
    }

    #[test]
    fn going_elsewhere_in_any_order_keeps_what_was_written() {
        let (_owner, model) = model();
        model.write_note(Letter::Meaning, "The garden".into());
        model.respond(Letter::Meaning, Some(Response::Step(Step::HardJustNow)));
        for place in Place::ALL.into_iter().rev() {
            model.go(place);
        }
        let page = model.page(Letter::Meaning);
        assert_eq!(page.note, "The garden");
        assert_eq!(page.response, Some(Response::Step(Step::HardJustNow)));
        assert!(model.is_touched(Letter::Meaning) && !model.is_touched(Letter::Hope));
    }

    #[test]
    fn a_choice_can_be_undone_and_leaves_the_words_alone() {
        let (_owner, model) = model();
        model.write_help(Letter::Hope, "Ring my sister".into());
        model.respond(Letter::Hope, Some(Response::Skipped));
        model.respond(Letter::Hope, None);
        assert_eq!(model.page(Letter::Hope), Page { help: "Ring my sister".into(), ..Page::default() });
        model.write_help(Letter::Hope, String::new());
        assert!(model.is_blank());
    }
}
